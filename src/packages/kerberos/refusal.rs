//! KRB-ERROR: what a service answers to a request that it refuses ([RFC 4120] 7.5.9), and what that means to a client.
use crate::{
    engine::{
        env::Env,
        status::{Error, Kind},
    },
    wire::ap::{KrbError, PrincipalName, TokenKind, frame},
};
use std::borrow::Cow;

/// The codes that are spoken between a client and a service.
pub(super) mod code {
    pub(crate) const ETYPE_NOSUPP: i32 = 14;
    pub(crate) const BAD_INTEGRITY: i32 = 31;
    pub(crate) const TKT_EXPIRED: i32 = 32;
    pub(crate) const TKT_NYV: i32 = 33;
    pub(crate) const REPEAT: i32 = 34;
    pub(crate) const NOT_US: i32 = 35;
    pub(crate) const BADMATCH: i32 = 36;
    pub(crate) const SKEW: i32 = 37;
    pub(crate) const BADADDR: i32 = 38;
    pub(crate) const BADVERSION: i32 = 39;
    pub(crate) const MSG_TYPE: i32 = 40;
    pub(crate) const MODIFIED: i32 = 41;
    pub(crate) const BADKEYVER: i32 = 44;
    pub(crate) const NOKEY: i32 = 45;
    pub(crate) const MUT_FAIL: i32 = 46;
    pub(crate) const INAPP_CKSUM: i32 = 50;
    pub(crate) const GENERIC: i32 = 60;
}

/// Why a service refuses: for the client, and for the caller.
pub(super) struct Refusal {
    pub(super) code: i32,
    pub(super) error: Error,
}

impl Refusal {
    #[cold]
    pub(super) fn new(code: i32, kind: Kind, doing: impl Into<Cow<'static, str>>) -> Self {
        Self { code, error: Error::new(kind, doing) }
    }
}

/// What goes wrong on our own side is no business of the client's.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { code: code::GENERIC, error }
    }
}

/// The token that tells a client.
pub(super) fn token(env: &Env, code: i32, realm: &str, server: &PrincipalName<'_>, framed: bool) -> Vec<u8> {
    let now = super::moment(env.clock.now());
    let message = KrbError { now, code, realm, server: server.clone(), text: None, data: None }.encode();
    if framed { frame(TokenKind::Refusal, &message) } else { message }
}

/// What a refusal means to the client that gets it.
pub(super) fn meaning(error: &KrbError<'_>, target: &str) -> Error {
    let (kind, why) = match error.code {
        code::ETYPE_NOSUPP => (Kind::KdcUnknownEtype, "does not know the encryption type of its ticket"),
        code::BAD_INTEGRITY => (Kind::MessageAltered, "could not decrypt what it got"),
        code::TKT_EXPIRED => (Kind::ContextExpired, "says that the ticket has expired"),
        code::TKT_NYV => (Kind::TimeSkew, "says that the ticket is not good yet"),
        code::REPEAT => (Kind::OutOfSequence, "has seen this request before"),
        code::NOT_US => (Kind::WrongPrincipal, "says that the ticket is for another"),
        code::BADMATCH => (Kind::LogonDenied, "says that the ticket is another client's"),
        code::SKEW => (Kind::TimeSkew, "says that our clock is too far from its own"),
        code::BADADDR => (Kind::LogonDenied, "says that the ticket is good from other addresses alone"),
        code::BADVERSION | code::MSG_TYPE | code::INAPP_CKSUM => (Kind::InvalidToken, "did not understand the request"),
        // The ticket was made with a key that the service does not have: the name stands for another account.
        code::MODIFIED => (Kind::WrongPrincipal, "could not decrypt its ticket"),
        code::BADKEYVER | code::NOKEY => (Kind::NoKerbKey, "does not have the key of its ticket"),
        code::MUT_FAIL => (Kind::MutualAuthFailed, "says that mutual authentication failed"),
        _ => (Kind::LogonDenied, "refused"),
    };
    let text = error.text.map(|text| format!(": {text:?}")).unwrap_or_default();
    Error::new(kind, format!("asking {target}, which {why} (KRB-ERROR {}{text})", error.code))
}

/// Whether a ticket that was refused so is worth nothing any more.
pub(super) const fn spoils_ticket(error: i32) -> bool {
    matches!(error, code::BAD_INTEGRITY | code::TKT_EXPIRED | code::TKT_NYV | code::NOT_US | code::MODIFIED | code::BADKEYVER | code::NOKEY)
}
