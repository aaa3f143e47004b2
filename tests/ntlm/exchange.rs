//! What an exchange agrees on, and what it grants.
use crate::world::*;
use secur32::{
    engine::{
        attributes::{Answer, Attribute, Sizes},
        flags::Flags,
        package::{Package as _, Side},
        policy::Policy,
        status::Kind,
        time::Instant,
    },
    packages::ntlm::NTLM,
    wire::ntlm::{Authenticate, AvPairs, Challenge, Features, Negotiate, NtlmV2Response, av},
};

#[test]
fn the_right_password_makes_a_session_with_one_key_and_sealed_messages_both_ways() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    assert_eq!(client.session_key(), server.session_key());
    assert_ne!(client.session_key(), [0; 16]);
    for text in [&b""[..], b"a", &[7; 70000]] {
        assert_eq!(server.open(&client.seal(text).unwrap()).unwrap(), text);
        assert_eq!(client.open(&server.seal(text).unwrap()).unwrap(), text);
        let token = client.sign(text);
        assert!(client.verify(text, &token).is_err(), "a message does not come back to its sender");
        server.verify(text, &token).unwrap();
    }
}

#[test]
fn a_negotiate_says_what_was_asked_and_carries_its_version() {
    let env = world();
    let both = Features::SIGN | Features::SEAL;
    for (asked, want) in [
        (Flags::NONE, Features::NONE),
        (Flags::CONNECTION, Features::NONE),
        (Flags::EXTENDED_ERROR, Features::NONE),
        (Flags::MUTUAL_AUTH, Features::NONE),
        (Flags::DCE_STYLE, Features::NONE),
        (Flags::DELEGATE, Features::NONE),
        (Flags::INTEGRITY, Features::SIGN),
        (Flags::REPLAY_DETECT, Features::SIGN),
        (Flags::SEQUENCE_DETECT, Features::SIGN),
        (Flags::CONFIDENTIALITY, both),
        (Flags::INTEGRITY | Flags::NO_INTEGRITY, Features::NONE),
    ] {
        let token = End::client(&env, alice(), asked).step(&[]).unwrap();
        let features = Negotiate::decode(&token).unwrap().features;
        assert_eq!(features.and(both), want, "{asked:?}");
        assert_eq!(features.has(Features::KEY_EXCHANGE), want != Features::NONE);
        assert!(!features.has(Features::LM_KEY) && token.len() == 40 && token[32..] != [0; 8]);
    }
}

#[test]
fn only_what_both_sides_have_is_granted() {
    let env = world();
    let detect = Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT;
    for (client_asks, server_asks, granted) in [
        (Flags::NONE, Flags::NONE, Flags::NONE),
        (Flags::NONE, Flags::CONFIDENTIALITY | Flags::INTEGRITY, Flags::NONE),
        (Flags::INTEGRITY, Flags::CONFIDENTIALITY, detect),
        (Flags::CONFIDENTIALITY, Flags::NONE, detect | Flags::CONFIDENTIALITY),
        (Flags::MUTUAL_AUTH | Flags::DELEGATE, Flags::MUTUAL_AUTH | Flags::DELEGATE, Flags::NONE),
    ] {
        let (mut client, mut server) = (End::client(&env, alice(), client_asks), End::server(&env, server_asks));
        run(&mut client, &mut server).unwrap();
        assert_eq!((client.granted, server.granted), (granted, granted));
        for end in [&client, &server] {
            assert!(matches!(end.query(Attribute::FLAGS), Ok(Answer::Flags(flags)) if flags == granted));
        }
        let seals = client.seal(b"x").map(|_| ()).map_err(|e| e.kind());
        assert_eq!(seals, if granted == Flags::NONE { Err(Kind::UnsupportedFunction) } else { Ok(()) });
    }
}

#[test]
fn without_signing_both_ends_make_the_same_constant_signature() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    let token = client.sign(b"text");
    assert_eq!(token, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(token, server.sign(b"text"));
    for end in [&client, &server] {
        end.verify(b"text", &token).unwrap();
    }
}

#[test]
fn a_challenge_without_extended_security_is_answered_and_leads_to_constant_signatures() {
    let env = world();
    let mut client = End::client(&env, alice(), Flags::NONE);
    client.step(&[]).unwrap();
    let mut list = Vec::new();
    secur32::wire::ntlm::push_pair(&mut list, av::NB_DOMAIN, b"D\0").unwrap();
    secur32::wire::ntlm::push_pair(&mut list, av::EOL, b"").unwrap();
    let challenge = Challenge { target: b"D\0", features: Features(0xa082_8205), challenge: [1; 8], target_info: &list, version: None }
        .encode()
        .unwrap();
    let token = client.step(&challenge).unwrap();
    let message = Authenticate::decode(&token).unwrap();
    assert_eq!((message.session_key, message.mic), (&[][..], None));
    assert!(message.lm != [0; 24], "a server that does not tell its time gets an LMv2 response");
    assert_eq!(client.sign(b"text")[4..], [0; 12]);
    match client.query(Attribute::KEY_INFO).unwrap() {
        Answer::KeyInfo(info) => assert_eq!((info.signature, info.signature_name), (0xFFFF_FF7C, "RSADSI RC4-CRC32")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_proof_carries_what_the_server_said_and_what_the_client_adds() {
    let env = world();
    for (target, bindings) in [(Some(TARGET), Some(channel(b"tls-unique:x"))), (None, None)] {
        let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
        client.target = target;
        client.bindings = bindings.clone();
        let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
        let token = client.step(&challenge).unwrap();
        let (challenge, message) = (Challenge::decode(&challenge).unwrap(), Authenticate::decode(&token).unwrap());
        let response = NtlmV2Response::decode(message.nt).unwrap();
        let (said, added) = (AvPairs::decode(challenge.target_info).unwrap(), AvPairs::decode(response.target_info).unwrap());
        for (id, value) in said.iter() {
            assert_eq!(added.get(id), Some(value), "pair {id} is echoed");
        }
        assert!(said.get(av::FLAGS).is_none(), "Windows would take an empty one for a wish");
        assert_eq!((added.flags(), added.timestamp(), response.time), (av::FLAG_MIC, said.timestamp(), NOW.0 as u64));
        assert_eq!(message.lm, [0; 24]);
        assert_eq!(added.get(av::CHANNEL_BINDINGS).is_some(), bindings.is_some(), "no channel, no pair");
        let spn: Vec<u8> = target.unwrap_or_default().encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(added.get(av::TARGET_NAME), Some(&spn[..]));
        assert_eq!(added.get(av::SINGLE_HOST).unwrap().len(), 48);
        server.step(&token).unwrap();
        let told = server.query(Attribute::CLIENT_SPECIFIED_TARGET);
        match target {
            Some(name) => assert!(matches!(told, Ok(Answer::ClientTarget(told)) if told == name)),
            None => assert_eq!(told.unwrap_err().kind(), Kind::TargetUnknown),
        }
    }
}

#[test]
fn the_attributes_are_those_that_windows_answers() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    for end in [&client, &server] {
        let sizes = Sizes { max_token: 2888, max_signature: 16, block: 0, trailer: 16 };
        assert!(matches!(end.query(Attribute::SIZES), Ok(Answer::Sizes(s)) if s == sizes));
        assert!(matches!(end.query(Attribute::PACKAGE_INFO), Ok(Answer::Package(p)) if p.name == "NTLM" && p.rpc_id == 10));
        assert!(matches!(end.query(Attribute::NEGOTIATION_INFO), Ok(Answer::Negotiation { package, state: 0 }) if package == NTLM.info()));
        assert!(matches!(end.query(Attribute::LIFESPAN), Ok(Answer::Lifespan { start: NOW, end: Instant::NEVER })));
        match end.query(Attribute::KEY_INFO).unwrap() {
            Answer::KeyInfo(info) => {
                assert_eq!((info.signature, info.cipher, info.key_bits), (0xFFFF_FF76, 0x6801, 128));
                assert_eq!((info.signature_name, info.cipher_name), ("HMAC-MD5", "RSADSI RC4"));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(end.query(Attribute::AUTHORITY), Ok(Answer::Text(domain)) if domain == "EXAMPLE"));
        for other in [Attribute::STREAM_SIZES, Attribute::PROTO_INFO, Attribute::NATIVE_NAMES, Attribute(999)] {
            assert_eq!(end.query(other).unwrap_err().kind(), Kind::UnsupportedFunction);
        }
        let server_side = end.side == Side::Acceptor;
        assert_eq!(end.query(Attribute::TARGET_INFORMATION).is_ok(), !server_side);
        for only_server in [Attribute::PASSWORD_EXPIRY, Attribute::USER_FLAGS, Attribute::CLIENT_SPECIFIED_TARGET] {
            assert_eq!(end.query(only_server).is_ok(), server_side);
        }
        assert_eq!(end.live.as_ref().unwrap().facts.client().is_some(), server_side);
    }
    assert_eq!((client.names(), server.names()), ("EXAMPLE\\alice".to_owned(), "EXAMPLE\\Alice".to_owned()));
}

#[test]
fn without_a_connection_the_server_speaks_first() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), SEALED | Flags::DATAGRAM), End::server(&env, Flags::DATAGRAM));
    assert!(client.step(&[]).unwrap().is_empty());
    let challenge = server.step(&[]).unwrap();
    let authenticate = client.step(&challenge).unwrap();
    server.step(&authenticate).unwrap();
    assert!(client.granted.has(Flags::DATAGRAM | Flags::CONFIDENTIALITY) && server.granted.has(Flags::DATAGRAM));
    assert_eq!(server.open(&client.seal(b"text").unwrap()).unwrap(), b"text");
}

#[test]
fn both_halves_begin_their_cipher_anew_and_count_on() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    let first = client.seal(b"the first bytes of the stream").unwrap();
    server.open(&first).unwrap();
    client.live.as_ref().unwrap().seal.lock().rewind();
    server.live.as_ref().unwrap().open.lock().rewind();
    let second = client.seal(b"the first bytes of the stream").unwrap();
    assert_eq!((&second.1, &second.0[12..]), (&first.1, &[1, 0, 0, 0][..]), "the same stream, the next number");
    server.open(&second).unwrap();
}

#[test]
fn weaker_keys_are_used_by_both_ends_alike_and_told_of() {
    for (drop, bits) in [(Features::KEY_128, 56), (Features::KEY_128 | Features::KEY_56, 40)] {
        let policy = Policy { ntlm_key_bits: 40, ..Policy::default() };
        let env = world_with(vec![account("Alice", "EXAMPLE", "Secret-1")], policy, None);
        let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
        let mut negotiate = client.step(&[]).unwrap();
        let weaker = Negotiate::decode(&negotiate).unwrap().features.without(drop);
        negotiate[12..16].copy_from_slice(&weaker.0.to_le_bytes());
        let challenge = server.step(&negotiate).unwrap();
        let authenticate = client.step(&challenge).unwrap();
        // The client's MIC covers the NEGOTIATE that it sent, not the one that arrived.
        assert_eq!(server.step(&authenticate).unwrap_err().kind(), Kind::MessageAltered);
        match client.query(Attribute::KEY_INFO).unwrap() {
            Answer::KeyInfo(info) => assert_eq!(info.key_bits, bits),
            other => panic!("{other:?}"),
        }
    }
}
