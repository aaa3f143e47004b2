//! RC2 ([RFC 2268]), to decrypt with: old PFX files hide their certificates with forty bits of it. It keeps no secret.

use zeroize::Zeroize;

/// The digits of pi, permuted, as the standard has them.
const PI: [u8; 256] = [
    0xd9, 0x78, 0xf9, 0xc4, 0x19, 0xdd, 0xb5, 0xed, 0x28, 0xe9, 0xfd, 0x79, 0x4a, 0xa0, 0xd8, 0x9d, 0xc6, 0x7e, 0x37, 0x83, 0x2b, 0x76,
    0x53, 0x8e, 0x62, 0x4c, 0x64, 0x88, 0x44, 0x8b, 0xfb, 0xa2, 0x17, 0x9a, 0x59, 0xf5, 0x87, 0xb3, 0x4f, 0x13, 0x61, 0x45, 0x6d, 0x8d,
    0x09, 0x81, 0x7d, 0x32, 0xbd, 0x8f, 0x40, 0xeb, 0x86, 0xb7, 0x7b, 0x0b, 0xf0, 0x95, 0x21, 0x22, 0x5c, 0x6b, 0x4e, 0x82, 0x54, 0xd6,
    0x65, 0x93, 0xce, 0x60, 0xb2, 0x1c, 0x73, 0x56, 0xc0, 0x14, 0xa7, 0x8c, 0xf1, 0xdc, 0x12, 0x75, 0xca, 0x1f, 0x3b, 0xbe, 0xe4, 0xd1,
    0x42, 0x3d, 0xd4, 0x30, 0xa3, 0x3c, 0xb6, 0x26, 0x6f, 0xbf, 0x0e, 0xda, 0x46, 0x69, 0x07, 0x57, 0x27, 0xf2, 0x1d, 0x9b, 0xbc, 0x94,
    0x43, 0x03, 0xf8, 0x11, 0xc7, 0xf6, 0x90, 0xef, 0x3e, 0xe7, 0x06, 0xc3, 0xd5, 0x2f, 0xc8, 0x66, 0x1e, 0xd7, 0x08, 0xe8, 0xea, 0xde,
    0x80, 0x52, 0xee, 0xf7, 0x84, 0xaa, 0x72, 0xac, 0x35, 0x4d, 0x6a, 0x2a, 0x96, 0x1a, 0xd2, 0x71, 0x5a, 0x15, 0x49, 0x74, 0x4b, 0x9f,
    0xd0, 0x5e, 0x04, 0x18, 0xa4, 0xec, 0xc2, 0xe0, 0x41, 0x6e, 0x0f, 0x51, 0xcb, 0xcc, 0x24, 0x91, 0xaf, 0x50, 0xa1, 0xf4, 0x70, 0x39,
    0x99, 0x7c, 0x3a, 0x85, 0x23, 0xb8, 0xb4, 0x7a, 0xfc, 0x02, 0x36, 0x5b, 0x25, 0x55, 0x97, 0x31, 0x2d, 0x5d, 0xfa, 0x98, 0xe3, 0x8a,
    0x92, 0xae, 0x05, 0xdf, 0x29, 0x10, 0x67, 0x6c, 0xba, 0xc9, 0xd3, 0x00, 0xe6, 0xcf, 0xe1, 0x9e, 0xa8, 0x2c, 0x63, 0x16, 0x01, 0x3f,
    0x58, 0xe2, 0x89, 0xa9, 0x0d, 0x38, 0x34, 0x1b, 0xab, 0x33, 0xff, 0xb0, 0xbb, 0x48, 0x0c, 0x5f, 0xb9, 0xb1, 0xcd, 0x2e, 0xc5, 0xf3,
    0xdb, 0x47, 0xe5, 0xa5, 0x9c, 0x77, 0x0a, 0xa6, 0x20, 0x68, 0xfe, 0x7f, 0xc1, 0xad,
];

/// The expanded key; wiped when dropped.
pub struct Rc2([u16; 64]);

impl Rc2 {
    /// A key of 1 to 128 bytes, of which so many bits count (1 to 1024).
    pub fn new(key: &[u8], bits: u32) -> Option<Self> {
        if key.is_empty() || key.len() > 128 || !(1..=1024).contains(&bits) {
            return None;
        }
        let at = |index: u8| PI.get(usize::from(index)).copied().unwrap_or_default();
        let mut bytes = [0u8; 128];
        for n in 0..128 {
            let byte = |bytes: &[u8; 128], n: usize| bytes.get(n).copied().unwrap_or_default();
            let next = key.get(n).copied().unwrap_or_else(|| at(byte(&bytes, n - 1).wrapping_add(byte(&bytes, n - key.len()))));
            bytes.iter_mut().skip(n).take(1).for_each(|to| *to = next);
        }
        let count = bits.div_ceil(8) as usize;
        let mask = 0xFFu16 >> (8 * count as u32 - bits);
        let mut last = 0;
        for n in (0..=128 - count).rev() {
            let byte = |n: usize| bytes.get(n).copied().unwrap_or_default();
            last = if n == 128 - count { at(byte(n) & mask as u8) } else { at(last ^ byte(n + count)) };
            bytes.iter_mut().skip(n).take(1).for_each(|to| *to = last);
        }
        let mut words = [0; 64];
        for (word, pair) in words.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *word = u16::from_le_bytes(*pair);
        }
        bytes.zeroize();
        Some(Self(words))
    }

    /// Decrypts one block.
    pub fn decrypt(&self, block: [u8; 8]) -> [u8; 8] {
        let mut r = [0u16; 4];
        for (word, pair) in r.iter_mut().zip(block.as_chunks::<2>().0) {
            *word = u16::from_le_bytes(*pair);
        }
        // Sixteen rounds from the last key word down; the mashing lies behind the fifth and the eleventh of them.
        for (round, keys) in self.0.as_chunks::<4>().0.iter().rev().enumerate() {
            let [mut a, mut b, mut c, mut d] = r;
            let [k0, k1, k2, k3] = *keys;
            let back = |word: u16, by: u32, key: u16, one: u16, two: u16, three: u16| {
                word.rotate_right(by).wrapping_sub(key).wrapping_sub(one & two).wrapping_sub(!one & three)
            };
            d = back(d, 5, k3, c, b, a);
            c = back(c, 3, k2, b, a, d);
            b = back(b, 2, k1, a, d, c);
            a = back(a, 1, k0, d, c, b);
            if round == 4 || round == 10 {
                let key = |word: u16| self.0.get(usize::from(word & 63)).copied().unwrap_or_default();
                d = d.wrapping_sub(key(c));
                c = c.wrapping_sub(key(b));
                b = b.wrapping_sub(key(a));
                a = a.wrapping_sub(key(d));
            }
            r = [a, b, c, d];
        }
        let mut out = [0; 8];
        for (to, word) in out.as_chunks_mut::<2>().0.iter_mut().zip(r) {
            *to = word.to_le_bytes();
        }
        out
    }
}

impl Drop for Rc2 {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    #[test]
    fn the_cases_of_rfc_2268_hold() {
        for (key, bits, plain, cipher) in [
            ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
            ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
            ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
            ("88", 64, "0000000000000000", "61a8a244adacccf0"),
            ("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"),
            ("88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1"),
            ("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"),
            ("88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", 129, "0000000000000000", "5b78d3a43dfff1f1"),
        ] {
            let cipher = bytes(cipher).try_into().unwrap();
            assert_eq!(Rc2::new(&bytes(key), bits).unwrap().decrypt(cipher).to_vec(), bytes(plain), "{key}");
        }
        assert!(Rc2::new(&[], 40).is_none() && Rc2::new(&[0; 129], 40).is_none() && Rc2::new(&[0], 0).is_none());
    }
}
