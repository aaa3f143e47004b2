//! A man in the middle, and clients that lie.
use crate::{client, machine, run, server, world::SEALED};
use secur32::{
    engine::{flags::Flags, status::Kind},
    wire::{
        gss::{self, oid},
        spnego::{self, Answer, Init, State},
    },
};

fn outcome(change: impl FnMut(usize, Vec<u8>) -> Vec<u8>) -> Result<(), Kind> {
    let env = machine();
    let (mut client, mut server) = (client(&env, "Secret-1", SEALED), server(&env, Flags::NONE));
    let outcome = run(&mut client, &mut server, change).map(|_| ()).map_err(|why| why.kind());
    assert!(outcome.is_ok() || !(client.is_live() && server.is_live()));
    outcome
}

fn offer(mechanisms: &[&[u8]], token: Option<&[u8]>) -> Vec<u8> {
    gss::frame(oid::SPNEGO, &spnego::init(&spnego::list(mechanisms), token))
}

/// The offer with another list before or behind its own.
fn relisted(token: &[u8], list: &[&[u8]], keep: bool) -> Vec<u8> {
    let (_, inner) = gss::unframe(token).unwrap();
    offer(list, Init::decode(inner).unwrap().token.filter(|_| keep))
}

#[test]
fn a_changed_list_is_noticed_by_its_signature() {
    for (list, keep) in [
        (&[oid::NTLM, oid::KERBEROS][..], true),
        (&[oid::KERBEROS, oid::NTLM], false),
        (&[oid::NEGOEX, oid::NTLM], false),
        (&[oid::NTLM, oid::NTLM], true),
    ] {
        let changed = outcome(|leg, token| if leg == 0 { relisted(&token, list, keep) } else { token });
        // Where the optimistic token was taken out, too, the client has nothing to go on with.
        let noticed = if keep { matches!(changed, Err(Kind::DowngradeDetected)) } else { changed.is_err() };
        assert!(noticed, "{list:?}: {changed:?}");
    }
}

#[test]
fn where_another_than_the_first_is_chosen_the_signature_cannot_be_left_out() {
    // NegoEx first: the acceptor passes it over, and asks for the signature.
    let mut asked = false;
    let dropped = outcome(|leg, token| match leg {
        0 => relisted(&token, &[oid::NEGOEX, oid::NTLM], false),
        1 => {
            let answer = Answer::decode(&token).unwrap();
            asked |= answer.state == Some(State::RequestMic) && answer.mechanism == Some(oid::NTLM);
            token
        }
        _ => {
            let answer = Answer::decode(&token).unwrap();
            Answer { mic: None, ..answer }.encode()
        }
    });
    assert!(asked);
    assert!(matches!(dropped, Err(Kind::DowngradeDetected | Kind::InvalidToken)), "{dropped:?}");
}

#[test]
fn a_signature_that_is_wrong_or_of_another_list_is_noticed_on_both_sides() {
    for leg_to_change in [2, 3] {
        let changed = outcome(|leg, token| {
            if leg != leg_to_change {
                return token;
            }
            let answer = Answer::decode(&token).unwrap();
            let mut mic = answer.mic.unwrap().to_vec();
            mic[5] ^= 1;
            Answer { mic: Some(&mic), ..answer }.encode()
        });
        assert_eq!(changed, Err(Kind::DowngradeDetected), "leg {leg_to_change}");
    }
}

#[test]
fn a_state_that_was_flipped_ends_it() {
    // The last word turned into "not yet", and "not yet" into the last word or a rejection.
    for (at, state) in [(3, State::AcceptIncomplete), (3, State::Reject), (1, State::AcceptCompleted), (1, State::Reject)] {
        let changed = outcome(|leg, token| {
            if leg != at {
                return token;
            }
            Answer { state: Some(state), ..Answer::decode(&token).unwrap() }.encode()
        });
        assert!(changed.is_err(), "leg {at} {state:?}");
    }
    // A mechanism that was not offered, and one that changes later.
    for (at, mechanism) in [(1, oid::KERBEROS), (1, oid::NEGOEX), (3, oid::KERBEROS)] {
        let changed = outcome(|leg, token| {
            if leg != at {
                return token;
            }
            Answer { mechanism: Some(mechanism), ..Answer::decode(&token).unwrap() }.encode()
        });
        assert_eq!(changed, Err(Kind::InvalidToken));
    }
}

#[test]
fn a_token_repeated_in_the_place_of_the_signature_is_tolerated_where_none_is_due() {
    // Old peers do that with every token.
    let repeated = outcome(|leg, token| {
        let Ok(answer) = Answer::decode(&token) else { return token };
        if leg == 1 { Answer { mic: answer.token, ..answer }.encode() } else { token }
    });
    assert_eq!(repeated, Ok(()));
}

#[test]
fn tokens_that_are_cut_mangled_or_of_another_protocol_are_refused_and_nothing_panics() {
    for leg_to_cut in 0..4 {
        for cut in (1..1000).step_by(7) {
            let mut touched = false;
            let cut_off = outcome(|leg, mut token| {
                if leg == leg_to_cut && cut < token.len() {
                    touched = true;
                    token.truncate(token.len() - cut);
                }
                token
            });
            assert!(!touched || cut_off.is_err());
        }
    }
    for at in 0..120 {
        for leg_to_change in 0..4 {
            let _ = outcome(|leg, mut token| {
                if leg == leg_to_change && at < token.len() {
                    token[at] ^= 0x15;
                }
                token
            });
        }
    }
    let env = machine();
    for token in [&b"GET / HTTP/1.1"[..], b"NTLMSSP", &[0x60, 0], &[0x60, 0x82, 0xFF, 0xFF], &[0xA1, 2, 0x30, 0], &[0x16, 3, 1, 0, 0]] {
        assert_eq!(server(&env, Flags::NONE).step(token).unwrap_err().kind(), Kind::InvalidToken, "{token:?}");
    }
    // Nothing in common.
    let nothing = offer(&[oid::NEGOEX, &[0x2A, 3, 4]], Some(b"x"));
    assert_eq!(server(&env, Flags::NONE).step(&nothing).unwrap_err().kind(), Kind::SecpkgNotFound);
    // A token for NTLM that holds "NTLMSSP" somewhere is still only a list without it.
    let hidden = offer(&[oid::NEGOEX], Some(b"....NTLMSSP\0\x01"));
    assert_eq!(server(&env, Flags::NONE).step(&hidden).unwrap_err().kind(), Kind::SecpkgNotFound);
}
