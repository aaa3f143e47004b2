//! CredSSP in the domain: its KDC's tickets inside.
#[allow(dead_code, reason = "the same ends serve CredSSP's own tests")]
#[path = "../credssp/world.rs"]
mod ends;

use crate::{
    host,
    machine::{domain, member_with},
};
use ends::{End, acquire, lent, people::user, run, showing, utf16};
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        flags::Flags,
        package::Side,
        policy::Policy,
        status::Kind,
    },
    packages::Packages,
};
use std::sync::Arc;

fn machine() -> Arc<Env> {
    let text = std::fs::read_to_string(format!("{}/krb5.conf", domain().unwrap())).unwrap();
    let mut env = Arc::into_inner(member_with(&text, Policy { credssp_typed: vec!["HTTP/*".to_owned()], ..Policy::default() })).unwrap();
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
