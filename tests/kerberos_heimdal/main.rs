//! Kerberos with a KDC of Heimdal's: `tests/interop/kerberos.sh` starts it and sets `SECUR32_HEIMDAL` to its folder. Anywhere else this is
//! passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../kerberos/world.rs"]
mod world;

#[path = "../kerberos/host.rs"]
mod host;

use host::{keytab, log_on, machine, user};
use secur32::engine::{policy::Policy, status::Kind};
use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

const WEB: &str = "HTTP/www.heim.test";

fn folder() -> Option<PathBuf> {
    let folder = std::env::var("SECUR32_HEIMDAL").ok().map(PathBuf::from);
    if folder.is_none() {
        eprintln!("no KDC of Heimdal's here: passed over");
    }
    folder
}

#[test]
fn heimdals_kdc_gives_tickets_over_udp_and_tcp() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("krb5.conf")).unwrap();
    for conf in [text.clone(), text.replace("kdc = 127", "kdc = tcp/127"), text.replace("rdns", "canonicalize = true\nrdns")] {
        let env = machine(&folder, &conf, Policy::default());
        for (name, domain) in [("alice", None), ("alice", Some("HEIM")), ("alice@HEIM.TEST", None)] {
            let seen = log_on(&env, user(name, domain, "Alice-Passw0rd"), keytab(folder.join("keytab")), WEB).unwrap();
            assert_eq!(seen, "alice@HEIM.TEST");
        }
    }
}

#[test]
fn heimdals_kdc_refuses_and_we_tell_why() {
    let Some(folder) = folder() else { return };
    let env = machine(&folder, &fs::read_to_string(folder.join("krb5.conf")).unwrap(), Policy::default());
    for (name, password, target, kind) in [
        ("alice", "wrong", WEB, Kind::LogonDenied),
        ("mallory", "Alice-Passw0rd", WEB, Kind::LogonDenied),
        ("off", "Off-Passw0rd", WEB, Kind::LogonDenied),
        ("old", "Old-Passw0rd", WEB, Kind::LogonDenied),
        ("alice", "Alice-Passw0rd", "HTTP/nowhere.heim.test", Kind::TargetUnknown),
    ] {
        let why = log_on(&env, user(name, None, password), keytab(folder.join("keytab")), target).unwrap_err();
        assert_eq!(why.kind(), kind, "{name} to {target}: {why}");
    }
}

#[test]
fn heimdals_kdc_takes_logons_in_armor() {
    let Some(folder) = folder() else { return };
    let cache = folder.join("armor.cc").display().to_string();
    let mut kinit = Command::new("kinit")
        .args(["-c", &cache, "alice"])
        .env("KRB5_CONFIG", folder.join("krb5.conf"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    kinit.stdin.take().unwrap().write_all(b"Alice-Passw0rd\n").unwrap();
    assert!(kinit.wait().unwrap().success());
    let text = fs::read_to_string(folder.join("krb5.conf")).unwrap();
    let env = machine(&folder, &text, Policy { kerberos_armor: Some(format!("FILE:{cache}")), ..Policy::default() });
    // What comes without its armor is refused: who is let in was armored.
    let log_on = |name, password| log_on(&env, user(name, None, password), keytab(folder.join("keytab")), WEB);
    assert_eq!(log_on("alice", "Alice-Passw0rd").unwrap(), "alice@HEIM.TEST");
    for (name, password) in [("alice", "wrong"), ("off", "Off-Passw0rd")] {
        let why = log_on(name, password).unwrap_err();
        assert_eq!(why.kind(), Kind::LogonDenied, "{name}: {why}");
    }
}
