//! The specifications' own exchanges, as the client plays them: the challenge as printed, and a response whose proof is what they compute.
//! (The proofs themselves, byte for byte, are tested beside `proof`.)
use crate::world::*;
use secur32::{
    crypto::hash::Hash,
    engine::flags::Flags,
    packages::digest::proof::{Covered, long_term, proof, session_key},
    wire::digest::{Algorithm, Challenge, Directives, Mode, Qop, Response},
};

/// Recomputes the proof of a response of ours by the formula of the specification, with nothing of ours but the formula.
fn check(response: &str, mode: Mode, algorithm: Algorithm, who: (&str, &str, &str), asks: (&str, &str)) {
    let hash = secur32::packages::digest::proof::hash_of(algorithm);
    let list = Directives::decode(response.as_bytes()).unwrap();
    let read = Response::decode(&list, mode).unwrap();
    let kept = long_term(hash, who.0.as_bytes(), who.1.as_bytes(), who.2.as_bytes());
    let key = session_key(mode, algorithm, kept.bytes(), read.nonce, read.cnonce, None);
    let covered = Covered {
        nonce: read.nonce,
        count: read.count_text,
        cnonce: read.cnonce,
        qop: read.qop,
        method: asks.0.as_bytes(),
        uri: asks.1.as_bytes(),
        entity: b"",
    };
    assert_eq!(proof(hash, key.bytes(), &covered).digits(), read.proof);
    assert_eq!((read.count, read.qop), (1, Qop::Auth));
    assert_eq!(&*read.uri, asks.1.as_bytes());
}

fn answer(challenge: &str, flags: Flags, who: (&str, &str), target: &str) -> String {
    let env = world();
    let mut client = End::client(&env, user(who.0, None, who.1), flags);
    client.target = target.to_owned();
    text(&client.call(challenge.as_bytes()).unwrap().1)
}

#[test]
fn the_example_of_rfc_2617_is_answered() {
    // 3.5, with its line breaks.
    let challenge = "Digest\r\n  realm=\"testrealm@host.com\",\r\n  qop=\"auth,auth-int\",\r\n  nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",\r\n  opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
    let response = answer(challenge, HTTP, ("Mufasa", "Circle Of Life"), "/dir/index.html");
    check(&response, Mode::Http, Algorithm::Md5, ("Mufasa", "testrealm@host.com", "Circle Of Life"), ("GET", "/dir/index.html"));
    assert!(response.contains("opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"") && !response.contains("algorithm="), "{response}");
}

#[test]
fn the_examples_of_rfc_7616_are_answered() {
    // 3.9.1: two challenges, the stronger first.
    let common = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    let both = format!("Digest {common}, algorithm=SHA-256, Digest {common}, algorithm=MD5");
    let response = answer(&both, HTTP, ("Mufasa", "Circle of Life"), "/dir/index.html");
    check(&response, Mode::Http, Algorithm::Sha256, ("Mufasa", "http-auth@example.org", "Circle of Life"), ("GET", "/dir/index.html"));
    let response = answer(&format!("Digest {common}, algorithm=MD5"), HTTP, ("Mufasa", "Circle of Life"), "/dir/index.html");
    check(&response, Mode::Http, Algorithm::Md5, ("Mufasa", "http-auth@example.org", "Circle of Life"), ("GET", "/dir/index.html"));
    // 3.9.2 with erratum 4897.
    let challenge = "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true";
    let name = "J\u{e4}s\u{f8}n Doe";
    let response = answer(challenge, HTTP, (name, "Secret, or not?"), "/doe.json");
    assert!(
        response.contains("username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\"")
            && response.contains("userhash=true")
    );
    check(&response, Mode::Http, Algorithm::Sha512_256, (name, "api@example.org", "Secret, or not?"), ("GET", "/doe.json"));
}

#[test]
fn the_examples_of_rfc_2831_are_answered() {
    // 4.
    for (nonce, uri) in [("OA6MG9tEQGm2hh", "imap/elwood.innosoft.com"), ("OA9BSXrbuRhWay", "acap/elwood.innosoft.com")] {
        let challenge = format!("realm=\"elwood.innosoft.com\",nonce=\"{nonce}\",qop=\"auth\",algorithm=md5-sess,charset=utf-8");
        let response = answer(&challenge, Flags::NONE, ("chris", "secret"), uri);
        check(&response, Mode::Sasl, Algorithm::Md5Sess, ("chris", "elwood.innosoft.com", "secret"), ("AUTHENTICATE", uri));
        // The same directives in the same order as printed.
        let list: Vec<&str> = response.split(',').map(|directive| directive.split('=').next().unwrap()).collect();
        assert_eq!(list, ["charset", "username", "realm", "nonce", "nc", "cnonce", "digest-uri", "response", "qop"]);
    }
}

#[test]
fn windows_own_challenges_are_read() {
    // Seen of IIS and of Active Directory.
    let iis = "Digest qop=\"auth\",algorithm=MD5-sess,nonce=\"+Upgraded+v1fdcb1e18d2cc7a72322c81c0d8d2a3c332f7908ef0dfcb01aa9fb63930eadf57\",charset=utf-8,realm=\"Digest\"";
    let response = answer(iis, HTTP, ("alice", "x"), "/");
    check(&response, Mode::Http, Algorithm::Md5Sess, ("alice", "Digest", "x"), ("GET", "/"));
    let ad = b"qop=\"auth,auth-int,auth-conf\",cipher=\"3des,rc4\",algorithm=md5-sess,nonce=\"+Upgraded+v176b482dd\",charset=utf-8,realm=\"int.example.org\"";
    let list = Directives::decode(ad).unwrap();
    let read = Challenge::decode(&list, Mode::Sasl).unwrap();
    assert_eq!((read.qops.list(), read.ciphers.list()), ("auth,auth-int,auth-conf".to_owned(), "3des,rc4".to_owned()));
}

#[test]
fn sha_512_cut_short_is_not_sha_512_256() {
    // What RFC 7616 3.9.2 prints was made with another function than it names.
    let ours = Hash::Sha512_256.of(&["J\u{e4}s\u{f8}n Doe:api@example.org".as_bytes()]);
    assert_ne!(ours.hex().digits(), b"488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec");
}
