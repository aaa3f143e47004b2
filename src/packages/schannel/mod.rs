//! Schannel: TLS as client and as server.

pub mod trust;
