//! A handshake under way: records in, one by one, and what the engine answers. What passes in clear is looked at on its way.
use super::{
    derivation::{Finished, overhear},
    refusal::refused,
    suites::Suite,
};
use crate::{
    engine::{
        env::Env,
        package::Side,
        secret::SecretBytes,
        status::{Error, Result},
    },
    wire::{
        cursor::Malformed,
        tls::{
            ClientHello, Content, Header, Messages, ServerHello,
            alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER},
            handshake::kind,
            record::{Front, HEADER},
        },
    },
};
use parking_lot::Mutex;
use rustls::{
    CommonState, Error as Tls, InvalidMessage, KeyLog,
    client::UnbufferedClientConnection,
    server::UnbufferedServerConnection,
    unbuffered::{ConnectionState, EncodeError, UnbufferedStatus},
};
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// The engine, on either side.
pub(super) enum Engine {
    Client(UnbufferedClientConnection),
    Server(UnbufferedServerConnection),
}

impl Engine {
    pub(super) fn state(&self) -> &CommonState {
        match self {
            Self::Client(engine) => engine,
            Self::Server(engine) => engine,
        }
    }
}

/// The secrets that the engine tells as they come about.
#[derive(Default)]
pub(super) struct Secrets {
    told: Mutex<Told>,
    /// Whom else they are told to, where policy says so.
    log: Option<(Arc<Env>, String)>,
}

#[derive(Default)]
struct Told {
    client_handshake: Option<SecretBytes>,
    server_handshake: Option<SecretBytes>,
    server_traffic: Option<SecretBytes>,
    exporter: Option<SecretBytes>,
    master: Option<SecretBytes>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(..)")
    }
}

impl KeyLog for Secrets {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        if let Some((env, file)) = &self.log {
            let line = Zeroizing::new(format!("{label} {} {}\n", hex(client_random).as_str(), hex(secret).as_str()));
            env.policy.note_key(file, &line);
        }
        let mut told = self.told.lock();
        let place = match label {
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET" => &mut told.client_handshake,
            "SERVER_HANDSHAKE_TRAFFIC_SECRET" => &mut told.server_handshake,
            "SERVER_TRAFFIC_SECRET_0" => &mut told.server_traffic,
            "EXPORTER_SECRET" => &mut told.exporter,
            "CLIENT_RANDOM" => &mut told.master,
            _ => return,
        };
        *place = Some(SecretBytes::copied(secret));
    }
}

/// Whose secret is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Secret {
    ClientHandshake,
    ServerHandshake,
    ServerTraffic,
    Exporter,
    Master,
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Secrets {
    /// Nothing told yet.
    pub(super) fn new(env: &Arc<Env>) -> Result<Arc<Self>> {
        let log = env.policy.current()?.schannel_keylog.as_ref().map(|file| (env.clone(), file.clone()));
        Ok(Arc::new(Self { told: Mutex::default(), log }))
    }

    /// What came of them is made; the engine keeps this listener as long as the session lives.
    pub(super) fn forget(&self) {
        *self.told.lock() = Told::default();
    }

    /// A copy of a secret, where it came about.
    pub(super) fn tell(&self, which: Secret) -> Option<SecretBytes> {
        let told = self.told.lock();
        let place = match which {
            Secret::ClientHandshake => &told.client_handshake,
            Secret::ServerHandshake => &told.server_handshake,
            Secret::ServerTraffic => &told.server_traffic,
            Secret::Exporter => &told.exporter,
            Secret::Master => &told.master,
        };
        place.as_ref().map(|secret| SecretBytes::copied(secret.expose()))
    }
}

/// What passed in clear.
#[derive(Default)]
pub(super) struct Heard {
    /// What the engine told of TLS 1.2's proofs.
    finished: Finished,
    incoming: Messages,
    outgoing: Messages,
    /// Who changed keys first.
    first: Option<Side>,
    incoming_ciphered: bool,
    outgoing_ciphered: bool,
    pub(super) client_random: [u8; 32],
    pub(super) server_random: [u8; 32],
    /// What the server said first, where it can be read.
    pub(super) answer: Option<ServerHello>,
    /// The session's number that we offered, as a client.
    offered: Vec<u8>,
    /// The signature schemes that the peer said it understands.
    pub(super) schemes: Vec<u16>,
}

impl Heard {
    /// Listens to one whole record; `each` is told of every message that it completes.
    fn listen(&mut self, ours: Side, from: Side, record: &[u8], mut each: impl FnMut(u8, &[u8])) -> Result<(), Malformed> {
        let Some((head, body)) = record.split_first_chunk::<HEADER>() else { return Ok(()) };
        let header = Header::read(head)?;
        let (messages, ciphered) = if from == ours {
            (&mut self.outgoing, &mut self.outgoing_ciphered)
        } else {
            (&mut self.incoming, &mut self.incoming_ciphered)
        };
        match header.content {
            Content::ChangeCipherSpec => {
                *ciphered = true;
                self.first.get_or_insert(from);
            }
            Content::Handshake if !*ciphered => {
                let (client, server) = (&mut self.client_random, &mut self.server_random);
                let (schemes, offered, answer) = (&mut self.schemes, &mut self.offered, &mut self.answer);
                messages.add(body, |number, body, _| {
                    // [RFC 8446] 4.1.2 and 4.1.3: a version, a random, a session's number.
                    let random = body.get(2..34).and_then(|bytes| bytes.try_into().ok());
                    match (number, random) {
                        (kind::CLIENT_HELLO, Some(random)) => {
                            *client = random;
                            if from == ours {
                                let length = body.get(34).copied().map_or(0, usize::from);
                                *offered = body.get(35..35 + length).unwrap_or_default().to_vec();
                            } else {
                                *schemes = ClientHello::read(body).unwrap_or_default().schemes;
                            }
                        }
                        (kind::SERVER_HELLO, Some(random)) => {
                            *server = random;
                            *answer = ServerHello::read(body).ok();
                        }
                        _ => {}
                    }
                    each(number, body);
                })?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) const fn outgoing_ciphered(&self) -> bool {
        self.outgoing_ciphered
    }

    /// [RFC 5929] 3: the first Finished of a TLS 1.2 handshake.
    pub(super) fn first_finished(&self) -> Option<Vec<u8>> {
        let [client, server] = self.finished;
        let first = match self.first? {
            Side::Initiator => client,
            Side::Acceptor => server,
        };
        first.map(Vec::from)
    }
}

/// A handshake under way.
pub(super) struct Talk {
    pub(super) side: Side,
    pub(super) engine: Engine,
    pub(super) secrets: Arc<Secrets>,
    pub(super) heard: Heard,
    /// Who the peer is, for the story of a failure.
    pub(super) with: String,
    /// What the engine has not used up: a message cut in two stays until it is whole.
    incoming: Zeroizing<Vec<u8>>,
    /// Something came that could not be listened to.
    lost: bool,
    /// We said that we speak TLS 1.3.
    pub(super) offers_13: bool,
}

impl Talk {
    pub(super) fn new(side: Side, engine: Engine, secrets: Arc<Secrets>, with: String) -> Self {
        Self { side, engine, secrets, heard: Heard::default(), with, incoming: Zeroizing::default(), lost: false, offers_13: false }
    }

    /// Whether both sides may speak freely now.
    pub(super) fn is_done(&self) -> bool {
        !self.engine.state().is_handshaking()
    }

    pub(super) fn suite(&self) -> Option<Suite> {
        self.engine.state().negotiated_cipher_suite().and_then(|suite| Suite::of(suite.suite()))
    }

    /// Listens to a record of the peer's that is about to be fed. One that cannot be read is the engine's to refuse first: it knows what was due.
    pub(super) fn listen(&mut self, record: &[u8], each: impl FnMut(u8, &[u8])) {
        let peer = if self.side == Side::Initiator { Side::Acceptor } else { Side::Initiator };
        self.lost |= self.heard.listen(self.side, peer, record, each).is_err();
    }

    /// Feeds one whole record, or nothing, and collects what the engine says to it.
    pub(super) fn feed(&mut self, record: &[u8], out: &mut Vec<u8>) -> Result<(), Tls> {
        self.incoming.extend_from_slice(record);
        let before = out.len();
        let (pumped, [client, server]) = overhear(|| self.pump(out));
        let [known_client, known_server] = &mut self.heard.finished;
        (*known_client, *known_server) = (known_client.or(client), known_server.or(server));
        let mut rest = out.get(before..).unwrap_or_default();
        while let Ok(Front::Whole(header)) = Header::look(rest) {
            let Some((record, after)) = rest.split_at_checked(HEADER + header.length) else { break };
            // What the engine wrote is well made.
            let _ = self.heard.listen(self.side, self.side, record, |_, _| ());
            rest = after;
        }
        if self.lost { pumped.and(Err(Tls::InvalidMessage(InvalidMessage::HandshakePayloadTooLarge))) } else { pumped }
    }

    /// Turns the engine until it waits for the peer.
    fn pump(&mut self, out: &mut Vec<u8>) -> Result<(), Tls> {
        loop {
            let (discard, turned) = match &mut self.engine {
                Engine::Client(engine) => turn(engine.process_tls_records(&mut self.incoming), out),
                Engine::Server(engine) => turn(engine.process_tls_records(&mut self.incoming), out),
            };
            let discard = discard.min(self.incoming.len());
            self.incoming.drain(..discard);
            match turned {
                Ok(Turned::Again) => {}
                Ok(Turned::Blocked) => return Ok(()),
                Err(why) => return Err(why),
            }
        }
    }

    /// What a client must not stand of a ServerHello, and the engine does: the alert that answers it.
    pub(super) fn objection(&self) -> Option<(u8, &'static str)> {
        const OLDEST: &[u8; 8] = b"DOWNGRD\0";
        let hello = self.heard.answer.as_ref()?;
        // [RFC 5746] 3.4
        if hello.renews {
            return Some((HANDSHAKE_FAILURE, "reading a server's hello that goes on from another handshake"));
        }
        // [RFC 8446] 4.1.3: TLS 1.3 sends the session's number back as it came. And a server may have been made to believe that we speak nothing
        // newer than TLS 1.1.
        if hello.names_version {
            (hello.session != self.heard.offered).then_some((ILLEGAL_PARAMETER, "reading a server's hello that answers somebody else's"))
        } else {
            let older = self.offers_13 && self.heard.server_random.ends_with(OLDEST);
            older.then_some((ILLEGAL_PARAMETER, "reading a server's hello that somebody made it say"))
        }
    }

    /// What is left in the engine for the peer after it failed: its alert.
    pub(super) fn last_words(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        // What waits to be sent is taken before anything is read: a failed engine must not look at its input again.
        for _ in 0..16 {
            if !self.engine.state().wants_write() {
                break;
            }
            let (_, turned) = match &mut self.engine {
                Engine::Client(engine) => turn(engine.process_tls_records(&mut []), &mut out),
                Engine::Server(engine) => turn(engine.process_tls_records(&mut []), &mut out),
            };
            if turned.is_err() {
                break;
            }
        }
        out
    }

    pub(super) fn refused(&self, why: Tls) -> Error {
        refused(why, &self.with)
    }
}

enum Turned {
    Again,
    Blocked,
}

/// One turn of the engine: what it has used up, and whether it has more to do.
fn turn<D>(status: UnbufferedStatus<'_, '_, D>, out: &mut Vec<u8>) -> (usize, Result<Turned, Tls>) {
    let UnbufferedStatus { discard, state } = status;
    let turned = state.and_then(|state| match state {
        ConnectionState::EncodeTlsData(mut data) => {
            let at = out.len();
            if let Err(EncodeError::InsufficientSize(needed)) = data.encode(&mut []) {
                out.resize(at + needed.required_size, 0);
                let written = data.encode(out.get_mut(at..).unwrap_or_default());
                out.truncate(at + written.unwrap_or(0));
            }
            Ok(Turned::Again)
        }
        ConnectionState::TransmitTlsData(data) => {
            data.done();
            Ok(Turned::Again)
        }
        ConnectionState::BlockedHandshake | ConnectionState::WriteTraffic(_) => Ok(Turned::Blocked),
        ConnectionState::PeerClosed | ConnectionState::Closed => Err(Tls::AlertReceived(rustls::AlertDescription::CloseNotify)),
        _ => Err(Tls::General("application data came before the handshake was over".to_owned())),
    });
    (discard, turned)
}
