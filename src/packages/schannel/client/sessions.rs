//! A context's view of its credential's sessions: it may be shut, and then nothing of this context is remembered.
use rustls::{
    NamedGroup,
    client::{ClientSessionMemoryCache, ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue},
    pki_types::ServerName,
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The sessions of one server, as one context sees them.
pub(in super::super) struct Sessions {
    kept: Arc<ClientSessionMemoryCache>,
    server: ServerName<'static>,
    shut: AtomicBool,
}

impl Sessions {
    pub(super) const fn new(kept: Arc<ClientSessionMemoryCache>, server: ServerName<'static>) -> Self {
        Self { kept, server, shut: AtomicBool::new(false) }
    }

    /// Nothing of this context is to be remembered from here on.
    pub(super) fn shut(&self) {
        self.shut.store(true, Ordering::Release);
    }

    /// Whether this session may be resumed: if not, what is known of its server is forgotten.
    pub(in super::super) fn allow(&self, reuse: bool) {
        self.shut.store(!reuse, Ordering::Release);
        if !reuse {
            self.kept.remove_tls12_session(&self.server);
            while self.kept.take_tls13_ticket(&self.server).is_some() {}
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
        self.kept.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.kept.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        if self.is_open() {
            self.kept.set_tls12_session(server, value);
        }
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.kept.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        self.kept.remove_tls12_session(server);
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        if self.is_open() {
            self.kept.insert_tls13_ticket(server, value);
        }
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.kept.take_tls13_ticket(server)
    }
}
