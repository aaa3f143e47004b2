//! Keytab files, as MIT and Heimdal write them: version 5.2, big-endian.
use super::cursor::{Cursor, Malformed};

type Result<T> = std::result::Result<T, Malformed>;

/// One key of a keytab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The principal's realm.
    pub realm: &'a str,
    /// The parts of its name.
    pub parts: Vec<&'a str>,
    /// The kind of the name.
    pub kind: i32,
    /// The key's version.
    pub kvno: u32,
    /// The key's type.
    pub enctype: i32,
    /// The key.
    pub key: &'a [u8],
}

/// The most parts that a name may have.
const PARTS: usize = 16;

/// Every entry of a file, holes left out. An entry that lies about itself ends the reading with an error.
pub fn entries(bytes: &[u8]) -> Result<impl Iterator<Item = Result<Entry<'_>>>> {
    let mut file = Cursor::new(bytes);
    if file.take_array()? != [5, 2] {
        return Err(Malformed("a keytab of another version than 5.2"));
    }
    let mut broken = false;
    Ok(std::iter::from_fn(move || {
        while !broken && !file.is_empty() {
            match record(&mut file) {
                Ok(None) => {}
                Ok(Some(entry)) => return Some(Ok(entry)),
                Err(why) => {
                    broken = true;
                    return Some(Err(why));
                }
            }
        }
        None
    }))
}

fn record<'a>(file: &mut Cursor<'a>) -> Result<Option<Entry<'a>>> {
    let size = i32::from_be_bytes(file.take_array()?);
    if size <= 0 {
        // A hole, or the room behind the last entry.
        file.take(size.unsigned_abs() as usize)?;
        return Ok(None);
    }
    let mut record = file.sub(size.unsigned_abs() as usize)?;
    let count = usize::from(u16::from_be_bytes(record.take_array()?));
    if count > PARTS {
        return Err(Malformed("a keytab's name of too many parts"));
    }
    let realm = text(&mut record)?;
    let parts = (0..count).map(|_| text(&mut record)).collect::<Result<_>>()?;
    let kind = i32::from_be_bytes(record.take_array()?);
    record.take(4)?;
    let [short] = record.take_array()?;
    let enctype = i32::from(i16::from_be_bytes(record.take_array()?));
    let length = usize::from(u16::from_be_bytes(record.take_array()?));
    let key = record.take(length)?;
    // A version beyond 255 stands behind the key.
    let long = if record.len() >= 4 { u32::from_be_bytes(record.take_array()?) } else { 0 };
    let kvno = if long == 0 { u32::from(short) } else { long };
    Ok(Some(Entry { realm, parts, kind, kvno, enctype, key }))
}

fn text<'a>(from: &mut Cursor<'a>) -> Result<&'a str> {
    let length = usize::from(u16::from_be_bytes(from.take_array()?));
    std::str::from_utf8(from.take(length)?).map_err(|_| Malformed("a name that is not UTF-8"))
}

/// A keytab of these entries.
pub fn encode(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut file = vec![5, 2];
    let counted = |to: &mut Vec<u8>, bytes: &[u8]| {
        to.extend((bytes.len() as u16).to_be_bytes());
        to.extend(bytes);
    };
    for entry in entries {
        let mut record = Vec::new();
        record.extend((entry.parts.len() as u16).to_be_bytes());
        counted(&mut record, entry.realm.as_bytes());
        entry.parts.iter().for_each(|part| counted(&mut record, part.as_bytes()));
        record.extend(entry.kind.to_be_bytes());
        record.extend([0; 4]);
        record.push(entry.kvno as u8);
        record.extend((entry.enctype as u16).to_be_bytes());
        counted(&mut record, entry.key);
        record.extend(entry.kvno.to_be_bytes());
        file.extend((record.len() as i32).to_be_bytes());
        file.extend(record);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> [Entry<'static>; 2] {
        let entry = |kvno, enctype, key| Entry { realm: "AD.TEST", parts: vec!["HTTP", "www.ad.test"], kind: 1, kvno, enctype, key };
        [entry(2, 18, &[7; 32]), entry(300, 23, &[8; 16])]
    }

    fn read(bytes: &[u8]) -> Result<Vec<Entry<'_>>> {
        entries(bytes)?.collect()
    }

    #[test]
    fn what_is_written_is_read_and_holes_are_passed_over() {
        let mut bytes = encode(&two());
        assert_eq!(read(&bytes).unwrap(), two());
        bytes.extend((-6i32).to_be_bytes());
        bytes.extend([0; 6]);
        bytes.extend([0; 8]);
        assert_eq!(read(&bytes).unwrap(), two());
        // An old file has no long version.
        let one = &two()[..1];
        let mut old = encode(one);
        old.truncate(old.len() - 4);
        let size = i32::from_be_bytes(old[2..6].try_into().unwrap()) - 4;
        old[2..6].copy_from_slice(&size.to_be_bytes());
        assert_eq!(read(&old).unwrap(), one);
    }

    #[test]
    fn a_file_that_is_cut_or_lies_is_an_error_and_costs_nothing() {
        let bytes = encode(&two());
        let first = 6 + i32::from_be_bytes(bytes[2..6].try_into().unwrap()) as usize;
        for end in (0..bytes.len()).filter(|end| *end != 2 && *end != first) {
            assert!(read(&bytes[..end]).is_err(), "{end}");
        }
        for (at, byte) in [(0, 4), (1, 1), (2, 0x7F), (6, 0xFF), (8, 0xFF)] {
            let mut bad = bytes.clone();
            bad[at] = byte;
            assert!(read(&bad).is_err(), "{at}");
        }
        assert!(read(&[5, 2, 0x80, 0, 0, 0]).is_err());
    }
}
