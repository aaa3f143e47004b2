//! Handshakes of both versions.
use crate::world::*;
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::Opened,
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
