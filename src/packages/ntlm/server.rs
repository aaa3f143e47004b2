//! The server: CHALLENGE for the client's NEGOTIATE, then the proof ([MS-NLMP] 3.2.5).
use super::{
    bindings,
    credential::NtlmCredential,
    facts::{self, DomainFacts, Session},
    granted, invalid, keys, session, strong_enough,
};
use crate::{
    crypto::same,
    engine::{
        attributes::{Answer, Attribute},
        bindings::ChannelVerdict,
        env::{Account, NtlmAnswer},
        flags::Flags,
        package::{Ask, Established, Finish, Handshake, Principal, Progress, Side, Turn},
        policy::{Policy, Targets},
        secret::Key,
        status::{Error, Kind, Result},
        time::Instant,
        trace,
    },
    wire::{
        ntlm::{Authenticate, AvPairs, Challenge, Features, MIC_AT, Negotiate, NtlmV2Response, Version, av, push_pair},
        text::{from_utf16le, means_account, to_utf16le},
    },
};
use std::{borrow::Cow, cell::Cell, sync::Arc};

/// What we agree to when the client offers it. Never a key made of an LM hash.
const ACCEPTED: Features = Features(
    Features::SIGN.0
        | Features::SEAL.0
        | Features::DATAGRAM.0
        | Features::NTLM.0
        | Features::ALWAYS_SIGN.0
        | Features::ESS.0
        | Features::IDENTIFY.0
        | Features::KEY_128.0
        | Features::KEY_56.0
        | Features::KEY_EXCHANGE.0,
);

/// The flag of a logon that the domain let in as its guest, whatever the password.
const GUEST: u32 = 1;

/// Before the first call.
pub(super) struct ExpectNegotiate {
    credential: Arc<NtlmCredential>,
}

impl ExpectNegotiate {
    pub(super) fn new(credential: Arc<NtlmCredential>) -> Self {
        Self { credential }
    }
}

impl Handshake for ExpectNegotiate {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let Self { credential } = *self;
        let token = turn.token();
        let offered = if token.is_empty() && turn.terms.flags.has(Flags::DATAGRAM) {
            // 3.2.5.2: without a connection the server speaks first, and key exchange is no choice.
            ACCEPTED | Features::UNICODE | Features::REQUEST_TARGET | Features::VERSION
        } else {
            Negotiate::decode(token).map_err(invalid("reading a NEGOTIATE"))?.features
        };
        if !offered.has(Features::UNICODE) && !offered.has(Features::OEM) {
            return Err(Error::new(Kind::InvalidToken, "reading a NEGOTIATE that knows no way to write a name"));
        }
        let mut nonce = [0; 8];
        credential.env.random.fill(&mut nonce)?;
        let names = &credential.env.names;
        // A domain controller that judges for us looks whether the client was told the names that it knows us by.
        let policy = credential.env.policy.current()?;
        let (host, domain, dns_domain) = match credential.membership(&policy) {
            Some(member) => (member.machine, member.domain, member.dns_domain),
            None => (names.netbios(), names.netbios_domain(), names.dns_domain()),
        };
        let in_domain = domain != host;
        let unicode = offered.has(Features::UNICODE);
        let settled = offered.and(ACCEPTED);
        let features = settled
            | if unicode { Features::UNICODE } else { Features::OEM }
            | offered.and(Features::REQUEST_TARGET | Features::VERSION)
            | (if in_domain { Features::TARGET_DOMAIN } else { Features::TARGET_SERVER }).when(offered.has(Features::REQUEST_TARGET))
            | Features::TARGET_INFO;
        let target = match (offered.has(Features::REQUEST_TARGET), unicode) {
            (false, _) => Vec::new(),
            (true, true) => to_utf16le(&domain),
            (true, false) => domain.bytes().map(|b| if b.is_ascii() { b } else { b'?' }).collect(),
        };
        let write = || invalid("writing a CHALLENGE");
        let mut list = Vec::with_capacity(256);
        for (id, name) in [(av::NB_DOMAIN, domain), (av::NB_COMPUTER, host), (av::DNS_DOMAIN, dns_domain), (av::DNS_COMPUTER, names.host())]
        {
            push_pair(&mut list, id, &to_utf16le(&name)).map_err(write())?;
        }
        push_pair(&mut list, av::TIMESTAMP, &credential.env.clock.now().0.to_le_bytes()).map_err(write())?;
        push_pair(&mut list, av::EOL, &[]).map_err(write())?;
        let challenge = Challenge { target: &target, features, challenge: nonce, target_info: &list, version: Some(Version::OURS) };
        let challenge = challenge.encode().map_err(write())?;
        turn.reply.token.clone_from(&challenge);
        let next = ExpectAuthenticate {
            negotiate: token.to_vec(),
            challenge,
            nonce,
            settled,
            asked: turn.terms.flags,
            bindings: bindings(turn)?,
            verdict: Cell::new(None),
            policy,
            credential,
        };
        Ok(Progress::More(Box::new(next), Ask::Reply))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::unfinished(what)
    }
}

/// CHALLENGE is sent.
struct ExpectAuthenticate {
    credential: Arc<NtlmCredential>,
    negotiate: Vec<u8>,
    challenge: Vec<u8>,
    nonce: [u8; 8],
    settled: Features,
    asked: Flags,
    bindings: Option<[u8; 16]>,
    /// What comparing channels came to, once it is done.
    verdict: Cell<Option<ChannelVerdict>>,
    /// As it stood when the exchange began: one exchange, one rule.
    policy: Arc<Policy>,
}

impl Handshake for ExpectAuthenticate {
    fn speaks(&self) -> bool {
        false
    }

    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if let Some(bindings) = bindings(turn)? {
            self.bindings = Some(bindings);
        }
        self.asked |= turn.terms.flags;
        let message = Authenticate::decode(turn.token()).map_err(invalid("reading an AUTHENTICATE"))?;
        let proven = if message.nt.is_empty() && message.user.is_empty() && matches!(message.lm, [] | [0]) {
            self.admit_nobody(&message)
        } else {
            self.prove(&message, turn.token())
        };
        turn.reply.channel = self.verdict.get();
        let proven = proven?;
        strong_enough(proven.settled, self.policy.ntlm_key_bits)?;
        let granted = granted(proven.settled, self.asked);
        turn.reply.granted = granted;
        turn.reply.expiry = Some(Instant::NEVER);
        let (seal, open) = session::halves(proven.settled, &proven.exported, Side::Acceptor);
        let facts = Session {
            side: Side::Acceptor,
            settled: proven.settled,
            granted,
            exported: proven.exported,
            since: self.credential.env.clock.now(),
            client: proven.client,
            target_info: None,
            target: proven.target,
            account: proven.account,
        };
        Ok(Progress::Done(Established::new(seal, open, facts), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::unfinished(what)
    }
}

struct Proven {
    settled: Features,
    exported: Key<16>,
    client: Principal,
    target: Option<String>,
    account: DomainFacts,
}

/// Who a client says it is: the names as it hashed them, and the account that they mean.
struct Caller {
    user: Vec<u8>,
    domain: Vec<u8>,
    account: Option<Arc<Account>>,
}

impl Caller {
    /// The account of a client whose response is the one that its password makes; an account without a password admits nobody. The caller
    /// hears one word for all of it, the trace hears which.
    fn admit(&self, equal: bool) -> Result<&Account> {
        let why = match &self.account {
            Some(account) if account.nt_hash.is_some() && equal => return Ok(account),
            Some(account) if account.nt_hash.is_some() => "whose account has another password",
            Some(_) => "whose account has no password that NTLM could use",
            None => "whom no account here, or more than one, answers to",
        };
        let shown = |name: &[u8]| from_utf16le(name).unwrap_or_default().chars().take(64).collect::<String>();
        Err(denied(format!("letting in {:?} of {:?}, {why}", shown(&self.user), shown(&self.domain))))
    }

    /// What to compute with: unknown users cost what known ones cost, the same work with a key that proves nothing.
    fn hash<'a>(&'a self, nobody: &'a Key<16>) -> &'a Key<16> {
        self.account.as_ref().and_then(|account| account.nt_hash.as_ref()).unwrap_or(nobody)
    }
}

impl ExpectAuthenticate {
    /// Nobody has no key: whatever was offered, nothing of it can protect a message.
    fn admit_nobody(&self, message: &Authenticate<'_>) -> Result<Proven> {
        if !self.asked.has(Flags::NULL_SESSION) || !self.policy.anonymous {
            return Err(denied("letting in nobody, where somebody is wanted"));
        }
        self.check_bindings(None)?;
        let settled = self.settle(message).without(Features::SIGN | Features::SEAL | Features::KEY_EXCHANGE) | Features::ANONYMOUS;
        let client = Principal {
            name: "ANONYMOUS LOGON".to_owned(),
            realm: "NT AUTHORITY".to_owned(),
            anonymous: true,
            identify_only: settled.has(Features::IDENTIFY),
        };
        Ok(Proven { settled, exported: Key::new([0; 16]), client, target: None, account: DomainFacts::LOCAL })
    }

    /// [MS-NLMP] 3.2.5.1.2
    fn prove(&self, message: &Authenticate<'_>, token: &[u8]) -> Result<Proven> {
        match message.nt.len() {
            25.. => self.prove_v2(message, token),
            24 if self.policy.ntlm_v1 => self.prove_v1(message),
            // No NT response at all is LM alone, which proves nothing worth having, whatever policy says.
            _ => Err(denied("refusing a response older than NTLMv2")),
        }
    }

    fn prove_v2(&self, message: &Authenticate<'_>, token: &[u8]) -> Result<Proven> {
        let bad = || invalid("reading an NTLMv2 response");
        let response = NtlmV2Response::decode(message.nt).map_err(bad())?;
        let pairs = AvPairs::decode(response.target_info).map_err(bad())?;
        let caller = self.look_up(message)?;
        if caller.account.is_none() && self.credential.account.is_none() && self.credential.membership(&self.policy).is_some() {
            return self.prove_to_domain(message, token, &response, &pairs);
        }
        let nobody = Key::new([0; 16]);
        let response_key = keys::response_key(caller.hash(&nobody), &caller.user, &caller.domain);
        let proof = keys::proof(&response_key, &self.nonce, response.temp);
        let account = caller.admit(same(&proof, &response.proof))?;
        self.refuse_reflection(&proof)?;
        let settled = self.settle(message);
        let exported = exported(settled, keys::session_base_key(&response_key, &proof), message.session_key)?;
        let target = self.check_surroundings(&exported, message, token, &response, &pairs)?;
        Ok(Proven { settled, exported, client: self.principal(account, settled), target, account: DomainFacts::LOCAL })
    }

    /// The domain knows the password; with the session key that it returns, everything that the client promises is checked here.
    fn prove_to_domain(
        &self,
        message: &Authenticate<'_>,
        token: &[u8],
        response: &NtlmV2Response<'_>,
        pairs: &AvPairs<'_>,
    ) -> Result<Proven> {
        let unicode = message.features.has(Features::UNICODE);
        let text = |name| from_utf16le(&units(name, unicode)).map_err(invalid("reading a name in an AUTHENTICATE"));
        let (user, domain, workstation) = (text(message.user)?, text(message.domain)?, text(message.workstation)?);
        // No LM response at all is told as one of zeros.
        let lm = if message.lm.is_empty() { &[0; 24] } else { message.lm };
        let answer = NtlmAnswer { user: &user, domain: &domain, workstation: &workstation, challenge: self.nonce, nt: message.nt, lm };
        let known = self.credential.env.domain.judge(&answer)?;
        self.refuse_reflection(&response.proof)?;
        let mut settled = self.settle(message);
        let protected = settled.has(Features::SIGN) || settled.has(Features::SEAL);
        let guest = known.flags & GUEST != 0 && known.session_key.is_none();
        let exported = match known.session_key {
            Some(base) => exported(settled, base, message.session_key)?,
            None if pairs.flags() & av::FLAG_MIC != 0 || (protected && !guest) => {
                trace::tell(format_args!(
                    "NTLM: winbind lets {user:?} of {domain:?} in and keeps the session key; without it no message and no MIC can be checked"
                ));
                return Err(Error::new(Kind::NoAuthenticatingAuthority, "checking an exchange without the session key"));
            }
            // A guest has no key that both ends know: nothing can be protected, and nothing is promised.
            None => {
                settled = settled.without(Features::SIGN | Features::SEAL | Features::KEY_EXCHANGE);
                Key::new([0; 16])
            }
        };
        let target = if guest { self.check_unproven(pairs)? } else { self.check_surroundings(&exported, message, token, response, pairs)? };
        let client = Principal { name: known.user, realm: known.domain, anonymous: false, identify_only: settled.has(Features::IDENTIFY) };
        let account = DomainFacts { flags: known.flags, password_expiry: known.password_expiry, sids: known.sids };
        Ok(Proven { settled, exported, client, target, account })
    }

    fn refuse_reflection(&self, proof: &[u8; 16]) -> Result<()> {
        if self.credential.is_own(proof) { Err(denied("meeting an exchange of our own, reflected")) } else { Ok(()) }
    }

    /// Where nobody can tell whether the response is the client's, it must still name no other channel than ours.
    fn check_unproven(&self, pairs: &AvPairs<'_>) -> Result<Option<String>> {
        self.check_bindings(pairs.get(av::CHANNEL_BINDINGS))?;
        self.check_target(None)?;
        Ok(None)
    }

    /// What a proven response says of the exchange around it: the messages, the channel, the service, the time. Gives the service.
    fn check_surroundings(
        &self,
        exported: &Key<16>,
        message: &Authenticate<'_>,
        token: &[u8],
        response: &NtlmV2Response<'_>,
        pairs: &AvPairs<'_>,
    ) -> Result<Option<String>> {
        if pairs.flags() & av::FLAG_MIC != 0 {
            self.check_mic(exported, message, token)?;
        }
        self.check_bindings(pairs.get(av::CHANNEL_BINDINGS))?;
        let target = pairs.get(av::TARGET_NAME).map(from_utf16le).transpose().map_err(invalid("reading an NTLMv2 response"))?;
        let target = target.filter(|name| !name.is_empty());
        self.check_target(target.as_deref())?;
        self.check_time(response.time)?;
        Ok(target)
    }

    /// The first version, which can name no channel and prove no message of the exchange.
    fn prove_v1(&self, message: &Authenticate<'_>) -> Result<Proven> {
        let caller = self.look_up(message)?;
        let nobody = Key::new([0; 16]);
        let hash = caller.hash(&nobody);
        let settled = self.settle(message);
        let client_challenge = message.lm.first_chunk().filter(|_| settled.has(Features::ESS));
        let expected = keys::v1::response(hash, &self.nonce, client_challenge);
        let account = caller.admit(same(&expected, message.nt))?;
        let base = keys::v1::key_exchange_key(hash, &self.nonce, client_challenge);
        let exported = exported(settled, base, message.session_key)?;
        self.check_bindings(None)?;
        Ok(Proven { settled, exported, client: self.principal(account, settled), target: None, account: DomainFacts::LOCAL })
    }

    fn look_up(&self, message: &Authenticate<'_>) -> Result<Caller> {
        let unicode = message.features.has(Features::UNICODE);
        let (user, domain) = (units(message.user, unicode), units(message.domain, unicode));
        let text = |units: &[u8]| from_utf16le(units).map_err(invalid("reading a name in an AUTHENTICATE"));
        let account = self.account(&text(&user)?, &text(&domain)?)?;
        Ok(Caller { user, domain, account })
    }

    fn account(&self, user: &str, domain: &str) -> Result<Option<Arc<Account>>> {
        let env = &self.credential.env;
        let Some(account) = &self.credential.account else {
            return match env.accounts.find(user, domain) {
                // Where the domain can be asked, a machine needs no accounts of its own.
                Err(_) if self.credential.membership(&self.policy).is_some() => Ok(None),
                found => found,
            };
        };
        let (netbios, host) = (env.names.netbios(), env.names.host());
        let meant = means_account((user, domain), (&account.user, &account.domain), &[&netbios, &host]);
        Ok(meant.then(|| account.clone()))
    }

    /// What the CHALLENGE settled, as far as the client goes along.
    fn settle(&self, message: &Authenticate<'_>) -> Features {
        self.settled.and(message.features) | message.features.and(Features::IDENTIFY)
    }

    fn check_mic(&self, exported: &Key<16>, message: &Authenticate<'_>, token: &[u8]) -> Result<()> {
        let altered = || Error::new(Kind::MessageAltered, "checking the MIC over an exchange's messages");
        let given = message.mic.ok_or_else(altered)?;
        let (before, after) = (token.get(..MIC_AT).ok_or_else(altered)?, token.get(MIC_AT + 16..).ok_or_else(altered)?);
        let mut mic = keys::mic(exported);
        for part in [&self.negotiate, &self.challenge, before, &[0; 16], after] {
            mic.update(part);
        }
        if same(&mic.finish(), &given) { Ok(()) } else { Err(altered()) }
    }

    /// A client that knows of bindings and has none says sixteen zeros; one that does not know says nothing, and alone can be forgiven.
    fn check_bindings(&self, said: Option<&[u8]>) -> Result<()> {
        let verdict = match (&self.bindings, said) {
            (None, _) => ChannelVerdict::Absent,
            (Some(ours), Some(said)) if same(said, ours) => ChannelVerdict::Matched,
            (Some(_), Some(_)) => ChannelVerdict::Mismatch,
            (Some(_), None) if self.asked.has(Flags::ALLOW_MISSING_BINDINGS) && !self.policy.bindings_required => {
                ChannelVerdict::MissingAllowed
            }
            (Some(_), None) => ChannelVerdict::Missing,
        };
        self.verdict.set(Some(verdict));
        match verdict {
            ChannelVerdict::Mismatch => Err(Error::new(Kind::BadBindings, "comparing a client's channel with ours")),
            ChannelVerdict::Missing => Err(Error::new(Kind::BadBindings, "looking for the channel of a client that names none")),
            _ => Ok(()),
        }
    }

    /// A response to another service that was relayed here names that other service.
    fn check_target(&self, target: Option<&str>) -> Result<()> {
        let policy = &self.policy;
        let Some(target) = target else {
            return match policy.ntlm_targets {
                Targets::Any | Targets::Checked => Ok(()),
                Targets::Required => Err(denied("letting in a client that names no service, where policy ([ntlm] targets) wants one")),
            };
        };
        if policy.ntlm_targets == Targets::Any {
            return Ok(());
        }
        // service/host, service/host:port, service/host/name, or a host alone.
        let host = target.split('/').nth(1).unwrap_or(target);
        let host = host.split(':').next().unwrap_or(host);
        let names = &self.credential.env.names;
        let ours = [names.netbios(), names.host()];
        let is_ours =
            ours.iter().chain(&policy.ntlm_names).any(|name| name.eq_ignore_ascii_case(host)) || host.eq_ignore_ascii_case("localhost");
        match is_ours {
            true => Ok(()),
            false => Err(denied(format!(
                "letting in a client that calls {:?}, which policy ([ntlm] names) does not know here",
                target.chars().take(128).collect::<String>()
            ))),
        }
    }

    /// The challenge is fresh whatever the time; a client whose clock is days away is one whose exchange was held back.
    fn check_time(&self, time: u64) -> Result<()> {
        let (hours, now) = (self.policy.ntlm_lifetime_hours, self.credential.env.clock.now());
        let apart = u64::try_from(now.0).unwrap_or_default().abs_diff(time);
        if hours == 0 || apart <= u64::from(hours) * 3600 * 10_000_000 {
            return Ok(());
        }
        Err(denied(format!(
            "letting in a client whose clock is {} hours from ours (policy: [ntlm] lifetime_hours)",
            apart / 36_000_000_000
        )))
    }

    fn principal(&self, account: &Account, settled: Features) -> Principal {
        let realm = if account.domain.is_empty() { self.credential.env.names.netbios_domain() } else { account.domain.clone() };
        Principal { name: account.user.clone(), realm, anonymous: false, identify_only: settled.has(Features::IDENTIFY) }
    }
}

fn denied(doing: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Kind::LogonDenied, doing)
}

/// A name of the wire as UTF-16LE. The old code page is anybody's guess; clients that speak it (curl) hash byte for unit.
fn units(bytes: &[u8], unicode: bool) -> Vec<u8> {
    if unicode { bytes.to_vec() } else { bytes.iter().flat_map(|b| [*b, 0]).collect() }
}

/// The session key: the client's choice where key exchange was settled, else what both can compute.
fn exported(settled: Features, base: Key<16>, encrypted: &[u8]) -> Result<Key<16>> {
    if !settled.has(Features::KEY_EXCHANGE) {
        return Ok(base);
    }
    match encrypted.try_into() {
        Ok(encrypted) => Ok(Key::new(keys::exchange(&base, encrypted))),
        // Without anything to protect, some settle on an exchange and send no key.
        Err(_) if encrypted.is_empty() && !settled.has(Features::SIGN) && !settled.has(Features::SEAL) => Ok(base),
        Err(_) => Err(Error::new(Kind::InvalidToken, "reading a session key that has not sixteen bytes")),
    }
}
