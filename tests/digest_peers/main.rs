//! WDigest against other people's implementations, over pipes and loopback: curl, Apache's mod_auth_digest, Python's requests, httpx, aiohttp,
//! httpbin and Twisted, and Cyrus SASL with its layers.
//!
//! A peer that is not installed is passed over, unless `SECUR32_PEERS=required`. `SECUR32_PYTHON` names a Python that has the packages.
//! What each needs: `curl`; `apache2`; pip's `requests`, `httpx`, `aiohttp`, `httpbin`, `twisted`; `sasl2-bin`, `libsasl2-modules`,
//! `libsasl2-modules-db`; and a C compiler for the example server and client.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[path = "../digest/layer.rs"]
mod layer;
#[path = "../sdk/mod.rs"]
mod sdk;
#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../digest/world.rs"]
mod world;

mod apache;
mod cyrus;
#[allow(dead_code, reason = "the same pipes serve NTLM's peers")]
#[path = "../house/process.rs"]
mod process;
mod python;
mod stage;

mod curl;

use process::there;
