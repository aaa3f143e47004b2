//! The way in which PFX files make keys of passwords ([RFC 7292] appendix B).

use super::sha::{Running, Sha};
use zeroize::{Zeroize, Zeroizing};

/// What the bytes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The key of a cipher.
    Key = 1,
    /// Where a cipher's chain starts.
    Start = 2,
    /// The key of a checksum.
    Mac = 3,
}

/// So many bytes of a password in UTF-16 with the high byte first and two zero bytes at its end, a salt and so many rounds.
pub fn derive<H: Sha>(password: &[u8], salt: &[u8], purpose: Purpose, rounds: u32, out: &mut [u8]) {
    // Each filled up by repeating it to whole blocks.
    let filled = |bytes: &[u8]| -> Zeroizing<Vec<u8>> {
        let length = bytes.len().next_multiple_of(H::BLOCK);
        Zeroizing::new(bytes.iter().copied().cycle().take(length).collect())
    };
    let mut state = Zeroizing::new([filled(salt), filled(password)].iter().flat_map(|part| part.iter().copied()).collect::<Vec<u8>>());
    let diversifier = [purpose as u8; 128];
    for piece in out.chunks_mut(H::OUT) {
        let mut hash = Running::<H>::new();
        hash.update(diversifier.get(..H::BLOCK).unwrap_or_default());
        hash.update(&state);
        let mut round = hash.finish();
        for _ in 1..rounds {
            let mut hash = Running::<H>::new();
            hash.update(round.get(..H::OUT).unwrap_or_default());
            round = hash.finish();
        }
        for (to, from) in piece.iter_mut().zip(&round) {
            *to = *from;
        }
        // The next piece comes from the state with this one added to each of its blocks, and one more.
        for block in state.chunks_mut(H::BLOCK) {
            let mut carry = 1u16;
            for (n, byte) in block.iter_mut().enumerate().rev() {
                carry += u16::from(*byte) + u16::from(round.get(n % H::OUT).copied().unwrap_or_default());
                *byte = carry as u8;
                carry >>= 8;
            }
        }
        round.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{md5::tests::hex, sha::Sha1};

    /// The cases that Bouncy Castle and OpenSSL have for "smeg" and "queeg".
    #[test]
    fn known_answers_hold() {
        let smeg = b"\0s\0m\0e\0g\0\0";
        let queeg = b"\0q\0u\0e\0e\0g\0\0";
        let derived = |password: &[u8], salt: &[u8], purpose, rounds, length: usize| {
            let mut out = vec![0; length];
            derive::<Sha1>(password, salt, purpose, rounds, &mut out);
            hex(&out)
        };
        let salt = [0x0A, 0x58, 0xCF, 0x64, 0x53, 0x0D, 0x82, 0x3F];
        assert_eq!(derived(smeg, &salt, Purpose::Key, 1, 24), "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3");
        assert_eq!(derived(smeg, &salt, Purpose::Start, 1, 8), "79993dfe048d3b76");
        let salt = [0x05, 0xDE, 0xC9, 0x59, 0xAC, 0xFF, 0x72, 0xF7];
        assert_eq!(derived(queeg, &salt, Purpose::Key, 1000, 24), "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4");
        assert_eq!(derived(queeg, &salt, Purpose::Start, 1000, 8), "11dedad7758d4860");
    }
}
