//! The client's side: a response to a challenge, and where it was asked for the server's own proof.
use super::{
    MAXBUF,
    binding::{self, Bound},
    credential::{DigestCredential, User},
    facts::{self, Later, Session},
    granted, http, invalid,
    proof::hash_of,
    request::{Order, Request},
    sasl,
    speaker::{Speaker, Wants},
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Message, Role},
        flags::Flags,
        package::{Ask, Established, Finish, Handshake, Principal, Progress, Side, Turn, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{
        cursor::Malformed,
        digest::{Mode, Qop},
    },
};
use parking_lot::Mutex;
use std::sync::Arc;

/// Before a challenge came; the caller may begin without one.
pub(super) struct Opening {
    credential: Arc<DigestCredential>,
    user: Arc<User>,
    mode: Mode,
    authzid: Option<String>,
    maxbuf: u32,
}

impl Opening {
    pub(super) fn new(credential: Arc<DigestCredential>, user: Arc<User>, mode: Mode) -> Self {
        Self { credential, user, mode, authzid: None, maxbuf: MAXBUF }
    }

    /// What does not change while a context lives.
    fn context(&self, asked: Flags, bound: Option<Bound>) -> Client {
        Client { credential: self.credential.clone(), user: self.user.clone(), asked, bound, mode: self.mode }
    }
}

/// What a context begins with, and what a later challenge is answered with.
pub(super) struct Client {
    pub(super) credential: Arc<DigestCredential>,
    user: Arc<User>,
    asked: Flags,
    bound: Option<Bound>,
    mode: Mode,
}

impl Client {
    pub(super) fn choose(&self, token: &[u8], authzid: Option<&str>, maxbuf: u32) -> Result<Speaker> {
        let wants = Wants { mode: self.mode, asked: self.asked, bound: self.bound.clone(), authzid, maxbuf };
        Speaker::choose(&self.credential.env, &self.user, token, &wants)
    }

    pub(super) fn granted(&self, speaker: &Speaker) -> Flags {
        granted(speaker.qop, self.mode, self.asked) | (self.asked & Flags::USE_SUPPLIED_CREDS).when(self.credential.is_explicit())
    }

    fn session(&self, speaker: &Speaker, granted: Flags, later: &Arc<Mutex<Later>>) -> Session {
        // A domain of the user's own goes over the wire as part of the name.
        let (name, realm) = (speaker.name(), String::from_utf8_lossy(&speaker.realm));
        let (realm, name) = name.split_once('\\').unwrap_or((&realm, &name));
        let client = Principal { name: name.to_owned(), realm: realm.to_owned(), anonymous: false, identify_only: false };
        Session {
            side: Side::Initiator,
            mode: self.mode,
            qop: speaker.qop,
            algorithm: speaker.algorithm(),
            cipher: speaker.cipher,
            granted,
            session_key: SecretBytes::copied(speaker.session_key.expose()),
            since: self.credential.env.clock.now(),
            client,
            target: speaker.target(),
            service: None,
            authzid: None,
            send_size: speaker.peer_maxbuf,
            receive_size: MAXBUF,
            later: later.clone(),
        }
    }

    fn live(self, speaker: Speaker, mutual: bool) -> Established {
        let later = Arc::new(Mutex::new(Later { mutual }));
        let granted = self.granted(&speaker);
        let facts = self.session(&speaker, granted, &later);
        http::client(self, speaker, facts, later)
    }
}

impl Handshake for Opening {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if turn.token().is_empty() {
            return Ok(Progress::More(self, Ask::Reply));
        }
        let asked = turn.terms.flags;
        let bound = Bound::of(binding::service(turn)?, binding::channel(turn)?);
        let context = self.context(asked, bound);
        let mut speaker = context.choose(turn.token(), self.authzid.as_deref(), self.maxbuf)?;
        turn.reply.granted = context.granted(&speaker);
        turn.reply.expiry = Some(Instant::NEVER);
        let target = turn.terms.target.unwrap_or_default().as_bytes();
        if self.mode == Mode::Sasl {
            speaker.next(b"AUTHENTICATE", target, Speaker::sasl_entity(), |token| put(turn, token))?;
            let receive = std::mem::replace(&mut self.maxbuf, MAXBUF);
            return Ok(Progress::More(Box::new(ExpectProof { context, speaker, receive }), Ask::Reply));
        }
        let request = Request::of_turn(turn, Order::Client)?;
        refuse_target(target)?;
        let mutual = asked.has(Flags::MUTUAL_AUTH);
        let entity = if request.knows_entity() { request.entity(hash_of(speaker.algorithm()))? } else { speaker.no_entity() };
        speaker.next(request.method, target, entity.digits(), |token| put(turn, token))?;
        if speaker.covers_entity() && !request.knows_entity() {
            // The response stands over an empty body until CompleteAuthToken tells of the real one.
            let ask = if mutual { Ask::CompleteAndReply } else { Ask::Complete };
            return Ok(Progress::More(Box::new(ExpectEntity { context, speaker, method: request.method.to_vec() }), ask));
        }
        if mutual {
            return Ok(Progress::More(Box::new(ExpectInfo { context, speaker }), Ask::Reply));
        }
        Ok(Progress::Done(context.live(speaker, false), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }

    fn set(&mut self, what: Attribute, value: &[u8]) -> Result<()> {
        let bad = || Error::new(Kind::InvalidParameter, "setting an option of SASL to what it cannot be");
        match what {
            Attribute::SASL_AUTHZID if self.mode == Mode::Sasl => {
                let name = std::str::from_utf8(value).map_err(|_| bad())?;
                if name.chars().any(char::is_control) {
                    return Err(bad());
                }
                self.authzid = (!name.is_empty()).then(|| name.to_owned());
            }
            Attribute::SASL_RECEIVE_SIZE if self.mode == Mode::Sasl => {
                let size = value.try_into().map(u32::from_ne_bytes).map_err(|_| bad())?;
                if !(17..=0xFF_FFFF).contains(&size) {
                    return Err(bad());
                }
                self.maxbuf = size;
            }
            _ => return Err(unsupported()),
        }
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where a caller's buffer may be too small")]
fn put(turn: &mut Turn<'_>, token: Vec<u8>) -> Result<()> {
    turn.reply.token = token;
    Ok(())
}

pub(super) fn refuse_target(target: &[u8]) -> Result<()> {
    if target.is_empty() || target.iter().any(|byte| byte.is_ascii_control() || *byte == b' ') {
        return Err(Error::new(Kind::TargetUnknown, "answering a challenge for a target that is no URI"));
    }
    Ok(())
}

/// HTTP: the response waits for the body that it is to cover.
struct ExpectEntity {
    context: Client,
    speaker: Speaker,
    method: Vec<u8>,
}

impl Handshake for ExpectEntity {
    fn step(self: Box<Self>, _turn: &mut Turn<'_>) -> Result<Progress> {
        Err(Error::new(Kind::OutOfSequence, "stepping a context that CompleteAuthToken has to complete"))
    }

    fn completes(&self) -> bool {
        true
    }

    fn complete(self: Box<Self>, message: &mut Message<'_, '_>) -> Result<Progress> {
        let Self { context, speaker, method } = *self;
        complete(&speaker, &method, message)?;
        if context.asked.has(Flags::MUTUAL_AUTH) {
            return Ok(Progress::More(Box::new(ExpectInfo { context, speaker }), Ask::Reply));
        }
        Ok(Progress::Done(context.live(speaker, false), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }
}

/// Writes the last response once more into the TOKEN buffer, over the body that is known now.
pub(super) fn complete(speaker: &Speaker, method: &[u8], message: &mut Message<'_, '_>) -> Result<()> {
    let token = {
        let request = Request::of_message(message, Order::Client)?;
        if !request.method.is_empty() && request.method != method {
            return Err(Error::new(Kind::InvalidToken, "completing a response to a request of another method"));
        }
        if !request.knows_entity() {
            return Ok(());
        }
        speaker.again(method, request.entity(hash_of(speaker.algorithm()))?.digits())?
    };
    message.one(Role::Token)?.fill(&token)
}

/// HTTP: the caller insists on the server's proof.
struct ExpectInfo {
    context: Client,
    speaker: Speaker,
}

impl Handshake for ExpectInfo {
    fn speaks(&self) -> bool {
        false
    }

    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let request = Request::of_turn(turn, Order::Client)?;
        self.speaker.check_server(turn.token(), request.entity(hash_of(self.speaker.algorithm()))?.digits())?;
        turn.reply.granted = self.context.granted(&self.speaker) | Flags::MUTUAL_AUTH;
        turn.reply.expiry = Some(Instant::NEVER);
        let Self { context, speaker } = *self;
        Ok(Progress::Done(context.live(speaker, true), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }
}

/// SASL: the server always proves itself, too ([RFC 2831] 2.1.3).
struct ExpectProof {
    context: Client,
    speaker: Speaker,
    receive: u32,
}

impl Handshake for ExpectProof {
    fn speaks(&self) -> bool {
        false
    }

    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if turn.token().is_empty() {
            return Err(invalid("reading a server's proof")(Malformed("nothing")));
        }
        self.speaker.check_server(turn.token(), Speaker::sasl_entity())?;
        let granted = self.context.granted(&self.speaker) | Flags::MUTUAL_AUTH;
        turn.reply.granted = granted;
        turn.reply.expiry = Some(Instant::NEVER);
        let Self { context, speaker, receive } = *self;
        let later = Arc::new(Mutex::new(Later { mutual: true }));
        let mut facts = context.session(&speaker, granted, &later);
        facts.receive_size = receive;
        let layer = sasl::Terms { qop: speaker.qop, cipher: speaker.cipher, send: speaker.peer_maxbuf, receive };
        let (seal, open) = sasl::halves(&layer, speaker.session_key.expose(), Side::Initiator)?;
        debug_assert!(speaker.qop != Qop::Unsaid && !speaker.long_term().expose().is_empty());
        Ok(Progress::Done(Established::new(seal, open, facts), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }
}
