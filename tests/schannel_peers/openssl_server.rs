//! Our client, OpenSSL's server.
use crate::{
    path,
    stream::{Line, Program, connect, free_port},
    there, world,
    world::*,
};
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::Side,
    status::Kind,
};
use std::process::Command;

/// `openssl s_server` with one of our certificates.
pub fn server(certificate: &str, more: &[&str]) -> Option<(Program, u16)> {
    if !there("openssl", "version") {
        return None;
    }
    let port = free_port();
    let mut command = Command::new("openssl");
    command.args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-cert", &path(&format!("{certificate}.pem"))]);
    command.args(["-key", &path(&format!("{certificate}.key"))]).args(more);
    let mut program = Program::start(&mut command);
    program.wait_for("ACCEPT");
    Some((program, port))
}

fn line(port: u16, end: End) -> Line {
    Line::open(connect(port), end, |_| panic!("asked for a certificate")).unwrap()
}

fn page(line: &mut Line) -> String {
    line.write(b"GET / HTTP/1.0\r\n\r\n");
    line.read_until("</pre>")
}

fn suite(end: &End) -> (&'static str, u32) {
    match end.query(Attribute::CIPHER_INFO).unwrap() {
        Answer::CipherInfo(info) => (info.suite_name, info.key_type),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_suite_and_kind_of_certificate_is_spoken() {
    for (certificate, version, how, disabled, want) in [
        ("server", "-tls1_3", &["-ciphersuites", "TLS_AES_128_GCM_SHA256"][..], 0, "TLS_AES_128_GCM_SHA256"),
        ("rsa", "-tls1_3", &["-ciphersuites", "TLS_AES_256_GCM_SHA384"], 0, "TLS_AES_256_GCM_SHA384"),
        ("server", "-tls1_3", &["-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"], 0, "TLS_CHACHA20_POLY1305_SHA256"),
        ("server", "-tls1_2", &["-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], 0, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
        ("server", "-tls1_2", &["-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], 0, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        ("server", "-tls1_2", &["-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"], 0, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("rsa", "-tls1_2", &["-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], 0, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("rsa", "-tls1_2", &["-cipher", "ECDHE-RSA-AES256-GCM-SHA384"], 0, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
        ("rsa", "-tls1_2", &["-cipher", "ECDHE-RSA-CHACHA20-POLY1305"], 0, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    ] {
        let Some((_program, port)) = server(certificate, &[&[version, "-www"][..], how].concat()) else { return };
        let mut line = line(port, End::client(&world(), identity(&[], disabled)));
        assert_eq!(suite(&line.end).0, want);
        assert!(page(&mut line).contains("Ciphers supported"), "{want}");
        // OpenSSL's page ends with its close_notify.
        assert!(line.read().unwrap().is_none(), "{want}");
    }
}

#[test]
fn each_group_is_agreed_and_a_retry_is_answered() {
    for (group, number) in [("X25519", 0x1D), ("P-256", 0x17), ("P-384", 0x18)] {
        for version in ["-tls1_2", "-tls1_3"] {
            let Some((_program, port)) = server("server", &[version, "-www", "-groups", group]) else { return };
            let mut line = line(port, End::client(&world(), identity(&[], 0)));
            assert_eq!(suite(&line.end).1, number, "{group} {version}");
            assert!(page(&mut line).contains("Ciphers supported"));
        }
    }
}

#[test]
fn o_01_both_tickets_of_openssl_are_heard_one_after_the_other() {
    let Some((_program, port)) = server("server", &["-tls1_3", "-www"]) else { return };
    let mut line = line(port, End::client(&world(), identity(&[], 0)));
    page(&mut line);
    assert_eq!(line.asides, 2);
}

#[test]
fn sessions_are_resumed() {
    for version in ["-tls1_2", "-tls1_3"] {
        for tickets in [&[][..], &["-no_ticket"]] {
            let Some((_program, port)) = server("server", &[&[version, "-www"][..], tickets].concat()) else { return };
            let client = acquire(&world(), OUT, tls(identity(&[], 0))).unwrap();
            let mut pages = Vec::new();
            for _ in 0..3 {
                let mut line = line(port, End::new(Side::Initiator, &client, Flags::NONE));
                pages.push(page(&mut line));
                let told = matches!(line.end.query(Attribute::SESSION_INFO).unwrap(), Answer::SessionInfo { resumed: true, .. });
                assert_eq!(told, pages.last().unwrap().contains("Reused"));
            }
            assert!(pages[0].contains("New,") && pages[1].contains("Reused,") && pages[2].contains("Reused,"), "{version} {tickets:?}");
        }
    }
}

#[test]
fn a_certificate_is_shown_when_the_server_asks_and_the_caller_brings_it() {
    for version in ["-tls1_2", "-tls1_3"] {
        let ask = ["-www", version, "-Verify", "1", "-verify_return_error", "-CAfile", &path("root.pem")];
        let Some((_program, port)) = server("server", &ask) else { return };
        // Brought when asked.
        let mut asked = 0;
        let mut line = Line::open(connect(port), End::client(&world(), identity(&[], 0)), |end| {
            asked += 1;
            match end.state.as_ref().unwrap().query(Attribute::ISSUER_LIST_EX).unwrap() {
                Answer::Issuers(names) => assert_eq!(names.len(), 1, "the root's name"),
                other => panic!("{other:?}"),
            }
            end.credential = acquire(&world(), OUT, tls(identity(&["client"], 0))).unwrap();
        })
        .unwrap();
        assert_eq!(asked, 1, "{version}");
        let text = page(&mut line);
        assert!(text.contains("Alice"), "{version}: {text}");
        drop(line);
        // Brought from the start.
        let mut line = self::line(port, End::client(&world(), identity(&["client"], 0)));
        assert!(page(&mut line).contains("Alice"), "{version}");
        drop(line);
        // Not brought at all: the server refuses, at once or with its next word.
        let mut end = End::client(&world(), identity(&[], 0));
        end.flags = Flags::USE_SUPPLIED_CREDS;
        let refused = Line::open(connect(port), end, |_| panic!("asked")).and_then(|mut line| {
            line.write(b"GET / HTTP/1.0\r\n\r\n");
            line.read().map(|_| ())
        });
        // The server's alert, or a hang-up that overtook it.
        assert!([Kind::IllegalMessage, Kind::IncompleteMessage].contains(&refused.unwrap_err().kind()), "{version}");
    }
}

#[test]
fn new_keys_are_made_when_the_server_says_so() {
    let Some((mut program, port)) = server("server", &["-tls1_3"]) else { return };
    let mut line = line(port, End::client(&world(), identity(&[], 0)));
    line.write(b"before\n");
    program.wait_for("before");
    for (order, word) in [("K\n", "asked"), ("k\n", "told"), ("K\n", "again")] {
        program.type_in(order);
        // An order is a line that is read alone.
        std::thread::sleep(std::time::Duration::from_millis(300));
        program.type_in(&format!("{word} by the server\n"));
        assert!(line.read_until("server\n").contains(word));
        line.write(format!("{word} by the client\n").as_bytes());
        program.wait_for(&format!("{word} by the client"));
    }
    assert!(line.asides >= 5, "two tickets and three updates: {}", line.asides);
}

#[test]
fn b_135_a_second_handshake_is_declined() {
    let Some((mut program, port)) = server("server", &["-tls1_2", "-legacy_renegotiation"]) else { return };
    let mut line = line(port, End::client(&world(), identity(&[], 0)));
    line.write(b"before\n");
    program.wait_for("before");
    program.type_in("r\n");
    // OpenSSL takes no_renegotiation for the end, and says so; before it has heard it, it reads on.
    assert_eq!(line.read().unwrap_err().kind(), Kind::IllegalMessage);
    assert_eq!(line.asides, 1);
}

#[test]
fn application_protocols_are_agreed() {
    let Some((_program, port)) = server("server", &["-www", "-alpn", "h2,http/1.1"]) else { return };
    let mut end = End::client(&world(), identity(&[], 0));
    let list = b"\x08http/1.1\x02h2";
    end.protocols = Some([&18u32.to_ne_bytes()[..], &2u32.to_ne_bytes(), &12u16.to_ne_bytes(), list].concat());
    let line = line(port, end);
    assert!(matches!(line.end.query(Attribute::APPLICATION_PROTOCOL).unwrap(), Answer::ApplicationProtocol(Some(name)) if name == b"h2"));
}

#[test]
fn versions_that_are_too_old_are_refused() {
    for version in ["-tls1", "-tls1_1"] {
        let Some((_program, port)) = server("rsa", &["-www", version, "-cipher", "ALL:@SECLEVEL=0"]) else { return };
        let refused = Line::open(connect(port), End::client(&world(), identity(&[], 0)), |_| ()).err().unwrap();
        assert_eq!(refused.kind(), Kind::UnsupportedFunction, "{version}: the server's protocol_version alert");
    }
}
