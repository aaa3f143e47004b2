//! The acceptor: it takes the first offered mechanism that it can serve, and a raw token for what it is.
use super::{
    credential::NegotiateCredential,
    facts::{self, COMPLETE, Course, DIRECT, IN_PROGRESS, NOT_LAST_TOKEN},
    invalid,
    mechanism::Mechanism,
    mic,
};
use crate::{
    engine::{
        attributes::{Answer as Told, Attribute},
        buffers::Role,
        flags::Flags,
        package::{Ask, Credential, Established, Finish, Handshake, Part, Progress, Reply, Side, Turn},
        status::{Error, Kind, Result},
        trace,
    },
    wire::{
        gss::{self, oid},
        spnego::{self, Answer, Init, State},
    },
};
use std::sync::Arc;

/// Nothing has been read yet.
pub(super) struct ExpectOffer {
    credential: Arc<NegotiateCredential>,
    /// Whether we spoke first.
    hinted: bool,
}

impl ExpectOffer {
    pub(super) fn new(credential: Arc<NegotiateCredential>) -> Self {
        Self { credential, hinted: false }
    }

    /// The mechanisms that can be served, and what each would be served with.
    fn able(&self, turn: &Turn<'_>) -> Vec<Served> {
        let begin = |mechanism| match self.credential.begin_with(mechanism, Side::Acceptor, &turn.terms) {
            Ok((credential, handshake)) => Some(Served { mechanism, credential, handshake }),
            Err(why) => {
                trace::tell(format_args!("Negotiate: {} cannot be served: {why}", mechanism.package()));
                None
            }
        };
        self.credential.mechanisms().into_iter().filter_map(begin).collect()
    }
}

struct Served {
    mechanism: Mechanism,
    credential: Arc<dyn Credential>,
    handshake: Box<dyn Handshake>,
}

impl Handshake for ExpectOffer {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let token = turn.token();
        let mut able = self.able(turn);
        if able.is_empty() {
            return Err(Error::new(Kind::NoCredentials, "accepting where no mechanism can be served"));
        }
        if token.is_empty() && !self.hinted {
            let identifiers: Vec<&[u8]> = able.iter().flat_map(|served| served.mechanism.offered_as()).copied().collect();
            turn.reply.token = gss::frame(oid::SPNEGO, &spnego::hints(&spnego::list(&identifiers)));
            self.hinted = true;
            return Ok(Progress::More(self, Ask::Reply));
        }
        if let Some(mechanism) = Mechanism::of_raw(token) {
            let at = able.iter().position(|served| served.mechanism == mechanism);
            let none = || Error::new(Kind::NoCredentials, format!("taking a token of {}, which is not served here", mechanism.package()));
            let Served { credential, handshake, mechanism } = able.swap_remove(at.ok_or_else(none)?);
            trace::tell(format_args!("Negotiate: a client speaks {} without negotiating", mechanism.package()));
            return Box::new(Raw { mechanism, credential, handshake }).step(turn);
        }
        // Some clients leave the frame away.
        let bare = if token.first() == Some(&0xA0) {
            token
        } else {
            let (identifier, bare) = gss::unframe(token).map_err(invalid("reading a client's offer"))?;
            if identifier != oid::SPNEGO {
                return Err(Error::new(Kind::InvalidToken, "reading a first token of a mechanism that is not known"));
            }
            bare
        };
        let offer = Init::decode(bare).map_err(invalid("reading a client's offer"))?;
        let choice = offer.mechanisms.iter().enumerate().find_map(|(n, identifier)| {
            let mechanism = Mechanism::of(identifier)?;
            let at = able.iter().position(|served| served.mechanism == mechanism)?;
            Some((n, *identifier, at))
        });
        let Some((n, identifier, at)) = choice else {
            return Err(Error::new(
                Kind::SecpkgNotFound,
                format!("choosing among {} mechanisms of which none is served here", offer.mechanisms.len()),
            ));
        };
        let Served { mechanism, credential, handshake } = able.swap_remove(at);
        trace::tell(format_args!("Negotiate: {} is chosen", mechanism.package()));
        // The optimistic token is the first mechanism's; where another is chosen, both sides sign the list.
        let first = offer.mechanisms.first().and_then(|one| Mechanism::of(one)) == Some(mechanism) || n == 0;
        let mut next = ExpectToken {
            mechanism,
            credential,
            inner: Inner::Under(handshake),
            list: offer.list.to_vec(),
            identifier: Some(identifier.to_vec()),
            required: !first,
        };
        match offer.token.filter(|_| first) {
            Some(optimistic) => {
                let optimistic = optimistic.to_vec();
                next.go_on(turn, &optimistic, offer.mic)
            }
            None => {
                let state = if first { State::AcceptIncomplete } else { State::RequestMic };
                let identifier = next.identifier.take();
                turn.reply.token = Answer { state: Some(state), mechanism: identifier.as_deref(), ..Answer::default() }.encode();
                Ok(Progress::More(Box::new(next), Ask::Reply))
            }
        }
    }

    fn query(&self, what: Attribute) -> Result<Told> {
        facts::unfinished(what, None)
    }
}

/// A mechanism's own exchange, without SPNEGO around it.
struct Raw {
    mechanism: Mechanism,
    credential: Arc<dyn Credential>,
    handshake: Box<dyn Handshake>,
}

impl Handshake for Raw {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let Self { mechanism, credential, handshake } = *self;
        let package = credential.package();
        let mut inner = Turn { terms: turn.terms, credential: Some(&credential), parts: turn.parts, reply: turn.reply };
        Ok(match handshake.step(&mut inner)? {
            Progress::More(handshake, ask) => Progress::More(Box::new(Self { mechanism, credential, handshake }), ask),
            Progress::Done(session, finish) => Progress::Done(facts::wrap(session, package, Course::of(mechanism, DIRECT)), finish),
            other => other,
        })
    }

    fn query(&self, what: Attribute) -> Result<Told> {
        let course = Course { last_token: NOT_LAST_TOKEN, ..Course::of(self.mechanism, DIRECT) };
        facts::unfinished(what, Some((self.credential.package(), course)))
    }
}

enum Inner {
    Under(Box<dyn Handshake>),
    Done(Established),
    Spent,
}

/// A mechanism is chosen, and under way.
struct ExpectToken {
    mechanism: Mechanism,
    credential: Arc<dyn Credential>,
    inner: Inner,
    /// The client's list, as it came.
    list: Vec<u8>,
    /// The chosen identifier, until it has been told: once, in the first answer.
    identifier: Option<Vec<u8>>,
    /// Whether the list must be signed.
    required: bool,
}

impl Handshake for ExpectToken {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let answer = Answer::decode(turn.token()).map_err(invalid("reading a client's answer"))?;
        if answer.state == Some(State::Reject) {
            return Err(Error::new(Kind::LogonDenied, "negotiating with a client that gives up"));
        }
        let signature = answer.mic.filter(|mic| answer.token != Some(mic)).map(<[u8]>::to_vec);
        let token = answer.token.unwrap_or_default().to_vec();
        (*self).go_on(turn, &token, signature.as_deref())
    }

    fn query(&self, what: Attribute) -> Result<Told> {
        let course = Course { last_token: NOT_LAST_TOKEN, ..Course::of(self.mechanism, IN_PROGRESS) };
        facts::unfinished(what, Some((self.credential.package(), course)))
    }
}

impl ExpectToken {
    fn go_on(&mut self, turn: &mut Turn<'_>, token: &[u8], signature: Option<&[u8]>) -> Result<Progress> {
        let mut this = Self {
            mechanism: self.mechanism,
            credential: self.credential.clone(),
            inner: std::mem::replace(&mut self.inner, Inner::Spent),
            list: std::mem::take(&mut self.list),
            identifier: self.identifier.take(),
            required: self.required,
        };
        let mut said = Vec::new();
        match this.step_inside(turn, token) {
            Ok(token) => said = token.unwrap_or(said),
            Err((why, token)) => {
                if turn.terms.flags.has(Flags::EXTENDED_ERROR) {
                    turn.reply.granted = Flags::EXTENDED_ERROR;
                    let token = Some(&*token).filter(|token| !token.is_empty());
                    let refusal = Answer { state: Some(State::Reject), mechanism: this.identifier.as_deref(), token, mic: None };
                    turn.reply.token = refusal.encode();
                }
                return Err(why);
            }
        }
        let mut ours = None;
        let completed = match &this.inner {
            Inner::Done(session) => {
                match signature {
                    Some(signature) => {
                        mic::check(session, &this.list, signature)?;
                        ours = Some(mic::make(session, &this.list)?);
                        this.required = false;
                    }
                    // What is left to say is the signature, or the offer was changed on its way.
                    None if this.required && said.is_empty() => {
                        return Err(Error::new(Kind::DowngradeDetected, "missing the client's signature over the offered mechanisms"));
                    }
                    None => {}
                }
                !this.required
            }
            _ => false,
        };
        let state = if completed { State::AcceptCompleted } else { State::AcceptIncomplete };
        let identifier = this.identifier.take();
        let answer = Answer {
            state: Some(state),
            mechanism: identifier.as_deref(),
            token: Some(&*said).filter(|said| !said.is_empty()),
            mic: ours.as_deref(),
        };
        turn.reply.token = answer.encode();
        if !completed {
            return Ok(Progress::More(Box::new(this), Ask::Reply));
        }
        let package = this.credential.package();
        match this.inner {
            Inner::Done(session) => {
                facts::tell(&session, turn.reply);
                Ok(Progress::Done(facts::wrap(session, package, Course::of(this.mechanism, COMPLETE)), Finish::Ok))
            }
            Inner::Under(_) | Inner::Spent => Err(Error::new(Kind::InternalError, "finishing a negotiation without a session")),
        }
    }

    /// One step of the mechanism; None where it is done already and only the signature was due. On failure its own last word comes along.
    fn step_inside(&mut self, turn: &mut Turn<'_>, token: &[u8]) -> Result<Option<Vec<u8>>, (Error, Vec<u8>)> {
        let handshake = match std::mem::replace(&mut self.inner, Inner::Spent) {
            Inner::Under(handshake) => handshake,
            Inner::Done(session) if token.is_empty() => {
                self.inner = Inner::Done(session);
                return Ok(None);
            }
            Inner::Done(_) | Inner::Spent => {
                return Err((Error::new(Kind::InvalidToken, "reading a token for a mechanism that is done"), Vec::new()));
            }
        };
        let mut parts = vec![Part { role: Role::Token, bytes: token }];
        parts.extend(turn.parts.iter().filter(|part| part.role != Role::Token));
        let mut reply = Reply::default();
        let mut inner = Turn { terms: turn.terms, credential: Some(&self.credential), parts: &parts, reply: &mut reply };
        let progress = handshake.step(&mut inner);
        turn.reply.channel = reply.channel;
        let progress = match progress {
            Ok(progress) => progress,
            Err(why) => return Err((why, reply.token)),
        };
        turn.reply.granted = reply.granted;
        turn.reply.expiry = reply.expiry;
        match progress {
            Progress::More(next, Ask::Reply) => self.inner = Inner::Under(next),
            Progress::Done(session, Finish::Ok) => self.inner = Inner::Done(session),
            _ => return Err((Error::new(Kind::InternalError, "meeting a mechanism that wants more than tokens"), Vec::new())),
        }
        Ok(Some(reply.token))
    }
}
