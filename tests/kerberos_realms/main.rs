//! Kerberos over three realms of MIT's that trust each other in a chain: services of other realms, by krb5.conf's word and by the KDCs'.
//!
//! Needs `krb5-kdc` and `krb5-admin-server`; passed over where they are missing, unless `SECUR32_PEERS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../kerberos/world.rs"]
mod world;

#[path = "../kerberos/host.rs"]
mod host;

mod realms;

use host::{client_of, user};
use realms::realms;
use secur32::{
    engine::{identity::Auth, status::Kind},
    wire::{
        der::Field as _,
        krb5::{
            Fixed, PrincipalName, Time,
            error::{KrbError, code},
            name_type,
        },
    },
};
use std::{
    net::UdpSocket,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const NEXT: &str = "HTTP/www.two.test";
const FAR: &str = "HTTP/www.three.test";
const MAPPED: &str = "[domain_realm]\n.two.test = TWO.TEST\n.three.test = THREE.TEST\n";

fn alice() -> Auth {
    user("alice", None, "Alice-Passw0rd")
}

#[test]
fn a_service_of_another_realm_is_reached_where_krb5_conf_says_whose_it_is() {
    let Some(realms) = realms() else { return };
    let env = realms.machine(MAPPED, |text| text);
    for target in [NEXT, FAR] {
        assert_eq!(realms.log_on(&env, alice(), target).unwrap(), "alice@ONE.TEST", "{target}");
    }
    // Without a path in krb5.conf the KDCs lead the way.
    let env = realms.machine(MAPPED, |text| text.split("[capaths]").next().unwrap().to_owned());
    assert_eq!(realms.log_on(&env, alice(), NEXT).unwrap(), "alice@ONE.TEST");
}

#[test]
fn a_service_of_another_realm_is_reached_where_the_kdcs_alone_know_whose_it_is() {
    let Some(realms) = realms() else { return };
    let env = realms.machine("", |text| text);
    for target in [NEXT, FAR] {
        assert_eq!(realms.log_on(&env, alice(), target).unwrap(), "alice@ONE.TEST", "{target}");
    }
}

#[test]
fn the_callers_own_realm_goes_before_all_others() {
    let Some(realms) = realms() else { return };
    let env = realms.machine("[domain_realm]\n.two.test = NOWHERE.TEST\n", |text| text);
    assert_eq!(realms.log_on(&env, alice(), "HTTP/www.two.test@TWO.TEST").unwrap(), "alice@ONE.TEST");
    let why = realms.log_on(&env, alice(), "HTTP/www.two.test@NOWHERE.TEST").unwrap_err();
    assert_eq!(why.kind(), Kind::TargetUnknown, "{why}");
}

#[test]
fn realms_that_point_at_each_other_are_left_at_the_second_sight() {
    let Some(realms) = realms() else { return };
    let env = realms.machine("", |text| text);
    let begun = Instant::now();
    let credential = host::acquire(&env, true, alice()).unwrap();
    let why = client_of(&credential, "HTTP/www.loop.test", world::full()).unwrap().step(&[]).unwrap_err();
    assert_eq!(why.kind(), Kind::TargetUnknown, "{why}");
    assert!(why.to_string().contains("circles"), "{why}");
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[test]
fn the_users_tickets_of_one_realm_reach_the_services_of_others_and_stay_as_they_are() {
    let Some(realms) = realms() else { return };
    let cache = realms.folder.join("cc");
    realms.kinit("alice@ONE.TEST", "Alice-Passw0rd\n");
    let before = std::fs::read(&cache).unwrap();
    let env = realms.machine("", |text| text);
    assert_eq!(realms.log_on(&env, Auth::Default, FAR).unwrap(), "alice@ONE.TEST");
    assert_eq!(std::fs::read(&cache).unwrap(), before);
}

/// A KDC that knows nobody, and says that all belong to another realm.
fn pointer(realm: &'static str, to: &'static str, asked: Arc<AtomicUsize>) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut room = vec![0; 1 << 16];
        while let Ok((_, from)) = socket.recv_from(&mut room) {
            asked.fetch_add(1, Ordering::Relaxed);
            let error = KrbError {
                version: Fixed,
                kind: Fixed,
                client_time: None,
                client_microseconds: None,
                time: Time(1_700_000_000),
                microseconds: 0,
                code: code::WRONG_REALM,
                client_realm: Some(to),
                client: None,
                realm,
                server: PrincipalName { kind: name_type::SRV_INST, parts: vec!["krbtgt", realm] },
                text: None,
                data: None,
            };
            socket.send_to(&error.encode(), from).unwrap();
        }
    });
    port
}

#[test]
fn a_client_is_followed_to_the_realm_that_knows_it_and_not_in_circles() {
    let Some(realms) = realms() else { return };
    let asked = Arc::new(AtomicUsize::new(0));
    let with = |front: u16, back: u16| {
        let more = format!(
            "[realms]\nFRONT.TEST = {{\n kdc = udp/127.0.0.1:{front}\n}}\nBACK.TEST = {{\n kdc = udp/127.0.0.1:{back}\n}}\n{MAPPED}"
        );
        realms.machine(&more, |text| text.replace("default_realm = ONE.TEST", "default_realm = FRONT.TEST\ncanonicalize = true"))
    };
    let env = with(pointer("FRONT.TEST", "ONE.TEST", asked.clone()), 1);
    assert_eq!(realms.log_on(&env, alice(), NEXT).unwrap(), "alice@ONE.TEST");
    let env = with(pointer("FRONT.TEST", "BACK.TEST", asked.clone()), pointer("BACK.TEST", "FRONT.TEST", asked.clone()));
    asked.store(0, Ordering::Relaxed);
    let why = realms.log_on(&env, alice(), NEXT).unwrap_err();
    assert_eq!(why.kind(), Kind::NoAuthenticatingAuthority, "{why}");
    assert_eq!(asked.load(Ordering::Relaxed), 2, "each realm once");
}
