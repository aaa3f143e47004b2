//! A context's view of its credential's sessions: it may be shut, and then nothing of this context is remembered.
use crate::engine::env::Env;
use parking_lot::Mutex;
use rustls::{
    NamedGroup,
    client::{ClientSessionMemoryCache, ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue},
    pki_types::ServerName,
};
use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How many servers a client remembers sessions with.
const REMEMBERED: usize = 256;
/// D-05: how long, unless `dwSessionLifespan` says.
const LIFESPAN: Duration = Duration::from_millis(36_000_000);

/// What a credential remembers.
pub(in super::super) struct Remembered {
    kept: ClientSessionMemoryCache,
    /// Since when, by the clock that never steps.
    since: Mutex<HashMap<ServerName<'static>, Duration>>,
    lifespan: Duration,
}

impl Remembered {
    /// Nothing yet; a lifespan of 0 milliseconds is the usual one.
    pub(in super::super) fn new(milliseconds: u32) -> Self {
        let lifespan = if milliseconds == 0 { LIFESPAN } else { Duration::from_millis(milliseconds.into()) };
        Self { kept: ClientSessionMemoryCache::new(REMEMBERED), since: Mutex::default(), lifespan }
    }

    fn note(&self, server: &ServerName<'static>, now: Duration) {
        let mut since = self.since.lock();
        if since.len() >= REMEMBERED {
            since.retain(|_, then| now.saturating_sub(*then) < self.lifespan);
        }
        if since.len() < 2 * REMEMBERED {
            since.insert(server.clone(), now);
        }
    }

    /// Forgets the server's sessions where they are too old, or nobody knows how old.
    fn weed(&self, server: &ServerName<'static>, now: Duration) {
        let young = self.since.lock().get(server).is_some_and(|then| now.saturating_sub(*then) < self.lifespan);
        if !young {
            self.forget(server);
        }
    }

    fn forget(&self, server: &ServerName<'static>) {
        self.kept.remove_tls12_session(server);
        while self.kept.take_tls13_ticket(server).is_some() {}
        self.since.lock().remove(server);
    }
}

/// The sessions of one server, as one context sees them.
pub(in super::super) struct Sessions {
    env: Arc<Env>,
    all: Arc<Remembered>,
    server: ServerName<'static>,
    shut: AtomicBool,
}

impl Sessions {
    pub(super) fn new(env: &Arc<Env>, all: Arc<Remembered>, server: ServerName<'static>) -> Self {
        all.weed(&server, env.clock.elapsed());
        Self { env: env.clone(), all, server, shut: AtomicBool::new(false) }
    }

    /// Nothing of this context is to be remembered from here on.
    pub(super) fn shut(&self) {
        self.shut.store(true, Ordering::Release);
    }

    /// Whether this session may be resumed: if not, what is known of its server is forgotten.
    pub(in super::super) fn allow(&self, reuse: bool) {
        self.shut.store(!reuse, Ordering::Release);
        if !reuse {
            self.all.forget(&self.server);
        }
    }

    fn is_open(&self) -> bool {
        !self.shut.load(Ordering::Acquire)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions(..)")
    }
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.all.kept.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.all.kept.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        if self.is_open() {
            self.all.note(&server, self.env.clock.elapsed());
            self.all.kept.set_tls12_session(server, value);
        }
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.all.kept.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.all.kept.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        if self.is_open() {
            self.all.note(&server, self.env.clock.elapsed());
            self.all.kept.insert_tls13_ticket(server, value);
        }
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.all.kept.take_tls13_ticket(server)
    }
}
