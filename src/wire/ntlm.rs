//! NTLM's three messages ([MS-NLMP] 2.2.1) and what they carry. Decoding borrows and is total; gaps between payload fields are legal,
//! fields that overlap or leave the message are not.
mod fields;
mod response;

pub use response::{AvPairs, NtlmV2Response, av, push_pair};

use super::cursor::{Cursor, Malformed};
use fields::{Field, Payload, Writer, header};
use std::ops::BitOr;

type Result<T> = std::result::Result<T, Malformed>;

/// What every message starts with.
pub const SIGNATURE: [u8; 8] = *b"NTLMSSP\0";
/// Where the MIC stands in an AUTHENTICATE that has one.
pub const MIC_AT: usize = 72;

/// [MS-NLMP] 2.2.2.5: what the two sides offer and settle on.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Features(pub u32);

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident = $bit:literal,)+) => {
        impl Features { $($(#[$doc])* pub const $name: Self = Self($bit);)+ }
        const NAMES: &[(u32, &str)] = &[$(($bit, stringify!($name)),)+];
    };
}

features! {
    /// Text is UTF-16LE.
    UNICODE = 0x1,
    /// Text is in the machine's old code page.
    OEM = 0x2,
    /// The client wants the server's name.
    REQUEST_TARGET = 0x4,
    /// Messages can be signed.
    SIGN = 0x10,
    /// Messages can be encrypted.
    SEAL = 0x20,
    /// Connectionless.
    DATAGRAM = 0x40,
    /// Keys made of the LM hash.
    LM_KEY = 0x80,
    /// NTLM itself.
    NTLM = 0x200,
    /// The client is nobody.
    ANONYMOUS = 0x800,
    /// The NEGOTIATE names a domain.
    DOMAIN_SUPPLIED = 0x1000,
    /// The NEGOTIATE names a workstation.
    WORKSTATION_SUPPLIED = 0x2000,
    /// Signatures, if only a constant.
    ALWAYS_SIGN = 0x8000,
    /// The target's name is a domain.
    TARGET_DOMAIN = 0x1_0000,
    /// The target's name is a server.
    TARGET_SERVER = 0x2_0000,
    /// Extended session security.
    ESS = 0x8_0000,
    /// The server may identify, not impersonate.
    IDENTIFY = 0x10_0000,
    /// Keys made of the LM hash, again.
    NON_NT_KEY = 0x40_0000,
    /// The CHALLENGE has target information.
    TARGET_INFO = 0x80_0000,
    /// The VERSION field is filled.
    VERSION = 0x200_0000,
    /// Keys of 128 bits.
    KEY_128 = 0x2000_0000,
    /// The client chooses the session key.
    KEY_EXCHANGE = 0x4000_0000,
    /// Keys of 56 bits.
    KEY_56 = 0x8000_0000,
}

impl Features {
    /// None.
    pub const NONE: Self = Self(0);

    /// Whether every one of `other` is here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// These, if `wanted`; else none.
    #[must_use]
    pub const fn when(self, wanted: bool) -> Self {
        if wanted { self } else { Self::NONE }
    }
}

impl BitOr for Features {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::fmt::Debug for Features {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#010x}", self.0)?;
        NAMES.iter().filter(|(bit, _)| self.0 & bit != 0).try_for_each(|(_, name)| write!(f, " {name}"))
    }
}

/// [MS-NLMP] 2.2.2.10; for eyes only, no behaviour hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Major, minor.
    pub product: [u8; 2],
    /// Build.
    pub build: u16,
    /// NTLM's own revision.
    pub revision: u8,
}

impl Version {
    /// What we say: the revision counts, and Windows 10's number keeps old peers from looking for workarounds.
    pub const OURS: Self = Self { product: [10, 0], build: 0, revision: 15 };

    fn decode(c: &mut Cursor<'_>) -> Result<Self> {
        let product = c.take_array()?;
        let build = c.u16_le()?;
        let [_, _, _, revision] = c.take_array()?;
        Ok(Self { product, build, revision })
    }

    fn encode(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.product);
        out.extend_from_slice(&self.build.to_le_bytes());
        out.extend_from_slice(&[0, 0, 0, self.revision]);
    }
}

/// The client's first message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiate<'a> {
    /// What the client offers.
    pub features: Features,
    /// Its domain, in the old code page.
    pub domain: &'a [u8],
    /// Its host, in the old code page.
    pub workstation: &'a [u8],
    /// Present when the feature says so.
    pub version: Option<Version>,
}

impl<'a> Negotiate<'a> {
    /// Reads one.
    pub fn decode(message: &'a [u8]) -> Result<Self> {
        let mut c = header(message, 1)?;
        let features = Features(c.u32_le()?);
        let (domain, workstation) = (Field::decode(&mut c)?, Field::decode(&mut c)?);
        let version = if features.has(Features::VERSION) { Some(Version::decode(&mut c)?) } else { None };
        let mut payload = Payload::new(message, message.len() - c.len());
        // 2.2.1.1: without the flag a field's values are to be ignored.
        let mut supplied = |field, flag| if features.has(flag) { payload.get(field) } else { Ok(&[][..]) };
        Ok(Self {
            features,
            domain: supplied(domain, Features::DOMAIN_SUPPLIED)?,
            workstation: supplied(workstation, Features::WORKSTATION_SUPPLIED)?,
            version,
        })
    }

    /// Writes one. The VERSION field is always there, zero when there is nothing to say: gss-ntlmssp refuses a shorter message.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Writer::new(1, 40);
        out.fixed.extend_from_slice(&self.features.0.to_le_bytes());
        out.field(self.domain)?;
        out.field(self.workstation)?;
        out.version(self.version);
        Ok(out.finish())
    }
}

/// The server's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge<'a> {
    /// The server's name or its domain's.
    pub target: &'a [u8],
    /// What the server settles on.
    pub features: Features,
    /// The nonce.
    pub challenge: [u8; 8],
    /// A list of AV pairs; empty when there is none.
    pub target_info: &'a [u8],
    /// Present when the feature says so.
    pub version: Option<Version>,
}

impl<'a> Challenge<'a> {
    /// Reads one.
    pub fn decode(message: &'a [u8]) -> Result<Self> {
        let mut c = header(message, 2)?;
        let target = Field::decode(&mut c)?;
        let features = Features(c.u32_le()?);
        let challenge = c.take_array()?;
        let has_info = features.has(Features::TARGET_INFO);
        // The oldest servers stop here, and the flags tell.
        let info = if has_info || c.len() >= 16 {
            let _reserved = c.take(8)?;
            Field::decode(&mut c)?
        } else {
            Field::default()
        };
        let version = if features.has(Features::VERSION) { Some(Version::decode(&mut c)?) } else { None };
        let mut payload = Payload::new(message, 32);
        Ok(Self {
            target: payload.get(target)?,
            features,
            challenge,
            target_info: if has_info { payload.get(info)? } else { &[] },
            version,
        })
    }

    /// Writes one.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Writer::new(2, 56);
        out.field(self.target)?;
        out.fixed.extend_from_slice(&self.features.0.to_le_bytes());
        out.fixed.extend_from_slice(&self.challenge);
        out.fixed.extend_from_slice(&[0; 8]);
        out.field(self.target_info)?;
        out.version(self.version);
        Ok(out.finish())
    }
}

/// The client's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticate<'a> {
    /// LmChallengeResponse.
    pub lm: &'a [u8],
    /// NtChallengeResponse.
    pub nt: &'a [u8],
    /// The user's domain.
    pub domain: &'a [u8],
    /// The user.
    pub user: &'a [u8],
    /// The client's host.
    pub workstation: &'a [u8],
    /// The session key, encrypted with the key that both know.
    pub session_key: &'a [u8],
    /// What is settled.
    pub features: Features,
    /// Present when the feature says so and there is room for it.
    pub version: Option<Version>,
    /// The sixteen bytes where a MIC stands, if nothing else stands there. Whether they are one, MsvAvFlags says.
    pub mic: Option<[u8; 16]>,
}

impl<'a> Authenticate<'a> {
    /// Reads one.
    pub fn decode(message: &'a [u8]) -> Result<Self> {
        let mut c = header(message, 3)?;
        let fields: [Field; 6] = [
            Field::decode(&mut c)?,
            Field::decode(&mut c)?,
            Field::decode(&mut c)?,
            Field::decode(&mut c)?,
            Field::decode(&mut c)?,
            Field::decode(&mut c)?,
        ];
        let features = Features(c.u32_le()?);
        // The payload starts where the header ends, and older clients have shorter headers.
        let start = fields.iter().filter(|f| f.len != 0).map(|f| f.at).min().unwrap_or(message.len());
        let version = if features.has(Features::VERSION) && start >= MIC_AT { Some(Version::decode(&mut c)?) } else { None };
        let mic = match message.get(MIC_AT..MIC_AT + 16) {
            Some(mic) if start >= MIC_AT + 16 => mic.try_into().ok(),
            _ => None,
        };
        let mut payload = Payload::new(message, 64);
        let [lm, nt, domain, user, workstation, session_key] = fields;
        Ok(Self {
            lm: payload.get(lm)?,
            nt: payload.get(nt)?,
            domain: payload.get(domain)?,
            user: payload.get(user)?,
            workstation: payload.get(workstation)?,
            session_key: payload.get(session_key)?,
            features,
            version,
            mic,
        })
    }

    /// Writes one, in the order of payloads that Windows has.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Writer::new(3, if self.mic.is_some() { MIC_AT + 16 } else { MIC_AT });
        let [domain, user, workstation, lm, nt, session_key] = [
            out.place(self.domain)?,
            out.place(self.user)?,
            out.place(self.workstation)?,
            out.place(self.lm)?,
            out.place(self.nt)?,
            out.place(self.session_key)?,
        ];
        for field in [lm, nt, domain, user, workstation, session_key] {
            field.encode(&mut out.fixed);
        }
        out.fixed.extend_from_slice(&self.features.0.to_le_bytes());
        out.version(self.version);
        out.fixed.extend_from_slice(self.mic.as_ref().map_or(&[], |mic| &mic[..]));
        Ok(out.finish())
    }
}

#[cfg(test)]
mod tests;
