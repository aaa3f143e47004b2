//! A KDC that answers what it should not: nobody gets a context by it.
use super::{
    authority::{Draft, alice, first_token, keytab, machine},
    world::*,
};
use secur32::{
    crypto::kerberos::Enctype,
    engine::{
        env::{TicketCache, Tickets},
        flags::Flags,
        identity::{Auth, PackageList, Uses},
        package::{AcquireAsk, Package as _},
        secret::SecretBytes,
        status::{Kind, Result},
    },
    packages::kerberos::KERBEROS,
    wire::{
        ccache::{Cache, Credential, Principal},
        der::Field as _,
        krb5::{
            Fixed, PrincipalName, Time,
            error::{KrbError, code},
            kdc::kdc_option,
            ticket::ticket_flag,
        },
    },
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

const E: Enctype = Enctype::Aes256Sha1;

fn honest(_: &mut Draft) {}

fn refused(draw: impl FnMut(&mut Draft) + Send + 'static) -> Option<Kind> {
    let machine = machine(draw, |_, answer| answer);
    first_token(&alice(&machine, &keytab()).unwrap()).err().map(|why| why.kind())
}

#[test]
fn an_honest_kdc_gets_alice_to_the_service() {
    let machine = machine(honest, |_, answer| answer);
    let token = first_token(&alice(&machine, &keytab()).unwrap()).unwrap();
    let mut server = End::server(&machine, vec![Grant::new(E).service_key], Flags::NONE);
    server.step(&token).unwrap();
    assert_eq!(server.text(secur32::engine::attributes::Attribute::NAMES), "alice@EXAMPLE.COM");
}

#[test]
fn an_answer_that_is_not_for_this_client_service_or_question_is_refused() {
    let no = Some(Kind::NoAuthenticatingAuthority);
    for tgs in [false, true] {
        let with = |change: fn(&mut Draft)| {
            refused(move |draft| {
                if draft.tgs == tgs {
                    change(draft);
                }
            })
        };
        assert_eq!(with(|_| {}), None);
        assert_eq!(with(|draft| draft.nonce ^= 1), no, "another question");
        assert_eq!(with(|draft| draft.client = vec!["mallory"]), no, "somebody else's ticket");
        assert_eq!(with(|draft| draft.client = vec!["alice", "admin"]), no);
        assert_eq!(with(|draft| draft.client_realm = "OTHER.COM"), no);
        assert!(with(|draft| draft.key = Some(key(E, 1))).is_some(), "sealed with a key that is not ours");
        assert!(with(|draft| draft.tgs = !draft.tgs).is_some(), "an answer to another kind of question");
    }
    let first = |change: fn(&mut Draft)| refused(move |draft| if draft.tgs { honest(draft) } else { change(draft) });
    let service = vec!["HTTP".to_owned(), "server.example.com".to_owned()];
    assert_eq!(
        refused(move |draft| if !draft.tgs {
            draft.server.clone_from(&service)
        }),
        no,
        "a service's ticket for a first one"
    );
    assert_eq!(first(|draft| draft.end = NOON - 1), Some(Kind::ContextExpired));
    assert_eq!(first(|draft| draft.key = Some(key(E, 1))), Some(Kind::LogonDenied), "an answer for another password");
    let second = |change: fn(&mut Draft)| {
        refused(move |draft| {
            if draft.tgs {
                change(draft)
            }
        })
    };
    assert_eq!(second(|draft| draft.outside = vec!["HTTP".to_owned(), "other.example.com".to_owned()]), no, "two names on one ticket");
    let back = |draft: &mut Draft| {
        draft.server = vec!["krbtgt".to_owned(), REALM.to_owned()];
        draft.outside.clone_from(&draft.server);
    };
    assert_eq!(second(back), Some(Kind::TargetUnknown), "a referral to where we are");
}

#[test]
fn no_bent_or_cut_answer_of_a_kdc_makes_a_context() {
    for of_tgs in [false, true] {
        let whole = Arc::new(Mutex::new(Vec::new()));
        let keep = whole.clone();
        let there = machine(honest, move |tgs, answer| {
            if tgs == of_tgs {
                keep.lock().unwrap().clone_from(&answer);
            }
            answer
        });
        first_token(&alice(&there, &keytab()).unwrap()).unwrap();
        let length = whole.lock().unwrap().len();
        let mut unseen = 0;
        for at in 0..length {
            for cut in [false, true] {
                let there = machine(honest, move |tgs, mut answer| {
                    if tgs == of_tgs {
                        if cut {
                            answer.truncate(at);
                        } else {
                            answer[at] ^= 1;
                        }
                    }
                    answer
                });
                let Ok(token) = first_token(&alice(&there, &keytab()).unwrap()) else { continue };
                assert!(!cut, "{at} bytes of an answer");
                // What is not sealed for the client is for the one who opens the ticket, and it does.
                let mut server = End::server(&there, vec![Grant::new(E).service_key], Flags::NONE);
                if server.step(&token).is_ok() {
                    assert_eq!(server.text(secur32::engine::attributes::Attribute::NAMES), "alice@EXAMPLE.COM", "byte {at}");
                    unseen += 1;
                }
            }
        }
        // The first ticket is opaque to all but its KDC, and this one does not look; names' kinds and keys' versions say nothing.
        assert!(unseen < if of_tgs { 40 } else { 250 }, "{unseen} bent bytes of {length} made no difference");
    }
}

/// A logon with a ticket that may be renewed, and another when it has fifty seconds left; how often the KDC was asked for a first ticket and
/// for a renewal, whose answer is changed.
fn renewed(change: fn(&mut Draft)) -> (usize, usize) {
    let counts = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let counted = counts.clone();
    let draw = move |draft: &mut Draft| {
        draft.flags |= 1 << (31 - ticket_flag::RENEWABLE);
        draft.renew_till = Some(NOON + 36_000);
        if draft.options.has(kdc_option::RENEW) {
            counted.1.fetch_add(1, Ordering::Relaxed);
            change(draft);
        } else if draft.tgs {
            draft.end = NOON + 100;
        } else {
            draft.end = NOON + 100 + 1_000 * counted.0.fetch_add(1, Ordering::Relaxed) as i64;
        }
    };
    let machine = machine(draw, |_, answer| answer);
    let credential = alice(&machine, &keytab()).unwrap();
    first_token(&credential).unwrap();
    machine.clock.store(50, Ordering::Relaxed);
    first_token(&credential).unwrap();
    (counts.0.load(Ordering::Relaxed), counts.1.load(Ordering::Relaxed))
}

#[test]
fn a_renewal_must_be_the_same_ticket_for_longer_or_alice_logs_on_again() {
    assert_eq!(renewed(|draft| draft.end = NOON + 1_000), (1, 1));
    for wrong in [
        (|draft| draft.end = NOON + 100) as fn(&mut Draft),
        |draft| draft.end = NOON + 99,
        |draft| draft.nonce ^= 1,
        |draft| draft.client = vec!["mallory"],
        |draft| {
            draft.server = vec!["krbtgt".to_owned(), "OTHER.COM".to_owned()];
            draft.outside.clone_from(&draft.server);
        },
        |draft| draft.server = vec!["HTTP".to_owned(), "server.example.com".to_owned()],
    ] {
        assert_eq!(renewed(wrong), (2, 1));
    }
}

/// A refusal of the KDC's, or of a service's.
fn error(code: i32) -> Vec<u8> {
    KrbError {
        version: Fixed,
        kind: Fixed,
        client_time: Some(Time(NOON)),
        client_microseconds: Some(1),
        time: Time(NOON),
        microseconds: 5,
        code,
        client_realm: Some(REALM),
        client: Some(PrincipalName { kind: 1, parts: vec!["alice"] }),
        realm: REALM,
        server: PrincipalName { kind: 2, parts: vec!["krbtgt", REALM] },
        text: Some("because"),
        data: Some(&[0x30, 0x0A, 0x30, 8, 0xA1, 3, 2, 1, 2, 0xA2, 1, 4]),
    }
    .encode()
}

#[test]
fn a_bent_or_cut_refusal_is_a_refusal() {
    for code in [code::PREAUTH_REQUIRED, code::AP_SKEW, code::WRONG_REALM, code::PREAUTH_FAILED, code::S_PRINCIPAL_UNKNOWN, 77] {
        let whole = error(code);
        for at in 0..whole.len() {
            for cut in [false, true] {
                let mut said = whole.clone();
                if cut {
                    said.truncate(at);
                } else {
                    said[at] ^= 1;
                }
                let questions = Arc::new(AtomicUsize::new(0));
                let counted = questions.clone();
                let again = said.clone();
                let there = machine(honest, move |_, _| {
                    counted.fetch_add(1, Ordering::Relaxed);
                    again.clone()
                });
                assert!(first_token(&alice(&there, &keytab()).unwrap()).is_err());
                assert!(questions.load(Ordering::Relaxed) <= 16, "code {code}, byte {at}: a KDC that only ever asks for more");
                // The same from a service, in the frame of its tokens.
                let token = secur32::wire::gss::frame(secur32::wire::gss::oid::KERBEROS, &[&[3, 0], &said[..]].concat());
                let (here, grant) = (super::world::machine(), Grant::new(E));
                let mut client = End::client(&here, &Pocket::new(grant.ticket()), full());
                client.step(&[]).unwrap();
                // A service with another clock is asked once more; that is no context either.
                let _ = client.step(&token);
                assert!(!client.is_live(), "code {code}, byte {at}");
            }
        }
    }
}

#[test]
fn a_damaged_keytab_logs_nobody_else_on() {
    let good = keytab();
    for at in 0..good.len() {
        for cut in [false, true] {
            let mut bad = good.clone();
            if cut {
                bad.truncate(at);
            } else {
                bad[at] ^= 1;
            }
            let machine = machine(honest, |_, answer| answer);
            let why = match alice(&machine, &bad).and_then(|credential| first_token(&credential)) {
                // The moment when a key was written down says nothing.
                Ok(_) => continue,
                Err(why) => why,
            };
            let known =
                [Kind::NoCredentials, Kind::UnknownCredentials, Kind::NoAuthenticatingAuthority, Kind::LogonDenied, Kind::KdcUnknownEtype];
            assert!(known.contains(&why.kind()), "byte {at}: {why}");
        }
    }
}

/// One cache, as the test left it.
struct Left(Vec<u8>);
impl Tickets for Left {
    fn caches(&self, _: Option<&str>) -> Result<Vec<TicketCache>> {
        Ok(vec![TicketCache { name: "FILE:left".to_owned(), bytes: Arc::new(SecretBytes::copied(&self.0)) }])
    }
}

#[test]
fn a_damaged_cache_lets_alice_be_nobody_else() {
    let ticket = Grant::new(E).ticket();
    let alice = Principal { realm: REALM, parts: vec!["alice"], kind: 1 };
    let one = Credential {
        client: alice.clone(),
        server: Principal { realm: REALM, parts: TARGET.split('/').collect(), kind: 2 },
        enctype: 18,
        key: ticket.session.bytes(),
        authenticated: NOON as u32,
        start: NOON as u32,
        end: NOON as u32 + 36_000,
        renew_till: 0,
        flags: 0x4000_0000,
        user_to_user: false,
        ticket: &ticket.der,
    };
    let good = Cache { principal: alice, skew: 0, credentials: vec![one] }.encode();
    for at in 0..good.len() {
        for cut in [false, true] {
            let mut bad = good.clone();
            if cut {
                bad.truncate(at);
            } else {
                bad[at] ^= 1;
            }
            let mut env = Arc::into_inner(machine(honest, |_, answer| answer).env).unwrap();
            env.tickets = Box::new(Left(bad));
            let env = Arc::new(env);
            let uses = Uses { inbound: false, outbound: true, no_default: false };
            let ask = AcquireAsk { principal: None, uses, auth: Auth::Default, packages: PackageList::default() };
            let Ok(token) = KERBEROS.acquire(&env, ask).and_then(|credential| first_token(&credential)) else { continue };
            assert!(!cut, "{at} bytes of a cache");
            let there = machine(honest, |_, answer| answer);
            let mut server = End::server(&there, vec![Grant::new(E).service_key], Flags::NONE);
            if server.step(&token).is_ok() {
                assert_eq!(server.text(secur32::engine::attributes::Attribute::NAMES), "alice@EXAMPLE.COM", "byte {at}");
            }
        }
    }
}
