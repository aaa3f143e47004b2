//! Statuses: what a call answers, and the story behind a failure.
use std::{borrow::Cow, error::Error as StdError, fmt};

macro_rules! kinds {
    ($($variant:ident = $value:literal => $name:literal,)+) => {
        /// Failure codes: every `SEC_E_*` there is, and what else a certificate is refused with, so that a package never has to bend one.
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = concat!("`", $name, "`")] $variant = $value,)+
        }

        impl Kind {
            /// Microsoft's name for the code.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The failure that a status word stands for, if it is one.
            pub const fn from_code(code: u32) -> Option<Self> {
                match code { $($value => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

kinds! {
    InsufficientMemory = 0x8009_0300 => "SEC_E_INSUFFICIENT_MEMORY",
    InvalidHandle = 0x8009_0301 => "SEC_E_INVALID_HANDLE",
    UnsupportedFunction = 0x8009_0302 => "SEC_E_UNSUPPORTED_FUNCTION",
    TargetUnknown = 0x8009_0303 => "SEC_E_TARGET_UNKNOWN",
    InternalError = 0x8009_0304 => "SEC_E_INTERNAL_ERROR",
    SecpkgNotFound = 0x8009_0305 => "SEC_E_SECPKG_NOT_FOUND",
    NotOwner = 0x8009_0306 => "SEC_E_NOT_OWNER",
    CannotInstall = 0x8009_0307 => "SEC_E_CANNOT_INSTALL",
    InvalidToken = 0x8009_0308 => "SEC_E_INVALID_TOKEN",
    CannotPack = 0x8009_0309 => "SEC_E_CANNOT_PACK",
    QopNotSupported = 0x8009_030A => "SEC_E_QOP_NOT_SUPPORTED",
    NoImpersonation = 0x8009_030B => "SEC_E_NO_IMPERSONATION",
    LogonDenied = 0x8009_030C => "SEC_E_LOGON_DENIED",
    UnknownCredentials = 0x8009_030D => "SEC_E_UNKNOWN_CREDENTIALS",
    NoCredentials = 0x8009_030E => "SEC_E_NO_CREDENTIALS",
    MessageAltered = 0x8009_030F => "SEC_E_MESSAGE_ALTERED",
    OutOfSequence = 0x8009_0310 => "SEC_E_OUT_OF_SEQUENCE",
    NoAuthenticatingAuthority = 0x8009_0311 => "SEC_E_NO_AUTHENTICATING_AUTHORITY",
    BadPkgid = 0x8009_0316 => "SEC_E_BAD_PKGID",
    ContextExpired = 0x8009_0317 => "SEC_E_CONTEXT_EXPIRED",
    IncompleteMessage = 0x8009_0318 => "SEC_E_INCOMPLETE_MESSAGE",
    IncompleteCredentials = 0x8009_0320 => "SEC_E_INCOMPLETE_CREDENTIALS",
    BufferTooSmall = 0x8009_0321 => "SEC_E_BUFFER_TOO_SMALL",
    WrongPrincipal = 0x8009_0322 => "SEC_E_WRONG_PRINCIPAL",
    TimeSkew = 0x8009_0324 => "SEC_E_TIME_SKEW",
    UntrustedRoot = 0x8009_0325 => "SEC_E_UNTRUSTED_ROOT",
    IllegalMessage = 0x8009_0326 => "SEC_E_ILLEGAL_MESSAGE",
    CertUnknown = 0x8009_0327 => "SEC_E_CERT_UNKNOWN",
    CertExpired = 0x8009_0328 => "SEC_E_CERT_EXPIRED",
    EncryptFailure = 0x8009_0329 => "SEC_E_ENCRYPT_FAILURE",
    DecryptFailure = 0x8009_0330 => "SEC_E_DECRYPT_FAILURE",
    AlgorithmMismatch = 0x8009_0331 => "SEC_E_ALGORITHM_MISMATCH",
    SecurityQosFailed = 0x8009_0332 => "SEC_E_SECURITY_QOS_FAILED",
    UnfinishedContextDeleted = 0x8009_0333 => "SEC_E_UNFINISHED_CONTEXT_DELETED",
    NoTgtReply = 0x8009_0334 => "SEC_E_NO_TGT_REPLY",
    NoIpAddresses = 0x8009_0335 => "SEC_E_NO_IP_ADDRESSES",
    WrongCredentialHandle = 0x8009_0336 => "SEC_E_WRONG_CREDENTIAL_HANDLE",
    CryptoSystemInvalid = 0x8009_0337 => "SEC_E_CRYPTO_SYSTEM_INVALID",
    MaxReferralsExceeded = 0x8009_0338 => "SEC_E_MAX_REFERRALS_EXCEEDED",
    MustBeKdc = 0x8009_0339 => "SEC_E_MUST_BE_KDC",
    StrongCryptoNotSupported = 0x8009_033A => "SEC_E_STRONG_CRYPTO_NOT_SUPPORTED",
    TooManyPrincipals = 0x8009_033B => "SEC_E_TOO_MANY_PRINCIPALS",
    NoPaData = 0x8009_033C => "SEC_E_NO_PA_DATA",
    PkinitNameMismatch = 0x8009_033D => "SEC_E_PKINIT_NAME_MISMATCH",
    SmartcardLogonRequired = 0x8009_033E => "SEC_E_SMARTCARD_LOGON_REQUIRED",
    ShutdownInProgress = 0x8009_033F => "SEC_E_SHUTDOWN_IN_PROGRESS",
    KdcInvalidRequest = 0x8009_0340 => "SEC_E_KDC_INVALID_REQUEST",
    KdcUnableToRefer = 0x8009_0341 => "SEC_E_KDC_UNABLE_TO_REFER",
    KdcUnknownEtype = 0x8009_0342 => "SEC_E_KDC_UNKNOWN_ETYPE",
    UnsupportedPreauth = 0x8009_0343 => "SEC_E_UNSUPPORTED_PREAUTH",
    DelegationRequired = 0x8009_0345 => "SEC_E_DELEGATION_REQUIRED",
    BadBindings = 0x8009_0346 => "SEC_E_BAD_BINDINGS",
    MultipleAccounts = 0x8009_0347 => "SEC_E_MULTIPLE_ACCOUNTS",
    NoKerbKey = 0x8009_0348 => "SEC_E_NO_KERB_KEY",
    CertWrongUsage = 0x8009_0349 => "SEC_E_CERT_WRONG_USAGE",
    DowngradeDetected = 0x8009_0350 => "SEC_E_DOWNGRADE_DETECTED",
    SmartcardCertRevoked = 0x8009_0351 => "SEC_E_SMARTCARD_CERT_REVOKED",
    IssuingCaUntrusted = 0x8009_0352 => "SEC_E_ISSUING_CA_UNTRUSTED",
    RevocationOfflineC = 0x8009_0353 => "SEC_E_REVOCATION_OFFLINE_C",
    PkinitClientFailure = 0x8009_0354 => "SEC_E_PKINIT_CLIENT_FAILURE",
    SmartcardCertExpired = 0x8009_0355 => "SEC_E_SMARTCARD_CERT_EXPIRED",
    NoS4uProtSupport = 0x8009_0356 => "SEC_E_NO_S4U_PROT_SUPPORT",
    CrossrealmDelegationFailure = 0x8009_0357 => "SEC_E_CROSSREALM_DELEGATION_FAILURE",
    RevocationOfflineKdc = 0x8009_0358 => "SEC_E_REVOCATION_OFFLINE_KDC",
    IssuingCaUntrustedKdc = 0x8009_0359 => "SEC_E_ISSUING_CA_UNTRUSTED_KDC",
    KdcCertExpired = 0x8009_035A => "SEC_E_KDC_CERT_EXPIRED",
    KdcCertRevoked = 0x8009_035B => "SEC_E_KDC_CERT_REVOKED",
    InvalidParameter = 0x8009_035D => "SEC_E_INVALID_PARAMETER",
    DelegationPolicy = 0x8009_035E => "SEC_E_DELEGATION_POLICY",
    PolicyNltmOnly = 0x8009_035F => "SEC_E_POLICY_NLTM_ONLY",
    NoContext = 0x8009_0361 => "SEC_E_NO_CONTEXT",
    Pku2uCertFailure = 0x8009_0362 => "SEC_E_PKU2U_CERT_FAILURE",
    MutualAuthFailed = 0x8009_0363 => "SEC_E_MUTUAL_AUTH_FAILED",
    OnlyHttpsAllowed = 0x8009_0365 => "SEC_E_ONLY_HTTPS_ALLOWED",
    ApplicationProtocolMismatch = 0x8009_0367 => "SEC_E_APPLICATION_PROTOCOL_MISMATCH",
    InvalidUpnName = 0x8009_0369 => "SEC_E_INVALID_UPN_NAME",
    ExtBufferTooSmall = 0x8009_036A => "SEC_E_EXT_BUFFER_TOO_SMALL",
    InsufficientBuffers = 0x8009_036B => "SEC_E_INSUFFICIENT_BUFFERS",
    // What CredSSP's servers say of an account, as they say it.
    AccountRestriction = 0xC000_006E => "STATUS_ACCOUNT_RESTRICTION",
    InvalidLogonHours = 0xC000_006F => "STATUS_INVALID_LOGON_HOURS",
    InvalidWorkstation = 0xC000_0070 => "STATUS_INVALID_WORKSTATION",
    PasswordExpired = 0xC000_0071 => "STATUS_PASSWORD_EXPIRED",
    AccountDisabled = 0xC000_0072 => "STATUS_ACCOUNT_DISABLED",
    LogonTypeNotGranted = 0xC000_015B => "STATUS_LOGON_TYPE_NOT_GRANTED",
    AccountExpired = 0xC000_0193 => "STATUS_ACCOUNT_EXPIRED",
    PasswordMustChange = 0xC000_0224 => "STATUS_PASSWORD_MUST_CHANGE",
    AccountLockedOut = 0xC000_0234 => "STATUS_ACCOUNT_LOCKED_OUT",
    CertRevoked = 0x8009_2010 => "CRYPT_E_REVOKED",
    NoRevocationCheck = 0x8009_2012 => "CRYPT_E_NO_REVOCATION_CHECK",
    RevocationOffline = 0x8009_2013 => "CRYPT_E_REVOCATION_OFFLINE",
}

/// What a successful call still asks of its caller (`SEC_E_OK` and `SEC_I_*`).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// `SEC_E_OK`
    Done = 0,
    /// `SEC_I_CONTINUE_NEEDED`
    ContinueNeeded = 0x0009_0312,
    /// `SEC_I_COMPLETE_NEEDED`
    CompleteNeeded = 0x0009_0313,
    /// `SEC_I_COMPLETE_AND_CONTINUE`
    CompleteAndContinue = 0x0009_0314,
    /// `SEC_I_CONTEXT_EXPIRED`: the peer closed the stream in good order.
    ContextExpired = 0x0009_0317,
    /// `SEC_I_INCOMPLETE_CREDENTIALS`
    IncompleteCredentials = 0x0009_0320,
    /// `SEC_I_RENEGOTIATE`
    Renegotiate = 0x0009_0321,
    /// `SEC_I_MESSAGE_FRAGMENT`
    MessageFragment = 0x0009_0364,
}

impl Outcome {
    /// Microsoft's name for the code.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "SEC_E_OK",
            Self::ContinueNeeded => "SEC_I_CONTINUE_NEEDED",
            Self::CompleteNeeded => "SEC_I_COMPLETE_NEEDED",
            Self::CompleteAndContinue => "SEC_I_COMPLETE_AND_CONTINUE",
            Self::ContextExpired => "SEC_I_CONTEXT_EXPIRED",
            Self::IncompleteCredentials => "SEC_I_INCOMPLETE_CREDENTIALS",
            Self::Renegotiate => "SEC_I_RENEGOTIATE",
            Self::MessageFragment => "SEC_I_MESSAGE_FRAGMENT",
        }
    }
}

/// A failure: the code for the caller, the story for the trace.
pub struct Error {
    kind: Kind,
    doing: Cow<'static, str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What every fallible function of the house returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of this kind, met while doing this. A literal costs no allocation.
    #[cold]
    pub fn new(kind: Kind, doing: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, doing: doing.into(), source: None }
    }

    /// Adds what lay below.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The code that crosses the ABI.
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} while {}", self.kind.name(), self.doing)?;
        let mut below = self.source();
        while let Some(cause) = below {
            write!(f, ": {cause}")?;
            below = cause.source();
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} while {}", self.kind.name(), self.doing)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}

/// What a domain said of a logon, in its own number: what lay below a `LogonDenied` that has one code for every reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NtStatus(pub u32);

impl fmt::Display for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {:#010X}", self.0)
    }
}

impl StdError for NtStatus {}

impl Error {
    /// What a domain said of it, where one did.
    pub fn nt_status(&self) -> Option<NtStatus> {
        let mut below = self.source();
        while let Some(cause) = below {
            if let Some(status) = cause.downcast_ref() {
                return Some(*status);
            }
            below = cause.source();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_its_whole_story_and_carries_one_code() {
        let deep = Error::new(Kind::NoAuthenticatingAuthority, "asking the KDC");
        let e = Error::new(Kind::LogonDenied, "logging on").because(deep);
        assert_eq!(e.kind() as u32, 0x8009_030C);
        assert_eq!(format!("{e:?}"), "SEC_E_LOGON_DENIED while logging on: SEC_E_NO_AUTHENTICATING_AUTHORITY while asking the KDC");
    }

    #[test]
    fn what_a_domain_said_is_found_however_deep_it_lies() {
        let deep = Error::new(Kind::LogonDenied, "judging").because(NtStatus(0xC000_0071));
        let e = Error::new(Kind::LogonDenied, "logging on").because(deep);
        assert_eq!(e.nt_status(), Some(NtStatus(0xC000_0071)));
        assert_eq!(Error::new(Kind::LogonDenied, "logging on").nt_status(), None);
    }

    #[test]
    fn the_invalid_handle_code_is_the_headers_and_not_the_smart_cards() {
        assert_eq!(Kind::InvalidHandle as u32, 0x8009_0301);
        assert_eq!(Kind::from_code(0x8010_0003), None);
    }
}
