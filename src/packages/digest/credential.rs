//! Who logs on, and who is let in.
use super::{WDIGEST, client, server};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        env::{Account, Env},
        flags::Flags,
        identity::{Auth, Secret, Uses},
        package::{AcquireAsk, Credential, Handshake, Package, Side, Terms, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    wire::digest::Mode,
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Somebody with a password.
pub(super) struct User {
    pub(super) name: String,
    pub(super) domain: String,
    /// In UTF-8.
    pub(super) password: SecretBytes,
}

impl User {
    fn shown(&self) -> String {
        if self.domain.is_empty() { self.name.clone() } else { format!("{}\\{}", self.domain, self.name) }
    }
}

enum Identity {
    /// Whoever the process runs as.
    Logon,
    /// As the caller said.
    Given(Arc<User>),
}

/// WDigest's credential.
pub(super) struct DigestCredential {
    pub(super) env: Arc<Env>,
    uses: Uses,
    identity: Identity,
    principal: Option<String>,
    /// The one account that an explicit identity puts in the place of this machine's accounts.
    pub(super) account: Option<Arc<Account>>,
}

pub(super) fn acquire(env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
    let unknown = |doing: &'static str| Err(Error::new(Kind::UnknownCredentials, doing));
    let identity = match ask.auth {
        Auth::Default => Identity::Logon,
        Auth::Anonymous => return unknown("acquiring a credential for nobody, which Digest does not have"),
        Auth::User { name, domain, secret } => {
            let text = |wide: &[u16]| {
                String::from_utf16(wide).map_err(|_| Error::new(Kind::UnknownCredentials, "reading an identity whose names are not text"))
            };
            let (mut name, mut domain) = (text(&name.0)?, domain.map(|domain| text(&domain.0)).transpose()?.unwrap_or_default());
            if domain.is_empty()
                && let Some((before, after)) = name.split_once('\\')
            {
                (domain, name) = (before.to_owned(), after.to_owned());
            }
            if name.is_empty() {
                name = env.users.current().unwrap_or_default();
            }
            if [&name, &domain].into_iter().any(|text| text.chars().any(char::is_control)) {
                return unknown("reading an identity whose names hold control characters");
            }
            let password = match secret {
                None => SecretBytes::copied(&[]),
                Some(Secret::Password(wide)) => password(&wide)?,
                // An NT hash is a hash over something else: it can neither make nor check a proof of Digest.
                Some(Secret::NtHash(_) | Secret::Keytab(_) | Secret::Certificate { .. } | Secret::Card(_) | Secret::Tickets { .. }) => {
                    return unknown("acquiring a Digest credential from something else than a password");
                }
            };
            Identity::Given(Arc::new(User { name, domain, password }))
        }
        Auth::Delegated(credential) if std::ptr::eq(credential.package().info(), WDIGEST.info()) => return Ok(credential),
        Auth::Delegated(_) => return Err(Error::new(Kind::NoCredentials, "using another package's delegated credential for Digest")),
        Auth::Tls(_) | Auth::CredSsp { .. } => return unknown("acquiring a Digest credential from another package's structure"),
    };
    // An identity given to accept with alone stands in for the accounts; one given for both directions is the client's.
    let account = match &identity {
        Identity::Given(user) if ask.uses.inbound && !ask.uses.outbound && env.policy.current()?.inbound_identity => {
            Some(Arc::new(Account {
                user: user.name.clone(),
                domain: user.domain.clone(),
                nt_hash: None,
                password: Some(SecretBytes::copied(user.password.expose())),
                ha1: Vec::new(),
            }))
        }
        _ => None,
    };
    Ok(Arc::new(DigestCredential { env: env.clone(), uses: ask.uses, identity, principal: ask.principal.map(str::to_owned), account }))
}

/// UTF-16LE as UTF-8, without a copy left behind by growth.
fn password(wide: &SecretBytes) -> Result<SecretBytes> {
    let bad = || Error::new(Kind::UnknownCredentials, "reading a password that is not text");
    let (units, half) = wide.expose().as_chunks::<2>();
    let mut text = Zeroizing::new(String::with_capacity(3 * units.len()));
    for character in char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))) {
        text.push(character.map_err(|_| bad())?);
    }
    if half.is_empty() { Ok(SecretBytes::copied(text.as_bytes())) } else { Err(bad()) }
}

impl DigestCredential {
    /// Whether the caller said who he is.
    pub(super) const fn is_explicit(&self) -> bool {
        matches!(self.identity, Identity::Given(_))
    }

    fn user(&self) -> Result<Arc<User>> {
        match &self.identity {
            Identity::Given(user) => Ok(user.clone()),
            Identity::Logon => self.logon(),
        }
    }

    /// What the user who runs this process put down to log on elsewhere with, if it has a password.
    fn logon(&self) -> Result<Arc<User>> {
        let nothing = || Error::new(Kind::NoCredentials, "looking for the password of the user that the process runs as");
        if self.uses.no_default {
            return Err(nothing());
        }
        let account = self.env.accounts.own(self.principal.as_deref())?.ok_or_else(nothing)?;
        let password = account.password.as_ref().ok_or_else(nothing)?;
        let password = SecretBytes::copied(password.expose());
        Ok(Arc::new(User { name: account.user.clone(), domain: account.domain.clone(), password }))
    }
}

/// Which protocol a call means: SASL, unless it says HTTP. Two bits do: Digest's own, and the one that curl knows.
pub(super) fn mode(flags: Flags) -> Mode {
    // ISC_REQ_HTTP and ASC_REQ_HTTP are the number that other packages read as "missing bindings are allowed".
    if flags.any(Flags::ALLOW_MISSING_BINDINGS | Flags::HTTP_STYLE) { Mode::Http } else { Mode::Sasl }
}

impl Credential for DigestCredential {
    fn package(&self) -> &'static dyn Package {
        &WDIGEST
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn begin(self: Arc<Self>, side: Side, terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        let mode = mode(terms.flags);
        match side {
            Side::Initiator => {
                let user = self.user()?;
                Ok(Box::new(client::Opening::new(self, user, mode)))
            }
            Side::Acceptor => Ok(Box::new(server::Opening::new(self, mode))),
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        match what {
            Attribute::CREDENTIAL_NAMES => Ok(Answer::Text(match &self.identity {
                Identity::Given(user) => user.shown(),
                Identity::Logon => {
                    let name = self.env.users.current();
                    let name = name.ok_or_else(|| Error::new(Kind::NoCredentials, "asking who the process runs as"))?;
                    format!("{}\\{name}", self.env.names.netbios_domain())
                }
            })),
            _ => Err(unsupported()),
        }
    }
}
