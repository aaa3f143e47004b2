//! SASL: DIGEST-MD5 and its layers.
use crate::{
    layer::{open, seal, sign, verify},
    world::*,
};
use secur32::{
    engine::{
        buffers::{Bytes, Message, Now, Role, Slot},
        flags::Flags,
        package::Qop,
        policy::Policy,
        status::Kind,
    },
    wire::digest::{Directives, Mode, Response},
};

const SEALED: Flags = Flags::CONFIDENTIALITY;
const SIGNED: Flags = Flags::INTEGRITY;

fn ciphers(names: &str) -> Policy {
    Policy { digest_ciphers: Some(names.to_owned()), ..Policy::default() }
}

fn pair(flags: Flags, policy: Policy) -> (End, End) {
    let (env, _) = world_with(policy);
    let (mut client, mut server) = (End::client(&env, alice(), flags), End::server(&env, flags));
    sasl(&mut client, &mut server).unwrap();
    (client, server)
}

#[test]
fn both_sides_prove_themselves_and_agree_on_the_key() {
    let (client, server) = pair(Flags::NONE, Policy::default());
    assert_eq!(server.names(), "example.com\\Alice");
    assert_eq!(client.session_key(), server.session_key());
    assert!(client.granted.has(Flags::MUTUAL_AUTH) && !client.granted.any(SIGNED | SEALED));
    assert_eq!(kind(sign(&client, b"x")), Some(Kind::QopNotSupported), "authentication alone signs nothing");
}

#[test]
fn the_challenge_offers_what_was_asked_for_and_policy_allows() {
    for (flags, policy, want) in [
        (Flags::NONE, "", "qop=\"auth\",algorithm=md5-sess,charset=utf-8,maxbuf=65536"),
        (SIGNED, "rc4", "qop=\"auth,auth-int\",algorithm=md5-sess,charset=utf-8,maxbuf=65536"),
        (SEALED, "", "qop=\"auth,auth-int\",algorithm=md5-sess,charset=utf-8,maxbuf=65536"),
        (SEALED, "rc4 3des", "qop=\"auth,auth-int,auth-conf\",algorithm=md5-sess,charset=utf-8,maxbuf=65536,cipher=\"3des,rc4\""),
    ] {
        let (env, _) = world_with(ciphers(policy));
        let challenge = text(&End::server(&env, flags).step(&[], Status::Continue));
        assert!(challenge.ends_with(want), "{challenge}");
    }
}

#[test]
fn signed_messages_pass_in_order_and_no_other_way() {
    let (client, server) = pair(SIGNED, Policy::default());
    for n in 0..3u8 {
        let token = sign(&client, &[n; 100]).unwrap();
        assert_eq!(token[10..], [0, 1, 0, 0, 0, n]);
        verify(&server, &[n; 100], &token).unwrap();
        assert_eq!(kind(verify(&server, &[n; 100], &token)), Some(Kind::OutOfSequence), "again");
        verify(&client, &[n; 9], &sign(&server, &[n; 9]).unwrap()).unwrap();
    }
    let token = sign(&client, b"text").unwrap();
    assert_eq!(kind(verify(&server, b"next", &token)), Some(Kind::MessageAltered));
    assert_eq!(kind(verify(&server, b"text", &token[..15])), Some(Kind::InvalidToken));
    for bit in 0..128 {
        let mut bad = token.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&server, b"text", &bad).is_err(), "{bit}");
    }
    assert_eq!(kind(verify(&client, b"text", &token)), Some(Kind::MessageAltered), "reflected: each way has its key");
    // None of the refusals moved anything.
    verify(&server, b"text", &token).unwrap();
}

#[test]
fn a_signed_stream_shows_its_payload_as_a_window() {
    let (client, server) = pair(SIGNED, Policy::default());
    let token = sign(&client, b"payload").unwrap();
    let whole = [&b"payload"[..], &token].concat();
    let mut parts = [
        Slot::new(Role::Stream, Bytes::In { bytes: &whole, signed: false }),
        Slot::new(Role::Data, Bytes::In { bytes: &[], signed: true }),
    ];
    server.live.as_ref().unwrap().open.lock().verify(0, &mut Message::new(&mut parts)).unwrap();
    assert_eq!(parts[1].now, Now::Window { of: 0, at: 0..7 });
}

#[test]
fn sealed_messages_of_every_length_come_back_by_either_cipher() {
    for cipher in ["rc4", "3des"] {
        let (client, server) = pair(SEALED, ciphers(cipher));
        assert!(client.granted.has(SEALED) && server.granted.has(SEALED));
        for length in (0..40).chain([1000, 3000]) {
            let text: Vec<u8> = (0..length).map(|n| n as u8).collect();
            let mut sealed = seal(&client, &text);
            assert!(length < 8 || sealed[..8] != text[..8]);
            assert_eq!(sealed.len(), if cipher == "rc4" { length + 16 } else { (length + 10) / 8 * 8 + 8 + 6 });
            assert_eq!(open(&server, &mut sealed).unwrap(), text, "{cipher} {length}");
            let mut back = seal(&server, &text);
            assert_eq!(open(&client, &mut back).unwrap(), text);
        }
    }
}

#[test]
fn a_sealed_message_that_fails_leaves_no_plaintext_and_changes_nothing() {
    for cipher in ["rc4", "3des"] {
        let (client, server) = pair(SEALED, ciphers(cipher));
        let good = seal(&client, b"nobody reads this");
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            let before = bad.clone();
            assert!(open(&server, &mut bad).is_err(), "{cipher} {at}");
            assert_eq!(bad, before, "{cipher} {at}: the buffer is as it came");
        }
        for length in 0..good.len() {
            assert!(open(&server, &mut good[..length].to_vec()).is_err(), "{cipher} {length}");
        }
        let second = seal(&client, b"second");
        assert_eq!(kind(open(&server, &mut second.clone())), Some(Kind::OutOfSequence));
        assert_eq!(open(&server, &mut good.clone()).unwrap(), b"nobody reads this", "{cipher}");
        assert_eq!(kind(open(&server, &mut good.clone())), Some(Kind::OutOfSequence), "a replay");
        assert_eq!(open(&server, &mut second.clone()).unwrap(), b"second");
    }
}

#[test]
fn payloads_in_several_buffers_are_one_message() {
    for cipher in ["rc4", "3des"] {
        let (client, server) = pair(SEALED, ciphers(cipher));
        let (mut a, mut b, mut c, mut token) = (*b"abc", *b"defghijklmn", *b"o", [0; 24]);
        let size = {
            let mut parts = [
                Slot::new(Role::Data, Bytes::InOut(&mut a)),
                Slot::new(Role::Data, Bytes::InOut(&mut b)),
                Slot::new(Role::Token, Bytes::InOut(&mut token)),
                Slot::new(Role::Data, Bytes::InOut(&mut c)),
            ];
            client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            if let Now::Size(size) = parts[2].now { size } else { panic!() }
        };
        // Padding without a buffer of its own stands before the code, on the wire and in a TOKEN buffer.
        let (mut altered, mut front) = (token[..size].to_vec(), [&a[..], &b, &c].concat());
        altered[0] ^= 1;
        let untouched = front.clone();
        let mut open_apart = |last: &[u8]| {
            let mut parts =
                [Slot::new(Role::Data, Bytes::InOut(&mut front)), Slot::new(Role::Token, Bytes::In { bytes: last, signed: false })];
            server
                .live
                .as_ref()
                .unwrap()
                .open
                .lock()
                .decrypt(0, &mut Message::new(&mut parts))
                .map(|_| ())
                .map_err(|error| (error, front.clone()))
        };
        let (_, left) = open_apart(&altered).unwrap_err();
        assert_eq!(left, untouched, "{cipher}");
        let mut whole = [&a[..], &b, &c, &token[..size]].concat();
        assert_eq!(open(&server, &mut whole).unwrap(), b"abcdefghijklmno", "{cipher}");
    }
}

#[test]
fn too_little_room_changes_nothing() {
    let (client, server) = pair(SEALED, ciphers("3des"));
    let (mut data, mut token) = (*b"text", [0; 15]);
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut data)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    let seal_half = &client.live.as_ref().unwrap().seal;
    assert_eq!(kind(seal_half.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts))), Some(Kind::BufferTooSmall));
    assert_eq!(data, *b"text");
    assert_eq!(open(&server, &mut seal(&client, b"text")).unwrap(), b"text");
}

#[test]
fn a_peer_that_cannot_be_given_what_was_asked_for_is_refused() {
    let env = world();
    let challenge = End::server(&env, Flags::NONE).step(&[], Status::Continue);
    assert_eq!(kind(End::client(&env, alice(), SIGNED).call(&challenge)), Some(Kind::QopNotSupported));
    assert_eq!(kind(End::client(&env, alice(), SEALED).call(&challenge)), Some(Kind::QopNotSupported));
    // A client that chooses what was not offered.
    let mut server = End::server(&env, Flags::NONE);
    let challenge = text(&server.step(&[], Status::Continue)).replace("qop=\"auth\"", "qop=\"auth,auth-int\"");
    let response = End::client(&env, alice(), SIGNED).step(challenge.as_bytes(), Status::Continue);
    assert_eq!(kind(server.call(&response)), Some(Kind::QopNotSupported));
    // A cipher that was not offered.
    let (env, _) = world_with(ciphers("rc4"));
    let mut server = End::server(&env, SEALED);
    let challenge = server.step(&[], Status::Continue);
    let response = text(&End::client(&env, alice(), SEALED).step(&challenge, Status::Continue));
    assert_eq!(kind(server.call(response.replace("cipher=\"rc4\"", "cipher=\"3des\"").as_bytes())), Some(Kind::QopNotSupported));
}

#[test]
fn the_users_domain_chooses_among_realms() {
    let env = world();
    let challenge = b"realm=\"one\",realm=\"Two\",nonce=\"n\",algorithm=md5-sess,charset=utf-8";
    for (domain, realm, name) in [(None, "one", "Alice"), (Some("two"), "Two", "Alice"), (Some("three"), "one", "three\\\\Alice")] {
        let mut client = End::client(&env, user("Alice", domain, "x"), Flags::NONE);
        let response = text(&client.step(challenge, Status::Continue));
        assert!(response.contains(&format!("realm=\"{realm}\"")) && response.contains(&format!("username=\"{name}\"")), "{response}");
    }
    // Where none is offered the domain is the realm.
    let mut client = End::client(&env, user("Alice", Some("here"), "x"), Flags::NONE);
    let response = text(&client.step(b"nonce=\"n\",algorithm=md5-sess", Status::Continue));
    assert!(response.contains("realm=\"here\"") && response.contains("username=\"Alice\""), "{response}");
}

#[test]
fn a_client_that_begins_without_a_challenge_waits_for_one() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
    assert_eq!(client.step(&[], Status::Continue), b"");
    sasl(&mut client, &mut server).unwrap();
}

#[test]
fn a_server_that_proves_nothing_or_something_else_is_refused() {
    let env = world();
    for wrong in ["", "rspauth=ea40f60335c427b5527b84dbabcdfffd", "rspauth=", "x=y", "realm=\"r\",nonce=\"n\",algorithm=md5-sess"] {
        let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
        let response = client.step(&server.step(&[], Status::Continue), Status::Continue);
        server.step(&response, Status::Ok);
        assert!(client.call(wrong.as_bytes()).is_err() && !client.is_live(), "{wrong}");
    }
}

#[test]
fn a_response_is_good_once_and_on_its_own_context() {
    let (env, clock) = world_with(Policy::default());
    let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
    let response = client.step(&server.step(&[], Status::Continue), Status::Continue);
    let mut other = End::server(&env, Flags::NONE);
    other.step(&[], Status::Continue);
    assert_eq!(kind(other.call(&response)), Some(Kind::ContextExpired));
    server.step(&response, Status::Ok);
    // Not counting one, and too late.
    let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
    let response = client.step(&server.step(&[], Status::Continue), Status::Continue);
    clock.pass(301);
    assert_eq!(kind(server.call(&response)), Some(Kind::ContextExpired));
    // A first response is answered with a challenge: nobody is let in on a nonce of yesterday.
    let mut server = End::server(&env, Flags::NONE);
    assert!(text(&server.step(&response, Status::Continue)).contains("nonce="));
}

#[test]
fn names_are_hashed_in_latin_where_they_fit() {
    // RFC 2831 2.1.2.1, both ways: the same characters, one set of bytes on the wire and another under the hash.
    let env = world();
    let who = user("J\u{e4}s\u{f8}n Doe", None, "Gehe\u{ef}m, or not?");
    let (mut client, mut server) = (End::client(&env, who, Flags::NONE), End::server(&env, Flags::NONE));
    sasl(&mut client, &mut server).unwrap();
    let list = b"charset=utf-8,username=\"x\",realm=\"r\",nonce=\"n\",nc=00000001,cnonce=\"c\",digest-uri=\"u\",response=00000000000000000000000000000000,qop=auth";
    assert!(Response::decode(&Directives::decode(list).unwrap(), Mode::Sasl).unwrap().utf8);
}

#[test]
fn a_client_that_wants_to_act_as_another_is_refused_unless_somebody_looks_at_that() {
    use secur32::engine::attributes::{Answer, Attribute};
    for (wanted, processed, good) in [("bob", true, true), ("bob", false, false), ("Alice", false, true), ("", false, true)] {
        let env = world();
        let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
        client.step(&[], Status::Continue);
        client.state.as_mut().unwrap().set(Attribute::SASL_AUTHZID, wanted.as_bytes()).unwrap();
        let challenge = server.step(&[], Status::Continue);
        server.state.as_mut().unwrap().set(Attribute::SASL_AUTHZID_PROCESSING, &u32::from(processed).to_ne_bytes()).unwrap();
        let response = client.step(&challenge, Status::Continue);
        assert_eq!(text(&response).contains("authzid"), !wanted.is_empty());
        let verdict = server.call(&response).map(|(_, proof)| proof);
        assert_eq!(verdict.is_ok(), good, "{wanted} {processed}");
        if let Ok(proof) = verdict {
            client.step(&proof, Status::Ok);
            assert_eq!(client.session_key(), server.session_key(), "it is in the key");
            let told = server.query(Attribute::SASL_AUTHZID);
            assert_eq!(matches!(told, Ok(Answer::Text(name)) if name == wanted), processed);
        }
    }
}
