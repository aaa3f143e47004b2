//! NTLM's three messages ([MS-NLMP] 2.2.1) and what they carry. Decoding borrows and is total; gaps between payload fields are legal,
//! fields that overlap or leave the message are not.
use super::cursor::{Cursor, Malformed};
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

fn header(message: &[u8], kind: u32) -> Result<Cursor<'_>> {
    let mut c = Cursor::new(message);
    if c.take_array()? != SIGNATURE {
        return Err(Malformed("not a message of NTLM"));
    }
    if c.u32_le()? != kind {
        return Err(Malformed("a message of NTLM, but not the one that is due"));
    }
    Ok(c)
}

#[derive(Clone, Copy, Default)]
struct Field {
    len: usize,
    at: usize,
}

impl Field {
    fn decode(c: &mut Cursor<'_>) -> Result<Self> {
        let (len, _room, at) = (c.u16_le()?, c.u16_le()?, c.u32_le()?);
        Ok(Self { len: len.into(), at: usize::try_from(at).unwrap_or(usize::MAX) })
    }

    fn encode(self, out: &mut Vec<u8>) {
        // `place` let neither number grow past its field.
        let (len, at) = (self.len as u16, self.at as u32);
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&at.to_le_bytes());
    }

    fn overlaps(self, other: Self) -> bool {
        self.len != 0 && other.len != 0 && self.at < other.at + other.len && other.at < self.at + self.len
    }
}

/// The payload of a message, handed out once.
struct Payload<'a> {
    message: &'a [u8],
    start: usize,
    given: [Field; 6],
}

impl<'a> Payload<'a> {
    fn new(message: &'a [u8], start: usize) -> Self {
        Self { message, start, given: [Field::default(); 6] }
    }

    fn get(&mut self, field: Field) -> Result<&'a [u8]> {
        if field.len == 0 {
            return Ok(&[]);
        }
        let end = field.at.checked_add(field.len).ok_or(Malformed("a field past the end"))?;
        let bytes = self.message.get(field.at..end).ok_or(Malformed("a field past the end"))?;
        if field.at < self.start {
            return Err(Malformed("a field inside the header"));
        }
        if self.given.iter().any(|other| field.overlaps(*other)) {
            return Err(Malformed("fields that overlap"));
        }
        if let Some(free) = self.given.iter_mut().find(|other| other.len == 0) {
            *free = field;
        }
        Ok(bytes)
    }
}

struct Writer {
    fixed: Vec<u8>,
    payload: Vec<u8>,
    start: usize,
}

impl Writer {
    fn new(kind: u32, start: usize) -> Self {
        let mut fixed = Vec::with_capacity(512);
        fixed.extend_from_slice(&SIGNATURE);
        fixed.extend_from_slice(&kind.to_le_bytes());
        Self { fixed, payload: Vec::new(), start }
    }

    fn place(&mut self, bytes: &[u8]) -> Result<Field> {
        if bytes.len() > usize::from(u16::MAX) {
            return Err(Malformed("a field longer than its length field"));
        }
        let at = self.start + self.payload.len();
        self.payload.extend_from_slice(bytes);
        Ok(Field { len: bytes.len(), at })
    }

    fn field(&mut self, bytes: &[u8]) -> Result<()> {
        let field = self.place(bytes)?;
        field.encode(&mut self.fixed);
        Ok(())
    }

    fn version(&mut self, version: Option<Version>) {
        match version {
            Some(version) => version.encode(&mut self.fixed),
            None => self.fixed.extend_from_slice(&[0; 8]),
        }
    }

    fn finish(self) -> Vec<u8> {
        debug_assert_eq!(self.fixed.len(), self.start);
        let mut out = self.fixed;
        out.extend_from_slice(&self.payload);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::text::to_utf16le;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: String = hex.split_whitespace().collect();
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
    }

    /// [MS-NLMP] 4.2.4.3
    fn challenge_of_the_specification() -> Vec<u8> {
        bytes(
            "4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000 2400240044000000 060070170000000f
             530065007200760065007200 02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000",
        )
    }

    /// [MS-NLMP] 4.2.4.3
    fn authenticate_of_the_specification() -> Vec<u8> {
        bytes(
            "4e544c4d53535000 03000000 180018006c000000 5400540084000000 0c000c0048000000 0800080054000000 100010005c000000
             10001000d8000000 358288e2 0501280a0000000f
             44006f006d00610069006e00 5500730065007200 43004f004d0050005500540045005200
             86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa
             68cd0ab851e51c96aabc927bebef6a1c 0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000
             02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000 00000000
             c5dad2544fc9799094ce1ce90bc9d03e",
        )
    }

    #[test]
    fn the_challenge_of_the_specification_is_read_and_written_byte_for_byte() {
        let message = challenge_of_the_specification();
        let read = Challenge::decode(&message).unwrap();
        assert_eq!(read.target, to_utf16le("Server"));
        assert_eq!(read.challenge, [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
        let pairs = AvPairs::decode(read.target_info).unwrap();
        assert_eq!(pairs.get(av::NB_DOMAIN).unwrap(), to_utf16le("Domain"));
        assert_eq!(pairs.get(av::NB_COMPUTER).unwrap(), to_utf16le("Server"));
        assert_eq!((pairs.flags(), pairs.timestamp(), pairs.iter().count()), (0, None, 2));
        assert_eq!(read.encode().unwrap(), message);
    }

    #[test]
    fn the_authenticate_of_the_specification_is_read_and_written_byte_for_byte() {
        let message = authenticate_of_the_specification();
        let read = Authenticate::decode(&message).unwrap();
        assert_eq!((read.user, read.mic), (&to_utf16le("User")[..], None));
        assert_eq!(read.version, Some(Version { product: [5, 1], build: 2600, revision: 15 }));
        let response = NtlmV2Response::decode(read.nt).unwrap();
        assert_eq!((response.time, response.challenge), (0, [0xaa; 8]));
        let list = &response.target_info[..response.target_info.len() - 4];
        assert_eq!(NtlmV2Response::temp(0, [0xaa; 8], list), response.temp);
        assert_eq!(read.encode().unwrap(), message);
    }

    #[test]
    fn a_mic_is_where_it_should_be_or_nowhere() {
        let message = authenticate_of_the_specification();
        let mut read = Authenticate::decode(&message).unwrap();
        read.mic = Some([7; 16]);
        let longer = read.encode().unwrap();
        assert_eq!(&longer[MIC_AT..MIC_AT + 16], [7; 16]);
        assert_eq!(Authenticate::decode(&longer).unwrap(), read);
    }

    #[test]
    fn a_negotiate_comes_back_as_it_went_and_always_has_room_for_the_version() {
        for (features, version) in [(Features::UNICODE, None), (Features::UNICODE | Features::VERSION, Some(Version::OURS))] {
            let plain = Negotiate { features, domain: b"", workstation: b"", version };
            let message = plain.encode().unwrap();
            assert_eq!(message.len(), 40);
            assert_eq!(Negotiate::decode(&message).unwrap(), plain);
        }
        let features = Features::DOMAIN_SUPPLIED | Features::WORKSTATION_SUPPLIED | Features::VERSION;
        let named = Negotiate { features, domain: b"DOM", workstation: b"HOST", version: Some(Version::OURS) };
        assert_eq!(Negotiate::decode(&named.encode().unwrap()).unwrap(), named);
    }

    #[test]
    fn every_strict_prefix_fails() {
        let features = Features::WORKSTATION_SUPPLIED | Features::VERSION;
        let first = Negotiate { features, domain: b"", workstation: b"HOST", version: Some(Version::OURS) }.encode().unwrap();
        let (second, third) = (challenge_of_the_specification(), authenticate_of_the_specification());
        for end in 0..first.len() {
            assert!(Negotiate::decode(&first[..end]).is_err(), "negotiate cut at {end}");
        }
        for end in 0..second.len() {
            assert!(Challenge::decode(&second[..end]).is_err(), "challenge cut at {end}");
        }
        for end in 0..third.len() {
            assert!(Authenticate::decode(&third[..end]).is_err(), "authenticate cut at {end}");
        }
        let read = Challenge::decode(&second).unwrap();
        for end in 0..read.target_info.len() {
            assert!(AvPairs::decode(&read.target_info[..end]).is_err(), "pairs cut at {end}");
        }
    }

    #[test]
    fn each_message_is_taken_for_itself_alone() {
        let message = challenge_of_the_specification();
        assert!(Negotiate::decode(&message).is_err() && Authenticate::decode(&message).is_err());
        assert!(Challenge::decode(&authenticate_of_the_specification()).is_err());
        assert!(Negotiate::decode(b"\x60\x48\x06\x06\x2b\x06\x01\x05\x05\x02\xa0\x3e\x30\x3c").is_err());
    }

    #[test]
    fn fields_outside_inside_the_header_or_upon_each_other_are_refused() {
        let message = authenticate_of_the_specification();
        for field in 0..6 {
            let at = 12 + field * 8;
            for (len, offset) in [(16u16, 0u32), (16, 40), (16, u32::MAX), (u16::MAX, 72), (1, message.len() as u32), (2, u32::MAX - 1)] {
                let mut bad = message.clone();
                bad[at..at + 2].copy_from_slice(&len.to_le_bytes());
                bad[at + 4..at + 8].copy_from_slice(&offset.to_le_bytes());
                assert!(Authenticate::decode(&bad).is_err(), "field {field} with {len} bytes at {offset}");
            }
        }
        // The user upon the domain.
        let mut bad = message.clone();
        bad[36 + 4] = 0x4A;
        assert_eq!(Authenticate::decode(&bad), Err(Malformed("fields that overlap")));
        // An empty field may point anywhere.
        let mut good = message;
        good[44..52].copy_from_slice(&[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(Authenticate::decode(&good).unwrap().workstation, b"");
    }

    #[test]
    fn no_single_damaged_byte_makes_a_message_panic() {
        for message in [challenge_of_the_specification(), authenticate_of_the_specification()] {
            for at in 0..message.len() {
                for value in [0, 1, 0x7F, 0x80, 0xFF] {
                    let mut bad = message.clone();
                    bad[at] = value;
                    let _ = Negotiate::decode(&bad);
                    if let Ok(read) = Challenge::decode(&bad) {
                        let _ = AvPairs::decode(read.target_info).map(|pairs| pairs.iter().count());
                    }
                    if let Ok(read) = Authenticate::decode(&bad) {
                        let _ = NtlmV2Response::decode(read.nt).map(|r| AvPairs::decode(r.target_info).map(|p| p.iter().count()));
                    }
                }
            }
        }
    }

    #[test]
    fn a_list_of_pairs_that_repeats_contradicts_or_never_ends_is_refused() {
        let mut list = Vec::new();
        push_pair(&mut list, av::FLAGS, &[2, 0, 0, 0]).unwrap();
        let mut ended = list.clone();
        push_pair(&mut ended, av::EOL, &[]).unwrap();
        assert_eq!(AvPairs::decode(&ended).unwrap().flags(), 2);
        assert!(AvPairs::decode(&list).is_err());
        assert!(AvPairs::decode(&[]).is_err());
        let mut twice = list.clone();
        twice.extend_from_slice(&ended);
        assert!(AvPairs::decode(&twice).is_err());
        for (id, value) in
            [(av::FLAGS, &[0u8; 3][..]), (av::TIMESTAMP, &[0; 7]), (av::CHANNEL_BINDINGS, &[0; 15]), (av::NB_DOMAIN, &[0; 3])]
        {
            let mut odd = Vec::new();
            push_pair(&mut odd, id, value).unwrap();
            push_pair(&mut odd, av::EOL, &[]).unwrap();
            assert!(AvPairs::decode(&odd).is_err(), "pair {id}");
        }
        assert!(push_pair(&mut list, av::TARGET_NAME, &vec![0; 65536]).is_err());
    }

    #[test]
    fn a_field_longer_than_its_length_is_not_written() {
        let long = vec![0; 65536];
        let challenge = Challenge { target: &long, features: Features::NONE, challenge: [0; 8], target_info: &[], version: None };
        assert!(challenge.encode().is_err());
    }
}
