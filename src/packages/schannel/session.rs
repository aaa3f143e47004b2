//! A session that stands: records sealed and opened in the caller's own buffers. Each direction has its own lock and knows nothing of the
//! other, so that one thread may send while another receives.
mod after;
mod incoming;
mod outgoing;

pub(super) use after::Kernel;

use super::{client::Sessions, facts::TlsFacts, records::Layout};
use crate::{
    crypto::tls::record::RecordKey,
    engine::{
        package::Established,
        patience,
        status::{Error, Kind, Result},
    },
};
use incoming::Incoming;
use outgoing::Outgoing;
use parking_lot::{Mutex, MutexGuard};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Both directions, as the halves and what comes after the handshake share them.
struct Line {
    tx: Mutex<Outgoing>,
    rx: Mutex<Incoming>,
    /// D-09: a message of the handshake waits for ISC or ASC, and until then nothing else goes on.
    waiting: AtomicBool,
}

impl Line {
    fn ensure_free(&self) -> Result<()> {
        if self.waiting.load(Ordering::Acquire) {
            return Err(Error::new(Kind::ContextExpired, "using a TLS context whose handshake has something to say first"));
        }
        Ok(())
    }

    fn tx(&self) -> Result<MutexGuard<'_, Outgoing>> {
        patience::lock(&self.tx).ok_or_else(forked)
    }

    fn rx(&self) -> Result<MutexGuard<'_, Incoming>> {
        patience::lock(&self.rx).ok_or_else(forked)
    }
}

fn forked() -> Error {
    Error::new(Kind::InvalidHandle, "using a TLS context that another thread was using at the fork")
}

/// Makes a session of its keys, each with the number of its next record.
pub(super) fn establish(
    layout: Layout,
    tx: (RecordKey, u64),
    rx: (RecordKey, u64),
    kernel: Kernel,
    sessions: Option<Arc<Sessions>>,
    facts: TlsFacts,
) -> Established {
    let line = Arc::new(Line {
        tx: Mutex::new(Outgoing::new(layout, tx)),
        rx: Mutex::new(Incoming::new(layout, rx)),
        waiting: AtomicBool::new(false),
    });
    let after = after::TlsAfter::new(line.clone(), kernel, sessions, &facts);
    let mut live = Established::new(outgoing::SealHalf(line.clone()), incoming::OpenHalf(line), facts);
    live.after = Some(Mutex::new(Box::new(after)));
    live
}
