//! A message costs no allocation, and a context little memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "kerberos/world.rs"]
mod world;

#[path = "house/counting.rs"]
mod counting;

use counting::{CALLS, HELD};

use secur32::{
    crypto::kerberos::Enctype,
    engine::{
        buffers::{Bytes, Message, Now, Role, Slot},
        flags::Flags,
        package::Qop,
    },
};
use world::{AES, End, Grant, Pocket, full, machine, pair, run};

/// One message of every kind, good and forged.
fn talk(out: &End, inn: &End, bytes: &mut [u8]) {
    let (seal, open) = (&out.live.as_ref().unwrap().seal, &inn.live.as_ref().unwrap().open);
    for qop in [Qop(0), Qop::NO_ENCRYPT] {
        let mut token = [0u8; 88];
        let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(bytes))];
        seal.lock().encrypt(qop, 0, &mut Message::new(&mut parts)).unwrap();
        let Now::Size(len) = parts[0].now else { panic!() };
        for forged in [true, false] {
            let mut given = token;
            given[len - 1] ^= u8::from(forged);
            let mut parts =
                [Slot::new(Role::Token, Bytes::In { bytes: &given[..len], signed: false }), Slot::new(Role::Data, Bytes::InOut(bytes))];
            assert_eq!(open.lock().decrypt(0, &mut Message::new(&mut parts)).is_err(), forged);
        }
    }
    let mut token = [0u8; 40];
    let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::In { bytes, signed: true })];
    seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
    let Now::Size(len) = parts[0].now else { panic!() };
    let mut parts = [
        Slot::new(Role::Token, Bytes::In { bytes: &token[..len], signed: false }),
        Slot::new(Role::Data, Bytes::In { bytes, signed: true }),
    ];
    open.lock().verify(0, &mut Message::new(&mut parts)).unwrap();
}

#[test]
fn no_message_allocates_good_or_forged() {
    for enctype in AES {
        for flags in [full(), full() | Flags::DCE_STYLE] {
            let (client, server) = pair(enctype, flags);
            let mut bytes = vec![7u8; 4096];
            // The first message derives its keys.
            talk(&client, &server, &mut bytes);
            let before = CALLS.get();
            for _ in 0..50 {
                talk(&client, &server, &mut bytes);
            }
            assert_eq!(CALLS.get(), before, "{enctype:?}");
        }
    }
}

#[test]
fn a_live_context_keeps_no_more_than_four_kibibytes_and_one_that_sends_nothing_one() {
    for (speaks, most) in [(true, 4096), (false, 1024)] {
        let (machine, grant) = (machine(), Grant::new(Enctype::Aes256Sha1));
        let pocket = Pocket::new(grant.ticket());
        let one = || {
            let mut client = End::client(&machine, &pocket, full());
            let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
            run(&mut client, &mut server).unwrap();
            if speaks {
                server.open(&client.seal(b"x")).unwrap();
                client.open(&server.seal(b"x")).unwrap();
            }
            server.live.unwrap()
        };
        let _first = one();
        let before = HELD.get();
        let many: Vec<_> = (0..64).map(|_| one()).collect();
        let each = (HELD.get() - before) / 64;
        assert!(each <= most, "{each} bytes for each of {} contexts", many.len());
    }
}
