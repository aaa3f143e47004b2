//! The server: whoever proves himself inside and sees our key may lend us credentials.
use super::{
    VERSION,
    binding::{self, Binding},
    channel::{Channel, Shaking},
    credential::{CredSspCredential, Parts},
    delegation::Proof,
    exchange::{End, Exchange, courtesies},
    facts,
    inner::{self, Inner},
    lent::Lent,
    refusal,
};
use crate::{
    engine::{
        attributes::Attribute,
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

/// The server's end.
struct Server {
    credential: Arc<CredSspCredential>,
    parts: Parts,
    /// What the client said first that it speaks.
    version: Option<u32>,
    stage: Stage,
}

enum Stage {
    /// The channel does not stand, or a step failed.
    Idle,
    /// The inner authentication.
    Tokens(Inner),
    /// Both ends have named the key; the credentials come now.
    Bound(Established),
    /// They have come.
    Lent(Established, Lent),
}

pub(super) fn begin(credential: Arc<CredSspCredential>, _terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
    let parts = credential.parts(Side::Acceptor)?;
    let shaking = Shaking::begin(parts.tls.clone(), Side::Acceptor, None)?;
    Ok(Box::new(Exchange::new(shaking, Server { credential, parts, version: None, stage: Stage::Idle })))
}

/// What is asked of the inner package: a session that encrypts.
fn inner_terms<'t>(outer: &Terms<'t>) -> Terms<'t> {
    let flags = Flags::MUTUAL_AUTH | Flags::INTEGRITY | Flags::CONFIDENTIALITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT;
    Terms { flags, ..*outer }
}

impl End for Server {
    fn open(&mut self, _channel: &Channel, terms: &Terms<'_>, _out: &mut Vec<u8>) -> Result<()> {
        self.stage = Stage::Tokens(Inner::begin(&self.parts.inner, Side::Acceptor, &inner_terms(terms))?);
        Ok(())
    }

    fn hear(&mut self, channel: &Channel, message: &[u8], terms: &Terms<'_>, out: &mut Vec<u8>) -> Result<bool> {
        let request =
            TsRequest::parse(message).map_err(|why| Error::new(Kind::InvalidToken, "reading a CredSSP client's message").because(why))?;
        self.check_version(request.version)?;
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Tokens(inner) => {
                let (inner, token) = match (request.token(), inner) {
                    // A client whose inner authentication needed no last token of it.
                    ([], done @ Inner::Done(_)) => (done, Vec::new()),
                    (token, inner) => inner.step(&self.parts.inner, &inner_terms(terms), token)?,
                };
                self.stage = match (inner, request.binding) {
                    (Inner::Done(session), Some(said)) => {
                        self.bind(channel, &session, &request, said, &token, out)?;
                        Stage::Bound(session)
                    }
                    (Inner::Under(_), Some(_)) => {
                        return Err(Error::new(Kind::InvalidToken, "meeting a client that binds before it has proven itself"));
                    }
                    (inner, None) => {
                        // An empty token too is an answer: the client waits for one.
                        let mut answer = TsRequest::of(VERSION).carrying(&token);
                        answer.tokens.get_or_insert_default();
                        channel.send(&answer.encode(), out)?;
                        Stage::Tokens(inner)
                    }
                };
                Ok(false)
            }
            Stage::Bound(session) => {
                let sealed = request.credentials.ok_or_else(|| Error::new(Kind::InvalidToken, "missing a client's credentials"))?;
                let lent = Lent::decode(&inner::open(&session, sealed)?)?;
                self.stage = Stage::Lent(session, lent);
                Ok(true)
            }
            Stage::Idle | Stage::Lent(..) => Err(Error::new(Kind::OutOfSequence, "hearing a client when nothing is expected")),
        }
    }

    fn excuse(&self, channel: &Channel, why: &Error, out: &mut Vec<u8>) {
        if self.version.is_some_and(refusal::is_known_to) {
            let refusal = Some(Status(refusal::told(why)));
            // A channel that cannot carry the excuse has failed itself.
            if channel.send(&TsRequest { refusal, ..TsRequest::of(VERSION) }.encode(), out).is_err() {
                out.clear();
            }
        }
    }

    fn establish(self: Box<Self>, channel: Established, turn: &mut Turn<'_>) -> Result<Established> {
        let Stage::Lent(session, lent) = self.stage else {
            return Err(Error::new(Kind::InternalError, "establishing what has not been bound"));
        };
        let proven = Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY | Flags::INTEGRITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT;
        let granted = proven | Flags::STREAM | Flags::DELEGATE.when(lent.is_something()) | courtesies(turn.terms.flags);
        turn.reply.granted = granted;
        turn.reply.expiry = session.facts.expiry();
        let proof = Proof { negotiate: facts::chosen(&*session.facts)?.name == "Kerberos", certificate: false };
        let parts = facts::Parts { credential: self.credential, proof, inner: session.facts, lent: Some(lent) };
        Ok(facts::wrap(channel, parts))
    }
}

impl Server {
    /// A client that speaks too little, or now less than before.
    fn check_version(&mut self, version: u32) -> Result<()> {
        let floor = self.credential.env.policy.current()?.credssp_client_version;
        if version < floor {
            return Err(Error::new(
                Kind::DowngradeDetected,
                format!("meeting a client of CredSSP version {version}, below `client_version = {floor}` in the policy's [credssp]"),
            ));
        }
        if *self.version.get_or_insert(version) != version {
            return Err(Error::new(Kind::DowngradeDetected, "meeting a client that changes its version of CredSSP"));
        }
        Ok(())
    }

    /// The client says which key it sees; if it is ours we say so, too.
    fn bind(
        &self,
        channel: &Channel,
        session: &Established,
        request: &TsRequest<'_>,
        said: &[u8],
        token: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let key = binding::public_key(&channel.certificate(Attribute::LOCAL_CERT_CONTEXT)?)?;
        let binding = match request.nonce {
            Some(nonce) if request.version >= 5 => Binding::Hash(
                nonce.try_into().map_err(|_| Error::new(Kind::InvalidToken, "reading a client's nonce that has not 32 bytes"))?,
            ),
            None if request.version < 5 => Binding::Key,
            _ => return Err(Error::new(Kind::InvalidToken, "meeting a client whose nonce does not fit its version")),
        };
        binding::check(&inner::open(session, said)?, &binding.to_server(&key))?;
        let sealed = inner::seal(session, &binding.to_client(&key))?;
        channel.send(&TsRequest { binding: Some(&sealed), ..TsRequest::of(VERSION).carrying(token) }.encode(), out)?;
        trace::tell(format_args!("CredSSP: bound to the client's sight of our key, version {}", request.version.min(VERSION)));
        Ok(())
    }
}
