//! Everything outside the process, carried as bytes. Here alone the environment, files, clocks and libc are touched.

pub mod accounts;
pub mod clock;
pub mod config;
pub mod files;
pub mod random;
pub mod sink;
pub mod unix;
#[cfg(unix)]
mod wbclient;
#[cfg(unix)]
pub mod winbind;
