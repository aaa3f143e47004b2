//! The process's environment, read in one place, and the policy that it may point to.
use crate::{
    engine::{
        env::Policies,
        policy::Policy,
        status::{Error, Kind, Result},
    },
    world::{
        files::{self, Stamp},
        sink,
    },
};
use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use std::{io::Write as _, path::PathBuf, sync::Arc};

/// Where the policy stands unless the environment says otherwise.
#[cfg(not(windows))]
const POLICY: &str = "/etc/secur32.toml";
#[cfg(windows)]
const POLICY: &str = "C:\\ProgramData\\secur32\\secur32.toml";

/// Whether this process has privileges that its caller lacks; then the caller's environment has no say.
pub fn privileged() -> bool {
    static PRIVILEGED: OnceCell<bool> = OnceCell::new();
    *PRIVILEGED.get_or_init(ask_privileged)
}

#[cfg(target_os = "linux")]
fn ask_privileged() -> bool {
    // SAFETY: getauxval takes a number and touches no memory of ours.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(any(target_os = "macos", target_os = "freebsd", target_os = "netbsd", target_os = "openbsd", target_os = "dragonfly"))]
fn ask_privileged() -> bool {
    unsafe extern "C" {
        safe fn issetugid() -> std::ffi::c_int;
    }
    issetugid() != 0
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "macos",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "dragonfly"
)))]
const fn ask_privileged() -> bool {
    false
}

/// An environment variable, unless the process is privileged or the variable is empty.
pub fn variable(name: &str) -> Option<String> {
    if privileged() {
        return None;
    }
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The policy file, reread when it changes.
pub struct PolicyFile {
    path: PathBuf,
    /// A file the environment names must be there; the machine's own may be absent.
    required: bool,
    seen: Mutex<Option<(Stamp, Arc<Policy>)>>,
    default: Arc<Policy>,
}

impl PolicyFile {
    /// The file that `SECUR32_CONFIG` names, else the machine's own.
    pub fn of_environment() -> Self {
        let named = variable("SECUR32_CONFIG");
        Self::at(named.as_deref().unwrap_or(POLICY).into(), named.is_some())
    }

    fn at(path: PathBuf, required: bool) -> Self {
        Self { path, required, seen: Mutex::new(None), default: Arc::default() }
    }
}

impl Policies for PolicyFile {
    fn current(&self) -> Result<Arc<Policy>> {
        let stamp = match Stamp::of(&self.path) {
            Some(stamp) => stamp,
            None if self.required => {
                return Err(Error::new(Kind::InternalError, format!("looking for the policy {}", self.path.display())));
            }
            None => return Ok(self.default.clone()),
        };
        if let Some((when, policy)) = &*self.seen.lock()
            && *when == stamp
        {
            return Ok(policy.clone());
        }
        let (bytes, stamp) = files::read_trusted(&self.path)?;
        let text = std::str::from_utf8(bytes.expose())
            .map_err(|e| Error::new(Kind::InternalError, format!("reading the policy {}", self.path.display())).because(e))?;
        let policy = Arc::new(Policy::parse(text)?);
        *self.seen.lock() = Some((stamp, policy.clone()));
        Ok(policy)
    }

    fn note_key(&self, file: &str, line: &str) {
        // A file that cannot be written costs the looker-on his look, and the connection nothing.
        if let Some(mut file) = sink::append(file) {
            let _ = file.write_all(line.as_bytes());
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn file(name: &str, text: &str, mode: u32) -> PathBuf {
        let path = std::env::temp_dir().join(format!("secur32-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_policy_is_reread_when_it_changes() {
        let path = file("reread", "timeout = 3", 0o600);
        let policies = PolicyFile::at(path.clone(), true);
        assert_eq!(policies.current().unwrap().timeout_seconds, 3);
        std::fs::write(&path, "timeout = 44").unwrap();
        assert_eq!(policies.current().unwrap().timeout_seconds, 44);
        std::fs::remove_file(&path).unwrap();
        assert!(policies.current().is_err());
    }

    #[test]
    fn a_policy_that_others_can_write_is_refused() {
        for mode in [0o602, 0o620, 0o666] {
            let path = file(&format!("mode-{mode:o}"), "timeout = 3", mode);
            assert!(PolicyFile::at(path.clone(), true).current().is_err(), "{mode:o}");
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn the_machines_policy_may_be_absent() {
        let nowhere = std::env::temp_dir().join("secur32-no-such-policy");
        assert_eq!(*PolicyFile::at(nowhere, false).current().unwrap(), Policy::default());
    }
}
