//! The SASL profiles. Not built yet: each call answers SEC_E_UNSUPPORTED_FUNCTION.
use crate::face::{
    guard::{entry, unbuilt},
    types::*,
};

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslAcceptSecurityContext(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pInput: PSecBufferDesc,
    fContextReq: u32,
    TargetDataRep: u32,
    phNewContext: PCtxtHandle,
    pOutput: PSecBufferDesc,
    pfContextAttr: *mut u32,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (phCredential, phContext, pInput, fContextReq, TargetDataRep, phNewContext, pOutput, pfContextAttr, ptsExpiry);
    entry("SaslAcceptSecurityContext", || Err(unbuilt("looking for SaslAcceptSecurityContext")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslEnumerateProfilesA(ProfileList: *mut LPSTR, ProfileCount: *mut ULONG) -> SECURITY_STATUS {
    let _ = (ProfileList, ProfileCount);
    entry("SaslEnumerateProfilesA", || Err(unbuilt("looking for SaslEnumerateProfilesA")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslEnumerateProfilesW(ProfileList: *mut LPWSTR, ProfileCount: *mut ULONG) -> SECURITY_STATUS {
    let _ = (ProfileList, ProfileCount);
    entry("SaslEnumerateProfilesW", || Err(unbuilt("looking for SaslEnumerateProfilesW")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslGetContextOption(
    ContextHandle: PCtxtHandle,
    Option: ULONG,
    Value: PVOID,
    Size: ULONG,
    Needed: PULONG,
) -> SECURITY_STATUS {
    let _ = (ContextHandle, Option, Value, Size, Needed);
    entry("SaslGetContextOption", || Err(unbuilt("looking for SaslGetContextOption")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslGetProfilePackageA(ProfileName: LPSTR, PackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS {
    let _ = (ProfileName, PackageInfo);
    entry("SaslGetProfilePackageA", || Err(unbuilt("looking for SaslGetProfilePackageA")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslGetProfilePackageW(ProfileName: LPWSTR, PackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS {
    let _ = (ProfileName, PackageInfo);
    entry("SaslGetProfilePackageW", || Err(unbuilt("looking for SaslGetProfilePackageW")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslIdentifyPackageA(pInput: PSecBufferDesc, PackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS {
    let _ = (pInput, PackageInfo);
    entry("SaslIdentifyPackageA", || Err(unbuilt("looking for SaslIdentifyPackageA")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslIdentifyPackageW(pInput: PSecBufferDesc, PackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS {
    let _ = (pInput, PackageInfo);
    entry("SaslIdentifyPackageW", || Err(unbuilt("looking for SaslIdentifyPackageW")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslInitializeSecurityContextA(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: LPSTR,
    fContextReq: u32,
    Reserved1: u32,
    TargetDataRep: u32,
    pInput: PSecBufferDesc,
    Reserved2: u32,
    phNewContext: PCtxtHandle,
    pOutput: PSecBufferDesc,
    pfContextAttr: *mut u32,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (
        phCredential,
        phContext,
        pszTargetName,
        fContextReq,
        Reserved1,
        TargetDataRep,
        pInput,
        Reserved2,
        phNewContext,
        pOutput,
        pfContextAttr,
        ptsExpiry,
    );
    entry("SaslInitializeSecurityContextA", || Err(unbuilt("looking for SaslInitializeSecurityContextA")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslInitializeSecurityContextW(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: LPWSTR,
    fContextReq: u32,
    Reserved1: u32,
    TargetDataRep: u32,
    pInput: PSecBufferDesc,
    Reserved2: u32,
    phNewContext: PCtxtHandle,
    pOutput: PSecBufferDesc,
    pfContextAttr: *mut u32,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (
        phCredential,
        phContext,
        pszTargetName,
        fContextReq,
        Reserved1,
        TargetDataRep,
        pInput,
        Reserved2,
        phNewContext,
        pOutput,
        pfContextAttr,
        ptsExpiry,
    );
    entry("SaslInitializeSecurityContextW", || Err(unbuilt("looking for SaslInitializeSecurityContextW")))
}

/// Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslSetContextOption(ContextHandle: PCtxtHandle, Option: ULONG, Value: PVOID, Size: ULONG) -> SECURITY_STATUS {
    let _ = (ContextHandle, Option, Value, Size);
    entry("SaslSetContextOption", || Err(unbuilt("looking for SaslSetContextOption")))
}
