//! Apache's mod_auth_digest, asked by the example client.
use crate::{
    process::runs,
    stage::{STAGE, client},
    there,
};
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const MODULES: &str = "/usr/lib/apache2/modules";

struct Apache {
    child: Child,
    port: u16,
}

impl Apache {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // The server drops its rights: what it reads must be open to others, and so must the way to it.
        let folder = std::env::temp_dir().join(format!("secur32-apache-{}", std::process::id()));
        let www = folder.join("www");
        fs::create_dir_all(&www).unwrap();
        fs::write(www.join("page"), "hello from apache").unwrap();
        let kept = |realm: &str| {
            use secur32::{crypto::hash::Hash, packages::digest::proof::long_term};
            String::from_utf8(long_term(Hash::Md5, b"alice", realm.as_bytes(), b"Alice-Passw0rd").hex().digits().to_vec()).unwrap()
        };
        fs::write(folder.join("users"), format!("alice:the realm:{}\n", kept("the realm"))).unwrap();
        let root = folder.display();
        let modules: String = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest"]
            .iter()
            .map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n"))
            .collect();
        let config = format!(
            "ServerRoot {root}\nPidFile {root}/pid\nServerName localhost\nListen 127.0.0.1:{port}\nErrorLog {root}/error.log\nUser www-data\nGroup www-data\n{modules}DocumentRoot {root}/www\n\
             <Location />\nAuthType Digest\nAuthName \"the realm\"\nAuthDigestProvider file\nAuthUserFile {root}/users\nAuthDigestNonceLifetime 2\nAuthDigestDomain / /other\nRequire valid-user\n</Location>\n"
        );
        fs::write(folder.join("conf"), config).unwrap();
        for path in [&folder, &www] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let child = Command::new("apache2")
            .args(["-D", "FOREGROUND", "-f"])
            .arg(folder.join("conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let apache = Self { child, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", fs::read_to_string(folder.join("error.log")).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(50));
        }
        apache
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        // SAFETY: the process is our own child and not waited for yet.
        unsafe { libc::kill(self.child.id() as i32, libc::SIGTERM) };
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(std::env::temp_dir().join(format!("secur32-apache-{}", std::process::id())));
    }
}

#[test]
fn apache_lets_our_client_in_again_and_again_and_with_the_right_password_alone() {
    if !there("apache2 with mod_auth_digest", runs(Command::new("test").args(["-e", &format!("{MODULES}/mod_auth_digest.so")]))) {
        return;
    }
    assert!(STAGE.folder.exists());
    let apache = Apache::start();
    let good = ["200", "server proven", "hello from apache"];
    let lines = client(&apache.url("/page"), "alice", "Alice-Passw0rd", &["--times", "3"]);
    assert_eq!(lines, [&["401"][..], &good, &good, &good].concat());
    // The server proves itself where we insist.
    let lines = client(&apache.url("/page?query=1"), "alice", "Alice-Passw0rd", &["--mutual"]);
    assert_eq!(lines, ["401", "200", "server proven mutually", "hello from apache"]);
    for (user, password) in [("alice", "Alice-Passw0re"), ("mallory", "Alice-Passw0rd"), ("alice", "")] {
        assert_eq!(client(&apache.url("/page"), user, password, &[]), ["401", "401", "initialize 0x8009030c"]);
    }
    // Over a nonce that has grown old Apache says stale, and we go on.
    let lines = client(&apache.url("/page"), "alice", "Alice-Passw0rd", &["--times", "2", "--pause", "3500"]);
    assert_eq!(lines, [&["401"][..], &good, &["401"], &good].concat());
    // Integrity is not Apache's to give.
    assert_eq!(client(&apache.url("/page"), "alice", "Alice-Passw0rd", &["--int"]), ["401", "initialize 0x8009030a"]);
}
