//! How something was locked with a password ([RFC 8018], [RFC 7292] appendix C): the algorithm, its salt and rounds. Nothing is opened here.
use super::{
    cursor::Malformed,
    der::{Field, Reader, tag},
    x509::Algorithm,
};

type Result<T> = std::result::Result<T, Malformed>;

/// More rounds than this are nobody's honest file: each costs time.
pub const MOST_ROUNDS: u32 = 2_000_000;

/// A hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

/// A cipher, always in CBC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES-128
    Aes128,
    /// AES-192
    Aes192,
    /// AES-256
    Aes256,
    /// Triple DES with three keys.
    TripleDes,
    /// Triple DES with two keys.
    TwoKeyDes,
    /// RC2 of 128 bits.
    Rc2,
    /// RC2 of 40 bits.
    Rc2Weak,
}

/// How a key is made of the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation<'a> {
    /// PBKDF2 over HMAC with this hash; the cipher's start stands in the file.
    Pbkdf2 {
        /// The hash.
        hash: Hash,
        /// Where the cipher's chain starts.
        start: &'a [u8],
    },
    /// PFX's own way over SHA-1, from which the start comes too.
    Pkcs12,
}

/// How something is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme<'a> {
    /// How its key is made.
    pub derivation: Derivation<'a>,
    /// The salt.
    pub salt: &'a [u8],
    /// How often.
    pub rounds: u32,
    /// The cipher.
    pub cipher: Cipher,
}

/// pkcs-5: 1.2.840.113549.1.5
const PKCS5: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5];
/// pkcs-12PbeIds: 1.2.840.113549.1.12.1
const PKCS12: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 0x0C, 1];
/// digestAlgorithm: 1.2.840.113549.2
const DIGESTS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2];
/// des-EDE3-CBC
const TRIPLE_DES: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 3, 7];
/// aes: 2.16.840.1.101.3.4.1
const AES: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1];
/// hashAlgs: 2.16.840.1.101.3.4.2
const HASHES: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];
/// id-sha1
const SHA1: &[u8] = &[0x2B, 0x0E, 3, 2, 0x1A];

impl<'a> Scheme<'a> {
    /// What an AlgorithmIdentifier says.
    pub fn of(algorithm: Algorithm<'a>) -> Result<Self> {
        if algorithm.oid.strip_prefix(PKCS5) == Some(&[0x0D]) {
            return Self::pbes2(algorithm.parameters);
        }
        let cipher = match algorithm.oid.strip_prefix(PKCS12) {
            Some([3]) => Cipher::TripleDes,
            Some([4]) => Cipher::TwoKeyDes,
            Some([5]) => Cipher::Rc2,
            Some([6]) => Cipher::Rc2Weak,
            _ => return Err(Malformed("locked in a way that is not known")),
        };
        let mut inside = Reader::lenient(algorithm.parameters).enter(tag::SEQUENCE)?;
        let salt = inside.element(tag::OCTET_STRING)?;
        let rounds = rounds(&mut inside)?;
        inside.end()?;
        Ok(Self { derivation: Derivation::Pkcs12, salt, rounds, cipher })
    }

    fn pbes2(parameters: &'a [u8]) -> Result<Self> {
        let mut both = Reader::lenient(parameters).enter(tag::SEQUENCE)?;
        let (derivation, encryption) = (Algorithm::read(&mut both)?, Algorithm::read(&mut both)?);
        if derivation.oid.strip_prefix(PKCS5) != Some(&[0x0C]) {
            return Err(Malformed("a key made of a password in a way that is not known"));
        }
        let mut inside = Reader::lenient(derivation.parameters).enter(tag::SEQUENCE)?;
        let salt = inside.element(tag::OCTET_STRING)?;
        let rounds = rounds(&mut inside)?;
        if inside.peek() == Some(tag::INTEGER) {
            u32::read(&mut inside)?;
        }
        let hash = if inside.is_empty() {
            Hash::Sha1
        } else {
            match Algorithm::read(&mut inside)?.oid.strip_prefix(DIGESTS) {
                Some([7]) => Hash::Sha1,
                Some([9]) => Hash::Sha256,
                Some([10]) => Hash::Sha384,
                Some([11]) => Hash::Sha512,
                _ => return Err(Malformed("a hash for passwords that is not known")),
            }
        };
        let cipher = match (encryption.oid.strip_prefix(AES), encryption.oid) {
            (Some([2]), _) => Cipher::Aes128,
            (Some([22]), _) => Cipher::Aes192,
            (Some([42]), _) => Cipher::Aes256,
            (None, TRIPLE_DES) => Cipher::TripleDes,
            _ => return Err(Malformed("a cipher for passwords that is not known")),
        };
        let start = Reader::lenient(encryption.parameters).element(tag::OCTET_STRING)?;
        Ok(Self { derivation: Derivation::Pbkdf2 { hash, start }, salt, rounds, cipher })
    }
}

/// The hash of a DigestInfo's algorithm.
pub fn hash(algorithm: Algorithm<'_>) -> Result<Hash> {
    match (algorithm.oid.strip_prefix(HASHES), algorithm.oid) {
        (Some([1]), _) => Ok(Hash::Sha256),
        (Some([2]), _) => Ok(Hash::Sha384),
        (Some([3]), _) => Ok(Hash::Sha512),
        (None, SHA1) => Ok(Hash::Sha1),
        _ => Err(Malformed("a hash that is not known")),
    }
}

/// A number of rounds that can be afforded.
pub fn rounds(from: &mut Reader<'_>) -> Result<u32> {
    match u32::read(from)? {
        rounds @ 1..=MOST_ROUNDS => Ok(rounds),
        _ => Err(Malformed("more rounds for a password than can be afforded, or none")),
    }
}

/// EncryptedPrivateKeyInfo: how it is locked, and what is.
pub fn locked_key(der: &[u8]) -> Result<(Scheme<'_>, &[u8])> {
    let mut outer = Reader::lenient(der);
    let mut inside = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let scheme = Scheme::of(Algorithm::read(&mut inside)?)?;
    let sealed = inside.element(tag::OCTET_STRING)?;
    inside.end()?;
    Ok((scheme, sealed))
}
