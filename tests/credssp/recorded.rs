//! Messages of another exchange, and messages of which something is missing, at either end.
use super::middle::relay;
use secur32::{
    engine::{policy::Policy, status::Kind},
    wire::{der::Field as _, tsrequest::TsRequest},
};

/// The messages of an exchange, each with its direction.
fn recorded() -> Vec<(bool, Vec<u8>)> {
    let mut all = Vec::new();
    let outcome = relay("server", Policy::default(), &mut |to_server, message| {
        all.push((to_server, message.to_vec()));
        Some(message.to_vec())
    });
    assert!(outcome.ends.0.is_live() && outcome.ends.1.is_live());
    all
}

/// An exchange in which messages that this picks are put in the place of those of their direction that have the same part.
fn replayed(
    to_end: bool,
    has: fn(&TsRequest<'_>) -> bool,
    put: fn(&mut TsRequest<'static>, &TsRequest<'static>),
) -> super::middle::Outcome {
    let old: &'static [u8] = recorded()
        .into_iter()
        .find_map(|(way, message)| (way == to_end && has(&TsRequest::parse(&message).unwrap())).then(|| &*message.leak()))
        .unwrap();
    let old = TsRequest::parse(old).unwrap();
    let mut count = 0;
    let outcome = relay("server", Policy::default(), &mut |to_server, message| {
        let mut request = TsRequest::parse(&*message.to_vec().leak()).unwrap();
        if to_server == to_end && has(&request) {
            count += 1;
            put(&mut request, &old);
        }
        Some(request.encode())
    });
    assert_eq!(count, 1);
    outcome
}

#[test]
fn the_binding_of_another_exchange_is_none_at_the_server() {
    let bound = |request: &TsRequest<'_>| request.binding.is_some();
    let whole = replayed(true, bound, |request, old| (request.binding, request.nonce) = (old.binding, old.nonce));
    assert_eq!(whole.server.unwrap().kind(), Kind::MessageAltered);
    assert!(!whole.ends.0.is_live() && !whole.ends.1.is_live());
    // The nonce alone: the hash is another.
    let nonce = replayed(true, bound, |request, old| request.nonce = old.nonce);
    assert_eq!(nonce.server.unwrap().kind(), Kind::BadBindings);
    assert!(!nonce.ends.0.is_live() && !nonce.ends.1.is_live());
}

#[test]
fn the_binding_of_another_exchange_is_none_at_the_client() {
    let outcome = replayed(false, |request| request.binding.is_some(), |request, old| request.binding = old.binding);
    assert_eq!(outcome.client.unwrap().kind(), Kind::MessageAltered);
    assert!(!outcome.ends.0.is_live() && !outcome.ends.1.is_live());
}

#[test]
fn the_credentials_of_another_exchange_are_not_taken() {
    let outcome = replayed(true, |request| request.credentials.is_some(), |request, old| request.credentials = old.credentials);
    assert_eq!(outcome.server.unwrap().kind(), Kind::MessageAltered);
    assert!(!outcome.ends.1.is_live());
}

#[test]
fn a_message_whose_end_is_missing_is_waited_for() {
    for (number, (to_server, message)) in recorded().into_iter().enumerate() {
        for length in (0..message.len()).step_by(11).chain([message.len() - 1]) {
            let mut count = 0;
            let outcome = relay("server", Policy::default(), &mut |_, message| {
                count += 1;
                Some(if count - 1 == number { message[..length].to_vec() } else { message.to_vec() })
            });
            // Nobody goes on with half of it, and nobody takes it for something.
            let waits = if to_server { &outcome.ends.1 } else { &outcome.ends.0 };
            assert!(!waits.is_live(), "{number} {length}");
            assert!(outcome.client.is_none() && outcome.server.is_none(), "{number} {length}");
            assert_eq!(count, number + 1, "{number} {length}");
        }
    }
}

#[test]
fn what_is_sealed_has_neither_less_nor_more() {
    type Part = for<'r, 'a> fn(&'r mut TsRequest<'a>) -> &'r mut Option<&'a [u8]>;
    let parts: [(bool, Part); 3] =
        [(true, |request| &mut request.binding), (false, |request| &mut request.binding), (true, |request| &mut request.credentials)];
    for (way, part) in parts {
        for cut in [-16, -1, 1, 16, isize::MIN] {
            let outcome = relay("server", Policy::default(), &mut |to_server, message| {
                let mut request = TsRequest::parse(message).unwrap();
                let other;
                if to_server == way
                    && let Some(sealed) = part(&mut request)
                {
                    let length = sealed.len().checked_add_signed(cut).unwrap_or(0);
                    other = [&sealed[..length.min(sealed.len())], &vec![0; length.saturating_sub(sealed.len())]].concat();
                    *sealed = &other;
                }
                Some(request.encode())
            });
            let (failed, end) = if way { (outcome.server, &outcome.ends.1) } else { (outcome.client, &outcome.ends.0) };
            assert!(failed.is_some() && !end.is_live(), "{way} {cut}");
        }
    }
}
