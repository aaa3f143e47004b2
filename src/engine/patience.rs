//! Locks that answer in a forked child.
//!
//! A lock that another thread held at the moment of a fork is held for ever in the child: its owner does not exist there. So a lock that
//! does not come within a second is asked whether the process is still the one it was; in the parent we wait on, in a child we give up.
use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::{sync::OnceLock, time::Duration};

const PATIENCE: Duration = Duration::from_secs(1);

static BORN: OnceLock<u32> = OnceLock::new();

/// Remembers which process this is; called when the library first does something.
pub fn settle_down() {
    BORN.get_or_init(std::process::id);
}

fn forked() -> bool {
    BORN.get().is_some_and(|born| *born != std::process::id())
}

/// The lock, or None in a child whose parent was holding it at the fork.
#[inline]
pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    mutex.try_lock().or_else(|| wait(|| mutex.try_lock_for(PATIENCE)))
}

/// As `lock`, shared.
#[inline]
pub fn read<T: ?Sized>(lock: &RwLock<T>) -> Option<RwLockReadGuard<'_, T>> {
    lock.try_read().or_else(|| wait(|| lock.try_read_for(PATIENCE)))
}

/// As `lock`, exclusive.
#[inline]
pub fn write<T: ?Sized>(lock: &RwLock<T>) -> Option<RwLockWriteGuard<'_, T>> {
    lock.try_write().or_else(|| wait(|| lock.try_write_for(PATIENCE)))
}

#[cold]
fn wait<G>(mut attempt: impl FnMut() -> Option<G>) -> Option<G> {
    loop {
        if let Some(guard) = attempt() {
            return Some(guard);
        }
        if forked() {
            return None;
        }
    }
}
