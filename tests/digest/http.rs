//! HTTP: challenges, responses, and the requests that follow.
use crate::world::*;
use secur32::{
    crypto::hash::{Hash, Hex},
    engine::{flags::Flags, policy::Policy, status::Kind},
    wire::digest::{Directives, Info},
};

fn with(algorithms: &str) -> Policy {
    Policy { digest_algorithms: Some(algorithms.to_owned()), ..Policy::default() }
}

#[test]
fn the_server_asks_on_empty_input_and_lets_the_right_password_in() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    let info = http(&mut client, &mut server).unwrap();
    assert_eq!((server.names(), client.names()), ("api@example.org\\Alice".to_owned(), "api@example.org\\Alice".to_owned()));
    assert_eq!(client.session_key(), server.session_key());
    assert!(server.spare, "the server's own proof is a courtesy in HTTP");
    client.verify(&info, "GET", "", b"").unwrap();
}

#[test]
fn every_algorithm_that_policy_names_works_and_no_other() {
    let all = ["MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"];
    for algorithm in all {
        let (env, _) = world_with(with(algorithm));
        let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
        let challenge = server.step(&[], Status::Continue);
        assert!(text(&challenge).contains(&format!("algorithm={algorithm},")), "{}", text(&challenge));
        let response = client.step(&challenge, Status::Ok);
        let other = all.iter().find(|other| **other != algorithm).unwrap();
        let lied = text(&response).replace(&format!("algorithm={algorithm}"), &format!("algorithm={other}"));
        assert!(End::server(&env, HTTP).call(lied.as_bytes()).is_err());
        server.step(&response, Status::Ok);
        for n in 0..3 {
            let uri = format!("/{n}");
            let header = client.sign("GET", &uri, b"").unwrap();
            server.verify(&header, "GET", &uri, b"").unwrap();
        }
    }
}

#[test]
fn several_algorithms_are_told_one_by_one_the_strongest_first_and_the_client_takes_it() {
    let (env, _) = world_with(with("MD5 SHA-512-256 SHA-256"));
    let mut server = End::server(&env, HTTP);
    let told: Vec<String> = (0..4).map(|_| text(&server.step(&[], Status::Continue))).collect();
    for (challenge, algorithm) in told.iter().zip(["SHA-512-256", "SHA-256", "MD5", "SHA-512-256"]) {
        assert!(challenge.contains(&format!("algorithm={algorithm},")), "{challenge}");
    }
    let field = format!("Negotiate, Digest {}, Digest {}, Basic realm=\"x\", Digest {}", told[2], told[0], told[1]);
    let mut client = End::client(&env, alice(), HTTP);
    let response = client.step(field.as_bytes(), Status::Ok);
    assert!(text(&response).contains("algorithm=SHA-512-256,"));
    server.step(&response, Status::Ok);
    // A client that knows MD5 alone is served, too.
    let mut server = End::server(&env, HTTP);
    let told: Vec<Vec<u8>> = (0..3).map(|_| server.step(&[], Status::Continue)).collect();
    let response = End::client(&env, alice(), HTTP).step(&told[2], Status::Ok);
    assert!(text(&response).contains("algorithm=MD5,"));
    server.step(&response, Status::Ok);
}

#[test]
fn curls_bit_means_http_on_the_clients_side_too() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    client.flags = Flags::HTTP_STYLE;
    http(&mut client, &mut server).unwrap();
    assert!(client.granted.has(Flags::HTTP_STYLE));
}

#[test]
fn later_requests_are_proven_on_the_same_context_and_a_replay_is_refused() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    let second = client.sign("POST", "/second", b"").unwrap();
    assert!(text(&second).contains("nc=00000002"));
    server.verify(&second, "POST", "/second", b"").unwrap();
    let told = server.sign("", "", b"").unwrap();
    client.verify(&told, "", "", b"").unwrap();
    assert_eq!(kind(server.verify(&second, "POST", "/second", b"")), Some(Kind::OutOfSequence));

    // By ASC and CompleteAuthToken, as IIS does.
    server.params = vec![b"PUT".to_vec(), b"/third".to_vec(), Vec::new(), REALM.as_bytes().to_vec()];
    let third = client.sign("PUT", "/third", b"").unwrap();
    assert_eq!(server.step(&third, Status::Complete), b"");
    let (_, info) = server.complete(&third, &[b"PUT", b"/third", b"", REALM.as_bytes()]).unwrap();
    client.verify(&info, "", "", b"").unwrap();
    assert_eq!(server.step(&third, Status::Complete), b"");
    assert_eq!(kind(server.complete(&third, &[])), Some(Kind::OutOfSequence), "the same count again");
    assert_eq!(kind(server.complete(&third, &[])), Some(Kind::OutOfSequence), "nothing is waiting");
}

#[test]
fn a_later_request_for_something_else_than_was_proven_is_refused() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    let header = client.sign("GET", "/a", b"").unwrap();
    assert_eq!(kind(server.verify(&header, "DELETE", "/a", b"")), Some(Kind::MessageAltered));
    assert_eq!(kind(server.verify(&header, "GET", "/b", b"")), Some(Kind::MessageAltered));
    let forged = text(&header).replace("uri=\"/a\"", "uri=\"/b\"");
    assert_eq!(kind(server.verify(forged.as_bytes(), "GET", "/b", b"")), Some(Kind::MessageAltered));
    let other = text(&header).replace("username=\"Alice\"", "username=\"Bob\"");
    assert_eq!(kind(server.verify(other.as_bytes(), "GET", "/a", b"")), Some(Kind::MessageAltered));
    server.verify(&header, "GET", "/a", b"").unwrap();
    // The request line of a proxy has the whole URI.
    let header = client.sign("GET", "/c?d", b"").unwrap();
    server.verify(&header, "GET", "http://server.example.com:8080/c?d", b"").unwrap();
}

#[test]
fn requests_may_overtake_one_another_unless_order_was_asked_for() {
    let env = world();
    for (extra, good) in [(Flags::NONE, true), (Flags::SEQUENCE_DETECT, false)] {
        let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP | extra));
        http_of(&mut client, &mut server);
        let (second, third) = (client.sign("GET", "/", &empty(&client)).unwrap(), client.sign("GET", "/", &empty(&client)).unwrap());
        assert_eq!(server.verify(&third, "GET", "/", &empty(&client)).is_ok(), good);
        assert!(server.verify(&second, "GET", "/", &empty(&client)).is_ok());
    }
}

/// An exchange where the quality may be auth.
fn http_of(client: &mut End, server: &mut End) {
    let challenge = text(&server.step(&[], Status::Continue)).replace("auth,auth-int", "auth");
    let response = client.step(challenge.as_bytes(), Status::Ok);
    server.step(&response, Status::Ok);
}

fn empty(_: &End) -> Vec<u8> {
    Vec::new()
}

#[test]
fn an_old_nonce_gets_a_new_challenge_that_says_stale_and_is_answered_anew() {
    let (env, clock) = world_with(Policy::default());
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    let challenge = server.step(&[], Status::Continue);
    clock.pass(301);
    let response = client.step(&challenge, Status::Ok);
    let again = server.step(&response, Status::Continue);
    assert!(text(&again).contains("stale=true"));
    assert!(!server.is_live());
    let response = client.step(&again, Status::Ok);
    server.step(&response, Status::Ok);

    // On a live context, too.
    clock.pass(301);
    let late = client.sign("GET", "/late", b"").unwrap();
    assert_eq!(kind(server.verify(&late, "GET", "/late", b"")), Some(Kind::ContextExpired));
    let again = server.step(&late, Status::Continue);
    assert!(text(&again).contains("stale=true"));
    client.target = "/late".to_owned();
    let response = client.step(&again, Status::Ok);
    assert!(text(&response).contains("nc=00000001"));
    assert_eq!(server.step(&response, Status::Complete), b"");
    server.complete(&response, &[]).unwrap();
}

#[test]
fn a_wrong_password_over_an_old_nonce_is_not_told_stale() {
    let (env, clock) = world_with(Policy::default());
    let (mut client, mut server) = (End::client(&env, user("Alice", None, "Secret-2"), HTTP), End::server(&env, HTTP));
    let challenge = server.step(&[], Status::Continue);
    clock.pass(301);
    let response = client.step(&challenge, Status::Ok);
    assert_eq!(kind(server.call(&response)), Some(Kind::LogonDenied));
}

#[test]
fn another_challenge_of_the_same_realm_that_is_not_stale_means_the_password_was_refused() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, user("Alice", None, "Secret-2"), HTTP), End::server(&env, HTTP));
    client.step(&server.step(&[], Status::Continue), Status::Ok);
    let again = End::server(&env, HTTP).step(&[], Status::Continue);
    assert_eq!(kind(client.call(&again)), Some(Kind::LogonDenied));
}

#[test]
fn a_nonce_is_good_on_a_context_that_never_saw_it_made() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    let challenge = server.step(&[], Status::Continue);
    drop(server);
    let first = client.step(&challenge, Status::Ok);
    let mut other = End::server(&env, HTTP);
    other.step(&first, Status::Ok);
    // A second request over a known nonce is completed, as on the context where it was proven.
    let second = client.sign("GET", "/x?y=z", b"").unwrap();
    let mut third = End::server(&env, HTTP);
    assert_eq!(third.step(&second, Status::Complete), b"");
    assert!(!third.is_live(), "nothing is proven yet");
    third.complete(&second, &[b"GET", b"", b"", REALM.as_bytes()]).unwrap();
    assert_eq!(third.names(), "api@example.org\\Alice");
    // And each count is good on one of them alone.
    let mut fourth = End::server(&env, HTTP);
    fourth.step(&second, Status::Complete);
    assert_eq!(kind(fourth.complete(&second, &[])), Some(Kind::OutOfSequence));
    let mut fifth = End::server(&env, HTTP);
    fifth.step(&first, Status::Complete);
    assert_eq!(kind(fifth.complete(&first, &[])), Some(Kind::OutOfSequence));
}

#[test]
fn the_servers_proof_is_checked_and_one_for_another_request_or_password_is_refused() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    let info = text(&http(&mut client, &mut server).unwrap());
    let list = Directives::decode(info.as_bytes()).unwrap();
    assert_eq!(Info::decode(&list).unwrap().count, Some(1));
    for (from, to) in [("nc=00000001", "nc=00000002"), ("rspauth=\"", "rspauth=\"0"), ("rspauth", "xrspauth"), ("cnonce=\"", "cnonce=\"0")]
    {
        let bad = info.replacen(from, to, 1);
        assert!(client.verify(bad.as_bytes(), "", "", b"").is_err(), "{bad}");
    }
    client.verify(info.as_bytes(), "", "", b"").unwrap();
}

#[test]
fn a_next_nonce_is_taken_up() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    let info = text(&http(&mut client, &mut server).unwrap());
    let challenge = text(&End::server(&env, HTTP).step(&[], Status::Continue));
    let list = Directives::decode(challenge.as_bytes()).unwrap();
    let next = text(list.one("nonce").unwrap().raw());
    client.verify(format!("{info},nextnonce=\"{next}\"").as_bytes(), "", "", b"").unwrap();
    let header = text(&client.sign("GET", "/", b"").unwrap());
    assert!(header.contains(&format!("nonce=\"{next}\"")) && header.contains("nc=00000001"));
}

#[test]
fn a_proxys_method_and_a_domain_travel_like_any_other() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    client.target = "host.example.org:443".to_owned();
    client.params = vec![b"CONNECT".to_vec(), Vec::new()];
    server.params = vec![b"CONNECT".to_vec(), b"host.example.org:443".to_vec(), Vec::new(), REALM.as_bytes().to_vec(), b"/a /b".to_vec()];
    let challenge = server.step(&[], Status::Continue);
    assert!(text(&challenge).contains("domain=\"/a /b\""));
    let response = client.step(&challenge, Status::Ok);
    assert!(text(&response).contains("uri=\"host.example.org:443\""));
    server.step(&response, Status::Ok);
}

#[test]
fn a_server_of_rfc_2069_is_answered_and_a_client_of_it_is_not_let_in() {
    let env = world();
    let mut client = End::client(&env, user("Mufasa", None, "CircleOfLife"), HTTP);
    client.target = "/dir/index.html".to_owned();
    let challenge =
        "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
    let response = text(&client.step(challenge.as_bytes(), Status::Ok));
    // RFC 2069 2.4 with erratum 749.
    assert!(response.contains("response=\"1949323746fe6a43ef61f9606e7febea\"") && !response.contains("qop"), "{response}");
    let mut server = End::server(&env, HTTP);
    let challenge = text(&server.step(&[], Status::Continue)).replace("qop=\"auth\",", "");
    let response = End::client(&env, alice(), HTTP).step(challenge.as_bytes(), Status::Ok);
    assert_eq!(kind(server.call(&response)), Some(Kind::QopNotSupported));
}

#[test]
fn a_body_is_covered_by_auth_int_and_a_changed_one_is_found() {
    for algorithm in ["MD5", "SHA-256", "SHA-512-256-sess"] {
        let (env, _) = world_with(with(algorithm));
        let hash = match algorithm {
            "MD5" => Hash::Md5,
            "SHA-256" => Hash::Sha256,
            _ => Hash::Sha512_256,
        };
        let (body, other) = (hash.of(&[b"the body"]).hex(), hash.of(&[b"another"]).hex());
        let both = HTTP | Flags::INTEGRITY;
        let (mut client, mut server) = (End::client(&env, alice(), both), End::server(&env, both));
        client.params[1] = body.digits().to_vec();
        server.params[2] = other.digits().to_vec();
        let challenge = server.step(&[], Status::Continue);
        assert!(text(&challenge).contains("qop=\"auth-int\""));
        let response = client.step(&challenge, Status::Ok);
        assert!(client.granted.has(Flags::INTEGRITY) && text(&response).contains("qop=auth-int"));
        assert_eq!(kind(server.call(&response)), Some(Kind::LogonDenied));
        let mut server = End::server(&env, both);
        server.body = Some(b"the body".to_vec());
        server.step(&response, Status::Ok);
        assert!(server.granted.has(Flags::INTEGRITY));
        // Later, with the hash or the body itself.
        let header = client.sign("POST", "/", body.digits()).unwrap();
        assert_eq!(kind(server.verify(&header, "POST", "/", other.digits())), Some(Kind::MessageAltered));
        server.verify(&header, "POST", "/", body.digits()).unwrap();
        assert_eq!(kind(client.sign("POST", "/", b"")), Some(Kind::InvalidToken), "a body that nobody told of");
        let answer = hash.of(&[b"the answer"]).hex();
        let info = server.sign("", "", answer.digits()).unwrap();
        client.verify(&info, "", "", answer.digits()).unwrap();
        assert_eq!(kind(client.verify(&info, "", "", other.digits())), Some(Kind::MutualAuthFailed));
    }
}

#[test]
fn integrity_that_is_not_offered_is_not_pretended() {
    let env = world();
    let challenge = End::server(&env, HTTP).step(&[], Status::Continue);
    assert_eq!(kind(End::client(&env, alice(), HTTP | Flags::INTEGRITY).call(&challenge)), Some(Kind::QopNotSupported));
    assert_eq!(kind(End::client(&env, alice(), HTTP | Flags::CONFIDENTIALITY).call(&challenge)), Some(Kind::QopNotSupported));
    let mut gladly = End::client(&env, alice(), HTTP | Flags::REPLAY_DETECT);
    gladly.step(&challenge, Status::Ok);
    assert!(!gladly.granted.has(Flags::INTEGRITY) && gladly.granted.has(Flags::REPLAY_DETECT));
}

#[test]
fn a_hash_for_a_name_is_welcome_where_policy_says_so() {
    let policy = Policy { digest_userhash: true, ..with("SHA-512-256") };
    let (env, _) = world_with(policy);
    let (mut client, mut server) =
        (End::client(&env, user("J\u{e4}s\u{f8}n Doe", None, "Gehe\u{ef}m, or not?"), HTTP), End::server(&env, HTTP));
    let challenge = server.step(&[], Status::Continue);
    assert!(text(&challenge).contains("userhash=true"));
    let response = text(&client.step(&challenge, Status::Ok));
    // RFC 7616 3.9.2 with erratum 4897: the same user in the same realm.
    assert!(
        response.contains("username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\"")
            && response.contains("userhash=true")
    );
    server.step(response.as_bytes(), Status::Ok);
    assert_eq!(server.names(), "api@example.org\\J\u{e4}s\u{f8}n Doe");
    let challenge = End::server(&env, HTTP).step(&[], Status::Continue);
    let nobody = text(&End::client(&env, user("J\u{e4}s\u{f8}n Doe", None, "Gehe\u{ef}m, or not?"), HTTP).step(&challenge, Status::Ok));
    let nobody = nobody.replace("793263ca", "00000000");
    assert_eq!(kind(End::server(&env, HTTP).call(nobody.as_bytes())), Some(Kind::LogonDenied));
    // Where policy does not, the hash is no name.
    let (env, _) = world_with(with("SHA-512-256"));
    assert!(End::server(&env, HTTP).call(response.as_bytes()).is_err());
}

#[test]
fn the_entitys_hash_must_be_the_algorithms() {
    let (env, _) = world_with(with("SHA-256"));
    let challenge = End::server(&env, HTTP | Flags::INTEGRITY).step(&[], Status::Continue);
    let mut client = End::client(&env, alice(), HTTP | Flags::INTEGRITY);
    client.params[1] = Hex::of(&[0; 16]).digits().to_vec();
    assert_eq!(kind(client.call(&challenge)), Some(Kind::InvalidToken));
}
