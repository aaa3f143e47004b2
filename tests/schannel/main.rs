//! Schannel as client and as server, through the package's own traits and a world held in the hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]

mod after;
mod credentials;
mod exchange;
mod facts;
mod hostile;
mod judgement;
mod orders;
mod question;
mod records;
mod world;
