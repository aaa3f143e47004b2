//! WDigest's figures: `cargo bench --bench digest`. Each is the least of several rounds, in nanoseconds of this thread's processor time. Where
//! Cyrus SASL is at hand, its layers seal the same sizes in the same run, called from Python (about a microsecond of each of its figures).
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
#[path = "../tests/house/process.rs"]
mod process;
#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/digest/world.rs"]
mod world;

use process::{Helper, base64, unbase64};
use secur32::engine::{
    buffers::{Bytes, Message, Now, Role, Slot},
    env::Env,
    flags::Flags,
    package::Qop,
    policy::Policy,
};
use std::{hint::black_box, process::Command, sync::Arc};
use world::{End, HTTP, Noon, Status, alice, http, sasl, world_with};

const ROUNDS: usize = 9;
const SIZES: [usize; 3] = [64, 1024, 16384];

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

fn row(name: &str, ours: f64, theirs: Option<f64>) {
    let more = theirs.map(|theirs| format!("{theirs:>12.0} {:>8.2}", theirs / ours)).unwrap_or_default();
    println!("{name:<44} {ours:>12.0} {more}");
}

fn main() {
    println!("{:<44} {:>12} {:>12} {:>8}", "nanoseconds", "secur32", "Cyrus", "ratio");
    requests();
    for (layer, flags, cipher) in
        [("int", Flags::INTEGRITY, ""), ("conf", Flags::CONFIDENTIALITY, "rc4"), ("conf", Flags::CONFIDENTIALITY, "3des")]
    {
        let place = world_with(Policy { digest_ciphers: Some(cipher.to_owned()), ..Policy::default() });
        messages(&place, layer, flags, cipher);
    }
}

fn requests() {
    // The tests' dice repeat themselves within one second of so many nonces; each exchange has a second of its own.
    let (env, clock) = world_with(Policy::default());
    let server = End::server(&env, HTTP).credential;
    let client = End::client(&env, alice(), HTTP).credential;
    let ends = || {
        (
            End::new(secur32::engine::package::Side::Initiator, &client, HTTP),
            End::new(secur32::engine::package::Side::Acceptor, &server, HTTP),
        )
    };
    row("HTTP: a challenge", best(5000, || drop(black_box(ends().1.call(&[]).unwrap()))), None);
    let whole = || {
        clock.pass(1);
        let (mut client, mut server) = ends();
        http(&mut client, &mut server).unwrap();
        (client, server)
    };
    row("HTTP: challenge to proof, both sides", best(2000, || drop(black_box(whole()))), None);
    let (client, server) = whole();
    let signed = best(2000, || drop(black_box(client.sign("GET", "/next", b"").unwrap())));
    row("HTTP: a later request, the client's part", signed, None);
    let (client, server) = (whole(), server).0;
    let both = best(2000, || {
        let header = client.sign("GET", "/next", b"").unwrap();
        server.verify(&header, "GET", "/next", b"").unwrap();
    });
    row("HTTP: a later request, the server's part", both - signed, None);
}

fn messages((env, clock): &(Arc<Env>, Noon), layer: &str, flags: Flags, cipher: &str) {
    let name = if cipher.is_empty() { "SASL auth-int".to_owned() } else { format!("SASL auth-conf {cipher}") };
    let both = || {
        clock.pass(1);
        let (mut client, mut server) = (End::client(env, alice(), flags), End::server(env, flags));
        sasl(&mut client, &mut server).unwrap();
        (client, server)
    };
    row(&format!("{name}: exchange, both sides"), best(500, || drop(black_box(both()))), None);
    let mut peer = peer(env, layer, flags);
    for size in SIZES {
        let calls = 4_000_000 / (size * if cipher == "3des" { 20 } else { 1 } + 2000);
        let (client, _) = both();
        let mut bytes = vec![7u8; size];
        let sealed = best(calls, || _ = black_box(seal(&client, &mut bytes)));
        let theirs = peer.as_mut().map(|peer| time(peer, size, calls));
        row(&format!("{name}: seal {size}"), sealed, theirs);
        bytes.fill(7);
        let (client, server) = both();
        let round = best(calls, || {
            let (pad, last) = seal(&client, &mut bytes);
            open(&server, &mut bytes, pad, last);
        });
        assert_eq!(bytes, vec![7u8; size]);
        row(&format!("{name}: open {size}"), round - sealed, None);
    }
}

type Piece = ([u8; 32], usize);

/// Seals in place, or signs where there is no cipher: the padding and the last bytes.
fn seal(end: &End, bytes: &mut [u8]) -> (Piece, Piece) {
    let (mut padding, mut token) = ([0; 32], [0; 32]);
    let live = end.live.as_ref().unwrap();
    let (pad, last) = {
        let mut parts = [
            Slot::new(Role::Token, Bytes::InOut(&mut token)),
            Slot::new(Role::Data, Bytes::InOut(bytes)),
            Slot::new(Role::Padding, Bytes::InOut(&mut padding)),
        ];
        let mut message = Message::new(&mut parts);
        if end.flags.has(Flags::CONFIDENTIALITY) {
            live.seal.lock().encrypt(Qop(0), 0, &mut message).unwrap();
        } else {
            live.seal.lock().sign(Qop(0), 0, &mut message).unwrap();
        }
        let size = |slot: &Slot<'_>| if let Now::Size(size) = slot.now { size } else { 0 };
        (size(&parts[2]), size(&parts[0]))
    };
    ((padding, pad), (token, if last == 0 { 16 } else { last }))
}

fn open(end: &End, bytes: &mut [u8], (mut padding, pad): Piece, (token, last): Piece) {
    let live = end.live.as_ref().unwrap();
    let mut parts = [
        Slot::new(Role::Data, Bytes::InOut(bytes)),
        Slot::new(Role::Padding, Bytes::InOut(&mut padding[..pad])),
        Slot::new(Role::Token, Bytes::In { bytes: &token[..last], signed: false }),
    ];
    if end.flags.has(Flags::CONFIDENTIALITY) {
        live.open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
    } else {
        live.open.lock().verify(0, &mut Message::new(&mut parts)).unwrap();
    }
}

/// A client of Cyrus' that our server let in; None where there is none.
fn peer(env: &Arc<Env>, layer: &str, flags: Flags) -> Option<Helper> {
    let probe = "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('sasl2'))";
    if !process::runs(Command::new("python3").args(["-c", probe])) {
        return None;
    }
    let mut command = Command::new("python3");
    let made = concat!(env!("CARGO_TARGET_TMPDIR"), "/des_parity.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/des_parity.c");
    if process::runs(Command::new("cc").args(["-shared", "-fPIC", "-o", made, source, "-l:libcrypto.so.3"])) {
        command.env("LD_PRELOAD", made);
    }
    command.args([concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/digest_sasl_peer.py"), "client"]);
    let mut peer = Helper::start(command.args(["user=Alice", "password=Secret-1", &format!("layer={layer}")]));
    let mut server = End::server(env, flags);
    let challenge = server.step(&[], Status::Continue);
    let answer = peer.ask(&format!("STEP {}", base64(&challenge)));
    let (_, proof) = server.call(&unbase64(answer.split_once(' ')?.1)).ok()?;
    peer.ask(&format!("STEP {}", base64(&proof)));
    Some(peer)
}

fn time(peer: &mut Helper, size: usize, calls: usize) -> f64 {
    let told = |number: usize| base64(number.to_string().as_bytes());
    let once = |peer: &mut Helper| {
        let answer = peer.ask(&format!("TIME {} {}", told(size), told(calls)));
        let text = unbase64(answer.strip_prefix("OK ").unwrap_or_else(|| panic!("{answer}")));
        String::from_utf8(text).unwrap().parse::<f64>().unwrap()
    };
    (0..ROUNDS).map(|_| once(peer)).fold(f64::INFINITY, f64::min)
}
