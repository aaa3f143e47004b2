//! A server put together by hand, of TLS and NTLM, that says what it likes; and clients' messages in other flights than ours have them.
use super::{
    middle::{Leg, relay, relay_of, tls},
    world::{self, End, alice, lent, machine, people},
};
use secur32::{
    crypto::hash::Hash,
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        package::Side,
        policy::Policy,
        status::{Error, Kind},
    },
    wire::{
        der::Field as _,
        tsrequest::{Status, TsRequest},
        x509::Certificate,
    },
};

fn hash(label: &str, nonce: &[u8], key: &[u8]) -> Vec<u8> {
    Hash::Sha256.of(&[label.as_bytes(), b"\0", nonce, key]).bytes().to_vec()
}

const TO_SERVER: &str = "CredSSP Client-To-Server Binding Hash";
const TO_CLIENT: &str = "CredSSP Server-To-Client Binding Hash";

/// What the client makes of a server whose word on the key is this; what it was sent, if anything, is opened.
fn served(version: u32, word: impl FnOnce(&[u8], &[u8]) -> Vec<u8>) -> (Option<Error>, bool) {
    let env = machine(Policy { credssp_server_version: 2, ..Policy::default() }, &[]);
    let there = tls::world_trusting(&["root.pem"]);
    let credential = world::acquire(&env, Side::Initiator, None, alice("Secret-1"), "ntlm").unwrap();
    let client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
    let mut leg = Leg { end: client, mine: tls::End::server(&there, tls::identity(&["server"], 0)), waiting: Vec::new() };
    let mut ntlm = people::End::server(&env, Flags::NONE);
    let key = Certificate::read(&world::der("server.pem")).unwrap().key.bytes.to_vec();
    let mut word = Some(word);
    for _ in 0..12 {
        let (said, failed) = leg.turn();
        if failed.is_some() {
            return (failed, leg.end.is_live());
        }
        for message in said {
            let request = TsRequest::parse(&message).unwrap();
            if let Some(credentials) = request.credentials {
                // Lent: it is what it should be, under the seal of NTLM.
                assert!(ntlm.open(&(credentials[..16].to_vec(), credentials[16..].to_vec())).is_ok());
                return (None, true);
            }
            let token = ntlm.step(request.token()).unwrap();
            let sealed = request.binding.map(|binding| {
                let said = ntlm.open(&(binding[..16].to_vec(), binding[16..].to_vec())).unwrap();
                let nonce = request.nonce.unwrap_or_default();
                assert_eq!(said, if version < 5 { key.clone() } else { hash(TO_SERVER, nonce, &key) });
                let (token, bytes) = ntlm.seal(&(word.take().unwrap())(nonce, &key)).unwrap();
                [token, bytes].concat()
            });
            let answer = TsRequest { binding: sealed.as_deref(), ..TsRequest::of(version).carrying(&token) };
            let record = leg.mine.seal(&answer.encode()).unwrap();
            leg.waiting.extend(record);
        }
    }
    panic!("an exchange without end")
}

#[test]
fn a_server_that_does_not_name_its_key_gets_nothing() {
    // What shows that this server breaks nothing itself.
    for version in [5, 6] {
        let (failed, live) = served(version, |nonce, key| hash(TO_CLIENT, nonce, key));
        assert!(failed.is_none() && live, "{failed:?}");
    }
    let next = |key: &[u8]| [&[key[0].wrapping_add(1)], &key[1..]].concat();
    assert!(served(4, |_, key| next(key)).0.is_none());
    type Word = fn(&[u8], &[u8]) -> Vec<u8>;
    let words: [(u32, Word); 9] = [
        (6, |nonce, key| hash(TO_SERVER, nonce, key)),
        (6, |nonce, _| hash(TO_CLIENT, nonce, b"another key")),
        (6, |_, key| hash(TO_CLIENT, &[7; 32], key)),
        (6, |nonce, key| hash(TO_CLIENT, nonce, key)[..31].to_vec()),
        (6, |_, _| Vec::new()),
        (6, |_, key| [&[key[0].wrapping_add(1)], &key[1..]].concat()),
        (4, |_, key| key.to_vec()),
        (4, |_, key| [&[key[0].wrapping_add(2)], &key[1..]].concat()),
        (4, |_, _| Vec::new()),
    ];
    for (number, (version, word)) in words.into_iter().enumerate() {
        let (failed, live) = served(version, word);
        assert_eq!(failed.map(|why| why.kind()), Some(Kind::BadBindings), "{number}");
        assert!(!live, "{number}");
    }
}

#[test]
fn a_token_and_the_binding_may_come_apart() {
    let mut answers = 0;
    let outcome = relay("server", Policy::default(), &mut |to_server, message| {
        let request = TsRequest::parse(message).unwrap();
        if to_server && request.binding.is_some() {
            let tokens = TsRequest { binding: None, nonce: None, ..request.clone() };
            return Some([tokens.encode(), TsRequest { tokens: None, ..request }.encode()].concat());
        }
        // An answer to the first has a token, if an empty one: clients wait for it.
        if !to_server && request.binding.is_none() && request.token().is_empty() {
            answers += 1;
            assert_eq!(request.tokens, Some(Vec::new()));
            return None;
        }
        Some(message.to_vec())
    });
    assert!(outcome.client.is_none() && outcome.server.is_none(), "{:?} {:?}", outcome.client, outcome.server);
    assert_eq!((answers, lent(&outcome.ends.1).0.as_str()), (1, "alice"));
}

#[test]
fn versions_that_know_no_reason_are_given_none_and_the_others_can_read_theirs() {
    for (version, told) in [(2, false), (3, true), (4, true), (5, false), (6, true)] {
        let mut heard = Vec::new();
        let policy = Policy { credssp_server_version: 2, ..Policy::default() };
        let outcome = relay_of("server", policy, alice("wrong"), &mut |to_server, message| {
            let mut request = TsRequest::parse(message).unwrap();
            request.version = version;
            if !to_server {
                heard.extend(request.refusal);
            }
            Some(request.encode())
        });
        assert_eq!(outcome.server.unwrap().kind(), Kind::LogonDenied, "{version}");
        assert_eq!(heard, if told { vec![Status(0xC000_006D)] } else { Vec::new() }, "{version}");
        assert!(outcome.client.is_none_or(|why| told && why.kind() == Kind::LogonDenied));
    }
}

#[test]
fn what_was_said_before_a_failure_arrives_with_its_reason() {
    // A first token and rubbish behind it: the challenge goes out, then why there will be no more.
    let mut heard = Vec::new();
    let outcome = relay("server", Policy::default(), &mut |to_server, message| {
        let request = TsRequest::parse(message).unwrap();
        if to_server && request.binding.is_none() {
            return Some([message, &TsRequest::of(6).carrying(b"rubbish").encode()].concat());
        }
        heard.push((request.token().len(), request.refusal));
        Some(message.to_vec())
    });
    assert_eq!(outcome.server.unwrap().kind(), Kind::InvalidToken);
    assert!(matches!(heard[..], [(1.., None), (0, Some(Status(0xC000_000D)))]), "{heard:?}");
}

fn records(mut flight: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    while !flight.is_empty() {
        let (record, rest) = flight.split_at(5 + usize::from(u16::from_be_bytes([flight[3], flight[4]])));
        all.push(record);
        flight = rest;
    }
    all
}

#[test]
fn a_record_that_is_not_whole_is_waited_for_and_nothing_of_it_is_taken() {
    let env = machine(Policy::default(), &[]);
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
    let mut flight = client.step(&[]).unwrap();
    let mut starved = 0;
    loop {
        // All but the flight's last byte, as far as there are whole records; then the rest.
        let mut answer = Vec::new();
        for piece in records(&flight) {
            answer.extend(server.step(&piece[..piece.len() - 1]).unwrap());
            assert_eq!((server.missing, server.extra), (Some(1), 0));
            starved += 1;
            answer.extend(server.step(piece).unwrap());
            assert_eq!((server.missing, server.extra), (None, 0));
        }
        if server.is_live() {
            break;
        }
        flight = client.step(&answer).unwrap();
    }
    assert!(starved >= 4);
}

#[test]
fn the_servers_certificate_can_be_looked_at_before_anything_is_lent() {
    let env = machine(Policy::default(), &[]);
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
    let mut flight = client.step(&[]).unwrap();
    let asked = |end: &End, what| end.state.as_ref().unwrap().query(what).map_err(|why| why.kind());
    assert_eq!(asked(&client, Attribute::REMOTE_CERT_CONTEXT).unwrap_err(), Kind::InvalidHandle);
    let mut seen = 0;
    while !client.is_live() {
        let answer = server.step(&flight).unwrap();
        flight = client.step(&answer).unwrap();
        if client.state.is_some() {
            for what in [Attribute::SIZES, Attribute::PACKAGE_INFO, Attribute::CREDSSP_CERT_TRUST_STATUS] {
                assert_eq!(asked(&client, what).unwrap_err(), Kind::InvalidHandle);
            }
            match asked(&client, Attribute::REMOTE_CERT_CONTEXT) {
                Ok(Answer::Certificates(chain)) => {
                    assert_eq!(chain[0], world::der("server.pem"));
                    seen += 1;
                }
                other => assert_eq!(other.unwrap_err(), Kind::InvalidHandle),
            }
        }
    }
    assert!(seen >= 1);
    server.step(&flight).unwrap();
    // The server has seen none.
    assert_eq!(server.query(Attribute::REMOTE_CERT_CONTEXT).unwrap_err().kind(), Kind::UnsupportedFunction);
}
