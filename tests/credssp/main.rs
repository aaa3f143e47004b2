//! CredSSP, both ends, over Schannel, Negotiate and NTLM, in a small world.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod crooked;
mod hostile;
mod lending;
mod middle;
mod recorded;
mod world;

use secur32::engine::{
    attributes::{Answer, Attribute},
    env::{Domain, Membership, NtlmAnswer, Recognised},
    flags::Flags,
    identity::Auth,
    package::{Package as _, Side},
    policy::Policy,
    secret::Key,
    status::{Error, Kind, NtStatus, Result},
};
use std::sync::Arc;
use world::{End, acquire, alice, lent, machine, run, showing, utf16};

#[test]
fn credentials_arrive_and_the_stream_goes_on() {
    for (list, package) in [("", "NTLM"), ("ntlm", "NTLM"), ("!kerberos", "NTLM")] {
        let env = machine(Policy::default(), &[]);
        let credential = acquire(&env, Side::Initiator, None, alice("Secret-1"), list).unwrap();
        let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), End::server(&env));
        let left = run(&mut client, &mut server, |_, token| token).unwrap();
        assert_eq!(lent(&server), ("alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
        assert!(client.granted.has(Flags::DELEGATE | Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::STREAM));
        assert!(server.granted.has(Flags::DELEGATE | Flags::CONFIDENTIALITY | Flags::STREAM));
        let Answer::Package(chosen) = server.query(Attribute::CREDSSP_NEGOTIATION_PACKAGE).unwrap() else { panic!() };
        assert_eq!(chosen.name, package);
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

    // A server that was not asked to tell keeps it to itself.
    let (mut client, mut server) = (End::client(&env, alice("wrong")), End::server(&env));
    server.flags = Flags::NONE;
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied);
    assert!(server.failed.is_empty());
}

/// A domain whose users' passwords have all expired.
struct Expired;
impl Domain for Expired {
    fn membership(&self) -> Option<Membership> {
        Some(Membership { machine: "MEMBER".to_owned(), domain: "REALM".to_owned(), dns_domain: "realm.example".to_owned() })
    }
    fn judge(&self, _: &NtlmAnswer<'_>) -> Result<Recognised> {
        Err(Error::new(Kind::LogonDenied, "judging a user whose password has expired").because(NtStatus(0xC000_0071)))
    }
    fn keeps(&self, _: &str, _: &str) -> bool {
        false
    }
    fn answer(&self, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(Vec<u8>, Key<16>)> {
        Err(Error::new(Kind::NoCredentials, "answering for nobody"))
    }
}

#[test]
fn a_password_that_has_expired_is_told_as_what_it_is() {
    let mut env = Arc::into_inner(machine(Policy::default(), &[])).unwrap();
    env.domain = Box::new(Expired);
    let env = Arc::new(env);
    let dora = world::people::user("dora", Some("REALM"), "Dora-4");
    let (mut client, mut server) = (End::client(&env, dora), End::server(&env));
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied);
    assert_eq!(client.step(&server.failed.clone()).unwrap_err().kind(), Kind::PasswordExpired);
}

#[test]
fn one_credential_serves_both_directions() {
    let env = machine(Policy::default(), &[]);
    let uses = secur32::engine::identity::Uses { inbound: true, outbound: true, no_default: false };
    let auth = Auth::CredSsp { tls: Some(Box::new(showing("server"))), inner: Box::new(alice("Secret-1")) };
    let ask = secur32::engine::package::AcquireAsk { principal: None, uses, auth, packages: Default::default() };
    let both = secur32::packages::credssp::TSSSP.acquire(&env, ask).unwrap();
    let (mut client, mut server) = (End::new(Side::Initiator, &both, Flags::NONE), End::new(Side::Acceptor, &both, Flags::NONE));
    run(&mut client, &mut server, |_, token| token).unwrap();
    let Answer::Package(package) = server.query(Attribute::PACKAGE_INFO).unwrap() else { panic!() };
    assert_eq!(package.name, "TSSSP");
}

#[test]
fn both_ends_tell_what_they_are() {
    let env = machine(Policy::default(), &["root.pem"]);
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert!(matches!(server.query(Attribute::NAMES), Ok(Answer::Text(name)) if name == "EXAMPLE\\Alice"));
    assert!(matches!(client.query(Attribute::CREDSSP_SERVER_AUTH_FLAGS), Ok(Answer::Number(2))), "a trusted certificate proves the server");
    assert!(matches!(client.query(Attribute::CREDSSP_CERT_TRUST_STATUS), Ok(Answer::TrustStatus { errors: 0, .. })));
    assert!(matches!(client.query(Attribute::REMOTE_CERT_CONTEXT), Ok(Answer::Certificates(chain)) if !chain.is_empty()));
    assert!(matches!(client.query(Attribute::STREAM_SIZES), Ok(Answer::StreamSizes(_))));
    for end in [&client, &server] {
        assert!(matches!(end.query(Attribute::PACKAGE_INFO), Ok(Answer::Package(info)) if info.name == "CREDSSP"));
        assert!(matches!(end.query(Attribute::SIZES), Ok(Answer::Sizes(_))));
    }
    assert_eq!(client.query(Attribute::CREDSSP_CREDS).unwrap_err().kind(), Kind::UnsupportedFunction);
    assert!(matches!(server.query(Attribute::CREDSSP_CREDS_2), Ok(Answer::Identity(logon)) if logon.user.lossy() == "alice"));

    let stranger = machine(Policy::default(), &[]);
    let (mut client, mut server) = (End::client(&stranger, alice("Secret-1")), End::server(&stranger));
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert!(matches!(client.query(Attribute::CREDSSP_SERVER_AUTH_FLAGS), Ok(Answer::Number(0))));
    assert!(matches!(client.query(Attribute::CREDSSP_CERT_TRUST_STATUS), Ok(Answer::TrustStatus { errors, .. }) if errors != 0));
}

#[test]
fn prompting_is_not_offered() {
    let env = machine(Policy::default(), &[]);
    for mut end in [End::client(&env, alice("Secret-1")), End::server(&env)] {
        end.flags = Flags::PROMPT_FOR_CREDS;
        assert_eq!(end.step(&[]).unwrap_err().kind(), Kind::UnsupportedFunction);
    }
}
