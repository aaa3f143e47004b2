//! What the engine hashes and derives its keys with: our own hashes, with each secret's two blocks hashed once for all that is made of it.
//! A handshake derives some fifty keys on each side, mostly by SHA-384, for which processors have no instruction.
use crate::crypto::{
    hmac::HmacKey,
    sha::{Running, Sha, Sha256, Sha384, digest},
    tls::schedule::{expand, prf},
};
use rustls::{
    CipherSuite, Error, SupportedCipherSuite, Tls12CipherSuite, Tls13CipherSuite,
    crypto::{
        ActiveKeyExchange, CipherSuiteCommon,
        hash::{Context, Hash, HashAlgorithm, Output},
        hmac::Tag,
        tls12::Prf,
        tls13::{Hkdf, HkdfExpander, OkmBlock, OutputLengthError},
    },
    version::TLS12,
};
use std::{cell::Cell, marker::PhantomData};
use zeroize::Zeroizing;

/// The same suites, with hashes and keys derived here. What is made stays for the process' life.
pub(super) fn of_our_own(suites: Vec<SupportedCipherSuite>) -> Vec<SupportedCipherSuite> {
    suites.into_iter().map(|suite| own(suite).unwrap_or(suite)).collect()
}

fn own(suite: SupportedCipherSuite) -> Option<SupportedCipherSuite> {
    let common = |number: CipherSuite, hash_provider, confidentiality_limit| CipherSuiteCommon {
        suite: number,
        hash_provider,
        confidentiality_limit,
    };
    Some(match suite {
        SupportedCipherSuite::Tls13(theirs) => {
            let (hash_provider, hkdf_provider): (&dyn Hash, &dyn Hkdf) = match theirs.common.hash_provider.algorithm() {
                HashAlgorithm::SHA256 => (&SHA256, &SHA256),
                HashAlgorithm::SHA384 => (&SHA384, &SHA384),
                _ => return None,
            };
            let common = common(theirs.common.suite, hash_provider, theirs.common.confidentiality_limit);
            SupportedCipherSuite::Tls13(Box::leak(Box::new(Tls13CipherSuite {
                common,
                hkdf_provider,
                aead_alg: theirs.aead_alg,
                quic: None,
            })))
        }
        SupportedCipherSuite::Tls12(theirs) => {
            let (hash_provider, prf_provider): (&dyn Hash, &dyn Prf) = match theirs.common.hash_provider.algorithm() {
                HashAlgorithm::SHA256 => (&SHA256, &SHA256),
                HashAlgorithm::SHA384 => (&SHA384, &SHA384),
                _ => return None,
            };
            let common = common(theirs.common.suite, hash_provider, theirs.common.confidentiality_limit);
            let Tls12CipherSuite { kx, sign, aead_alg, .. } = *theirs;
            SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite { common, prf_provider, kx, sign, aead_alg })))
        }
    })
}

/// The proofs at the end of a TLS 1.2 handshake, the client's and the server's ([RFC 5246] 7.4.9).
pub(super) type Finished = [Option<[u8; 12]>; 2];

thread_local! {
    static FINISHED: Cell<Finished> = const { Cell::new([None; 2]) };
}

/// Runs the engine, and tells which proofs it made or expected on the way.
pub(super) fn overhear<T>(run: impl FnOnce() -> T) -> (T, Finished) {
    FINISHED.take();
    let answer = run();
    (answer, FINISHED.take())
}

fn tell_finished(label: &[u8], made: &[u8]) {
    let mut finished = FINISHED.get();
    let [client, server] = &mut finished;
    let place = match label {
        b"client finished" => client,
        b"server finished" => server,
        _ => return,
    };
    *place = made.try_into().ok();
    FINISHED.set(finished);
}

/// One hash, and what is derived with it.
struct Ours<H>(PhantomData<fn() -> H>);

static SHA256: Ours<Sha256> = Ours(PhantomData);
static SHA384: Ours<Sha384> = Ours(PhantomData);

/// The first `OUT` bytes of what a hash gives.
fn front<H: Sha>(whole: &[u8; 64]) -> &[u8] {
    whole.get(..H::OUT).unwrap_or_default()
}

impl<H: Sha> Hash for Ours<H> {
    fn start(&self) -> Box<dyn Context> {
        Box::new(Listening(Running::<H>::new()))
    }

    fn hash(&self, data: &[u8]) -> Output {
        Output::new(front::<H>(&digest::<H>(data)))
    }

    fn output_len(&self) -> usize {
        H::OUT
    }

    fn algorithm(&self) -> HashAlgorithm {
        if H::OUT == Sha256::OUT { HashAlgorithm::SHA256 } else { HashAlgorithm::SHA384 }
    }
}

/// The hash of a handshake so far.
struct Listening<H: Sha>(Running<H>);

impl<H: Sha> Context for Listening<H> {
    fn fork_finish(&self) -> Output {
        Output::new(front::<H>(&self.0.clone().finish()))
    }

    fn fork(&self) -> Box<dyn Context> {
        Box::new(Self(self.0.clone()))
    }

    fn finish(self: Box<Self>) -> Output {
        Output::new(front::<H>(&self.0.finish()))
    }

    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }
}

impl<H: Sha> Ours<H> {
    /// [RFC 5869] 2.2
    fn extract(salt: Option<&[u8]>, secret: &[u8]) -> Box<dyn HkdfExpander> {
        // Zeros, and nothing, are the same key.
        let made = Zeroizing::new(HmacKey::<H>::new(salt.unwrap_or_default()).of(&[secret]));
        Box::new(Secret(HmacKey::<H>::new(front::<H>(&made))))
    }
}

impl<H: Sha> Hkdf for Ours<H> {
    fn extract_from_zero_ikm(&self, salt: Option<&[u8]>) -> Box<dyn HkdfExpander> {
        Self::extract(salt, [0; 64].get(..H::OUT).unwrap_or_default())
    }

    fn extract_from_secret(&self, salt: Option<&[u8]>, secret: &[u8]) -> Box<dyn HkdfExpander> {
        Self::extract(salt, secret)
    }

    fn expander_for_okm(&self, okm: &OkmBlock) -> Box<dyn HkdfExpander> {
        Box::new(Secret(HmacKey::<H>::new(okm.as_ref())))
    }

    fn hmac_sign(&self, key: &OkmBlock, message: &[u8]) -> Tag {
        let made = Zeroizing::new(HmacKey::<H>::new(key.as_ref()).of(&[message]));
        Tag::new(front::<H>(&made))
    }
}

/// A secret that others are made of.
struct Secret<H: Sha>(HmacKey<H>);

impl<H: Sha> HkdfExpander for Secret<H> {
    fn expand_slice(&self, info: &[&[u8]], output: &mut [u8]) -> Result<(), OutputLengthError> {
        if expand(&self.0, info, output) { Ok(()) } else { Err(OutputLengthError) }
    }

    fn expand_block(&self, info: &[&[u8]]) -> OkmBlock {
        let mut made = Zeroizing::new([0; 64]);
        let block = made.get_mut(..H::OUT).unwrap_or_default();
        // One block is never too much.
        let _ = expand(&self.0, info, block);
        OkmBlock::new(block)
    }

    fn hash_len(&self) -> usize {
        H::OUT
    }
}

impl<H: Sha> Prf for Ours<H> {
    fn for_key_exchange(
        &self,
        output: &mut [u8; 48],
        agreement: Box<dyn ActiveKeyExchange>,
        peer: &[u8],
        label: &[u8],
        seed: &[u8],
    ) -> Result<(), Error> {
        let shared = agreement.complete_for_tls_version(peer, &TLS12)?;
        prf(&HmacKey::<H>::new(shared.secret_bytes()), label, &[seed], output);
        Ok(())
    }

    fn for_secret(&self, output: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) {
        prf(&HmacKey::<H>::new(secret), label, &[seed], output);
        tell_finished(label, output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::crypto::aws_lc_rs::default_provider;

    /// Bytes that are all different enough.
    fn some(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n * 7 + n / 251 + length) as u8).collect()
    }

    #[test]
    fn every_suite_derives_what_the_engines_own_derives() {
        let theirs = default_provider().cipher_suites;
        let ours = of_our_own(theirs.clone());
        assert_eq!(ours.len(), 9);
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            assert_eq!(ours.suite(), theirs.suite());
            match (ours, theirs) {
                (SupportedCipherSuite::Tls13(ours), SupportedCipherSuite::Tls13(theirs)) => {
                    hashes_alike(ours.common.hash_provider, theirs.common.hash_provider);
                    assert_eq!(ours.common.confidentiality_limit, theirs.common.confidentiality_limit);
                    expands_alike(ours.hkdf_provider, theirs.hkdf_provider);
                }
                (SupportedCipherSuite::Tls12(ours), SupportedCipherSuite::Tls12(theirs)) => {
                    hashes_alike(ours.common.hash_provider, theirs.common.hash_provider);
                    assert_eq!((ours.sign, ours.common.confidentiality_limit), (theirs.sign, theirs.common.confidentiality_limit));
                    for length in [1, 12, 31, 32, 33, 48, 72, 104, 300] {
                        let (mut a, mut b) = (vec![0; length], vec![0; length]);
                        ours.prf_provider.for_secret(&mut a, &some(length + 30), b"master secret", &some(64));
                        theirs.prf_provider.for_secret(&mut b, &some(length + 30), b"master secret", &some(64));
                        assert_eq!(a, b, "{length}");
                    }
                }
                _ => panic!("a suite of another version"),
            }
        }
    }

    #[test]
    fn both_proofs_of_one_run_are_overheard_and_no_other() {
        let told = |run: &dyn Fn(&mut [u8; 12])| overhear(|| run(&mut [0; 12])).1;
        let proof = |label: &'static [u8]| move |out: &mut [u8; 12]| SHA384.for_secret(out, b"secret", label, b"seed");
        let [client, server] = told(&|out| {
            proof(b"client finished")(out);
            proof(b"server finished")(out);
        });
        assert!(client.is_some() && server.is_some() && client != server);
        assert_eq!(told(&proof(b"server finished")), [None, server]);
        assert_eq!(told(&proof(b"key expansion")), [None, None]);
        SHA256.for_secret(&mut [0; 12], b"secret", b"client finished", b"seed");
        assert_eq!(told(&|_| ()), [None, None], "what came before the run");
    }

    fn hashes_alike(ours: &dyn Hash, theirs: &dyn Hash) {
        assert_eq!((ours.algorithm(), ours.output_len()), (theirs.algorithm(), theirs.output_len()));
        let (mut a, mut b) = (ours.start(), theirs.start());
        for length in (0..300).step_by(13) {
            assert_eq!(ours.hash(&some(length)).as_ref(), theirs.hash(&some(length)).as_ref());
            a.update(&some(length));
            b.update(&some(length));
            assert_eq!(a.fork_finish().as_ref(), b.fork_finish().as_ref(), "{length}");
            let (mut c, mut d) = (a.fork(), b.fork());
            c.update(b"aside");
            d.update(b"aside");
            assert_eq!(c.finish().as_ref(), d.finish().as_ref(), "{length}");
        }
        assert_eq!(a.finish().as_ref(), b.finish().as_ref());
    }

    fn expands_alike(ours: &dyn Hkdf, theirs: &dyn Hkdf) {
        let alike = |a: Box<dyn HkdfExpander>, b: Box<dyn HkdfExpander>| {
            assert_eq!(a.hash_len(), b.hash_len());
            assert_eq!(a.expand_block(&[b"one", b"", b"two"]).as_ref(), b.expand_block(&[b"one", b"", b"two"]).as_ref());
            for length in [1, 12, 16, 32, 47, 48, 49, 100, 255 * a.hash_len()] {
                let (mut x, mut y) = (vec![0; length], vec![0; length]);
                assert!(a.expand_slice(&[&some(90)], &mut x).is_ok() && b.expand_slice(&[&some(90)], &mut y).is_ok());
                assert!(x == y, "{length}");
            }
            let mut much = vec![0; 255 * a.hash_len() + 1];
            assert!(a.expand_slice(&[b"x"], &mut much).is_err());
        };
        for salt in [None, Some(some(32)), Some(some(48)), Some(some(200))] {
            let salt = salt.as_deref();
            alike(ours.extract_from_zero_ikm(salt), theirs.extract_from_zero_ikm(salt));
            alike(ours.extract_from_secret(salt, &some(32)), theirs.extract_from_secret(salt, &some(32)));
            alike(ours.extract_from_secret(salt, &some(1184)), theirs.extract_from_secret(salt, &some(1184)));
        }
        for length in [32, 48] {
            let okm = OkmBlock::new(&some(length));
            alike(ours.expander_for_okm(&okm), theirs.expander_for_okm(&okm));
            assert_eq!(ours.hmac_sign(&okm, &some(48)).as_ref(), theirs.hmac_sign(&okm, &some(48)).as_ref());
        }
    }
}
