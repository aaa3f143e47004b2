//! What the process has one of: the two handle tables and the environment of the packages.
use crate::{
    engine::{
        context::Context,
        env::Env,
        handle::{Holds, Raw, Table},
        package::{Credential, Package},
        patience,
        status::{Error, Kind, Result},
        trace,
    },
    face::types::SecHandle,
    packages::Packages,
    world::{
        accounts::AccountFile,
        clock::SystemClock,
        config::PolicyFile,
        kdc::Network,
        krb5_conf::Krb5Conf,
        random::KernelRandom,
        replay::ReplayMemory,
        sink,
        stores::{KeytabFiles, UserTickets},
        trust::Certificates,
        unix,
    },
};
use once_cell::sync::Lazy;
use std::sync::Arc;

static CREDENTIALS: Table<dyn Credential> = Table::new(Holds::Credentials);
static CONTEXTS: Table<Context> = Table::new(Holds::Contexts);

static ENV: Lazy<Arc<Env>> = Lazy::new(|| {
    patience::settle_down();
    trace::open(sink::of_environment);
    let policy = Arc::new(PolicyFile::of_environment());
    let realms = Arc::new(Krb5Conf::of_environment());
    Arc::new(Env {
        random: Box::new(KernelRandom),
        clock: Box::new(SystemClock::new()),
        kdc: Box::new(Network::new(realms.clone())),
        names: Box::new(unix::HostNames),
        accounts: Box::new(AccountFile::of_environment(policy.clone())),
        #[cfg(unix)]
        domain: Box::new(crate::world::winbind::Winbind::default()),
        #[cfg(not(unix))]
        domain: Box::new(crate::engine::env::Nowhere),
        realms: Box::new(realms.clone()),
        tickets: Box::new(UserTickets::new(realms.clone())),
        keys: Box::new(KeytabFiles::new(realms)),
        replay: Box::new(ReplayMemory::default()),
        trust: Box::new(Certificates::of_environment(policy.clone())),
        users: Box::new(unix::SystemUsers),
        policy: Box::new(policy),
        packages: Box::new(Packages),
    })
});

/// The packages' environment.
pub fn env() -> &'static Arc<Env> {
    &ENV
}

/// A package by name; NULL and the unknown are `SEC_E_SECPKG_NOT_FOUND`.
pub fn package(name: Option<&str>) -> Result<&'static dyn Package> {
    let unknown = || Error::new(Kind::SecpkgNotFound, format!("looking for the package {name:?}"));
    env().packages.named(name.ok_or_else(unknown)?).ok_or_else(unknown)
}

/// Reads the two words of a handle; NULL is refused.
///
/// # Safety
/// `handle` is NULL or points to a `SecHandle`, aligned or not.
pub unsafe fn raw(handle: *const SecHandle) -> Result<Raw> {
    if handle.is_null() {
        return Err(invalid());
    }
    // SAFETY: by the contract and the line above, there is a SecHandle to read.
    let words = unsafe { handle.read_unaligned() };
    Ok(Raw { lower: words.dwLower, upper: words.dwUpper })
}

/// The credential of a handle.
///
/// # Safety
/// As for [`raw`].
pub unsafe fn credential(handle: *const SecHandle) -> Result<Arc<dyn Credential>> {
    // SAFETY: the caller's contract is this function's.
    CREDENTIALS.get(unsafe { raw(handle) }?).ok_or_else(invalid)
}

/// The context of a handle.
///
/// # Safety
/// As for [`raw`].
#[inline]
pub unsafe fn context(handle: *const SecHandle) -> Result<Arc<Context>> {
    // SAFETY: the caller's contract is this function's.
    CONTEXTS.get(unsafe { raw(handle) }?).ok_or_else(invalid)
}

/// Gives a credential a handle.
pub fn publish_credential(credential: Arc<dyn Credential>) -> Result<Raw> {
    CREDENTIALS.insert(credential).ok_or_else(full)
}

/// Gives a context a handle.
pub fn publish_context(context: Arc<Context>) -> Result<Raw> {
    CONTEXTS.insert(context).ok_or_else(full)
}

/// Ends a credential's handle; contexts keep what they began with.
pub fn end_credential(raw: Raw) -> Result<()> {
    CREDENTIALS.remove(raw).map(drop).ok_or_else(invalid)
}

/// Ends a context's handle; a call that is running finishes safely.
pub fn end_context(raw: Raw) -> Result<()> {
    CONTEXTS.remove(raw).map(drop).ok_or_else(invalid)
}

#[cold]
fn invalid() -> Error {
    Error::new(Kind::InvalidHandle, "looking up a handle")
}

#[cold]
fn full() -> Error {
    Error::new(Kind::InsufficientMemory, "publishing a handle when every number is taken")
}
