//! What contexts and credentials tell about themselves.
use crate::world::*;
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::{Package as _, Side},
    policy::Policy,
    status::Kind,
    time::Instant,
};
use secur32::packages::digest::WDIGEST;

fn sealed(cipher: &str) -> (End, End) {
    let (env, _) = world_with(Policy { digest_ciphers: Some(cipher.to_owned()), ..Policy::default() });
    let (mut client, mut server) = (End::client(&env, alice(), Flags::CONFIDENTIALITY), End::server(&env, Flags::CONFIDENTIALITY));
    sasl(&mut client, &mut server).unwrap();
    (client, server)
}

fn sizes(end: &End) -> [u32; 4] {
    match end.query(Attribute::SIZES).unwrap() {
        Answer::Sizes(s) => [s.max_token, s.max_signature, s.block, s.trailer],
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_package_says_what_windows_says_of_it() {
    let info = WDIGEST.info();
    assert_eq!((info.name, info.comment), ("WDigest", "Digest Authentication for Windows"));
    assert_eq!((info.capabilities, info.rpc_id, info.max_token), (0x0080_0304, 21, 4096));
}

#[test]
fn sizes_are_what_a_signature_and_a_seal_take() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    assert_eq!(sizes(&client), [4096, 4096, 0, 0]);
    let (mut a, mut b) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
    sasl(&mut a, &mut b).unwrap();
    assert_eq!(sizes(&a), [4096, 0, 0, 0], "nothing can be signed");
    let (mut a, mut b) = (End::client(&env, alice(), Flags::INTEGRITY), End::server(&env, Flags::INTEGRITY));
    sasl(&mut a, &mut b).unwrap();
    assert_eq!(sizes(&b), [4096, 16, 0, 0]);
    assert_eq!(sizes(&sealed("rc4").0), [4096, 16, 1, 16]);
    assert_eq!(sizes(&sealed("3des").1), [4096, 16, 8, 24]);
}

#[test]
fn everything_that_the_table_promises_is_answered() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    for end in [&client, &server] {
        for what in [
            Attribute::SIZES,
            Attribute::NAMES,
            Attribute::LIFESPAN,
            Attribute::STREAM_SIZES,
            Attribute::KEY_INFO,
            Attribute::AUTHORITY,
            Attribute::SESSION_KEY,
            Attribute::PACKAGE_INFO,
            Attribute::NEGOTIATION_INFO,
            Attribute::FLAGS,
            Attribute::TARGET,
        ] {
            assert!(end.query(what).is_ok(), "{what:?}");
        }
        for what in [Attribute::DCE_INFO, Attribute::PASSWORD_EXPIRY, Attribute::NATIVE_NAMES, Attribute::UNIQUE_BINDINGS, Attribute(99)] {
            assert_eq!(kind(end.query(what)), Some(Kind::UnsupportedFunction), "{what:?}");
        }
        assert!(matches!(end.query(Attribute::LIFESPAN).unwrap(), Answer::Lifespan { end: Instant::NEVER, .. }));
        assert!(matches!(end.query(Attribute::TARGET).unwrap(), Answer::TargetInformation(uri) if uri == b"/x?y=z"));
        assert!(matches!(end.query(Attribute::AUTHORITY).unwrap(), Answer::Text(realm) if realm == REALM));
    }
    assert_eq!(client.session_key().len(), 32, "of SHA-256");
    assert_eq!(kind(server.query(Attribute::CLIENT_SPECIFIED_TARGET)), Some(Kind::TargetUnknown), "a client that named no service");
    assert_eq!(kind(client.query(Attribute::CLIENT_SPECIFIED_TARGET)), Some(Kind::UnsupportedFunction));
}

#[test]
fn sasls_target_is_the_service_and_its_stream_is_what_the_peer_reads() {
    let (client, server) = sealed("rc4");
    assert!(
        matches!(server.query(Attribute::CLIENT_SPECIFIED_TARGET).unwrap(), Answer::ClientTarget(name) if name == "imap/server.example.com")
    );
    match client.query(Attribute::STREAM_SIZES).unwrap() {
        Answer::StreamSizes(s) => assert_eq!((s.header, s.trailer, s.max_message), (0, 16, 65520)),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.session_key().len(), 16);
}

#[test]
fn keys_are_named_for_what_they_do() {
    let info = |end: &End| match end.query(Attribute::KEY_INFO).unwrap() {
        Answer::KeyInfo(info) => (info.signature_name, info.cipher_name, info.key_bits, info.cipher),
        other => panic!("{other:?}"),
    };
    assert_eq!(info(&sealed("rc4").0), ("HMAC-MD5", "RC4", 128, 0x6801));
    assert_eq!(info(&sealed("3des").0), ("HMAC-MD5", "3DES", 112, 0x6609));
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    assert_eq!(info(&client), ("SHA-256", "", 128, 0));
}

#[test]
fn flags_tell_what_was_granted_and_later_that_the_server_proved_itself() {
    let flags = |end: &End| match end.query(Attribute::FLAGS).unwrap() {
        Answer::Flags(flags) => flags,
        other => panic!("{other:?}"),
    };
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    let info = http(&mut client, &mut server).unwrap();
    assert!(!flags(&client).has(Flags::MUTUAL_AUTH));
    client.verify(&info, "", "", b"").unwrap();
    assert!(flags(&client).has(Flags::MUTUAL_AUTH));
    let (client, server) = sealed("rc4");
    let all = Flags::CONFIDENTIALITY | Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT | Flags::MUTUAL_AUTH;
    assert!(flags(&client).has(all) && flags(&server).has(all));
}

#[test]
fn a_context_that_is_not_complete_tells_nothing_but_its_package() {
    let env = world();
    let mut server = End::server(&env, HTTP);
    server.step(&[], Status::Continue);
    let state = server.state.as_ref().unwrap();
    assert!(state.query(Attribute::PACKAGE_INFO).is_ok());
    for what in [Attribute::SIZES, Attribute::NAMES, Attribute::SESSION_KEY] {
        assert_eq!(kind(state.query(what)), Some(Kind::InvalidHandle));
    }
}

#[test]
fn a_credential_tells_its_name_and_never_ends() {
    let env = world();
    for (auth, name) in [(alice(), "Alice"), (user("Alice", Some("DOM"), "x"), "DOM\\Alice"), (user("DOM\\Alice", None, "x"), "DOM\\Alice")]
    {
        let credential = acquire(&env, OUT, auth).unwrap();
        assert!(matches!(credential.query(Attribute::CREDENTIAL_NAMES).unwrap(), Answer::Text(text) if text == name));
        assert!(credential.expiry().is_none());
        assert_eq!(End::new(Side::Initiator, &credential, HTTP).side, Side::Initiator);
    }
}
