//! A stapled OCSP answer ([RFC 6960]): what the certificate's issuer, or a responder that it names, says of it.
use crate::{
    engine::status::{Error, Kind, Result},
    wire::{
        cursor::Malformed,
        der::{Reader, Writer, tag},
        x509::{self, Algorithm, BitString, Certificate, extensions},
    },
};
use rustls::pki_types::SubjectPublicKeyInfoDer;
use webpki::RawPublicKeyEntity;

/// id-pkix-ocsp-basic
const BASIC: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 0x30, 1, 1];
/// id-sha1
const SHA1: &[u8] = &[0x2B, 0x0E, 3, 2, 0x1A];
/// id-kp-OCSPSigning
const SIGNING: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 9];
/// ENUMERATED
const SUCCESSFUL: &[u8] = &[0];
/// How far clocks may be apart, in seconds.
const SKEW: i64 = 300;
/// How long an answer without an end is good, in seconds.
const FRESH: i64 = 7 * 86_400;

/// What is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// It was not revoked.
    Good,
    /// Nothing that can be believed.
    Unknown,
}

/// What a stapled answer says of a certificate; one that says it was revoked is an error. An answer that cannot be believed says nothing.
pub(super) fn stapled(answer: &[u8], end: &[u8], issuer: &[u8], now: i64) -> Result<Status> {
    if answer.is_empty() {
        return Ok(Status::Unknown);
    }
    match read(answer, end, issuer, now) {
        Ok(Some(true)) => Ok(Status::Good),
        Ok(Some(false)) => Err(Error::new(Kind::CertRevoked, "reading what was stapled to a certificate")),
        Ok(None) | Err(_) => Ok(Status::Unknown),
    }
}

/// What a responder is asked about a certificate ([RFC 6960] 4.1), by SHA-1: every responder knows it, and it protects nothing.
pub(super) fn request(end: &[u8], issuer: &[u8]) -> std::result::Result<Vec<u8>, Malformed> {
    use crate::crypto::sha::{Sha1, digest as hash};
    let (end, issuer) = (Certificate::read(end)?, Certificate::read(issuer)?);
    let mut out = Writer::default();
    // OCSPRequest, TBSRequest, requestList, Request, CertID
    out.nest(tag::SEQUENCE, |out| {
        out.nest(tag::SEQUENCE, |out| {
            out.nest(tag::SEQUENCE, |out| {
                out.nest(tag::SEQUENCE, |out| {
                    out.nest(tag::SEQUENCE, |out| {
                        out.nest(tag::SEQUENCE, |out| {
                            out.element(tag::OID, SHA1);
                            out.raw(&[5, 0]);
                        });
                        for whole in [issuer.subject, issuer.key.bytes] {
                            out.element(tag::OCTET_STRING, hash::<Sha1>(whole).get(..20).unwrap_or_default());
                        }
                        out.element(tag::INTEGER, end.serial);
                    });
                });
            });
        });
    });
    Ok(out.0)
}

/// Whether an answer is about a certificate, and of a time that is now; whether it is true is for those to find out who are shown it.
pub(in super::super) fn is_about(answer: &[u8], end: &[u8], now: i64) -> bool {
    let read = || -> std::result::Result<bool, Malformed> {
        let Some(Basic { mut singles, .. }) = Basic::read(answer)? else { return Ok(false) };
        let end = Certificate::read(end)?;
        while !singles.is_empty() {
            let one = Single::read(&mut singles)?;
            if one.serial == end.serial && matches_hash(one.hash, end.issuer, one.name_hash) {
                return Ok(one.is_fresh(now));
            }
        }
        Ok(false)
    };
    read().unwrap_or(false)
}

/// Some(true): good. Some(false): revoked. None: it does not say, or nobody need believe it.
fn read(answer: &[u8], end: &[u8], issuer: &[u8], now: i64) -> std::result::Result<Option<bool>, Malformed> {
    let Some(Basic { signed, algorithm, signature, certificates, mut singles }) = Basic::read(answer)? else { return Ok(None) };
    let (end, issuer) = (Certificate::read(end)?, Certificate::read(issuer)?);
    if !signed_by(issuer.spki, algorithm, signed, signature) && !delegated(certificates, &issuer, algorithm, signed, signature, now)? {
        return Ok(None);
    }
    while !singles.is_empty() {
        let one = Single::read(&mut singles)?;
        let same = |bytes: &[u8], digest: &[u8]| matches_hash(one.hash, bytes, digest);
        if one.serial != end.serial || !same(issuer.subject, one.name_hash) || !same(issuer.key.bytes, one.key_hash) {
            continue;
        }
        if !one.is_fresh(now) {
            return Ok(None);
        }
        return Ok(match one.status {
            0x80 => Some(true),
            0xA1 => Some(false),
            _ => None,
        });
    }
    Ok(None)
}

/// BasicOCSPResponse: what it says, and who is to have said so.
struct Basic<'a> {
    signed: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    certificates: Option<&'a [u8]>,
    singles: Reader<'a>,
}

impl<'a> Basic<'a> {
    /// None: the responder would not answer, or answered in another way.
    fn read(answer: &'a [u8]) -> std::result::Result<Option<Self>, Malformed> {
        let mut outer = Reader::new(answer).enter(tag::SEQUENCE)?;
        if outer.element(tag::ENUMERATED)? != SUCCESSFUL {
            return Ok(None);
        }
        let mut bytes = outer.enter(tag::context(0))?.enter(tag::SEQUENCE)?;
        if bytes.element(tag::OID)? != BASIC {
            return Ok(None);
        }
        let mut basic = Reader::new(bytes.element(tag::OCTET_STRING)?).enter(tag::SEQUENCE)?;
        let mut ahead = basic;
        let signed = ahead.raw()?;
        let mut data = basic.enter(tag::SEQUENCE)?;
        let algorithm = basic.element(tag::SEQUENCE)?;
        let signature = BitString::of(basic.element(tag::BIT_STRING)?)?.bytes;
        let certificates = basic.optional(tag::context(0))?;
        data.optional(tag::context(0))?;
        // responderID: whoever it is, the signature is what counts.
        data.any()?;
        x509::time(&mut data)?;
        Ok(Some(Self { signed, algorithm, signature, certificates, singles: data.enter(tag::SEQUENCE)? }))
    }
}

/// SingleResponse: what is said of one certificate, and when.
struct Single<'a> {
    hash: &'a [u8],
    name_hash: &'a [u8],
    key_hash: &'a [u8],
    serial: &'a [u8],
    status: u8,
    from: i64,
    until: i64,
}

impl<'a> Single<'a> {
    fn read(singles: &mut Reader<'a>) -> std::result::Result<Self, Malformed> {
        let mut one = singles.enter(tag::SEQUENCE)?;
        let mut id = one.enter(tag::SEQUENCE)?;
        let hash = Algorithm::read(&mut id)?.oid;
        let (name_hash, key_hash, serial) = (id.element(tag::OCTET_STRING)?, id.element(tag::OCTET_STRING)?, id.element(tag::INTEGER)?);
        let (status, _) = one.any()?;
        let from = x509::time(&mut one)?;
        let until = match one.optional(tag::context(0))? {
            Some(contents) => x509::time(&mut Reader::new(contents))?,
            None => from + FRESH,
        };
        Ok(Self { hash, name_hash, key_hash, serial, status, from, until })
    }

    const fn is_fresh(&self, now: i64) -> bool {
        now + SKEW >= self.from && now - SKEW <= self.until
    }
}

/// Whether the issuer gave somebody a certificate to answer for it with, and that one signed.
fn delegated(
    certificates: Option<&[u8]>,
    issuer: &Certificate<'_>,
    algorithm: &[u8],
    signed: &[u8],
    signature: &[u8],
    now: i64,
) -> std::result::Result<bool, Malformed> {
    let Some(contents) = certificates else { return Ok(false) };
    let mut list = Reader::new(contents).enter(tag::SEQUENCE)?;
    let mut tries = 0;
    while !list.is_empty() && tries < 4 {
        tries += 1;
        let responder = Certificate::read(list.raw()?)?;
        let mut own = Writer::default();
        own.element(tag::OID, responder.signature_algorithm.oid);
        own.raw(responder.signature_algorithm.parameters);
        let may = extensions::usages(&responder)?.is_some_and(|all| all.contains(&SIGNING));
        if may
            && responder.issuer == issuer.subject
            && responder.not_before <= now
            && now <= responder.not_after
            && signed_by(issuer.spki, &own.0, responder.signed, responder.signature.bytes)
            && signed_by(responder.spki, algorithm, signed, signature)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `algorithm`: the contents of an AlgorithmIdentifier.
fn signed_by(spki: &[u8], algorithm: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let der = SubjectPublicKeyInfoDer::from(spki);
    let Ok(key) = RawPublicKeyEntity::try_from(&der) else { return false };
    webpki::ALL_VERIFICATION_ALGS
        .iter()
        .filter(|known| known.signature_alg_id().as_ref() == algorithm)
        .any(|known| key.verify_signature(*known, message, signature).is_ok())
}

fn matches_hash(oid: &[u8], bytes: &[u8], digest: &[u8]) -> bool {
    use crate::crypto::sha::{Sha1, Sha256, digest as hash};
    let whole = match oid {
        SHA1 => hash::<Sha1>(bytes).get(..20).map(<[u8]>::to_vec),
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1] => hash::<Sha256>(bytes).get(..32).map(<[u8]>::to_vec),
        _ => None,
    };
    whole.is_some_and(|whole| whole == digest)
}
