//! Bytes to types and back: no state, no clock, no keys. It knows no other floor.
#![forbid(unsafe_code)]

pub mod cursor;
pub mod digest;
pub mod ntlm;
pub mod text;
