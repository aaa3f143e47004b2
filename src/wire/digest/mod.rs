//! Digest's directives, as HTTP ([RFC 2617], [RFC 7616]) and SASL ([RFC 2831]) write them: `name=value`, `name="value"`, commas between.
//!
//! What would be dangerous to repeat is refused when it is read: control characters anywhere, a line break that is not a fold between two
//! directives, a quoted string without its end, a directive that comes twice. Values are borrowed; nothing is decoded before it is asked for.

mod challenge;
mod directives;
mod names;
mod response;
mod writer;

pub use challenge::{Asking, Challenge};
pub use directives::{Directives, LONGEST, Value};
pub use names::{Algorithm, Cipher, Ciphers, Qop, Qops};
pub use response::{Info, Response};
pub use writer::Writer;

/// Which of the two protocols is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// [RFC 7616] and what came before it.
    Http,
    /// [RFC 2831]
    Sasl,
}

/// [MS-DPSP] 2.2: the beginning of a nonce whose maker knows of channel bindings.
pub const UPGRADED: &[u8] = b"+Upgraded+v1";
