//! Making and ending credentials.
use crate::{
    engine::{
        identity::{Auth, Uses},
        package::{AcquireAsk, ChangeAsk},
        secret::SecretBytes,
        status::{Error, Kind, Outcome, Result},
        time::Instant,
    },
    face::{
        descriptor::{Descriptor, Outputs},
        guard::entry,
        home, identity, impersonation,
        text::{self, Narrow, Text, Utf16},
        time,
        types::*,
    },
};
use std::{ffi::c_void, time::Duration};

const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;
const DIRECTIONS: u32 = 0xF;
const AUTOLOGON_RESTRICTED: u32 = 0x10;

/// Makes a credential of a package: NULL auth data is the process's own logon. pGetKeyFn and pvLogonId are not used.
///
/// # Safety
/// Every pointer is NULL or valid for what its type says; pAuthData for what the package takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AcquireCredentialsHandleA(
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
    let _ = (pvLogonId, pGetKeyFn, pvGetKeyArgument);
    // SAFETY: this function's contract.
    entry("AcquireCredentialsHandleA", || unsafe {
        acquire::<Narrow>(pszPrincipal, pszPackage, fCredentialUse, pAuthData, phCredential, ptsExpiry)
    })
}

/// As AcquireCredentialsHandleA, with names in UTF-16. The identity's letter is its own: its Flags say which.
///
/// # Safety
/// As for AcquireCredentialsHandleA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AcquireCredentialsHandleW(
    pszPrincipal: *mut SEC_WCHAR,
    pszPackage: *mut SEC_WCHAR,
    fCredentialUse: u32,
    pvLogonId: *mut c_void,
    pAuthData: *mut c_void,
    pGetKeyFn: SEC_GET_KEY_FN,
    pvGetKeyArgument: *mut c_void,
    phCredential: PCredHandle,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (pvLogonId, pGetKeyFn, pvGetKeyArgument);
    // SAFETY: this function's contract.
    entry("AcquireCredentialsHandleW", || unsafe {
        acquire::<Utf16>(pszPrincipal, pszPackage, fCredentialUse, pAuthData, phCredential, ptsExpiry)
    })
}

/// Adds another credential to a handle.
///
/// # Safety
/// As for AcquireCredentialsHandleA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AddCredentialsA(
    hCredentials: PCredHandle,
    pszPrincipal: *mut SEC_CHAR,
    pszPackage: *mut SEC_CHAR,
    fCredentialUse: u32,
    pAuthData: *mut c_void,
    pGetKeyFn: SEC_GET_KEY_FN,
    pvGetKeyArgument: *mut c_void,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (pGetKeyFn, pvGetKeyArgument);
    // SAFETY: this function's contract.
    entry("AddCredentialsA", || unsafe { add::<Narrow>(hCredentials, pszPrincipal, pszPackage, fCredentialUse, pAuthData, ptsExpiry) })
}

/// As AddCredentialsA, with names in UTF-16.
///
/// # Safety
/// As for AcquireCredentialsHandleA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AddCredentialsW(
    hCredentials: PCredHandle,
    pszPrincipal: *mut SEC_WCHAR,
    pszPackage: *mut SEC_WCHAR,
    fCredentialUse: u32,
    pAuthData: *mut c_void,
    pGetKeyFn: SEC_GET_KEY_FN,
    pvGetKeyArgument: *mut c_void,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (pGetKeyFn, pvGetKeyArgument);
    // SAFETY: this function's contract.
    entry("AddCredentialsW", || unsafe { add::<Utf16>(hCredentials, pszPrincipal, pszPackage, fCredentialUse, pAuthData, ptsExpiry) })
}

/// Ends a credential. Contexts made from it live on.
///
/// # Safety
/// `phCredential` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn FreeCredentialsHandle(phCredential: PCredHandle) -> SECURITY_STATUS {
    entry("FreeCredentialsHandle", || {
        // SAFETY: this function's contract.
        home::end_credential(unsafe { home::raw(phCredential) }?)?;
        Ok(Outcome::Done)
    })
}

/// Changes a password at the account's authority.
///
/// # Safety
/// The strings are NULL or terminated; pOutput is NULL or a descriptor.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ChangeAccountPasswordA(
    pszPackageName: *mut SEC_CHAR,
    pszDomainName: *mut SEC_CHAR,
    pszAccountName: *mut SEC_CHAR,
    pszOldPassword: *mut SEC_CHAR,
    pszNewPassword: *mut SEC_CHAR,
    bImpersonating: BOOLEAN,
    dwReserved: u32,
    pOutput: PSecBufferDesc,
) -> SECURITY_STATUS {
    let _ = (bImpersonating, dwReserved);
    let names = [pszPackageName, pszDomainName, pszAccountName, pszOldPassword, pszNewPassword];
    // SAFETY: this function's contract.
    entry("ChangeAccountPasswordA", || unsafe { change_password::<Narrow>(names, pOutput) })
}

/// As ChangeAccountPasswordA, in UTF-16.
///
/// # Safety
/// As for ChangeAccountPasswordA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ChangeAccountPasswordW(
    pszPackageName: *mut SEC_WCHAR,
    pszDomainName: *mut SEC_WCHAR,
    pszAccountName: *mut SEC_WCHAR,
    pszOldPassword: *mut SEC_WCHAR,
    pszNewPassword: *mut SEC_WCHAR,
    bImpersonating: BOOLEAN,
    dwReserved: u32,
    pOutput: PSecBufferDesc,
) -> SECURITY_STATUS {
    let _ = (bImpersonating, dwReserved);
    let names = [pszPackageName, pszDomainName, pszAccountName, pszOldPassword, pszNewPassword];
    // SAFETY: this function's contract.
    entry("ChangeAccountPasswordW", || unsafe { change_password::<Utf16>(names, pOutput) })
}

/// # Safety
/// As for AcquireCredentialsHandleA.
unsafe fn acquire<T: Text>(
    principal: *const T::Unit,
    package: *const T::Unit,
    uses: u32,
    auth: *const c_void,
    handle: PCredHandle,
    expiry: PTimeStamp,
) -> Result<Outcome> {
    // SAFETY: this function's contract.
    unsafe { time::write(expiry, None) };
    if !handle.is_null() {
        // SAFETY: not null, so by the contract a handle to write; it may be unaligned.
        unsafe { handle.write_unaligned(SecHandle { dwLower: 0, dwUpper: 0 }) };
    }
    // SAFETY: this function's contract.
    let package = unsafe { text::read::<T>(package, "reading the package's name") }?;
    let package = home::package(package.as_deref())?;
    // SAFETY: this function's contract.
    let principal = unsafe { text::read::<T>(principal, "reading the principal's name") }?;
    // SAFETY: this function's contract.
    let (auth, packages) = unsafe { identity::read_for(package.info().name, auth) }?;
    let auth = if matches!(auth, Auth::Default) { impersonation::default_logon(package)? } else { auth };
    // A policy that cannot be read, or that others can write, fails closed here, before anybody is logged on by it.
    home::env().policy.current()?;
    let ask = AcquireAsk { principal: principal.as_deref(), uses: read_uses(uses), auth, packages };
    let credential = package.acquire(home::env(), ask)?;
    if handle.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "acquiring a credential without a place for its handle"));
    }
    let ends = credential.expiry().unwrap_or(Instant::NEVER);
    let raw = home::publish_credential(credential)?;
    // SAFETY: not null, so by the contract a handle to write; it may be unaligned.
    unsafe { handle.write_unaligned(SecHandle { dwLower: raw.lower, dwUpper: raw.upper }) };
    // SAFETY: this function's contract.
    unsafe { time::write(expiry, Some(ends)) };
    Ok(Outcome::Done)
}

/// # Safety
/// As for AcquireCredentialsHandleA.
unsafe fn add<T: Text>(
    handle: PCredHandle,
    principal: *const T::Unit,
    package: *const T::Unit,
    uses: u32,
    auth: *const c_void,
    expiry: PTimeStamp,
) -> Result<Outcome> {
    // SAFETY: this function's contract.
    unsafe { time::write(expiry, None) };
    // SAFETY: this function's contract.
    let credential = unsafe { home::credential(handle) }?;
    // SAFETY: this function's contract.
    let package = unsafe { text::read::<T>(package, "reading the package's name") }?;
    let package = home::package(package.as_deref())?;
    // SAFETY: this function's contract.
    let principal = unsafe { text::read::<T>(principal, "reading the principal's name") }?;
    // SAFETY: this function's contract.
    let (auth, packages) = unsafe { identity::read_for(package.info().name, auth) }?;
    credential.add(AcquireAsk { principal: principal.as_deref(), uses: read_uses(uses), auth, packages })?;
    // SAFETY: this function's contract.
    unsafe { time::write(expiry, Some(credential.expiry().unwrap_or(Instant::NEVER))) };
    Ok(Outcome::Done)
}

/// DEFAULT (4) names no direction, and no context starts from such a credential: the first ISC or ASC says so.
fn read_uses(bits: u32) -> Uses {
    let directions = bits & DIRECTIONS;
    Uses { inbound: directions & INBOUND != 0, outbound: directions & OUTBOUND != 0, no_default: bits & AUTOLOGON_RESTRICTED != 0 }
}

/// # Safety
/// As for ChangeAccountPasswordA.
unsafe fn change_password<T: Text>(names: [*mut T::Unit; 5], output: PSecBufferDesc) -> Result<Outcome> {
    let [package, domain, account, old, new] = names;
    // SAFETY: this function's contract.
    let package = unsafe { text::read::<T>(package, "reading the package's name") }?;
    let package = home::package(package.as_deref())?;
    // SAFETY: this function's contract.
    let domain = unsafe { text::read::<T>(domain, "reading the domain's name") }?.unwrap_or_default();
    // SAFETY: this function's contract.
    let account = unsafe { text::read::<T>(account, "reading the account's name") }?.unwrap_or_default();
    // SAFETY: this function's contract.
    let old = unsafe { secret::<T>(old) }?;
    // SAFETY: this function's contract.
    let new = unsafe { secret::<T>(new) }?;
    // SAFETY: this function's contract.
    let output = unsafe { Descriptor::read(output) }?;
    // The response buffer is optional; what does not fit in it is only an explanation.
    let _ = Outputs::find(output, false, false, &package.manners())?;
    let env = home::env();
    let within = Duration::from_secs(u64::from(env.policy.current()?.timeout_seconds));
    package.change_password(env, ChangeAsk { domain: &domain, account: &account, old, new, within })?;
    Ok(Outcome::Done)
}

/// A password as UTF-16LE.
///
/// # Safety
/// `at` is NULL or a terminated string.
unsafe fn secret<T: Text>(at: *const T::Unit) -> Result<SecretBytes> {
    // SAFETY: this function's contract.
    let text = zeroize::Zeroizing::new(unsafe { text::read::<T>(at, "reading a password") }?.unwrap_or_default());
    // A byte of UTF-8 is one unit at most, so the bytes never grow out of their place.
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(2 * text.len()));
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    Ok(SecretBytes::copied(&bytes))
}
