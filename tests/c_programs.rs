//! Every C program of `c-tests/` over the test package, in every mode that the tier asks for. Exit code 0 is a pass.
//!
//! `SECUR32_TIER=quick`: gcc, C11, plain. Else: C89, C99, C11 and C++17, with every compiler there is; under the address and
//! undefined-behaviour sanitizers; under valgrind.
#![cfg(all(target_os = "linux", feature = "rehearsal"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![allow(clippy::print_stderr, reason = "what is passed over is said")]

mod sdk;

use sdk::Sdk;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

static SDK: LazyLock<Sdk> = LazyLock::new(|| Sdk::lay_out("c-programs"));

/// What OpenSSL makes for `certificates.c`; without it that program has nothing to do.
static PKI: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("SKIPPED: openssl is not there");
        return None;
    }
    let folder = SDK.folder.join("pki");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let done = Command::new("sh").arg("tests/interop/pki.sh").arg(&folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(folder)
});

/// A compiler, its language, and how to call it.
const MODES: [(&str, &str, &str); 8] = [
    ("gcc", "-std=c11", "c"),
    ("gcc", "-std=c89", "c"),
    ("gcc", "-std=c99", "c"),
    ("g++", "-std=c++17", "c++"),
    ("clang", "-std=c89", "c"),
    ("clang", "-std=c99", "c"),
    ("clang", "-std=c11", "c"),
    ("clang++", "-std=c++17", "c++"),
];

fn quick() -> bool {
    std::env::var("SECUR32_TIER").is_ok_and(|tier| tier == "quick")
}

/// The programs that are tests; the example client and server have a test of their own.
fn programs() -> Vec<PathBuf> {
    let all = fs::read_dir("c-tests").unwrap().map(|entry| entry.unwrap().path());
    let mut tests: Vec<PathBuf> = all.filter(|p| p.extension().is_some_and(|e| e == "c") && !stem(p).starts_with("sspi_")).collect();
    tests.sort();
    assert!(tests.len() >= 5, "{tests:?}");
    tests
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

fn there(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        eprintln!("SKIPPED: {tool} is not there");
    }
    found
}

type Work = Box<dyn Fn() -> Result<(), String> + Send + Sync>;
type Job = (String, Work);

/// Runs the tests on two threads and gathers what failed, so that one run tells of all.
fn all_pass(jobs: Vec<Job>) {
    let next = AtomicUsize::new(0);
    let failures: Vec<String> = std::thread::scope(|s| {
        let worker = || {
            let mut failed = Vec::new();
            while let Some((name, job)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(why) = job() {
                    failed.push(format!("{name}: {why}"));
                }
            }
            failed
        };
        let threads = [s.spawn(worker), s.spawn(worker)];
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A program that hangs is a failure, not the end of the day.
fn run(command: &mut Command) -> Result<(), String> {
    // The machine's own realms are no part of a test: an empty file names none.
    static REALMS: LazyLock<PathBuf> = LazyLock::new(|| {
        let path = SDK.folder.join("krb5.conf");
        fs::write(&path, "").unwrap();
        path
    });
    // leaks.c counts bytes: a thread's cache of freed blocks would blur them.
    command.env("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0");
    if let Some(pki) = &*PKI {
        command.env("SECUR32_PKI", pki);
    }
    let mut child =
        command.env("KRB5_CONFIG", &*REALMS).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
    for _ in 0..1800 {
        if child.try_wait().map_err(|e| e.to_string())?.is_some() {
            let done = child.wait_with_output().map_err(|e| e.to_string())?;
            let said = [done.stdout, done.stderr].concat();
            let said = String::from_utf8_lossy(&said).into_owned();
            return if done.status.success() { Ok(()) } else { Err(format!("{}\n{said}", done.status)) };
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let _ = child.kill();
    let _ = child.wait();
    Err("did not end in three minutes".to_owned())
}

/// Fewer rounds for those that count high, where each instruction costs fifty.
fn smaller(program: &Path) -> Option<&'static str> {
    match stem(program).as_str() {
        name if name.starts_with("million") => Some("3000"),
        name if name.starts_with("leaks") => Some("500"),
        "crowd" => Some("100"),
        _ => None,
    }
}

/// What valgrind is spared: rounds, and rounds of hashes, which the sanitizers see.
fn smallest(program: &Path) -> Option<&'static str> {
    if stem(program) == "certificates" { Some("brief") } else { smaller(program) }
}

/// The long tier's rounds, for the programs that count.
fn longer(program: &Path) -> Option<&'static str> {
    if std::env::var("SECUR32_TIER").is_ok_and(|tier| tier == "long") {
        match stem(program).as_str() {
            "leaks" => return Some("1000000"),
            "crowd" => return Some("20000"),
            _ => {}
        }
    }
    None
}

#[test]
fn every_program_passes_in_every_language_by_every_compiler() {
    let modes = if quick() { &MODES[..1] } else { &MODES[..] };
    let mut jobs: Vec<Job> = Vec::new();
    let compilers: Vec<&str> =
        ["gcc", "g++", "clang", "clang++"].into_iter().filter(|c| modes.iter().any(|m| m.0 == *c) && there(c)).collect();
    for (number, (compiler, standard, language)) in modes.iter().enumerate() {
        if !compilers.contains(compiler) {
            continue;
        }
        for source in programs() {
            let name = format!("{}-{number}", stem(&source));
            jobs.push((
                format!("{name} ({compiler} {standard})"),
                Box::new(move || {
                    let program = SDK.compile(compiler, &[standard, "-pedantic", "-O1", "-x", language], &source, &name)?;
                    // The whole count once; the other modes are about the language.
                    let rounds = if number == 0 { longer(&source) } else { smaller(&source) };
                    run(Command::new(&program).args(rounds))
                }),
            ));
        }
    }
    all_pass(jobs);
}

#[test]
fn every_program_passes_under_the_sanitizers() {
    if quick() {
        return;
    }
    let jobs = programs()
        .into_iter()
        .map(|source| {
            let name = format!("{}-sanitized", stem(&source));
            let job = move || {
                let options = ["-std=c11", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
                let program = SDK.compile("gcc", &options, &source, &format!("{}-sanitized", stem(&source)))?;
                // mallinfo2 tells nothing of ASAN's own allocator, so that program counts under the plain one.
                run(Command::new(&program).args(smaller(&source)).env("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0"))
            };
            (name, Box::new(job) as Work)
        })
        .collect();
    all_pass(jobs);
}

#[test]
fn every_program_passes_under_valgrind() {
    if quick() || !there("valgrind") {
        return;
    }
    let jobs = programs()
        .into_iter()
        // A fork under valgrind takes its scheduler's lock along, which is not ours to judge.
        .filter(|source| stem(source) != "fork")
        .map(|source| {
            let name = format!("{}-valgrind", stem(&source));
            let job = move || {
                let program = SDK.compile("gcc", &["-std=c11", "-O1"], &source, &format!("{}-valgrind", stem(&source)))?;
                run(Command::new("valgrind").args(["-q", "--error-exitcode=99", "--leak-check=full"]).arg(&program).args(smallest(&source)))
            };
            (name, Box::new(job) as Work)
        })
        .collect();
    all_pass(jobs);
}
