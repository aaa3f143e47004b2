//! The journey of a client and a server, played by the C programs that people copy, over loopback and against the C library.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]

#[path = "../sdk/mod.rs"]
mod sdk;

use sdk::Sdk;
use std::{
    io::{BufRead as _, BufReader, Lines},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};

const OK: u32 = 0;
const LOGON_DENIED: u32 = 0x8009_030C;
const NO_AUTHENTICATING_AUTHORITY: u32 = 0x8009_0311;
const NO_CREDENTIALS: u32 = 0x8009_030E;

struct Stage {
    sdk: Sdk,
    server: PathBuf,
    client: PathBuf,
    accounts: PathBuf,
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let sdk = Sdk::lay_out("journey");
    let (server, client) = (
        sdk.compile("cc", &["-std=gnu99"], Path::new("c-tests/sspi_server.c"), "sspi_server").unwrap(),
        sdk.compile("cc", &["-std=gnu99"], Path::new("c-tests/sspi_client.c"), "sspi_client").unwrap(),
    );
    let accounts = sdk.folder.join("accounts");
    std::fs::write(&accounts, "alice@DOM: password=Alice-Passw0rd\nbob@DOM: password=Bob-Passw0rd\n").unwrap();
    std::fs::set_permissions(&accounts, std::fs::Permissions::from_mode(0o600)).unwrap();
    Stage { sdk, server, client, accounts }
});

struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl Server {
    fn start(options: &[&str]) -> Self {
        Self::with_accounts(&STAGE.accounts, options)
    }

    fn with_accounts(accounts: &Path, options: &[&str]) -> Self {
        let mut child =
            Command::new(&STAGE.server).arg("ntlm").args(options).env("SECUR32_ACCOUNTS", accounts).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().parse().unwrap();
        Self { child, lines, port }
    }

    /// What the server printed, and how it ended.
    fn end(mut self) -> (Vec<String>, Option<i32>) {
        let lines = self.lines.by_ref().map_while(Result::ok).collect();
        (lines, self.child.wait().unwrap().code())
    }
}

fn status(lines: &[String]) -> u32 {
    let line = lines.iter().find_map(|line| line.strip_prefix("end 0x")).unwrap_or_else(|| panic!("{lines:?}"));
    u32::from_str_radix(line, 16).unwrap()
}

fn client(port: u16, user: Option<(&str, &str)>, options: &[&str]) -> Vec<String> {
    let mut command = Command::new(&STAGE.client);
    command.arg(port.to_string()).arg("NTLM").args(options).env("SECUR32_ACCOUNTS", STAGE.sdk.folder.join("none"));
    if let Some((user, password)) = user {
        command.args(["--user", user, "--domain", "DOM", "--password", password]);
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_right_password_logs_on_through_either_letter_early_or_late() {
    for (server_options, client_options) in [(&[][..], &[][..]), (&["--late"], &["--wide"]), (&[], &["--wide"])] {
        let server = Server::start(server_options);
        let ours = client(server.port, Some(("alice", "Alice-Passw0rd")), client_options);
        let (theirs, code) = server.end();
        assert_eq!((status(&ours), status(&theirs), code), (OK, OK, Some(0)), "{ours:?} {theirs:?}");
        assert!(theirs.contains(&"client DOM\\alice".to_owned()) && theirs.contains(&"said \"hello, server\"".to_owned()));
        assert!(ours.contains(&"said \"hello, client\"".to_owned()));
    }
}

#[test]
fn one_process_logs_the_client_on_and_another_speaks_with_him() {
    let server = Server::start(&["--worker"]);
    let ours = client(server.port, Some(("alice", "Alice-Passw0rd")), &[]);
    let (theirs, code) = server.end();
    assert_eq!((status(&ours), status(&theirs), code), (OK, OK, Some(0)), "{ours:?} {theirs:?}");
    for line in ["worker NTLM 0x00000000", "client DOM\\alice", "said \"hello, server\""] {
        assert!(theirs.contains(&line.to_owned()), "{line}: {theirs:?}");
    }
    assert!(ours.contains(&"said \"hello, client\"".to_owned()), "{ours:?}");
    let server = Server::start(&["--worker"]);
    client(server.port, Some(("alice", "wrong")), &[]);
    let (theirs, _) = server.end();
    assert!(status(&theirs) == LOGON_DENIED && !theirs.iter().any(|line| line.starts_with("worker")), "{theirs:?}");
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_denied_alike() {
    for (user, password) in [("alice", "alice-Passw0rd"), ("alice", ""), ("mallory", "Alice-Passw0rd"), ("bob", "Alice-Passw0rd")] {
        let server = Server::start(&[]);
        client(server.port, Some((user, password)), &[]);
        let (theirs, code) = server.end();
        assert_eq!((status(&theirs), code), (LOGON_DENIED, Some(1)), "{user}: {theirs:?}");
        assert!(!theirs.iter().any(|line| line.starts_with("client ")));
    }
}

#[test]
fn an_identity_given_to_accept_with_alone_stands_in_for_the_accounts() {
    let one = ["--user", "carol", "--domain", "DOM", "--password", "Carol-Passw0rd"];
    for (user, password, wanted) in [("carol", "Carol-Passw0rd", OK), ("alice", "Alice-Passw0rd", LOGON_DENIED)] {
        let server = Server::start(&one);
        client(server.port, Some((user, password)), &[]);
        assert_eq!(status(&server.end().0), wanted, "{user}");
    }
}

#[test]
fn accounts_that_others_can_write_let_nobody_in() {
    let copy = STAGE.sdk.folder.join("writable-accounts");
    std::fs::copy(&STAGE.accounts, &copy).unwrap();
    for (mode, wanted) in [(0o640, OK), (0o642, NO_AUTHENTICATING_AUTHORITY), (0o620, NO_AUTHENTICATING_AUTHORITY)] {
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(mode)).unwrap();
        let server = Server::with_accounts(&copy, &[]);
        client(server.port, Some(("alice", "Alice-Passw0rd")), &[]);
        assert_eq!(status(&server.end().0), wanted, "{mode:o}");
    }
}

#[test]
fn a_client_with_nothing_to_log_on_with_learns_it_at_its_first_leg() {
    let server = Server::start(&["--patience", "500"]);
    let ours = client(server.port, None, &[]);
    assert_eq!(status(&ours), NO_CREDENTIALS, "{ours:?}");
    server.end();
}

#[test]
fn silent_clients_hold_no_thread_for_long_and_keep_nobody_out() {
    let silent = 500;
    let server = Server::start(&["--connections", "501", "--patience", "3000"]);
    let begun = Instant::now();
    let held: Vec<TcpStream> = (0..silent).map(|_| TcpStream::connect(("127.0.0.1", server.port)).unwrap()).collect();
    let ours = client(server.port, Some(("alice", "Alice-Passw0rd")), &[]);
    assert_eq!(status(&ours), OK, "{ours:?}");
    assert!(begun.elapsed() < Duration::from_secs(3), "the silent ones were not silent yet");
    // The process ends when its last thread has: every silent client was given up, though none hung up.
    let (theirs, _) = server.end();
    assert_eq!(theirs.iter().filter(|line| line.as_str() == "end 0x80090318").count(), silent);
    drop(held);
}

#[test]
fn the_same_programs_log_on_with_digest_where_the_server_begins() {
    let policy = |cipher: &str| {
        let path = STAGE.sdk.folder.join(format!("policy-{cipher}"));
        std::fs::write(&path, format!("[digest]\nciphers = \"{cipher}\"\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    };
    for (cipher, password, wanted) in
        [("rc4", "Alice-Passw0rd", OK), ("3des", "Alice-Passw0rd", OK), ("rc4", "alice-Passw0rd", LOGON_DENIED)]
    {
        let config = policy(cipher);
        let mut child = Command::new(&STAGE.server)
            .arg("wdigest")
            .envs([("SECUR32_ACCOUNTS", &STAGE.accounts), ("SECUR32_CONFIG", &config)])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().to_owned();
        let ours = Command::new(&STAGE.client)
            .args([&port, "WDigest", "--user", "alice", "--domain", "DOM", "--password", password])
            .env("SECUR32_CONFIG", &config)
            .output()
            .unwrap();
        let ours: Vec<String> = String::from_utf8(ours.stdout).unwrap().lines().map(str::to_owned).collect();
        let theirs: Vec<String> = lines.map_while(Result::ok).collect();
        child.wait().unwrap();
        assert_eq!(status(&theirs), wanted, "{cipher}: {theirs:?} {ours:?}");
        if wanted == OK {
            assert_eq!(status(&ours), OK, "{ours:?}");
            assert!(
                theirs.contains(&"client DOM\\alice".to_owned()) && theirs.contains(&"said \"hello, server\"".to_owned()),
                "{theirs:?}"
            );
            assert!(ours.contains(&"said \"hello, client\"".to_owned()), "{ours:?}");
        }
    }
}

#[test]
fn readmes_program_builds_with_readmes_line_and_runs() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let block = |language: &str| {
        let (_, rest) = readme.split_once("## A C program\n").unwrap();
        let (_, rest) = rest.split_once(&format!("```{language}\n")).unwrap();
        rest.split_once("\n```").unwrap().0.to_owned()
    };
    let work = STAGE.sdk.folder.join("readme");
    std::fs::create_dir_all(&work).unwrap();
    std::fs::write(work.join("app.c"), block("c")).unwrap();
    let line = block("sh").lines().last().unwrap().to_owned();
    assert!(line.contains("-lsecur32") && line.contains("$PWD/target/sdk/lib"), "{line}");
    std::fs::create_dir_all(work.join("target")).unwrap();
    let _ = std::fs::remove_file(work.join("target/sdk"));
    std::os::unix::fs::symlink(STAGE.sdk.folder.join("sdk"), work.join("target/sdk")).unwrap();
    let done = Command::new("sh").args(["-c", &line]).current_dir(&work).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.starts_with("0x00090312, 40 bytes"), "{said} {}", String::from_utf8_lossy(&done.stderr));
}
