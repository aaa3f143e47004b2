//! Reading from the front of a slice. What is not there is an error, never a panic, and nothing is read twice by accident.
use std::fmt;

/// Bytes that are not what they should be, and where that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// A slice that shrinks from the front as it is read.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// Starts at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// How many bytes are left.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// The next bytes, so many that the compiler knows the number.
    pub fn take_array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    /// The next bytes, as a cursor of their own.
    pub fn sub(&mut self, n: usize) -> Result<Self, Malformed> {
        self.take(n).map(Self)
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Succeeds when all has been read.
    pub const fn all(&self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed("bytes are left over")) }
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.take_array::<1>().map(u8::from_le_bytes)
    }

    /// Two bytes, the low one first.
    pub fn u16_le(&mut self) -> Result<u16, Malformed> {
        self.take_array().map(u16::from_le_bytes)
    }

    /// Four bytes, the low one first.
    pub fn u32_le(&mut self) -> Result<u32, Malformed> {
        self.take_array().map(u32::from_le_bytes)
    }

    /// Eight bytes, the low one first.
    pub fn u64_le(&mut self) -> Result<u64, Malformed> {
        self.take_array().map(u64::from_le_bytes)
    }

    /// Two bytes, the high one first.
    pub fn u16_be(&mut self) -> Result<u16, Malformed> {
        self.take_array().map(u16::from_be_bytes)
    }

    /// Four bytes, the high one first.
    pub fn u32_be(&mut self) -> Result<u32, Malformed> {
        self.take_array().map(u32::from_be_bytes)
    }

    /// Eight bytes, the high one first.
    pub fn u64_be(&mut self) -> Result<u64, Malformed> {
        self.take_array().map(u64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_refused_and_costs_nothing() {
        let mut c = Cursor::new(&[1, 2, 3, 4, 5]);
        assert_eq!(c.u16_le(), Ok(0x0201));
        assert!(c.u32_le().is_err() && c.take(4).is_err() && c.sub(usize::MAX).is_err());
        assert!(c.all().is_err());
        assert_eq!(c.u16_be(), Ok(0x0304));
        assert_eq!(c.rest(), [5]);
        assert_eq!(c.all(), Ok(()));
        assert!(c.u8().is_err());
    }

    #[test]
    fn a_sub_cursor_cannot_see_past_its_end() {
        let mut c = Cursor::new(&[1, 2, 3]);
        let mut inner = c.sub(2).unwrap();
        assert_eq!(inner.take(2), Ok(&[1, 2][..]));
        assert!(inner.u8().is_err());
        assert_eq!(c.u8(), Ok(3));
    }
}
