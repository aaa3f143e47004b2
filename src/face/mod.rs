//! The C ABI: Microsoft's names, pointers and statuses.
//!
//! Each exported function is three lines: it enters through `guard`, and a generic body does the work for both letters. Contracts with C
//! stand in `# Safety`; handles are never pointers, and nothing is written past what the caller offered.
#![allow(non_snake_case, reason = "parameters have Microsoft's names, which the header shows")]
#![allow(clippy::too_many_arguments, reason = "Microsoft's lists")]

mod authority;
pub mod channels;
pub mod constants;
pub mod contexts;
pub mod credentials;
pub mod credman;
mod descriptor;
mod flags;
mod guard;
pub mod handover;
mod home;
pub mod identities;
mod identity;
pub mod impersonation;
pub mod last_error;
pub mod listing;
mod lsa;
mod memory;
pub mod messages;
pub mod names;
pub mod package_list;
mod packed;
#[cfg(not(windows))]
pub mod plain;
pub mod private_keys;
pub mod prompts;
pub mod queries;
pub mod sasl;
pub mod ssl;
pub mod table;
mod text;
mod time;
pub mod types;
pub mod wincrypt;
