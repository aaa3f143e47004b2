//! What ties the two authentications together: both ends name the server's public key, under the inner session's seal. Whoever sits
//! between them has another key.
use crate::{
    crypto::{hash::Hash, same},
    engine::status::{Error, Kind, Result},
    wire::x509::Certificate,
};

const TO_SERVER: &[u8] = b"CredSSP Client-To-Server Binding Hash\0";
const TO_CLIENT: &[u8] = b"CredSSP Server-To-Client Binding Hash\0";

/// How the two ends bind, by the lower of their versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// Versions 2 to 4: the key itself goes one way, and the key plus one the other.
    Key,
    /// From version 5 on: hashes over a number of the client's choice ([CVE-2018-0886]).
    Hash([u8; 32]),
}

/// The subject's public key as the binding takes it: the bits of the BIT STRING, without the algorithm around them.
pub(super) fn public_key(certificate: &[u8]) -> Result<Vec<u8>> {
    let certificate = Certificate::read(certificate)
        .map_err(|why| Error::new(Kind::InvalidToken, "reading the server's certificate for its key").because(why))?;
    Ok(certificate.key.bytes.to_vec())
}

impl Binding {
    /// What the client says.
    pub(super) fn to_server(&self, key: &[u8]) -> Vec<u8> {
        match self {
            Self::Key => key.to_vec(),
            Self::Hash(nonce) => hash(TO_SERVER, nonce, key),
        }
    }

    /// What the server answers.
    pub(super) fn to_client(&self, key: &[u8]) -> Vec<u8> {
        match self {
            Self::Key => {
                let mut key = key.to_vec();
                if let Some(first) = key.first_mut() {
                    *first = first.wrapping_add(1);
                }
                key
            }
            Self::Hash(nonce) => hash(TO_CLIENT, nonce, key),
        }
    }
}

fn hash(label: &[u8], nonce: &[u8; 32], key: &[u8]) -> Vec<u8> {
    Hash::Sha256.of(&[label, nonce, key]).bytes().to_vec()
}

/// Compares what the peer said with what it must say.
pub(super) fn check(said: &[u8], expected: &[u8]) -> Result<()> {
    if same(said, expected) {
        return Ok(());
    }
    Err(Error::new(Kind::BadBindings, "comparing the key that the peer saw with the server's: somebody is between the two"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_one_higher_and_a_hash_with_another_label() {
        assert_eq!(Binding::Key.to_server(&[255, 1]), [255, 1]);
        assert_eq!(Binding::Key.to_client(&[255, 1]), [0, 1]);
        let hash = Binding::Hash([7; 32]);
        assert_ne!(hash.to_server(b"key"), hash.to_client(b"key"));
        assert_ne!(hash.to_server(b"key"), Binding::Hash([8; 32]).to_server(b"key"));
        assert!(check(&hash.to_server(b"key"), &hash.to_server(b"key")).is_ok());
        assert_eq!(check(b"", &hash.to_server(b"key")).unwrap_err().kind(), Kind::BadBindings);
    }
}
