//! Where SEC_I_COMPLETE_NEEDED and SEC_I_COMPLETE_AND_CONTINUE come, and every word of CompleteAuthToken.
use crate::world::*;
use secur32::{
    crypto::hash::Hash,
    engine::{flags::Flags, policy::Policy, status::Kind},
};

const INT: Flags = Flags::INTEGRITY;

fn md5() -> Policy {
    Policy { digest_algorithms: Some("MD5".to_owned()), ..Policy::default() }
}

fn digits(body: &[u8]) -> Vec<u8> {
    Hash::Md5.of(&[body]).hex().digits().to_vec()
}

#[test]
fn a_client_whose_body_is_not_known_yet_completes_its_token() {
    for mutual in [false, true] {
        let (env, _) = world_with(md5());
        let extra = Flags::MUTUAL_AUTH.when(mutual);
        let (mut client, mut server) = (End::client(&env, alice(), HTTP | INT | extra), End::server(&env, HTTP | INT));
        client.params = vec![b"PUT".to_vec()];
        server.params[0] = b"PUT".to_vec();
        let challenge = server.step(&[], Status::Continue);
        let draft = client.step(&challenge, if mutual { Status::CompleteAndContinue } else { Status::Complete });
        assert!(!client.is_live());
        let (token, _) = client.complete(&draft, &[b"PUT", &digits(b"body")]).unwrap();
        assert_eq!(token.len(), draft.len());
        assert_ne!(token, draft);
        assert_eq!(client.is_live(), !mutual);
        server.body = Some(b"body".to_vec());
        server.step(&token, Status::Ok);
        if mutual {
            let answer = digits(b"answer");
            let info = server.sign("", "", &answer).unwrap();
            client.params = vec![b"PUT".to_vec(), answer];
            assert_eq!(client.step(&info, Status::Ok), b"");
            assert!(client.granted.has(Flags::MUTUAL_AUTH) && client.is_live());
        }
    }
}

#[test]
fn completing_without_a_word_of_the_body_proves_an_empty_one() {
    // As curl's loop does it: CompleteAuthToken over the output buffer alone.
    let (env, _) = world_with(md5());
    let (mut client, mut server) = (End::client(&env, alice(), HTTP | INT), End::server(&env, HTTP | INT));
    client.params = vec![b"GET".to_vec()];
    let draft = client.step(&server.step(&[], Status::Continue), Status::Complete);
    let (token, _) = client.complete(&draft, &[]).unwrap();
    assert_eq!(token, draft);
    server.body = Some(Vec::new());
    server.step(&token, Status::Ok);
}

#[test]
fn a_client_that_insists_on_the_servers_proof_continues_until_it_has_it() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP | Flags::MUTUAL_AUTH), End::server(&env, HTTP));
    let response = client.step(&server.step(&[], Status::Continue), Status::Continue);
    let info = server.step(&response, Status::Ok);
    let mut other = End::client(&env, alice(), HTTP | Flags::MUTUAL_AUTH);
    other.step(&End::server(&env, HTTP).step(&[], Status::Continue), Status::Continue);
    assert_eq!(kind(other.call(&info)), Some(Kind::MutualAuthFailed));
    client.step(&info, Status::Ok);
    assert!(client.granted.has(Flags::MUTUAL_AUTH));
    assert!(client.sign("GET", "/next", b"").is_ok());
}

#[test]
fn a_server_that_does_not_know_the_body_completes_the_clients_token() {
    let (env, _) = world_with(md5());
    let tell = |server: &mut End, token: &[u8], body: &[u8]| server.complete(token, &[b"GET", b"", &digits(body), REALM.as_bytes()]);
    for (body, want) in [(&b"body"[..], None), (b"tampered", Some(Kind::MessageAltered))] {
        let (mut client, mut server) = (End::client(&env, alice(), HTTP | INT), End::server(&env, HTTP | INT));
        client.body = Some(b"body".to_vec());
        let response = client.step(&server.step(&[], Status::Continue), Status::Ok);
        assert_eq!(server.step(&response, Status::Complete), b"");
        assert!(!server.is_live(), "nothing is proven");
        assert_eq!(kind(tell(&mut server, &response, body)), want);
        assert_eq!(server.is_live(), want.is_none());
    }
    // A wrong password and an unknown user are the same word there, for it has no other.
    for who in [user("Alice", None, "Secret-2"), user("Mallory", None, "Secret-1")] {
        let (mut client, mut server) = (End::client(&env, who, HTTP | INT), End::server(&env, HTTP | INT));
        client.body = Some(b"body".to_vec());
        let response = client.step(&server.step(&[], Status::Continue), Status::Ok);
        server.step(&response, Status::Complete);
        assert_eq!(kind(tell(&mut server, &response, b"body")), Some(Kind::MessageAltered));
    }
}

#[test]
fn completing_another_token_is_refused() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    let header = client.sign("GET", "/", b"").unwrap();
    server.step(&header, Status::Complete);
    assert_eq!(kind(server.complete(b"another", &[])), Some(Kind::InvalidToken));
    assert_eq!(kind(server.complete(&header, &[])), Some(Kind::OutOfSequence), "what waited is gone");
}

#[test]
fn a_later_request_that_was_changed_on_the_way_is_found_at_completion() {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), HTTP), End::server(&env, HTTP));
    http(&mut client, &mut server).unwrap();
    let header = text(&client.sign("GET", "/a", b"").unwrap());
    let forged = header.replace("uri=\"/a\"", "uri=\"/b\"");
    server.step(forged.as_bytes(), Status::Complete);
    assert_eq!(kind(server.complete(forged.as_bytes(), &[])), Some(Kind::MessageAltered));
    server.step(header.as_bytes(), Status::Complete);
    assert_eq!(
        kind(server.complete(header.as_bytes(), &[b"DELETE", b"/a", b"", b""])),
        Some(Kind::MessageAltered),
        "the later word counts"
    );
    server.step(header.as_bytes(), Status::Complete);
    server.complete(header.as_bytes(), &[]).unwrap();
}

#[test]
fn a_live_client_answers_a_stale_challenge_over_a_body_it_learns_later() {
    let (env, clock) = world_with(md5());
    let (mut client, mut server) = (End::client(&env, alice(), HTTP | INT), End::server(&env, HTTP | INT));
    (client.body, server.body) = (Some(b"one".to_vec()), Some(b"one".to_vec()));
    http(&mut client, &mut server).unwrap();
    clock.pass(301);
    let late = client.sign("GET", "/x?y=z", &digits(b"two")).unwrap();
    server.body = None;
    let again = server.step(&late, Status::Continue);
    client.body = None;
    let draft = client.step(&again, Status::Complete);
    let (token, _) = client.complete(&draft, &[b"GET", &digits(b"two")]).unwrap();
    assert_eq!(kind(client.complete(&draft, &[])), Some(Kind::OutOfSequence));
    server.step(&token, Status::Complete);
    server.complete(&token, &[b"GET", b"", &digits(b"two")]).unwrap();
}

#[test]
fn a_nonce_that_grows_old_before_completion_lets_nobody_in() {
    let (env, clock) = world_with(md5());
    let (mut client, mut server) = (End::client(&env, alice(), HTTP | INT), End::server(&env, HTTP | INT));
    client.body = Some(b"body".to_vec());
    let response = client.step(&server.step(&[], Status::Continue), Status::Ok);
    server.step(&response, Status::Complete);
    clock.pass(301);
    assert_eq!(kind(server.complete(&response, &[b"GET", b"", &digits(b"body")])), Some(Kind::ContextExpired));
    // And one that is old already is told so at once, though its proof cannot be looked at.
    let mut server = End::server(&env, HTTP | INT);
    assert!(text(&server.step(&response, Status::Continue)).contains("stale=true"));
}
