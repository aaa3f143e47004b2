//! A record costs no allocation, whether it is sealed or opened, and a context little memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "schannel/world.rs"]
mod world;

#[path = "house/counting.rs"]
mod counting;

use counting::{CALLS, HELD};

use secur32::engine::{
    buffers::{Bytes, Message, Role, Slot},
    flags::Flags,
    package::{Opened, Qop, Side},
};
use world::*;

#[test]
fn no_record_allocates_in_one_piece_or_in_several() {
    for disabled in [TLS12, TLS13] {
        let (client, server) = connected(disabled);
        let (header, trailer) = client.sizes();
        let mut memory = vec![7u8; header + 1024 + trailer];
        let mut pass = |split: usize| {
            let (head, rest) = memory.split_at_mut(header);
            let (body, tail) = rest.split_at_mut(1024);
            let (first, second) = body.split_at_mut(split);
            let mut parts = [
                Slot::new(Role::Header, Bytes::InOut(head)),
                Slot::new(Role::Data, Bytes::InOut(first)),
                Slot::new(if split == 1024 { Role::Empty } else { Role::Data }, Bytes::InOut(second)),
                Slot::new(Role::Trailer, Bytes::InOut(tail)),
            ];
            client.live().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut memory)), Slot::empty(), Slot::empty(), Slot::empty()];
            let opened = server.live().open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
            assert_eq!(opened, Opened::Plain(None));
        };
        // The first record of several pieces makes the place where they are put together.
        pass(100);
        let before = CALLS.get();
        for _ in 0..50 {
            pass(1024);
            pass(100);
        }
        assert_eq!(CALLS.get() - before, 0, "{disabled:#x}");
    }
}

#[test]
fn a_context_that_is_half_open_keeps_little() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let client = acquire(&env, OUT, tls(identity(&[], disabled))).unwrap();
        let server = acquire(&env, IN, tls(identity(&["server"], disabled))).unwrap();
        let open = || {
            let hello = End::new(Side::Initiator, &client, Flags::NONE).step(&[]).unwrap();
            let mut half = End::new(Side::Acceptor, &server, Flags::NONE);
            assert!(!half.step(&hello).unwrap().is_empty());
            half
        };
        drop(open());
        let before = HELD.get();
        let halves: Vec<_> = (0..100).map(|_| open()).collect();
        let each = (HELD.get() - before) / 100;
        assert!(each < 16_000, "{each} bytes");
        drop(halves);
        let left = HELD.get() - before;
        assert!(left.abs() < 20_000, "{left} bytes stay");
    }
}

#[test]
fn a_context_keeps_little_and_gives_all_of_it_back() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let client = acquire(&env, OUT, tls(identity(&[], disabled))).unwrap();
        let server = acquire(&env, IN, tls(identity(&["server"], disabled))).unwrap();
        let pair = || {
            let (mut c, mut s) = (End::new(Side::Initiator, &client, Flags::NONE), End::new(Side::Acceptor, &server, Flags::NONE));
            let left = shake(&mut c, &mut s).unwrap();
            drink(&mut c, left);
            (c, s)
        };
        // What a credential remembers comes with the first contexts.
        (0..300).for_each(|_| drop(pair()));
        let before = HELD.get();
        let pairs: Vec<_> = (0..100).map(|_| pair()).collect();
        let each = (HELD.get() - before) / 200;
        // Beside it the ciphers keep about a kilobyte of key schedules where this allocator does not look.
        assert!(each < 10_000, "{each} bytes");
        drop(pairs);
        let left = HELD.get() - before;
        assert!(left.abs() < 20_000, "{left} bytes stay");
    }
}
