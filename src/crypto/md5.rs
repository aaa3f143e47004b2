//! MD5 ([RFC 1321]): broken against collisions, sound enough inside the HMAC that NTLM and Digest build on it.

use zeroize::Zeroize;

pub(super) const START: [u32; 4] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];

/// A running MD5.
#[derive(Clone)]
pub struct Md5 {
    state: [u32; 4],
    pending: [u8; 64],
    len: u64,
}

/// MD5 of several byte strings, one after the other.
pub fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Md5::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finish()
}

impl Md5 {
    /// The hash of nothing yet.
    pub fn new() -> Self {
        Self::resumed(START, 0)
    }

    /// A hash that has already taken `len` bytes, whole blocks, and reached `state`.
    pub(super) fn resumed(state: [u32; 4], len: u64) -> Self {
        debug_assert!(len.is_multiple_of(64));
        Self { state, pending: [0; 64], len }
    }

    /// Bytes taken that do not fill a block yet.
    pub(super) fn held(&self) -> usize {
        (self.len % 64) as usize
    }

    /// The state, for a caller who compresses so many whole blocks himself; nothing may be held.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [u32; 4] {
        debug_assert!(self.held() == 0);
        self.len = self.len.wrapping_add(64 * count as u64);
        &mut self.state
    }

    /// Adds bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        let held = self.held();
        self.len = self.len.wrapping_add(bytes.len() as u64);
        if held != 0 {
            let (now, later) = bytes.split_at(bytes.len().min(64 - held));
            if let Some(room) = self.pending.get_mut(held..held + now.len()) {
                room.copy_from_slice(now);
            }
            if held + now.len() < 64 {
                return;
            }
            compress(&mut self.state, &self.pending);
            bytes = later;
        }
        let (blocks, rest) = bytes.as_chunks::<64>();
        for block in blocks {
            compress(&mut self.state, block);
        }
        if let Some(room) = self.pending.get_mut(..rest.len()) {
            room.copy_from_slice(rest);
        }
    }

    /// The digest.
    pub fn finish(self) -> [u8; 16] {
        digest(self.finish_words())
    }

    /// The digest, still in words.
    pub(super) fn finish_words(mut self) -> [u32; 4] {
        let bits = self.len.wrapping_mul(8);
        let held = self.held();
        if let Some((mark, rest)) = self.pending.get_mut(held..).and_then(|free| free.split_first_mut()) {
            *mark = 0x80;
            rest.fill(0);
        }
        if held >= 56 {
            compress(&mut self.state, &self.pending);
            self.pending.fill(0);
        }
        if let Some(room) = self.pending.last_chunk_mut::<8>() {
            *room = bits.to_le_bytes();
        }
        compress(&mut self.state, &self.pending);
        self.state
    }
}

impl Default for Md5 {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Md5 {
    fn drop(&mut self) {
        self.state.zeroize();
        // In words of eight: byte by byte, wiping would cost as much as half a block of hashing.
        let (words, _) = self.pending.as_chunks_mut::<8>();
        for word in words {
            *word = [0; 8];
        }
        core::hint::black_box(&mut self.pending);
    }
}

pub(super) fn digest(state: [u32; 4]) -> [u8; 16] {
    let mut digest = [0u8; 16];
    for (to, word) in digest.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *to = word.to_le_bytes();
    }
    digest
}

/// The constants of the 64 steps.
#[rustfmt::skip]
pub(super) static K: [u32; 64] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
    0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
    0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
    0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
];

/// The 64 steps of a block, in order: function, word of the block, rotation, number. `$step` is a macro that does one.
macro_rules! steps {
    ($step:ident $a:ident $b:ident $c:ident $d:ident) => {
        $crate::crypto::md5::quads!($step $a $b $c $d f [0 1 2 3] [7 12 17 22] [0 1 2 3]);
        $crate::crypto::md5::quads!($step $a $b $c $d f [4 5 6 7] [7 12 17 22] [4 5 6 7]);
        $crate::crypto::md5::quads!($step $a $b $c $d f [8 9 10 11] [7 12 17 22] [8 9 10 11]);
        $crate::crypto::md5::quads!($step $a $b $c $d f [12 13 14 15] [7 12 17 22] [12 13 14 15]);
        $crate::crypto::md5::quads!($step $a $b $c $d g [1 6 11 0] [5 9 14 20] [16 17 18 19]);
        $crate::crypto::md5::quads!($step $a $b $c $d g [5 10 15 4] [5 9 14 20] [20 21 22 23]);
        $crate::crypto::md5::quads!($step $a $b $c $d g [9 14 3 8] [5 9 14 20] [24 25 26 27]);
        $crate::crypto::md5::quads!($step $a $b $c $d g [13 2 7 12] [5 9 14 20] [28 29 30 31]);
        $crate::crypto::md5::quads!($step $a $b $c $d h [5 8 11 14] [4 11 16 23] [32 33 34 35]);
        $crate::crypto::md5::quads!($step $a $b $c $d h [1 4 7 10] [4 11 16 23] [36 37 38 39]);
        $crate::crypto::md5::quads!($step $a $b $c $d h [13 0 3 6] [4 11 16 23] [40 41 42 43]);
        $crate::crypto::md5::quads!($step $a $b $c $d h [9 12 15 2] [4 11 16 23] [44 45 46 47]);
        $crate::crypto::md5::quads!($step $a $b $c $d i [0 7 14 5] [6 10 15 21] [48 49 50 51]);
        $crate::crypto::md5::quads!($step $a $b $c $d i [12 3 10 1] [6 10 15 21] [52 53 54 55]);
        $crate::crypto::md5::quads!($step $a $b $c $d i [8 15 6 13] [6 10 15 21] [56 57 58 59]);
        $crate::crypto::md5::quads!($step $a $b $c $d i [4 11 2 9] [6 10 15 21] [60 61 62 63]);
    };
}

/// Four steps, one for each word of the state.
macro_rules! quads {
    ($step:ident $a:ident $b:ident $c:ident $d:ident $f:ident [$x0:literal $x1:literal $x2:literal $x3:literal] [$s0:literal $s1:literal $s2:literal $s3:literal]
     [$t0:literal $t1:literal $t2:literal $t3:literal]) => {
        $step!($f $a $b $c $d $x0 $s0 $t0);
        $step!($f $d $a $b $c $x1 $s1 $t1);
        $step!($f $c $d $a $b $x2 $s2 $t2);
        $step!($f $b $c $d $a $x3 $s3 $t3);
    };
}
pub(super) use {quads, steps};

/// One block.
pub(super) fn compress(state: &mut [u32; 4], block: &[u8; 64]) {
    compress_words(state, &words(block));
}

/// One block, already in words.
pub(super) fn compress_words(state: &mut [u32; 4], x: &[u32; 16]) {
    let k = constants();
    let [mut a, mut b, mut c, mut d] = *state;
    macro_rules! step {
        ($f:ident $a:ident $b:ident $c:ident $d:ident $x:literal $s:literal $t:literal) => {
            $a = $f($a.wrapping_add(x[$x]).wrapping_add(k[$t]), $b, $c, $d).rotate_left($s).wrapping_add($b);
        };
    }
    steps!(step a b c d);
    *state = [state[0].wrapping_add(a), state[1].wrapping_add(b), state[2].wrapping_add(c), state[3].wrapping_add(d)];
}

/// The constants, as values that the compiler does not know. Of a sum it adds what it knows last, and here everything waits for the last
/// addition: what can be added early must be.
#[inline(always)]
pub(super) fn constants() -> &'static [u32; 64] {
    core::hint::black_box(&K)
}

#[inline(always)]
pub(super) fn words(block: &[u8; 64]) -> [u32; 16] {
    let mut x = [0u32; 16];
    for (word, bytes) in x.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    x
}

// Each adds its mixture of the three words to `sum`, which is ready before they are: the newest word, `x`, enters last.
#[inline(always)]
pub(super) fn f(sum: u32, x: u32, y: u32, z: u32) -> u32 {
    sum.wrapping_add(z ^ (x & (y ^ z)))
}

#[inline(always)]
pub(super) fn g(sum: u32, x: u32, y: u32, z: u32) -> u32 {
    // The two terms have no bit in common, so that adding them one by one is adding their union.
    sum.wrapping_add(!z & y).wrapping_add(z & x)
}

#[inline(always)]
pub(super) fn h(sum: u32, x: u32, y: u32, z: u32) -> u32 {
    sum.wrapping_add(x ^ (y ^ z))
}

#[inline(always)]
pub(super) fn i(sum: u32, x: u32, y: u32, z: u32) -> u32 {
    sum.wrapping_add(y ^ (x | !z))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn the_suite_of_rfc_1321_holds() {
        for (text, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
            ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"),
        ] {
            assert_eq!(hex(&md5(&[text.as_bytes()])), digest, "{text:?}");
        }
    }

    #[test]
    fn pieces_of_any_size_hash_as_the_whole_does() {
        let text: Vec<u8> = (0..300).map(|n| n as u8).collect();
        for piece in 1..130 {
            let pieces: Vec<&[u8]> = text.chunks(piece).collect();
            assert_eq!(md5(&pieces), md5(&[&text]), "in pieces of {piece}");
        }
    }
}
