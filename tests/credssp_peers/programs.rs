//! The repository's C programs over the library: a server whose certificate comes out of a PFX file, and a client; with each other and
//! with FreeRDP.
use crate::{
    freerdp::{Screen, Shadow, freerdp},
    process::runs,
    realm,
    sdk::Sdk,
    there,
};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// Both programs, and what they need.
struct Programs {
    server: PathBuf,
    client: PathBuf,
    folder: PathBuf,
}

static PROGRAMS: LazyLock<Option<Programs>> = LazyLock::new(|| {
    if !there("openssl", runs(Command::new("openssl").arg("version"))) {
        return None;
    }
    let sdk = Sdk::lay_out("credssp");
    let compile = |name: &str| sdk.compile("cc", &["-std=gnu99"], Path::new(&format!("c-tests/{name}.c")), name).unwrap();
    let (server, client) = (compile("sspi_credssp_server"), compile("sspi_credssp_client"));
    let folder = sdk.folder;
    let private = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    };
    private("accounts", "alice@EXAMPLE: password=Secret-1\n");
    let accounts = format!("accounts = \"{}\"\n", folder.join("accounts").display());
    private("policy.toml", &accounts);
    private("network.toml", &format!("{accounts}impersonation = \"network\"\n"));
    private("guard.toml", &format!("{accounts}[credssp]\nremote_guard = true\n"));
    fs::write(folder.join("krb5.conf"), "").unwrap();
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schannel/pki/rsa");
    let made = Command::new("openssl")
        .args(["pkcs12", "-export", "-passout", "pass:secret", "-inkey", &format!("{key}.key"), "-in", &format!("{key}.pem"), "-out"])
        .arg(folder.join("server.pfx"))
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(Programs { server, client, folder })
});

impl Programs {
    fn run(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("SECUR32_CONFIG", self.folder.join("policy.toml")).env("KRB5_CONFIG", self.folder.join("krb5.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    /// A server.
    fn serve(&self, options: &[&str]) -> Server {
        self.serve_under("policy.toml", options)
    }

    fn serve_under(&self, policy: &str, options: &[&str]) -> Server {
        let mut command = self.run(&self.server);
        command.env("SECUR32_CONFIG", self.folder.join(policy));
        command.arg(self.folder.join("server.pfx")).args(["secret", "--print-password"]).args(options);
        Server::of(command)
    }

    /// A client's lines.
    fn connect(&self, port: &str, password: &str, options: &[&str]) -> String {
        let mut command = self.run(&self.client);
        command.args([&format!("127.0.0.1:{port}"), "TERMSRV/localhost", "alice", "EXAMPLE", password]).args(options);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }
}

struct Server {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    port: String,
}

impl Server {
    fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("port ").expect("a port").to_owned();
        Self { child, output, port }
    }

    /// What it said, once it has ended.
    fn said(mut self) -> String {
        let mut said = String::new();
        self.output.read_to_string(&mut said).unwrap();
        self.child.wait().unwrap();
        said
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const LENT: &str = "client EXAMPLE\\alice\npackage NTLM\nlent-user alice\nlent-domain EXAMPLE\nlent-password Secret-1\n";

#[test]
fn the_c_programs_lend_and_talk() {
    let Some(programs) = &*PROGRAMS else { return };
    for package in ["CREDSSP", "TSSSP"] {
        let server = programs.serve(&["--connections", "2", "--package", package]);
        let right = programs.connect(&server.port, "Secret-1", &["--package", package]);
        let wrong = programs.connect(&server.port, "Secret-2", &["--package", package]);
        assert!(right.ends_with("said \"hello, client\"\nend 0x00000000\n"), "{right}");
        assert_eq!(wrong, "end 0x8009030c\n");
        let said = server.said();
        assert!(said.contains(&format!("{LENT}said \"hello, server\"\nend 0x00000000\nend 0x8009030c\n")), "{said}");
    }
}

#[test]
fn their_client_lends_to_the_c_server() {
    let (Some(programs), Some(screen)) = (&*PROGRAMS, Screen::start()) else { return };
    for (password, end) in [("Secret-1", "end 0x00000000\n"), ("Secret-2", "end 0x8009030c\n")] {
        let server = programs.serve(&["--rdp"]);
        let mut command = freerdp("xfreerdp", &screen);
        command.args([&format!("/v:127.0.0.1:{}", server.port), "/u:alice", "/d:EXAMPLE", &format!("/p:{password}"), "/sec:nla"]);
        command.args(["/cert:ignore", "+auth-only", "/timeout:1000"]).status().unwrap();
        let said = server.said();
        assert!(said.ends_with(end), "{said}");
        assert_eq!(said.contains(LENT), password == "Secret-1", "{said}");
    }
}

#[test]
fn the_c_client_lends_to_their_server() {
    let (Some(programs), Some(screen)) = (&*PROGRAMS, Screen::start()) else { return };
    let shadow = Shadow::start(&screen);
    let port = shadow.port.to_string();
    let right = programs.connect(&port, "Secret-1", &["--rdp", "--packages", "ntlm"]);
    assert!(right.ends_with("end 0x00000000\n"), "{right}");
    let wrong = programs.connect(&port, "Secret-2", &["--rdp", "--packages", "ntlm"]);
    assert!(!wrong.contains("end 0x00000000") && wrong.starts_with("end "), "{wrong}");
}

#[test]
fn the_c_client_lends_to_gnomes_remote_desktop() {
    let Some(programs) = &*PROGRAMS else { return };
    let daemon = Path::new("/usr/libexec/gnome-remote-desktop-daemon").exists();
    if !there(
        "gnome-remote-desktop, and the right to a namespace",
        daemon && runs(Command::new("unshare").args(["--net", "--pid", "--fork", "true"])),
    ) {
        return;
    }
    // It has no door but one on every address: all of it is in a namespace. It takes its time to let go of a client.
    let script =
        "for password; do \"$CLIENT\" 127.0.0.1:33890 TERMSRV/localhost alice EXAMPLE \"$password\" --rdp --packages ntlm; sleep 1; done";
    let mut command = programs.run(Path::new("tests/interop/gnome.sh"));
    command.arg(programs.folder.join("gnome")).args(["sh", "-c", script, "-", "Secret-1", "Secret-2", "Secret-1"]);
    let said = String::from_utf8(command.env("CLIENT", &programs.client).output().unwrap().stdout).unwrap();
    let ends: Vec<&str> = said.lines().filter(|line| line.starts_with("end ")).collect();
    // To a wrong password it answers with something that is no CredSSP.
    assert_eq!(ends, ["end 0x00000000", "end 0x80090308", "end 0x00000000"], "{said}");
}

#[test]
fn the_c_programs_lend_a_card_and_tickets_in_a_realm() {
    let (Some(programs), Some(realm)) = (&*PROGRAMS, realm::realm()) else { return };
    let cache = realm.path("cc-of-the-programs");
    realm.run("kinit", &["-f", "-c", &cache, "alice"], "Alice-Passw0rd\n");
    let connect = |port: &str, policy: &str, secret: &str, options: &[&str]| {
        let mut command = programs.run(&programs.client);
        command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("KRB5CCNAME", &cache).env("SECUR32_CONFIG", programs.folder.join(policy));
        command.args([&format!("127.0.0.1:{port}"), "TERMSRV/localhost", "alice", "LAB.TEST", secret]).args(options);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let serve = || {
        let mut command = programs.run(&programs.server);
        command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("SECUR32_CONFIG", programs.folder.join("network.toml"));
        command.arg(programs.folder.join("server.pfx")).args(["secret", "--print-password", "--impersonate", "Kerberos"]);
        Server::of(command)
    };
    let server = serve();
    let said = connect(&server.port, "policy.toml", "1234", &["--card", "Reader 0,le-container"]);
    assert!(said.ends_with("said \"hello, client\"\nend 0x00000000\n"), "{said}");
    let said = server.said();
    let lent =
        "client alice@LAB.TEST\npackage Kerberos\nlent-user alice\nlent-reader Reader 0\nlent-container le-container\nlent-pin 1234\n";
    assert!(said.contains(lent), "{said}");
    // A card lets nobody act for its owner.
    assert!(said.contains("impersonate 0x00000000\nacting as nobody"), "{said}");

    let server = serve();
    let said = connect(&server.port, "guard.toml", "Alice-Passw0rd", &[]);
    assert!(said.ends_with("said \"hello, client\"\nend 0x00000000\n"), "{said}");
    let said = server.said();
    assert!(said.contains("client alice@LAB.TEST\npackage Kerberos\nlent-tickets 1 1\n") && !said.contains("Alice-Passw0rd"), "{said}");
    assert!(said.contains("impersonate 0x00000000\nacting as alice@LAB.TEST\nrevert 0x00000000\n"), "{said}");
}

#[test]
fn a_server_acts_for_its_client_by_policy_alone() {
    let Some(programs) = &*PROGRAMS else { return };
    for (policy, told) in [
        ("policy.toml", "impersonate 0x8009030b\nrevert 0x8009030b\n"),
        ("network.toml", "impersonate 0x00000000\nacting as EXAMPLE\\alice\nrevert 0x00000000\nrevert 0x8009030b\n"),
    ] {
        let server = programs.serve_under(policy, &["--impersonate", "NTLM"]);
        programs.connect(&server.port, "Secret-1", &[]);
        let said = server.said();
        assert!(said.contains(told), "{said}");
    }
}

/// FreeRDP's own CredSSP over our functions: what it finds instead of WinPR's.
fn with_our_functions(programs: &Programs, command: &mut Command, policy: &str) {
    let shim = programs.folder.join("freerdp_shim.so");
    if !shim.exists() {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/freerdp_shim.c");
        let fresh = shim.with_extension(format!("{:?}", std::thread::current().id()));
        assert!(runs(Command::new("cc").args(["-shared", "-fPIC", source, "-ldl", "-o"]).arg(&fresh)));
        fs::rename(fresh, &shim).unwrap();
    }
    command.env("LD_PRELOAD", shim).env("SECUR32_LIBRARY", programs.folder.join("sdk/lib/libsecur32.so"));
    command.env("SECUR32_SHIM_LOG", programs.folder.join("shim.log")).env("SECUR32_CONFIG", programs.folder.join(policy));
}

#[test]
fn their_client_over_our_functions_lends_to_the_c_server() {
    let (Some(programs), Some(screen)) = (&*PROGRAMS, Screen::start()) else { return };
    let _ = fs::remove_file(programs.folder.join("shim.log"));
    for (password, end) in [("Secret-1", "end 0x00000000\n"), ("Secret-2", "end 0x8009030c\n")] {
        let server = programs.serve(&["--rdp"]);
        let mut command = freerdp("xfreerdp", &screen);
        command.args([&format!("/v:127.0.0.1:{}", server.port), "/u:alice", "/d:EXAMPLE", &format!("/p:{password}"), "/sec:nla"]);
        command.args(["/cert:ignore", "+auth-only", "/timeout:1000"]);
        with_our_functions(programs, &mut command, "policy.toml");
        command.status().unwrap();
        let said = server.said();
        assert!(said.ends_with(end), "{said}");
        assert_eq!(said.contains(LENT), password == "Secret-1", "{said}");
    }
    let log = fs::read_to_string(programs.folder.join("shim.log")).unwrap();
    assert!(log.lines().count() >= 2 && log.lines().all(|line| line.contains("libsecur32")), "{log}");
}

#[test]
fn their_server_over_our_functions_lets_their_client_in() {
    let (Some(programs), Some(screen)) = (&*PROGRAMS, Screen::start()) else { return };
    // It impersonates its clients, and takes no for a failure.
    let shadow = Shadow::start_as(&screen, |command| with_our_functions(programs, command, "network.toml"));
    for (password, right) in [("Secret-1", true), ("Secret-2", false)] {
        let mut command = freerdp("xfreerdp", &screen);
        command.args([&format!("/v:127.0.0.1:{}", shadow.port), "/u:alice", "/d:EXAMPLE", &format!("/p:{password}"), "/sec:nla"]);
        let theirs = command.args(["/cert:ignore", "+auth-only"]).status().unwrap();
        assert_eq!(theirs.success(), right, "{password}");
    }
}
