//! What is believed of a chain, and by which name it is refused.
use crate::pki::{certificate, certificates, file, there};
use secur32::{
    engine::{
        env::Clock as _,
        status::{Kind, Result},
        time::Instant,
    },
    packages::schannel::trust::{Depth, Question, Revocation, Roots, Usage, Verdict, judge, named},
    world::clock::SystemClock,
};

const DAY: i64 = 86_400;

fn now() -> Instant {
    SystemClock::new().now()
}

fn later(days: i64) -> Instant {
    Instant::from_unix(now().unix_seconds() + days * DAY, 0)
}

fn roots(names: &[&str]) -> Roots {
    Roots::new(&names.iter().map(|name| certificate(name)).collect::<Vec<_>>())
}

fn question<'a>(roots: &'a Roots, name: Option<&'a str>) -> Question<'a> {
    Question { roots, usage: Usage::Server, name, now: now(), revocation: None }
}

fn chain(names: &[&str]) -> Vec<Vec<u8>> {
    names.iter().map(|name| certificate(name)).collect()
}

fn kind(verdict: Result<Verdict>) -> Kind {
    verdict.unwrap_err().kind()
}

#[test]
fn a_path_to_a_root_is_believed_and_told() {
    if !there() {
        return;
    }
    let roots = roots(&["root"]);
    let verdict = judge(&chain(&["server", "between"]), &question(&roots, Some("host.example"))).unwrap();
    assert_eq!(verdict.path, chain(&["server", "between", "root"]));
    // In any order, and with others among them.
    let verdict = judge(&chain(&["server", "other-root", "root", "between"]), &question(&roots, None)).unwrap();
    assert_eq!(verdict.path, chain(&["server", "between", "root"]));
    // RSA and Ed25519 leaves.
    assert!(judge(&chain(&["plain", "between"]), &question(&roots, Some("plain.example"))).is_ok());
    let client = Question { usage: Usage::Client, ..question(&roots, None) };
    assert!(judge(&chain(&["client", "between"]), &client).is_ok());
}

#[test]
fn what_leads_to_no_root_is_untrusted() {
    if !there() {
        return;
    }
    let (right, wrong, none) = (roots(&["root"]), roots(&["other-root"]), Roots::default());
    assert_eq!(kind(judge(&chain(&["server", "between", "root"]), &question(&wrong, None))), Kind::UntrustedRoot);
    assert_eq!(kind(judge(&chain(&["server", "between", "root"]), &question(&none, None))), Kind::UntrustedRoot);
    // The one between is missing.
    assert_eq!(kind(judge(&chain(&["server"]), &question(&right, None))), Kind::UntrustedRoot);
    assert_eq!(kind(judge(&chain(&["self"]), &question(&right, None))), Kind::UntrustedRoot);
    assert_eq!(kind(judge(&chain(&["between"]), &question(&right, None))), Kind::CertWrongUsage);
    assert_eq!(kind(judge(&Vec::<Vec<u8>>::new(), &question(&right, None))), Kind::CertUnknown);
}

#[test]
fn a_certificate_among_the_roots_needs_nobody_else() {
    if !there() {
        return;
    }
    let roots = roots(&["self", "client"]);
    assert!(judge(&chain(&["self"]), &question(&roots, Some("self.example"))).is_ok());
    assert_eq!(kind(judge(&chain(&["self"]), &question(&roots, Some("host.example")))), Kind::WrongPrincipal);
    assert_eq!(kind(judge(&chain(&["self"]), &Question { now: later(31), ..question(&roots, None) })), Kind::CertExpired);
    assert_eq!(kind(judge(&chain(&["client"]), &question(&roots, None))), Kind::CertWrongUsage);
}

#[test]
fn a_changed_signature_or_certificate_is_refused() {
    if !there() {
        return;
    }
    let roots = roots(&["root"]);
    let good = chain(&["server", "between"]);
    for of in 0..2 {
        for at in (0..good[of].len()).step_by(3) {
            let mut bad = good.clone();
            bad[of][at] ^= 1;
            let refused = kind(judge(&bad, &question(&roots, Some("host.example"))));
            assert!(
                matches!(refused, Kind::CertUnknown | Kind::UntrustedRoot | Kind::CertExpired | Kind::CertWrongUsage),
                "{of} {at}: {refused:?}"
            );
        }
    }
}

#[test]
fn a_certificate_is_good_for_its_time_its_usage_and_its_names() {
    if !there() {
        return;
    }
    let roots = roots(&["root"]);
    let good = chain(&["server", "between"]);
    assert_eq!(kind(judge(&good, &Question { now: later(366), ..question(&roots, None) })), Kind::CertExpired);
    assert_eq!(kind(judge(&good, &Question { now: later(-1), ..question(&roots, None) })), Kind::CertExpired);
    assert_eq!(kind(judge(&good, &Question { usage: Usage::Client, ..question(&roots, None) })), Kind::CertWrongUsage);
    assert_eq!(kind(judge(&chain(&["client", "between"]), &question(&roots, None))), Kind::CertWrongUsage);
    let both = chain(&["both", "between"]);
    assert!(judge(&both, &Question { usage: Usage::Client, ..question(&roots, None) }).is_ok());
    for name in ["host.example", "HOST.example", "host.example.", "a.wild.example", "127.0.0.1", "::1", "[::1]"] {
        judge(&good, &question(&roots, Some(name))).unwrap_or_else(|bad| panic!("{name}: {bad:?}"));
    }
    // One label for one star; the common name counts for nothing; an address is no name.
    for name in [
        "example",
        "x.host.example",
        "wild.example",
        "a.b.wild.example",
        "127.0.0.2",
        "::2",
        "",
        "*.wild.example",
        "h\u{f6}st.example",
        "host.example:443",
    ] {
        assert_eq!(kind(judge(&good, &question(&roots, Some(name)))), Kind::WrongPrincipal, "{name}");
    }
    assert_eq!(named(&certificate("client"), "alice").unwrap_err().kind(), Kind::WrongPrincipal);
}

#[test]
fn a_path_that_was_proven_once_is_proven_for_itself_alone_and_in_its_time() {
    if !there() {
        return;
    }
    let roots = roots(&["root"]);
    let known = || format!("{roots:?}");
    let good = chain(&["server", "between"]);
    let first = judge(&good, &question(&roots, Some("host.example"))).unwrap();
    assert!(known().ends_with(" 1 proven paths"), "{}", known());
    for _ in 0..3 {
        assert_eq!(judge(&good, &question(&roots, Some("host.example"))).unwrap(), first);
    }
    assert!(known().ends_with(" 1 proven paths"), "asked again, not proven again: {}", known());
    // Another name, another use, another time, other bytes.
    assert_eq!(kind(judge(&good, &question(&roots, Some("other.example")))), Kind::WrongPrincipal);
    assert_eq!(kind(judge(&good, &Question { usage: Usage::Client, ..question(&roots, None) })), Kind::CertWrongUsage);
    for days in [-3, 400] {
        assert_eq!(kind(judge(&good, &Question { now: later(days), ..question(&roots, None) })), Kind::CertExpired);
    }
    for at in (0..good[0].len()).step_by(7) {
        let mut bent = good.clone();
        bent[0][at] ^= 1;
        assert!(judge(&bent, &question(&roots, Some("host.example"))).is_err(), "{at}");
    }
    assert!(judge(&good[..1], &question(&roots, None)).is_err(), "without what leads to the root");
    assert!(known().ends_with(" 1 proven paths"), "nothing that was refused is remembered: {}", known());
    // Other roots know nothing of it; and however many there are, few are kept.
    assert_eq!(kind(judge(&good, &question(&self::roots(&["other-root"]), None))), Kind::UntrustedRoot);
    for extra in 0..100 {
        let more = [&good[..], &vec![good[1].clone(); extra % 50]].concat();
        let _ = judge(&more, &question(&roots, None));
    }
    let paths: usize = known().split(' ').nth(2).unwrap().parse().unwrap();
    assert!(paths <= 32, "{}", known());
}

fn revocation<'a>(lists: &'a [Vec<u8>], stapled: &'a [u8]) -> Revocation<'a> {
    Revocation { depth: Depth::End, lists, stapled, ignore_unchecked: false, ignore_offline: false }
}

#[test]
fn what_was_revoked_is_refused_and_what_cannot_be_asked_is_the_callers_choice() {
    if !there() {
        return;
    }
    let roots = roots(&["root"]);
    let lists = certificates("crl.pem");
    let asks = |names: &[&str], revocation: Revocation<'_>, days: i64| {
        judge(&chain(names), &Question { revocation: Some(revocation), now: later(days), ..question(&roots, None) })
    };
    let from_lists = revocation(&lists, &[]);
    assert!(asks(&["server", "between"], from_lists, 0).is_ok());
    assert_eq!(kind(asks(&["revoked", "between"], from_lists, 0)), Kind::CertRevoked);
    // No list, and the certificate names no place to look; `both` does.
    let nothing = revocation(&[], &[]);
    assert_eq!(kind(asks(&["server", "between"], nothing, 0)), Kind::NoRevocationCheck);
    assert_eq!(kind(asks(&["both", "between"], nothing, 0)), Kind::RevocationOffline);
    assert!(asks(&["server", "between"], Revocation { ignore_unchecked: true, ..nothing }, 0).is_ok());
    assert_eq!(kind(asks(&["both", "between"], Revocation { ignore_unchecked: true, ..nothing }, 0)), Kind::RevocationOffline);
    assert!(asks(&["both", "between"], Revocation { ignore_offline: true, ..nothing }, 0).is_ok());
    // A list that is out of date; it still counts against those that it names.
    assert_eq!(kind(asks(&["server", "between"], from_lists, 40)), Kind::RevocationOffline);
    let lenient = Revocation { ignore_offline: true, ..from_lists };
    assert!(asks(&["server", "between"], lenient, 40).is_ok());
    assert_eq!(kind(asks(&["revoked", "between"], lenient, 40)), Kind::CertRevoked);
    // Of the whole chain: nobody speaks of `between`.
    let deep = Revocation { depth: Depth::Chain, ..from_lists };
    assert_eq!(kind(asks(&["server", "between"], deep, 0)), Kind::NoRevocationCheck);
    // A list that was changed says nothing.
    let mut changed = lists.clone();
    let last = changed[0].len() - 1;
    changed[0][last] ^= 1;
    assert!(asks(&["server", "between"], revocation(&changed, &[]), 0).is_err());
}

#[test]
fn a_stapled_answer_counts_when_the_issuer_or_its_responder_signed_it() {
    if !there() {
        return;
    }
    let roots = roots(&["root"]);
    let asks = |name: &str, stapled: &[u8], days: i64| {
        let revocation = Some(revocation(&[], stapled));
        judge(&chain(&[name, "between"]), &Question { revocation, now: later(days), ..question(&roots, None) })
    };
    let (good, delegated, revoked, impostor) = (file("good.ocsp"), file("delegated.ocsp"), file("revoked.ocsp"), file("impostor.ocsp"));
    assert!(asks("server", &good, 0).is_ok());
    assert!(asks("server", &delegated, 0).is_ok());
    assert_eq!(kind(asks("revoked", &revoked, 0)), Kind::CertRevoked);
    // Of another certificate, too old, or from somebody who may not answer.
    assert_eq!(kind(asks("both", &good, 0)), Kind::RevocationOffline);
    assert_eq!(kind(asks("server", &good, 9)), Kind::NoRevocationCheck);
    assert_eq!(kind(asks("server", &impostor, 0)), Kind::NoRevocationCheck);
    // Changed or cut anywhere, an answer says nothing. Only what is behind its signature may change: the signer's certificate, that we have.
    let enclosed = good.len() - certificate("between").len() - 8;
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        if let Ok(verdict) = asks("server", &bad, 0) {
            assert!(at >= enclosed && verdict.path.len() == 3, "{at} of {}", good.len());
        }
        assert!(asks("revoked", &bad, 0).is_err(), "{at}");
        assert!(asks("server", &good[..at], 0).is_err(), "{at}");
    }
    // Of a responder's answer every byte is signed: its own by it, its certificate by the issuer.
    for (answer, name) in [(&delegated, "server"), (&revoked, "revoked")] {
        for at in 0..answer.len() {
            let mut bad = answer.clone();
            bad[at] ^= 0x10;
            assert!(asks(name, &bad, 0).is_err(), "{name} {at}");
        }
    }
}
