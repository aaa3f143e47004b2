//! `SEC_CHANNEL_BINDINGS`: which channel the exchange runs in.
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

const HEADER: usize = 32;

impl<'a> ChannelBindings<'a> {
    /// Reads a block: eight 32-bit words in the machine's order, then data at offsets from its start.
    pub fn read(block: &'a [u8]) -> Result<Self> {
        let bad = || Error::new(Kind::BadBindings, "reading channel bindings");
        let mut words = [0u32; HEADER / 4];
        let header = block.get(..HEADER).ok_or_else(bad)?;
        for (word, bytes) in words.iter_mut().zip(header.chunks_exact(4)) {
            *word = u32::from_ne_bytes(bytes.try_into().map_err(|_| bad())?);
        }
        let [initiator_type, initiator_len, initiator_at, acceptor_type, acceptor_len, acceptor_at, application_len, application_at] =
            words;
        let part = |len: u32, at: u32| {
            if len == 0 {
                return Ok(&[][..]);
            }
            let at = at as usize;
            let end = at.checked_add(len as usize).ok_or_else(bad)?;
            if at < HEADER {
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
}
