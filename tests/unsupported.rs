//! What is exported and not built: the list in `tests/abi/unsupported.txt`, the exports' own words, and what the C library answers agree.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]
use std::{
    collections::BTreeSet,
    ffi::{CString, c_void},
    fs,
    os::unix::ffi::OsStrExt as _,
    path::PathBuf,
};

const LIST: &str = "tests/abi/unsupported.txt";
/// The list only shrinks: lower this when a function is built, never raise it.
const AT_MOST: usize = 4;

const STATUS_NOT_IMPLEMENTED: u32 = 0xC000_0002;

fn listed() -> BTreeSet<String> {
    let text = fs::read_to_string(LIST).unwrap();
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// Exports whose own words say so.
fn said() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for entry in fs::read_dir("src/face").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let mut words = String::new();
        for line in text.lines() {
            if let Some(doc) = line.strip_prefix("///") {
                words.push_str(doc);
            } else if let Some(rest) = line.split_once("extern \"C\" fn ").map(|(_, rest)| rest) {
                if words.contains("Not built yet") {
                    out.insert(rest.split('(').next().unwrap().to_owned());
                }
                words.clear();
            } else if !line.starts_with("#[") {
                words.clear();
            }
        }
    }
    out
}

#[test]
fn the_list_is_what_the_exports_say_of_themselves_and_only_shrinks() {
    let (listed, said) = (listed(), said());
    if std::env::var_os("BLESS").is_some() {
        let head = "# Exported functions whose work is not built. tests/unsupported.rs holds this list to the code; it only shrinks.\n";
        fs::write(LIST, head.to_owned() + &said.iter().map(|name| format!("{name}\n")).collect::<String>()).unwrap();
        return;
    }
    assert_eq!(listed, said);
    assert!(listed.len() <= AT_MOST, "{} functions are not built, {AT_MOST} were", listed.len());
}

#[test]
fn a_function_that_is_not_built_fails_as_its_kind_does() {
    let mut library = std::env::current_exe().unwrap();
    library.pop();
    let library: PathBuf = library.join(if cfg!(target_os = "macos") { "libsecur32.dylib" } else { "libsecur32.so" });
    let path = CString::new(library.as_os_str().as_bytes()).unwrap();
    // SAFETY: the library's constructors do nothing unusual, and the path is a string.
    let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
    assert!(!handle.is_null(), "{} is not there", library.display());
    for name in listed() {
        let symbol = CString::new(name.as_str()).unwrap();
        // SAFETY: the handle is open and the name is a string.
        let at = unsafe { libc::dlsym(handle, symbol.as_ptr()) };
        assert!(!at.is_null(), "{name}");
        type Widest =
            unsafe extern "C" fn(usize, usize, usize, usize, usize, usize, usize, usize, usize, usize, usize, usize, usize, usize) -> u32;
        // SAFETY: every listed function takes integers and pointers alone, at most fourteen, and C lets a caller pass more than are read.
        let call = unsafe { std::mem::transmute::<*mut c_void, Widest>(at) };
        // SAFETY: all arguments are zero and NULL, which the functions' contracts allow.
        let answer = unsafe { call(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) };
        // What is left answers in NTSTATUS; what answers otherwise needs a line of its own here.
        assert!(name.starts_with("Lsa") && answer == STATUS_NOT_IMPLEMENTED, "{name} answered {answer:#x}");
    }
}
