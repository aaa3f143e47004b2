//! What a password opens: PFX files and locked private keys.
use super::fault::{self, Fault, Result};
use crate::{
    crypto::{
        cbc,
        hmac::HmacKey,
        pbkdf2::pbkdf2,
        pkcs12::{self, Purpose},
        same,
        sha::{Sha, Sha1, Sha256, Sha384, Sha512},
    },
    engine::secret::SecretBytes,
    wire::{
        ber,
        cursor::Malformed,
        pbe::{self, Cipher, Derivation, Hash, Scheme},
        pkcs12::{Bag, Item, Mac, Pfx, Safe, bags, safes},
        private_key,
        x509::Certificate,
    },
};
use rustls::{crypto::aws_lc_rs::sign::any_supported_type, pki_types::PrivateKeyDer};
use std::{borrow::Cow, sync::Arc};
use zeroize::Zeroizing;

/// The rounds that all of a file's passwords may take together.
const ALL_ROUNDS: u32 = 4 * pbe::MOST_ROUNDS;
/// No file is larger.
const LARGEST: usize = 16 << 20;

/// A certificate of a file.
pub struct Found {
    /// In DER.
    pub der: Vec<u8>,
    /// Its key, PKCS#8.
    pub key: Option<Arc<SecretBytes>>,
    /// What its owner calls it.
    pub name: Option<String>,
}

/// A password in both of the forms that files want.
struct Password {
    /// UTF-8
    narrow: Zeroizing<Vec<u8>>,
    /// UTF-16, the high byte first, with its terminator; for none at all, nothing.
    wide: Zeroizing<Vec<u8>>,
    left: u32,
}

/// Whether the bytes are a PFX file.
pub fn is_pfx(bytes: &[u8]) -> bool {
    ber::definite(bytes).is_ok_and(|der| Pfx::read(&der).is_ok())
}

/// Whether a password is a PFX file's.
pub fn fits(bytes: &[u8], password: Option<&str>) -> bool {
    ber::definite(bytes).is_ok_and(|der| Pfx::read(&der).is_ok_and(|pfx| pfx.mac.is_some() && proven(&pfx, password).is_ok()))
}

/// The certificates of a PFX file, those with a key first.
pub fn pfx(bytes: &[u8], password: Option<&str>) -> Result<Vec<Found>> {
    if bytes.len() > LARGEST {
        return Err(Fault::new(fault::INVALID_PARAMETER, "reading a PFX file longer than any"));
    }
    let der = ber::definite(bytes).map_err(unreadable)?;
    let pfx = Pfx::read(&der).map_err(unreadable)?;
    let mut password = proven(&pfx, password)?;
    let mut open: Vec<Zeroizing<Vec<u8>>> = Vec::new();
    let contents = ber::definite(pfx.contents).map_err(unreadable)?;
    for safe in safes(&contents).map_err(unreadable)? {
        let safe = match safe {
            Safe::Open(bytes) => Zeroizing::new(bytes.to_vec()),
            Safe::Locked(scheme, sealed) => password.open(&scheme, &sealed)?,
        };
        let definite = match ber::definite(&safe).map_err(unreadable)? {
            Cow::Borrowed(_) => None,
            Cow::Owned(definite) => Some(Zeroizing::new(definite)),
        };
        open.push(definite.unwrap_or(safe));
    }
    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    for safe in &open {
        for Bag { item, key_id, name } in bags(safe).map_err(unreadable)? {
            match item {
                Item::Key(key) => keys.push((key_id, private_key::to_pkcs8(key).map_err(unreadable)?)),
                Item::LockedKey(scheme, sealed) => {
                    let key = password.open(&scheme, sealed)?;
                    keys.push((key_id, private_key::to_pkcs8(&key).map_err(unreadable)?));
                }
                Item::Certificate(der) => {
                    Certificate::read(der).map_err(unreadable)?;
                    certificates.push((key_id, name, der.to_vec()));
                }
                Item::Other => {}
            }
        }
    }
    let mut found: Vec<Found> = certificates
        .into_iter()
        .map(|(id, name, der)| {
            // By the number that the file gives both, or else by the public half.
            let numbered = id.and_then(|id| keys.iter().find(|(key_id, _)| *key_id == Some(id)));
            let key = numbered.or_else(|| keys.iter().find(|(_, key)| belongs(&der, key)));
            Found { key: key.filter(|(_, key)| belongs(&der, key)).map(|(_, key)| Arc::new(SecretBytes::copied(key))), der, name }
        })
        .collect();
    found.sort_by_key(|found| found.key.is_none());
    Ok(found)
}

/// A private key in any form, locked or not, as PKCS#8.
pub fn private_key_of(bytes: &[u8], password: Option<&str>) -> Result<Zeroizing<Vec<u8>>> {
    let none = || Fault::new(fault::NO_KEY, "looking for a private key");
    if bytes.len() > LARGEST {
        return Err(none());
    }
    let locked = |der: &[u8]| -> Result<Zeroizing<Vec<u8>>> {
        let (scheme, sealed) = pbe::locked_key(der).map_err(unreadable)?;
        let key = Password::new(password, false).open(&scheme, sealed)?;
        private_key::to_pkcs8(&key).map_err(|_| wrong_password())
    };
    if bytes.first() == Some(&0x30) {
        return private_key::to_pkcs8(bytes).or_else(|_| locked(bytes));
    }
    for block in crate::wire::pem::blocks(bytes) {
        if block.label == "ENCRYPTED PRIVATE KEY" {
            return locked(&block.der);
        }
        if private_key::is_labelled(block.label) && !block.headers {
            return private_key::to_pkcs8(&block.der).map_err(|bad| none().because(bad));
        }
    }
    Err(none())
}

/// Whether a key is the one that a certificate speaks of.
pub fn belongs(certificate: &[u8], key: &[u8]) -> bool {
    let Ok(certificate) = Certificate::read(certificate) else { return false };
    let Ok(key) = PrivateKeyDer::try_from(key) else { return false };
    let Ok(key) = any_supported_type(&key) else { return false };
    key.public_key().is_some_and(|spki| spki.as_ref() == certificate.spki)
}

/// The form of the password that the file's checksum proves. A file without one must open by itself.
fn proven(pfx: &Pfx<'_>, password: Option<&str>) -> Result<Password> {
    let Some(mac) = &pfx.mac else { return Ok(Password::new(password, false)) };
    // None at all and an empty one are the same to callers, and differ in files.
    let forms: &[bool] = if password.unwrap_or_default().is_empty() { &[false, true] } else { &[false] };
    let mut forms = forms.iter().map(|nothing| Password::new(password, *nothing));
    forms.find(|form| form.proves(mac, pfx.contents)).ok_or_else(wrong_password)
}

impl Password {
    fn new(password: Option<&str>, nothing: bool) -> Self {
        let text = password.unwrap_or_default();
        let mut wide = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
        if !nothing {
            wide.extend(text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes));
        }
        Self { narrow: Zeroizing::new(text.as_bytes().to_vec()), wide, left: ALL_ROUNDS }
    }

    fn proves(&self, mac: &Mac<'_>, contents: &[u8]) -> bool {
        match mac.hash {
            Hash::Sha1 => self.proves_by::<Sha1>(mac, contents),
            Hash::Sha256 => self.proves_by::<Sha256>(mac, contents),
            Hash::Sha384 => self.proves_by::<Sha384>(mac, contents),
            Hash::Sha512 => self.proves_by::<Sha512>(mac, contents),
        }
    }

    fn proves_by<H: Sha>(&self, mac: &Mac<'_>, contents: &[u8]) -> bool {
        let mut key = Zeroizing::new([0u8; 64]);
        let Some(key) = key.get_mut(..H::OUT) else { return false };
        pkcs12::derive::<H>(&self.wide, mac.salt, Purpose::Mac, mac.rounds, key);
        let digest = HmacKey::<H>::new(key).of(&[contents]);
        digest.get(..H::OUT).is_some_and(|digest| same(digest, mac.digest))
    }

    fn open(&mut self, scheme: &Scheme<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.left = self.left.checked_sub(scheme.rounds).ok_or_else(|| unreadable(Malformed("more rounds than can be afforded")))?;
        let cipher = cipher(scheme.cipher);
        let mut key = Zeroizing::new([0u8; 32]);
        let mut start = [0u8; 16];
        let (Some(key), Some(start)) = (key.get_mut(..cipher.key()), start.get_mut(..cipher.block())) else { return Err(wrong_password()) };
        let start = match scheme.derivation {
            Derivation::Pbkdf2 { hash, start } => {
                let derive = match hash {
                    Hash::Sha1 => pbkdf2::<Sha1>,
                    Hash::Sha256 => pbkdf2::<Sha256>,
                    Hash::Sha384 => pbkdf2::<Sha384>,
                    Hash::Sha512 => pbkdf2::<Sha512>,
                };
                derive(&self.narrow, scheme.salt, scheme.rounds, key);
                start
            }
            Derivation::Pkcs12 => {
                pkcs12::derive::<Sha1>(&self.wide, scheme.salt, Purpose::Key, scheme.rounds, key);
                pkcs12::derive::<Sha1>(&self.wide, scheme.salt, Purpose::Start, scheme.rounds, start);
                start
            }
        };
        cipher.decrypt(key, start, sealed).ok_or_else(wrong_password)
    }
}

const fn cipher(named: Cipher) -> cbc::Cipher {
    match named {
        Cipher::Aes128 => cbc::Cipher::Aes128,
        Cipher::Aes192 => cbc::Cipher::Aes192,
        Cipher::Aes256 => cbc::Cipher::Aes256,
        Cipher::TripleDes => cbc::Cipher::TripleDes,
        Cipher::TwoKeyDes => cbc::Cipher::TwoKeyDes,
        Cipher::Rc2 => cbc::Cipher::Rc2,
        Cipher::Rc2Weak => cbc::Cipher::Rc2Weak,
    }
}

#[cold]
fn wrong_password() -> Fault {
    Fault::new(fault::INVALID_PASSWORD, "opening what another password locked")
}

#[cold]
fn unreadable(bad: Malformed) -> Fault {
    Fault::new(fault::BAD_ENCODE, "reading a PFX file or a key").because(bad)
}
