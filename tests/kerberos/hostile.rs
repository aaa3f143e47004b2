//! Exchanges that must not succeed.
use super::world::*;
use secur32::{
    crypto::kerberos::Enctype,
    engine::{flags::Flags, policy::Policy, status::Kind},
    wire::{
        der::Field as _,
        gss,
        krb5::{Fixed, PrincipalName, Time, ap::ApReq, error::KrbError, ticket::Ticket},
    },
};
use std::sync::atomic::Ordering;

const E: Enctype = Enctype::Aes256Sha1;

/// A request, and a service that has not seen it.
fn asked(flags: Flags) -> (Machine, Grant, End, Vec<u8>) {
    let (machine, grant) = (machine(), Grant::new(E));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), flags);
    let token = client.step(&[]).unwrap();
    (machine, grant, client, token)
}

fn refusal(end: &End) -> i32 {
    let (_, message) = gss::unframe(&end.last_words).unwrap();
    assert_eq!(message[..2], [3, 0]);
    KrbError::decode(&message[2..]).unwrap().code
}

/// A service's refusal, from whoever sends it: nobody proves a refusal.
fn refused_with(code: i32) -> Vec<u8> {
    let error = KrbError {
        version: Fixed,
        kind: Fixed,
        client_time: None,
        client_microseconds: None,
        time: Time(5),
        microseconds: 5,
        code,
        client_realm: None,
        client: None,
        realm: REALM,
        server: PrincipalName { kind: 2, parts: vec!["HTTP", "server.example.com"] },
        text: Some("because"),
        data: None,
    };
    gss::frame(gss::oid::KERBEROS, &[&[3, 0], &error.encode()[..]].concat())
}

#[test]
fn each_refusal_has_its_meaning_and_some_cost_the_ticket() {
    for (code, want, forgotten) in [
        (14, Kind::KdcUnknownEtype, 0),
        (31, Kind::MessageAltered, 1),
        (32, Kind::ContextExpired, 1),
        (33, Kind::TimeSkew, 1),
        (34, Kind::OutOfSequence, 0),
        (35, Kind::WrongPrincipal, 1),
        (36, Kind::LogonDenied, 0),
        (41, Kind::WrongPrincipal, 1),
        (44, Kind::NoKerbKey, 1),
        (45, Kind::NoKerbKey, 1),
        (46, Kind::MutualAuthFailed, 0),
        (60, Kind::LogonDenied, 0),
    ] {
        let (machine, grant) = (machine(), Grant::new(E));
        let pocket = Pocket::new(grant.ticket());
        let mut client = End::client(&machine, &pocket, full());
        client.step(&[]).unwrap();
        let refused = client.step(&refused_with(code)).unwrap_err();
        assert_eq!(refused.kind(), want, "{code}");
        assert!(format!("{refused:?}").contains(TARGET) && format!("{refused:?}").contains("because"));
        assert_eq!(pocket.forgotten.load(Ordering::Relaxed), forgotten, "{code}");
    }
}

#[test]
fn a_replayed_request_is_refused() {
    let (machine, grant, mut client, token) = asked(full());
    let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::EXTENDED_ERROR);
    client.step(&server.step(&token).unwrap()).unwrap();
    let mut again = End::server(&machine, vec![grant.service_key.clone()], Flags::EXTENDED_ERROR);
    assert_eq!(kind(again.step(&token)), Some(Kind::OutOfSequence));
    assert_eq!(refusal(&again), 34);
    let mut willing = End::server(&machine, vec![grant.service_key], Flags::ALLOW_CONTEXT_REPLAY);
    assert!(willing.step(&token).is_ok(), "unless the caller asked for it");
}

#[test]
fn two_requests_in_the_same_moment_are_no_replay() {
    let (machine, grant) = (machine(), Grant::new(E));
    let pocket = Pocket::new(grant.ticket());
    for _ in 0..3 {
        let mut client = End::client(&machine, &pocket, full());
        let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
        run(&mut client, &mut server).unwrap();
    }
}

#[test]
fn no_bent_or_cut_request_is_accepted() {
    let (_, grant, _, token) = asked(full());
    let whole = |token: &[u8]| {
        let (_, message) = gss::unframe(token).unwrap();
        let request = ApReq::decode(&message[2..]).unwrap();
        let ticket = Ticket::decode(request.ticket.0).unwrap();
        (request.options.0 & 0x4000_0000, request.authenticator.cipher.to_vec(), ticket.sealed.cipher.to_vec())
    };
    let mut unseen = 0;
    for at in 0..token.len() {
        let mut bent = token.clone();
        bent[at] ^= 1;
        for bad in [&bent[..], &token[..at]] {
            let mut server = End::server(&machine(), vec![grant.service_key.clone()], Flags::NONE);
            if server.step(bad).is_ok() {
                // What is not sealed says nothing that a service believes: the name beside a ticket, the version of its key, spare flags.
                assert_eq!(whole(bad), whole(&token), "byte {at}");
                unseen += 1;
            }
        }
    }
    assert!(unseen < 60, "{unseen} bent bytes were not seen");
}

#[test]
fn no_bent_or_cut_proof_of_the_service_is_accepted() {
    for flags in [full(), full() | Flags::DCE_STYLE] {
        let (machine, grant) = (machine(), Grant::new(E));
        let pocket = Pocket::new(grant.ticket());
        let proof = {
            let mut client = End::client(&machine, &pocket, flags);
            let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
            server.step(&client.step(&[]).unwrap()).unwrap()
        };
        for at in 0..proof.len() {
            let mut client = End::client(&machine, &pocket, flags);
            let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
            let good = server.step(&client.step(&[]).unwrap()).unwrap();
            let mut bent = good.clone();
            bent[at] ^= 1;
            let refused = client.step(&bent);
            assert!(refused.is_err() && !client.is_live(), "byte {at}");
            let mut client = End::client(&machine, &pocket, flags);
            client.step(&[]).unwrap();
            assert!(client.step(&good[..at]).is_err());
        }
        let mut client = End::client(&machine, &pocket, flags);
        client.step(&[]).unwrap();
        assert_eq!(kind(client.step(&proof)), Some(Kind::MutualAuthFailed), "the proof of another exchange");
    }
}

#[test]
fn a_third_leg_that_proves_nothing_is_refused() {
    let (machine, grant) = (machine(), Grant::new(E));
    let pocket = Pocket::new(grant.ticket());
    let third = |bend: &dyn Fn(&mut Vec<u8>)| {
        let mut client = End::client(&machine, &pocket, Flags::DCE_STYLE);
        let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
        let two = server.step(&client.step(&[]).unwrap()).unwrap();
        let mut three = client.step(&two).unwrap();
        bend(&mut three);
        (kind(server.step(&three)), server.is_live(), three, two)
    };
    let (good, live, other, proof) = third(&|_| {});
    assert!(good.is_none() && live);
    assert_eq!(third(&|token| token.clone_from(&other)).0, Some(Kind::MessageAltered), "of another exchange");
    assert!(third(&|token| token.clone_from(&proof)).0.is_some(), "the service's own proof");
    assert!(third(&|token| token.clear()).0.is_some());
    for at in 0..other.len() {
        assert!(third(&|token| token[at] ^= 1).0.is_some(), "byte {at}");
        assert!(third(&|token| token.truncate(at)).0.is_some());
    }
}

#[test]
fn a_ticket_for_another_service_is_refused_and_forgotten() {
    let (machine, grant) = (machine(), Grant::new(E));
    let pocket = Pocket::new(grant.ticket());
    let mut client = End::client(&machine, &pocket, full());
    let token = client.step(&[]).unwrap();
    let mut server = End::server(&machine, vec![key(E, 8)], Flags::EXTENDED_ERROR);
    assert_eq!(kind(server.step(&token)), Some(Kind::WrongPrincipal));
    assert_eq!(refusal(&server), 41);
    assert_eq!(kind(client.step(&server.last_words)), Some(Kind::WrongPrincipal));
    assert_eq!(pocket.forgotten.load(Ordering::Relaxed), 1);
    let mut keyless = End::server(&machine, vec![key(Enctype::Aes128Sha1, 7)], Flags::EXTENDED_ERROR);
    assert_eq!(kind(keyless.step(&token)), Some(Kind::NoKerbKey));
    assert_eq!(refusal(&keyless), 45);
}

#[test]
fn clocks_may_be_five_minutes_apart_and_no_more() {
    for (seconds, code) in [(299, None), (-299, None), (301, Some(37)), (-301, Some(37)), (600, Some(37))] {
        let (machine, mut grant) = (machine(), Grant::new(E));
        grant.start = -3600;
        let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
        let token = client.step(&[]).unwrap();
        let there = super::world::machine();
        there.clock.store(seconds, Ordering::Relaxed);
        let mut server = End::server(&there, vec![grant.service_key], Flags::EXTENDED_ERROR);
        let answer = server.step(&token);
        assert_eq!(kind(answer), code.map(|_| Kind::TimeSkew), "{seconds}");
        if let Some(code) = code {
            assert_eq!(refusal(&server), code);
        }
    }
}

#[test]
fn krb5_conf_says_how_far_clocks_may_be_apart() {
    for (conf, seconds, good) in [("600", 599, true), ("10m", 601, false), ("60", 61, false), ("60", 59, true)] {
        let (here, mut grant) = (machine(), Grant::new(E));
        grant.start = -3600;
        let mut client = End::client(&here, &Pocket::new(grant.ticket()), full());
        let there = machine_where(&format!("[libdefaults]\nclockskew = {conf}\n"));
        there.clock.store(seconds, Ordering::Relaxed);
        let mut server = End::server(&there, vec![grant.service_key], Flags::NONE);
        assert_eq!(server.step(&client.step(&[]).unwrap()).is_ok(), good, "{conf} {seconds}");
    }
}

#[test]
fn a_service_that_lies_about_its_clock_is_asked_a_second_time_and_never_a_third() {
    let (machine, grant) = (machine(), Grant::new(E));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
    client.step(&[]).unwrap();
    let lie = refused_with(37);
    assert!(client.step(&lie).is_ok() && !client.is_live());
    assert_eq!(kind(client.step(&lie)), Some(Kind::TimeSkew));
}

#[test]
fn a_ticket_is_good_in_its_time_alone() {
    for (start, end, flags, want) in [
        (-3600, -301, 0, Some((Kind::ContextExpired, 32))),
        (-3600, -200, 0, None),
        (301, 3600, 0, Some((Kind::TimeSkew, 33))),
        (200, 3600, 0, None),
        (0, 3600, 0x0100_0000, Some((Kind::TimeSkew, 33))),
    ] {
        let machine = machine();
        let grant = Grant { start, end, flags, ..Grant::new(E) };
        let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
        let token = client.step(&[]).unwrap();
        let mut server = End::server(&machine, vec![grant.service_key], Flags::EXTENDED_ERROR);
        assert_eq!(kind(server.step(&token)), want.map(|(kind, _)| kind), "{start} to {end}");
        if let Some((_, code)) = want {
            assert_eq!(refusal(&server), code);
        }
    }
}

#[test]
fn channels_must_agree_where_the_service_knows_its_own() {
    let required = Policy { bindings_required: true, ..Policy::default() };
    let missing = Flags::ALLOW_MISSING_BINDINGS;
    for (theirs, ours, flags, policy, good) in [
        (Some(b"one"), Some(b"one"), Flags::NONE, Policy::default(), true),
        (Some(b"one"), Some(b"two"), Flags::NONE, Policy::default(), false),
        (Some(b"one"), Some(b"two"), missing, Policy::default(), false),
        (None, Some(b"two"), Flags::NONE, Policy::default(), false),
        (None, Some(b"two"), missing, Policy::default(), true),
        (None, Some(b"two"), missing, required, false),
        (Some(b"one"), None, Flags::NONE, Policy::default(), true),
        (None, None, Flags::NONE, Policy::default(), true),
    ] {
        let (machine, grant) = (machine_with(policy), Grant::new(E));
        let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
        client.bindings = theirs.map(|bytes| channel(bytes));
        let mut server = End::server(&machine, vec![grant.service_key], flags);
        server.bindings = ours.map(|bytes| channel(bytes));
        let answer = run(&mut client, &mut server);
        assert_eq!(kind(answer), (!good).then_some(Kind::BadBindings), "{theirs:?} {ours:?}");
    }
}

#[test]
fn an_authenticator_of_another_client_than_the_tickets_is_refused() {
    for (name, realm) in [("mallory", REALM), ("alice", "OTHER.COM")] {
        let (machine, grant) = (machine(), Grant::new(E));
        let mut ticket = grant.ticket();
        (ticket.client.parts, ticket.client_realm) = (vec![name.to_owned()], realm.to_owned());
        let mut client = End::client(&machine, &Pocket::new(ticket), full());
        let mut server = End::server(&machine, vec![grant.service_key], Flags::EXTENDED_ERROR);
        assert_eq!(kind(server.step(&client.step(&[]).unwrap())), Some(Kind::LogonDenied));
        assert_eq!(refusal(&server), 36);
    }
}

#[test]
fn a_ticket_with_addresses_is_good_from_these_alone_where_the_caller_knows_the_clients() {
    let from = |address: [u8; 4]| {
        let mut block: Vec<u8> = [2, 4, 32, 0, 0, 0, 0, 0].iter().flat_map(|word: &u32| word.to_ne_bytes()).collect();
        block.extend_from_slice(&address);
        block
    };
    for (here, good) in [(Some([192, 0, 2, 7]), true), (Some([192, 0, 2, 8]), false), (None, true)] {
        let machine = machine();
        let grant = Grant { addresses: vec![[192, 0, 2, 9], [192, 0, 2, 7]], ..Grant::new(E) };
        let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
        client.bindings = here.map(from);
        let mut server = End::server(&machine, vec![grant.service_key], Flags::EXTENDED_ERROR);
        server.bindings = here.map(from);
        let answer = server.step(&client.step(&[]).unwrap());
        assert_eq!(kind(answer), (!good).then_some(Kind::LogonDenied));
        assert!(good || refusal(&server) == 38);
    }
}

#[test]
fn rc4_is_refused_on_both_sides_unless_policy_has_it() {
    let grant = Grant::new(Enctype::Rc4Hmac);
    let here = machine();
    let mut client = End::client(&here, &Pocket::new(grant.ticket()), full());
    assert_eq!(kind(client.step(&[])), Some(Kind::KdcUnknownEtype));
    let lax = machine_with(Policy { kerberos_rc4: true, ..Policy::default() });
    let mut client = End::client(&lax, &Pocket::new(grant.ticket()), full());
    let token = client.step(&[]).unwrap();
    let mut server = End::server(&here, vec![grant.service_key.clone()], Flags::EXTENDED_ERROR);
    assert_eq!(kind(server.step(&token)), Some(Kind::KdcUnknownEtype));
    assert_eq!(refusal(&server), 14);
    // A ticket sealed with AES may still hold an RC4 session key.
    let mixed = Grant { session: Enctype::Rc4Hmac, ..Grant::new(E) };
    let mut client = End::client(&lax, &Pocket::new(mixed.ticket()), full());
    let token = client.step(&[]).unwrap();
    let mut server = End::server(&here, vec![mixed.service_key], Flags::EXTENDED_ERROR);
    assert_eq!(kind(server.step(&token)), Some(Kind::KdcUnknownEtype));
}

#[test]
fn a_client_needs_a_target_and_no_token_to_begin_with() {
    let (machine, grant) = (machine(), Grant::new(E));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
    client.target = None;
    assert_eq!(kind(client.step(&[])), Some(Kind::TargetUnknown));
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), full());
    assert_eq!(kind(client.step(b"x")), Some(Kind::InvalidToken));
}

#[test]
fn what_a_service_refuses_for_reasons_of_its_own_tells_the_client_nothing_unless_asked() {
    let (machine, _, _, token) = asked(full());
    let mut server = End::server(&machine, vec![key(E, 8)], Flags::NONE);
    assert!(server.step(&token).is_err());
    assert!(server.last_words.is_empty() && server.granted == Flags::NONE);
}

#[test]
fn tokens_of_others_are_no_requests() {
    let (machine, grant, _, token) = asked(full());
    for bad in [&b""[..], b"NTLMSSP\0\x01\0\0\0", &[0x60, 0x81], &[0x6E, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &token[17..]] {
        let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
        let raw = bad.first() == Some(&0x6E) && bad.len() > 100;
        assert_eq!(kind(server.step(bad)), (!raw).then_some(Kind::InvalidToken), "{bad:02x?}");
    }
}
