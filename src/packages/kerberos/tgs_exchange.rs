//! Tickets for services, from realm to realm until one knows the service ([RFC 4120] 3.3, [RFC 6806] 8).
use super::{
    exchange::{self, Expected, Said, nonsense, open, refused, seal},
    moment,
    settings::{Deadline, Settings},
    target::Target,
    ticket::{Name, Ticket},
};
use crate::{
    crypto::kerberos::ProtocolKey,
    engine::{
        env::{Env, KdcService},
        status::{Error, Kind, Result},
    },
    wire::{
        der::{Field as _, Raw},
        krb5::{
            Bits, Checksum, EncryptedData, EncryptionKey, Fixed, Time,
            ap::{ApReq, Authenticator},
            error::code,
            kdc::{KdcReq, PaData, Req, ReqBody, kdc_option},
            name_type,
            preauth::pa_type,
            ticket::ticket_flag,
        },
    },
};
use zeroize::Zeroizing;

const USAGE_CHECKSUM: u32 = 6;
const USAGE_AUTHENTICATOR: u32 = 7;
const USAGE_REP_SESSION: u32 = 8;
const USAGE_REP_SUBKEY: u32 = 9;
/// How many realms a service may be away.
const MOST_REALMS: usize = 10;

/// A service's ticket, for whoever holds the first ticket.
pub(super) fn service_ticket(env: &Env, first: &Ticket, target: &Target, deadline: Deadline) -> Result<Ticket> {
    let settings = Settings::of(env)?;
    let mut walk = Walk { env, settings: &settings, deadline, passed: vec![realm_of(first)?.to_owned()] };
    let mut held: Option<Ticket> = None;
    if let Some(realm) = &target.realm {
        for hop in settings.path(realm_of(first)?, realm) {
            let at = held.as_ref().unwrap_or(first);
            if realm_of(at)? != hop {
                held = Some(walk.reach(at, hop)?);
            }
        }
    }
    loop {
        let at = held.as_ref().unwrap_or(first);
        let ticket = exchange_for(env, &settings, at, &target.name, deadline)?;
        if is_for(&ticket, &target.name) {
            return Ok(ticket);
        }
        // A ticket-granting ticket of another realm is a referral there.
        walk.pass(&ticket, &target.name)?;
        held = Some(ticket);
    }
}

/// The same ticket-granting ticket, good for longer ([RFC 4120] 3.3.3.1).
pub(super) fn renewed(env: &Env, old: &Ticket, deadline: Deadline) -> Result<Ticket> {
    let settings = Settings::of(env)?;
    let renewal = Bits::default().with(kdc_option::RENEW).with(kdc_option::RENEWABLE);
    let ticket = ask(env, &settings, old, &old.server, renewal, deadline)?;
    if ticket.server.parts != old.server.parts || ticket.end <= old.end {
        return Err(Error::new(
            Kind::NoAuthenticatingAuthority,
            format!("renewing {} and getting {} that lasts no longer", old.server, ticket.server),
        ));
    }
    Ok(ticket)
}

/// A ticket-granting ticket for use elsewhere ([RFC 4120] 2.6).
pub(super) fn forwarded(env: &Env, first: &Ticket, deadline: Deadline) -> Result<Ticket> {
    let whose = || format!("forwarding {} of {}@{}", first.server, first.client, first.client_realm);
    if !first.has(ticket_flag::FORWARDABLE) {
        return Err(Error::new(Kind::NoCredentials, format!("{}, which its KDC or krb5.conf did not make forwardable", whose())));
    }
    let ticket = ask(env, &Settings::of(env)?, first, &first.server, Bits::default().with(kdc_option::FORWARDED), deadline)?;
    if ticket.server.parts != first.server.parts || !ticket.has(ticket_flag::FORWARDED) {
        return Err(Error::new(Kind::NoAuthenticatingAuthority, format!("{} and getting another ticket", whose())));
    }
    Ok(ticket)
}

/// The realm whose KDC takes a ticket-granting ticket.
fn realm_of(ticket: &Ticket) -> Result<&str> {
    match &ticket.server.parts[..] {
        [service, realm] if service == "krbtgt" => Ok(realm),
        _ => Err(Error::new(Kind::NoAuthenticatingAuthority, format!("going on with {}, which grants no tickets", ticket.server))),
    }
}

fn is_for(ticket: &Ticket, name: &Name) -> bool {
    let granting = |parts: &[String]| parts.first().is_some_and(|part| part == "krbtgt");
    // A service that is known by several names may come back with another of them; a realm may not.
    ticket.server.parts == name.parts || !granting(&ticket.server.parts)
}

struct Walk<'a> {
    env: &'a Env,
    settings: &'a Settings,
    deadline: Deadline,
    passed: Vec<String>,
}

impl Walk<'_> {
    /// A ticket-granting ticket of a realm, over as many others as it takes.
    fn reach(&mut self, from: &Ticket, realm: &str) -> Result<Ticket> {
        let name = Name { kind: name_type::SRV_INST, parts: vec!["krbtgt".to_owned(), realm.to_owned()] };
        let mut ticket = exchange_for(self.env, self.settings, from, &name, self.deadline)?;
        loop {
            self.pass(&ticket, &name)?;
            if realm_of(&ticket)? == realm {
                return Ok(ticket);
            }
            ticket = exchange_for(self.env, self.settings, &ticket, &name, self.deadline)?;
        }
    }

    fn pass(&mut self, ticket: &Ticket, wanted: &Name) -> Result<()> {
        let realm = realm_of(ticket)?.to_owned();
        if self.passed.contains(&realm) || self.passed.len() == MOST_REALMS {
            return Err(Error::new(
                Kind::TargetUnknown,
                format!("following the referrals to {wanted} in circles, over {}", self.passed.join(", ")),
            ));
        }
        self.passed.push(realm);
        Ok(())
    }
}

/// A ticket for a service, or a referral.
fn exchange_for(env: &Env, settings: &Settings, first: &Ticket, name: &Name, deadline: Deadline) -> Result<Ticket> {
    ask(env, settings, first, name, Bits::default().with(kdc_option::CANONICALIZE), deadline)
}

/// One question to the realm of a ticket-granting ticket; a second one where the clocks disagree.
fn ask(env: &Env, settings: &Settings, first: &Ticket, name: &Name, mut options: Bits, deadline: Deadline) -> Result<Ticket> {
    if first.has(ticket_flag::FORWARDABLE) {
        options = options.with(kdc_option::FORWARDABLE);
    }
    let realm = realm_of(first)?;
    let enctypes = settings.enctypes("default_tgs_enctypes")?;
    let (mut skew, mut stay_with) = (first.skew_seconds, None);
    for corrected in [false, true] {
        let nonce = exchange::nonce(env)?;
        let now = moment(env.clock.now());
        let body = ReqBody {
            options,
            client: None,
            realm,
            server: Some(name.borrowed()),
            from: None,
            till: Time(first.end.unix_seconds()),
            renew_till: None,
            nonce,
            enctypes: enctypes.iter().map(|one| one.number()).collect(),
            addresses: None,
            authorization: None,
            additional: None,
        }
        .encode();
        let mut bytes = Zeroizing::new([0; 32]);
        let bytes = bytes.get_mut(..first.session.enctype().key_len()).unwrap_or_default();
        env.random.fill(bytes)?;
        let unfit = || Error::new(Kind::InternalError, "making a key of its type's length");
        let subkey = ProtocolKey::new(first.session.enctype(), bytes).ok_or_else(unfit)?;
        let sum = first.session.checksum(USAGE_CHECKSUM, &body);
        let authenticator = Authenticator {
            version: Fixed,
            client_realm: &first.client_realm,
            client: first.client.borrowed(),
            checksum: Some(Checksum { kind: first.session.enctype().checksum_type(), bytes: &sum }),
            microseconds: now.microseconds,
            time: Time(now.time.0 + skew),
            subkey: Some(EncryptionKey { enctype: subkey.enctype().number(), bytes: subkey.bytes() }),
            sequence: None,
            authorization: None,
        };
        let cipher = seal(env, &first.session, USAGE_AUTHENTICATOR, &Zeroizing::new(authenticator.encode()))?;
        let sealed = EncryptedData { enctype: first.session.enctype().number(), kvno: None, cipher: &cipher };
        let request =
            ApReq { version: Fixed, kind: Fixed, options: Bits::default(), ticket: Raw(&first.der), authenticator: sealed }.encode();
        let padata = Some(vec![PaData { kind: pa_type::TGS_REQ, value: &request }]);
        let question = KdcReq { tgs: true, inner: Req { version: Fixed, kind: 12, padata, body: Raw(&body) } }.encode();
        let answer = exchange::ask(env, realm, KdcService::Kdc, &mut stay_with, &question, deadline)?;
        match exchange::read(realm, &answer)? {
            Said::Reply(reply) => {
                if !reply.tgs || reply.inner.kind != 13 {
                    return Err(nonsense(realm, crate::wire::cursor::Malformed("an answer to another kind of question")));
                }
                let sealed = &reply.inner.sealed;
                let opened = open(sealed, &subkey, USAGE_REP_SUBKEY).or_else(|| open(sealed, &first.session, USAGE_REP_SESSION));
                let forged = || Error::new(Kind::NoAuthenticatingAuthority, format!("opening the answer of {realm}, which is not for us"));
                let expected = Expected { nonce, client: (&first.client, &first.client_realm), renames: false, question: None };
                let ticket = exchange::ticket(&reply, &opened.ok_or_else(forged)?, &expected, skew, realm)?;
                // The name inside and the name on the ticket are one.
                let outside = crate::wire::krb5::ticket::Ticket::decode(reply.inner.ticket.0).map_err(|why| nonsense(realm, why))?;
                if Name::from(&outside.server).parts != ticket.server.parts {
                    return Err(Error::new(Kind::NoAuthenticatingAuthority, format!("reading a ticket of {realm} with two names on it")));
                }
                return Ok(ticket);
            }
            Said::Refusal(error) if error.code == code::AP_SKEW && !corrected => {
                skew = error.time.0 - env.clock.now().unix_seconds();
            }
            Said::Refusal(error) => return Err(refused(&error, &format!("asking for a ticket to {name}"))),
        }
    }
    Err(Error::new(Kind::TimeSkew, format!("asking {realm}, whose clock cannot be followed, for a ticket to {name}")))
}
