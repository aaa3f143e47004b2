//! One credential that serves every package behind Negotiate.
use super::{NEGOTIATE, acceptor, initiator, mechanism::Mechanism};
use crate::engine::{
    attributes::{Answer, Attribute},
    env::Env,
    identity::{Auth, PackageList, Uses},
    package::{AcquireAsk, Credential, Handshake, Package, Side, Terms, unsupported},
    status::{Error, Kind, Result},
    time::Instant,
    trace,
};
use parking_lot::RwLock;
use std::sync::Arc;

/// Negotiate's credential: the packages' own, in Windows' order. `AddCredentials` puts more behind them.
pub(super) struct NegotiateCredential {
    env: Arc<Env>,
    uses: Uses,
    inner: RwLock<Vec<(Mechanism, Arc<dyn Credential>)>>,
}

/// Names that a list of packages may have beside those of the mechanisms: packages of Windows that are not here.
const KNOWN: [&str; 4] = ["Negotiate", "NegoExtender", "pku2u", "CloudAP"];

pub(super) fn acquire(env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
    // What a client lent is Negotiate's already.
    if let Auth::Delegated(credential) = &ask.auth
        && std::ptr::eq(credential.package().info(), NEGOTIATE.info())
    {
        return Ok(credential.clone());
    }
    let uses = ask.uses;
    let inner = RwLock::new(gather(env, &ask)?);
    Ok(Arc::new(NegotiateCredential { env: env.clone(), uses, inner }))
}

/// A credential of every package that the caller, its list and policy allow and that can make something of the identity.
fn gather(env: &Arc<Env>, ask: &AcquireAsk<'_>) -> Result<Vec<(Mechanism, Arc<dyn Credential>)>> {
    let none = |why: String| Error::new(Kind::NoCredentials, why);
    refuse_strangers(&ask.packages)?;
    let policy = env.policy.current()?;
    let mut found = Vec::new();
    let mut last = None;
    for mechanism in Mechanism::ALL {
        if !ask.packages.allows(mechanism.package()) || (mechanism == Mechanism::Ntlm && !policy.negotiate_ntlm) {
            trace::tell(format_args!("Negotiate: {} is excluded by the caller's list or by policy", mechanism.package()));
            continue;
        }
        let Some(package) = env.packages.named(mechanism.package()) else { continue };
        if let Auth::Delegated(credential) = &ask.auth
            && !std::ptr::eq(credential.package().info(), package.info())
        {
            continue;
        }
        let cannot = || Error::new(Kind::UnknownCredentials, "acquiring a Negotiate credential from another package's structure");
        let auth = ask.auth.again().ok_or_else(cannot)?;
        let packages = PackageList::default();
        match package.acquire(env, AcquireAsk { principal: ask.principal, uses: ask.uses, auth, packages }) {
            Ok(credential) => found.push((mechanism, credential)),
            Err(why) => {
                trace::tell(format_args!("Negotiate: no credential of {}: {why}", mechanism.package()));
                last = Some(why);
            }
        }
    }
    if found.is_empty() {
        return Err(last.unwrap_or_else(|| none("choosing a package where list and policy leave none".to_owned())));
    }
    Ok(found)
}

/// A list that names what nobody knows is not to be obeyed in part.
fn refuse_strangers(list: &PackageList) -> Result<()> {
    let known = |name: &String| {
        KNOWN.iter().any(|other| name.eq_ignore_ascii_case(other))
            || Mechanism::ALL.iter().any(|one| name.eq_ignore_ascii_case(one.package()))
    };
    match list.only.iter().chain(&list.never).find(|name| !known(name)) {
        Some(stranger) => {
            Err(Error::new(Kind::NoCredentials, format!("reading a list of packages with {stranger:?} in it, which is none")))
        }
        None => Ok(()),
    }
}

impl NegotiateCredential {
    /// The credentials of a mechanism, the first acquired first.
    pub(super) fn of(&self, mechanism: Mechanism) -> Vec<Arc<dyn Credential>> {
        self.inner.read().iter().filter(|(one, _)| *one == mechanism).map(|(_, credential)| credential.clone()).collect()
    }

    /// The mechanisms that there is a credential for, in order.
    pub(super) fn mechanisms(&self) -> Vec<Mechanism> {
        Mechanism::ALL.into_iter().filter(|one| self.inner.read().iter().any(|(other, _)| other == one)).collect()
    }

    /// Starts a mechanism's own exchange with the first of its credentials that can.
    pub(super) fn begin_with(
        &self,
        mechanism: Mechanism,
        side: Side,
        terms: &Terms<'_>,
    ) -> Result<(Arc<dyn Credential>, Box<dyn Handshake>)> {
        let mut last = None;
        for credential in self.of(mechanism) {
            match credential.clone().begin(side, terms) {
                Ok(handshake) => return Ok((credential, handshake)),
                Err(why) => last = Some(why),
            }
        }
        Err(last.unwrap_or_else(|| {
            Error::new(Kind::NoCredentials, format!("starting {}, for which there is no credential", mechanism.package()))
        }))
    }
}

impl Credential for NegotiateCredential {
    fn package(&self) -> &'static dyn Package {
        &NEGOTIATE
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn expiry(&self) -> Option<Instant> {
        self.inner.read().iter().filter_map(|(_, credential)| credential.expiry()).min()
    }

    fn begin(self: Arc<Self>, side: Side, _terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        Ok(match side {
            Side::Initiator => Box::new(initiator::Opening::new(self)),
            Side::Acceptor => Box::new(acceptor::ExpectOffer::new(self)),
        })
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        let inner: Vec<_> = self.inner.read().iter().map(|(_, credential)| credential.clone()).collect();
        let mut refusal = None;
        for credential in inner {
            match credential.query(what) {
                Ok(answer) => return Ok(answer),
                // A package that knows the question and has no answer says more than one that does not know it.
                Err(why) if why.kind() == Kind::UnsupportedFunction => {}
                Err(why) => refusal = refusal.or(Some(why)),
            }
        }
        Err(refusal.unwrap_or_else(unsupported))
    }

    fn set(&self, what: Attribute, value: &[u8]) -> Result<()> {
        let inner: Vec<_> = self.inner.read().iter().map(|(_, credential)| credential.clone()).collect();
        let mut outcome = Err(unsupported());
        // Windows has this one for Kerberos by its own name alone.
        if what == Attribute::CREDENTIAL_PAC_BYPASS {
            return outcome;
        }
        for credential in inner {
            match credential.set(what, value) {
                Ok(()) => outcome = Ok(()),
                Err(why) if why.kind() == Kind::UnsupportedFunction => {}
                Err(why) => return Err(why),
            }
        }
        outcome
    }

    fn within(&self, package: &'static dyn Package) -> Option<Arc<dyn Credential>> {
        self.inner.read().iter().map(|(_, credential)| credential).find(|one| std::ptr::eq(one.package().info(), package.info())).cloned()
    }

    fn add(&self, ask: AcquireAsk<'_>) -> Result<()> {
        let more = gather(&self.env, &ask)?;
        self.inner.write().extend(more);
        Ok(())
    }
}
