//! Python's libraries: requests, httpx and aiohttp as clients; httpbin and Twisted as servers.
use crate::{
    process::{python, runs},
    stage::{PASSWORD, Server, client},
    there,
};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/digest_http_peer.py");

fn has(probe: &str) -> bool {
    there(probe, runs(Command::new(python()).args(["-c", probe])))
}

/// Each answer's status and body.
fn ask(library: &str, url: &str, user: (&str, &str), method: &str, body: &str, count: usize) -> Vec<String> {
    let done =
        Command::new(python()).args([SCRIPT, "client", library, url, user.0, user.1, method, body, &count.to_string()]).output().unwrap();
    let lines: Vec<String> = String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), count, "{library}: {}", String::from_utf8_lossy(&done.stderr));
    lines
}

fn their_client(library: &str, probe: &str, algorithms: &[&str], reuses: bool) {
    if !has(probe) {
        return;
    }
    for algorithm in algorithms {
        let policy = format!("[digest]\nalgorithms = \"{algorithm}\"\n");
        for options in [&[][..], &["--strict"]] {
            let mut server = Server::start(options, &policy);
            let url = server.url("/a/b?c=d");
            assert_eq!(ask(library, &url, ("alice", PASSWORD), "GET", "", 3), ["200 hello labdigest\\alice"; 3], "{library} {algorithm}");
            let said = [server.said(), server.said(), server.said()];
            assert_eq!(said[0], "request GET 0x00000000");
            if reuses {
                let later = if options.is_empty() { "request GET 0x00000000 completed" } else { "request GET 0x00000000 completed known" };
                assert_eq!(said[1..], [later; 2]);
            }
            for user in [("alice", "Alice-Passw0re"), ("mallory", PASSWORD)] {
                assert!(ask(library, &url, user, "GET", "", 1)[0].starts_with("401"));
                assert!(server.said().contains("0x8009030c"));
            }
        }
    }
}

#[test]
fn our_server_lets_requests_in() {
    their_client("requests", "import requests", &["MD5", "SHA-256"], true);
}

#[test]
fn our_server_lets_httpx_in() {
    their_client("httpx", "import httpx", &["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"], true);
}

#[test]
fn our_server_lets_aiohttp_in() {
    their_client("aiohttp", "import aiohttp; aiohttp.DigestAuthMiddleware", &["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"], false);
}

#[test]
fn a_body_that_aiohttp_proves_is_let_in() {
    if !has("import aiohttp; aiohttp.DigestAuthMiddleware") {
        return;
    }
    for (options, completed) in [(&["--int"][..], ""), (&["--int", "--late"], " completed")] {
        for algorithm in ["MD5", "SHA-256"] {
            let mut server = Server::start(options, &format!("[digest]\nalgorithms = \"{algorithm}\"\n"));
            let answer = ask("aiohttp", &server.url("/x"), ("alice", PASSWORD), "POST", "a body that counts", 1);
            assert_eq!(answer, ["200 hello labdigest\\alice"], "{algorithm}");
            assert_eq!(server.said(), format!("request POST 0x00000000{completed}"));
        }
    }
}

struct TheirServer(Child, u16);

impl TheirServer {
    fn start(library: &str) -> Self {
        let mut child =
            Command::new(python()).args([SCRIPT, "server", library]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("port ").unwrap().parse().unwrap();
        Self(child, port)
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.1)
    }
}

impl Drop for TheirServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn httpbin_lets_our_client_in_by_auth_and_by_auth_int() {
    if !has("import httpbin, werkzeug") {
        return;
    }
    let server = TheirServer::start("httpbin");
    for algorithm in ["MD5", "SHA-256"] {
        for (qop, options) in [("auth", &[][..]), ("auth-int", &["--int"])] {
            let url = server.url(&format!("/digest-auth/{qop}/alice/Alice-Passw0rd/{algorithm}"));
            let lines = client(&url, "alice", PASSWORD, options);
            assert_eq!(lines[..2], ["401", "200"], "{qop} {algorithm}");
            assert_eq!(client(&url, "alice", "bad", options)[..2], ["401", "401"], "{qop} {algorithm}");
        }
    }
}

#[test]
fn twisted_lets_our_client_in() {
    if !has("import twisted.web.guard") {
        return;
    }
    let server = TheirServer::start("twisted");
    assert_eq!(
        client(&server.url("/x"), "alice", PASSWORD, &["--times", "2"]),
        ["401", "200", "hello from twisted", "200", "hello from twisted"]
    );
    assert_eq!(client(&server.url("/x"), "alice", "bad", &[])[..2], ["401", "401"]);
}
