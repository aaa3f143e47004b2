//! NTLM against other people's implementations, over pipes: Samba's `ntlm_auth`, gss-ntlmssp through MIT's GSSAPI, pyspnego,
//! impacket, WinPR, and curl over HTTP on loopback.
//!
//! A peer that is not installed is passed over, unless `SECUR32_PEERS=required`. `SECUR32_PYTHON` names a Python that has pyspnego and
//! gssapi. What each needs: `winbind`; `gss-ntlmssp` and pip's `gssapi`; pip's
//! `pyspnego`; pip's `impacket`; `curl`; `libwinpr2-2` and a C compiler.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../ntlm/world.rs"]
mod world;

#[allow(dead_code, reason = "other tests look at more of it")]
#[path = "../sdk/mod.rs"]
mod sdk;

mod curl;
#[allow(dead_code, reason = "other peers need more of it")]
#[path = "../house/process.rs"]
mod process;
mod python;
mod samba;
mod smb;
mod squid;
mod talk;
mod winpr;

use process::there;
use secur32::{engine::env::Env, world::clock::SystemClock};
use std::sync::Arc;

/// The small world in real time: peers compare clocks.
fn world() -> Arc<Env> {
    let mut env = Arc::into_inner(world::world()).unwrap();
    env.clock = Box::new(SystemClock::new());
    Arc::new(env)
}
