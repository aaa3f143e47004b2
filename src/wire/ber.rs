//! BER's freedoms taken away: lengths without an end become lengths, and octet strings in pieces become whole ones, so that the reader of DER can
//! go on. What is DER already stays where it is.
use super::{
    cursor::Malformed,
    der::{Reader, Writer, tag},
};
use std::borrow::Cow;

type Result<T> = std::result::Result<T, Malformed>;

/// How deep elements may stand in one another.
const DEEPEST: usize = 16;
/// OCTET STRING in pieces.
const PIECES: u8 = 0x24;

/// One element, with definite lengths throughout, if any of its lengths has no end; bytes behind it are refused. What is inside of primitive
/// elements is not looked at.
pub fn definite(ber: &[u8]) -> Result<Cow<'_, [u8]>> {
    // What begins with a length is wholly so in every file there is; the readers above will tell if not.
    if ber.get(1) != Some(&0x80) {
        return Ok(Cow::Borrowed(ber));
    }
    let mut out = Writer(Vec::with_capacity(ber.len()));
    let rest = element(ber, &mut out, DEEPEST)?;
    if rest.is_empty() { Ok(Cow::Owned(out.0)) } else { Err(Malformed("bytes behind the end")) }
}

/// The pieces of an octet string that an implicit tag hides, as one.
pub fn joined(pieces: &[u8]) -> Result<Vec<u8>> {
    let mut reader = Reader::lenient(pieces);
    let mut out = Vec::with_capacity(pieces.len());
    while !reader.is_empty() {
        out.extend_from_slice(reader.element(tag::OCTET_STRING)?);
    }
    Ok(out)
}

/// Writes the first element; gives what is behind it.
fn element<'a>(from: &'a [u8], to: &mut Writer, depth: usize) -> Result<&'a [u8]> {
    let depth = depth.checked_sub(1).ok_or(Malformed("elements too deep in one another"))?;
    let [kind, first, inside @ ..] = from else { return Err(Malformed("an element cut short")) };
    let constructed = kind & 0x20 != 0;
    if *first == 0x80 && constructed {
        let mut rest = inside;
        let mut contents = Writer::default();
        while !rest.starts_with(&[0, 0]) {
            rest = element(rest, &mut contents, depth)?;
        }
        write(*kind, &contents.0, to)?;
        return Ok(rest.get(2..).unwrap_or_default());
    }
    let mut reader = Reader::lenient(from);
    let (kind, contents) = reader.any()?;
    let rest = from.get(from.len() - reader.left()..).unwrap_or_default();
    if constructed {
        let mut within = Writer::default();
        let mut left = contents;
        while !left.is_empty() {
            left = element(left, &mut within, depth)?;
        }
        write(kind, &within.0, to)?;
    } else {
        to.element(kind, contents);
    }
    Ok(rest)
}

fn write(kind: u8, contents: &[u8], to: &mut Writer) -> Result<()> {
    if kind == PIECES {
        to.element(tag::OCTET_STRING, &joined(contents)?);
    } else {
        to.element(kind, contents);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_without_an_end_get_one_and_pieces_are_put_together() {
        let ber = [0x30, 0x80, 0x02, 1, 3, 0x24, 0x80, 4, 2, 1, 2, 4, 1, 3, 0, 0, 0xA0, 0x80, 0x30, 2, 5, 0, 0, 0, 0, 0];
        let der = [0x30, 14, 2, 1, 3, 4, 3, 1, 2, 3, 0xA0, 4, 0x30, 2, 5, 0];
        assert_eq!(*definite(&ber).unwrap(), der);
        assert!(matches!(definite(&der), Ok(Cow::Borrowed(same)) if same == der));
        for end in 2..ber.len() {
            assert!(definite(&ber[..end]).is_err(), "{end}");
        }
        assert!(definite(&[&ber[..], &[0]].concat()).is_err());
    }

    #[test]
    fn what_stands_too_deep_is_refused() {
        assert!(definite(&[0x30, 0x80].repeat(100_000)).is_err());
        let deep: Vec<u8> = [0x30, 0x80].repeat(DEEPEST).into_iter().chain([0; 2 * DEEPEST]).collect();
        assert!(definite(&deep).is_ok());
    }
}
