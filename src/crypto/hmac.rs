//! HMAC over the SHA family ([RFC 2104]), with the key's two blocks hashed once.

use super::sha::{Running, Sha, digest};
use zeroize::Zeroize;

/// A key, ready for any number of messages: the states of the inner and outer hash after its block.
pub struct HmacKey<H: Sha> {
    pub(super) inner: H::State,
    pub(super) outer: H::State,
}

/// A running HMAC.
pub struct Hmac<'k, H: Sha> {
    pub(in crate::crypto) hash: Running<H>,
    key: &'k HmacKey<H>,
}

impl<H: Sha> HmacKey<H> {
    /// Prepares a key of any length.
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0u8; 128];
        let mut short = [0u8; 64];
        let key = if key.len() > H::BLOCK {
            short = digest::<H>(key);
            short.get(..H::OUT).unwrap_or_default()
        } else {
            key
        };
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        let mut ready = Self { inner: H::START, outer: H::START };
        block.iter_mut().for_each(|b| *b ^= 0x36);
        H::compress(&mut ready.inner, block.get(..H::BLOCK).unwrap_or_default());
        block.iter_mut().for_each(|b| *b ^= 0x36 ^ 0x5C);
        H::compress(&mut ready.outer, block.get(..H::BLOCK).unwrap_or_default());
        block.zeroize();
        short.zeroize();
        ready
    }

    /// Begins a message.
    pub fn start(&self) -> Hmac<'_, H> {
        Hmac { hash: Running::resumed(self.inner, H::BLOCK as u64), key: self }
    }

    /// The code of several byte strings, one after the other: the first `OUT` bytes.
    pub fn of(&self, parts: &[&[u8]]) -> [u8; 64] {
        let mut mac = self.start();
        parts.iter().for_each(|part| mac.update(part));
        mac.finish()
    }
}

impl<H: Sha> Hmac<'_, H> {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
    }

    /// The code: the first `OUT` bytes.
    pub fn finish(self) -> [u8; 64] {
        let inner = self.hash.finish();
        let mut outer = Running::<H>::resumed(self.key.outer, H::BLOCK as u64);
        outer.update(inner.get(..H::OUT).unwrap_or_default());
        outer.finish()
    }
}

impl<H: Sha> Drop for HmacKey<H> {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{
        md5::tests::hex,
        sha::{Sha1, Sha256, Sha384},
    };

    #[test]
    fn the_cases_of_rfc_2202_hold_for_sha_1() {
        let cases: [(&[u8], &[u8], &str); 4] = [
            (&[0x0B; 20], b"Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
            (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (&[0xAA; 20], &[0xDD; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            (&[0xAA; 80], b"Test Using Larger Than Block-Size Key - Hash Key First", "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        ];
        for (key, data, code) in cases {
            assert_eq!(hex(&HmacKey::<Sha1>::new(key).of(&[data])[..20]), code);
        }
    }

    #[test]
    fn the_cases_of_rfc_4231_hold_for_sha_2() {
        let jefe: (&[u8], &[u8]) = (b"Jefe", b"what do ya want for nothing?");
        let large: (&[u8], &[u8]) = (&[0xAA; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        for ((key, data), sha256, sha384) in [
            (
                jefe,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
            ),
            (
                large,
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
                "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
            ),
        ] {
            assert_eq!(hex(&HmacKey::<Sha256>::new(key).of(&[data])[..32]), sha256);
            assert_eq!(hex(&HmacKey::<Sha384>::new(key).of(&[data])[..48]), sha384);
        }
    }
}
