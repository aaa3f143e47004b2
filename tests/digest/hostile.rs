//! Peers who say what nobody should say.
use crate::world::*;
use secur32::{
    engine::{flags::Flags, policy::Policy, status::Kind},
    wire::digest::{Directives, LONGEST},
};

fn good(flags: Flags) -> (End, String) {
    let env = world();
    let mut server = End::server(&env, flags);
    let challenge = server.step(&[], Status::Continue);
    let response = End::client(&env, alice(), flags).call(&challenge).unwrap().1;
    (server, text(&response))
}

#[test]
fn headers_cannot_be_split_by_a_servers_words() {
    let env = world();
    for value in ["x\r\nSet-Cookie: a=b", "x\nX: y", "x\r", "x\0y", "x\\"] {
        for name in ["realm", "nonce", "opaque", "domain", "unknown"] {
            let mut challenge = "realm=\"r\",nonce=\"n\",qop=\"auth\",opaque=\"o\"".to_owned();
            match challenge.find(&format!("{name}=\"")) {
                Some(_) => challenge = challenge.replace(&format!("{name}=\"{}\"", &name[..1]), &format!("{name}=\"{value}\"")),
                None => challenge.push_str(&format!(",{name}=\"{value}\"")),
            }
            assert_eq!(kind(End::client(&env, alice(), HTTP).call(challenge.as_bytes())), Some(Kind::InvalidToken), "{challenge:?}");
        }
    }
    // What is safe between quotes comes back as it was, whatever it holds.
    let challenge = "realm=\"a \\\"quoted\\\" realm, with=comma\",nonce=\"n\\\\\",qop=\"auth\",opaque=\"\\o\"";
    let response = text(&End::client(&env, alice(), HTTP).step(challenge.as_bytes(), Status::Ok));
    for part in ["realm=\"a \\\"quoted\\\" realm, with=comma\"", "nonce=\"n\\\\\"", "opaque=\"\\o\""] {
        assert!(response.contains(part), "{response}");
    }
    assert!(Directives::decode(response.as_bytes()).is_ok());
}

#[test]
fn headers_cannot_be_split_by_a_callers_words() {
    let env = world();
    let challenge = End::server(&env, HTTP).step(&[], Status::Continue);
    for target in ["/a\r\nX: y", "/a b", "", "/\0", "/a\n"] {
        let mut client = End::client(&env, alice(), HTTP);
        client.target = target.to_owned();
        assert!(client.call(&challenge).is_err(), "{target:?}");
    }
    for method in ["GET\r\nX: y", "GE T", "\"", ""] {
        let mut client = End::client(&env, alice(), HTTP);
        client.params[0] = method.as_bytes().to_vec();
        assert!(client.call(&challenge).is_err(), "{method:?}");
    }
    let mut client = End::client(&env, alice(), HTTP);
    client.service = Some(b"HTTP/a\r\nX: y".to_vec());
    assert!(client.call(&challenge).is_err());
    for realm in ["a\r\nb", "a\"b", "a\\b", "a\0b"] {
        let mut server = End::server(&env, HTTP);
        server.params[3] = realm.as_bytes().to_vec();
        assert_eq!(kind(server.call(&[])), Some(Kind::InvalidToken), "{realm:?}");
    }
    let mut server = End::server(&env, HTTP);
    server.params.push(b"/a\r\nX: y".to_vec());
    assert!(server.call(&[]).is_err());
    // A quote in a URI or a name cannot end its quotes.
    let mut client = End::client(&env, user("al\"ice", None, "x"), HTTP);
    client.target = "/\"x".to_owned();
    let response = text(&client.step(&challenge, Status::Ok));
    assert!(response.contains("username=\"al\\\"ice\"") && response.contains("uri=\"/\\\"x\""), "{response}");
}

#[test]
fn nothing_of_a_clients_words_is_echoed_unless_it_was_safe() {
    for (from, to) in
        [("cnonce=\"", "cnonce=\"a\r\nX: y"), ("nc=00000001", "nc=0000\r\n01"), ("uri=\"", "uri=\"\0"), ("username=\"", "username=\"\r")]
    {
        let (mut server, response) = good(HTTP);
        let bad = response.replacen(from, to, 1);
        assert_ne!(bad, response);
        assert_eq!(kind(server.call(bad.as_bytes())), Some(Kind::InvalidToken), "{from}");
    }
}

#[test]
fn a_directive_that_comes_twice_or_not_at_all_is_refused() {
    let (_, response) = good(HTTP);
    for name in ["username", "realm", "nonce", "uri", "qop", "nc", "cnonce", "response", "opaque", "algorithm"] {
        let directive = response.split(',').find(|directive| directive.starts_with(&format!("{name}="))).unwrap().to_owned();
        let (mut server, response) = good(HTTP);
        let directive = response.split(',').find(|other| other.starts_with(&directive[..=name.len()])).unwrap();
        let twice = format!("{response},{directive}");
        assert!(kind(server.call(twice.as_bytes())).is_some(), "{name} twice");
        let (mut server, response) = good(HTTP);
        let directive = response.split(',').find(|other| other.starts_with(&format!("{name}="))).unwrap();
        let without = response.replacen(&format!("{directive},"), "", 1).replacen(&format!(",{directive}"), "", 1);
        assert!(kind(server.call(without.as_bytes())).is_some(), "without {name}");
    }
}

#[test]
fn unknown_directives_and_odd_forms_are_passed_over() {
    type Twist = fn(&str) -> String;
    let twists: [Twist; 6] = [
        |r| format!("{r},x-unknown=\"y\",another=1"),
        |r| format!("Digest {r}"),
        |r| format!(" digest\t {} ", r.replace(',', " ,\t")),
        |r| r.replace(',', ",\r\n "),
        |r| r.replace("qop=auth", "qop=\"auth\"").replace("nc=00000001", "nc=\"00000001\""),
        |r| r.replace("username=\"Alice\"", "username=Alice").replace("=", " = "),
    ];
    for (n, twist) in twists.into_iter().enumerate() {
        let (mut server, response) = good(HTTP);
        if n == 5 {
            // Spaces around the sign, but not inside of what is quoted.
            let spaced = response.replace("username=\"Alice\"", "username = Alice").replace("nc=", "nc =");
            server.step(spaced.as_bytes(), Status::Ok);
        } else {
            server.step(twist(&response).as_bytes(), Status::Ok);
        }
    }
}

#[test]
fn every_cut_and_every_changed_byte_is_refused_without_harm() {
    for flags in [HTTP, Flags::NONE] {
        let (_, sample) = good(flags);
        for end in 1..sample.len() {
            let (mut server, response) = good(flags);
            let cut = &response.as_bytes()[..end.min(response.len() - 1)];
            // What is cut from the end may be a directive that nobody needs.
            if let Ok((status, _)) = server.call(cut) {
                assert!(status == Status::Ok && cut.len() + 20 > response.len(), "{}", text(cut));
            }
        }
        for at in 0..sample.len() {
            let (mut server, response) = good(flags);
            let mut bytes = response.into_bytes();
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 0x01;
            if let Ok((status, _)) = server.call(&bytes) {
                let shown = String::from_utf8_lossy(&bytes).into_owned();
                // Only what no proof covers may have changed: the name of a directive that is passed over, or the case of a letter.
                assert!(status == Status::Ok || shown.contains("nonce"), "{at}: {shown}");
                assert!(status != Status::Ok || shown.contains("cha") || shown.contains("utf"), "{at}: {shown}");
            }
        }
    }
}

#[test]
fn large_and_endless_lists_are_refused() {
    let (mut server, response) = good(HTTP);
    assert_eq!(kind(server.call(format!("{response},{}", "a".repeat(LONGEST)).as_bytes())), Some(Kind::InvalidToken));
    let env = world();
    let many: String = (0..100).map(|n| format!("Digest realm=\"{n}\",nonce=\"n\",")).collect();
    assert_eq!(kind(End::client(&env, alice(), HTTP).call(many.as_bytes())), Some(Kind::InvalidToken));
    let commas = ",".repeat(LONGEST);
    assert_eq!(kind(End::client(&env, alice(), HTTP).call(commas.as_bytes())), Some(Kind::InvalidToken));
}

#[test]
fn a_nonce_or_an_opaque_of_another_making_is_not_taken() {
    let (mut server, response) = good(HTTP);
    let at = response.find("nonce=\"+Upgraded+v1").unwrap() + 30;
    let digit = response.as_bytes()[at];
    let mut forged = response.clone().into_bytes();
    forged[at] = if digit == b'0' { b'1' } else { b'0' };
    assert_eq!(kind(server.call(&forged)), Some(Kind::InvalidToken), "its opaque does not fit it");
    let (mut server, response) = good(HTTP);
    assert_eq!(kind(server.call(response.replace("opaque=\"", "opaque=\"0").as_bytes())), Some(Kind::InvalidToken));
    // A nonce of another realm is nobody's.
    let env = world();
    let challenge = End::server(&env, HTTP).step(&[], Status::Continue);
    let renamed = text(&challenge).replace(REALM, "another");
    let response = End::client(&env, alice(), HTTP).step(renamed.as_bytes(), Status::Ok);
    let mut server = End::server(&env, HTTP);
    server.params[3] = b"another".to_vec();
    let again = server.step(&response, Status::Continue);
    assert!(text(&again).contains("stale=true"));
}

#[test]
fn a_first_response_whose_count_was_used_elsewhere_is_out_of_sequence() {
    let env = world();
    let mut server = End::server(&env, HTTP);
    let challenge = server.step(&[], Status::Continue);
    let response = End::client(&env, alice(), HTTP).step(&challenge, Status::Ok);
    let mut other = End::server(&env, HTTP);
    other.step(&response, Status::Ok);
    server.step(&response, Status::Complete);
    assert_eq!(kind(server.complete(&response, &[])), Some(Kind::OutOfSequence));
}

#[test]
fn policy_that_names_what_nobody_knows_fails_every_call() {
    let (env, _) = world_with(Policy { digest_algorithms: Some("MD5 ROT13".to_owned()), ..Policy::default() });
    assert_eq!(kind(End::server(&env, HTTP).call(&[])), Some(Kind::InternalError));
    let (env, _) = world_with(Policy { digest_ciphers: Some("des".to_owned()), ..Policy::default() });
    assert_eq!(kind(End::server(&env, Flags::CONFIDENTIALITY).call(&[])), Some(Kind::InternalError));
    let (env, _) = world_with(Policy { digest_algorithms: Some(String::new()), ..Policy::default() });
    assert_eq!(kind(End::server(&env, HTTP).call(&[])), Some(Kind::AlgorithmMismatch));
}

#[test]
fn an_attacker_who_proves_nothing_makes_us_remember_nothing() {
    let env = world();
    for n in 0..2000 {
        let mut server = End::server(&env, HTTP);
        let challenge = server.step(&[], Status::Continue);
        if n % 100 == 0 {
            let response = End::client(&env, user("Alice", None, "wrong"), HTTP).step(&challenge, Status::Ok);
            assert_eq!(kind(server.call(&response)), Some(Kind::LogonDenied));
            // Nothing was counted: the right password is still let in over the same nonce, and by its first count.
            let response = End::client(&env, alice(), HTTP).step(&challenge, Status::Ok);
            End::server(&env, HTTP).step(&response, Status::Ok);
        }
    }
}
