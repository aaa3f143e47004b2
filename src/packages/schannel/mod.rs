//! Schannel: TLS 1.2 and 1.3 as client and as server.
//!
//! rustls speaks the handshake (docs/adr: its unbuffered connections); tokens reach it record by record. Once the session stands, its
//! secrets leave the engine, and records are sealed and opened here, in the caller's own buffers; the engine stays for tickets and new keys.
//! The client: `Opening` → `ExpectServer` → session. The server: `ExpectHello` → `ExpectClient` → session.

mod alerts;
mod alpn;
mod bindings;
mod client;
mod credential;
mod derivation;
mod facts;
mod finish;
mod mapping;
mod peer;
mod records;
mod refusal;
mod rules;
mod server;
mod session;
mod suites;
mod talk;
pub mod trust;

use crate::engine::{
    env::Env,
    flags::Flags,
    package::{AcquireAsk, Credential, Manners, Package, PackageInfo},
    status::{Kind, Result},
};
use std::sync::Arc;

/// Forgets the sessions that clients may resume, of every credential.
pub fn forget_sessions() {
    credential::forget_sessions();
}

/// The package by its first name.
pub static SCHANNEL: Schannel = Schannel(&PackageInfo { name: "Schannel", ..INFO });
/// The same by the name that programs use.
pub static UNIFIED: Schannel = Schannel(&PackageInfo { name: "Microsoft Unified Security Protocol Provider", ..INFO });
/// The same once more.
pub static DEFAULT_TLS: Schannel = Schannel(&PackageInfo { name: "Default TLS SSP", ..INFO });

const INFO: PackageInfo = PackageInfo {
    name: "",
    comment: "Schannel Security Package",
    // INTEGRITY, PRIVACY, CONNECTION, MULTI_REQUIRED, EXTENDED_ERROR, IMPERSONATION, ACCEPT_WIN32_NAME, STREAM, MUTUAL_AUTH,
    // APPCONTAINER_PASSTHROUGH: what Windows 10 says.
    capabilities: 0x0041_07B3,
    rpc_id: 14,
    max_token: MAX_TOKEN,
};

const MAX_TOKEN: u32 = 24576;

/// Schannel's package type.
pub struct Schannel(&'static PackageInfo);

impl Package for Schannel {
    fn info(&self) -> &'static PackageInfo {
        self.0
    }

    fn manners(&self) -> Manners {
        Manners {
            small_room: Kind::InsufficientMemory,
            no_room: Kind::InsufficientMemory,
            no_output: Kind::InvalidToken,
            failed: Kind::InvalidToken,
            wrong_direction: Kind::InvalidHandle,
            allocates_unasked: true,
            empty_takes_token: false,
            spares_are_empty: true,
        }
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        credential::acquire(self, env, ask)
    }
}

/// What every context is granted, and of what was asked the part that is kept.
fn granted(asked: Flags, mutual: bool) -> Flags {
    let echoed = Flags::USE_SUPPLIED_CREDS | Flags::EXTENDED_ERROR | Flags::MANUAL_CRED_VALIDATION | Flags::ALLOCATE_MEMORY;
    Flags::REPLAY_DETECT
        | Flags::SEQUENCE_DETECT
        | Flags::CONFIDENTIALITY
        | Flags::STREAM
        | (asked & echoed)
        | Flags::MUTUAL_AUTH.when(mutual && asked.has(Flags::MUTUAL_AUTH))
}
