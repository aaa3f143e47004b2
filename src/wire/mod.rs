//! Bytes to types and back: no state, no clock, no keys. It knows no other floor.
#![forbid(unsafe_code)]

pub mod ap;
pub mod asn1;
pub mod cursor;
pub mod der;
pub mod digest;
pub mod gss;
pub mod krb5;
pub mod ntlm;
pub mod text;
