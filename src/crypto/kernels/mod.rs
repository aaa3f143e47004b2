//! The few loops that need `unsafe` to be fast: one a file, each tested against its plain twin.

pub(super) mod weave;
