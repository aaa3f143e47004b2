//! Windows' list of packages, which administrators change. Here it is the library's own: what is built in is in it.
use crate::{
    engine::status::{Error, Kind, Outcome, Result},
    face::{guard::entry, types::*},
};

/// No packages are loaded from outside: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AddSecurityPackageA(pszPackageName: LPSTR, pOptions: PSECURITY_PACKAGE_OPTIONS) -> SECURITY_STATUS {
    let _ = (pszPackageName, pOptions);
    entry("AddSecurityPackageA", || fixed("adding a package"))
}

/// As AddSecurityPackageA.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AddSecurityPackageW(pszPackageName: LPWSTR, pOptions: PSECURITY_PACKAGE_OPTIONS) -> SECURITY_STATUS {
    let _ = (pszPackageName, pOptions);
    entry("AddSecurityPackageW", || fixed("adding a package"))
}

/// No package is taken away: SEC_E_UNSUPPORTED_FUNCTION.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DeleteSecurityPackageA(pszPackageName: *mut SEC_CHAR) -> SECURITY_STATUS {
    let _ = pszPackageName;
    entry("DeleteSecurityPackageA", || fixed("taking a package away"))
}

/// As DeleteSecurityPackageA.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DeleteSecurityPackageW(pszPackageName: *mut SEC_WCHAR) -> SECURITY_STATUS {
    let _ = pszPackageName;
    entry("DeleteSecurityPackageW", || fixed("taking a package away"))
}

fn fixed(doing: &'static str) -> Result<Outcome> {
    Err(Error::new(Kind::UnsupportedFunction, doing).because("the list of packages is the library's own"))
}
