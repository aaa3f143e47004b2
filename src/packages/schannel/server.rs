//! The server's side of the handshake.
use super::{
    alpn,
    credential::{Own, TlsCredential, flag},
    finish::{self, Ending},
    granted,
    peer::WorldClock,
    talk::{Engine, Secrets, Talk},
    trust,
};
use crate::{
    engine::{
        env::Env,
        flags::Flags,
        package::{Ask, Control, Finish, Handshake, Progress, Side, Terms, Turn, unsupported},
        status::{Error, Kind, Result},
    },
    wire::tls::{
        ClientHello,
        alert::{HANDSHAKE_FAILURE, PROTOCOL_VERSION},
        handshake::kind,
        record::{Front, HEADER, Header},
    },
};
use parking_lot::Mutex;
use rustls::{
    Error as Tls, PeerIncompatible, ServerConfig,
    pki_types::ServerName,
    server::{ClientHello as Asked, NoServerSessionStorage, ResolvesServerCert, UnbufferedServerConnection},
    sign::CertifiedKey,
};
use std::{fmt, sync::Arc};

/// A context before its first token.
pub(super) fn begin(credential: Arc<TlsCredential>, _terms: &Terms<'_>) -> Result<Box<dyn Handshake>> {
    let own = credential.shown_by_servers()?;
    Ok(Box::new(ExpectHello { credential, own, order: None }))
}

/// The server before anything came.
struct ExpectHello {
    credential: Arc<TlsCredential>,
    own: Vec<Arc<Own>>,
    order: Option<Control>,
}

impl Handshake for ExpectHello {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        match look(turn.token())? {
            Front::Short(missing) => return Ok(Progress::Starved(self, Some(missing as u32))),
            Front::Whole(_) => {}
        }
        let protocols = alpn::of(turn)?;
        let asks = turn.terms.flags.has(Flags::MUTUAL_AUTH);
        let shelf = Arc::new(Shelf { own: self.own, env: self.credential.env.clone(), taken: Mutex::new(None) });
        let (engine, secrets) = listen(&self.credential, &protocols, asks, shelf.clone())?;
        let talk = Talk::new(Side::Acceptor, Engine::Server(engine), secrets, "a client".to_owned());
        Box::new(ExpectClient { talk, credential: self.credential, shelf, order: self.order }).step(turn)
    }

    fn control(&mut self, order: Control) -> Result<()> {
        queue(&mut self.order, order)
    }
}

fn look(token: &[u8]) -> Result<Front> {
    Header::look(token).map_err(|why| Error::new(Kind::InvalidToken, "reading a client's record").because(why))
}

fn queue(place: &mut Option<Control>, order: Control) -> Result<()> {
    match order {
        Control::Renegotiate => return Err(unsupported()),
        // What a client does with its ticket is not ours to say.
        Control::Session { .. } => {}
        other => *place = Some(other),
    }
    Ok(())
}

/// Makes the engine for one context.
fn listen(
    credential: &Arc<TlsCredential>,
    protocols: &[Vec<u8>],
    asks: bool,
    shelf: Arc<Shelf>,
) -> Result<(UnbufferedServerConnection, Arc<Secrets>)> {
    let rules = credential.rules.pick(protocols);
    let failed = |why: rustls::Error| Error::new(Kind::InternalError, "making a TLS server").because(why);
    let make = || -> Result<ServerConfig> {
        let config = ServerConfig::builder_with_details(rules.provider.clone(), Arc::new(WorldClock(credential.env.clone())))
            .with_protocol_versions(&rules.versions)
            .map_err(failed)?;
        let config = if asks { config.with_client_cert_verifier(credential.over_clients()) } else { config.with_no_client_auth() };
        let mut config = config.with_cert_resolver(shelf.clone());
        config.enable_secret_extraction = true;
        config.ignore_client_order = true;
        if credential.flags & flag::DISABLE_RECONNECTS == 0 {
            config.session_storage = credential.server.sessions(asks);
            config.ticketer = credential.server.tickets(asks)?;
        } else {
            config.session_storage = Arc::new(NoServerSessionStorage {});
            config.send_tls13_tickets = 0;
        }
        Ok(config)
    };
    let mut config =
        if credential.rules.is_rest(rules) { credential.server.template(asks).get_or_try_init(make)?.clone() } else { make()? };
    config.cert_resolver = shelf;
    let secrets = Secrets::new(&credential.env)?;
    config.key_log = secrets.clone();
    config.alpn_protocols = protocols.to_vec();
    let engine = UnbufferedServerConnection::new(Arc::new(config)).map_err(failed)?;
    Ok((engine, secrets))
}

/// The certificates that a server may show, and the one that it took.
struct Shelf {
    own: Vec<Arc<Own>>,
    env: Arc<Env>,
    taken: Mutex<Option<Arc<Own>>>,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} certificates", self.own.len())
    }
}

impl Shelf {
    /// With the answer of a responder stapled to it, where policy has one that speaks of it now.
    fn stapled(&self, own: &Own) -> Option<CertifiedKey> {
        let answers = self.env.trust.staples().ok()?;
        let end = own.certified.cert.first()?;
        let now = self.env.clock.now().unix_seconds();
        let answer = answers.iter().find(|answer| trust::is_about(answer, end, now))?;
        Some(CertifiedKey { ocsp: Some(answer.clone()), ..CertifiedKey::clone(&own.certified) })
    }
}

impl ResolvesServerCert for Shelf {
    /// The first certificate that is for the name and that the client can check; else the first that it can check; else any, for the engine to
    /// find out what it is that both have not in common.
    fn resolve(&self, hello: Asked<'_>) -> Option<Arc<CertifiedKey>> {
        let usable = || self.own.iter().filter(|own| own.certified.key.choose_scheme(hello.signature_schemes()).is_some());
        let name = hello.server_name().and_then(|name| ServerName::try_from(name).ok());
        let named = name.and_then(|name| usable().find(|own| is_for(own, &name)));
        let taken = named.or_else(|| usable().next()).or_else(|| self.own.first())?;
        *self.taken.lock() = Some(taken.clone());
        Some(self.stapled(taken).map_or_else(|| taken.certified.clone(), Arc::new))
    }
}

fn is_for(own: &Own, name: &ServerName<'_>) -> bool {
    let end = own.certified.cert.first().and_then(|end| webpki::EndEntityCert::try_from(end).ok());
    end.is_some_and(|end| end.verify_is_valid_for_subject_name(name).is_ok())
}

/// The server, waiting for the client's part.
struct ExpectClient {
    talk: Talk,
    credential: Arc<TlsCredential>,
    shelf: Arc<Shelf>,
    order: Option<Control>,
}

impl Handshake for ExpectClient {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        turn.reply.granted = granted(turn.terms.flags, false);
        if let Some(order) = self.order.take() {
            turn.reply.token = self.talk.obey(order);
            return Ok(Progress::Spoke(self));
        }
        let token = turn.token();
        let mut fed = 0;
        loop {
            let rest = token.get(fed..).unwrap_or_default();
            let header = match look(rest)? {
                Front::Whole(header) => header,
                Front::Short(missing) if fed == 0 => return Ok(Progress::Starved(self, Some(missing as u32))),
                Front::Short(_) => break,
            };
            let record = rest.get(..HEADER + header.length).unwrap_or_default();
            let mut hello = None;
            self.talk.listen(record, |number, body| {
                if number == kind::CLIENT_HELLO {
                    hello = ClientHello::read(body).ok();
                }
            });
            if hello.as_ref().is_some_and(|hello| !hello.is_new_enough()) {
                // B-124: the engine would look for newer things first, and say less.
                let why = self.talk.refused(Tls::PeerIncompatible(PeerIncompatible::Tls12NotOffered));
                return Err(self.talk.fail_with(PROTOCOL_VERSION, why, turn.reply));
            }
            if hello.is_some_and(|hello| hello.renews) {
                // [RFC 5746] 3.6: who speaks of a first handshake there was none of is in somebody's hands. The engine does not look.
                let why = Error::new(Kind::IllegalMessage, "reading a first hello that goes on from another handshake");
                return Err(self.talk.fail_with(HANDSHAKE_FAILURE, why, turn.reply));
            }
            if let Err(why) = self.talk.feed(record, &mut turn.reply.token) {
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
        let known = self.talk.engine.state().peer_certificates().is_some();
        turn.reply.granted = granted(turn.terms.flags, known);
        let shown = self.shelf.taken.lock().take();
        let ending = Ending { credential: self.credential, target: None, shown, sessions: None, granted: turn.reply.granted };
        let live = finish::establish(self.talk, ending)?;
        turn.reply.expiry = live.facts.expiry();
        Ok(Progress::Done(live, Finish::Ok))
    }

    fn control(&mut self, order: Control) -> Result<()> {
        queue(&mut self.order, order)
    }
}
