//! Headless Chromium, whose Negotiate is MIT's GSSAPI, at an HTTP server in C over this library.
use crate::{logged_on, process::runs, realm::Realm, sdk::Sdk, there};
use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

static SDK: LazyLock<Sdk> = LazyLock::new(|| Sdk::lay_out("chromium"));

struct Server {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    port: u16,
}

impl Server {
    /// It serves so many connections that it outlives the browser.
    fn start(realm: &Realm) -> Self {
        let program = SDK.compile("gcc", &["-std=gnu99"], Path::new("c-tests/sspi_http_server.c"), "sspi_http_server").unwrap();
        let mut child = Command::new(program)
            .args(["Negotiate", "1000"])
            .env("KRB5_CONFIG", realm.path("krb5.conf"))
            .env("KRB5_KTNAME", format!("FILE:{}", realm.path("keytab")))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().parse().unwrap();
        Self { child, lines, port }
    }

    /// Who came, or was refused, until now.
    fn end(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines.by_ref().map_while(Result::ok).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser with a profile of its own asks for one page; whether the page came. A profile that never met Negotiate keeps its network in a
/// sandbox where no GSSAPI can be loaded, and learns better by meeting it: the second visit counts.
fn browse(realm: &Realm, port: u16, cache: &str, allowed: &str) -> bool {
    visit(realm, port, cache, allowed);
    visit(realm, port, cache, allowed)
}

fn visit(realm: &Realm, port: u16, cache: &str, allowed: &str) -> bool {
    let profile = realm.folder.join(format!("chromium-{port}"));
    // Into a file: what the browser leaves running would hold a pipe open.
    let said = realm.folder.join(format!("chromium-{port}.said"));
    let file = fs::File::create(&said).unwrap();
    let status = Command::new("timeout")
        .args(["60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-breakpad", "--disable-crash-reporter"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--auth-server-allowlist={allowed}"))
        .args(["--dump-dom".to_owned(), format!("http://localhost:{port}/")])
        .env("KRB5_CONFIG", realm.path("krb5.conf"))
        .env("KRB5CCNAME", format!("FILE:{}", realm.path(cache)))
        .stdin(Stdio::null())
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .status()
        .unwrap();
    assert_ne!(status.code(), Some(124), "the browser hangs");
    !String::from_utf8_lossy(&fs::read(said).unwrap()).contains("ERR_HTTP_RESPONSE_CODE_FAILURE")
}

#[test]
fn a_browser_logs_on_at_a_server_in_c_where_it_may_and_can() {
    let Some(realm) = there("gss") else { return };
    let found = runs(Command::new("chromium").arg("--version"));
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "chromium is required and not there");
    if !found {
        eprintln!("chromium is not installed: passed over");
        return;
    }
    logged_on(realm);
    let server = Server::start(realm);
    assert!(browse(realm, server.port, "peer.cc", "localhost"));
    let came = server.end();
    assert!(!came.is_empty() && came.iter().all(|who| who == "alice@LAB.TEST"), "{came:?}");
    // Without a ticket, and at a server that the browser must not log on at, nobody comes.
    for (cache, allowed) in [("none.cc", "localhost"), ("peer.cc", "elsewhere.test")] {
        let server = Server::start(realm);
        assert!(!browse(realm, server.port, cache, allowed), "{cache} {allowed}");
        assert_eq!(server.end(), Vec::<String>::new(), "{cache} {allowed}");
    }
}
