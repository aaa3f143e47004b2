//! Schannel against other people's implementations on loopback: OpenSSL's two programs, Python's ssl, curl, GnuTLS' two programs, nginx,
//! stunnel, sslscan, Chromium and tlslite-ng.
//!
//! A peer that is not installed is passed over, unless `SECUR32_PEERS=required`. What each needs: `openssl`, `python3`, `curl`,
//! `gnutls-bin`, `nginx-light`, `stunnel4`, `sslscan`, `chromium`; `gcc` for the C programs; pip's
//! `tlslite-ng`, in the Python that `SECUR32_PYTHON` names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../schannel/world.rs"]
mod world;

#[allow(dead_code, reason = "other tests look at more of it")]
#[path = "../sdk/mod.rs"]
mod sdk;

mod attacks;
mod curl;
mod fetch;
mod gnutls;
mod nginx;
mod openssl_client;
mod openssl_server;
mod programs;
mod python;
mod scan;
mod staple;
mod stream;
mod stunnel;
mod tlslite;

use secur32::{engine::env::Env, world::clock::SystemClock};
use std::{path::PathBuf, process::Command, sync::Arc};

/// The small world in real time: peers compare dates.
fn world() -> Arc<Env> {
    let mut env = Arc::into_inner(world::world()).unwrap();
    env.clock = Box::new(SystemClock::new());
    Arc::new(env)
}

/// Whether a peer is there; where all are required, a missing one is a failure.
fn there(peer: &str, ask: &str) -> bool {
    let found = Command::new(peer).arg(ask).output().is_ok();
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "{peer} is required and not there");
    if !found {
        eprintln!("{peer} is not installed: passed over");
    }
    found
}

/// Where one of the tests' files is.
fn path(name: &str) -> String {
    format!("{}/tests/schannel/pki/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("schannel_peers").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
