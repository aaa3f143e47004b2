//! What a credential may be, and what it says of itself.
use crate::world::*;
use secur32::engine::{
    attributes::{Answer, Attribute},
    identity::{Auth, Certificate, DisabledAlgorithm, TlsIdentity, TlsParameters, Uses},
    package::Package as _,
    policy::Policy,
    secret::SecretBytes,
    status::Kind,
};

fn v4(protocols: u32) -> TlsIdentity {
    TlsIdentity { version: 4, enabled_protocols: protocols, ..TlsIdentity::default() }
}

fn kind(uses: Uses, auth: Auth) -> Option<Kind> {
    acquire(&world(), uses, auth).err().map(|why| why.kind())
}

#[test]
fn the_three_names_are_one_package() {
    use secur32::packages::schannel::{DEFAULT_TLS, SCHANNEL, UNIFIED};
    for (package, name) in
        [(&SCHANNEL, "Schannel"), (&UNIFIED, "Microsoft Unified Security Protocol Provider"), (&DEFAULT_TLS, "Default TLS SSP")]
    {
        let info = package.info();
        assert_eq!(
            (info.name, info.comment, info.capabilities, info.rpc_id, info.max_token),
            (name, "Schannel Security Package", 0x4107B3, 14, 24576)
        );
    }
}

#[test]
fn b_101_a_direction_is_one_and_a_server_says_something() {
    let both = Uses { inbound: true, outbound: true, no_default: false };
    let neither = Uses { inbound: false, outbound: false, no_default: false };
    for uses in [both, neither] {
        assert_eq!(kind(uses, tls(v4(0))), Some(Kind::NoCredentials));
    }
    assert_eq!(kind(IN, Auth::Default), Some(Kind::NoCredentials));
    assert_eq!(kind(OUT, Auth::Default), None);
}

#[test]
fn b_103_protocols_of_the_other_direction_are_none() {
    for (uses, bits, want) in [
        (OUT, 0x400, Some(Kind::AlgorithmMismatch)),
        (IN, 0x800, Some(Kind::AlgorithmMismatch)),
        (OUT, 0x800, None),
        (IN, 0x400, None),
        (OUT, 0x2000, None),
        (OUT, 0xC0, Some(Kind::AlgorithmMismatch)),
        (OUT, 0x2A0, Some(Kind::AlgorithmMismatch)),
        (OUT, 0xAA0, None),
        (IN, 0, None),
    ] {
        assert_eq!(kind(uses, tls(v4(bits))), want, "{bits:#x}");
    }
}

#[test]
fn b_104_versions_that_are_not_known_are_refused() {
    for version in [0, 1, 2, 3, 6] {
        assert_eq!(kind(OUT, tls(TlsIdentity { version, ..v4(0) })), Some(Kind::UnknownCredentials), "{version}");
    }
    for version in [4, 5] {
        assert_eq!(kind(OUT, tls(TlsIdentity { version, ..v4(0) })), None, "{version}");
    }
}

#[test]
fn b_105_certificates_that_cannot_sign_are_refused() {
    let with = |certificates| kind(IN, tls(TlsIdentity { certificates, ..v4(0) }));
    assert_eq!(with(vec![]), None);
    assert_eq!(with(vec![certificate("server")]), None);
    let bad = || Certificate { chain: vec![vec![0x30, 3, 1, 1, 1]], key: Some(SecretBytes::copied(&der("server.key"))) };
    assert_eq!(with(vec![bad()]), Some(Kind::UnknownCredentials));
    assert_eq!(with(vec![certificate("server"), bad()]), Some(Kind::UnknownCredentials));
    assert_eq!(with(vec![bad(), certificate("server")]), Some(Kind::UnknownCredentials));
    assert_eq!(with(vec![Certificate { key: None, ..certificate("server") }]), Some(Kind::NoCredentials));
    assert_eq!(
        with(vec![Certificate { key: certificate("rsa").key, ..certificate("server") }]),
        Some(Kind::UnknownCredentials),
        "another's key"
    );
}

#[test]
fn b_106_and_b_150_datagrams_are_refused_alone_and_mixed() {
    for bits in [0x80000, 0x80800, 0x20000, 0x80400] {
        assert_eq!(kind(OUT, tls(v4(bits))), Some(Kind::AlgorithmMismatch), "{bits:#x}");
    }
    assert_eq!(kind(OUT, tls(TlsIdentity { flags: 0x0100_0000, ..identity(&[], 0) })), Some(Kind::AlgorithmMismatch), "SCH_USE_DTLS_ONLY");
}

#[test]
fn b_107_a_credential_tells_its_protocols_and_strengths() {
    let credential = acquire(&world(), OUT, tls(v4(0x800))).unwrap();
    assert!(matches!(credential.query(Attribute::SUPPORTED_PROTOCOLS).unwrap(), Answer::Protocols(0x800)));
    assert!(matches!(credential.query(Attribute::CIPHER_STRENGTHS).unwrap(), Answer::Strengths(128, 256)));
    assert!(matches!(credential.query(Attribute::SUPPORTED_ALGS).unwrap(), Answer::Algorithms(list) if list.contains(&0x660E)));
    assert_eq!(credential.query(Attribute::CREDENTIAL_NAMES).unwrap_err().kind(), Kind::NoCredentials);
    let named = acquire(&world(), OUT, tls(identity(&["client"], 0))).unwrap();
    assert!(matches!(named.query(Attribute::CREDENTIAL_NAMES).unwrap(), Answer::Text(name) if name == "Alice"));
}

/// What two ends agree on: the version and the suite's name.
fn agreed(client: TlsIdentity, server: TlsIdentity) -> Option<(u32, &'static str, u32)> {
    let env = world();
    let (mut client, mut server) = (End::client(&env, client), End::server(&env, server));
    shake(&mut client, &mut server).ok()?;
    match client.query(Attribute::CIPHER_INFO).unwrap() {
        Answer::CipherInfo(info) => Some((info.protocol, info.suite_name, info.key_type)),
        other => panic!("{other:?}"),
    }
}

fn without(usage: u32, name: &str, min_bits: u32, max_bits: u32) -> TlsIdentity {
    let disabled = DisabledAlgorithm { usage, name: name.to_owned(), modes: Vec::new(), min_bits, max_bits };
    let parameters = vec![TlsParameters { disabled_algorithms: vec![disabled], ..TlsParameters::default() }];
    TlsIdentity { version: 5, parameters, ..TlsIdentity::default() }
}

#[test]
fn o_03_the_older_structure_speaks_tls_1_3_only_when_it_says_so() {
    let server = || identity(&["server"], 0);
    assert_eq!(agreed(v4(0), server()).unwrap().0, 0x303);
    assert_eq!(agreed(v4(0x2800), server()).unwrap().0, 0x304);
    assert_eq!(agreed(identity(&[], 0), server()).unwrap().0, 0x304);
    let old_server = TlsIdentity { certificates: vec![certificate("server")], ..v4(0) };
    assert_eq!(agreed(identity(&[], 0), old_server).unwrap().0, 0x303);
}

#[test]
fn d_06_what_is_disabled_is_not_spoken() {
    let server = || identity(&["server"], 0);
    assert_eq!(agreed(without(2, "AES", 0, 0), server()).unwrap().1, "TLS_CHACHA20_POLY1305_SHA256");
    assert_eq!(agreed(without(2, "AES", 0, 128), server()).unwrap().1, "TLS_AES_128_GCM_SHA256");
    assert_eq!(agreed(without(3, "SHA384", 0, 0), server()).unwrap().1, "TLS_AES_128_GCM_SHA256");
    assert_eq!(kind(OUT, tls(without(9, "AES", 0, 0))), None);
    let many = TlsIdentity { version: 5, parameters: (0..17).map(|_| TlsParameters::default()).collect(), ..TlsIdentity::default() };
    assert_eq!(kind(OUT, tls(many)), Some(Kind::InvalidParameter));
    let twice = TlsIdentity { version: 5, parameters: (0..2).map(|_| TlsParameters::default()).collect(), ..TlsIdentity::default() };
    assert_eq!(kind(OUT, tls(twice)), Some(Kind::InvalidParameter));
    // Every protocol that is built, disabled.
    assert_eq!(kind(OUT, tls(identity(&[], TLS12 | TLS13))), Some(Kind::AlgorithmMismatch));
}

#[test]
fn the_older_structures_algorithms_and_strengths_hold() {
    let server = || identity(&["server"], 0);
    let named = TlsIdentity { algorithms: vec![0x660E], ..v4(0) };
    assert_eq!(agreed(named, server()).unwrap().1, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    let weak = TlsIdentity { strengths: (0, 128), ..v4(0) };
    assert_eq!(agreed(weak, server()).unwrap().1, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assert_eq!(kind(OUT, tls(TlsIdentity { strengths: (257, 0), ..v4(0) })), Some(Kind::AlgorithmMismatch));
}

#[test]
fn a_server_without_a_certificate_serves_nobody() {
    let mut server = End::server(&world(), identity(&[], 0));
    assert_eq!(server.step(&[]).unwrap_err().kind(), Kind::NoCredentials);
}

#[test]
fn a_server_that_brings_none_shows_the_certificate_that_policy_names_as_its_file_stands() {
    let policy = Policy::parse("[schannel]\ncertificate = \"/machine.pem\"\nkey = \"/machine.key\"\n").unwrap();
    let mut env = std::sync::Arc::into_inner(world()).unwrap();
    env.policy = Box::new(Rules(std::sync::Arc::new(policy), Default::default()));
    let env = std::sync::Arc::new(env);
    let server = acquire(&env, IN, tls(identity(&[], 0))).unwrap();
    let shown = || {
        let mut client = End::client(&world(), TlsIdentity { flags: 8, ..identity(&[], 0) });
        let mut server = End::new(secur32::engine::package::Side::Acceptor, &server, Default::default());
        shake(&mut client, &mut server).unwrap();
        match client.query(Attribute::REMOTE_CERT_CONTEXT).unwrap() {
            Answer::Certificates(chain) => chain[0].clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(shown(), der("server.pem"));
    TURN.with(|turn| turn.set(1));
    assert_eq!(shown(), der("other.pem"), "the files were replaced");
}
