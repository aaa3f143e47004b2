//! secext.h: names of the user and the machine in other forms. Not built yet: each call answers FALSE.
use crate::face::{
    guard::{unbuilt, value},
    types::*,
};

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetComputerObjectNameA(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPSTR, nSize: PULONG) -> BOOLEAN {
    let _ = (NameFormat, lpNameBuffer, nSize);
    value("GetComputerObjectNameA", 0, || Err(unbuilt("looking for GetComputerObjectNameA")))
}

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetComputerObjectNameW(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPWSTR, nSize: PULONG) -> BOOLEAN {
    let _ = (NameFormat, lpNameBuffer, nSize);
    value("GetComputerObjectNameW", 0, || Err(unbuilt("looking for GetComputerObjectNameW")))
}

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetUserNameExA(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPSTR, nSize: PULONG) -> BOOLEAN {
    let _ = (NameFormat, lpNameBuffer, nSize);
    value("GetUserNameExA", 0, || Err(unbuilt("looking for GetUserNameExA")))
}

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GetUserNameExW(NameFormat: EXTENDED_NAME_FORMAT, lpNameBuffer: LPWSTR, nSize: PULONG) -> BOOLEAN {
    let _ = (NameFormat, lpNameBuffer, nSize);
    value("GetUserNameExW", 0, || Err(unbuilt("looking for GetUserNameExW")))
}

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TranslateNameA(
    lpAccountName: LPCSTR,
    AccountNameFormat: EXTENDED_NAME_FORMAT,
    DesiredNameFormat: EXTENDED_NAME_FORMAT,
    lpTranslatedName: LPSTR,
    nSize: PULONG,
) -> BOOLEAN {
    let _ = (lpAccountName, AccountNameFormat, DesiredNameFormat, lpTranslatedName, nSize);
    value("TranslateNameA", 0, || Err(unbuilt("looking for TranslateNameA")))
}

/// Not built yet: FALSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TranslateNameW(
    lpAccountName: LPCWSTR,
    AccountNameFormat: EXTENDED_NAME_FORMAT,
    DesiredNameFormat: EXTENDED_NAME_FORMAT,
    lpTranslatedName: LPWSTR,
    nSize: PULONG,
) -> BOOLEAN {
    let _ = (lpAccountName, AccountNameFormat, DesiredNameFormat, lpTranslatedName, nSize);
    value("TranslateNameW", 0, || Err(unbuilt("looking for TranslateNameW")))
}
