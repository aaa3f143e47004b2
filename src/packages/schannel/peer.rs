//! What the engine asks about a peer's certificate: is it the peer's, and is it good. The first is always answered by its signature.
use super::{
    credential::flag,
    trust::{self, Depth, Question, Revocation, Roots, Usage},
};
use crate::engine::{
    env::Env,
    status::{Error, Kind, Result},
    time::Instant,
};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error as Tls, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use std::{fmt, sync::Arc};

/// A refusal that passes through the engine with its whole story.
#[derive(Debug)]
pub(super) struct Judgement(pub(super) Error);

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::error::Error for Judgement {}

/// The refusal as the engine carries it.
fn refusal(why: Error) -> Tls {
    Tls::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(Judgement(why)))))
}

/// What a server's name is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Naming {
    /// The target's.
    Checked,
    /// With nothing: the caller said so.
    Unchecked,
    /// The caller named no target: no certificate is for it.
    Unnamed,
}

/// Whose word is taken.
pub(super) struct Court {
    pub(super) env: Arc<Env>,
    /// Other roots than the machine's.
    pub(super) roots: Option<Arc<Vec<Vec<u8>>>>,
    /// `SCH_CRED_*`
    pub(super) flags: u32,
    /// The caller judges by itself.
    pub(super) manual: bool,
    pub(super) signatures: WebPkiSupportedAlgorithms,
}

impl fmt::Debug for Court {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a court")
    }
}

impl Court {
    /// The proven path of a client's certificate, once more: a resumed session's was not judged now.
    pub(super) fn path_of_client(&self, chain: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
        self.path(chain, &Asked { usage: Usage::Client, name: None, stapled: &[] })
    }

    fn judge(&self, end: &CertificateDer<'_>, above: &[CertificateDer<'_>], asked: &Asked<'_>) -> Result<(), Tls> {
        if self.manual { Ok(()) } else { self.weigh(end, above, asked).map_err(refusal) }
    }

    /// What it thinks of a server's chain for a name, whatever the caller wanted checked.
    pub(super) fn opinion(&self, chain: &[Vec<u8>], name: Option<&str>) -> Result<()> {
        let chain: Vec<CertificateDer<'_>> = chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        let (end, above) =
            chain.split_first().ok_or_else(|| Error::new(Kind::NoCredentials, "judging a server that showed no certificate"))?;
        let name = name.ok_or_else(|| Error::new(Kind::WrongPrincipal, "judging a server without a name"))?;
        self.weigh(end, above, &Asked { usage: Usage::Server, name: Some(name), stapled: &[] })
    }

    fn weigh(&self, end: &CertificateDer<'_>, above: &[CertificateDer<'_>], asked: &Asked<'_>) -> Result<()> {
        let chain: Vec<&[u8]> = std::iter::once(end).chain(above).map(|der| der.as_ref()).collect();
        self.path(&chain, asked).map(|_| ())
    }

    fn path<C: AsRef<[u8]>>(&self, chain: &[C], asked: &Asked<'_>) -> Result<Vec<Vec<u8>>> {
        let roots = match &self.roots {
            Some(roots) => roots.clone(),
            None => self.env.trust.roots()?,
        };
        let depth = match self.flags {
            flags if flags & (flag::REVOCATION_CHECK_CHAIN | flag::REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT) != 0 => Some(Depth::Chain),
            flags if flags & flag::REVOCATION_CHECK_END_CERT != 0 => Some(Depth::End),
            _ => None,
        };
        let lists = if depth.is_some() { self.env.trust.revocations()? } else { Arc::default() };
        let question = Question {
            roots: &Roots::ready(&roots),
            usage: asked.usage,
            name: asked.name,
            now: self.env.clock.now(),
            revocation: depth.map(|depth| Revocation {
                depth,
                lists: &lists,
                stapled: asked.stapled,
                ignore_unchecked: self.flags & flag::IGNORE_NO_REVOCATION_CHECK != 0,
                ignore_offline: self.flags & flag::IGNORE_REVOCATION_OFFLINE != 0,
            }),
        };
        let network = self.flags & flag::CACHE_ONLY == 0;
        trust::judge_in(&self.env, chain, &question, network).map(|verdict| verdict.path)
    }
}

/// What is asked of one certificate.
struct Asked<'a> {
    usage: Usage,
    name: Option<&'a str>,
    stapled: &'a [u8],
}

/// Whoever judges whom: that the certificate is the peer's own, its signature says.
macro_rules! signatures {
    () => {
        fn verify_tls12_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Tls> {
            verify_tls12_signature(message, cert, signed, &self.court.signatures)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            cert: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Tls> {
            verify_tls13_signature(message, cert, signed, &self.court.signatures)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.court.signatures.supported_schemes()
        }
    };
}

/// A client's court over servers.
#[derive(Debug)]
pub(super) struct OverServers {
    pub(super) court: Court,
    pub(super) naming: Naming,
}

impl ServerCertVerifier for OverServers {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        above: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Tls> {
        let name = match self.naming {
            Naming::Checked => Some(name.to_str()),
            Naming::Unchecked => None,
            Naming::Unnamed if self.court.manual => None,
            Naming::Unnamed => {
                return Err(refusal(Error::new(Kind::WrongPrincipal, "checking a server's certificate against no name")));
            }
        };
        self.court.judge(end, above, &Asked { usage: Usage::Server, name: name.as_deref(), stapled })?;
        Ok(ServerCertVerified::assertion())
    }

    signatures!();
}

/// A server's court over clients. A client may come without a certificate: whether that will do is the caller's to say.
#[derive(Debug)]
pub(super) struct OverClients {
    pub(super) court: Court,
    pub(super) hints: Vec<DistinguishedName>,
}

impl ClientCertVerifier for OverClients {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        end: &CertificateDer<'_>,
        above: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Tls> {
        self.court.judge(end, above, &Asked { usage: Usage::Client, name: None, stapled: &[] })?;
        Ok(ClientCertVerified::assertion())
    }

    signatures!();
}

/// The world's time, as the engine asks for it.
pub(super) struct WorldClock(pub(super) Arc<Env>);

impl fmt::Debug for WorldClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the world's clock")
    }
}

impl rustls::time_provider::TimeProvider for WorldClock {
    fn current_time(&self) -> Option<UnixTime> {
        unix_time(self.0.clock.now())
    }
}

fn unix_time(now: Instant) -> Option<UnixTime> {
    let seconds = u64::try_from(now.unix_seconds()).ok()?;
    Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
}
