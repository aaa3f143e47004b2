//! Rehearsal: a protocol of our own that drives every path of the C face. For tests alone: it proves nobody's identity and keeps no secret.
//!
//! The target's name is the script. It travels in the first token, so that both sides play the same one:
//!
//! | script | what happens |
//! |---|---|
//! | `plain` (and any other name) | two tokens: the acceptor is done with its answer, the initiator with reading it |
//! | `three` | three tokens |
//! | `big:N` | the first token has at least N bytes |
//! | `complete` | the acceptor ends with SEC_I_COMPLETE_NEEDED |
//! | `complete-continue` | the initiator's first call is SEC_I_COMPLETE_AND_CONTINUE |
//! | `fail` | the acceptor refuses, with a token for the peer, and an alert where there is room |
//! | `panic` | the initiator's second step panics |
//! | `credential` | the initiator's second call asks for a credential with a user |
//! | `spoke` | the initiator's second call speaks and is not done |
//! | `fragment` | the initiator's first token comes in two parts, the first with SEC_I_MESSAGE_FRAGMENT |
//! | `slow:N` | the initiator's second step takes N milliseconds, two seconds at most |
//! | `after` | live contexts echo what ISC or ASC brings them, say the `terms` they were given, and what ApplyControlToken orders |
//!
//! Every token is framed: an acceptor starves on less, and returns what is more.
#![forbid(unsafe_code)]

mod handshake;
mod records;
mod session;

use crate::engine::{
    attributes::{Answer, Attribute},
    env::Env,
    identity::{Auth, Uses},
    package::{AcquireAsk, Credential, Handshake, Manners, Package, PackageInfo, Side, Terms, unsupported},
    status::{Kind, Result},
    time::Instant,
};
use std::sync::Arc;

/// With the manners of most packages.
pub static REHEARSAL: Rehearsal = Rehearsal {
    info: PackageInfo {
        name: "Rehearsal",
        comment: "A test of the face; it proves nobody",
        capabilities: 0x33,
        rpc_id: 0xFFFF,
        max_token: 4096,
    },
    manners: Manners::COMMON,
};

/// With Schannel's.
pub static REHEARSAL_STREAM: Rehearsal = Rehearsal {
    info: PackageInfo {
        name: "Rehearsal Stream",
        comment: "The same, with the manners of Schannel",
        capabilities: 0x433,
        rpc_id: 0xFFFF,
        max_token: 4096,
    },
    manners: Manners {
        small_room: Kind::InsufficientMemory,
        no_room: Kind::InsufficientMemory,
        no_output: Kind::InsufficientMemory,
        wrong_direction: Kind::InvalidHandle,
        allocates_unasked: true,
        empty_takes_token: true,
        ..Manners::COMMON
    },
};

/// The test package.
pub struct Rehearsal {
    info: PackageInfo,
    manners: Manners,
}

impl Package for Rehearsal {
    fn info(&self) -> &'static PackageInfo {
        // Both statics outlive everything; their addresses tell which one this is.
        if std::ptr::eq(self, &raw const REHEARSAL) { &REHEARSAL.info } else { &REHEARSAL_STREAM.info }
    }

    fn manners(&self) -> Manners {
        self.manners
    }

    fn acquire(&'static self, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
        let user = match ask.auth {
            Auth::User { name, domain, .. } => Some(match domain {
                Some(domain) => format!("{}\\{}", domain.lossy(), name.lossy()),
                None => name.lossy(),
            }),
            _ => None,
        };
        Ok(Arc::new(Actor { package: self, env: env.clone(), uses: ask.uses, user }))
    }
}

/// A credential: a name, if one was given.
struct Actor {
    package: &'static Rehearsal,
    env: Arc<Env>,
    uses: Uses,
    user: Option<String>,
}

impl Actor {
    /// An hour from now: an end that tests can tell from "never".
    fn ends(&self) -> Instant {
        Instant(self.env.clock.now().0 + 36_000_000_000)
    }

    fn name(&self) -> String {
        self.user.clone().unwrap_or_else(|| "nobody".to_owned())
    }
}

impl Credential for Actor {
    fn package(&self) -> &'static dyn Package {
        self.package
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn expiry(&self) -> Option<Instant> {
        Some(self.ends())
    }

    fn begin(self: Arc<Self>, side: Side, terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        Ok(match side {
            Side::Initiator => handshake::initiate(self, terms.target.unwrap_or("plain")),
            Side::Acceptor => handshake::accept(self),
        })
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        match what {
            Attribute::CREDENTIAL_NAMES => Ok(Answer::Text(self.name())),
            _ => Err(unsupported()),
        }
    }
}

#[cfg(test)]
mod tests;
