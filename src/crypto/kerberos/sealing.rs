//! The keys of one usage, derived once, and the messages they seal, open and sign.

use super::{
    Enctype, ProtocolKey,
    derive::{Purpose, usage_key},
};
use crate::crypto::{
    cts::{Decryptor, Encryptor, Piece, Scatter},
    hmac::HmacKey,
    same,
    sha::{Sha, Sha1, Sha256, Sha384},
};
use std::ops::Deref;
use zeroize::Zeroizing;

/// A code over a message, of its type's length.
#[derive(Clone, Copy)]
pub struct Tag {
    bytes: [u8; 64],
    len: usize,
}

impl Tag {
    /// A code of at most 64 bytes.
    pub fn new(bytes: &[u8]) -> Self {
        let mut tag = Self::default();
        for (to, from) in tag.bytes.iter_mut().zip(bytes) {
            *to = *from;
        }
        tag.len = bytes.len().min(64);
        tag
    }
}

impl Default for Tag {
    fn default() -> Self {
        Self { bytes: [0; 64], len: 0 }
    }
}

impl Deref for Tag {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// A keyed hash, as the encryption type has it.
enum Mac {
    Sha1(HmacKey<Sha1>),
    Sha256(HmacKey<Sha256>),
    Sha384(HmacKey<Sha384>),
}

impl Mac {
    fn new(key: &ProtocolKey, usage: u32, purpose: Purpose) -> Option<Self> {
        let (bytes, len) = usage_key(key, usage, purpose);
        let bytes = bytes.get(..len)?;
        Some(match key.enctype() {
            Enctype::Aes128Sha1 | Enctype::Aes256Sha1 => Self::Sha1(HmacKey::new(bytes)),
            Enctype::Aes128Sha256 => Self::Sha256(HmacKey::new(bytes)),
            Enctype::Aes256Sha384 => Self::Sha384(HmacKey::new(bytes)),
            Enctype::Rc4Hmac => return None,
        })
    }

    /// The code over a message; with SHA-2 the cipher's state, zeroes, comes first ([RFC 8009] 5).
    fn over(&self, message: &mut impl Scatter) -> Tag {
        match self {
            Self::Sha1(key) => Tag { bytes: code(key, &[], message), len: 12 },
            Self::Sha256(key) => Tag { bytes: code(key, &[0; 16], message), len: 16 },
            Self::Sha384(key) => Tag { bytes: code(key, &[0; 16], message), len: 24 },
        }
    }

    fn of(&self, parts: &[&[u8]]) -> Tag {
        match self {
            Self::Sha1(key) => Tag { bytes: key.of(parts), len: 12 },
            Self::Sha256(key) => Tag { bytes: key.of(parts), len: 16 },
            Self::Sha384(key) => Tag { bytes: key.of(parts), len: 24 },
        }
    }
}

fn code<H: Sha>(key: &HmacKey<H>, first: &[u8], message: &mut impl Scatter) -> [u8; 64] {
    let mut mac = key.start();
    mac.update(first);
    for n in 0..message.count() {
        match message.piece(n) {
            Piece::Sealed(bytes) => mac.update(bytes),
            Piece::Signed(bytes) => mac.update(bytes),
        }
    }
    mac.finish()
}

/// Keys to encrypt messages of one usage with.
pub struct Sealing {
    cipher: Encryptor,
    mac: Mac,
}

impl Sealing {
    pub(super) fn new(key: &ProtocolKey, usage: u32) -> Option<Self> {
        Some(Self { cipher: encryptor(key, usage)?, mac: Mac::new(key, usage, Purpose::Integrity)? })
    }

    /// Encrypts a message that begins with its confounder, in place. None, and nothing done, when it is shorter than a block.
    pub fn seal(&self, message: &mut impl Scatter) -> Option<Tag> {
        match &self.mac {
            Mac::Sha1(key) => {
                let mut mac = key.start();
                self.cipher.hash_and_encrypt(&mut mac.hash, message).then(|| Tag { bytes: mac.finish(), len: 12 })
            }
            Mac::Sha256(key) => self.encrypt_then_mac(key, 16, message),
            Mac::Sha384(key) => self.encrypt_then_mac(key, 24, message),
        }
    }

    fn encrypt_then_mac<H: Sha>(&self, key: &HmacKey<H>, len: usize, message: &mut impl Scatter) -> Option<Tag> {
        let mut mac = key.start();
        mac.update(&[0; 16]);
        self.cipher.encrypt_and_hash(message, &mut mac.hash).then(|| Tag { bytes: mac.finish(), len })
    }
}

/// Keys to decrypt messages of one usage with.
pub struct Opening {
    cipher: Decryptor,
    mac: Mac,
    /// For what must be put back; from it an encryptor is made when that happens, which is never in an honest exchange.
    key: Zeroizing<[u8; 64]>,
    key_len: usize,
}

impl Opening {
    pub(super) fn new(key: &ProtocolKey, usage: u32) -> Option<Self> {
        let (bytes, key_len) = usage_key(key, usage, Purpose::Encryption);
        let cipher = Decryptor::new(bytes.get(..key_len)?)?;
        Some(Self { cipher, mac: Mac::new(key, usage, Purpose::Integrity)?, key: bytes, key_len })
    }

    /// Decrypts a message in place. False when it is forged: then its bytes are as they were.
    #[must_use]
    pub fn open(&self, message: &mut impl Scatter, tag: &[u8]) -> bool {
        let Mac::Sha1(key) = &self.mac else {
            return same(&self.mac.over(message), tag) && self.cipher.decrypt(message);
        };
        let mut mac = key.start();
        if !self.cipher.decrypt_and_hash(message, &mut mac.hash) {
            return false;
        }
        let good = same(&Tag { bytes: mac.finish(), len: 12 }, tag);
        if !good {
            self.close(message);
        }
        good
    }

    /// Takes back what `open` did.
    #[cold]
    pub fn close(&self, message: &mut impl Scatter) {
        let _ = self.key.get(..self.key_len).and_then(Encryptor::new).is_some_and(|cipher| cipher.encrypt(message));
    }
}

/// The key to sign messages of one usage with.
pub struct Signing {
    mac: Mac,
}

impl Signing {
    pub(super) fn new(key: &ProtocolKey, usage: u32) -> Option<Self> {
        Some(Self { mac: Mac::new(key, usage, Purpose::Checksum)? })
    }

    /// The checksum over byte strings, one after the other.
    pub fn sign(&self, parts: &[&[u8]]) -> Tag {
        self.mac.of(parts)
    }

    /// The checksum over a message in pieces and what follows it.
    pub fn sign_message<'a>(&self, parts: impl Iterator<Item = &'a [u8]>, last: &[u8]) -> Tag {
        fn run<'a, H: Sha>(key: &HmacKey<H>, parts: impl Iterator<Item = &'a [u8]>, last: &[u8]) -> [u8; 64] {
            let mut mac = key.start();
            parts.for_each(|part| mac.update(part));
            mac.update(last);
            mac.finish()
        }
        match &self.mac {
            Mac::Sha1(key) => Tag { bytes: run(key, parts, last), len: 12 },
            Mac::Sha256(key) => Tag { bytes: run(key, parts, last), len: 16 },
            Mac::Sha384(key) => Tag { bytes: run(key, parts, last), len: 24 },
        }
    }
}

fn encryptor(key: &ProtocolKey, usage: u32) -> Option<Encryptor> {
    let (bytes, len) = usage_key(key, usage, Purpose::Encryption);
    Encryptor::new(bytes.get(..len)?)
}
