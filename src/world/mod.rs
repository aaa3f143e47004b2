//! Everything outside the process, carried as bytes. Here alone the environment, files, clocks and libc are touched.

pub mod accounts;
pub mod clock;
pub mod config;
pub mod dns;
pub mod files;
pub mod http;
#[cfg(unix)]
pub mod kcm;
pub mod kdc;
#[cfg(target_os = "linux")]
mod keyring;
pub mod krb5_conf;
pub mod random;
pub mod replay;
mod replay_file;
pub mod sink;
pub mod stores;
#[cfg(windows)]
mod system_roots;
#[cfg(unix)]
pub mod terminal;
pub mod trust;
pub mod unix;
#[cfg(unix)]
mod wbclient;
#[cfg(unix)]
pub mod winbind;
