//! KEYRING: ticket caches that the Linux kernel keeps, laid out as MIT lays them out.
//!
//! An anchor (the session's, the user's, the process's or the user's persistent keyring) holds a keyring for the collection, and that one a
//! keyring for each cache, in which every ticket is a key. A key of the collection names the primary cache.
use crate::{
    engine::{env::TicketCache, secret::SecretBytes},
    wire::cursor::Cursor,
};
use std::{
    ffi::{CString, c_long},
    io::{Error, ErrorKind, Result},
    sync::Arc,
};
use zeroize::Zeroizing;

const DESCRIBE: c_long = 6;
const SEARCH: c_long = 10;
const READ: c_long = 11;
const PERSISTENT: c_long = 22;

/// No key is longer, and no keyring has more keys.
const LARGEST: usize = 1 << 20;
const MANY: usize = 1000;

/// The caches that a name means (what stands behind `KEYRING:`), the primary one first.
pub fn caches(name: &str) -> Result<Vec<TicketCache>> {
    let name = Name::read(name)?;
    let anchor = name.anchor()?;
    let collection = search(anchor, &name.keyring());
    let mut found: Vec<(String, c_long)> = Vec::new();
    let mut primary = None;
    if let Ok(collection) = collection {
        for key in keys(collection)? {
            match describe(key)? {
                (kind, text) if kind == "keyring" => found.push((text, key)),
                (kind, text) if kind == "user" && text == "krb_ccache:primary" => primary = primary_of(&read(key)?),
                _ => {}
            }
        }
    } else if let Ok(cache) = search(anchor, name.collection) {
        // A cache from before there were collections.
        found.push((name.collection.to_owned(), cache));
    }
    if let Some(only) = name.cache {
        found.retain(|(text, _)| text == only);
    }
    found.sort_by_key(|(text, _)| (Some(text) != primary.as_ref(), text.clone()));
    // One that is being made or destroyed is none.
    Ok(found.into_iter().filter_map(|(text, key)| cache(&name, &text, key).ok()).collect())
}

struct Name<'a> {
    kind: &'a str,
    collection: &'a str,
    cache: Option<&'a str>,
}

impl<'a> Name<'a> {
    fn read(name: &'a str) -> Result<Self> {
        let mut parts = name.splitn(3, ':');
        let named = match (parts.next(), parts.next(), parts.next()) {
            (Some(collection), None, _) => Self { kind: "legacy", collection, cache: None },
            (Some(kind), Some(collection), cache) => Self { kind, collection, cache: cache.filter(|cache| !cache.is_empty()) },
            _ => return Err(ErrorKind::InvalidInput.into()),
        };
        if named.collection.is_empty() { Err(ErrorKind::InvalidInput.into()) } else { Ok(named) }
    }

    fn keyring(&self) -> String {
        if self.kind == "persistent" { "_krb".to_owned() } else { format!("_krb_{}", self.collection) }
    }

    fn anchor(&self) -> Result<c_long> {
        Ok(match self.kind {
            "thread" => -1,
            "process" => -2,
            "session" | "legacy" => -3,
            "user" => -4,
            "persistent" => {
                let user: c_long = self.collection.parse().map_err(|_| ErrorKind::InvalidInput)?;
                keyctl(PERSISTENT, user, -2, 0, 0)?
            }
            _ => return Err(ErrorKind::InvalidInput.into()),
        })
    }
}

fn primary_of(payload: &[u8]) -> Option<String> {
    let mut payload = Cursor::new(payload);
    let version = payload.u32_be().ok()?;
    let length = payload.u32_be().ok()? as usize;
    let name = payload.take(length).ok()?;
    (version == 1).then(|| String::from_utf8(name.to_vec()).ok()).flatten()
}

fn cache(of: &Name<'_>, name: &str, keyring: c_long) -> Result<TicketCache> {
    let (mut principal, mut offsets, mut tickets) = (None, [0; 8], Vec::new());
    for key in keys(keyring)? {
        match describe(key)?.1.as_str() {
            "__krb5_princ__" => principal = Some(read(key)?),
            "__krb5_time_offsets__" => offsets = read(key)?.first_chunk().copied().unwrap_or_default(),
            text if text.starts_with("krb5_ccache_conf_data/") => {}
            // A ticket whose time is over goes away by itself.
            _ => tickets.extend(read(key)),
        }
    }
    let principal = principal.ok_or(ErrorKind::NotFound)?;
    let length = 16 + principal.len() + tickets.iter().map(|ticket| ticket.len()).sum::<usize>();
    let mut file = Zeroizing::new(Vec::with_capacity(length));
    file.extend([5, 4, 0, 12, 0, 1, 0, 8]);
    file.extend(offsets);
    file.extend_from_slice(&principal);
    tickets.iter().for_each(|ticket| file.extend_from_slice(ticket));
    let name = format!("KEYRING:{}:{}:{name}", of.kind, of.collection);
    Ok(TicketCache { name, bytes: Arc::new(SecretBytes::copied(&file)) })
}

fn keys(keyring: c_long) -> Result<Vec<c_long>> {
    let bytes = read(keyring)?;
    let (serials, _) = bytes.as_chunks::<4>();
    Ok(serials.iter().take(MANY).map(|serial| c_long::from(i32::from_ne_bytes(*serial))).collect())
}

fn search(keyring: c_long, name: &str) -> Result<c_long> {
    let name = CString::new(name)?;
    keyctl(SEARCH, keyring, c"keyring".as_ptr().expose_provenance() as c_long, name.as_ptr().expose_provenance() as c_long, 0)
}

/// A key's type and description.
fn describe(key: c_long) -> Result<(String, String)> {
    let bytes = filled(DESCRIBE, key)?;
    let text = std::str::from_utf8(bytes.strip_suffix(&[0]).unwrap_or(&bytes)).map_err(|_| ErrorKind::InvalidData)?;
    let mut parts = text.splitn(5, ';');
    match (parts.next(), parts.nth(3)) {
        (Some(kind), Some(description)) => Ok((kind.to_owned(), description.to_owned())),
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

fn read(key: c_long) -> Result<Zeroizing<Vec<u8>>> {
    filled(READ, key)
}

/// What the kernel has to say of a key, as long as it is.
fn filled(operation: c_long, key: c_long) -> Result<Zeroizing<Vec<u8>>> {
    let mut room = Zeroizing::new(vec![0u8; 4096]);
    loop {
        let address = room.as_mut_ptr().expose_provenance() as c_long;
        let length = usize::try_from(keyctl(operation, key, address, room.len() as c_long, 0)?).map_err(|_| ErrorKind::InvalidData)?;
        if length <= room.len() {
            room.truncate(length);
            return Ok(room);
        }
        if length > LARGEST {
            return Err(ErrorKind::InvalidData.into());
        }
        room = Zeroizing::new(vec![0; length]);
    }
}

fn keyctl(operation: c_long, one: c_long, two: c_long, three: c_long, four: c_long) -> Result<c_long> {
    // SAFETY: the callers give numbers, or addresses of strings with their NUL and of rooms with their length, all of which outlive the call.
    let result = unsafe { libc::syscall(libc::SYS_keyctl, operation, one, two, three, four) };
    if result < 0 { Err(Error::last_os_error()) } else { Ok(result) }
}
