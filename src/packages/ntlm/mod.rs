//! NTLM ([MS-NLMP]).

pub mod keys;
pub mod session;
