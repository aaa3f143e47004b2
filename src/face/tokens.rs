//! Acting for the client, moving contexts between processes, and the list of packages as Windows lets administrators change it.
use crate::{
    engine::status::{Error, Kind, Outcome, Result},
    face::{
        guard::{entry, unbuilt},
        home,
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
};
use std::ffi::c_void;

/// Takes the client's identity on. Not built yet: SEC_E_NO_IMPERSONATION, for a caller that believed a false success would go on with
/// its own rights.
///
/// # Safety
/// `phContext` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ImpersonateSecurityContext(phContext: PCtxtHandle) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("ImpersonateSecurityContext", || unsafe { no_impersonation(phContext) })
}

/// Ends an impersonation, of which there is none. Not built yet: SEC_E_NO_IMPERSONATION.
///
/// # Safety
/// `phContext` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn RevertSecurityContext(phContext: PCtxtHandle) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("RevertSecurityContext", || unsafe { no_impersonation(phContext) })
}

/// The client's access token. Not built yet: SEC_E_NO_IMPERSONATION, and the token NULL.
///
/// # Safety
/// `phContext` is NULL or points to a handle; `Token` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QuerySecurityContextToken(phContext: PCtxtHandle, Token: *mut HANDLE) -> SECURITY_STATUS {
    entry("QuerySecurityContextToken", || {
        if !Token.is_null() {
            // SAFETY: not null, so by the contract it may be written; it may be unaligned.
            unsafe { Token.write_unaligned(std::ptr::null_mut()) };
        }
        // SAFETY: this function's contract.
        unsafe { no_impersonation(phContext) }
    })
}

/// Packs a context for another process. Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// `phContext` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ExportSecurityContext(
    phContext: PCtxtHandle,
    fFlags: u32,
    pPackedContext: PSecBuffer,
    pToken: *mut *mut c_void,
) -> SECURITY_STATUS {
    let _ = (fFlags, pPackedContext, pToken);
    entry("ExportSecurityContext", || {
        // SAFETY: this function's contract.
        unsafe { home::context(phContext) }?;
        Err(unbuilt("exporting a context"))
    })
}

/// Takes a context that another process packed. Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// `pszPackage` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ImportSecurityContextA(
    pszPackage: *mut SEC_CHAR,
    pPackedContext: PSecBuffer,
    Token: *mut c_void,
    phContext: PCtxtHandle,
) -> SECURITY_STATUS {
    let _ = (pPackedContext, Token, phContext);
    // SAFETY: this function's contract.
    entry("ImportSecurityContextA", || unsafe { import::<Narrow>(pszPackage) })
}

/// As ImportSecurityContextA, with the name in UTF-16. Not built yet.
///
/// # Safety
/// As for ImportSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ImportSecurityContextW(
    pszPackage: *mut SEC_WCHAR,
    pPackedContext: PSecBuffer,
    Token: *mut c_void,
    phContext: PCtxtHandle,
) -> SECURITY_STATUS {
    let _ = (pPackedContext, Token, phContext);
    // SAFETY: this function's contract.
    entry("ImportSecurityContextW", || unsafe { import::<Utf16>(pszPackage) })
}

/// Adds a package to the system's list, which here is the library's own. Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AddSecurityPackageA(pszPackageName: LPSTR, pOptions: PSECURITY_PACKAGE_OPTIONS) -> SECURITY_STATUS {
    let _ = (pszPackageName, pOptions);
    entry("AddSecurityPackageA", || Err(unbuilt("adding a package to the system")))
}

/// As AddSecurityPackageA. Not built yet.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AddSecurityPackageW(pszPackageName: LPWSTR, pOptions: PSECURITY_PACKAGE_OPTIONS) -> SECURITY_STATUS {
    let _ = (pszPackageName, pOptions);
    entry("AddSecurityPackageW", || Err(unbuilt("adding a package to the system")))
}

/// Takes a package from the system's list. Not built yet: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DeleteSecurityPackageA(pszPackageName: *mut SEC_CHAR) -> SECURITY_STATUS {
    let _ = pszPackageName;
    entry("DeleteSecurityPackageA", || Err(unbuilt("taking a package from the system")))
}

/// As DeleteSecurityPackageA. Not built yet.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DeleteSecurityPackageW(pszPackageName: *mut SEC_WCHAR) -> SECURITY_STATUS {
    let _ = pszPackageName;
    entry("DeleteSecurityPackageW", || Err(unbuilt("taking a package from the system")))
}

/// # Safety
/// The handle is NULL or points to a handle.
unsafe fn no_impersonation(handle: PCtxtHandle) -> Result<Outcome> {
    // SAFETY: this function's contract.
    unsafe { home::context(handle) }?;
    Err(Error::new(Kind::NoImpersonation, "taking on a client's identity, which no Windows token carries here"))
}

/// # Safety
/// As for ImportSecurityContextA.
unsafe fn import<T: Text>(package: *const T::Unit) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let package = unsafe { text::read::<T>(package, "reading the package's name") }?;
    home::package(package.as_deref())?;
    Err(unbuilt("importing a context"))
}
