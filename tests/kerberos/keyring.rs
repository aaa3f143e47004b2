//! Where an acceptor's keys come from.
use super::world::*;
use secur32::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Package as _, Side, Terms},
        policy::Policy,
        secret::SecretBytes,
        status::Kind,
    },
    packages::kerberos::{
        KERBEROS, acceptor,
        keys::{KeytabKeys, PasswordKeys},
        ticket::KeySource,
    },
    wire::{
        keytab::{Entry, encode},
        text::to_utf16le,
    },
};
use std::sync::{Arc, Mutex};

/// A keytab that a test changes.
#[derive(Clone)]
struct Shelf(Arc<Mutex<Arc<SecretBytes>>>);

fn entry<'a>(name: &'a str, kvno: u32, key: &'a ProtocolKey) -> Entry<'a> {
    Entry { realm: REALM, parts: name.split('/').collect(), kind: 1, kvno, enctype: key.enctype().number(), key: key.bytes() }
}

fn shelf(entries: &[Entry<'_>]) -> Shelf {
    Shelf(Arc::new(Mutex::new(Arc::new(SecretBytes::copied(&encode(entries))))))
}

fn keys(shelf: &Shelf, only: Option<&str>) -> Arc<KeytabKeys> {
    let shelf = shelf.clone();
    Arc::new(KeytabKeys::new(Box::new(move |_| Ok(shelf.0.lock().unwrap().clone())), only))
}

fn accepted(machine: &Machine, keys: Arc<dyn KeySource>, grant: &Grant) -> Option<Kind> {
    let mut client = End::client(machine, &Pocket::new(grant.ticket()), full());
    let mut server = End::of(acceptor::begin(&machine.env, keys));
    kind(run(&mut client, &mut server))
}

const E: Enctype = Enctype::Aes256Sha1;

#[test]
fn the_right_key_is_found_under_any_version_and_any_name() {
    let machine = machine();
    let (grant, old, other) = (Grant::new(E), key(E, 1), key(Enctype::Aes128Sha1, 7));
    let good = &grant.service_key;
    for entries in [
        vec![entry(TARGET, 2, good)],
        vec![entry(TARGET, 1, &old), entry(TARGET, 2, good), entry(TARGET, 2, &other)],
        vec![entry(TARGET, 2, &old), entry(TARGET, 9, good)],
        vec![entry("HTTP/alias.example.com", 2, good), entry("server$", 2, &old)],
    ] {
        assert_eq!(accepted(&machine, keys(&shelf(&entries), None), &grant), None);
    }
    assert_eq!(accepted(&machine, keys(&shelf(&[entry(TARGET, 2, &old)]), None), &grant), Some(Kind::WrongPrincipal));
    assert_eq!(accepted(&machine, keys(&shelf(&[entry(TARGET, 2, &other)]), None), &grant), Some(Kind::NoKerbKey));
}

#[test]
fn an_acceptor_of_a_name_uses_that_names_keys_alone() {
    let (machine, grant) = (machine(), Grant::new(E));
    let shelf = shelf(&[entry(TARGET, 2, &grant.service_key), entry("ldap/server.example.com", 2, &key(E, 3))]);
    for (only, want) in [
        (TARGET, None),
        ("http/SERVER.example.com@EXAMPLE.COM", None),
        ("ldap/server.example.com", Some(Kind::WrongPrincipal)),
        ("HTTP/server.example.com@OTHER.COM", Some(Kind::NoKerbKey)),
    ] {
        assert_eq!(accepted(&machine, keys(&shelf, Some(only)), &grant), want, "{only}");
    }
    assert!(keys(&shelf, Some(TARGET)).ready(&machine.env).is_ok());
    assert_eq!(kind(keys(&shelf, Some("nobody")).ready(&machine.env)), Some(Kind::NoCredentials));
}

#[test]
fn a_keytab_that_changes_is_read_again() {
    let (machine, grant) = (machine(), Grant::new(E));
    let shelf = shelf(&[entry(TARGET, 1, &key(E, 1))]);
    let keys = keys(&shelf, None);
    assert_eq!(accepted(&machine, keys.clone(), &grant), Some(Kind::WrongPrincipal));
    *shelf.0.lock().unwrap() = Arc::new(SecretBytes::copied(&encode(&[entry(TARGET, 2, &grant.service_key)])));
    assert_eq!(accepted(&machine, keys.clone(), &grant), None);
    *shelf.0.lock().unwrap() = Arc::new(SecretBytes::copied(b"no keytab at all"));
    assert_eq!(accepted(&machine, keys, &grant), Some(Kind::NoCredentials));
}

#[test]
fn an_identity_stands_in_for_the_keytab_where_policy_lets_it() {
    let service_key = ProtocolKey::of_password(E, b"Service-1", b"EXAMPLE.COMwebservice", None).unwrap();
    let grant = Grant { service_key, ..Grant::new(E) };
    for (inbound_identity, want) in [(true, None), (false, Some(Kind::NoCredentials))] {
        let machine = machine_with(Policy { inbound_identity, ..Policy::default() });
        let secret = Some(Secret::Password(SecretBytes::copied(&to_utf16le("Service-1"))));
        let auth = Auth::User { name: Wide::of("webservice"), domain: Some(Wide::of(REALM)), secret };
        let uses = Uses { inbound: true, outbound: false, no_default: false };
        let credential = KERBEROS.acquire(&machine.env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() });
        let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
        let accepted = credential.unwrap().begin(Side::Acceptor, &terms).and_then(|state| {
            let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
            End::of(state).step(&client.step(&[])?)
        });
        assert_eq!(kind(accepted), want);
    }
}

#[test]
fn an_account_whose_password_is_known_accepts_under_every_name() {
    let machine = machine();
    for enctype in AES {
        let service_key = ProtocolKey::of_password(enctype, b"Service-1", b"EXAMPLE.COMwebservice", None).unwrap();
        let grant = Grant { service_key, ..Grant::new(enctype) };
        for (realm, password, want) in [
            (REALM, &b"Service-1"[..], None),
            (REALM, b"Service-2", Some(Kind::WrongPrincipal)),
            ("OTHER.COM", b"Service-1", Some(Kind::WrongPrincipal)),
        ] {
            let keys = Arc::new(PasswordKeys::new("webservice", realm, SecretBytes::copied(password)));
            assert_eq!(accepted(&machine, keys.clone(), &grant), want);
            assert_eq!(accepted(&machine, keys, &grant), want, "and again");
        }
    }
}
