//! Who we are in TLS: certificates with their keys, what may be spoken, and the sessions that may be resumed.
use super::{
    Schannel, client,
    peer::{Court, Naming, OverClients, OverServers},
    rules::RuleBook,
    server,
    suites::CALG_ECDH_EPHEM,
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        identity::{Auth, Certificate, TlsIdentity, Uses},
        package::{AcquireAsk, Credential, Handshake, Package, Side, Terms, unsupported},
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::x509,
};
use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use rustls::{
    ClientConfig, DistinguishedName, ServerConfig,
    client::{ResolvesClientCert, danger::ServerCertVerifier},
    crypto::aws_lc_rs::{Ticketer, sign::any_supported_type},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ProducesTickets, ServerSessionMemoryCache, StoresServerSessions, danger::ClientCertVerifier},
    sign::CertifiedKey,
};
use std::{
    any::Any,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// `SCH_CRED_*` and the like that change what is done here.
pub(super) mod flag {
    pub(in super::super) const NO_SYSTEM_MAPPER: u32 = 0x2;
    pub(in super::super) const NO_SERVERNAME_CHECK: u32 = 0x4;
    pub(in super::super) const MANUAL_CRED_VALIDATION: u32 = 0x8;
    pub(in super::super) const DISABLE_RECONNECTS: u32 = 0x80;
    pub(in super::super) const REVOCATION_CHECK_END_CERT: u32 = 0x100;
    pub(in super::super) const REVOCATION_CHECK_CHAIN: u32 = 0x200;
    pub(in super::super) const REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT: u32 = 0x400;
    /// REVOCATION_CHECK_CACHE_ONLY and CACHE_ONLY_URL_RETRIEVAL
    pub(in super::super) const CACHE_ONLY: u32 = 0xC000;
    pub(in super::super) const SEND_ROOT_CERT: u32 = 0x4_0000;
    pub(in super::super) const IGNORE_NO_REVOCATION_CHECK: u32 = 0x800;
    pub(in super::super) const IGNORE_REVOCATION_OFFLINE: u32 = 0x1000;
}

/// One of our certificates, ready to sign.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) certified: Arc<CertifiedKey>,
}

/// How many clients a server remembers sessions with.
const REMEMBERED: usize = 256;

/// Schannel's credential.
pub(super) struct TlsCredential {
    pub(super) env: Arc<Env>,
    package: &'static Schannel,
    uses: Uses,
    pub(super) own: Vec<Arc<Own>>,
    pub(super) rules: RuleBook,
    pub(super) flags: u32,
    roots: Option<Arc<Vec<Vec<u8>>>>,
    hints: Vec<DistinguishedName>,
    expiry: Option<Instant>,
    /// How long a client's sessions may be resumed, in milliseconds; 0 for the usual time.
    lifespan: u32,
    pub(super) client: ClientMemory,
    pub(super) server: ServerMemory,
}

/// How often sessions were forgotten, by all credentials at once.
static FORGOTTEN: AtomicU64 = AtomicU64::new(0);

/// `SslEmptyCache`: what clients kept so far is resumed no more.
pub(super) fn forget_sessions() {
    FORGOTTEN.fetch_add(1, Ordering::AcqRel);
}

/// What a client's contexts share. The engine resumes a session only under the verifier and the certificates that it was made with, so
/// both are kept here.
#[derive(Default)]
pub(super) struct ClientMemory {
    /// And how often sessions had been forgotten when they began to be kept.
    sessions: Mutex<Option<(u64, Arc<client::Remembered>)>>,
    pub(super) hand: OnceCell<Arc<dyn ResolvesClientCert>>,
    courts: [OnceCell<Arc<dyn ServerCertVerifier>>; 3],
    /// What the engine is told, as far as contexts are told alike.
    templates: [OnceCell<ClientConfig>; 3],
}

impl ClientMemory {
    /// Where what such contexts are told is kept.
    pub(super) const fn template(&self, manual: bool, naming: Naming) -> Option<&OnceCell<ClientConfig>> {
        let [trusting, named, unnamed] = &self.templates;
        match (manual, naming) {
            (true, _) => Some(trusting),
            (false, Naming::Checked) => Some(named),
            (false, Naming::Unchecked) => Some(unnamed),
            (false, Naming::Unnamed) => None,
        }
    }
}

/// What a server's contexts share; those that ask for certificates apart from those that do not, so that no session of the latter
/// passes for one of the former.
#[derive(Default)]
pub(super) struct ServerMemory {
    kinds: [ServerSessions; 2],
    /// The machine's certificate by policy, as its files were read last.
    machine: Mutex<Option<(Arc<Certificate>, Arc<Own>)>>,
}

#[derive(Default)]
struct ServerSessions {
    ids: OnceCell<Arc<dyn StoresServerSessions>>,
    tickets: OnceCell<Arc<dyn ProducesTickets>>,
    template: OnceCell<ServerConfig>,
}

impl fmt::Debug for TlsCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a TLS credential")
    }
}

pub(super) fn acquire(package: &'static Schannel, env: &Arc<Env>, ask: AcquireAsk<'_>) -> Result<Arc<dyn Credential>> {
    let side = match ask.uses {
        Uses { inbound: true, outbound: false, .. } => Side::Acceptor,
        Uses { inbound: false, outbound: true, .. } => Side::Initiator,
        // B-101
        _ => return Err(Error::new(Kind::NoCredentials, "acquiring a TLS credential for neither or both directions")),
    };
    let identity = match ask.auth {
        Auth::Default if side == Side::Acceptor => {
            return Err(Error::new(Kind::NoCredentials, "acquiring a server's TLS credential without a word about it"));
        }
        Auth::Default => None,
        Auth::Tls(identity) => Some(*identity),
        Auth::Anonymous | Auth::User { .. } | Auth::CredSsp { .. } | Auth::Delegated(_) => {
            return Err(Error::new(Kind::UnknownCredentials, "acquiring a TLS credential from another package's structure"));
        }
    };
    if let Some(TlsIdentity { version: version @ (0..4 | 6..), .. }) = identity {
        // B-104
        return Err(Error::new(Kind::UnknownCredentials, format!("reading a TLS credential of version {version}")));
    }
    let rules = RuleBook::of(identity.as_ref(), side)?;
    let identity = identity.unwrap_or_default();
    let own = identity.certificates.iter().map(|certificate| own(certificate, identity.flags)).collect::<Result<Vec<_>>>()?;
    let expiry = identity.certificates.first().and_then(|certificate| certificate.chain.first()).and_then(|der| expiry_of(der));
    let hints =
        identity.roots.iter().flatten().filter_map(|root| x509::Certificate::read(root).ok().map(|root| name(root.subject))).collect();
    Ok(Arc::new(TlsCredential {
        env: env.clone(),
        package,
        uses: ask.uses,
        own,
        rules,
        flags: identity.flags,
        roots: identity.roots.map(Arc::new),
        hints,
        expiry,
        lifespan: identity.session_lifespan,
        client: ClientMemory::default(),
        server: ServerMemory::default(),
    }))
}

/// B-105: a certificate that cannot be read is no credential that is known; one without its key is none at all.
fn own(certificate: &Certificate, flags: u32) -> Result<Arc<Own>> {
    let unknown = |doing| Error::new(Kind::UnknownCredentials, doing);
    let first = certificate.chain.first().ok_or_else(|| unknown("reading a certificate that is not there"))?;
    x509::Certificate::read(first).map_err(|why| unknown("reading a certificate").because(why))?;
    let key = certificate.key.as_ref().ok_or_else(|| Error::new(Kind::NoCredentials, "looking for a certificate's private key"))?;
    // Borrowed: the engine's own form of the key is the only copy.
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.expose()));
    let key = any_supported_type(&der).map_err(|why| unknown("reading a certificate's private key").because(why))?;
    // The peer has its own copy of the root, or does not believe it.
    let shown = |der: &&Vec<u8>| {
        flags & flag::SEND_ROOT_CERT != 0 || std::ptr::eq(*der, first) || !x509::Certificate::read(der).is_ok_and(|c| c.is_self_issued())
    };
    let chain = certificate.chain.iter().filter(shown).map(|der| CertificateDer::from(der.clone())).collect();
    let certified = CertifiedKey::new(chain, key);
    certified.keys_match().map_err(|why| unknown("comparing a certificate with its private key").because(why))?;
    Ok(Arc::new(Own { certified: Arc::new(certified) }))
}

/// The certificates of another credential of this package.
pub(super) fn certificates_of(credential: &Arc<dyn Credential>) -> Option<Vec<Arc<Own>>> {
    credential.itself()?.downcast_ref::<TlsCredential>().map(|credential| credential.own.clone())
}

pub(super) fn expiry_of(der: &[u8]) -> Option<Instant> {
    x509::Certificate::read(der).ok().map(|certificate| Instant::from_unix(certificate.not_after, 0))
}

/// A name as the engine holds it: the engine writes its SEQUENCE anew.
fn name(subject: &[u8]) -> DistinguishedName {
    let inside = crate::wire::der::Reader::new(subject).element(crate::wire::der::tag::SEQUENCE).unwrap_or_default();
    DistinguishedName::in_sequence(inside)
}

impl TlsCredential {
    /// Who judges a client's servers. Contexts that ask alike share one, else no session could be resumed.
    pub(super) fn over_servers(self: &Arc<Self>, manual: bool, naming: Naming) -> Arc<dyn ServerCertVerifier> {
        let court = || -> Arc<dyn ServerCertVerifier> { Arc::new(OverServers { court: self.court(manual), naming }) };
        let [trusting, named, unnamed] = &self.client.courts;
        match (manual, naming) {
            (true, _) => trusting.get_or_init(court).clone(),
            (false, Naming::Checked) => named.get_or_init(court).clone(),
            (false, Naming::Unchecked) => unnamed.get_or_init(court).clone(),
            (false, Naming::Unnamed) => court(),
        }
    }

    /// Who judges a server's clients.
    pub(super) fn over_clients(&self) -> Arc<dyn ClientCertVerifier> {
        let manual = self.flags & flag::MANUAL_CRED_VALIDATION != 0;
        Arc::new(OverClients { court: self.court(manual), hints: self.hints.clone() })
    }

    /// The certificates that a server shows: its own, or the one that policy names, as its files stand now.
    pub(super) fn shown_by_servers(&self) -> Result<Vec<Arc<Own>>> {
        if !self.own.is_empty() {
            return Ok(self.own.clone());
        }
        let policy = self.env.policy.current()?;
        let none = || Error::new(Kind::NoCredentials, "serving TLS without a certificate, of the caller's or of policy's");
        let file = policy.schannel_certificate.as_deref().ok_or_else(none)?;
        let certificate = self.env.trust.certificate(file, policy.schannel_key.as_deref().unwrap_or(file))?;
        let mut machine = self.server.machine.lock();
        if let Some((read, own)) = &*machine
            && Arc::ptr_eq(read, &certificate)
        {
            return Ok(vec![own.clone()]);
        }
        let made = own(&certificate, self.flags)?;
        *machine = Some((certificate, made.clone()));
        Ok(vec![made])
    }

    /// Whose word is taken, and whether at all.
    pub(super) fn court(&self, manual: bool) -> Court {
        Court {
            env: self.env.clone(),
            roots: self.roots.clone(),
            flags: self.flags,
            manual,
            signatures: self.rules.pick(&[]).provider.signature_verification_algorithms,
        }
    }

    /// A client's sessions.
    pub(super) fn sessions(&self) -> Arc<client::Remembered> {
        let forgotten = FORGOTTEN.load(Ordering::Acquire);
        let mut kept = self.client.sessions.lock();
        match &*kept {
            Some((since, sessions)) if *since == forgotten => sessions.clone(),
            _ => {
                let sessions = Arc::new(client::Remembered::new(self.lifespan));
                *kept = Some((forgotten, sessions.clone()));
                sessions
            }
        }
    }
}

impl ServerMemory {
    /// The sessions of contexts of one kind: those that ask for certificates, or the others.
    pub(super) fn sessions(&self, asks: bool) -> Arc<dyn StoresServerSessions> {
        self.kind(asks).ids.get_or_init(|| ServerSessionMemoryCache::new(REMEMBERED)).clone()
    }

    /// Where what the engine is told for them is kept.
    pub(super) const fn template(&self, asks: bool) -> &OnceCell<ServerConfig> {
        &self.kind(asks).template
    }

    /// What makes their tickets.
    pub(super) fn tickets(&self, asks: bool) -> Result<Arc<dyn ProducesTickets>> {
        let make = || Ticketer::new().map_err(|why| Error::new(Kind::InternalError, "making keys for session tickets").because(why));
        self.kind(asks).tickets.get_or_try_init(make).cloned()
    }

    const fn kind(&self, asks: bool) -> &ServerSessions {
        let [others, asking] = &self.kinds;
        if asks { asking } else { others }
    }
}

impl Credential for TlsCredential {
    fn package(&self) -> &'static dyn Package {
        self.package
    }

    fn uses(&self) -> Uses {
        self.uses
    }

    fn itself(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn expiry(&self) -> Option<Instant> {
        self.expiry
    }

    fn begin(self: Arc<Self>, side: Side, terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
        match side {
            Side::Initiator => Ok(client::begin(self, terms)),
            Side::Acceptor => server::begin(self, terms),
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        Ok(match what {
            // B-107
            Attribute::CREDENTIAL_NAMES => {
                let first = self.own.first().and_then(|own| own.certified.cert.first());
                let none = || Error::new(Kind::NoCredentials, "naming a TLS credential without a certificate");
                let read = x509::Certificate::read(first.ok_or_else(none)?).map_err(|_| none())?;
                Answer::Text(x509::names::attribute(read.subject, x509::oid::COMMON_NAME).unwrap_or_default())
            }
            Attribute::SUPPORTED_PROTOCOLS => Answer::Protocols(self.rules.protocols),
            Attribute::CIPHER_STRENGTHS => {
                let (least, most) = self.rules.strengths();
                Answer::Strengths(least, most)
            }
            Attribute::SUPPORTED_ALGS => {
                let mut all: Vec<u32> = self.rules.ciphers().map(|suite| suite.cipher_number()).filter(|number| *number != 0).collect();
                all.sort_unstable();
                all.dedup();
                all.push(CALG_ECDH_EPHEM);
                Answer::Algorithms(all)
            }
            _ => return Err(unsupported()),
        })
    }
}
