//! CredSSP against other people's implementations: pyspnego over pipes; FreeRDP's client and server and three more clients on loopback.
//!
//! A peer that is not installed is passed over, unless `SECUR32_PEERS=required`. `SECUR32_PYTHON` names a Python that has pyspnego;
//! MIT's KDC is started by the tests. What FreeRDP needs: `freerdp2-x11`, `freerdp2-shadow-x11`,
//! `winpr-utils`, `xvfb` and a C compiler. The others: `rdesktop`,
//! `gnome-remote-desktop`, and of PyPI impacket and aardwolf.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../credssp/world.rs"]
mod world;

#[allow(dead_code, reason = "NTLM's peers are talked to in the same way")]
#[path = "../house/process.rs"]
mod process;

#[allow(dead_code, reason = "other tests look at more of it")]
#[path = "../sdk/mod.rs"]
mod sdk;

#[allow(dead_code, reason = "other tests do more in it")]
#[path = "../kerberos_kdc/realm.rs"]
mod realm;

mod card;
mod clients;
mod freerdp;
mod guard;
mod kerberos;
mod programs;
mod python;

use process::there;
use secur32::{
    engine::{env::Env, policy::Policy},
    world::clock::SystemClock,
};
use std::sync::Arc;

/// The small world in real time: peers compare clocks.
fn machine(policy: Policy) -> Arc<Env> {
    let mut env = Arc::into_inner(world::machine(policy, &[])).unwrap();
    env.clock = Box::new(SystemClock::new());
    Arc::new(env)
}
