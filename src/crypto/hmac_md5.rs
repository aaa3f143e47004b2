//! HMAC-MD5 ([RFC 2104]), with the key's two blocks hashed once.

use super::md5::{self, Md5};
use zeroize::{Zeroize, Zeroizing};

/// A key, ready for any number of messages: the states of the inner and outer hash after its block.
#[derive(Clone)]
pub struct HmacKey {
    inner: [u32; 4],
    outer: [u32; 4],
}

/// A running HMAC-MD5.
#[derive(Clone)]
pub struct HmacMd5 {
    pub(super) hash: Md5,
    outer: Zeroizing<[u32; 4]>,
}

/// HMAC-MD5 of several byte strings, one after the other.
pub fn hmac_md5(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let key = HmacKey::new(key);
    let mut mac = key.start();
    parts.iter().for_each(|part| mac.update(part));
    mac.finish()
}

impl HmacKey {
    /// A place for a key, all zeroes: it must be given one before it is used.
    pub const fn unkeyed() -> Self {
        Self { inner: [0; 4], outer: [0; 4] }
    }

    /// Prepares a key of any length.
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0u8; 64];
        let mut digest = [0u8; 16];
        let short = if key.len() > 64 {
            digest = md5::md5(&[key]);
            &digest[..]
        } else {
            key
        };
        for (to, from) in block.iter_mut().zip(short) {
            *to = *from;
        }
        let mut ready = Self { inner: md5::START, outer: md5::START };
        block.iter_mut().for_each(|b| *b ^= 0x36);
        md5::compress(&mut ready.inner, &block);
        block.iter_mut().for_each(|b| *b ^= 0x36 ^ 0x5C);
        md5::compress(&mut ready.outer, &block);
        block.zeroize();
        digest.zeroize();
        ready
    }

    /// The state after the key's inner block, for a caller who compresses blocks himself.
    #[inline]
    pub(super) fn inner(&self) -> [u32; 4] {
        self.inner
    }

    /// The outer hash of an inner digest, in words.
    #[inline]
    pub(super) fn outer_of(&self, digest: [u32; 4]) -> [u32; 4] {
        outer(self.outer, digest)
    }

    /// Begins a message.
    pub fn start(&self) -> HmacMd5 {
        HmacMd5 { hash: Md5::resumed(self.inner, 64), outer: Zeroizing::new(self.outer) }
    }
}

impl HmacMd5 {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
    }

    /// The code.
    pub fn finish(self) -> [u8; 16] {
        md5::digest(outer(*self.outer, self.hash.finish_words()))
    }
}

/// The outer hash has one block of its own: the inner digest, its padding, and the length of both blocks in bits.
#[inline]
fn outer(mut state: [u32; 4], [w0, w1, w2, w3]: [u32; 4]) -> [u32; 4] {
    md5::compress_words(&mut state, &[w0, w1, w2, w3, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, (64 + 16) * 8, 0]);
    state
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::md5::tests::hex;

    #[test]
    fn the_cases_of_rfc_2202_hold() {
        let counting: Vec<u8> = (1..=25).collect();
        let cases: [(&[u8], &[u8], &str); 7] = [
            (&[0x0B; 16], b"Hi There", "9294727a3638bb1c13f48ef8158bfc9d"),
            (b"Jefe", b"what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"),
            (&[0xAA; 16], &[0xDD; 50], "56be34521d144c88dbb8c733f0e8b3f6"),
            (&counting, &[0xCD; 50], "697eaf0aca3a3aea3a75164746ffaa79"),
            (&[0x0C; 16], b"Test With Truncation", "56461ef2342edc00f9bab995690efd4c"),
            (&[0xAA; 80], b"Test Using Larger Than Block-Size Key - Hash Key First", "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
            (&[0xAA; 80], b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data", "6f630fad67cda0ee1fb1f562db3aa53e"),
        ];
        for (key, data, code) in cases {
            assert_eq!(hex(&hmac_md5(key, &[data])), code);
        }
    }

    #[test]
    fn a_key_serves_any_number_of_messages() {
        let key = HmacKey::new(b"Jefe");
        for _ in 0..2 {
            let mut mac = key.start();
            mac.update(b"what do ya want ");
            mac.update(b"for nothing?");
            assert_eq!(hex(&mac.finish()), "750c783e6ab0b503eaa86e310a5db738");
        }
    }
}
