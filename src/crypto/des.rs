//! DES (FIPS 46-3), one block at a time and with keys of seven bytes: what NTLM's first version is made of. Slow, and never by default.

use zeroize::Zeroize;

/// Where each bit of the permuted block comes from, counted from 1 at the top, as the standard does.
const INITIAL: [u8; 64] = [
    58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8, 57, 49, 41,
    33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
];
const FINAL: [u8; 64] = [
    40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31, 38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21, 61, 29, 36, 4, 44,
    12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27, 34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9, 49, 17, 57, 25,
];
const PERMUTATION: [u8; 32] =
    [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25];
const CHOICE_1: [u8; 56] = [
    57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55, 47, 39, 31, 23, 15,
    7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const CHOICE_2: [u8; 48] = [
    14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48,
    44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const SHIFTS: [u8; 16] = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
const BOXES: [[u8; 64]; 8] = [
    [
        14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7, 0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8, 4, 1, 14, 8, 13, 6, 2,
        11, 15, 12, 9, 7, 3, 10, 5, 0, 15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13,
    ],
    [
        15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10, 3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5, 0, 14, 7, 11, 10, 4,
        13, 1, 5, 8, 12, 6, 9, 3, 2, 15, 13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9,
    ],
    [
        10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8, 13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1, 13, 6, 4, 9, 8, 15, 3,
        0, 11, 1, 2, 12, 5, 10, 14, 7, 1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12,
    ],
    [
        7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15, 13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9, 10, 6, 9, 0, 12, 11, 7,
        13, 15, 1, 3, 14, 5, 2, 8, 4, 3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14,
    ],
    [
        2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9, 14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6, 4, 2, 1, 11, 10, 13, 7,
        8, 15, 9, 12, 5, 6, 3, 0, 14, 11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3,
    ],
    [
        12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11, 10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8, 9, 14, 15, 5, 2, 8, 12,
        3, 7, 0, 4, 10, 1, 13, 11, 6, 4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13,
    ],
    [
        4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1, 13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6, 1, 4, 11, 13, 12, 3, 7,
        14, 10, 15, 6, 8, 0, 5, 9, 2, 6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12,
    ],
    [
        13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7, 1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2, 7, 11, 4, 1, 9, 12, 14,
        2, 0, 6, 10, 13, 15, 3, 5, 8, 2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11,
    ],
];

/// Encrypts one block with 56 bits of key; the parity bits that DES wants are put in.
pub fn encrypt(key: &[u8; 7], block: [u8; 8]) -> [u8; 8] {
    Schedule::new(key).encrypt(block)
}

/// The sixteen round keys of one key; wiped when dropped.
pub struct Schedule([u64; 16]);

impl Schedule {
    /// Schedules 56 bits of key.
    pub fn new(key: &[u8; 7]) -> Self {
        let mut spread = key.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut parity = (0..8).fold(0u64, |bits, n| bits << 8 | (spread >> (49 - 7 * n) & 0x7F) << 1);
        let mut halves = permute(parity, 64, &CHOICE_1);
        let mut rounds = [0; 16];
        for (round, shift) in rounds.iter_mut().zip(SHIFTS) {
            let (c, d) = (rotate(halves >> 28, shift), rotate(halves & 0x0FFF_FFFF, shift));
            halves = c << 28 | d;
            *round = permute(halves, 56, &CHOICE_2);
        }
        spread.zeroize();
        parity.zeroize();
        halves.zeroize();
        Self(rounds)
    }

    /// Encrypts one block.
    pub fn encrypt(&self, block: [u8; 8]) -> [u8; 8] {
        run(block, self.0.iter())
    }

    /// Decrypts one block.
    pub fn decrypt(&self, block: [u8; 8]) -> [u8; 8] {
        run(block, self.0.iter().rev())
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

fn run<'a>(block: [u8; 8], rounds: impl Iterator<Item = &'a u64>) -> [u8; 8] {
    let block = permute(u64::from_be_bytes(block), 64, &INITIAL);
    let (mut left, mut right) = ((block >> 32) as u32, block as u32);
    for round in rounds {
        (left, right) = (right, left ^ substitute(right, *round));
    }
    permute(u64::from(right) << 32 | u64::from(left), 64, &FINAL).to_be_bytes()
}

/// DES with one key or triple DES with two, each block chained to the one before (CBC).
pub struct Chain {
    first: Schedule,
    second: Option<Schedule>,
    before: [u8; 8],
}

impl Chain {
    /// A chain that starts at `start`; with a second key each block goes through the first, back through the second, and the first again.
    pub fn new(first: &[u8; 7], second: Option<&[u8; 7]>, start: [u8; 8]) -> Self {
        Self { first: Schedule::new(first), second: second.map(Schedule::new), before: start }
    }

    /// Encrypts the next block.
    pub fn encrypt(&mut self, block: [u8; 8]) -> [u8; 8] {
        let mut out = self.first.encrypt(xor(block, self.before));
        if let Some(second) = &self.second {
            out = self.first.encrypt(second.decrypt(out));
        }
        self.before = out;
        out
    }

    /// Decrypts the next block.
    pub fn decrypt(&mut self, block: [u8; 8]) -> [u8; 8] {
        let mut out = self.first.decrypt(block);
        if let Some(second) = &self.second {
            out = self.first.decrypt(second.encrypt(out));
        }
        let out = xor(out, self.before);
        self.before = block;
        out
    }

    /// The block before the next.
    pub const fn before(&self) -> [u8; 8] {
        self.before
    }

    /// Goes back to where the chain was.
    pub fn resume(&mut self, before: [u8; 8]) {
        self.before = before;
    }
}

fn xor(a: [u8; 8], b: [u8; 8]) -> [u8; 8] {
    (u64::from_be_bytes(a) ^ u64::from_be_bytes(b)).to_be_bytes()
}

/// Gathers bits of a word `width` bits wide.
fn permute(word: u64, width: u8, from: &[u8]) -> u64 {
    from.iter().fold(0, |out, bit| out << 1 | (word >> (width - bit) & 1))
}

fn rotate(half: u64, by: u8) -> u64 {
    (half << by | half >> (28 - by)) & 0x0FFF_FFFF
}

/// For each bit that a round adds, from the top: the box that it comes from, and its value for each of the box's 64 inputs, one bit each.
#[expect(clippy::indexing_slicing, reason = "computed while compiling, where an index outside is an error")]
const TRUTH: [(u8, u64); 32] = {
    let mut truth = [(0, 0); 32];
    let mut n = 0;
    while n < 32 {
        let from = PERMUTATION[n] - 1;
        let mut six = 0;
        while six < 64 {
            // The outer two bits choose the row, the inner four the column.
            let at = (six >> 4 & 2 | six & 1) << 4 | (six >> 1 & 0xF);
            let bit = BOXES[from as usize / 4][at] >> (3 - from % 4) & 1;
            truth[n].1 |= (bit as u64) << six;
            six += 1;
        }
        truth[n].0 = from / 4;
        n += 1;
    }
    truth
};

/// What a round adds. Values are shifted out of words instead of looked up, so that nothing shows in the cache.
fn substitute(half: u32, round: u64) -> u32 {
    // Six bits for each box, each four after those of the box before: the expansion, which is never written out.
    let six: [u8; 8] = std::array::from_fn(|n| ((u64::from(half.rotate_left(4 * n as u32 + 5)) ^ round >> (42 - 6 * n)) & 0x3F) as u8);
    TRUTH.iter().fold(0, |out, (from, values)| {
        let input = six.get(usize::from(*from)).copied().unwrap_or_default();
        out << 1 | (values >> (input & 0x3F) & 1) as u32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DES as others write it: eight bytes of key, the lowest bit of each being parity.
    fn with_parity(key: u64, block: u64) -> u64 {
        let seven = (0..8).fold(0u64, |bits, n| bits << 7 | key >> (57 - 8 * n) & 0x7F);
        let key: [u8; 7] = seven.to_be_bytes()[1..].try_into().unwrap();
        u64::from_be_bytes(encrypt(&key, block.to_be_bytes()))
    }

    #[test]
    fn known_answers_hold() {
        // The worked example that every textbook has, and known answers of NIST SP 800-17 (a plaintext, a key, a box).
        for (key, block, cipher) in [
            (0x1334_5779_9BBC_DFF1, 0x0123_4567_89AB_CDEF, 0x85E8_1354_0F0A_B405),
            (0x0101_0101_0101_0101, 0x8000_0000_0000_0000, 0x95F8_A5E5_DD31_D900),
            (0x8001_0101_0101_0101, 0, 0x95A8_D728_13DA_A94D),
            (0x7CA1_1045_4A1A_6E57, 0x01A1_D6D0_3977_6742, 0x690F_5B0D_9A26_939B),
        ] {
            assert_eq!(with_parity(key, block), cipher, "{key:x}");
        }
    }

    #[test]
    fn what_is_encrypted_decrypts_and_the_chain_goes_on() {
        let (a, b) = ([1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14]);
        let (mut to, mut from) = (Chain::new(&a, Some(&b), [7; 8]), Chain::new(&a, Some(&b), [7; 8]));
        for n in 0..4 {
            let block = [n; 8];
            let cipher = to.encrypt(block);
            assert_ne!(cipher, block);
            assert_eq!(from.decrypt(cipher), block);
        }
        let one = Chain::new(&a, Some(&a), [0; 8]).encrypt([9; 8]);
        assert_eq!(one, encrypt(&a, [9; 8]), "with equal keys triple DES is DES");
    }

    #[test]
    fn triple_des_of_the_standard_comes_out() {
        // NIST SP 800-67 B.1's first two keys and block, chained; the answer is OpenSSL's (enc -des-ede-cbc -nopad).
        let seven = |eight: u64| (0..8).fold(0u64, |bits, n| bits << 7 | eight >> (57 - 8 * n) & 0x7F).to_be_bytes();
        let key = |eight: u64| -> [u8; 7] { seven(eight)[1..].try_into().unwrap() };
        let (a, b) = (key(0x0123_4567_89AB_CDEF), key(0x2345_6789_ABCD_EF01));
        let mut chain = Chain::new(&a, Some(&b), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(chain.encrypt(*b"The quic"), [0x00, 0x7B, 0x2D, 0x14, 0x01, 0x55, 0x7E, 0xC3]);
    }
}
