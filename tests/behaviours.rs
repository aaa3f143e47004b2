//! docs/behaviours.md: every number names a test that is there, and with a KDC the authority's tickets are asked for, too.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same realm serves Kerberos' own tests")]
#[path = "kerberos_kdc/realm.rs"]
mod realm;
mod sdk;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// The numbers that there are; 135 needs a server that asks for a second handshake, and 151 to 154 go with 150.
fn numbers() -> BTreeSet<u32> {
    let older = [1..=9, 10..=15, 20..=30, 40..=49, 60..=67, 70..=72, 80..=84];
    let schannels = [100..=107, 110..=124, 130..=134, 136..=138, 140..=146, 150..=150];
    older.into_iter().chain(schannels).flatten().collect()
}

#[test]
fn every_number_names_a_test_that_exists_and_runs() {
    let text = fs::read_to_string("docs/behaviours.md").unwrap();
    let mut seen = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with("| B-")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number: u32 = cells[1].strip_prefix("B-").unwrap().parse().unwrap();
        // A C program, or one of Rust's own tests.
        if cells[2].starts_with("tests/") {
            let tests = fs::read_to_string(cells[2]).unwrap_or_else(|_| panic!("{line}"));
            assert!(tests.contains(&format!("#[test]\nfn {}()", cells[3])), "no such test: {line}");
        } else {
            let program = fs::read_to_string(Path::new("c-tests").join(cells[2])).unwrap_or_else(|_| panic!("{line}"));
            assert!(program.contains(&format!("static void {}(", cells[3])), "no such test: {line}");
            let called = program.lines().filter(|l| l.starts_with(' ') && l.contains(&format!("{}(", cells[3]))).count();
            assert!(called > 0, "nobody calls it: {line}");
        }
        assert!(seen.insert(number), "twice: {line}");
    }
    let missing: Vec<_> = numbers().difference(&seen).copied().collect();
    assert!(missing.is_empty(), "{missing:?} have no test");
}

#[test]
fn the_authority_tells_a_real_caches_tickets() {
    let Some(realm) = realm::realm() else { return };
    let sdk = sdk::Sdk::lay_out("behaviours");
    let source = Path::new("c-tests/behaviours_negotiate.c");
    let program = sdk.compile("gcc", &["-std=c99", "-O1"], source, "behaviours_negotiate").unwrap();
    realm.run("kinit", &["-c", &realm.path("cc"), "alice"], "Alice-Passw0rd\n");
    let done = Command::new(program)
        .env("KERBEROS_TARGET", "HTTP/localhost")
        .env("KRB5_CONFIG", realm.path("krb5.conf"))
        .env("KRB5CCNAME", format!("FILE:{}", realm.path("cc")))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
