//! TLS as it lies on the wire: records' headers, alerts, and the handshake messages that must be looked at beside the engine.
pub mod extensions;
pub mod handshake;
pub mod record;

pub use handshake::{CertificateRequest, ClientHello, Messages, ServerHello};
pub use record::{Content, Header, alert};
