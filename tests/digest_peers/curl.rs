//! curl's own Digest against the example server: MD5 and SHA-256, auth and auth-int, as origin and as proxy.
use crate::{
    process::runs,
    stage::{PASSWORD, Server, client},
    there,
};
use std::process::Command;

fn is_there() -> bool {
    there("curl", runs(Command::new("curl").arg("--version")))
}

/// The status of the last answer and its body.
fn curl(arguments: &[&str]) -> (String, String) {
    let out = Command::new("curl").args(["-s", "--max-time", "20", "-w", "\n%{http_code}"]).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let (body, code) = text.rsplit_once('\n').unwrap();
    (code.to_owned(), body.to_owned())
}

const DIRECT: [&str; 3] = ["--noproxy", "*", "--digest"];

#[test]
fn our_server_lets_curl_in_by_each_algorithm_with_the_right_password_alone() {
    if !is_there() {
        return;
    }
    for algorithms in ["MD5", "SHA-256", "MD5-sess", "SHA-256-sess"] {
        let policy = format!("[digest]\nalgorithms = \"{algorithms}\"\n");
        let mut server = Server::start(&[], &policy);
        for (user, code) in [
            (format!("alice:{PASSWORD}"), "200"),
            (format!("ALICE:{PASSWORD}"), "200"),
            ("alice:Alice-Passw0re".to_owned(), "401"),
            ("alice:".to_owned(), "401"),
            (format!("mallory:{PASSWORD}"), "401"),
            ("bob:Bob-Passw0rd".to_owned(), "200"),
            ("bob:Bob-Passw0re".to_owned(), "401"),
            ("carol:Password".to_owned(), "401"),
        ] {
            let url = server.url("/dir/index.html?a=b&c=d");
            let mut arguments = DIRECT.to_vec();
            arguments.extend(["-u", &user, &url]);
            let (got, body) = curl(&arguments);
            assert_eq!(got, code, "{user} by {algorithms}");
            let want = if code == "200" { "request GET 0x00000000" } else { "request GET 0x8009030c" };
            assert_eq!(server.said(), want);
            if code == "200" {
                assert!(body.to_lowercase().starts_with("hello labdigest\\"), "{body}");
            }
        }
    }
}

#[test]
fn curl_takes_the_first_and_strongest_of_several_challenges() {
    if !is_there() {
        return;
    }
    let mut server = Server::start(&[], "[digest]\nalgorithms = \"MD5 SHA-256\"\n");
    let (url, user) = (server.url("/"), format!("alice:{PASSWORD}"));
    let mut arguments = DIRECT.to_vec();
    arguments.extend(["-v", "--stderr", "-", "-u", &user, &url]);
    let (code, talk) = curl(&arguments);
    assert_eq!(code, "200");
    assert_eq!(server.said(), "request GET 0x00000000");
    let told: Vec<_> = talk.lines().filter(|line| line.contains("WWW-Authenticate: Digest")).collect();
    assert_eq!(told.len(), 2, "{talk}");
    assert!(told[0].contains("algorithm=SHA-256,") && told[1].contains("algorithm=MD5,"));
}

#[test]
fn curls_auth_int_is_let_in_and_a_body_that_it_does_not_cover_is_refused() {
    if !is_there() {
        return;
    }
    for (late, completed) in [(&["--int"][..], ""), (&["--int", "--late"], " completed")] {
        for algorithm in ["MD5", "SHA-256"] {
            let mut server = Server::start(late, &format!("[digest]\nalgorithms = \"{algorithm}\"\n"));
            let (url, user) = (server.url("/int"), format!("alice:{PASSWORD}"));
            let mut arguments = DIRECT.to_vec();
            arguments.extend(["-u", &user, &url]);
            assert_eq!(curl(&arguments).0, "200");
            assert_eq!(server.said(), format!("request GET 0x00000000{completed}"));
            // curl hashes an empty body, whatever it sends: what it sends is not what it proved.
            arguments.extend(["-d", "a body"]);
            assert_eq!(curl(&arguments).0, "401");
            let word = if completed.is_empty() { "0x8009030c" } else { "0x8009030f" };
            assert_eq!(server.said(), format!("request POST {word}{completed}"));
        }
    }
}

#[test]
fn a_name_and_a_password_beyond_ascii_are_let_in() {
    if !is_there() {
        return;
    }
    let name = "J\u{e4}s\u{f8}n Doe";
    for algorithm in ["MD5", "SHA-256"] {
        let server = Server::start(&[], &format!("[digest]\nalgorithms = \"{algorithm}\"\n"));
        let (url, user) = (server.url("/x"), format!("{name}:Gehe\u{ef}m"));
        let mut arguments = DIRECT.to_vec();
        arguments.extend(["-u", &user, &url]);
        assert_eq!(curl(&arguments), ("200".to_owned(), format!("hello labdigest\\{name}")));
        assert_eq!(client(&url, name, "Gehe\u{ef}m", &[])[3], format!("hello labdigest\\{name}"));
    }
}

#[test]
fn curl_goes_through_us_as_a_proxy() {
    if !is_there() {
        return;
    }
    let mut server = Server::start(&["--proxy"], "");
    let (proxy, user) = (server.url(""), format!("alice:{PASSWORD}"));
    for (user, code) in [(user.as_str(), "200"), ("alice:bad", "407")] {
        let (got, _) = curl(&["--noproxy", "", "-x", &proxy, "--proxy-digest", "-U", user, "http://host.example.org/x?y"]);
        assert_eq!(got, code);
        assert_eq!(server.said().ends_with("0x00000000"), code == "200");
    }
}

#[test]
fn a_replayed_response_and_a_tampered_one_are_refused() {
    let mut server = Server::start(&[], "");
    // The replayed count comes on a context of its own, over a nonce that is known.
    let lines = client(&server.url("/x"), "alice", PASSWORD, &["--times", "2", "--forget"]);
    assert_eq!(lines[..4], ["401", "200", "server proven", "hello labdigest\\alice"]);
    assert_eq!(lines[4..], ["401", "initialize 0x8009030c"], "the server gave no reason, so the client takes it for its password");
    assert_eq!((server.said().as_str(), server.said().as_str()), ("request GET 0x00000000", "request GET 0x80090310 completed"));
    for (options, word) in [(&["--int"][..], "0x8009030c"), (&["--int", "--late"], "0x8009030f completed")] {
        let mut server = Server::start(options, "");
        let sent = ["--method", "PUT", "--data", "the body", "--int"];
        assert_eq!(client(&server.url("/x"), "alice", PASSWORD, &sent)[..2], ["401", "200"]);
        assert!(server.said().starts_with("request PUT 0x00000000"));
        let lines = client(&server.url("/x"), "alice", PASSWORD, &[&sent[..], &["--tamper"]].concat());
        assert_eq!(lines[..2], ["401", "401"]);
        assert_eq!(server.said(), format!("request PUT {word}"));
    }
}

#[test]
fn an_old_nonce_is_stale_and_our_client_goes_on_without_asking_anybody() {
    let mut server = Server::start(&[], "[digest]\nnonce = 1\n");
    let lines = client(&server.url("/x"), "alice", PASSWORD, &["--times", "2", "--pause", "2500"]);
    assert_eq!(lines, ["401", "200", "server proven", "hello labdigest\\alice", "401", "200", "server proven", "hello labdigest\\alice"]);
    let said = [server.said(), server.said(), server.said()];
    assert_eq!(said, ["request GET 0x00000000", "request GET 0x00090312", "request GET 0x00000000"]);
}
