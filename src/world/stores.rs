//! Ticket caches and keytabs where MIT keeps them: FILE and DIR caches, KCM over its socket, the kernel's keyrings; keytab files.
#[cfg(unix)]
use crate::world::kcm;
#[cfg(target_os = "linux")]
use crate::world::keyring;
use crate::{
    engine::{
        env::{Keys, Keytab, KeytabUse, Realms, TicketCache, Tickets},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::profile::Profile,
    world::{config, files::Stamp},
};
use parking_lot::Mutex;
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::Zeroizing;

/// No cache and no keytab is larger.
const LARGEST: u64 = 16 << 20;
/// No list of identities is longer.
const LARGEST_TEXT: u64 = 1 << 20;

/// The user's caches.
pub struct UserTickets<R> {
    realms: R,
    seen: Seen,
    /// What stores that are no files gave last.
    kept: Mutex<Vec<TicketCache>>,
}

/// The host's and the user's keytabs.
pub struct KeytabFiles<R> {
    realms: R,
    seen: Seen,
}

/// Files that were read, while they stay as they are.
#[derive(Default)]
struct Seen(Mutex<Vec<(PathBuf, Stamp, Arc<SecretBytes>)>>);

/// How many files are remembered.
const REMEMBERED: usize = 16;

impl Seen {
    fn read(&self, path: &Path) -> Option<Arc<SecretBytes>> {
        let stamp = Stamp::of(path)?;
        if let Some((_, _, bytes)) = self.0.lock().iter().find(|(known, seen, _)| known == path && *seen == stamp) {
            return Some(bytes.clone());
        }
        let mut file = fs::File::open(path).ok()?;
        let length = file.metadata().ok().filter(|meta| meta.is_file() && meta.len() <= LARGEST)?.len();
        // One byte more than the file has: a buffer that grew would leave its old self behind unwiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length as usize + 1));
        file.by_ref().take(length).read_to_end(&mut bytes).ok()?;
        let bytes = Arc::new(SecretBytes::copied(&bytes));
        let mut seen = self.0.lock();
        seen.retain(|(known, _, _)| known != path);
        if seen.len() >= REMEMBERED {
            seen.remove(0);
        }
        seen.push((path.to_owned(), stamp, bytes.clone()));
        Some(bytes)
    }
}

impl<R: Realms> UserTickets<R> {
    /// The caches that the environment names, or else the configuration.
    pub fn new(realms: R) -> Self {
        Self { realms, seen: Seen::default(), kept: Mutex::default() }
    }

    /// The same bytes as long as they are the same, so that nobody takes them for new ones.
    fn recognised(&self, mut caches: Vec<TicketCache>) -> Vec<TicketCache> {
        let mut kept = self.kept.lock();
        for cache in &mut caches {
            if let Some(known) = kept.iter().find(|known| known.name == cache.name && known.bytes == cache.bytes) {
                cache.bytes = known.bytes.clone();
            }
        }
        kept.clone_from(&caches);
        caches
    }

    fn default_name(&self, profile: &Profile) -> String {
        let written = profile.first(&["libdefaults", "default_ccache_name"]).map(expanded);
        config::variable("KRB5CCNAME").or(written).unwrap_or_else(|| expanded("FILE:/tmp/krb5cc_%{uid}"))
    }

    fn of_folder(&self, folder: &Path) -> Vec<TicketCache> {
        let primary = fs::read_to_string(folder.join("primary")).ok().map(|name| name.trim().to_owned());
        let primary = primary.filter(|name| name.starts_with("tkt")).unwrap_or_else(|| "tkt".to_owned());
        let mut names: Vec<String> =
            fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| name.starts_with("tkt"));
        names.sort_by_key(|name| (*name != primary, name.clone()));
        let cache = |name: &String| {
            let bytes = self.seen.read(&folder.join(name))?;
            Some(TicketCache { name: format!("DIR::{}", folder.join(name).display()), bytes })
        };
        names.iter().filter_map(cache).collect()
    }
}

impl<R: Realms> Tickets for UserTickets<R> {
    fn caches(&self, name: Option<&str>) -> Result<Vec<TicketCache>> {
        let profile = self.realms.profile()?;
        let name = name.map_or_else(|| self.default_name(&profile), str::to_owned);
        let found = match name.split_once(':') {
            Some(("DIR", rest)) => match rest.strip_prefix(':') {
                Some(path) => self.seen.read(Path::new(path)).map(|bytes| TicketCache { name: name.clone(), bytes }).into_iter().collect(),
                None => self.of_folder(Path::new(rest)),
            },
            #[cfg(unix)]
            Some(("KCM", rest)) => {
                let socket = profile.first(&["libdefaults", "kcm_socket"]).unwrap_or(kcm::SOCKET);
                self.recognised(kcm::caches(Path::new(socket), rest).map_err(|why| unanswered(&name, why))?)
            }
            #[cfg(target_os = "linux")]
            Some(("KEYRING", rest)) => self.recognised(keyring::caches(rest).map_err(|why| unanswered(&name, why))?),
            // What another library of this process keeps in its memory is hidden from us.
            Some(("MEMORY", _)) => Vec::new(),
            Some(("FILE", path)) => {
                self.seen.read(Path::new(path)).map(|bytes| TicketCache { name: name.clone(), bytes }).into_iter().collect()
            }
            Some((kind, _)) if kind.len() > 1 && kind.chars().all(|c| c.is_ascii_uppercase()) => {
                return Err(Error::new(Kind::NoCredentials, format!("reading the ticket cache {name}, whose type is not known here")));
            }
            _ => self.seen.read(Path::new(&name)).map(|bytes| TicketCache { name: name.clone(), bytes }).into_iter().collect(),
        };
        if found.is_empty() {
            return Err(Error::new(Kind::NoCredentials, format!("looking for tickets in {name}, where there are none")));
        }
        Ok(found)
    }

    fn identities(&self) -> Option<String> {
        let home = config::variable("HOME")?;
        let file = fs::File::open(Path::new(&home).join(".k5identity")).ok()?;
        let mut text = String::new();
        file.take(LARGEST_TEXT).read_to_string(&mut text).ok()?;
        Some(text)
    }
}

#[cfg(unix)]
fn unanswered(name: &str, why: std::io::Error) -> Error {
    Error::new(Kind::NoCredentials, format!("asking the keeper of {name}")).because(why)
}

impl<R: Realms> KeytabFiles<R> {
    /// The keytabs that the environment names, or else the configuration.
    pub fn new(realms: R) -> Self {
        Self { realms, seen: Seen::default() }
    }
}

impl<R: Realms> Keys for KeytabFiles<R> {
    fn keytab(&self, name: Option<&str>, purpose: KeytabUse) -> Result<Keytab> {
        let (variable, setting, usual) = match purpose {
            KeytabUse::Acceptor => ("KRB5_KTNAME", "default_keytab_name", "FILE:/etc/krb5.keytab"),
            KeytabUse::Client => ("KRB5_CLIENT_KTNAME", "default_client_keytab_name", "FILE:/var/lib/krb5/user/%{euid}/client.keytab"),
        };
        let name = match name {
            Some(name) => name.to_owned(),
            None => match config::variable(variable) {
                Some(name) => name,
                None => expanded(self.realms.profile()?.first(&["libdefaults", setting]).unwrap_or(usual)),
            },
        };
        let path = ["FILE:", "WRFILE:"].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(&name);
        let missing = || Error::new(Kind::NoCredentials, format!("reading the keytab {name}, which is not there or not to be read"));
        let bytes = self.seen.read(Path::new(path)).ok_or_else(missing)?;
        Ok(Keytab { name, bytes })
    }
}

/// A name with MIT's variables filled in; one that is not known stays as it is.
fn expanded(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once("%{") {
        let Some((variable, after)) = after.split_once('}') else { break };
        out.push_str(before);
        match variable {
            "uid" | "USERID" => out.push_str(&user_id(false)),
            "euid" => out.push_str(&user_id(true)),
            "username" => out.push_str(&crate::engine::env::Users::current(&crate::world::unix::SystemUsers).unwrap_or_default()),
            "TEMP" => out.push_str(&config::variable("TMPDIR").unwrap_or_else(|| "/tmp".to_owned())),
            "null" => {}
            other => out.push_str(&format!("%{{{other}}}")),
        }
        rest = after;
    }
    out + rest
}

#[cfg(unix)]
fn user_id(effective: bool) -> String {
    // SAFETY: neither function takes anything or can fail.
    let id = if effective { unsafe { libc::geteuid() } } else { unsafe { libc::getuid() } };
    id.to_string()
}

#[cfg(not(unix))]
fn user_id(_: bool) -> String {
    "0".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Empty;
    impl Realms for Empty {
        fn profile(&self) -> Result<Arc<Profile>> {
            Ok(Arc::default())
        }
    }

    #[test]
    fn a_folder_of_caches_begins_with_its_primary_and_a_file_is_read_again_when_it_changes() {
        let folder = std::env::temp_dir().join(format!("secur32-caches-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [("tkt", "one"), ("tktB", "two"), ("primary", "tktB\n"), ("other", "x")] {
            fs::write(folder.join(name), text).unwrap();
        }
        let tickets = UserTickets::new(Empty);
        let read = |name: &str| tickets.caches(Some(name)).map(|all| all.iter().map(|c| c.bytes.expose().to_vec()).collect::<Vec<_>>());
        let at = folder.display();
        assert_eq!(read(&format!("DIR:{at}")).unwrap(), [b"two", b"one"]);
        assert_eq!(read(&format!("DIR::{at}/tkt")).unwrap(), [b"one"]);
        assert_eq!(read(&format!("FILE:{at}/tkt")).unwrap(), [b"one"]);
        let same = |a: &str| tickets.caches(Some(a)).unwrap().remove(0).bytes;
        assert!(Arc::ptr_eq(&same(&format!("{at}/tkt")), &same(&format!("FILE:{at}/tkt"))));
        fs::write(folder.join("tkt"), "three").unwrap();
        assert_eq!(read(&format!("{at}/tkt")).unwrap(), [b"three"]);
        for none in [format!("FILE:{at}/gone"), format!("DIR:{at}/gone"), "WEIRD:x".to_owned(), "MEMORY:x".to_owned()] {
            assert_eq!(read(&none).unwrap_err().kind(), Kind::NoCredentials, "{none}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn names_are_filled_in_as_mit_does() {
        assert_eq!(expanded("FILE:/tmp/x_%{null}y"), "FILE:/tmp/x_y");
        assert_eq!(expanded("FILE:/tmp/krb5cc_%{uid}"), format!("FILE:/tmp/krb5cc_{}", user_id(false)));
        assert_eq!(expanded("%{what}%{"), "%{what}%{");
    }
}
