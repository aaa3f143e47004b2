//! What can be asked of a CERT_INFO, of names and extensions as they lie in the caller's memory.
use super::{bytes, fault::entry, value};
use crate::face::{
    home,
    text::{self, Narrow},
    types::*,
};

/// The extension of an identifier in a list; NULL where it is not there.
///
/// # Safety
/// The identifier is terminated; the list is readable for its count, and its identifiers are terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertFindExtension(pszObjId: LPCSTR, cExtensions: DWORD, rgExtensions: PCERT_EXTENSION) -> PCERT_EXTENSION {
    entry("CertFindExtension", std::ptr::null_mut(), || {
        // SAFETY: this function's contract.
        let wanted = unsafe { text::read::<Narrow>(pszObjId, "reading an extension's identifier") }?;
        for n in 0..cExtensions as usize {
            let at = rgExtensions.wrapping_add(n);
            // SAFETY: below the count that the contract vouches for.
            let extension = unsafe { value(at.cast_const()) }?;
            // SAFETY: this function's contract.
            if wanted.is_some() && unsafe { text::read::<Narrow>(extension.pszObjId, "reading an extension's identifier") }? == wanted {
                return Ok(at);
            }
        }
        Ok(std::ptr::null_mut())
    })
}

/// Whether two names are the same, byte for byte.
///
/// # Safety
/// Both point to blobs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertCompareCertificateName(
    dwCertEncodingType: DWORD,
    pCertName1: PCERT_NAME_BLOB,
    pCertName2: PCERT_NAME_BLOB,
) -> BOOL {
    let _ = dwCertEncodingType;
    // SAFETY: this function's contract.
    entry("CertCompareCertificateName", 0, || Ok(i32::from(unsafe { same(pCertName1, pCertName2) }?)))
}

/// Whether two certificates have the same issuer and serial number.
///
/// # Safety
/// Both point to a CERT_INFO.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertCompareCertificate(dwCertEncodingType: DWORD, pCertId1: PCERT_INFO, pCertId2: PCERT_INFO) -> BOOL {
    let _ = dwCertEncodingType;
    entry("CertCompareCertificate", 0, || {
        // SAFETY: this function's contract.
        let one = unsafe { value(pCertId1.cast_const()) }?;
        // SAFETY: as above.
        let two = unsafe { value(pCertId2.cast_const()) }?;
        // SAFETY: as above.
        let issuers = unsafe { same(&raw const one.Issuer, &raw const two.Issuer) }?;
        // SAFETY: as above.
        let serials = unsafe { same(&raw const one.SerialNumber, &raw const two.SerialNumber) }?;
        Ok(i32::from(issuers && serials))
    })
}

/// Whether a certificate is good at a time, or now: -1 before, 0 within, 1 after.
///
/// # Safety
/// The time is NULL or one; `pCertInfo` points to a CERT_INFO.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertVerifyTimeValidity(pTimeToVerify: PFILETIME, pCertInfo: PCERT_INFO) -> LONG {
    entry("CertVerifyTimeValidity", 1, || {
        let ticks = |time: FILETIME| i64::from(time.dwHighDateTime) << 32 | i64::from(time.dwLowDateTime);
        // SAFETY: this function's contract.
        let info = unsafe { value(pCertInfo.cast_const()) }?;
        let when = if pTimeToVerify.is_null() {
            home::env().clock.now().0
        } else {
            // SAFETY: not null, so a time by the contract.
            ticks(unsafe { value(pTimeToVerify.cast_const()) }?)
        };
        Ok(if when < ticks(info.NotBefore) { -1 } else { i32::from(when > ticks(info.NotAfter)) })
    })
}

/// # Safety
/// Both point to blobs.
unsafe fn same(one: *const CERT_NAME_BLOB, two: *const CERT_NAME_BLOB) -> super::fault::Result<bool> {
    // SAFETY: this function's contract.
    let (one, two) = (unsafe { value(one) }?, unsafe { value(two) }?);
    // SAFETY: as above.
    let one = unsafe { bytes(one.pbData, one.cbData) }?;
    // SAFETY: as above.
    Ok(one == unsafe { bytes(two.pbData, two.cbData) }?)
}
