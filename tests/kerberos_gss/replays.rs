//! A replay file that MIT's acceptors and ours share.
use crate::{
    kdc::{ENCTYPES, machine, realm},
    peer::Peer,
    world::{End, Machine, full, kind, machine_with},
};
use secur32::{
    engine::{flags::Flags, policy::Policy, status::Kind},
    world::{clock::SystemClock, replay::ReplayMemory},
};
use std::sync::Arc;

/// A process of its own: it remembers nothing but what stands in the file.
fn process(file: &str) -> Machine {
    let machine = machine_with(Policy { kerberos_rc4: true, kerberos_replay_file: Some(format!("file2:{file}")), ..Policy::default() });
    let mut env = Arc::into_inner(machine.env).unwrap();
    env.clock = Box::new(SystemClock::new());
    env.replay = Box::new(ReplayMemory::default());
    Machine { env: Arc::new(env), clock: machine.clock }
}

#[test]
fn what_one_acceptor_has_seen_no_other_takes() {
    let Some(realm) = realm() else { return };
    let file = realm.folder.join("shared.rcache").display().to_string();
    for enctype in ENCTYPES {
        let first_token = || {
            let mut client = End::client(&machine(), &realm.pocket(enctype), full());
            client.step(&[]).unwrap()
        };
        let ours = |token: &[u8]| End::server(&process(&file), realm.ring("keytab").0, Flags::NONE).step(token).map(|_| ());
        let theirs = |token: &[u8]| Peer::remembering(realm, &file).step(token).map(|_| ());
        // Ours first.
        let token = first_token();
        ours(&token).unwrap();
        assert_eq!(kind(ours(&token)), Some(Kind::OutOfSequence), "{enctype}: our next process");
        assert!(theirs(&token).is_err(), "{enctype}: MIT after us");
        // MIT first.
        let token = first_token();
        theirs(&token).unwrap();
        assert_eq!(kind(ours(&token)), Some(Kind::OutOfSequence), "{enctype}: we after MIT");
        // And without the file it would have passed.
        assert!(Peer::server(crate::peer::Maker::Mit, realm, None).step(&token).is_ok(), "{enctype}");
    }
}
