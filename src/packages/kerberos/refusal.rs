//! KRB-ERROR: what a service answers to a request that it refuses ([RFC 4120] 7.5.9), and what that means to a client.
use super::token::{Leg, frame};
use crate::{
    engine::{
        env::Env,
        status::{Error, Kind},
    },
    wire::{
        der::Field as _,
        krb5::{
            Fixed, PrincipalName,
            error::{KrbError, code},
        },
    },
};
use std::borrow::Cow;

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
    let message = KrbError {
        version: Fixed,
        kind: Fixed,
        client_time: None,
        client_microseconds: None,
        time: now.time,
        microseconds: now.microseconds,
        code,
        client_realm: None,
        client: None,
        realm,
        server: server.clone(),
        text: None,
        data: None,
    }
    .encode();
    if framed { frame(Leg::Refusal, &message) } else { message }
}

/// What a refusal means to the client that gets it.
pub(super) fn meaning(error: &KrbError<'_>, target: &str) -> Error {
    let (kind, why) = match error.code {
        code::ETYPE_NOSUPP => (Kind::KdcUnknownEtype, "does not know the encryption type of its ticket"),
        code::AP_BAD_INTEGRITY => (Kind::MessageAltered, "could not decrypt what it got"),
        code::AP_TKT_EXPIRED => (Kind::ContextExpired, "says that the ticket has expired"),
        code::AP_TKT_NYV => (Kind::TimeSkew, "says that the ticket is not good yet"),
        code::AP_REPEAT => (Kind::OutOfSequence, "has seen this request before"),
        code::AP_NOT_US => (Kind::WrongPrincipal, "says that the ticket is for another"),
        code::AP_BADMATCH => (Kind::LogonDenied, "says that the ticket is another client's"),
        code::AP_SKEW => (Kind::TimeSkew, "says that our clock is too far from its own"),
        code::AP_BADADDR => (Kind::LogonDenied, "says that the ticket is good from other addresses alone"),
        code::AP_BADVERSION | code::AP_MSG_TYPE | code::AP_INAPP_CKSUM => (Kind::InvalidToken, "did not understand the request"),
        // The ticket was made with a key that the service does not have: the name stands for another account.
        code::AP_MODIFIED => (Kind::WrongPrincipal, "could not decrypt its ticket"),
        code::AP_BADKEYVER | code::AP_NOKEY => (Kind::NoKerbKey, "does not have the key of its ticket"),
        code::AP_MUT_FAIL => (Kind::MutualAuthFailed, "says that mutual authentication failed"),
        _ => (Kind::LogonDenied, "refused"),
    };
    let text = error.text.map(|text| format!(": {text:?}")).unwrap_or_default();
    Error::new(kind, format!("asking {target}, which {why} (KRB-ERROR {}{text})", error.code))
}

/// Whether a ticket that was refused so is worth nothing any more.
pub(super) const fn spoils_ticket(error: i32) -> bool {
    matches!(
        error,
        code::AP_BAD_INTEGRITY
            | code::AP_TKT_EXPIRED
            | code::AP_TKT_NYV
            | code::AP_NOT_US
            | code::AP_MODIFIED
            | code::AP_BADKEYVER
            | code::AP_NOKEY
    )
}
