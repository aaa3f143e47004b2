//! What a connection tells of itself, and keys for others. The second opinion on exported keys is rustls by itself.
use crate::world::*;
use rustls::{ClientConfig, ClientConnection, RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer};
use secur32::engine::{
    attributes::{Answer, Attribute, KeyingAsk},
    status::Kind,
};
use std::sync::Arc;

fn text(end: &End, what: Attribute) -> String {
    format!("{:?}", end.query(what).unwrap())
}

#[test]
fn sizes_are_those_of_the_suite() {
    for (disabled, header, trailer) in [(TLS12, 5, 17), (TLS13, 13, 16)] {
        let (client, server) = connected(disabled);
        for end in [&client, &server] {
            match end.query(Attribute::STREAM_SIZES).unwrap() {
                Answer::StreamSizes(sizes) => {
                    assert_eq!(
                        (sizes.header, sizes.trailer, sizes.max_message, sizes.buffers, sizes.block),
                        (header, trailer, 16384, 4, 16)
                    );
                }
                other => panic!("{other:?}"),
            }
            match end.query(Attribute::SIZES).unwrap() {
                Answer::Sizes(sizes) => assert_eq!((sizes.max_token, sizes.trailer), (24576, header + trailer)),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn b_130_the_ciphers_names_and_numbers_are_windows() {
    let (client, _server) = connected(TLS13);
    match client.query(Attribute::CIPHER_INFO).unwrap() {
        Answer::CipherInfo(info) => {
            assert_eq!((info.protocol, info.suite, info.suite_name), (0x303, 0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
            assert_eq!((info.cipher, info.cipher_bits, info.block, info.hash, info.hash_bits), ("AES", 256, 16, "", 0));
            assert_eq!((info.exchange, info.min_exchange, info.max_exchange, info.certificate), ("ECDH", 0, 65536, "ECDSA"));
            assert_eq!(info.key_type, 0x1D);
        }
        other => panic!("{other:?}"),
    }
    match client.query(Attribute::KEY_INFO).unwrap() {
        Answer::KeyInfo(info) => {
            assert_eq!((info.signature_name, info.signature, info.cipher_name, info.key_bits), ("ECDSA", 0x2203, "AES", 256));
        }
        other => panic!("{other:?}"),
    }
    match client.query(Attribute::CONNECTION_INFO).unwrap() {
        Answer::ConnectionInfo(info) => {
            assert_eq!((info.cipher, info.cipher_bits, info.hash_bits, info.exchange), (0x6610, 256, 0, 0xAE06))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(client.query(Attribute::NEGOTIATION_INFO).unwrap_err().kind(), Kind::UnsupportedFunction);
}

#[test]
fn endpoint_bindings_follow_the_certificates_own_hash() {
    use secur32::crypto::tls::{schedule::Hash, sha512};
    for (name, digest) in
        [("server", Hash::Sha256.of(&der("server.pem"))), ("rsa", Hash::Sha384.of(&der("rsa.pem"))), ("other", sha512(&der("other.pem")))]
    {
        let env = world();
        let mut client = End::client(&env, secur32::engine::identity::TlsIdentity { flags: 8, ..identity(&[], 0) });
        let mut server = End::server(&env, identity(&[name], 0));
        shake(&mut client, &mut server).unwrap();
        for end in [&client, &server] {
            match end.query(Attribute::ENDPOINT_BINDINGS).unwrap() {
                Answer::Bindings(data) => assert_eq!(data, [&b"tls-server-end-point:"[..], &digest].concat(), "{name}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn unique_bindings_are_the_same_on_both_sides_and_new_every_time() {
    let (client, server) = connected(TLS13);
    let told = text(&client, Attribute::UNIQUE_BINDINGS);
    assert_eq!(told, text(&server, Attribute::UNIQUE_BINDINGS));
    match client.query(Attribute::UNIQUE_BINDINGS).unwrap() {
        Answer::Bindings(data) => assert!(data.starts_with(b"tls-unique:") && data.len() == 11 + 12),
        other => panic!("{other:?}"),
    }
    // A resumed one too, where the server finishes first.
    let (mut c, mut s) = (End::new(client.side, &client.credential, client.flags), End::new(server.side, &server.credential, server.flags));
    shake(&mut c, &mut s).unwrap();
    assert_eq!(text(&c, Attribute::UNIQUE_BINDINGS), text(&s, Attribute::UNIQUE_BINDINGS));
    assert_ne!(text(&c, Attribute::UNIQUE_BINDINGS), told);
    let (client, _server) = connected(TLS12);
    assert_eq!(client.query(Attribute::UNIQUE_BINDINGS).unwrap_err().kind(), Kind::UnsupportedFunction, "TLS 1.3 has none");
}

/// A client that is rustls, connected to a server of ours.
fn with_rustls(disabled: u32) -> (ClientConnection, End) {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(der("root.pem"))).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut server = End::server(&world(), identity(&["server"], disabled));
    for _ in 0..4 {
        let mut out = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut out).unwrap();
        }
        if out.is_empty() {
            break;
        }
        let answer = server.step(&out).unwrap();
        let mut answer = answer.as_slice();
        while !answer.is_empty() {
            client.read_tls(&mut answer).unwrap();
            client.process_new_packets().unwrap();
        }
        if server.is_live() {
            break;
        }
    }
    assert!(server.is_live() && !client.is_handshaking());
    (client, server)
}

#[test]
fn exported_keys_are_the_other_sides() {
    for disabled in [TLS12, TLS13] {
        let (client, server) = with_rustls(disabled);
        for context in [None, Some(Vec::new()), Some(b"some context".to_vec())] {
            let ask = KeyingAsk { label: b"EXPORTER-Channel-Binding".to_vec(), context: context.clone(), length: 32 };
            let mut theirs = [0u8; 32];
            client.export_keying_material(&mut theirs, &ask.label, context.as_deref()).unwrap();
            assert_eq!(server.live().facts.keying(&ask).unwrap().expose(), theirs);
            server.live().facts.set(Attribute::KEYING_MATERIAL_INFO, &ask.pack()).unwrap();
            match server.query(Attribute::KEYING_MATERIAL).unwrap() {
                Answer::KeyingMaterial(keys) => assert_eq!(keys.expose(), theirs),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn keys_that_were_not_described_are_not_given() {
    let (client, server) = connected(0);
    assert!(client.query(Attribute::KEYING_MATERIAL).is_err());
    assert_eq!(text(&client, Attribute::CONNECTION_INFO).replace("8192", "4096"), text(&server, Attribute::CONNECTION_INFO));
    for what in [Attribute::SESSION_KEY, Attribute::EAP_KEY_BLOCK] {
        let keys = [&client, &server].map(|end| match end.query(what).unwrap() {
            Answer::SessionKey(key) | Answer::EapKeyBlock(key) => key.expose().to_vec(),
            other => panic!("{other:?}"),
        });
        assert_eq!(keys[0], keys[1]);
        assert!(keys[0].iter().any(|byte| *byte != 0));
    }
}

#[test]
fn a_session_lasts_as_long_as_the_servers_certificate() {
    let (client, server) = connected(0);
    for end in [&client, &server] {
        let certificate = der("server.pem");
        let good_until = secur32::wire::x509::Certificate::read(&certificate).unwrap().not_after;
        assert_eq!(end.live().facts.expiry().unwrap().unix_seconds(), good_until);
    }
}
