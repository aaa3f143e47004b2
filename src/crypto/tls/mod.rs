//! TLS' keys: records under an AEAD, in the caller's own memory, and what is derived from a handshake's secrets.
pub mod record;
pub mod schedule;
