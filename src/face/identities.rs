//! Identities as opaque blocks. Not built yet: each call answers SEC_E_UNSUPPORTED_FUNCTION, and frees what other calls gave.
use crate::face::{
    guard::{entry, unbuilt, value},
    memory,
    types::*,
};
use std::ffi::c_char;

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiCompareAuthIdentities(
    AuthIdentity1: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    AuthIdentity2: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    SameSuppliedUser: PBOOLEAN,
    SameSuppliedIdentity: PBOOLEAN,
) -> SECURITY_STATUS {
    let _ = (AuthIdentity1, AuthIdentity2, SameSuppliedUser, SameSuppliedIdentity);
    entry("SspiCompareAuthIdentities", || Err(unbuilt("looking for SspiCompareAuthIdentities")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiCopyAuthIdentity(
    AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    AuthDataCopy: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    let _ = (AuthData, AuthDataCopy);
    entry("SspiCopyAuthIdentity", || Err(unbuilt("looking for SspiCopyAuthIdentity")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiDecryptAuthIdentity(EncryptedAuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    let _ = EncryptedAuthData;
    entry("SspiDecryptAuthIdentity", || Err(unbuilt("looking for SspiDecryptAuthIdentity")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiDecryptAuthIdentityEx(Options: ULONG, EncryptedAuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    let _ = (Options, EncryptedAuthData);
    entry("SspiDecryptAuthIdentityEx", || Err(unbuilt("looking for SspiDecryptAuthIdentityEx")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncodeAuthIdentityAsStrings(
    pAuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    ppszUserName: *mut PCWSTR,
    ppszDomainName: *mut PCWSTR,
    ppszPackedCredentialsString: *mut PCWSTR,
) -> SECURITY_STATUS {
    let _ = (pAuthIdentity, ppszUserName, ppszDomainName, ppszPackedCredentialsString);
    entry("SspiEncodeAuthIdentityAsStrings", || Err(unbuilt("looking for SspiEncodeAuthIdentityAsStrings")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncodeStringsAsAuthIdentity(
    pszUserName: PCWSTR,
    pszDomainName: PCWSTR,
    pszPackedCredentialsString: PCWSTR,
    ppAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    let _ = (pszUserName, pszDomainName, pszPackedCredentialsString, ppAuthIdentity);
    entry("SspiEncodeStringsAsAuthIdentity", || Err(unbuilt("looking for SspiEncodeStringsAsAuthIdentity")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncryptAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    let _ = AuthData;
    entry("SspiEncryptAuthIdentity", || Err(unbuilt("looking for SspiEncryptAuthIdentity")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncryptAuthIdentityEx(Options: ULONG, AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    let _ = (Options, AuthData);
    entry("SspiEncryptAuthIdentityEx", || Err(unbuilt("looking for SspiEncryptAuthIdentityEx")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiExcludePackage(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pszPackageName: PCWSTR,
    ppNewAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    let _ = (AuthIdentity, pszPackageName, ppNewAuthIdentity);
    entry("SspiExcludePackage", || Err(unbuilt("looking for SspiExcludePackage")))
}

/// Frees an identity that the Sspi functions gave.
///
/// # Safety
/// The memory is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiFreeAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) {
    value("SspiFreeAuthIdentity", (), || memory::take_back(AuthData));
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiGetTargetHostName(pszTargetName: PCWSTR, pszHostName: *mut PWSTR) -> SECURITY_STATUS {
    let _ = (pszTargetName, pszHostName);
    entry("SspiGetTargetHostName", || Err(unbuilt("looking for SspiGetTargetHostName")))
}

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiIsAuthIdentityEncrypted(EncryptedAuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> BOOLEAN {
    let _ = EncryptedAuthData;
    value("SspiIsAuthIdentityEncrypted", 0, || Err(unbuilt("looking for SspiIsAuthIdentityEncrypted")))
}

/// Frees what the Sspi functions gave.
///
/// # Safety
/// The memory is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiLocalFree(DataBuffer: PVOID) {
    value("SspiLocalFree", (), || memory::take_back(DataBuffer));
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiMarshalAuthIdentity(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    AuthIdentityLength: *mut u32,
    AuthIdentityByteArray: *mut *mut c_char,
) -> SECURITY_STATUS {
    let _ = (AuthIdentity, AuthIdentityLength, AuthIdentityByteArray);
    entry("SspiMarshalAuthIdentity", || Err(unbuilt("looking for SspiMarshalAuthIdentity")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiPrepareForCredRead(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pszTargetName: PCWSTR,
    pCredmanCredentialType: PULONG,
    ppszCredmanTargetName: *mut PCWSTR,
) -> SECURITY_STATUS {
    let _ = (AuthIdentity, pszTargetName, pCredmanCredentialType, ppszCredmanTargetName);
    entry("SspiPrepareForCredRead", || Err(unbuilt("looking for SspiPrepareForCredRead")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiPrepareForCredWrite(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pszTargetName: PCWSTR,
    pCredmanCredentialType: PULONG,
    ppszCredmanTargetName: *mut PCWSTR,
    ppszCredmanUserName: *mut PCWSTR,
    ppCredentialBlob: *mut PUCHAR,
    pCredentialBlobSize: PULONG,
) -> SECURITY_STATUS {
    let _ = (
        AuthIdentity,
        pszTargetName,
        pCredmanCredentialType,
        ppszCredmanTargetName,
        ppszCredmanUserName,
        ppCredentialBlob,
        pCredentialBlobSize,
    );
    entry("SspiPrepareForCredWrite", || Err(unbuilt("looking for SspiPrepareForCredWrite")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiUnmarshalAuthIdentity(
    AuthIdentityLength: u32,
    AuthIdentityByteArray: *mut c_char,
    ppAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    let _ = (AuthIdentityLength, AuthIdentityByteArray, ppAuthIdentity);
    entry("SspiUnmarshalAuthIdentity", || Err(unbuilt("looking for SspiUnmarshalAuthIdentity")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiValidateAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    let _ = AuthData;
    entry("SspiValidateAuthIdentity", || Err(unbuilt("looking for SspiValidateAuthIdentity")))
}

/// Not built yet: no function of the library makes such an identity, so there is none to wipe.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiZeroAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) {
    let _ = AuthData;
}
