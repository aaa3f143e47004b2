//! Kerberos' figures beside MIT's GSSAPI, in one process and one run: `cargo bench --bench kerberos`. A KDC of MIT's runs on loopback for as
//! long. Each figure is the least of several rounds, in nanoseconds of this thread's processor time; then theirs by ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark prints, and may stop"
)]

#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/kerberos_gss/files.rs"]
mod files;
#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/kerberos_gss/kdc.rs"]
mod kdc;
#[cfg(unix)]
#[path = "kerberos/mit.rs"]
mod mit;
#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/kerberos/world.rs"]
mod world;

use secur32::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        buffers::{Bytes, Message, Now, Role, Slot},
        flags::Flags,
        package::Qop,
    },
    world::{random::KernelRandom, replay::ReplayMemory},
};
use std::{hint::black_box, sync::Arc};
use world::{End, Machine, full};

const ROUNDS: usize = 9;

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

fn row(name: &str, ours: f64, theirs: f64) {
    println!("{name:<48} {ours:>12.0} {theirs:>12.0} {:>8.2}", theirs / ours);
}

fn main() {
    let Some(realm) = kdc::realm() else { return };
    let machine = machine();
    // `-- messages`, `-- live`, `-- threads`: that part alone.
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    println!("{:<48} {:>12} {:>12} {:>8}", "nanoseconds", "secur32", "MIT", "ratio");
    for enctype in ["aes256-cts-hmac-sha1-96", "aes256-cts-hmac-sha384-192", "aes128-cts-hmac-sha1-96", "aes128-cts-hmac-sha256-128"] {
        if !wants("messages") {
            break;
        }
        let peer = mit::Peer::new(realm, &format!("svc@{}", kdc::host(enctype)), enctype);
        let (pocket, ring) = (realm.pocket(enctype), Arc::new(realm.ring("keytab")));
        let both = || {
            let mut client = End::client(&machine, &pocket, full());
            let mut server = End::server(&machine, ring.0.clone(), Flags::NONE);
            world::run(&mut client, &mut server).unwrap();
            (client, server)
        };
        let theirs = best(20, || drop(peer.establish()));
        row(&format!("{enctype}: mutual, both sides"), best(200, || drop(black_box(both()))), theirs);
        let (client, server) = both();
        let context = peer.establish();
        for size in [64usize, 1024, 16384] {
            let calls = 2_000_000 / (size + 2000);
            let (mut bytes, mut token) = (vec![7u8; size], [0u8; 88]);
            let mut wrap = |bytes: &mut [u8]| {
                let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(bytes))];
                client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
                let Now::Size(len) = parts[0].now else { panic!() };
                (token, len)
            };
            // What is opened must be sealed first, and counts as long as the order is kept.
            let sealed = best(calls, || _ = black_box(wrap(&mut bytes)));
            let (client_two, server_two) = both();
            let round = best(calls, || {
                let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
                client_two.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
                let Now::Size(len) = parts[0].now else { panic!() };
                let mut parts = [
                    Slot::new(Role::Token, Bytes::In { bytes: &token[..len], signed: false }),
                    Slot::new(Role::Data, Bytes::InOut(&mut bytes)),
                ];
                server_two.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
            });
            let text = vec![7u8; size];
            row(&format!("{enctype}: wrap {size}"), sealed, best(calls, || context.wrap(&text)));
            let (wraps, rounds) = (best(calls, || context.wrap(&text)), best(calls, || context.wrap_and_unwrap(&text)));
            row(&format!("{enctype}: unwrap {size}"), round - sealed, rounds - wraps);
        }
        drop((client, server));
        let of = Enctype::ALL.into_iter().find(|one| one.name() == enctype).unwrap();
        let key = best(3, || drop(black_box(ProtocolKey::of_password(of, b"password", b"EXAMPLE.COMalice", None))));
        row(&format!("{enctype}: string to key"), key, best(3, || peer.string_to_key(of.number())));
        let (hash, rounds) = match of {
            Enctype::Aes256Sha384 => ("EVP_sha384", 32768),
            Enctype::Aes128Sha256 => ("EVP_sha256", 32768),
            _ => ("EVP_sha1", 4096),
        };
        let mut made = vec![0; of.key_len()];
        let theirs = best(3, || mit::pbkdf2(hash, rounds, black_box(&mut made)));
        println!("{:<48} {key:>12.0} {theirs:>12.0} {:>8.2}", format!("{enctype}: string to key, OpenSSL's PBKDF2"), theirs / key);
    }
    if wants("live") {
        live(&machine, realm);
    }
    if wants("threads") {
        threads(&machine, realm);
    }
}

/// How much more two threads do than one: by the wall's clock, and by the processor time that each takes for the same work, which says the
/// same where both have a processor to themselves, and is not spoilt by others that want them.
fn threads(machine: &Machine, realm: &kdc::Realm) {
    let (pocket, ring) = (realm.pocket("aes256-cts-hmac-sha1-96"), Arc::new(realm.ring("keytab")));
    let both = || {
        let mut client = End::client(machine, &pocket, full());
        let mut server = End::server(machine, ring.0.clone(), Flags::NONE);
        world::run(&mut client, &mut server).unwrap();
        client
    };
    let contexts = || (0..4000).for_each(|_| drop(black_box(both())));
    let messages = || {
        let client = both();
        let (mut bytes, mut token) = (vec![7u8; 16384], [0u8; 88]);
        for _ in 0..4000 {
            let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
            client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        }
    };
    let timed = |count: usize, work: &(dyn Fn() + Sync)| {
        let round = || {
            let begun = std::time::Instant::now();
            let one = || {
                let begun = cpu();
                work();
                cpu() - begun
            };
            let most = std::thread::scope(|s| {
                let all: Vec<_> = (0..count).map(|_| s.spawn(one)).collect();
                all.into_iter().map(|one| one.join().unwrap()).max().unwrap()
            });
            (begun.elapsed().as_secs_f64(), most as f64)
        };
        (0..ROUNDS).map(|_| round()).fold((f64::INFINITY, f64::INFINITY), |(a, b), (c, d)| (a.min(c), b.min(d)))
    };
    for (name, work) in [("mutual contexts", &contexts as &(dyn Fn() + Sync)), ("wrap 16384", &messages)] {
        let ((wall, time), (two_wall, two_time)) = (timed(1, work), timed(2, work));
        println!("{:<48} {:>12.2}", format!("{name}: two threads' work by one's, wall"), 2.0 * wall / two_wall);
        println!("{:<48} {:>12.2}", format!("{name}: two threads' work by one's, processor"), 2.0 * time / two_time);
    }
}

/// Whether messages cost the same among very many contexts. MIT's are slow to make: it has fewer.
fn live(machine: &Machine, realm: &kdc::Realm) {
    let enctype = "aes256-cts-hmac-sha1-96";
    let (pocket, ring) = (realm.pocket(enctype), Arc::new(realm.ring("keytab")));
    let peer = mit::Peer::new(realm, &format!("svc@{}", kdc::host(enctype)), enctype);
    let (mut theirs, text) = (Vec::new(), [7u8; 64]);
    for count in [1usize, 1000, 10_000, 100_000, 1_000_000] {
        let contexts: Vec<End> = (0..count)
            .map(|_| {
                let mut client = End::client(machine, &pocket, Flags::CONFIDENTIALITY);
                let mut server = End::server(machine, ring.0.clone(), Flags::NONE);
                world::run(&mut client, &mut server).unwrap();
                client
            })
            .collect();
        let (mut bytes, mut token, mut at) = ([7u8; 64], [0u8; 88], 0usize);
        let mut one = || {
            at = (at + 7_919) % count;
            let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
            contexts[at].live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        };
        (0..count).for_each(|_| one());
        let (name, ours) = (format!("wrap 64 in one of {count} contexts"), best(20_000, one));
        if count <= 10_000 {
            theirs.extend((theirs.len()..count).map(|_| peer.establish()));
            let mut at = 0;
            let mut one = || {
                at = (at + 7_919) % count;
                theirs[at].wrap(&text);
            };
            (0..count).for_each(|_| one());
            row(&name, ours, best(5_000, one));
        } else {
            println!("{name:<48} {ours:>12.0}");
        }
    }
}

/// A machine as it is, but for the names of its files.
fn machine() -> Machine {
    let machine = kdc::machine();
    let mut env = Arc::into_inner(machine.env).unwrap();
    env.random = Box::new(KernelRandom);
    env.replay = Box::new(ReplayMemory::default());
    Machine { env: Arc::new(env), clock: machine.clock }
}
