//! The extensions of a ClientHello where they lie, for who looks before a handshake begins.
use super::record::{Content, Front, Header};
use crate::wire::cursor::{Cursor, Malformed};

type Result<T> = std::result::Result<T, Malformed>;

/// server_name ([RFC 6066] 3)
pub const SERVER_NAME: u16 = 0;
/// ClientHello
const CLIENT_HELLO: u8 = 1;
/// host_name
const HOST_NAME: u8 = 0;

/// What stands at the front of a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Look<'a> {
    /// So many bytes in all must be there first.
    Short(usize),
    /// The extensions, by their numbers.
    Hello(Vec<(u16, &'a [u8])>),
}

/// The extensions of a ClientHello in a stream's first record, or of one without a record's header.
pub fn look(bytes: &[u8], in_record: bool) -> Result<Look<'_>> {
    let message = if in_record {
        match Header::look(bytes)? {
            Front::Short(missing) => return Ok(Look::Short(bytes.len() + missing)),
            Front::Whole(header) if header.content != Content::Handshake => return Err(Malformed("a record without a handshake")),
            Front::Whole(header) => bytes.get(super::record::HEADER..super::record::HEADER + header.length).unwrap_or_default(),
        }
    } else {
        bytes
    };
    let Some((kind, length)) = super::handshake::head(message) else {
        return if in_record { Err(Malformed("a ClientHello in several records")) } else { Ok(Look::Short(4)) };
    };
    if kind != CLIENT_HELLO {
        return Err(Malformed("a handshake message that is no ClientHello"));
    }
    match message.get(4..4 + length) {
        Some(body) => extensions(body).map(Look::Hello),
        None if in_record => Err(Malformed("a ClientHello in several records")),
        None => Ok(Look::Short(4 + length)),
    }
}

fn extensions(body: &[u8]) -> Result<Vec<(u16, &[u8])>> {
    let mut body = Cursor::new(body);
    // legacy_version and random
    body.take(34)?;
    let session = usize::from(body.u8()?);
    body.take(session)?;
    let suites = usize::from(body.u16_be()?);
    body.take(suites)?;
    let compressions = usize::from(body.u8()?);
    body.take(compressions)?;
    let mut all = Vec::new();
    if body.is_empty() {
        return Ok(all);
    }
    let length = usize::from(body.u16_be()?);
    let mut list = body.sub(length)?;
    while !list.is_empty() {
        let (kind, length) = (list.u16_be()?, usize::from(list.u16_be()?));
        all.push((kind, list.take(length)?));
    }
    Ok(all)
}

/// The host's name in a server_name extension.
pub fn host_name(extension: &[u8]) -> Result<Option<&[u8]>> {
    let mut outer = Cursor::new(extension);
    let length = usize::from(outer.u16_be()?);
    let mut list = outer.sub(length)?;
    while !list.is_empty() {
        let (kind, length) = (list.u8()?, usize::from(list.u16_be()?));
        let name = list.take(length)?;
        if kind == HOST_NAME {
            return Ok(Some(name));
        }
    }
    Ok(None)
}
