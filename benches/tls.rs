//! Schannel's figures: `cargo bench --bench tls`. Each is the least of several rounds, in nanoseconds of this thread's processor time, both
//! sides together: a handshake is the client's part and the server's, a record is sealed and opened. Beside it, in the same run, rustls by
//! itself; and OpenSSL through a small C program, where there are a compiler and `libssl-dev` (benches/peers/tls.c).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/schannel/world.rs"]
mod world;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection,
    crypto::aws_lc_rs::{Ticketer, default_provider, kx_group},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use secur32::{
    engine::{
        buffers::{Bytes, Message, Role, Slot},
        flags::Flags,
        identity::{DisabledAlgorithm, TlsIdentity},
        package::{Credential, Established, Qop, Side},
    },
    world::clock::SystemClock,
};
use std::{
    collections::HashMap,
    hint::black_box,
    io::{Read as _, Write as _},
    process::Command,
    sync::Arc,
};
use world::{End, IN, OUT, TARGET, TLS12, TLS13, acquire, der, drink, identity, shake, tls};

const ROUNDS: usize = 7;
const SIZES: [usize; 3] = [64, 1024, 16384];
const CROWDS: [usize; 3] = [1, 2000, 20_000];

/// This thread's processor time, in nanoseconds.
fn cpu() -> u64 {
    let mut at = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is ours to write.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut at) };
    at.tv_sec as u64 * 1_000_000_000 + at.tv_nsec as u64
}

fn best(calls: usize, mut work: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let begun = cpu();
            (0..calls).for_each(|_| work());
            (cpu() - begun) as f64 / calls as f64
        })
        .fold(f64::INFINITY, f64::min)
}

struct Table(HashMap<String, f64>, Vec<String>);

impl Table {
    fn wants(&self, name: &str) -> bool {
        self.1.is_empty() || self.1.iter().any(|word| name.starts_with(word.as_str()))
    }

    fn row(&self, name: &str, ours: f64, rustls: Option<f64>) {
        let cell = |theirs: Option<f64>| theirs.map_or(format!("{:>12} {:>7}", "", ""), |t| format!("{t:>12.0} {:>7.2}", t / ours));
        println!("{name:<34} {ours:>12.0} {} {}", cell(rustls), cell(self.0.get(name).copied()));
    }
}

fn main() {
    // Words that begin rows' names measure those alone, without OpenSSL: for a profiler.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let table = Table(if words.is_empty() { openssl() } else { HashMap::new() }, words);
    println!("{:<34} {:>12} {:>12} {:>7} {:>12} {:>7}", "nanoseconds", "secur32", "rustls", "ratio", "OpenSSL", "ratio");
    handshakes(&table);
    records(&table);
    crowd(&table);
}

/// A world in real time, so that every peer sees the same dates.
fn env() -> Arc<secur32::engine::env::Env> {
    let mut env = Arc::into_inner(world::world()).unwrap();
    env.clock = Box::new(SystemClock::new());
    Arc::new(env)
}

/// One version, and whether the post-quantum group may be used.
fn told(disabled: u32, quantum: bool, certificates: &[&str], flags: u32) -> TlsIdentity {
    let mut told = identity(certificates, disabled);
    if !quantum {
        let never = DisabledAlgorithm { usage: 0, name: "X25519MLKEM768".to_owned(), modes: Vec::new(), min_bits: 0, max_bits: 0 };
        told.parameters[0].disabled_algorithms.push(never);
    }
    told.flags = flags;
    told
}

fn pair(client: &Arc<dyn Credential>, server: &Arc<dyn Credential>) -> (End, End) {
    let (mut c, mut s) = (End::new(Side::Initiator, client, Flags::NONE), End::new(Side::Acceptor, server, Flags::NONE));
    let left = shake(&mut c, &mut s).unwrap();
    drink(&mut c, left);
    (c, s)
}

fn handshakes(table: &Table) {
    const NO_RESUMPTION: u32 = 0x80;
    for (name, disabled, quantum) in [("TLS 1.3, ML-KEM", TLS12, true), ("TLS 1.3", TLS12, false), ("TLS 1.2", TLS13, false)] {
        for (kind, flags) in [("full", NO_RESUMPTION), ("resumed", 0)] {
            let row = format!("{name}, {kind} handshake");
            if !table.wants(&row) {
                continue;
            }
            let client = acquire(&env(), OUT, tls(told(disabled, quantum, &[], flags))).unwrap();
            let server = acquire(&env(), IN, tls(told(disabled, quantum, &["server"], flags))).unwrap();
            pair(&client, &server);
            let ours = best(50, || drop(black_box(pair(&client, &server))));
            let theirs = Theirs::new(disabled, quantum, flags == 0);
            theirs.pair();
            let rustls = best(50, || drop(black_box(theirs.pair())));
            table.row(&row, ours, Some(rustls));
        }
    }
}

/// A record sealed and opened where it lies.
struct Sheet {
    memory: Vec<u8>,
    header: usize,
    trailer: usize,
}

impl Sheet {
    fn new(live: &Established, size: usize) -> Self {
        let (header, trailer) = world::sizes(live);
        Self { memory: vec![7; header + size + trailer], header, trailer }
    }

    fn pass(&mut self, from: &Established, to: &Established) {
        let (head, rest) = self.memory.split_at_mut(self.header);
        let (body, tail) = rest.split_at_mut(rest.len() - self.trailer);
        let mut parts = [
            Slot::new(Role::Header, Bytes::InOut(head)),
            Slot::new(Role::Data, Bytes::InOut(body)),
            Slot::new(Role::Trailer, Bytes::InOut(tail)),
            Slot::empty(),
        ];
        from.seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut self.memory)), Slot::empty(), Slot::empty(), Slot::empty()];
        to.open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
    }
}

fn records(table: &Table) {
    for (name, disabled) in [("TLS 1.3", TLS12), ("TLS 1.2", TLS13)] {
        let client = acquire(&env(), OUT, tls(told(disabled, false, &[], 0))).unwrap();
        let server = acquire(&env(), IN, tls(told(disabled, false, &["server"], 0))).unwrap();
        let (c, s) = pair(&client, &server);
        let theirs = Theirs::new(disabled, false, false);
        let (mut rc, mut rs) = theirs.pair();
        for size in SIZES.into_iter().filter(|size| table.wants(&format!("{name}, {size} bytes"))) {
            let mut sheet = Sheet::new(c.live(), size);
            let ours = best(2000, || sheet.pass(c.live(), s.live()));
            let payload = vec![7u8; size];
            let (mut wire, mut back) = (Vec::with_capacity(20_000), vec![0u8; size]);
            let rustls = best(2000, || {
                rc.writer().write_all(&payload).unwrap();
                wire.clear();
                while rc.wants_write() {
                    rc.write_tls(&mut wire).unwrap();
                }
                let mut input = wire.as_slice();
                while !input.is_empty() {
                    rs.read_tls(&mut input).unwrap();
                    rs.process_new_packets().unwrap();
                }
                rs.reader().read_exact(&mut back).unwrap();
            });
            table.row(&format!("{name}, {size} bytes"), ours, Some(rustls));
        }
    }
    for size in SIZES.into_iter().filter(|_| table.wants("AES-256-GCM alone")) {
        table.row(&format!("AES-256-GCM alone, {size} bytes"), cipher_alone(size), None);
    }
}

/// What the cipher itself takes, both ways, on memory of its own: nothing around it can be faster.
fn cipher_alone(size: usize) -> f64 {
    let key = UnboundKey::new(&AES_256_GCM, &[7; 32]).unwrap();
    let key = LessSafeKey::new(key);
    let (mut memory, mut number) = (vec![7u8; size + 16], 0u64);
    best(2000, || {
        number += 1;
        let nonce = || {
            let mut nonce = [9; 12];
            nonce[4..].copy_from_slice(&number.to_be_bytes());
            Nonce::assume_unique_for_key(nonce)
        };
        let (body, tag) = memory.split_at_mut(size);
        key.seal_in_place_scatter(nonce(), Aad::from([1; 5]), body, &[], tag).unwrap();
        key.open_in_place(nonce(), Aad::from([1; 5]), &mut memory).unwrap();
    })
}

/// What a record costs when many contexts live, and each is used in its turn.
fn crowd(table: &Table) {
    if !table.wants("1024 bytes") {
        return;
    }
    let client = acquire(&env(), OUT, tls(told(TLS12, false, &[], 0))).unwrap();
    let server = acquire(&env(), IN, tls(told(TLS12, false, &["server"], 0))).unwrap();
    let mut pairs = Vec::new();
    for count in CROWDS {
        pairs.extend((pairs.len()..count).map(|_| pair(&client, &server)));
        let mut sheet = Sheet::new(pairs[0].0.live(), 1024);
        let mut next = 0;
        let each = best(count.max(2000), || {
            next = (next + 7) % pairs.len();
            sheet.pass(pairs[next].0.live(), pairs[next].1.live());
        });
        table.row(&format!("1024 bytes, each of {count} in turn"), each, None);
    }
}

/// rustls on both sides, as a program would use it.
struct Theirs {
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
}

impl Theirs {
    fn new(disabled: u32, quantum: bool, resumes: bool) -> Self {
        let mut provider = default_provider();
        if !quantum {
            provider.kx_groups = vec![kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1];
        }
        let provider = Arc::new(provider);
        let version = if disabled == TLS12 { &rustls::version::TLS13 } else { &rustls::version::TLS12 };
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(der("root.pem"))).unwrap();
        let mut client = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der("server.key")));
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(der("server.pem"))], key)
            .unwrap();
        if resumes {
            server.ticketer = Ticketer::new().unwrap();
        } else {
            client.resumption = rustls::client::Resumption::disabled();
            server.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
            server.send_tls13_tickets = 0;
        }
        Self { client: Arc::new(client), server: Arc::new(server) }
    }

    fn pair(&self) -> (ClientConnection, ServerConnection) {
        let mut c = ClientConnection::new(self.client.clone(), TARGET.try_into().unwrap()).unwrap();
        let mut s = ServerConnection::new(self.server.clone()).unwrap();
        let mut wire = Vec::new();
        while c.is_handshaking() || s.is_handshaking() || c.wants_write() || s.wants_write() {
            wire.clear();
            while c.wants_write() {
                c.write_tls(&mut wire).unwrap();
            }
            let mut input = wire.as_slice();
            while !input.is_empty() {
                s.read_tls(&mut input).unwrap();
                s.process_new_packets().unwrap();
            }
            wire.clear();
            while s.wants_write() {
                s.write_tls(&mut wire).unwrap();
            }
            let mut input = wire.as_slice();
            while !input.is_empty() {
                c.read_tls(&mut input).unwrap();
                c.process_new_packets().unwrap();
            }
        }
        (c, s)
    }
}

/// OpenSSL's figures, by the names of our rows.
fn openssl() -> HashMap<String, f64> {
    let program = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-openssl");
    let here = env!("CARGO_MANIFEST_DIR");
    let made = Command::new("cc")
        .args(["-O2", "-o"])
        .arg(&program)
        .arg(format!("{here}/benches/peers/tls.c"))
        .args(["-lssl", "-lcrypto"])
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        println!("no OpenSSL: a compiler and libssl-dev are needed");
        return HashMap::new();
    }
    let out = Command::new(program).arg(format!("{here}/tests/schannel/pki")).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().filter_map(|line| line.split_once('=')).map(|(name, ns)| (name.to_owned(), ns.parse().unwrap())).collect()
}
