//! Kerberos against MIT's and Heimdal's GSSAPI, both ways, over pipes, with a KDC of MIT's on loopback that lives as long as the test:
//! contexts of every style, wrapped and signed messages, several buffers at a time, channel bindings, refusals.
//!
//! Needs `krb5-kdc`, `krb5-admin-server`, `krb5-user`, `libkrb5-dev`, `heimdal-multidev`, `pkg-config`, `postgresql` and a C compiler; passed
//! over where they are missing, unless `SECUR32_PEERS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../kerberos/world.rs"]
mod world;

#[path = "../sdk/mod.rs"]
mod sdk;

mod abi;
mod contexts;
mod files;
mod kdc;
mod messages;
mod names;
mod peer;
mod postgres;
mod replays;
