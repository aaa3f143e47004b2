//! The realms, which live as long as the test, and machines that know them.
#[allow(dead_code, reason = "who has one realm wants its port")]
#[path = "../kerberos/keeper.rs"]
mod keeper;

use crate::host;
use secur32::engine::{env::Env, identity::Auth, policy::Policy, status::Result};
use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
};

pub struct Realms {
    pub folder: PathBuf,
    _keeper: keeper::Keeper,
}

/// The realms; None where their programs are not installed.
pub fn realms() -> Option<&'static Realms> {
    static REALMS: OnceLock<Option<Realms>> = OnceLock::new();
    let start = || keeper::mits("realms").map(|keeper| Realms { folder: keeper.folder.clone(), _keeper: keeper });
    REALMS.get_or_init(start).as_ref()
}

impl Realms {
    /// A machine with the realms' krb5.conf, changed, and more behind it.
    pub fn machine(&self, more: &str, change: impl FnOnce(String) -> String) -> Arc<Env> {
        let text = change(fs::read_to_string(self.folder.join("krb5.conf")).unwrap());
        host::machine(&self.folder, &format!("{text}{more}"), Policy::default())
    }

    /// A logon at the services of the realms, which all have their keys here.
    pub fn log_on(&self, env: &Arc<Env>, client: Auth, target: &'static str) -> Result<String> {
        host::log_on(env, client, host::keytab(self.folder.join("keytab")), target)
    }

    /// The user's own logon.
    pub fn kinit(&self, name: &str, password: &str) {
        let mut child = Command::new("kinit")
            .arg(name)
            .env("KRB5_CONFIG", self.folder.join("krb5.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }
}
