//! What a negotiation costs beside the mechanism that it chooses: `cargo bench --bench negotiate`. NTLM and Kerberos bare and within Negotiate,
//! both sides of an exchange, in nanoseconds of this thread's processor time, each the least of several rounds. Kerberos needs MIT's KDC, which
//! gives its tickets once.
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
#[path = "../tests/ntlm/world.rs"]
mod ntlm;
#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/kerberos_kdc/realm.rs"]
mod realm;
#[allow(dead_code, reason = "the tests' own")]
#[path = "../tests/kerberos/world.rs"]
mod world;

use ntlm::{IN, OUT};
use secur32::{
    engine::{
        env::Env,
        identity::{Auth, PackageList, Uses},
        package::{AcquireAsk, Credential, Package, Side, Terms},
        policy::Policy,
    },
    packages::{Packages, kerberos::KERBEROS, negotiate::NEGOTIATE, ntlm::NTLM},
};
use std::{hint::black_box, sync::Arc};
use world::End;

const ROUNDS: usize = 25;

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

/// What one side starts with; made once, as programs do.
fn credential(env: &Arc<Env>, package: &'static dyn Package, uses: Uses, auth: Auth, list: &str) -> Arc<dyn Credential> {
    package.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::parse(list) }).unwrap()
}

/// An exchange to its end, both sides, in nanoseconds.
fn both(env: &Arc<Env>, package: &'static dyn Package, list: &str, user: Auth, target: &'static str) -> f64 {
    let flags = world::full();
    let (out, into) = (credential(env, package, OUT, user, list), credential(env, package, IN, Auth::Default, list));
    best(400, || {
        let begin = |whose: &Arc<dyn Credential>, side, target| {
            let mut end = End::of(whose.clone().begin(side, &Terms { target, flags, network_order: false }).unwrap());
            (end.flags, end.target) = (flags, target);
            end
        };
        let (mut client, mut server) = (begin(&out, Side::Initiator, Some(target)), begin(&into, Side::Acceptor, None));
        let mut token = client.step(&[]).unwrap();
        while !(client.is_live() && server.is_live()) {
            if !server.is_live() {
                token = server.step(&token).unwrap();
            }
            if !client.is_live() {
                token = client.step(&token).unwrap();
            }
        }
        drop(black_box((client, server)));
    })
}

fn compare(name: &str, bare: f64, negotiated: f64) {
    println!("{:<52} {bare:>8.0} ns", format!("{name}, both sides"));
    println!("{:<52} {negotiated:>8.0} ns", format!("{name} within Negotiate, both sides"));
    println!("{:<52} {:>8.0} ns", "Negotiate's own part, a context", (negotiated - bare) / 2.0);
}

fn main() {
    let people = vec![ntlm::account("Alice", "EXAMPLE", "Secret-1")];
    let mut env = Arc::into_inner(ntlm::world_with(people, Policy::default(), None)).unwrap();
    env.packages = Box::new(Packages);
    let env = Arc::new(env);
    let user = || ntlm::user("alice", Some("EXAMPLE"), "Secret-1");
    compare("NTLM", both(&env, &NTLM, "", user(), ntlm::TARGET), both(&env, &NEGOTIATE, "ntlm", user(), ntlm::TARGET));

    let Some(realm) = realm::realm() else { return };
    let mut env = Arc::into_inner(realm.machine()).unwrap();
    env.packages = Box::new(Packages);
    let env = Arc::new(env);
    let (user, target) = (|| ntlm::user("alice", None, "Alice-Passw0rd"), "HTTP/localhost");
    compare("Kerberos", both(&env, &KERBEROS, "", user(), target), both(&env, &NEGOTIATE, "kerberos", user(), target));
}
