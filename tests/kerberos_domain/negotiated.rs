//! Negotiate in the domain: the directory and the file server choose Kerberos with us, or NTLM, and speak with what was agreed.
use crate::{
    DC, contains,
    host::{client_of, user},
    ldap::{Connection, Layer},
    machine::{domain, member},
    smb,
    world::{self, End},
};
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        flags::Flags,
        identity::{PackageList, Uses},
        package::{AcquireAsk, Credential, Package as _},
    },
    packages::{Packages, negotiate::NEGOTIATE},
};
use std::sync::Arc;

fn machine() -> Arc<Env> {
    let mut env = Arc::into_inner(member()).unwrap();
    env.packages = Box::new(Packages);
    Arc::new(env)
}

fn credential(env: &Arc<Env>, name: &str, password: &str, list: &str) -> Arc<dyn Credential> {
    let uses = Uses { inbound: false, outbound: true, no_default: false };
    let auth = user(name, Some("AD"), password);
    NEGOTIATE.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::parse(list) }).unwrap()
}

fn chosen(end: &End) -> &'static str {
    match end.query(Attribute::NEGOTIATION_INFO) {
        Answer::Negotiation { package, state: 0 } => package.name,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_domain_controllers_ldap_negotiates_with_us_signed_and_sealed() {
    if domain().is_none() {
        return;
    }
    let env = machine();
    for (list, package) in [("", "Kerberos"), ("ntlm", "NTLM")] {
        for layer in [Layer::Sealed, Layer::Signed] {
            let mut connection = Connection::negotiate(&credential(&env, "alice", "Alice-Passw0rd", list), DC, layer);
            assert_eq!(chosen(connection.end()), package);
            let answer = connection.search("DC=ad,DC=test", "sAMAccountName", "alice");
            assert!(contains(&answer, b"CN=alice,CN=Users,DC=ad,DC=test"), "{package}");
            assert!(connection.search("CN=Schema,CN=Configuration,DC=ad,DC=test", "objectClass", "classSchema").len() > 200_000);
        }
    }
}

#[test]
fn smbd_lets_our_client_in_by_negotiated_kerberos_and_signs_with_its_key() {
    if domain().is_none() {
        return;
    }
    let env = machine();
    let mut client =
        client_of(&credential(&env, "alice", "Alice-Passw0rd", "!ntlm"), "cifs/dc1.ad.test", world::MUTUAL | Flags::INTEGRITY).unwrap();
    assert_eq!(smb::log_on(445, &mut client), smb::Word::Welcome);
    assert_eq!(chosen(&client), "Kerberos");
}
