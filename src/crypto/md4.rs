//! MD4 ([RFC 1320]): broken as a hash, and still what Windows stores for a password.

use zeroize::Zeroize;

const START: [u32; 4] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];

/// A running MD4.
pub struct Md4 {
    state: [u32; 4],
    pending: [u8; 64],
    len: u64,
}

/// MD4 of one byte string.
pub fn md4(bytes: &[u8]) -> [u8; 16] {
    let mut hash = Md4::new();
    hash.update(bytes);
    hash.finish()
}

impl Md4 {
    /// The hash of nothing yet.
    pub fn new() -> Self {
        Self { state: START, pending: [0; 64], len: 0 }
    }

    /// Adds bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        let held = (self.len % 64) as usize;
        self.len = self.len.wrapping_add(bytes.len() as u64);
        if held != 0 {
            let (now, later) = bytes.split_at(bytes.len().min(64 - held));
            for (to, from) in self.pending.iter_mut().skip(held).zip(now) {
                *to = *from;
            }
            if held + now.len() < 64 {
                return;
            }
            let block = self.pending;
            compress(&mut self.state, &block);
            bytes = later;
        }
        let (blocks, rest) = bytes.as_chunks::<64>();
        for block in blocks {
            compress(&mut self.state, block);
        }
        for (to, from) in self.pending.iter_mut().zip(rest) {
            *to = *from;
        }
    }

    /// The digest.
    pub fn finish(mut self) -> [u8; 16] {
        let bits = self.len.wrapping_mul(8);
        let held = (self.len % 64) as usize;
        let zeros = if held < 56 { 55 - held } else { 119 - held };
        let mut padding = [0u8; 64];
        padding[0] = 0x80;
        let (padding, _) = padding.split_at(zeros + 1);
        self.update(padding);
        self.update(&bits.to_le_bytes());
        let mut digest = [0u8; 16];
        for (to, word) in digest.chunks_exact_mut(4).zip(self.state) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        digest
    }
}

impl Default for Md4 {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Md4 {
    fn drop(&mut self) {
        self.state.zeroize();
        self.pending.zeroize();
    }
}

fn compress(state: &mut [u32; 4], block: &[u8; 64]) {
    let mut x = [0u32; 16];
    for (word, bytes) in x.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d] = *state;
    macro_rules! round {
        ($f:ident, $k:expr, [$($i:literal)*], $s:expr) => {{
            let s: [u32; 4] = $s;
            $(
                let t = a.wrapping_add($f(b, c, d)).wrapping_add(x[$i]).wrapping_add($k);
                (a, d, c, b) = (d, c, b, t.rotate_left(s[0]));
                let s = [s[1], s[2], s[3], s[0]];
            )*
            let _ = s;
        }};
    }
    round!(f, 0, [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15], [3, 7, 11, 19]);
    round!(g, 0x5A82_7999, [0 4 8 12 1 5 9 13 2 6 10 14 3 7 11 15], [3, 5, 9, 13]);
    round!(h, 0x6ED9_EBA1, [0 8 4 12 2 10 6 14 1 9 5 13 3 11 7 15], [3, 9, 11, 15]);
    for (word, add) in state.iter_mut().zip([a, b, c, d]) {
        *word = word.wrapping_add(add);
    }
}

fn f(x: u32, y: u32, z: u32) -> u32 {
    (x & y) | (!x & z)
}

fn g(x: u32, y: u32, z: u32) -> u32 {
    (x & y) | (x & z) | (y & z)
}

fn h(x: u32, y: u32, z: u32) -> u32 {
    x ^ y ^ z
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::md5::tests::hex;

    #[test]
    fn the_suite_of_rfc_1320_holds() {
        for (text, digest) in [
            ("", "31d6cfe0d16ae931b73c59d7e0c089c0"),
            ("a", "bde52cb31de33e46245e05fbdbd6fb24"),
            ("abc", "a448017aaf21d8525fc10ae87aa6729d"),
            ("message digest", "d9130a8164549fe818874806e1c7014b"),
            ("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4"),
            ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536"),
        ] {
            assert_eq!(hex(&md4(text.as_bytes())), digest, "{text:?}");
        }
    }

    #[test]
    fn pieces_of_any_size_hash_as_the_whole_does() {
        let text: Vec<u8> = (0..300).map(|n| n as u8).collect();
        for piece in 1..130 {
            let mut hash = Md4::new();
            text.chunks(piece).for_each(|part| hash.update(part));
            assert_eq!(hash.finish(), md4(&text), "in pieces of {piece}");
        }
    }
}
