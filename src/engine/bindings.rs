//! `SEC_CHANNEL_BINDINGS` and its longer form: which channel the exchange runs in.
use super::status::{Error, Kind, Result};

/// The parts of a channel-bindings block, checked against its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ChannelBindings<'a> {
    /// `dwInitiatorAddrType`
    pub initiator_type: u32,
    /// The initiator's address.
    pub initiator: &'a [u8],
    /// `dwAcceptorAddrType`
    pub acceptor_type: u32,
    /// The acceptor's address.
    pub acceptor: &'a [u8],
    /// "tls-server-end-point:" and the like.
    pub application: &'a [u8],
}

/// What an acceptor's comparison of channels came to (`SEC_CHANNEL_BINDINGS_RESULT`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelVerdict {
    /// The acceptor named no channel, so nothing was compared.
    Absent,
    /// The client names the same channel.
    Matched,
    /// The client names a channel, and whoever stands behind a proxy takes that for enough.
    Proxied,
    /// The client names none, and is forgiven.
    MissingAllowed,
    /// The client names none, and is refused.
    Missing,
    /// The client names another channel, and is refused.
    Mismatch,
}

impl ChannelVerdict {
    /// `SEC_CHANNEL_BINDINGS_RESULT_*`: whether the client knows of channels, then what came of it.
    pub const fn number(self) -> u32 {
        match self {
            Self::Absent => 0x02,
            Self::Matched => 0x01 | 0x10,
            Self::Proxied => 0x01 | 0x20,
            Self::MissingAllowed => 0x40,
            Self::Missing => 0x08,
            Self::Mismatch => 0x01 | 0x04,
        }
    }
}

const HEADER: usize = 32;
/// What begins the longer form (`SEC_CHANNEL_BINDINGS_EX`): four words more, before the eight.
const LONGER: u32 = 0x5845_4243;
const LONGER_HEADER: usize = 16 + HEADER;

impl<'a> ChannelBindings<'a> {
    /// Reads a block of either form: words of 32 bits in the machine's order, then data at offsets from its start.
    ///
    /// The longer form's flags may ask that a mismatch be told instead of refused; it is refused all the same.
    pub fn read(block: &'a [u8]) -> Result<Self> {
        let bad = || Error::new(Kind::BadBindings, "reading channel bindings");
        let word = |at: usize| {
            let bytes = block.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u32::from_ne_bytes).ok_or_else(bad)
        };
        let (start, header, block) = if word(0)? == LONGER {
            let (header, whole) = (word(8)? as usize, word(12)? as usize);
            if header < LONGER_HEADER || header > whole {
                return Err(bad());
            }
            (LONGER_HEADER - HEADER, header, block.get(..whole).ok_or_else(bad)?)
        } else {
            (0, HEADER, block)
        };
        let mut words = [0u32; HEADER / 4];
        for (n, part) in words.iter_mut().enumerate() {
            *part = word(start + 4 * n)?;
        }
        let [initiator_type, initiator_len, initiator_at, acceptor_type, acceptor_len, acceptor_at, application_len, application_at] =
            words;
        let part = |len: u32, at: u32| {
            if len == 0 {
                return Ok(&[][..]);
            }
            let at = at as usize;
            let end = at.checked_add(len as usize).ok_or_else(bad)?;
            if at < header {
                return Err(bad());
            }
            block.get(at..end).ok_or_else(bad)
        };
        Ok(Self {
            initiator_type,
            initiator: part(initiator_len, initiator_at)?,
            acceptor_type,
            acceptor: part(acceptor_len, acceptor_at)?,
            application: part(application_len, application_at)?,
        })
    }

    /// Whether the block says nothing, which counts as no bindings at all.
    pub const fn is_absent(&self) -> bool {
        self.initiator.is_empty() && self.acceptor.is_empty() && self.application.is_empty()
    }

    /// The form that RFC 4121 and MS-NLMP hash: little-endian types and lengths, each before its data.
    pub fn gss_form(&self) -> Vec<u8> {
        let parts = [(Some(self.initiator_type), self.initiator), (Some(self.acceptor_type), self.acceptor), (None, self.application)];
        let mut out = Vec::with_capacity(20 + parts.iter().map(|(_, data)| data.len()).sum::<usize>());
        for (kind, data) in parts {
            if let Some(kind) = kind {
                out.extend_from_slice(&kind.to_le_bytes());
            }
            out.extend_from_slice(&(data.len() as u32).to_le_bytes());
            out.extend_from_slice(data);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(application: &[u8], len: u32, at: u32) -> Vec<u8> {
        let mut out: Vec<u8> = [0, 0, 0, 0, 0, 0, len, at].iter().flat_map(|w: &u32| w.to_ne_bytes()).collect();
        out.extend_from_slice(application);
        out
    }

    #[test]
    fn application_data_is_found_and_hashed_in_the_gss_form() {
        let b = block(b"tls-unique:x", 12, 32);
        let read = ChannelBindings::read(&b).unwrap();
        assert_eq!(read.application, b"tls-unique:x");
        assert!(!read.is_absent());
        let mut want = vec![0; 16];
        want.extend_from_slice(&[12, 0, 0, 0]);
        want.extend_from_slice(b"tls-unique:x");
        assert_eq!(read.gss_form(), want);
    }

    #[test]
    fn data_outside_the_block_is_refused() {
        for (len, at) in [(13, 32), (1, 44), (u32::MAX, 32), (1, u32::MAX), (4, 0), (u32::MAX, u32::MAX)] {
            assert_eq!(ChannelBindings::read(&block(b"tls-unique:x", len, at)).unwrap_err().kind(), Kind::BadBindings);
        }
        assert!(ChannelBindings::read(&[0; 31]).is_err());
        assert!(ChannelBindings::read(&[0; 32]).unwrap().is_absent());
    }
    fn longer(flags: u32, header: u32, whole: u32, application: &[u8], at: u32) -> Vec<u8> {
        let words = [LONGER, flags, header, whole, 0, 0, 0, 0, 0, 0, application.len() as u32, at];
        words.iter().flat_map(|word| word.to_ne_bytes()).chain(application.iter().copied()).collect()
    }

    #[test]
    fn the_longer_form_says_the_same_channel() {
        let plain = block(b"tls-unique:x", 12, 32);
        for flags in [0, 1, u32::MAX] {
            let b = longer(flags, 48, 60, b"tls-unique:x", 48);
            assert_eq!(ChannelBindings::read(&b).unwrap(), ChannelBindings::read(&plain).unwrap());
        }
        let followed = [longer(0, 48, 60, b"tls-unique:x", 48), vec![7; 9]].concat();
        assert_eq!(ChannelBindings::read(&followed).unwrap().application, b"tls-unique:x");
    }

    #[test]
    fn a_longer_form_that_lies_is_refused_and_never_counts_as_absent() {
        for (header, whole, at) in
            [(47, 60, 48), (48, 61, 48), (48, 59, 48), (48, 60, 47), (48, 60, 49), (61, 60, 48), (u32::MAX, u32::MAX, 48), (0, 0, 48)]
        {
            let b = longer(0, header, whole, b"tls-unique:x", at);
            assert_eq!(ChannelBindings::read(&b).unwrap_err().kind(), Kind::BadBindings, "{header} {whole} {at}");
        }
        let whole = longer(0, 48, 60, b"tls-unique:x", 48);
        for cut in 0..whole.len() {
            assert!(ChannelBindings::read(&whole[..cut]).is_err(), "{cut}");
        }
    }
}
