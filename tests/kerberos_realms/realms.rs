//! The realms, which live as long as the test, and machines that know them.
use crate::host;
use secur32::engine::{env::Env, identity::Auth, policy::Policy, status::Result};
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
};

pub struct Realms {
    pub folder: PathBuf,
    /// Ends the KDCs and removes the folder when this process lets go of its pipe, however that ends.
    _keeper: Child,
}

/// The realms; None where their programs are not installed.
pub fn realms() -> Option<&'static Realms> {
    static REALMS: OnceLock<Option<Realms>> = OnceLock::new();
    let there = || ["/usr/sbin/krb5kdc", "/usr/sbin/kadmin.local", "/usr/bin/kinit"].iter().all(|path| Path::new(path).exists());
    let realms = REALMS.get_or_init(|| there().then(Realms::start)).as_ref();
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(realms.is_some() || !required, "MIT's KDC is required and not there");
    if realms.is_none() {
        eprintln!("MIT's KDC is not installed: passed over");
    }
    realms
}

impl Realms {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("secur32-kerberos-realms-{}", std::process::id()));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script =
            "tests/interop/realms.sh start \"$0\" \"$1\" && echo up; cat >/dev/null; tests/interop/realms.sh stop \"$0\"; rm -rf \"$0\"";
        let mut keeper = Command::new("sh")
            .args(["-c", script])
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "up\n", "the KDCs do not come up");
        Self { folder, _keeper: keeper }
    }

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
