//! The security packages: one folder each, strangers to one another.
#![forbid(unsafe_code)]

pub mod ntlm;
