//! PFX files.
use super::{
    bytes,
    fault::{self, Fault, Result, entry},
    register::{Properties, register},
    stores::fill,
    unlock, value,
};
use crate::face::{
    constants::CERT_FRIENDLY_NAME_PROP_ID,
    text::{self, Utf16},
    types::*,
};
use zeroize::Zeroizing;

/// A store in memory with what a PFX file holds: certificates, with their private keys where the file has them. They are kept nowhere else,
/// whatever the flags say. FALSE with ERROR_INVALID_PASSWORD where the password is another.
///
/// # Safety
/// `pPFX` points to a blob; the password is NULL or terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PFXImportCertStore(pPFX: *mut CRYPT_DATA_BLOB, szPassword: LPCWSTR, dwFlags: DWORD) -> HCERTSTORE {
    let _ = dwFlags;
    entry("PFXImportCertStore", std::ptr::null_mut(), || {
        // SAFETY: this function's contract.
        let (file, password) = unsafe { read(pPFX, szPassword) }?;
        let found = unlock::pfx(file, password.as_deref().map(String::as_str))?;
        let stored = found.into_iter().map(|found| {
            let name =
                found.name.map(|name| (CERT_FRIENDLY_NAME_PROP_ID, name.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect()));
            (found.der, Properties { key: found.key, set: name.into_iter().collect() })
        });
        let mut register = register()?;
        let store = register.open(true);
        fill(&mut register, store, stored.collect());
        Ok(store)
    })
}

/// Whether a password is a PFX file's. Without a checksum in the file it cannot be told: FALSE.
///
/// # Safety
/// As for PFXImportCertStore.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PFXVerifyPassword(pPFX: *mut CRYPT_DATA_BLOB, szPassword: LPCWSTR, dwFlags: DWORD) -> BOOL {
    let _ = dwFlags;
    entry("PFXVerifyPassword", 0, || {
        // SAFETY: this function's contract.
        let (file, password) = unsafe { read(pPFX, szPassword) }?;
        if unlock::fits(file, password.as_deref().map(String::as_str)) {
            Ok(1)
        } else {
            Err(Fault::new(fault::INVALID_PASSWORD, "checking a PFX file's password"))
        }
    })
}

/// Whether the bytes are a PFX file.
///
/// # Safety
/// `pPFX` points to a blob.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PFXIsPFXBlob(pPFX: *mut CRYPT_DATA_BLOB) -> BOOL {
    entry("PFXIsPFXBlob", 0, || {
        // SAFETY: this function's contract.
        let (file, _) = unsafe { read(pPFX, std::ptr::null()) }?;
        Ok(i32::from(unlock::is_pfx(file)))
    })
}

/// # Safety
/// As for PFXImportCertStore.
unsafe fn read<'a>(file: *const CRYPT_DATA_BLOB, password: LPCWSTR) -> Result<(&'a [u8], Option<Zeroizing<String>>)> {
    // SAFETY: this function's contract.
    let blob = unsafe { value(file) }?;
    // SAFETY: as above.
    let file = unsafe { bytes(blob.pbData, blob.cbData) }?;
    // SAFETY: as above.
    let password = unsafe { text::read::<Utf16>(password, "reading a PFX file's password") }?;
    Ok((file, password.map(Zeroizing::new)))
}
