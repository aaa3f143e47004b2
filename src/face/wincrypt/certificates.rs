//! Certificates by themselves, and what is told of them.
use super::{
    bytes,
    fault::{self, Fault, Result, entry},
    give,
    register::{Properties, register, thumbprint},
    value,
};
use crate::{
    crypto::{
        md5::md5,
        sha::{Sha256, digest},
    },
    face::{
        constants::{
            AT_KEYEXCHANGE, CERT_ACCESS_STATE_PROP_ID, CERT_KEY_CONTEXT_PROP_ID, CERT_KEY_PROV_HANDLE_PROP_ID, CERT_KEY_PROV_INFO_PROP_ID,
            CERT_KEY_SPEC_PROP_ID, CERT_MD5_HASH_PROP_ID, CERT_NCRYPT_KEY_HANDLE_PROP_ID, CERT_SHA1_HASH_PROP_ID, CERT_SHA256_HASH_PROP_ID,
        },
        types::*,
    },
};
use std::ffi::c_void;

/// What a key of ours says of its place: it is in memory, and nowhere else.
const PROVIDER: &str = "secur32";
/// No property is larger.
const LARGEST: u32 = 1 << 20;

/// A certificate from its DER; NULL for what is none. CertFreeCertificateContext gives it back.
///
/// # Safety
/// `pbCertEncoded` is readable for `cbCertEncoded` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertCreateCertificateContext(
    dwCertEncodingType: DWORD,
    pbCertEncoded: *const BYTE,
    cbCertEncoded: DWORD,
) -> PCCERT_CONTEXT {
    entry("CertCreateCertificateContext", std::ptr::null(), || {
        x509(dwCertEncodingType)?;
        // SAFETY: this function's contract.
        let der = unsafe { bytes(pbCertEncoded, cbCertEncoded) }?;
        register()?.create(der, Properties::default())
    })
}

/// The same certificate, held once more.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertDuplicateCertificateContext(pCertContext: PCCERT_CONTEXT) -> PCCERT_CONTEXT {
    entry("CertDuplicateCertificateContext", std::ptr::null(), || {
        if pCertContext.is_null() { Ok(pCertContext) } else { register()?.duplicate(pCertContext) }
    })
}

/// Gives a certificate back. A pointer that is none of ours, or was given back already, is not followed.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertFreeCertificateContext(pCertContext: PCCERT_CONTEXT) -> BOOL {
    // Windows answers TRUE, whatever it was given.
    entry("CertFreeCertificateContext", 1, || {
        if !pCertContext.is_null() {
            register()?.free(pCertContext)?;
        }
        Ok(1)
    })
}

/// What is told of a certificate, by its number.
///
/// # Safety
/// `pcbData` points to a number; `pvData` is NULL or writable for that many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertGetCertificateContextProperty(
    pCertContext: PCCERT_CONTEXT,
    dwPropId: DWORD,
    pvData: *mut c_void,
    pcbData: *mut DWORD,
) -> BOOL {
    entry("CertGetCertificateContextProperty", 0, || {
        // SAFETY: this function's contract.
        unsafe { tell(pCertContext, dwPropId, pvData.cast(), pcbData) }?;
        Ok(1)
    })
}

/// Sets what is told of a certificate, or takes it away again (NULL). Private keys are set with Secur32SetCertificatePrivateKey.
///
/// # Safety
/// `pvData` is NULL or what the property takes: a CRYPT_DATA_BLOB but for the key's own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertSetCertificateContextProperty(
    pCertContext: PCCERT_CONTEXT,
    dwPropId: DWORD,
    dwFlags: DWORD,
    pvData: *const c_void,
) -> BOOL {
    let _ = dwFlags;
    entry("CertSetCertificateContextProperty", 0, || {
        // SAFETY: this function's contract.
        let set = unsafe { new_value(dwPropId, pvData) }?;
        let mut register = register()?;
        let properties = register.properties_mut(pCertContext)?;
        match set {
            Some(bytes) => drop(properties.set.insert(dwPropId, bytes)),
            None => {
                properties.set.remove(&dwPropId);
                if dwPropId == CERT_KEY_PROV_INFO_PROP_ID {
                    properties.key = None;
                }
            }
        }
        Ok(1)
    })
}

/// The number of the next thing that is told of a certificate, or 0.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertEnumCertificateContextProperties(pCertContext: PCCERT_CONTEXT, dwPropId: DWORD) -> DWORD {
    entry("CertEnumCertificateContextProperties", 0, || {
        let register = register()?;
        let properties = register.properties(pCertContext)?;
        let key = properties.key.as_ref().map(|_| CERT_KEY_PROV_INFO_PROP_ID);
        Ok(properties.set.keys().copied().chain(key).filter(|id| *id > dwPropId).min().unwrap_or(0))
    })
}

/// Refused: private keys do not leave the library as handles of CryptoAPI or CNG. FALSE, ERROR_CALL_NOT_IMPLEMENTED.
///
/// # Safety
/// The outputs are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CryptAcquireCertificatePrivateKey(
    pCert: PCCERT_CONTEXT,
    dwFlags: DWORD,
    pvParameters: *mut c_void,
    phCryptProvOrNCryptKey: *mut HCRYPTPROV_OR_NCRYPT_KEY_HANDLE,
    pdwKeySpec: *mut DWORD,
    pfCallerFreeProvOrNCryptKey: *mut BOOL,
) -> BOOL {
    let _ = (dwFlags, pvParameters, pdwKeySpec);
    entry("CryptAcquireCertificatePrivateKey", 0, || {
        if !phCryptProvOrNCryptKey.is_null() {
            // SAFETY: not null, so writable by the contract.
            unsafe { phCryptProvOrNCryptKey.write_unaligned(0) };
        }
        if !pfCallerFreeProvOrNCryptKey.is_null() {
            // SAFETY: as above.
            unsafe { pfCallerFreeProvOrNCryptKey.write_unaligned(0) };
        }
        let has_key = register()?.properties(pCert)?.key.is_some();
        let code = if has_key { fault::NOT_IMPLEMENTED } else { fault::NO_KEY };
        Err(Fault::new(code, "giving a private key away as a handle"))
    })
}

/// The only encoding there is; none named is taken for it.
pub(super) fn x509(encoding: u32) -> Result<()> {
    if encoding & 0xFFFF <= 1 {
        Ok(())
    } else {
        Err(Fault::new(fault::BAD_ARGUMENT, "reading a certificate in an encoding that is not X.509's"))
    }
}

/// # Safety
/// As for CertGetCertificateContextProperty.
unsafe fn tell(context: PCCERT_CONTEXT, id: u32, to: *mut u8, room: *mut u32) -> Result<()> {
    let (der, properties) = {
        let register = register()?;
        (register.der(context)?.to_vec(), register.properties(context)?.clone())
    };
    let has_key = properties.key.is_some();
    let told = match id {
        CERT_SHA1_HASH_PROP_ID => thumbprint(&der).to_vec(),
        CERT_MD5_HASH_PROP_ID => md5(&[&der]).to_vec(),
        CERT_SHA256_HASH_PROP_ID => digest::<Sha256>(&der).iter().take(32).copied().collect(),
        CERT_ACCESS_STATE_PROP_ID => 0u32.to_ne_bytes().to_vec(),
        CERT_KEY_SPEC_PROP_ID if has_key => AT_KEYEXCHANGE.to_ne_bytes().to_vec(),
        CERT_KEY_PROV_INFO_PROP_ID if has_key => {
            // The struct points into the very bytes it stands in, so it is made for the place it goes to.
            let container: String = thumbprint(&der).iter().map(|byte| format!("{byte:02x}")).collect();
            return {
                // SAFETY: this function's contract.
                unsafe { give(&key_place(&container, to.addr()), to, room) }
            };
        }
        _ => properties.set.get(&id).cloned().ok_or_else(|| Fault::new(fault::NOT_FOUND, "telling of a certificate what was never set"))?,
    };
    // SAFETY: this function's contract.
    unsafe { give(&told, to, room) }
}

/// CRYPT_KEY_PROV_INFO and its strings, as they stand at an address.
fn key_place(container: &str, at: usize) -> Vec<u8> {
    let head = size_of::<CRYPT_KEY_PROV_INFO>();
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect() };
    let (container, provider) = (wide(container), wide(PROVIDER));
    let pointer = |offset: usize| at.wrapping_add(offset).to_ne_bytes();
    let mut out = Vec::new();
    out.extend(pointer(head));
    out.extend(pointer(head + container.len()));
    // dwProvType, dwFlags, cProvParam; then rgProvParam and dwKeySpec where the machine aligns them.
    out.extend([0; 12]);
    out.resize(std::mem::offset_of!(CRYPT_KEY_PROV_INFO, dwKeySpec), 0);
    out.extend(AT_KEYEXCHANGE.to_ne_bytes());
    out.resize(head, 0);
    out.extend(container);
    out.extend(provider);
    out
}

/// # Safety
/// As for CertSetCertificateContextProperty.
unsafe fn new_value(id: u32, data: *const c_void) -> Result<Option<Vec<u8>>> {
    if data.is_null() {
        return Ok(None);
    }
    match id {
        CERT_SHA1_HASH_PROP_ID | CERT_MD5_HASH_PROP_ID | CERT_SHA256_HASH_PROP_ID | CERT_KEY_SPEC_PROP_ID => {
            Err(Fault::new(fault::BAD_ARGUMENT, "setting what the certificate itself says"))
        }
        // Whatever container it names is not there; that one was named is remembered.
        CERT_KEY_PROV_INFO_PROP_ID => Ok(Some(Vec::new())),
        CERT_KEY_CONTEXT_PROP_ID | CERT_KEY_PROV_HANDLE_PROP_ID | CERT_NCRYPT_KEY_HANDLE_PROP_ID => {
            Err(Fault::new(fault::BAD_ARGUMENT, "setting a private key by a handle of CryptoAPI or CNG, which are not here"))
        }
        _ => {
            // SAFETY: every other property is set from a blob, by the contract.
            let blob = unsafe { value(data.cast::<CRYPT_DATA_BLOB>()) }?;
            if blob.cbData > LARGEST {
                return Err(Fault::new(fault::BAD_ARGUMENT, "setting a property longer than any"));
            }
            if blob.cbData == 0 {
                return Ok(Some(Vec::new()));
            }
            // SAFETY: the blob is readable for its length, by the contract.
            unsafe { bytes(blob.pbData, blob.cbData) }.map(|bytes| Some(bytes.to_vec()))
        }
    }
}
