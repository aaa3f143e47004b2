//! X.509 certificates ([RFC 5280]), read in place: what Schannel and wincrypt.h tell of them. Nothing here decides whom to trust.
pub mod extensions;
pub mod names;
pub mod oid;

use super::{
    cursor::Malformed,
    der::{Field, Reader, Writer, tag},
    krb5::Time,
};

type Result<T> = std::result::Result<T, Malformed>;

/// UTCTime
const UTC_TIME: u8 = 0x17;
/// No certificate has more extensions.
const MOST_EXTENSIONS: usize = 64;

/// An algorithm and its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm<'a> {
    /// The contents of its OBJECT IDENTIFIER.
    pub oid: &'a [u8],
    /// Its parameters as they stand, with their header; empty where there are none.
    pub parameters: &'a [u8],
}

/// A BIT STRING.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitString<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// How many bits of the last byte say nothing.
    pub unused: u8,
}

/// One extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// The contents of its OBJECT IDENTIFIER.
    pub oid: &'a [u8],
    /// Who does not know it must refuse the certificate.
    pub critical: bool,
    /// Its value, in DER.
    pub value: &'a [u8],
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate<'a> {
    /// What is signed, as it stands.
    pub signed: &'a [u8],
    /// 0 for the first version, 2 for the third.
    pub version: u32,
    /// The serial number's bytes, the highest first.
    pub serial: &'a [u8],
    /// How it is signed.
    pub signature_algorithm: Algorithm<'a>,
    /// The issuer's name, in DER.
    pub issuer: &'a [u8],
    /// From when it is good, in seconds since 1970.
    pub not_before: i64,
    /// Until when.
    pub not_after: i64,
    /// The subject's name, in DER.
    pub subject: &'a [u8],
    /// The subject's key with its algorithm, in DER.
    pub spki: &'a [u8],
    /// The key's algorithm.
    pub key_algorithm: Algorithm<'a>,
    /// The key.
    pub key: BitString<'a>,
    /// What else names the issuer.
    pub issuer_id: Option<BitString<'a>>,
    /// What else names the subject.
    pub subject_id: Option<BitString<'a>>,
    /// The extensions.
    pub extensions: Vec<Extension<'a>>,
    /// The signature.
    pub signature: BitString<'a>,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate and nothing behind it.
    pub fn read(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::new(der);
        let mut whole = outer.enter(tag::SEQUENCE)?;
        outer.end()?;
        let mut ahead = whole;
        let signed = ahead.raw()?;
        let mut tbs = whole.enter(tag::SEQUENCE)?;
        let version = match tbs.optional(tag::context(0))? {
            None => 0,
            Some(contents) => {
                let version = i64::decode(contents)?;
                u32::try_from(version).ok().filter(|version| *version <= 2).ok_or(Malformed("a version that no certificate has"))?
            }
        };
        let serial = tbs.element(tag::INTEGER)?;
        if serial.is_empty() {
            return Err(Malformed("a serial number without a byte"));
        }
        let inner_algorithm = Algorithm::read(&mut tbs)?;
        let issuer = sequence(&mut tbs)?;
        let mut validity = tbs.enter(tag::SEQUENCE)?;
        let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
        validity.end()?;
        let subject = sequence(&mut tbs)?;
        let spki = sequence(&mut tbs)?;
        let (key_algorithm, key) = public_key(spki)?;
        // [1] and [2] IMPLICIT BIT STRING
        let issuer_id = tbs.optional(0x81)?.map(BitString::of).transpose()?;
        let subject_id = tbs.optional(0x82)?.map(BitString::of).transpose()?;
        let extensions = match tbs.optional(tag::context(3))? {
            None => Vec::new(),
            Some(contents) => read_extensions(contents)?,
        };
        tbs.end()?;
        let signature_algorithm = Algorithm::read(&mut whole)?;
        if signature_algorithm != inner_algorithm {
            return Err(Malformed("a certificate that names two ways in which it is signed"));
        }
        let signature = BitString::of(whole.element(tag::BIT_STRING)?)?;
        whole.end()?;
        Ok(Self {
            signed,
            version,
            serial,
            signature_algorithm,
            issuer,
            not_before,
            not_after,
            subject,
            spki,
            key_algorithm,
            key,
            issuer_id,
            subject_id,
            extensions,
            signature,
        })
    }

    /// The value of an extension, by the contents of its OBJECT IDENTIFIER.
    pub fn extension(&self, oid: &[u8]) -> Option<&'a [u8]> {
        self.extensions.iter().find(|extension| extension.oid == oid).map(|extension| extension.value)
    }

    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }
}

/// The algorithm and the key of a SubjectPublicKeyInfo.
pub fn public_key(spki: &[u8]) -> Result<(Algorithm<'_>, BitString<'_>)> {
    let mut reader = Reader::new(spki).enter(tag::SEQUENCE)?;
    let algorithm = Algorithm::read(&mut reader)?;
    let key = BitString::of(reader.element(tag::BIT_STRING)?)?;
    reader.end()?;
    Ok((algorithm, key))
}

impl<'a> Algorithm<'a> {
    /// The next AlgorithmIdentifier.
    pub fn read(from: &mut Reader<'a>) -> Result<Self> {
        let mut inside = from.enter(tag::SEQUENCE)?;
        let oid = inside.element(tag::OID)?;
        let parameters = if inside.is_empty() { &[][..] } else { inside.raw()? };
        inside.end()?;
        Ok(Self { oid, parameters })
    }
}

impl<'a> BitString<'a> {
    /// Of a BIT STRING's contents.
    pub fn of(contents: &'a [u8]) -> Result<Self> {
        match contents.split_first() {
            Some((unused, bytes)) if *unused < 8 && (*unused == 0 || !bytes.is_empty()) => Ok(Self { bytes, unused: *unused }),
            _ => Err(Malformed("a bit string with more unused bits than it has")),
        }
    }
}

fn sequence<'a>(from: &mut Reader<'a>) -> Result<&'a [u8]> {
    if from.peek() == Some(tag::SEQUENCE) { from.raw() } else { Err(Malformed("an element of another type than a sequence")) }
}

fn read_extensions(contents: &[u8]) -> Result<Vec<Extension<'_>>> {
    let mut outer = Reader::new(contents);
    let mut list = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let mut all: Vec<Extension<'_>> = Vec::new();
    while !list.is_empty() {
        let mut one = list.enter(tag::SEQUENCE)?;
        let oid = one.element(tag::OID)?;
        let critical = if one.peek() == Some(tag::BOOLEAN) { bool::read(&mut one)? } else { false };
        let value = one.element(tag::OCTET_STRING)?;
        one.end()?;
        if all.len() == MOST_EXTENSIONS {
            return Err(Malformed("more extensions than any certificate has"));
        }
        // [RFC 5280] 4.2: not more than one instance of an extension.
        if all.iter().any(|known| known.oid == oid) {
            return Err(Malformed("the same extension twice"));
        }
        all.push(Extension { oid, critical, value });
    }
    Ok(all)
}

/// Time ::= CHOICE { UTCTime, GeneralizedTime }, in seconds since 1970.
pub fn time(from: &mut Reader<'_>) -> Result<i64> {
    let (kind, text) = from.any()?;
    let digits = match kind {
        tag::GENERALIZED_TIME => text.to_vec(),
        // [RFC 5280] 4.1.2.5.1: years from 50 on belong to the twentieth century.
        UTC_TIME if text.first().is_some_and(|digit| *digit >= b'5') => [b"19", text].concat(),
        UTC_TIME => [b"20", text].concat(),
        _ => return Err(Malformed("an element of another type than a time")),
    };
    let mut writer = Writer::default();
    writer.element(tag::GENERALIZED_TIME, &digits);
    Time::decode(&writer.0).map(|time| time.0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::wire::pem;

    /// Made by OpenSSL 3.0: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650` with the extensions seen below.
    pub(crate) const PEM: &str = include_str!("test.pem");

    pub(crate) fn der() -> Vec<u8> {
        pem::blocks(PEM.as_bytes()).next().unwrap().der.to_vec()
    }

    #[test]
    fn a_certificate_of_openssl_is_read() {
        let der = der();
        let certificate = Certificate::read(&der).unwrap();
        assert_eq!(certificate.version, 2);
        assert_eq!(certificate.serial, [0x12, 0x34, 0x56, 0x78, 0x9A]);
        assert_eq!(oid::text(certificate.signature_algorithm.oid).unwrap(), "1.2.840.10045.4.3.2");
        assert_eq!(oid::text(certificate.key_algorithm.oid).unwrap(), "1.2.840.10045.2.1");
        assert_eq!(certificate.key.bytes.len(), 65);
        assert_eq!(certificate.not_after - certificate.not_before, 3650 * 86_400);
        assert!(certificate.is_self_issued());
        assert_eq!(certificate.extensions.len(), 5);
    }

    #[test]
    fn nothing_that_is_cut_or_changed_in_its_structure_is_read() {
        let der = der();
        for end in 0..der.len() {
            assert!(Certificate::read(&der[..end]).is_err(), "{end}");
        }
        let mut longer = der.clone();
        longer.push(0);
        assert!(Certificate::read(&longer).is_err());
        // Any other byte gives a certificate or an error, and never a panic.
        for at in 0..der.len() {
            for flip in [1, 0x20, 0x80, 0xFF] {
                let mut bad = der.clone();
                bad[at] ^= flip;
                if let Ok(certificate) = Certificate::read(&bad) {
                    let _ = names::text(certificate.subject, &names::Style::X500);
                    let _ = extensions::alternative_names(&certificate);
                    let _ = extensions::usages(&certificate);
                    let _ = extensions::authority(&certificate);
                    let _ = extensions::key_usage(&certificate);
                }
            }
        }
    }

    #[test]
    fn the_century_of_a_short_time_is_the_standards() {
        let read = |text: &str| {
            let mut writer = Writer::default();
            writer.element(UTC_TIME, text.as_bytes());
            time(&mut Reader::new(&writer.0))
        };
        assert_eq!(read("491231235959Z"), Ok(2_524_607_999));
        assert_eq!(read("500101000000Z"), Ok(-631_152_000));
        assert!(read("4912312359Z").is_err() && read("").is_err());
    }
}
