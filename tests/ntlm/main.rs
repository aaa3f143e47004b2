//! NTLM as client and as server, through the package's own traits and a world held in the hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod domain;
mod exchange;
mod handover;
mod hostile;
mod people;
mod rules;
mod world;
