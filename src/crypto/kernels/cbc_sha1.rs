//! AES-CBC encryption and SHA-1 over the same plaintext, woven: four blocks of the one beside one block of the other. Each is a chain that
//! leaves most of the processor idle; two chains fit in the time of the longer.
#![allow(unsafe_code, reason = "docs/adr/0019-kernels.md: instructions that the key's maker made sure of")]

use super::aes_ni::{Keys, load, stored};
use crate::crypto::cts::Block;
use core::arch::x86_64::*;

/// Encrypts whole 64 bytes at a time from the start of `bytes`, and hashes as many from `ahead` on, which is what a hash that already
/// holds 64 - `ahead` bytes wants next. Answers how many bytes went by each way; the rest is the caller's.
pub(in crate::crypto) fn weave(keys: &Keys, chain: &mut Block, state: &mut [u32; 5], bytes: &mut [u8], ahead: usize) -> usize {
    if !keys.sha || ahead > 64 {
        return 0;
    }
    // SAFETY: the keys exist, so the processor has the rounds; the line above is about the hash.
    unsafe { run(keys, chain, state, bytes, ahead) }
}

#[target_feature(enable = "aes,sse4.1,ssse3,sha")]
fn run(keys: &Keys, chain: &mut Block, state: &mut [u32; 5], bytes: &mut [u8], ahead: usize) -> usize {
    let k = keys.loaded();
    let big = _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F);
    let [s0, s1, s2, s3, s4] = state.map(u32::cast_signed);
    let mut abcd = _mm_set_epi32(s0, s1, s2, s3);
    let mut e = _mm_set_epi32(s4, 0, 0, 0);
    let mut x = load(chain);
    let mut done = 0;
    while let Some(next) = bytes.get(done + ahead..done + ahead + 64).and_then(|next| next.first_chunk::<64>()) {
        // The hash reads before the cipher writes: their places overlap.
        let ([w0, w1, w2, w3], _) = next.as_chunks::<16>() else { break };
        let [mut w0, mut w1, mut w2, mut w3] = [w0, w1, w2, w3].map(|word| _mm_shuffle_epi8(load(word), big));
        let Some(here) = bytes.get_mut(done..done + 64).and_then(|here| here.first_chunk_mut::<64>()) else { break };
        let ([b0, b1, b2, b3], _) = here.as_chunks_mut::<16>() else { break };
        let (before_abcd, before_e) = (abcd, e);
        // Four rounds of the hash. The words of a quad are used, and then give way to those that come sixteen later.
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
        macro_rules! cipher {
            ($block:ident) => {
                x = keys.encrypted(&k, _mm_xor_si128(x, load($block)));
                *$block = stored(x);
            };
        }
        first!(0 w0);
        quad!(0 w1);
        quad!(0 w2);
        quad!(0 w3);
        next!(w0 w1 w2 w3);
        quad!(0 w0);
        cipher!(b0);
        next!(w1 w2 w3 w0);
        quad!(1 w1);
        next!(w2 w3 w0 w1);
        quad!(1 w2);
        next!(w3 w0 w1 w2);
        quad!(1 w3);
        next!(w0 w1 w2 w3);
        quad!(1 w0);
        next!(w1 w2 w3 w0);
        quad!(1 w1);
        cipher!(b1);
        next!(w2 w3 w0 w1);
        quad!(2 w2);
        next!(w3 w0 w1 w2);
        quad!(2 w3);
        next!(w0 w1 w2 w3);
        quad!(2 w0);
        next!(w1 w2 w3 w0);
        quad!(2 w1);
        next!(w2 w3 w0 w1);
        quad!(2 w2);
        cipher!(b2);
        next!(w3 w0 w1 w2);
        quad!(3 w3);
        next!(w0 w1 w2 w3);
        quad!(3 w0);
        next!(w1 w2 w3 w0);
        quad!(3 w1);
        next!(w2 w3 w0 w1);
        quad!(3 w2);
        next!(w3 w0 w1 w2);
        quad!(3 w3);
        cipher!(b3);
        e = _mm_sha1nexte_epu32(e, before_e);
        abcd = _mm_add_epi32(abcd, before_abcd);
        done += 64;
    }
    *chain = stored(x);
    *state = [
        _mm_extract_epi32::<3>(abcd).cast_unsigned(),
        _mm_extract_epi32::<2>(abcd).cast_unsigned(),
        _mm_extract_epi32::<1>(abcd).cast_unsigned(),
        _mm_extract_epi32::<0>(abcd).cast_unsigned(),
        _mm_extract_epi32::<3>(e).cast_unsigned(),
    ];
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::sha::{Sha, Sha1};

    #[test]
    fn the_kernel_does_what_the_two_plain_loops_do_wherever_the_hash_stands() {
        for len in [16, 32] {
            let key: Vec<u8> = (0..len).map(|n| n as u8 ^ 0x5A).collect();
            let Some(keys) = Keys::new(&key) else { return };
            for ahead in 0..=64 {
                for size in [0, 63, 64, 100, 128, 192, 500, 1024] {
                    let text: Vec<u8> = (0..size).map(|n: u32| (n * 13 + ahead as u32) as u8).collect();
                    let (mut bytes, mut chain, mut state) = (text.clone(), [9; 16], Sha1::START);
                    let done = weave(&keys, &mut chain, &mut state, &mut bytes, ahead);
                    assert_eq!(done, if keys.sha { size.saturating_sub(ahead as u32) as usize / 64 * 64 } else { 0 });
                    let (mut want, mut want_chain, mut want_state) = (text.clone(), [9; 16], Sha1::START);
                    if done > 0 {
                        Sha1::compress(&mut want_state, &text[ahead..ahead + done]);
                        keys.cbc(&mut want_chain, want[..done].as_chunks_mut().0);
                    }
                    assert!(bytes == want && chain == want_chain && state == want_state, "{ahead} ahead of {size}");
                }
            }
        }
    }
}
