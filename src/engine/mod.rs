//! Traits and rules that every package lives by.
#![forbid(unsafe_code)]

pub mod attributes;
pub mod bindings;
pub mod buffers;
pub mod context;
pub mod env;
pub mod flags;
pub mod handle;
pub mod identity;
pub mod pack;
pub mod package;
pub mod patience;
pub mod policy;
pub mod secret;
pub mod status;
pub mod time;
pub mod trace;
