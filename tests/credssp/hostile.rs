//! What a peer or a network may do to the flights themselves.
use super::world::{End, alice, lent, machine, run};
use secur32::engine::{policy::Policy, status::Kind};

#[test]
fn flights_in_pieces_are_waited_for() {
    // Byte by byte: a call that has not even one record consumes nothing and says what is missing.
    let env = machine(Policy::default(), &[]);
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
    let mut flight = client.step(&[]).unwrap();
    let mut to_server = true;
    let mut told = 0;
    for _ in 0..12 {
        let end = if to_server { &mut server } else { &mut client };
        let mut answer = Vec::new();
        let mut pending = Vec::new();
        for byte in &flight {
            pending.push(*byte);
            answer.extend(end.step(&pending).unwrap());
            match end.missing {
                Some(missing) => {
                    assert!(missing > 0);
                    told += 1;
                }
                None => pending = pending[pending.len() - end.extra..].to_vec(),
            }
        }
        assert!(pending.is_empty());
        if client.is_live() && server.is_live() {
            assert_eq!(lent(&server).0, "alice");
            assert!(told > 1000);
            return;
        }
        flight = answer;
        to_server = !to_server;
    }
    panic!("an exchange without end");
}

#[test]
fn what_follows_the_last_message_is_left_to_the_application() {
    let env = machine(Policy::default(), &[]);
    let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
    let mut flight = client.step(&[]).unwrap();
    for _ in 0..6 {
        let answer = server.step(&flight).unwrap();
        flight = client.step(&answer).unwrap();
        if client.is_live() {
            break;
        }
    }
    let first = client.seal(b"first words");
    let both = [flight, first.clone()].concat();
    server.step(&both).unwrap();
    assert!(server.is_live());
    assert_eq!(server.extra, first.len());
    assert_eq!(server.open(&both[both.len() - server.extra..]), b"first words");
}

#[test]
fn a_changed_flight_never_ends_in_a_context() {
    let env = machine(Policy::default(), &[]);
    let mut lengths = Vec::new();
    run(&mut End::client(&env, alice("Secret-1")), &mut End::server(&env), |_, token| {
        lengths.push(token.len());
        token
    })
    .unwrap();
    for (number, length) in lengths.iter().enumerate() {
        for at in (0..*length).step_by(97) {
            let (mut client, mut server) = (End::client(&env, alice("Secret-1")), End::server(&env));
            let mut count = 0;
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                run(&mut client, &mut server, |_, mut token| {
                    if count == number && at < token.len() {
                        token[at] ^= 1;
                    }
                    count += 1;
                    token
                })
            }));
            // An exchange that waits for ever is the network's to end; a server that stands has heard what was sent.
            if let Ok(Ok(_)) = outcome {
                assert!(lent(&server).0 == "alice" && number + 1 < lengths.len(), "{number} {at}");
            } else {
                assert!(!server.is_live(), "{number} {at}");
            }
        }
    }
}

#[test]
fn rubbish_is_refused() {
    let env = machine(Policy::default(), &[]);
    for rubbish in [&b"GET / HTTP/1.0\r\n\r\n"[..], &[0; 64], &[0xFA; 64], b"NTLMSSP\0\x01\0\0\0\0\0\0\0\0\0\0\0"] {
        let mut server = End::server(&env);
        let outcome = server.step(rubbish);
        assert!(outcome.is_err_and(|why| matches!(why.kind(), Kind::InvalidToken | Kind::IllegalMessage)), "{rubbish:?}");
    }
}
