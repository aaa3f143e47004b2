//! How a record is laid out under each version's ciphers.
use super::suites::Suite;
use crate::{
    crypto::tls::record::{Aead, RecordKey, TAG},
    engine::package::Side,
    wire::tls::{
        Content, Header,
        record::{HEADER, VERSION_12},
    },
};
use rustls::ConnectionTrafficSecrets;

/// The three shapes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// TLS 1.3: the content's number follows the payload inside the cipher ([RFC 8446] 5.2).
    Tls13,
    /// TLS 1.2 with AES-GCM: eight bytes of the nonce precede the payload ([RFC 5288] 3).
    Gcm12,
    /// TLS 1.2 with ChaCha20-Poly1305 ([RFC 7905] 2).
    ChaCha12,
}

impl Layout {
    /// TLS 1.2's, by the cipher.
    pub(super) const fn of_12(suite: &Suite) -> Self {
        match suite.aead {
            Aead::Aes128Gcm | Aead::Aes256Gcm => Self::Gcm12,
            Aead::ChaCha20Poly1305 => Self::ChaCha12,
        }
    }

    /// What precedes the payload.
    pub(super) const fn header(self) -> usize {
        match self {
            Self::Gcm12 => HEADER + 8,
            Self::Tls13 | Self::ChaCha12 => HEADER,
        }
    }

    /// What follows it.
    pub(super) const fn trailer(self) -> usize {
        match self {
            Self::Tls13 => TAG + 1,
            Self::Gcm12 | Self::ChaCha12 => TAG,
        }
    }

    /// What a record's header says of a payload of that length.
    pub(super) const fn frame(self, content: Content, length: usize) -> Header {
        let length = length + self.header() - HEADER + self.trailer();
        match self {
            Self::Tls13 => Header { content: Content::Application, version: VERSION_12, length },
            Self::Gcm12 | Self::ChaCha12 => Header { content, version: VERSION_12, length },
        }
    }
}

/// [RFC 5246] 6.2.3.3: what TLS 1.2 proves beside the payload.
pub(super) const fn proved_12(seq: u64, content: Content, length: usize) -> [u8; 13] {
    let [a, b, c, d, e, f, g, h] = seq.to_be_bytes();
    let [major, minor] = VERSION_12.to_be_bytes();
    let [high, low] = (length as u16).to_be_bytes();
    [a, b, c, d, e, f, g, h, content as u8, major, minor, high, low]
}

/// The parts of a sealed record beside its payload, with how much of each is used.
pub(super) struct Ends {
    pub(super) head: [u8; HEADER + 8],
    pub(super) tail: [u8; TAG + 1],
}

/// Seals a payload in place. None where the cipher refuses, which it does for no payload that fits a record.
pub(super) fn seal(key: &RecordKey, layout: Layout, seq: u64, content: Content, payload: &mut [u8]) -> Option<Ends> {
    let mut ends = Ends { head: [0; HEADER + 8], tail: [0; TAG + 1] };
    let frame = layout.frame(content, payload.len()).bytes();
    let nonce = key.nonce(seq);
    let (head, told) = ends.head.split_first_chunk_mut::<HEADER>()?;
    *head = frame;
    let sealed = match layout {
        Layout::Tls13 => key.seal(nonce, &frame, payload, &[content as u8], &mut ends.tail),
        Layout::Gcm12 | Layout::ChaCha12 => {
            told.copy_from_slice(nonce.last_chunk::<8>()?);
            key.seal(nonce, &proved_12(seq, content, payload.len()), payload, &[], ends.tail.get_mut(..TAG)?)
        }
    };
    sealed.then_some(ends)
}

/// A whole record of our own.
pub(super) fn sealed(key: &RecordKey, layout: Layout, seq: u64, content: Content, payload: &[u8]) -> Option<Vec<u8>> {
    let mut payload = payload.to_vec();
    let ends = seal(key, layout, seq, content, &mut payload)?;
    Some([ends.head.get(..layout.header())?, &payload, ends.tail.get(..layout.trailer())?].concat())
}

/// [RFC 8446] 7.3: the key of a traffic secret.
pub(super) fn key_of(suite: &Suite, secret: &[u8]) -> Option<RecordKey> {
    let key = suite.hash.expand_label(secret, b"key", b"", suite.aead.key_len())?;
    let iv = suite.hash.expand_label(secret, b"iv", b"", 12)?;
    RecordKey::new(suite.aead, &key, &iv)
}

/// [RFC 5246] 6.3: the key that a side of TLS 1.2 writes with.
pub(super) fn key_of_12(suite: &Suite, master: &[u8], (client, server): (&[u8; 32], &[u8; 32]), side: Side) -> Option<RecordKey> {
    let (key_len, iv_len) = (suite.aead.key_len(), if Layout::of_12(suite) == Layout::Gcm12 { 4 } else { 12 });
    let block = suite.hash.prf(master, b"key expansion", &[server, client], 2 * (key_len + iv_len))?;
    let second = usize::from(side == Side::Acceptor);
    let key = block.get(second * key_len..)?.get(..key_len)?;
    let mut iv = [0; 12];
    iv.get_mut(..iv_len)?.copy_from_slice(block.get(2 * key_len + second * iv_len..)?.get(..iv_len)?);
    RecordKey::new(suite.aead, key, &iv)
}

/// The key that the engine came to.
pub(super) fn key_from(secrets: &ConnectionTrafficSecrets) -> Option<RecordKey> {
    let (aead, key, iv) = match secrets {
        ConnectionTrafficSecrets::Aes128Gcm { key, iv } => (Aead::Aes128Gcm, key, iv),
        ConnectionTrafficSecrets::Aes256Gcm { key, iv } => (Aead::Aes256Gcm, key, iv),
        ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv } => (Aead::ChaCha20Poly1305, key, iv),
        _ => return None,
    };
    RecordKey::new(aead, key.as_ref(), iv.as_ref())
}
