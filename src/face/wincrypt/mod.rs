//! wincrypt.h: certificates, stores and PFX files, as far as programs for Schannel speak of them.
#![allow(dead_code, reason = "the exported functions follow")]

pub(super) mod content;
pub mod fault;
pub(super) mod register;
