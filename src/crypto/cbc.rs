//! CBC with padding, to read what a password locked: AES, triple DES and RC2. Never for a message: padding tells too much.

use super::{des::Schedule, rc2::Rc2};
use aes::{Aes128Dec, Aes192Dec, Aes256Dec, cipher::KeyInit as _};
use zeroize::Zeroizing;

/// Which cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES with a key of 16 bytes.
    Aes128,
    /// 24
    Aes192,
    /// 32
    Aes256,
    /// Triple DES with a key of 24 bytes.
    TripleDes,
    /// Triple DES with a key of 16 bytes.
    TwoKeyDes,
    /// RC2 with a key of 16 bytes.
    Rc2,
    /// RC2 with a key of five bytes.
    Rc2Weak,
}

impl Cipher {
    /// How many bytes its key has.
    pub const fn key(self) -> usize {
        match self {
            Self::Rc2Weak => 5,
            Self::Aes128 | Self::TwoKeyDes | Self::Rc2 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
        }
    }

    /// How many bytes its block has.
    pub const fn block(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::TripleDes | Self::TwoKeyDes | Self::Rc2 | Self::Rc2Weak => 8,
        }
    }

    /// Decrypts, and takes the padding off; None where key, start or length are none of this cipher's, or the padding is none.
    pub fn decrypt(self, key: &[u8], start: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if key.len() != self.key() || start.len() != self.block() || sealed.is_empty() || !sealed.len().is_multiple_of(self.block()) {
            return None;
        }
        let out = match self {
            Self::Aes128 => chain::<16>(start, sealed, with_aes(&Aes128Dec::new_from_slice(key).ok()?)),
            Self::Aes192 => chain::<16>(start, sealed, with_aes(&Aes192Dec::new_from_slice(key).ok()?)),
            Self::Aes256 => chain::<16>(start, sealed, with_aes(&Aes256Dec::new_from_slice(key).ok()?)),
            Self::TripleDes | Self::TwoKeyDes => {
                let (keys, _) = key.as_chunks::<8>();
                let schedule = |n: usize| keys.get(n).map(|key| Schedule::new(&without_parity(*key)));
                let (one, two) = (schedule(0)?, schedule(1)?);
                let three = schedule(2).or_else(|| schedule(0))?;
                chain::<8>(start, sealed, |block| *block = one.decrypt(two.encrypt(three.decrypt(*block))))
            }
            Self::Rc2 | Self::Rc2Weak => {
                let rc2 = Rc2::new(key, 8 * key.len() as u32)?;
                chain::<8>(start, sealed, |block| *block = rc2.decrypt(*block))
            }
        };
        unpadded(out, self.block())
    }
}

fn with_aes<C: aes::cipher::BlockCipherDecrypt + aes::cipher::BlockSizeUser<BlockSize = aes::cipher::consts::U16>>(
    key: &C,
) -> impl Fn(&mut [u8; 16]) {
    |block| key.decrypt_block(block.into())
}

/// The lowest bit of each byte of a DES key says nothing.
fn without_parity(key: [u8; 8]) -> [u8; 7] {
    let bits = key.iter().fold(0u64, |bits, byte| bits << 7 | u64::from(byte >> 1));
    let [_, seven @ ..] = bits.to_be_bytes();
    seven
}

fn chain<const N: usize>(start: &[u8], sealed: &[u8], decrypt: impl Fn(&mut [u8; N])) -> Zeroizing<Vec<u8>> {
    let mut before: [u8; N] = start.try_into().unwrap_or([0; N]);
    let mut out = Zeroizing::new(Vec::with_capacity(sealed.len()));
    for block in sealed.as_chunks::<N>().0 {
        let mut plain = *block;
        decrypt(&mut plain);
        out.extend(plain.iter().zip(before).map(|(byte, before)| byte ^ before));
        before = *block;
    }
    out
}

fn unpadded(mut out: Zeroizing<Vec<u8>>, block: usize) -> Option<Zeroizing<Vec<u8>>> {
    let pad = usize::from(*out.last()?);
    let left = out.len().checked_sub(pad)?;
    if pad == 0 || pad > block || out.get(left..)?.iter().any(|byte| usize::from(*byte) != pad) {
        return None;
    }
    out.truncate(left);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// What `openssl enc` made of "sixteen bytes !!" with keys 00 01 02.., starts ff fe fd..: padding is a block of its own.
    #[test]
    fn what_openssl_encrypted_is_read() {
        for (cipher, sealed) in [
            (Cipher::Aes128, "bc7d4bacf62b59fda79840d00654110e61cd8b87eeb91c0f5012ab8a74432259"),
            (Cipher::Aes192, "31ee038280d1fbc00b7359728207361ef63c50f25f6533942c866d16355ef07b"),
            (Cipher::Aes256, "4111ab80c1eeb0dab94816f940ef23f9c4ac9b8e9e8e0b8e5a5f7cd70da6b961"),
            (Cipher::TripleDes, "876302b40290dffb587505fad9dec66fb62e30bbedc20b20"),
            (Cipher::TwoKeyDes, "b6ef7a343520c29fcef6a89a06fde7e7cf9d7a40827ee5dd"),
            (Cipher::Rc2, "ca1729b380453897ac47774cebefee9ddbeada1f4678ab6d"),
            (Cipher::Rc2Weak, "b83caa6a276dde456bffb03ba63bfffbdea25db92806ccdc"),
        ] {
            let key: Vec<u8> = (0..cipher.key() as u8).collect();
            let start: Vec<u8> = (0..cipher.block() as u8).map(|n| 0xFF - n).collect();
            let plain = cipher.decrypt(&key, &start, &bytes(sealed)).unwrap_or_else(|| panic!("{cipher:?}"));
            assert_eq!(*plain, b"sixteen bytes !!", "{cipher:?}");
            let mut wrong = key.clone();
            wrong[4] ^= 2;
            assert!(cipher.decrypt(&wrong, &start, &bytes(sealed)).is_none_or(|plain| *plain != b"sixteen bytes !!"));
            assert!(cipher.decrypt(&key[1..], &start, &bytes(sealed)).is_none());
            assert!(cipher.decrypt(&key, &start, &bytes(sealed)[1..]).is_none());
            assert!(cipher.decrypt(&key, &start, &[]).is_none());
        }
    }
}
