//! PostgreSQL's server, which knows GSSAPI and nothing of us: a logon, and a session that is encrypted from its first byte.
use crate::{
    OUT, acquire,
    realm::{Realm, realm},
    user,
    world::{self, End},
};
use secur32::engine::{
    env::Env,
    package::{Side, Terms},
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

const SERVICE: &str = "postgres/localhost";

struct Postgres {
    child: Child,
    port: u16,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The quick end: its children with it.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin")).collect();
    all.retain(|path| path.join("initdb").exists());
    all.sort();
    all.pop()
}

/// A database whose one user is Alice, and which lets nobody in but by Kerberos.
fn start(realm: &Realm) -> Option<Postgres> {
    let Some(programs) = programs() else {
        assert!(std::env::var("SECUR32_PEERS").as_deref() != Ok("required"), "PostgreSQL is required and not there");
        eprintln!("PostgreSQL is not installed: passed over");
        return None;
    };
    let folder = realm.path("postgres");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(realm.path("keytab"), format!("{folder}/keytab")).unwrap();
    // It will not run for root.
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let as_user = |program: &str| {
        let path = programs.join(program);
        let mut command = if root { Command::new("setpriv") } else { Command::new(&path) };
        if root {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
        }
        command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("KRB5RCACHENAME", format!("file2:{folder}/replays")).env("LC_ALL", "C");
        command.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    if root {
        assert!(Command::new("chown").args(["-R", "postgres:postgres", &folder]).status().unwrap().success());
    }
    let data = format!("{folder}/data");
    assert!(as_user("initdb").args(["-D", &data, "-U", "alice", "-A", "reject", "--no-sync"]).status().unwrap().success());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    fs::write(Path::new(&data).join("pg_hba.conf"), "host all all 127.0.0.1/32 gss include_realm=0 krb_realm=LAB.TEST\n").unwrap();
    let mut server = as_user("postgres");
    server.args(["-D", &data, "-p", &port.to_string(), "-h", "127.0.0.1", "-k", &folder, "-c"]);
    let child = server.arg(format!("krb_server_keyfile={folder}/keytab")).spawn().unwrap();
    let server = Postgres { child, port };
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(server);
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("PostgreSQL does not come up");
}

fn client(env: &Arc<Env>, name: &str, password: &str) -> End {
    let terms = Terms { target: Some(SERVICE), flags: world::full(), network_order: false };
    let credential = acquire(env, OUT, user(name, None, password));
    let mut end = End::of(credential.begin(Side::Initiator, &terms).unwrap());
    (end.target, end.flags) = (Some(SERVICE), world::full());
    end
}

fn connect(server: &Postgres) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn startup(name: &str) -> Vec<u8> {
    let words = format!("user\0{name}\0database\0postgres\0\0");
    [&(words.len() as u32 + 8).to_be_bytes()[..], &[0, 3, 0, 0], words.as_bytes()].concat()
}

fn message(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind], &(bytes.len() as u32 + 4).to_be_bytes()[..], bytes].concat()
}

fn taken(stream: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

/// A message of the server's: its kind and the rest.
fn heard(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    let head = taken(stream, 5);
    let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
    (head[0], taken(stream, length - 4))
}

/// Logs on; gives what the server says then.
fn log_on(server: &Postgres, mut end: End, role: &str) -> (u8, Vec<u8>) {
    let mut stream = connect(server);
    stream.write_all(&startup(role)).unwrap();
    assert_eq!(heard(&mut stream), (b'R', vec![0, 0, 0, 7]), "it wants GSSAPI");
    stream.write_all(&message(b'p', &end.step(&[]).unwrap())).unwrap();
    match heard(&mut stream) {
        (b'R', more) if more.starts_with(&[0, 0, 0, 8]) => assert!(end.step(&more[4..]).unwrap().is_empty() && end.is_live()),
        other => return other,
    }
    heard(&mut stream)
}

/// A session under GSSAPI's encryption; gives the answer to one question.
fn ask(server: &Postgres, mut end: End, question: &str) -> Vec<u8> {
    let mut stream = connect(server);
    stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 48]).unwrap();
    assert_eq!(taken(&mut stream, 1), b"G", "it encrypts");
    let counted = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    stream.write_all(&counted(&end.step(&[]).unwrap())).unwrap();
    let proof = |stream: &mut TcpStream| {
        let length = u32::from_be_bytes(taken(stream, 4).try_into().unwrap()) as usize;
        taken(stream, length)
    };
    assert!(end.step(&proof(&mut stream)).unwrap().is_empty() && end.is_live());
    let say = |stream: &mut TcpStream, bytes: &[u8]| {
        let (token, sealed) = end.seal(bytes);
        stream.write_all(&counted(&[token, sealed].concat())).unwrap();
    };
    say(&mut stream, &startup("alice"));
    let mut all = Vec::new();
    let mut asked = false;
    loop {
        let mut packet = proof(&mut stream);
        all.extend(end.open_stream(&mut packet).unwrap());
        // ReadyForQuery
        while all.ends_with(b"Z\0\0\0\x05I") {
            if asked {
                return all;
            }
            asked = true;
            all.clear();
            say(&mut stream, &message(b'Q', &[question.as_bytes(), &[0]].concat()));
        }
    }
}

#[test]
fn a_database_lets_us_in_and_speaks_with_us_in_secret() {
    let Some(realm) = realm() else { return };
    let Some(server) = start(realm) else { return };
    let env = realm.machine();
    let alice = || client(&env, "alice", "Alice-Passw0rd");
    assert_eq!(log_on(&server, alice(), "alice"), (b'R', vec![0, 0, 0, 0]), "AuthenticationOk");
    let (kind, words) = log_on(&server, client(&env, "bob", "Bob-Passw0rd"), "alice");
    assert!(kind == b'E' && String::from_utf8_lossy(&words).contains("alice"), "Bob is not Alice: {}", String::from_utf8_lossy(&words));
    let answer = ask(&server, alice(), "select 'secret-' || 6 * 7");
    assert!(answer.windows(9).any(|window| window == b"secret-42"), "{}", String::from_utf8_lossy(&answer));
    // Many messages, large ones: 16 KiB each.
    let answer = ask(&server, alice(), "select repeat('x', 1000) from generate_series(1, 500)");
    assert!(answer.len() > 500_000);
}
