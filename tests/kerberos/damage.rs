//! Files that were damaged or made to hurt: keytabs, ticket caches, krb5.conf, and a KDC's answers.
use secur32::wire::{
    ccache::{Cache, Credential, Principal},
    der::Field as _,
    keytab,
    krb5::{
        ap::{ApRep, ApReq},
        error::KrbError,
        kdc::{EncKdcRepPart, KdcRep},
        preauth::{EtypeInfo, EtypeInfo2},
        ticket::Ticket,
    },
    profile::Profile,
};
use std::time::{Duration, Instant};

fn cache() -> Vec<u8> {
    let alice = Principal { realm: "EXAMPLE.COM", parts: vec!["alice"], kind: 1 };
    let one = |service: &'static str| Credential {
        client: alice.clone(),
        server: Principal { realm: "EXAMPLE.COM", parts: vec![service, "EXAMPLE.COM"], kind: 2 },
        enctype: 18,
        key: &[7; 32],
        authenticated: 1,
        start: 1,
        end: u32::MAX,
        renew_till: 0,
        flags: 0x40E1_0000,
        user_to_user: false,
        ticket: &[9; 100],
    };
    Cache { principal: alice.clone(), skew: -3, credentials: vec![one("krbtgt"), one("HTTP")] }.encode()
}

/// Two entries, as `ktadd` leaves them, and a hole between.
fn keys() -> Vec<u8> {
    let entry = |kvno: u8| {
        let mut bytes = vec![0, 2];
        for text in ["EXAMPLE.COM", "HTTP", "www.example.com"] {
            bytes.extend((text.len() as u16).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes.extend([0, 0, 0, 1, 0x60, 0, 0, 0, kvno, 0, 18, 0, 32]);
        bytes.extend([kvno; 32]);
        bytes.extend(u32::from(kvno).to_be_bytes());
        bytes
    };
    let mut file = vec![5, 2];
    for kvno in [1, 2] {
        let bytes = entry(kvno);
        file.extend((bytes.len() as u32).to_be_bytes());
        file.extend(bytes);
        file.extend((-10i32).to_be_bytes());
        file.extend([0; 10]);
    }
    file
}

const CONF: &str = "[libdefaults]\ndefault_realm = \"EX\\nAMPLE\" # x\nticket_lifetime = 1d2h3m\n[realms]\nA = {\n kdc = a:88\n sub = {\n  x = y\n }*\n}\n[capaths]*\nA = {\n B = .\n}\n";

fn damaged(good: &[u8], work: impl Fn(&[u8])) {
    for at in 0..good.len() {
        work(&good[..at]);
        for value in [0, 1, 0x0A, b'{', b'}', b'[', b'"', 0x7F, 0x80, 0xFF, good[at] ^ 1, good[at].wrapping_add(1)] {
            let mut bad = good.to_vec();
            bad[at] = value;
            work(&bad);
            bad.insert(at, value);
            work(&bad);
        }
    }
}

#[test]
fn no_damage_to_a_file_makes_a_reader_fall_over() {
    assert_eq!(Cache::decode(&cache()).unwrap().credentials.len(), 2);
    damaged(&cache(), |bytes| {
        let _ = Cache::decode(bytes).map(|read| read.credentials.len());
    });
    assert_eq!(keytab::entries(&keys()).unwrap().filter(Result::is_ok).count(), 2);
    damaged(&keys(), |bytes| {
        // Whatever stands in it, the walk ends.
        if let Ok(entries) = keytab::entries(bytes) {
            assert!(entries.take(10_000).count() < 10_000);
        }
    });
    Profile::parse(CONF).unwrap();
    damaged(CONF.as_bytes(), |bytes| {
        if let Ok(profile) = Profile::parse(&String::from_utf8_lossy(bytes)) {
            let _ = (profile.first(&["realms", "A", "kdc"]), profile.seconds(&["libdefaults", "ticket_lifetime"]));
            let _ = (profile.names(&["realms"]), profile.truth(&["libdefaults", "default_realm"]));
        }
    });
}

#[test]
fn files_that_are_made_to_hurt_cost_little() {
    let begun = Instant::now();
    let deep = format!("[realms]\n{}", "a = {\n".repeat(100_000));
    let _ = Profile::parse(&deep);
    let closed = format!("[realms]\n{}{}", "a = {\n".repeat(100_000), "}\n".repeat(100_000));
    drop(Profile::parse(&closed));
    let wide = format!("[realms]\n{}", "a = b\n".repeat(100_000));
    if let Ok(profile) = Profile::parse(&wide) {
        assert!(profile.all(&["realms", "a"]).len() <= 100_000);
    }
    let many = format!("[libdefaults]\n{}", (0..50_000).map(|n| format!("a{n} = b\n")).collect::<String>());
    if let Ok(profile) = Profile::parse(&many) {
        assert_eq!(profile.first(&["libdefaults", "a49999"]), Some("b"));
    }
    let sections = (0..50_000).map(|n| format!("[s{n}]\na = b\n")).collect::<String>();
    drop(Profile::parse(&sections));
    let long = format!("[libdefaults]\nclockskew = {}\n", "1099511627776d".repeat(200));
    assert_eq!(Profile::parse(&long).unwrap().seconds(&["libdefaults", "clockskew"]), None, "a span beyond all numbers is none");
    // Lengths that promise what is not there.
    for lie in [0x7FFF_FFFFu32, 0xFFFF_FFFF, 0x8000_0000, 0x0100_0000] {
        let mut bytes = vec![5, 2];
        bytes.extend(lie.to_be_bytes());
        assert!(keytab::entries(&bytes).is_err() || keytab::entries(&bytes).unwrap().all(|one| one.is_err()), "{lie:x}");
        let mut bytes = vec![5, 4, 0, 0, 0, 0, 0, 1];
        bytes.extend(lie.to_be_bytes());
        assert!(Cache::decode(&bytes).is_err());
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn nested_and_endless_messages_are_refused_at_once() {
    let begun = Instant::now();
    for tag in [0x30u8, 0x6B, 0x6D, 0x7E, 0x6E, 0x6F, 0x61, 0x79, 0xA0] {
        // A length for every level, each true.
        let mut nested = Vec::new();
        for _ in 0..20_000 {
            let length = nested.len() as u32;
            let mut outer = vec![tag, 0x84];
            outer.extend(length.to_be_bytes());
            // Only the innermost levels are built whole: the rest claims to hold them.
            if nested.len() < 4096 {
                outer.extend(&nested);
            }
            nested = outer;
        }
        let bytes = [nested, vec![tag; 1 << 20]].concat();
        assert!(KdcRep::decode(&bytes).is_err() && KrbError::decode(&bytes).is_err() && ApReq::decode(&bytes).is_err());
        assert!(ApRep::decode(&bytes).is_err() && Ticket::decode(&bytes).is_err() && EncKdcRepPart::decode(&bytes).is_err());
        assert!(Vec::<EtypeInfo2<'_>>::decode(&bytes).is_err() && Vec::<EtypeInfo<'_>>::decode(&bytes).is_err());
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
}
