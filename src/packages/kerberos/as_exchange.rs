//! The first ticket: with a password or long-term keys, pre-authentication, and the KDC's referrals ([RFC 4120] 3.1, [RFC 6806] 7).
use super::{
    exchange::{self, Expected, Said, nonsense, open, refused, seal},
    fast::{self, Armor},
    moment,
    settings::{Deadline, Settings},
    ticket::{Name, Ticket},
};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::{Env, KdcService},
        status::{Error, Kind, Result},
        time::Instant,
        trace,
    },
    wire::{
        der::{Field as _, Raw},
        krb5::{
            Bits, EncryptedData, Fixed, PrincipalName, Time,
            error::{KrbError, code},
            kdc::{KdcRep, KdcReq, PaData, Req, ReqBody, kdc_option},
            name_type,
            preauth::{EncryptedTimestamp, EtypeInfo, EtypeInfo2, PacRequest, pa_type},
            ticket::ticket_flag,
        },
    },
};

const USAGE_TIMESTAMP: u32 = 1;
const USAGE_AS_REP: u32 = 3;
/// How many questions one logon may take, and how many realms it may pass through.
const MOST_QUESTIONS: usize = 16;
const MOST_REALMS: usize = 6;

/// What proves a client.
pub(super) enum Proof<'a> {
    /// A password, in UTF-8.
    Password(&'a [u8]),
    /// Long-term keys.
    Keys(&'a [ProtocolKey]),
}

/// The hint of a KDC for a key: its type, the salt, and parameters.
struct Hint {
    enctype: Enctype,
    salt: Option<Vec<u8>>,
    parameters: Option<Vec<u8>>,
}

struct Logon<'a> {
    env: &'a Env,
    proof: &'a Proof<'a>,
    enctypes: Vec<Enctype>,
    client: &'a Name,
    realm: String,
    /// Whether the KDC may answer with other names.
    canonicalize: bool,
    skew: i64,
    hints: Vec<Hint>,
    cookie: Option<Vec<u8>>,
    /// The key that pre-authentication is made with, once the KDC wants it.
    key: Option<ProtocolKey>,
    /// What the machine has to armor questions with, and the armor of the last one.
    armor_ticket: Option<Ticket>,
    armor: Option<Armor>,
    /// The KDC takes the client's time under a key that the armor goes into.
    challenge: bool,
}

/// A ticket-granting ticket for a client. Where a KDC says that the proof is wrong, the primary one has the last word: it knows a changed
/// password first.
pub(super) fn log_on(env: &Env, client: &Name, realm: &str, proof: &Proof<'_>, deadline: Deadline) -> Result<Ticket> {
    let mut answered = Answered { realm: realm.to_owned(), from: None };
    let why = match log_on_at(env, client, realm, proof, KdcService::Kdc, deadline, &mut answered) {
        Err(why) if why.kind() == Kind::LogonDenied => why,
        other => return other,
    };
    let from = answered.from.take().unwrap_or_default();
    let left = deadline.left(env).unwrap_or_default();
    if left.is_zero() || !env.kdc.has_other_primary(&answered.realm, &from, left) {
        return Err(why);
    }
    trace::tell(format_args!("Kerberos: {from} of {} refuses {client}; asking the primary KDC", answered.realm));
    match log_on_at(env, client, realm, proof, KdcService::Primary, deadline, &mut answered) {
        // Whoever cannot be asked has no last word.
        Err(none) if none.kind() == Kind::NoAuthenticatingAuthority => Err(why),
        other => other,
    }
}

/// Who spoke last.
struct Answered {
    realm: String,
    from: Option<String>,
}

fn log_on_at(
    env: &Env,
    client: &Name,
    realm: &str,
    proof: &Proof<'_>,
    service: KdcService,
    deadline: Deadline,
    answered: &mut Answered,
) -> Result<Ticket> {
    let settings = Settings::of(env)?;
    let mut enctypes = settings.enctypes("default_tkt_enctypes")?;
    if let Proof::Keys(keys) = proof {
        enctypes.retain(|one| keys.iter().any(|key| key.enctype() == *one));
        if enctypes.is_empty() {
            return Err(Error::new(Kind::KdcUnknownEtype, format!("logging {client}@{realm} on with keys of no enctype that is allowed")));
        }
    }
    let canonicalize = client.kind == name_type::ENTERPRISE || settings.is_on("canonicalize");
    let mut logon = Logon {
        env,
        proof,
        enctypes,
        client,
        realm: realm.to_owned(),
        canonicalize,
        skew: 0,
        hints: Vec::new(),
        cookie: None,
        key: None,
        armor_ticket: fast::ticket(env, realm)?,
        armor: None,
        challenge: false,
    };
    let mut realms = vec![realm.to_owned()];
    let mut corrected = false;
    *answered = Answered { realm: realm.to_owned(), from: None };
    for _ in 0..MOST_QUESTIONS {
        let nonce = exchange::nonce(env)?;
        let question = logon.question(&settings, nonce)?;
        let answer = exchange::ask(env, &logon.realm, service, &mut answered.from, &question, deadline)?;
        let error = match exchange::read(&logon.realm, &answer)? {
            Said::Reply(reply) => return logon.take(&reply, nonce, &question),
            Said::Refusal(error) => *error,
        };
        let doing = format!("logging {client}@{} on", logon.realm);
        let armored = match &logon.armor {
            Some(armor) => armor.refusal(&error, nonce, &logon.realm)?,
            None => None,
        };
        // What a KDC says outside of the armor could be anybody's word: it ends the logon, and changes nothing of it.
        let believed = logon.armor.is_none() || armored.is_some();
        let (error, methods) = match &armored {
            Some((said, padata)) => (KrbError::decode(said).map_err(|why| nonsense(&logon.realm, why))?, Some(&padata[..])),
            None => {
                let methods = error.data;
                (error, methods)
            }
        };
        match error.code {
            code::PREAUTH_REQUIRED | code::ETYPE_NOSUPP if believed && logon.key.is_none() && logon.learn(methods)? => {}
            code::AP_SKEW if !corrected => {
                corrected = true;
                logon.skew = error.time.0 - env.clock.now().unix_seconds();
                trace::tell(format_args!("Kerberos: the KDC's clock is {} seconds from ours", logon.skew));
            }
            code::WRONG_REALM if believed && logon.canonicalize => {
                let next = error.client_realm.filter(|next| !next.is_empty()).ok_or_else(|| refused(&error, &doing))?.to_owned();
                if realms.contains(&next) || realms.len() == MOST_REALMS {
                    return Err(Error::new(
                        Kind::NoAuthenticatingAuthority,
                        format!("following the referrals of {client} in circles, at {next}"),
                    ));
                }
                realms.push(next.clone());
                *answered = Answered { realm: next.clone(), from: None };
                logon.armor_ticket = fast::ticket(env, &next)?;
                logon.realm = next;
                (logon.key, logon.cookie, logon.challenge) = (None, None, false);
                logon.hints.clear();
            }
            _ => return Err(refused(&error, &doing)),
        }
    }
    Err(Error::new(Kind::NoAuthenticatingAuthority, format!("logging {client}@{realm} on with a KDC that only ever asks for more")))
}

impl Logon<'_> {
    fn question(&mut self, settings: &Settings, nonce: u32) -> Result<Vec<u8>> {
        let now = moment(self.env.clock.now());
        let lifetime = settings.seconds("ticket_lifetime", 86_400);
        let renewable = settings.seconds("renew_lifetime", 0);
        let mut options = Bits::default();
        for (option, wanted) in [
            (kdc_option::FORWARDABLE, settings.is_on("forwardable")),
            (kdc_option::RENEWABLE, renewable > 0),
            (kdc_option::CANONICALIZE, self.canonicalize),
        ] {
            if wanted {
                options = options.with(option);
            }
        }
        let body = ReqBody {
            options,
            client: Some(self.client.borrowed()),
            realm: &self.realm,
            server: Some(PrincipalName { kind: name_type::SRV_INST, parts: vec!["krbtgt", &self.realm] }),
            from: None,
            till: Time(now.time.0 + self.skew + lifetime),
            renew_till: (renewable > 0).then(|| Time(now.time.0 + self.skew + renewable)),
            nonce,
            enctypes: self.enctypes.iter().map(|one| one.number()).collect(),
            addresses: None,
            authorization: None,
            additional: None,
        }
        .encode();
        self.armor = match &self.armor_ticket {
            Some(ticket) => Some(Armor::new(self.env, ticket, if self.skew == 0 { ticket.skew_seconds } else { self.skew })?),
            None => None,
        };
        let stamp = EncryptedTimestamp { time: Time(now.time.0 + self.skew), microseconds: Some(now.microseconds) };
        let proof = match (&self.key, &self.armor) {
            (None, _) => None,
            (Some(key), Some(armor)) if self.challenge => Some((pa_type::ENCRYPTED_CHALLENGE, armor.challenge(self.env, key, &stamp)?)),
            (Some(key), _) => {
                let cipher = seal(self.env, key, USAGE_TIMESTAMP, &stamp.encode())?;
                let sealed = EncryptedData { enctype: key.enctype().number(), kvno: None, cipher: &cipher };
                Some((pa_type::ENC_TIMESTAMP, sealed.encode()))
            }
        };
        let pac = PacRequest { include: true }.encode();
        let mut padata = vec![PaData { kind: pa_type::PAC_REQUEST, value: &pac }, PaData { kind: pa_type::REQ_ENC_PA_REP, value: &[] }];
        padata.extend(self.cookie.as_ref().map(|cookie| PaData { kind: pa_type::FX_COOKIE, value: cookie }));
        padata.extend(proof.as_ref().map(|(kind, proof)| PaData { kind: *kind, value: proof }));
        let fast;
        if let Some(armor) = &self.armor {
            fast = armor.around(self.env, &body, padata)?;
            padata = vec![PaData { kind: pa_type::FX_FAST, value: &fast }];
        }
        Ok(KdcReq { tgs: false, inner: Req { version: Fixed, kind: 10, padata: Some(padata), body: Raw(&body) } }.encode())
    }

    /// What the KDC wants to see, and with which key; false where it says nothing of it.
    fn learn(&mut self, methods: Option<&[u8]>) -> Result<bool> {
        let Some(methods) = methods else { return Ok(false) };
        let Ok(methods) = Vec::<PaData<'_>>::decode(methods) else { return Ok(false) };
        self.hints = hints(&methods);
        self.cookie = methods.iter().find(|one| one.kind == pa_type::FX_COOKIE).map(|one| one.value.to_vec());
        let takes = |kind| methods.iter().any(|one| one.kind == kind);
        self.challenge = self.armor.is_some() && takes(pa_type::ENCRYPTED_CHALLENGE);
        if !self.challenge && !takes(pa_type::ENC_TIMESTAMP) {
            let known: Vec<i32> = methods.iter().map(|one| one.kind).collect();
            return Err(Error::new(
                Kind::UnsupportedPreauth,
                format!("logging {}@{} on where the KDC takes pre-authentication of the types {known:?} alone", self.client, self.realm),
            ));
        }
        // The KDC lists what it prefers first; we take the first that we may use.
        let hint = self.hints.iter().find(|hint| self.enctypes.contains(&hint.enctype));
        let enctype = match (hint, self.enctypes.first()) {
            (Some(hint), _) => hint.enctype,
            (None, Some(first)) if self.hints.is_empty() => *first,
            _ => {
                let whose = format!("{}@{}", self.client, self.realm);
                return Err(Error::new(
                    Kind::KdcUnknownEtype,
                    format!("logging {whose} on, whose keys have none of the enctypes that are allowed"),
                ));
            }
        };
        self.key = Some(self.key_of(enctype)?);
        Ok(true)
    }

    fn key_of(&self, enctype: Enctype) -> Result<ProtocolKey> {
        let unfit = || {
            Error::new(
                Kind::KdcUnknownEtype,
                format!("making {}'s key of {} as the KDC of {} wants it", self.client, enctype.name(), self.realm),
            )
        };
        match self.proof {
            Proof::Keys(keys) => keys.iter().find(|key| key.enctype() == enctype).cloned().ok_or_else(unfit),
            Proof::Password(password) => {
                let hint = self.hints.iter().find(|hint| hint.enctype == enctype);
                let usual = || format!("{}{}", self.realm, self.client.parts.concat()).into_bytes();
                let salt = hint.and_then(|hint| hint.salt.clone()).unwrap_or_else(usual);
                let parameters = hint.and_then(|hint| hint.parameters.as_deref());
                ProtocolKey::of_password(enctype, password, &salt, parameters).ok_or_else(unfit)
            }
        }
    }

    fn take(&mut self, reply: &KdcRep<'_>, nonce: u32, question: &[u8]) -> Result<Ticket> {
        let realm = self.realm.clone();
        if reply.tgs || reply.inner.kind != 11 {
            return Err(nonsense(&realm, crate::wire::cursor::Malformed("an answer to another kind of question")));
        }
        let armored = match &self.armor {
            Some(armor) => Some(armor.answer(reply, nonce, &realm)?),
            None => None,
        };
        let inside = armored.as_ref().map(|armored| Vec::<PaData<'_>>::decode(&armored.padata)).transpose();
        let inside = inside.map_err(|why| nonsense(&realm, why))?;
        let padata = if armored.is_some() { inside } else { reply.inner.padata.clone() };
        let sealed = &reply.inner.sealed;
        let enctype = Enctype::from_number(sealed.enctype).filter(|one| self.enctypes.contains(one));
        let enctype = enctype
            .ok_or_else(|| Error::new(Kind::KdcUnknownEtype, format!("reading an answer of {realm} under enctype {}", sealed.enctype)))?;
        let key = match self.key.take().filter(|key| key.enctype() == enctype) {
            Some(key) => key,
            None => {
                // Without pre-authentication the hints come with the answer.
                if let Some(padata) = &padata {
                    let fresh = hints(padata);
                    if !fresh.is_empty() {
                        self.hints = fresh;
                    }
                }
                self.key_of(enctype)?
            }
        };
        if let Some(armor) = &self.armor {
            armor.proven(&key, padata.as_deref().unwrap_or_default(), &realm)?;
        }
        let key = armored.map_or_else(|| key.clone(), |armored| armored.strengthened(&key));
        // What does not open was made for somebody with another password.
        let wrong = || Error::new(Kind::LogonDenied, format!("opening the answer of {realm} with the key of {}", self.client));
        let opened = open(sealed, &key, USAGE_AS_REP).ok_or_else(wrong)?;
        let expected = Expected { nonce, client: (self.client, &realm), renames: self.canonicalize, question: Some((question, &key)) };
        let mut ticket = exchange::ticket(reply, &opened, &expected, self.skew, &realm)?;
        let ours = ["krbtgt", &realm];
        if !(ticket.server.parts.iter().map(String::as_str).eq(ours)
            || (self.canonicalize && ticket.server.parts.first().is_some_and(|part| part == "krbtgt")))
        {
            return Err(Error::new(
                Kind::NoAuthenticatingAuthority,
                format!("asking {realm} for a TGT and getting a ticket for {}", ticket.server),
            ));
        }
        // The ticket begins when the KDC made it: its clock is told by that.
        let now = self.env.clock.now();
        let apart = ticket.start.unix_seconds() - now.unix_seconds();
        if apart.abs() > 2 && !ticket.has(ticket_flag::INVALID) {
            ticket.skew_seconds = apart;
        }
        if ticket.end <= Instant::from_unix(now.unix_seconds() + ticket.skew_seconds, 0) {
            return Err(Error::new(Kind::ContextExpired, format!("getting a ticket of {realm} that has ended already")));
        }
        Ok(ticket)
    }
}

fn hints(methods: &[PaData<'_>]) -> Vec<Hint> {
    let of = |kind| methods.iter().find(|one| one.kind == kind).map(|one| one.value);
    let bytes = |bytes: &[u8]| bytes.to_vec();
    if let Some(Ok(entries)) = of(pa_type::ETYPE_INFO2).map(Vec::<EtypeInfo2<'_>>::decode) {
        let hint = |entry: &EtypeInfo2<'_>| {
            let enctype = Enctype::from_number(entry.enctype)?;
            Some(Hint { enctype, salt: entry.salt.map(|salt| salt.as_bytes().to_vec()), parameters: entry.parameters.map(bytes) })
        };
        return entries.iter().filter_map(hint).collect();
    }
    if let Some(Ok(entries)) = of(pa_type::ETYPE_INFO).map(Vec::<EtypeInfo<'_>>::decode) {
        let hint = |entry: &EtypeInfo<'_>| {
            Some(Hint { enctype: Enctype::from_number(entry.enctype)?, salt: entry.salt.map(bytes), parameters: None })
        };
        return entries.iter().filter_map(hint).collect();
    }
    Vec::new()
}
