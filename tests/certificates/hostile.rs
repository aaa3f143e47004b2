//! Files that were cut or changed: an error or something smaller, never a panic, and never much time.
use crate::pki::{file, there};
use secur32::wire::{
    pbe::{self, MOST_ROUNDS},
    pem,
    pkcs12::{Item, Pfx, Safe, bags, safes},
};
use std::time::{Duration, Instant};

/// Everything of a file that can be read without a password.
fn walk(bytes: &[u8]) -> Option<usize> {
    let pfx = Pfx::read(bytes).ok()?;
    let mut rounds = pfx.mac.map_or(0, |mac| mac.rounds);
    let mut count = 0;
    for safe in safes(pfx.contents).ok()? {
        match safe {
            Safe::Locked(scheme, _) => rounds = rounds.max(scheme.rounds),
            Safe::Open(contents) => {
                for bag in bags(contents).ok()? {
                    if let Item::LockedKey(scheme, _) = bag.item {
                        rounds = rounds.max(scheme.rounds);
                    }
                    count += 1;
                }
            }
        }
    }
    assert!(rounds <= MOST_ROUNDS);
    Some(count)
}

#[test]
fn a_pfx_file_that_was_cut_or_changed_costs_nothing() {
    if !there() {
        return;
    }
    for name in ["modern.pfx", "old.pfx", "plain-certificates.pfx"] {
        let good = file(name);
        assert!(walk(&good).is_some());
        let began = Instant::now();
        for at in 0..good.len() {
            assert!(walk(&good[..at]).is_none(), "{name} {at}");
            for flip in [1, 0x80, 0xFF] {
                let mut bad = good.clone();
                bad[at] ^= flip;
                let _ = walk(&bad);
            }
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
}

#[test]
fn more_rounds_than_anybody_needs_are_refused_before_they_are_run() {
    if !there() {
        return;
    }
    let text = file("client.key.encrypted");
    let der = pem::blocks(&text).next().unwrap().der.to_vec();
    let (scheme, _) = pbe::locked_key(&der).unwrap();
    assert_eq!(scheme.rounds, 2048);
    // The rounds are asked for by themselves: INTEGERs of four bytes.
    let rounds = |number: u32| {
        let bytes = [&[2, 4][..], &number.to_be_bytes()].concat();
        pbe::rounds(&mut secur32::wire::der::Reader::new(&bytes))
    };
    assert!(rounds(0x7FFF_FFFF).is_err() && rounds(0x0100_0000).is_err());
    assert!(pbe::rounds(&mut secur32::wire::der::Reader::new(&[2, 1, 0])).is_err(), "none at all");
    assert_eq!(pbe::rounds(&mut secur32::wire::der::Reader::new(&[2, 3, 0x1E, 0x84, 0x80])), Ok(2_000_000));
    assert!(pbe::rounds(&mut secur32::wire::der::Reader::new(&[2, 3, 0x1E, 0x84, 0x81])).is_err());
}

#[test]
fn a_text_of_nothing_but_begins_is_given_up() {
    let text = "-----BEGIN A-----".repeat(20_000);
    let began = Instant::now();
    assert_eq!(pem::blocks(text.as_bytes()).count(), 0);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
