//! The end of a handshake: what was agreed leaves the engine, and the session takes over.
use super::{
    client::Sessions,
    credential::{Own, TlsCredential, expiry_of, flag},
    facts::{Exporter, TlsFacts},
    mapping,
    records::{Layout, key_from},
    session::{self, Kernel},
    suites::Suite,
    talk::{Engine, Secret, Talk},
};
use crate::engine::{
    flags::Flags,
    package::{Established, Principal, Side},
    status::{Error, Kind, Result},
};
use rustls::{HandshakeKind, ProtocolVersion};
use std::sync::Arc;

/// What the handshake's state knows beside the engine.
pub(super) struct Ending {
    pub(super) credential: Arc<TlsCredential>,
    pub(super) target: Option<String>,
    pub(super) shown: Option<Arc<Own>>,
    pub(super) sessions: Option<Arc<Sessions>>,
    pub(super) granted: Flags,
}

/// Whose account a client's certificate speaks for. A server that judges by itself, or says so, maps by itself.
fn account(credential: &TlsCredential, peer: &[Vec<u8>]) -> Result<Option<Principal>> {
    if credential.flags & (flag::MANUAL_CRED_VALIDATION | flag::NO_SYSTEM_MAPPER) != 0 {
        return Ok(None);
    }
    let Some(table) = credential.env.trust.clients()? else { return Ok(None) };
    mapping::account(&table, &credential.court(false).path_of_client(peer)?)
}

/// Makes a session of a handshake that is over.
pub(super) fn establish(talk: Talk, ending: Ending) -> Result<Established> {
    let failed = |why: &'static str| Error::new(Kind::InternalError, why);
    let Talk { side, engine, secrets, mut heard, .. } = talk;
    let state = engine.state();
    let suite = state.negotiated_cipher_suite().and_then(|suite| Suite::of(suite.suite()));
    let suite = suite.ok_or_else(|| failed("naming the suite that was agreed"))?;
    let tls13 = state.protocol_version() == Some(ProtocolVersion::TLSv1_3);
    let group = state.negotiated_key_exchange_group().map_or(0, |group| u16::from(group.name()));
    let peer: Vec<Vec<u8>> = state.peer_certificates().unwrap_or_default().iter().map(|der| der.to_vec()).collect();
    let (exporter, finished) = if tls13 {
        let secret = secrets.tell(Secret::Exporter).ok_or_else(|| failed("looking for the exporter's secret"))?;
        (Exporter::Tls13(secret), None)
    } else {
        let master = secrets.tell(Secret::Master).ok_or_else(|| failed("looking for the master secret"))?;
        let finished = heard.first_finished();
        (Exporter::Tls12 { master, client_random: heard.client_random, server_random: heard.server_random }, finished)
    };
    let client = if side == Side::Acceptor && !peer.is_empty() { account(&ending.credential, &peer)? } else { None };
    let own: Vec<Vec<u8>> = ending.shown.map(|own| own.certified.cert.iter().map(|der| der.to_vec()).collect()).unwrap_or_default();
    let server = if side == Side::Initiator { &peer } else { &own };
    let facts = TlsFacts {
        expiry: server.first().and_then(|der| expiry_of(der)),
        client,
        side,
        package: crate::engine::package::Credential::package(&*ending.credential).info(),
        tls13,
        suite,
        group,
        peer,
        own,
        protocol: state.alpn_protocol().map(<[u8]>::to_vec),
        resumed: state.handshake_kind() == Some(HandshakeKind::Resumed),
        session: heard.answer.take().unwrap_or_default().session,
        schemes: std::mem::take(&mut heard.schemes),
        finished,
        exporter,
        granted: ending.granted,
        target: ending.target,
        start: ending.credential.env.clock.now(),
        keying: parking_lot::Mutex::default(),
        app_data: parking_lot::Mutex::default(),
        court: ending.credential.court(true),
    };
    let (keys, kernel) = match engine {
        Engine::Client(engine) => engine.dangerous_into_kernel_connection().map(|(keys, kernel)| (keys, Kernel::Client(kernel))),
        Engine::Server(engine) => engine.dangerous_into_kernel_connection().map(|(keys, kernel)| (keys, Kernel::Server(kernel))),
    }
    .map_err(|why| failed("taking the session's keys").because(why))?;
    secrets.forget();
    let layout = if tls13 { Layout::Tls13 } else { Layout::of_12(&suite) };
    let key = |keys: &rustls::ConnectionTrafficSecrets| key_from(keys).ok_or_else(|| failed("making the session's ciphers"));
    let (tx, rx) = ((key(&keys.tx.1)?, keys.tx.0), (key(&keys.rx.1)?, keys.rx.0));
    Ok(session::establish(layout, tx, rx, kernel, ending.sessions, facts))
}
