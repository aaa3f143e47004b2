//! An import may only point down: face, then packages and world side by side, then engine, then wire and crypto side by side.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What each floor may name.
const ALLOWED: [(&str, &[&str]); 6] = [
    ("face", &["face", "packages", "world", "engine", "wire", "crypto"]),
    ("packages", &["packages", "engine", "wire", "crypto"]),
    ("world", &["world", "engine", "wire", "crypto"]),
    ("engine", &["engine", "wire"]),
    ("wire", &["wire"]),
    ("crypto", &["crypto"]),
];

/// Each package's folder; a package may name itself and no other.
fn package_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src/packages").ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    (first != "mod.rs").then(|| first.trim_end_matches(".rs").to_owned())
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Every `crate::a::b` of a text, wherever it stands, braces included: `use crate::{engine::x, wire}` yields engine and wire.
fn crate_paths(text: &str) -> Vec<(String, Option<String>)> {
    let code: String = text.lines().map(|l| l.split_once("//").map_or(l, |(code, _)| code)).collect::<Vec<_>>().join("\n");
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 || (depth == 1 && c == ',') {
                    out.push(head(item.trim()));
                    item.clear();
                    if depth == 0 {
                        break;
                    }
                } else {
                    item.push(c);
                }
            }
        } else {
            out.push(head(rest));
        }
    }
    out.retain(|(first, _)| !first.is_empty());
    out
}

fn head(path: &str) -> (String, Option<String>) {
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let first = word(path);
    let second = path[first.len()..].strip_prefix("::").map(word).filter(|w| !w.is_empty());
    (first, second)
}

/// What is wrong with one file's imports.
fn faults(file: &Path, text: &str) -> Vec<String> {
    let floor = file.components().nth(1).unwrap().as_os_str().to_str().unwrap().to_owned();
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == floor) else { return Vec::new() };
    let own = package_of(file);
    crate_paths(text)
        .into_iter()
        .filter_map(|(first, second)| {
            if !allowed.contains(&first.as_str()) {
                return Some(format!("{}: {floor} may not import {first}", file.display()));
            }
            let stranger = floor == "packages" && first == "packages" && own.is_some() && second != own;
            stranger.then(|| format!("{}: a package may not import {second:?}", file.display()))
        })
        .collect()
}

#[test]
fn every_import_points_down() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    assert!(files.len() > 15, "the sources were not found");
    let all: Vec<String> = files.iter().flat_map(|f| faults(f, &fs::read_to_string(f).unwrap())).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn unsafe_lives_only_where_the_plan_lets_it() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let allowed = ["src/face/", "src/world/", "src/crypto/kernels/"];
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().map(|l| l.split_once("//").map_or(l, |(code, _)| code));
        let unsafe_code =
            code.into_iter().any(|l| ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "unsafe("].iter().any(|u| l.contains(u)));
        assert!(!unsafe_code || allowed.iter().any(|a| file.starts_with(a)), "{}", file.display());
    }
}

#[test]
fn an_arrow_that_points_up_is_found() {
    let up = |file: &str, text: &str| !faults(Path::new(file), text).is_empty();
    assert!(up("src/engine/x.rs", "use crate::packages::ntlm;"));
    assert!(up("src/wire/x.rs", "use crate::{\n  wire::cursor,\n  engine::status::Error,\n};"));
    assert!(up("src/packages/ntlm/x.rs", "use crate::packages::kerberos::Thing;"));
    assert!(up("src/packages/ntlm/x.rs", "use crate::world::config;"));
    assert!(up("src/engine/x.rs", "fn f() { crate::world::clock::now() }"));
    assert!(!up("src/packages/ntlm/x.rs", "use crate::{engine::{status::Kind, package::Package}, packages::ntlm::keys, wire::ntlm};"));
    assert!(!up("src/face/x.rs", "use crate::world::config; // crate::nothing"));
}
