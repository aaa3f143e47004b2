//! A message costs no allocation, and a context little memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "ntlm/world.rs"]
mod world;

#[path = "house/counting.rs"]
mod counting;

use counting::{CALLS, HELD};
use secur32::engine::{
    buffers::{Bytes, Message, Role, Slot},
    flags::Flags,
    identity::Auth,
    package::{Qop, Side},
};
use world::{End, IN, OUT, SEALED, acquire, alice, run, world};

#[test]
fn no_message_allocates_good_or_forged() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    let (out, inn) = (client.live.unwrap(), server.live.unwrap());
    let (mut bytes, mut token) = (vec![7u8; 4096], [0u8; 16]);
    let before = CALLS.get();
    for round in 0..100u8 {
        let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
        out.seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        for forged in [true, false] {
            let mut given = token;
            given[5] ^= u8::from(forged);
            let mut parts =
                [Slot::new(Role::Token, Bytes::In { bytes: &given, signed: false }), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
            assert_eq!(inn.open.lock().decrypt(0, &mut Message::new(&mut parts)).is_err(), forged, "round {round}");
        }
        let mut parts =
            [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::In { bytes: &bytes, signed: true })];
        out.seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        let mut parts = [
            Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
            Slot::new(Role::Data, Bytes::In { bytes: &bytes, signed: true }),
        ];
        inn.open.lock().verify(0, &mut Message::new(&mut parts)).unwrap();
    }
    assert_eq!(CALLS.get(), before);
}

#[test]
fn a_live_context_keeps_no_more_than_one_kibibyte() {
    let env = world();
    let (inbound, outbound) = (acquire(&env, IN, Auth::Default).unwrap(), acquire(&env, OUT, alice()).unwrap());
    let one = || {
        let (mut client, mut server) = (End::new(Side::Initiator, &outbound, SEALED), End::new(Side::Acceptor, &inbound, Flags::NONE));
        run(&mut client, &mut server).unwrap();
        server.open(&client.seal(b"x").unwrap()).unwrap();
        server.live.unwrap()
    };
    let _first = one();
    let before = HELD.get();
    let many: Vec<_> = (0..64).map(|_| one()).collect();
    let each = (HELD.get() - before) / 64;
    assert!(each <= 1024, "{each} bytes for each of {} contexts", many.len());
}
