//! How a caller said who it is. Absent and empty differ: no user at all is "the logon", an empty one is "nobody".
use super::{package::Credential, secret::SecretBytes};
use std::{fmt, sync::Arc};

/// UTF-16 text as the caller wrote it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Wide(pub Box<[u16]>);

impl Wide {
    /// Text of ours.
    pub fn of(text: &str) -> Self {
        Self(text.encode_utf16().collect())
    }

    /// As Rust's text; lone surrogates become replacement characters, so compare the units where that matters.
    pub fn lossy(&self) -> String {
        String::from_utf16_lossy(&self.0)
    }
}

impl fmt::Debug for Wide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.lossy(), f)
    }
}

/// Who a credential is to be for.
#[derive(Debug)]
pub enum Auth {
    /// NULL auth data: whoever the process is logged on as.
    Default,
    /// An empty user, domain and password: nobody.
    Anonymous,
    /// Somebody named.
    User {
        /// The user, as written: plain, UPN or DOMAIN\user.
        name: Wide,
        /// The domain, if one was given.
        domain: Option<Wide>,
        /// The proof, if one was given.
        secret: Option<Secret>,
    },
    /// Schannel's own credential structures, read by the face.
    Tls(Box<TlsIdentity>),
    /// CredSSP: a TLS part and a part for the inner authentication.
    CredSsp {
        /// How to do TLS.
        tls: Option<Box<TlsIdentity>>,
        /// Whom to log on.
        inner: Box<Auth>,
    },
    /// Credentials that a client delegated to the context this thread impersonates.
    Delegated(Arc<dyn Credential>),
}

impl Auth {
    /// The same once more, for another package; None for what cannot be told twice.
    pub fn again(&self) -> Option<Self> {
        Some(match self {
            Self::Default => Self::Default,
            Self::Anonymous => Self::Anonymous,
            Self::User { name, domain, secret } => {
                Self::User { name: name.clone(), domain: domain.clone(), secret: secret.as_ref().map(Secret::again) }
            }
            Self::Delegated(credential) => Self::Delegated(credential.clone()),
            Self::Tls(identity) => Self::Tls(Box::new(identity.again())),
            Self::CredSsp { .. } => return None,
        })
    }
}

/// What proves an identity.
#[derive(Debug)]
pub enum Secret {
    /// A password in UTF-16LE.
    Password(SecretBytes),
    /// MD4 of one.
    NtHash(SecretBytes),
    /// Long-term Kerberos keys.
    Keytab(SecretBytes),
    /// A certificate and what unlocks its key.
    Certificate {
        /// Which certificate.
        reference: SecretBytes,
        /// Its PIN.
        pin: SecretBytes,
    },
    /// What a client lent by Remote Guard: a ticket to this host, and a ticket-granting ticket under its session key.
    Tickets {
        /// The ticket to this host.
        service: Vec<u8>,
        /// The KRB-CRED.
        granting: Vec<u8>,
        /// Which keytab has this host's keys; None: the machine's.
        keytab: Option<SecretBytes>,
    },
    /// A smart card. CredSSP lends it; nobody logs on with it here.
    Card(Box<Card>),
}

/// A smart card: whose it is, where its key is, and what opens it.
#[derive(Debug)]
pub struct Card {
    /// The user whom its certificate may mean; each name may be empty.
    pub user: Wide,
    /// His domain.
    pub domain: Wide,
    /// The PIN, in UTF-16LE.
    pub pin: SecretBytes,
    /// AT_KEYEXCHANGE or AT_SIGNATURE.
    pub key: u32,
    /// The card's name.
    pub card: Wide,
    /// Its reader's.
    pub reader: Wide,
    /// The key's container.
    pub container: Wide,
    /// The provider.
    pub provider: Wide,
}

impl Card {
    /// The same once more.
    pub fn again(&self) -> Self {
        let Self { user, domain, pin, key, card, reader, container, provider } = self;
        let [user, domain, card, reader, container, provider] = [user, domain, card, reader, container, provider].map(Wide::clone);
        Self { user, domain, pin: SecretBytes::copied(pin.expose()), key: *key, card, reader, container, provider }
    }
}

impl Secret {
    fn again(&self) -> Self {
        let copy = |bytes: &SecretBytes| SecretBytes::copied(bytes.expose());
        match self {
            Self::Password(bytes) => Self::Password(copy(bytes)),
            Self::NtHash(bytes) => Self::NtHash(copy(bytes)),
            Self::Keytab(bytes) => Self::Keytab(copy(bytes)),
            Self::Certificate { reference, pin } => Self::Certificate { reference: copy(reference), pin: copy(pin) },
            Self::Card(card) => Self::Card(Box::new(card.again())),
            Self::Tickets { service, granting, keytab } => {
                Self::Tickets { service: service.clone(), granting: granting.clone(), keytab: keytab.as_ref().map(copy) }
            }
        }
    }
}

/// A certificate, the rest of its chain, and the key that it speaks of.
#[derive(Debug)]
pub struct Certificate {
    /// In DER, the certificate itself first, then those that lead to its root.
    pub chain: Vec<Vec<u8>>,
    /// Its private key, PKCS#8 in DER; None where the caller's certificate has none.
    pub key: Option<SecretBytes>,
}

/// One of `TLS_PARAMETERS`: what holds for a set of application protocols.
#[derive(Clone, Debug, Default)]
pub struct TlsParameters {
    /// The application protocols it is for; none at all: for every other one.
    pub protocols: Vec<Vec<u8>>,
    /// `SP_PROT_*`: never these.
    pub disabled_protocols: u32,
    /// Never these algorithms.
    pub disabled_algorithms: Vec<DisabledAlgorithm>,
    /// `TLS_PARAMS_*`
    pub flags: u32,
}

/// One of `CRYPTO_SETTINGS`: an algorithm that must not be used, or not in these sizes.
#[derive(Clone, Debug)]
pub struct DisabledAlgorithm {
    /// `eTlsAlgorithmUsage`
    pub usage: u32,
    /// Its name, as CNG spells it.
    pub name: String,
    /// Only in these chaining modes, if any is named.
    pub modes: Vec<String>,
    /// Not below so many bits; 0: any.
    pub min_bits: u32,
    /// Not above so many bits; 0: any.
    pub max_bits: u32,
}

/// What Schannel is told about itself: `SCHANNEL_CRED` and `SCH_CREDENTIALS`, read by the face.
#[derive(Debug, Default)]
pub struct TlsIdentity {
    /// Of the structure: 4 or 5.
    pub version: u32,
    /// Our certificates; a server picks among them.
    pub certificates: Vec<Certificate>,
    /// `hRootStore`: the roots that a server accepts its clients' certificates from, in DER. None: the machine's.
    pub roots: Option<Vec<Vec<u8>>>,
    /// `SCHANNEL_CRED`'s `grbitEnabledProtocols`: `SP_PROT_*`, 0 for the usual ones.
    pub enabled_protocols: u32,
    /// `SCHANNEL_CRED`'s `palgSupportedAlgs`.
    pub algorithms: Vec<u32>,
    /// `SCHANNEL_CRED`'s `dwMinimumCipherStrength` and `dwMaximumCipherStrength`, in bits; 0 for the usual ones.
    pub strengths: (u32, u32),
    /// How long a session may be resumed, in milliseconds; 0 for the usual time.
    pub session_lifespan: u32,
    /// `SCH_CRED_*`, `SCH_SEND_*`, `SCH_USE_*`
    pub flags: u32,
    /// `SCH_CREDENTIALS`' `TLS_PARAMETERS`.
    pub parameters: Vec<TlsParameters>,
}

impl TlsIdentity {
    /// The same once more, for another direction.
    pub fn again(&self) -> Self {
        let certificate = |one: &Certificate| Certificate {
            chain: one.chain.clone(),
            key: one.key.as_ref().map(|key| SecretBytes::copied(key.expose())),
        };
        Self {
            certificates: self.certificates.iter().map(certificate).collect(),
            roots: self.roots.clone(),
            algorithms: self.algorithms.clone(),
            parameters: self.parameters.clone(),
            ..*self
        }
    }
}

/// Which packages Negotiate may use, from the identity's `PackageList`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PackageList {
    /// These alone, if any is named.
    pub only: Vec<String>,
    /// Never these.
    pub never: Vec<String>,
}

impl PackageList {
    /// Reads `kerberos,!ntlm`.
    pub fn parse(list: &str) -> Self {
        let mut out = Self::default();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name.strip_prefix('!') {
                Some(never) => out.never.push(never.trim().to_owned()),
                None => out.only.push(name.to_owned()),
            }
        }
        out
    }

    /// Whether a package may be used; names are compared without regard to case.
    pub fn allows(&self, package: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|name| name.eq_ignore_ascii_case(package));
        !named(&self.never) && (self.only.is_empty() || named(&self.only))
    }
}

/// The directions a credential may be used in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uses {
    /// To accept with.
    pub inbound: bool,
    /// To initiate with.
    pub outbound: bool,
    /// `SECPKG_CRED_AUTOLOGON_RESTRICTED`: never the default logon.
    pub no_default: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_list_names_and_excludes() {
        let list = PackageList::parse("Kerberos, !NTLM ,,");
        assert!(list.allows("kerberos") && !list.allows("ntlm") && !list.allows("pku2u"));
        assert!(PackageList::parse("!ntlm").allows("Kerberos"));
        assert!(PackageList::default().allows("anything"));
    }
}
