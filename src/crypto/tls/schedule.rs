//! What is derived from a handshake's secrets: TLS 1.3 by HKDF with labels, TLS 1.2 by its own function.
use crate::crypto::{
    hmac::HmacKey,
    sha::{Sha, Sha256, Sha384, digest},
};
use zeroize::Zeroizing;

/// The hash of a cipher suite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hash {
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
}

/// Nothing derived by a name is longer.
const MOST: usize = 255 * 32;

impl Hash {
    /// Its length in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha256 => Sha256::OUT,
            Self::Sha384 => Sha384::OUT,
        }
    }

    /// The hash of bytes.
    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        let whole = match self {
            Self::Sha256 => digest::<Sha256>(bytes),
            Self::Sha384 => digest::<Sha384>(bytes),
        };
        whole.get(..self.length()).unwrap_or_default().to_vec()
    }

    /// [RFC 8446] 7.1: HKDF-Expand-Label. None where more is asked than HKDF can give.
    pub fn expand_label(self, secret: &[u8], label: &[u8], context: &[u8], length: usize) -> Option<Zeroizing<Vec<u8>>> {
        let [high, low] = u16::try_from(length).ok()?.to_be_bytes();
        let front = [high, low, u8::try_from(6 + label.len()).ok()?];
        let info: [&[u8]; 5] = [&front, b"tls13 ", label, &[u8::try_from(context.len()).ok()?], context];
        let mut out = Zeroizing::new(vec![0; length]);
        let made = match self {
            Self::Sha256 => expand(&HmacKey::<Sha256>::new(secret), &info, &mut out),
            Self::Sha384 => expand(&HmacKey::<Sha384>::new(secret), &info, &mut out),
        };
        made.then_some(out)
    }

    /// [RFC 8446] 7.5: keying material for others, from the exporter's secret.
    pub fn export(self, secret: &[u8], label: &[u8], context: &[u8], length: usize) -> Option<Zeroizing<Vec<u8>>> {
        let derived = self.expand_label(secret, label, &self.of(b""), self.length())?;
        self.expand_label(&derived, b"exporter", &self.of(context), length)
    }

    /// [RFC 5246] 5: TLS 1.2's pseudo-random function over seeds one after the other.
    pub fn prf(self, secret: &[u8], label: &[u8], seeds: &[&[u8]], length: usize) -> Option<Zeroizing<Vec<u8>>> {
        if length > MOST {
            return None;
        }
        let mut out = Zeroizing::new(vec![0; length]);
        match self {
            Self::Sha256 => prf(&HmacKey::<Sha256>::new(secret), label, seeds, &mut out),
            Self::Sha384 => prf(&HmacKey::<Sha384>::new(secret), label, seeds, &mut out),
        }
        Some(out)
    }
}

/// [RFC 5869] 2.3: HKDF-Expand. False, and nothing done, where more is asked than there can be.
#[must_use]
pub fn expand<H: Sha>(secret: &HmacKey<H>, info: &[&[u8]], out: &mut [u8]) -> bool {
    if out.len() > 255 * H::OUT {
        return false;
    }
    let mut last = Zeroizing::new([0u8; 64]);
    for (round, chunk) in (1..=255u8).zip(out.chunks_mut(H::OUT)) {
        let mut mac = secret.start();
        if round > 1 {
            mac.update(last.get(..H::OUT).unwrap_or_default());
        }
        info.iter().for_each(|part| mac.update(part));
        mac.update(&[round]);
        *last = mac.finish();
        chunk.copy_from_slice(last.get(..chunk.len()).unwrap_or_default());
    }
    true
}

/// [RFC 5246] 5: P_hash over a label and seeds.
pub fn prf<H: Sha>(secret: &HmacKey<H>, label: &[u8], seeds: &[&[u8]], out: &mut [u8]) {
    let mac = |first: &[u8], seeded: bool| {
        let mut mac = secret.start();
        mac.update(first);
        if seeded {
            mac.update(label);
            seeds.iter().for_each(|seed| mac.update(seed));
        }
        Zeroizing::new(mac.finish())
    };
    let mut chain = mac(b"", true);
    let mut chunks = out.chunks_mut(H::OUT).peekable();
    while let Some(chunk) = chunks.next() {
        let link = chain.get(..H::OUT).unwrap_or_default();
        chunk.copy_from_slice(mac(link, true).get(..chunk.len()).unwrap_or_default());
        if chunks.peek().is_some() {
            chain = mac(link, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex(text: &str) -> Vec<u8> {
        text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// [RFC 8448] 3: the server's handshake traffic secret, and the key and IV made of it.
    #[test]
    fn labels_expand_as_the_published_trace_has_it() {
        let secret = unhex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
        let expand = |label: &[u8], length| Hash::Sha256.expand_label(&secret, label, b"", length).unwrap().to_vec();
        assert_eq!(expand(b"key", 16), unhex("3fce516009c21727d0f2e4e86ee403bc"));
        assert_eq!(expand(b"iv", 12), unhex("5d313eb2671276ee13000b30"));
        assert!(Hash::Sha256.expand_label(&secret, b"key", b"", 255 * 32 + 1).is_none());
    }

    /// The vector for P_SHA256 that the TLS working group's list has passed around since 2009.
    #[test]
    fn the_older_function_gives_the_published_bytes() {
        let out = Hash::Sha256
            .prf(&unhex("9bbe436ba940f017b17652849a71db35"), b"test label", &[&unhex("a0ba9f936cda311827a6f796ffd5198c")], 100)
            .unwrap();
        let want = "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66";
        assert_eq!(out.to_vec(), unhex(want));
        // Seeds are one string.
        let split = [&unhex("a0ba9f93")[..], &unhex("6cda311827a6f796ffd5198c")];
        assert_eq!(out, Hash::Sha256.prf(&unhex("9bbe436ba940f017b17652849a71db35"), b"test label", &split, 100).unwrap());
    }
}
