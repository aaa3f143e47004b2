//! The server's side: a challenge, and the judgement of the response.
use super::{
    MAXBUF, algorithms, binding, ciphers,
    completion::{ExpectCompletion, Judged, Pending},
    credential::DigestCredential,
    facts::{self, Later, Session},
    granted, invalid,
    judge::{self, Case, Proven},
    nonces::{Fresh, Nonces},
    proof::{NO_ENTITY, hash_of},
    request::{Order, Request},
    sasl,
};
use crate::{
    crypto::same,
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        package::{Ask, Established, Finish, Handshake, Principal, Progress, Side, Turn, unsupported},
        policy::Policy,
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{
        cursor::Malformed,
        digest::{Algorithm, Asking, Challenge, Ciphers, Directives, Mode, Qop, Qops, Response},
    },
};
use parking_lot::Mutex;
use std::sync::Arc;

/// Before the first call.
pub(super) struct Opening {
    credential: Arc<DigestCredential>,
    mode: Mode,
}

impl Opening {
    pub(super) const fn new(credential: Arc<DigestCredential>, mode: Mode) -> Self {
        Self { credential, mode }
    }
}

impl Handshake for Opening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let server = Server::new(self.credential, self.mode, turn)?;
        let next = Box::new(ExpectResponse { server, told: 0, nonce: None, authzid_allowed: false });
        // HTTP's servers may have forgotten the context of a challenge, or never keep one: the nonce knows enough.
        if self.mode == Mode::Http && !turn.token().is_empty() { next.judge(turn) } else { next.ask(turn, false) }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }
}

/// What a server knows while it challenges and judges.
pub(super) struct Server {
    pub(super) credential: Arc<DigestCredential>,
    nonces: Arc<Nonces>,
    mode: Mode,
    pub(super) realm: String,
    domain: Vec<u8>,
    pub(super) asked: Flags,
    pub(super) channel: Option<Vec<u8>>,
    offered: Qops,
    ciphers: Ciphers,
    policy: Arc<Policy>,
}

impl Server {
    fn new(credential: Arc<DigestCredential>, mode: Mode, turn: &Turn<'_>) -> Result<Self> {
        let env = &credential.env;
        let policy = env.policy.current()?;
        let request = Request::of_turn(turn, Order::Server)?;
        let realm = match request.realm_text()? {
            Some(realm) => realm,
            None => Some(env.names.dns_domain()).filter(|name| !name.is_empty()).unwrap_or_else(|| env.names.host()),
        };
        let asked = turn.terms.flags;
        let own = ciphers(&policy)?;
        let confidential = mode == Mode::Sasl && asked.has(Flags::CONFIDENTIALITY) && !own.is_empty();
        let signed = asked.any(Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT | Flags::CONFIDENTIALITY);
        // A server of HTTP that asks for integrity insists on it; the other flags, and SASL's, leave the client a choice.
        let insists = mode == Mode::Http && asked.has(Flags::INTEGRITY);
        let mut offered = if insists { Qops::NONE } else { Qops::NONE.with(Qop::Auth) };
        if signed {
            offered = offered.with(Qop::Int);
        }
        if confidential {
            offered = offered.with(Qop::Conf);
        }
        Ok(Self {
            nonces: Nonces::of_world(env)?,
            mode,
            realm,
            domain: request.domain.to_vec(),
            asked,
            channel: binding::channel(turn)?,
            offered,
            ciphers: if confidential { own } else { Ciphers::NONE },
            policy,
            credential,
        })
    }

    /// HTTP's algorithms, the strongest first.
    fn algorithms(&self) -> Result<Vec<Algorithm>> {
        Ok(algorithms(&self.policy)?.unwrap_or_else(|| vec![Algorithm::Sha256, Algorithm::Md5]))
    }

    pub(super) fn granted(&self, qop: Qop) -> Flags {
        granted(qop, self.mode, self.asked) | Flags::MUTUAL_AUTH.when(self.mode == Mode::Sasl)
    }

    /// A challenge for one of the algorithms.
    pub(super) fn challenge(&self, which: usize, stale: bool) -> Result<Vec<u8>> {
        let nonce = self.nonces.make(&self.credential.env, self.realm.as_bytes())?;
        self.challenge_over(&nonce, which, stale)
    }

    fn challenge_over(&self, nonce: &[u8], which: usize, stale: bool) -> Result<Vec<u8>> {
        let http = self.mode == Mode::Http;
        let algorithms = if http { self.algorithms()? } else { vec![Algorithm::Md5Sess] };
        let none = || Error::new(Kind::AlgorithmMismatch, "making a challenge where policy leaves no algorithm");
        let algorithm = *algorithms.get(which.checked_rem(algorithms.len()).ok_or_else(none)?).ok_or_else(none)?;
        let opaque = self.nonces.opaque(nonce);
        let asking = Asking {
            realm: self.realm.as_bytes(),
            nonce,
            opaque: http.then_some(opaque.digits()),
            domain: (http && !self.domain.is_empty()).then_some(&*self.domain),
            stale,
            algorithm,
            qops: self.offered,
            userhash: http && self.policy.digest_userhash,
            maxbuf: (!http).then_some(MAXBUF),
            ciphers: self.ciphers,
        };
        Challenge::encode(&asking).map_err(invalid("writing a challenge"))
    }

    /// Everything about a response but its proof.
    pub(super) fn check_form(&self, response: &Response<'_>, request: &Request<'_>) -> Result<Algorithm> {
        let refuse = |why: &'static str| Err(invalid("checking a response's form")(Malformed(why)));
        if !response.realm_said || *response.realm != *self.realm.as_bytes() {
            return refuse("a realm that is not the challenge's");
        }
        judge::allowed(response.qop, self.offered)?;
        if self.mode == Mode::Sasl {
            return Ok(Algorithm::Md5Sess);
        }
        if request.method.is_empty() {
            return refuse("a request whose caller told no method");
        }
        let algorithm = response.algorithm.unwrap_or(Algorithm::Md5);
        if !self.algorithms()?.contains(&algorithm) {
            return Err(Error::new(Kind::AlgorithmMismatch, "meeting an algorithm that policy does not have"));
        }
        if response.proof.len() != 2 * hash_of(algorithm).size() {
            return refuse("a proof of another algorithm's length");
        }
        if response.userhash && !self.policy.digest_userhash {
            return refuse("the hash of a name where a name was asked for");
        }
        if !response.opaque.is_some_and(|opaque| same(opaque, self.nonces.opaque(response.nonce).digits())) {
            return refuse("an opaque that does not belong to the nonce");
        }
        // What is asked for must be what was proven, or a proof for one thing would open another.
        if !request.uri.is_empty() && !is_same_target(&response.uri, request.uri) {
            return Err(Error::new(Kind::MessageAltered, "comparing a request's URI with the response's"));
        }
        Ok(algorithm)
    }

    pub(super) fn fresh(&self, response: &Response<'_>) -> Result<Option<Fresh>> {
        let now = self.credential.env.clock.now();
        Ok(self.nonces.read(response.nonce, self.realm.as_bytes(), now, self.policy.digest_nonce_seconds))
    }

    pub(super) fn count(&self, nonce: &Fresh, count: u32) -> Result<()> {
        let strict = self.asked.has(Flags::SEQUENCE_DETECT);
        self.nonces.count(nonce, count, strict, self.credential.env.clock.now(), self.policy.digest_nonce_seconds)
    }

    fn principal(&self, proven: &Proven) -> Principal {
        let account = &proven.account;
        let realm = if account.domain.is_empty() { self.realm.clone() } else { account.domain.clone() };
        Principal { name: account.user.clone(), realm, anonymous: false, identify_only: false }
    }

    pub(super) fn session(&self, response: &Response<'_>, proven: &Proven, algorithm: Algorithm) -> Session {
        Session {
            side: Side::Acceptor,
            mode: self.mode,
            qop: response.qop,
            algorithm,
            cipher: response.cipher.filter(|_| response.qop == Qop::Conf),
            granted: self.granted(response.qop),
            session_key: SecretBytes::copied(proven.session_key.expose()),
            since: self.credential.env.clock.now(),
            client: self.principal(proven),
            target: String::from_utf8_lossy(&response.uri).into_owned(),
            service: proven.service.clone(),
            authzid: None,
            send_size: response.maxbuf.unwrap_or(MAXBUF),
            receive_size: MAXBUF,
            later: Arc::new(Mutex::new(Later { mutual: self.mode == Mode::Sasl })),
        }
    }
}

/// The request line may have the whole URI where the client proved the path, or the other way about.
fn is_same_target(proven: &[u8], asked: &[u8]) -> bool {
    fn path(uri: &[u8]) -> &[u8] {
        let after = [&b"http://"[..], b"https://"].into_iter().find_map(|scheme| {
            uri.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).and_then(|_| uri.get(scheme.len()..))
        });
        match after {
            Some(rest) => rest.iter().position(|byte| *byte == b'/').and_then(|at| rest.get(at..)).unwrap_or(b"/"),
            None => uri,
        }
    }
    path(proven) == path(asked)
}

/// A challenge was made.
struct ExpectResponse {
    server: Server,
    /// How many challenges were told: HTTP's caller gets one for each algorithm.
    told: usize,
    /// The one nonce of the last challenges.
    nonce: Option<Vec<u8>>,
    /// SASL: whether the caller looks at whom a client wants to act as.
    authzid_allowed: bool,
}

impl ExpectResponse {
    fn ask(mut self: Box<Self>, turn: &mut Turn<'_>, stale: bool) -> Result<Progress> {
        let server = &self.server;
        let nonce = match self.nonce.take().filter(|_| !stale) {
            Some(nonce) => nonce,
            None => server.nonces.make(&server.credential.env, server.realm.as_bytes())?,
        };
        turn.reply.token = server.challenge_over(&nonce, self.told, stale)?;
        turn.reply.granted = server.granted(Qop::Auth) - Flags::MUTUAL_AUTH;
        self.told = if stale { 1 } else { self.told + 1 };
        self.nonce = Some(nonce);
        Ok(Progress::More(self, Ask::Reply))
    }

    fn judge(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        match self.server.mode {
            Mode::Http => self.judge_request(turn),
            Mode::Sasl => self.judge_client(turn),
        }
    }

    fn judge_request(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let server = &self.server;
        let request = Request::of_turn(turn, Order::Server)?;
        let list = Directives::decode(turn.token()).map_err(invalid("reading a response"))?;
        let response = Response::decode(&list, Mode::Http).map_err(invalid("reading a response"))?;
        server.check_form(&response, &request)?;
        let fresh = server.fresh(&response)?;
        let without_body = response.qop == Qop::Int && !request.knows_entity();
        if without_body && fresh.is_none() {
            return self.ask_again(turn);
        }
        // Over a nonce that was proven before the caller completes the token, as he does on the context where it was; and so he does
        // where the body is still to come.
        if without_body || fresh.as_ref().is_some_and(|nonce| server.nonces.is_known(nonce)) {
            turn.reply.granted = server.granted(response.qop);
            turn.reply.expiry = Some(Instant::NEVER);
            let pending = Pending::of(turn.token(), turn);
            return Ok(Progress::More(Box::new(ExpectCompletion { server: self.server, pending }), Ask::Complete));
        }
        let judged = Judged::of(server, &response, &request)?;
        let Some(fresh) = fresh else { return self.ask_again(turn) };
        server.count(&fresh, response.count)?;
        turn.reply.granted = server.granted(response.qop);
        turn.reply.expiry = Some(Instant::NEVER);
        turn.reply.spare = true;
        turn.reply.token = judged.info(&response)?.unwrap_or_default();
        let live = judged.live(self.server, &response);
        Ok(Progress::Done(live, Finish::Ok))
    }

    fn ask_again(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        self.told = 0;
        self.ask(turn, true)
    }

    fn judge_client(self, turn: &mut Turn<'_>) -> Result<Progress> {
        let server = &self.server;
        let list = Directives::decode(turn.token()).map_err(invalid("reading a response"))?;
        let response = Response::decode(&list, Mode::Sasl).map_err(invalid("reading a response"))?;
        server.check_form(&response, &Request::default())?;
        let fresh = server.fresh(&response)?;
        // The nonce is this context's and no other's; a subsequent authentication ([RFC 2831] 2.2) begins with a new challenge.
        let fresh = fresh.filter(|_| self.nonce.as_deref() == Some(response.nonce));
        let cipher = response.cipher.filter(|cipher| server.ciphers.has(*cipher));
        if response.qop == Qop::Conf && cipher.is_none() {
            return Err(Error::new(Kind::QopNotSupported, "meeting a cipher that was not offered"));
        }
        let case = Case {
            mode: Mode::Sasl,
            realm: &server.realm,
            algorithm: Algorithm::Md5Sess,
            method: b"AUTHENTICATE",
            entity: NO_ENTITY,
            channel: server.channel.as_deref(),
            asked: server.asked,
        };
        let proven = judge::judge(&server.credential, &case, &response)?;
        let fresh =
            fresh.ok_or_else(|| Error::new(Kind::ContextExpired, "judging a response over a nonce of another exchange or too old"))?;
        if response.count != 1 {
            return Err(Error::new(Kind::OutOfSequence, "meeting a first response that does not count one"));
        }
        server.count(&fresh, 1)?;
        let authzid = response.authzid.as_ref().map(|name| super::names::text(name).into_owned()).filter(|name| !name.is_empty());
        if !self.authzid_allowed && authzid.as_deref().is_some_and(|name| name.as_bytes() != &*response.username) {
            return Err(Error::new(Kind::LogonDenied, "meeting a client that wants to act as another, where nobody looks at that"));
        }
        let proof = judge::answer(&case, &response, proven.session_key.expose(), NO_ENTITY);
        turn.reply.token = [b"rspauth=", proof.digits()].concat();
        turn.reply.granted = server.granted(response.qop);
        turn.reply.expiry = Some(Instant::NEVER);
        let layer = sasl::Terms { qop: response.qop, cipher, send: response.maxbuf.unwrap_or(MAXBUF), receive: MAXBUF };
        let (seal, open) = sasl::halves(&layer, proven.session_key.expose(), Side::Acceptor)?;
        let mut facts = server.session(&response, &proven, Algorithm::Md5Sess);
        facts.authzid = self.authzid_allowed.then(|| authzid.unwrap_or_default());
        Ok(Progress::Done(Established::new(seal, open, facts), Finish::Ok))
    }
}

impl Handshake for ExpectResponse {
    fn speaks(&self) -> bool {
        self.server.mode == Mode::Sasl
    }

    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if let Some(channel) = binding::channel(turn)? {
            self.server.channel = Some(channel);
        }
        if !turn.token().is_empty() {
            return self.judge(turn);
        }
        match self.server.mode {
            Mode::Http => self.ask(turn, false),
            Mode::Sasl => Err(invalid("reading a response")(Malformed("nothing"))),
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }

    fn set(&mut self, what: Attribute, value: &[u8]) -> Result<()> {
        match (what, self.server.mode) {
            (Attribute::SASL_AUTHZID_PROCESSING, Mode::Sasl) => {
                self.authzid_allowed = value.iter().any(|byte| *byte != 0);
                Ok(())
            }
            _ => Err(unsupported()),
        }
    }
}
