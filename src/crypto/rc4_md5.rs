//! RC4 and MD5 over the same bytes in one pass. The two are independent chains of dependent steps, and a block has as many steps in
//! the one as bytes in the other: woven together they take little longer than the slower of them alone.
#![allow(clippy::indexing_slicing, reason = "into arrays of fixed lengths, by constants and by numbers modulo those lengths")]

use super::{
    hmac_md5::{HmacKey, HmacMd5},
    kernels::weave::weave,
    md5,
    rc4::Rc4,
};

/// Encrypts a numbered message in place, and gives the first half of its code over the number and the plaintext; with `cover` the stream
/// goes on over the code.
pub fn seal(key: &HmacKey, number: u32, cipher: &mut Rc4, bytes: &mut [u8], cover: bool) -> [u8; 8] {
    let length = bytes.len();
    let (chunks, rest) = bytes.as_chunks_mut::<64>();
    let mut state = key.inner();
    let mut carry = number;
    let mut streams = [[0; 64]; 2];
    let last = weave_out(&mut state, cipher, chunks, &mut streams, |chunk| behind(&mut carry, chunk));
    let mut x = [0; 32];
    let blocks = tail(&mut x, carry, rest, length);
    cipher.apply(rest);
    let mask = mask(cipher, cover);
    let code = code(state, &x, blocks, key);
    if let Some((chunk, stream)) = last {
        xor(chunk, &streams[stream]);
    }
    wipe(&mut streams);
    masked(code, mask)
}

/// Decrypts a numbered message in place, and gives the first half of the code that it should have.
pub fn open(key: &HmacKey, number: u32, cipher: &mut Rc4, bytes: &mut [u8], cover: bool) -> [u8; 8] {
    let length = bytes.len();
    let (chunks, rest) = bytes.as_chunks_mut::<64>();
    let mut state = key.inner();
    let mut carry = number;
    weave_in(&mut state, cipher, chunks, |chunk| behind(&mut carry, chunk));
    cipher.apply(rest);
    let mut x = [0; 32];
    let blocks = tail(&mut x, carry, rest, length);
    let mask = mask(cipher, cover);
    masked(code(state, &x, blocks, key), mask)
}

/// Adds the plaintext to the code of a message of several parts, and encrypts it in place.
pub fn mac_then_encrypt(mac: &mut HmacMd5, cipher: &mut Rc4, bytes: &mut [u8]) {
    let (lead, body) = bytes.split_at_mut(lead(mac, bytes.len()));
    mac.update(lead);
    cipher.apply(lead);
    let (chunks, rest) = body.as_chunks_mut::<64>();
    if !chunks.is_empty() {
        let mut streams = [[0; 64]; 2];
        let state = mac.hash.blocks(chunks.len());
        if let Some((chunk, stream)) = weave_out(state, cipher, chunks, &mut streams, md5::words) {
            xor(chunk, &streams[stream]);
        }
        wipe(&mut streams);
    }
    mac.update(rest);
    cipher.apply(rest);
}

/// Decrypts a part in place, and adds the plaintext to the code.
pub fn decrypt_then_mac(mac: &mut HmacMd5, cipher: &mut Rc4, bytes: &mut [u8]) {
    let (lead, body) = bytes.split_at_mut(lead(mac, bytes.len()));
    cipher.apply(lead);
    mac.update(lead);
    let (chunks, rest) = body.as_chunks_mut::<64>();
    if !chunks.is_empty() {
        weave_in(mac.hash.blocks(chunks.len()), cipher, chunks, md5::words);
    }
    cipher.apply(rest);
    mac.update(rest);
}

/// How many bytes go ahead alone, so that the blocks of the hash and ours begin together.
fn lead(mac: &HmacMd5, length: usize) -> usize {
    length.min((64 - mac.hash.held()) % 64)
}

/// Hashes and encrypts. A chunk is encrypted one block after its stream was drawn; the last one is left to the caller, with the number of
/// its stream.
#[inline(always)]
fn weave_out<'a>(
    state: &mut [u32; 4],
    cipher: &mut Rc4,
    chunks: &'a mut [[u8; 64]],
    streams: &mut [[u8; 64]; 2],
    mut words: impl FnMut(&[u8; 64]) -> [u32; 16],
) -> Option<(&'a mut [u8; 64], usize)> {
    let mut last: Option<&'a mut [u8; 64]> = None;
    let mut now = 1;
    for chunk in chunks {
        now ^= 1;
        weave(state, &words(chunk), cipher, &mut streams[now]);
        if let Some(before) = last.replace(chunk) {
            xor(before, &streams[now ^ 1]);
        }
    }
    last.map(|chunk| (chunk, now))
}

/// Decrypts and hashes: the stream is drawn two chunks ahead of the hash, in short messages one.
#[inline(always)]
fn weave_in(state: &mut [u32; 4], cipher: &mut Rc4, chunks: &mut [[u8; 64]], mut words: impl FnMut(&[u8; 64]) -> [u32; 16]) {
    let (count, mut streams) = (chunks.len(), [[0; 64]; 3]);
    let ahead = if count < 4 { 1 } else { 2 };
    for stream in streams.iter_mut().take(count.min(ahead)) {
        cipher.apply(stream);
    }
    for (n, chunk) in chunks.iter_mut().enumerate() {
        xor(chunk, &streams[n % 3]);
        let x = words(chunk);
        if n + ahead < count {
            weave(state, &x, cipher, &mut streams[(n + ahead) % 3]);
        } else {
            md5::compress_words(state, &x);
        }
    }
    wipe(&mut streams);
}

/// The words of a block that lies one word askew to the chunks: the word that was left over, and all of this chunk but its last.
#[inline(always)]
fn behind(carry: &mut u32, chunk: &[u8; 64]) -> [u32; 16] {
    let mut x = [*carry; 16];
    let words = md5::words(chunk);
    x[1..].copy_from_slice(&words[..15]);
    *carry = words[15];
    x
}

/// Writes the last words of a message, with their padding; they are one block or two.
#[inline(always)]
fn tail(x: &mut [u32; 32], carry: u32, rest: &[u8], length: usize) -> usize {
    x[0] = carry;
    let (words, odd) = rest.as_chunks::<4>();
    for (to, from) in x[1..].iter_mut().zip(words) {
        *to = u32::from_le_bytes(*from);
    }
    x[(words.len() + 1) % 32] = odd.iter().rev().fold(0x80, |word, byte| word << 8 | u32::from(*byte));
    let blocks = if 4 + rest.len() < 56 { 1 } else { 2 };
    // The key's block and the number were hashed, too.
    let bits = (64 + 4 + length as u64).wrapping_mul(8);
    (x[16 * blocks - 2], x[16 * blocks - 1]) = (bits as u32, (bits >> 32) as u32);
    blocks
}

/// The first half of the code.
#[inline(always)]
fn code(mut state: [u32; 4], x: &[u32; 32], blocks: usize, key: &HmacKey) -> [u8; 8] {
    for block in x.as_chunks::<16>().0.iter().take(blocks) {
        md5::compress_words(&mut state, block);
    }
    let [w0, w1, ..] = key.outer_of(state);
    (u64::from(w1) << 32 | u64::from(w0)).to_le_bytes()
}

/// What the stream puts over the code; drawn before the code is known, so that neither waits for the other.
#[inline(always)]
fn mask(cipher: &mut Rc4, cover: bool) -> [u8; 8] {
    let mut mask = [0; 8];
    if cover {
        cipher.apply(&mut mask);
    }
    mask
}

#[inline(always)]
fn masked(code: [u8; 8], mask: [u8; 8]) -> [u8; 8] {
    (u64::from_ne_bytes(code) ^ u64::from_ne_bytes(mask)).to_ne_bytes()
}

#[inline(always)]
fn xor(chunk: &mut [u8; 64], stream: &[u8; 64]) {
    for (to, from) in chunk.as_chunks_mut::<8>().0.iter_mut().zip(stream.as_chunks::<8>().0) {
        *to = (u64::from_ne_bytes(*to) ^ u64::from_ne_bytes(*from)).to_ne_bytes();
    }
}

/// A stream that was drawn tells the plaintext to whoever has the message.
#[inline(always)]
fn wipe<const N: usize>(streams: &mut [[u8; 64]; N]) {
    *streams = [[0; 64]; N];
    core::hint::black_box(streams);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hmac_md5::hmac_md5;

    #[test]
    fn a_message_of_one_part_is_what_two_passes_give_at_any_length() {
        let text: Vec<u8> = (0..2000u32).map(|n| (n * 11 + n / 256) as u8).collect();
        let key = HmacKey::new(b"m");
        for length in (0..330).chain([511, 512, 513, 1000, 1999]) {
            for cover in [false, true] {
                let plain = &text[..length];
                let mut twice = plain.to_vec();
                let mut stream = Rc4::new(b"k");
                stream.apply(&mut twice);
                let mut want = *hmac_md5(b"m", &[&7u32.to_le_bytes(), plain]).first_chunk::<8>().unwrap();
                if cover {
                    stream.apply(&mut want);
                }

                let (mut cipher, mut bytes) = (Rc4::new(b"k"), plain.to_vec());
                assert_eq!(seal(&key, 7, &mut cipher, &mut bytes, cover), want, "{length}");
                assert!(bytes == twice && cipher.s == stream.s && (cipher.i, cipher.j) == (stream.i, stream.j), "{length}");

                let mut cipher = Rc4::new(b"k");
                assert_eq!(open(&key, 7, &mut cipher, &mut bytes, cover), want, "{length}");
                assert!(bytes == plain && cipher.s == stream.s && (cipher.i, cipher.j) == (stream.i, stream.j), "{length}");
            }
        }
    }

    #[test]
    fn one_pass_gives_what_two_give_at_any_length_and_any_alignment_of_the_blocks() {
        let text: Vec<u8> = (0..1000u32).map(|n| (n * 7 + n / 256) as u8).collect();
        for lead in [0, 4, 63, 64, 65] {
            for length in (0..300).chain([511, 512, 513, 640, 1000]) {
                let (prefix, plain) = (vec![9u8; lead], &text[..length]);
                let mut twice = plain.to_vec();
                Rc4::new(b"k").apply(&mut twice);
                let code = hmac_md5(b"m", &[&prefix, plain]);

                let (mut cipher, mut bytes) = (Rc4::new(b"k"), plain.to_vec());
                let mut mac = HmacKey::new(b"m").start();
                mac.update(&prefix);
                mac_then_encrypt(&mut mac, &mut cipher, &mut bytes);
                assert_eq!(bytes, twice);
                assert_eq!(mac.finish(), code);

                let mut mac = HmacKey::new(b"m").start();
                mac.update(&prefix);
                cipher.rewind(length);
                decrypt_then_mac(&mut mac, &mut cipher, &mut bytes);
                assert_eq!(bytes, plain);
                assert_eq!(mac.finish(), code);
            }
        }
    }
}
