//! The RC4 type ([RFC 4757]), for those who cannot do without it yet.

use super::ProtocolKey;
use crate::crypto::{
    hmac_md5::{HmacKey, hmac_md5},
    md5::{Md5, md5},
    rc4::Rc4,
    same,
};
use zeroize::Zeroizing;

const CHECKSUM: usize = 16;
const CONFOUNDER: usize = 8;

/// The number that a usage has here.
const fn translated(usage: u32) -> u32 {
    match usage {
        3 => 8,
        23 => 13,
        other => other,
    }
}

fn usage_key(key: &ProtocolKey, usage: u32) -> Zeroizing<[u8; 16]> {
    Zeroizing::new(hmac_md5(key.bytes(), &[&translated(usage).to_le_bytes()]))
}

pub(super) fn encrypt(key: &ProtocolKey, usage: u32, confounder: &[u8], plain: &[u8]) -> Vec<u8> {
    let usage_key = usage_key(key, usage);
    let sum = hmac_md5(&*usage_key, &[confounder, plain]);
    let mut out = Vec::with_capacity(CHECKSUM + confounder.len() + plain.len());
    out.extend_from_slice(&sum);
    out.extend_from_slice(confounder);
    out.extend_from_slice(plain);
    if let Some(body) = out.get_mut(CHECKSUM..) {
        cipher(&usage_key, &sum).apply(body);
    }
    out
}

pub(super) fn decrypt(key: &ProtocolKey, usage: u32, cipher_text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (sum, body) = cipher_text.split_first_chunk::<CHECKSUM>()?;
    if body.len() < CONFOUNDER {
        return None;
    }
    // [RFC 4757] 3 numbers a TGS-REP under a subkey 8; Windows numbers it 9.
    let second = (usage == 9).then_some(8);
    for usage in std::iter::once(usage).chain(second) {
        let usage_key = usage_key(key, usage);
        let mut plain = Zeroizing::new(body.to_vec());
        cipher(&usage_key, sum).apply(&mut plain);
        if same(&hmac_md5(&*usage_key, &[&plain]), sum) {
            plain.drain(..CONFOUNDER);
            return Some(plain);
        }
    }
    None
}

/// HMAC-MD5 as a checksum, type -138.
pub(super) fn checksum(key: &ProtocolKey, usage: u32, data: &[u8]) -> [u8; 16] {
    let signer = Zeroizing::new(hmac_md5(key.bytes(), &[b"signaturekey\0"]));
    hmac_md5(&*signer, &[&md5(&[&translated(usage).to_le_bytes(), data])])
}

fn cipher(usage_key: &[u8; 16], sum: &[u8; 16]) -> Rc4 {
    Rc4::new(&*Zeroizing::new(hmac_md5(usage_key, &[sum])))
}

/// The keys of a context's messages ([RFC 4757] 7): what signs, what hides sequence numbers, what encrypts.
pub struct Rc4Signer {
    sign: HmacKey,
    sequence: HmacKey,
    seal: HmacKey,
}

impl Rc4Signer {
    /// The keys of a session key; None when it is of another type.
    pub fn new(key: &ProtocolKey) -> Option<Self> {
        if key.enctype() != super::Enctype::Rc4Hmac {
            return None;
        }
        let sign = Zeroizing::new(hmac_md5(key.bytes(), &[b"signaturekey\0"]));
        let sequence = Zeroizing::new(hmac_md5(key.bytes(), &[&[0; 4]]));
        // The cipher's key is the session key with every byte turned ([RFC 4757] 7.3).
        let mut turned = Zeroizing::new([0u8; 16]);
        for (to, from) in turned.iter_mut().zip(key.bytes()) {
            *to = from ^ 0xF0;
        }
        let seal = Zeroizing::new(hmac_md5(&*turned, &[&[0; 4]]));
        Some(Self { sign: HmacKey::new(&*sign), sequence: HmacKey::new(&*sequence), seal: HmacKey::new(&*seal) })
    }

    /// Begins the checksum of a token: over its usage number, its header and what follows.
    pub fn start(usage: u32, header: &[u8]) -> Md5 {
        let mut hash = Md5::new();
        hash.update(&translated(usage).to_le_bytes());
        hash.update(header);
        hash
    }

    /// The checksum itself: the first eight bytes.
    pub fn finish(&self, hash: Md5) -> [u8; 8] {
        let mut mac = self.sign.start();
        mac.update(&hash.finish());
        let code = mac.finish();
        code.first_chunk().copied().unwrap_or_default()
    }

    /// Hides or shows the sequence number beside a checksum.
    pub fn sequence(&self, checksum: &[u8], number: &mut [u8; 8]) {
        Rc4::new(&*one(&self.sequence, checksum)).apply(number);
    }

    /// The cipher of the message with this sequence number (the four bytes of it).
    pub fn cipher(&self, number: &[u8]) -> Rc4 {
        Rc4::new(&*one(&self.seal, number))
    }
}

fn one(key: &HmacKey, bytes: &[u8]) -> Zeroizing<[u8; 16]> {
    let mut mac = key.start();
    mac.update(bytes);
    Zeroizing::new(mac.finish())
}

#[cfg(test)]
pub(super) fn opened(key: &ProtocolKey, usage: u32, cipher_text: &[u8]) -> Vec<u8> {
    let (sum, body) = cipher_text.split_first_chunk::<CHECKSUM>().unwrap();
    let mut plain = body.to_vec();
    cipher(&usage_key(key, usage), sum).apply(&mut plain);
    plain
}
