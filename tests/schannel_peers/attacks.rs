//! A client that keeps no rules (`tests/interop/tls_attacks.py`, on tlslite-ng) against the server in C, and clients that will not come to an end.
use crate::{
    path,
    programs::{crowd_program, listening, server_program},
    stream::{Line, Program, connect},
    there,
    tlslite::python,
    world,
    world::*,
};
use secur32::engine::{flags::Flags, package::Side};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

#[test]
fn whatever_a_client_does_the_server_answers_as_the_rfc_says_and_goes_on() {
    let Some(python) = python() else { return };
    if !there("gcc", "--version") {
        return;
    }
    let mut command = Command::new(server_program());
    command.args([&path("server.pfx"), "secur32", "--ask", "--connections", "100000", "--patience", "2000"]);
    let (_program, port) = listening(command.env("SSL_CERT_FILE", path("root.pem")));
    let folder = path("server.pem").replace("/server.pem", "");
    let out =
        Command::new(&python).args(["tests/interop/tls_attacks.py", &port.to_string(), &folder]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let wrong: Vec<&str> = said.lines().filter(|line| line.starts_with("WRONG")).collect();
    assert!(wrong.is_empty() && out.status.success(), "{wrong:#?}\n{}", String::from_utf8_lossy(&out.stderr));
    assert!(said.lines().filter(|line| line.starts_with("as it should be")).count() > 200, "{said}");
}

#[test]
fn who_says_a_byte_at_a_time_holds_up_nobody_and_holds_little() {
    if !there("gcc", "--version") || !there("curl", "--version") {
        return;
    }
    let mut command = Command::new(crowd_program());
    command.args([&path("server.pfx"), "secur32", "--patience", "10000", "--clients", "315", "--seconds", "60"]);
    let (mut program, port) = listening(command.env("SSL_CERT_FILE", path("root.pem")));
    let told = |what: &str| -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", program.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(what)).unwrap().to_owned();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let fetch = || {
        let begun = Instant::now();
        let out = Command::new("curl")
            .args(["-sS", "--max-time", "5", "--noproxy", "*", "--cacert", &path("root.pem"), "-o", "/dev/null", "-w", "%{http_code}"])
            .args(["--resolve", &format!("localhost:{port}:127.0.0.1"), &format!("https://localhost:{port}/")])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&out.stdout), "200", "{}", String::from_utf8_lossy(&out.stderr));
        begun.elapsed()
    };
    (0..5).for_each(|_| assert!(fetch() < Duration::from_secs(5)));
    let hello = End::client(&world(), identity(&[], 0)).step(&[]).unwrap();
    let before = told("VmRSS");
    // Half of them never finish their first word; the others hear the server's flight and say no more.
    let mut slow: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    for (number, socket) in slow.iter_mut().enumerate() {
        let words = if number % 2 == 0 { &hello[..7] } else { &hello };
        socket.write_all(words).unwrap();
    }
    for socket in slow.iter_mut().skip(1).step_by(2) {
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        assert_ne!(socket.read(&mut [0; 4000]).unwrap(), 0, "the server's flight");
    }
    let each = (told("VmRSS") - before) * 1024 / 300;
    let mut waited = Duration::ZERO;
    for round in 0..10 {
        for socket in slow.iter_mut().step_by(2) {
            socket.write_all(&hello[7 + round..8 + round]).unwrap();
        }
        waited = waited.max(fetch());
    }
    assert_eq!(told("Threads"), 1);
    // Of it 20,000 bytes are the program's own room for each.
    assert!(each < 48_000, "{each} bytes for each half-open connection");
    assert!(waited < Duration::from_secs(2), "{waited:?}");
    let said = program.wait_for("at once");
    assert!(said.contains("served 15, gave up 300, at once 30"), "{said}");
    eprintln!("{each} bytes for each of 300 half-open connections, the program's 20,000 included; another waited {waited:?} at most");
}

#[test]
fn whatever_a_server_does_our_client_answers_as_the_rfc_says() {
    let Some(python) = python() else { return };
    let folder = path("server.pem").replace("/server.pem", "");
    let mut program = Program::start(Command::new(&python).args(["tests/interop/tls_attacks_server.py", &folder]));
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().parse().unwrap();
    let (mut wrong, mut right, mut heard) = (Vec::new(), 0, false);
    let client = acquire(&world(), OUT, tls(identity(&[], 0))).unwrap();
    for line in lines {
        let line = line.unwrap();
        let Some(name) = line.strip_prefix("next") else {
            right += usize::from(line.starts_with("as it should be"));
            // Whoever breaks a rule is not heard after it.
            // no_renegotiation ends nothing.
            assert_eq!(matches!(line.split(" | ").nth(2), Some("served" | "100")), heard, "{line}");
            if line.starts_with("WRONG") {
                wrong.push(line);
            }
            continue;
        };
        if name.is_empty() {
            break;
        }
        let end = End::new(Side::Initiator, &client, Flags::EXTENDED_ERROR | Flags::USE_SUPPLIED_CREDS);
        heard = false;
        if let Ok(mut line) = Line::open(connect(port), end, |_| ())
            && line.read().is_ok_and(|payload| payload.is_some_and(|payload| payload == b"hello\n"))
        {
            heard = true;
            line.write(b"thanks");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(right > 80, "{right}");
}
