use super::*;
use crate::wire::text::to_utf16le;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: String = hex.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// [MS-NLMP] 4.2.4.3
fn challenge_of_the_specification() -> Vec<u8> {
    bytes(
        "4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000 2400240044000000 060070170000000f
         530065007200760065007200 02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000",
    )
}

/// [MS-NLMP] 4.2.4.3
fn authenticate_of_the_specification() -> Vec<u8> {
    bytes(
        "4e544c4d53535000 03000000 180018006c000000 5400540084000000 0c000c0048000000 0800080054000000 100010005c000000
         10001000d8000000 358288e2 0501280a0000000f
         44006f006d00610069006e00 5500730065007200 43004f004d0050005500540045005200
         86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa
         68cd0ab851e51c96aabc927bebef6a1c 0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000
         02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000 00000000
         c5dad2544fc9799094ce1ce90bc9d03e",
    )
}

#[test]
fn the_challenge_of_the_specification_is_read_and_written_byte_for_byte() {
    let message = challenge_of_the_specification();
    let read = Challenge::decode(&message).unwrap();
    assert_eq!(read.target, to_utf16le("Server"));
    assert_eq!(read.challenge, [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
    let pairs = AvPairs::decode(read.target_info).unwrap();
    assert_eq!(pairs.get(av::NB_DOMAIN).unwrap(), to_utf16le("Domain"));
    assert_eq!(pairs.get(av::NB_COMPUTER).unwrap(), to_utf16le("Server"));
    assert_eq!((pairs.flags(), pairs.timestamp(), pairs.iter().count()), (0, None, 2));
    assert_eq!(read.encode().unwrap(), message);
}

#[test]
fn the_authenticate_of_the_specification_is_read_and_written_byte_for_byte() {
    let message = authenticate_of_the_specification();
    let read = Authenticate::decode(&message).unwrap();
    assert_eq!((read.user, read.mic), (&to_utf16le("User")[..], None));
    assert_eq!(read.version, Some(Version { product: [5, 1], build: 2600, revision: 15 }));
    let response = NtlmV2Response::decode(read.nt).unwrap();
    assert_eq!((response.time, response.challenge), (0, [0xaa; 8]));
    let list = &response.target_info[..response.target_info.len() - 4];
    assert_eq!(NtlmV2Response::temp(0, [0xaa; 8], list), response.temp);
    assert_eq!(read.encode().unwrap(), message);
}

#[test]
fn a_mic_is_where_it_should_be_or_nowhere() {
    let message = authenticate_of_the_specification();
    let mut read = Authenticate::decode(&message).unwrap();
    read.mic = Some([7; 16]);
    let longer = read.encode().unwrap();
    assert_eq!(&longer[MIC_AT..MIC_AT + 16], [7; 16]);
    assert_eq!(Authenticate::decode(&longer).unwrap(), read);
}

#[test]
fn a_negotiate_comes_back_as_it_went_and_always_has_room_for_the_version() {
    for (features, version) in [(Features::UNICODE, None), (Features::UNICODE | Features::VERSION, Some(Version::OURS))] {
        let plain = Negotiate { features, domain: b"", workstation: b"", version };
        let message = plain.encode().unwrap();
        assert_eq!(message.len(), 40);
        assert_eq!(Negotiate::decode(&message).unwrap(), plain);
    }
    let features = Features::DOMAIN_SUPPLIED | Features::WORKSTATION_SUPPLIED | Features::VERSION;
    let named = Negotiate { features, domain: b"DOM", workstation: b"HOST", version: Some(Version::OURS) };
    assert_eq!(Negotiate::decode(&named.encode().unwrap()).unwrap(), named);
}

#[test]
fn every_strict_prefix_fails() {
    let features = Features::WORKSTATION_SUPPLIED | Features::VERSION;
    let first = Negotiate { features, domain: b"", workstation: b"HOST", version: Some(Version::OURS) }.encode().unwrap();
    let (second, third) = (challenge_of_the_specification(), authenticate_of_the_specification());
    for end in 0..first.len() {
        assert!(Negotiate::decode(&first[..end]).is_err(), "negotiate cut at {end}");
    }
    for end in 0..second.len() {
        assert!(Challenge::decode(&second[..end]).is_err(), "challenge cut at {end}");
    }
    for end in 0..third.len() {
        assert!(Authenticate::decode(&third[..end]).is_err(), "authenticate cut at {end}");
    }
    let read = Challenge::decode(&second).unwrap();
    for end in 0..read.target_info.len() {
        assert!(AvPairs::decode(&read.target_info[..end]).is_err(), "pairs cut at {end}");
    }
}

#[test]
fn each_message_is_taken_for_itself_alone() {
    let message = challenge_of_the_specification();
    assert!(Negotiate::decode(&message).is_err() && Authenticate::decode(&message).is_err());
    assert!(Challenge::decode(&authenticate_of_the_specification()).is_err());
    assert!(Negotiate::decode(b"\x60\x48\x06\x06\x2b\x06\x01\x05\x05\x02\xa0\x3e\x30\x3c").is_err());
}

#[test]
fn fields_outside_inside_the_header_or_upon_each_other_are_refused() {
    let message = authenticate_of_the_specification();
    for field in 0..6 {
        let at = 12 + field * 8;
        for (len, offset) in [(16u16, 0u32), (16, 40), (16, u32::MAX), (u16::MAX, 72), (1, message.len() as u32), (2, u32::MAX - 1)] {
            let mut bad = message.clone();
            bad[at..at + 2].copy_from_slice(&len.to_le_bytes());
            bad[at + 4..at + 8].copy_from_slice(&offset.to_le_bytes());
            assert!(Authenticate::decode(&bad).is_err(), "field {field} with {len} bytes at {offset}");
        }
    }
    // The user upon the domain.
    let mut bad = message.clone();
    bad[36 + 4] = 0x4A;
    assert_eq!(Authenticate::decode(&bad), Err(Malformed("fields that overlap")));
    // An empty field may point anywhere.
    let mut good = message;
    good[44..52].copy_from_slice(&[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    assert_eq!(Authenticate::decode(&good).unwrap().workstation, b"");
}

#[test]
fn no_single_damaged_byte_makes_a_message_panic() {
    for message in [challenge_of_the_specification(), authenticate_of_the_specification()] {
        for at in 0..message.len() {
            for value in [0, 1, 0x7F, 0x80, 0xFF] {
                let mut bad = message.clone();
                bad[at] = value;
                let _ = Negotiate::decode(&bad);
                if let Ok(read) = Challenge::decode(&bad) {
                    let _ = AvPairs::decode(read.target_info).map(|pairs| pairs.iter().count());
                }
                if let Ok(read) = Authenticate::decode(&bad) {
                    let _ = NtlmV2Response::decode(read.nt).map(|r| AvPairs::decode(r.target_info).map(|p| p.iter().count()));
                }
            }
        }
    }
}

#[test]
fn a_list_of_pairs_that_repeats_contradicts_or_never_ends_is_refused() {
    let mut list = Vec::new();
    push_pair(&mut list, av::FLAGS, &[2, 0, 0, 0]).unwrap();
    let mut ended = list.clone();
    push_pair(&mut ended, av::EOL, &[]).unwrap();
    assert_eq!(AvPairs::decode(&ended).unwrap().flags(), 2);
    assert!(AvPairs::decode(&list).is_err());
    assert!(AvPairs::decode(&[]).is_err());
    let mut twice = list.clone();
    twice.extend_from_slice(&ended);
    assert!(AvPairs::decode(&twice).is_err());
    for (id, value) in [(av::FLAGS, &[0u8; 3][..]), (av::TIMESTAMP, &[0; 7]), (av::CHANNEL_BINDINGS, &[0; 15]), (av::NB_DOMAIN, &[0; 3])] {
        let mut odd = Vec::new();
        push_pair(&mut odd, id, value).unwrap();
        push_pair(&mut odd, av::EOL, &[]).unwrap();
        assert!(AvPairs::decode(&odd).is_err(), "pair {id}");
    }
    assert!(push_pair(&mut list, av::TARGET_NAME, &vec![0; 65536]).is_err());
}

#[test]
fn a_field_longer_than_its_length_is_not_written() {
    let long = vec![0; 65536];
    let challenge = Challenge { target: &long, features: Features::NONE, challenge: [0; 8], target_info: &[], version: None };
    assert!(challenge.encode().is_err());
}
