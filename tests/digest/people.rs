//! Who is let in: accounts with passwords and with what a realm keeps of them, and nobody else.
use crate::world::*;
use secur32::{
    crypto::hash::Hash,
    engine::{
        env::Account,
        flags::Flags,
        identity::{Auth, Secret, Wide},
        package::Side,
        policy::Policy,
        secret::{Key, SecretBytes},
        status::Kind,
    },
    packages::digest::proof::long_term,
};
use std::sync::Arc;

fn kept(realm: &str, hash: Hash, password: &str) -> Account {
    let name = match hash {
        Hash::Md5 => "MD5",
        Hash::Sha256 => "SHA-256",
        Hash::Sha512_256 => "SHA-512-256",
    };
    let value = SecretBytes::copied(long_term(hash, b"Alice", realm.as_bytes(), password.as_bytes()).bytes());
    Account { password: None, ha1: vec![(realm.to_owned(), name.to_owned(), value)], ..account("Alice", "", "") }
}

fn only(algorithm: &str) -> Policy {
    Policy { digest_algorithms: Some(algorithm.to_owned()), ..Policy::default() }
}

fn verdict(people: Vec<Account>, policy: Policy, who: Auth) -> Option<Kind> {
    let (env, _) = world_of(people, policy);
    let (mut client, mut server) = (End::client(&env, who, HTTP), End::server(&env, HTTP));
    let challenge = server.step(&[], Status::Continue);
    let response = client.step(&challenge, Status::Ok);
    kind(server.call(&response))
}

#[test]
fn what_a_realm_keeps_lets_in_without_a_password_for_that_realm_and_algorithm_alone() {
    for (hash, algorithm) in [
        (Hash::Md5, "MD5"),
        (Hash::Md5, "MD5-sess"),
        (Hash::Sha256, "SHA-256"),
        (Hash::Sha256, "SHA-256-sess"),
        (Hash::Sha512_256, "SHA-512-256"),
    ] {
        assert_eq!(verdict(vec![kept(REALM, hash, "Secret-1")], only(algorithm), alice()), None, "{algorithm}");
        assert_eq!(verdict(vec![kept(REALM, hash, "Secret-2")], only(algorithm), alice()), Some(Kind::LogonDenied));
        assert_eq!(verdict(vec![kept("another", hash, "Secret-1")], only(algorithm), alice()), Some(Kind::LogonDenied));
    }
    assert_eq!(verdict(vec![kept(REALM, Hash::Md5, "Secret-1")], only("SHA-256"), alice()), Some(Kind::LogonDenied));
}

#[test]
fn what_a_realm_keeps_serves_sasl_too() {
    for (password, good) in [("Secret-1", true), ("Secret-2", false)] {
        let (env, _) = world_of(vec![kept("example.com", Hash::Md5, password)], Policy::default());
        let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
        let challenge = server.step(&[], Status::Continue);
        let response = client.step(&challenge, Status::Continue);
        assert_eq!(server.call(&response).is_ok(), good);
    }
}

#[test]
fn an_nt_hash_alone_lets_nobody_in() {
    let hash_only = || Account { password: None, nt_hash: Some(Key::new([7; 16])), ..account("Alice", "", "") };
    for password in ["Secret-1", "", "nobody's password"] {
        assert_eq!(verdict(vec![hash_only()], Policy::default(), user("Alice", None, password)), Some(Kind::LogonDenied), "{password}");
    }
}

#[test]
fn nobody_who_is_not_there_is_let_in_not_even_with_the_password_of_nobody() {
    for (name, password) in [("Mallory", "Secret-1"), ("Mallory", ""), ("nobody", "nobody's password"), ("", "nobody's password")] {
        let denied = verdict(vec![account("Alice", "", "Secret-1")], Policy::default(), user(name, None, password));
        assert_eq!(denied, Some(Kind::LogonDenied), "{name}");
    }
    assert_eq!(verdict(vec![], Policy::default(), alice()), Some(Kind::LogonDenied));
}

#[test]
fn a_domain_is_said_with_the_name_unless_the_realm_says_it() {
    let people = || vec![account("Alice", "EXAMPLE", "Secret-1")];
    assert_eq!(verdict(people(), Policy::default(), user("Alice", Some("EXAMPLE"), "Secret-1")), None);
    assert_eq!(verdict(people(), Policy::default(), user("EXAMPLE\\Alice", None, "Secret-1")), None);
    assert_eq!(verdict(people(), Policy::default(), user("Alice", None, "Secret-1")), None);
    assert_eq!(verdict(people(), Policy::default(), user("Alice", Some("OTHER"), "Secret-1")), Some(Kind::LogonDenied));
}

#[test]
fn of_two_users_of_a_name_the_realms_is_meant() {
    let people = vec![account("Alice", "one", "Secret-1"), account("Alice", REALM, "Secret-2")];
    assert_eq!(verdict(people, Policy::default(), user("Alice", None, "Secret-2")), None);
}

#[test]
fn a_backslash_hashed_either_way_lets_in() {
    // Some clients hash what stands between the quotes, others what it means.
    let (env, _) = world_of(vec![account("Alice", "EXAMPLE", "Secret-1")], only("MD5"));
    for hashed in ["EXAMPLE\\Alice", "EXAMPLE\\\\Alice"] {
        let mut server = End::server(&env, HTTP);
        let challenge = text(&server.step(&[], Status::Continue));
        let field = |name: &str| {
            let at = challenge.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
            challenge[at..].split('"').next().unwrap().to_owned()
        };
        let h = |text: String| crate::world::text(Hash::Md5.of(&[text.as_bytes()]).hex().digits());
        let (nonce, opaque) = (field("nonce"), field("opaque"));
        let proof = h(format!("{}:{nonce}:00000001:c:auth:{}", h(format!("{hashed}:{REALM}:Secret-1")), h("GET:/".to_owned())));
        let response = format!(
            "username=\"EXAMPLE\\\\Alice\",realm=\"{REALM}\",nonce=\"{nonce}\",uri=\"/\",nc=00000001,cnonce=\"c\",qop=auth,response=\"{proof}\",opaque=\"{opaque}\""
        );
        server.step(response.as_bytes(), Status::Ok);
        assert_eq!(server.names(), "EXAMPLE\\Alice");
    }
}

#[test]
fn an_inbound_identity_stands_in_for_the_accounts_where_policy_lets_it() {
    for (allowed, good) in [(true, true), (false, false)] {
        let policy = Policy { inbound_identity: allowed, ..Policy::default() };
        let (env, _) = world_of(vec![], policy);
        let credential = acquire(&env, IN, user("carol", None, "Carol-1")).unwrap();
        let (mut client, mut server) =
            (End::client(&env, user("CAROL", None, "Carol-1"), HTTP), End::new(Side::Acceptor, &credential, HTTP));
        let response = client.step(&server.step(&[], Status::Continue), Status::Ok);
        assert_eq!(server.call(&response).is_ok(), good);
    }
}

#[test]
fn the_default_logon_needs_a_password_within_reach() {
    let default = |people: Vec<Account>| {
        let (env, _) = world_of(people, Policy::default());
        let credential = acquire(&env, OUT, Auth::Default).unwrap();
        let challenge = End::server(&env, HTTP).step(&[], Status::Continue);
        kind(End::new(Side::Initiator, &credential, HTTP).call(&challenge))
    };
    assert_eq!(default(vec![account("alice", "", "Secret-1")]), None);
    assert_eq!(default(vec![Account { password: None, ..account("alice", "", "") }]), Some(Kind::NoCredentials));
    assert_eq!(default(vec![]), Some(Kind::NoCredentials));
}

#[test]
fn credentials_of_anything_but_a_password_are_not_made() {
    let env = world();
    let with = |secret| Auth::User { name: Wide::of("Alice"), domain: None, secret: Some(secret) };
    for auth in [
        Auth::Anonymous,
        with(Secret::NtHash(SecretBytes::copied(&[0; 16]))),
        with(Secret::Keytab(SecretBytes::copied(&[]))),
        with(Secret::Password(SecretBytes::copied(&[0x3D, 0xD8]))),
        with(Secret::Password(SecretBytes::copied(&[0x41]))),
        user("Al\nice", None, "x"),
        user("Alice", Some("a\r\nb"), "x"),
    ] {
        assert_eq!(kind(acquire(&env, OUT, auth).map(|_: Arc<_>| ())), Some(Kind::UnknownCredentials));
    }
}

#[test]
fn unknown_users_cost_what_known_ones_cost() {
    use std::time::{Duration, Instant};
    let (env, _) = world_of(vec![account("Alice", "", "Secret-1")], only("MD5"));
    let response = |name: &str| {
        let mut server = End::server(&env, HTTP);
        let challenge = server.step(&[], Status::Continue);
        let response = End::client(&env, user(name, None, "wrong"), HTTP).step(&challenge, Status::Ok);
        (server, response)
    };
    let once = |name: &str| {
        let (mut server, response) = response(name);
        let begun = Instant::now();
        assert_eq!(kind(server.call(&response)), Some(Kind::LogonDenied));
        begun.elapsed()
    };
    // In turn, so that whatever else the machine does weighs on both; the middle of many says what the work costs. A busy machine may be
    // given three chances; a difference in the work would show in each of them.
    let ratio = || {
        let (mut known, mut unknown): (Vec<Duration>, Vec<Duration>) = (0..400).map(|_| (once("Alice"), once("Mallo"))).unzip();
        known.sort();
        unknown.sort();
        known[200].as_secs_f64() / unknown[200].as_secs_f64()
    };
    let ratios: Vec<f64> = (0..3).map(|_| ratio()).collect();
    assert!(ratios.iter().any(|ratio| (ratio - 1.0).abs() < 0.2), "{ratios:?}");
}
