//! `SEC_APPLICATION_PROTOCOLS`: which application protocols a caller offers or would take.
use crate::{
    engine::{
        buffers::Role,
        package::Turn,
        status::{Error, Kind, Result},
    },
    wire::cursor::{Cursor, Malformed},
};

const ALPN: u32 = 2;

/// The protocols that this call names; none at all where it names none.
pub(super) fn of(turn: &Turn<'_>) -> Result<Vec<Vec<u8>>> {
    let Some(block) = turn.input(Role::Protocols) else { return Ok(Vec::new()) };
    read(block).map_err(|why| Error::new(Kind::InvalidToken, "reading the list of application protocols").because(why))
}

/// A count of bytes, then lists: what kind, how long, and names with a byte of length before each.
fn read(block: &[u8]) -> std::result::Result<Vec<Vec<u8>>, Malformed> {
    let mut block = Cursor::new(block);
    let whole = u32::from_ne_bytes(block.take_array()?) as usize;
    let mut lists = block.sub(whole)?;
    let mut out = Vec::new();
    while !lists.is_empty() {
        let kind = u32::from_ne_bytes(lists.take_array()?);
        let length = usize::from(u16::from_ne_bytes(lists.take_array()?));
        let mut names = lists.sub(length)?;
        while !names.is_empty() {
            let length = usize::from(names.u8()?);
            let name = names.take(length)?;
            if name.is_empty() {
                return Err(Malformed("a protocol has no name"));
            }
            if kind == ALPN {
                out.push(name.to_vec());
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(total: u32, kind: u32, size: u16, names: &[u8]) -> Vec<u8> {
        [&total.to_ne_bytes()[..], &kind.to_ne_bytes(), &size.to_ne_bytes(), names].concat()
    }

    #[test]
    fn b_123_names_are_read_by_the_counts_that_clients_write() {
        let names = b"\x02h2\x08http/1.1";
        let good = block(6 + 12, 2, 12, names);
        assert_eq!(read(&good), Ok(vec![b"h2".to_vec(), b"http/1.1".to_vec()]));
        assert_eq!(read(&block(6 + 12, 1, 12, names)), Ok(Vec::new()), "NPN is no more");
        for end in 0..good.len() {
            assert!(read(&good[..end]).is_err(), "{end}");
        }
        assert!(read(&block(6 + 12, 2, 13, names)).is_err() && read(&block(7, 2, 1, &[0])).is_err());
    }
}
