//! secur32.h: private keys of certificates, which Windows' programs hold in key containers that are not here.
use crate::engine::secret::SecretBytes;
use crate::face::{
    text::{self, Narrow},
    types::*,
    wincrypt::{
        belongs,
        fault::{self, Fault, entry},
        private_key_of,
        register::register,
    },
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Gives a certificate its private key: PKCS#8, PKCS#1 or SEC 1 in DER or PEM, or PKCS#8 locked with a password. The key must be the one that
/// the certificate speaks of. FALSE and Secur32GetLastError: CRYPT_E_NO_KEY_PROPERTY for what is no such key, ERROR_INVALID_PASSWORD.
///
/// # Safety
/// `pbKey` is readable for `cbKey` bytes; `pszPassword` is NULL or terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn Secur32SetCertificatePrivateKey(
    pCertContext: PCCERT_CONTEXT,
    pbKey: *const BYTE,
    cbKey: DWORD,
    pszPassword: LPCSTR,
) -> BOOL {
    entry("Secur32SetCertificatePrivateKey", 0, || {
        if pbKey.is_null() {
            return Err(Fault::new(fault::BAD_ARGUMENT, "setting a private key from NULL"));
        }
        // SAFETY: not null, and readable by the contract.
        let bytes = unsafe { std::slice::from_raw_parts(pbKey, cbKey as usize) };
        // SAFETY: NULL or terminated, by the contract.
        let password = unsafe { text::read::<Narrow>(pszPassword, "reading a private key's password") }?.map(Zeroizing::new);
        let key = private_key_of(bytes, password.as_deref().map(String::as_str))?;
        let mut register = register()?;
        if !belongs(register.der(pCertContext)?, &key) {
            return Err(Fault::new(fault::NO_KEY, "setting a private key that is another certificate's"));
        }
        register.properties_mut(pCertContext)?.key = Some(Arc::new(SecretBytes::copied(&key)));
        Ok(1)
    })
}
