//! Tokens that are not what they should be.
use crate::world::*;
use secur32::{
    crypto::{hmac_md5::hmac_md5, md5::md5},
    engine::{flags::Flags, policy::Policy, status::Kind},
    packages::ntlm::keys,
    wire::{
        ntlm::{Authenticate, AvPairs, Challenge, Features, MIC_AT, Negotiate, NtlmV2Response, av, push_pair},
        text::to_utf16le,
    },
};

/// A server that waits for the proof, the proof that a good client would send, and the challenge between them.
fn waiting(flags: Flags) -> (End, Vec<u8>, Vec<u8>) {
    let env = world();
    let (mut client, mut server) = (End::client(&env, alice(), flags), End::server(&env, Flags::NONE));
    let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
    let authenticate = client.step(&challenge).unwrap();
    (server, authenticate, challenge)
}

/// A proof of our own making, for a password that may or may not be the user's.
pub fn forge(
    challenge: &[u8],
    password: &str,
    change: impl FnOnce(&mut Vec<u8>, &mut Authenticate<'_>),
    own_list: Option<Vec<u8>>,
) -> Vec<u8> {
    let challenge = Challenge::decode(challenge).unwrap();
    let (user, domain) = (to_utf16le("alice"), to_utf16le("EXAMPLE"));
    let key = keys::response_key(&keys::nt_hash(&to_utf16le(password)), &user, &domain);
    let temp = NtlmV2Response::temp(NOW.0 as u64, [5; 8], &own_list.unwrap_or_else(|| challenge.target_info.to_vec()));
    let proof = keys::proof(&key, &challenge.challenge, &temp);
    let mut nt = [&proof[..], &temp].concat();
    let mut message = Authenticate {
        lm: &[0; 24],
        nt: &[],
        domain: &domain,
        user: &user,
        workstation: &[],
        session_key: &[],
        features: Features::UNICODE | Features::NTLM | Features::ESS,
        version: None,
        mic: None,
    };
    change(&mut nt, &mut message);
    Authenticate { nt: &nt, ..message }.encode().unwrap()
}

#[test]
fn a_plain_proof_of_the_right_password_passes_and_no_other_does() {
    let outcome = |password: &str| {
        let (mut server, _, challenge) = waiting(Flags::NONE);
        server.step(&forge(&challenge, password, |_, _| {}, None)).err().map(|e| e.kind())
    };
    assert_eq!(outcome("Secret-1"), None);
    assert_eq!(outcome("Secret-2"), Some(Kind::LogonDenied));
}

#[test]
fn an_answer_to_an_old_challenge_is_none_to_a_new_one() {
    let (mut server, authenticate, _) = waiting(SEALED);
    let (mut another, _, _) = waiting(SEALED);
    server.step(&authenticate).unwrap();
    assert_eq!(another.step(&authenticate).unwrap_err().kind(), Kind::LogonDenied);
}

#[test]
fn no_bit_of_the_proof_or_of_what_it_covers_can_change() {
    let (_, _, challenge) = waiting(Flags::NONE);
    let length = Authenticate::decode(&forge(&challenge, "Secret-1", |_, _| {}, None)).unwrap().nt.len();
    for at in (0..length).filter(|at| !(16..18).contains(at)) {
        let (mut server, _, challenge) = waiting(Flags::NONE);
        let bad = forge(&challenge, "Secret-1", |nt, _| nt[at] ^= 1, None);
        let refused = server.step(&bad).unwrap_err().kind();
        assert!(matches!(refused, Kind::LogonDenied | Kind::InvalidToken), "byte {at}: {refused:?}");
        assert!(!server.is_live());
    }
}

#[test]
fn the_right_password_is_no_pass_for_another_name() {
    for other in ["b\u{f6}b", "bob", "alicia", ""] {
        let (mut server, _, challenge) = waiting(Flags::NONE);
        let name = to_utf16le(other);
        let bad = {
            let message = forge(&challenge, "Secret-1", |_, _| {}, None);
            let read = Authenticate::decode(&message).unwrap();
            Authenticate { user: &name, ..read }.encode().unwrap()
        };
        assert_eq!(server.step(&bad).unwrap_err().kind(), Kind::LogonDenied, "{other}");
    }
}

#[test]
fn responses_older_than_ntlmv2_are_refused() {
    let hash = keys::nt_hash(&to_utf16le("Secret-1"));
    for (lm, nt) in [
        (vec![1; 24], vec![2; 24]),
        (vec![1; 24], vec![]),
        (vec![], vec![2; 24]),
        (vec![0], vec![0]),
        (vec![0; 24], hash.expose().to_vec()),
    ] {
        let (mut server, _, challenge) = waiting(Flags::NONE);
        let message = forge(&challenge, "Secret-1", |_, _| {}, None);
        let read = Authenticate::decode(&message).unwrap();
        let bad = Authenticate { lm: &lm, nt: &nt, ..read }.encode().unwrap();
        assert_eq!(server.step(&bad).unwrap_err().kind(), Kind::LogonDenied);
    }
}

#[test]
fn the_first_version_passes_where_policy_allows_it_and_nowhere_else() {
    for (allowed, extended, password, want) in [
        (false, true, "Secret-1", Some(Kind::LogonDenied)),
        (false, false, "Secret-1", Some(Kind::LogonDenied)),
        (true, true, "Secret-1", None),
        (true, false, "Secret-1", None),
        (true, true, "Secret-2", Some(Kind::LogonDenied)),
        (true, false, "Secret-2", Some(Kind::LogonDenied)),
    ] {
        let env = world_with(vec![account("Alice", "EXAMPLE", "Secret-1")], Policy { ntlm_v1: allowed, ..Policy::default() }, None);
        let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
        let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
        let nonce = Challenge::decode(&challenge).unwrap().challenge;
        let hash = keys::nt_hash(&to_utf16le(password));
        let client_challenge = extended.then_some(&[9; 8]);
        let nt = keys::v1::response(&hash, &nonce, client_challenge);
        let lm = if extended { [&[9; 8][..], &[0; 16]].concat() } else { nt.to_vec() };
        let message = Authenticate {
            lm: &lm,
            nt: &nt,
            domain: &[],
            user: &to_utf16le("alice"),
            workstation: &[],
            session_key: &[],
            features: Features::UNICODE | Features::NTLM | Features::ESS.when(extended),
            version: None,
            mic: None,
        };
        assert_eq!(kind(server.step(&message.encode().unwrap()).map(|_| ())), want, "{allowed} {extended} {password}");
        if want.is_none() {
            assert_eq!(server.session_key(), keys::v1::key_exchange_key(&hash, &nonce, client_challenge).expose());
        }
    }
}

#[test]
fn a_client_speaks_the_first_version_to_old_servers_alone_and_only_by_policy() {
    for (allowed, old_server) in [(false, true), (true, false), (true, true)] {
        let env = world_with(vec![], Policy { ntlm_v1: allowed, ..Policy::default() }, None);
        for extended in [Features::ESS, Features::NONE] {
            let list = if old_server { &[][..] } else { &[0; 4] };
            let features = Features::UNICODE | Features::NTLM | extended | Features::TARGET_INFO.when(!old_server);
            let challenge = Challenge { target: &[], features, challenge: [1; 8], target_info: list, version: None }.encode().unwrap();
            let mut client = End::client(&env, alice(), Flags::NONE);
            client.step(&[]).unwrap();
            let token = client.step(&challenge).unwrap();
            let message = Authenticate::decode(&token).unwrap();
            assert_eq!(message.nt.len() == 24, allowed && old_server);
            if message.nt.len() == 24 {
                let nonce = message.lm.first_chunk().filter(|_| extended == Features::ESS);
                assert_eq!(keys::v1::response(&keys::nt_hash(&to_utf16le("Secret-1")), &[1; 8], nonce), message.nt);
            }
        }
    }
}

#[test]
fn an_exchange_that_was_altered_on_its_way_is_noticed() {
    // The MIC, the version, the features, the workstation, the encrypted session key: none of them is under the proof.
    let (_, good, _) = waiting(SEALED);
    let read = Authenticate::decode(&good).unwrap();
    let within = |part: &[u8]| part.as_ptr() as usize - good.as_ptr() as usize;
    let key = within(read.session_key);
    for (at, bit) in [(MIC_AT, 1), (MIC_AT + 15, 0x80), (64, 1), (60, 0x20), (within(read.workstation), 1), (key, 1), (key + 15, 1)] {
        let (mut server, mut token, _) = waiting(SEALED);
        token[at] ^= bit;
        assert_eq!(server.step(&token).unwrap_err().kind(), Kind::MessageAltered, "byte {at}");
    }
}

#[test]
fn a_mic_that_is_promised_must_be_there() {
    let (mut server, _, challenge) = waiting(Flags::NONE);
    let mut list = Vec::new();
    for (id, value) in AvPairs::decode(Challenge::decode(&challenge).unwrap().target_info).unwrap().iter() {
        push_pair(&mut list, id, value).unwrap();
    }
    push_pair(&mut list, av::FLAGS, &av::FLAG_MIC.to_le_bytes()).unwrap();
    push_pair(&mut list, av::EOL, &[]).unwrap();
    let bad = forge(&challenge, "Secret-1", |_, _| {}, Some(list));
    assert_eq!(server.step(&bad).unwrap_err().kind(), Kind::MessageAltered);
}

#[test]
fn bindings_of_sixteen_zeros_are_not_forgiven() {
    let env = world();
    let mut server = End::server(&env, Flags::ALLOW_MISSING_BINDINGS);
    server.bindings = Some(channel(b"tls-unique:a"));
    let challenge = server.step(&End::client(&env, alice(), Flags::NONE).step(&[]).unwrap()).unwrap();
    let mut list = Vec::new();
    push_pair(&mut list, av::CHANNEL_BINDINGS, &[0; 16]).unwrap();
    push_pair(&mut list, av::EOL, &[]).unwrap();
    assert_eq!(server.step(&forge(&challenge, "Secret-1", |_, _| {}, Some(list))).unwrap_err().kind(), Kind::BadBindings);
}

#[test]
fn the_hash_of_a_channel_is_the_one_that_others_compute() {
    // Four zero words, the length, the data; an independent reading of RFC 2744 and [MS-NLMP] 3.1.5.1.2.
    let mut form = vec![0; 16];
    form.extend_from_slice(&12u32.to_le_bytes());
    form.extend_from_slice(b"tls-unique:a");
    let env = world();
    let mut client = End::client(&env, alice(), Flags::NONE);
    client.bindings = Some(channel(b"tls-unique:a"));
    let challenge = End::server(&env, Flags::NONE).step(&client.step(&[]).unwrap()).unwrap();
    let token = client.step(&challenge).unwrap();
    let nt = Authenticate::decode(&token).unwrap().nt;
    let pairs = AvPairs::decode(NtlmV2Response::decode(nt).unwrap().target_info).unwrap();
    assert_eq!(pairs.get(av::CHANNEL_BINDINGS).unwrap(), md5(&[&form]));
}

#[test]
fn a_client_of_the_old_code_page_logs_on() {
    // As curl does it: OEM in the NEGOTIATE, names byte for byte, and the hash over byte for unit.
    let env = world();
    let mut server = End::server(&env, Flags::NONE);
    let features = Features::OEM | Features::REQUEST_TARGET | Features::NTLM | Features::ESS | Features::ALWAYS_SIGN;
    let negotiate = Negotiate { features, domain: &[], workstation: &[], version: None }.encode().unwrap();
    let challenge = server.step(&negotiate[..32]).unwrap();
    let read = Challenge::decode(&challenge).unwrap();
    assert!(read.features.has(Features::OEM) && !read.features.has(Features::UNICODE));
    assert_eq!(read.target, b"EXAMPLE");
    let key = hmac_md5(keys::nt_hash(&to_utf16le("Secret-1")).expose(), &[&to_utf16le("ALICE")]);
    let temp = NtlmV2Response::temp(NOW.0 as u64, [2; 8], read.target_info);
    let nt = [&hmac_md5(&key, &[&read.challenge, &temp])[..], &temp].concat();
    let message = Authenticate {
        lm: &[],
        nt: &nt,
        domain: b"",
        user: b"alice",
        workstation: b"box",
        session_key: &[],
        features,
        version: None,
        mic: None,
    };
    server.step(&message.encode().unwrap()).unwrap();
    assert_eq!(server.names(), "EXAMPLE\\Alice");
}

#[test]
fn tokens_out_of_turn_of_other_protocols_and_of_no_kind_are_invalid() {
    let (_, authenticate, challenge) = waiting(SEALED);
    let negotiate = End::client(&world(), alice(), SEALED).step(&[]).unwrap();
    let spnego = b"\x60\x40\x06\x06\x2b\x06\x01\x05\x05\x02\xa0\x36\x30\x34\xa0\x0e\x30\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0aNTLMSSP\0\x01\0\0\0";
    let garbage: [&[u8]; 4] = [b"", b"NTLMSSP", &[0; 64], spnego];
    for token in garbage.into_iter().chain([&authenticate[..], &challenge]) {
        assert_eq!(End::server(&world(), Flags::NONE).step(token).unwrap_err().kind(), Kind::InvalidToken);
    }
    for token in garbage.into_iter().chain([&negotiate[..], &challenge]) {
        let (mut server, _, _) = waiting(SEALED);
        assert_eq!(server.step(token).unwrap_err().kind(), Kind::InvalidToken);
    }
    for token in garbage.into_iter().chain([&negotiate[..], &authenticate]) {
        let mut client = End::client(&world(), alice(), SEALED);
        client.step(&[]).unwrap();
        assert_eq!(client.step(token).unwrap_err().kind(), Kind::InvalidToken);
    }
}

#[test]
fn no_prefix_of_a_token_is_taken_for_the_whole() {
    let (_, good, challenge) = waiting(SEALED);
    for end in 0..good.len() {
        let (mut server, token, _) = waiting(SEALED);
        assert!(server.step(&token[..end]).is_err(), "an AUTHENTICATE cut at {end}");
    }
    for end in 0..challenge.len() {
        let mut client = End::client(&world(), alice(), SEALED);
        client.step(&[]).unwrap();
        assert!(client.step(&challenge[..end]).is_err(), "a CHALLENGE cut at {end}");
    }
}

#[test]
fn target_information_that_lies_about_itself_is_refused_and_a_huge_one_does_no_harm() {
    let answer = |list: &[u8]| {
        let features = Features::UNICODE | Features::TARGET_INFO | Features::NTLM | Features::ESS;
        let challenge = Challenge { target: &[], features, challenge: [1; 8], target_info: list, version: None }.encode().unwrap();
        let mut client = End::client(&world(), alice(), SEALED);
        client.step(&[]).unwrap();
        client.step(&challenge).map_err(|e| e.kind())
    };
    let pairs = |pairs: &[(u16, usize)]| {
        let mut list = Vec::new();
        pairs.iter().for_each(|(id, length)| push_pair(&mut list, *id, &vec![0; *length]).unwrap());
        list
    };
    assert!(answer(&pairs(&[(av::NB_DOMAIN, 2), (av::EOL, 0)])).is_ok());
    assert!(answer(&pairs(&[(av::NB_DOMAIN, 60_000), (av::EOL, 0)])).is_ok());
    for bad in [
        pairs(&[(av::NB_DOMAIN, 2)]),
        pairs(&[(av::NB_DOMAIN, 3), (av::EOL, 0)]),
        pairs(&[(av::TIMESTAMP, 7), (av::EOL, 0)]),
        pairs(&[(av::TIMESTAMP, 8), (av::TIMESTAMP, 8), (av::EOL, 0)]),
        pairs(&[(av::NB_DOMAIN, 65_500), (av::EOL, 0)]),
        vec![2, 0, 0xFF, 0xFF, 0, 0],
        vec![0],
    ] {
        assert_eq!(answer(&bad), Err(Kind::InvalidToken), "{:?}", &bad[..bad.len().min(8)]);
    }
}

#[test]
fn no_mangled_token_panics_and_no_mangled_proof_is_let_in() {
    let mut dice = 0x9E37_79B9_7F4A_7C15u64;
    let mut roll = |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % sides as u64) as usize
    };
    for round in 0..6000 {
        let env = world();
        let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
        let mut mangle = |token: &[u8]| {
            let mut token = token.to_vec();
            for _ in 0..=roll(3) {
                let at = roll(token.len());
                match roll(4) {
                    0 => token[at] ^= 1 << roll(8),
                    1 => token[at] = [0, 1, 0x7F, 0x80, 0xFF][roll(5)],
                    2 => token.truncate(at.max(1)),
                    _ => token.insert(at, roll(256) as u8),
                }
            }
            token
        };
        let negotiate = client.step(&[]).unwrap();
        let first = if round % 3 == 0 { mangle(&negotiate) } else { negotiate.clone() };
        let Ok(challenge) = server.step(&first) else { continue };
        let sent = if round % 3 == 1 { mangle(&challenge) } else { challenge.clone() };
        let Ok(proof) = client.step(&sent) else { continue };
        let arrived = if round % 3 == 2 { mangle(&proof) } else { proof.clone() };
        let verdict = server.step(&arrived);
        // Every byte of the exchange is under the MIC, so only an unharmed one can be let in. A challenge whose timestamp was lost on the
        // way asks for no MIC ([MS-NLMP] 3.1.5.1.2); then the proof still covers all that is echoed.
        let unharmed = first == negotiate && sent == challenge && arrived == proof;
        let without_mic = Authenticate::decode(&proof).is_ok_and(|read| read.mic.is_none());
        assert!(unharmed || without_mic || verdict.is_err(), "round {round}");
    }
}
