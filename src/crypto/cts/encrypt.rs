//! Encrypting, alone or beside a hash.

use super::{Block, Piece, Place, Scatter, cipher_and_hash, gather, sealed_len, split, spread, walk, xor};
#[cfg(target_arch = "x86_64")]
use crate::crypto::kernels::{aes_ni::Keys, cbc_sha1, cbc_sha512};
use crate::crypto::sha::{Running, Sha, Sha1};
use aes::{
    Aes128Enc, Aes256Enc,
    cipher::{BlockCipherEncrypt as _, KeyInit as _},
};

/// A key to encrypt with.
pub struct Encryptor(Expanded);

enum Expanded {
    #[cfg(target_arch = "x86_64")]
    Native(Keys),
    Aes128(Aes128Enc),
    Aes256(Aes256Enc),
}

impl Encryptor {
    /// A key of 16 or 32 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if let Some(keys) = Keys::new(key) {
            return Some(Self(Expanded::Native(keys)));
        }
        Self::plain(key)
    }

    /// Without a kernel.
    pub(super) fn plain(key: &[u8]) -> Option<Self> {
        Some(Self(match key.len() {
            16 => Expanded::Aes128(Aes128Enc::new_from_slice(key).ok()?),
            32 => Expanded::Aes256(Aes256Enc::new_from_slice(key).ok()?),
            _ => return None,
        }))
    }

    /// One block on its own.
    pub fn block(&self, block: &mut Block) {
        match &self.0 {
            #[cfg(target_arch = "x86_64")]
            Expanded::Native(keys) => keys.block(block),
            Expanded::Aes128(key) => key.encrypt_block(block.into()),
            Expanded::Aes256(key) => key.encrypt_block(block.into()),
        }
    }

    /// CBC over whole blocks, from `chain` on.
    pub fn cbc(&self, chain: &mut Block, blocks: &mut [Block]) {
        #[cfg(target_arch = "x86_64")]
        if let Expanded::Native(keys) = &self.0 {
            return keys.cbc(chain, blocks);
        }
        for block in blocks {
            xor(block, chain);
            self.block(block);
            *chain = *block;
        }
    }

    /// Encrypts a message of at least one block. False, and nothing done, when it is shorter.
    #[must_use]
    pub fn encrypt(&self, message: &mut impl Scatter) -> bool {
        let Some((blocks, tail)) = split(sealed_len(message)) else { return false };
        self.encrypt_rest(message, Place::default(), blocks, tail, [0; 16]);
        true
    }

    /// Hashes a message, what is only signed too, and encrypts it. False, and nothing done, when it is shorter than a block.
    #[must_use]
    pub fn hash_and_encrypt(&self, hash: &mut Running<Sha1>, message: &mut impl Scatter) -> bool {
        let Some((mut left, tail)) = split(sealed_len(message)) else { return false };
        let (mut at, mut chain) = (Place::default(), [0; 16]);
        for n in 0..message.count() {
            match message.piece(n) {
                Piece::Sealed(bytes) if at.piece == n && at.byte == 0 => {
                    let blocks = (bytes.len() / 16).min(left);
                    self.hash_and_cbc(hash, &mut chain, bytes, blocks);
                    left -= blocks;
                    at = if blocks * 16 == bytes.len() { Place { piece: n + 1, byte: 0 } } else { Place { piece: n, byte: blocks * 16 } };
                    // A piece that ends within a block keeps the cipher back; the hash goes on alone.
                }
                Piece::Sealed(bytes) => hash.update(bytes),
                Piece::Signed(bytes) => {
                    hash.update(bytes);
                    if at.piece == n {
                        at.piece = n + 1;
                    }
                }
            }
        }
        self.encrypt_rest(message, at, left, tail, chain);
        true
    }

    /// Hashes all of a piece and encrypts its first blocks.
    fn hash_and_cbc(&self, hash: &mut Running<Sha1>, chain: &mut Block, bytes: &mut [u8], blocks: usize) {
        #[cfg(target_arch = "x86_64")]
        if let Expanded::Native(keys) = &self.0
            && bytes.len() >= 128
        {
            let ahead = (64 - hash.held()) % 64;
            let len = bytes.len().min(blocks * 16 + ahead);
            hash.update(bytes.get(..ahead).unwrap_or_default());
            let ciphered = cbc_sha1::weave(keys, chain, &mut hash.state, bytes.get_mut(..len).unwrap_or_default(), ahead);
            hash.skip(ciphered);
            hash.update(bytes.get(ahead + ciphered..).unwrap_or_default());
            return self.cbc(chain, bytes.get_mut(ciphered..blocks * 16).unwrap_or_default().as_chunks_mut().0);
        }
        hash.update(bytes);
        self.cbc(chain, bytes.get_mut(..blocks * 16).unwrap_or_default().as_chunks_mut().0);
    }

    /// Encrypts a message, and hashes what it becomes and what is only signed. False, and nothing done, when it is shorter than a block.
    #[must_use]
    pub fn encrypt_and_hash<H: Sha>(&self, message: &mut impl Scatter, hash: &mut Running<H>) -> bool {
        cipher_and_hash(
            message,
            hash,
            |chain, bytes, hash| self.cbc_and_hash(chain, bytes, hash),
            |message, at, left, tail, chain| self.encrypt_rest(message, at, left, tail, chain),
        )
    }

    /// Encrypts whole blocks, and hashes what they become.
    #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut, reason = "only the kernel is ahead"))]
    fn cbc_and_hash<H: Sha>(&self, chain: &mut Block, bytes: &mut [u8], hash: &mut Running<H>) {
        let (mut done, mut hashed) = (0, 0);
        #[cfg(target_arch = "x86_64")]
        if let Expanded::Native(keys) = &self.0
            && bytes.len() >= 512
            && H::wide(&mut hash.state).is_some()
        {
            // The hash follows two of its blocks behind; the first bytes complete the one that it holds a part of.
            done = 256;
            hashed = (H::BLOCK - hash.held()) % H::BLOCK;
            self.cbc(chain, bytes.get_mut(..done).unwrap_or_default().as_chunks_mut().0);
            hash.update(bytes.get(..hashed).unwrap_or_default());
            let went = H::wide(&mut hash.state).map_or(0, |state| cbc_sha512::weave(keys, chain, state, bytes, done, hashed));
            hash.skip(went);
            done += went;
            hashed += went;
        }
        self.cbc(chain, bytes.get_mut(done..).unwrap_or_default().as_chunks_mut().0);
        hash.update(bytes.get(hashed..).unwrap_or_default());
    }

    fn encrypt_rest(&self, message: &mut impl Scatter, at: Place, blocks: usize, tail: usize, mut chain: Block) {
        let at = walk(message, at, blocks, |blocks| self.cbc(&mut chain, blocks));
        let mut end = [0u8; 32];
        if let Some(room) = end.get_mut(..tail) {
            gather(message, at, room);
        }
        let ([one, two], _) = end.as_chunks_mut::<16>() else { return };
        xor(one, &chain);
        self.block(one);
        if tail > 16 {
            xor(two, one);
            self.block(two);
            std::mem::swap(one, two);
        }
        spread(message, at, end.get(..tail).unwrap_or_default());
    }
}
