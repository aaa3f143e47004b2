//! Strings of the two letters: A is UTF-8 here (the ANSI code page on Windows), W is UTF-16.
use crate::engine::status::{Error, Kind, Result};
use std::ffi::c_char;
use zeroize::{Zeroize, Zeroizing};

/// No name that SSPI takes is longer; a longer one is a pointer gone astray.
const LONGEST: usize = 1 << 16;

/// One letter of the API.
pub trait Text {
    /// What its strings are made of.
    type Unit: Copy + PartialEq + Default + Zeroize;
    /// Its units as Rust's text; what is not text is refused. The text may be a password: no copy of it is left behind.
    fn decode(units: &[Self::Unit]) -> Option<String>;
    /// The bytes of a text, as C reads them, with the terminator.
    fn encode(text: &str) -> Vec<u8>;
}

/// The A functions.
pub enum Narrow {}

/// The W functions.
pub enum Utf16 {}

impl Text for Narrow {
    type Unit = c_char;

    fn decode(units: &[c_char]) -> Option<String> {
        String::from_utf8(units.iter().map(|unit| unit.cast_unsigned_byte()).collect()).map_err(|bad| bad.into_bytes().zeroize()).ok()
    }

    fn encode(text: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() + 1);
        out.extend_from_slice(text.as_bytes());
        out.push(0);
        out
    }
}

impl Text for Utf16 {
    type Unit = u16;

    fn decode(units: &[u16]) -> Option<String> {
        // A unit is three bytes at most, so the text never grows out of its place.
        let mut text = Zeroizing::new(String::with_capacity(3 * units.len()));
        for character in char::decode_utf16(units.iter().copied()) {
            text.push(character.ok()?);
        }
        Some(std::mem::take(&mut *text))
    }

    fn encode(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_ne_bytes).collect()
    }
}

trait CharByte {
    fn cast_unsigned_byte(self) -> u8;
}

impl CharByte for c_char {
    #[allow(clippy::unnecessary_cast, reason = "c_char is i8 here and u8 there")]
    fn cast_unsigned_byte(self) -> u8 {
        self as u8
    }
}

/// Reads a terminated string; NULL is None.
///
/// # Safety
/// `at` is NULL or points to units up to and including a zero one.
pub unsafe fn read<T: Text>(at: *const T::Unit, what: &'static str) -> Result<Option<String>> {
    if at.is_null() {
        return Ok(None);
    }
    let mut len = 0;
    loop {
        // SAFETY: no unit before this one was zero, so by the contract this one is still inside the string. C may not have aligned it.
        let unit = unsafe { at.wrapping_add(len).read_unaligned() };
        if unit == T::Unit::default() {
            break;
        }
        if len == LONGEST {
            return Err(Error::new(Kind::InvalidParameter, what));
        }
        len += 1;
    }
    // SAFETY: the loop found so many units before the zero one.
    let units = Zeroizing::new(unsafe { counted(at, len) }?.unwrap_or_default());
    T::decode(&units).map(Some).ok_or_else(|| Error::new(Kind::InvalidParameter, what))
}

/// Copies counted units, as UTF-16; NULL is None. Narrow text must be UTF-8.
///
/// # Safety
/// `at` is NULL or points to `len` units.
pub unsafe fn counted<U: Copy>(at: *const U, len: usize) -> Result<Option<Vec<U>>> {
    if at.is_null() {
        return Ok(None);
    }
    if len > LONGEST {
        return Err(Error::new(Kind::UnknownCredentials, "reading a string longer than any name"));
    }
    let mut units = Vec::with_capacity(len);
    for i in 0..len {
        // SAFETY: `i` is below the length that the contract vouches for. C may not have aligned the string.
        units.push(unsafe { at.wrapping_add(i).read_unaligned() });
    }
    Ok(Some(units))
}
