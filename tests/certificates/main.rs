//! Certificates, chains, keys and PFX files that OpenSSL made (`tests/interop/pki.sh`): what is read, what is believed, what is refused.
//!
//! Without the program `openssl` these tests are passed over, unless `SECUR32_PEERS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "other tests look at more of it")]
#[path = "../sdk/mod.rs"]
mod sdk;

mod hostile;
mod keys;
mod machine;
mod pfx;
mod pki;
mod programs;
mod threads;
mod trust;
