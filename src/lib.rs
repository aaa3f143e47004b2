//! secur32: Microsoft's Security Support Provider Interface, on every operating system.
//!
//! C programs meet the library through `face`, whose functions have Microsoft's names and contracts. Below it stand the security
//! `packages` and the `world` outside the process, strangers to each other; both rest on `engine` (traits and rules), and that on `wire`
//! (bytes to types) and `crypto` (named ciphers). An import may only point down: `tests/floors.rs` holds the house to it.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]

// Under the model checker the engine stands on wire alone: its locks are the checker's, and no other floor is looked at.
#[cfg(all(windows, target_arch = "x86"))]
compile_error!("32-bit x86 Windows needs __stdcall exports, which the generated headers cannot express");

#[cfg(not(loom))]
#[doc(hidden)]
pub mod crypto;
#[doc(hidden)]
pub mod engine;
#[cfg(not(loom))]
#[doc(hidden)]
pub mod face;
#[cfg(not(loom))]
#[doc(hidden)]
pub mod packages;
#[doc(hidden)]
pub mod wire;
#[cfg(not(loom))]
#[doc(hidden)]
pub mod world;
