//! AES in CBC mode with ciphertext stealing ([RFC 3962] 5), in place, over a message that lies in several pieces.

#[cfg(target_arch = "x86_64")]
use super::kernels::{aes_ni::Keys, cbc_sha1, cbc_sha512};
use super::sha::{Running, Sha, Sha1};
use aes::{
    Aes128Dec, Aes128Enc, Aes256Dec, Aes256Enc,
    cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _, array::Array},
};
use zeroize::Zeroize;

/// One block.
pub type Block = [u8; 16];

/// A key to encrypt with.
pub struct Encryptor(Expanded);

enum Expanded {
    #[cfg(target_arch = "x86_64")]
    Native(Keys),
    Aes128(Aes128Enc),
    Aes256(Aes256Enc),
}

/// A key to decrypt with.
pub enum Decryptor {
    /// AES-128
    Aes128(Aes128Dec),
    /// AES-256
    Aes256(Aes256Dec),
}

/// One piece of a message.
pub enum Piece<'a> {
    /// Ciphered in place, and covered by the signature.
    Sealed(&'a mut [u8]),
    /// Only covered.
    Signed(&'a [u8]),
}

/// A message in pieces, in order. The pieces do not change while it is worked on.
pub trait Scatter {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them; beyond the last an empty one.
    fn piece(&mut self, number: usize) -> Piece<'_>;
}

/// A message in one piece.
impl Scatter for &mut [u8] {
    fn count(&self) -> usize {
        1
    }
    fn piece(&mut self, number: usize) -> Piece<'_> {
        if number == 0 { Piece::Sealed(self) } else { Piece::Signed(&[]) }
    }
}

/// How many bytes the cipher works on.
pub fn sealed_len(message: &mut impl Scatter) -> usize {
    (0..message.count()).map(|n| if let Piece::Sealed(bytes) = message.piece(n) { bytes.len() } else { 0 }).sum()
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
    fn plain(key: &[u8]) -> Option<Self> {
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
        let Some((mut left, tail)) = split(sealed_len(message)) else { return false };
        let (mut at, mut chain) = (Place::default(), [0; 16]);
        // The hash goes along as far as pieces end where blocks do; what is left of it is done when all is encrypted.
        for n in 0..message.count() {
            match message.piece(n) {
                Piece::Signed(bytes) => hash.update(bytes),
                Piece::Sealed(bytes) => {
                    let blocks = (bytes.len() / 16).min(left);
                    self.cbc_and_hash(&mut chain, bytes.get_mut(..blocks * 16).unwrap_or_default(), hash);
                    left -= blocks;
                    if blocks * 16 < bytes.len() {
                        at = Place { piece: n, byte: blocks * 16 };
                        break;
                    }
                }
            }
            at = Place { piece: n + 1, byte: 0 };
        }
        self.encrypt_rest(message, at, left, tail, chain);
        for n in at.piece..message.count() {
            let skip = if n == at.piece { at.byte } else { 0 };
            match message.piece(n) {
                Piece::Signed(bytes) => hash.update(bytes),
                Piece::Sealed(bytes) => hash.update(bytes.get(skip..).unwrap_or_default()),
            }
        }
        true
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

impl Decryptor {
    /// A key of 16 or 32 bytes.
    pub fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Aes128(Aes128Dec::new_from_slice(key).ok()?),
            32 => Self::Aes256(Aes256Dec::new_from_slice(key).ok()?),
            _ => return None,
        })
    }

    /// One block on its own.
    pub fn block(&self, block: &mut Block) {
        self.blocks(std::slice::from_mut(block));
    }

    fn blocks(&self, blocks: &mut [Block]) {
        let blocks = Array::cast_slice_from_core_mut(blocks);
        match self {
            Self::Aes128(key) => key.decrypt_blocks(blocks),
            Self::Aes256(key) => key.decrypt_blocks(blocks),
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
        let mut chain = [0; 16];
        let at = walk(message, Place::default(), blocks, |blocks| self.cbc(&mut chain, blocks));
        let mut end = [0u8; 32];
        if let Some(room) = end.get_mut(..tail) {
            gather(message, at, room);
        }
        let ([one, two], _) = end.as_chunks_mut::<16>() else { return false };
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
        true
    }
}

/// How many blocks go by plain CBC, and how many bytes are left for the two that are swapped.
const fn split(len: usize) -> Option<(usize, usize)> {
    match len {
        0..16 => None,
        16 => Some((0, 16)),
        _ => {
            let blocks = (len - 1) / 16 - 1;
            Some((blocks, len - blocks * 16))
        }
    }
}

fn xor(to: &mut Block, with: &Block) {
    *to = (u128::from_ne_bytes(*to) ^ u128::from_ne_bytes(*with)).to_ne_bytes();
}

/// A place in a message.
#[derive(Clone, Copy, Default)]
struct Place {
    piece: usize,
    byte: usize,
}

/// Hands so many blocks of a message to `work`, in order and as many at a time as lie together; one that straddles pieces is carried.
fn walk(message: &mut impl Scatter, mut at: Place, mut left: usize, mut work: impl FnMut(&mut [Block])) -> Place {
    while left > 0 && at.piece < message.count() {
        let straddles = match message.piece(at.piece) {
            Piece::Signed(_) => false,
            Piece::Sealed(bytes) => {
                let (blocks, rest) = bytes.get_mut(at.byte..).unwrap_or_default().as_chunks_mut::<16>();
                let here = blocks.len().min(left);
                work(blocks.get_mut(..here).unwrap_or_default());
                left -= here;
                at.byte += here * 16;
                left > 0 && !rest.is_empty()
            }
        };
        if straddles {
            let mut block = [0; 16];
            let next = gather(message, at, &mut block);
            work(std::slice::from_mut(&mut block));
            spread(message, at, &block);
            block.zeroize();
            at = next;
            left -= 1;
        } else if left > 0 {
            at = Place { piece: at.piece + 1, byte: 0 };
        }
    }
    at
}

/// Copies bytes out of a message, and says where they ended.
fn gather(message: &mut impl Scatter, at: Place, into: &mut [u8]) -> Place {
    each(message, at, into.len(), |done, bytes| {
        if let Some(room) = into.get_mut(done..done + bytes.len()) {
            room.copy_from_slice(bytes);
        }
    })
}

/// Copies bytes into a message.
fn spread(message: &mut impl Scatter, at: Place, from: &[u8]) {
    each(message, at, from.len(), |done, bytes| {
        if let Some(from) = from.get(done..done + bytes.len()) {
            bytes.copy_from_slice(from);
        }
    });
}

fn each(message: &mut impl Scatter, mut at: Place, len: usize, mut work: impl FnMut(usize, &mut [u8])) -> Place {
    let mut done = 0;
    while done < len && at.piece < message.count() {
        if let Piece::Sealed(bytes) = message.piece(at.piece) {
            let rest = bytes.get_mut(at.byte..).unwrap_or_default();
            let here = rest.len().min(len - done);
            work(done, rest.get_mut(..here).unwrap_or_default());
            done += here;
            at.byte += here;
        }
        if done < len {
            at = Place { piece: at.piece + 1, byte: 0 };
        }
    }
    at
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::crypto::{
        md5::tests::hex,
        sha::{Sha256, Sha384},
    };

    /// A message in pieces, for tests: an odd one is only signed.
    pub(crate) struct Pieces<'a>(pub(crate) Vec<(bool, &'a mut [u8])>);

    impl Scatter for Pieces<'_> {
        fn count(&self) -> usize {
            self.0.len()
        }
        fn piece(&mut self, number: usize) -> Piece<'_> {
            match &mut self.0[number] {
                (true, bytes) => Piece::Sealed(bytes),
                (false, bytes) => Piece::Signed(bytes),
            }
        }
    }

    #[test]
    fn the_vectors_of_rfc_3962_b_hold() {
        let text = b"I would like the General Gau's Chicken, please, and wonton soup.";
        let encryptor = Encryptor::new(b"chicken teriyaki").unwrap();
        let decryptor = Decryptor::new(b"chicken teriyaki").unwrap();
        for (len, cipher) in [
            (17, "c6353568f2bf8cb4d8a580362da7ff7f97"),
            (31, "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5"),
            (32, "39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584"),
            (47, "97687268d6ecccc0c07b25e25ecfe584b3fffd940c16a18c1b5549d2f838029e39312523a78662d5be7fcbcc98ebf5"),
            (48, "97687268d6ecccc0c07b25e25ecfe5849dad8bbb96c4cdc03bc103e1a194bbd839312523a78662d5be7fcbcc98ebf5a8"),
            (
                64,
                "97687268d6ecccc0c07b25e25ecfe58439312523a78662d5be7fcbcc98ebf5a8\
                 4807efe836ee89a526730dbc2f7bc8409dad8bbb96c4cdc03bc103e1a194bbd8",
            ),
        ] {
            let mut bytes = text[..len].to_vec();
            assert!(encryptor.encrypt(&mut &mut bytes[..]));
            assert_eq!(hex(&bytes), cipher);
            assert!(decryptor.decrypt(&mut &mut bytes[..]));
            assert_eq!(bytes, &text[..len]);
        }
    }

    #[test]
    fn it_does_not_matter_how_a_message_is_cut() {
        let encryptor = Encryptor::new(&[7; 32]).unwrap();
        let decryptor = Decryptor::new(&[7; 32]).unwrap();
        for len in (16..120).chain([512, 1000, 1111]) {
            let text: Vec<u8> = (0..len).map(|n| n as u8).collect();
            let mut want = text.clone();
            assert!(encryptor.encrypt(&mut &mut want[..]));
            let mut plain = text.clone();
            assert!(Encryptor::plain(&[7; 32]).unwrap().encrypt(&mut &mut plain[..]));
            assert!(plain == want, "the kernel and its plain twin");
            for cut in [1, 3, 16, 17, 33, 100] {
                let mut bytes = text.clone();
                let mut signed = [0xEE; 5];
                for encrypt in [true, false] {
                    let mut pieces = Pieces(bytes.chunks_mut(cut).map(|piece| (true, piece)).collect());
                    let middle = pieces.0.len() / 2;
                    pieces.0.insert(middle, (false, &mut signed));
                    pieces.0.insert(middle, (true, &mut []));
                    assert!(if encrypt { encryptor.encrypt(&mut pieces) } else { decryptor.decrypt(&mut pieces) });
                    assert_eq!(bytes, if encrypt { &*want } else { &*text }, "{len} bytes in pieces of {cut}");
                }
                assert_eq!(signed, [0xEE; 5]);
            }
        }
    }

    #[test]
    fn hashing_on_the_way_gives_what_hashing_before_gives() {
        let mut signed = *b"only signed";
        for key in [&[7; 16][..], &[7; 32]] {
            let encryptor = Encryptor::new(key).unwrap();
            for len in (16..300).chain([1000, 1024, 4099]) {
                let text: Vec<u8> = (0..len).map(|n| (n * 5) as u8).collect();
                let mut want = text.clone();
                assert!(encryptor.encrypt(&mut &mut want[..]));
                for (first, second, held) in [(16, 0, 0), (16, 100, 64), (16, 160, 3), (5, 11, 63), (0, 0, 1), (0, 16, 48)] {
                    let mut bytes = text.clone();
                    let (one, rest) = bytes.split_at_mut(first.min(len));
                    let (two, three) = rest.split_at_mut(second.min(rest.len()));
                    let mut plain = Running::<Sha1>::new();
                    let mut hash = Running::<Sha1>::new();
                    for running in [&mut plain, &mut hash] {
                        running.update(&vec![1; held]);
                    }
                    [&*one, &signed, two, three].into_iter().for_each(|piece| plain.update(piece));
                    let mut pieces = Pieces(vec![(true, one), (false, &mut signed), (true, two), (true, three)]);
                    assert!(encryptor.hash_and_encrypt(&mut hash, &mut pieces));
                    assert_eq!(hash.finish(), plain.finish(), "{len} bytes cut at {first} and {second}");
                    assert!(bytes == want);
                    behind::<Sha256>(&encryptor, &text, &want, (first, second, held));
                    behind::<Sha384>(&encryptor, &text, &want, (first, second, held));
                }
            }
        }
    }

    /// The same with the hash behind the cipher.
    fn behind<H: Sha>(encryptor: &Encryptor, text: &[u8], want: &[u8], (first, second, held): (usize, usize, usize)) {
        let (mut bytes, mut signed, mut sealed) = (text.to_vec(), *b"only signed", want.to_vec());
        let (mut plain, mut hash) = (Running::<H>::new(), Running::<H>::new());
        for running in [&mut plain, &mut hash] {
            running.update(&vec![1; held]);
        }
        let cut = |bytes: &mut [u8]| (first.min(bytes.len()), second.min(bytes.len() - first.min(bytes.len())));
        let (one, two) = cut(&mut sealed);
        plain.update(&sealed[..one]);
        plain.update(&signed);
        plain.update(&sealed[one..one + two]);
        plain.update(&sealed[one + two..]);
        let (one, rest) = bytes.split_at_mut(one);
        let (two, three) = rest.split_at_mut(two);
        let mut pieces = Pieces(vec![(true, one), (false, &mut signed), (true, two), (true, three)]);
        assert!(encryptor.encrypt_and_hash(&mut pieces, &mut hash));
        assert_eq!(hash.finish(), plain.finish(), "{} bytes cut at {first} and {second}, {held} held", text.len());
        assert!(bytes == want);
    }

    #[test]
    fn less_than_a_block_is_refused_untouched() {
        for len in 0..16 {
            let mut bytes = vec![3; len];
            assert!(!Encryptor::new(&[7; 16]).unwrap().encrypt(&mut &mut bytes[..]));
            assert!(!Decryptor::new(&[7; 16]).unwrap().decrypt(&mut &mut bytes[..]));
            assert_eq!(bytes, vec![3; len]);
        }
    }
}
