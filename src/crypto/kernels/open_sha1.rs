//! AES-CBC decryption, and SHA-1 over the plaintext that it left behind, woven: four blocks of the one beside one block of the other. The
//! cipher's blocks wait for nobody, and fit into the time that the hash waits for itself.
#![allow(unsafe_code, reason = "docs/adr/0019-kernels.md: instructions that the key's maker made sure of")]

use super::aes_ni::{Keys, load, stored};
use crate::crypto::cts::Block;
use core::arch::x86_64::*;
use zeroize::Zeroize;

/// Round keys to decrypt with. They exist only where the processor has the instructions, the hash's too.
pub(in crate::crypto) struct OpeningKeys {
    round: [[u8; 16]; 15],
    rounds: usize,
}

impl OpeningKeys {
    /// Expands a key of 16 or 32 bytes; None where the processor lacks the instructions.
    pub(in crate::crypto) fn new(key: &[u8]) -> Option<Self> {
        let keys = Keys::new(key).filter(|keys| keys.sha)?;
        let mut opening = Self { round: [[0; 16]; 15], rounds: keys.rounds };
        // SAFETY: the keys exist, so the processor has the instructions.
        unsafe { opening.turn(&keys) };
        Some(opening)
    }

    /// [FIPS 197] 5.3.5: the last key first, those between with their columns mixed.
    #[target_feature(enable = "aes,sse4.1")]
    fn turn(&mut self, keys: &Keys) {
        let last = self.rounds;
        for (n, (to, from)) in self.round.iter_mut().zip(keys.round.iter().take(last + 1).rev()).enumerate() {
            let key = load(from);
            *to = stored(if n == 0 || n == last { key } else { _mm_aesimc_si128(key) });
        }
    }
}

impl Drop for OpeningKeys {
    fn drop(&mut self) {
        self.round.zeroize();
    }
}

/// Decrypts `bytes` from `done` on, whole 64 bytes at a time, and hashes as many from `hashed` on, as long as those are decrypted already.
/// Answers how many bytes went by each way; the rest is the caller's.
pub(in crate::crypto) fn weave(
    keys: &OpeningKeys,
    chain: &mut Block,
    state: &mut [u32; 5],
    bytes: &mut [u8],
    done: usize,
    hashed: usize,
) -> usize {
    if hashed + 64 > done {
        return 0;
    }
    if keys.rounds == 10 {
        // SAFETY: the keys exist, so the processor has the instructions.
        unsafe { run::<10>(keys, chain, state, bytes, done, hashed) }
    } else {
        // SAFETY: as above.
        unsafe { run::<14>(keys, chain, state, bytes, done, hashed) }
    }
}

#[target_feature(enable = "aes,sse4.1,ssse3,sha")]
fn run<const ROUNDS: usize>(
    keys: &OpeningKeys,
    chain: &mut Block,
    state: &mut [u32; 5],
    bytes: &mut [u8],
    mut done: usize,
    mut hashed: usize,
) -> usize {
    let start = done;
    let mut k = [_mm_setzero_si128(); 15];
    for (to, from) in k.iter_mut().zip(&keys.round) {
        *to = load(from);
    }
    let last = if ROUNDS == 10 { k[10] } else { k[14] };
    let big = _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F);
    let [s0, s1, s2, s3, s4] = state.map(u32::cast_signed);
    let mut abcd = _mm_set_epi32(s0, s1, s2, s3);
    let mut e = _mm_set_epi32(s4, 0, 0, 0);
    let mut before = load(chain);
    while let Some((old, new)) = bytes.split_at_mut_checked(done) {
        let Some(block) = old.get(hashed..hashed + 64).and_then(|bytes| bytes.first_chunk::<64>()) else { break };
        let Some(([b0, b1, b2, b3], _)) = new.first_chunk_mut::<64>().map(|bytes| bytes.as_chunks_mut::<16>()) else { break };
        let ([w0, w1, w2, w3], _) = block.as_chunks::<16>() else { break };
        let [mut w0, mut w1, mut w2, mut w3] = [w0, w1, w2, w3].map(|word| _mm_shuffle_epi8(load(word), big));
        let sealed = [load(b0), load(b1), load(b2), load(b3)];
        let mut x = sealed.map(|block| _mm_xor_si128(block, k[0]));
        let (before_abcd, before_e) = (abcd, e);
        macro_rules! first {
            ($k:literal $w:ident) => {
                let sum = _mm_add_epi32(e, $w);
                e = abcd;
                abcd = _mm_sha1rnds4_epu32::<$k>(abcd, sum);
            };
        }
        macro_rules! quad {
            ($k:literal $w:ident) => {
                let sum = _mm_sha1nexte_epu32(e, $w);
                e = abcd;
                abcd = _mm_sha1rnds4_epu32::<$k>(abcd, sum);
            };
        }
        macro_rules! next {
            ($a:ident $b:ident $c:ident $d:ident) => {
                $a = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32($a, $b), $c), $d);
            };
        }
        // One round of the cipher on each block; those that a short key does not have are left out.
        macro_rules! cipher {
            ($n:literal) => {
                if $n < ROUNDS {
                    x = x.map(|block| _mm_aesdec_si128(block, k[$n]));
                }
            };
        }
        first!(0 w0);
        cipher!(1);
        quad!(0 w1);
        cipher!(2);
        quad!(0 w2);
        cipher!(3);
        quad!(0 w3);
        cipher!(4);
        next!(w0 w1 w2 w3);
        quad!(0 w0);
        cipher!(5);
        next!(w1 w2 w3 w0);
        quad!(1 w1);
        cipher!(6);
        next!(w2 w3 w0 w1);
        quad!(1 w2);
        cipher!(7);
        next!(w3 w0 w1 w2);
        quad!(1 w3);
        cipher!(8);
        next!(w0 w1 w2 w3);
        quad!(1 w0);
        cipher!(9);
        next!(w1 w2 w3 w0);
        quad!(1 w1);
        cipher!(10);
        next!(w2 w3 w0 w1);
        quad!(2 w2);
        cipher!(11);
        next!(w3 w0 w1 w2);
        quad!(2 w3);
        cipher!(12);
        next!(w0 w1 w2 w3);
        quad!(2 w0);
        cipher!(13);
        next!(w1 w2 w3 w0);
        quad!(2 w1);
        x = x.map(|block| _mm_aesdeclast_si128(block, last));
        next!(w2 w3 w0 w1);
        quad!(2 w2);
        *b0 = stored(_mm_xor_si128(x[0], before));
        next!(w3 w0 w1 w2);
        quad!(3 w3);
        *b1 = stored(_mm_xor_si128(x[1], sealed[0]));
        next!(w0 w1 w2 w3);
        quad!(3 w0);
        *b2 = stored(_mm_xor_si128(x[2], sealed[1]));
        next!(w1 w2 w3 w0);
        quad!(3 w1);
        *b3 = stored(_mm_xor_si128(x[3], sealed[2]));
        next!(w2 w3 w0 w1);
        quad!(3 w2);
        before = sealed[3];
        next!(w3 w0 w1 w2);
        quad!(3 w3);
        e = _mm_sha1nexte_epu32(e, before_e);
        abcd = _mm_add_epi32(abcd, before_abcd);
        done += 64;
        hashed += 64;
    }
    *chain = stored(before);
    *state = [
        _mm_extract_epi32::<3>(abcd).cast_unsigned(),
        _mm_extract_epi32::<2>(abcd).cast_unsigned(),
        _mm_extract_epi32::<1>(abcd).cast_unsigned(),
        _mm_extract_epi32::<0>(abcd).cast_unsigned(),
        _mm_extract_epi32::<3>(e).cast_unsigned(),
    ];
    done - start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{
        cts::Decryptor,
        sha::{Sha, Sha1},
    };

    #[test]
    fn the_kernel_does_what_the_two_plain_loops_do_wherever_the_hash_stands() {
        for len in [16, 32] {
            let key: Vec<u8> = (0..len).map(|n| n as u8 ^ 0x3C).collect();
            let Some(keys) = OpeningKeys::new(&key) else { return };
            let plain = Decryptor::new(&key).unwrap();
            for (done, hashed) in [(64, 0), (128, 0), (128, 64), (128, 1), (66, 2), (63, 0)] {
                for size in [0usize, 63, 64, 128, 191, 192, 193, 256, 500, 1024] {
                    let text: Vec<u8> = (0..size).map(|n| (n * 13 + done) as u8).collect();
                    let (mut bytes, mut chain, mut state) = (text.clone(), [9; 16], Sha1::START);
                    let went = weave(&keys, &mut chain, &mut state, &mut bytes, done, hashed);
                    assert_eq!(went, if hashed + 64 <= done { size.saturating_sub(done) / 64 * 64 } else { 0 });
                    let (mut want, mut want_chain, mut want_state) = (text.clone(), [9; 16], Sha1::START);
                    if went > 0 {
                        plain.cbc(&mut want_chain, want[done..done + went].as_chunks_mut().0);
                        Sha1::compress(&mut want_state, &want[hashed..hashed + went]);
                    }
                    assert!(bytes == want && chain == want_chain && state == want_state, "{size} bytes, {done} done, {hashed} hashed");
                }
            }
        }
        assert!(OpeningKeys::new(&[0; 24]).is_none());
    }
}
