//! The sixteen bytes that every message of [RFC 4121] begins with.
use crate::engine::status::{Error, Kind, Result};

/// Its length.
pub(super) const HEADER: usize = 16;
/// A signature alone.
pub(super) const KIND_MIC: u16 = 0x0404;
/// A payload with its signature.
pub(super) const KIND_WRAP: u16 = 0x0504;

/// The header of a message. A signature alone has 0xFFFF for `extra` and `rotation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) flags: u8,
    /// EC: bytes of filler, or of the checksum where nothing is encrypted.
    pub(super) extra: u16,
    /// RRC
    pub(super) rotation: u16,
    pub(super) number: u64,
}

impl Header {
    pub(super) const BY_ACCEPTOR: u8 = 1;
    pub(super) const SEALED: u8 = 2;
    pub(super) const ACCEPTOR_SUBKEY: u8 = 4;

    pub(super) fn encode(&self, kind: u16) -> [u8; HEADER] {
        let (n, k, e, r) = (self.number.to_be_bytes(), kind.to_be_bytes(), self.extra.to_be_bytes(), self.rotation.to_be_bytes());
        [k[0], k[1], self.flags, 0xFF, e[0], e[1], r[0], r[1], n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]]
    }

    /// Reads the header of a message of this kind; the rest is what follows it.
    pub(super) fn split(token: &[u8], kind: u16) -> Result<(Self, &[u8])> {
        let bad = || Error::new(Kind::InvalidToken, "reading a message that is none of Kerberos'");
        let (&[k0, k1, flags, filler, e0, e1, r0, r1, n @ ..], rest) = token.split_first_chunk::<HEADER>().ok_or_else(bad)?;
        let header =
            Self { flags, extra: u16::from_be_bytes([e0, e1]), rotation: u16::from_be_bytes([r0, r1]), number: u64::from_be_bytes(n) };
        let plain = kind != KIND_MIC || (header.extra, header.rotation) == (0xFFFF, 0xFFFF);
        if u16::from_be_bytes([k0, k1]) != kind || filler != 0xFF || !plain {
            return Err(bad());
        }
        Ok((header, rest))
    }

    pub(super) const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) const fn sealed(&self) -> bool {
        self.has(Self::SEALED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_as_it_was_written_and_no_prefix_does() {
        let header = Header { flags: 6, extra: 16, rotation: 28, number: 0x0102_0304_0506_0708 };
        let bytes = header.encode(KIND_WRAP);
        assert_eq!(bytes, [5, 4, 6, 0xFF, 0, 16, 0, 28, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(Header::split(&bytes, KIND_WRAP).unwrap(), (header, &[][..]));
        assert!(Header::split(&bytes, KIND_MIC).is_err());
        for len in 0..HEADER {
            assert!(Header::split(&bytes[..len], KIND_WRAP).is_err());
        }
    }
}
