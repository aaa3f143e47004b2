//! Which mechanism it is, for whom, and what it tells.
use crate::{acquire_with, chosen, client, machine, machine_with, run, server, talk, world::*};
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        identity::Auth,
        package::{AcquireAsk, Side},
        policy::Policy,
        status::Kind,
    },
    wire::{
        gss::{self, oid},
        spnego::{Answer as Reply, Init, State},
    },
};

#[test]
fn without_a_kdc_it_is_ntlm_and_messages_count_from_the_first() {
    let env = machine();
    let (mut client, mut server) = (client(&env, "Secret-1", SEALED), server(&env, Flags::NONE));
    let legs = run(&mut client, &mut server, |_, token| token).unwrap();
    assert_eq!(legs, 4, "offer, challenge, proof with the signature, and the acceptor's signature");
    assert_eq!((chosen(&client), chosen(&server)), (("NTLM", 0), ("NTLM", 0)));
    assert_eq!(server.names(), "EXAMPLE\\Alice");
    assert_eq!(client.session_key(), server.session_key());
    assert!(matches!(client.query(Attribute::PACKAGE_INFO), Ok(Answer::Package(info)) if info.name == "NTLM"));
    talk(&client, &server);
}

#[test]
fn the_offer_is_windows_and_the_answers_say_what_they_must() {
    let env = machine();
    let (mut client, mut server) = (client(&env, "Secret-1", SEALED), server(&env, Flags::NONE));
    run(&mut client, &mut server, |leg, token| {
        match leg {
            0 => {
                let (mechanism, inner) = gss::unframe(&token).unwrap();
                let offer = Init::decode(inner).unwrap();
                assert_eq!((mechanism, &offer.mechanisms[..]), (oid::SPNEGO, &[oid::NTLM][..]));
                assert!(offer.token.unwrap().starts_with(b"NTLMSSP\0\x01"));
            }
            1 => {
                let answer = Reply::decode(&token).unwrap();
                assert_eq!((answer.state, answer.mechanism, answer.mic), (Some(State::AcceptIncomplete), Some(oid::NTLM), None));
            }
            2 => {
                let answer = Reply::decode(&token).unwrap();
                assert!(answer.state.is_none() && answer.mechanism.is_none() && answer.mic.unwrap().len() == 16);
            }
            _ => {
                let answer = Reply::decode(&token).unwrap();
                assert_eq!((answer.state, answer.mechanism, answer.token), (Some(State::AcceptCompleted), None, None));
                assert_eq!(answer.mic.unwrap().len(), 16);
            }
        }
        token
    })
    .unwrap();
}

#[test]
fn lists_and_policy_are_obeyed_to_the_letter() {
    let env = machine();
    let alice = || user("alice", Some("EXAMPLE"), "Secret-1");
    let first = |list: &str| {
        let credential = acquire_with(&env, OUT, alice(), list).map_err(|e| e.kind())?;
        End::new(Side::Initiator, &credential, SEALED).step(&[]).map(|_| ()).map_err(|e| e.kind())
    };
    assert_eq!(first(""), Ok(()));
    assert_eq!(first("NTLM"), Ok(()));
    assert_eq!(first("kerberos,ntlm"), Ok(()));
    assert_eq!(first("!kerberos"), Ok(()));
    // Kerberos alone, where no KDC is: its own word, and no way round it.
    assert_eq!(first("kerberos"), Err(Kind::NoAuthenticatingAuthority));
    assert_eq!(first("!ntlm"), Err(Kind::NoAuthenticatingAuthority));
    assert_eq!(first("!ntlm,!kerberos"), Err(Kind::NoCredentials));
    assert_eq!(first("nltm"), Err(Kind::NoCredentials), "a misspelt list is not obeyed in part");
    assert_eq!(first("!nltm"), Err(Kind::NoCredentials));
    assert_eq!(first("pku2u"), Err(Kind::NoCredentials));

    let strict = machine_with(Policy { negotiate_ntlm: false, ..Policy::default() });
    let credential = acquire_with(&strict, OUT, alice(), "").unwrap();
    assert_eq!(End::new(Side::Initiator, &credential, SEALED).step(&[]).unwrap_err().kind(), Kind::NoAuthenticatingAuthority);
}

#[test]
fn a_wrong_password_ends_it_and_the_client_is_told_where_both_asked_for_that() {
    let env = machine();
    for told in [Flags::NONE, Flags::EXTENDED_ERROR] {
        let (mut client, mut server) = (client(&env, "secret-1", SEALED), server(&env, told));
        assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied);
        assert!(!client.is_live() && !server.is_live(), "the client waits for the acceptor's word");
    }
    // A rejection is a refusal, whatever came before it.
    let mut client = client(&env, "Secret-1", SEALED);
    client.step(&[]).unwrap();
    let rejection = Reply { state: Some(State::Reject), ..Reply::default() }.encode();
    assert_eq!(client.step(&rejection).unwrap_err().kind(), Kind::LogonDenied);
}

#[test]
fn an_acceptor_may_speak_first_and_raw_tokens_are_taken_for_what_they_are() {
    let env = machine();
    let (mut ours, mut server_end) = (client(&env, "Secret-1", SEALED), server(&env, Flags::NONE));
    let hints = server_end.step(&[]).unwrap();
    let (_, inner) = gss::unframe(&hints).unwrap();
    assert_eq!(Init::decode(inner).unwrap().mechanisms, [oid::NTLM], "without a keytab there is no Kerberos to offer");
    let challenge = server_end.step(&ours.step(&hints).unwrap()).unwrap();
    let last = server_end.step(&ours.step(&challenge).unwrap()).unwrap();
    ours.step(&last).unwrap();
    talk(&ours, &server_end);

    let (mut raw, mut server_end) = (End::client(&env, alice(), SEALED), server(&env, Flags::NONE));
    let challenge = server_end.step(&raw.step(&[]).unwrap()).unwrap();
    assert!(challenge.starts_with(b"NTLMSSP\0"));
    assert!(server_end.step(&raw.step(&challenge).unwrap()).unwrap().is_empty());
    assert_eq!(chosen(&server_end), ("NTLM", 3));
    talk(&raw, &server_end);
}

#[test]
fn bindings_reach_the_mechanism_in_the_first_token() {
    let env = machine();
    for (theirs, good) in [("tls-unique:a", true), ("tls-unique:b", false)] {
        let (mut ours, mut server) = (client(&env, "Secret-1", SEALED), server(&env, Flags::NONE));
        (ours.bindings, server.bindings) = (Some(channel(b"tls-unique:a")), Some(channel(theirs.as_bytes())));
        assert_eq!(
            run(&mut ours, &mut server, |_, token| token).map(|_| ()).map_err(|e| e.kind()).err(),
            (!good).then_some(Kind::BadBindings)
        );
    }
}

#[test]
fn a_credential_can_be_added_for_what_the_first_cannot_do() {
    let env = machine();
    let credential = acquire_with(&env, OUT, Auth::Default, "").unwrap();
    assert_eq!(End::new(Side::Initiator, &credential, SEALED).step(&[]).unwrap_err().kind(), Kind::NoCredentials);
    credential.add(AcquireAsk { principal: None, uses: OUT, auth: alice(), packages: Default::default() }).unwrap();
    let (mut ours, mut server) = (End::new(Side::Initiator, &credential, SEALED), server(&env, Flags::NONE));
    run(&mut ours, &mut server, |_, token| token).unwrap();
    assert_eq!(server.names(), "EXAMPLE\\Alice");
}
