//! The trace: where the story of a failure goes. Silent unless the world opens a sink; never a token, key, password or ticket.
use std::{fmt, sync::OnceLock};

/// Where lines go.
pub trait Sink: Send + Sync {
    /// Writes one line.
    fn line(&self, text: fmt::Arguments<'_>);
}

static SINK: OnceLock<Option<Box<dyn Sink>>> = OnceLock::new();

/// Opens the trace, once for the process. None: silence.
pub fn open(sink: impl FnOnce() -> Option<Box<dyn Sink>>) {
    SINK.get_or_init(sink);
}

/// Whether anybody listens.
#[inline]
pub fn listening() -> bool {
    matches!(SINK.get(), Some(Some(_)))
}

/// Tells one line, if anybody listens.
pub fn tell(text: fmt::Arguments<'_>) {
    if let Some(Some(sink)) = SINK.get() {
        sink.line(text);
    }
}
