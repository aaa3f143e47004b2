//! The service: it opens the ticket with its own key, believes the authenticator, and proves itself ([RFC 4120] 3.2.3).
//!
//! `ExpectRequest` → session; in DCE's style `ExpectRequest` → `ExpectThird` → session.
use super::{
    allowed, checksum,
    client::{USAGE_AP_REP, USAGE_AUTHENTICATOR, fresh_key, fresh_number, instant, proof, read_key},
    facts::{self, Session},
    moment,
    order::Order,
    refusal::{self, Refusal},
    session::{self, Agreed},
    skew,
    ticket::{KeySource, principal},
    token::{Leg, frame, unframe},
};
use crate::{
    crypto::{
        kerberos::{Enctype, ProtocolKey},
        same,
        sha::{Sha256, digest},
    },
    engine::{
        attributes::{Answer, Attribute},
        bindings::{ChannelBindings, ChannelVerdict},
        buffers::Role,
        env::Env,
        flags::Flags,
        package::{Ask, Finish, Handshake, Progress, Side, Turn},
        status::{Error, Kind, Result},
    },
    wire::{
        cursor::Malformed,
        der::Field as _,
        krb5::{
            EncryptionKey, HostAddress, Time,
            ap::{ApRep, ApReq, Authenticator, EncApRepPart, ap_option},
            error::code,
            ticket::{EncTicketPart, Ticket, ticket_flag},
        },
    },
};
use std::{cell::Cell, sync::Arc};
use zeroize::Zeroizing;

/// The usage number of a ticket's sealed part.
const USAGE_TICKET: u32 = 2;
/// How many keys are tried on one ticket.
const MAX_KEYS: usize = 64;

/// Begins a service's side.
pub fn begin(env: &Arc<Env>, keys: Arc<dyn KeySource>) -> Box<dyn Handshake> {
    Box::new(ExpectRequest { env: env.clone(), keys, verdict: Cell::new(None) })
}

struct ExpectRequest {
    env: Arc<Env>,
    keys: Arc<dyn KeySource>,
    /// What comparing channels came to, once it is done.
    verdict: Cell<Option<ChannelVerdict>>,
}

impl Handshake for ExpectRequest {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let token = turn.token();
        let bad = |doing| move |why: Malformed| Error::new(Kind::InvalidToken, doing).because(why);
        let (kind, message) = unframe(token).map_err(bad("reading a token of Kerberos"))?;
        if kind != Leg::Request {
            return Err(Error::new(Kind::InvalidToken, "reading an answer where a client should ask"));
        }
        let request = ApReq::decode(message).map_err(bad("reading a client's request"))?;
        let ticket = Ticket::decode(request.ticket.0).map_err(bad("reading a client's ticket"))?;
        let framed = message.len() != token.len();
        let accepted = self.accept(turn, &request, &ticket, framed);
        turn.reply.channel = self.verdict.get();
        match accepted {
            Ok(progress) => Ok(progress),
            Err(Refusal { code, error }) => {
                if turn.terms.flags.has(Flags::EXTENDED_ERROR) {
                    turn.reply.granted = Flags::EXTENDED_ERROR;
                    turn.reply.token = refusal::token(&self.env, code, ticket.realm, &ticket.server, framed);
                }
                Err(error)
            }
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what).ok_or_else(unfinished)
    }
}

fn unfinished() -> Error {
    Error::new(Kind::InvalidHandle, "asking a context that is not complete")
}

impl ExpectRequest {
    fn accept(&self, turn: &mut Turn<'_>, request: &ApReq<'_>, closed: &Ticket<'_>, framed: bool) -> Result<Progress, Refusal> {
        let service = format!("{}@{}", closed.server.parts.join("/"), closed.realm);
        if request.options.has(ap_option::USE_SESSION_KEY) {
            return Err(Refusal::new(code::AP_NO_TGT, Kind::NoTgtReply, "opening a ticket that is sealed with a session key"));
        }
        let opened = self.open_ticket(closed, &service)?;
        let ticket = EncTicketPart::decode(&opened).map_err(malformed("reading a ticket"))?;
        self.check_times(&ticket, &service)?;
        check_address(turn, &ticket)?;
        let session_key = read_key(&self.env, &ticket.key, &service).map_err(|error| Refusal { code: code::ETYPE_NOSUPP, error })?;
        let believed = self.believe(turn, request, &ticket, &session_key)?;
        let authenticator = Authenticator::decode(&believed).map_err(malformed("reading an authenticator"))?;
        let said = said(&authenticator)?;
        let subkey = match &authenticator.subkey {
            Some(key) => read_key(&self.env, key, "a client").map_err(|error| Refusal { code: code::ETYPE_NOSUPP, error })?,
            None => session_key.clone(),
        };
        let mutual = request.options.has(ap_option::MUTUAL_REQUIRED) || said.flags.has(Flags::MUTUAL_AUTH);
        let dce = said.flags.has(Flags::DCE_STYLE);
        if dce && !mutual {
            return Err(Refusal::new(code::AP_MSG_TYPE, Kind::InvalidToken, "reading a request in DCE's style that asks for no proof"));
        }
        let asked = turn.terms.flags;
        // What is lent is not taken up.
        let told = said.flags - Flags::DELEGATE;
        let granted = told
            | Flags::MUTUAL_AUTH.when(mutual)
            | (asked
                & (Flags::CONNECTION | Flags::DATAGRAM | Flags::EXTENDED_ERROR | Flags::USE_SESSION_KEY | Flags::ALLOW_CONTEXT_REPLAY));
        let from = authenticator.sequence.unwrap_or(0);
        let mut number = from;
        let mut theirs = None;
        if mutual {
            number = fresh_number(&self.env)?;
            // [RFC 4121] 2: a key of our own for the messages. RC4's tokens cannot tell whose key they are made with.
            theirs = if subkey.enctype() == Enctype::Rc4Hmac { None } else { Some(fresh_key(&self.env, subkey.enctype())?) };
            let key = theirs.as_ref().map(|key: &ProtocolKey| EncryptionKey { enctype: key.enctype().number(), bytes: key.bytes() });
            let (time, microseconds) = (authenticator.time, authenticator.microseconds);
            let message = proof(&self.env, &session_key, &EncApRepPart { time, microseconds, subkey: key, sequence: Some(number) })?;
            turn.reply.token = if framed { frame(Leg::Reply, &message) } else { message };
        }
        let acceptor_subkey = theirs.is_some();
        let key = theirs.unwrap_or(subkey);
        let end = instant(ticket.end);
        let mut client = principal(&ticket.client, ticket.client_realm);
        client.identify_only = granted.has(Flags::IDENTIFY);
        let finished = Finished {
            env: self.env.clone(),
            agreed: Agreed {
                side: Side::Acceptor,
                key: key.clone(),
                acceptor_subkey,
                dce_style: dce,
                confidential: granted.has(Flags::CONFIDENTIALITY),
                order: Order::of(granted),
                send_from: number.into(),
                receive_from: from.into(),
            },
            facts: Session {
                side: Side::Acceptor,
                granted,
                key,
                start: instant(ticket.start.unwrap_or(ticket.authenticated)),
                end,
                client,
                server: principal(&closed.server, closed.realm),
                target: Some(closed.server.parts.join("/")),
                mapping: (!ticket.client.parts.iter().any(|part| part.contains('/'))).then(|| self.env.clone()),
                lender: None,
            },
        };
        if dce {
            return Ok(Progress::More(Box::new(ExpectThird { session_key, number, finished }), Ask::Reply));
        }
        Ok(finished.stand(turn))
    }

    /// The ticket's content: proof that a KDC that shares our key made it.
    fn open_ticket(&self, closed: &Ticket<'_>, service: &str) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let sealed = &closed.sealed;
        let unknown = || format!("opening a ticket for {service} of encryption type {}", sealed.enctype);
        let enctype =
            Enctype::from_number(sealed.enctype).ok_or_else(|| Refusal::new(code::ETYPE_NOSUPP, Kind::KdcUnknownEtype, unknown()))?;
        allowed(&self.env, enctype, service).map_err(|error| Refusal { code: code::ETYPE_NOSUPP, error })?;
        let keys = self.keys.keys_for(&self.env, &closed.server, closed.realm, enctype, sealed.kvno)?;
        if keys.is_empty() {
            let doing = format!("looking for a key of {} to open a ticket for {service}", enctype.name());
            return Err(Refusal::new(code::AP_NOKEY, Kind::NoKerbKey, doing));
        }
        keys.iter().take(MAX_KEYS).find_map(|key| key.decrypt(USAGE_TICKET, sealed.cipher)).ok_or_else(|| {
            let version = sealed.kvno.map(|kvno| format!(" version {kvno}")).unwrap_or_default();
            let doing = format!("opening a ticket for {service} ({}{version}) with {} keys", enctype.name(), keys.len().min(MAX_KEYS));
            Refusal::new(code::AP_MODIFIED, Kind::WrongPrincipal, doing)
        })
    }

    fn check_times(&self, ticket: &EncTicketPart<'_>, service: &str) -> Result<(), Refusal> {
        let (now, skew) = (moment(self.env.clock.now()).time.0, skew(&self.env)?);
        if ticket.flags.has(ticket_flag::INVALID) || ticket.start.unwrap_or(ticket.authenticated).0 > now.saturating_add(skew) {
            return Err(Refusal::new(code::AP_TKT_NYV, Kind::TimeSkew, format!("accepting a ticket for {service} that is not good yet")));
        }
        if ticket.end.0.saturating_add(skew) <= now {
            return Err(Refusal::new(
                code::AP_TKT_EXPIRED,
                Kind::ContextExpired,
                format!("accepting a ticket for {service} that has expired"),
            ));
        }
        Ok(())
    }

    /// The authenticator's content: proof that whoever asks knows the session key, now, and for the first time.
    fn believe(
        &self,
        turn: &Turn<'_>,
        request: &ApReq<'_>,
        ticket: &EncTicketPart<'_>,
        key: &ProtocolKey,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let forged = || Refusal::new(code::AP_BAD_INTEGRITY, Kind::MessageAltered, "opening an authenticator");
        if request.authenticator.enctype != key.enctype().number() {
            return Err(forged());
        }
        let plain = key.decrypt(USAGE_AUTHENTICATOR, request.authenticator.cipher).ok_or_else(forged)?;
        let authenticator = Authenticator::decode(&plain).map_err(malformed("reading an authenticator"))?;
        if authenticator.client_realm != ticket.client_realm || authenticator.client.parts != ticket.client.parts {
            return Err(Refusal::new(code::AP_BADMATCH, Kind::LogonDenied, "comparing an authenticator's client with its ticket's"));
        }
        let (now, skew) = (moment(self.env.clock.now()).time.0, skew(&self.env)?);
        if now.abs_diff(authenticator.time.0) > skew.unsigned_abs() {
            let doing = format!("accepting a request whose clock is off by {} seconds", authenticator.time.0.saturating_sub(now));
            return Err(Refusal::new(code::AP_SKEW, Kind::TimeSkew, doing));
        }
        self.check_channel(turn, &authenticator)?;
        if !turn.terms.flags.has(Flags::ALLOW_CONTEXT_REPLAY) {
            let whole = digest::<Sha256>(request.authenticator.cipher);
            let stamp = authenticator.time;
            let until = instant(Time(stamp.0.saturating_add(skew + 1)));
            let mut first = self.env.replay.first_sight(whole.first_chunk().unwrap_or(&[0; 32]), until)?;
            if let Some(file) = &self.env.policy.current()?.kerberos_replay_file {
                // MIT knows a request by the checksum at its end.
                let cipher = request.authenticator.cipher;
                let tag = cipher.get(cipher.len().saturating_sub(key.enctype().checksum_len())..).unwrap_or(cipher);
                first &= self.env.replay.first_sight_in(file, tag, instant(stamp), skew)?;
            }
            if !first {
                return Err(Refusal::new(code::AP_REPEAT, Kind::OutOfSequence, "accepting a request that came before"));
            }
        }
        Ok(plain)
    }

    fn check_channel(&self, turn: &Turn<'_>, authenticator: &Authenticator<'_>) -> Result<(), Refusal> {
        let verdict = match checksum::channel(turn)? {
            None => ChannelVerdict::Absent,
            Some(ours) => match said(authenticator)?.channel {
                theirs if same(&theirs, &ours) => ChannelVerdict::Matched,
                theirs if theirs != [0; 16] => ChannelVerdict::Mismatch,
                _ if turn.terms.flags.has(Flags::ALLOW_MISSING_BINDINGS) && !self.env.policy.current()?.bindings_required => {
                    ChannelVerdict::MissingAllowed
                }
                _ => ChannelVerdict::Missing,
            },
        };
        self.verdict.set(Some(verdict));
        let bad = |doing: &'static str| Err(Refusal::new(code::GENERIC, Kind::BadBindings, doing));
        match verdict {
            ChannelVerdict::Mismatch => bad("comparing a client's channel with ours"),
            ChannelVerdict::Missing => bad("looking for the channel of a client that names none"),
            _ => Ok(()),
        }
    }
}

/// A ticket that names the client's addresses is good from these alone, as far as the caller's channel tells where the client is.
fn check_address(turn: &Turn<'_>, ticket: &EncTicketPart<'_>) -> Result<(), Refusal> {
    let (Some(addresses), Some(block)) = (&ticket.addresses, turn.input(Role::Bindings).filter(|block| !block.is_empty())) else {
        return Ok(());
    };
    let channel = ChannelBindings::read(block)?;
    // GSS numbers IPv4 as the tickets do; IPv6 goes by the systems' own numbers.
    let kind = match channel.initiator_type {
        2 => 2,
        10 | 23 | 24 | 30 => 24,
        _ => return Ok(()),
    };
    let known = |here: &HostAddress<'_>| here.kind == kind && here.address == channel.initiator;
    if channel.initiator.is_empty() || addresses.is_empty() || addresses.iter().any(known) {
        return Ok(());
    }
    Err(Refusal::new(code::AP_BADADDR, Kind::LogonDenied, "accepting a ticket that is good from other addresses alone"))
}

fn malformed(doing: &'static str) -> impl FnOnce(Malformed) -> Refusal {
    move |why| Refusal { code: code::AP_MSG_TYPE, error: Error::new(Kind::InvalidToken, doing).because(why) }
}

fn said<'a>(authenticator: &Authenticator<'a>) -> Result<checksum::Said<'a>, Refusal> {
    authenticator
        .checksum
        .as_ref()
        .filter(|sum| sum.kind == checksum::KIND)
        .and_then(|sum| checksum::decode(sum.bytes))
        .ok_or_else(|| Refusal::new(code::AP_INAPP_CKSUM, Kind::InvalidToken, "reading an authenticator that says nothing to GSS"))
}

/// A session in waiting.
struct Finished {
    env: Arc<Env>,
    agreed: Agreed,
    facts: Session,
}

impl Finished {
    fn stand(self, turn: &mut Turn<'_>) -> Progress {
        turn.reply.granted = self.facts.granted;
        turn.reply.expiry = Some(self.facts.end);
        Progress::Done(session::established(&self.env, self.agreed, self.facts), Finish::Ok)
    }
}

/// DCE's style: our proof is sent, and the client must answer it.
struct ExpectThird {
    session_key: ProtocolKey,
    number: u32,
    finished: Finished,
}

impl Handshake for ExpectThird {
    fn speaks(&self) -> bool {
        false
    }

    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let bad = |why: Malformed| Error::new(Kind::InvalidToken, "reading the third token of a client").because(why);
        let (kind, message) = unframe(turn.token()).map_err(bad)?;
        if kind != Leg::Reply {
            return Err(Error::new(Kind::InvalidToken, "reading a third token that is no proof"));
        }
        let sealed = ApRep::decode(message).map_err(bad)?.sealed;
        let forged = || Error::new(Kind::MessageAltered, "checking the third token of a client");
        if sealed.enctype != self.session_key.enctype().number() {
            return Err(forged());
        }
        let plain = self.session_key.decrypt(USAGE_AP_REP, sealed.cipher).ok_or_else(forged)?;
        let part = EncApRepPart::decode(&plain).map_err(bad)?;
        if part.sequence != Some(self.number) {
            return Err(forged());
        }
        Ok(self.finished.stand(turn))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what).ok_or_else(unfinished)
    }
}
