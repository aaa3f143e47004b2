//! Distinguished names as text, in the forms that wincrypt.h has.
use super::oid;
use crate::wire::{
    cursor::Malformed,
    der::{Reader, tag},
};

type Result<T> = std::result::Result<T, Malformed>;

/// SET OF
const SET: u8 = 0x31;
/// No name has more attributes.
const MOST: usize = 256;

/// One attribute of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The contents of its type's OBJECT IDENTIFIER.
    pub kind: &'a [u8],
    /// Its value as text.
    pub value: String,
    /// Whether it belongs to the same part of the name as the one before.
    pub joined: bool,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// What stands before each value.
    pub keys: Keys,
    /// What stands between the parts.
    pub between: &'static str,
    /// What stands between the attributes of one part.
    pub joint: &'static str,
    /// Values that would be misread are put in quotes.
    pub quotes: bool,
    /// The last part comes first.
    pub reversed: bool,
}

/// What stands before each value of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Nothing.
    None,
    /// The dotted identifier.
    Dotted,
    /// The usual letters, CN and the like; the dotted identifier after "OID." where there are none.
    Letters,
}

impl Style {
    /// `CN=host, O=Example`
    pub const X500: Self = Self { keys: Keys::Letters, between: ", ", joint: " + ", quotes: true, reversed: false };
}

/// What the attributes are called.
const LETTERS: &[(&[u8], &str)] = &[
    (oid::COMMON_NAME, "CN"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (oid::EMAIL, "E"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 8], "S"),
    (&[0x55, 4, 9], "STREET"),
    (&[0x55, 4, 12], "T"),
    (&[0x55, 4, 42], "G"),
    (&[0x55, 4, 43], "I"),
    (&[0x55, 4, 4], "SN"),
    (&[0x55, 4, 5], "SERIALNUMBER"),
    (&[0x55, 4, 13], "Description"),
    (&[0x55, 4, 17], "PostalCode"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 25], "DC"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 1], "UID"),
];

/// The attributes of a name in DER, as they stand.
pub fn attributes(name: &[u8]) -> Result<Vec<Attribute<'_>>> {
    let mut outer = Reader::new(name);
    let mut parts = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let mut all = Vec::new();
    while !parts.is_empty() {
        let mut part = parts.enter(SET)?;
        let mut joined = false;
        while !part.is_empty() {
            let mut one = part.enter(tag::SEQUENCE)?;
            let kind = one.element(tag::OID)?;
            let mut ahead = one;
            let raw = ahead.raw()?;
            let (string, contents) = one.any()?;
            one.end()?;
            if all.len() == MOST {
                return Err(Malformed("more attributes than any name has"));
            }
            all.push(Attribute { kind, value: value(string, contents).unwrap_or_else(|| digits(raw)), joined });
            joined = true;
        }
    }
    Ok(all)
}

/// The first attribute of a type.
pub fn attribute(name: &[u8], kind: &[u8]) -> Option<String> {
    attributes(name).ok()?.into_iter().find(|attribute| attribute.kind == kind).map(|attribute| attribute.value)
}

/// A name in DER as text.
pub fn text(name: &[u8], style: &Style) -> Result<String> {
    let attributes = attributes(name)?;
    let mut parts: Vec<String> = Vec::new();
    for attribute in &attributes {
        let value = if style.quotes { quoted(&attribute.value) } else { attribute.value.clone() };
        let dotted = || oid::text(attribute.kind).unwrap_or_default();
        let piece = match style.keys {
            Keys::None => value,
            Keys::Dotted => format!("{}={value}", dotted()),
            Keys::Letters => match LETTERS.iter().find(|(kind, _)| *kind == attribute.kind) {
                Some((_, letters)) => format!("{letters}={value}"),
                None => format!("OID.{}={value}", dotted()),
            },
        };
        match parts.last_mut() {
            Some(part) if attribute.joined => {
                part.push_str(style.joint);
                part.push_str(&piece);
            }
            _ => parts.push(piece),
        }
    }
    if style.reversed {
        parts.reverse();
    }
    Ok(parts.join(style.between))
}

/// Characters that would be misread outside of quotes.
fn quoted(value: &str) -> String {
    let risky = value.is_empty()
        || value.starts_with(char::is_whitespace)
        || value.ends_with(char::is_whitespace)
        || value.contains([',', '+', '=', '"', '\n', '<', '>', '#', ';']);
    if risky { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.to_owned() }
}

/// A string of any of the types that names are made of.
fn value(kind: u8, contents: &[u8]) -> Option<String> {
    match kind {
        tag::UTF8_STRING => String::from_utf8(contents.to_vec()).ok(),
        // NumericString, PrintableString, IA5String, VisibleString
        0x12 | 0x13 | 0x16 | 0x1A => std::str::from_utf8(contents).ok().filter(|text| text.is_ascii()).map(str::to_owned),
        // TeletexString, in practice Latin-1
        0x14 => Some(contents.iter().map(|byte| char::from(*byte)).collect()),
        // BMPString
        0x1E => {
            let (units, rest) = contents.as_chunks::<2>();
            if !rest.is_empty() {
                return None;
            }
            char::decode_utf16(units.iter().map(|unit| u16::from_be_bytes(*unit))).collect::<std::result::Result<_, _>>().ok()
        }
        // UniversalString
        0x1C => {
            let (units, rest) = contents.as_chunks::<4>();
            if !rest.is_empty() {
                return None;
            }
            units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit))).collect()
        }
        _ => None,
    }
}

/// What is no text is told in digits, as RFC 4514 has it.
fn digits(raw: &[u8]) -> String {
    std::iter::once("#".to_owned()).chain(raw.iter().map(|byte| format!("{byte:02x}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{
        der::Writer,
        x509::{Certificate, tests::der},
    };

    #[test]
    fn a_name_is_written_in_every_style() {
        let der = der();
        let subject = Certificate::read(&der).unwrap().subject;
        assert_eq!(text(subject, &Style::X500).unwrap(), "C=DE, O=\"Example, Inc.\", OU=T\u{e4}st, CN=host.example");
        let plain = Style { keys: Keys::None, quotes: false, reversed: true, ..Style::X500 };
        assert_eq!(text(subject, &plain).unwrap(), "host.example, T\u{e4}st, Example, Inc., DE");
        let dotted = Style { keys: Keys::Dotted, between: "; ", ..Style::X500 };
        assert!(text(subject, &dotted).unwrap().ends_with("; 2.5.4.3=host.example"));
        assert_eq!(attribute(subject, oid::COMMON_NAME).as_deref(), Some("host.example"));
    }

    #[test]
    fn strings_of_every_type_are_text_and_others_are_digits() {
        let name = |kind: u8, contents: &[u8]| {
            let mut writer = Writer::default();
            writer.nest(tag::SEQUENCE, |parts| {
                parts.nest(SET, |part| {
                    for _ in 0..2 {
                        part.nest(tag::SEQUENCE, |one| {
                            one.element(tag::OID, oid::COMMON_NAME);
                            one.element(kind, contents);
                        });
                    }
                });
            });
            text(&writer.0, &Style::X500).unwrap()
        };
        assert_eq!(name(0x1E, b"\0h\0i"), "CN=hi + CN=hi");
        assert_eq!(name(0x14, b"\xe9"), "CN=\u{e9} + CN=\u{e9}");
        assert_eq!(name(0x1C, b"\0\0\0h"), "CN=h + CN=h");
        assert_eq!(name(tag::OCTET_STRING, b"\x01"), "CN=\"#040101\" + CN=\"#040101\"");
        assert_eq!(name(0x1E, b"\0"), "CN=\"#1e0100\" + CN=\"#1e0100\"");
        assert_eq!(name(0x13, b" a\"b"), "CN=\" a\"\"b\" + CN=\" a\"\"b\"");
    }
}
