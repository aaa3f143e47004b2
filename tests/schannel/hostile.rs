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

/// The alert's number in what a failed call left to send.
fn alert(end: &mut End) -> Option<u8> {
    let words = std::mem::take(&mut end.failed.token);
    words.strip_prefix(&[21, 3, 3, 0, 2, 2]).or_else(|| words.strip_prefix(&[21, 3, 1, 0, 2, 2])).map(|rest| rest[0])
}

#[test]
fn what_a_client_cannot_do_together_with_us_is_called_by_its_name() {
    let refused = |bend: &dyn Fn(&mut Vec<u8>)| {
        let env = world();
        let mut server = End::server(&env, identity(&["server"], 0));
        let mut hello = End::client(&env, identity(&[], 0)).step(&[]).unwrap();
        bend(&mut hello);
        let why = server.step(&hello).unwrap_err().kind();
        (why, alert(&mut server))
    };
    // Where the suites are: behind the header, the version, the random and the session's number.
    let suites = |hello: &[u8]| {
        let at = 9 + 2 + 32 + 1 + usize::from(hello[43]);
        at + 2..at + 2 + usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]))
    };
    assert_eq!(
        refused(&|hello| {
            let at = suites(hello);
            hello[at].fill(0x0A);
        }),
        (Kind::AlgorithmMismatch, Some(40))
    );
    // The extension of that number becomes another one, which nobody knows.
    let lacks = |number: u16| {
        move |hello: &mut Vec<u8>| {
            let mut at = suites(hello).end + 2 + 2;
            while at < hello.len() {
                let (kind, length) = (u16::from_be_bytes([hello[at], hello[at + 1]]), u16::from_be_bytes([hello[at + 2], hello[at + 3]]));
                if kind == number {
                    hello[at] = 0x55;
                }
                at += 4 + usize::from(length);
            }
        }
    };
    assert_eq!(refused(&lacks(13)), (Kind::AlgorithmMismatch, Some(109)), "no signature schemes");
    assert_eq!(refused(&lacks(51)), (Kind::AlgorithmMismatch, Some(109)), "no shares of keys");
    assert_eq!(refused(&|hello| hello.splice(.., [22, 3, 1, 0, 4, 1, 0xFF, 0xFF, 0xFF]).for_each(drop)), (Kind::IllegalMessage, Some(50)));
}

#[test]
fn a_server_that_answers_somebody_elses_hello_is_refused_at_once() {
    // Where the session's number is in the flight's first record, and the end of the random.
    const SESSION: usize = 5 + 4 + 2 + 32 + 1;
    let refused = |ours: u32, theirs: u32, bend: &dyn Fn(&mut [u8])| {
        let env = world();
        let (mut client, mut server) = (End::client(&env, identity(&[], ours)), End::server(&env, identity(&["server"], theirs)));
        let mut flight = server.step(&client.step(&[]).unwrap()).unwrap();
        bend(&mut flight);
        client.step(&flight).err().map(|why| why.to_string())
    };
    let told = |why: Option<String>, what: &str| assert!(why.as_ref().is_some_and(|why| why.contains(what)), "{why:?}");
    told(refused(TLS12, TLS12, &|flight| flight[SESSION] ^= 1), "somebody else's");
    // A server that says it heard nothing newer than TLS 1.1, or 1.2, from a client that speaks TLS 1.3.
    let sentinel =
        |last: u8| move |flight: &mut [u8]| flight[SESSION - 9..SESSION - 1].copy_from_slice(&[b"DOWNGRD" as &[u8], &[last]].concat());
    told(refused(0, TLS13, &sentinel(0)), "somebody made it say");
    assert!(refused(0, TLS13, &sentinel(1)).is_some());
}

#[test]
fn a_client_that_speaks_of_a_handshake_before_the_first_is_refused() {
    let env = world();
    for (body, want) in [(&[0u8][..], true), (&[12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], false)] {
        let mut server = End::server(&env, identity(&["server"], TLS13));
        let mut hello = End::client(&env, identity(&[], TLS13)).step(&[]).unwrap();
        let more = [&[0xFF, 1, 0, body.len() as u8][..], body].concat();
        // The record, the message and its extensions, each longer by as much.
        let extensions = 9 + 2 + 32 + 1 + usize::from(hello[43]);
        let extensions = extensions + 2 + usize::from(u16::from_be_bytes([hello[extensions], hello[extensions + 1]])) + 2;
        for at in [3, 7, extensions] {
            let length = u16::from_be_bytes([hello[at], hello[at + 1]]) + more.len() as u16;
            hello[at..at + 2].copy_from_slice(&length.to_be_bytes());
        }
        hello.splice(extensions + 2..extensions + 2, more);
        match server.step(&hello) {
            Ok(_) => assert!(want),
            Err(why) => assert_eq!((why.kind(), alert(&mut server), want), (Kind::IllegalMessage, Some(40), false)),
        }
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// The records of a flight.
fn records(flight: &[u8]) -> Vec<Vec<u8>> {
    let (mut out, mut rest) = (Vec::new(), flight);
    while rest.len() >= 5 {
        let (record, after) = rest.split_at((5 + usize::from(u16::from_be_bytes([rest[3], rest[4]]))).min(rest.len()));
        out.push(record.to_vec());
        rest = after;
    }
    out
}

/// Bends a flight: bytes changed, records cut with their length put right, doubled, dropped, swapped, or made of nothing.
fn bend(flight: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut records = records(flight);
    for _ in 0..=dice.below(3) {
        if records.is_empty() {
            break;
        }
        let at = dice.below(records.len());
        match dice.below(7) {
            0 => {
                for _ in 0..=dice.below(8) {
                    let (length, bit) = (records[at].len(), dice.below(256) as u8);
                    let byte = dice.below(length);
                    records[at][byte] ^= bit;
                }
            }
            1 => {
                let body = records[at].len().saturating_sub(5);
                let keep = dice.below(body + 1);
                records[at].truncate(5 + keep);
                if let [_, _, _, high, low, ..] = records[at].as_mut_slice() {
                    (*high, *low) = ((keep >> 8) as u8, keep as u8);
                }
            }
            2 => {
                let again = records[at].clone();
                records.insert(at, again);
            }
            3 => drop(records.remove(at)),
            4 => {
                let other = dice.below(records.len());
                records.swap(at, other);
            }
            5 => records.insert(at, vec![20 + dice.below(4) as u8, 3, 3, 0, 0]),
            _ => records.insert(at, vec![20 + dice.below(4) as u8, 3, 3, 0, 2, dice.below(3) as u8, dice.below(120) as u8]),
        }
    }
    records.concat()
}

#[test]
fn nothing_that_comes_stops_the_house_however_it_is_bent() {
    let mut dice = Dice(7);
    let rounds = std::env::var("SECUR32_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(400);
    for disabled in [TLS12, TLS13] {
        let env = world();
        let client = acquire(&env, OUT, tls(identity(&["client"], disabled))).unwrap();
        let server = acquire(&env, IN, tls(identity(&["server", "rsa"], disabled))).unwrap();
        let mut done = 0;
        for _ in 0..rounds {
            let mut c = End::new(secur32::engine::package::Side::Initiator, &client, Default::default());
            let mut s = End::new(secur32::engine::package::Side::Acceptor, &server, secur32::engine::flags::Flags::MUTUAL_AUTH);
            let bent = dice.below(4);
            let Ok(mut flight) = c.step(&[]) else { panic!("a client's first word needs nobody") };
            for leg in 0..4 {
                if leg == bent {
                    flight = bend(&flight, &mut dice);
                }
                let end = if leg % 2 == 0 { &mut s } else { &mut c };
                if end.is_live() && leg < 3 {
                    // What comes now is a message: a ticket, or nonsense.
                    let _ = end.open(&flight);
                    break;
                }
                match end.step(&flight) {
                    Ok(answer) => flight = answer,
                    Err(_) => {
                        // A refusal's alert is heard, too.
                        let words = std::mem::take(&mut end.failed.token);
                        let other = if leg % 2 == 0 { &mut c } else { &mut s };
                        let _ = if other.is_live() { other.open(&words).map(|_| ()) } else { other.step(&words).map(|_| ()) };
                        break;
                    }
                }
            }
            if c.is_live() && s.is_live() {
                done += 1;
                // Records are bent, too.
                if let Ok(record) = s.seal(b"payload") {
                    let _ = c.open(&bend(&record, &mut dice));
                    let _ = c.step(&bend(&record, &mut dice));
                }
            }
        }
        assert!(done > 0, "some are only bent where it does not matter");
    }
}
