//! Tickets whose time is nearly over.
use crate::{
    IN, OUT, WEB, acquire, first_leg, log_on,
    network::Liar,
    realm::{Realm, realm},
    refusal, user,
};
use secur32::{
    engine::{env::Env, identity::Auth, policy::Policy, status::Kind},
    wire::ccache::Cache,
};
use std::{
    fs,
    sync::Arc,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A machine whose user has this cache.
fn machine(realm: &Realm, cache: &str, policy: Policy) -> Arc<Env> {
    realm.machine_with(|text| text.replace("/cc\n", &format!("/{cache}\n")), 0, policy)
}

fn kinit(realm: &Realm, cache: &str, more: &[&str]) {
    let path = realm.path(cache);
    realm.run("kinit", &[&["-c", path.as_str()], more, &["dora"]].concat(), "Dora-Passw0rd\n");
}

fn renewals(realm: &Realm) -> usize {
    realm.logged("TGS_REQ", "dora@LAB.TEST for krbtgt/LAB.TEST")
}

/// The tickets of a cache, as if they were issued long ago and had so many seconds left.
fn aged(realm: &Realm, cache: &str, left: u32) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as u32;
    let bytes = fs::read(realm.path(cache)).unwrap();
    let mut read = Cache::decode(&bytes).unwrap();
    for one in &mut read.credentials {
        (one.start, one.end) = (now - 100_000, now + left);
    }
    fs::write(realm.path(cache), read.encode()).unwrap();
}

#[test]
fn a_ticket_that_is_about_to_end_is_replaced_before_it_does() {
    let Some(realm) = realm() else { return };
    let short = |text: String| text.replace("forwardable", "ticket_lifetime = 64s\nforwardable");
    let env = realm.machine_with(short, 0, Policy::default());
    let server = acquire(&env, IN, Auth::Default);
    let client = acquire(&env, OUT, user("dora", None, "Dora-Passw0rd"));
    let logons = || realm.logged("AS_REQ", "dora@LAB.TEST for krbtgt");
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "dora@LAB.TEST");
    let before = logons();
    // Nobody begins with a ticket of its last minute.
    thread::sleep(Duration::from_secs(6));
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "dora@LAB.TEST");
    assert!(logons() > before, "another logon");
    // A lifetime beyond all measure is cut, by us and by the KDC.
    let endless = |text: String| text.replace("forwardable", "ticket_lifetime = 106751991167300d\nrenew_lifetime = 999999d\nforwardable");
    let env = realm.machine_with(endless, 0, Policy::default());
    assert_eq!(log_on(&acquire(&env, OUT, user("dora", None, "Dora-Passw0rd")), &server, WEB).unwrap(), "dora@LAB.TEST");
}

#[test]
fn a_ticket_of_the_user_is_renewed_in_our_memory_before_it_ends() {
    let Some(realm) = realm() else { return };
    let env = machine(realm, "renewed.cc", Policy::default());
    let server = acquire(&env, IN, Auth::Default);
    kinit(realm, "renewed.cc", &["-l", "66s", "-r", "1h"]);
    let (client, before) = (acquire(&env, OUT, Auth::Default), renewals(realm));
    let bytes = fs::read(realm.path("renewed.cc")).unwrap();
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "dora@LAB.TEST");
    assert_eq!(renewals(realm), before, "not while it lasts");
    // Nobody begins with a ticket of its last minute.
    thread::sleep(Duration::from_secs(7));
    thread::scope(|scope| {
        for target in [WEB, "host/localhost", "postgres/localhost", WEB] {
            let client = &client;
            scope.spawn(move || first_leg(client, target).unwrap());
        }
    });
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "dora@LAB.TEST");
    assert_eq!(renewals(realm), before + 1, "once, for all who ask");
    assert_eq!(fs::read(realm.path("renewed.cc")).unwrap(), bytes, "the cache is not ours to write");
}

#[test]
fn what_may_not_be_renewed_or_has_ended_is_no_credential() {
    let Some(realm) = realm() else { return };
    let env = machine(realm, "ending.cc", Policy::default());
    let target = "HTTP/sha1.localhost";
    for (more, left, wanted) in [
        (&["-l", "1h"][..], 59, Some(Kind::NoCredentials)),
        (&["-l", "1h", "-r", "2h"], 59, None),
        (&["-l", "1h", "-r", "2h"], 0, Some(Kind::NoCredentials)),
    ] {
        kinit(realm, "ending.cc", more);
        aged(realm, "ending.cc", left);
        assert_eq!(refusal(&acquire(&env, OUT, Auth::Default), target), wanted, "{more:?}, {left} seconds left");
    }
}

#[test]
fn a_kdc_that_does_not_renew_costs_nothing_while_the_ticket_lasts() {
    let Some(realm) = realm() else { return };
    for (left, wanted) in [(300, None), (59, Some(Kind::NoCredentials))] {
        kinit(realm, "kept.cc", &["-l", "1h", "-r", "2h"]);
        aged(realm, "kept.cc", left);
        let mut answers = 0;
        let liar = Liar::start(realm.port, move |answer| {
            answers += 1;
            if answers == 1 { b"garbage".to_vec() } else { answer }
        });
        let change = |text: String| {
            text.replace("/cc\n", "/kept.cc\n").replace(&format!("127.0.0.1:{}", realm.port), &format!("udp/127.0.0.1:{}", liar.port))
        };
        let env = realm.machine_with(change, 0, Policy { timeout_seconds: 5, ..Policy::default() });
        let before = renewals(realm);
        assert_eq!(refusal(&acquire(&env, OUT, Auth::Default), WEB), wanted, "{left} seconds left");
        assert_eq!(renewals(realm), before + 1, "it was asked");
    }
}

#[test]
fn a_ticket_of_our_own_is_renewed_before_the_password_is_shown_again() {
    let Some(realm) = realm() else { return };
    let long = |text: String| text.replace("forwardable", "ticket_lifetime = 66s\nrenew_lifetime = 1h\nforwardable");
    let env = realm.machine_with(long, 0, Policy::default());
    let (client, server) = (acquire(&env, OUT, user("eve", None, "Eve-Passw0rd")), acquire(&env, IN, Auth::Default));
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "eve@LAB.TEST");
    let logons = || realm.logged("AS_REQ", "eve@LAB.TEST for krbtgt");
    let renewals = || realm.logged("TGS_REQ", "eve@LAB.TEST for krbtgt/LAB.TEST");
    let before = (logons(), renewals());
    thread::sleep(Duration::from_secs(7));
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "eve@LAB.TEST");
    assert_eq!((logons(), renewals()), (before.0, before.1 + 1));
}
