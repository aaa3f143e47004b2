//! FreeRDP's client and its shadow server, as Remote Desktop has it: a greeting that asks for network level authentication, then CredSSP.
use crate::{
    machine,
    process::runs,
    there,
    world::{End, acquire, alice, lent, people::user, utf16},
};
use secur32::engine::{
    flags::Flags,
    package::Side,
    policy::Policy,
    status::{Error, Kind},
};
use std::{
    fs,
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A screen for FreeRDP's programs, which cannot do without.
pub struct Screen {
    number: String,
    server: Child,
}

impl Screen {
    pub fn start() -> Option<Self> {
        let tools = ["Xvfb", "xfreerdp", "freerdp-shadow-cli", "winpr-hash"];
        let all = tools.iter().all(|tool| runs(Command::new("sh").args(["-c", &format!("command -v {tool}")])));
        if !there("FreeRDP with Xvfb", all) {
            return None;
        }
        // -noreset: the shadow server opens the display twice. -displayfd: it picks a number that is free, and writes it when it is ready.
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"]);
        let mut server = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut number = String::new();
        let mut told = [0];
        let from = server.stdout.as_mut().unwrap();
        while from.read(&mut told).unwrap() == 1 && told[0] != b'\n' {
            number.push(char::from(told[0]));
        }
        Some(Self { number: format!(":{number}"), server })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A command of FreeRDP's, with a home of its own, the screen, and no realm to ask for.
pub fn freerdp(tool: &str, screen: &Screen) -> Command {
    let home = home();
    let conf = home.join("krb5.conf");
    fs::write(&conf, "[libdefaults]\ndns_lookup_kdc = false\ndns_lookup_realm = false\ndns_canonicalize_hostname = false\n").unwrap();
    let mut command = Command::new(tool);
    command.env("HOME", &home).env("DISPLAY", &screen.number).env("KRB5_CONFIG", conf).env_remove("KRB5CCNAME");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn home() -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("freerdp");
    fs::create_dir_all(&home).unwrap();
    home
}

/// One flight of records, as far as it is there.
fn receive(stream: &mut TcpStream, into: &mut Vec<u8>) -> bool {
    let mut room = [0; 16384];
    match stream.read(&mut room) {
        Ok(0) => false,
        Ok(got) => {
            into.extend(&room[..got]);
            true
        }
        Err(why) if why.kind() == ErrorKind::Interrupted => true,
        Err(_) => false,
    }
}

/// Runs our end over a socket until it stands.
fn shake(end: &mut End, stream: &mut TcpStream, speaks_first: bool) -> Result<(), Error> {
    let mut pending = Vec::new();
    let mut wants = !speaks_first;
    while !end.is_live() {
        if wants && !receive(stream, &mut pending) {
            return Err(Error::new(Kind::IncompleteMessage, "waiting for a peer who left"));
        }
        let answer = match end.step(&pending) {
            Ok(answer) => answer,
            Err(why) => {
                let _ = stream.write_all(&end.failed);
                return Err(why);
            }
        };
        stream.write_all(&answer).unwrap();
        if end.missing.is_none() {
            pending = pending[pending.len() - end.extra..].to_vec();
        }
        wants = end.missing.is_some() || pending.is_empty();
    }
    Ok(())
}

/// Reads a TPKT of the greeting.
fn tpkt(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).unwrap();
    let mut rest = vec![0; usize::from(u16::from_be_bytes([head[2], head[3]])) - 4];
    stream.read_exact(&mut rest).unwrap();
    rest
}

/// A server for one client; whether that one went on after it.
fn serve(listener: &TcpListener) -> (End, Result<bool, Error>) {
    serve_with(listener, End::server_showing(&machine(Policy::default()), "rsa"))
}

/// The same by another end of ours.
pub fn serve_with(listener: &TcpListener, server: End) -> (End, Result<bool, Error>) {
    serve_as(listener, server, None)
}

/// By PROTOCOL_HYBRID; with an early word on whether the client may come in, by PROTOCOL_HYBRID_EX.
pub fn serve_as(listener: &TcpListener, mut server: End, early: Option<u32>) -> (End, Result<bool, Error>) {
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    tpkt(&mut stream);
    let protocol = if early.is_some() { 8 } else { 2 };
    stream.write_all(&[3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, protocol, 0, 0, 0]).unwrap();
    let outcome = shake(&mut server, &mut stream, false);
    if let (Ok(()), Some(early)) = (&outcome, early) {
        stream.write_all(&server.seal(&early.to_le_bytes())).unwrap();
    }
    // The client is content: it asks for a desktop, through the channel. There is none, and not all clients go before we do.
    let mut rest = Vec::new();
    let said = outcome.is_ok() && receive(&mut stream, &mut rest);
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    while said && receive(&mut stream, &mut rest) {}
    (server, outcome.map(|()| said))
}

/// Exit codes of xfreerdp: it waited for a desktop in vain; it was not let in.
const NO_DESKTOP: i32 = 131;
const LOGON_FAILURE: i32 = 134;

#[test]
fn their_client_logs_on_to_our_server_with_the_right_password_alone() {
    let Some(screen) = Screen::start() else { return };
    for (name, password, right) in [("alice", "Secret-1", true), ("B\u{f6}b", "Gehe\u{ef}m-2", true), ("alice", "Secret-2", false)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = thread::spawn(move || serve(&listener));
        let mut command = freerdp("xfreerdp", &screen);
        command.args([&format!("/v:127.0.0.1:{port}"), &format!("/u:{name}"), "/d:EXAMPLE", &format!("/p:{password}"), "/sec:nla"]);
        command.args(["/cert:ignore", "+auth-only", "/timeout:1000"]);
        let theirs = command.status().unwrap();
        let (server, outcome) = served.join().unwrap();
        assert_eq!(theirs.code(), Some(if right { NO_DESKTOP } else { LOGON_FAILURE }), "{name} {password}: {outcome:?}");
        if right {
            assert!(outcome.unwrap(), "the client left after it had logged on");
            assert_eq!(lent(&server), (name.to_owned(), "EXAMPLE".to_owned(), utf16(password)));
        } else {
            assert_eq!(outcome.unwrap_err().kind(), Kind::LogonDenied);
        }
    }
}

/// The shadow server; it ends with this.
pub struct Shadow {
    child: Child,
    pub port: u16,
}

impl Shadow {
    pub fn start(screen: &Screen) -> Self {
        Self::start_as(screen, |_| ())
    }

    /// One whose command is changed first.
    pub fn start_as(screen: &Screen, change: impl FnOnce(&mut Command)) -> Self {
        let sam = home().join("SAM");
        let hash = Command::new("winpr-hash").args(["-u", "alice", "-p", "Secret-1", "-f", "sam"]).output().unwrap();
        fs::write(&sam, hash.stdout).unwrap();
        // A port that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = freerdp("freerdp-shadow-cli", screen);
        command.args([&format!("/port:{port}"), "/bind-address:127.0.0.1", "/sec:nla", &format!("/sam-file:{}", sam.display())]);
        change(&mut command);
        let shadow = Self { child: command.spawn().unwrap(), port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "the shadow server does not listen");
            thread::sleep(Duration::from_millis(50));
        }
        shadow
    }
}

impl Drop for Shadow {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn our_client_logs_on_to_their_server_with_the_right_password_alone() {
    let Some(screen) = Screen::start() else { return };
    let shadow = Shadow::start(&screen);
    for (inner, right) in [
        (alice("Secret-1"), true),
        (alice("Secret-2"), false),
        (user("mallory", Some("EXAMPLE"), "Secret-1"), false),
        (alice("Secret-1"), true),
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", shadow.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(&[3, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]).unwrap();
        let chosen = tpkt(&mut stream);
        assert_eq!((chosen[7], chosen[11]), (2, 2), "{chosen:?}");
        // That server takes NTLM alone, and bare.
        let credential = acquire(&machine(Policy::default()), Side::Initiator, None, inner, "ntlm").unwrap();
        let mut client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
        let outcome = shake(&mut client, &mut stream, true);
        assert_eq!(outcome.is_ok(), right, "{outcome:?}");
        if let Err(why) = outcome {
            // It closes its TLS, and says nothing else.
            assert_eq!(why.kind(), Kind::ContextExpired, "{why:?}");
        }
    }
}
