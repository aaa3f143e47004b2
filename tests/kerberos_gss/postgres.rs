//! PostgreSQL as a foreign service: it lets our client in by GSS, and everything after that goes through wrapped messages, both ways.
use crate::{
    kdc::{ENCTYPES, RC4, Realm, command, host, machine, realm},
    world::{End, full},
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that lives as long as the pipe to its keeper.
struct Postgres {
    port: u16,
    _keeper: Child,
}

fn programs() -> Option<PathBuf> {
    let found = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok).map(|entry| entry.path().join("bin")).max();
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found.is_some() || !required, "PostgreSQL is required and not there");
    if found.is_none() {
        eprintln!("PostgreSQL is not installed: passed over");
    }
    found
}

impl Postgres {
    fn start(realm: &Realm, programs: &std::path::Path) -> Self {
        let folder = realm.folder.join("postgres");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(realm.folder.join("keytab"), folder.join("keytab")).unwrap();
        // It does not run for root.
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let run = |program: &str| {
            let program = programs.join(program);
            if root {
                let mut command = command(&realm.folder, "setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
                command
            } else {
                command(&realm.folder, program.to_str().unwrap())
            }
        };
        if root {
            assert!(Command::new("chown").args(["-R", "postgres:postgres"]).arg(&folder).status().unwrap().success());
        }
        let data = folder.join("data");
        let made = run("initdb").args(["-A", "trust", "-U", "postgres", "-N", "-D"]).arg(&data).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        fs::write(data.join("pg_hba.conf"), "hostgssenc all all 127.0.0.1/32 gss include_realm=0\nlocal all all trust\n").unwrap();
        fs::write(data.join("pg_ident.conf"), "").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{0}'\nkrb_server_keyfile = '{0}/keytab'\nfsync = off\n",
            folder.display()
        );
        fs::write(data.join("postgresql.conf"), settings).unwrap();
        let single =
            run("postgres").args(["--single", "-D"]).arg(&data).arg("postgres").stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut single = single.unwrap();
        single.stdin.take().unwrap().write_all(b"create role alice login;\n").unwrap();
        assert!(single.wait().unwrap().success());
        let mut server = command(&realm.folder, "sh");
        let who = if root { "setpriv --reuid=postgres --regid=postgres --clear-groups" } else { "" };
        let script = format!("{who} \"$0\" -D \"$1\" & server=$!; cat; kill -INT $server; wait");
        server.args(["-c", &script]).arg(programs.join("postgres")).arg(&data);
        let keeper = server.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // It listens before it is ready, and says so in its eighth line.
        let ready = || {
            let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            state.lines().nth(7).is_some_and(|word| word.trim() == "ready")
        };
        let patience = Instant::now();
        while !ready() {
            assert!(patience.elapsed() < Duration::from_secs(30), "PostgreSQL does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { port, _keeper: keeper }
    }

    fn connect(&self) -> TcpStream {
        let patience = Instant::now();
        loop {
            if let Ok(stream) = TcpStream::connect(("127.0.0.1", self.port)) {
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                return stream;
            }
            assert!(patience.elapsed() < Duration::from_secs(20), "PostgreSQL does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn packet(stream: &mut TcpStream) -> Vec<u8> {
    let mut len = [0; 4];
    stream.read_exact(&mut len).unwrap();
    let mut bytes = vec![0; u32::from_be_bytes(len) as usize];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

fn send(stream: &mut TcpStream, bytes: &[u8]) {
    stream.write_all(&(bytes.len() as u32).to_be_bytes()).unwrap();
    stream.write_all(bytes).unwrap();
}

/// Everything that the server says, until a message of this type.
fn until(stream: &mut TcpStream, client: &End, last: u8) -> Vec<(u8, Vec<u8>)> {
    let (mut plain, mut messages) = (Vec::new(), Vec::new());
    loop {
        plain.extend(client.open_stream(&mut packet(stream)).unwrap());
        while let Some((head, _)) = plain.split_first_chunk::<5>() {
            let len = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
            if plain.len() < 1 + len {
                break;
            }
            let message: Vec<u8> = plain.drain(..=len).collect();
            messages.push((message[0], message[5..].to_vec()));
            if message[0] == last {
                return messages;
            }
        }
    }
}

#[test]
fn postgresql_lets_us_in_and_answers_through_wrapped_messages() {
    let (Some(realm), Some(programs)) = (realm(), programs()) else { return };
    let server = Postgres::start(realm, &programs);
    for enctype in ENCTYPES.into_iter().filter(|enctype| *enctype != RC4) {
        let mut client = End::client(&machine(), &realm.pocket(enctype), full());
        let mut stream = server.connect();
        // GSSENCRequest
        stream.write_all(&[0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x30]).unwrap();
        let mut answer = [0];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(answer, *b"G");
        send(&mut stream, &client.step(&[]).unwrap());
        let proof = packet(&mut stream);
        assert!(client.step(&proof).unwrap().is_empty() && client.is_live(), "{enctype} of {}", host(enctype));
        let wrapped = |stream: &mut TcpStream, plain: &[u8]| {
            let (token, bytes) = client.seal(plain);
            send(stream, &[token, bytes].concat());
        };
        let parameters = b"\0\x03\0\0user\0alice\0database\0postgres\0\0";
        wrapped(&mut stream, &[&(4 + parameters.len() as u32).to_be_bytes(), &parameters[..]].concat());
        let greeting = until(&mut stream, &client, b'Z');
        assert_eq!(greeting[0], (b'R', vec![0; 4]), "AuthenticationOk, and nothing before it");
        // An answer of many packets, too.
        for (query, want) in [("select current_user", 5), ("select repeat('x', 200000)", 200_000)] {
            wrapped(&mut stream, &[b"Q", &(5 + query.len() as u32).to_be_bytes()[..], query.as_bytes(), b"\0"].concat());
            let rows = until(&mut stream, &client, b'Z');
            let (_, row) = rows.iter().find(|(kind, _)| *kind == b'D').unwrap();
            assert_eq!(row.len(), 6 + want);
            assert!(want != 5 || &row[6..] == b"alice");
        }
    }
}
