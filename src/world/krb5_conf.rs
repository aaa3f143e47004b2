//! krb5.conf where MIT looks for it: the files that `KRB5_CONFIG` names, or the system's; read again when one of them changes.
use crate::{
    engine::{
        env::Realms,
        status::{Error, Kind, Result},
    },
    wire::{
        cursor::Malformed,
        profile::{Include, Profile, is_included},
    },
    world::{config, files::Stamp},
};
use parking_lot::Mutex;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

#[cfg(not(windows))]
const SYSTEMS_OWN: &[&str] = &["/etc/krb5.conf", "/usr/local/etc/krb5.conf"];
#[cfg(windows)]
const SYSTEMS_OWN: &[&str] = &["C:\\ProgramData\\MIT\\Kerberos5\\krb5.ini", "C:\\ProgramData\\Kerberos\\krb5.conf"];

/// How long the files are believed not to have changed.
const BELIEVED: Duration = Duration::from_secs(1);
/// No file of this kind is larger.
const LARGEST: u64 = 1 << 20;

/// The configuration of this host and user.
pub struct Krb5Conf {
    files: Vec<PathBuf>,
    /// Whether the environment named them: then one at least must be there.
    named: bool,
    seen: Mutex<Option<Seen>>,
}

struct Seen {
    looked: Instant,
    stamps: Vec<(PathBuf, Option<Stamp>)>,
    profile: Arc<Profile>,
}

impl Krb5Conf {
    /// The files that the environment or the system names.
    pub fn of_environment() -> Self {
        let named = config::variable("KRB5_CONFIG");
        let separator = if cfg!(windows) { ';' } else { ':' };
        let files = match &named {
            Some(list) => list
                .split(separator)
                .filter(|path| !path.is_empty())
                .map(|path| path.strip_prefix("FILE:").unwrap_or(path).into())
                .collect(),
            None => SYSTEMS_OWN.iter().map(PathBuf::from).collect(),
        };
        Self { files, named: named.is_some(), seen: Mutex::default() }
    }

    /// These files, which must be there.
    pub fn of_files(files: Vec<PathBuf>) -> Self {
        Self { files, named: true, seen: Mutex::default() }
    }

    fn read(&self) -> Result<Seen> {
        let (mut profile, mut stamps) = (Profile::default(), Vec::new());
        let mut found = false;
        for path in &self.files {
            stamps.push((path.clone(), Stamp::of(path)));
            let Some(text) = read_text(path).map_err(|why| unreadable(path, why))? else { continue };
            found = true;
            let mut include = |what: Include<'_>| included(what, &mut stamps);
            profile.add(&text, &mut include).map_err(|why| unreadable(path, why))?;
        }
        if self.named && !found {
            return Err(Error::new(
                Kind::NoAuthenticatingAuthority,
                "reading Kerberos' configuration, which is not where KRB5_CONFIG says",
            ));
        }
        Ok(Seen { looked: Instant::now(), stamps, profile: Arc::new(profile) })
    }
}

impl Realms for Krb5Conf {
    fn profile(&self) -> Result<Arc<Profile>> {
        let mut seen = self.seen.lock();
        if let Some(seen) = &mut *seen {
            if seen.looked.elapsed() < BELIEVED {
                return Ok(seen.profile.clone());
            }
            if seen.stamps.iter().all(|(path, stamp)| Stamp::of(path) == *stamp) {
                seen.looked = Instant::now();
                return Ok(seen.profile.clone());
            }
        }
        let fresh = self.read()?;
        let profile = fresh.profile.clone();
        *seen = Some(fresh);
        Ok(profile)
    }
}

fn unreadable(path: &Path, why: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(Kind::NoAuthenticatingAuthority, format!("reading Kerberos' configuration in {}", path.display())).because(why)
}

/// A file's text; None when there is no such file.
fn read_text(path: &Path) -> Result<Option<String>, Malformed> {
    match fs::metadata(path) {
        Err(_) => return Ok(None),
        Ok(meta) if meta.len() > LARGEST || !meta.is_file() => return Err(Malformed("no plain file of reasonable size")),
        Ok(_) => {}
    }
    let bytes = fs::read(path).map_err(|_| Malformed("a file that may not be read"))?;
    String::from_utf8(bytes).map(Some).map_err(|_| Malformed("text that is not UTF-8"))
}

fn included(what: Include<'_>, stamps: &mut Vec<(PathBuf, Option<Stamp>)>) -> Result<Vec<String>, Malformed> {
    // Endless inclusion is found by its depth; its breadth is bounded here.
    if stamps.len() > 1000 {
        return Err(Malformed("too many included files"));
    }
    let mut paths = Vec::new();
    match what {
        Include::File(path) => paths.push(PathBuf::from(path)),
        Include::Folder(folder) => {
            stamps.push((folder.into(), Stamp::of(Path::new(folder))));
            let entries = fs::read_dir(folder).map_err(|_| Malformed("an includedir that is not there"))?;
            paths.extend(entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_included)).map(|entry| entry.path()));
            paths.sort();
        }
    }
    let mut texts = Vec::new();
    for path in paths {
        stamps.push((path.clone(), Stamp::of(&path)));
        texts.push(read_text(&path)?.ok_or(Malformed("an included file that is not there"))?);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn included_files_are_read_and_changes_are_seen() {
        let folder = std::env::temp_dir().join(format!("secur32-krb5-conf-{}", std::process::id()));
        fs::create_dir_all(folder.join("d")).unwrap();
        let (main, part) = (folder.join("krb5.conf"), folder.join("d/one"));
        fs::write(folder.join("d/one.rpmsave"), "nonsense").unwrap();
        fs::write(&part, "[libdefaults]\ndefault_realm = ONE\n").unwrap();
        fs::write(&main, format!("includedir {}\n", folder.join("d").display())).unwrap();
        let conf = Krb5Conf::of_files(vec![main.clone()]);
        let realm = |conf: &Krb5Conf| conf.profile().map(|p| p.first(&["libdefaults", "default_realm"]).map(str::to_owned));
        assert_eq!(realm(&conf).unwrap().as_deref(), Some("ONE"));
        fs::write(&part, "[libdefaults]\ndefault_realm = OTHER\n").unwrap();
        conf.seen.lock().as_mut().unwrap().looked = Instant::now().checked_sub(BELIEVED).unwrap();
        assert_eq!(realm(&conf).unwrap().as_deref(), Some("OTHER"));
        fs::write(&part, "[libdefaults").unwrap();
        assert_eq!(realm(&Krb5Conf::of_files(vec![main])).unwrap_err().kind(), Kind::NoAuthenticatingAuthority);
        assert!(Krb5Conf::of_files(vec!["/no/such/krb5.conf".into()]).profile().is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
