//! CredSSP in the domain: its KDC's tickets inside.
#[allow(dead_code, reason = "the same ends serve CredSSP's own tests")]
#[path = "../credssp/world.rs"]
mod ends;

use crate::{
    host,
    ldap::{Connection, Layer},
    machine::{domain, member_with},
};
use ends::{End, acquire, lent, people::user, run, showing, utf16};
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        flags::Flags,
        identity::Auth,
        package::Side,
        policy::Policy,
        status::Kind,
    },
    packages::Packages,
    world::{clock::SystemClock, winbind::Winbind},
};
use std::sync::Arc;

fn machine() -> Arc<Env> {
    machine_with(|text| text, Policy::default())
}

fn machine_with(change: impl FnOnce(String) -> String, policy: Policy) -> Arc<Env> {
    let text = change(std::fs::read_to_string(format!("{}/krb5.conf", domain().unwrap())).unwrap());
    let mut env = Arc::into_inner(member_with(&text, Policy { credssp_typed: vec!["HTTP/*".to_owned()], ..policy })).unwrap();
    env.packages = Box::new(Packages);
    Arc::new(env)
}

#[test]
fn a_domains_user_lends_his_password_by_a_ticket() {
    if domain().is_none() {
        return;
    }
    let ends = |name: &str, password: &str| {
        let inner = user(name, Some("AD"), password);
        let client = acquire(&machine(), Side::Initiator, None, inner, "kerberos").unwrap();
        let service = host::keytab(format!("{}/www.keytab", domain().unwrap()));
        let server = acquire(&machine(), Side::Acceptor, Some(showing("server")), service, "").unwrap();
        let mut client = End::new(Side::Initiator, &client, Flags::DELEGATE);
        client.target = Some("HTTP/www.ad.test");
        (client, End::new(Side::Acceptor, &server, Flags::EXTENDED_ERROR))
    };
    let (mut client, mut server) = ends("alice", "Alice-Passw0rd");
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert_eq!(lent(&server), ("alice".to_owned(), "AD".to_owned(), utf16("Alice-Passw0rd")));
    let Answer::Package(chosen) = server.query(Attribute::CREDSSP_NEGOTIATION_PACKAGE).unwrap() else { panic!() };
    assert_eq!(chosen.name, "Kerberos");
    let (mut client, mut server) = ends("bob", "bob-passw0rd");
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied);
}

#[test]
fn a_server_goes_to_the_directory_with_the_tickets_that_a_domains_user_lent() {
    if domain().is_none() {
        return;
    }
    let guarded = Policy { credssp_remote_guard: true, ..Policy::default() };
    let env = machine_with(|text| text.replacen("[libdefaults]", "[libdefaults]\nforwardable = true", 1), guarded);
    let client = acquire(&env, Side::Initiator, None, user("carol", Some("AD"), "Carol-Passw0rd"), "kerberos").unwrap();
    let service = host::keytab(format!("{}/www.keytab", domain().unwrap()));
    let server = acquire(&machine(), Side::Acceptor, Some(showing("server")), service, "").unwrap();
    let mut client = End::new(Side::Initiator, &client, Flags::DELEGATE);
    client.target = Some("HTTP/www.ad.test");
    let mut server = End::new(Side::Acceptor, &server, Flags::EXTENDED_ERROR);
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert!(matches!(server.query(Attribute::CREDSSP_CREDS), Ok(Answer::ClientCreds(_))));
    let lent = server.live.unwrap().facts.delegated().expect("what was lent");
    let mut directory = Connection::negotiate(&lent, "ldap/dc1.ad.test", Layer::Sealed);
    let answer = directory.search("DC=ad,DC=test", "sAMAccountName", "carol");
    assert!(answer.windows(8).any(|window| window == b"CN=carol"), "the directory does not answer");
}

/// What a client hears of an account: of NTLM from our server, which winbind tells; of Kerberos from the KDC itself.
const ACCOUNTS: [(&str, &str, Kind); 7] = [
    ("aged", "Aged-Passw0rd", Kind::PasswordExpired),
    ("stale", "Stale-Passw0rd", Kind::PasswordMustChange),
    ("off", "Off-Passw0rd", Kind::AccountDisabled),
    ("old", "Old-Passw0rd", Kind::AccountExpired),
    ("barred", "Barred-Passw0rd", Kind::AccountLockedOut),
    ("mallory", "Alice-Passw0rd", Kind::LogonDenied),
    // Who has another password hears nothing of the account.
    ("carol", "wrong", Kind::LogonDenied),
];

/// A host of the domain, whose own accounts are others.
fn host_of_the_domain() -> Arc<Env> {
    let mut env = Arc::into_inner(ends::machine(Policy::default(), &[])).unwrap();
    env.domain = Box::new(Winbind::default());
    env.clock = Box::new(SystemClock::new());
    Arc::new(env)
}

fn by_ntlm(name: &str, password: &str) -> (End, End) {
    let env = host_of_the_domain();
    let client = acquire(&env, Side::Initiator, None, user(name, Some("AD"), password), "!kerberos").unwrap();
    let server = acquire(&env, Side::Acceptor, Some(showing("server")), Auth::Default, "").unwrap();
    (End::new(Side::Initiator, &client, Flags::DELEGATE), End::new(Side::Acceptor, &server, Flags::EXTENDED_ERROR))
}

/// Three wrong guesses, once.
fn lock() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        for guess in 0..3 {
            let (mut client, mut server) = by_ntlm("barred", "guess");
            assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied, "guess {guess}");
        }
    });
}

#[test]
fn a_client_hears_by_ntlm_what_the_domain_says_of_his_account() {
    if domain().is_none() {
        return;
    }
    lock();
    for (name, password, kind) in ACCOUNTS {
        let (mut client, mut server) = by_ntlm(name, password);
        assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::LogonDenied, "{name}");
        assert_eq!(client.step(&server.failed.clone()).unwrap_err().kind(), kind, "{name}");
        assert!(!server.is_live() && !client.is_live());
    }
    let (mut client, mut server) = by_ntlm("bob", "Bob-Passw0rd");
    run(&mut client, &mut server, |_, token| token).unwrap();
    assert_eq!(lent(&server), ("bob".to_owned(), "AD".to_owned(), utf16("Bob-Passw0rd")));
}

#[test]
fn a_client_hears_by_kerberos_what_the_domain_says_of_his_account() {
    if domain().is_none() {
        return;
    }
    lock();
    for (name, password, kind) in ACCOUNTS {
        // Of a locked account Samba's KDC says no more than that it is revoked.
        let kind = if kind == Kind::AccountLockedOut { Kind::LogonDenied } else { kind };
        let client = acquire(&machine(), Side::Initiator, None, user(name, Some("AD"), password), "kerberos").unwrap();
        let service = host::keytab(format!("{}/www.keytab", domain().unwrap()));
        let server = acquire(&machine(), Side::Acceptor, Some(showing("server")), service, "").unwrap();
        let mut client = End::new(Side::Initiator, &client, Flags::DELEGATE);
        client.target = Some("HTTP/www.ad.test");
        let mut server = End::new(Side::Acceptor, &server, Flags::EXTENDED_ERROR);
        let refused = run(&mut client, &mut server, |_, token| token).unwrap_err();
        assert_eq!(refused.kind(), kind, "{name}: {refused:?}");
    }
}
