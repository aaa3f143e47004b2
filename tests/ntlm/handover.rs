//! Contexts that go to another process in the middle of a conversation.
use super::world::*;
use secur32::{
    engine::{
        attributes::Attribute,
        context::Context,
        flags::Flags,
        pack::{SUM, Unpack, sum},
        package::{Package as _, Side},
        secret::Key,
        status::Kind,
    },
    packages::ntlm::{NTLM, session},
    wire::ntlm::Features,
};

fn talk(from: &End, to: &End) {
    for text in [&b""[..], b"a few words", &[7; 1000]] {
        assert_eq!(to.open(&from.seal(text).unwrap()).unwrap(), text);
        to.verify(text, &from.sign(text)).unwrap();
    }
}

fn met(flags: Flags) -> (End, End) {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), flags), End::server(&env, flags & Flags::DATAGRAM));
    run(&mut client, &mut server).unwrap();
    (client, server)
}

#[test]
fn a_conversation_goes_on_elsewhere_as_though_nothing_had_happened() {
    let env = world();
    let (mut client, mut server) = met(SEALED);
    let facts = |end: &End| {
        let what =
            [Attribute::NAMES, Attribute::FLAGS, Attribute::LIFESPAN, Attribute::KEY_INFO, Attribute::USER_FLAGS, Attribute::AUTHORITY];
        (end.session_key(), what.map(|what| format!("{:?}", end.query(what).map_err(|why| why.kind()))))
    };
    let before = (facts(&client), facts(&server));
    // Also before any message: many contexts only authenticate.
    server.hand_over(&env, false).unwrap();
    for _ in 0..2 {
        talk(&client, &server);
        talk(&server, &client);
        server.hand_over(&env, false).unwrap();
        talk(&server, &client);
        client.hand_over(&env, false).unwrap();
    }
    assert_eq!(before, (facts(&client), facts(&server)));
    assert_eq!(server.names(), "EXAMPLE\\Alice");
    let target = |end: &End| format!("{:?}", end.query(Attribute::CLIENT_SPECIFIED_TARGET).map_err(|why| why.kind()));
    assert!(target(&server).contains(TARGET), "{}", target(&server));
    assert_eq!(format!("{:?}", client.live.as_ref().unwrap().facts.client()), "None");
    assert_eq!(server.live.as_ref().unwrap().facts.client().unwrap().name, "Alice");
}

/// Every scheme of messages, by its features alone.
fn schemes() -> impl Iterator<Item = Features> {
    let messages = Features::SIGN | Features::SEAL;
    [
        Features::NONE,
        messages | Features::ESS | Features::KEY_128,
        messages | Features::ESS | Features::KEY_128 | Features::KEY_EXCHANGE,
        messages | Features::ESS | Features::KEY_56,
        messages | Features::ESS | Features::KEY_128 | Features::DATAGRAM | Features::KEY_EXCHANGE,
        messages | Features::KEY_EXCHANGE,
        messages | Features::KEY_56,
    ]
    .into_iter()
}

/// A session of these features at either end, out of a real one's facts.
fn of(features: Features) -> (End, End) {
    let (mut client, mut server) = met(SEALED);
    for end in [&mut client, &mut server] {
        let live = end.live.as_mut().unwrap();
        let (seal, open) = session::halves(features, &Key::new([7; 16]), end.side);
        *live.seal.get_mut() = Box::new(seal);
        *live.open.get_mut() = Box::new(open);
    }
    (client, server)
}

/// The pack of a session with other features than its facts tell, which are written into it.
fn packed(end: &mut End, features: Features, reset: bool) -> Result<Vec<u8>, Kind> {
    let old = Context::imported(&NTLM, end.side, end.live.take().unwrap());
    let bytes = old.export(reset, false, |bytes| Ok(bytes.to_vec())).map_err(|why| why.kind())?;
    let head = 8 + 8 + "NTLM".len() + 1;
    let mut body = bytes[..bytes.len() - SUM].to_vec();
    body[head..head + 8].copy_from_slice(&u64::from(features.0).to_le_bytes());
    let key = head + 16 + 8;
    body[key..key + 16].copy_from_slice(&[7; 16]);
    Ok(closed(body))
}

fn closed(mut body: Vec<u8>) -> Vec<u8> {
    body.extend_from_slice(&sum(&body));
    body
}

fn opened(end: &mut End, packed: &[u8]) {
    let mut unpack = Unpack::open(packed).unwrap();
    end.live = Some(NTLM.import(&world(), &mut unpack).unwrap());
    unpack.all().unwrap();
}

#[test]
fn every_scheme_of_messages_moves() {
    for features in schemes() {
        let (mut client, mut server) = of(features);
        for _ in 0..2 {
            for end in [&mut client, &mut server] {
                let bytes = packed(end, features, false).unwrap();
                opened(end, &bytes);
            }
            if features == Features::NONE {
                server.verify(b"signed", &client.sign(b"signed")).unwrap();
            } else {
                talk(&client, &server);
                talk(&server, &client);
            }
        }
    }
}

#[test]
fn a_stream_that_has_moved_does_not_begin_again() {
    for features in schemes() {
        let (mut client, server) = of(features);
        let bytes = packed(&mut client, features, true).unwrap();
        opened(&mut client, &bytes);
        if features == Features::NONE {
            continue;
        }
        server.open(&client.seal(b"a word").unwrap()).unwrap();
        let again = packed(&mut client, features, true);
        if features.has(Features::DATAGRAM) {
            // Each message has a stream of its own there.
            again.unwrap();
        } else {
            assert_eq!(again.unwrap_err(), Kind::UnsupportedFunction);
        }
    }
}

#[test]
fn a_pack_with_nonsense_in_it_is_refused() {
    let env = world();
    let (client, mut server) = met(SEALED);
    talk(&client, &server);
    talk(&server, &client);
    let old = Context::imported(&NTLM, Side::Acceptor, server.live.take().unwrap());
    let packed = old.export(false, true, |bytes| Ok(bytes.to_vec())).unwrap();
    let body = &packed[..packed.len() - SUM];
    let mut refused = 0;
    for at in 0..body.len() {
        for change in [1, 0x80, 0xFF] {
            let mut bent = body.to_vec();
            bent[at] ^= change;
            let bent = closed(bent);
            let read = Unpack::open(&bent).and_then(|mut unpack| {
                NTLM.import(&env, &mut unpack)?;
                unpack.all()
            });
            if let Err(why) = read {
                assert_eq!(why.kind(), Kind::InvalidToken);
                refused += 1;
            }
        }
    }
    // Every entry of either stream, and the lengths.
    assert!(refused > 3 * 512, "{refused}");
    for end in 0..body.len() {
        let cut = closed(body[..end].to_vec());
        let read = Unpack::open(&cut).and_then(|mut unpack| NTLM.import(&env, &mut unpack).map(|_| ()));
        assert_eq!(read.unwrap_err().kind(), Kind::InvalidToken, "{end}");
    }
}
