//! Three lists that must agree: the symbols in the C library, the prototypes in the headers, and `tests/abi/exports.txt`.
//!
//! A function can be in the library and missing from the header without a word: cbindgen passes over what it cannot express.
//! `BLESS=1 cargo test --test exports` writes the list anew from the library.

#![allow(clippy::expect_used, reason = "a test may fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exported for `dlsym` and for other languages; in C they are macros, so no header declares them.
const WITHOUT_PROTOTYPE: [&str; 2] = ["AcquireCredentialsHandle", "InitializeSecurityContext"];

#[test]
fn the_library_exports_what_the_list_says() {
    let list = root().join("tests/abi/exports.txt");
    let symbols = symbols();
    if std::env::var_os("BLESS").is_some() {
        let text: String = symbols.iter().map(|symbol| format!("{symbol}\n")).collect();
        fs::write(&list, text).expect("tests/abi/ can be written");
    }
    let text = fs::read_to_string(list).expect("the list of exports");
    let listed = text.lines().map(str::to_owned).collect();
    assert_same("the library", &symbols, "tests/abi/exports.txt", &listed);
}

#[test]
fn the_headers_declare_what_the_library_exports() {
    let mut symbols = symbols();
    for name in WITHOUT_PROTOTYPE {
        assert!(symbols.remove(name), "{name} is not exported");
    }
    assert_same("the library", &symbols, "the headers", &prototypes());
}

#[test]
fn every_slot_of_the_function_tables_is_exported_too() {
    let symbols = symbols();
    let header = fs::read_to_string(root().join("include/sspi.h")).expect("sspi.h");
    for letter in ["A", "W"] {
        let (_, table) = header.split_once(&format!("struct _SECURITY_FUNCTION_TABLE_{letter} {{")).expect("the table");
        let (table, _) = table.split_once('}').expect("the table's end");
        let slots: Vec<_> = table.lines().filter_map(|line| line.trim().split_once("_FN")?.1.rsplit_once(' ')).collect();
        assert_eq!(slots.len(), 27, "functions in table {letter}");
        for (_, slot) in slots {
            // The SDK's A table spells this one without the s.
            let slot = slot.trim_end_matches(';').replace("FreeCredentialHandle", "FreeCredentialsHandle");
            assert!(symbols.contains(&slot), "{slot} is in table {letter} and not exported");
        }
    }
}

fn assert_same(one: &str, left: &BTreeSet<String>, other: &str, right: &BTreeSet<String>) {
    let only_left: Vec<_> = left.difference(right).collect();
    let only_right: Vec<_> = right.difference(left).collect();
    assert!(only_left.is_empty() && only_right.is_empty(), "only in {one}: {only_left:?}\nonly in {other}: {only_right:?}");
}

fn symbols() -> BTreeSet<String> {
    let library = library();
    let arguments: &[&str] = if cfg!(target_os = "macos") { &["-gU"] } else { &["-D", "--defined-only"] };
    let output = Command::new("nm").args(arguments).arg(&library).output().expect("nm, from binutils, is needed");
    assert!(output.status.success(), "nm {}: {}", library.display(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("nm prints names");
    let names = text.lines().filter_map(|line| line.split_whitespace().nth(2));
    let strip = if cfg!(target_os = "macos") { "_" } else { "" };
    names.map(|name| name.strip_prefix(strip).unwrap_or(name).to_owned()).collect()
}

/// The C library that cargo built beside this test.
fn library() -> PathBuf {
    let test = std::env::current_exe().expect("a path to this test");
    let folder = test.parent().expect("a folder");
    let name = format!("{}secur32{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = folder.join(&name);
    assert!(path.exists(), "{} is not there", path.display());
    path
}

/// The functions that the headers declare.
fn prototypes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for header in fs::read_dir(root().join("include")).expect("include/") {
        let path = header.expect("a readable folder").path();
        if path.extension().is_some_and(|extension| extension == "h") {
            found.extend(prototypes_in(&fs::read_to_string(path).expect("a readable header")));
        }
    }
    found
}

/// A prototype starts at a line's begin, outside of every brace, and is neither a typedef nor a macro.
fn prototypes_in(header: &str) -> Vec<String> {
    let starts_one = |line: &&str| line.starts_with(|c: char| c.is_ascii_alphabetic()) && !line.starts_with("typedef");
    let names = header.lines().filter(starts_one).filter_map(|line| {
        let (before, _) = line.split_once('(')?;
        let name = before.rsplit([' ', '*']).next()?;
        (!name.is_empty() && before != name).then(|| name.to_owned())
    });
    names.collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
