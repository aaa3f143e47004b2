//! The client's side of the handshake.
mod hand;
mod request;
mod sessions;

pub(super) use sessions::{Remembered, Sessions};

use super::{
    alpn,
    credential::{Own, TlsCredential, flag},
    finish::{self, Ending},
    granted,
    peer::{Naming, WorldClock},
    talk::{Engine, Secrets, Talk},
};
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        package::{Ask, Control, Finish, Handshake, Progress, Side, Terms, Turn, unsupported},
        status::{Error, Kind, Result},
    },
    wire::tls::{
        CertificateRequest,
        record::{Front, HEADER, Header},
    },
};
use request::Watch;
use rustls::{
    ClientConfig, ProtocolVersion,
    client::{ResolvesClientCert, Resumption, UnbufferedClientConnection},
    pki_types::{IpAddr, Ipv4Addr, ServerName},
};
use std::sync::Arc;

/// A context before its first token.
pub(super) fn begin(credential: Arc<TlsCredential>, terms: &Terms<'_>) -> Box<dyn Handshake> {
    Box::new(Opening { credential, target: terms.target.map(str::to_owned), order: None })
}

/// The client before its first word.
struct Opening {
    credential: Arc<TlsCredential>,
    target: Option<String>,
    order: Option<Control>,
}

impl Handshake for Opening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let protocols = alpn::of(turn)?;
        let Connected { engine, secrets, sessions } = connect(&self.credential, self.target.as_deref(), &protocols, turn.terms.flags)?;
        let with = self.target.clone().unwrap_or_else(|| "a server without a name".to_owned());
        let mut talk = Talk::new(Side::Initiator, Engine::Client(engine), secrets, with);
        talk.offers_13 = self.credential.rules.pick(&protocols).versions.iter().any(|version| version.version == ProtocolVersion::TLSv1_3);
        talk.feed(&[], &mut turn.reply.token).map_err(|why| talk.refused(why))?;
        turn.reply.granted = granted(turn.terms.flags, false);
        let next = ExpectServer {
            talk,
            own: self.credential.own.clone(),
            credential: self.credential,
            target: self.target,
            watch: Watch::default(),
            question: None,
            settled: false,
            shown: None,
            sessions,
            held: Vec::new(),
            order: self.order,
        };
        Ok(Progress::More(Box::new(next), Ask::Reply))
    }
}

/// The name that a server is to prove: what stands behind the service's in an SPN, or the target itself.
fn host(target: &str) -> &str {
    target.split_once('/').map_or(target, |(_, host)| host)
}

/// The engine of one context, and what it tells.
struct Connected {
    engine: UnbufferedClientConnection,
    secrets: Arc<Secrets>,
    sessions: Option<Arc<Sessions>>,
}

/// Makes the engine for one context.
fn connect(credential: &Arc<TlsCredential>, target: Option<&str>, protocols: &[Vec<u8>], flags: Flags) -> Result<Connected> {
    let rules = credential.rules.pick(protocols);
    let name = target.map(host).filter(|name| !name.is_empty()).and_then(|name| ServerName::try_from(name.to_owned()).ok());
    let manual = credential.flags & flag::MANUAL_CRED_VALIDATION != 0 || flags.has(Flags::MANUAL_CRED_VALIDATION);
    let naming = match &name {
        _ if credential.flags & flag::NO_SERVERNAME_CHECK != 0 => Naming::Unchecked,
        Some(_) => Naming::Checked,
        None => Naming::Unnamed,
    };
    let failed = |why: rustls::Error| Error::new(Kind::InternalError, "making a TLS client").because(why);
    let make = || -> Result<ClientConfig> {
        let hand: Arc<dyn ResolvesClientCert> = credential.client.hand.get_or_init(|| Arc::new(hand::Resolver)).clone();
        let mut config = ClientConfig::builder_with_details(rules.provider.clone(), Arc::new(WorldClock(credential.env.clone())))
            .with_protocol_versions(&rules.versions)
            .map_err(failed)?
            .dangerous()
            .with_custom_certificate_verifier(credential.over_servers(manual, naming))
            .with_client_cert_resolver(hand);
        config.enable_secret_extraction = true;
        config.resumption = Resumption::disabled();
        Ok(config)
    };
    let mut config = match credential.client.template(manual, naming).filter(|_| credential.rules.is_rest(rules)) {
        Some(template) => template.get_or_try_init(make)?.clone(),
        None => make()?,
    };
    let secrets = Secrets::new(&credential.env)?;
    config.key_log = secrets.clone();
    config.alpn_protocols = protocols.to_vec();
    let resumes = credential.flags & flag::DISABLE_RECONNECTS == 0;
    let sessions = name.clone().filter(|_| resumes).map(|name| Arc::new(Sessions::new(&credential.env, credential.sessions(), name)));
    if let Some(sessions) = &sessions {
        config.resumption = Resumption::store(sessions.clone());
    }
    config.enable_sni = name.is_some();
    // No certificate is for this address, and no name is sent.
    let name = name.unwrap_or(ServerName::IpAddress(IpAddr::V4(Ipv4Addr::from([0, 0, 0, 0]))));
    let engine = UnbufferedClientConnection::new(Arc::new(config), name).map_err(failed)?;
    Ok(Connected { engine, secrets, sessions })
}

/// The client, waiting for the server's part.
struct ExpectServer {
    talk: Talk,
    credential: Arc<TlsCredential>,
    /// The certificates that may be shown.
    own: Vec<Arc<Own>>,
    target: Option<String>,
    watch: Watch,
    question: Option<Question>,
    /// Whether it is settled which certificate is shown, if any.
    settled: bool,
    shown: Option<Arc<Own>>,
    sessions: Option<Arc<Sessions>>,
    /// What the engine said before the question; it goes out with the answer.
    held: Vec<u8>,
    order: Option<Control>,
}

/// What the server asked, while the caller looks for a certificate.
struct Question {
    request: CertificateRequest,
    /// What of the token was fed already: the caller brings it all again.
    fed: Vec<u8>,
}

impl Handshake for ExpectServer {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        turn.reply.granted = granted(turn.terms.flags, false);
        if let Some(order) = self.order.take() {
            turn.reply.token = self.talk.obey(order);
            return Ok(Progress::Spoke(self));
        }
        let token = turn.token();
        let mut fed = 0;
        let mut looked = false;
        if let Some(question) = self.question.take() {
            if token.starts_with(&question.fed) {
                fed = question.fed.len();
            }
            self.settled = true;
            looked = true;
            turn.reply.token = std::mem::take(&mut self.held);
            self.take_credential(turn);
        }
        let begun = fed;
        loop {
            let rest = token.get(fed..).unwrap_or_default();
            let header = match Header::look(rest).map_err(|why| Error::new(Kind::InvalidToken, "reading a server's record").because(why))? {
                Front::Whole(header) => header,
                Front::Short(missing) if fed == begun => {
                    return Ok(Progress::Starved(self, Some(missing as u32)));
                }
                Front::Short(_) => break,
            };
            let record = rest.get(..HEADER + header.length).unwrap_or_default();
            let request = if std::mem::take(&mut looked) { None } else { self.watch.look(&mut self.talk, record) };
            if let Some((number, doing)) = self.talk.objection() {
                return Err(self.talk.fail_with(number, Error::new(Kind::IllegalMessage, doing), turn.reply));
            }
            if let Some(request) = request
                && self.must_ask(turn.terms.flags)
            {
                self.held = std::mem::take(&mut turn.reply.token);
                self.question = Some(Question { request, fed: token.get(..fed).unwrap_or_default().to_vec() });
                return Ok(Progress::More(self, Ask::Credential));
            }
            let (talk, reply) = (&mut self.talk, &mut *turn.reply);
            let (told, hand) = hand::with(&self.own, || talk.feed(record, &mut reply.token));
            if hand.asked {
                self.shown = hand.shown;
            }
            if let Err(why) = told {
                return Err(self.talk.fail(why, turn.reply));
            }
            fed += record.len();
            if self.talk.is_done() {
                break;
            }
        }
        turn.reply.extra = token.len() - fed;
        if !self.talk.is_done() {
            return Ok(Progress::More(self, Ask::Reply));
        }
        let mutual = true;
        turn.reply.granted = granted(turn.terms.flags, mutual);
        let ending = Ending {
            credential: self.credential,
            target: self.target,
            shown: self.shown,
            sessions: self.sessions,
            granted: turn.reply.granted,
        };
        let live = finish::establish(self.talk, ending)?;
        turn.reply.expiry = live.facts.expiry();
        Ok(Progress::Done(live, Finish::Ok))
    }

    fn control(&mut self, order: Control) -> Result<()> {
        match order {
            Control::Renegotiate => Err(unsupported()),
            Control::Session { reuse } => {
                self.sessions.iter().for_each(|sessions| sessions.allow(reuse));
                Ok(())
            }
            other => {
                self.order = Some(other);
                Ok(())
            }
        }
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        match (what, &self.question) {
            (Attribute::ISSUER_LIST_EX, Some(question)) => Ok(Answer::Issuers(question.request.issuers.clone())),
            (Attribute::SUPPORTED_SIGNATURES, Some(question)) => Ok(Answer::SupportedSignatures(question.request.schemes.clone())),
            _ => Err(Error::new(Kind::InvalidHandle, "asking a TLS context that is not complete")),
        }
    }
}

impl ExpectServer {
    /// Whether the caller is to be asked for a certificate: there is none, and nothing says to go on without.
    fn must_ask(&self, flags: Flags) -> bool {
        !self.settled && self.own.is_empty() && !flags.has(Flags::USE_SUPPLIED_CREDS)
    }

    /// The credential of the call that answers the question.
    fn take_credential(&mut self, turn: &Turn<'_>) {
        if let Some(given) = turn.credential
            && let Some(own) = super::credential::certificates_of(given)
        {
            if !own.is_empty()
                && let Some(sessions) = &self.sessions
            {
                // The session is the lent certificate's, and this credential has none.
                sessions.shut();
            }
            self.own = own;
        }
    }
}
