//! A session of HTTP goes on: each later request is proven over the same nonce, or over the next one the server gives.
//!
//! The client makes its responses by MakeSignature and checks the server's by VerifySignature or ISC. The server checks by VerifySignature, or
//! by AcceptSecurityContext and CompleteAuthToken, and answers by MakeSignature.
use super::{
    client::{self, Client},
    completion::{self, Pending},
    credential::DigestCredential,
    facts::{Later, Session},
    invalid,
    judge::{self, Case},
    proof::hash_of,
    request::{Order, Request},
    server::Server,
    speaker::Speaker,
};
use crate::{
    engine::{
        buffers::{Bytes, Message, Now, Role},
        flags::Flags,
        package::{After, Again, Established, Halves, Open, Opened, Qop as Quality, Seal, Turn, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::digest::{Algorithm, Directives, Info, Mode, Qop, Response},
};
use parking_lot::Mutex;
use std::sync::Arc;

/// The client's session.
pub(super) fn client(context: Client, speaker: Speaker, facts: Session, later: Arc<Mutex<Later>>) -> Established {
    let talk = Arc::new(ClientTalk { context, later, speaker: Mutex::new(speaker) });
    let mut live = Established::new(ClientHalf(talk.clone()), ClientHalf(talk.clone()), facts);
    live.after = Some(Mutex::new(Box::new(ClientAfter { talk, method: None })));
    live
}

struct ClientTalk {
    context: Client,
    later: Arc<Mutex<Later>>,
    speaker: Mutex<Speaker>,
}

impl ClientTalk {
    fn check(&self, token: &[u8], request: &Request<'_>) -> Result<()> {
        let mut speaker = self.speaker.lock();
        let entity = request.entity(hash_of(speaker.algorithm()))?;
        speaker.check_server(token, entity.digits())?;
        self.later.lock().mutual = true;
        Ok(())
    }
}

struct ClientHalf(Arc<ClientTalk>);

fn plain(quality: Quality) -> Result<()> {
    if quality == Quality(0) { Ok(()) } else { Err(Error::new(Kind::QopNotSupported, "signing with a quality that Digest does not know")) }
}

/// Puts a header where HTTP's callers want it: into the PADDING buffer, or the TOKEN buffer where there is no other.
fn put(message: &mut Message<'_, '_>, header: &[u8]) -> Result<()> {
    let place = if message.position(Role::Padding).is_some() { Role::Padding } else { Role::Token };
    message.one(place)?.fill(header)?;
    if place == Role::Padding
        && let Ok(token) = message.one(Role::Token)
        && !matches!(token.bytes, Bytes::In { .. })
    {
        token.now = Now::Size(0);
    }
    Ok(())
}

impl Seal for ClientHalf {
    fn sign(&mut self, qop: Quality, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        plain(qop)?;
        let mut speaker = self.0.speaker.lock();
        let (method, uri, entity) = {
            let request = Request::of_message(message, Order::Server)?;
            client::refuse_target(request.uri)?;
            if speaker.covers_entity() && !request.knows_entity() {
                return Err(Error::new(Kind::InvalidToken, "signing a request without the body that its quality covers"));
            }
            (request.method.to_vec(), request.uri.to_vec(), request.entity(hash_of(speaker.algorithm()))?)
        };
        speaker.next(&method, &uri, entity.digits(), |header| put(message, &header))
    }

    fn encrypt(&mut self, _qop: Quality, _seq: u32, _message: &mut Message<'_, '_>) -> Result<()> {
        Err(unsupported())
    }
}

impl Open for ClientHalf {
    fn verify(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Quality>> {
        let token = message.one(Role::Token)?.content().to_vec();
        self.0.check(&token, &Request::of_message(message, Order::Server)?)?;
        Ok(None)
    }

    fn decrypt(&mut self, _seq: u32, _message: &mut Message<'_, '_>) -> Result<Opened> {
        Err(unsupported())
    }
}

struct ClientAfter {
    talk: Arc<ClientTalk>,
    /// A response that waits for the body of this method's request.
    method: Option<Vec<u8>>,
}

impl After for ClientAfter {
    fn speaks(&self) -> bool {
        false
    }

    /// The server's own proof, or another challenge: over a stale nonce it is answered anew; otherwise the password was refused.
    fn step(&mut self, _halves: Halves<'_>, turn: &mut Turn<'_>) -> Result<Again> {
        let request = Request::of_turn(turn, Order::Client)?;
        let lists = Directives::lists(turn.token()).map_err(invalid("reading what a server said"))?;
        turn.reply.expiry = Some(Instant::NEVER);
        if let [list] = &*lists
            && list.get("rspauth").is_some()
        {
            self.talk.check(turn.token(), &request)?;
            turn.reply.granted = self.talk.context.granted(&self.talk.speaker.lock()) | Flags::MUTUAL_AUTH;
            return Ok(Again::Ok);
        }
        let stale = lists.iter().any(|list| list.get("stale").is_some_and(|value| value.is("true")));
        let mut current = self.talk.speaker.lock();
        let mut next = self.talk.context.choose(turn.token(), None, 0)?;
        if !stale && next.realm == current.realm {
            return Err(Error::new(Kind::LogonDenied, "meeting another challenge of the same realm: the server refused the password"));
        }
        let target = turn.terms.target.unwrap_or_default().as_bytes();
        client::refuse_target(target)?;
        let known = request.knows_entity();
        let entity = if known { request.entity(hash_of(next.algorithm()))? } else { next.no_entity() };
        next.next(request.method, target, entity.digits(), |token| {
            turn.reply.token = token;
            Ok(())
        })?;
        turn.reply.granted = self.talk.context.granted(&next);
        let incomplete = next.covers_entity() && !known;
        self.method = incomplete.then(|| request.method.to_vec());
        *current = next;
        Ok(if incomplete { Again::Complete } else { Again::Ok })
    }

    fn complete(&mut self, _halves: Halves<'_>, token: &mut Message<'_, '_>) -> Result<()> {
        let none = || Error::new(Kind::OutOfSequence, "completing a response that waits for nothing");
        let method = self.method.as_deref().ok_or_else(none)?;
        client::complete(&self.talk.speaker.lock(), method, token)?;
        self.method = None;
        Ok(())
    }
}

/// What a server's session needs for the requests that follow.
pub(super) struct Keys {
    pub(super) username: Vec<u8>,
    pub(super) algorithm: Algorithm,
    pub(super) long_term: SecretBytes,
    pub(super) session_key: SecretBytes,
}

/// The server's session; `first` is the response that opened it.
pub(super) fn server(server: Server, keys: Keys, first: Answerable, facts: Session) -> Established {
    let talk = Arc::new(ServerTalk { server, keys, last: Mutex::new(Some(first)) });
    let mut live = Established::new(ServerHalf(talk.clone()), ServerHalf(talk.clone()), facts);
    live.after = Some(Mutex::new(Box::new(ServerAfter { talk, pending: None })));
    live
}

/// The last request that was proven, for the server's own proof.
pub(super) struct Answerable {
    nonce: Vec<u8>,
    cnonce: Vec<u8>,
    count: Vec<u8>,
    uri: Vec<u8>,
    qop: Qop,
}

impl Answerable {
    pub(super) fn of(response: &Response<'_>) -> Self {
        Self {
            nonce: response.nonce.to_vec(),
            cnonce: response.cnonce.to_vec(),
            count: response.count_text.to_vec(),
            uri: response.uri.to_vec(),
            qop: response.qop,
        }
    }

    /// `Authentication-Info`
    pub(super) fn info(&self, algorithm: Algorithm, session_key: &[u8], entity: &[u8]) -> Result<Vec<u8>> {
        let covered = super::proof::Covered {
            nonce: &self.nonce,
            count: &self.count,
            cnonce: &self.cnonce,
            qop: self.qop,
            method: b"",
            uri: &self.uri,
            entity,
        };
        let proof = super::proof::proof(hash_of(algorithm), session_key, &covered);
        Info::encode(proof.digits(), self.qop, &self.cnonce, &self.count).map_err(invalid("writing a server's proof"))
    }
}

struct ServerTalk {
    server: Server,
    keys: Keys,
    last: Mutex<Option<Answerable>>,
}

impl ServerTalk {
    fn credential(&self) -> &DigestCredential {
        &self.server.credential
    }

    /// Checks a later response; gives `Authentication-Info` where it can be told already.
    fn check(&self, token: &[u8], request: &Request<'_>) -> Result<Option<Vec<u8>>> {
        let altered = |doing: &'static str| Error::new(Kind::MessageAltered, doing);
        let list = Directives::decode(token).map_err(invalid("reading a later response"))?;
        let response = Response::decode(&list, Mode::Http).map_err(invalid("reading a later response"))?;
        let algorithm = self.server.check_form(&response, request)?;
        let entity = request.entity(hash_of(algorithm))?;
        let case = Case {
            mode: Mode::Http,
            realm: &self.server.realm,
            algorithm,
            method: request.method,
            entity: entity.digits(),
            channel: self.server.channel.as_deref(),
            asked: self.server.asked,
        };
        judge::check_channel(self.credential(), &case, &response)?;
        let same_user = response.username == self.keys.username && algorithm == self.keys.algorithm;
        if !judge::prove_again(&case, &response, &self.keys.long_term, &self.keys.session_key) || !same_user {
            return Err(altered("checking a later request against the session's key"));
        }
        let fresh = self.server.fresh(&response)?;
        let fresh = fresh.ok_or_else(|| Error::new(Kind::ContextExpired, "checking a later request over a nonce that is too old"))?;
        self.server.count(&fresh, response.count)?;
        let answerable = Answerable::of(&response);
        let info = match response.qop {
            Qop::Int => None,
            _ => Some(answerable.info(algorithm, self.key_of(&case, &response).expose(), &[])?),
        };
        *self.last.lock() = Some(answerable);
        Ok(info)
    }

    /// The key that the server's proof is over: the session's, or that of a client that takes a new nonce into it each time.
    fn key_of(&self, case: &Case<'_>, response: &Response<'_>) -> SecretBytes {
        let covered = case.covered(response, &response.uri);
        let hash = hash_of(case.algorithm);
        let session = super::proof::proof(hash, self.keys.session_key.expose(), &covered);
        if session.digits().eq_ignore_ascii_case(response.proof) {
            return SecretBytes::copied(self.keys.session_key.expose());
        }
        let long_term = self.keys.long_term.expose();
        SecretBytes::copied(super::proof::session_key(Mode::Http, case.algorithm, long_term, response.nonce, response.cnonce, None).bytes())
    }
}

struct ServerHalf(Arc<ServerTalk>);

impl Seal for ServerHalf {
    /// `Authentication-Info` for the last request, over the body of the answer where the quality covers it.
    fn sign(&mut self, qop: Quality, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        plain(qop)?;
        let keys = &self.0.keys;
        let entity = Request::of_message(message, Order::Server)?.entity(hash_of(keys.algorithm))?;
        let last = self.0.last.lock();
        let last = last.as_ref().ok_or_else(|| Error::new(Kind::OutOfSequence, "answering before a request was proven"))?;
        put(message, &last.info(keys.algorithm, keys.session_key.expose(), entity.digits())?)
    }

    fn encrypt(&mut self, _qop: Quality, _seq: u32, _message: &mut Message<'_, '_>) -> Result<()> {
        Err(unsupported())
    }
}

impl Open for ServerHalf {
    fn verify(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Quality>> {
        let token = message.one(Role::Token)?.content().to_vec();
        self.0.check(&token, &Request::of_message(message, Order::Server)?)?;
        Ok(None)
    }

    fn decrypt(&mut self, _seq: u32, _message: &mut Message<'_, '_>) -> Result<Opened> {
        Err(unsupported())
    }
}

struct ServerAfter {
    talk: Arc<ServerTalk>,
    pending: Option<Pending>,
}

impl After for ServerAfter {
    fn speaks(&self) -> bool {
        false
    }

    /// A later request: its form is looked at, its proof waits for CompleteAuthToken. One over an old nonce gets another challenge.
    fn step(&mut self, _halves: Halves<'_>, turn: &mut Turn<'_>) -> Result<Again> {
        let server = &self.talk.server;
        let request = Request::of_turn(turn, Order::Server)?;
        turn.reply.expiry = Some(Instant::NEVER);
        turn.reply.granted = server.granted(Qop::Auth);
        let token = turn.token();
        self.pending = None;
        if token.is_empty() {
            turn.reply.token = server.challenge(0, false)?;
            return Ok(Again::Reply);
        }
        let list = Directives::decode(token).map_err(invalid("reading a later response"))?;
        let response = Response::decode(&list, Mode::Http).map_err(invalid("reading a later response"))?;
        server.check_form(&response, &request)?;
        if server.fresh(&response)?.is_none() {
            turn.reply.token = server.challenge(0, true)?;
            return Ok(Again::Reply);
        }
        turn.reply.granted = server.granted(response.qop);
        self.pending = Some(Pending::of(token, turn));
        Ok(Again::Complete)
    }

    fn complete(&mut self, _halves: Halves<'_>, message: &mut Message<'_, '_>) -> Result<()> {
        let none = || Error::new(Kind::OutOfSequence, "completing a request that waits for nothing");
        let pending = self.pending.take().ok_or_else(none)?;
        let info = pending.with(message, |token, request| self.talk.check(token, request))?;
        if let Some(info) = info {
            completion::tell(message, &info);
        }
        Ok(())
    }
}
