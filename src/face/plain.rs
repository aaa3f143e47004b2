//! Plain names, off Windows: what dlsym and FFI users look for before they know of A and W. In C the header's macros choose the letter.
use crate::face::{contexts, credentials, types::*};
use std::ffi::c_void;

/// AcquireCredentialsHandleA.
///
/// # Safety
/// As for AcquireCredentialsHandleA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AcquireCredentialsHandle(
    pszPrincipal: *mut SEC_CHAR,
    pszPackage: *mut SEC_CHAR,
    fCredentialUse: u32,
    pvLogonId: *mut c_void,
    pAuthData: *mut c_void,
    pGetKeyFn: SEC_GET_KEY_FN,
    pvGetKeyArgument: *mut c_void,
    phCredential: PCredHandle,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract is that of the A form.
    unsafe {
        credentials::AcquireCredentialsHandleA(
            pszPrincipal,
            pszPackage,
            fCredentialUse,
            pvLogonId,
            pAuthData,
            pGetKeyFn,
            pvGetKeyArgument,
            phCredential,
            ptsExpiry,
        )
    }
}

/// InitializeSecurityContextA.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn InitializeSecurityContext(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: *mut SEC_CHAR,
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
    // SAFETY: this function's contract is that of the A form.
    unsafe {
        contexts::InitializeSecurityContextA(
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
        )
    }
}
