//! Records ([RFC 8446] 5.1): five bytes that say what follows and how much.
use crate::wire::cursor::Malformed;

/// The bytes before every record's body.
pub const HEADER: usize = 5;
/// The longest payload of a record.
pub const MOST_PLAIN: usize = 1 << 14;
/// [RFC 5246] 6.2.3: the longest body of an encrypted record; TLS 1.3 allows less.
pub const MOST_BODY: usize = MOST_PLAIN + 2048;
/// TLS 1.2's number, which TLS 1.3's records bear too.
pub const VERSION_12: u16 = 0x0303;

/// What a record carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// The next record is under new keys (TLS 1.2), or nothing at all (TLS 1.3).
    ChangeCipherSpec = 20,
    /// An alert.
    Alert = 21,
    /// Handshake messages, or parts of them.
    Handshake = 22,
    /// The application's bytes; in TLS 1.3 anything that is encrypted.
    Application = 23,
}

impl Content {
    /// What a number on the wire stands for.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            20 => Self::ChangeCipherSpec,
            21 => Self::Alert,
            22 => Self::Handshake,
            23 => Self::Application,
            _ => return None,
        })
    }
}

/// A record's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// What it carries.
    pub content: Content,
    /// The version's number.
    pub version: u16,
    /// How long its body is.
    pub length: usize,
}

/// What stands at the front of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Front {
    /// A whole record.
    Whole(Header),
    /// Too little of one: so many bytes are missing at least.
    Short(usize),
}

impl Header {
    /// Looks at the front of a stream. What cannot be a record of SSL 3 or later is malformed as soon as that shows.
    pub fn look(bytes: &[u8]) -> Result<Front, Malformed> {
        let Some(head) = bytes.first_chunk::<HEADER>() else {
            if bytes.first().is_some_and(|kind| Content::from_number(*kind).is_none()) || bytes.get(1).is_some_and(|major| *major != 3) {
                return Err(Malformed("it is no TLS record"));
            }
            return Ok(Front::Short(HEADER.saturating_sub(bytes.len())));
        };
        let header = Self::read(head)?;
        let whole = HEADER + header.length;
        Ok(if bytes.len() < whole { Front::Short(whole - bytes.len()) } else { Front::Whole(header) })
    }

    /// Reads a header.
    pub fn read(&[kind, major, minor, high, low]: &[u8; HEADER]) -> Result<Self, Malformed> {
        let content = Content::from_number(kind).ok_or(Malformed("it is no TLS record"))?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        if major != 3 || length > MOST_BODY {
            return Err(Malformed("it is no TLS record"));
        }
        Ok(Self { content, version: u16::from_be_bytes([major, minor]), length })
    }

    /// The header's bytes.
    pub const fn bytes(self) -> [u8; HEADER] {
        let [major, minor] = self.version.to_be_bytes();
        let [high, low] = (self.length as u16).to_be_bytes();
        [self.content as u8, major, minor, high, low]
    }
}

/// The alerts that have a name here ([RFC 8446] 6).
pub mod alert {
    /// Nothing more will be sent.
    pub const CLOSE_NOTIFY: u8 = 0;
    /// A message that does not belong here.
    pub const UNEXPECTED_MESSAGE: u8 = 10;
    /// A record that its key does not open.
    pub const BAD_RECORD_MAC: u8 = 20;
    /// A record longer than any.
    pub const RECORD_OVERFLOW: u8 = 22;
    /// The handshake cannot be agreed.
    pub const HANDSHAKE_FAILURE: u8 = 40;
    /// A value that there is not.
    pub const ILLEGAL_PARAMETER: u8 = 47;
    /// A message that cannot be read.
    pub const DECODE_ERROR: u8 = 50;
    /// A signature, or the like, that is wrong.
    pub const DECRYPT_ERROR: u8 = 51;
    /// A version that is not spoken.
    pub const PROTOCOL_VERSION: u8 = 70;
    /// TLS 1.2: no second handshake.
    pub const NO_RENEGOTIATION: u8 = 100;
    /// An alert that ends nothing.
    pub const WARNING: u8 = 1;
    /// An alert that ends the connection.
    pub const FATAL: u8 = 2;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_whole_or_says_what_is_missing() {
        let record = [22, 3, 1, 0, 3, 1, 2, 3, 9];
        for (have, missing) in [(0, 5), (1, 4), (4, 1), (5, 3), (7, 1)] {
            assert_eq!(Header::look(&record[..have]), Ok(Front::Short(missing)), "{have}");
        }
        let header = Header { content: Content::Handshake, version: 0x0301, length: 3 };
        assert_eq!(Header::look(&record), Ok(Front::Whole(header)));
        assert_eq!(header.bytes(), record[..5]);
    }

    #[test]
    fn what_is_no_record_is_refused_at_its_first_wrong_byte() {
        for bad in [&[0xfa][..], &[0], &[22, 2], &[0x80, 0x2e, 1], &[22, 3, 3, 0x48, 1], &[24, 3, 3, 0, 1]] {
            assert!(Header::look(bad).is_err(), "{bad:?}");
        }
        assert!(Header::look(&[23, 3, 3, 0x48, 0]).is_ok(), "as long as TLS 1.2 allows");
    }
}
