//! Negotiate: SPNEGO ([RFC 4178]) as Windows speaks it ([MS-SPNG]), over whatever packages the registry has for its mechanisms.
//!
//! The initiator: `Opening` → `ExpectAnswer` … → the chosen package's session. The acceptor: `ExpectOffer` → `ExpectToken` … → the session;
//! raw tokens of a mechanism are handed to it as they are (`Raw`).

mod acceptor;
mod credential;
mod facts;
mod initiator;
mod mechanism;
mod mic;

use crate::engine::{
    env::Env,
    package::{AcquireAsk, Credential, Package, PackageInfo},
    status::{Error, Kind, Result},
};
use crate::wire::cursor::Malformed;
use std::sync::Arc;

/// The package.
pub static NEGOTIATE: Negotiate = Negotiate {
    info: PackageInfo {
        name: "Negotiate",
        comment: "Microsoft Package Negotiator",
        // INTEGRITY, PRIVACY, CONNECTION, MULTI_REQUIRED, EXTENDED_ERROR, IMPERSONATION, ACCEPT_WIN32_NAME, NEGOTIABLE, GSS_COMPATIBLE,
        // LOGON, RESTRICTED_TOKENS, APPCONTAINER_CHECKS: what Windows 10 says.
        capabilities: 0x0088_3BB3,
        rpc_id: 9,
        max_token: 48256,
    },
};

/// Negotiate's package type.
pub struct Negotiate {
    info: PackageInfo,
}

impl Package for Negotiate {
    fn info(&self) -> &'static PackageInfo {
        &NEGOTIATE.info
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        credential::acquire(env, ask)
    }
}

/// A token that is not what it should be.
fn invalid(doing: &'static str) -> impl FnOnce(Malformed) -> Error {
    move |why| Error::new(Kind::InvalidToken, doing).because(why)
}
