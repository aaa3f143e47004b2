//! The initiator: the offer with the first mechanism's own first token, then whatever the acceptor chose.
use super::{
    credential::NegotiateCredential,
    facts::{self, COMPLETE, Course, IN_PROGRESS, NOT_LAST_TOKEN, OPTIMISTIC, PERHAPS_LAST_TOKEN},
    invalid,
    mechanism::Mechanism,
    mic,
};
use crate::{
    engine::{
        attributes::{Answer as Told, Attribute},
        buffers::Role,
        flags::Flags,
        package::{Ask, Credential, Established, Finish, Handshake, Package, Part, Progress, Reply, Side, Terms, Turn},
        status::{Error, Kind, Result},
        trace,
    },
    wire::{
        gss::{self, oid},
        spnego::{self, Answer, Init, State},
    },
};
use std::sync::Arc;

/// Before the first call.
pub(super) struct Opening {
    credential: Arc<NegotiateCredential>,
}

impl Opening {
    pub(super) fn new(credential: Arc<NegotiateCredential>) -> Self {
        Self { credential }
    }
}

/// One mechanism's exchange, under way or done.
enum Inner {
    Under(Box<dyn Handshake>),
    Done(Established),
}

/// The mechanism that is being tried.
struct Attempt {
    mechanism: Mechanism,
    credential: Arc<dyn Credential>,
    inner: Inner,
}

impl Handshake for Opening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let mut offered = self.credential.mechanisms();
        // An acceptor that spoke first said what it has.
        if !turn.token().is_empty() {
            let (_, token) = gss::unframe(turn.token()).map_err(invalid("reading what an acceptor says first"))?;
            let hints = Init::decode(token).map_err(invalid("reading what an acceptor says first"))?;
            let theirs: Vec<Mechanism> = hints.mechanisms.iter().filter_map(|identifier| Mechanism::of(identifier)).collect();
            offered.retain(|one| theirs.contains(one));
        }
        let mut passed_over = 0;
        let (attempt, token) = loop {
            let Some(first) = offered.first().copied() else {
                return Err(Error::new(Kind::NoCredentials, "offering mechanisms to an acceptor with which we have none in common"));
            };
            match begin(&self.credential, first, turn) {
                Ok(attempt) => break attempt,
                Err(why) if offered.len() > 1 && falls_back(why.kind()) => {
                    trace::tell(format_args!("Negotiate: {} is passed over: {why}", first.package()));
                    passed_over = why.kind() as u32;
                    offered.remove(0);
                }
                Err(why) => return Err(why),
            }
        };
        trace::tell(format_args!("Negotiate: {} goes first to {:?}", attempt.mechanism.package(), turn.terms.target));
        let identifiers: Vec<&[u8]> = offered.iter().flat_map(|one| one.offered_as()).copied().collect();
        let list = spnego::list(&identifiers);
        turn.reply.token = gss::frame(oid::SPNEGO, &spnego::init(&list, Some(&token)));
        let next = ExpectAnswer { credential: self.credential, offered, list, attempt, owes: Owed::default(), heard: false, passed_over };
        Ok(Progress::More(Box::new(next), Ask::Reply))
    }

    fn query(&self, what: Attribute) -> Result<Told> {
        facts::unfinished(what, None)
    }
}

/// Where Windows goes on to the next mechanism: no KDC, no ticket and none to be had, a service that the KDC does not know. A refusal of the
/// client itself is final.
const fn falls_back(kind: Kind) -> bool {
    matches!(kind, Kind::NoAuthenticatingAuthority | Kind::NoCredentials | Kind::TargetUnknown)
}

/// The terms of the mechanism inside: whoever negotiates needs signatures.
fn terms<'t>(outer: &Terms<'t>) -> Terms<'t> {
    let flags = if outer.flags.has(Flags::NO_INTEGRITY) { outer.flags } else { outer.flags | Flags::INTEGRITY };
    Terms { flags, ..*outer }
}

/// Starts a mechanism; gives its first token.
fn begin(credential: &NegotiateCredential, mechanism: Mechanism, turn: &mut Turn<'_>) -> Result<(Attempt, Vec<u8>)> {
    let (inner_credential, handshake) = credential.begin_with(mechanism, Side::Initiator, &terms(&turn.terms))?;
    let mut attempt = Attempt { mechanism, credential: inner_credential, inner: Inner::Under(handshake) };
    let token = attempt.step(turn, &[])?;
    Ok((attempt, token))
}

impl Attempt {
    fn package(&self) -> &'static dyn Package {
        self.credential.package()
    }

    /// One step of the mechanism inside, with its own token and everything else that the caller gave.
    fn step(&mut self, turn: &mut Turn<'_>, token: &[u8]) -> Result<Vec<u8>> {
        let handshake = match std::mem::replace(&mut self.inner, Inner::Under(Box::new(Spent))) {
            Inner::Under(handshake) => handshake,
            Inner::Done(session) => {
                self.inner = Inner::Done(session);
                return Err(Error::new(Kind::InvalidToken, "reading a token for a mechanism that is done"));
            }
        };
        let mut parts = vec![Part { role: Role::Token, bytes: token }];
        parts.extend(turn.parts.iter().filter(|part| part.role != Role::Token));
        let mut reply = Reply::default();
        let mut inner = Turn { terms: terms(&turn.terms), credential: Some(&self.credential), parts: &parts, reply: &mut reply };
        let progress = handshake.step(&mut inner)?;
        turn.reply.granted = reply.granted;
        turn.reply.expiry = reply.expiry;
        match progress {
            Progress::More(next, Ask::Reply) => self.inner = Inner::Under(next),
            Progress::Done(session, Finish::Ok) => self.inner = Inner::Done(session),
            _ => return Err(Error::new(Kind::InternalError, "meeting a mechanism that wants more than tokens")),
        }
        Ok(reply.token)
    }

    fn session(&self) -> Option<&Established> {
        match &self.inner {
            Inner::Done(session) => Some(session),
            Inner::Under(_) => None,
        }
    }
}

/// What takes the place of a step that is being taken.
struct Spent;
impl Handshake for Spent {
    fn step(self: Box<Self>, _: &mut Turn<'_>) -> Result<Progress> {
        Err(Error::new(Kind::InvalidHandle, "going on with an exchange that failed"))
    }
}

/// Signatures over the list: which are due, sent and seen.
#[derive(Clone, Copy, Default)]
struct Owed {
    required: bool,
    sent: bool,
    seen: bool,
}

/// The offer is sent.
struct ExpectAnswer {
    credential: Arc<NegotiateCredential>,
    offered: Vec<Mechanism>,
    list: Vec<u8>,
    attempt: Attempt,
    owes: Owed,
    /// Whether the acceptor has spoken yet.
    heard: bool,
    /// Why the last mechanism that was passed over was.
    passed_over: u32,
}

impl Handshake for ExpectAnswer {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let answer = Answer::decode(turn.token()).map_err(invalid("reading an acceptor's answer"))?;
        // Some old acceptors repeat the mechanism's token where the signature would be.
        let signature = answer.mic.filter(|mic| answer.token != Some(mic));
        if answer.state == Some(State::Reject) {
            return Err(self.rejected(turn, answer.token));
        }
        let mut token = Vec::new();
        let chosen = self.chosen(&answer)?;
        match chosen {
            // The optimistic token was for nothing: the acceptor wants another mechanism, and from now on both sign the list.
            Some(other) => {
                trace::tell(format_args!(
                    "Negotiate: the acceptor wants {} rather than {}",
                    other.package(),
                    self.attempt.mechanism.package()
                ));
                self.owes.required = true;
                let (attempt, first) = begin(&self.credential, other, turn)?;
                self.attempt = attempt;
                token = first;
                if let Some(theirs) = answer.token {
                    token = self.attempt.step(turn, theirs)?;
                }
            }
            None => {
                self.owes.required |= answer.state == Some(State::RequestMic);
                if let Some(theirs) = answer.token {
                    token = self.attempt.step(turn, theirs)?;
                }
            }
        }
        self.heard = true;
        self.go_on(turn, token, signature, answer.state == Some(State::AcceptCompleted))
    }

    fn query(&self, what: Attribute) -> Result<Told> {
        let mechanisms = self.offered.iter().fold(0, |all, one| all | one.bit());
        // NTLM's first token is never the last; Kerberos' may be.
        let open = self.attempt.mechanism == Mechanism::Ntlm && self.attempt.session().is_none();
        let course = Course {
            state: if self.heard { IN_PROGRESS } else { OPTIMISTIC },
            mechanisms,
            passed_over: self.passed_over,
            last_token: if open { NOT_LAST_TOKEN } else { PERHAPS_LAST_TOKEN },
        };
        facts::unfinished(what, Some((self.attempt.package(), course)))
    }
}

impl ExpectAnswer {
    /// The mechanism that the acceptor chose, where it is another than the one under way.
    fn chosen(&self, answer: &Answer<'_>) -> Result<Option<Mechanism>> {
        let Some(identifier) = answer.mechanism else { return Ok(None) };
        let stranger = || Error::new(Kind::InvalidToken, "meeting an acceptor that chose what was not offered");
        let mechanism = Mechanism::of(identifier).filter(|one| self.offered.contains(one)).ok_or_else(stranger)?;
        if mechanism == self.attempt.mechanism {
            return Ok(None);
        }
        if self.heard {
            return Err(Error::new(Kind::InvalidToken, "meeting an acceptor that changes its mind"));
        }
        Ok(Some(mechanism))
    }

    /// Why the acceptor refuses: the mechanism's own word, if it left one.
    fn rejected(&mut self, turn: &mut Turn<'_>, token: Option<&[u8]>) -> Error {
        let refused =
            || Error::new(Kind::LogonDenied, format!("negotiating {}, which the acceptor rejects", self.attempt.mechanism.package()));
        match token.filter(|_| self.attempt.session().is_none()) {
            Some(token) => {
                let refused = refused();
                self.attempt.step(turn, token).err().unwrap_or(refused)
            }
            None => refused(),
        }
    }

    fn go_on(mut self: Box<Self>, turn: &mut Turn<'_>, token: Vec<u8>, signature: Option<&[u8]>, completed: bool) -> Result<Progress> {
        let mut ours = None;
        if let Some(session) = self.attempt.session() {
            if let Some(signature) = signature {
                mic::check(session, &self.list, signature)?;
                self.owes.seen = true;
            }
            // NTLM's own proof of its messages makes a signature over the list worth its bytes every time ([MS-SPNG] 3.3.5.1).
            let wanted = self.owes.required || self.owes.seen || self.attempt.mechanism == Mechanism::Ntlm;
            if wanted && !self.owes.sent && !completed && can_sign(session) {
                ours = Some(mic::make(session, &self.list)?);
                self.owes.sent = true;
            }
            if self.owes.required && !can_sign(session) {
                return Err(Error::new(Kind::DowngradeDetected, "signing the offered mechanisms with a session that cannot sign"));
            }
        } else if signature.is_some() || completed {
            return Err(Error::new(Kind::InvalidToken, "meeting an acceptor that is done before its mechanism"));
        }
        if completed {
            if !token.is_empty() {
                return Err(Error::new(Kind::InvalidToken, "meeting an acceptor that is done where its mechanism has more to say"));
            }
            if self.owes.required && !self.owes.seen {
                return Err(Error::new(Kind::DowngradeDetected, "missing the acceptor's signature over the offered mechanisms"));
            }
            let package = self.attempt.package();
            trace::tell(format_args!("Negotiate: {} it is", package.info().name));
            return match self.attempt.inner {
                Inner::Done(session) => {
                    facts::tell(&session, turn.reply);
                    let course = Course { passed_over: self.passed_over, ..Course::of(self.attempt.mechanism, COMPLETE) };
                    Ok(Progress::Done(facts::wrap(session, package, course), Finish::Ok))
                }
                Inner::Under(_) => Err(Error::new(Kind::InvalidToken, "meeting an acceptor that is done before its mechanism")),
            };
        }
        if token.is_empty() && ours.is_none() {
            return Err(Error::new(Kind::InvalidToken, "meeting an acceptor that waits for nothing"));
        }
        let answer = Answer { token: Some(&*token).filter(|token| !token.is_empty()), mic: ours.as_deref(), ..Answer::default() };
        turn.reply.token = answer.encode();
        Ok(Progress::More(self, Ask::Reply))
    }
}

/// Whether a session's signatures prove anything.
fn can_sign(session: &Established) -> bool {
    matches!(session.facts.query(Attribute::FLAGS), Ok(Told::Flags(flags)) if flags.has(Flags::INTEGRITY))
}
