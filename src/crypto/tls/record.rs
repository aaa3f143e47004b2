//! A record's cipher: AES-GCM and ChaCha20-Poly1305, sealed and opened in place. What fails to open is wiped, not shown.
use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// What proves a record.
pub const TAG: usize = 16;
const IV: usize = 12;

/// Which cipher.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aead {
    /// AES-GCM with 128 bits.
    Aes128Gcm,
    /// AES-GCM with 256 bits.
    Aes256Gcm,
    /// ChaCha20-Poly1305.
    ChaCha20Poly1305,
}

impl Aead {
    const fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::Aes128Gcm => &AES_128_GCM,
            Self::Aes256Gcm => &AES_256_GCM,
            Self::ChaCha20Poly1305 => &CHACHA20_POLY1305,
        }
    }

    /// The key's length in bytes.
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128Gcm => 16,
            Self::Aes256Gcm | Self::ChaCha20Poly1305 => 32,
        }
    }
}

/// A key and its IV, for one direction.
pub struct RecordKey {
    key: LessSafeKey,
    iv: Zeroizing<[u8; IV]>,
}

impl RecordKey {
    /// A key of the cipher's length and an IV of twelve bytes; None otherwise.
    pub fn new(aead: Aead, key: &[u8], iv: &[u8]) -> Option<Self> {
        let key = UnboundKey::new(aead.algorithm(), key).ok()?;
        Some(Self { key: LessSafeKey::new(key), iv: Zeroizing::new(iv.try_into().ok()?) })
    }

    /// The nonce of a number: both in one, as TLS 1.3 and ChaCha20-Poly1305 have it.
    pub fn nonce(&self, seq: u64) -> [u8; IV] {
        let mut nonce = *self.iv;
        for (byte, number) in nonce.iter_mut().skip(IV - 8).zip(seq.to_be_bytes()) {
            *byte ^= number;
        }
        nonce
    }

    /// The nonce whose last eight bytes the record tells ([RFC 5288] 3).
    pub fn explicit_nonce(&self, told: [u8; 8]) -> [u8; IV] {
        let mut nonce = *self.iv;
        for (byte, told) in nonce.iter_mut().skip(IV - 8).zip(told) {
            *byte = told;
        }
        nonce
    }

    /// Seals in place; what follows the payload inside the cipher, and the tag, go to `tail`. False where nothing was done.
    #[must_use]
    pub fn seal(&self, nonce: [u8; IV], ad: &[u8], payload: &mut [u8], inside: &[u8], tail: &mut [u8]) -> bool {
        if tail.len() != inside.len() + TAG {
            return false;
        }
        self.key.seal_in_place_scatter(Nonce::assume_unique_for_key(nonce), Aad::from(ad), payload, inside, tail).is_ok()
    }

    /// Opens a body and its tag in place. False where it is not what was sealed; nothing of it is left then.
    #[must_use]
    pub fn open(&self, nonce: [u8; IV], ad: &[u8], body: &mut [u8]) -> bool {
        let opened = self.key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(ad), body).is_ok();
        if !opened {
            body.fill(0);
        }
        opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex(text: &str) -> Vec<u8> {
        text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// The sixteenth test case of the GCM specification's appendix B: AES-256, with associated data.
    #[test]
    fn aes_256_gcm_gives_the_published_text_and_tag() {
        let key = unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        let record = RecordKey::new(Aead::Aes256Gcm, &key, &unhex("cafebabefacedbaddecaf888")).unwrap();
        let plain = unhex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let ad = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let want = unhex(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        );
        // The last byte travels as what follows the payload.
        let (last, payload) = plain.split_last().unwrap();
        let (mut payload, mut tail) = (payload.to_vec(), [0; 17]);
        assert!(record.seal(record.nonce(0), &ad, &mut payload, &[*last], &mut tail));
        let mut body = [payload, tail.to_vec()].concat();
        assert_eq!(body, [want, unhex("76fc6ece0f4e1768cddf8853bb2d551b")].concat());
        assert!(record.open(record.nonce(0), &ad, &mut body));
        assert_eq!(body[..plain.len()], plain);
    }

    #[test]
    fn what_does_not_open_leaves_nothing() {
        for aead in [Aead::Aes128Gcm, Aead::Aes256Gcm, Aead::ChaCha20Poly1305] {
            let record = RecordKey::new(aead, &vec![7; aead.key_len()], &[9; 12]).unwrap();
            let (mut payload, mut tag) = (*b"attack at dawn", [0; 16]);
            assert!(record.seal(record.nonce(5), b"ad", &mut payload, &[], &mut tag));
            let sealed = [&payload[..], &tag].concat();
            for (nonce, ad, flip) in [(5, &b"ad"[..], 1), (6, b"ad", 0), (5, b"da", 0)] {
                let mut body = sealed.clone();
                body[3] ^= flip;
                assert!(!record.open(record.nonce(nonce), ad, &mut body));
                assert!(body.iter().all(|byte| *byte == 0));
            }
            let mut body = sealed;
            assert!(record.open(record.nonce(5), b"ad", &mut body) && body.starts_with(b"attack at dawn"));
        }
        assert!(RecordKey::new(Aead::Aes128Gcm, &[0; 15], &[0; 12]).is_none());
        assert!(RecordKey::new(Aead::Aes128Gcm, &[0; 16], &[0; 11]).is_none());
    }
}
