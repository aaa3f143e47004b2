//! KDCs of others that live as long as the test.
use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// What a script of tests/interop started: `SCRIPT start FOLDER PORT`, `SCRIPT stop FOLDER`.
pub struct Keeper {
    pub folder: PathBuf,
    pub port: u16,
    /// Ends the KDCs and removes the folder when this process lets go of its pipe, however that ends.
    _shell: Child,
}

/// MIT's programs behind a script; None where they are not installed, unless they are required.
pub fn mits(script: &str) -> Option<Keeper> {
    let there = ["/usr/sbin/krb5kdc", "/usr/sbin/kadmin.local", "/usr/bin/kinit"].iter().all(|path| Path::new(path).exists());
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(there || !required, "MIT's KDC is required and not there");
    if !there {
        eprintln!("MIT's KDC is not installed: passed over");
    }
    there.then(|| Keeper::start(script))
}

impl Keeper {
    fn start(script: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("secur32-kerberos-{script}-{}", std::process::id()));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let keep = "\"$0\" start \"$1\" \"$2\" && echo up; cat >/dev/null; \"$0\" stop \"$1\"; rm -rf \"$1\"";
        let mut shell = Command::new("sh")
            .args(["-c", keep, &format!("tests/interop/{script}.sh")])
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "up\n", "tests/interop/{script}.sh does not come up");
        Self { folder, port, _shell: shell }
    }
}
