//! Kerberos inside: a realm of MIT's, with our ends in it and pyspnego's.
use crate::{
    python::{self, Peer},
    realm::{Realm, realm},
    world::{End, acquire, lent, people::user, run, showing, utf16},
};
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        flags::Flags,
        identity::{Auth, Secret, Wide},
        package::Side,
        policy::Policy,
        secret::SecretBytes,
        status::Kind,
    },
    packages::Packages,
};
use std::sync::Arc;

pub const TARGET: &str = "TERMSRV/localhost";

fn machine(realm: &Realm) -> Arc<Env> {
    machine_with(realm, |text| text)
}

/// One with another krb5.conf.
pub fn machine_with(realm: &Realm, change: impl FnOnce(String) -> String) -> Arc<Env> {
    machine_under(realm, change, Policy::default())
}

/// One with another policy, too.
pub fn machine_under(realm: &Realm, change: impl FnOnce(String) -> String, policy: Policy) -> Arc<Env> {
    let mut env = Arc::into_inner(realm.machine_with(change, 0, policy)).unwrap();
    env.packages = Box::new(Packages);
    Arc::new(env)
}

fn client(realm: &Realm, password: &str) -> End {
    let inner = user("alice", Some("LAB.TEST"), password);
    let credential = acquire(&machine(realm), Side::Initiator, None, inner, "kerberos").unwrap();
    let mut client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
    client.target = Some(TARGET);
    client
}

/// Alice's keys.
pub fn keytab(realm: &Realm) -> Auth {
    let secret = Some(Secret::Keytab(SecretBytes::copied(&std::fs::read(realm.path("alice.keytab")).unwrap())));
    Auth::User { name: Wide::of("alice"), domain: None, secret }
}

pub fn server(realm: &Realm) -> End {
    let credential = acquire(&machine(realm), Side::Acceptor, Some(showing("rsa")), Auth::Default, "").unwrap();
    End::new(Side::Acceptor, &credential, Flags::EXTENDED_ERROR)
}

#[test]
fn a_ticket_proves_both_ends_and_the_password_is_lent() {
    let Some(realm) = realm() else { return };
    let (mut client, mut server) = (client(realm, "Alice-Passw0rd"), server(realm));
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert_eq!(lent(&server), ("alice".to_owned(), "LAB.TEST".to_owned(), utf16("Alice-Passw0rd")));
    for end in [&client, &server] {
        let Answer::Package(chosen) = end.query(Attribute::CREDSSP_NEGOTIATION_PACKAGE).unwrap() else { panic!() };
        assert_eq!(chosen.name, "Kerberos");
    }
    assert!(matches!(client.query(Attribute::CREDSSP_SERVER_AUTH_FLAGS), Ok(Answer::Number(1))));
    assert_eq!(server.open(&client.seal(b"to the server")), b"to the server");
}

#[test]
fn a_wrong_password_ends_at_the_kdc() {
    let Some(realm) = realm() else { return };
    let (mut client, mut server) = (client(realm, "wrong"), server(realm));
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied);
    assert!(!server.is_live());
}

#[test]
fn what_the_kdc_says_of_an_account_is_what_the_client_hears() {
    let Some(realm) = realm() else { return };
    for (name, password, kind) in [
        ("late", "Late-Passw0rd", Kind::PasswordExpired),
        ("old", "Old-Passw0rd", Kind::AccountExpired),
        // Disabled or locked: MIT's does not tell them apart.
        ("off", "Off-Passw0rd", Kind::LogonDenied),
        ("mallory", "Alice-Passw0rd", Kind::LogonDenied),
    ] {
        let inner = user(name, Some("LAB.TEST"), password);
        let credential = acquire(&machine(realm), Side::Initiator, None, inner, "kerberos").unwrap();
        let mut client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
        client.target = Some(TARGET);
        assert_eq!(run(&mut client, &mut server(realm), |_, token| token).unwrap_err().kind(), kind, "{name}");
    }
}

#[test]
fn a_realm_without_a_kdc_is_no_authority() {
    let Some(realm) = realm() else { return };
    let closed = format!("127.0.0.1:{}", std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
    let mut env =
        Arc::into_inner(realm.machine_with(|text| text.replace(&format!("127.0.0.1:{}", realm.port), &closed), 0, Policy::default()))
            .unwrap();
    env.packages = Box::new(Packages);
    let inner = user("alice", Some("LAB.TEST"), "Alice-Passw0rd");
    let credential = acquire(&Arc::new(env), Side::Initiator, None, inner, "kerberos").unwrap();
    let mut client = End::new(Side::Initiator, &credential, Flags::NONE);
    client.target = Some(TARGET);
    assert_eq!(run(&mut client, &mut server(realm), |_, token| token).unwrap_err().kind(), Kind::NoAuthenticatingAuthority);
}

#[test]
fn our_client_lends_to_their_server_by_a_ticket() {
    let Some(realm) = realm().filter(|_| python::is_there()) else { return };
    for tls in ["1.2", "1.3"] {
        let mut client = client(realm, "Alice-Passw0rd");
        let options = [("inner", "negotiate"), ("tls", tls), ("host", "localhost"), ("service", "TERMSRV")];
        let mut peer = Peer::start_in(&realm.path("krb5.conf"), &realm.path("keytab"), "server", &options);
        python::to_their_server(&mut client, &mut peer).unwrap();
        let (_, told) = peer.ask("LENT", &[]).unwrap();
        assert_eq!(String::from_utf8(told).unwrap(), "alice\0LAB.TEST\0Alice-Passw0rd");
    }
}

#[test]
fn their_client_lends_to_our_server_by_a_ticket() {
    let Some(realm) = realm().filter(|_| python::is_there()) else { return };
    for inner in ["negotiate", "kerberos"] {
        let options =
            [("user", "alice@LAB.TEST"), ("password", "Alice-Passw0rd"), ("inner", inner), ("host", "localhost"), ("service", "TERMSRV")];
        let mut peer = Peer::start_in(&realm.path("krb5.conf"), "/nonexistent", "client", &options);
        let mut server = server(realm);
        python::from_their_client(&mut peer, &mut server).unwrap();
        let Answer::Package(chosen) = server.query(Attribute::CREDSSP_NEGOTIATION_PACKAGE).unwrap() else { panic!() };
        assert_eq!(chosen.name, "Kerberos");
        assert_eq!(lent(&server).2, utf16("Alice-Passw0rd"));
    }
}
