//! The client: the inner authentication through the channel, the binding of the two, and then the credentials.
use super::{
    VERSION,
    binding::{self, Binding},
    channel::{Channel, Shaking},
    credential::{CredSspCredential, Parts},
    delegation::{self, Proof},
    exchange::{End, Exchange, courtesies},
    facts,
    inner::{self, Inner},
    lent::{self, Loan},
    refusal,
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        package::{Established, Handshake, Side, Terms, Turn},
        status::{Error, Kind, Result},
        trace,
    },
    wire::{
        der::Field as _,
        tsrequest::{Status, TsRequest},
    },
};
use std::sync::Arc;

/// The client's end.
struct Client {
    credential: Arc<CredSspCredential>,
    parts: Parts,
    /// What the server said first that it speaks.
    version: Option<u32>,
    stage: Stage,
}

enum Stage {
    /// The channel does not stand, or a step failed.
    Idle,
    /// The inner authentication, until its session stands.
    Tokens(Inner),
    /// We have said which key we see; the server says it now.
    Bound { session: Established, binding: Binding, key: Vec<u8> },
    /// The credentials are on their way.
    Lent { session: Established, proof: Proof, delegated: bool },
}

pub(super) fn begin(credential: Arc<CredSspCredential>, terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
    let parts = credential.parts(Side::Initiator)?;
    let shaking = Shaking::begin(parts.tls.clone(), Side::Initiator, terms.target.map(|target| host(target).to_owned()))?;
    Ok(Box::new(Exchange::new(shaking, Client { credential, parts, version: None, stage: Stage::Idle })))
}

/// The host of a service's name: what TLS calls the server.
fn host(target: &str) -> &str {
    let host = target.split_once('/').map_or(target, |(_, host)| host);
    let host = host.split_once('/').map_or(host, |(host, _)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// What is asked of the inner package: a session that encrypts.
fn inner_terms<'t>(outer: &Terms<'t>) -> Terms<'t> {
    let flags = Flags::MUTUAL_AUTH | Flags::INTEGRITY | Flags::CONFIDENTIALITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT;
    Terms { flags, ..*outer }
}

impl End for Client {
    fn open(&mut self, channel: &Channel, terms: &Terms<'_>, out: &mut Vec<u8>) -> Result<()> {
        let inner = Inner::begin(&self.parts.inner, Side::Initiator, &inner_terms(terms))?;
        let (inner, token) = inner.step(&self.parts.inner, &inner_terms(terms), &[]).map_err(refusal::heard)?;
        channel.send(&TsRequest::of(VERSION).carrying(&token).encode(), out)?;
        self.stage = Stage::Tokens(inner);
        Ok(())
    }

    fn hear(&mut self, channel: &Channel, message: &[u8], terms: &Terms<'_>, out: &mut Vec<u8>) -> Result<bool> {
        let request =
            TsRequest::parse(message).map_err(|why| Error::new(Kind::InvalidToken, "reading a CredSSP server's message").because(why))?;
        if let Some(Status(status)) = request.refusal {
            return Err(refusal::meant(status));
        }
        self.check_version(request.version)?;
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Tokens(inner) => {
                let (inner, token) = inner.step(&self.parts.inner, &inner_terms(terms), request.token()).map_err(refusal::heard)?;
                self.stage = match inner {
                    Inner::Under(_) if token.is_empty() => {
                        return Err(Error::new(Kind::InvalidToken, "meeting a CredSSP server that waits for nothing"));
                    }
                    under @ Inner::Under(_) => {
                        channel.send(&TsRequest::of(VERSION).carrying(&token).encode(), out)?;
                        Stage::Tokens(under)
                    }
                    Inner::Done(session) => self.bind(channel, session, request.version, &token, out)?,
                };
                Ok(false)
            }
            Stage::Bound { session, binding, key } => {
                let said = request.binding.ok_or_else(|| Error::new(Kind::InvalidToken, "missing the server's word on its key"))?;
                binding::check(&inner::open(&session, said)?, &binding.to_client(&key))?;
                self.lend(channel, session, terms, out)?;
                Ok(true)
            }
            Stage::Idle | Stage::Lent { .. } => Err(Error::new(Kind::OutOfSequence, "hearing a server when nothing is expected")),
        }
    }

    fn excuse(&self, _channel: &Channel, _why: &Error, _out: &mut Vec<u8>) {
        // A client has no words for a failure: it goes away.
    }

    fn establish(self: Box<Self>, channel: Established, turn: &mut Turn<'_>) -> Result<Established> {
        let Stage::Lent { session, proof, delegated } = self.stage else {
            return Err(Error::new(Kind::InternalError, "establishing what has not been bound"));
        };
        let proven = Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::INTEGRITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT;
        let granted = proven | Flags::STREAM | Flags::DELEGATE.when(delegated) | courtesies(turn.terms.flags);
        turn.reply.granted = granted;
        turn.reply.expiry = session.facts.expiry();
        let parts = facts::Parts { credential: self.credential, proof, inner: session.facts, lent: None };
        Ok(facts::wrap(channel, parts))
    }
}

impl Client {
    /// A server that speaks too little, or now less than before.
    fn check_version(&mut self, version: u32) -> Result<()> {
        let floor = self.credential.env.policy.current()?.credssp_server_version;
        if version < floor {
            return Err(Error::new(
                Kind::DowngradeDetected,
                format!("meeting a server of CredSSP version {version}, below `server_version = {floor}` in the policy's [credssp]"),
            ));
        }
        if *self.version.get_or_insert(version) != version {
            return Err(Error::new(Kind::DowngradeDetected, "meeting a server that changes its version of CredSSP"));
        }
        Ok(())
    }

    /// Says which key we see, with the last token of the inner authentication.
    fn bind(&self, channel: &Channel, session: Established, version: u32, token: &[u8], out: &mut Vec<u8>) -> Result<Stage> {
        let key = binding::public_key(&channel.certificate(Attribute::REMOTE_CERT_CONTEXT)?)?;
        let binding = if version >= 5 {
            let mut nonce = [0; 32];
            self.credential.env.random.fill(&mut nonce)?;
            Binding::Hash(nonce)
        } else {
            Binding::Key
        };
        let sealed = inner::seal(&session, &binding.to_server(&key))?;
        let nonce = match &binding {
            Binding::Hash(nonce) => Some(&nonce[..]),
            Binding::Key => None,
        };
        let request = TsRequest { binding: Some(&sealed), nonce, ..TsRequest::of(VERSION).carrying(token) };
        channel.send(&request.encode(), out)?;
        trace::tell(format_args!("CredSSP: bound to the server's key, version {}", version.min(VERSION)));
        Ok(Stage::Bound { session, binding, key })
    }

    /// The server has proven that it sees the same key: it gets what policy lets it have.
    fn lend(&mut self, channel: &Channel, session: Established, terms: &Terms<'_>, out: &mut Vec<u8>) -> Result<()> {
        // No word about trust is no trust.
        let trusted = matches!(channel.query(Attribute::TLS_TRUST), Ok(Answer::TrustStatus { errors: 0, .. }));
        let proof = Proof { negotiate: facts::chosen(&*session.facts)?.name == "Kerberos", certificate: trusted };
        let target = terms.target.unwrap_or_default();
        let policy = self.credential.env.policy.current()?;
        let delegated = !policy.credssp_restricted_admin;
        let loan = if delegated && policy.credssp_remote_guard {
            delegation::allow(&policy, lent::source_of(&self.credential.inner), target, proof)?;
            if !proof.negotiate {
                return Err(Error::new(
                    Kind::PolicyNltmOnly,
                    format!("lending tickets to {target:?}, where NTLM is spoken: `remote_guard` in the policy's [credssp] needs Kerberos"),
                ));
            }
            lent::tickets_of(&*session.facts)?
        } else if delegated {
            let own = lent::of_identity(&self.credential.env, &self.credential.inner, self.credential.principal.as_deref());
            let (source, loan) = own?;
            delegation::allow(&policy, source, target, proof)?;
            loan
        } else {
            trace::tell(format_args!("CredSSP: nothing is lent to {target:?}: `restricted_admin` in the policy's [credssp]"));
            Loan::Nothing
        };
        let sealed = inner::seal(&session, &loan.encode())?;
        channel.send(&TsRequest { credentials: Some(&sealed), ..TsRequest::of(VERSION) }.encode(), out)?;
        self.stage = Stage::Lent { session, proof, delegated };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_calls_the_server_by_the_host_of_its_service() {
        for (target, name) in [
            ("TERMSRV/host.example.com", "host.example.com"),
            ("TERMSRV/host:3389", "host"),
            ("WSMAN/host/instance", "host"),
            ("host", "host"),
            ("TERMSRV/2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(host(target), name);
        }
    }
}
