//! A replica that has not heard of a new password, and the KDC that has.
use crate::{
    IN, OUT, WEB, acquire, log_on,
    realm::{Realm, realm},
    refusal, user,
};
use secur32::engine::{env::Env, identity::Auth, policy::Policy, status::Kind};
use std::{
    fs,
    net::TcpListener,
    process::Command,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

/// The replica's port.
fn replica(realm: &Realm) -> u16 {
    static PORT: OnceLock<u16> = OnceLock::new();
    *PORT.get_or_init(|| {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let started = Command::new("tests/interop/kdc.sh").arg("replica").arg(&realm.folder).arg(port.to_string()).status();
        assert!(started.unwrap().success(), "the replica does not come up");
        port
    })
}

/// A machine that knows these servers.
fn machine(realm: &Realm, servers: &str) -> Arc<Env> {
    let kdc = format!("kdc = 127.0.0.1:{}", realm.port);
    realm.machine_with(|text| text.replace(&kdc, servers), 0, Policy { timeout_seconds: 5, ..Policy::default() })
}

fn failures(realm: &Realm, log: &str) -> usize {
    let text = fs::read_to_string(realm.folder.join(log)).unwrap_or_default();
    text.lines().filter(|line| line.contains("PREAUTH_FAILED") && line.contains("moved@LAB.TEST")).count()
}

#[test]
fn a_replica_that_does_not_know_a_password_yet_is_not_the_last_to_be_asked() {
    let Some(realm) = realm() else { return };
    let (behind, port) = (replica(realm), realm.port);
    let moved = |password| user("moved", None, password);
    let lone = machine(realm, &format!("kdc = 127.0.0.1:{behind}"));
    assert_eq!(refusal(&acquire(&lone, OUT, moved("Newer-Passw0rd")), WEB), Some(Kind::LogonDenied), "by the replica alone");
    for primary in ["primary_kdc", "master_kdc"] {
        let env = machine(realm, &format!("kdc = 127.0.0.1:{behind}\n{primary} = 127.0.0.1:{port}"));
        let server = acquire(&env, IN, Auth::Default);
        assert_eq!(log_on(&acquire(&env, OUT, moved("Newer-Passw0rd")), &server, WEB).unwrap(), "moved@LAB.TEST", "{primary}");
        // What no KDC knows is asked once of each.
        let before = (failures(realm, "replica.log"), failures(realm, "kdc.log"));
        assert_eq!(refusal(&acquire(&env, OUT, moved("wrong")), WEB), Some(Kind::LogonDenied));
        assert_eq!((failures(realm, "replica.log"), failures(realm, "kdc.log")), (before.0 + 1, before.1 + 1), "{primary}");
    }
    // The primary itself is believed at its first word: each question counts towards a lock.
    let env = machine(realm, &format!("kdc = 127.0.0.1:{port}\nprimary_kdc = 127.0.0.1:{port}"));
    let before = failures(realm, "kdc.log");
    assert_eq!(refusal(&acquire(&env, OUT, moved("wrong")), WEB), Some(Kind::LogonDenied));
    assert_eq!(failures(realm, "kdc.log"), before + 1);
    // One that is not there has no last word.
    let env = machine(realm, &format!("kdc = 127.0.0.1:{behind}\nprimary_kdc = tcp/127.0.0.1:1"));
    let begun = Instant::now();
    assert_eq!(refusal(&acquire(&env, OUT, moved("wrong")), WEB), Some(Kind::LogonDenied));
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}
