//! Stores: in memory, of files and folders, and the machine's by name.
use super::{
    bytes,
    certificates::x509,
    fault::{self, Fault, Result, entry},
    files::{self, Stored},
    register::{Existing, Properties, register},
    search,
};
use crate::face::{
    constants::CERT_CLOSE_STORE_CHECK_FLAG,
    text::{self, Narrow, Text, Utf16},
    types::*,
};
use std::ffi::c_void;

/// Opens a store: memory (an empty one), a file or a folder of PEM or DER (only to read), or one of the machine's by name (only to read).
///
/// # Safety
/// `lpszStoreProvider` is a number of wincrypt.h or a name; `pvPara` what that provider takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertOpenStore(
    lpszStoreProvider: LPCSTR,
    dwEncodingType: DWORD,
    hCryptProv: HCRYPTPROV_LEGACY,
    dwFlags: DWORD,
    pvPara: *const c_void,
) -> HCERTSTORE {
    let _ = (dwEncodingType, hCryptProv, dwFlags);
    entry("CertOpenStore", std::ptr::null_mut(), || {
        // SAFETY: this function's contract.
        match unsafe { provider(lpszStoreProvider) }? {
            2 => Ok(register()?.open(true)),
            // SAFETY: a string of that letter, by the contract.
            7 => filled(files::of_path(&unsafe { name::<Narrow>(pvPara) }?)?),
            // SAFETY: as above.
            8 => filled(files::of_path(&unsafe { name::<Utf16>(pvPara) }?)?),
            // SAFETY: as above.
            9 => filled(files::of_system(&unsafe { name::<Narrow>(pvPara) }?)?),
            // SAFETY: as above.
            10 => filled(files::of_system(&unsafe { name::<Utf16>(pvPara) }?)?),
            _ => Err(Fault::new(fault::FILE_NOT_FOUND, "opening a store of a kind that is not built")),
        }
    })
}

/// One of the machine's stores: "ROOT", "MY" or "CA".
///
/// # Safety
/// The name is terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertOpenSystemStoreA(hProv: HCRYPTPROV_LEGACY, szSubsystemProtocol: LPCSTR) -> HCERTSTORE {
    let _ = hProv;
    entry("CertOpenSystemStoreA", std::ptr::null_mut(), || {
        // SAFETY: this function's contract.
        filled(files::of_system(&unsafe { name::<Narrow>(szSubsystemProtocol.cast()) }?)?)
    })
}

/// As CertOpenSystemStoreA, in UTF-16.
///
/// # Safety
/// As for CertOpenSystemStoreA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertOpenSystemStoreW(hProv: HCRYPTPROV_LEGACY, szSubsystemProtocol: LPCWSTR) -> HCERTSTORE {
    let _ = hProv;
    entry("CertOpenSystemStoreW", std::ptr::null_mut(), || {
        // SAFETY: this function's contract.
        filled(files::of_system(&unsafe { name::<Utf16>(szSubsystemProtocol.cast()) }?)?)
    })
}

/// The same store, opened once more.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertDuplicateStore(hCertStore: HCERTSTORE) -> HCERTSTORE {
    entry("CertDuplicateStore", std::ptr::null_mut(), || register()?.reopen(hCertStore))
}

/// Closes a store. Certificates of it that are still held stay, with or without CERT_CLOSE_STORE_FORCE_FLAG; CERT_CLOSE_STORE_CHECK_FLAG
/// tells of them: FALSE, CRYPT_E_PENDING_CLOSE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertCloseStore(hCertStore: HCERTSTORE, dwFlags: DWORD) -> BOOL {
    entry("CertCloseStore", 0, || {
        if hCertStore.is_null() {
            return Ok(1);
        }
        let lives = register()?.close(hCertStore)?;
        if lives && dwFlags & CERT_CLOSE_STORE_CHECK_FLAG != 0 {
            return Err(Fault::new(fault::PENDING_CLOSE, "closing a store some of whose certificates are still held"));
        }
        Ok(1)
    })
}

/// Puts a copy of a certificate into a store, with its key and what else is told of it.
///
/// # Safety
/// `ppStoreContext` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertAddCertificateContextToStore(
    hCertStore: HCERTSTORE,
    pCertContext: PCCERT_CONTEXT,
    dwAddDisposition: DWORD,
    ppStoreContext: *mut PCCERT_CONTEXT,
) -> BOOL {
    entry("CertAddCertificateContextToStore", 0, || {
        let (der, properties) = {
            let register = register()?;
            (register.der(pCertContext)?.to_vec(), register.properties(pCertContext)?.clone())
        };
        // SAFETY: this function's contract.
        unsafe { add(hCertStore, &der, properties, dwAddDisposition, ppStoreContext) }
    })
}

/// Puts a certificate into a store.
///
/// # Safety
/// `pbCertEncoded` is readable for `cbCertEncoded` bytes; `ppCertContext` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertAddEncodedCertificateToStore(
    hCertStore: HCERTSTORE,
    dwCertEncodingType: DWORD,
    pbCertEncoded: *const BYTE,
    cbCertEncoded: DWORD,
    dwAddDisposition: DWORD,
    ppCertContext: *mut PCCERT_CONTEXT,
) -> BOOL {
    entry("CertAddEncodedCertificateToStore", 0, || {
        x509(dwCertEncodingType)?;
        // SAFETY: this function's contract.
        let der = unsafe { bytes(pbCertEncoded, cbCertEncoded) }?;
        // SAFETY: as above.
        unsafe { add(hCertStore, der, Properties::default(), dwAddDisposition, ppCertContext) }
    })
}

/// Takes a certificate out of its store, and gives it back.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertDeleteCertificateFromStore(pCertContext: PCCERT_CONTEXT) -> BOOL {
    entry("CertDeleteCertificateFromStore", 0, || {
        let mut register = register()?;
        let removed = register.delete(pCertContext);
        register.free(pCertContext)?;
        removed.map(|()| 1)
    })
}

/// The certificate behind this one, which is given back; behind NULL the first. At the end NULL, CRYPT_E_NOT_FOUND.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertEnumCertificatesInStore(hCertStore: HCERTSTORE, pPrevCertContext: PCCERT_CONTEXT) -> PCCERT_CONTEXT {
    entry("CertEnumCertificatesInStore", std::ptr::null(), || register()?.seek(hCertStore, pPrevCertContext, |_, _| true)?.ok_or_else(end))
}

/// The next certificate behind this one that is what is looked for; this one is given back.
///
/// # Safety
/// `pvFindPara` is what the kind of search takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertFindCertificateInStore(
    hCertStore: HCERTSTORE,
    dwCertEncodingType: DWORD,
    dwFindFlags: DWORD,
    dwFindType: DWORD,
    pvFindPara: *const c_void,
    pPrevCertContext: PCCERT_CONTEXT,
) -> PCCERT_CONTEXT {
    let _ = (dwCertEncodingType, dwFindFlags);
    entry("CertFindCertificateInStore", std::ptr::null(), || {
        let mut register = register()?;
        // SAFETY: this function's contract.
        let wanted = match unsafe { search::wanted(&register, dwFindType, pvFindPara) } {
            Ok(wanted) => wanted,
            Err(bad) => {
                // The one before is given back, whatever becomes of the search.
                if !pPrevCertContext.is_null() {
                    register.free(pPrevCertContext)?;
                }
                return Err(bad);
            }
        };
        register.seek(hCertStore, pPrevCertContext, |der, properties| wanted.is(der, properties))?.ok_or_else(end)
    })
}

/// # Safety
/// `out` is NULL or writable.
unsafe fn add(store: HCERTSTORE, der: &[u8], properties: Properties, disposition: u32, out: *mut PCCERT_CONTEXT) -> Result<BOOL> {
    if !out.is_null() {
        // SAFETY: not null, so writable by the contract.
        unsafe { out.write_unaligned(std::ptr::null()) };
    }
    let existing = match disposition {
        1 | 6 | 7 => Existing::Refuse,
        2 => Existing::Keep,
        3 => Existing::Replace,
        4 => Existing::Both,
        5 => Existing::Inherit,
        _ => return Err(Fault::new(fault::BAD_ARGUMENT, "adding a certificate in a way that is not known")),
    };
    let mut register = register()?;
    // Into no store: a certificate by itself.
    let at = if store.is_null() { register.create(der, properties)? } else { register.put(store, der, properties, existing)? };
    if out.is_null() {
        register.free(at)?;
    } else {
        // SAFETY: not null, so writable by the contract.
        unsafe { out.write_unaligned(at) };
    }
    Ok(1)
}

/// A store to be read, with these in it.
pub(super) fn filled(all: Vec<Stored>) -> Result<HCERTSTORE> {
    let mut register = register()?;
    let store = register.open(false);
    fill(&mut register, store, all);
    Ok(store)
}

/// Puts these in; what is no certificate is left out.
pub(super) fn fill(register: &mut super::register::Register, store: HCERTSTORE, all: Vec<Stored>) {
    for (der, properties) in all {
        if let Ok(at) = register.add(store, &der, properties, Existing::Both) {
            let _ = register.free(at);
        }
    }
}

/// A provider by its number, or by its name.
///
/// # Safety
/// `at` is a number below 65536 or a terminated name.
unsafe fn provider(at: LPCSTR) -> Result<usize> {
    if at.addr() < 0x1_0000 {
        return Ok(at.addr());
    }
    // SAFETY: this function's contract.
    let name = unsafe { text::read::<Narrow>(at, "reading a store's kind") }?.unwrap_or_default();
    let known = [("Memory", 2), ("File", 8), ("System", 10)];
    Ok(known.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)).map_or(0, |(_, number)| number))
}

/// # Safety
/// `at` is NULL or a terminated string of the letter.
unsafe fn name<T: Text>(at: *const c_void) -> Result<String> {
    // SAFETY: this function's contract.
    let name = unsafe { text::read::<T>(at.cast(), "reading a store's name") }?;
    name.ok_or_else(|| Fault::new(fault::BAD_ARGUMENT, "opening a store without a name"))
}

#[cold]
fn end() -> Fault {
    Fault::new(fault::NOT_FOUND, "at the end of a store")
}
