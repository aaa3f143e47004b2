//! Kerberos' encryption types ([RFC 3961], [RFC 3962], [RFC 8009], [RFC 4757]): keys, what is derived from them, and what they do.

mod derive;
mod rc4;
mod sealing;
#[cfg(test)]
mod vectors;

pub use rc4::Rc4Signer;
pub use sealing::{Opening, Sealing, Signing, Tag};

use super::{
    cts::Encryptor,
    hmac::HmacKey,
    md4,
    pbkdf2::pbkdf2,
    sha::{self, Sha1, Sha256, Sha384},
};
use zeroize::Zeroizing;

/// An encryption type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Enctype {
    /// aes128-cts-hmac-sha1-96
    Aes128Sha1,
    /// aes256-cts-hmac-sha1-96
    Aes256Sha1,
    /// aes128-cts-hmac-sha256-128
    Aes128Sha256,
    /// aes256-cts-hmac-sha384-192
    Aes256Sha384,
    /// rc4-hmac
    Rc4Hmac,
}

impl Enctype {
    /// All of them, the strongest first.
    pub const ALL: [Self; 5] = [Self::Aes256Sha384, Self::Aes128Sha256, Self::Aes256Sha1, Self::Aes128Sha1, Self::Rc4Hmac];

    /// The number on the wire.
    pub const fn number(self) -> i32 {
        match self {
            Self::Aes128Sha1 => 17,
            Self::Aes256Sha1 => 18,
            Self::Aes128Sha256 => 19,
            Self::Aes256Sha384 => 20,
            Self::Rc4Hmac => 23,
        }
    }

    /// The type of a number, if it is one of ours.
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.number() == number)
    }

    /// The name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes128Sha1 => "aes128-cts-hmac-sha1-96",
            Self::Aes256Sha1 => "aes256-cts-hmac-sha1-96",
            Self::Aes128Sha256 => "aes128-cts-hmac-sha256-128",
            Self::Aes256Sha384 => "aes256-cts-hmac-sha384-192",
            Self::Rc4Hmac => "rc4-hmac",
        }
    }

    /// Bytes of a key.
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128Sha1 | Self::Aes128Sha256 | Self::Rc4Hmac => 16,
            Self::Aes256Sha1 | Self::Aes256Sha384 => 32,
        }
    }

    /// Bytes of randomness before a plaintext.
    pub const fn confounder_len(self) -> usize {
        if matches!(self, Self::Rc4Hmac) { 8 } else { 16 }
    }

    /// Bytes of a checksum, and of the code at the end of a ciphertext.
    pub const fn checksum_len(self) -> usize {
        match self {
            Self::Aes128Sha1 | Self::Aes256Sha1 => 12,
            Self::Aes128Sha256 | Self::Rc4Hmac => 16,
            Self::Aes256Sha384 => 24,
        }
    }

    /// The number of the mandatory checksum.
    pub const fn checksum_type(self) -> i32 {
        match self {
            Self::Aes128Sha1 => 15,
            Self::Aes256Sha1 => 16,
            Self::Aes128Sha256 => 19,
            Self::Aes256Sha384 => 20,
            Self::Rc4Hmac => -138,
        }
    }

    /// The type whose mandatory checksum has this number.
    pub fn of_checksum(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.checksum_type() == number)
    }

    /// Bytes that encryption adds.
    pub const fn overhead(self) -> usize {
        self.confounder_len() + self.checksum_len()
    }

    /// How often a password is hashed where the KDC does not say.
    const fn rounds(self) -> u32 {
        match self {
            Self::Aes128Sha1 | Self::Aes256Sha1 => 4096,
            Self::Aes128Sha256 | Self::Aes256Sha384 => 32768,
            Self::Rc4Hmac => 0,
        }
    }
}

/// The most rounds that a KDC may ask for: some seconds of work. What says more is not a KDC that wants us to log on.
pub const MAX_ROUNDS: u32 = 1 << 22;

/// A long-term or session key.
#[derive(Clone)]
pub struct ProtocolKey {
    enctype: Enctype,
    bytes: Zeroizing<[u8; 32]>,
}

impl ProtocolKey {
    /// A key of its type's length.
    pub fn new(enctype: Enctype, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != enctype.key_len() {
            return None;
        }
        let mut key = Self { enctype, bytes: Zeroizing::new([0; 32]) };
        key.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(key)
    }

    /// The key of a password in UTF-8. The parameters are the KDC's; None when they make no sense or ask for too much work.
    pub fn of_password(enctype: Enctype, password: &[u8], salt: &[u8], params: Option<&[u8]>) -> Option<Self> {
        let rounds = match params {
            None | Some([]) => enctype.rounds(),
            // RC4 has no parameters; what comes with it is passed over.
            Some(_) if enctype == Enctype::Rc4Hmac => 0,
            Some(params) => u32::from_be_bytes(params.try_into().ok()?),
        };
        if rounds > MAX_ROUNDS || (rounds == 0 && enctype != Enctype::Rc4Hmac) {
            return None;
        }
        let mut seed = Self { enctype, bytes: Zeroizing::new([0; 32]) };
        let room = seed.bytes.get_mut(..enctype.key_len())?;
        match enctype {
            Enctype::Aes128Sha1 | Enctype::Aes256Sha1 => {
                pbkdf2::<Sha1>(password, salt, rounds, room);
                Some(seed.derived(b"kerberos"))
            }
            Enctype::Aes128Sha256 | Enctype::Aes256Sha384 => {
                let salt = [enctype.name().as_bytes(), &[0], salt].concat();
                if enctype == Enctype::Aes128Sha256 {
                    pbkdf2::<Sha256>(password, &salt, rounds, room);
                } else {
                    pbkdf2::<Sha384>(password, &salt, rounds, room);
                }
                Self::new(enctype, derive::kdf(&seed, b"kerberos", &[], enctype.key_len()).get(..enctype.key_len())?)
            }
            Enctype::Rc4Hmac => {
                let wide = std::str::from_utf8(password).ok()?.encode_utf16().flat_map(u16::to_le_bytes);
                let wide: Zeroizing<Vec<u8>> = Zeroizing::new(wide.collect());
                Self::new(enctype, &md4::md4(&wide))
            }
        }
    }

    /// Its type.
    pub const fn enctype(&self) -> Enctype {
        self.enctype
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.enctype.key_len()).unwrap_or_default()
    }

    /// The whole ciphertext of an `EncryptedData`. The confounder is fresh randomness of the type's length.
    pub fn encrypt(&self, usage: u32, confounder: &[u8], plain: &[u8]) -> Vec<u8> {
        debug_assert_eq!(confounder.len(), self.enctype.confounder_len());
        if self.enctype == Enctype::Rc4Hmac {
            return rc4::encrypt(self, usage, confounder, plain);
        }
        let mut out = Vec::with_capacity(confounder.len() + plain.len() + self.enctype.checksum_len());
        out.extend_from_slice(confounder);
        out.extend_from_slice(plain);
        let tag = self.sealing(usage).and_then(|keys| keys.seal(&mut &mut out[..])).unwrap_or_default();
        out.extend_from_slice(&tag);
        out
    }

    /// The plaintext of an `EncryptedData`; None when it is forged, cut, or for another key or usage.
    pub fn decrypt(&self, usage: u32, cipher: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if self.enctype == Enctype::Rc4Hmac {
            return rc4::decrypt(self, usage, cipher);
        }
        let (body, tag) = cipher.split_at_checked(cipher.len().checked_sub(self.enctype.checksum_len())?)?;
        if body.len() < self.enctype.confounder_len() {
            return None;
        }
        let mut plain = Zeroizing::new(body.to_vec());
        if !self.opening(usage)?.open(&mut &mut plain[..], tag) {
            return None;
        }
        plain.drain(..self.enctype.confounder_len());
        Some(plain)
    }

    /// The mandatory checksum over data.
    pub fn checksum(&self, usage: u32, data: &[u8]) -> Tag {
        if self.enctype == Enctype::Rc4Hmac {
            return Tag::new(&rc4::checksum(self, usage, data));
        }
        self.signing(usage).map(|keys| keys.sign(&[data])).unwrap_or_default()
    }

    /// Whether a checksum is right.
    pub fn verify(&self, usage: u32, data: &[u8], sum: &[u8]) -> bool {
        super::same(&self.checksum(usage, data), sum)
    }

    /// The pseudo-random function ([RFC 3961] 3): 16 bytes for AES with SHA-1, 32 and 48 with SHA-2, 20 for RC4.
    pub fn prf(&self, input: &[u8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self.enctype {
            Enctype::Aes128Sha1 | Enctype::Aes256Sha1 => {
                let mut block = [0; 16];
                block.copy_from_slice(sha::digest::<Sha1>(input).first_chunk::<16>().unwrap_or(&[0; 16]));
                if let Some(cipher) = Encryptor::new(self.derived(b"prf").bytes()) {
                    cipher.block(&mut block);
                }
                block.to_vec()
            }
            Enctype::Aes128Sha256 => derive::kdf(self, b"prf", input, 32).get(..32).unwrap_or_default().to_vec(),
            Enctype::Aes256Sha384 => derive::kdf(self, b"prf", input, 48).get(..48).unwrap_or_default().to_vec(),
            Enctype::Rc4Hmac => HmacKey::<Sha1>::new(self.bytes()).of(&[input]).get(..20).unwrap_or_default().to_vec(),
        })
    }

    /// KRB-FX-CF2 of [RFC 6113] 5.1: a key of the first one's type, of two keys that nobody has alone.
    pub fn combined(one: &Self, two: &Self, peppers: [&[u8]; 2]) -> Self {
        let mut mixed = Self { enctype: one.enctype, bytes: Zeroizing::new([0; 32]) };
        for (key, pepper) in [(one, peppers[0]), (two, peppers[1])] {
            // PRF+: as many blocks as the key takes, each with its number before the pepper.
            let mut made = Zeroizing::new(Vec::with_capacity(64));
            for number in 1u8..=2 {
                made.extend_from_slice(&key.prf(&[&[number], pepper].concat()));
            }
            for (to, from) in mixed.bytes.iter_mut().zip(made.iter()).take(one.enctype.key_len()) {
                *to ^= from;
            }
        }
        mixed
    }

    /// What encrypts messages of a usage; None for RC4, whose messages are made another way.
    pub fn sealing(&self, usage: u32) -> Option<Sealing> {
        Sealing::new(self, usage)
    }

    /// What decrypts messages of a usage; None for RC4.
    pub fn opening(&self, usage: u32) -> Option<Opening> {
        Opening::new(self, usage)
    }

    /// What signs messages of a usage; None for RC4.
    pub fn signing(&self, usage: u32) -> Option<Signing> {
        Signing::new(self, usage)
    }

    /// DK(key, constant) of [RFC 3961] 5.1, for the AES types with SHA-1.
    fn derived(&self, constant: &[u8]) -> Self {
        Self { enctype: self.enctype, bytes: derive::dk(self, constant) }
    }
}

impl PartialEq for ProtocolKey {
    fn eq(&self, other: &Self) -> bool {
        self.enctype == other.enctype && super::same(self.bytes(), other.bytes())
    }
}

impl std::fmt::Debug for ProtocolKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a key of {}", self.enctype.name())
    }
}
