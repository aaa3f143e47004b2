//! TLS' keys: records under an AEAD, in the caller's own memory, and what is derived from a handshake's secrets.
pub mod record;
pub mod schedule;

/// SHA-512, which no suite has and some certificates are signed with.
pub fn sha512(bytes: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA512, bytes).as_ref().to_vec()
}
