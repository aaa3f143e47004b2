//! The few loops that need `unsafe` to be fast: one a file, each tested against its plain twin.

#[cfg(target_arch = "x86_64")]
pub(super) mod aes_ni;
#[cfg(target_arch = "x86_64")]
pub(super) mod cbc_sha1;
#[cfg(target_arch = "x86_64")]
pub(super) mod cbc_sha512;
#[cfg(target_arch = "x86_64")]
pub(super) mod open_sha1;
#[cfg(target_arch = "x86_64")]
pub(super) mod sha512;
pub(super) mod weave;
