//! Kerberos as client and as server, through the package's own states and a world held in the hand: tickets are made here, as a KDC would.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod answers;
mod authority;
mod damage;
mod exchange;
mod handover;
mod hostile;
mod keyring;
mod messages;
mod world;
