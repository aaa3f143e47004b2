//! Handshakes of both versions.
use crate::world::*;
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::Opened,
    status::Kind,
};

#[test]
fn both_versions_shake_hands_and_carry_messages_both_ways() {
    for (disabled, bits) in [(TLS12, 0x2000), (TLS13, 0x800)] {
        let (client, server) = connected(disabled);
        match client.query(Attribute::CONNECTION_INFO).unwrap() {
            Answer::ConnectionInfo(info) => assert_eq!((info.protocol, info.hash_bits), (bits, 0)),
            other => panic!("{other:?}"),
        }
        for (from, to) in [(&client, &server), (&server, &client)] {
            for payload in [&b"hello"[..], b"", &[7; 16384]] {
                let record = from.seal(payload).unwrap();
                assert_eq!(to.open(&record).unwrap(), (Opened::Plain(None), payload.to_vec(), Vec::new()));
            }
        }
    }
}

#[test]
fn b_121_what_is_granted_is_exactly_what_windows_grants() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, identity(&[], 0)), End::server(&env, identity(&["server"], 0)));
    client.flags = Flags::CONFIDENTIALITY | Flags::STREAM | Flags::USE_SUPPLIED_CREDS;
    shake(&mut client, &mut server).unwrap();
    let want = Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT | Flags::CONFIDENTIALITY | Flags::STREAM | Flags::USE_SUPPLIED_CREDS;
    assert_eq!(client.granted, want);
}

#[test]
fn b_117_a_token_that_is_not_whole_tells_what_is_missing_and_costs_nothing() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
        let hello = client.step(&[]).unwrap();
        for have in 0..hello.len() {
            server.step(&hello[..have]).unwrap();
            let missing = if have < 5 { 5 - have } else { hello.len() - have };
            assert_eq!(server.last, Said::Starved(missing as u32), "{have}");
        }
        let flight = server.step(&hello).unwrap();
        let first = 5 + usize::from(u16::from_be_bytes([flight[3], flight[4]]));
        for have in 0..first {
            assert!(client.step(&flight[..have]).unwrap().is_empty());
            let missing = if have < 5 { 5 - have } else { first - have };
            assert_eq!(client.last, Said::Starved(missing as u32), "{have}");
        }
        assert!(!client.step(&flight).unwrap().is_empty());
    }
}

#[test]
fn a_flight_may_come_in_two_parts_cut_anywhere() {
    for disabled in [TLS12, TLS13] {
        let length = {
            let env = world();
            let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
            server.step(&client.step(&[]).unwrap()).unwrap().len()
        };
        for cut in (1..length).step_by(7) {
            let env = world();
            let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
            let flight = server.step(&client.step(&[]).unwrap()).unwrap();
            let (first, second) = flight.split_at(cut.min(flight.len() - 1));
            let mut answer = client.step(first).unwrap();
            let used = if matches!(client.last, Said::Starved(_)) { 0 } else { first.len() - client.extra };
            answer.extend(client.step(&[&first[used..], second].concat()).unwrap());
            server.step(&answer).unwrap();
            assert!(server.is_live(), "{cut}");
        }
    }
}

#[test]
fn o_02_what_follows_the_last_record_of_the_handshake_is_left_for_the_session() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
        let flight = server.step(&client.step(&[]).unwrap()).unwrap();
        let mut answer = client.step(&flight).unwrap();
        if disabled == TLS12 {
            assert!(client.is_live());
            let record = client.seal(b"early").unwrap();
            let end = answer.len();
            answer.extend(&record);
            server.step(&answer).unwrap();
            assert_eq!((server.last, server.extra), (Said::Done, record.len()));
            assert_eq!(server.open(&answer[end..]).unwrap().1, b"early");
        } else {
            let mut last = server.step(&answer).unwrap();
            let record = server.seal(b"early").unwrap();
            let end = last.len();
            last.extend(&record);
            client.step(&last).unwrap();
            assert_eq!((client.last, client.extra), (Said::Done, record.len()));
            assert_eq!(client.open(&last[end..]).unwrap().1, b"early");
        }
    }
}

#[test]
fn d_05_a_session_is_resumed_by_the_same_credential_and_target_alone() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let (client, server) =
            (acquire(&env, OUT, tls(identity(&[], disabled))).unwrap(), acquire(&env, IN, tls(identity(&["server"], disabled))).unwrap());
        let resumed = |client: &_, target, flags| {
            let (mut c, mut s) = (End::new(Side::Initiator, client, flags), End::new(Side::Acceptor, &server, Flags::NONE));
            c.target = Some(target);
            let left = shake(&mut c, &mut s).unwrap();
            drink(&mut c, left);
            let told = [&c, &s].map(|end| match end.query(Attribute::SESSION_INFO).unwrap() {
                Answer::SessionInfo { resumed, .. } => resumed,
                other => panic!("{other:?}"),
            });
            assert_eq!(told[0], told[1]);
            assert_eq!(s.open(&c.seal(b"x").unwrap()).unwrap().1, b"x");
            told[0]
        };
        assert!(!resumed(&client, TARGET, Flags::NONE));
        assert!(resumed(&client, TARGET, Flags::NONE));
        assert!(!resumed(&client, "localhost", Flags::NONE), "another target");
        // A session that was made without a check must not pass for a checked one.
        let fresh = acquire(&env, OUT, tls(identity(&[], disabled))).unwrap();
        assert!(!resumed(&fresh, TARGET, Flags::MANUAL_CRED_VALIDATION));
        assert!(!resumed(&fresh, TARGET, Flags::NONE));
        assert!(resumed(&fresh, TARGET, Flags::NONE));
        let barred = acquire(&env, OUT, tls(TlsIdentity { flags: 0x80, ..identity(&[], disabled) })).unwrap();
        assert!(!resumed(&barred, TARGET, Flags::NONE) && !resumed(&barred, TARGET, Flags::NONE), "SCH_CRED_DISABLE_RECONNECTS");
    }
}

use secur32::engine::{identity::TlsIdentity, package::Side};

#[test]
fn a_session_is_not_resumed_when_its_time_is_over() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let server = acquire(&env, IN, tls(identity(&["server"], disabled))).unwrap();
        for (lifespan, after, want) in [(0, 35_999_999, true), (0, 36_000_000, false), (1000, 999, true), (1000, 1000, false)] {
            let client = acquire(&env, OUT, tls(TlsIdentity { session_lifespan: lifespan, ..identity(&[], disabled) })).unwrap();
            let resumed = || {
                let (mut c, mut s) = (End::new(Side::Initiator, &client, Flags::NONE), End::new(Side::Acceptor, &server, Flags::NONE));
                let left = shake(&mut c, &mut s).unwrap();
                drink(&mut c, left);
                matches!(c.query(Attribute::SESSION_INFO).unwrap(), Answer::SessionInfo { resumed: true, .. })
            };
            ELAPSED.with(|clock| clock.set(0));
            assert!(!resumed());
            ELAPSED.with(|clock| clock.set(after));
            assert_eq!(resumed(), want, "{lifespan} {after}");
        }
    }
}

#[test]
fn a_hello_in_the_smallest_records_is_put_together() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
        let hello = client.step(&[]).unwrap();
        let mut flight = Vec::new();
        for byte in &hello[5..] {
            assert!(flight.is_empty(), "nothing is said before the message is whole");
            flight = server.step(&[22, 3, 1, 0, 1, *byte]).unwrap();
        }
        assert!(!client.step(&flight).unwrap().is_empty());
    }
}

#[test]
fn a_hello_is_only_as_good_as_all_of_its_bytes() {
    // The same in two calls, the first of which ends in the middle of the message: nothing is starved, more is needed.
    let env = world();
    let (mut client, mut server) = (End::client(&env, identity(&[], 0)), End::server(&env, identity(&["server"], 0)));
    let hello = client.step(&[]).unwrap();
    let (first, second) = hello[5..].split_at(100);
    let record = |body: &[u8]| [&[22, 3, 1, (body.len() >> 8) as u8, body.len() as u8][..], body].concat();
    assert!(server.step(&record(first)).unwrap().is_empty());
    assert_eq!(server.last, Said::Continue);
    assert!(!server.step(&record(second)).unwrap().is_empty());
}

fn protocols(names: &[&str]) -> Option<Vec<u8>> {
    let list: Vec<u8> = names.iter().flat_map(|name| [&[name.len() as u8], name.as_bytes()].concat()).collect();
    Some([&(list.len() as u32 + 6).to_ne_bytes()[..], &2u32.to_ne_bytes(), &(list.len() as u16).to_ne_bytes(), &list].concat())
}

#[test]
fn b_123_application_protocols_are_agreed_in_the_servers_order() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let run = |offered: Option<Vec<u8>>, taken: Option<Vec<u8>>| {
            let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
            (client.protocols, server.protocols) = (offered, taken);
            let done = shake(&mut client, &mut server);
            done.map(|_| {
                let told = [&client, &server].map(|end| match end.query(Attribute::APPLICATION_PROTOCOL).unwrap() {
                    Answer::ApplicationProtocol(name) => name.map(|name| String::from_utf8(name).unwrap()),
                    other => panic!("{other:?}"),
                });
                assert_eq!(told[0], told[1]);
                told[0].clone()
            })
        };
        assert_eq!(run(protocols(&["http/1.1", "h2"]), protocols(&["h2", "http/1.1"])).unwrap().as_deref(), Some("h2"));
        assert_eq!(run(protocols(&["http/1.1", "h2"]), protocols(&["http/1.1", "h2"])).unwrap().as_deref(), Some("http/1.1"));
        assert_eq!(run(protocols(&["h2"]), None).unwrap(), None);
        assert_eq!(run(None, protocols(&["h2"])).unwrap(), None);
        let none = run(protocols(&["x"]), protocols(&["h2"])).unwrap_err();
        assert_eq!(none.kind(), Kind::ApplicationProtocolMismatch);
    }
}

#[test]
fn a_server_shows_the_certificate_that_the_client_asks_for() {
    let env = world();
    let server = acquire(&env, IN, tls(identity(&["other", "server"], 0))).unwrap();
    for (target, name) in [("server.example.com", "server"), ("other.example.com", "other"), ("a.wild.example.com", "other")] {
        let mut client = End::client(&env, identity(&[], 0));
        client.target = Some(target);
        let mut server = End::new(Side::Acceptor, &server, Flags::NONE);
        shake(&mut client, &mut server).unwrap();
        for (end, what) in [(&client, Attribute::REMOTE_CERT_CONTEXT), (&server, Attribute::LOCAL_CERT_CONTEXT)] {
            match end.query(what).unwrap() {
                Answer::Certificates(chain) => assert_eq!(chain, [der(&format!("{name}.pem"))], "{target}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn versions_that_only_one_side_speaks_are_refused() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, identity(&[], TLS13)), End::server(&env, identity(&["server"], TLS12)));
    server.flags = Flags::EXTENDED_ERROR;
    let hello = client.step(&[]).unwrap();
    assert_eq!(server.step(&hello).unwrap_err().kind(), Kind::AlgorithmMismatch);
    assert_eq!(server.failed.token, [21, 3, 3, 0, 2, 2, 70], "protocol_version");
    assert!(server.failed.granted.has(Flags::EXTENDED_ERROR));
    // And the client hears it by Microsoft's table.
    assert_eq!(client.step(&[21, 3, 3, 0, 2, 2, 70]).unwrap_err().kind(), Kind::UnsupportedFunction);
}

#[test]
fn b_124_tls_1_0_is_refused_by_its_alert() {
    let env = world();
    let mut server = End::server(&env, identity(&["server"], 0));
    // A ClientHello of TLS 1.0, without a word of newer versions.
    let body = [&[3, 1][..], &[7; 32], &[0, 0, 2, 0, 47, 1, 0]].concat();
    let hello = [&[22, 3, 1, 0, body.len() as u8 + 4, 1, 0, 0, body.len() as u8][..], &body].concat();
    assert_eq!(server.step(&hello).unwrap_err().kind(), Kind::AlgorithmMismatch);
    assert_eq!(server.failed.token[5..], [2, 70]);
}

#[test]
fn a_post_quantum_group_is_agreed_where_both_have_it() {
    let (client, server) = connected(TLS12);
    for end in [&client, &server] {
        match end.query(Attribute::CIPHER_INFO).unwrap() {
            Answer::CipherInfo(info) => assert_eq!((info.key_type, info.protocol), (0x11EC, 0x304), "X25519MLKEM768"),
            other => panic!("{other:?}"),
        }
    }
}
