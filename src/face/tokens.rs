//! Moving contexts between processes, and the list of packages as Windows lets administrators change it.
use crate::{
    engine::status::{Outcome, Result},
    face::{
        guard::{entry, unbuilt},
        home,
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
};
use std::ffi::c_void;

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
/// As for ImportSecurityContextA.
unsafe fn import<T: Text>(package: *const T::Unit) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let package = unsafe { text::read::<T>(package, "reading the package's name") }?;
    home::package(package.as_deref())?;
    Err(unbuilt("importing a context"))
}
