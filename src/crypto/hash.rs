//! Hashes by name, for protocols that choose one: MD5 and two of the SHA-2 family. Nothing here allocates.
use super::md5::Md5;
use sha2::{Digest as _, Sha256, Sha512_256};
use zeroize::Zeroize;

/// Which hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// MD5, 16 bytes.
    Md5,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-512/256 (FIPS 180-4), 32 bytes: not SHA-512 cut short.
    Sha512_256,
}

impl Hash {
    /// How many bytes it yields.
    pub const fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha256 | Self::Sha512_256 => 32,
        }
    }

    /// The hash over parts, one after the other.
    pub fn of(self, parts: &[&[u8]]) -> Hashed {
        let mut out = Hashed { bytes: [0; 32], size: self.size() };
        match self {
            Self::Md5 => {
                let mut hash = Md5::new();
                parts.iter().for_each(|part| hash.update(part));
                out.take(&hash.finish());
            }
            Self::Sha256 => {
                let mut hash = Sha256::new();
                parts.iter().for_each(|part| hash.update(part));
                out.take(&hash.finalize());
            }
            Self::Sha512_256 => {
                let mut hash = Sha512_256::new();
                parts.iter().for_each(|part| hash.update(part));
                out.take(&hash.finalize());
            }
        }
        out
    }
}

/// What a hash yields. It may be a key: wiped when dropped, and not printed.
pub struct Hashed {
    bytes: [u8; 32],
    size: usize,
}

impl Hashed {
    fn take(&mut self, from: &[u8]) {
        self.bytes.iter_mut().zip(from).for_each(|(to, byte)| *to = *byte);
    }

    /// Puts a value of the same hash in the place of this one.
    pub fn replace(&mut self, with: &[u8]) {
        self.bytes = [0; 32];
        self.take(with);
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.size).unwrap_or_default()
    }

    /// Its bytes in lower-case hexadecimal.
    pub fn hex(&self) -> Hex {
        Hex::of(self.bytes())
    }
}

impl Drop for Hashed {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// Up to 32 bytes in lower-case hexadecimal, on the stack; wiped when dropped.
pub struct Hex {
    digits: [u8; 64],
    size: usize,
}

impl Hex {
    /// Writes bytes; beyond 32 nothing is written.
    pub fn of(bytes: &[u8]) -> Self {
        let mut out = Self { digits: [0; 64], size: 2 * bytes.len().min(32) };
        for (pair, byte) in out.digits.chunks_exact_mut(2).zip(bytes) {
            let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        out
    }

    /// The digits.
    pub fn digits(&self) -> &[u8] {
        self.digits.get(..self.size).unwrap_or_default()
    }
}

impl Drop for Hex {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_means_its_hash() {
        // RFC 1321 A.5; FIPS 180-4's example "abc".
        for (hash, want) in [
            (Hash::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (Hash::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Hash::Sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
        ] {
            let hashed = hash.of(&[b"a", b"", b"bc"]);
            assert_eq!(hashed.bytes().len(), hash.size());
            assert_eq!(hashed.hex().digits(), want.as_bytes());
        }
    }

    #[test]
    fn more_bytes_than_fit_are_not_written() {
        assert_eq!(Hex::of(&[0xA5; 40]).digits().len(), 64);
        assert_eq!(Hex::of(&[]).digits(), b"");
    }
}
