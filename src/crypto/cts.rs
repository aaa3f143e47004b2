//! AES in CBC mode with ciphertext stealing ([RFC 3962] 5), in place, over a message that lies in several pieces.

mod decrypt;
mod encrypt;

pub use decrypt::Decryptor;
pub use encrypt::Encryptor;

use super::sha::{Running, Sha};
use zeroize::Zeroize;

/// One block.
pub type Block = [u8; 16];

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

/// Ciphers a message of at least a block and hashes what it becomes, and what is only signed: whole blocks by `along`, which hashes them, too,
/// as far as pieces end where blocks do; the rest by `rest`, and then the hash alone. False, and nothing done, when the message is shorter.
fn cipher_and_hash<S: Scatter, H: Sha>(
    message: &mut S,
    hash: &mut Running<H>,
    along: impl Fn(&mut Block, &mut [u8], &mut Running<H>),
    rest: impl FnOnce(&mut S, Place, usize, usize, Block),
) -> bool {
    let Some((mut left, tail)) = split(sealed_len(message)) else { return false };
    let (mut at, mut chain) = (Place::default(), [0; 16]);
    for n in 0..message.count() {
        match message.piece(n) {
            Piece::Signed(bytes) => hash.update(bytes),
            Piece::Sealed(bytes) => {
                let blocks = (bytes.len() / 16).min(left);
                along(&mut chain, bytes.get_mut(..blocks * 16).unwrap_or_default(), hash);
                left -= blocks;
                if blocks * 16 < bytes.len() {
                    at = Place { piece: n, byte: blocks * 16 };
                    break;
                }
            }
        }
        at = Place { piece: n + 1, byte: 0 };
    }
    rest(message, at, left, tail, chain);
    for n in at.piece..message.count() {
        let skip = if n == at.piece { at.byte } else { 0 };
        match message.piece(n) {
            Piece::Signed(bytes) => hash.update(bytes),
            Piece::Sealed(bytes) => hash.update(bytes.get(skip..).unwrap_or_default()),
        }
    }
    true
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
        sha::{Sha1, Sha256, Sha384},
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
    fn a_hash_that_goes_along_with_decrypting_is_the_plaintexts() {
        let (encryptor, decryptor) = (Encryptor::new(&[7; 32]).unwrap(), Decryptor::new(&[7; 32]).unwrap());
        let mut signed = *b"only signed";
        for len in (16..300).chain([512, 1000, 1111]) {
            let text: Vec<u8> = (0..len).map(|n| (n * 5) as u8).collect();
            let mut sealed = text.clone();
            assert!(encryptor.encrypt(&mut &mut sealed[..]));
            for (first, second, held) in [(16, 0, 0), (16, 100, 64), (16, 160, 3), (5, 11, 63), (0, 0, 1), (0, 16, 48)] {
                let (mut plain, mut hash) = (Running::<Sha1>::new(), Running::<Sha1>::new());
                for running in [&mut plain, &mut hash] {
                    running.update(&vec![1; held]);
                }
                let mut bytes = sealed.clone();
                let (one, rest) = bytes.split_at_mut(first.min(len));
                let (two, three) = rest.split_at_mut(second.min(rest.len()));
                let (a, b) = (one.len(), one.len() + two.len());
                [&text[..a], &signed, &text[a..b], &text[b..]].into_iter().for_each(|piece| plain.update(piece));
                let mut pieces = Pieces(vec![(true, one), (false, &mut signed), (true, two), (true, three)]);
                assert!(decryptor.decrypt_and_hash(&mut pieces, &mut hash));
                assert_eq!(hash.finish(), plain.finish(), "{len} bytes cut at {first} and {second}");
                assert!(bytes == text);
            }
        }
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
