//! Who logs on, and who is let in.
use super::{NTLM, client, keys::nt_hash, server};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        env::{Account, Env, Membership},
        identity::{Auth, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Handshake, Package, Side, Terms, unsupported},
        policy::Policy,
        secret::Key,
        status::{Error, Kind, Result},
        trace,
    },
    wire::text::{from_utf16le, to_utf16le, units_to_utf16le},
};
use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use std::{collections::VecDeque, sync::Arc};

/// Who a client is.
pub(super) enum Who {
    /// Nobody in particular.
    Nobody,
    /// Somebody with a password.
    User(User),
    /// Somebody whose password the domain's service keeps, and answers with.
    Kept {
        /// The user.
        name: String,
        /// The domain.
        domain: String,
    },
}

/// Somebody with a password; the names as they go over the wire, in UTF-16LE.
pub(super) struct User {
    pub(super) name: Vec<u8>,
    pub(super) domain: Vec<u8>,
    pub(super) nt_hash: Key<16>,
}

impl Who {
    /// `DOMAIN\user`
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Nobody => String::new(),
            Self::User(user) => joined(&user.name_text(), &user.domain_text()),
            Self::Kept { name, domain } => joined(name, domain),
        }
    }
}

fn joined(name: &str, domain: &str) -> String {
    if domain.is_empty() { name.to_owned() } else { format!("{domain}\\{name}") }
}

impl User {
    pub(super) fn name_text(&self) -> String {
        from_utf16le(&self.name).unwrap_or_default()
    }

    pub(super) fn domain_text(&self) -> String {
        from_utf16le(&self.domain).unwrap_or_default()
    }
}

enum Identity {
    /// Whoever the process runs as, or the one of that name among those that it may log on as.
    Logon(Option<String>),
    /// As the caller said.
    Given(Arc<Who>),
}

/// NTLM's credential.
pub(super) struct NtlmCredential {
    pub(super) env: Arc<Env>,
    uses: Uses,
    identity: Identity,
    /// The one account that an explicit identity puts in the place of this machine's accounts.
    pub(super) account: Option<Arc<Account>>,
    /// The proofs that this credential sent lately: one that comes back was reflected.
    sent: Mutex<VecDeque<[u8; 16]>>,
}

/// How many exchanges of one credential can be under way before a reflected one is no longer known.
const REMEMBERED: usize = 256;

pub(super) fn acquire(env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
    let identity = match ask.auth {
        Auth::Default => Identity::Logon(ask.principal.filter(|name| !name.is_empty()).map(str::to_owned)),
        Auth::Anonymous => Identity::Given(Arc::new(Who::Nobody)),
        Auth::User { name, domain, secret } => Identity::Given(Arc::new(Who::User(user(env, &name, domain.as_ref(), secret)?))),
        Auth::Delegated(credential) if std::ptr::eq(credential.package().info(), NTLM.info()) => return Ok(credential),
        Auth::Delegated(_) => return Err(Error::new(Kind::NoCredentials, "using another package's delegated credential for NTLM")),
        Auth::Tls(_) | Auth::CredSsp { .. } => {
            return Err(Error::new(Kind::UnknownCredentials, "acquiring an NTLM credential from another package's structure"));
        }
    };
    // An identity given to accept with alone stands in for the accounts; one given for both directions is the client's.
    let account = match &identity {
        Identity::Given(who) if ask.uses.inbound && !ask.uses.outbound => match &**who {
            Who::User(user) if env.policy.current()?.inbound_identity => Some(Arc::new(Account {
                user: user.name_text(),
                domain: user.domain_text(),
                nt_hash: Some(Key::new(*user.nt_hash.expose())),
                password: None,
                ha1: Vec::new(),
            })),
            _ => None,
        },
        _ => None,
    };
    Ok(Arc::new(NtlmCredential { env: env.clone(), uses: ask.uses, identity, account, sent: Mutex::default() }))
}

fn user(env: &Env, name: &Wide, domain: Option<&Wide>, secret: Option<Secret>) -> Result<User> {
    let (mut name, mut domain) = (units_to_utf16le(&name.0), domain.map(|d| units_to_utf16le(&d.0)).unwrap_or_default());
    if from_utf16le(&name).is_err() || from_utf16le(&domain).is_err() {
        return Err(Error::new(Kind::UnknownCredentials, "reading an identity whose names are not text"));
    }
    if name.is_empty() {
        // A password without a name is the password of whoever runs the process.
        name = to_utf16le(&env.users.current().unwrap_or_default());
    } else if domain.is_empty() {
        let text = from_utf16le(&name).unwrap_or_default();
        if let Some((before, after)) = text.split_once('\\') {
            (domain, name) = (to_utf16le(before), to_utf16le(after));
        }
    }
    let nt_hash = match secret {
        None => nt_hash(&[]),
        Some(Secret::Password(password)) => nt_hash(password.expose()),
        Some(Secret::NtHash(hash)) => {
            let hash = hash.expose().try_into();
            Key::new(hash.map_err(|_| Error::new(Kind::UnknownCredentials, "taking an NT hash that has not sixteen bytes"))?)
        }
        Some(Secret::Keytab(_) | Secret::Certificate { .. } | Secret::Card(_) | Secret::Tickets { .. }) => {
            return Err(Error::new(Kind::UnknownCredentials, "acquiring an NTLM credential from something else than a password"));
        }
    };
    Ok(User { name, domain, nt_hash })
}

impl NtlmCredential {
    /// Whether the caller said who he is.
    pub(super) fn is_explicit(&self) -> bool {
        matches!(self.identity, Identity::Given(_))
    }

    /// Who logs on with this credential.
    fn who(&self) -> Result<Arc<Who>> {
        match &self.identity {
            Identity::Given(who) => Ok(who.clone()),
            Identity::Logon(principal) => self.logon(principal.as_deref()).map(Arc::new),
        }
    }

    /// Whoever the process may log on as without a word: the user's own file says it, or the domain's service keeps the password.
    fn logon(&self, principal: Option<&str>) -> Result<Who> {
        let nothing = || Error::new(Kind::NoCredentials, "looking for a password in NTLM_USER_FILE, or a logon that winbind keeps");
        if self.uses.no_default {
            return Err(nothing());
        }
        if let Some(account) = self.env.accounts.own(principal)? {
            let hash = account.nt_hash.as_ref().ok_or_else(nothing)?;
            let (name, domain) = (to_utf16le(&account.user), to_utf16le(&account.domain));
            return Ok(Who::User(User { name, domain, nt_hash: Key::new(*hash.expose()) }));
        }
        let member = self.membership(&*self.env.policy.current()?).ok_or_else(nothing)?;
        let user = principal.map(str::to_owned).or_else(|| self.env.users.current()).ok_or_else(nothing)?;
        let (domain, name) = match user.split_once('\\') {
            Some((domain, name)) => (domain.to_owned(), name.to_owned()),
            None => (member.domain, user),
        };
        if self.env.domain.keeps(&name, &domain) { Ok(Who::Kept { name, domain }) } else { Err(nothing()) }
    }

    /// The domain that this machine belongs to, where policy lets it be asked.
    pub(super) fn membership(&self, policy: &Policy) -> Option<Membership> {
        if policy.winbind { self.env.domain.membership() } else { None }
    }

    /// A number that tells this process from every other.
    pub(super) fn machine_id(&self) -> Result<&'static [u8; 32]> {
        static ID: OnceCell<[u8; 32]> = OnceCell::new();
        ID.get_or_try_init(|| {
            let mut id = [0; 32];
            self.env.random.fill(&mut id)?;
            Ok(id)
        })
    }

    /// Notes a proof that goes out.
    pub(super) fn remember(&self, proof: [u8; 16]) {
        if !self.uses.inbound {
            return;
        }
        let mut sent = self.sent.lock();
        if sent.len() >= REMEMBERED {
            sent.pop_front();
        }
        sent.push_back(proof);
    }

    /// Whether a proof is one that this credential sent itself.
    pub(super) fn is_own(&self, proof: &[u8; 16]) -> bool {
        self.uses.outbound && self.sent.lock().contains(proof)
    }
}

impl Credential for NtlmCredential {
    fn package(&self) -> &'static dyn Package {
        &NTLM
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn begin(self: Arc<Self>, side: Side, _terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        match side {
            Side::Initiator => {
                let who = self.who()?;
                Ok(Box::new(client::Opening::new(self, who)))
            }
            Side::Acceptor => {
                if self.account.is_none()
                    && let Identity::Given(who) = &self.identity
                    && !self.uses.outbound
                    && matches!(**who, Who::User(_))
                {
                    trace::tell(format_args!(
                        "NTLM: policy refuses the identity of an inbound credential; the accounts of this machine decide"
                    ));
                }
                Ok(Box::new(server::ExpectNegotiate::new(self)))
            }
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        match what {
            Attribute::CREDENTIAL_NAMES => Ok(Answer::Text(match self.who() {
                Ok(who) => who.shown(),
                Err(_) => {
                    let nobody = || Error::new(Kind::NoCredentials, "asking who the process runs as");
                    joined(&self.env.users.current().ok_or_else(nobody)?, &self.env.names.netbios_domain())
                }
            })),
            _ => Err(unsupported()),
        }
    }
}
