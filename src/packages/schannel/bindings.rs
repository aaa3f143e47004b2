//! Channel bindings ([RFC 5929]): what names this connection to an exchange inside it.
use crate::{
    crypto::tls::{schedule::Hash, sha512},
    wire::x509,
};

/// "tls-unique:" and the first Finished.
pub(super) fn unique(finished: &[u8]) -> Vec<u8> {
    [b"tls-unique:", finished].concat()
}

/// "tls-server-end-point:" and the server's certificate, hashed by the hash of its own signature; MD5 and SHA-1 count as SHA-256.
pub(super) fn endpoint(certificate: &[u8]) -> Vec<u8> {
    let hash = match strength(certificate) {
        Strength::Sha256 => Hash::Sha256.of(certificate),
        Strength::Sha384 => Hash::Sha384.of(certificate),
        Strength::Sha512 => sha512(certificate),
    };
    [&b"tls-server-end-point:"[..], &hash].concat()
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Strength {
    Sha256,
    Sha384,
    Sha512,
}

/// id-sha384, id-sha512
const SHA_384: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
const SHA_512: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];
/// rsassaPss names its hash in its parameters.
const PSS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10];

fn strength(certificate: &[u8]) -> Strength {
    let Ok(certificate) = x509::Certificate::read(certificate) else { return Strength::Sha256 };
    let algorithm = certificate.signature_algorithm;
    let names = |oid: &[u8]| algorithm.parameters.windows(oid.len()).any(|window| window == oid);
    match algorithm.oid {
        // sha384WithRSAEncryption, ecdsa-with-SHA384
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 12] | [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3] => Strength::Sha384,
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 13] | [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 4] => Strength::Sha512,
        PSS if names(SHA_512) => Strength::Sha512,
        PSS if names(SHA_384) => Strength::Sha384,
        // Ed25519 hashes with SHA-512 inside, and names no hash that could be taken here.
        _ => Strength::Sha256,
    }
}
