//! A session that stands: two halves that protect messages, what it can tell, and what may still happen to it.
use super::{
    super::{
        attributes::{Answer, Attribute, KeyingAsk},
        buffers::Message,
        env::Env,
        pack::Pack,
        secret::SecretBytes,
        status::Result,
        time::Instant,
    },
    Control, Credential, Qop, Turn, unsupported,
};
use parking_lot::Mutex;
use std::sync::Arc;

/// A session that stands.
pub struct Established {
    /// The outgoing half.
    pub seal: Mutex<Box<dyn Seal>>,
    /// The incoming half.
    pub open: Mutex<Box<dyn Open>>,
    /// What never changes.
    pub facts: Box<dyn Facts>,
    /// ISC, ASC, CompleteAuthToken or ApplyControlToken on a live context: Schannel, WDigest, CredSSP. Lock order: after, seal, open.
    pub after: Option<Mutex<Box<dyn After>>>,
}

impl Established {
    /// A session without afterlife.
    pub fn new(seal: impl Seal + 'static, open: impl Open + 'static, facts: impl Facts + 'static) -> Self {
        Self { seal: Mutex::new(Box::new(seal)), open: Mutex::new(Box::new(open)), facts: Box::new(facts), after: None }
    }
}

/// What may still happen on a live context.
pub trait After: Send {
    /// Whether a call may put out a token now.
    fn speaks(&self) -> bool {
        true
    }
    /// One call of ISC or ASC.
    fn step(&mut self, halves: Halves<'_>, turn: &mut Turn<'_>) -> Result<Again>;
    /// `CompleteAuthToken`
    fn complete(&mut self, _halves: Halves<'_>, _token: &mut Message<'_, '_>) -> Result<()> {
        Err(unsupported())
    }
    /// `ApplyControlToken`
    fn control(&mut self, _order: Control) -> Result<()> {
        Err(unsupported())
    }
}

/// Both directions of a live session.
pub struct Halves<'a> {
    /// The outgoing half.
    pub seal: &'a Mutex<Box<dyn Seal>>,
    /// The incoming half.
    pub open: &'a Mutex<Box<dyn Open>>,
}

/// How far a step on a live context came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Again {
    /// Nothing more is needed.
    Ok,
    /// Exchange tokens.
    Reply,
    /// Call `CompleteAuthToken`.
    Complete,
    /// The input ends mid-record.
    Starved(Option<u32>),
    /// Bring a credential.
    Credential,
}

/// What came out of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opened {
    /// A payload; the quality of protection, where the package tells it.
    Plain(Option<Qop>),
    /// The peer closed in good order.
    Closed,
    /// The peer wants the handshake's ear: give the message to ISC or ASC.
    AfterNeeded,
    /// The message is not whole; how many bytes are missing, where that is known.
    Starved(Option<u32>),
}

/// The outgoing half of a session. Nothing advances on a refused call.
pub trait Seal: Send {
    /// `MakeSignature`
    fn sign(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()>;
    /// `EncryptMessage`
    fn encrypt(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()>;
    /// Packs the state.
    fn save(&self, _into: &mut Pack) -> Result<()> {
        Err(unsupported())
    }
    /// [MS-SPNG] 3.3.5.1: the cipher begins anew, and the numbers of messages go on: what follows a negotiation's own signature.
    fn rewind(&mut self) {}
}

/// The incoming half of a session. Nothing advances on a refused message, and no unproven plaintext stays in the caller's buffers.
pub trait Open: Send {
    /// `VerifySignature`
    fn verify(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>>;
    /// `DecryptMessage`
    fn decrypt(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Opened>;
    /// Packs the state.
    fn save(&self, _into: &mut Pack) -> Result<()> {
        Err(unsupported())
    }
    /// [MS-SPNG] 3.3.5.1: the cipher begins anew, and the numbers of messages go on: what follows a negotiation's own signature.
    fn rewind(&mut self) {}
}

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The user.
    pub name: String,
    /// The domain or realm.
    pub realm: String,
    /// Nobody in particular.
    pub anonymous: bool,
    /// The client allows to be identified, not impersonated.
    pub identify_only: bool,
}

/// What a live context can tell without a lock.
pub trait Facts: Send + Sync {
    /// `QueryContextAttributes`
    fn query(&self, what: Attribute) -> Result<Answer>;
    /// `SetContextAttributes`
    fn set(&self, _what: Attribute, _value: &[u8]) -> Result<()> {
        Err(unsupported())
    }
    /// Keying material asked and given in one call.
    fn keying(&self, _ask: &KeyingAsk) -> Result<SecretBytes> {
        Err(unsupported())
    }
    /// When the context ends, if it does.
    fn expiry(&self) -> Option<Instant> {
        None
    }
    /// Acceptor: who was proven.
    fn client(&self) -> Option<&Principal> {
        None
    }
    /// Acceptor: the SIDs of the client's account, its primary group and its other groups, where a domain told them.
    fn sids(&self) -> &[String] {
        &[]
    }
    /// Acceptor: what the client lent.
    fn delegated(&self) -> Option<Arc<dyn Credential>> {
        None
    }
    /// Acceptor: a credential to act for the client without its own.
    fn on_behalf(&self, _env: &Arc<Env>) -> Result<Arc<dyn Credential>> {
        Err(unsupported())
    }
    /// Packs what an importing process must know.
    fn save(&self, _into: &mut Pack) -> Result<()> {
        Err(unsupported())
    }
}
