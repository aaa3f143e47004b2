//! Kerberos ([RFC 4120], [RFC 4121], [MS-KILE]) as client and as server.

pub mod acceptor;
mod as_exchange;
mod borrowing;
mod checksum;
pub mod client;
mod credential;
mod exchange;
mod facts;
mod fast;
mod handover;
mod identity;
pub mod keys;
mod layout;
mod lending;
pub mod local_name;
mod order;
mod purse;
mod rc4_session;
mod refusal;
mod renewal;
mod session;
mod settings;
mod target;
mod tgs_exchange;
pub mod ticket;
mod token;

use crate::{
    crypto::kerberos::Enctype,
    engine::{
        env::Env,
        pack::Unpack,
        package::{AcquireAsk, Credential, Established, Package, PackageInfo},
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::krb5::Time,
};
use std::sync::Arc;

/// The package.
pub static KERBEROS: Kerberos = Kerberos {
    info: PackageInfo {
        name: "Kerberos",
        comment: "Microsoft Kerberos V1.0",
        // INTEGRITY, PRIVACY, TOKEN_ONLY, DATAGRAM, CONNECTION, MULTI_REQUIRED, EXTENDED_ERROR, IMPERSONATION, ACCEPT_WIN32_NAME,
        // NEGOTIABLE, GSS_COMPATIBLE, LOGON, MUTUAL_AUTH, DELEGATION, READONLY_WITH_CHECKSUM, RESTRICTED_TOKENS, APPCONTAINER_CHECKS,
        // APPLY_LOOPBACK: what Windows 10 says.
        capabilities: 0x028F_3BBF,
        rpc_id: 16,
        max_token: 48000,
    },
};

/// Kerberos' package type.
pub struct Kerberos {
    info: PackageInfo,
}

impl Package for Kerberos {
    fn info(&self) -> &'static PackageInfo {
        &KERBEROS.info
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        credential::acquire(env, ask)
    }

    fn import(&'static self, env: &Arc<Env>, packed: &mut Unpack<'_>) -> Result<Established> {
        handover::restore(env, packed)
    }
}

/// How far two clocks may be apart, in seconds: five minutes, or what krb5.conf says, within reason.
fn skew(env: &Env) -> Result<i64> {
    Ok(env.realms.profile()?.seconds(&["libdefaults", "clockskew"]).unwrap_or(300).clamp(0, 86_400))
}

/// A moment, as messages have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    /// Whole seconds of Unix time.
    time: Time,
    microseconds: u32,
}

/// What a clock shows.
const fn moment(now: Instant) -> Moment {
    let seconds = now.unix_seconds();
    let ticks = now.0.saturating_sub(Instant::from_unix(seconds, 0).0);
    Moment { time: Time(seconds), microseconds: (ticks / 10) as u32 }
}

/// Refuses a type that policy does not allow.
fn allowed(env: &Env, enctype: Enctype, whose: &str) -> Result<()> {
    if enctype == Enctype::Rc4Hmac && !env.policy.current()?.kerberos_rc4 {
        return Err(Error::new(Kind::KdcUnknownEtype, format!("using RC4 with {whose}, which policy does not allow")));
    }
    Ok(())
}
