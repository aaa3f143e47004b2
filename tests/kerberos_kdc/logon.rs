//! Who gets a ticket, by which proof, and what the others are told.
use crate::{End, IN, OUT, WEB, acquire, acquire_as, first_leg, log_on, realm::realm, refusal, user};
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    identity::{Auth, Secret, Wide},
    package::{Side, Terms},
    policy::Policy,
    secret::SecretBytes,
    status::Kind,
};
use std::{fs, sync::Arc, thread};

#[test]
fn a_password_logs_on_in_every_spelling_and_the_service_sees_the_principal() {
    let Some(realm) = realm() else { return };
    let env = realm.machine();
    let server = acquire(&env, IN, Auth::Default);
    for (name, domain) in [
        ("alice", None),
        ("alice", Some("LAB.TEST")),
        ("alice", Some("lab.test")),
        ("alice", Some("LAB")),
        ("LAB\\alice", None),
        ("alice@LAB.TEST", None),
        ("alice@lab.test", None),
    ] {
        let client = acquire(&env, OUT, user(name, domain, "Alice-Passw0rd"));
        assert_eq!(log_on(&client, &server, WEB).unwrap(), "alice@LAB.TEST", "{name} of {domain:?}");
        assert!(matches!(client.query(Attribute::CREDENTIAL_NAMES), Ok(Answer::Text(name)) if name == "alice@LAB.TEST"));
    }
    let plain = acquire(&env, OUT, user("plain", None, "Plain-Passw0rd"));
    assert_eq!(log_on(&plain, &server, "host/localhost").unwrap(), "plain@LAB.TEST", "without pre-authentication");
    let sha1 = acquire(&env, OUT, user("bob", None, "Bob-Passw0rd"));
    assert_eq!(log_on(&sha1, &server, "HTTP/sha1.localhost").unwrap(), "bob@LAB.TEST", "another enctype");
}

#[test]
fn who_gets_no_ticket_is_told_the_truth() {
    let Some(realm) = realm() else { return };
    let env = realm.machine();
    for (name, password, target, kind) in [
        ("alice", "alice-passw0rd", WEB, Kind::LogonDenied),
        ("alice", "", WEB, Kind::LogonDenied),
        ("mallory", "Alice-Passw0rd", WEB, Kind::LogonDenied),
        ("off", "Off-Passw0rd", WEB, Kind::LogonDenied),
        ("old", "Old-Passw0rd", WEB, Kind::LogonDenied),
        ("late", "Late-Passw0rd", WEB, Kind::LogonDenied),
        ("plain", "plain-passw0rd", WEB, Kind::LogonDenied),
        ("alice", "Alice-Passw0rd", "HTTP/nowhere.localhost", Kind::TargetUnknown),
        ("alice", "Alice-Passw0rd", "HTTP/127.0.0.1", Kind::TargetUnknown),
        ("alice", "Alice-Passw0rd", "", Kind::TargetUnknown),
    ] {
        let client = acquire(&env, OUT, user(name, None, password));
        assert_eq!(refusal(&client, target), Some(kind), "{name} with {password:?} to {target:?}");
    }
    let client = acquire(&env, OUT, user("alice", Some("NOWHERE.TEST"), "Alice-Passw0rd"));
    assert_eq!(refusal(&client, WEB), Some(Kind::NoAuthenticatingAuthority), "a realm that nothing tells of");
    let weak = realm.machine_with(|text| text.replace("forwardable", "permitted_enctypes = rc4-hmac\nforwardable"), 0, Policy::default());
    assert_eq!(refusal(&acquire(&weak, OUT, user("alice", None, "Alice-Passw0rd")), WEB), Some(Kind::KdcUnknownEtype));
}

#[test]
fn the_users_own_tickets_serve_and_stay_as_they_are() {
    let Some(realm) = realm() else { return };
    let cache = realm.path("own.cc");
    let env = realm.machine_with(|text| text.replace("/cc\n", "/own.cc\n"), 0, Policy::default());
    let (client, server) = (acquire(&env, OUT, Auth::Default), acquire(&env, IN, Auth::Default));
    assert_eq!(refusal(&client, WEB), Some(Kind::NoCredentials), "before there are any");
    realm.run("kinit", &["-c", &cache, "alice"], "Alice-Passw0rd\n");
    let before = fs::read(&cache).unwrap();
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "alice@LAB.TEST");
    assert_eq!(log_on(&client, &server, "host/localhost").unwrap(), "alice@LAB.TEST");
    assert_eq!(fs::read(&cache).unwrap(), before, "the user's cache is not ours to write");
    // Somebody else logs on: the next context is his.
    realm.run("kinit", &["-c", &cache, "bob"], "Bob-Passw0rd\n");
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "bob@LAB.TEST");
    // A service's ticket that is there is used.
    realm.run("kvno", &["-c", &cache, WEB], "");
    let asked = realm.logged("TGS_REQ", "bob@LAB.TEST");
    assert_eq!(log_on(&acquire(&env, OUT, Auth::Default), &server, WEB).unwrap(), "bob@LAB.TEST");
    assert_eq!(realm.logged("TGS_REQ", "bob@LAB.TEST"), asked);
    // A ticket that ends at once is not begun with.
    realm.run("kinit", &["-c", &cache, "-l", "30s", "alice"], "Alice-Passw0rd\n");
    assert_eq!(refusal(&client, "host/localhost"), Some(Kind::NoCredentials));
    fs::write(&cache, b"nonsense").unwrap();
    assert_eq!(refusal(&client, WEB), Some(Kind::NoCredentials));
}

#[test]
fn a_collection_serves_the_principal_that_is_named() {
    let Some(realm) = realm() else { return };
    let folder = realm.path("caches");
    fs::create_dir_all(&folder).unwrap();
    let env =
        realm.machine_with(|text| text.replace(&format!("FILE:{}", realm.path("cc")), &format!("DIR:{folder}")), 0, Policy::default());
    let server = acquire(&env, IN, Auth::Default);
    realm.run("kinit", &["-c", &format!("DIR::{folder}/tktone"), "alice"], "Alice-Passw0rd\n");
    realm.run("kinit", &["-c", &format!("DIR::{folder}/tkttwo"), "bob"], "Bob-Passw0rd\n");
    for name in ["alice", "bob"] {
        let client = acquire_as(&env, OUT, Some(&format!("{name}@LAB.TEST")), Auth::Default).unwrap();
        assert_eq!(log_on(&client, &server, WEB).unwrap(), format!("{name}@LAB.TEST"));
    }
    let nobody = acquire_as(&env, OUT, Some("carol@LAB.TEST"), Auth::Default).unwrap();
    assert_eq!(refusal(&nobody, WEB), Some(Kind::NoCredentials));
}

#[test]
fn a_keytab_logs_on_the_configured_one_and_the_callers_own() {
    let Some(realm) = realm() else { return };
    let keytab = realm.path("alice.keytab");
    let configured = format!("default_client_keytab_name = FILE:{keytab}\nforwardable");
    let env = realm.machine_with(|text| text.replace("/cc\n", "/none.cc\n").replace("forwardable", &configured), 0, Policy::default());
    let server = acquire(&env, IN, Auth::Default);
    assert_eq!(log_on(&acquire(&env, OUT, Auth::Default), &server, WEB).unwrap(), "alice@LAB.TEST");
    let env = realm.machine();
    let packed = |name: &str| {
        let secret = Some(Secret::Keytab(SecretBytes::copied(&fs::read(&keytab).unwrap())));
        acquire(&env, OUT, Auth::User { name: Wide::of(name), domain: None, secret })
    };
    for name in ["", "alice", "alice@LAB.TEST"] {
        assert_eq!(log_on(&packed(name), &server, WEB).unwrap(), "alice@LAB.TEST", "{name:?}");
    }
    assert_eq!(refusal(&packed("bob"), WEB), Some(Kind::NoCredentials));
}

#[test]
fn an_acceptor_stands_for_the_service_that_is_named_and_for_no_other() {
    let Some(realm) = realm() else { return };
    let env = realm.machine();
    let client = acquire(&env, OUT, user("alice", None, "Alice-Passw0rd"));
    let web = acquire_as(&env, IN, Some(WEB), Auth::Default).unwrap();
    assert_eq!(log_on(&client, &web, WEB).unwrap(), "alice@LAB.TEST");
    assert!(log_on(&client, &web, "host/localhost").is_err());
    // A user may stand for himself with his password.
    let bob = acquire(&env, IN, user("bob", Some("LAB.TEST"), "Bob-Passw0rd"));
    assert_eq!(log_on(&client, &bob, "bob").unwrap(), "alice@LAB.TEST");
    let other = acquire(&env, IN, user("bob", Some("LAB.TEST"), "another"));
    assert!(log_on(&client, &other, "bob").is_err());
}

#[test]
fn however_many_ask_there_is_one_logon_and_one_ticket_a_service() {
    let Some(realm) = realm() else { return };
    let env = realm.machine();
    // Nobody else is this user, and nobody else asks for this service as him.
    let (logons, tickets) = (realm.logged("AS_REQ", "once@LAB.TEST for krbtgt"), realm.logged("once@LAB.TEST", "for HTTP/sha1.localhost"));
    let client = acquire(&env, OUT, user("once", None, "Once-Passw0rd"));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    first_leg(&client, "HTTP/sha1.localhost").unwrap();
                }
            });
        }
    });
    assert_eq!(realm.logged("once@LAB.TEST", "for HTTP/sha1.localhost") - tickets, 1);
    assert_eq!(realm.logged("AS_REQ", "once@LAB.TEST for krbtgt") - logons, 2, "a question, and the proof");
    first_leg(&client, "host/localhost").unwrap();
    assert_eq!(realm.logged("AS_REQ", "once@LAB.TEST for krbtgt") - logons, 2);
}

#[test]
fn a_clock_ten_minutes_off_is_corrected_by_the_kdcs() {
    let Some(realm) = realm() else { return };
    let right = realm.machine();
    let server = acquire(&right, IN, Auth::Default);
    for minutes in [-10, 10] {
        let wrong = realm.machine_with(|text| text, minutes * 60, Policy::default());
        let client = acquire(&wrong, OUT, user("alice", None, "Alice-Passw0rd"));
        assert_eq!(log_on(&client, &server, WEB).unwrap(), "alice@LAB.TEST", "{minutes} minutes");
    }
    // A service's clock cannot be corrected by a client.
    let wrong = realm.machine_with(|text| text, 600, Policy::default());
    let server = acquire(&wrong, IN, Auth::Default);
    let client = acquire(&right, OUT, user("alice", None, "Alice-Passw0rd"));
    assert_eq!(log_on(&client, &server, WEB).unwrap_err().kind(), Kind::TimeSkew);
    let _: Arc<_> = right;
}

#[test]
fn a_request_is_good_once_and_for_its_service_alone() {
    let Some(realm) = realm() else { return };
    let env = realm.machine();
    let client = acquire(&env, OUT, user("alice", None, "Alice-Passw0rd"));
    let (token, _) = first_leg(&client, WEB).unwrap();
    let accept = |principal: Option<&str>| {
        let server = acquire_as(&env, IN, principal, Auth::Default).unwrap();
        let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
        End::of(server.begin(Side::Acceptor, &terms).unwrap()).step(&token).map(|_| ())
    };
    assert!(accept(Some("HTTP/sha1.localhost")).is_err(), "a ticket for another service");
    accept(None).unwrap();
    assert!(accept(None).is_err(), "a replay");
}

#[test]
fn rc4_is_spoken_where_policy_allows_it_and_nowhere_else() {
    let Some(realm) = realm() else { return };
    let target = "HTTP/rc4.localhost";
    let on = || Policy { kerberos_rc4: true, ..Policy::default() };
    let alone = |text: String| text.replace("forwardable", "permitted_enctypes = rc4-hmac\nforwardable");
    let (strict, lax, bare) = (realm.machine(), realm.machine_with(|text| text, 0, on()), realm.machine_with(alone, 0, on()));
    let client = |env| acquire(env, OUT, user("alice", None, "Alice-Passw0rd"));
    let server = acquire(&lax, IN, Auth::Default);
    // A ticket under RC4 with a session key of AES's, and everything by RC4, the first ticket too.
    for env in [&lax, &bare] {
        let ours = client(env);
        assert_eq!(log_on(&ours, &server, target).unwrap(), "alice@LAB.TEST");
    }
    // The ticket is the service's to read, not the client's.
    let (token, _) = first_leg(&client(&lax), target).unwrap();
    for env in [&strict, &lax] {
        let terms = Terms { target: None, flags: Flags::EXTENDED_ERROR, network_order: false };
        let mut end = End::of(acquire(env, IN, Auth::Default).begin(Side::Acceptor, &terms).unwrap());
        end.flags = Flags::EXTENDED_ERROR;
        let outcome = end.step(&token).map(|_| ());
        if std::ptr::eq(env, &lax) {
            outcome.unwrap();
        } else {
            let why = outcome.unwrap_err();
            assert_eq!(why.kind(), Kind::KdcUnknownEtype);
            assert!(why.to_string().contains("RC4") && why.to_string().contains(target), "{why}");
        }
    }
    // Without the word of policy, the client asks for other types alone, whatever krb5.conf permits.
    let mixed = |text: String| text.replace("forwardable", "permitted_enctypes = rc4-hmac aes256-cts\nforwardable");
    let env = realm.machine_with(mixed, 0, Policy::default());
    let why = log_on(&client(&env), &acquire(&env, IN, Auth::Default), target).unwrap_err();
    assert_eq!(why.kind(), Kind::KdcUnknownEtype, "{why}");
    assert_eq!(log_on(&client(&env), &acquire(&env, IN, Auth::Default), WEB).unwrap(), "alice@LAB.TEST");
}
