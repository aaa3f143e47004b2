//! The security packages: one folder each, strangers to one another.
#![forbid(unsafe_code)]

pub mod credssp;
pub mod digest;
pub mod kerberos;
pub mod negotiate;
pub mod ntlm;
#[cfg(feature = "rehearsal")]
pub mod rehearsal;
pub mod schannel;

use crate::engine::{env::Registry, package::Package};

/// Every package, in the order that Windows enumerates them.
pub fn all() -> &'static [&'static dyn Package] {
    const ALL: &[&dyn Package] = &[
        &negotiate::NEGOTIATE,
        &kerberos::KERBEROS,
        &ntlm::NTLM,
        &credssp::TSSSP,
        &digest::WDIGEST,
        &schannel::SCHANNEL,
        &schannel::UNIFIED,
        &schannel::DEFAULT_TLS,
        &credssp::CREDSSP,
        #[cfg(feature = "rehearsal")]
        &rehearsal::REHEARSAL,
        #[cfg(feature = "rehearsal")]
        &rehearsal::REHEARSAL_STREAM,
    ];
    ALL
}

/// Finds packages by name, without regard to case.
pub struct Packages;

impl Registry for Packages {
    fn named(&self, name: &str) -> Option<&'static dyn Package> {
        all().iter().copied().find(|package| package.info().name.eq_ignore_ascii_case(name))
    }

    fn all(&self) -> &[&'static dyn Package] {
        all()
    }
}
