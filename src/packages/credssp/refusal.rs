//! Why a server refuses, as [MS-CSSP] 2.2.1's errorCode tells it: an NTSTATUS.
use crate::engine::status::{Error, Kind, NtStatus};

/// STATUS_LOGON_FAILURE
const LOGON_FAILURE: u32 = 0xC000_006D;
/// STATUS_NO_LOGON_SERVERS
const NO_LOGON_SERVERS: u32 = 0xC000_005E;
/// STATUS_INVALID_PARAMETER
const INVALID_PARAMETER: u32 = 0xC000_000D;
/// STATUS_INTERNAL_ERROR
const INTERNAL_ERROR: u32 = 0xC000_00E5;
/// STATUS_NOT_SUPPORTED: what the server says of a version that it does not take ([MS-CSSP] 3.1.5).
const NOT_SUPPORTED: u32 = 0xC000_00BB;
/// STATUS_WRONG_PASSWORD, STATUS_NO_SUCH_USER: the same refusal, from servers that say more than they should.
const TALKATIVE: [u32; 2] = [0xC000_006A, 0xC000_0064];

/// Whether a peer of this version knows the field: 2 does not, and 5 is 2 with another binding.
pub(super) const fn is_known_to(version: u32) -> bool {
    version == 3 || version == 4 || version >= 6
}

/// The status that tells a client of a failure, and nothing that it should not know: of an account that his password may not open, why; of
/// a wrong password or name, only that.
pub(super) fn told(why: &Error) -> u32 {
    match why.nt_status().and_then(|NtStatus(status)| Kind::from_code(status)) {
        Some(kind) if why.kind() == Kind::LogonDenied => kind as u32,
        _ => status_of(why.kind()),
    }
}

const fn status_of(kind: Kind) -> u32 {
    match kind {
        Kind::LogonDenied | Kind::NoCredentials | Kind::UnknownCredentials | Kind::BadBindings => LOGON_FAILURE,
        Kind::NoAuthenticatingAuthority => NO_LOGON_SERVERS,
        Kind::DowngradeDetected => NOT_SUPPORTED,
        Kind::InvalidToken | Kind::MessageAltered => INVALID_PARAMETER,
        other if other as u32 >> 16 == 0xC000 => other as u32,
        _ => INTERNAL_ERROR,
    }
}

/// What a server's status means to the client.
pub(super) fn meant(status: u32) -> Error {
    Error::new(kind_of(status), format!("logging on to a server that refuses with status {status:#010X}"))
}

/// A client's failure before any server has refused it: what his KDC says of his account is told in the same words.
pub(super) fn heard(why: Error) -> Error {
    match why.nt_status() {
        Some(NtStatus(status)) if why.kind() == Kind::LogonDenied => Error::new(kind_of(status), "logging on inside").because(why),
        _ => why,
    }
}

fn kind_of(status: u32) -> Kind {
    match status {
        LOGON_FAILURE => Kind::LogonDenied,
        NO_LOGON_SERVERS => Kind::NoAuthenticatingAuthority,
        INVALID_PARAMETER => Kind::InvalidToken,
        INTERNAL_ERROR => Kind::InternalError,
        NOT_SUPPORTED => Kind::UnsupportedFunction,
        status if TALKATIVE.contains(&status) => Kind::LogonDenied,
        status => Kind::from_code(status).unwrap_or(Kind::LogonDenied),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_arrives_as_what_it_was() {
        for kind in [
            Kind::LogonDenied,
            Kind::PasswordExpired,
            Kind::PasswordMustChange,
            Kind::AccountDisabled,
            Kind::AccountLockedOut,
            Kind::NoAuthenticatingAuthority,
            Kind::InvalidToken,
        ] {
            assert_eq!(meant(status_of(kind)).kind(), kind);
        }
        let of = |status| told(&Error::new(Kind::LogonDenied, "judging").because(NtStatus(status)));
        assert_eq!((of(0xC000_0224), of(0xC000_0064), of(0xC000_006A)), (0xC000_0224, LOGON_FAILURE, LOGON_FAILURE));
        assert_eq!((status_of(Kind::DowngradeDetected), meant(NOT_SUPPORTED).kind()), (NOT_SUPPORTED, Kind::UnsupportedFunction));
        assert_eq!(meant(0xC000_0064).kind(), Kind::LogonDenied);
        assert_eq!(meant(0xC0FF_EE00).kind(), Kind::LogonDenied);
        let elsewhere = Error::new(Kind::NoAuthenticatingAuthority, "asking").because(NtStatus(0xC000_0072));
        assert_eq!(told(&elsewhere), NO_LOGON_SERVERS);
        let denied = |status| heard(Error::new(Kind::LogonDenied, "asking a KDC").because(NtStatus(status))).kind();
        assert_eq!(
            (denied(0xC000_0072), denied(0xC000_006A), denied(0xC000_0225)),
            (Kind::AccountDisabled, Kind::LogonDenied, Kind::LogonDenied)
        );
        let other = heard(Error::new(Kind::TimeSkew, "asking a KDC").because(NtStatus(0xC000_0072)));
        assert_eq!((other.kind(), heard(Error::new(Kind::LogonDenied, "asking")).kind()), (Kind::TimeSkew, Kind::LogonDenied));
        assert!([3, 4, 6, 7].into_iter().all(is_known_to) && ![2, 5].into_iter().any(is_known_to));
    }
}
