//! NTLM ([MS-NLMP]) as client and as server: NTLMv2, and the first version only where policy allows it.
//!
//! The client: `Opening` → `ExpectChallenge` → session. The server: `ExpectNegotiate` → `ExpectAuthenticate` → session.

mod client;
mod credential;
mod facts;
pub mod keys;
mod server;
pub mod session;

use crate::engine::{
    bindings::ChannelBindings,
    buffers::Role,
    env::Env,
    flags::Flags,
    pack::Unpack,
    package::{AcquireAsk, Credential, Established, Package, PackageInfo, Turn},
    status::{Error, Kind, Result},
};
use crate::{
    crypto::md5::md5,
    wire::{cursor::Malformed, ntlm::Features},
};
use std::sync::Arc;

/// The package.
pub static NTLM: Ntlm = Ntlm {
    info: PackageInfo {
        name: "NTLM",
        comment: "NTLM Security Package",
        // INTEGRITY, PRIVACY, TOKEN_ONLY, CONNECTION, MULTI_REQUIRED, IMPERSONATION, ACCEPT_WIN32_NAME, NEGOTIABLE, LOGON,
        // RESTRICTED_TOKENS, APPCONTAINER_CHECKS, APPLY_LOOPBACK: what Windows 10 says.
        capabilities: 0x0288_2B37,
        rpc_id: 10,
        max_token: 2888,
    },
};

/// NTLM's package type.
pub struct Ntlm {
    info: PackageInfo,
}

impl Package for Ntlm {
    fn info(&self) -> &'static PackageInfo {
        &NTLM.info
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        credential::acquire(env, ask)
    }

    fn import(&'static self, _env: &Arc<Env>, packed: &mut Unpack<'_>) -> Result<Established> {
        facts::restore(packed)
    }
}

/// What a settled set of features grants, beside what a context has anyway.
fn granted(settled: Features, asked: Flags) -> Flags {
    let sealed = settled.has(Features::SEAL);
    let signed = sealed || settled.has(Features::SIGN);
    (Flags::INTEGRITY | Flags::REPLAY_DETECT | Flags::SEQUENCE_DETECT).when(signed)
        | Flags::CONFIDENTIALITY.when(sealed)
        | Flags::DATAGRAM.when(settled.has(Features::DATAGRAM))
        | Flags::IDENTIFY.when(settled.has(Features::IDENTIFY))
        | Flags::NULL_SESSION.when(settled.has(Features::ANONYMOUS))
        | (asked & Flags::DCE_STYLE)
        | (asked & Flags::CONNECTION).when(!settled.has(Features::DATAGRAM))
}

/// [MS-NLMP] 3.1.5.1.2 and 3.2.5.1.2: keys that protect messages and are weaker than policy wants end the exchange.
fn strong_enough(settled: Features, least: u32) -> Result<()> {
    let bits = match (settled.has(Features::KEY_128), settled.has(Features::KEY_56)) {
        (true, _) => 128,
        (false, true) => 56,
        (false, false) => 40,
    };
    if bits >= least || !(settled.has(Features::SIGN) || settled.has(Features::SEAL)) {
        return Ok(());
    }
    Err(Error::new(Kind::UnsupportedFunction, format!("settling on keys of {bits} bits, where policy ([ntlm] key_bits) wants {least}")))
}

/// The caller's channel bindings, hashed as MsvAvChannelBindings has them ([MS-NLMP] 3.1.5.1.2); None when he names no channel.
fn bindings(turn: &Turn<'_>) -> Result<Option<[u8; 16]>> {
    let Some(block) = turn.input(Role::Bindings).filter(|block| !block.is_empty()) else { return Ok(None) };
    let read = ChannelBindings::read(block)?;
    Ok((!read.is_absent()).then(|| md5(&[&read.gss_form()])))
}

/// A token that is not what it should be.
fn invalid(doing: &'static str) -> impl FnOnce(Malformed) -> Error {
    move |why| Error::new(Kind::InvalidToken, doing).because(why)
}
