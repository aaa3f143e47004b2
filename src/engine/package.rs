//! What a security package is, and what passes through it.
//!
//! `Package` (static) gives a `Credential` (shared) gives a `Handshake` (consumed by each step) gives an `Established`. Unfinished and
//! finished are different types, so no package asks itself whether it is done yet.
mod session;

pub use session::{After, Again, Established, Facts, Halves, Open, Opened, Principal, Seal};

use super::{
    attributes::{Answer, Attribute},
    bindings::ChannelVerdict,
    buffers::{Message, Role},
    env::Env,
    flags::Flags,
    identity::{Auth, PackageList, Uses},
    pack::Unpack,
    secret::SecretBytes,
    status::{Error, Kind, Result},
    time::Instant,
};
use std::{any::Any, fmt, sync::Arc, time::Duration};

/// What `EnumerateSecurityPackages` says of a package.
#[derive(Debug, PartialEq, Eq)]
pub struct PackageInfo {
    /// Its name, as Windows spells it.
    pub name: &'static str,
    /// Its comment.
    pub comment: &'static str,
    /// `SECPKG_FLAG_*`
    pub capabilities: u32,
    /// Its number in DCE RPC.
    pub rpc_id: u16,
    /// The largest token it makes.
    pub max_token: u32,
}

/// Where packages differ in what they say to a caller's mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// The answer to too little room for a token.
    pub small_room: Kind,
    /// The answer to no room at all where a token will come.
    pub no_room: Kind,
    /// The answer to no output buffers at all where a token will come.
    pub no_output: Kind,
    /// The answer to stepping a context that failed.
    pub failed: Kind,
    /// The answer to a live credential of the wrong direction.
    pub wrong_direction: Kind,
    /// A TOKEN buffer with a size and no pointer is filled with memory of ours, asked or not.
    pub allocates_unasked: bool,
    /// An EMPTY output buffer serves as TOKEN.
    pub empty_takes_token: bool,
    /// An EMPTY input buffer must say that it is: a size in it is SEC_E_INVALID_TOKEN.
    pub spares_are_empty: bool,
}

impl Manners {
    /// What most packages do.
    pub const COMMON: Self = Self {
        small_room: Kind::BufferTooSmall,
        no_room: Kind::BufferTooSmall,
        no_output: Kind::BufferTooSmall,
        failed: Kind::OutOfSequence,
        wrong_direction: Kind::NoCredentials,
        allocates_unasked: false,
        empty_takes_token: false,
        spares_are_empty: false,
    };
}

/// Which end of the exchange we are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// `InitializeSecurityContext`
    Initiator,
    /// `AcceptSecurityContext`
    Acceptor,
}

/// Quality of protection, as the caller numbers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Qop(pub u32);

impl Qop {
    /// Sign, do not encrypt.
    pub const NO_ENCRYPT: Self = Self(0x8000_0001);
    /// The payload is an alert.
    pub const OUT_OF_BAND: Self = Self(0x4000_0000);
}

/// One input buffer of a handshake call.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What it is.
    pub role: Role,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What `AcquireCredentialsHandle` asks.
pub struct AcquireAsk<'a> {
    /// The principal's name, where the caller gave one.
    pub principal: Option<&'a str>,
    /// The directions.
    pub uses: Uses,
    /// Who.
    pub auth: Auth,
    /// Negotiate's choice of packages.
    pub packages: PackageList,
}

/// What `ChangeAccountPassword` asks.
pub struct ChangeAsk<'a> {
    /// The account's domain.
    pub domain: &'a str,
    /// The account.
    pub account: &'a str,
    /// Its password, in UTF-16LE.
    pub old: SecretBytes,
    /// What it shall be.
    pub new: SecretBytes,
    /// How long the call may take.
    pub within: Duration,
}

/// A security package: one static value.
pub trait Package: Send + Sync + 'static {
    /// What it says of itself.
    fn info(&self) -> &'static PackageInfo;
    /// How it answers mistakes.
    fn manners(&self) -> Manners {
        Manners::COMMON
    }
    /// Makes a credential.
    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>>;
    /// Takes a session that another process packed: its facts, its outgoing half, its incoming half.
    fn import(&'static self, _env: &Arc<Env>, _packed: &mut Unpack<'_>) -> Result<Established> {
        Err(unsupported())
    }
    /// Changes a password; the answer is the domain's own explanation, if it gave one.
    fn change_password(&'static self, _env: &Env, _ask: ChangeAsk<'_>) -> Result<Vec<u8>> {
        Err(unsupported())
    }
}

impl fmt::Debug for dyn Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.info().name)
    }
}

/// Somebody who can log on, or log others on. Shared by handles and contexts; what `set` and `add` change, later contexts see.
pub trait Credential: Send + Sync {
    /// Whose it is.
    fn package(&self) -> &'static dyn Package;
    /// The directions it was acquired for.
    fn uses(&self) -> Uses;
    /// When it ends, if it does.
    fn expiry(&self) -> Option<Instant> {
        None
    }
    /// Itself, for its own package, which may be handed another of its credentials in the middle of a handshake.
    fn itself(&self) -> Option<&dyn Any> {
        None
    }
    /// Starts one side of an exchange. No token passes here: a failure leaves no context.
    fn begin(self: Arc<Self>, side: Side, terms: &Terms<'_>) -> Result<Box<dyn Handshake>>;
    /// `QueryCredentialsAttributes`
    fn query(&self, _what: Attribute) -> Result<Answer> {
        Err(unsupported())
    }
    /// `SetCredentialsAttributes`
    fn set(&self, _what: Attribute, _value: &[u8]) -> Result<()> {
        Err(unsupported())
    }
    /// `AddCredentials`
    fn add(&self, _ask: AcquireAsk<'_>) -> Result<()> {
        Err(unsupported())
    }
    /// The part of it that is another package's: what Negotiate gathered.
    fn within(&self, _package: &'static dyn Package) -> Option<Arc<dyn Credential>> {
        None
    }
}

impl fmt::Debug for dyn Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a credential of {:?}", self.package())
    }
}

/// What the caller says again with every leg.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The service's name.
    pub target: Option<&'a str>,
    /// What is asked for.
    pub flags: Flags,
    /// `SECURITY_NETWORK_DREP`
    pub network_order: bool,
}

/// One call of ISC or ASC: everything the caller gave, and room for everything we may answer.
pub struct Turn<'a> {
    /// Target, flags, byte order.
    pub terms: Terms<'a>,
    /// The credential of *this* call; None when the caller passed NULL on a continuation.
    pub credential: Option<&'a Arc<dyn Credential>>,
    /// The input buffers in order.
    pub parts: &'a [Part<'a>],
    /// Where the answer goes.
    pub reply: &'a mut Reply,
}

impl<'a> Turn<'a> {
    /// The bytes of the first input of a role; an absent one and an empty one are told apart.
    pub fn input(&self, role: Role) -> Option<&'a [u8]> {
        self.parts.iter().find(|part| part.role == role).map(|part| part.bytes)
    }

    /// The peer's token; empty when there is none.
    pub fn token(&self) -> &'a [u8] {
        self.input(Role::Token).unwrap_or_default()
    }
}

/// What one step gives back besides its outcome. Delivered on success *and* on failure, when EXTENDED_ERROR is granted.
#[derive(Default)]
pub struct Reply {
    /// For the peer.
    pub token: Vec<u8>,
    /// The token is a courtesy: a caller without a place for it goes on without it.
    pub spare: bool,
    /// For the peer, where the caller has an ALERT buffer.
    pub alert: Vec<u8>,
    /// How many bytes at the end of the input token belong to the next call.
    pub extra: usize,
    /// What is granted so far.
    pub granted: Flags,
    /// When the context ends; None: not known yet.
    pub expiry: Option<Instant>,
    /// Acceptor: what comparing channels came to, once that is done.
    pub channel: Option<ChannelVerdict>,
}

/// How far a step came.
pub enum Progress {
    /// Another call is needed.
    More(Box<dyn Handshake>, Ask),
    /// The input ends mid-record: nothing consumed. How many bytes are missing, where that is known.
    Starved(Box<dyn Handshake>, Option<u32>),
    /// `SEC_E_OK` with a token, and still no session (an alert queued in mid-handshake).
    Spoke(Box<dyn Handshake>),
    /// The session stands.
    Done(Established, Finish),
}

/// What the caller must do before the next step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// Exchange tokens.
    Reply,
    /// Call `CompleteAuthToken`; no token of the peer will follow.
    Complete,
    /// Call `CompleteAuthToken`, then exchange tokens.
    CompleteAndReply,
    /// Bring a credential.
    Credential,
    /// Send, and come again: the token is only a part.
    Fragment,
}

/// How a handshake ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finish {
    /// `SEC_E_OK`
    Ok,
    /// `SEC_I_COMPLETE_NEEDED`: the session stands, and the caller still shapes its last token.
    Complete,
}

/// An unfinished exchange. Each step consumes the state and yields the next: a spent state cannot be used again.
pub trait Handshake: Send {
    /// Whether the next step may put out a token, so that the face finds missing room before anything is read.
    fn speaks(&self) -> bool {
        true
    }
    /// One call of ISC or ASC.
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress>;
    /// Whether this state is one that `CompleteAuthToken` completes.
    fn completes(&self) -> bool {
        false
    }
    /// `CompleteAuthToken`
    fn complete(self: Box<Self>, _token: &mut Message<'_, '_>) -> Result<Progress> {
        Err(unsupported())
    }
    /// `ApplyControlToken`
    fn control(&mut self, _order: Control) -> Result<()> {
        Err(unsupported())
    }
    /// What can be told already.
    fn query(&self, _what: Attribute) -> Result<Answer> {
        Err(Error::new(Kind::InvalidHandle, "asking a context that is not complete"))
    }
    /// `SetContextAttributes` before completion.
    fn set(&mut self, _what: Attribute, _value: &[u8]) -> Result<()> {
        Err(unsupported())
    }
}

/// `ApplyControlToken`'s orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Control {
    /// Close in good order.
    Shutdown,
    /// Shake hands again.
    Renegotiate,
    /// Send an alert.
    Alert {
        /// Fatal or a warning.
        fatal: bool,
        /// Its number.
        number: u8,
    },
    /// Whether the session may be resumed.
    Session {
        /// It may.
        reuse: bool,
    },
}

/// `SEC_E_NO_IMPERSONATION`: the client is proven, and no token of Windows' stands for it here.
#[cold]
pub fn no_token() -> Error {
    Error::new(Kind::NoImpersonation, "asking for a client's access token, which no system but Windows has")
}

/// `SEC_E_UNSUPPORTED_FUNCTION`, from a package that has no such thing.
#[cold]
pub fn unsupported() -> Error {
    Error::new(Kind::UnsupportedFunction, "asking a package for what it does not have")
}
