//! Messages of a session: in place, in the caller's buffers.
use crate::world::*;
use secur32::engine::{
    buffers::{Bytes, Message, Now, Role, Slot},
    package::{Opened, Qop},
    status::Kind,
};

const BOTH: [u32; 2] = [TLS12, TLS13];

#[test]
fn b_134_a_record_cut_anywhere_tells_what_is_missing_and_opens_when_it_is_whole() {
    for disabled in BOTH {
        let (client, server) = connected(disabled);
        let record = client.seal(b"split me").unwrap();
        for have in 0..record.len() {
            let (opened, _, _) = server.open(&record[..have]).unwrap();
            let missing = if have < 5 { 5 - have } else { record.len() - have };
            assert_eq!(opened, Opened::Starved(Some(missing as u32)), "{have}");
        }
        assert_eq!(server.open(&record).unwrap().1, b"split me");
    }
}

#[test]
fn a_record_with_any_bit_flipped_is_refused_and_shows_nothing() {
    for disabled in BOTH {
        let (client, server) = connected(disabled);
        let record = client.seal(b"tamper with me").unwrap();
        for bit in 0..record.len() * 8 {
            let mut bad = record.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            let longer = bit / 8 == 3 || bit / 8 == 4;
            let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bad)), Slot::empty(), Slot::empty(), Slot::empty()];
            let live = server.live.as_ref().unwrap();
            match live.open.lock().decrypt(0, &mut Message::new(&mut parts)) {
                Ok(Opened::Starved(_)) if longer => {}
                Err(why) => {
                    assert!([Kind::MessageAltered, Kind::IllegalMessage, Kind::InvalidToken].contains(&why.kind()), "{bit}: {why:?}")
                }
                Ok(other) => panic!("{bit}: {other:?}"),
            }
            assert!(parts.iter().all(|part| part.now == Now::Untouched));
            assert!(!bad.windows(6).any(|window| window == b"tamper"), "{bit}");
        }
        assert_eq!(server.open(&record).unwrap().1, b"tamper with me", "nothing of the refused calls stays");
    }
}

#[test]
fn records_that_are_dropped_repeated_or_swapped_are_refused() {
    for disabled in BOTH {
        let (client, server) = connected(disabled);
        let records: Vec<Vec<u8>> = (0..3u8).map(|n| client.seal(&[n; 9]).unwrap()).collect();
        assert_eq!(server.open(&records[1]).unwrap_err().kind(), Kind::MessageAltered, "a record was dropped");
        assert_eq!(server.open(&records[0]).unwrap().1, [0; 9]);
        assert_eq!(server.open(&records[0]).unwrap_err().kind(), Kind::MessageAltered, "a record came twice");
        assert_eq!(server.open(&records[2]).unwrap_err().kind(), Kind::MessageAltered);
        assert_eq!(server.open(&records[1]).unwrap().1, [1; 9]);
        assert_eq!(client.open(&records[2]).unwrap_err().kind(), Kind::MessageAltered, "a record came back to who sent it");
    }
}

#[test]
fn b_132_sizes_are_exact_and_several_payloads_are_one_record() {
    for disabled in BOTH {
        let (client, server) = connected(disabled);
        let (header, trailer) = client.sizes();
        assert_eq!((header, trailer), if disabled == TLS12 { (5, 17) } else { (13, 16) });
        let (mut head, mut a, mut b, mut c, mut tail) = (vec![0; header + 3], *b"one ", *b"", *b"record", vec![0; trailer + 9]);
        let sizes = {
            let mut parts = [
                Slot::new(Role::Header, Bytes::InOut(&mut head)),
                Slot::new(Role::Data, Bytes::InOut(&mut a)),
                Slot::new(Role::Data, Bytes::InOut(&mut b)),
                Slot::new(Role::Data, Bytes::InOut(&mut c)),
                Slot::new(Role::Trailer, Bytes::InOut(&mut tail)),
            ];
            client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            parts.map(|part| part.now)
        };
        assert_eq!(sizes, [Now::Size(header), Now::Untouched, Now::Untouched, Now::Untouched, Now::Size(trailer)]);
        let record = [&head[..header], &a, &b, &c, &tail[..trailer]].concat();
        let (opened, payload, extra) = server.open(&[&record[..], b"more"].concat()).unwrap();
        assert_eq!((opened, payload.as_slice(), extra.as_slice()), (Opened::Plain(None), &b"one record"[..], &b"more"[..]));
    }
}

#[test]
fn the_older_layout_of_two_tokens_is_taken_too() {
    let (client, server) = connected(0);
    let (header, trailer) = client.sizes();
    let (mut head, mut body, mut tail) = (vec![0; header], *b"tokens", vec![0; trailer]);
    let mut parts = [
        Slot::new(Role::Token, Bytes::InOut(&mut head)),
        Slot::new(Role::Data, Bytes::InOut(&mut body)),
        Slot::new(Role::Token, Bytes::InOut(&mut tail)),
        Slot::empty(),
    ];
    client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
    assert_eq!(server.open(&[&head[..], &body, &tail].concat()).unwrap().1, b"tokens");
}

#[test]
fn a_call_that_cannot_be_done_changes_nothing() {
    for disabled in BOTH {
        let (client, server) = connected(disabled);
        let (header, trailer) = client.sizes();
        let refused = |head: usize, body: usize, tail: usize, want: Kind| {
            let (mut head, mut body, mut tail) = (vec![1; head], vec![2; body], vec![3; tail]);
            let mut parts = [
                Slot::new(Role::Header, Bytes::InOut(&mut head)),
                Slot::new(Role::Data, Bytes::InOut(&mut body)),
                Slot::new(Role::Trailer, Bytes::InOut(&mut tail)),
            ];
            let kind = client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap_err().kind();
            assert_eq!(kind, want);
            assert!(head.iter().all(|b| *b == 1) && body.iter().all(|b| *b == 2) && tail.iter().all(|b| *b == 3));
        };
        refused(header - 1, 5, trailer, Kind::BufferTooSmall);
        refused(header, 5, trailer - 1, Kind::BufferTooSmall);
        refused(header, 16385, trailer, Kind::InvalidToken);
        assert_eq!(client.seal_as(Qop(7), b"x").unwrap_err().kind(), Kind::QopNotSupported);
        let mut lone = [Slot::new(Role::Header, Bytes::InOut(&mut [])), Slot::new(Role::Trailer, Bytes::InOut(&mut []))];
        let kind = client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut lone)).unwrap_err().kind();
        assert_eq!(kind, Kind::InvalidToken, "no payload at all");
        assert_eq!(server.open(&client.seal(b"still the first").unwrap()).unwrap().1, b"still the first");
    }
}

#[test]
fn b_133_other_buffers_than_one_data_and_three_empty_are_refused() {
    let (client, server) = connected(0);
    let record = client.seal(b"x").unwrap();
    for roles in [
        &[Role::Data, Role::Empty, Role::Empty][..],
        &[Role::Empty; 4],
        &[Role::Data, Role::Data, Role::Empty, Role::Empty],
        &[Role::Data, Role::Empty, Role::Empty, Role::Extra],
    ] {
        let mut copies = vec![record.clone(); roles.len()];
        let mut parts: Vec<Slot<'_>> = roles
            .iter()
            .zip(&mut copies)
            .map(|(role, copy)| {
                if *role == Role::Data {
                    Slot::new(*role, Bytes::InOut(copy))
                } else {
                    Slot::new(*role, Bytes::In { bytes: &[], signed: false })
                }
            })
            .collect();
        let kind = server.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap_err().kind();
        assert_eq!(kind, Kind::InvalidToken, "{roles:?}");
    }
    assert_eq!(server.open(&record).unwrap().1, b"x");
}

#[test]
fn signatures_are_not_schannels() {
    let (client, _server) = connected(0);
    let mut parts = [Slot::empty()];
    let live = client.live.as_ref().unwrap();
    assert_eq!(live.seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::UnsupportedFunction);
    assert_eq!(live.open.lock().verify(0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::UnsupportedFunction);
}

#[test]
fn one_thread_sends_while_another_receives() {
    let (client, server) = connected(0);
    let (c, s) = (client.live(), server.live());
    std::thread::scope(|threads| {
        let (to_server, at_server) = std::sync::mpsc::channel::<Vec<u8>>();
        let (to_client, at_client) = std::sync::mpsc::channel::<Vec<u8>>();
        threads.spawn(move || (0..500u32).for_each(|n| to_server.send(seal(c, Qop(0), &n.to_le_bytes()).unwrap()).unwrap()));
        threads.spawn(move || (0..500u32).for_each(|n| to_client.send(seal(s, Qop(0), &n.to_be_bytes()).unwrap()).unwrap()));
        for (live, records, big) in [(s, at_server, false), (c, at_client, true)] {
            threads.spawn(move || {
                for (n, record) in records.iter().enumerate() {
                    let n = n as u32;
                    assert_eq!(open(live, &record).unwrap().1, if big { n.to_be_bytes() } else { n.to_le_bytes() });
                }
            });
        }
    });
}
