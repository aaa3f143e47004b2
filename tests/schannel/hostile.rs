//! Hostile bytes: every flight cut and bent. A call may refuse, and never more than that.
use crate::world::*;
use secur32::engine::status::Kind;

#[test]
fn b_115_what_is_no_record_is_an_invalid_token() {
    for garbage in [&[0xfa; 40][..], &[0; 40], b"GET / HTTP/1.1\r\n\r\n", &[0x80, 0x2e, 1, 3, 1, 0, 0x15]] {
        let env = world();
        let mut client = End::client(&env, identity(&[], 0));
        client.step(&[]).unwrap();
        assert_eq!(client.step(garbage).unwrap_err().kind(), Kind::InvalidToken);
        assert_eq!(End::server(&env, identity(&["server"], 0)).step(garbage).unwrap_err().kind(), Kind::InvalidToken);
    }
}

#[test]
fn a_bent_flight_is_refused_or_waited_for_and_never_believed() {
    for disabled in [TLS12, TLS13] {
        let env = world();
        let length = {
            let mut client = End::client(&env, identity(&[], disabled));
            let hello = client.step(&[]).unwrap();
            End::server(&env, identity(&["server"], disabled)).step(&hello).unwrap().len()
        };
        let (credential, server) =
            (acquire(&env, OUT, tls(identity(&[], disabled))).unwrap(), acquire(&env, IN, tls(identity(&["server"], disabled))).unwrap());
        for at in (0..length).step_by(5) {
            let mut client = End::new(secur32::engine::package::Side::Initiator, &credential, Default::default());
            let mut server = End::new(secur32::engine::package::Side::Acceptor, &server, Default::default());
            let mut flight = server.step(&client.step(&[]).unwrap()).unwrap();
            let at = at.min(flight.len() - 1);
            flight[at] ^= 0x20;
            // The client may go on where it cannot know better yet; the server's last word tells then.
            if let Ok(answer) = client.step(&flight)
                && !answer.is_empty()
            {
                if let Ok(last) = server.step(&answer)
                    && !client.is_live()
                {
                    let _ = client.step(&last);
                }
                let version_or_random = disabled == TLS12 && (1..3).contains(&at);
                assert!(!(client.is_live() && server.is_live()) || version_or_random, "{at}");
            }
        }
    }
}

#[test]
fn a_bent_hello_is_never_believed() {
    let env = world();
    let credential = acquire(&env, IN, tls(identity(&["server"], 0))).unwrap();
    let client = acquire(&env, OUT, tls(identity(&[], 0))).unwrap();
    let hello = End::new(secur32::engine::package::Side::Initiator, &client, Default::default()).step(&[]).unwrap();
    for at in (0..hello.len()).step_by(3) {
        let mut client = End::new(secur32::engine::package::Side::Initiator, &client, Default::default());
        let mut server = End::new(secur32::engine::package::Side::Acceptor, &credential, Default::default());
        let mut hello = client.step(&[]).unwrap();
        let at = at.min(hello.len() - 1);
        hello[at] ^= 0x11;
        if let Ok(flight) = server.step(&hello)
            && !flight.is_empty()
            && let Ok(answer) = client.step(&flight)
        {
            let _ = server.step(&answer);
            // The record's own version number is proven by nothing, and means nothing.
            assert!(!(client.is_live() && server.is_live()) || (1..3).contains(&at), "{at}");
        }
    }
}

#[test]
fn a_handshake_that_never_ends_costs_no_more_than_a_message() {
    let env = world();
    let mut server = End::server(&env, identity(&["server"], 0));
    // A ClientHello that says it is as long as one may be, a little at a time.
    let mut first = vec![22, 3, 1, 0, 8, 1, 0, 0xFF, 0xF0, 3, 3, 0, 0];
    let mut refused = None;
    for _ in 0..40 {
        match server.step(&first) {
            Ok(answer) => assert!(answer.is_empty()),
            Err(why) => {
                refused = Some(why.kind());
                break;
            }
        }
        first = [&[22, 3, 1, 8, 0][..], &[0; 2048]].concat();
    }
    assert!(refused.is_some(), "sixteen bits of length are forty records' worth");
    let mut server = End::server(&env, identity(&["server"], 0));
    assert!(server.step(&[22, 3, 1, 0, 4, 1, 0xFF, 0xFF, 0xFF]).is_err(), "longer than any message");
}
