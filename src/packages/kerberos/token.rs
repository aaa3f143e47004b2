//! Tokens: the frame of an exchange's messages ([RFC 4121] 4.1), and the sixteen bytes that every message of a context begins with (4.2.6).
use crate::{
    engine::status::{Error, Kind, Result},
    wire::{
        cursor::Malformed,
        gss::{self, oid},
    },
};

/// A message of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leg {
    /// AP-REQ
    Request,
    /// AP-REP
    Reply,
    /// KRB-ERROR
    Refusal,
}

impl Leg {
    const ALL: [Self; 3] = [Self::Request, Self::Reply, Self::Refusal];

    const fn id(self) -> [u8; 2] {
        match self {
            Self::Request => [1, 0],
            Self::Reply => [2, 0],
            Self::Refusal => [3, 0],
        }
    }

    /// The message's own tag.
    const fn tag(self) -> u8 {
        match self {
            Self::Request => 0x6E,
            Self::Reply => 0x6F,
            Self::Refusal => 0x7E,
        }
    }
}

/// Puts the frame around a message.
pub(super) fn frame(leg: Leg, message: &[u8]) -> Vec<u8> {
    gss::frame(oid::KERBEROS, &[&leg.id(), message].concat())
}

/// Takes the frame off, if there is one: in DCE's style there is none. The message's own tag must agree.
pub(super) fn unframe(token: &[u8]) -> Result<(Leg, &[u8]), Malformed> {
    let (message, said) = if token.first() == Some(&0x60) {
        let (mechanism, inner) = gss::unframe(token)?;
        if mechanism != oid::KERBEROS && mechanism != oid::MS_KERBEROS {
            return Err(Malformed("a token of another mechanism"));
        }
        let (id, message) = inner.split_first_chunk::<2>().ok_or(Malformed("a frame around nothing"))?;
        (message, Some(*id))
    } else {
        (token, None)
    };
    let leg = Leg::ALL.into_iter().find(|leg| message.first() == Some(&leg.tag())).ok_or(Malformed("no message of Kerberos"))?;
    if said.is_some_and(|id| id != leg.id()) {
        return Err(Malformed("a token whose message is another than it says"));
    }
    Ok((leg, message))
}

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
    fn a_frame_goes_on_and_off_and_must_say_what_it_holds() {
        let message = [0x6F, 2, 0x30, 0];
        let framed = frame(Leg::Reply, &message);
        assert_eq!(unframe(&framed).unwrap(), (Leg::Reply, &message[..]));
        assert_eq!(unframe(&message).unwrap(), (Leg::Reply, &message[..]));
        assert!(unframe(&frame(Leg::Request, &message)).is_err());
        assert!(unframe(b"NTLMSSP\0").is_err() && unframe(&[]).is_err() && unframe(&framed[..framed.len() - 1]).is_err());
        assert!(unframe(&gss::frame(oid::NTLM, &[2, 0, 0x6F, 0])).is_err());
        assert!(unframe(&gss::frame(oid::MS_KERBEROS, &[2, 0, 0x6F, 0])).is_ok());
    }

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
