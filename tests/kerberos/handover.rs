//! Contexts that go to another process in the middle of a conversation.
use super::world::*;
use secur32::{
    crypto::kerberos::Enctype,
    engine::{
        attributes::Attribute,
        context::Context,
        flags::Flags,
        pack::{SUM, Unpack, sum},
        package::{Package as _, Side},
        status::Kind,
    },
    packages::kerberos::KERBEROS,
};

const ALL: [Enctype; 5] = [Enctype::Aes128Sha1, Enctype::Aes256Sha1, Enctype::Aes128Sha256, Enctype::Aes256Sha384, Enctype::Rc4Hmac];

fn talk(from: &End, to: &End) {
    for text in [&b""[..], b"a few words", &[7; 1000]] {
        assert_eq!(to.open(&from.seal(text)).unwrap(), text);
        to.verify(text, &from.sign(text)).unwrap();
    }
}

#[test]
fn a_conversation_goes_on_elsewhere_as_though_nothing_had_happened() {
    let env = machine().env;
    for enctype in ALL {
        for flags in [full(), full() | Flags::DCE_STYLE, SEALED] {
            let (mut client, mut server) = pair(enctype, flags);
            let facts = |end: &End| {
                let names = [Attribute::NAMES, Attribute::AUTHORITY].map(|what| end.text(what));
                (names, end.session_key(), end.room(), format!("{:?} {:?}", end.query(Attribute::FLAGS), end.query(Attribute::LIFESPAN)))
            };
            let before = (facts(&client), facts(&server));
            for round in 0..3 {
                if round == 1 {
                    assert_eq!(client.hand_over(&env, Side::Initiator, false).unwrap(), "Kerberos");
                } else {
                    assert_eq!(server.hand_over(&env, Side::Acceptor, false).unwrap(), "Kerberos");
                }
                talk(&client, &server);
                talk(&server, &client);
            }
            assert_eq!(before, (facts(&client), facts(&server)));
            assert_eq!(server.text(Attribute::CLIENT_SPECIFIED_TARGET), TARGET);
        }
    }
}

#[test]
fn what_passed_before_does_not_pass_elsewhere() {
    let env = machine().env;
    for flags in [full(), MUTUAL | SEALED | Flags::REPLAY_DETECT] {
        for enctype in ALL {
            let (client, mut server) = pair(enctype, flags);
            let (first, second) = (client.seal(b"once"), client.seal(b"twice"));
            server.open(&first).unwrap();
            server.hand_over(&env, Side::Acceptor, false).unwrap();
            assert_eq!(kind(server.open(&first)), Some(Kind::OutOfSequence));
            assert_eq!(server.open(&second).unwrap(), b"twice");
        }
    }
}

#[test]
fn a_session_that_is_reset_begins_where_it_began_except_where_that_would_use_a_key_stream_twice() {
    let env = machine().env;
    for enctype in ALL {
        let (mut client, mut server) = pair(enctype, full());
        client.hand_over(&env, Side::Initiator, true).unwrap();
        let first = client.seal(b"one");
        server.open(&first).unwrap();
        if enctype == Enctype::Rc4Hmac {
            assert_eq!(kind(client.hand_over(&env, Side::Initiator, true)), Some(Kind::UnsupportedFunction));
            continue;
        }
        client.hand_over(&env, Side::Initiator, true).unwrap();
        server.hand_over(&env, Side::Acceptor, true).unwrap();
        talk(&client, &server);
    }
}

#[test]
fn a_pack_with_nonsense_in_it_is_refused() {
    let env = machine().env;
    for enctype in ALL {
        let (_, mut server) = pair(enctype, full());
        let packed = Context::imported(&KERBEROS, Side::Acceptor, server.live.take().unwrap())
            .export(false, true, |bytes| Ok(bytes.to_vec()))
            .unwrap();
        let mut refused = 0;
        for at in 0..packed.len() - SUM {
            for change in [1, 0x80, 0xFF] {
                let mut bent = packed[..packed.len() - SUM].to_vec();
                bent[at] ^= change;
                bent.extend_from_slice(&sum(&bent));
                let read = Unpack::open(&bent).and_then(|mut unpack| {
                    KERBEROS.import(&env, &mut unpack)?;
                    unpack.all()
                });
                if let Err(why) = read {
                    assert_eq!(why.kind(), Kind::InvalidToken);
                    refused += 1;
                }
            }
        }
        assert!(refused > 100, "{refused}");
    }
}
