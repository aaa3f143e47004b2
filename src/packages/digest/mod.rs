//! WDigest ([MS-DPSP]): HTTP's Digest ([RFC 7616], [RFC 2617]) and SASL's DIGEST-MD5 ([RFC 2831]), as client and as server.
//!
//! The client: `Opening` → `ExpectChallenge` → (`ExpectEntity`) → (`ExpectProof`) → session. The server: `Opening` → `ExpectResponse` →
//! (`ExpectCompletion`) → session. A session of HTTP goes on: each later request is proven on the same context.

mod binding;
mod blocks;
mod client;
mod completion;
mod credential;
mod facts;
mod http;
mod judge;
mod names;
mod nonces;
pub mod proof;
mod request;
mod sasl;
mod server;
mod speaker;

use crate::{
    engine::{
        env::Env,
        flags::Flags,
        package::{AcquireAsk, Credential, Package, PackageInfo},
        policy::Policy,
        status::{Error, Kind, Result},
    },
    wire::{
        cursor::Malformed,
        digest::{Algorithm, Cipher, Ciphers, Mode, Qop},
    },
};
use std::sync::Arc;

/// The package.
pub static WDIGEST: WDigest = WDigest {
    info: PackageInfo {
        name: "WDigest",
        comment: "Digest Authentication for Windows",
        // TOKEN_ONLY, IMPERSONATION, ACCEPT_WIN32_NAME, APPCONTAINER_CHECKS: what Windows 10 says.
        capabilities: 0x0080_0304,
        rpc_id: 21,
        max_token: 4096,
    },
};

/// WDigest's package type.
pub struct WDigest {
    info: PackageInfo,
}

impl Package for WDigest {
    fn info(&self) -> &'static PackageInfo {
        &WDIGEST.info
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        credential::acquire(env, ask)
    }
}

/// The most that SASL lets a peer put into one message of a layer, if neither side says otherwise ([RFC 2831] 2.1.1).
const MAXBUF: u32 = 65536;

/// What a quality of protection grants, beside what a context has anyway.
fn granted(qop: Qop, mode: Mode, asked: Flags) -> Flags {
    let signed = matches!(qop, Qop::Int | Qop::Conf);
    (Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT).when(signed)
        | Flags::CONFIDENTIALITY.when(qop == Qop::Conf)
        // Counts detect a replayed request whatever else is protected.
        | (asked & (Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT)).when(mode == Mode::Http && qop != Qop::Unsaid)
        | (asked & Flags::HTTP_STYLE)
        | (asked & Flags::CONNECTION)
}

/// The algorithms that policy names, the strongest first; None where it names none.
fn algorithms(policy: &Policy) -> Result<Option<Vec<Algorithm>>> {
    let Some(names) = &policy.digest_algorithms else { return Ok(None) };
    let unknown = || Error::new(Kind::InternalError, "reading the policy: [digest] algorithms names one that is not known");
    let named: Vec<Algorithm> =
        names.split_ascii_whitespace().map(|name| Algorithm::named(name.as_bytes()).ok_or_else(unknown)).collect::<Result<_>>()?;
    Ok(Some(Algorithm::ALL.into_iter().filter(|algorithm| named.contains(algorithm)).collect()))
}

/// The ciphers that policy allows to SASL's layer: none, unless it names them. DES alone and the short keys are not among them.
fn ciphers(policy: &Policy) -> Result<Ciphers> {
    let unknown = || Error::new(Kind::InternalError, "reading the policy: [digest] ciphers names one that is neither rc4 nor 3des");
    policy.digest_ciphers.as_deref().unwrap_or_default().split_ascii_whitespace().try_fold(Ciphers::NONE, |all, name| {
        match Cipher::named(name.as_bytes()) {
            Some(cipher @ (Cipher::Rc4 | Cipher::TripleDes)) => Ok(all.with(cipher)),
            _ => Err(unknown()),
        }
    })
}

/// A token that is not what it should be.
fn invalid(doing: &'static str) -> impl FnOnce(Malformed) -> Error {
    move |why| Error::new(Kind::InvalidToken, doing).because(why)
}
