//! What a negotiated context tells: the chosen package's facts, and which package that is.
use crate::engine::{
    attributes::{Answer, Attribute},
    env::Env,
    package::{Credential, Established, Facts, Pack, Package, PackageInfo, Principal},
    status::{Error, Kind, Result},
    time::Instant,
};
use std::sync::Arc;

/// SECPKG_NEGOTIATION_*
pub(super) const COMPLETE: u32 = 0;
pub(super) const OPTIMISTIC: u32 = 1;
pub(super) const IN_PROGRESS: u32 = 2;
pub(super) const DIRECT: u32 = 3;

struct Chosen {
    package: &'static PackageInfo,
    state: u32,
    inner: Box<dyn Facts>,
}

/// Puts the negotiation's own answers before the package's; messages go to the package as they are.
pub(super) fn wrap(session: Established, package: &'static dyn Package, state: u32) -> Established {
    let Established { seal, open, facts, after } = session;
    Established { seal, open, facts: Box::new(Chosen { package: package.info(), state, inner: facts }), after }
}

/// What an unfinished negotiation tells: which package it hopes for.
pub(super) fn unfinished(what: Attribute, hoped_for: Option<&'static dyn Package>, state: u32) -> Result<Answer> {
    match (what, hoped_for) {
        (Attribute::NEGOTIATION_INFO, Some(package)) => Ok(Answer::Negotiation { package: package.info(), state }),
        _ => Err(Error::new(Kind::InvalidHandle, "asking a context that is not complete")),
    }
}

impl Facts for Chosen {
    fn query(&self, what: Attribute) -> Result<Answer> {
        match what {
            Attribute::NEGOTIATION_INFO => Ok(Answer::Negotiation { package: self.package, state: self.state }),
            Attribute::PACKAGE_INFO => Ok(Answer::Package(self.package)),
            other => self.inner.query(other),
        }
    }
    fn set(&self, what: Attribute, value: &[u8]) -> Result<()> {
        self.inner.set(what, value)
    }
    fn expiry(&self) -> Option<Instant> {
        self.inner.expiry()
    }
    fn client(&self) -> Option<&Principal> {
        self.inner.client()
    }
    fn sids(&self) -> &[String] {
        self.inner.sids()
    }
    fn delegated(&self) -> Option<Arc<dyn Credential>> {
        self.inner.delegated()
    }
    fn on_behalf(&self, env: &Arc<Env>) -> Result<Arc<dyn Credential>> {
        self.inner.on_behalf(env)
    }
    fn save(&self, into: &mut Pack) -> Result<()> {
        self.inner.save(into)
    }
}
