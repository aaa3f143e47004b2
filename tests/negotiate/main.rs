//! Negotiate, both ends, through the packages' own traits and a small world: what is chosen, what is refused, and what a man in the middle can
//! do about it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

#[allow(dead_code, reason = "the same small world serves NTLM's own tests")]
#[path = "../ntlm/world.rs"]
mod world;

mod choice;
mod middle;

use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::{Account, Env},
        flags::Flags,
        identity::{Auth, PackageList, Uses},
        package::{AcquireAsk, Credential, Package as _, Side},
        policy::Policy,
        status::Result,
    },
    packages::{Packages, negotiate::NEGOTIATE},
};
use std::sync::Arc;
use world::{End, IN, OUT};

/// The small world with every package in it, and no KDC.
fn machine_with(policy: Policy) -> Arc<Env> {
    let people: Vec<Arc<Account>> = vec![world::account("Alice", "EXAMPLE", "Secret-1")];
    let mut env = Arc::into_inner(world::world_with(people, policy, None)).unwrap();
    env.packages = Box::new(Packages);
    Arc::new(env)
}

fn machine() -> Arc<Env> {
    machine_with(Policy::default())
}

fn acquire_with(env: &Arc<Env>, uses: Uses, auth: Auth, list: &str) -> Result<Arc<dyn Credential>> {
    NEGOTIATE.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::parse(list) })
}

fn client(env: &Arc<Env>, password: &str, flags: Flags) -> End {
    let auth = world::user("alice", Some("EXAMPLE"), password);
    End::new(Side::Initiator, &acquire_with(env, OUT, auth, "").unwrap(), flags)
}

fn server(env: &Arc<Env>, flags: Flags) -> End {
    End::new(Side::Acceptor, &acquire_with(env, IN, Auth::Default, "").unwrap(), flags)
}

/// Tokens there and back, changed on their way, until both are done or one refuses; how many passed.
fn run(client: &mut End, server: &mut End, mut change: impl FnMut(usize, Vec<u8>) -> Vec<u8>) -> Result<usize> {
    let mut token = client.step(&[])?;
    for leg in 0.. {
        token = change(leg, token);
        let to = if leg % 2 == 0 { &mut *server } else { &mut *client };
        if to.is_live() {
            assert!(token.is_empty(), "a token for somebody who is done");
            return Ok(leg);
        }
        token = to.step(&token)?;
        if client.is_live() && server.is_live() {
            return Ok(leg + 1);
        }
        assert!(leg < 10, "a negotiation without end");
    }
    unreachable!()
}

fn chosen(end: &End) -> (&'static str, u32) {
    match end.query(Attribute::NEGOTIATION_INFO).unwrap() {
        Answer::Negotiation { package, state } => (package.name, state),
        other => panic!("{other:?}"),
    }
}

fn talk(client: &End, server: &End) {
    for text in [&b"one"[..], b"two", &[7; 3000]] {
        assert_eq!(server.open(&client.seal(text).unwrap()).unwrap(), text);
        assert_eq!(client.open(&server.seal(text).unwrap()).unwrap(), text);
        server.verify(text, &client.sign(text)).unwrap();
        client.verify(text, &server.sign(text)).unwrap();
    }
}
