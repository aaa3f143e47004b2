//! The server's CompleteAuthToken: a request whose form was looked at, and whose proof is judged when all of it is known.
use super::{
    facts, http, invalid,
    judge::{self, Case, Proven},
    proof::hash_of,
    request::{Order, Request},
    server::Server,
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Bytes, Message, Now, Role},
        package::{Established, Finish, Handshake, Progress, Turn},
        status::{Error, Kind, Result},
    },
    wire::digest::{Algorithm, Directives, Mode, Qop, Response},
};

/// A request of HTTP whose proof was good.
pub(super) struct Judged {
    proven: Proven,
    algorithm: Algorithm,
}

impl Judged {
    pub(super) fn of(server: &Server, response: &Response<'_>, request: &Request<'_>) -> Result<Self> {
        let algorithm = server.check_form(response, request)?;
        let entity = request.entity(hash_of(algorithm))?;
        let case = Case {
            mode: Mode::Http,
            realm: &server.realm,
            algorithm,
            method: request.method,
            entity: entity.digits(),
            channel: server.channel.as_deref(),
            asked: server.asked,
        };
        Ok(Self { proven: judge::judge(&server.credential, &case, response)?, algorithm })
    }

    /// `Authentication-Info`, unless it is over a body that is not known yet.
    pub(super) fn info(&self, response: &Response<'_>) -> Result<Option<Vec<u8>>> {
        match response.qop {
            Qop::Int => Ok(None),
            _ => http::Answerable::of(response).info(self.algorithm, self.proven.session_key.expose(), &[]).map(Some),
        }
    }

    pub(super) fn live(self, server: Server, response: &Response<'_>) -> Established {
        let Self { proven, algorithm } = self;
        let facts = server.session(response, &proven, algorithm);
        let keys =
            http::Keys { username: response.username.to_vec(), algorithm, long_term: proven.long_term, session_key: proven.session_key };
        http::server(server, keys, http::Answerable::of(response), facts)
    }
}

/// A request that waits for CompleteAuthToken: its token, and what the caller told of it.
pub(super) struct Pending {
    token: Vec<u8>,
    parts: Vec<(Role, Vec<u8>)>,
}

impl Pending {
    pub(super) fn of(token: &[u8], turn: &Turn<'_>) -> Self {
        let kept = turn.parts.iter().filter(|part| matches!(part.role, Role::Params | Role::Data));
        Self { token: token.to_vec(), parts: kept.map(|part| (part.role, part.bytes.to_vec())).collect() }
    }

    /// Judges what waits, with what CompleteAuthToken's caller tells of the request, or told before.
    pub(super) fn with<T>(&self, message: &Message<'_, '_>, judge: impl FnOnce(&[u8], &Request<'_>) -> Result<T>) -> Result<T> {
        let told = message.parts.iter().find(|slot| slot.role == Role::Token).map(|slot| slot.content()).unwrap_or_default();
        if !told.is_empty() && told != self.token {
            return Err(Error::new(Kind::InvalidToken, "completing a token with another one"));
        }
        let before = Request::of(self.parts.iter().map(|(role, bytes)| (*role, &**bytes)), Order::Server)?;
        judge(&self.token, &Request::of_message(message, Order::Server)?.or(before))
    }
}

/// Tells a server's proof where CompleteAuthToken's caller has a place for it: in PADDING, or in a second TOKEN.
pub(super) fn tell(message: &mut Message<'_, '_>, info: &[u8]) {
    let mut tokens = 0;
    let place = message.parts.iter_mut().find(|slot| {
        tokens += usize::from(slot.role == Role::Token);
        let writable = !matches!(slot.bytes, Bytes::In { .. });
        writable && (slot.role == Role::Padding || (slot.role == Role::Token && tokens == 2))
    });
    if let Some(slot) = place
        && slot.fill(info).is_err()
    {
        slot.now = Now::Size(0);
    }
}

/// HTTP: the request's proof waits for CompleteAuthToken.
pub(super) struct ExpectCompletion {
    pub(super) server: Server,
    pub(super) pending: Pending,
}

impl Handshake for ExpectCompletion {
    fn speaks(&self) -> bool {
        false
    }

    fn step(self: Box<Self>, _turn: &mut Turn<'_>) -> Result<Progress> {
        Err(Error::new(Kind::OutOfSequence, "stepping a context that CompleteAuthToken has to complete"))
    }

    fn completes(&self) -> bool {
        true
    }

    fn complete(self: Box<Self>, message: &mut Message<'_, '_>) -> Result<Progress> {
        let Self { server, pending } = *self;
        let list = Directives::decode(&pending.token).map_err(invalid("reading a response"))?;
        let response = Response::decode(&list, Mode::Http).map_err(invalid("reading a response"))?;
        let judged = pending.with(message, |_, request| Judged::of(&server, &response, request)).map_err(|error| match error.kind() {
            // CompleteAuthToken knows no other word for it.
            Kind::LogonDenied => Error::new(Kind::MessageAltered, "completing a token").because(error),
            _ => error,
        })?;
        let fresh = server.fresh(&response)?;
        let fresh = fresh.ok_or_else(|| Error::new(Kind::ContextExpired, "completing a token over a nonce that is too old by now"))?;
        server.count(&fresh, response.count)?;
        if let Some(info) = judged.info(&response)? {
            tell(message, &info);
        }
        Ok(Progress::Done(judged.live(server, &response), Finish::Ok))
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        facts::constant(what)
    }
}
