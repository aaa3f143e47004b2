//! A session on its way to another process, written down and read back. Its keys lie open in it: it is wiped when dropped, and whoever
//! carries it keeps it to himself. The sum at its end finds what was cut or damaged on the way; it proves nothing of who packed it.
use super::{
    flags::Flags,
    package::{Principal, Side},
    status::{Error, Kind, Result},
    time::Instant,
};
use crate::wire::cursor::{Cursor, Malformed};
use std::fmt;
use zeroize::Zeroizing;

/// What every pack begins with; the last two characters count its forms.
const MAGIC: &[u8; 8] = b"SEC32P01";
/// Bytes of the sum at the end.
pub const SUM: usize = 8;

/// A session being packed.
pub struct Pack {
    bytes: Zeroizing<Vec<u8>>,
    /// The new session starts where the old one started, not where it stands.
    pub reset: bool,
}

impl Pack {
    /// A session of this package and side.
    pub fn new(package: &str, side: Side, reset: bool) -> Self {
        let mut pack = Self { bytes: Zeroizing::new(Vec::with_capacity(1024)), reset };
        pack.raw(MAGIC);
        pack.text(package);
        pack.flag(side == Side::Acceptor);
        pack
    }

    /// A number.
    pub fn number(&mut self, number: u64) {
        self.raw(&number.to_le_bytes());
    }

    /// Yes or no.
    pub fn flag(&mut self, yes: bool) {
        self.raw(&[u8::from(yes)]);
    }

    /// Bytes of any number.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.raw(bytes);
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// What may be missing.
    pub fn maybe<T>(&mut self, what: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.flag(what.is_some());
        if let Some(what) = what {
            put(self, what);
        }
    }

    /// A moment.
    pub fn time(&mut self, at: Instant) {
        self.number(at.0.cast_unsigned());
    }

    /// A context's features.
    pub fn flags(&mut self, flags: Flags) {
        self.number(flags.bits());
    }

    /// Somebody.
    pub fn principal(&mut self, who: &Principal) {
        self.text(&who.name);
        self.text(&who.realm);
        self.flag(who.anonymous);
        self.flag(who.identify_only);
    }

    /// The pack, closed.
    pub fn close(mut self) -> Zeroizing<Vec<u8>> {
        let sum = sum(&self.bytes);
        self.raw(&sum);
        self.bytes
    }

    fn raw(&mut self, bytes: &[u8]) {
        let needed = self.bytes.len() + bytes.len();
        if needed > self.bytes.capacity() {
            // A vector that grows by itself leaves its old bytes behind.
            let mut larger = Zeroizing::new(Vec::with_capacity(needed * 2));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        self.bytes.extend_from_slice(bytes);
    }
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pack(..)")
    }
}

/// A packed session being read.
pub struct Unpack<'a> {
    /// The package whose session it is.
    pub package: &'a str,
    /// Which end it is.
    pub side: Side,
    rest: Cursor<'a>,
}

impl<'a> Unpack<'a> {
    /// Opens a pack that came here whole.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        let (body, given) = bytes.split_last_chunk::<SUM>().ok_or_else(|| malformed(Malformed("it ends too early")))?;
        if body.first_chunk() != Some(MAGIC) {
            return Err(malformed(Malformed("it is no context of ours, or of another version of the library")));
        }
        if sum(body) != *given {
            return Err(malformed(Malformed("it was cut or damaged on its way")));
        }
        let mut rest = Cursor::new(body);
        rest.take(MAGIC.len()).map_err(malformed)?;
        let mut unpack = Self { package: "", side: Side::Initiator, rest };
        unpack.package = unpack.text()?;
        unpack.side = if unpack.flag()? { Side::Acceptor } else { Side::Initiator };
        Ok(unpack)
    }

    /// A number.
    pub fn number(&mut self) -> Result<u64> {
        self.rest.u64_le().map_err(malformed)
    }

    /// A number of a narrower type.
    pub fn narrow<T: TryFrom<u64>>(&mut self) -> Result<T> {
        T::try_from(self.number()?).map_err(|_| nonsense("a number is too large"))
    }

    /// Yes or no.
    pub fn flag(&mut self) -> Result<bool> {
        match self.rest.u8().map_err(malformed)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(nonsense("neither yes nor no")),
        }
    }

    /// Bytes of any number.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let len = self.narrow()?;
        self.rest.take(len).map_err(malformed)
    }

    /// Bytes of a known number.
    pub fn array<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        self.bytes()?.try_into().map_err(|_| nonsense("a key or a state has the wrong length"))
    }

    /// Text.
    pub fn text(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| nonsense("a name is not text"))
    }

    /// What may be missing.
    pub fn maybe<T>(&mut self, take: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        if self.flag()? { take(self).map(Some) } else { Ok(None) }
    }

    /// A moment.
    pub fn time(&mut self) -> Result<Instant> {
        Ok(Instant(self.number()?.cast_signed()))
    }

    /// A context's features.
    pub fn flags(&mut self) -> Result<Flags> {
        Ok(Flags::of_bits(self.number()?))
    }

    /// Somebody.
    pub fn principal(&mut self) -> Result<Principal> {
        Ok(Principal {
            name: self.text()?.to_owned(),
            realm: self.text()?.to_owned(),
            anonymous: self.flag()?,
            identify_only: self.flag()?,
        })
    }

    /// Succeeds when all has been read.
    pub fn all(&self) -> Result<()> {
        self.rest.all().map_err(malformed)
    }
}

/// A pack in which a value cannot be: not ours, though its sum is right.
#[cold]
pub fn nonsense(why: &'static str) -> Error {
    malformed(Malformed(why))
}

#[cold]
fn malformed(why: Malformed) -> Error {
    Error::new(Kind::InvalidToken, "reading a packed context").because(why)
}

/// What a pack ends with (FNV-1a with 64 bits): changes of one byte never go unseen, others one time in 2^64.
pub fn sum(body: &[u8]) -> [u8; SUM] {
    body.iter().fold(0xCBF2_9CE4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> Zeroizing<Vec<u8>> {
        let mut pack = Pack::new("Parcel", Side::Acceptor, false);
        pack.number(7);
        pack.bytes(&[9; 2000]);
        pack.maybe(Some("there"), Pack::text);
        pack.maybe(None, Pack::text);
        pack.time(Instant::NEVER);
        pack.flags(Flags::INTEGRITY);
        pack.close()
    }

    #[test]
    fn what_is_packed_is_read_back() {
        let bytes = packed();
        let mut unpack = Unpack::open(&bytes).unwrap();
        assert_eq!((unpack.package, unpack.side), ("Parcel", Side::Acceptor));
        assert_eq!(unpack.narrow::<u32>().unwrap(), 7);
        assert_eq!(unpack.bytes().unwrap(), [9; 2000]);
        assert_eq!(unpack.maybe(Unpack::text).unwrap(), Some("there"));
        assert!(unpack.all().is_err());
        assert_eq!(unpack.maybe(Unpack::text).unwrap(), None);
        assert_eq!(unpack.time().unwrap(), Instant::NEVER);
        assert_eq!(unpack.flags().unwrap(), Flags::INTEGRITY);
        unpack.all().unwrap();
        assert!(unpack.number().is_err());
    }

    #[test]
    fn what_was_cut_or_changed_is_refused() {
        let bytes = packed();
        for end in 0..bytes.len() {
            assert!(Unpack::open(&bytes[..end]).is_err(), "{end}");
            let mut changed = bytes.clone();
            changed[end] ^= 1;
            assert!(Unpack::open(&changed).is_err(), "{end}");
        }
    }

    #[test]
    fn lengths_beyond_the_end_cost_nothing() {
        let mut pack = Pack::new("Parcel", Side::Initiator, false);
        pack.number(u64::MAX);
        let bytes = pack.close();
        let mut unpack = Unpack::open(&bytes).unwrap();
        assert_eq!(unpack.bytes().unwrap_err().kind(), Kind::InvalidToken);
    }
}
