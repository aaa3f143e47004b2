//! SEC_I_INCOMPLETE_CREDENTIALS: the caller is asked for a certificate before the engine has answered the server.
use crate::world::*;
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    identity::TlsIdentity,
    status::Kind,
};

/// A client without a certificate, a server that asks for one, and the server's flight.
fn asked(disabled: u32) -> (End, End, Vec<u8>) {
    let env = world();
    let roots = Some(vec![der("root.pem"), der("stranger.pem")]);
    let (mut client, mut server) =
        (End::client(&env, identity(&[], disabled)), End::server(&env, TlsIdentity { roots, ..identity(&["server"], disabled) }));
    server.flags = Flags::MUTUAL_AUTH;
    let flight = server.step(&client.step(&[]).unwrap()).unwrap();
    (client, server, flight)
}

fn finish(client: &mut End, server: &mut End, answer: &[u8]) {
    let last = server.step(answer).unwrap();
    assert!(server.is_live());
    if client.is_live() {
        drink(client, last);
    } else {
        client.step(&last).unwrap();
    }
    assert_eq!(server.open(&client.seal(b"hi").unwrap()).unwrap().1, b"hi");
}

#[test]
fn the_caller_is_asked_and_answers_with_the_same_token_and_another_credential() {
    for disabled in [TLS12, TLS13] {
        let (mut client, mut server, flight) = asked(disabled);
        assert!(client.step(&flight).unwrap().is_empty());
        assert_eq!((client.last, client.extra), (Said::Credential, 0), "nothing was consumed");
        match client.state.as_ref().unwrap().query(Attribute::ISSUER_LIST_EX).unwrap() {
            Answer::Issuers(names) => {
                let subjects = ["root.pem", "stranger.pem"].map(|name| {
                    let der = der(name);
                    secur32::wire::x509::Certificate::read(&der).unwrap().subject.to_vec()
                });
                assert_eq!(names, subjects);
            }
            other => panic!("{other:?}"),
        }
        client.credential = acquire(&world(), OUT, tls(identity(&["client"], disabled))).unwrap();
        let answer = client.step(&flight).unwrap();
        finish(&mut client, &mut server, &answer);
        match server.query(Attribute::REMOTE_CERT_CONTEXT).unwrap() {
            Answer::Certificates(chain) => assert_eq!(chain, [der("client.pem")]),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_same_credential_again_goes_on_without_a_certificate() {
    for disabled in [TLS12, TLS13] {
        let (mut client, mut server, flight) = asked(disabled);
        client.step(&flight).unwrap();
        assert_eq!(client.last, Said::Credential);
        let answer = client.step(&flight).unwrap();
        finish(&mut client, &mut server, &answer);
        assert_eq!(server.query(Attribute::REMOTE_CERT_CONTEXT).unwrap_err().kind(), Kind::NoCredentials);
    }
}

#[test]
fn nobody_is_asked_who_said_that_what_he_gave_is_all() {
    for disabled in [TLS12, TLS13] {
        let (mut client, mut server, flight) = asked(disabled);
        client.flags = Flags::USE_SUPPLIED_CREDS;
        let answer = client.step(&flight).unwrap();
        assert_ne!(client.last, Said::Credential);
        finish(&mut client, &mut server, &answer);
    }
}

#[test]
fn the_question_comes_however_the_flight_is_cut() {
    for disabled in [TLS12, TLS13] {
        let length = asked(disabled).2.len();
        for cut in (1..length).step_by(13) {
            let (mut client, mut server, flight) = asked(disabled);
            let cut = cut.min(flight.len() - 1);
            let mut rest = flight.as_slice();
            client.step(&flight[..cut]).unwrap();
            if client.last == Said::Continue {
                rest = &flight[cut - client.extra..];
            }
            if client.last != Said::Credential {
                client.step(rest).unwrap();
            }
            assert_eq!(client.last, Said::Credential, "{cut}");
            client.credential = acquire(&world(), OUT, tls(identity(&["client"], disabled))).unwrap();
            let answer = client.step(rest).unwrap();
            finish(&mut client, &mut server, &answer);
            assert!(server.query(Attribute::REMOTE_CERT_CONTEXT).is_ok());
        }
    }
}

#[test]
fn a_session_of_a_lent_certificate_is_not_resumed_by_who_has_none() {
    for disabled in [TLS12, TLS13] {
        let (mut client, mut server, flight) = asked(disabled);
        client.step(&flight).unwrap();
        let bare = std::mem::replace(&mut client.credential, acquire(&world(), OUT, tls(identity(&["client"], disabled))).unwrap());
        let answer = client.step(&flight).unwrap();
        finish(&mut client, &mut server, &answer);
        let mut again = End::new(client.side, &bare, Flags::USE_SUPPLIED_CREDS);
        let mut other = End::new(server.side, &server.credential, Flags::MUTUAL_AUTH);
        shake(&mut again, &mut other).unwrap();
        assert!(matches!(other.query(Attribute::SESSION_INFO).unwrap(), Answer::SessionInfo { resumed: false, .. }));
        assert_eq!(other.query(Attribute::REMOTE_CERT_CONTEXT).unwrap_err().kind(), Kind::NoCredentials);
    }
}
