//! What a negotiation costs beside the mechanism that it chooses: `cargo bench --bench negotiate`. NTLM bare and within Negotiate, both sides of an
//! exchange, in nanoseconds of this thread's processor time, each the least of several rounds.
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
#[path = "../tests/ntlm/world.rs"]
mod world;

use secur32::{
    engine::{
        env::Env,
        flags::Flags,
        identity::{Auth, PackageList, Uses},
        package::{AcquireAsk, Credential, Package, Side},
        policy::Policy,
    },
    packages::{Packages, negotiate::NEGOTIATE, ntlm::NTLM},
};
use std::{hint::black_box, sync::Arc};
use world::{End, IN, OUT};

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

fn main() {
    let people = vec![world::account("Alice", "EXAMPLE", "Secret-1")];
    let mut env = Arc::into_inner(world::world_with(people, Policy::default(), None)).unwrap();
    env.packages = Box::new(Packages);
    let env = Arc::new(env);
    let flags = Flags::INTEGRITY | Flags::CONFIDENTIALITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT;
    let user = || world::user("alice", Some("EXAMPLE"), "Secret-1");
    let both = |package: &'static dyn Package, list: &str| {
        let (out, into) = (credential(&env, package, OUT, user(), list), credential(&env, package, IN, Auth::Default, list));
        best(400, || {
            let (mut client, mut server) = (End::new(Side::Initiator, &out, flags), End::new(Side::Acceptor, &into, flags));
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
    };
    let bare = both(&NTLM, "");
    let negotiated = both(&NEGOTIATE, "ntlm");
    println!("{:<52} {bare:>8.0} ns", "NTLM, both sides");
    println!("{:<52} {negotiated:>8.0} ns", "NTLM within Negotiate, both sides");
    println!("{:<52} {:>8.0} ns", "Negotiate's own part, a context", (negotiated - bare) / 2.0);
}
