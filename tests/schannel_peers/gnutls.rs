//! GnuTLS' two programs.
use crate::{
    path,
    stream::{Line, Program, Serving, connect, free_port},
    there, world,
    world::*,
};
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::Side,
};
use std::process::Command;

const PRIORITIES: [(&str, u32); 5] = [
    ("NORMAL:-VERS-ALL:+VERS-TLS1.3", 0x304),
    ("NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+CHACHA20-POLY1305", 0x304),
    ("NORMAL:-VERS-ALL:+VERS-TLS1.2", 0x303),
    ("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM", 0x303),
    ("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+CHACHA20-POLY1305", 0x303),
];

#[test]
fn gnutls_serv_serves_our_client_and_resumes() {
    if !there("gnutls-serv", "--version") {
        return;
    }
    for (priority, version) in PRIORITIES {
        let port = free_port();
        let mut command = Command::new("gnutls-serv");
        command.args(["--http", "--port", &port.to_string(), "--priority", priority, "--disable-client-cert"]);
        command.args(["--x509certfile", &path("server.pem"), "--x509keyfile", &path("server.key")]);
        let _program = Program::start(&mut command);
        let client = acquire(&world(), OUT, tls(identity(&[], 0))).unwrap();
        for turn in 0..2 {
            let end = End::new(Side::Initiator, &client, Flags::NONE);
            let mut line = Line::open(connect(port), end, |_| panic!("asked for a certificate")).unwrap();
            match line.end.query(Attribute::CIPHER_INFO).unwrap() {
                Answer::CipherInfo(info) => assert_eq!(info.protocol, version, "{priority}"),
                other => panic!("{other:?}"),
            }
            line.write(b"GET / HTTP/1.0\r\n\r\n");
            let page = line.read_until("</HTML>");
            assert!(page.contains("GnuTLS") || page.contains("TLS"), "{priority}: {page}");
            let resumed = matches!(line.end.query(Attribute::SESSION_INFO).unwrap(), Answer::SessionInfo { resumed: true, .. });
            assert_eq!(resumed, turn == 1, "{priority}");
        }
    }
}

#[test]
fn gnutls_cli_is_served_and_resumes() {
    if !there("gnutls-cli", "--version") {
        return;
    }
    let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
    let serving = Serving::start(
        move || End::new(Side::Acceptor, &credential, Flags::NONE),
        |mut line| {
            while let Ok(Some(payload)) = line.read() {
                line.write(&payload);
            }
            line.close();
        },
    );
    for (priority, version) in PRIORITIES {
        let mut command = Command::new("gnutls-cli");
        command.args(["--port", &serving.port.to_string(), "--x509cafile", &path("root.pem"), "--priority", priority, "--resume"]);
        command.args(["--sni-hostname", "localhost", "--verify-hostname", "localhost", "127.0.0.1"]);
        let mut program = Program::start(&mut command);
        // The first session ends at once, and its successor is the one that talks.
        let said = program.wait_for("This is a resumed session");
        let name = if version == 0x304 { "TLS1.3" } else { "TLS1.2" };
        assert!(said.contains(name) && said.contains("certificate is trusted"), "{priority}: {said}");
    }
}
