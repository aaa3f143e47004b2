//! What a TLS connection tells of itself, and how keying material is asked for.
use crate::engine::status::{Error, Kind, Result};

/// `SecPkgContext_ConnectionInfo`: `ALG_ID`s and bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionInfo {
    /// `SP_PROT_*`, of our own side.
    pub protocol: u32,
    /// The cipher.
    pub cipher: u32,
    /// Its bits.
    pub cipher_bits: u32,
    /// The hash; 0 where the cipher authenticates by itself.
    pub hash: u32,
    /// Its bits.
    pub hash_bits: u32,
    /// The key exchange.
    pub exchange: u32,
    /// Its bits.
    pub exchange_bits: u32,
}

/// `SecPkgContext_ConnectionInfoEx`: the same in names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionNames {
    /// `SP_PROT_*`, of our own side.
    pub protocol: u32,
    /// The cipher.
    pub cipher: &'static str,
    /// Its bits.
    pub cipher_bits: u32,
    /// The hash; nothing where the cipher authenticates by itself.
    pub hash: &'static str,
    /// Its bits.
    pub hash_bits: u32,
    /// The key exchange.
    pub exchange: &'static str,
    /// Its bits.
    pub exchange_bits: u32,
}

/// `SecPkgContext_CipherInfo`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CipherInfo {
    /// The version as it is written on the wire, 0x303 and the like.
    pub protocol: u32,
    /// The suite's number.
    pub suite: u32,
    /// The suite's number without its curve.
    pub base_suite: u32,
    /// The suite's name.
    pub suite_name: &'static str,
    /// The cipher's name.
    pub cipher: &'static str,
    /// Its bits.
    pub cipher_bits: u32,
    /// Its block, in bytes.
    pub block: u32,
    /// The hash's name; nothing where the cipher authenticates by itself.
    pub hash: &'static str,
    /// Its bits.
    pub hash_bits: u32,
    /// The key exchange's name.
    pub exchange: &'static str,
    /// Its least bits.
    pub min_exchange: u32,
    /// Its most bits.
    pub max_exchange: u32,
    /// The kind of certificate.
    pub certificate: &'static str,
    /// The number of the group that keys were agreed in.
    pub key_type: u32,
}

/// Keying material asked for ([RFC 5705]): KEYING_MATERIAL_INFO, as a package finds it in the value that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyingAsk {
    /// The label.
    pub label: Vec<u8>,
    /// The context; none and an empty one differ.
    pub context: Option<Vec<u8>>,
    /// How many bytes.
    pub length: u32,
}

/// No one asks for more keying material in one go.
pub const MOST_KEYING: u32 = 1 << 16;

impl KeyingAsk {
    /// As a value for `set`.
    pub fn pack(&self) -> Vec<u8> {
        let mut out = self.length.to_le_bytes().to_vec();
        out.push(u8::from(self.context.is_some()));
        out.extend((self.label.len() as u16).to_le_bytes());
        out.extend(&self.label);
        out.extend(self.context.as_deref().unwrap_or_default());
        out
    }

    /// The value once more.
    pub fn unpack(value: &[u8]) -> Result<Self> {
        let bad = || Error::new(Kind::InvalidParameter, "reading what keying material is asked for");
        let (length, rest) = value.split_first_chunk::<4>().ok_or_else(bad)?;
        let (present, rest) = rest.split_first().ok_or_else(bad)?;
        let (label, rest) = rest.split_first_chunk::<2>().ok_or_else(bad)?;
        let (label, context) = rest.split_at_checked(usize::from(u16::from_le_bytes(*label))).ok_or_else(bad)?;
        let length = u32::from_le_bytes(*length);
        if length > MOST_KEYING {
            return Err(bad());
        }
        Ok(Self { label: label.to_vec(), context: (*present != 0).then(|| context.to_vec()), length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_understood_and_no_context_is_not_an_empty_one() {
        for context in [None, Some(Vec::new()), Some(b"ctx".to_vec())] {
            let ask = KeyingAsk { label: b"EXPORTER-x".to_vec(), context, length: 32 };
            assert_eq!(KeyingAsk::unpack(&ask.pack()).unwrap(), ask);
        }
        let ask = KeyingAsk { label: b"label".to_vec(), context: None, length: 32 }.pack();
        for end in 0..ask.len() - 1 {
            assert!(KeyingAsk::unpack(&ask[..end]).is_err());
        }
        assert!(KeyingAsk::unpack(&KeyingAsk { label: Vec::new(), context: None, length: MOST_KEYING + 1 }.pack()).is_err());
    }
}
