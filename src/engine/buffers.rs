//! One message as C handed it over: the caller's buffers in order, each with its role, its access and what it becomes.
use super::status::{Error, Kind, Result};
use std::{mem::MaybeUninit, ops::Range};

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)+) => {
        /// Role of a buffer, from the low 28 bits of `BufferType`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Role {
            $($(#[$doc])* $name,)+
            /// A number that no header names.
            Other(u32),
        }

        impl Role {
            /// The role that a `BufferType` without its attribute bits stands for.
            pub const fn from_number(number: u32) -> Self {
                match number { $($number => Self::$name,)+ other => Self::Other(other) }
            }

            /// The number that C reads.
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)+ Self::Other(other) => other }
            }
        }
    };
}

roles! {
    /// A place the package may use.
    Empty = 0,
    /// The caller's payload.
    Data = 1,
    /// A token, signature or trailer.
    Token = 2,
    /// Parameters of the package (WDigest: method, URL, entity hash).
    Params = 3,
    /// How many bytes the peer still owes.
    Missing = 4,
    /// Bytes that belong to the next message.
    Extra = 5,
    /// What follows a stream's payload.
    Trailer = 6,
    /// What precedes a stream's payload.
    Header = 7,
    /// A hint of the application for Negotiate.
    NegotiationInfo = 8,
    /// Padding beside a payload.
    Padding = 9,
    /// A whole wrapped message.
    Stream = 10,
    /// Negotiate's list of mechanisms.
    MechList = 11,
    /// The signature over that list.
    MechListSignature = 12,
    /// A service principal name.
    Target = 13,
    /// `SEC_CHANNEL_BINDINGS`
    Bindings = 14,
    /// `DOMAIN_PASSWORD_INFORMATION`
    ChangePasswordResponse = 15,
    /// The host that the target names.
    TargetHost = 16,
    /// A TLS alert.
    Alert = 17,
    /// `SEC_APPLICATION_PROTOCOLS`
    Protocols = 18,
    /// A DTLS path's room, two bytes.
    DtlsMtu = 24,
    /// 64 bits of request flags.
    Flags = 27,
    /// `SEC_CHANNEL_BINDINGS_RESULT`
    BindingsResult = 30,
}

/// What may be done with the bytes; decided once, from the role, the attribute bits and the operation.
pub enum Bytes<'a> {
    /// To be read. `signed` when the signature covers it: READONLY_WITH_CHECKSUM, or any payload of a call that only signs.
    In {
        /// The caller's bytes.
        bytes: &'a [u8],
        /// Whether the signature covers them.
        signed: bool,
    },
    /// Transformed in place.
    InOut(&'a mut [u8]),
    /// Written only; the caller may not have initialised it.
    Out(&'a mut [MaybeUninit<u8>]),
}

/// What a caller's buffer becomes when the call returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    /// As the caller left it.
    Untouched,
    /// The same memory, so many bytes of it.
    Size(usize),
    /// A window of another buffer (STREAM, Schannel's records).
    Window {
        /// Which buffer of the message.
        of: usize,
        /// Which of its bytes.
        at: Range<usize>,
    },
    /// A bare count (MISSING).
    Count(u32),
}

/// One caller buffer, borrowed for the call.
pub struct Slot<'a> {
    /// What it is for; a package may re-type it.
    pub role: Role,
    /// What may be done with it.
    pub bytes: Bytes<'a>,
    /// What C finds in it afterwards.
    pub now: Now,
}

impl<'a> Slot<'a> {
    /// A buffer as the caller gave it.
    pub const fn new(role: Role, bytes: Bytes<'a>) -> Self {
        Self { role, bytes, now: Now::Untouched }
    }

    /// An unused place.
    pub const fn empty() -> Self {
        Self::new(Role::Empty, Bytes::In { bytes: &[], signed: false })
    }

    /// Room or content, in bytes.
    pub fn len(&self) -> usize {
        match &self.bytes {
            Bytes::In { bytes, .. } => bytes.len(),
            Bytes::InOut(bytes) => bytes.len(),
            Bytes::Out(room) => room.len(),
        }
    }

    /// Whether there is neither room nor content.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The content, where there is some to read.
    pub fn content(&self) -> &[u8] {
        match &self.bytes {
            Bytes::In { bytes, .. } => bytes,
            Bytes::InOut(bytes) => bytes,
            Bytes::Out(_) => &[],
        }
    }

    /// Writes a result, which must fit in what the caller offered.
    pub fn fill(&mut self, from: &[u8]) -> Result<()> {
        let small = || Error::new(Kind::BufferTooSmall, "filling an output buffer");
        match &mut self.bytes {
            Bytes::In { .. } => return Err(Error::new(Kind::InvalidToken, "writing a read-only buffer")),
            Bytes::InOut(room) => room.get_mut(..from.len()).ok_or_else(small)?.copy_from_slice(from),
            Bytes::Out(room) => {
                let room = room.get_mut(..from.len()).ok_or_else(small)?;
                for (to, byte) in room.iter_mut().zip(from) {
                    to.write(*byte);
                }
            }
        }
        self.now = Now::Size(from.len());
        Ok(())
    }
}

/// The scatter/gather list of one message, on the face's stack: building it allocates nothing, and its writable parts are proven
/// disjoint before the first `&mut` exists.
pub struct Message<'m, 'a> {
    /// The caller's buffers, in the caller's order.
    pub parts: &'m mut [Slot<'a>],
}

impl<'m, 'a> Message<'m, 'a> {
    /// The list of one call.
    pub const fn new(parts: &'m mut [Slot<'a>]) -> Self {
        Self { parts }
    }

    /// The first buffer of a role, which the operation cannot do without.
    pub fn one(&mut self, role: Role) -> Result<&mut Slot<'a>> {
        self.parts
            .iter_mut()
            .find(|p| p.role == role)
            .ok_or_else(|| Error::new(Kind::InvalidToken, "looking for a buffer the operation needs"))
    }

    /// Where the first buffer of a role stands.
    pub fn position(&self, role: Role) -> Option<usize> {
        self.parts.iter().position(|p| p.role == role)
    }

    /// Re-types and re-points a buffer, as Schannel and STREAM decryption do.
    pub fn becomes(&mut self, part: usize, role: Role, now: Now) -> Result<()> {
        let slot = self.parts.get_mut(part).ok_or_else(|| Error::new(Kind::InternalError, "re-typing a buffer that is not there"))?;
        slot.role = role;
        slot.now = now;
        Ok(())
    }

    /// Payload parts to transform in place, in the caller's order: one message to a cipher that runs over their concatenation.
    pub fn plaintext(&mut self) -> impl Iterator<Item = &mut [u8]> + use<'_, 'm, 'a> {
        self.parts.iter_mut().filter_map(|p| match (&mut p.bytes, p.role) {
            (Bytes::InOut(bytes), Role::Data) => Some(&mut **bytes),
            _ => None,
        })
    }

    /// Everything the signature covers, in the caller's order.
    pub fn signed(&self) -> impl Iterator<Item = &[u8]> + use<'_, 'm, 'a> {
        self.parts.iter().filter(|p| p.role == Role::Data).filter_map(|p| match &p.bytes {
            Bytes::In { bytes, signed: true } => Some(*bytes),
            Bytes::InOut(bytes) => Some(&**bytes),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_never_passes_the_end_of_the_callers_buffer() {
        let mut room = [MaybeUninit::uninit(); 4];
        let mut slot = Slot::new(Role::Token, Bytes::Out(&mut room));
        assert_eq!(slot.fill(&[0; 5]).unwrap_err().kind(), Kind::BufferTooSmall);
        assert_eq!(slot.now, Now::Untouched);
        slot.fill(&[7; 3]).unwrap();
        assert_eq!(slot.now, Now::Size(3));
    }

    #[test]
    fn a_read_only_buffer_is_never_written() {
        let mut slot = Slot::new(Role::Data, Bytes::In { bytes: &[1, 2], signed: true });
        assert_eq!(slot.fill(&[9]).unwrap_err().kind(), Kind::InvalidToken);
        assert_eq!(slot.content(), [1, 2]);
    }

    #[test]
    fn sign_only_parts_are_signed_and_not_encrypted() {
        let (header, mut body) = ([1, 2], [3, 4]);
        let mut parts = [
            Slot::new(Role::Data, Bytes::In { bytes: &header, signed: true }),
            Slot::new(Role::Data, Bytes::In { bytes: &[9], signed: false }),
            Slot::new(Role::Data, Bytes::InOut(&mut body)),
        ];
        let mut m = Message::new(&mut parts);
        assert_eq!(m.signed().flatten().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(m.plaintext().count(), 1);
    }

    #[test]
    fn every_role_keeps_its_number() {
        for n in 0..64 {
            assert_eq!(Role::from_number(n).number(), n);
        }
    }
}
