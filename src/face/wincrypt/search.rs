//! What `CertFindCertificateInStore` looks for.
use super::{
    bytes,
    fault::{self, Fault, Result},
    register::{Properties, Register, thumbprint},
    value,
};
use crate::{
    face::{
        constants::CERT_KEY_PROV_INFO_PROP_ID,
        text::{self, Narrow, Utf16},
        types::*,
    },
    wire::x509::{
        Certificate,
        names::{self, Keys, Style},
    },
};
use std::ffi::c_void;

/// Which of a certificate's names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Subject,
    Issuer,
}

/// What a certificate must have.
pub enum Wanted {
    Any,
    Sha1([u8; 20]),
    Name(NameOf, Vec<u8>),
    /// In lower case.
    Text(NameOf, String),
    Serial {
        issuer: Vec<u8>,
        serial: Vec<u8>,
    },
    Subject(Vec<u8>),
    Same(Vec<u8>),
    Key(Vec<u8>),
    Property(u32),
    PrivateKey,
}

/// Subject or issuer.
pub struct NameOf(Whose);

/// Reads what is looked for.
///
/// # Safety
/// `para` is what the kind of search takes.
pub unsafe fn wanted(register: &Register, kind: u32, para: *const c_void) -> Result<Wanted> {
    let name_of = || match kind & 0xFFFF {
        4 => Ok(NameOf(Whose::Issuer)),
        7 => Ok(NameOf(Whose::Subject)),
        _ => Err(unknown()),
    };
    Ok(match kind >> 16 {
        0 => Wanted::Any,
        1 => {
            // SAFETY: a blob, by the contract.
            let hash = unsafe { blob(para) }?;
            Wanted::Sha1(hash.try_into().map_err(|_| Fault::new(fault::NOT_FOUND, "looking for a SHA-1 that has not twenty bytes"))?)
        }
        // SAFETY: a blob, by the contract.
        2 => Wanted::Name(name_of()?, unsafe { blob(para) }?),
        // SAFETY: a number, by the contract.
        5 => Wanted::Property(unsafe { value(para.cast::<u32>()) }?),
        6 => {
            // SAFETY: a public key, by the contract.
            let key = unsafe { value(para.cast::<CERT_PUBLIC_KEY_INFO>()) }?;
            // SAFETY: as above.
            Wanted::Key(unsafe { bytes(key.PublicKey.pbData, key.PublicKey.cbData) }?.to_vec())
        }
        // SAFETY: a string of that letter, by the contract.
        7 => Wanted::Text(name_of()?, lower(unsafe { text::read::<Narrow>(para.cast(), "reading what to look for") }?)?),
        // SAFETY: as above.
        8 => Wanted::Text(name_of()?, lower(unsafe { text::read::<Utf16>(para.cast(), "reading what to look for") }?)?),
        11 => {
            // SAFETY: a CERT_INFO, by the contract.
            let info = unsafe { value(para.cast::<CERT_INFO>()) }?;
            // SAFETY: as above.
            let issuer = unsafe { bytes(info.Issuer.pbData, info.Issuer.cbData) }?.to_vec();
            // SAFETY: as above.
            let mut serial = unsafe { bytes(info.SerialNumber.pbData, info.SerialNumber.cbData) }?.to_vec();
            serial.reverse();
            Wanted::Serial { issuer, serial }
        }
        12 => Wanted::Subject(read(register.der(para.cast())?)?.issuer.to_vec()),
        13 => Wanted::Same(register.der(para.cast())?.to_vec()),
        20 => {
            // SAFETY: a string, by the contract.
            let digits = lower(unsafe { text::read::<Utf16>(para.cast(), "reading what to look for") }?)?;
            Wanted::Sha1(hash_of(&digits).ok_or_else(|| Fault::new(fault::NOT_FOUND, "looking for a SHA-1 that has not forty digits"))?)
        }
        21 => Wanted::PrivateKey,
        _ => return Err(unknown()),
    })
}

impl Wanted {
    /// Whether a certificate is one.
    pub fn is(&self, der: &[u8], properties: &Properties) -> bool {
        match self {
            Self::Any => true,
            Self::Sha1(hash) => thumbprint(der) == *hash,
            Self::Same(other) => der == other,
            Self::PrivateKey => properties.key.is_some(),
            Self::Property(CERT_KEY_PROV_INFO_PROP_ID) if properties.key.is_some() => true,
            Self::Property(id) => properties.set.contains_key(id),
            Self::Name(of, name) => read(der).is_ok_and(|certificate| of.name(&certificate) == name),
            Self::Text(of, part) => read(der).is_ok_and(|certificate| simple(of.name(&certificate)).to_lowercase().contains(part)),
            Self::Serial { issuer, serial } => {
                read(der).is_ok_and(|certificate| certificate.issuer == issuer && trimmed(certificate.serial) == trimmed(serial))
            }
            Self::Subject(name) => read(der).is_ok_and(|certificate| certificate.subject == name),
            Self::Key(key) => read(der).is_ok_and(|certificate| certificate.key.bytes == key),
        }
    }
}

impl NameOf {
    fn name<'a>(&self, certificate: &Certificate<'a>) -> &'a [u8] {
        if self.0 == Whose::Issuer { certificate.issuer } else { certificate.subject }
    }
}

/// CERT_SIMPLE_NAME_STR: the values alone.
fn simple(name: &[u8]) -> String {
    names::text(name, &Style { keys: Keys::None, quotes: false, ..Style::X500 }).unwrap_or_default()
}

fn read(der: &[u8]) -> Result<Certificate<'_>> {
    Certificate::read(der).map_err(|bad| Fault::new(fault::BAD_TAG, "reading a certificate").because(bad))
}

/// # Safety
/// `at` points to a blob.
unsafe fn blob(at: *const c_void) -> Result<Vec<u8>> {
    // SAFETY: this function's contract.
    let blob = unsafe { value(at.cast::<CRYPT_DATA_BLOB>()) }?;
    // SAFETY: as above.
    unsafe { bytes(blob.pbData, blob.cbData) }.map(<[u8]>::to_vec)
}

fn lower(text: Option<String>) -> Result<String> {
    text.map(|text| text.to_lowercase()).ok_or_else(|| Fault::new(fault::BAD_ARGUMENT, "looking for NULL"))
}

/// Forty digits, whatever stands between them.
fn hash_of(digits: &str) -> Option<[u8; 20]> {
    let digits: Vec<u8> = digits.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    let bytes: Vec<u8> = digits.as_chunks::<2>().0.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok()
}

fn trimmed(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number
        && !rest.is_empty()
    {
        number = rest;
    }
    number
}

#[cold]
fn unknown() -> Fault {
    Fault::new(fault::BAD_ARGUMENT, "looking for certificates in a way that is not built")
}
