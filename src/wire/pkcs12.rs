//! PFX files ([RFC 7292]): their checksum, their safes, and the bags in them. Whoever knows the password opens what is locked. Some writers use
//! BER: whoever reads makes each layer definite first (`ber::definite`).
use super::{
    ber,
    cursor::Malformed,
    der::{Field, Reader, tag},
    pbe::{self, Hash, Scheme},
    x509::Algorithm,
};

use std::borrow::Cow;

type Result<T> = std::result::Result<T, Malformed>;

/// SET OF
const SET: u8 = 0x31;
/// pkcs-7 data: 1.2.840.113549.1.7.1
const DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];
/// pkcs-7 encryptedData
const ENCRYPTED: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 6];
/// bagtypes: 1.2.840.113549.1.12.10.1
const BAGS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 0x0C, 0x0A, 1];
/// x509Certificate
const X509: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 0x16, 1];
/// friendlyName
const FRIENDLY_NAME: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 0x14];
/// localKeyId
const LOCAL_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 0x15];
/// No file holds more.
const MOST: usize = 256;

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct Pfx<'a> {
    /// What the checksum is over; the safes.
    pub contents: &'a [u8],
    /// The checksum, if it has one.
    pub mac: Option<Mac<'a>>,
}

/// A checksum by a password.
#[derive(Clone, Copy, Debug)]
pub struct Mac<'a> {
    /// Over which hash.
    pub hash: Hash,
    /// The checksum.
    pub digest: &'a [u8],
    /// The salt.
    pub salt: &'a [u8],
    /// How often.
    pub rounds: u32,
}

/// A part of a file.
#[derive(Clone, Debug)]
pub enum Safe<'a> {
    /// Bags in clear.
    Open(&'a [u8]),
    /// Locked bags.
    Locked(Scheme<'a>, Cow<'a, [u8]>),
}

/// What is in a bag.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A key in clear, PKCS#8.
    Key(&'a [u8]),
    /// A locked one.
    LockedKey(Scheme<'a>, &'a [u8]),
    /// A certificate.
    Certificate(&'a [u8]),
    /// Something that nobody asks for.
    Other,
}

/// A bag.
#[derive(Clone, Debug)]
pub struct Bag<'a> {
    /// What is in it.
    pub item: Item<'a>,
    /// What tells which key belongs to which certificate.
    pub key_id: Option<&'a [u8]>,
    /// What its owner calls it.
    pub name: Option<String>,
}

impl<'a> Pfx<'a> {
    /// Reads the outermost.
    pub fn read(der: &'a [u8]) -> Result<Self> {
        let mut outer = Reader::lenient(der);
        let mut pfx = outer.enter(tag::SEQUENCE)?;
        outer.end()?;
        if i64::read(&mut pfx)? != 3 {
            return Err(Malformed("a PFX file of another version than 3"));
        }
        let contents = content(&mut pfx, DATA)?.element(tag::OCTET_STRING)?;
        let mac = if pfx.is_empty() { None } else { Some(Mac::read(&mut pfx)?) };
        pfx.end()?;
        Ok(Self { contents, mac })
    }
}

/// The safes in a file's contents.
pub fn safes(contents: &[u8]) -> Result<Vec<Safe<'_>>> {
    let mut outer = Reader::lenient(contents);
    let mut list = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        if all.len() == MOST {
            return Err(Malformed("more safes than any PFX file has"));
        }
        let mut ahead = list;
        let kind = ahead.enter(tag::SEQUENCE)?.element(tag::OID)?;
        if kind == ENCRYPTED {
            let mut data = content(&mut list, ENCRYPTED)?.enter(tag::SEQUENCE)?;
            i64::read(&mut data)?;
            let mut inside = data.enter(tag::SEQUENCE)?;
            inside.element(tag::OID)?;
            let scheme = Scheme::of(Algorithm::read(&mut inside)?)?;
            // [0] IMPLICIT OCTET STRING, whole or in pieces
            let sealed = match inside.any()? {
                (0x80, whole) => Cow::Borrowed(whole),
                (0xA0, pieces) => Cow::Owned(ber::joined(pieces)?),
                _ => return Err(Malformed("a locked safe without its bytes")),
            };
            all.push(Safe::Locked(scheme, sealed));
        } else {
            all.push(Safe::Open(content(&mut list, DATA)?.element(tag::OCTET_STRING)?));
        }
    }
    Ok(all)
}

impl<'a> Mac<'a> {
    fn read(from: &mut Reader<'a>) -> Result<Self> {
        let mut mac = from.enter(tag::SEQUENCE)?;
        let mut info = mac.enter(tag::SEQUENCE)?;
        let hash = pbe::hash(Algorithm::read(&mut info)?)?;
        let digest = info.element(tag::OCTET_STRING)?;
        let salt = mac.element(tag::OCTET_STRING)?;
        let rounds = if mac.is_empty() { 1 } else { pbe::rounds(&mut mac)? };
        mac.end()?;
        Ok(Self { hash, digest, salt, rounds })
    }
}

/// The bags of a safe that is open. Safes within safes are not read.
pub fn bags(contents: &[u8]) -> Result<Vec<Bag<'_>>> {
    let mut outer = Reader::lenient(contents);
    let mut list = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let mut all = Vec::new();
    while !list.is_empty() {
        if all.len() == MOST {
            return Err(Malformed("more bags than any PFX file has"));
        }
        let mut bag = list.enter(tag::SEQUENCE)?;
        let kind = bag.element(tag::OID)?;
        let value = bag.element(tag::context(0))?;
        let item = match kind.strip_prefix(BAGS) {
            Some([1]) => Item::Key(value),
            Some([2]) => {
                let (scheme, sealed) = pbe::locked_key(value)?;
                Item::LockedKey(scheme, sealed)
            }
            Some([3]) => {
                let mut inside = Reader::lenient(value).enter(tag::SEQUENCE)?;
                if inside.element(tag::OID)? == X509 {
                    Item::Certificate(inside.enter(tag::context(0))?.element(tag::OCTET_STRING)?)
                } else {
                    Item::Other
                }
            }
            _ => Item::Other,
        };
        let (mut key_id, mut name) = (None, None);
        if let Some(attributes) = bag.optional(SET)? {
            let mut attributes = Reader::lenient(attributes);
            while !attributes.is_empty() {
                let mut one = attributes.enter(tag::SEQUENCE)?;
                let kind = one.element(tag::OID)?;
                let mut values = one.enter(SET)?;
                match kind {
                    LOCAL_KEY => key_id = Some(values.element(tag::OCTET_STRING)?),
                    FRIENDLY_NAME => {
                        let units = values.element(0x1E)?.as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit));
                        name = Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect());
                    }
                    _ => {}
                }
            }
        }
        all.push(Bag { item, key_id, name });
    }
    Ok(all)
}

/// What is in a ContentInfo of this type.
fn content<'a>(from: &mut Reader<'a>, kind: &[u8]) -> Result<Reader<'a>> {
    let mut info = from.enter(tag::SEQUENCE)?;
    if info.element(tag::OID)? != kind {
        return Err(Malformed("contents of a PFX file that are not known"));
    }
    info.enter(tag::context(0))
}
