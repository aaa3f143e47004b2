//! Decrypting, alone or beside a hash.

use super::{Block, Place, Scatter, cipher_and_hash, gather, sealed_len, split, spread, walk, xor};
#[cfg(target_arch = "x86_64")]
use crate::crypto::kernels::open_sha1::{self, OpeningKeys};
use crate::crypto::sha::{Running, Sha1};
use aes::{
    Aes128Dec, Aes256Dec,
    cipher::{BlockCipherDecrypt as _, KeyInit as _, array::Array},
};
use zeroize::Zeroize;

/// A key to decrypt with.
pub struct Decryptor {
    expanded: Expanded,
    /// The same for the kernel that hashes along.
    #[cfg(target_arch = "x86_64")]
    woven: Option<OpeningKeys>,
}

enum Expanded {
    Aes128(Aes128Dec),
    Aes256(Aes256Dec),
}

impl Decryptor {
    /// A key of 16 or 32 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        let expanded = match key.len() {
            16 => Expanded::Aes128(Aes128Dec::new_from_slice(key).ok()?),
            32 => Expanded::Aes256(Aes256Dec::new_from_slice(key).ok()?),
            _ => return None,
        };
        Some(Self {
            expanded,
            #[cfg(target_arch = "x86_64")]
            woven: OpeningKeys::new(key),
        })
    }

    /// One block on its own.
    pub fn block(&self, block: &mut Block) {
        self.blocks(std::slice::from_mut(block));
    }

    fn blocks(&self, blocks: &mut [Block]) {
        let blocks = Array::cast_slice_from_core_mut(blocks);
        match &self.expanded {
            Expanded::Aes128(key) => key.decrypt_blocks(blocks),
            Expanded::Aes256(key) => key.decrypt_blocks(blocks),
        }
    }

    /// CBC over whole blocks, from `chain` on.
    pub fn cbc(&self, chain: &mut Block, blocks: &mut [Block]) {
        let mut before = [[0u8; 16]; 32];
        for some in blocks.chunks_mut(before.len()) {
            for (to, from) in before.iter_mut().zip(std::iter::once(&*chain).chain(&*some)) {
                *to = *from;
            }
            *chain = some.last().copied().unwrap_or(*chain);
            self.blocks(some);
            for (block, before) in some.iter_mut().zip(&before) {
                xor(block, before);
            }
        }
    }

    /// Decrypts a message of at least one block. False, and nothing done, when it is shorter.
    #[must_use]
    pub fn decrypt(&self, message: &mut impl Scatter) -> bool {
        let Some((blocks, tail)) = split(sealed_len(message)) else { return false };
        self.decrypt_rest(message, Place::default(), blocks, tail, [0; 16]);
        true
    }

    /// Decrypts a message, and hashes what it becomes and what is only signed. False, and nothing done, when it is shorter than a block.
    #[must_use]
    pub fn decrypt_and_hash(&self, message: &mut impl Scatter, hash: &mut Running<Sha1>) -> bool {
        cipher_and_hash(
            message,
            hash,
            |chain, bytes, hash| self.cbc_and_hash(chain, bytes, hash),
            |message, at, left, tail, chain| self.decrypt_rest(message, at, left, tail, chain),
        )
    }

    /// Decrypts whole blocks, and hashes what they become.
    fn cbc_and_hash(&self, chain: &mut Block, bytes: &mut [u8], hash: &mut Running<Sha1>) {
        #[cfg(target_arch = "x86_64")]
        if let Some(keys) = &self.woven
            && bytes.len() >= 256
        {
            // The hash follows a block behind; the first bytes complete the one that it holds a part of.
            let hashed = (64 - hash.held()) % 64;
            self.cbc(chain, bytes.get_mut(..128).unwrap_or_default().as_chunks_mut().0);
            hash.update(bytes.get(..hashed).unwrap_or_default());
            let went = open_sha1::weave(keys, chain, &mut hash.state, bytes, 128, hashed);
            hash.skip(went);
            self.cbc(chain, bytes.get_mut(128 + went..).unwrap_or_default().as_chunks_mut().0);
            return hash.update(bytes.get(hashed + went..).unwrap_or_default());
        }
        self.cbc(chain, bytes.as_chunks_mut().0);
        hash.update(bytes);
    }

    fn decrypt_rest(&self, message: &mut impl Scatter, at: Place, blocks: usize, tail: usize, mut chain: Block) {
        let at = walk(message, at, blocks, |blocks| self.cbc(&mut chain, blocks));
        let mut end = [0u8; 32];
        if let Some(room) = end.get_mut(..tail) {
            gather(message, at, room);
        }
        let ([one, two], _) = end.as_chunks_mut::<16>() else { return };
        self.block(one);
        if tail > 16 {
            // `one` now ends in what was stolen from the block before, which `two` begins.
            let mut stolen = *one;
            for (stolen, byte) in stolen.iter_mut().zip(&*two).take(tail - 16) {
                *stolen = *byte;
            }
            xor(one, &stolen);
            *two = *one;
            *one = stolen;
            self.block(one);
        }
        xor(one, &chain);
        spread(message, at, end.get(..tail).unwrap_or_default());
        end.zeroize();
    }
}
