//! Bytes to types and back: no state, no clock, no keys. It knows no other floor.
#![forbid(unsafe_code)]

pub mod ber;
pub mod ccache;
pub mod cursor;
pub mod der;
pub mod digest;
pub mod gss;
pub mod keytab;
pub mod krb5;
pub mod ntlm;
pub mod pbe;
pub mod pem;
pub mod pkcs12;
pub mod private_key;
pub mod profile;
pub mod regex;
pub mod spnego;
pub mod text;
pub mod tls;
pub mod tsrequest;
pub mod x509;
