//! What Windows' packages put into Remote Guard's credentials ([MS-CSSP] 2.2.1.2.3.1): structures of C, little-endian, as 64-bit Windows lays
//! them out.
use crate::wire::cursor::Malformed;

/// `KerbTicketLogon`
const TICKET_LOGON: u32 = 10;
/// The structure, before what its pointers lead to.
const HEADER: usize = 32;
/// KERB_LOGON_FLAG_REDIRECTED: the client answers for its keys.
pub const REDIRECTED: u32 = 2;

/// KERB_TICKET_LOGON; its pointers are offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketLogon<'a> {
    /// KERB_LOGON_FLAG_*
    pub flags: u32,
    /// A ticket to the computer.
    pub service: &'a [u8],
    /// A KRB-CRED with a ticket-granting ticket, under the other one's session key.
    pub granting: &'a [u8],
}

impl<'a> TicketLogon<'a> {
    /// As it goes into credentials.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER + self.service.len() + self.granting.len());
        for word in [TICKET_LOGON, self.flags, self.service.len() as u32, self.granting.len() as u32] {
            out.extend(word.to_le_bytes());
        }
        for at in [HEADER, HEADER + self.service.len()] {
            out.extend((at as u64).to_le_bytes());
        }
        out.extend(self.service);
        out.extend(self.granting);
        out
    }

    /// Reads one; what lies behind its parts means nothing.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if word(bytes, 0)? != TICKET_LOGON {
            return Err(Malformed("a logon that is not by tickets"));
        }
        let part = |offset: usize, length: usize| -> Result<&'a [u8], Malformed> {
            let start = bytes.get(offset..offset + 8).and_then(|at| at.try_into().ok()).map(u64::from_le_bytes).ok_or(SHORT)?;
            let start = usize::try_from(start).ok().filter(|start| *start >= HEADER).ok_or(SHORT)?;
            start.checked_add(word(bytes, length)? as usize).and_then(|end| bytes.get(start..end)).ok_or(SHORT)
        };
        Ok(Self { flags: word(bytes, 4)?, service: part(16, 8)?, granting: part(24, 12)? })
    }
}

/// NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL's version.
const REMOTE: u32 = 0xFFFF_0002;
/// Where its secrets begin.
const SECRETS: usize = 36;

/// NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL: what the client wants back when it shall answer a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NtlmCredential<'a> {
    /// Which hashes there are: 1 LM's, 2 NT's, 8 the key.
    pub flags: u32,
    /// A key that stands for the password.
    pub key: &'a [u8; 20],
    /// Which kind of key it is; 2 for a user of a domain.
    pub key_kind: u32,
    /// For the client alone.
    pub secrets: &'a [u8],
}

impl<'a> NtlmCredential<'a> {
    /// Reads one; Windows writes more behind it.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        if word(bytes, 0)? != REMOTE {
            return Err(Malformed("NTLM's part of Remote Guard in another version"));
        }
        let length = word(bytes, 32)? as usize;
        let secrets = SECRETS.checked_add(length).and_then(|end| bytes.get(SECRETS..end)).ok_or(SHORT)?;
        let key = bytes.get(8..28).and_then(|key| key.try_into().ok()).ok_or(SHORT)?;
        Ok(Self { flags: word(bytes, 4)?, key, key_kind: word(bytes, 28)?, secrets })
    }
}

const SHORT: Malformed = Malformed("Remote Guard's credentials past their end");

fn word(bytes: &[u8], at: usize) -> Result<u32, Malformed> {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes).ok_or(SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logon_by_tickets_reads_what_it_writes_and_its_bounds_are_kept() {
        let logon = TicketLogon { flags: REDIRECTED, service: b"service", granting: b"granting ticket" };
        let bytes = logon.encode();
        assert_eq!(bytes[..16], [10, 0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 15, 0, 0, 0]);
        assert_eq!(bytes[16..39], *b"\x20\0\0\0\0\0\0\0\x27\0\0\0\0\0\0\0service");
        assert_eq!(TicketLogon::decode(&bytes), Ok(logon));
        assert_eq!(TicketLogon::decode(&[&bytes[..], b"more"].concat()), Ok(logon));
        for end in 0..bytes.len() {
            assert!(TicketLogon::decode(&bytes[..end]).is_err(), "{end}");
        }
        for (at, value) in [(0, 2), (8, 0xFF), (12, 0xFF), (16, 0), (16, 31), (16, 0xFF), (23, 0xFF), (24, 0xFF), (31, 0x80)] {
            let mut bad = bytes.clone();
            bad[at] = value;
            assert!(TicketLogon::decode(&bad).is_err(), "{at} {value}");
        }
    }

    #[test]
    fn ntlms_part_is_read_and_its_bounds_are_kept() {
        let mut bytes = vec![2, 0, 0xFF, 0xFF, 10, 0, 0, 0];
        bytes.extend([7; 20]);
        bytes.extend([2, 0, 0, 0, 5, 0, 0, 0]);
        bytes.extend(b"opaque");
        let read = NtlmCredential::decode(&bytes).unwrap();
        assert_eq!(read, NtlmCredential { flags: 10, key: &[7; 20], key_kind: 2, secrets: b"opaqu" });
        for end in 0..bytes.len() - 1 {
            assert!(NtlmCredential::decode(&bytes[..end]).is_err(), "{end}");
        }
        bytes[0] = 1;
        assert!(NtlmCredential::decode(&bytes).is_err());
    }
}
