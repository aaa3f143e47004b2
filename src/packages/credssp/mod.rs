//! CredSSP ([MS-CSSP]): TLS by Schannel, inside it an authentication by Negotiate, and through both the client's credentials.
//!
//! Both ends: `Tls` (the handshake) → tokens of the inner authentication → the binding of the two to one another → the credentials →
//! TLS' own session, which the application's bytes then use. The packages underneath are reached through the registry.

mod binding;
mod channel;
mod client;
mod credential;
mod delegation;
mod exchange;
mod facts;
mod inner;
mod lent;
mod refusal;
mod server;

use crate::engine::{
    env::Env,
    package::{AcquireAsk, Credential, Manners, Package, PackageInfo},
    status::{Kind, Result},
};
use std::sync::Arc;

/// What we speak; a peer that speaks less is answered in less, if policy lets it.
const VERSION: u32 = 6;

/// The package under its own name.
pub static CREDSSP: CredSsp = CredSsp {
    info: PackageInfo {
        name: "CREDSSP",
        comment: "Microsoft CredSSP Security Provider",
        // INTEGRITY, PRIVACY, CONNECTION, MULTI_REQUIRED, IMPERSONATION, ACCEPT_WIN32_NAME, STREAM, MUTUAL_AUTH, APPCONTAINER_CHECKS
        capabilities: 0x0081_0733,
        // SECPKG_ID_NONE
        rpc_id: 0xFFFF,
        max_token: 73_032,
    },
};

/// The same under the name of Windows' terminal services.
pub static TSSSP: CredSsp = CredSsp {
    info: PackageInfo {
        name: "TSSSP",
        comment: "TS Service Security Package",
        // CONNECTION, MULTI_REQUIRED, ACCEPT_WIN32_NAME, MUTUAL_AUTH, APPCONTAINER_CHECKS
        capabilities: 0x0081_0230,
        rpc_id: 22,
        max_token: 13_000,
    },
};

/// CredSSP's package type.
pub struct CredSsp {
    info: PackageInfo,
}

impl Package for CredSsp {
    fn info(&self) -> &'static PackageInfo {
        // The statics above are all there is of this type.
        if std::ptr::eq(self, &TSSSP) { &TSSSP.info } else { &CREDSSP.info }
    }

    fn manners(&self) -> Manners {
        Manners { no_room: Kind::InsufficientMemory, ..Manners::COMMON }
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        credential::acquire(self, env, ask)
    }
}
