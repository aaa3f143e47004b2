//! The cipher suites that are spoken, and what Windows calls their parts.
use crate::crypto::tls::{record::Aead, schedule::Hash};
use rustls::CipherSuite;

/// A suite's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suite {
    pub(super) number: u16,
    pub(super) name: &'static str,
    pub(super) aead: Aead,
    pub(super) hash: Hash,
    /// What the server's certificate signs with, where the suite says it (TLS 1.2).
    pub(super) certificate: Option<&'static str>,
}

const fn suite(number: u16, name: &'static str, aead: Aead, hash: Hash, certificate: Option<&'static str>) -> Suite {
    Suite { number, name, aead, hash, certificate }
}

const ECDSA: Option<&str> = Some("ECDSA");
const RSA: Option<&str> = Some("RSA");

const SUITES: [Suite; 9] = [
    suite(0x1301, "TLS_AES_128_GCM_SHA256", Aead::Aes128Gcm, Hash::Sha256, None),
    suite(0x1302, "TLS_AES_256_GCM_SHA384", Aead::Aes256Gcm, Hash::Sha384, None),
    suite(0x1303, "TLS_CHACHA20_POLY1305_SHA256", Aead::ChaCha20Poly1305, Hash::Sha256, None),
    suite(0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", Aead::Aes128Gcm, Hash::Sha256, ECDSA),
    suite(0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", Aead::Aes256Gcm, Hash::Sha384, ECDSA),
    suite(0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Aead::Aes128Gcm, Hash::Sha256, RSA),
    suite(0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Aead::Aes256Gcm, Hash::Sha384, RSA),
    suite(0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", Aead::ChaCha20Poly1305, Hash::Sha256, RSA),
    suite(0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", Aead::ChaCha20Poly1305, Hash::Sha256, ECDSA),
];

/// `CALG_AES_128`
pub(super) const CALG_AES_128: u32 = 0x660E;
/// `CALG_AES_256`
pub(super) const CALG_AES_256: u32 = 0x6610;
/// `CALG_ECDH_EPHEM`
pub(super) const CALG_ECDH_EPHEM: u32 = 0xAE06;
/// `CALG_ECDSA`
pub(super) const CALG_ECDSA: u32 = 0x2203;
/// `CALG_RSA_SIGN`
pub(super) const CALG_RSA_SIGN: u32 = 0x2400;

impl Suite {
    /// A suite by its number.
    pub(super) fn of(suite: CipherSuite) -> Option<Self> {
        let number = u16::from(suite);
        SUITES.into_iter().find(|known| known.number == number)
    }

    pub(super) const fn cipher_name(&self) -> &'static str {
        match self.aead {
            Aead::Aes128Gcm | Aead::Aes256Gcm => "AES",
            Aead::ChaCha20Poly1305 => "CHACHA20_POLY1305",
        }
    }

    pub(super) const fn cipher_bits(&self) -> u32 {
        self.aead.key_len() as u32 * 8
    }

    /// `ALG_ID`; ChaCha20 has none.
    pub(super) const fn cipher_number(&self) -> u32 {
        match self.aead {
            Aead::Aes128Gcm => CALG_AES_128,
            Aead::Aes256Gcm => CALG_AES_256,
            Aead::ChaCha20Poly1305 => 0,
        }
    }

    /// In bytes; a stream has none.
    pub(super) const fn block(&self) -> u32 {
        match self.aead {
            Aead::Aes128Gcm | Aead::Aes256Gcm => 16,
            Aead::ChaCha20Poly1305 => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_of_the_engine_is_known_by_its_own_name() {
        let offered = rustls::crypto::aws_lc_rs::default_provider().cipher_suites;
        assert_eq!(offered.len(), SUITES.len());
        for suite in offered {
            let known = Suite::of(suite.suite()).unwrap();
            let engine = format!("{:?}", suite.suite());
            assert_eq!(known.name, engine.replace("TLS13_", "TLS_"), "{engine}");
        }
    }
}
