//! KCM: a daemon that keeps ticket caches, asked over its socket in the protocol of Heimdal's and SSSD's.
use crate::{engine::env::TicketCache, engine::secret::SecretBytes, wire::cursor::Cursor};
use std::{
    io::{Error, ErrorKind, Result},
    path::Path,
    sync::Arc,
};
use zeroize::Zeroizing;

/// Where the daemon listens unless the configuration says otherwise.
pub const SOCKET: &str = "/var/run/.heim_org.h5l.kcm-socket";

const GET_PRINCIPAL: u16 = 8;
const GET_CRED_UUID_LIST: u16 = 9;
const GET_CRED_BY_UUID: u16 = 10;
const GET_CACHE_UUID_LIST: u16 = 18;
const GET_CACHE_BY_UUID: u16 = 19;
const GET_DEFAULT_CACHE: u16 = 20;

/// No answer is longer.
const LARGEST: usize = 16 << 20;
/// No user has more caches or tickets.
const MANY: usize = 1000;

/// The caches of the daemon: one by its name, or all of the user's, the default first.
pub fn caches(socket: &Path, name: &str) -> Result<Vec<TicketCache>> {
    let mut daemon = Daemon::connect(socket)?;
    let mut names = Vec::new();
    if name.is_empty() {
        names.push(daemon.name(GET_DEFAULT_CACHE, &[])?);
        for uuid in uuids(&daemon.ask(GET_CACHE_UUID_LIST, &[])?)? {
            let other = daemon.name(GET_CACHE_BY_UUID, &uuid)?;
            if !names.contains(&other) {
                names.push(other);
            }
        }
    } else {
        names.push(name.to_owned());
    }
    // A default that does not exist yet has no principal: it is no cache.
    Ok(names.into_iter().filter_map(|name| daemon.cache(&name).ok()).collect())
}

struct Daemon(std::os::unix::net::UnixStream);

impl Daemon {
    fn connect(socket: &Path) -> Result<Self> {
        let stream = std::os::unix::net::UnixStream::connect(socket)?;
        let patience = Some(std::time::Duration::from_secs(5));
        stream.set_read_timeout(patience)?;
        stream.set_write_timeout(patience)?;
        Ok(Self(stream))
    }

    fn ask(&mut self, operation: u16, argument: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        use std::io::{Read as _, Write as _};
        let mut request = ((argument.len() + 4) as u32).to_be_bytes().to_vec();
        request.extend([2, 0]);
        request.extend(operation.to_be_bytes());
        request.extend(argument);
        self.0.write_all(&request)?;
        // The answer's length, which does not count the transport's own code behind it; the daemon's code is the answer's first word.
        let mut head = [0; 8];
        self.0.read_exact(&mut head)?;
        let [l0, l1, l2, l3, c0, c1, c2, c3] = head;
        let length = u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        if length > LARGEST {
            return Err(Error::from(ErrorKind::InvalidData));
        }
        let mut answer = Zeroizing::new(vec![0; length]);
        self.0.read_exact(&mut answer)?;
        let (code, rest) = answer.split_first_chunk().ok_or(ErrorKind::InvalidData)?;
        match (u32::from_be_bytes([c0, c1, c2, c3]), i32::from_be_bytes(*code)) {
            (0, 0) => Ok(Zeroizing::new(rest.to_vec())),
            (0, code) => Err(Error::other(format!("the daemon answers {code}"))),
            (code, _) => Err(Error::other(format!("the daemon's transport answers {code}"))),
        }
    }

    fn name(&mut self, operation: u16, argument: &[u8]) -> Result<String> {
        let answer = self.ask(operation, argument)?;
        let name = answer.split(|byte| *byte == 0).next().unwrap_or_default();
        String::from_utf8(name.to_vec()).map_err(|_| Error::from(ErrorKind::InvalidData))
    }

    fn cache(&mut self, name: &str) -> Result<TicketCache> {
        let argument = [name.as_bytes(), &[0]].concat();
        let principal = self.ask(GET_PRINCIPAL, &argument)?;
        if principal.is_empty() {
            return Err(Error::from(ErrorKind::NotFound));
        }
        let mut file = Zeroizing::new([&[5, 4, 0, 0][..], &principal].concat());
        for uuid in uuids(&self.ask(GET_CRED_UUID_LIST, &argument)?)? {
            let credential = self.ask(GET_CRED_BY_UUID, &[&argument[..], &uuid].concat())?;
            file = Zeroizing::new([&file[..], &credential].concat());
        }
        Ok(TicketCache { name: format!("KCM:{name}"), bytes: Arc::new(SecretBytes::copied(&file)) })
    }
}

fn uuids(list: &[u8]) -> Result<Vec<[u8; 16]>> {
    let mut rest = Cursor::new(list);
    let mut all = Vec::new();
    while !rest.is_empty() && all.len() < MANY {
        all.push(rest.take_array().map_err(|_| Error::from(ErrorKind::InvalidData))?);
    }
    Ok(all)
}
