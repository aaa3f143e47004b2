//! What a negotiated context tells: the chosen package's facts, and which package that is.
use super::mechanism::Mechanism;
use crate::engine::{
    attributes::{Answer, Attribute},
    env::Env,
    pack::Pack,
    package::{Credential, Established, Facts, Package, PackageInfo, Principal, Reply},
    status::{Error, Kind, Result},
    time::Instant,
};
use std::sync::Arc;

/// SECPKG_NEGOTIATION_*
pub(super) const COMPLETE: u32 = 0;
pub(super) const OPTIMISTIC: u32 = 1;
pub(super) const IN_PROGRESS: u32 = 2;
pub(super) const DIRECT: u32 = 3;

/// How a negotiation stands.
#[derive(Clone, Copy)]
pub(super) struct Course {
    /// SECPKG_NEGOTIATION_*
    pub(super) state: u32,
    /// The mechanisms that are still in it, a bit each.
    pub(super) mechanisms: u32,
    /// Why the last mechanism that was passed over was; 0 where none was.
    pub(super) passed_over: u32,
    /// SecPkgAttrLastClientToken*
    pub(super) last_token: u32,
}

/// SecPkgAttrLastClientToken*
pub(super) const LAST_TOKEN: u32 = 0;
pub(super) const NOT_LAST_TOKEN: u32 = 1;
pub(super) const PERHAPS_LAST_TOKEN: u32 = 2;

impl Course {
    /// One mechanism is left, and nothing else is known.
    pub(super) const fn of(mechanism: Mechanism, state: u32) -> Self {
        Self { state, mechanisms: mechanism.bit(), passed_over: 0, last_token: PERHAPS_LAST_TOKEN }
    }

    fn query(&self, what: Attribute, package: &'static PackageInfo) -> Option<Answer> {
        Some(match what {
            Attribute::NEGOTIATION_INFO => Answer::Negotiation { package, state: self.state },
            Attribute::NEGO_PKG_INFO => Answer::Number(self.mechanisms),
            Attribute::NEGO_STATUS => Answer::Number(self.passed_over),
            Attribute::LAST_CLIENT_TOKEN_STATUS => Answer::Number(self.last_token),
            _ => return None,
        })
    }
}

struct Chosen {
    package: &'static PackageInfo,
    course: Course,
    inner: Box<dyn Facts>,
}

/// Puts the negotiation's own answers before the package's; messages go to the package as they are.
pub(super) fn wrap(session: Established, package: &'static dyn Package, course: Course) -> Established {
    let Established { seal, open, facts, after } = session;
    let course = Course { last_token: LAST_TOKEN, ..course };
    Established { seal, open, facts: Box::new(Chosen { package: package.info(), course, inner: facts }), after }
}

/// What the last call says of the session: a leg that only brings a signature takes no step of the package that would say it.
pub(super) fn tell(session: &Established, reply: &mut Reply) {
    if let Ok(Answer::Flags(granted)) = session.facts.query(Attribute::FLAGS) {
        reply.granted = granted;
    }
    reply.expiry = Some(session.facts.expiry().unwrap_or(Instant::NEVER));
}

/// What an unfinished negotiation tells: which package it hopes for, once it does.
pub(super) fn unfinished(what: Attribute, hoped_for: Option<(&'static dyn Package, Course)>) -> Result<Answer> {
    hoped_for
        .and_then(|(package, course)| course.query(what, package.info()))
        .ok_or_else(|| Error::new(Kind::InvalidHandle, "asking a context that is not complete"))
}

impl Facts for Chosen {
    fn query(&self, what: Attribute) -> Result<Answer> {
        match what {
            Attribute::PACKAGE_INFO => Ok(Answer::Package(self.package)),
            other => self.course.query(other, self.package).map_or_else(|| self.inner.query(other), Ok),
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
