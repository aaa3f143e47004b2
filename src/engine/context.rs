//! The object behind a context handle: stepping, then live, or dead.
mod handover;

use super::{
    attributes::{Answer, Attribute},
    buffers::Message,
    package::{Again, Ask, Control, Credential, Established, Finish, Halves, Handshake, Opened, Package, Progress, Qop, Reply, Side, Turn},
    patience,
    status::{Error, Kind, Outcome, Result},
};
use parking_lot::{Mutex, MutexGuard};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// One context. `live` is set once and read without a lock.
pub struct Context {
    /// Whose it is.
    pub package: &'static dyn Package,
    /// Which end we are.
    pub side: Side,
    phase: Mutex<Phase>,
    live: OnceLock<Established>,
    dead: AtomicBool,
    sasl: AtomicBool,
}

enum Phase {
    /// Waiting for the next call.
    Waiting(Box<dyn Handshake>),
    /// A step is running; its lock is not held, so that a second call answers instead of waiting behind a network.
    Stepping,
    /// The step is done and its token did not fit: the same call with room gets it.
    Parked(Box<ParkedStep>),
    /// `live` speaks.
    Live,
    /// A live context whose token did not fit.
    ParkedLive(Box<ParkedAnswer>),
    /// A step failed.
    Dead,
}

// Boxed: a phase is overwritten by bytewise copies whose unused bytes are whatever the stack held, keys among it. So it has few of them.
struct ParkedStep {
    progress: Parked,
    reply: Reply,
    asked: u64,
}

struct ParkedAnswer {
    outcome: Outcome,
    reply: Reply,
    asked: u64,
}

enum Parked {
    More(Box<dyn Handshake>, Outcome),
    Done(Established, Outcome),
}

/// How a call ended, short of an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Advance {
    /// With this status.
    Outcome(Outcome),
    /// `SEC_E_INCOMPLETE_MESSAGE`: nothing was consumed, nothing has changed.
    Starved(Option<u32>),
}

const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Context>();
};

impl Context {
    /// A context before its first step.
    pub fn new(package: &'static dyn Package, side: Side, first: Box<dyn Handshake>) -> Self {
        Self {
            package,
            side,
            phase: Mutex::new(Phase::Waiting(first)),
            live: OnceLock::new(),
            dead: AtomicBool::new(false),
            sasl: AtomicBool::new(false),
        }
    }

    /// A context that another process established.
    pub fn imported(package: &'static dyn Package, side: Side, live: Established) -> Self {
        Self {
            package,
            side,
            phase: Mutex::new(Phase::Live),
            live: OnceLock::from(live),
            dead: AtomicBool::new(false),
            sasl: AtomicBool::new(false),
        }
    }

    /// The context was begun by the SASL functions: it has SASL's options.
    pub fn become_sasl(&self) {
        self.sasl.store(true, Ordering::Release);
    }

    /// Whether it was.
    pub fn is_sasl(&self) -> bool {
        self.sasl.load(Ordering::Acquire)
    }

    /// Whether the next call may put out a token.
    pub fn speaks(&self) -> Result<bool> {
        Ok(match &*self.phase()? {
            Phase::Waiting(handshake) => handshake.speaks(),
            Phase::Parked(parked) => !parked.reply.token.is_empty(),
            Phase::ParkedLive(parked) => !parked.reply.token.is_empty(),
            Phase::Live => {
                self.live.get().and_then(|live| live.after.as_ref()).is_some_and(|after| lock(after).is_ok_and(|after| after.speaks()))
            }
            Phase::Stepping | Phase::Dead => false,
        })
    }

    /// One call of ISC or ASC. `fits` says whether the caller has room for the reply; if it has none the reply waits for the same call
    /// with room, and nothing is lost.
    pub fn advance(&self, side: Side, turn: &mut Turn<'_>, fits: impl Fn(&Reply) -> Result<()>) -> Result<Advance> {
        if side != self.side {
            return Err(Error::new(Kind::InvalidHandle, "stepping a context from its other side"));
        }
        if let Some(package) = turn.credential.map(|credential| credential.package())
            // Packages without fields may share an address; what they say of themselves does not.
            && !std::ptr::eq(package.info(), self.package.info())
        {
            return Err(Error::new(Kind::WrongCredentialHandle, "continuing a context with another package's credential"));
        }
        let asked = digest(turn);
        let mut phase = self.phase()?;
        match std::mem::replace(&mut *phase, Phase::Stepping) {
            Phase::Waiting(handshake) => {
                drop(phase);
                // A step that panics must not leave a context that says "stepping" for ever.
                let unfinished = Unfinished(self);
                let progress = handshake.step(turn);
                std::mem::forget(unfinished);
                // Only a step that read the token can end a context.
                let progress = progress.inspect_err(|_| self.bury())?;
                self.settle(progress, turn.reply, asked, fits)
            }
            Phase::Parked(parked) if parked.asked == asked => {
                drop(phase);
                *turn.reply = parked.reply;
                self.deliver(parked.progress, turn.reply, asked, fits)
            }
            Phase::ParkedLive(parked) if parked.asked == asked => {
                let outcome = parked.outcome;
                *turn.reply = parked.reply;
                let fitting = fits(turn.reply);
                *phase = match fitting {
                    Ok(()) => Phase::Live,
                    Err(_) => Phase::ParkedLive(Box::new(ParkedAnswer { outcome, reply: std::mem::take(turn.reply), asked })),
                };
                fitting.map(|()| Advance::Outcome(outcome))
            }
            Phase::Live => {
                *phase = Phase::Live;
                drop(phase);
                self.step_live(turn, asked, fits)
            }
            Phase::Dead => {
                *phase = Phase::Dead;
                Err(Error::new(self.package.manners().failed, "stepping a failed context"))
            }
            busy => {
                *phase = busy;
                Err(Error::new(Kind::OutOfSequence, "stepping a context out of turn"))
            }
        }
    }

    /// `CompleteAuthToken`
    pub fn complete(&self, token: &mut Message<'_, '_>) -> Result<Outcome> {
        self.ensure_alive()?;
        let mut phase = self.phase()?;
        match std::mem::replace(&mut *phase, Phase::Stepping) {
            Phase::Waiting(handshake) if !handshake.completes() => {
                *phase = Phase::Waiting(handshake);
                Err(super::package::unsupported())
            }
            Phase::Waiting(handshake) => {
                drop(phase);
                let unfinished = Unfinished(self);
                let progress = handshake.complete(token);
                std::mem::forget(unfinished);
                let progress = progress.inspect_err(|_| self.bury())?;
                match self.settle(progress, &mut Reply::default(), 0, |_| Ok(()))? {
                    // What is to follow was told by the call that asked for completion; this one only says that it is done.
                    Advance::Outcome(_) => Ok(Outcome::Done),
                    Advance::Starved(_) => Err(Error::new(Kind::IncompleteMessage, "completing a token that is not whole")),
                }
            }
            Phase::Live => {
                *phase = Phase::Live;
                drop(phase);
                let live = self.live()?;
                let after = live.after.as_ref().ok_or_else(super::package::unsupported)?;
                lock(after)?.complete(Halves { seal: &live.seal, open: &live.open }, token)?;
                Ok(Outcome::Done)
            }
            other => {
                *phase = other;
                Err(Error::new(Kind::OutOfSequence, "completing a context out of turn"))
            }
        }
    }

    /// `ApplyControlToken`
    pub fn control(&self, order: Control) -> Result<()> {
        self.ensure_alive()?;
        match &mut *self.phase()? {
            Phase::Waiting(handshake) => handshake.control(order),
            Phase::Live => {
                let after = self.live.get().and_then(|live| live.after.as_ref()).ok_or_else(super::package::unsupported)?;
                lock(after)?.control(order)
            }
            _ => Err(Error::new(Kind::OutOfSequence, "ordering a context out of turn")),
        }
    }

    /// `QueryContextAttributes`
    pub fn query(&self, what: Attribute) -> Result<Answer> {
        self.ensure_alive()?;
        if let Some(live) = self.live.get() {
            return live.facts.query(what);
        }
        match &*self.phase()? {
            Phase::Waiting(handshake) => handshake.query(what),
            _ => Err(Error::new(Kind::InvalidHandle, "asking a context that is not complete")),
        }
    }

    /// `SetContextAttributes`
    pub fn set(&self, what: Attribute, value: &[u8]) -> Result<()> {
        self.ensure_alive()?;
        if let Some(live) = self.live.get() {
            return live.facts.set(what, value);
        }
        match &mut *self.phase()? {
            Phase::Waiting(handshake) => handshake.set(what, value),
            _ => Err(Error::new(Kind::InvalidHandle, "setting a context that is not complete")),
        }
    }

    /// The session, once it stands.
    #[inline]
    pub fn live(&self) -> Result<&Established> {
        self.ensure_alive()?;
        self.live.get().ok_or_else(|| Error::new(Kind::OutOfSequence, "using a context before it is complete"))
    }

    /// `MakeSignature`
    pub fn sign(&self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        lock(&self.live()?.seal)?.sign(qop, seq, message)
    }

    /// `EncryptMessage`
    pub fn encrypt(&self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        lock(&self.live()?.seal)?.encrypt(qop, seq, message)
    }

    /// `VerifySignature`
    pub fn verify(&self, seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        lock(&self.live()?.open)?.verify(seq, message)
    }

    /// `DecryptMessage`
    pub fn decrypt(&self, seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        lock(&self.live()?.open)?.decrypt(seq, message)
    }

    /// Ends the context for good: after a panic, or a failure past mending.
    pub fn bury(&self) {
        self.dead.store(true, Ordering::Release);
        if let Ok(mut phase) = self.phase() {
            *phase = Phase::Dead;
        }
    }

    fn phase(&self) -> Result<MutexGuard<'_, Phase>> {
        lock(&self.phase)
    }

    fn ensure_alive(&self) -> Result<()> {
        if self.dead.load(Ordering::Acquire) {
            return Err(Error::new(Kind::InvalidHandle, "using a failed context"));
        }
        Ok(())
    }

    fn settle(&self, progress: Progress, reply: &mut Reply, asked: u64, fits: impl Fn(&Reply) -> Result<()>) -> Result<Advance> {
        let parked = match progress {
            Progress::Starved(handshake, missing) => {
                *self.phase()? = Phase::Waiting(handshake);
                return Ok(Advance::Starved(missing));
            }
            Progress::More(handshake, ask) => Parked::More(handshake, outcome_of(ask)),
            Progress::Spoke(handshake) => Parked::More(handshake, Outcome::Done),
            Progress::Done(live, Finish::Ok) => Parked::Done(live, Outcome::Done),
            Progress::Done(live, Finish::Complete) => Parked::Done(live, Outcome::CompleteNeeded),
        };
        self.deliver(parked, reply, asked, fits)
    }

    fn deliver(&self, progress: Parked, reply: &mut Reply, asked: u64, fits: impl Fn(&Reply) -> Result<()>) -> Result<Advance> {
        if let Err(small) = fits(reply) {
            *self.phase()? = Phase::Parked(Box::new(ParkedStep { progress, reply: std::mem::take(reply), asked }));
            return Err(small);
        }
        let outcome = match progress {
            Parked::More(handshake, outcome) => {
                *self.phase()? = Phase::Waiting(handshake);
                outcome
            }
            Parked::Done(live, outcome) => {
                let _ = self.live.set(live);
                *self.phase()? = Phase::Live;
                outcome
            }
        };
        Ok(Advance::Outcome(outcome))
    }

    fn step_live(&self, turn: &mut Turn<'_>, asked: u64, fits: impl Fn(&Reply) -> Result<()>) -> Result<Advance> {
        let live = self.live()?;
        let Some(after) = &live.after else {
            return Err(Error::new(Kind::OutOfSequence, "stepping a context that is complete"));
        };
        let again = lock(after)?.step(Halves { seal: &live.seal, open: &live.open }, turn)?;
        let outcome = match again {
            Again::Starved(missing) => return Ok(Advance::Starved(missing)),
            Again::Ok => Outcome::Done,
            Again::Reply => Outcome::ContinueNeeded,
            Again::Complete => Outcome::CompleteNeeded,
            Again::Credential => Outcome::IncompleteCredentials,
        };
        if let Err(small) = fits(turn.reply) {
            *self.phase()? = Phase::ParkedLive(Box::new(ParkedAnswer { outcome, reply: std::mem::take(turn.reply), asked }));
            return Err(small);
        }
        Ok(Advance::Outcome(outcome))
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>> {
    patience::lock(mutex).ok_or_else(|| Error::new(Kind::InvalidHandle, "using a context that another thread was using at the fork"))
}

/// Buries the context whose step unwinds.
struct Unfinished<'a>(&'a Context);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.0.bury();
    }
}

const fn outcome_of(ask: Ask) -> Outcome {
    match ask {
        Ask::Reply => Outcome::ContinueNeeded,
        Ask::Complete => Outcome::CompleteNeeded,
        Ask::CompleteAndReply => Outcome::CompleteAndContinue,
        Ask::Credential => Outcome::IncompleteCredentials,
        Ask::Fragment => Outcome::MessageFragment,
    }
}

/// Tells "the same call again" from another one.
fn digest(turn: &Turn<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in turn.parts {
        (part.role.number(), part.bytes).hash(&mut hasher);
    }
    hasher.finish()
}

/// The credential and side that a first call needs, checked before anything begins.
pub fn usable(credential: &Arc<dyn Credential>, side: Side) -> Result<()> {
    let uses = credential.uses();
    let right = match side {
        Side::Initiator => uses.outbound,
        Side::Acceptor => uses.inbound,
    };
    if right {
        Ok(())
    } else {
        Err(Error::new(credential.package().manners().wrong_direction, "using a credential in the direction it was not acquired for"))
    }
}
