//! Identities as opaque blocks: made of strings and taken apart, copied, compared, carried, encrypted for this process.
//!
//! What these functions hand out are packed identities (SEC_WINNT_AUTH_IDENTITY_EX2), which AcquireCredentialsHandle takes; what they
//! are given may be any form there is.
use crate::{
    engine::status::{Error, Kind, Outcome, Result},
    face::{
        guard::{entry, status, value},
        memory::{self, Block},
        packed::{self, Identity, Units},
        text,
        types::*,
    },
};
use std::ffi::{c_char, c_void};
use zeroize::Zeroizing;

/// What Windows says of an identity that must be decrypted first.
const STATUS_INVALID_PARAMETER: u32 = 0xC000_000D;
/// SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS
const SAME_PROCESS: u32 = 2;
/// Before packed credentials that are no password, written as a string: their bytes follow in hexadecimal.
const PACKED_PREFIX: &str = "@@secur32:";

pub(super) fn invalid(doing: &'static str) -> Error {
    Error::new(Kind::InvalidParameter, doing)
}

/// # Safety
/// `at` is NULL or points to units up to and including a zero one.
pub(super) unsafe fn string(at: PCWSTR) -> Result<Option<Units>> {
    if at.is_null() {
        return Ok(None);
    }
    let mut len = 0;
    // SAFETY: no unit before this one was zero, so by the contract this one is still inside the string.
    while unsafe { at.wrapping_add(len).read_unaligned() } != 0 {
        len += 1;
        if len > u16::MAX as usize / 2 - 64 {
            return Err(invalid("reading a string longer than an identity holds"));
        }
    }
    // SAFETY: the loop found so many units before the zero one.
    Ok(unsafe { text::counted(at, len) }?.map(Zeroizing::new))
}

/// # Safety
/// `at` is NULL or may be written.
pub(super) unsafe fn give_string(at: *mut PCWSTR, units: Option<&[u16]>) -> Result<()> {
    if at.is_null() {
        return Ok(());
    }
    let given = match units {
        Some(units) => {
            let mut block = Block::zeroed(2 * (units.len() + 1))?;
            block.bytes().iter_mut().zip(units.iter().flat_map(|unit| unit.to_ne_bytes())).for_each(|(to, byte)| *to = byte);
            block.give()
        }
        None => std::ptr::null_mut(),
    };
    // SAFETY: not null, so by the contract it may be written.
    unsafe { at.write_unaligned(given.cast()) };
    Ok(())
}

/// # Safety
/// `at` is NULL or may be written.
unsafe fn give(at: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE, identity: &Identity) -> Result<()> {
    if at.is_null() {
        return Err(invalid("handing an identity to NULL"));
    }
    let block = identity.pack()?;
    // SAFETY: not null, so by the contract it may be written.
    unsafe { at.write_unaligned(block.give()) };
    Ok(())
}

/// Makes an identity of strings, any of which may be NULL, but not all. The third is a password, or what SspiEncodeAuthIdentityAsStrings
/// made of other credentials.
///
/// # Safety
/// The strings are NULL or terminated; `ppAuthIdentity` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncodeStringsAsAuthIdentity(
    pszUserName: PCWSTR,
    pszDomainName: PCWSTR,
    pszPackedCredentialsString: PCWSTR,
    ppAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    entry("SspiEncodeStringsAsAuthIdentity", || {
        if pszUserName.is_null() && pszDomainName.is_null() && pszPackedCredentialsString.is_null() {
            return Err(Error::new(Kind::InvalidToken, "making an identity of nothing"));
        }
        // SAFETY: this function's contract.
        let user = unsafe { string(pszUserName) }?;
        // SAFETY: this function's contract.
        let domain = unsafe { string(pszDomainName) }?;
        // SAFETY: this function's contract.
        let credentials = unsafe { string(pszPackedCredentialsString) }?.map(|secret| packed_of(&secret));
        let identity = Identity::new(user, domain, credentials);
        // SAFETY: this function's contract.
        unsafe { give(ppAuthIdentity, &identity) }?;
        Ok(Outcome::Done)
    })
}

/// A password, unless it is written as other credentials are, to the last digit.
fn packed_of(secret: &[u16]) -> Zeroizing<Vec<u8>> {
    let prefix: Vec<u16> = PACKED_PREFIX.encode_utf16().collect();
    let bytes = secret.strip_prefix(&*prefix).and_then(|digits| {
        let (pairs, odd) = digits.as_chunks::<2>();
        let digit = |unit: u16| char::from_u32(unit.into()).and_then(|c| c.to_digit(16));
        let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8)).collect();
        bytes.filter(|_| odd.is_empty()).map(Zeroizing::new)
    });
    bytes.filter(|bytes| packed::payload(bytes).is_ok()).unwrap_or_else(|| packed::pack_password(secret))
}

/// Takes an identity apart. What it has not becomes NULL; SspiLocalFree frees the rest.
///
/// # Safety
/// `pAuthIdentity` is NULL or an identity of any form; the other pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncodeAuthIdentityAsStrings(
    pAuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    ppszUserName: *mut PCWSTR,
    ppszDomainName: *mut PCWSTR,
    ppszPackedCredentialsString: *mut PCWSTR,
) -> SECURITY_STATUS {
    status("SspiEncodeAuthIdentityAsStrings", || {
        // SAFETY: this function's contract.
        if unsafe { packed::is_encrypted(pAuthIdentity) }? {
            return Ok(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: this function's contract.
        let identity = unsafe { Identity::read(pAuthIdentity) }?;
        let secret = match (identity.password(), &identity.credentials) {
            (Some(password), _) => Some(password),
            (None, Some(other)) => {
                let digits = other.iter().flat_map(|byte| format!("{byte:02x}").into_bytes());
                Some(Zeroizing::new(PACKED_PREFIX.encode_utf16().chain(digits.map(u16::from)).collect()))
            }
            (None, None) => None,
        };
        for (at, units) in [(ppszUserName, &identity.user), (ppszDomainName, &identity.domain), (ppszPackedCredentialsString, &secret)] {
            // SAFETY: this function's contract.
            unsafe { give_string(at, units.as_ref().map(|units| &***units)) }?;
        }
        Ok(0)
    })
}

/// Whether an identity is well formed. Its own words say how long it is: bytes of a stranger are for SspiUnmarshalAuthIdentity.
///
/// # Safety
/// `AuthData` is NULL or an identity of any form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiValidateAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    entry("SspiValidateAuthIdentity", || {
        // SAFETY: this function's contract.
        unsafe { Identity::read(AuthData) }?;
        Ok(Outcome::Done)
    })
}

/// Copies an identity into a block of its own.
///
/// # Safety
/// `AuthData` is NULL or an identity of any form; `AuthDataCopy` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiCopyAuthIdentity(
    AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    AuthDataCopy: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    entry("SspiCopyAuthIdentity", || {
        // SAFETY: this function's contract.
        let encrypted = unsafe { packed::is_encrypted(AuthData) }?;
        // SAFETY: this function's contract.
        let identity = unsafe { Identity::read(AuthData) }?;
        // SAFETY: this function's contract.
        unsafe { give(AuthDataCopy, &identity) }?;
        if encrypted {
            // SAFETY: not null, for the copy was just written there.
            let copy = unsafe { AuthDataCopy.read_unaligned() };
            // SAFETY: the copy is a block of ours.
            unsafe { packed::toggle_in_place(copy, true) }?;
        }
        Ok(Outcome::Done)
    })
}

/// Frees an identity that the Sspi functions gave.
///
/// # Safety
/// The memory is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiFreeAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) {
    value("SspiFreeAuthIdentity", (), || memory::take_back(AuthData));
}

/// Frees what the Sspi functions gave.
///
/// # Safety
/// The memory is not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiLocalFree(DataBuffer: PVOID) {
    value("SspiLocalFree", (), || memory::take_back(DataBuffer));
}

/// Fills an identity with zeroes; it is still to be freed. One of the caller's own making loses its password.
///
/// # Safety
/// `AuthData` is NULL or an identity of any form, writable with its password.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiZeroAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) {
    // SAFETY: this function's contract.
    value("SspiZeroAuthIdentity", (), || unsafe { packed::wipe(AuthData) });
}

/// Writes an identity into bytes that another process can read; SspiLocalFree frees them.
///
/// # Safety
/// `AuthIdentity` is NULL or an identity of any form; the other pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiMarshalAuthIdentity(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    AuthIdentityLength: *mut u32,
    AuthIdentityByteArray: *mut *mut c_char,
) -> SECURITY_STATUS {
    entry("SspiMarshalAuthIdentity", || {
        if AuthIdentityLength.is_null() || AuthIdentityByteArray.is_null() {
            return Err(invalid("marshalling an identity into NULL"));
        }
        // SAFETY: this function's contract.
        let mut block = unsafe { Identity::read(AuthIdentity) }?.pack()?;
        let size = block.bytes().len() as u32;
        // SAFETY: not null, so by the contract it may be written.
        unsafe { AuthIdentityLength.write_unaligned(size) };
        // SAFETY: as above.
        unsafe { AuthIdentityByteArray.write_unaligned(block.give().cast()) };
        Ok(Outcome::Done)
    })
}

/// Reads an identity out of bytes, every offset of which is checked.
///
/// # Safety
/// `AuthIdentityByteArray` is NULL or readable for its length; `ppAuthIdentity` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiUnmarshalAuthIdentity(
    AuthIdentityLength: u32,
    AuthIdentityByteArray: *mut c_char,
    ppAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    entry("SspiUnmarshalAuthIdentity", || {
        if AuthIdentityByteArray.is_null() || ppAuthIdentity.is_null() {
            return Err(invalid("unmarshalling an identity from or to NULL"));
        }
        // SAFETY: not null, and readable by the contract.
        let bytes = unsafe { std::slice::from_raw_parts(AuthIdentityByteArray.cast::<u8>(), AuthIdentityLength as usize) };
        let identity = Identity::unpack(bytes)?;
        // SAFETY: this function's contract.
        unsafe { give(ppAuthIdentity, &identity) }?;
        Ok(Outcome::Done)
    })
}

/// Compares who two identities are for, and whether they prove it with the same. NULL is the logon.
///
/// # Safety
/// The identities are NULL or of any form; the other pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiCompareAuthIdentities(
    AuthIdentity1: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    AuthIdentity2: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    SameSuppliedUser: PBOOLEAN,
    SameSuppliedIdentity: PBOOLEAN,
) -> SECURITY_STATUS {
    entry("SspiCompareAuthIdentities", || {
        let read = |at: *mut c_void| -> Result<Option<Identity>> {
            // SAFETY: this function's contract.
            if at.is_null() { Ok(None) } else { unsafe { Identity::read(at) }.map(Some) }
        };
        let (user, identity) = match (read(AuthIdentity1)?, read(AuthIdentity2)?) {
            (None, None) => (true, true),
            (Some(a), Some(b)) => (a.is_same_user(&b), a.is_same_user(&b) && a.is_same_proof(&b)),
            _ => (false, false),
        };
        for (at, answer) in [(SameSuppliedUser, user), (SameSuppliedIdentity, identity)] {
            if !at.is_null() {
                // SAFETY: not null, so by the contract it may be written.
                unsafe { at.write_unaligned(answer.into()) };
            }
        }
        Ok(Outcome::Done)
    })
}

/// A copy of an identity that Negotiate does not use this package with. NULL is the logon.
///
/// # Safety
/// `AuthIdentity` is NULL or an identity of any form, the name a terminated string; `ppNewAuthIdentity` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiExcludePackage(
    AuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pszPackageName: PCWSTR,
    ppNewAuthIdentity: *mut PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
) -> SECURITY_STATUS {
    entry("SspiExcludePackage", || {
        // SAFETY: this function's contract.
        let name = unsafe { string(pszPackageName) }?.filter(|name| !name.is_empty() && !name.contains(&u16::from(b',')));
        let name = name.ok_or_else(|| invalid("excluding a package without a name"))?;
        // SAFETY: this function's contract.
        let mut identity = if AuthIdentity.is_null() { Identity::default() } else { unsafe { Identity::read(AuthIdentity) }? };
        let excluded = format!("!{}", String::from_utf16_lossy(&name));
        let list = identity.list.take().map(|list| String::from_utf16_lossy(&list)).filter(|list| !list.is_empty());
        let list = match list {
            Some(list) if list.split(',').any(|item| item.trim().eq_ignore_ascii_case(&excluded)) => list,
            Some(list) => format!("{list},{excluded}"),
            None => excluded,
        };
        identity.list = Some(Zeroizing::new(list.encode_utf16().collect()));
        // SAFETY: this function's contract.
        unsafe { give(ppNewAuthIdentity, &identity) }?;
        Ok(Outcome::Done)
    })
}

/// Whether an identity is encrypted for this process.
///
/// # Safety
/// `EncryptedAuthData` is NULL or an identity of any form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiIsAuthIdentityEncrypted(EncryptedAuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> BOOLEAN {
    // SAFETY: this function's contract.
    value("SspiIsAuthIdentityEncrypted", 0, || unsafe { packed::is_encrypted(EncryptedAuthData) }.map(BOOLEAN::from))
}

/// Encrypts an identity where it stands, for this process alone.
///
/// # Safety
/// `AuthData` is NULL or an identity that the Sspi functions gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncryptAuthIdentity(AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SspiEncryptAuthIdentity", || unsafe { toggle(SAME_PROCESS, AuthData, true) })
}

/// As SspiEncryptAuthIdentity, in a scope. There is one that can be kept here: this process.
///
/// # Safety
/// As for SspiEncryptAuthIdentity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiEncryptAuthIdentityEx(Options: ULONG, AuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SspiEncryptAuthIdentityEx", || unsafe { toggle(Options, AuthData, true) })
}

/// Undoes SspiEncryptAuthIdentity.
///
/// # Safety
/// As for SspiEncryptAuthIdentity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiDecryptAuthIdentity(EncryptedAuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SspiDecryptAuthIdentity", || unsafe { toggle(SAME_PROCESS, EncryptedAuthData, false) })
}

/// Undoes SspiEncryptAuthIdentityEx.
///
/// # Safety
/// As for SspiEncryptAuthIdentity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SspiDecryptAuthIdentityEx(Options: ULONG, EncryptedAuthData: PSEC_WINNT_AUTH_IDENTITY_OPAQUE) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SspiDecryptAuthIdentityEx", || unsafe { toggle(Options, EncryptedAuthData, false) })
}

/// # Safety
/// As for SspiEncryptAuthIdentity.
unsafe fn toggle(options: ULONG, identity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE, encrypt: bool) -> Result<Outcome> {
    if options != SAME_PROCESS {
        return Err(Error::new(Kind::UnsupportedFunction, "encrypting an identity for others than this process"));
    }
    // SAFETY: this function's contract.
    unsafe { packed::toggle_in_place(identity, encrypt) }?;
    Ok(Outcome::Done)
}
