//! stunnel in both roles: before a plain service that our client asks, and before a plain client that our server answers.
use crate::{
    folder, path,
    stream::{Line, PATIENCE, Program, Serving, connect, free_port},
    there, world,
    world::*,
};
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::Side,
    status::Kind,
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
    sync::mpsc::channel,
    thread,
};

/// stunnel with one service.
fn stunnel(name: &str, service: &str) -> Program {
    let file = folder("stunnel").join(name);
    fs::write(&file, format!("foreground = yes\npid =\nsyslog = no\ndebug = warning\n[service]\n{service}")).unwrap();
    Program::start(Command::new("stunnel").arg(&file))
}

fn payload() -> Vec<u8> {
    (0..300_000u32).map(|n| (n * 11 % 253) as u8).collect()
}

#[test]
fn our_client_reaches_a_plain_service_through_stunnel_and_proves_who_it_is() {
    if !there("stunnel", "-version") {
        return;
    }
    // A service that says back what it hears.
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let behind = plain.local_addr().unwrap().port();
    thread::spawn(move || {
        for socket in plain.incoming() {
            let mut socket = socket.unwrap();
            thread::spawn(move || {
                let mut other = socket.try_clone().unwrap();
                let _ = std::io::copy(&mut socket, &mut other);
            });
        }
    });
    for (version, number) in [("TLSv1.2", 0x303), ("TLSv1.3", 0x304)] {
        let port = free_port();
        let _program = stunnel(
            &format!("server-{version}"),
            &format!(
                "accept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{behind}\nsslVersion = {version}\ncert = {}\nkey = {}\nCAfile = {}\nverifyChain = yes\n",
                path("server.pem"),
                path("server.key"),
                path("root.pem")
            ),
        );
        let client = acquire(&world(), OUT, tls(identity(&["client"], 0))).unwrap();
        for turn in 0..2 {
            let end = End::new(Side::Initiator, &client, Flags::NONE);
            let mut line = Line::open(connect(port), end, |_| panic!("asked for a certificate")).unwrap();
            assert!(matches!(line.end.query(Attribute::CIPHER_INFO).unwrap(), Answer::CipherInfo(info) if info.protocol == number));
            let payload = payload();
            let mut back = Vec::new();
            for chunk in payload.chunks(10_000) {
                line.write(chunk);
                while back.len() < chunk.len() {
                    back.extend(line.read().unwrap().unwrap());
                }
                assert!(back == chunk);
                back.clear();
            }
            let resumed = matches!(line.end.query(Attribute::SESSION_INFO).unwrap(), Answer::SessionInfo { resumed: true, .. });
            assert_eq!(resumed, turn == 1, "{version}");
            line.close();
        }
        // Who has no certificate is shown the door, at once or with the first word.
        let mut end = End::client(&world(), identity(&[], 0));
        end.flags = Flags::USE_SUPPLIED_CREDS;
        let refused = Line::open(connect(port), end, |_| ()).and_then(|mut line| {
            line.write(b"x");
            line.read().map(|_| ())
        });
        assert!([Kind::IllegalMessage, Kind::IncompleteMessage, Kind::CertUnknown].contains(&refused.unwrap_err().kind()), "{version}");
    }
}

#[test]
fn a_plain_client_reaches_our_server_through_stunnel_and_is_known_by_its_certificate() {
    if !there("stunnel", "-version") {
        return;
    }
    for version in ["TLSv1.2", "TLSv1.3"] {
        let (told, seen) = channel();
        let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
        let serving = Serving::start(
            move || End::new(Side::Acceptor, &credential, Flags::MUTUAL_AUTH | Flags::EXTENDED_ERROR),
            move |mut line| {
                let shown = match line.end.query(Attribute::REMOTE_CERT_CONTEXT) {
                    Ok(Answer::Certificates(chain)) => chain[0].clone(),
                    _ => Vec::new(),
                };
                told.send(shown).unwrap();
                while let Ok(Some(payload)) = line.read() {
                    line.write(&payload);
                }
                line.close();
            },
        );
        for (host, good) in [("localhost", true), ("elsewhere.example.com", false)] {
            let port = free_port();
            let _program = stunnel(
                &format!("client-{version}-{host}"),
                &format!(
                    "client = yes\naccept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{}\nsslVersion = {version}\ncert = {}\nkey = {}\nCAfile = {}\nverifyChain = yes\n\
                     sni = localhost\ncheckHost = {host}\n",
                    serving.port,
                    path("client.pem"),
                    path("client.key"),
                    path("root.pem")
                ),
            );
            let mut socket = connect(port);
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            let payload = payload();
            let mut back = vec![0; 10_000];
            let mut same = true;
            for chunk in payload.chunks(10_000) {
                same &= socket.write_all(chunk).is_ok() && socket.read_exact(&mut back).is_ok() && back == chunk;
                if !same {
                    break;
                }
            }
            assert_eq!(same, good, "{version} {host}");
            if good {
                assert_eq!(seen.recv_timeout(PATIENCE).unwrap(), der("client.pem"), "{version}");
            }
        }
    }
}
