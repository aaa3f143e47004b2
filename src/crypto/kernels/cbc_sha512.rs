//! AES-CBC encryption, and SHA-512 over the ciphertext that it left behind, woven: eight blocks of the one beside one block of the other.
#![allow(unsafe_code, reason = "docs/adr/0019-kernels.md: instructions that were made sure of")]

use super::{
    aes_ni::{Keys, load, stored},
    sha512,
};
use crate::crypto::cts::Block;
use core::arch::x86_64::*;

/// Encrypts `bytes` from `done` on, whole 128 bytes at a time, and hashes as many from `hashed` on, as long as those are encrypted already.
/// Answers how many bytes went by each way; the rest is the caller's.
pub(in crate::crypto) fn weave(
    keys: &Keys,
    chain: &mut Block,
    state: &mut [u64; 8],
    bytes: &mut [u8],
    done: usize,
    hashed: usize,
) -> usize {
    if !sha512::has() || hashed + 128 > done {
        return 0;
    }
    // SAFETY: the keys exist, so the processor has the rounds; the line above is about the hash.
    unsafe { run(keys, chain, state, bytes, done, hashed) }
}

#[target_feature(enable = "aes,sse4.1,avx512f,avx512vl,bmi2")]
fn run(keys: &Keys, chain: &mut Block, state: &mut [u64; 8], bytes: &mut [u8], mut done: usize, mut hashed: usize) -> usize {
    let start = done;
    let k = keys.loaded();
    let mut c = load(chain);
    while let Some((before, after)) = bytes.split_at_mut_checked(done) {
        let Some(block) = before.get(hashed..hashed + 128).and_then(|bytes| bytes.first_chunk::<128>()) else { break };
        let Some(([b0, b1, b2, b3, b4, b5, b6, b7], _)) = after.first_chunk_mut::<128>().map(|bytes| bytes.as_chunks_mut::<16>()) else {
            break;
        };
        let mut x = [
            sha512::words(block, 0),
            sha512::words(block, 1),
            sha512::words(block, 2),
            sha512::words(block, 3),
            sha512::words(block, 4),
            sha512::words(block, 5),
            sha512::words(block, 6),
            sha512::words(block, 7),
        ];
        macro_rules! one {
            ($block:ident) => {
                c = keys.encrypted(&k, _mm_xor_si128(c, load($block)));
                *$block = stored(c);
            };
        }
        macro_rules! cipher {
            (-) => {};
            (0) => {
                one!(b0)
            };
            (1) => {
                one!(b1)
            };
            (2) => {
                one!(b2)
            };
            (3) => {
                one!(b3)
            };
            (4) => {
                one!(b4)
            };
            (5) => {
                one!(b5)
            };
            (6) => {
                one!(b6)
            };
            (7) => {
                one!(b7)
            };
        }
        sha512::rounds!(state, x, cipher);
        done += 128;
        hashed += 128;
    }
    *chain = stored(c);
    done - start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::sha::{Sha, Sha384};

    #[test]
    fn the_kernel_does_what_the_two_plain_loops_do_wherever_the_hash_stands() {
        for len in [16, 32] {
            let key: Vec<u8> = (0..len).map(|n| n as u8 ^ 0xA5).collect();
            let Some(keys) = Keys::new(&key) else { return };
            for (done, hashed) in [(128, 0), (256, 96), (256, 128), (256, 1), (130, 2), (127, 0)] {
                for size in [0usize, 127, 128, 256, 383, 384, 385, 512, 1000, 2048] {
                    let text: Vec<u8> = (0..size).map(|n| (n * 13 + done) as u8).collect();
                    let (mut bytes, mut chain, mut state) = (text.clone(), [9; 16], Sha384::START);
                    let went = weave(&keys, &mut chain, &mut state, &mut bytes, done, hashed);
                    let can = sha512::has() && hashed + 128 <= done;
                    assert_eq!(went, if can { size.saturating_sub(done) / 128 * 128 } else { 0 });
                    let (mut want, mut want_chain, mut want_state) = (text.clone(), [9; 16], Sha384::START);
                    if went > 0 {
                        keys.cbc(&mut want_chain, want[done..done + went].as_chunks_mut().0);
                        Sha384::compress(&mut want_state, &want[hashed..hashed + went]);
                    }
                    assert!(bytes == want && chain == want_chain && state == want_state, "{size} bytes, {done} done, {hashed} hashed");
                }
            }
        }
    }
}
