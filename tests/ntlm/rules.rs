//! What policy asks of clients beyond their password: the service they name, the strength of their keys, their clock.
use crate::{hostile::forge, world::*};
use secur32::{
    engine::{
        flags::Flags,
        policy::{Policy, Targets},
        status::Kind,
    },
    wire::{
        ntlm::{AvPairs, Challenge, Features, NtlmV2Response, av, push_pair},
        text::to_utf16le,
    },
};

fn people() -> Vec<std::sync::Arc<secur32::engine::env::Account>> {
    vec![account("Alice", "EXAMPLE", "Secret-1")]
}

#[test]
fn the_service_that_a_client_names_must_be_ours_where_policy_says_so() {
    let names = vec!["www.example.com".to_owned()];
    for (target, any, checked, required) in [
        (Some("HTTP/server.example.com"), true, true, true),
        (Some("http/SERVER"), true, true, true),
        (Some("HTTP/www.example.com:8080"), true, true, true),
        (Some("MSSQLSvc/server.example.com/instance"), true, true, true),
        (Some("server.example.com"), true, true, true),
        (Some("HTTP/other.example.com"), true, false, false),
        (Some("cifs/server.example.com.evil"), true, false, false),
        (None, true, true, false),
    ] {
        for (targets, good) in [(Targets::Any, any), (Targets::Checked, checked), (Targets::Required, required)] {
            let policy = Policy { ntlm_targets: targets, ntlm_names: names.clone(), ..Policy::default() };
            let env = world_with(people(), policy, None);
            let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&env, Flags::NONE));
            client.target = target;
            let outcome = kind(run(&mut client, &mut server));
            assert_eq!(outcome, (!good).then_some(Kind::LogonDenied), "{target:?} under {targets:?}");
        }
    }
}

#[test]
fn keys_that_are_weaker_than_policy_wants_end_the_exchange_on_either_side() {
    for (least, offered, good) in [
        (128, Features::KEY_128 | Features::KEY_56, true),
        (128, Features::KEY_56, false),
        (128, Features::NONE, false),
        (56, Features::KEY_56, true),
        (56, Features::NONE, false),
        (40, Features::NONE, true),
    ] {
        let env = world_with(people(), Policy { ntlm_key_bits: least, ..Policy::default() }, None);
        let generous = world_with(people(), Policy { ntlm_key_bits: 40, ..Policy::default() }, None);
        // A man in the middle, or an old peer, takes the strong keys out of the NEGOTIATE.
        let weaken = |mut negotiate: Vec<u8>| {
            let features = Features(u32::from_le_bytes(negotiate[12..16].try_into().unwrap()));
            let features = features.without(Features::KEY_128 | Features::KEY_56) | offered;
            negotiate[12..16].copy_from_slice(&features.0.to_le_bytes());
            negotiate
        };
        let (mut client, mut server) = (End::client(&env, alice(), SEALED), End::server(&generous, Flags::NONE));
        let challenge = server.step(&weaken(client.step(&[]).unwrap())).unwrap();
        let strict_client = client.step(&challenge).err().map(|e| e.kind());
        assert_eq!(strict_client, (!good).then_some(Kind::UnsupportedFunction), "client, {least}");

        let (mut client, mut server) = (End::client(&generous, alice(), SEALED), End::server(&env, Flags::NONE));
        let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
        let token = forge(&challenge, "Secret-1", |_, message| message.features = message.features | Features::SIGN | offered, None);
        assert_eq!(server.step(&token).err().map(|e| e.kind()), (!good).then_some(Kind::UnsupportedFunction), "server, {least}");
    }
}

#[test]
fn a_client_whose_clock_is_days_away_is_refused_and_policy_says_how_far() {
    let outcome = |hours_off: i64, lifetime: u32| {
        let env = world_with(people(), Policy { ntlm_lifetime_hours: lifetime, ..Policy::default() }, None);
        let (mut client, mut server) = (End::client(&env, alice(), Flags::NONE), End::server(&env, Flags::NONE));
        let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
        let seen = Challenge::decode(&challenge).unwrap();
        let token = forge(
            &challenge,
            "Secret-1",
            |nt, _| {
                let info = AvPairs::decode(seen.target_info).unwrap();
                let mut list = Vec::new();
                info.iter().for_each(|(id, value)| push_pair(&mut list, id, value).unwrap());
                push_pair(&mut list, av::EOL, &[]).unwrap();
                let time = (NOW.0 + hours_off * 36_000_000_000) as u64;
                let temp = NtlmV2Response::temp(time, [5; 8], &list);
                let key = secur32::packages::ntlm::keys::response_key(
                    &secur32::packages::ntlm::keys::nt_hash(&to_utf16le("Secret-1")),
                    &to_utf16le("alice"),
                    &to_utf16le("EXAMPLE"),
                );
                *nt = [&secur32::packages::ntlm::keys::proof(&key, &seen.challenge, &temp)[..], &temp].concat();
            },
            None,
        );
        server.step(&token).err().map(|e| e.kind())
    };
    for (hours, lifetime, good) in
        [(0, 36, true), (35, 36, true), (-35, 36, true), (37, 36, false), (-37, 36, false), (2, 1, false), (10_000, 0, true)]
    {
        assert_eq!(outcome(hours, lifetime), (!good).then_some(Kind::LogonDenied), "{hours} hours of {lifetime}");
    }
}
