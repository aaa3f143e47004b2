//! A message of SASL's layers costs no allocation, and a context little memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "digest/world.rs"]
mod world;

#[path = "house/counting.rs"]
mod counting;

use counting::{CALLS, HELD};
use secur32::engine::{
    buffers::{Bytes, Message, Role, Slot},
    flags::Flags,
    package::Qop,
    policy::Policy,
};
use world::{End, HTTP, alice, http, sasl, world, world_with};

#[test]
fn no_message_allocates_sealed_or_signed() {
    for cipher in ["rc4", "3des"] {
        let (env, _) = world_with(Policy { digest_ciphers: Some(cipher.to_owned()), ..Policy::default() });
        let (mut client, mut server) = (End::client(&env, alice(), Flags::CONFIDENTIALITY), End::server(&env, Flags::CONFIDENTIALITY));
        sasl(&mut client, &mut server).unwrap();
        let (out, inn) = (client.live.unwrap(), server.live.unwrap());
        // As long as the cipher's blocks want it, so that there is padding to find.
        let (mut bytes, mut token) = (vec![7u8; 120], [0u8; 24]);
        let before = CALLS.get();
        for _ in 0..20 {
            let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
            out.seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            let pad = if cipher == "3des" { 6 } else { 0 };
            let (padding, last) = token[..16 + pad].split_at_mut(pad);
            let mut parts = [
                Slot::new(Role::Data, Bytes::InOut(&mut bytes)),
                Slot::new(Role::Padding, Bytes::InOut(padding)),
                Slot::new(Role::Token, Bytes::In { bytes: last, signed: false }),
            ];
            inn.open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
            let mut parts =
                [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::In { bytes: &bytes, signed: true })];
            out.seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            let mut parts = [
                Slot::new(Role::Token, Bytes::In { bytes: &token[..16], signed: false }),
                Slot::new(Role::Data, Bytes::In { bytes: &bytes, signed: true }),
            ];
            inn.open.lock().verify(0, &mut Message::new(&mut parts)).unwrap();
        }
        assert_eq!(CALLS.get(), before);
        assert_eq!(bytes, [7; 120]);
    }
}

#[test]
fn a_challenge_leaves_nothing_behind_and_a_session_little() {
    let env = world();
    let mut first = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut first.0, &mut first.1).unwrap();
    let before = HELD.get();
    for _ in 0..1000 {
        End::server(&env, HTTP).call(&[]).unwrap();
    }
    assert_eq!(HELD.get(), before, "whoever only asks costs nothing");
    let many: Vec<_> = (0..64)
        .map(|_| {
            let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
            http(&mut client, &mut server).unwrap();
            server.live.unwrap()
        })
        .collect();
    let each = (HELD.get() - before) / 64;
    assert!(each <= 3072, "{each} bytes for each of {} contexts", many.len());
}
