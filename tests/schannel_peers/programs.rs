//! The C programs of `c-tests/`: a server that curl and OpenSSL ask, and a client of OpenSSL's and of nginx's servers; through the C ABI as a
//! port from Windows would use it.
use crate::{openssl_server, path, sdk::Sdk, stream::Program, there};
use std::{
    path::Path,
    process::{Command, Stdio},
    sync::LazyLock,
};

static SDK: LazyLock<Sdk> = LazyLock::new(|| Sdk::lay_out("schannel-programs"));

/// The programs, made once: one that is being written cannot be run.
static PROGRAMS: LazyLock<[std::path::PathBuf; 3]> = LazyLock::new(|| {
    ["sspi_tls_server", "sspi_tls_client", "sspi_tls_crowd"]
        .map(|name| SDK.compile("gcc", &["-O1"], Path::new(&format!("c-tests/{name}.c")), name).unwrap())
});

/// Our server, on a port of its own.
fn serve(more: &[&str]) -> (Program, u16) {
    let mut command = Command::new(&PROGRAMS[0]);
    listening(command.args([&path("server.pfx"), "secur32"]).args(more).env("SSL_CERT_FILE", path("root.pem")))
}

/// The server's program.
pub fn server_program() -> &'static Path {
    &PROGRAMS[0]
}

/// The server for many at once.
pub fn crowd_program() -> &'static Path {
    &PROGRAMS[2]
}

/// A file that nobody else could have written.
pub fn write_private(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The server, and the port that it has told.
pub fn listening(command: &mut Command) -> (Program, u16) {
    let mut program = Program::start(command);
    let said = program.wait_for("port ");
    let port = said.split_once("port ").unwrap().1.trim().parse().unwrap();
    (program, port)
}

/// Our client; its words and whether it is content.
fn fetch(port: u16, more: &[&str], roots: &str) -> (String, bool) {
    let mut command = Command::new(&PROGRAMS[1]);
    let out = command.args(["localhost", &port.to_string()]).args(more).env("SSL_CERT_FILE", roots).stdin(Stdio::null()).output().unwrap();
    (String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr), out.status.success())
}

#[test]
fn a_c_server_serves_curl_over_both_versions() {
    if !there("gcc", "--version") || !there("curl", "--version") {
        return;
    }
    let (_program, port) = serve(&["--connections", "2", "--alpn"]);
    for version in [&["--tls-max", "1.2"][..], &["--tlsv1.3"]] {
        let out = Command::new("curl")
            .args(["-sSv", "--max-time", "10", "--noproxy", "*", "--cacert", &path("root.pem"), "-o", "/dev/null"])
            .args(["-w", "%{http_code} %{size_download}"])
            .args(version)
            .args(["--resolve", &format!("localhost:{port}:127.0.0.1"), &format!("https://localhost:{port}/1000000")])
            .output()
            .unwrap();
        let story = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(String::from_utf8_lossy(&out.stdout), "200 1000000", "{story}");
        assert!(story.contains("server accepted") && story.contains("http/1.1"), "{story}");
    }
}

#[test]
fn a_c_server_knows_its_clients_by_their_certificates() {
    if !there("gcc", "--version") || !there("curl", "--version") {
        return;
    }
    let (_program, port) = serve(&["--connections", "2", "--ask"]);
    for (own, name) in [(&["--cert", &*path("client.pem"), "--key", &path("client.key")][..], "Alice"), (&[], "nobody")] {
        let out = Command::new("curl")
            .args(["-sS", "-i", "--max-time", "10", "--noproxy", "*", "--cacert", &path("root.pem")])
            .args(own)
            .args(["--resolve", &format!("localhost:{port}:127.0.0.1"), &format!("https://localhost:{port}/10")])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(said.contains(&format!("X-Client: {name}")), "{said}{}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn a_c_server_is_told_whose_account_a_certificate_speaks_for_by_policy_alone() {
    if !there("gcc", "--version") || !there("curl", "--version") {
        return;
    }
    let sha256 = |name: &str| -> String {
        secur32::crypto::tls::schedule::Hash::Sha256.of(&crate::world::der(name)).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let folder = crate::folder("accounts");
    let (table, config) = (folder.join("clients"), folder.join("secur32.toml"));
    let page = |own: &str, acting: bool, rule: &str| {
        write_private(&table, rule.as_bytes());
        let acting = if acting { "impersonation = \"network\"\n" } else { "" };
        write_private(&config, format!("{acting}[schannel]\nclients = {table:?}\n").as_bytes());
        let mut command = Command::new(&PROGRAMS[0]);
        command.args([&path("server.pfx"), "secur32", "--ask"]).env("SSL_CERT_FILE", path("root.pem")).env("SECUR32_CONFIG", &config);
        let (_program, port) = listening(&mut command);
        let out = Command::new("curl")
            .args(["-sS", "-i", "--max-time", "10", "--noproxy", "*", "--cacert", &path("root.pem")])
            .args(["--cert", &path(&format!("{own}.pem")), "--key", &path(&format!("{own}.key"))])
            .args(["--resolve", &format!("localhost:{port}:127.0.0.1"), &format!("https://localhost:{port}/10")])
            .output()
            .unwrap();
        String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
    };
    let by_itself = format!("certificate {} EXAMPLE\\alice", sha256("client.pem"));
    let by_upn = format!("upn {}", sha256("root.pem"));
    for (own, rule, account) in [
        ("client", &*by_itself, "EXAMPLE\\alice"),
        ("upn", &by_upn, "example.com\\alice"),
        ("upn", &by_itself, "none"),
        ("client", &by_upn, "none"),
        ("client", "", "none"),
    ] {
        let said = page(own, false, rule);
        assert!(said.contains(&format!("X-Account: {account}\r\n")), "{own} {rule}: {said}");
        // SEC_E_NO_IMPERSONATION: no token stands for an account here.
        assert!(said.contains("X-Token: null 0x8009030b\r\nX-Acting: 0x8009030b\r\n"), "{said}");
    }
    assert!(page("client", true, &by_itself).contains("X-Token: null 0x8009030b\r\nX-Acting: 0x00000000\r\n"));
}

#[test]
fn a_c_client_fetches_from_openssl_and_resumes() {
    if !there("gcc", "--version") {
        return;
    }
    for (version, number) in [("-tls1_2", "303"), ("-tls1_3", "304")] {
        let Some((_program, port)) = openssl_server::server("server", &["-www", version]) else { return };
        let (said, content) = fetch(port, &["/", "--times", "3"], &path("root.pem"));
        assert!(content && said.matches(number).count() >= 3, "{said}");
        assert_eq!((said.matches("new").count(), said.matches("resumed").count()), (1, 2), "{said}");
    }
}

#[test]
fn a_c_client_brings_its_certificate_when_it_is_asked() {
    if !there("gcc", "--version") {
        return;
    }
    for version in ["-tls1_2", "-tls1_3"] {
        let ask = ["-www", version, "-Verify", "1", "-verify_return_error", "-CAfile", &path("root.pem")];
        let Some((_program, port)) = openssl_server::server("server", &ask) else { return };
        let (said, content) = fetch(port, &["/", "--pfx", &path("client.pfx"), "secur32"], &path("root.pem"));
        assert!(content && said.contains("asked by 1 issuers"), "{said}");
        // Who has none is refused.
        let (said, content) = fetch(port, &["/"], &path("root.pem"));
        assert!(!content && said.contains("asked by 1 issuers"), "{said}");
    }
}

#[test]
fn a_c_client_refuses_whom_its_machine_does_not_trust() {
    if !there("gcc", "--version") {
        return;
    }
    let Some((_program, port)) = openssl_server::server("server", &["-www"]) else { return };
    let (said, content) = fetch(port, &["/"], &path("stranger.pem"));
    assert!(!content && said.contains("0x80090325"), "SEC_E_UNTRUSTED_ROOT: {said}");
    let (said, content) = fetch(port, &["/", "--manual"], &path("stranger.pem"));
    assert!(content, "{said}");
    let Some((_program, port)) = openssl_server::server("other", &["-www"]) else { return };
    let (said, content) = fetch(port, &["/"], &path("root.pem"));
    assert!(!content && said.contains("0x80090322"), "SEC_E_WRONG_PRINCIPAL: {said}");
}

#[test]
fn c_programs_of_ours_speak_to_each_other() {
    if !there("gcc", "--version") {
        return;
    }
    let (_program, port) = serve(&["--connections", "3", "--ask"]);
    let (said, content) = fetch(port, &["/3000000", "--times", "3", "--pfx", &path("client.pfx"), "secur32"], &path("root.pem"));
    assert!(content && said.contains("304 1302"), "{said}");
}

/// The SHA-256 of a certificate's key, in base64, as Chromium is told whom to believe.
fn pin(name: &str) -> String {
    let der = crate::world::der(name);
    let certificate = secur32::wire::x509::Certificate::read(&der).unwrap();
    base64(&secur32::crypto::tls::schedule::Hash::Sha256.of(certificate.spki))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            out.push(if digit <= chunk.len() { char::from(DIGITS[(word >> (18 - 6 * digit) & 63) as usize]) } else { '=' });
        }
    }
    out
}

#[test]
fn a_browser_reads_a_page_of_the_c_server_over_the_post_quantum_group() {
    if !there("gcc", "--version") || !there("chromium", "--version") {
        return;
    }
    let (mut program, port) = serve(&["--connections", "50", "--alpn", "--patience", "3000"]);
    let home = crate::folder("chromium");
    let out = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
            "--disable-background-networking",
            "--dump-dom",
            "--timeout=10000",
        ])
        .arg(format!("--user-data-dir={}", home.display()))
        .arg(format!("--ignore-certificate-errors-spki-list={}", pin("server.pem")))
        .arg(format!("https://localhost:{port}/40"))
        .env("HOME", &home)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let page = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(page.contains(&"x".repeat(40)), "{page}{}", String::from_utf8_lossy(&out.stderr));
    let said = program.wait_for("agreed 304");
    assert!(said.contains(" 11ec"), "X25519MLKEM768: {said}");
}
