//! The client: AP-REQ, and the service's proof where one is asked for ([RFC 4121] 4.1, [MS-KILE] 3.2.5).
//!
//! `Opening` → `ExpectReply` → session, with a third leg in DCE's style; without mutual authentication the first token is all.
use super::{
    Moment, allowed, checksum, facts,
    facts::Session,
    lending::Lender,
    moment,
    order::Order,
    refusal,
    session::{self, Agreed},
    ticket::{Ticket, TicketSource, principal},
    token::{Leg, frame, unframe},
};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        flags::Flags,
        package::{Ask, Established, Finish, Handshake, Progress, Side, Turn},
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{
        der::{Field as _, Raw},
        krb5::{
            Bits, Checksum, EncryptedData, EncryptionKey, Fixed, Time,
            ap::{ApRep, ApReq, Authenticator, EncApRepPart, ap_option},
            error::{KrbError, code},
        },
    },
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use zeroize::Zeroizing;

/// Usage numbers ([RFC 4120] 7.5.1).
pub(super) const USAGE_AUTHENTICATOR: u32 = 11;
pub(super) const USAGE_AP_REP: u32 = 12;

/// Begins a client's side.
pub fn begin(env: &Arc<Env>, source: Arc<dyn TicketSource>) -> Box<dyn Handshake> {
    Box::new(Opening { env: env.clone(), source })
}

struct Opening {
    env: Arc<Env>,
    source: Arc<dyn TicketSource>,
}

impl Handshake for Opening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let none = || Error::new(Kind::TargetUnknown, "starting Kerberos without the name of a service");
        let target = turn.terms.target.filter(|target| !target.is_empty()).ok_or_else(none)?.to_owned();
        if !turn.token().is_empty() {
            return Err(Error::new(Kind::InvalidToken, "starting an exchange that the client starts with a token of the server"));
        }
        let ticket = self.source.ticket_for(&self.env, &target)?;
        allowed(&self.env, ticket.session.enctype(), &target)?;
        let request = Request {
            flags: wanted(turn.terms.flags),
            asked: turn.terms.flags,
            channel: checksum::channel(turn)?,
            skew: ticket.skew_seconds,
            env: self.env,
            source: self.source,
            target,
            ticket,
        };
        request.send(turn, false)
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what).ok_or_else(unfinished)
    }
}

fn unfinished() -> Error {
    Error::new(Kind::InvalidHandle, "asking a context that is not complete")
}

/// What the service is told. Whoever wants confidentiality or order gets integrity; DCE's style is always mutual.
fn wanted(asked: Flags) -> Flags {
    let confidential = asked.has(Flags::CONFIDENTIALITY);
    let detects = asked.any(Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT | Flags::DCE_STYLE);
    let integrity = confidential || (detects && !asked.has(Flags::NO_INTEGRITY));
    let kept = Flags::MUTUAL_AUTH
        | Flags::REPLAY_DETECT
        | Flags::SEQUENCE_DETECT
        | Flags::CONFIDENTIALITY
        | Flags::DCE_STYLE
        | Flags::IDENTIFY
        | Flags::EXTENDED_ERROR;
    (asked & kept) | Flags::INTEGRITY.when(integrity) | Flags::MUTUAL_AUTH.when(asked.has(Flags::DCE_STYLE))
}

/// What a request is made of; kept for a second one.
struct Request {
    env: Arc<Env>,
    source: Arc<dyn TicketSource>,
    target: String,
    ticket: Arc<Ticket>,
    asked: Flags,
    flags: Flags,
    channel: Option<[u8; 16]>,
    /// The service's clock minus ours, in seconds.
    skew: i64,
}

impl Request {
    fn send(self, turn: &mut Turn<'_>, again: bool) -> Result<Progress> {
        let enctype = self.ticket.session.enctype();
        let subkey = fresh_key(&self.env, enctype)?;
        let number = fresh_number(&self.env)?;
        let now = unique(moment(self.env.clock.now()), self.skew);
        let sum = checksum::encode(self.channel, self.flags);
        let authenticator = Zeroizing::new(
            Authenticator {
                version: Fixed,
                client_realm: &self.ticket.client_realm,
                client: self.ticket.client.borrowed(),
                checksum: Some(Checksum { kind: checksum::KIND, bytes: &sum }),
                microseconds: now.microseconds,
                time: now.time,
                subkey: Some(EncryptionKey { enctype: enctype.number(), bytes: subkey.bytes() }),
                sequence: Some(number),
                authorization: None,
            }
            .encode(),
        );
        let sealed = seal(&self.env, &self.ticket.session, USAGE_AUTHENTICATOR, &authenticator)?;
        let mutual = self.flags.has(Flags::MUTUAL_AUTH);
        let options = if mutual { Bits::default().with(ap_option::MUTUAL_REQUIRED) } else { Bits::default() };
        let authenticator = EncryptedData { enctype: enctype.number(), kvno: None, cipher: &sealed };
        let message = ApReq { version: Fixed, kind: Fixed, options, ticket: Raw(&self.ticket.der), authenticator }.encode();
        let dce = self.flags.has(Flags::DCE_STYLE);
        turn.reply.token = if dce { message } else { frame(Leg::Request, &message) };
        if mutual {
            return Ok(Progress::More(Box::new(ExpectReply { request: self, subkey, number, now, again }), Ask::Reply));
        }
        // Without a reply the service's messages are numbered from where ours are.
        Ok(Progress::Done(self.finish(turn, subkey, false, number, number), Finish::Ok))
    }

    /// The session that stands.
    fn finish(&self, turn: &mut Turn<'_>, key: ProtocolKey, acceptor_subkey: bool, send: u32, receive: u32) -> Established {
        let local = Flags::CONNECTION | Flags::DATAGRAM | Flags::USE_SESSION_KEY;
        let granted = self.flags | (self.asked & local) | (self.asked & Flags::USE_SUPPLIED_CREDS).when(self.source.is_explicit());
        turn.reply.granted = granted;
        turn.reply.expiry = Some(self.ticket.end);
        let agreed = Agreed {
            side: Side::Initiator,
            key: key.clone(),
            acceptor_subkey,
            dce_style: granted.has(Flags::DCE_STYLE),
            confidential: granted.has(Flags::CONFIDENTIALITY),
            order: Order::of(granted),
            send_from: send.into(),
            receive_from: receive.into(),
        };
        let facts = Session {
            side: Side::Initiator,
            granted,
            key,
            start: self.ticket.start,
            end: self.ticket.end,
            client: principal(&self.ticket.client.borrowed(), &self.ticket.client_realm),
            server: principal(&self.ticket.server.borrowed(), &self.ticket.server_realm),
            target: None,
            mapping: None,
            lender: Some(Lender {
                env: self.env.clone(),
                source: self.source.clone(),
                target: self.target.clone(),
                ticket: self.ticket.clone(),
            }),
        };
        session::established(&self.env, agreed, facts)
    }
}

/// AP-REQ is sent.
struct ExpectReply {
    request: Request,
    subkey: ProtocolKey,
    number: u32,
    now: Moment,
    /// A service with another clock was already asked a second time.
    again: bool,
}

impl Handshake for ExpectReply {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let bad = |doing| move |why| Error::new(Kind::InvalidToken, doing).because(why);
        match unframe(turn.token()).map_err(bad("reading the answer of a service"))? {
            (Leg::Reply, message) => self.proven(turn, message),
            (Leg::Refusal, message) => {
                let error = KrbError::decode(message).map_err(bad("reading the refusal of a service"))?;
                self.refused(turn, &error)
            }
            _ => Err(Error::new(Kind::InvalidToken, "reading a request where a service should answer")),
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what).ok_or_else(unfinished)
    }
}

impl ExpectReply {
    fn proven(self, turn: &mut Turn<'_>, message: &[u8]) -> Result<Progress> {
        let Self { request, subkey, number, now, .. } = self;
        let bad = |why| Error::new(Kind::InvalidToken, "reading the proof of a service").because(why);
        let failed = |why: &str| Error::new(Kind::MutualAuthFailed, format!("checking the proof of {}: {why}", request.target));
        let session = &request.ticket.session;
        let sealed = ApRep::decode(message).map_err(bad)?.sealed;
        if sealed.enctype != session.enctype().number() {
            return Err(failed("it is sealed with another type of key"));
        }
        let plain = session.decrypt(USAGE_AP_REP, sealed.cipher).ok_or_else(|| failed("it is not sealed with the session key"))?;
        let part = EncApRepPart::decode(&plain).map_err(bad)?;
        if (Moment { time: part.time, microseconds: part.microseconds }) != now {
            return Err(failed("it answers another request"));
        }
        let theirs = match &part.subkey {
            Some(key) => Some(read_key(&request.env, key, &request.target)?),
            None => None,
        };
        let received = part.sequence.unwrap_or(0);
        turn.reply.token.clear();
        if request.flags.has(Flags::DCE_STYLE) {
            // [MS-KILE] 3.4.5.1: the third leg proves the client's presence with the service's number.
            let now = unique(moment(request.env.clock.now()), request.skew);
            let part = EncApRepPart { time: now.time, microseconds: now.microseconds, subkey: None, sequence: Some(received) };
            turn.reply.token = proof(&request.env, session, &part)?;
        }
        let acceptor_subkey = theirs.is_some();
        Ok(Progress::Done(request.finish(turn, theirs.unwrap_or(subkey), acceptor_subkey, number, received), Finish::Ok))
    }

    fn refused(self, turn: &mut Turn<'_>, error: &KrbError<'_>) -> Result<Progress> {
        let mut request = self.request;
        if error.code == code::AP_SKEW && !self.again {
            // The service's clock decides, and it says what it shows. Whoever lies about it gains nothing: the ticket binds both.
            request.skew = error.time.0.saturating_sub(moment(request.env.clock.now()).time.0);
            return request.send(turn, true);
        }
        if refusal::spoils_ticket(error.code) {
            request.source.forget(&request.target);
        }
        Err(refusal::meaning(error, &request.target))
    }
}

/// A key that came in a message.
pub(super) fn read_key(env: &Env, key: &EncryptionKey<'_>, whose: &str) -> Result<ProtocolKey> {
    let bad = || Error::new(Kind::KdcUnknownEtype, format!("reading a key of type {} from {whose}", key.enctype));
    let enctype = Enctype::from_number(key.enctype).ok_or_else(bad)?;
    allowed(env, enctype, whose)?;
    ProtocolKey::new(enctype, key.bytes).ok_or_else(bad)
}

/// A key for one exchange.
pub(super) fn fresh_key(env: &Env, enctype: Enctype) -> Result<ProtocolKey> {
    let mut bytes = Zeroizing::new([0; 32]);
    let bytes = bytes.get_mut(..enctype.key_len()).unwrap_or_default();
    env.random.fill(bytes)?;
    ProtocolKey::new(enctype, bytes).ok_or_else(|| Error::new(Kind::InternalError, "making a subkey"))
}

/// The number of a first message: 30 bits, since some read it with a sign.
pub(super) fn fresh_number(env: &Env) -> Result<u32> {
    let mut bytes = [0; 4];
    env.random.fill(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes) & 0x3FFF_FFFF)
}

/// Seals a part of a message.
pub(super) fn seal(env: &Env, key: &ProtocolKey, usage: u32, plain: &[u8]) -> Result<Vec<u8>> {
    let mut confounder = [0; 16];
    let confounder = confounder.get_mut(..key.enctype().confounder_len()).unwrap_or_default();
    env.random.fill(confounder)?;
    Ok(key.encrypt(usage, confounder, plain))
}

/// An AP-REP.
pub(super) fn proof(env: &Env, key: &ProtocolKey, part: &EncApRepPart<'_>) -> Result<Vec<u8>> {
    let cipher = seal(env, key, USAGE_AP_REP, &Zeroizing::new(part.encode()))?;
    let sealed = EncryptedData { enctype: key.enctype().number(), kvno: None, cipher: &cipher };
    Ok(ApRep { version: Fixed, kind: Fixed, sealed }.encode())
}

/// The service's time, and never the same twice in this process: some services know a request by its time.
fn unique(now: Moment, skew: i64) -> Moment {
    static LAST: AtomicI64 = AtomicI64::new(i64::MIN);
    let micros = now.time.0.saturating_add(skew).saturating_mul(1_000_000).saturating_add(now.microseconds.into());
    let mut given = micros;
    let _ = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
        // Only a clock that stands still is helped along; one that was set back is followed.
        given = if last >= micros && last - micros < 1_000_000 { last + 1 } else { micros };
        Some(given)
    });
    Moment { time: Time(given.div_euclid(1_000_000)), microseconds: given.rem_euclid(1_000_000) as u32 }
}

/// The moment that Unix time shows.
pub(super) const fn instant(time: Time) -> Instant {
    Instant::from_unix(time.0, 0)
}
