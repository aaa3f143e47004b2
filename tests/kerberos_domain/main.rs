//! Kerberos in a domain of Samba's: `tests/interop/kerberos.sh` starts the domain and runs this inside its namespace, with
//! `SECUR32_DOMAIN` set. Anywhere else it is passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../kerberos/world.rs"]
mod world;

#[path = "../kerberos/host.rs"]
mod host;

mod credssp;
mod ldap;
mod machine;
mod negotiated;

#[path = "../ntlm_peers/smb.rs"]
mod smb;

use host::user;
use machine::{domain, end, log_on, member, member_with};
use secur32::engine::{
    attributes::{Answer, Attribute},
    identity::Auth,
    policy::Policy,
    status::Kind,
};
use std::process::Command;

const WEB: &str = "HTTP/www.ad.test";
const DC: &str = "ldap/dc1.ad.test";

#[test]
fn a_domain_lets_its_people_in_by_every_name_they_have() {
    if domain().is_none() {
        return;
    }
    let env = member();
    for (name, domain, password, seen) in [
        ("alice", None, "Alice-Passw0rd", "alice@AD.TEST"),
        ("alice", Some("AD"), "Alice-Passw0rd", "alice@AD.TEST"),
        ("AD\\alice", None, "Alice-Passw0rd", "alice@AD.TEST"),
        ("alice", Some("ad.test"), "Alice-Passw0rd", "alice@AD.TEST"),
        ("alice@AD.TEST", None, "Alice-Passw0rd", "alice@AD.TEST"),
        // A salt is made of the account's own spelling, which the DC tells.
        ("ALICE", Some("AD"), "Alice-Passw0rd", "alice@AD.TEST"),
        // A suffix that is nobody's realm: the domain knows whose it is.
        ("carol.c@mail.example", None, "Carol-Passw0rd", "carol@AD.TEST"),
        ("carol", Some("AD"), "Carol-Passw0rd", "carol@AD.TEST"),
    ] {
        let seen_by_service = log_on(&env, user(name, domain, password), WEB).unwrap();
        assert!(seen_by_service.eq_ignore_ascii_case(seen), "{name} of {domain:?} is {seen_by_service}");
    }
}

#[test]
fn a_domain_keeps_out_whom_it_should() {
    if domain().is_none() {
        return;
    }
    let env = member();
    for wrong in 0..3 {
        assert_eq!(log_on(&env, user("locked", Some("AD"), "guess"), WEB).unwrap_err().kind(), Kind::LogonDenied, "guess {wrong}");
    }
    for (name, password, target, kind) in [
        ("alice", "alice-passw0rd", WEB, Kind::LogonDenied),
        ("mallory", "Alice-Passw0rd", WEB, Kind::LogonDenied),
        ("off", "Off-Passw0rd", WEB, Kind::LogonDenied),
        ("old", "Old-Passw0rd", WEB, Kind::LogonDenied),
        ("stale", "Stale-Passw0rd", WEB, Kind::LogonDenied),
        ("locked", "Locked-Passw0rd", WEB, Kind::LogonDenied),
        ("alice", "Alice-Passw0rd", "HTTP/nowhere.ad.test", Kind::TargetUnknown),
    ] {
        assert_eq!(log_on(&env, user(name, Some("AD"), password), target).unwrap_err().kind(), kind, "{name} to {target}");
    }
    // The lock holds the right password out, and a guess that was no guess would have let it in.
    assert_eq!(log_on(&env, user("bob", Some("AD"), "Bob-Passw0rd"), WEB).unwrap(), "bob@AD.TEST");
}

#[test]
fn kdcs_are_found_by_the_domains_own_dns() {
    if domain().is_none() {
        return;
    }
    let found = "[libdefaults]\ndefault_realm = AD.TEST\n";
    let env = member_with(found, Policy::default());
    assert_eq!(log_on(&env, user("alice", None, "Alice-Passw0rd"), WEB).unwrap(), "alice@AD.TEST");
    // A host that only DNS knows.
    let named = "[libdefaults]\ndefault_realm = AD.TEST\n[realms]\nAD.TEST = {\n kdc = kdc.ad.test\n}\n";
    assert_eq!(log_on(&member_with(named, Policy::default()), user("alice", None, "Alice-Passw0rd"), WEB).unwrap(), "alice@AD.TEST");
    // Where krb5.conf says that nobody is to be asked, nobody is.
    let env = member_with("[libdefaults]\ndefault_realm = AD.TEST\ndns_lookup_kdc = false\n", Policy::default());
    let begun = std::time::Instant::now();
    let why = log_on(&env, user("alice", None, "Alice-Passw0rd"), WEB).unwrap_err();
    assert_eq!(why.kind(), Kind::NoAuthenticatingAuthority);
    assert!(begun.elapsed().as_millis() < 500);
    // A realm that DNS does not know, either.
    let env = member_with("[libdefaults]\ndefault_realm = NOWHERE.TEST\n", Policy { timeout_seconds: 2, ..Policy::default() });
    let why = log_on(&env, user("alice", None, "Alice-Passw0rd"), WEB).unwrap_err();
    assert_eq!(why.kind(), Kind::NoAuthenticatingAuthority, "{why}");
}

#[test]
fn a_domain_speaks_rc4_with_those_whose_policy_allows_it() {
    let Some(folder) = domain() else { return };
    let text = std::fs::read_to_string(format!("{folder}/krb5.conf")).unwrap();
    let text = text.replace("[libdefaults]\n", "[libdefaults]\npermitted_enctypes = rc4-hmac\n");
    let lax = member_with(&text, Policy { kerberos_rc4: true, ..Policy::default() });
    let alice = || user("alice", Some("AD"), "Alice-Passw0rd");
    assert_eq!(log_on(&lax, alice(), WEB).unwrap(), "alice@AD.TEST");
    let Answer::KeyInfo(info) = end(&lax, alice(), WEB).query(Attribute::KEY_INFO) else { panic!("no key") };
    assert_eq!((info.cipher, info.key_bits), (23, 128), "rc4-hmac");
    assert_eq!(log_on(&member_with(&text, Policy::default()), alice(), WEB).unwrap_err().kind(), Kind::KdcUnknownEtype);
}

/// Alice logs on by MIT's program.
fn kinit(folder: &str, cache: &str) {
    let mut child = Command::new("kinit")
        .args(["-c", &format!("{folder}/{cache}"), "alice"])
        .env("KRB5_CONFIG", format!("{folder}/krb5.conf"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"Alice-Passw0rd\n").unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_domain_controller_takes_logons_in_armor() {
    let Some(folder) = domain() else { return };
    kinit(&folder, "armor.cc");
    let text = std::fs::read_to_string(format!("{folder}/krb5.conf")).unwrap();
    let env = member_with(&text, Policy { kerberos_armor: Some(format!("FILE:{folder}/armor.cc")), ..Policy::default() });
    // What comes without its armor is refused: who is let in was armored.
    for (name, password, seen) in [("alice", "Alice-Passw0rd", "alice@AD.TEST"), ("bob", "Bob-Passw0rd", "bob@AD.TEST")] {
        assert_eq!(log_on(&env, user(name, Some("AD"), password), WEB).unwrap(), seen);
    }
    assert_eq!(log_on(&env, user("off", Some("AD"), "Off-Passw0rd"), WEB).unwrap_err().kind(), Kind::LogonDenied);
}

#[test]
fn the_users_tickets_of_sambas_making_serve() {
    let Some(folder) = domain() else { return };
    kinit(&folder, "test.cc");
    let text = std::fs::read_to_string(format!("{folder}/krb5.conf")).unwrap().replace("/cc\n", "/test.cc\n");
    let env = member_with(&text, Policy::default());
    assert_eq!(log_on(&env, Auth::Default, WEB).unwrap(), "alice@AD.TEST");
}

#[test]
fn a_domain_controllers_ldap_speaks_with_us_signed_and_sealed() {
    if domain().is_none() {
        return;
    }
    let mut connection = ldap::Connection::bind(&member(), user("alice", Some("AD"), "Alice-Passw0rd"), DC, ldap::Layer::Sealed);
    let answer = connection.search("DC=ad,DC=test", "sAMAccountName", "alice");
    assert!(contains(&answer, b"CN=alice,CN=Users,DC=ad,DC=test"));
    // Many messages, large ones among them: the schema of the directory.
    for _ in 0..3 {
        assert!(connection.search("CN=Schema,CN=Configuration,DC=ad,DC=test", "objectClass", "classSchema").len() > 200_000);
    }
    let mut connection = ldap::Connection::bind(&member(), user("bob", Some("AD"), "Bob-Passw0rd"), DC, ldap::Layer::Signed);
    assert!(contains(&connection.search("DC=ad,DC=test", "sAMAccountName", "bob"), b"CN=bob,CN=Users,DC=ad,DC=test"));
}

#[test]
fn a_context_in_a_domain_has_the_strongest_key_that_the_domain_knows() {
    if domain().is_none() {
        return;
    }
    let env = member();
    let client = end(&env, user("alice", Some("AD"), "Alice-Passw0rd"), WEB);
    let Answer::KeyInfo(info) = client.query(Attribute::KEY_INFO) else { panic!("no key") };
    assert_eq!((info.cipher, info.key_bits), (18, 256), "aes256-cts-hmac-sha1-96");
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}
