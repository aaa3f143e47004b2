//! Messages of live contexts.
use super::world::*;
use secur32::{
    crypto::kerberos::Enctype,
    engine::{
        buffers::{Bytes, Message, Now, Role, Slot},
        flags::Flags,
        package::{Opened, Qop},
        status::Kind,
    },
};

/// RC4 has messages of its own; what is said of these holds for them, too.
fn styles() -> impl Iterator<Item = (Enctype, Flags)> {
    AES.into_iter().chain([Enctype::Rc4Hmac]).flat_map(|enctype| [full(), full() | Flags::DCE_STYLE, SEALED].map(|flags| (enctype, flags)))
}

#[test]
fn sealed_messages_go_both_ways_at_any_length() {
    for (enctype, flags) in styles() {
        let (client, server) = pair(enctype, flags);
        for len in (0..70).chain([255, 256, 1000, 4096, 16384]) {
            let text: Vec<u8> = (0..len).map(|n| n as u8).collect();
            for (from, to) in [(&client, &server), (&server, &client)] {
                let sealed = from.seal(&text);
                assert!(len < 16 || sealed.1 != text);
                assert_eq!(to.open(&sealed).unwrap(), text, "{enctype:?} {len}");
            }
        }
    }
}

#[test]
fn the_layout_is_windows() {
    for (flags, extra) in [(full(), 0usize), (full() | Flags::DCE_STYLE, 16)] {
        let (client, server) = pair(Enctype::Aes256Sha1, flags);
        let (token, _) = client.seal(b"some payload");
        assert_eq!(token.len(), 60 + extra);
        assert_eq!(token[..8], [5, 4, 6, 0xFF, 0, extra as u8, 0, 28]);
        let (token, _) = server.seal(b"some payload");
        assert_eq!(token[..8], [5, 4, 7, 0xFF, 0, extra as u8, 0, 28]);
        let (token, bytes) = client.seal_as(Qop::NO_ENCRYPT, b"some payload").unwrap();
        assert_eq!((token.len(), &token[..8], &bytes[..]), (28, &[5, 4, 4, 0xFF, 0, 12, 0, 12][..], &b"some payload"[..]));
        let token = client.sign(b"some payload");
        assert_eq!((token.len(), &token[..8]), (28, &[4, 4, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..]));
    }
    let (client, _) = pair(Enctype::Aes256Sha1, SEALED);
    assert_eq!(client.seal(b"x").0[2], 2, "without a reply the key is the client's");
}

#[test]
fn signatures_are_checked_and_leave_the_payload_alone() {
    for (enctype, flags) in styles() {
        let (client, server) = pair(enctype, flags);
        for (from, to) in [(&client, &server), (&server, &client)] {
            let token = from.sign(b"in clear");
            assert_eq!(kind(to.verify(b"in_clear", &token)), Some(Kind::MessageAltered));
            for at in 0..token.len() {
                let mut bent = token.clone();
                bent[at] ^= 1;
                // RC4's signatures do not cover their number: only the order of messages tells that it was bent.
                let numbers = enctype == Enctype::Rc4Hmac && !flags.has(Flags::SEQUENCE_DETECT) && (21..25).contains(&at);
                assert!(numbers || to.verify(b"in clear", &bent).is_err());
                assert_eq!(kind(to.verify(b"in clear", &token[..at])), Some(Kind::InvalidToken));
            }
            to.verify(b"in clear", &token).unwrap();
        }
    }
}

#[test]
fn a_message_that_is_only_signed_says_so() {
    for (enctype, flags) in styles() {
        let (client, server) = pair(enctype, flags);
        let (token, mut bytes) = client.seal_as(Qop::NO_ENCRYPT, b"everybody may read this").unwrap();
        let mut bent = bytes.clone();
        bent[3] ^= 1;
        assert_eq!(kind(server.open_in_place(&token, &mut bent)), Some(Kind::MessageAltered));
        assert_eq!(server.open_in_place(&token, &mut bytes).unwrap(), Opened::Plain(Some(Qop::NO_ENCRYPT)));
        let (token, mut bytes) = client.seal(b"nobody may read this");
        assert_eq!(server.open_in_place(&token, &mut bytes).unwrap(), Opened::Plain(Some(Qop(0))));
    }
}

#[test]
fn a_bent_or_cut_message_is_refused_and_leaves_no_trace() {
    for (enctype, flags) in styles() {
        let (client, server) = pair(enctype, flags);
        let (token, bytes) = client.seal(b"thirty-three bytes of plain text!");
        for at in 0..token.len() + bytes.len() {
            let (mut bent, mut body) = (token.clone(), bytes.clone());
            if at < token.len() {
                bent[at] ^= 0x20
            } else {
                body[at - token.len()] ^= 0x20
            }
            let before = body.clone();
            let refused = kind(server.open_in_place(&bent, &mut body));
            assert!(matches!(refused, Some(Kind::MessageAltered | Kind::InvalidToken)), "{enctype:?} byte {at}: {refused:?}");
            assert_eq!(body, before, "byte {at}");
            let mut stream = [&bent[..], &before].concat();
            let whole = stream.clone();
            assert!(server.open_stream(&mut stream).is_err());
            assert_eq!(stream, whole, "byte {at}");
        }
        for len in 0..token.len() {
            let mut body = bytes.clone();
            assert!(server.open_in_place(&token[..len], &mut body).is_err() && body == bytes);
        }
        assert_eq!(server.open(&(token, bytes)).unwrap(), b"thirty-three bytes of plain text!");
    }
}

#[test]
fn a_stream_opens_into_a_window() {
    for (enctype, flags) in styles() {
        let (client, server) = pair(enctype, flags);
        for len in [0, 1, 15, 16, 17, 100, 5000] {
            let text: Vec<u8> = (0..len).map(|n| (n * 7) as u8).collect();
            for qop in [Qop(0), Qop::NO_ENCRYPT] {
                let (token, bytes) = client.seal_as(qop, &text).unwrap();
                assert_eq!(server.open_stream(&mut [token, bytes].concat()).unwrap(), text);
            }
        }
    }
}

/// The same message with everything behind the header turned to where a sender with another taste would put it.
fn turned(token: &[u8], bytes: &[u8], dce: bool, by: usize) -> Vec<u8> {
    let mut whole = [token, bytes].concat();
    let extra = usize::from(u16::from_be_bytes([whole[4], whole[5]]));
    let sealed = whole[2] & 2 != 0;
    let unsaid = if dce && sealed { extra } else { 0 };
    let now = usize::from(u16::from_be_bytes([whole[6], whole[7]])) + unsaid;
    whole[16..].rotate_left(now);
    let len = whole.len() - 16;
    whole[16..].rotate_right((by + unsaid) % len);
    whole[6..8].copy_from_slice(&(by as u16).to_be_bytes());
    whole
}

#[test]
fn any_rotation_is_understood_in_a_stream_and_in_parts() {
    for (enctype, flags) in styles().filter(|(enctype, _)| *enctype != Enctype::Rc4Hmac) {
        let dce = flags.has(Flags::DCE_STYLE);
        let (client, server) = pair(enctype, flags);
        let text = b"some forty bytes of text, give or take 1.";
        for by in [0, 1, 11, 12, 13, 16, 27, 28, 29, 44, 60, 77, 100, 1000, 65_535] {
            for qop in [Qop(0), Qop::NO_ENCRYPT] {
                let (token, bytes) = client.seal_as(qop, text).unwrap();
                let mut stream = turned(&token, &bytes, dce, by);
                assert_eq!(server.open_stream(&mut stream).unwrap(), text, "{enctype:?} by {by}");
                let (token, bytes) = client.seal_as(qop, text).unwrap();
                let whole = turned(&token, &bytes, dce, by);
                let (front, back) = whole.split_at(token.len());
                let mut bent = back.to_vec();
                bent[7] ^= 1;
                let before = bent.clone();
                assert!(server.open_in_place(front, &mut bent).is_err());
                assert_eq!(bent, before);
                assert_eq!(server.open(&(front.to_vec(), back.to_vec())).unwrap(), text, "{enctype:?} by {by}");
            }
        }
    }
}

#[test]
fn several_parts_are_one_message_and_some_are_only_covered() {
    for (enctype, flags) in styles().filter(|(enctype, flags)| *enctype != Enctype::Rc4Hmac || flags.has(Flags::DCE_STYLE)) {
        let (client, server) = pair(enctype, flags);
        let (header, unsigned) = (*b"header", *b"whatever");
        let (mut one, mut two) = (*b"nineteen bytes long", *b"two!");
        let mut token = vec![0; client.room().1];
        let mut parts = [
            Slot::new(Role::Data, Bytes::In { bytes: &header, signed: true }),
            Slot::new(Role::Data, Bytes::InOut(&mut one)),
            Slot::new(Role::Data, Bytes::In { bytes: &unsigned, signed: false }),
            Slot::new(Role::Data, Bytes::InOut(&mut two)),
            Slot::new(Role::Token, Bytes::InOut(&mut token)),
            Slot::new(Role::Padding, Bytes::Out(&mut [])),
        ];
        client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        assert_eq!(parts[5].now, Now::Size(0), "nothing was padded");
        let Now::Size(len) = parts[4].now else { panic!() };
        token.truncate(len);
        assert!(&one != b"nineteen bytes long" && &header == b"header");
        for (said, also, good) in [(b"HEADER", b"whatever", false), (b"header", b"anything", true)] {
            let (mut first, mut second) = (one, two);
            let mut parts = [
                Slot::new(Role::Data, Bytes::In { bytes: said, signed: true }),
                Slot::new(Role::Data, Bytes::InOut(&mut first)),
                Slot::new(Role::Data, Bytes::In { bytes: also, signed: false }),
                Slot::new(Role::Data, Bytes::InOut(&mut second)),
                Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
            ];
            let opened = server.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts));
            assert_eq!(opened.is_ok(), good);
            assert_eq!((&first, &second), if good { (b"nineteen bytes long", b"two!") } else { (&one, &two) });
        }
    }
}

#[test]
fn a_message_passes_once_and_where_order_was_asked_for_in_its_turn() {
    let e = Enctype::Aes128Sha1;
    let (client, server) = pair(e, full());
    let (one, two, three) = (client.seal(b"one"), client.sign(b"two"), client.seal(b"three"));
    assert_eq!(kind(server.open(&three)), Some(Kind::OutOfSequence));
    server.open(&one).unwrap();
    assert_eq!(kind(server.open(&one)), Some(Kind::OutOfSequence));
    server.verify(b"two", &two).unwrap();
    assert_eq!(kind(server.verify(b"two", &two)), Some(Kind::OutOfSequence));
    assert_eq!(server.open(&three).unwrap(), b"three");

    let (client, server) = pair(e, MUTUAL | SEALED | Flags::REPLAY_DETECT);
    let sent: Vec<_> = (0..4u8).map(|n| client.seal(&[n; 40])).collect();
    for n in [2, 0, 3] {
        assert_eq!(server.open(&sent[n]).unwrap(), [n as u8; 40]);
        assert_eq!(kind(server.open(&sent[n])), Some(Kind::OutOfSequence));
    }
    assert_eq!(server.open(&sent[1]).unwrap(), [1; 40]);

    let (client, server) = pair(e, SEALED);
    let sent = client.seal(b"again and again");
    for _ in 0..3 {
        assert_eq!(server.open(&sent).unwrap(), b"again and again");
    }
}

#[test]
fn a_repeated_message_stays_shut() {
    for (enctype, flags) in styles().filter(|(_, flags)| flags.has(Flags::SEQUENCE_DETECT)) {
        let (client, server) = pair(enctype, flags);
        let (token, bytes) = client.seal(b"some text that is read once");
        server.open(&(token.clone(), bytes.clone())).unwrap();
        let mut again = bytes.clone();
        assert_eq!(kind(server.open_in_place(&token, &mut again)), Some(Kind::OutOfSequence));
        assert_eq!(again, bytes);
    }
}

#[test]
fn a_message_of_ours_does_not_come_back_to_us() {
    for (enctype, flags) in styles() {
        let (client, _) = pair(enctype, flags);
        assert_eq!(kind(client.open(&client.seal(b"mirror"))), Some(Kind::MessageAltered));
        assert_eq!(kind(client.verify(b"mirror", &client.sign(b"mirror"))), Some(Kind::MessageAltered));
    }
}

#[test]
fn too_little_room_costs_nothing() {
    for (enctype, flags) in styles().filter(|(enctype, flags)| *enctype != Enctype::Rc4Hmac || flags.has(Flags::DCE_STYLE)) {
        let (client, server) = pair(enctype, flags);
        let exact = client.seal(b"").0.len();
        server.open(&client.seal(b"")).err();
        let (client, server) = pair(enctype, flags);
        let (mut bytes, mut small) = (*b"payload", vec![0; exact - 1]);
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut small))];
        let sealed = client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts));
        assert_eq!(kind(sealed), Some(Kind::BufferTooSmall));
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
        let sealed = client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts));
        assert_eq!(kind(sealed), Some(Kind::InvalidToken));
        assert_eq!(&bytes, b"payload");
        assert_eq!(server.open(&client.seal(b"payload")).unwrap(), b"payload");
    }
}

#[test]
fn rc4_wants_room_for_its_padding_outside_of_dces_style() {
    let (client, server) = pair(Enctype::Rc4Hmac, full());
    let (mut bytes, mut token) = (*b"payload", [0; 49]);
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    let sealed = client.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts));
    assert_eq!(kind(sealed), Some(Kind::BufferTooSmall));
    assert_eq!(&bytes, b"payload");
    let (token, bytes) = client.seal(b"payload");
    assert_eq!((token.len(), bytes.len()), (45, 8));
    let (text, padding) = bytes.split_at(7);
    let (mut text, mut padding) = (text.to_vec(), padding.to_vec());
    let mut parts = [
        Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
        Slot::new(Role::Data, Bytes::InOut(&mut text)),
        Slot::new(Role::Padding, Bytes::InOut(&mut padding)),
    ];
    server.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
    assert_eq!((&text[..], &padding[..]), (&b"payload"[..], &[1][..]));
}

#[test]
fn encryption_that_was_not_asked_for_is_refused_and_unknown_qualities_too() {
    let (client, server) = pair(Enctype::Aes256Sha1, MUTUAL | Flags::INTEGRITY);
    assert_eq!(kind(client.seal_as(Qop(0), b"text")), Some(Kind::UnsupportedFunction));
    let wrapped = client.seal_as(Qop::NO_ENCRYPT, b"text").unwrap();
    assert_eq!(server.open(&wrapped).unwrap(), b"text");
    assert_eq!(kind(client.seal_as(Qop(5), b"text")), Some(Kind::QopNotSupported));
}
