//! RC4 and MD5 over the same bytes in one pass. The two are independent chains of dependent steps, and a block has as many steps in
//! the one as bytes in the other: woven together they take little longer than the slower of them alone.

use super::{hmac_md5::HmacMd5, kernels::weave::weave, md5, rc4::Rc4};

/// Adds the plaintext to the code, and encrypts it in place.
pub fn mac_then_encrypt(mac: &mut HmacMd5, cipher: &mut Rc4, bytes: &mut [u8]) {
    let (lead, body) = bytes.split_at_mut(lead(mac, bytes.len()));
    mac.update(lead);
    cipher.apply(lead);
    let (chunks, rest) = body.as_chunks_mut::<64>();
    if !chunks.is_empty() {
        let mut line = Line::new(mac);
        for chunk in chunks {
            let block = line.feed(chunk);
            weave(line.state, block.words(), cipher, chunk);
        }
    }
    mac.update(rest);
    cipher.apply(rest);
}

/// Decrypts in place, and adds the plaintext to the code.
pub fn decrypt_then_mac(mac: &mut HmacMd5, cipher: &mut Rc4, bytes: &mut [u8]) {
    let (lead, body) = bytes.split_at_mut(lead(mac, bytes.len()));
    cipher.apply(lead);
    mac.update(lead);
    let (chunks, rest) = body.as_chunks_mut::<64>();
    if let Some((first, others)) = chunks.split_first_mut() {
        // A block can be hashed only when it is decrypted: the hash runs one block behind the cipher.
        let mut line = Line::new(mac);
        cipher.apply(first);
        let mut block = line.feed(first);
        for chunk in others {
            weave(line.state, block.words(), cipher, chunk);
            block = line.feed(chunk);
        }
        md5::compress_words(line.state, block.words());
    }
    cipher.apply(rest);
    mac.update(rest);
}

/// How many bytes of a long message go ahead alone, so that the blocks of the hash and ours begin together. For a short one they are
/// too large a part of the whole.
fn lead(mac: &HmacMd5, length: usize) -> usize {
    if length < 512 { 0 } else { (64 - mac.hash.held()) % 64 }
}

/// A hash that is fed 64 bytes at a time. Its blocks lie askew to them by as many bytes as it held at the start.
struct Line<'a> {
    state: &'a mut [u32; 4],
    pending: &'a mut [u8; 64],
    len: &'a mut u64,
    held: usize,
    window: [u8; 128],
}

/// A block of plaintext, in words.
struct Block([u32; 16]);

impl<'a> Line<'a> {
    fn new(mac: &'a mut HmacMd5) -> Self {
        let held = mac.hash.held();
        let (state, pending, len) = mac.hash.parts();
        let mut window = [0; 128];
        let (front, _) = window.split_at_mut(64);
        front.copy_from_slice(pending);
        Self { state, pending, len, held, window }
    }

    /// Takes 64 bytes, and gives the block that is now full.
    #[inline(always)]
    fn feed(&mut self, chunk: &[u8; 64]) -> Block {
        *self.len = self.len.wrapping_add(64);
        if self.held == 0 {
            return Block(md5::words(chunk));
        }
        if let Some(room) = self.window.get_mut(self.held..self.held + 64) {
            room.copy_from_slice(chunk);
        }
        let (full, _) = self.window.as_chunks::<64>();
        let block = Block(full.first().map(md5::words).unwrap_or_default());
        // What passed the end of the block begins the next one.
        self.window.copy_within(64.., 0);
        block
    }
}

impl Block {
    #[inline(always)]
    fn words(&self) -> &[u32; 16] {
        &self.0
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if let Some(front) = self.window.first_chunk() {
            *self.pending = *front;
        }
        self.window = [0; 128];
        core::hint::black_box(&mut self.window);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hmac_md5::{HmacKey, hmac_md5};

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
