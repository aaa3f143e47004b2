//! schannel.h: the functions that stand beside the table: looking into a ClientHello and into a certificate, and emptying the cache.
use crate::{
    engine::status::{Error, Kind, Outcome, Result},
    face::{
        constants::{CALG_ECDSA, CALG_RSA_SIGN},
        guard::{entry, value},
        memory::{self, Block},
        types::*,
        wincrypt::file_time,
    },
    packages::schannel,
    wire::{
        tls::extensions::{self, Look, SERVER_NAME},
        x509::{
            Certificate,
            names::{self, Style},
        },
    },
};

/// `SchGetExtensionsOptions`: the ClientHello comes without a record's header.
const NO_RECORD_HEADER: i32 = 1;
/// No more extensions are looked for in one call.
const MOST: u8 = 64;
/// CF_VERIFY_SIG
const VERIFY: u32 = 1;

/// Forgets the sessions that clients may resume, of every target: TRUE.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SslEmptyCacheA(pszTargetName: LPSTR, dwFlags: DWORD) -> BOOL {
    let _ = (pszTargetName, dwFlags);
    value("SslEmptyCacheA", 0, || {
        schannel::forget_sessions();
        Ok(1)
    })
}

/// As SslEmptyCacheA.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SslEmptyCacheW(pszTargetName: LPWSTR, dwFlags: DWORD) -> BOOL {
    let _ = (pszTargetName, dwFlags);
    value("SslEmptyCacheW", 0, || {
        schannel::forget_sessions();
        Ok(1)
    })
}

/// Points to the host's name in a ClientHello, where it stands, without a terminator; to nothing where the client named none.
/// SEC_E_INCOMPLETE_MESSAGE while the ClientHello is not whole.
///
/// # Safety
/// `ClientHello` is readable for `ClientHelloSize` bytes; the outputs are writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SslGetServerIdentity(
    ClientHello: PBYTE,
    ClientHelloSize: DWORD,
    ServerIdentity: *mut PBYTE,
    ServerIdentitySize: PDWORD,
    Flags: DWORD,
) -> SECURITY_STATUS {
    let _ = Flags;
    entry("SslGetServerIdentity", || {
        if ServerIdentity.is_null() || ServerIdentitySize.is_null() {
            return Err(Error::new(Kind::InvalidParameter, "telling a server's name into NULL"));
        }
        let put = |at: *const u8, len: usize| {
            // SAFETY: not null, so writable by the contract.
            unsafe { ServerIdentity.write_unaligned(at.cast_mut()) };
            // SAFETY: as above.
            unsafe { ServerIdentitySize.write_unaligned(len as u32) };
        };
        put(std::ptr::null(), 0);
        // SAFETY: this function's contract.
        let all = match look(unsafe { bytes(ClientHello, ClientHelloSize) }?, true)? {
            Look::Hello(all) => all,
            Look::Short(_) => return Err(Error::new(Kind::IncompleteMessage, "looking for a server's name in part of a ClientHello")),
        };
        if let Some((_, extension)) = all.iter().find(|(kind, _)| *kind == SERVER_NAME)
            && let Some(name) = extensions::host_name(extension).map_err(bad_hello)?
        {
            put(name.as_ptr(), name.len());
        }
        Ok(Outcome::Done)
    })
}

/// Points to the extensions of these numbers in a ClientHello, where they stand; those that it lacks become NULL.
/// SEC_E_INCOMPLETE_MESSAGE, and how many bytes are needed in all, while the ClientHello is not whole.
///
/// # Safety
/// `clientHello` is readable for its size; the list is readable and writable for its count; `bytesToRead` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SslGetExtensions(
    clientHello: *const BYTE,
    clientHelloByteSize: DWORD,
    genericExtensions: *mut SCH_EXTENSION_DATA,
    genericExtensionsCount: BYTE,
    bytesToRead: *mut DWORD,
    flags: SchGetExtensionsOptions,
) -> SECURITY_STATUS {
    entry("SslGetExtensions", || {
        let count = genericExtensionsCount;
        if (genericExtensions.is_null() && count > 0) || count > MOST || flags & !NO_RECORD_HEADER != 0 {
            return Err(Error::new(Kind::InvalidParameter, "looking for extensions without a place for them"));
        }
        let tell = |needed: usize| {
            if !bytesToRead.is_null() {
                // SAFETY: not null, so writable by the contract.
                unsafe { bytesToRead.write_unaligned(needed as u32) };
            }
        };
        tell(0);
        // SAFETY: this function's contract.
        let all = match look(unsafe { bytes(clientHello, clientHelloByteSize) }?, flags & NO_RECORD_HEADER == 0)? {
            Look::Hello(all) => all,
            Look::Short(needed) => {
                tell(needed);
                return Err(Error::new(Kind::IncompleteMessage, "looking for extensions in part of a ClientHello"));
            }
        };
        for n in 0..usize::from(count) {
            let at = genericExtensions.wrapping_add(n);
            // SAFETY: below the count that the contract vouches for.
            let mut one = unsafe { at.read_unaligned() };
            let found = all.iter().find(|(kind, _)| *kind == one.ExtensionType).map(|(_, found)| *found);
            one.pExtData = found.map_or(std::ptr::null(), <[u8]>::as_ptr);
            one.cbExtData = found.map_or(0, <[u8]>::len) as u32;
            // SAFETY: as above.
            unsafe { at.write_unaligned(one) };
        }
        Ok(Outcome::Done)
    })
}

/// A certificate's own word in a structure that SslFreeCertificate gives back: FALSE for what is none, and where its signature shall be
/// checked (CF_VERIFY_SIG), which this function cannot without its issuer. The key is the one that the certificate has, bit for bit.
///
/// # Safety
/// `pbCertificate` is readable for `cbCertificate` bytes; `ppCertificate` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SslCrackCertificate(
    pbCertificate: PUCHAR,
    cbCertificate: DWORD,
    dwFlags: DWORD,
    ppCertificate: *mut PX509Certificate,
) -> BOOL {
    value("SslCrackCertificate", 0, || {
        if ppCertificate.is_null() {
            return Err(Error::new(Kind::InvalidParameter, "cracking a certificate into NULL"));
        }
        // SAFETY: not null, so writable by the contract.
        unsafe { ppCertificate.write_unaligned(std::ptr::null_mut()) };
        if dwFlags & VERIFY != 0 {
            return Err(Error::new(Kind::UnsupportedFunction, "checking the signature of a certificate without its issuer"));
        }
        // SAFETY: this function's contract.
        let block = crack(unsafe { bytes(pbCertificate, cbCertificate) }?)?;
        // SAFETY: not null, so writable by the contract.
        unsafe { ppCertificate.write_unaligned(block.give().cast()) };
        Ok(1)
    })
}

/// Gives back what SslCrackCertificate gave. Anything else is not followed.
///
/// # Safety
/// Nothing is followed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SslFreeCertificate(pCertificate: PX509Certificate) {
    value("SslFreeCertificate", (), || memory::take_back(pCertificate.cast()));
}

fn look(hello: &[u8], in_record: bool) -> Result<Look<'_>> {
    extensions::look(hello, in_record).map_err(bad_hello)
}

#[cold]
fn bad_hello(bad: crate::wire::cursor::Malformed) -> Error {
    Error::new(Kind::InvalidToken, "reading a ClientHello").because(bad)
}

/// # Safety
/// `at` is NULL or readable for `len` bytes, for `'a`.
unsafe fn bytes<'a>(at: *const u8, len: u32) -> Result<&'a [u8]> {
    if at.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "reading from NULL"));
    }
    // SAFETY: not null, and readable by the contract.
    Ok(unsafe { std::slice::from_raw_parts(at, len as usize) })
}

/// The structure, the key and the names, in one block.
fn crack(der: &[u8]) -> Result<Block> {
    let bad = |bad| Error::new(Kind::CertUnknown, "cracking a certificate").because(bad);
    let certificate = Certificate::read(der).map_err(bad)?;
    let name = |name| names::text(name, &Style::X500).map_err(bad);
    let (issuer, subject) = (name(certificate.issuer)?, name(certificate.subject)?);
    let key_at = size_of::<X509Certificate>();
    // The key's structure ends in its first byte.
    let head = std::mem::offset_of!(PctPublicKey, pKey);
    let issuer_at = key_at + (head + certificate.key.bytes.len()).next_multiple_of(align_of::<X509Certificate>());
    let subject_at = issuer_at + issuer.len() + 1;
    let mut block = Block::zeroed(subject_at + subject.len() + 1)?;
    let start = block.address();
    let algorithm = match certificate.key_algorithm.oid {
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, ..] => CALG_ECDSA,
        _ => CALG_RSA_SIGN,
    };
    let mut serial = [0u32; 4];
    for (n, byte) in certificate.serial.iter().rev().take(16).enumerate() {
        if let Some(word) = serial.get_mut(n / 4) {
            *word |= u32::from(*byte) << (8 * (n % 4));
        }
    }
    let value = X509Certificate {
        Version: certificate.version,
        SerialNumber: serial,
        SignatureAlgorithm: algorithm,
        ValidFrom: file_time(certificate.not_before),
        ValidUntil: file_time(certificate.not_after),
        pszIssuer: start.wrapping_add(issuer_at).cast(),
        pszSubject: start.wrapping_add(subject_at).cast(),
        pPublicKey: start.wrapping_add(key_at).cast(),
    };
    // SAFETY: the block begins with room for the structure, and calloc aligned it for any.
    unsafe { start.cast::<X509Certificate>().write(value) };
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(room) = block.bytes().get_mut(at..at + bytes.len()) {
            room.copy_from_slice(bytes);
        }
    };
    put(key_at, &algorithm.to_ne_bytes());
    put(key_at + 4, &(certificate.key.bytes.len() as u32).to_ne_bytes());
    put(key_at + head, certificate.key.bytes);
    put(issuer_at, issuer.as_bytes());
    put(subject_at, subject.as_bytes());
    Ok(block)
}
