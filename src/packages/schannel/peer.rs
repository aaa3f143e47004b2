//! What the engine asks about a peer's certificate: is it the peer's, and is it good. The first is always answered by its signature.
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
    fn judge(&self, end: &CertificateDer<'_>, above: &[CertificateDer<'_>], name: Option<&str>, server: bool) -> Result<(), Tls> {
        if self.manual {
            return Ok(());
        }
        self.weigh(end, above, name, server)
            .map_err(|why| Tls::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(Judgement(why))))))
    }

    fn weigh(&self, end: &CertificateDer<'_>, above: &[CertificateDer<'_>], name: Option<&str>, server: bool) -> Result<()> {
        let roots = match &self.roots {
            Some(roots) => roots.clone(),
            None => self.env.trust.roots()?,
        };
        let roots: Vec<CertificateDer<'_>> = roots.iter().map(|root| CertificateDer::from(root.as_slice())).collect();
        let anchors: Vec<_> = roots.iter().filter_map(|root| webpki::anchor_from_trusted_cert(root).ok()).collect();
        let refuse = |why: webpki::Error| {
            let kind = match why {
                webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. } => Kind::CertExpired,
                webpki::Error::CertNotValidForName(_) => Kind::WrongPrincipal,
                webpki::Error::UnknownIssuer => Kind::UntrustedRoot,
                webpki::Error::RequiredEkuNotFoundContext(_) => Kind::CertWrongUsage,
                _ => Kind::CertUnknown,
            };
            Error::new(kind, "judging a peer's certificate").because(why)
        };
        let now = self.env.clock.now().unix_seconds();
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(now).unwrap_or(0)));
        let end = webpki::EndEntityCert::try_from(end).map_err(refuse)?;
        let usage = if server { webpki::KeyUsage::server_auth() } else { webpki::KeyUsage::client_auth() };
        end.verify_for_usage(self.signatures.all, &anchors, above, now, usage, None, None).map_err(refuse)?;
        if let Some(name) = name {
            let name =
                ServerName::try_from(name).map_err(|why| Error::new(Kind::WrongPrincipal, "reading a target's name").because(why))?;
            end.verify_is_valid_for_subject_name(&name).map_err(refuse)?;
        }
        Ok(())
    }
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
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Tls> {
        let name = match self.naming {
            Naming::Checked => Some(name.to_str()),
            Naming::Unchecked => None,
            Naming::Unnamed if self.court.manual => None,
            Naming::Unnamed => {
                let why = Error::new(Kind::WrongPrincipal, "checking a server's certificate against no name");
                return Err(Tls::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(Judgement(why))))));
            }
        };
        self.court.judge(end, above, name.as_deref(), true)?;
        Ok(ServerCertVerified::assertion())
    }

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
        self.court.judge(end, above, None, false)?;
        Ok(ClientCertVerified::assertion())
    }

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
