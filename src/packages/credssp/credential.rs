//! CredSSP's credential: how to do TLS, whom to log on, and what of it may be lent.
use super::{CredSsp, client, lent, server};
use crate::engine::{
    env::Env,
    identity::{Auth, PackageList, TlsIdentity, Uses},
    package::{AcquireAsk, Credential, Handshake, Package, Side, Terms},
    status::{Error, Kind, Result},
};
use once_cell::sync::OnceCell;
use std::sync::Arc;

/// SCH_CREDENTIALS_VERSION
const SCH_CREDENTIALS: u32 = 5;
/// SCH_CRED_NO_DEFAULT_CREDS | SCH_CRED_MANUAL_CRED_VALIDATION
const PLAIN_CLIENT: u32 = 0x10 | 0x08;

/// What CredSSP's credential keeps.
pub(super) struct CredSspCredential {
    pub(super) env: Arc<Env>,
    pub(super) package: &'static CredSsp,
    uses: Uses,
    pub(super) principal: Option<String>,
    tls: TlsIdentity,
    pub(super) inner: Auth,
    packages: PackageList,
    initiating: OnceCell<Parts>,
    accepting: OnceCell<Parts>,
}

/// The credentials underneath, for one direction.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) tls: Arc<dyn Credential>,
    pub(super) inner: Arc<dyn Credential>,
}

pub(super) fn acquire(package: &'static CredSsp, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
    let (tls, inner) = match ask.auth {
        Auth::CredSsp { tls, inner } => (tls, *inner),
        Auth::Default => (None, Auth::Default),
        _ => return Err(Error::new(Kind::UnknownCredentials, "acquiring a CredSSP credential from another package's structure")),
    };
    let tls = tls.map_or_else(TlsIdentity::default, |tls| *tls);
    Ok(Arc::new(CredSspCredential {
        env: env.clone(),
        package,
        uses: ask.uses,
        principal: ask.principal.map(str::to_owned),
        tls,
        inner,
        packages: ask.packages,
        initiating: OnceCell::new(),
        accepting: OnceCell::new(),
    }))
}

impl CredSspCredential {
    /// The credentials underneath, made when a direction is first used.
    pub(super) fn parts(&self, side: Side) -> Result<Parts> {
        let (cell, inbound) = match side {
            Side::Initiator => (&self.initiating, false),
            Side::Acceptor => (&self.accepting, true),
        };
        cell.get_or_try_init(|| self.make(inbound)).cloned()
    }

    fn make(&self, inbound: bool) -> Result<Parts> {
        let uses = Uses { inbound, outbound: !inbound, no_default: self.uses.no_default };
        let of = |name: &'static str| {
            let absent = move || Error::new(Kind::SecpkgNotFound, format!("looking for {name}, which CredSSP stands on"));
            self.env.packages.named(name).ok_or_else(absent)
        };
        let mut identity = self.tls.again();
        if identity.version == 0 {
            identity.version = SCH_CREDENTIALS;
            identity.flags = if inbound { 0 } else { PLAIN_CLIENT };
        }
        let auth = Auth::Tls(Box::new(identity));
        let tls = of("Schannel")?.acquire(&self.env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })?;
        let again = || Error::new(Kind::UnknownCredentials, "acquiring CredSSP's inner credential from another package's structure");
        let (auth, packages) = lent::inner_logon(&self.inner, &self.packages)?.ok_or_else(again)?;
        // A list that leaves NTLM alone has nothing to negotiate: old servers take it bare and nothing else.
        let bare = matches!(&*packages.only, [only] if only.eq_ignore_ascii_case("NTLM"));
        let (package, packages) = if bare { (of("NTLM")?, PackageList::default()) } else { (of("Negotiate")?, packages) };
        let inner = package.acquire(&self.env, AcquireAsk { principal: self.principal.as_deref(), uses, auth, packages })?;
        Ok(Parts { tls, inner })
    }
}

impl Credential for CredSspCredential {
    fn package(&self) -> &'static dyn Package {
        self.package
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn begin(self: Arc<Self>, side: Side, terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        Ok(match side {
            Side::Initiator => client::begin(self, terms)?,
            Side::Acceptor => server::begin(self, terms)?,
        })
    }
}
