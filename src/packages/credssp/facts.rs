//! What a CredSSP context tells: its own facts, the inner authentication's, and TLS' for all that is about the channel.
use super::{credential::CredSspCredential, delegation::Proof, lent::Lent};
use crate::engine::{
    attributes::{Answer, Attribute},
    package::{Credential, Established, Facts, Package as _, PackageInfo, Principal, unsupported},
    status::{Error, Kind, Result},
    time::Instant,
};
use std::sync::Arc;

/// What an established context is made of.
pub(super) struct Parts {
    pub(super) credential: Arc<CredSspCredential>,
    pub(super) proof: Proof,
    /// The inner session's facts.
    pub(super) inner: Box<dyn Facts>,
    /// At the server: what the client lent.
    pub(super) lent: Option<Lent>,
}

struct Both {
    parts: Parts,
    tls: Box<dyn Facts>,
}

/// TLS' own session, told of by these facts.
pub(super) fn wrap(session: Established, parts: Parts) -> Established {
    let Established { seal, open, facts, after } = session;
    Established { seal, open, facts: Box::new(Both { parts, tls: facts }), after }
}

/// The package that the inner authentication ended with.
pub(super) fn chosen(inner: &dyn Facts) -> Result<&'static PackageInfo> {
    match inner.query(Attribute::PACKAGE_INFO)? {
        Answer::Package(info) => Ok(info),
        _ => Err(Error::new(Kind::InternalError, "asking an inner session for its package")),
    }
}

impl Facts for Both {
    fn query(&self, what: Attribute) -> Result<Answer> {
        let parts = &self.parts;
        match what {
            Attribute::PACKAGE_INFO => Ok(Answer::Package(parts.credential.package.info())),
            Attribute::CREDSSP_NEGOTIATION_PACKAGE => Ok(Answer::Package(chosen(&*parts.inner)?)),
            Attribute::CREDSSP_CREDS => parts.lent.as_ref().ok_or_else(unsupported)?.answer(),
            Attribute::CREDSSP_CREDS_2 => parts.lent.as_ref().ok_or_else(unsupported)?.second_answer(),
            Attribute::CREDSSP_ACCESS_TOKEN | Attribute::CREDSSP_FULL_ACCESS_TOKEN if parts.lent.is_some() => {
                Err(Error::new(Kind::NoImpersonation, "asking for a client's token, which no system but Windows has"))
            }
            Attribute::CREDSSP_SERVER_AUTH_FLAGS if parts.lent.is_none() => {
                Ok(Answer::Number(u32::from(parts.proof.negotiate) | u32::from(parts.proof.certificate) << 1))
            }
            Attribute::CREDSSP_CERT_TRUST_STATUS => self.tls.query(Attribute::TLS_TRUST),
            Attribute::NAMES | Attribute::LIFESPAN => parts.inner.query(what),
            Attribute::SIZES | Attribute::STREAM_SIZES => self.tls.query(what),
            Attribute::REMOTE_CERT_CONTEXT if parts.lent.is_none() => self.tls.query(what),
            _ => Err(unsupported()),
        }
    }

    fn expiry(&self) -> Option<Instant> {
        self.parts.inner.expiry()
    }

    fn client(&self) -> Option<&Principal> {
        self.parts.inner.client()
    }

    fn sids(&self) -> &[String] {
        self.parts.inner.sids()
    }

    fn delegated(&self) -> Option<Arc<dyn Credential>> {
        let parts = &self.parts;
        parts
            .lent
            .as_ref()
            .and_then(|lent| lent.credential(&parts.credential.env, &parts.credential.inner, parts.inner.client()))
            .or_else(|| parts.inner.delegated())
    }
}
