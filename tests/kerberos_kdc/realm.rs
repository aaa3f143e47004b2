//! A realm of MIT's on loopback that lives as long as the test, and machines in it.
#[path = "../kerberos/home.rs"]
mod home;
#[path = "../kerberos/keeper.rs"]
mod keeper;

use secur32::engine::{env::Env, policy::Policy};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
};

pub struct Realm {
    pub folder: PathBuf,
    pub port: u16,
    _keeper: keeper::Keeper,
}

/// The realm; None where its programs are not installed.
pub fn realm() -> Option<&'static Realm> {
    static REALM: OnceLock<Option<Realm>> = OnceLock::new();
    let start = || keeper::mits("kdc").map(|keeper| Realm { folder: keeper.folder.clone(), port: keeper.port, _keeper: keeper });
    REALM.get_or_init(start).as_ref()
}

impl Realm {
    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// A machine as the realm's krb5.conf makes it.
    pub fn machine(&self) -> Arc<Env> {
        self.machine_with(|text| text, 0, Policy::default())
    }

    /// One with another krb5.conf, another clock, another policy.
    pub fn machine_with(&self, change: impl FnOnce(String) -> String, clock: i64, policy: Policy) -> Arc<Env> {
        let text = change(fs::read_to_string(self.folder.join("krb5.conf")).unwrap());
        home::machine(&self.folder, &text, policy, clock)
    }

    /// Runs one of MIT's programs in the realm.
    pub fn run(&self, program: &str, arguments: &[&str], input: &str) {
        let mut child = Command::new(program)
            .args(arguments)
            .env("KRB5_CONFIG", self.path("krb5.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{program} {arguments:?}");
    }

    /// How often the KDC's log has a line with both words.
    pub fn logged(&self, one: &str, two: &str) -> usize {
        let log = fs::read_to_string(self.folder.join("kdc.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains(one) && line.contains(two)).count()
    }
}
