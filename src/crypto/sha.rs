//! SHA-1, SHA-256, SHA-384 and SHA-512 ([FIPS 180-4]) behind one trait: a state, blocks that go into it, and the digest that comes out.

use zeroize::Zeroize;

/// A hash of the SHA family, as its compression.
pub trait Sha: 'static {
    /// The chaining state.
    type State: Copy + Zeroize + Send + Sync;
    /// The state before the first block.
    const START: Self::State;
    /// Bytes of a block.
    const BLOCK: usize;
    /// Bytes of a digest.
    const OUT: usize;
    /// Takes whole blocks; a rest that fills none is left out.
    fn compress(state: &mut Self::State, blocks: &[u8]);
    /// The state as bytes, of which a digest is the first `OUT`.
    fn bytes(state: &Self::State) -> [u8; 64];
    /// The state of a hash with words of 64 bits.
    fn wide(_state: &mut Self::State) -> Option<&mut [u64; 8]> {
        None
    }
}

/// SHA-1.
pub struct Sha1;
/// SHA-256.
pub struct Sha256;
/// SHA-384.
pub struct Sha384;
/// SHA-512.
pub struct Sha512;

impl Sha for Sha1 {
    type State = [u32; 5];
    const START: [u32; 5] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0];
    const BLOCK: usize = 64;
    const OUT: usize = 20;
    fn compress(state: &mut [u32; 5], blocks: &[u8]) {
        sha1::block_api::compress(state, blocks.as_chunks().0);
    }
    fn bytes(state: &[u32; 5]) -> [u8; 64] {
        spread(state.iter().map(|word| word.to_be_bytes()))
    }
}

impl Sha for Sha256 {
    type State = [u32; 8];
    const START: [u32; 8] = [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];
    const BLOCK: usize = 64;
    const OUT: usize = 32;
    fn compress(state: &mut [u32; 8], blocks: &[u8]) {
        sha2::block_api::compress256(state, blocks.as_chunks().0);
    }
    fn bytes(state: &[u32; 8]) -> [u8; 64] {
        spread(state.iter().map(|word| word.to_be_bytes()))
    }
}

impl Sha for Sha384 {
    type State = [u64; 8];
    const START: [u64; 8] = [
        0xCBBB_9D5D_C105_9ED8,
        0x629A_292A_367C_D507,
        0x9159_015A_3070_DD17,
        0x152F_ECD8_F70E_5939,
        0x6733_2667_FFC0_0B31,
        0x8EB4_4A87_6858_1511,
        0xDB0C_2E0D_64F9_8FA7,
        0x47B5_481D_BEFA_4FA4,
    ];
    const BLOCK: usize = 128;
    const OUT: usize = 48;
    fn compress(state: &mut [u64; 8], blocks: &[u8]) {
        let (blocks, _) = blocks.as_chunks();
        #[cfg(target_arch = "x86_64")]
        if super::kernels::sha512::compress(state, blocks) {
            return;
        }
        sha2::block_api::compress512(state, blocks);
    }
    fn bytes(state: &[u64; 8]) -> [u8; 64] {
        spread(state.iter().map(|word| word.to_be_bytes()))
    }
    fn wide(state: &mut [u64; 8]) -> Option<&mut [u64; 8]> {
        Some(state)
    }
}

impl Sha for Sha512 {
    type State = [u64; 8];
    const START: [u64; 8] = [
        0x6A09_E667_F3BC_C908,
        0xBB67_AE85_84CA_A73B,
        0x3C6E_F372_FE94_F82B,
        0xA54F_F53A_5F1D_36F1,
        0x510E_527F_ADE6_82D1,
        0x9B05_688C_2B3E_6C1F,
        0x1F83_D9AB_FB41_BD6B,
        0x5BE0_CD19_137E_2179,
    ];
    const BLOCK: usize = 128;
    const OUT: usize = 64;
    fn compress(state: &mut [u64; 8], blocks: &[u8]) {
        let (blocks, _) = blocks.as_chunks();
        #[cfg(target_arch = "x86_64")]
        if super::kernels::sha512::compress(state, blocks) {
            return;
        }
        sha2::block_api::compress512(state, blocks);
    }
    fn bytes(state: &[u64; 8]) -> [u8; 64] {
        spread(state.iter().map(|word| word.to_be_bytes()))
    }
    fn wide(state: &mut [u64; 8]) -> Option<&mut [u64; 8]> {
        Some(state)
    }
}

fn spread<const N: usize>(words: impl Iterator<Item = [u8; N]>) -> [u8; 64] {
    let mut out = [0; 64];
    for (to, word) in out.as_chunks_mut::<N>().0.iter_mut().zip(words) {
        *to = word;
    }
    out
}

/// A running hash. It is wiped by whoever keeps it: what is inside is secret only where a key went in.
pub struct Running<H: Sha> {
    pub(super) state: H::State,
    pending: [u8; 128],
    len: u64,
}

impl<H: Sha> Running<H> {
    /// The hash of nothing yet.
    pub fn new() -> Self {
        Self::resumed(H::START, 0)
    }

    /// A hash that has taken `len` bytes, whole blocks, and reached `state`.
    pub(super) fn resumed(state: H::State, len: u64) -> Self {
        Self { state, pending: [0; 128], len }
    }

    /// Bytes taken that fill no block yet.
    pub(super) fn held(&self) -> usize {
        (self.len % H::BLOCK as u64) as usize
    }

    /// Counts blocks that the caller compressed into `state` himself; nothing may be held.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "for the kernels"))]
    pub(super) fn skip(&mut self, bytes: usize) {
        debug_assert!(self.held() == 0 && bytes.is_multiple_of(H::BLOCK));
        self.len = self.len.wrapping_add(bytes as u64);
    }

    /// Adds bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        let held = self.held();
        self.len = self.len.wrapping_add(bytes.len() as u64);
        if held != 0 {
            let (now, later) = bytes.split_at(bytes.len().min(H::BLOCK - held));
            if let Some(room) = self.pending.get_mut(held..held + now.len()) {
                room.copy_from_slice(now);
            }
            if held + now.len() < H::BLOCK {
                return;
            }
            H::compress(&mut self.state, self.pending.get(..H::BLOCK).unwrap_or_default());
            bytes = later;
        }
        let (blocks, rest) = bytes.split_at(bytes.len() - bytes.len() % H::BLOCK);
        if !blocks.is_empty() {
            H::compress(&mut self.state, blocks);
        }
        if let Some(room) = self.pending.get_mut(..rest.len()) {
            room.copy_from_slice(rest);
        }
    }

    /// The digest: the first `OUT` bytes.
    pub fn finish(mut self) -> [u8; 64] {
        self.pad();
        H::bytes(&self.state)
    }

    fn pad(&mut self) {
        let (held, bits) = (self.held(), self.len.wrapping_mul(8));
        let mut tail = [0u8; 256];
        if let Some((to, from)) = tail.get_mut(..held).zip(self.pending.get(..held)) {
            to.copy_from_slice(from);
        }
        if let Some(mark) = tail.get_mut(held) {
            *mark = 0x80;
        }
        // The length takes an eighth of a block.
        let end = if held + 1 + H::BLOCK / 8 <= H::BLOCK { H::BLOCK } else { 2 * H::BLOCK };
        if let Some(room) = tail.get_mut(end - 8..end) {
            room.copy_from_slice(&bits.to_be_bytes());
        }
        H::compress(&mut self.state, tail.get(..end).unwrap_or_default());
        tail.zeroize();
    }
}

impl<H: Sha> Clone for Running<H> {
    fn clone(&self) -> Self {
        Self { state: self.state, pending: self.pending, len: self.len }
    }
}

impl<H: Sha> Default for Running<H> {
    fn default() -> Self {
        Self::new()
    }
}

impl<H: Sha> Drop for Running<H> {
    fn drop(&mut self) {
        self.state.zeroize();
        self.pending.zeroize();
    }
}

/// The digest of one byte string: the first `OUT` bytes.
pub fn digest<H: Sha>(bytes: &[u8]) -> [u8; 64] {
    let mut hash = Running::<H>::new();
    hash.update(bytes);
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::md5::tests::hex;
    use sha2::Digest as _;

    #[test]
    fn the_examples_of_fips_180_hold() {
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(&digest::<Sha1>(b"abc")[..20]), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(&digest::<Sha1>(long)[..20]), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(hex(&digest::<Sha256>(b"abc")[..32]), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hex(&digest::<Sha256>(long)[..32]), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        assert_eq!(
            hex(&digest::<Sha384>(b"abc")[..48]),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        );
    }

    #[test]
    fn padding_and_cuts_are_right_at_every_length() {
        let bytes: Vec<u8> = (0..300u32).map(|n| (n * 7) as u8).collect();
        for len in 0..bytes.len() {
            let bytes = &bytes[..len];
            let (mut one, mut two, mut three) = (Running::<Sha1>::new(), Running::<Sha256>::new(), Running::<Sha384>::new());
            assert_eq!(digest::<Sha512>(bytes)[..], sha2::Sha512::digest(bytes)[..]);
            for piece in bytes.chunks(1 + len % 67) {
                one.update(piece);
                two.update(piece);
                three.update(piece);
            }
            assert_eq!(one.finish()[..20], sha1::Sha1::digest(bytes)[..]);
            assert_eq!(two.finish()[..32], sha2::Sha256::digest(bytes)[..]);
            assert_eq!(three.finish()[..48], sha2::Sha384::digest(bytes)[..]);
        }
    }
}
