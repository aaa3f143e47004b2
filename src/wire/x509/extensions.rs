//! The extensions that say whom a certificate is for: other names, usages, whether it is an authority.
use super::{Certificate, oid};
use crate::wire::{
    cursor::Malformed,
    der::{Field, Reader, tag},
};

type Result<T> = std::result::Result<T, Malformed>;

/// No certificate has more names, or usages.
const MOST: usize = 1024;

/// GeneralName, as far as anybody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// dNSName
    Dns(&'a str),
    /// rfc822Name
    Mail(&'a str),
    /// uniformResourceIdentifier
    Uri(&'a str),
    /// iPAddress: 4 or 16 bytes.
    Ip(&'a [u8]),
    /// directoryName, in DER.
    Directory(&'a [u8]),
    /// Microsoft's user principal name.
    Upn(&'a str),
    /// Any other, by its tag.
    Other(u8),
}

/// The alternative names; none where the extension is missing.
pub fn alternative_names<'a>(certificate: &Certificate<'a>) -> Result<Vec<Name<'a>>> {
    let Some(value) = certificate.extension(oid::ALTERNATIVE_NAMES) else { return Ok(Vec::new()) };
    let mut outer = Reader::new(value);
    let mut list = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        if all.len() == MOST {
            return Err(Malformed("more names than any certificate has"));
        }
        let (kind, contents) = list.any()?;
        all.push(match kind {
            0x81 => Name::Mail(ascii(contents)?),
            0x82 => Name::Dns(ascii(contents)?),
            0x86 => Name::Uri(ascii(contents)?),
            0x87 => Name::Ip(contents),
            0xA4 => Name::Directory(contents),
            0xA0 => other_name(contents)?,
            kind => Name::Other(kind),
        });
    }
    Ok(all)
}

/// OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }
fn other_name(contents: &[u8]) -> Result<Name<'_>> {
    let mut inside = Reader::new(contents);
    if inside.element(tag::OID)? != oid::UPN {
        return Ok(Name::Other(0xA0));
    }
    let text = Reader::new(inside.element(tag::context(0))?).element(tag::UTF8_STRING)?;
    std::str::from_utf8(text).map(Name::Upn).map_err(|_| Malformed("a name that is not UTF-8"))
}

/// What the key is for: the contents of OBJECT IDENTIFIERs. None where the certificate does not say, which is anything.
pub fn usages<'a>(certificate: &Certificate<'a>) -> Result<Option<Vec<&'a [u8]>>> {
    let Some(value) = certificate.extension(oid::EXTENDED_USAGE) else { return Ok(None) };
    let mut outer = Reader::new(value);
    let mut list = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        if all.len() == MOST {
            return Err(Malformed("more usages than any certificate has"));
        }
        all.push(list.element(tag::OID)?);
    }
    Ok(Some(all))
}

/// keyUsage: its two bytes, the first bit the highest of the first byte. None where the certificate does not say.
pub fn key_usage(certificate: &Certificate<'_>) -> Result<Option<[u8; 2]>> {
    let Some(value) = certificate.extension(oid::KEY_USAGE) else { return Ok(None) };
    let contents = Reader::new(value).element(tag::BIT_STRING)?;
    let bits = super::BitString::of(contents)?;
    let byte = |at: usize| bits.bytes.get(at).copied().unwrap_or(0);
    Ok(Some([byte(0), byte(1)]))
}

/// basicConstraints: whether it is an authority's certificate, and how many more authorities may stand below it.
pub fn authority(certificate: &Certificate<'_>) -> Result<(bool, Option<u32>)> {
    let Some(value) = certificate.extension(oid::BASIC_CONSTRAINTS) else { return Ok((false, None)) };
    let mut inside = Reader::new(value).enter(tag::SEQUENCE)?;
    let is_authority = if inside.peek() == Some(tag::BOOLEAN) { bool::read(&mut inside)? } else { false };
    let below = if inside.is_empty() { None } else { Some(u32::read(&mut inside)?) };
    inside.end()?;
    Ok((is_authority, below))
}

/// cRLDistributionPoints: where lists of what was revoked can be had.
pub fn lists<'a>(certificate: &Certificate<'a>) -> Result<Vec<&'a str>> {
    let Some(value) = certificate.extension(oid::LISTS) else { return Ok(Vec::new()) };
    let mut points = Reader::new(value).enter(tag::SEQUENCE)?;
    let mut all = Vec::new();
    while !points.is_empty() && all.len() < MOST {
        let mut point = points.enter(tag::SEQUENCE)?;
        // distributionPoint [0], its fullName [0], a URI [6] among its names.
        let Some(name) = point.optional(tag::context(0))? else { continue };
        let Some(full) = Reader::new(name).optional(tag::context(0))? else { continue };
        let mut names = Reader::new(full);
        while !names.is_empty() {
            if let (0x86, contents) = names.any()? {
                all.push(ascii(contents)?);
            }
        }
    }
    Ok(all)
}

/// authorityInfoAccess: who answers by OCSP.
pub fn responders<'a>(certificate: &Certificate<'a>) -> Result<Vec<&'a str>> {
    let Some(value) = certificate.extension(oid::AUTHORITY_ACCESS) else { return Ok(Vec::new()) };
    let mut list = Reader::new(value).enter(tag::SEQUENCE)?;
    let mut all = Vec::new();
    while !list.is_empty() && all.len() < MOST {
        let mut one = list.enter(tag::SEQUENCE)?;
        let method = one.element(tag::OID)?;
        if let (oid::OCSP, (0x86, contents)) = (method, one.any()?) {
            all.push(ascii(contents)?);
        }
    }
    Ok(all)
}

fn ascii(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).ok_or(Malformed("a name that is not ASCII"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::x509::tests::der;

    #[test]
    fn the_extensions_of_a_certificate_of_openssl_are_read() {
        let der = der();
        let certificate = Certificate::read(&der).unwrap();
        let names = alternative_names(&certificate).unwrap();
        assert_eq!(
            names,
            [
                Name::Dns("host.example"),
                Name::Dns("*.wild.example"),
                Name::Ip(&[127, 0, 0, 1]),
                Name::Mail("me@example"),
                Name::Upn("alice@corp.example")
            ]
        );
        assert_eq!(usages(&certificate).unwrap().unwrap(), [oid::SERVER_AUTH, oid::CLIENT_AUTH]);
        assert_eq!(key_usage(&certificate).unwrap(), Some([0xA0, 0]));
        assert_eq!(authority(&certificate).unwrap(), (false, None));
    }
}
