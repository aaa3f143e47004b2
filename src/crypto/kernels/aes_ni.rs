//! AES-CBC encryption with the processor's own rounds. Each block waits for the one before, so what counts is that nothing else is in
//! the way: the round keys lie ready, and nothing is asked of the processor twice.
#![allow(unsafe_code, reason = "docs/adr/0019-kernels.md: instructions that the key's maker made sure of")]

use crate::crypto::cts::Block;
use core::arch::x86_64::*;
use zeroize::Zeroize;

/// Round keys. They exist only where the processor has the instructions.
pub(in crate::crypto) struct Keys {
    pub(super) round: [[u8; 16]; 15],
    /// 10 or 14.
    pub(super) rounds: usize,
    /// The processor hashes SHA-1, too.
    pub(super) sha: bool,
}

impl Keys {
    /// Expands a key of 16 or 32 bytes; None where the processor lacks the instructions.
    pub(in crate::crypto) fn new(key: &[u8]) -> Option<Self> {
        if !is_x86_feature_detected!("aes") || !is_x86_feature_detected!("sse4.1") {
            return None;
        }
        let sha = is_x86_feature_detected!("sha") && is_x86_feature_detected!("ssse3");
        let mut keys = Self { round: [[0; 16]; 15], rounds: 0, sha };
        keys.rounds = match key.len() {
            16 => 10,
            32 => 14,
            _ => return None,
        };
        // SAFETY: the instructions were just made sure of.
        unsafe { keys.expand(key) };
        Some(keys)
    }

    /// [FIPS 197] 5.2. The processor's substitution of a word is taken; the rest is rotation and XOR.
    #[target_feature(enable = "aes,sse4.1")]
    fn expand(&mut self, key: &[u8]) {
        let words = key.len() / 4;
        let mut last = [0u8; 4];
        let mut constant = 1u8;
        for n in 0..4 * (self.rounds + 1) {
            let word = match key.as_chunks::<4>().0.get(n) {
                Some(word) => *word,
                None => {
                    let mut word = last;
                    if n % words == 0 {
                        word = substitute(word);
                        word.rotate_left(1);
                        word[0] ^= constant;
                        constant = constant << 1 ^ if constant & 0x80 != 0 { 0x1B } else { 0 };
                    } else if words == 8 && n % words == 4 {
                        word = substitute(word);
                    }
                    (u32::from_ne_bytes(word) ^ u32::from_ne_bytes(self.word(n - words))).to_ne_bytes()
                }
            };
            if let Some(place) = self.round.as_flattened_mut().as_chunks_mut::<4>().0.get_mut(n) {
                *place = word;
            }
            last = word;
        }
        last.zeroize();
    }

    fn word(&self, n: usize) -> [u8; 4] {
        self.round.as_flattened().as_chunks::<4>().0.get(n).copied().unwrap_or_default()
    }

    /// One block on its own.
    pub(in crate::crypto) fn block(&self, block: &mut Block) {
        // SAFETY: `new` made sure of the instructions.
        unsafe { self.chain(&mut [0; 16], std::slice::from_mut(block)) };
    }

    /// CBC over whole blocks, from `chain` on.
    pub(in crate::crypto) fn cbc(&self, chain: &mut Block, blocks: &mut [Block]) {
        // SAFETY: `new` made sure of the instructions.
        unsafe { self.chain(chain, blocks) };
    }

    #[target_feature(enable = "aes,sse4.1")]
    fn chain(&self, chain: &mut Block, blocks: &mut [Block]) {
        let keys = self.loaded();
        let mut state = load(chain);
        for block in blocks {
            state = self.encrypted(&keys, _mm_xor_si128(state, load(block)));
            *block = stored(state);
        }
        *chain = stored(state);
    }

    #[inline]
    #[target_feature(enable = "aes,sse4.1")]
    pub(super) fn loaded(&self) -> [__m128i; 15] {
        let mut keys = [_mm_setzero_si128(); 15];
        for (to, from) in keys.iter_mut().zip(&self.round) {
            *to = load(from);
        }
        keys
    }

    #[inline]
    #[target_feature(enable = "aes,sse4.1")]
    pub(super) fn encrypted(&self, k: &[__m128i; 15], block: __m128i) -> __m128i {
        let mut b = _mm_xor_si128(block, k[0]);
        macro_rules! rounds { ($($n:literal)+) => { $(b = _mm_aesenc_si128(b, k[$n]);)+ }; }
        rounds!(1 2 3 4 5 6 7 8 9);
        if self.rounds == 10 {
            return _mm_aesenclast_si128(b, k[10]);
        }
        rounds!(10 11 12 13);
        _mm_aesenclast_si128(b, k[14])
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.round.zeroize();
    }
}

#[inline]
#[target_feature(enable = "sse2")]
pub(super) fn load(block: &Block) -> __m128i {
    // SAFETY: a block has the sixteen bytes, and the load asks for no alignment.
    unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "sse2")]
pub(super) fn stored(value: __m128i) -> Block {
    let mut block = [0; 16];
    // SAFETY: a block has room for sixteen bytes, and the store asks for no alignment.
    unsafe { _mm_storeu_si128(block.as_mut_ptr().cast(), value) };
    block
}

/// The S-box on each byte of a word.
#[target_feature(enable = "aes,sse4.1")]
fn substitute(word: [u8; 4]) -> [u8; 4] {
    let value = _mm_set1_epi32(i32::from_le_bytes(word));
    _mm_cvtsi128_si32(_mm_aeskeygenassist_si128::<0>(value)).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aes::{
        Aes128Enc, Aes256Enc,
        cipher::{BlockCipherEncrypt as _, KeyInit as _},
    };

    #[test]
    fn the_kernel_does_what_the_plain_cipher_does() {
        for seed in 0..50u8 {
            let key: [u8; 32] = std::array::from_fn(|n| (n as u8).wrapping_mul(37) ^ seed.wrapping_mul(91));
            let mut blocks = [[seed; 16], [2; 16], [seed ^ 3; 16]];
            for len in [16, 32] {
                let Some(keys) = Keys::new(&key[..len]) else { return };
                let (mut plain, mut chain) = (blocks, [7u8; 16]);
                for block in &mut plain {
                    *block = std::array::from_fn(|n| block[n] ^ chain[n]);
                    let block: &mut aes::Block = block.into();
                    if len == 16 {
                        Aes128Enc::new_from_slice(&key[..16]).unwrap().encrypt_block(block);
                    } else {
                        Aes256Enc::new_from_slice(&key).unwrap().encrypt_block(block);
                    }
                    chain = (*block).into();
                }
                let mut own = [7; 16];
                keys.cbc(&mut own, &mut blocks);
                assert_eq!((blocks, own), (plain, chain));
                keys.block(&mut blocks[0]);
                assert_ne!(blocks[0], plain[0]);
            }
        }
        assert!(Keys::new(&[0; 24]).is_none());
    }
}
