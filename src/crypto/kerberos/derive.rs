//! Keys from keys.

use super::{Enctype, ProtocolKey};
use crate::crypto::{
    cts::Encryptor,
    hmac::HmacKey,
    nfold::nfold,
    sha::{Sha256, Sha384},
};
use zeroize::Zeroizing;

/// What a usage key is for: the last byte of its constant ([RFC 3961] 5.3).
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// Kc
    Checksum = 0x99,
    /// Ke
    Encryption = 0xAA,
    /// Ki
    Integrity = 0x55,
}

/// The key of a usage and purpose, and its length: the AES types only.
pub(super) fn usage_key(key: &ProtocolKey, usage: u32, purpose: Purpose) -> (Zeroizing<[u8; 64]>, usize) {
    let [a, b, c, d] = usage.to_be_bytes();
    let label = [a, b, c, d, purpose as u8];
    match key.enctype() {
        Enctype::Aes128Sha256 | Enctype::Aes256Sha384 => {
            // [RFC 8009] 3: the hash's keys are as long as its code.
            let len = if matches!(purpose, Purpose::Encryption) { key.enctype().key_len() } else { key.enctype().checksum_len() };
            (kdf(key, &label, &[], len), len)
        }
        _ => {
            let mut out = Zeroizing::new([0; 64]);
            let derived = dk(key, &label);
            for (to, from) in out.iter_mut().zip(derived.iter()) {
                *to = *from;
            }
            (out, key.enctype().key_len())
        }
    }
}

/// DK of [RFC 3961] 5.1: as many bytes as the key has.
pub(super) fn dk(key: &ProtocolKey, constant: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let Some(cipher) = Encryptor::new(key.bytes()) else { return out };
    let mut block = [0; 16];
    nfold(constant, &mut block);
    for room in out.as_chunks_mut::<16>().0.iter_mut().take(key.bytes().len() / 16) {
        cipher.block(&mut block);
        *room = block;
    }
    out
}

/// KDF-HMAC-SHA2 of [RFC 8009] 3: the first `len` bytes, at most one digest's.
pub(super) fn kdf(key: &ProtocolKey, label: &[u8], context: &[u8], len: usize) -> Zeroizing<[u8; 64]> {
    let bits = (len as u32 * 8).to_be_bytes();
    let parts: [&[u8]; 5] = [&[0, 0, 0, 1], label, &[0], context, &bits];
    Zeroizing::new(if key.enctype() == Enctype::Aes128Sha256 {
        HmacKey::<Sha256>::new(key.bytes()).of(&parts)
    } else {
        HmacKey::<Sha384>::new(key.bytes()).of(&parts)
    })
}
