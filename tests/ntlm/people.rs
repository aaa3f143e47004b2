//! Who is let in, as whom, and who is not.
use crate::world::*;
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        identity::{Auth, Secret, Wide},
        package::Side,
        policy::Policy,
        secret::SecretBytes,
        status::Kind,
    },
    packages::ntlm::keys::nt_hash,
    wire::text::to_utf16le,
};
use std::thread;

#[test]
fn a_wrong_password_and_an_unknown_user_are_denied_alike() {
    let env = world();
    for auth in [
        user("alice", Some("EXAMPLE"), "Secret-2"),
        user("alice", Some("EXAMPLE"), "secret-1"),
        user("alice", Some("EXAMPLE"), ""),
        user("mallory", Some("EXAMPLE"), "Secret-1"),
        user("alice", Some("ELSEWHERE"), "Secret-1"),
        user("B\u{f6}b", Some("EXAMPLE"), "Secret-1"),
        user("mallory", None, ""),
    ] {
        let (mut client, mut server) = (End::client(&env, auth, SEALED), End::server(&env, Flags::NONE));
        assert_eq!(kind(run(&mut client, &mut server)), Some(Kind::LogonDenied));
        assert!(!server.is_live() && client.is_live(), "the client cannot know yet");
    }
}

#[test]
fn an_account_is_reached_by_every_name_that_means_it_and_tells_its_own_spelling() {
    let env = world();
    for (name, domain) in [
        ("alice", Some("EXAMPLE")),
        ("ALICE", Some("example")),
        ("alice", None),
        ("alice", Some("")),
        ("alice", Some(".")),
        ("alice", Some("server")),
        ("alice@example", None),
        ("example\\alice", None),
    ] {
        let (mut client, mut server) = (End::client(&env, user(name, domain, "Secret-1"), SEALED), End::server(&env, Flags::NONE));
        run(&mut client, &mut server).unwrap();
        assert_eq!(server.names(), "EXAMPLE\\Alice", "{name} of {domain:?}");
    }
    let (mut client, mut server) = (End::client(&env, user("B\u{d6}B", None, "Gehe\u{ef}m-2"), SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    assert_eq!(server.names(), "EXAMPLE\\B\u{f6}b");
}

#[test]
fn two_users_on_one_inbound_credential_keep_their_names() {
    let env = world();
    let inbound = acquire(&env, IN, Auth::Default).unwrap();
    let log_on = |auth| {
        let (mut client, mut server) = (End::client(&env, auth, SEALED), End::new(Side::Acceptor, &inbound, Flags::NONE));
        run(&mut client, &mut server).unwrap();
        server
    };
    let first = log_on(alice());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..200 {
                    assert_eq!(log_on(alice()).names(), "EXAMPLE\\Alice");
                    assert_eq!(log_on(user("b\u{f6}b", None, "Gehe\u{ef}m-2")).names(), "EXAMPLE\\B\u{f6}b");
                }
            });
        }
    });
    assert_eq!(first.names(), "EXAMPLE\\Alice");
}

#[test]
fn an_nt_hash_logs_on_as_its_password_does() {
    let env = world();
    let hash = Secret::NtHash(SecretBytes::copied(nt_hash(&to_utf16le("Secret-1")).expose()));
    let auth = Auth::User { name: Wide::of("alice"), domain: None, secret: Some(hash) };
    run(&mut End::client(&env, auth, SEALED), &mut End::server(&env, Flags::NONE)).unwrap();
    let short = Auth::User { name: Wide::of("alice"), domain: None, secret: Some(Secret::NtHash(SecretBytes::copied(&[0; 15]))) };
    assert_eq!(acquire(&env, OUT, short).unwrap_err().kind(), Kind::UnknownCredentials);
}

#[test]
fn an_inbound_identity_is_the_only_account_of_its_handle() {
    let env = world();
    let inbound = acquire(&env, IN, user("carol", Some("LAB"), "Own-3")).unwrap();
    for (auth, denied) in [
        (user("carol", Some("LAB"), "Own-3"), false),
        (user("CAROL", None, "Own-3"), false),
        (user("carol", Some("OTHER"), "Own-3"), true),
        (user("carol", Some("LAB"), "own-3"), true),
        (alice(), true),
    ] {
        let (mut client, mut server) = (End::client(&env, auth, SEALED), End::new(Side::Acceptor, &inbound, Flags::NONE));
        assert_eq!(kind(run(&mut client, &mut server)), denied.then_some(Kind::LogonDenied));
    }
    // Where policy refuses, and where the identity is for both directions, this machine's accounts decide.
    let strict = world_with(vec![], Policy { inbound_identity: false, ..Policy::default() }, None);
    for inbound in [acquire(&strict, IN, user("carol", None, "Own-3")).unwrap(), acquire(&env, BOTH, user("carol", None, "Own-3")).unwrap()]
    {
        let (mut client, mut server) =
            (End::client(&env, user("carol", None, "Own-3"), SEALED), End::new(Side::Acceptor, &inbound, Flags::NONE));
        assert_eq!(kind(run(&mut client, &mut server)), Some(Kind::LogonDenied));
    }
}

#[test]
fn an_exchange_of_our_own_that_comes_back_is_refused() {
    let env = world();
    let both = acquire(&env, BOTH, alice()).unwrap();
    let (mut client, mut server) = (End::new(Side::Initiator, &both, SEALED), End::new(Side::Acceptor, &both, Flags::NONE));
    assert_eq!(kind(run(&mut client, &mut server)), Some(Kind::LogonDenied));
    let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::new(Side::Acceptor, &both, Flags::NONE));
    run(&mut client, &mut server).unwrap();
}

#[test]
fn nobody_is_let_in_only_where_program_and_policy_both_say_so() {
    for (asked, allowed) in [(false, false), (true, false), (false, true), (true, true)] {
        let env = world_with(vec![], Policy { anonymous: allowed, ..Policy::default() }, None);
        for (auth, flags) in [(Auth::Anonymous, SEALED), (alice(), SEALED | Flags::NULL_SESSION)] {
            let (mut client, mut server) = (End::client(&env, auth, flags), End::server(&env, Flags::NULL_SESSION.when(asked)));
            assert_eq!(kind(run(&mut client, &mut server)), (!(asked && allowed)).then_some(Kind::LogonDenied));
            if asked && allowed {
                assert_eq!((client.granted, server.granted), (Flags::NULL_SESSION, Flags::NULL_SESSION));
                assert!(server.live.as_ref().unwrap().facts.client().unwrap().anonymous);
                assert_eq!(server.names(), "NT AUTHORITY\\ANONYMOUS LOGON");
                assert!(server.seal(b"x").is_err());
            }
        }
    }
}

#[test]
fn no_credentials_is_said_when_an_exchange_starts_and_not_before() {
    let env = world();
    let credential = acquire(&env, OUT, Auth::Default).unwrap();
    assert_eq!(End::new(Side::Initiator, &credential, SEALED).step(&[]).unwrap_err().kind(), Kind::NoCredentials);
    assert_eq!(credential.query(Attribute::CREDENTIAL_NAMES).unwrap_err().kind(), Kind::NoCredentials);
    // The user's own file says with what.
    let env = world_with(vec![account("Alice", "EXAMPLE", "Secret-1")], Policy::default(), Some("alice"));
    let (mut client, mut server) = (End::client(&env, Auth::Default, SEALED), End::server(&env, Flags::NONE));
    run(&mut client, &mut server).unwrap();
    assert_eq!(server.names(), "EXAMPLE\\Alice");
    let mut restricted = OUT;
    restricted.no_default = true;
    let credential = acquire(&env, restricted, Auth::Default).unwrap();
    assert_eq!(End::new(Side::Initiator, &credential, SEALED).step(&[]).unwrap_err().kind(), Kind::NoCredentials);
}

#[test]
fn a_credential_tells_whose_it_is() {
    let env = world();
    for (auth, names) in [(alice(), "EXAMPLE\\alice"), (user("a@b.c", None, "x"), "a@b.c"), (Auth::Anonymous, "")] {
        let credential = acquire(&env, OUT, auth).unwrap();
        assert!(matches!(credential.query(Attribute::CREDENTIAL_NAMES), Ok(Answer::Text(text)) if text == names));
    }
}

#[test]
fn channels_must_be_the_same_where_the_server_knows_its_own() {
    let (ours, other, none) = (Some(channel(b"tls-unique:a")), Some(channel(b"tls-unique:b")), None);
    let forgiving = Flags::ALLOW_MISSING_BINDINGS;
    for (client_says, server_says, flags, required, good) in [
        (&ours, &ours, Flags::NONE, false, true),
        (&ours, &ours, forgiving, true, true),
        (&other, &ours, Flags::NONE, false, false),
        (&other, &ours, forgiving, false, false),
        (&none, &ours, Flags::NONE, false, false),
        (&none, &ours, forgiving, false, true),
        (&none, &ours, forgiving, true, false),
        (&ours, &none, Flags::NONE, false, true),
        (&none, &none, Flags::NONE, true, true),
        (&none, &Some(vec![0; 32]), Flags::NONE, false, true),
        (&Some(vec![0; 32]), &ours, forgiving, false, true),
    ] {
        let people = vec![account("alice", "", "Secret-1")];
        let env = world_with(people, Policy { bindings_required: required, ..Policy::default() }, None);
        let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, flags));
        client.bindings.clone_from(client_says);
        server.bindings.clone_from(server_says);
        assert_eq!(kind(run(&mut client, &mut server)), (!good).then_some(Kind::BadBindings));
    }
    let env = world();
    let mut client = End::client(&env, alice(), SEALED);
    client.bindings = Some(vec![1; 31]);
    assert_eq!(client.step(&[]).unwrap_err().kind(), Kind::BadBindings);
}
