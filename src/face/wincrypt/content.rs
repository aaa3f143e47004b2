//! A certificate as C sees it: `CERT_CONTEXT`, its `CERT_INFO`, and the bytes that they point to, in one place that does not move.
use crate::{
    engine::time::Instant,
    face::types::*,
    wire::{
        cursor::Malformed,
        x509::{Algorithm, BitString, Certificate, oid},
    },
};
use std::{ffi::CString, ptr::NonNull};

/// One certificate, and what C's structures point to. Nothing of it changes or moves until it is dropped.
pub struct Content {
    /// What C holds.
    context: NonNull<CERT_CONTEXT>,
    info: NonNull<CERT_INFO>,
    der: Vec<u8>,
    _serial: Vec<u8>,
    _identifiers: Vec<CString>,
    _extensions: Vec<CERT_EXTENSION>,
}

// SAFETY: what the pointers lead to belongs to this value alone, and is never written after `new`.
unsafe impl Send for Content {}

impl Content {
    /// Reads a certificate and lays it out for C.
    pub fn new(der: &[u8], store: HCERTSTORE) -> Result<Self, Malformed> {
        let mut der = der.to_vec();
        // C's structures have no const; nobody writes through them.
        let start = der.as_mut_ptr();
        let certificate = Certificate::read(&der)?;
        let at = |part: &[u8]| if part.is_empty() { std::ptr::null_mut() } else { start.wrapping_add(part.as_ptr().addr() - start.addr()) };
        let mut identifiers = Vec::new();
        let mut identifier = |contents: &[u8]| {
            let text = CString::new(oid::text(contents).unwrap_or_default()).unwrap_or_default();
            let at = text.as_ptr().cast_mut();
            identifiers.push(text);
            at.cast()
        };
        let blob = |part: &[u8]| CRYPT_INTEGER_BLOB { cbData: part.len() as u32, pbData: at(part) };
        let bits = |bits: BitString<'_>| CRYPT_BIT_BLOB {
            cbData: bits.bytes.len() as u32,
            pbData: at(bits.bytes),
            cUnusedBits: bits.unused.into(),
        };
        let mut algorithm = |algorithm: Algorithm<'_>| CRYPT_ALGORITHM_IDENTIFIER {
            pszObjId: identifier(algorithm.oid),
            Parameters: blob(algorithm.parameters),
        };
        let nothing = CRYPT_BIT_BLOB { cbData: 0, pbData: std::ptr::null_mut(), cUnusedBits: 0 };
        // CryptoAPI's integers have their lowest byte first.
        let mut serial: Vec<u8> = certificate.serial.iter().rev().copied().collect();
        let (signature_algorithm, key_algorithm) = (algorithm(certificate.signature_algorithm), algorithm(certificate.key_algorithm));
        let mut extensions: Vec<_> = certificate
            .extensions
            .iter()
            .map(|e| CERT_EXTENSION { pszObjId: identifier(e.oid), fCritical: i32::from(e.critical), Value: blob(e.value) })
            .collect();
        let info = CERT_INFO {
            dwVersion: certificate.version,
            SerialNumber: CRYPT_INTEGER_BLOB { cbData: serial.len() as u32, pbData: serial.as_mut_ptr() },
            SignatureAlgorithm: signature_algorithm,
            Issuer: blob(certificate.issuer),
            NotBefore: file_time(certificate.not_before),
            NotAfter: file_time(certificate.not_after),
            Subject: blob(certificate.subject),
            SubjectPublicKeyInfo: CERT_PUBLIC_KEY_INFO { Algorithm: key_algorithm, PublicKey: bits(certificate.key) },
            IssuerUniqueId: certificate.issuer_id.map_or(nothing, bits),
            SubjectUniqueId: certificate.subject_id.map_or(nothing, bits),
            cExtension: extensions.len() as u32,
            rgExtension: if extensions.is_empty() { std::ptr::null_mut() } else { extensions.as_mut_ptr() },
        };
        let info = NonNull::from(Box::leak(Box::new(info)));
        let context = CERT_CONTEXT {
            // X509_ASN_ENCODING
            dwCertEncodingType: 1,
            pbCertEncoded: start,
            cbCertEncoded: der.len() as u32,
            pCertInfo: info.as_ptr(),
            hCertStore: store,
        };
        let context = NonNull::from(Box::leak(Box::new(context)));
        Ok(Self { context, info, der, _serial: serial, _identifiers: identifiers, _extensions: extensions })
    }

    /// What C holds.
    pub const fn context(&self) -> PCCERT_CONTEXT {
        self.context.as_ptr()
    }

    /// The certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        // SAFETY: the pointer came from a Box in `new`, and is given back once.
        drop(unsafe { Box::from_raw(self.context.as_ptr()) });
        // SAFETY: as above.
        drop(unsafe { Box::from_raw(self.info.as_ptr()) });
    }
}

/// Seconds since 1970 as FILETIME; what is before 1601 is its begin.
pub fn file_time(seconds: i64) -> FILETIME {
    let ticks = Instant::from_unix(seconds, 0).0.max(0);
    FILETIME { dwLowDateTime: ticks as u32, dwHighDateTime: (ticks >> 32) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{pem, x509};

    #[test]
    fn c_finds_every_field_of_a_certificate() {
        let der = pem::blocks(x509::tests::PEM.as_bytes()).next().unwrap().der.to_vec();
        let content = Content::new(&der, std::ptr::null_mut()).unwrap();
        // SAFETY: the content is live.
        let context = unsafe { content.context().read() };
        // SAFETY: as above.
        let info = unsafe { context.pCertInfo.read() };
        let bytes = |at: *const u8, len: u32| {
            // SAFETY: each pair is a part of the live content.
            unsafe { std::slice::from_raw_parts(at, len as usize) }.to_vec()
        };
        // SAFETY: the identifiers are terminated.
        let text = |at: LPSTR| unsafe { std::ffi::CStr::from_ptr(at.cast()) }.to_str().unwrap().to_owned();
        assert_eq!(bytes(context.pbCertEncoded, context.cbCertEncoded), der);
        assert_eq!(bytes(info.SerialNumber.pbData, info.SerialNumber.cbData), [0x9A, 0x78, 0x56, 0x34, 0x12]);
        assert_eq!(text(info.SignatureAlgorithm.pszObjId), "1.2.840.10045.4.3.2");
        assert_eq!(info.cExtension, 5);
        // SAFETY: there are five.
        let second = unsafe { info.rgExtension.wrapping_add(1).as_ref() }.unwrap();
        assert_eq!((text(second.pszObjId).as_str(), second.fCritical), ("2.5.29.19", 1));
        let read = x509::Certificate::read(&der).unwrap();
        assert_eq!(bytes(info.Subject.pbData, info.Subject.cbData), read.subject);
        assert_eq!(bytes(info.SubjectPublicKeyInfo.PublicKey.pbData, info.SubjectPublicKeyInfo.PublicKey.cbData), read.key.bytes);
        assert_eq!(file_time(-20_000_000_000).dwHighDateTime, 0);
    }
}
