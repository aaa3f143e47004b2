//! What proves a client: the NTLMv2 response, and the AV pairs that it carries from the server and back.
use super::Result;
use crate::wire::cursor::{Cursor, Malformed};

/// [MS-NLMP] 2.2.2.8: the proof and what it proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NtlmV2Response<'a> {
    /// NTProofStr.
    pub proof: [u8; 16],
    /// Everything after it, over which the proof is made.
    pub temp: &'a [u8],
    /// The client's time, 100 ns since 1601.
    pub time: u64,
    /// The client's nonce.
    pub challenge: [u8; 8],
    /// AV pairs: the server's, and what the client adds.
    pub target_info: &'a [u8],
}

impl<'a> NtlmV2Response<'a> {
    /// Reads one.
    pub fn decode(response: &'a [u8]) -> Result<Self> {
        let mut c = Cursor::new(response);
        let proof = c.take_array()?;
        let temp = c.rest();
        let mut c = Cursor::new(temp);
        if c.take_array()? != [1, 1] {
            return Err(Malformed("a response of another version than NTLMv2"));
        }
        let _reserved = c.take(6)?;
        let (time, challenge) = (c.u64_le()?, c.take_array()?);
        let _reserved = c.take(4)?;
        Ok(Self { proof, temp, time, challenge, target_info: c.rest() })
    }

    /// Writes what the proof is made over.
    pub fn temp(time: u64, challenge: [u8; 8], target_info: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(32 + target_info.len());
        out.extend_from_slice(&[1, 1, 0, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&time.to_le_bytes());
        out.extend_from_slice(&challenge);
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(target_info);
        out.extend_from_slice(&[0; 4]);
        out
    }
}

/// [MS-NLMP] 2.2.2.1: what an AV pair is.
pub mod av {
    #![expect(missing_docs, reason = "MsvAv*, documented by Microsoft")]
    pub const EOL: u16 = 0;
    pub const NB_COMPUTER: u16 = 1;
    pub const NB_DOMAIN: u16 = 2;
    pub const DNS_COMPUTER: u16 = 3;
    pub const DNS_DOMAIN: u16 = 4;
    pub const DNS_TREE: u16 = 5;
    pub const FLAGS: u16 = 6;
    pub const TIMESTAMP: u16 = 7;
    pub const SINGLE_HOST: u16 = 8;
    pub const TARGET_NAME: u16 = 9;
    pub const CHANNEL_BINDINGS: u16 = 10;
    /// In FLAGS: the message carries a MIC.
    pub const FLAG_MIC: u32 = 2;
    /// In FLAGS: the target's name comes from an untrusted source.
    pub const FLAG_UNTRUSTED_SPN: u32 = 4;
}

/// A list of AV pairs, proven to be well-formed up to its end: each inside the list, none twice, the end marked.
#[derive(Clone, Copy, Debug)]
pub struct AvPairs<'a>(&'a [u8]);

impl<'a> AvPairs<'a> {
    /// Checks a list. What follows its end is padding.
    pub fn decode(list: &'a [u8]) -> Result<Self> {
        let mut c = Cursor::new(list);
        let mut seen = 0u32;
        loop {
            let (id, value) = pair(&mut c)?;
            let good = match id {
                av::EOL => break,
                av::FLAGS => value.len() == 4,
                av::TIMESTAMP => value.len() == 8,
                av::CHANNEL_BINDINGS => value.len() == 16,
                av::SINGLE_HOST => true,
                _ => id > av::CHANNEL_BINDINGS || value.len().is_multiple_of(2),
            };
            if !good {
                return Err(Malformed("an AV pair of the wrong length"));
            }
            if let Some(bit) = 1u32.checked_shl(id.into()) {
                if seen & bit != 0 {
                    return Err(Malformed("an AV pair that stands there twice"));
                }
                seen |= bit;
            }
        }
        Ok(Self(list))
    }

    /// The pairs before the end.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &'a [u8])> + use<'a> {
        let mut c = Cursor::new(self.0);
        std::iter::from_fn(move || pair(&mut c).ok().filter(|(id, _)| *id != av::EOL))
    }

    /// The value of one.
    pub fn get(&self, id: u16) -> Option<&'a [u8]> {
        self.iter().find(|(each, _)| *each == id).map(|(_, value)| value)
    }

    /// MsvAvFlags; none are none.
    pub fn flags(&self) -> u32 {
        self.get(av::FLAGS).and_then(|value| value.try_into().ok()).map_or(0, u32::from_le_bytes)
    }

    /// MsvAvTimestamp.
    pub fn timestamp(&self) -> Option<u64> {
        self.get(av::TIMESTAMP).and_then(|value| value.try_into().ok()).map(u64::from_le_bytes)
    }
}

/// Adds a pair to a list.
pub fn push_pair(list: &mut Vec<u8>, id: u16, value: &[u8]) -> Result<()> {
    let length = u16::try_from(value.len()).map_err(|_| Malformed("an AV pair longer than its length field"))?;
    list.extend_from_slice(&id.to_le_bytes());
    list.extend_from_slice(&length.to_le_bytes());
    list.extend_from_slice(value);
    Ok(())
}

fn pair<'a>(c: &mut Cursor<'a>) -> Result<(u16, &'a [u8])> {
    let (id, length) = (c.u16_le()?, c.u16_le()?);
    Ok((id, c.take(length.into())?))
}
