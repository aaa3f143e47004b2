//! The matrix of attributes: `docs/attributes.md` is what `c-tests/attributes.c` asks, and with a KDC the program asks Kerberos, too.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same realm serves Kerberos' own tests")]
#[path = "kerberos_kdc/realm.rs"]
mod realm;
mod sdk;

use secur32::face::constants as c;
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// An attribute's number, and what each column says of it.
type Matrix = BTreeMap<u32, Vec<String>>;

fn number(text: &str) -> Option<u32> {
    let text = text.trim_end_matches("UL");
    text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok())
}

fn constant(name: &str) -> Option<u32> {
    let groups = c::HEADERS.iter().flat_map(|header| header.groups).flat_map(|group| group.constants);
    groups.filter(|constant| constant.name == name).find_map(|constant| number(constant.literal))
}

fn asked() -> Matrix {
    let text = fs::read_to_string("c-tests/attributes.c").unwrap();
    let rows = text.split_once("rows[] = {").unwrap().1.split_once("\n};").unwrap().0;
    let row = |line: &str| {
        let line = line.trim().strip_prefix('{')?;
        let (name, rest) = line.split_once(',')?;
        let cells = match rest.split_once('{') {
            Some((_, cells)) if !rest.contains("NOBODY") => {
                cells.split_once('}')?.0.split(',').map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
            }
            _ => vec!["-".to_owned(); 5],
        };
        Some((number(name).or_else(|| constant(name)).unwrap_or_else(|| panic!("{name}")), cells))
    };
    rows.lines().filter_map(row).collect()
}

fn documented() -> Matrix {
    let text = fs::read_to_string("docs/attributes.md").unwrap();
    let table = text.split_once("## Contexts").unwrap().1.split_once("## Schannel").unwrap().0;
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let said = cells.get(3..8)?.iter().map(|cell| cell.replace(' ', "")).collect();
        Some((number(cells[2])?, said))
    };
    table.lines().filter_map(row).collect()
}

#[test]
fn the_document_says_what_the_program_asks() {
    let (asked, documented) = (asked(), documented());
    assert!(asked.len() > 60, "{}", asked.len());
    assert_eq!(asked, documented);
}

#[test]
fn the_document_says_what_schannels_program_asks() {
    let text = fs::read_to_string("c-tests/attributes_schannel.c").unwrap();
    let rows = text.split_once("rows[] = {").unwrap().1.split_once("\n};").unwrap().0;
    let asked: Vec<(u32, String)> = rows
        .lines()
        .filter_map(|line| line.trim().strip_prefix('{')?.split_once(','))
        .map(|(name, rest)| (constant(name).unwrap(), rest.split('"').nth(1).unwrap().to_owned()))
        .collect();
    let text = fs::read_to_string("docs/attributes.md").unwrap();
    let table = text.split_once("## Schannel").unwrap().1.split_once("## Credentials").unwrap().0;
    let documented: Vec<(u32, String)> = table
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
        .filter_map(|cells| Some((number(cells.get(2)?)?, (*cells.get(3)?).to_owned())))
        .collect();
    assert!(asked.len() > 20);
    assert_eq!(asked, documented);
}

#[test]
fn kerberos_answers_as_the_matrix_says() {
    let Some(realm) = realm::realm() else { return };
    let sdk = sdk::Sdk::lay_out("attributes");
    let program = sdk.compile("gcc", &["-std=c99", "-O1"], Path::new("c-tests/attributes.c"), "attributes").unwrap();
    realm.run("kinit", &["-c", &realm.path("cc"), "alice"], "Alice-Passw0rd\n");
    let done = Command::new(program)
        .env("KERBEROS_TARGET", "HTTP/localhost")
        .env("KRB5_CONFIG", realm.path("krb5.conf"))
        .env("KRB5CCNAME", format!("FILE:{}", realm.path("cc")))
        .env("KRB5_KTNAME", format!("FILE:{}", realm.path("keytab")))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
