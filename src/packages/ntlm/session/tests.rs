use super::*;
use crate::{crypto::md5::tests::hex, engine::buffers::Slot, wire::text::to_utf16le};

const MODERN: Features = Features(0xe28a_8233);
/// The plain kind, the kind without key exchange, the kind without extended session security, and the connectionless one.
const KINDS: [Features; 4] = [MODERN, Features(0x820a_8233), Features(0xe202_8233), Features(0xe28a_8273)];

fn pair(features: Features) -> (Half, Half) {
    let exported = Key::new([0x55; 16]);
    (halves(features, &exported, Side::Initiator).0, halves(features, &exported, Side::Acceptor).1)
}

fn seal(half: &mut Half, bytes: &mut [u8]) -> [u8; 16] {
    let mut token = [0; 16];
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    half.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
    token
}

fn open(half: &mut Half, bytes: &mut [u8], token: &[u8]) -> Result<Opened> {
    let mut parts = [Slot::new(Role::Token, Bytes::In { bytes: token, signed: false }), Slot::new(Role::Data, Bytes::InOut(bytes))];
    half.decrypt(0, &mut Message::new(&mut parts))
}

#[test]
fn the_messages_of_4_2_4_4_4_2_3_4_and_4_2_2_4_hold() {
    let v1 = [0xeb, 0x93, 0x42, 0x9a, 0x8b, 0xd9, 0x52, 0xf8, 0xb8, 0x9c, 0x55, 0xb8, 0x7f, 0x47, 0x5e, 0xdc];
    for (features, exported, sealed, signature) in [
        (MODERN, [0x55; 16], "54e50165bf1936dc996020c1811b0f06fb5f", "010000007fb38ec5c55d497600000000"),
        (Features(0x820a_8233), v1, "a02372f6530273f3aa1eb90190ce5200c99d", "01000000ff2aeb52f681793a00000000"),
        (Features(0xe202_8233), [0x55; 16], "56fe04d861f9319af0d7238a2e3b4d457fb8", "010000000000000009dcd1df2e459d36"),
    ] {
        let (mut half, _) = halves(features, &Key::new(exported), Side::Initiator);
        let mut bytes = to_utf16le("Plaintext");
        assert_eq!(hex(&seal(&mut half, &mut bytes)), signature);
        assert_eq!(hex(&bytes), sealed);
    }
}

#[test]
fn messages_pass_in_order_and_in_place_whatever_was_agreed() {
    for features in KINDS {
        let (mut out, mut inn) = pair(features);
        for length in [0, 1, 64, 300] {
            let text: Vec<u8> = (0..length).map(|n| n as u8).collect();
            let mut bytes = text.clone();
            let token = seal(&mut out, &mut bytes);
            assert!(length < 8 || bytes != text);
            assert_eq!(open(&mut inn, &mut bytes, &token).unwrap(), Opened::Plain(None));
            assert_eq!(bytes, text);
        }
    }
}

#[test]
fn a_forged_message_leaves_no_plaintext_and_does_not_break_the_next_genuine_one() {
    for features in KINDS {
        let (mut out, mut inn) = pair(features);
        let mut genuine = *b"attack at dawn, or a little later";
        let token = seal(&mut out, &mut genuine);
        for at in 0..genuine.len() + 16 {
            let (mut bytes, mut signature) = (genuine, token);
            match at.checked_sub(genuine.len()) {
                None => bytes[at] ^= 1,
                // Without extended session security the random pad proves nothing.
                Some(4..8) if !features.has(Features::ESS) => continue,
                Some(at) => signature[at] ^= 1,
            }
            let forged = bytes;
            assert_eq!(open(&mut inn, &mut bytes, &signature).unwrap_err().kind(), Kind::MessageAltered);
            assert_eq!(bytes, forged, "the ciphertext is back where it was");
        }
        open(&mut inn, &mut genuine, &token).unwrap();
        assert_eq!(&genuine, b"attack at dawn, or a little later");
    }
}

#[test]
fn a_message_passes_once_and_only_in_its_turn() {
    for features in &KINDS[..3] {
        let (mut out, mut inn) = pair(*features);
        let (mut first, mut second) = (*b"first", *b"second");
        let one = seal(&mut out, &mut first);
        let two = seal(&mut out, &mut second);
        assert!(open(&mut inn, &mut second.clone(), &two).is_err());
        open(&mut inn, &mut first.clone(), &one).unwrap();
        assert!(open(&mut inn, &mut first, &one).is_err());
        open(&mut inn, &mut second, &two).unwrap();
        assert_eq!(&second, b"second");
    }
}

#[test]
fn without_a_connection_the_application_numbers_the_messages() {
    let (mut out, mut inn) = pair(KINDS[3]);
    let mut sent: Vec<([u8; 4], [u8; 16])> = Vec::new();
    for seq in [7, 3] {
        let (mut bytes, mut token) = (*b"text", [0; 16]);
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
        out.encrypt(Qop(0), seq, &mut Message::new(&mut parts)).unwrap();
        sent.push((bytes, token));
    }
    for (number, (bytes, token)) in [(3, sent[1]), (7, sent[0])] {
        let mut bytes = bytes;
        let mut parts =
            [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false })];
        assert!(inn.decrypt(5, &mut Message::new(&mut parts)).is_err());
        inn.decrypt(number, &mut Message::new(&mut parts)).unwrap();
        assert_eq!(&bytes, b"text");
    }
}

#[test]
fn several_parts_are_one_message_and_read_only_ones_are_covered_and_left_alone() {
    for features in KINDS {
        let (mut out, mut inn) = pair(features);
        let (header, mut one, mut two, mut token) = (*b"head", *b"one.", *b"two!", [0u8; 16]);
        let mut parts = [
            Slot::new(Role::Data, Bytes::In { bytes: &header, signed: true }),
            Slot::new(Role::Token, Bytes::InOut(&mut token)),
            Slot::new(Role::Data, Bytes::InOut(&mut one)),
            Slot::new(Role::Data, Bytes::InOut(&mut two)),
        ];
        out.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        assert!(&one != b"one." && &two != b"two!" && &header == b"head");
        let mut joined = [one, two].concat();
        for (said, good) in [(b"HEAD", false), (b"head", true)] {
            let mut parts = [
                Slot::new(Role::Data, Bytes::In { bytes: said, signed: true }),
                Slot::new(Role::Data, Bytes::InOut(&mut joined)),
                Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
            ];
            assert_eq!(inn.decrypt(0, &mut Message::new(&mut parts)).is_ok(), good);
        }
        assert_eq!(joined, b"one.two!");
    }
}

#[test]
fn too_little_room_for_the_signature_costs_nothing() {
    for features in KINDS {
        let (mut out, mut inn) = pair(features);
        let (mut bytes, mut small) = (*b"payload", [0u8; 15]);
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut small))];
        assert_eq!(out.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::BufferTooSmall);
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
        assert_eq!(out.encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::InvalidToken);
        assert_eq!(&bytes, b"payload");
        let token = seal(&mut out, &mut bytes);
        open(&mut inn, &mut bytes, &token).unwrap();
    }
}

#[test]
fn signing_leaves_the_payload_alone_and_is_checked() {
    for features in KINDS {
        let (mut out, mut inn) = pair(features);
        for _ in 0..3 {
            let mut token = [0; 16];
            let mut parts =
                [Slot::new(Role::Data, Bytes::In { bytes: b"in clear", signed: true }), Slot::new(Role::Token, Bytes::InOut(&mut token))];
            out.sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
            for (text, good) in [(b"in_clear", false), (b"in clear", true)] {
                let mut parts = [
                    Slot::new(Role::Data, Bytes::In { bytes: text, signed: true }),
                    Slot::new(Role::Token, Bytes::In { bytes: &token, signed: false }),
                ];
                assert_eq!(inn.verify(0, &mut Message::new(&mut parts)).is_ok(), good);
            }
        }
    }
}

#[test]
fn where_nothing_was_agreed_signatures_are_constant_and_encryption_is_refused() {
    let (mut out, mut inn) = pair(Features(0xa082_8205));
    let (mut bytes, mut token) = (*b"text", [9; 16]);
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    let mut message = Message::new(&mut parts);
    assert_eq!(out.encrypt(Qop(0), 0, &mut message).unwrap_err().kind(), Kind::UnsupportedFunction);
    assert_eq!(inn.decrypt(0, &mut message).unwrap_err().kind(), Kind::UnsupportedFunction);
    out.sign(Qop(0), 0, &mut message).unwrap();
    inn.verify(0, &mut message).unwrap();
    assert_eq!((token, &bytes), (CONSTANT, b"text"));
    token[4] = 1;
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    assert_eq!(inn.verify(0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::MessageAltered);
}

#[test]
fn a_stream_opens_into_a_window_and_a_forged_one_stays_shut() {
    let (mut out, mut inn) = pair(MODERN);
    let mut bytes = *b"payload";
    let token = seal(&mut out, &mut bytes);
    let mut stream = [&token[..], &bytes].concat();
    stream[20] ^= 1;
    for good in [false, true] {
        let mut parts =
            [Slot::new(Role::Stream, Bytes::InOut(&mut stream)), Slot::new(Role::Data, Bytes::In { bytes: &[], signed: false })];
        let opened = inn.decrypt(0, &mut Message::new(&mut parts));
        assert_eq!(opened.is_ok(), good);
        assert_eq!(parts[1].now == Now::Window { of: 0, at: 16..23 }, good);
        if !good {
            assert_eq!(stream[16..20], bytes[..4]);
            stream[20] ^= 1;
        }
    }
    assert_eq!(&stream[16..], b"payload");
    let mut short = [0u8; 15];
    let mut parts = [Slot::new(Role::Stream, Bytes::InOut(&mut short)), Slot::new(Role::Data, Bytes::In { bytes: &[], signed: false })];
    assert_eq!(inn.decrypt(0, &mut Message::new(&mut parts)).unwrap_err().kind(), Kind::InvalidToken);
}

#[test]
fn a_quality_that_is_not_known_is_refused_and_no_encrypt_only_signs() {
    let (mut out, mut inn) = pair(MODERN);
    let (mut bytes, mut token) = (*b"text", [0; 16]);
    let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::new(Role::Token, Bytes::InOut(&mut token))];
    let mut message = Message::new(&mut parts);
    assert_eq!(out.encrypt(Qop(5), 0, &mut message).unwrap_err().kind(), Kind::QopNotSupported);
    assert_eq!(out.sign(Qop::NO_ENCRYPT, 0, &mut message).unwrap_err().kind(), Kind::QopNotSupported);
    out.encrypt(Qop::NO_ENCRYPT, 0, &mut message).unwrap();
    inn.verify(0, &mut message).unwrap();
    assert_eq!(&bytes, b"text");
}

#[test]
fn rewinding_begins_the_cipher_anew_and_the_numbers_go_on() {
    for features in KINDS {
        let (mut out, _) = pair(features);
        let mut one = *b"same text";
        let first = seal(&mut out, &mut one);
        Seal::rewind(&mut out);
        let mut two = *b"same text";
        let second = seal(&mut out, &mut two);
        assert_eq!(one, two);
        // Without a connection (0x40) the application numbers the messages, and gave the same number twice.
        assert_eq!(second == first, features.0 & 0x40 != 0);
    }
}
