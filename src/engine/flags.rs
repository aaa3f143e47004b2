//! What a context may be asked for and may grant, in one numbering for both sides; the face translates ISC_* and ASC_* bits.
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Sub};

/// A set of context features.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Flags(u64);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:literal,)+) => {
        impl Flags { $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)+ }
    };
}

flags! {
    /// The client lends its credentials.
    DELEGATE = 0,
    /// Both sides prove themselves.
    MUTUAL_AUTH = 1,
    /// Replayed messages are found.
    REPLAY_DETECT = 2,
    /// Reordered messages are found.
    SEQUENCE_DETECT = 3,
    /// Messages can be encrypted.
    CONFIDENTIALITY = 4,
    /// A new session key is wanted (Kerberos: user-to-user).
    USE_SESSION_KEY = 5,
    /// The library may prompt.
    PROMPT_FOR_CREDS = 6,
    /// Only the credentials given are to be used.
    USE_SUPPLIED_CREDS = 7,
    /// The library allocates the output.
    ALLOCATE_MEMORY = 8,
    /// Three legs, as DCE RPC wants them.
    DCE_STYLE = 9,
    /// The transport loses and reorders.
    DATAGRAM = 10,
    /// The transport is a connection.
    CONNECTION = 11,
    /// Call-level protection (never granted).
    CALL_LEVEL = 12,
    /// The input is a fragment.
    FRAGMENT_SUPPLIED = 13,
    /// A failure brings a token for the peer.
    EXTENDED_ERROR = 14,
    /// A stream of bytes, not messages.
    STREAM = 15,
    /// Messages can be signed.
    INTEGRITY = 16,
    /// The server may identify, not impersonate.
    IDENTIFY = 17,
    /// Nobody in particular (client: log on as nobody; server: nobody is welcome).
    NULL_SESSION = 18,
    /// The caller checks the peer's certificate.
    MANUAL_CRED_VALIDATION = 19,
    /// Tokens are cut to the caller's room.
    FRAGMENT_TO_FIT = 21,
    /// The ticket-granting ticket itself goes along.
    FORWARD_CREDENTIALS = 22,
    /// Not even integrity is wanted.
    NO_INTEGRITY = 23,
    /// HTTP's way of legs.
    HTTP_STYLE = 24,
    /// The target's name is not to be trusted.
    UNVERIFIED_TARGET = 29,
    /// Encryption without signatures.
    CONFIDENTIALITY_ONLY = 30,
    /// Handshake bytes go in messages.
    MESSAGES = 32,
    /// The certificate is checked later.
    DEFERRED_CRED_VALIDATION = 33,
    /// No authentication after the handshake.
    NO_POST_HANDSHAKE_AUTH = 34,
    /// Acceptor: accounts that are not users' may log on.
    ALLOW_NON_USER_LOGONS = 40,
    /// Acceptor: an exchange may be replayed.
    ALLOW_CONTEXT_REPLAY = 41,
    /// Acceptor: no access token is made.
    NO_TOKEN = 42,
    /// Acceptor: a proxy's bindings are welcome.
    PROXY_BINDINGS = 43,
    /// Acceptor: a client that sent no bindings is forgiven (WDigest: HTTP).
    ALLOW_MISSING_BINDINGS = 44,
    /// Acceptor: a session ticket is made.
    SESSION_TICKET = 45,
    /// Acceptor: licensing (never granted).
    LICENSING = 46,
    /// Granted: no further token will come.
    NO_ADDITIONAL_TOKEN = 50,
}

impl Flags {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// The set as a number, for other processes of the library; the bits have no meaning outside.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The set of a number that `bits` gave.
    pub const fn of_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Whether every feature of `other` is here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any feature of `other` is here.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The features, if `wanted`; else none.
    #[must_use]
    pub const fn when(self, wanted: bool) -> Self {
        if wanted { self } else { Self::NONE }
    }
}

impl BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
impl BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
impl BitAnd for Flags {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
impl BitAndAssign for Flags {
    fn bitand_assign(&mut self, other: Self) {
        self.0 &= other.0;
    }
}
impl Sub for Flags {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
