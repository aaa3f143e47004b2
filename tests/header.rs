//! The headers in `include/` are the ones the build script writes. `BLESS=1 cargo test --test header` makes them so.

#![allow(clippy::expect_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;

#[test]
fn the_headers_checked_in_are_the_ones_generated() {
    let generated = Path::new(env!("OUT_DIR")).join("include");
    let checked_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let bless = std::env::var_os("BLESS").is_some();
    let mut stale = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(generated).expect("the build script wrote headers") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("a file");
        let wanted = fs::read_to_string(&path).expect("a readable header");
        assert!(!wanted.starts_with("#error"), "{name:?} could not be generated: {wanted}");
        if bless {
            fs::write(checked_in.join(name), &wanted).expect("include/ can be written");
        }
        let found = fs::read_to_string(checked_in.join(name)).unwrap_or_default();
        if let Some(line) = first_difference(&wanted, &found) {
            stale.push(format!("include/{} differs from line {line}", name.display()));
        }
        seen += 1;
    }
    assert!(seen >= 12, "only {seen} headers were generated");
    assert!(stale.is_empty(), "run BLESS=1 cargo test --test header\n{}", stale.join("\n"));
}

fn first_difference(left: &str, right: &str) -> Option<usize> {
    let (mut left, mut right) = (left.lines(), right.lines());
    for number in 1.. {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (one, other) if one == other => {}
            _ => return Some(number),
        }
    }
    None
}
