//! OpenSSL's client, our server.
use crate::{
    path,
    stream::{Line, Program, Serving},
    there, world,
    world::*,
};
use secur32::engine::{
    attributes::{Answer, Attribute, KeyingAsk},
    flags::Flags,
    package::Side,
    policy::Policy,
    status::Kind,
};
use std::{
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
};

/// Says back what it hears, until the client closes.
fn echo(mut line: Line) {
    while let Ok(Some(payload)) = line.read() {
        line.write(&payload);
    }
    line.close();
}

fn serve(certificate: &'static str, disabled: u32, asks: bool) -> Serving {
    let credential = acquire(&world(), IN, tls(identity(&[certificate], disabled))).unwrap();
    Serving::start(move || End::new(Side::Acceptor, &credential, Flags::MUTUAL_AUTH.when(asks) | Flags::EXTENDED_ERROR), echo)
}

fn client(port: u16, more: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-connect", &format!("127.0.0.1:{port}"), "-CAfile", &path("root.pem"), "-verify_return_error"]);
    command.args(["-servername", "localhost", "-verify_hostname", "localhost"]).args(more);
    command
}

/// Runs a client that hangs up when its input ends.
fn run(port: u16, more: &[&str]) -> String {
    let out = client(port, more).stdin(Stdio::null()).output().unwrap();
    [String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)].concat()
}

#[test]
fn each_version_suite_and_group_is_served() {
    if !there("openssl", "version") {
        return;
    }
    for (certificate, how, want) in [
        ("server", &["-tls1_3"][..], "TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384"),
        ("rsa", &["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], "TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256"),
        ("rsa", &["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"], "Cipher is TLS_CHACHA20_POLY1305_SHA256"),
        ("server", &["-tls1_2"], "TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384"),
        ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"], "TLSv1.2, Cipher is ECDHE-RSA-CHACHA20-POLY1305"),
        ("rsa", &["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], "TLSv1.2, Cipher is ECDHE-RSA-AES128-GCM-SHA256"),
        ("server", &["-groups", "P-384"], "TLSv1.3"),
        ("server", &["-groups", "P-256"], "TLSv1.3"),
    ] {
        let serving = serve(certificate, 0, false);
        let said = run(serving.port, how);
        assert!(said.contains(want) && said.contains("Verify return code: 0 (ok)"), "{how:?}: {said}");
    }
}

#[test]
fn messages_go_both_ways_and_new_keys_are_made_when_the_client_says_so() {
    if !there("openssl", "version") {
        return;
    }
    let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
    let (told, seen) = channel();
    let serving = Serving::start(
        move || End::new(Side::Acceptor, &credential, Flags::NONE),
        move |mut line| {
            while let Ok(Some(payload)) = line.read() {
                line.write(&payload);
                told.send(line.asides).unwrap();
            }
        },
    );
    let mut program = Program::start(&mut client(serving.port, &["-tls1_3"]));
    program.wait_for("Verify return code");
    for (asides, order, word) in [(0, "", "first\n"), (1, "K\n", "after an update that asks\n"), (2, "k\n", "after one that does not\n")] {
        if !order.is_empty() {
            // An order is a line that is read alone.
            program.type_in(order);
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
        program.type_in(word);
        program.wait_for(word);
        assert_eq!(seen.recv().unwrap(), asides, "{word}");
    }
}

#[test]
fn a_second_handshake_is_declined() {
    if !there("openssl", "version") {
        return;
    }
    let serving = serve("server", 0, false);
    let mut program = Program::start(&mut client(serving.port, &["-tls1_2"]));
    program.wait_for("Verify return code");
    program.type_in("R\n");
    // OpenSSL takes no_renegotiation for the end.
    let mut rest = String::new();
    std::io::Read::read_to_string(program.0.stderr.as_mut().unwrap(), &mut rest).unwrap();
    assert!(rest.contains("no renegotiation"), "{rest}");
}

#[test]
fn sessions_are_resumed() {
    if !there("openssl", "version") {
        return;
    }
    let folder = crate::folder("sessions");
    for version in ["-tls1_2", "-tls1_3"] {
        for tickets in [&[][..], &["-no_ticket"]] {
            let serving = serve("server", 0, false);
            let kept = folder.join(format!("session{version}{}", tickets.len()));
            let kept = kept.to_str().unwrap();
            let _ = std::fs::remove_file(kept);
            // The ticket comes after the handshake: the client waits for an answer before it goes.
            let mut program = Program::start(client(serving.port, &[version, "-sess_out", kept]).args(tickets));
            program.wait_for("Verify return code");
            program.type_in("hello\n");
            program.wait_for("hello");
            program.type_in("Q\n");
            program.0.wait().unwrap();
            let said = run(serving.port, &[&[version, "-sess_in", kept][..], tickets].concat());
            assert!(said.contains("Reused, TLSv1"), "{version} {tickets:?}: {said}");
        }
    }
}

#[test]
fn clients_prove_themselves_where_they_are_asked() {
    if !there("openssl", "version") {
        return;
    }
    for version in ["-tls1_2", "-tls1_3"] {
        let (told, seen): (Sender<Option<usize>>, Receiver<_>) = channel();
        let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
        let serving = Serving::start(
            move || End::new(Side::Acceptor, &credential, Flags::MUTUAL_AUTH | Flags::EXTENDED_ERROR),
            move |line| {
                let shown = line.end.query(Attribute::REMOTE_CERT_CONTEXT).ok();
                let shown = shown.map(|answer| matches!(answer, Answer::Certificates(chain) if chain[0] == der("client.pem")) as usize);
                told.send(shown).unwrap();
                echo(line);
            },
        );
        let own = ["-cert", &path("client.pem"), "-key", &path("client.key"), version];
        assert!(run(serving.port, &own).contains("Verify return code: 0"));
        assert_eq!(seen.recv().unwrap(), Some(1));
        assert!(run(serving.port, &[version]).contains("Verify return code: 0"));
        assert_eq!(seen.recv().unwrap(), None);
        // A certificate that is not a client's.
        let wrong = ["-cert", &path("server.pem"), "-key", &path("server.key"), version, "-ign_eof"];
        let mut program = Program::start(&mut client(serving.port, &wrong));
        let mut rest = String::new();
        std::io::Read::read_to_string(program.0.stderr.as_mut().unwrap(), &mut rest).unwrap();
        assert!(rest.contains("unsupported certificate"), "{rest}");
        assert_eq!(serving.refusals(1), [Kind::CertWrongUsage]);
    }
}

#[test]
fn older_versions_are_refused_with_protocol_version() {
    if !there("openssl", "version") {
        return;
    }
    let serving = serve("rsa", 0, false);
    for version in ["-tls1", "-tls1_1"] {
        let said = run(serving.port, &[version, "-cipher", "ALL:@SECLEVEL=0"]);
        assert!(said.contains("alert protocol version") || said.contains("alert number 70"), "{version}: {said}");
    }
    assert_eq!(serving.refusals(2), [Kind::AlgorithmMismatch; 2]);
}

#[test]
fn exported_keys_are_openssls() {
    if !there("openssl", "version") {
        return;
    }
    for version in ["-tls1_2", "-tls1_3"] {
        let (told, seen) = channel();
        let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
        let serving = Serving::start(
            move || End::new(Side::Acceptor, &credential, Flags::NONE),
            move |line| {
                let ask = KeyingAsk { label: b"EXPORTER-test".to_vec(), context: None, length: 40 };
                let keys = line.end.live().facts.keying(&ask).unwrap();
                told.send(keys.expose().iter().map(|byte| format!("{byte:02X}")).collect::<String>()).unwrap();
                echo(line);
            },
        );
        let said = run(serving.port, &[version, "-keymatexport", "EXPORTER-test", "-keymatexportlen", "40"]);
        let keys: String = seen.recv().unwrap();
        assert!(said.contains(&keys), "{version}: {keys}: {said}");
    }
}

#[test]
fn a_server_closes_in_good_order() {
    if !there("openssl", "version") {
        return;
    }
    let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
    let serving = Serving::start(
        move || End::new(Side::Acceptor, &credential, Flags::NONE),
        |mut line| {
            line.write(b"all there is\n");
            line.close();
        },
    );
    for version in ["-tls1_2", "-tls1_3"] {
        let said = {
            let mut command = client(serving.port, &[version]);
            let out = command.args(["-ign_eof"]).stdin(Stdio::piped()).output().unwrap();
            [String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)].concat()
        };
        // OpenSSL 3 calls a stream that ends without close_notify an unexpected end of file.
        assert!(said.contains("all there is") && said.contains("closed") && !said.contains("unexpected eof"), "{version}: {said}");
    }
}

#[test]
fn the_keys_that_policy_has_written_down_are_openssls() {
    if !there("openssl", "version") {
        return;
    }
    let kept = crate::folder("keylog").join("openssl");
    let kept = kept.to_str().unwrap();
    for version in ["-tls1_2", "-tls1_3"] {
        let _ = std::fs::remove_file(kept);
        let policy = Policy { schannel_keylog: Some("/keys".to_owned()), ..Policy::default() };
        let written = Arc::new(Mutex::new(String::new()));
        let mut env = Arc::into_inner(world()).unwrap();
        env.policy = Box::new(Rules(Arc::new(policy), written.clone()));
        let credential = acquire(&Arc::new(env), IN, tls(identity(&["server"], 0))).unwrap();
        let serving = Serving::start(move || End::new(Side::Acceptor, &credential, Flags::NONE), echo);
        assert!(run(serving.port, &[version, "-keylogfile", kept]).contains("Verify return code: 0"));
        drop(serving);
        let lines = |text: &str| {
            let mut lines: Vec<String> = text.lines().filter(|line| !line.starts_with('#')).map(str::to_lowercase).collect();
            lines.sort();
            lines
        };
        let (ours, theirs) = (lines(&written.lock().unwrap()), lines(&std::fs::read_to_string(kept).unwrap()));
        assert!(!ours.is_empty());
        assert_eq!(ours, theirs, "{version}");
    }
}
