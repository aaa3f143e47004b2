//! wincrypt.h: certificates, stores and PFX files, as far as programs for Schannel speak of them.

pub mod certificates;
pub mod chains;
mod content;
pub mod facts;
pub(in crate::face) mod fault;
pub(in crate::face) mod files;
pub mod names;
pub mod pfx;
pub(in crate::face) mod register;
mod search;
pub mod stores;
mod unlock;

pub(in crate::face) use content::file_time;
pub(in crate::face) use unlock::{belongs, private_key_of};

use fault::{Fault, Result};

/// Bytes of C.
///
/// # Safety
/// `at` is NULL or readable for `len` bytes, for `'a`.
unsafe fn bytes<'a>(at: *const u8, len: u32) -> Result<&'a [u8]> {
    if at.is_null() {
        return Err(Fault::new(fault::BAD_ARGUMENT, "reading from NULL"));
    }
    // SAFETY: not null, and readable by the contract.
    Ok(unsafe { std::slice::from_raw_parts(at, len as usize) })
}

/// A struct of C, aligned or not.
///
/// # Safety
/// `at` is NULL or points to one.
unsafe fn value<T: Copy>(at: *const T) -> Result<T> {
    if at.is_null() {
        return Err(Fault::new(fault::BAD_ARGUMENT, "reading from NULL"));
    }
    // SAFETY: not null, and one is there by the contract.
    Ok(unsafe { at.read_unaligned() })
}

/// Gives bytes in the way that wincrypt.h has: into NULL their number alone, into too little room their number and ERROR_MORE_DATA.
///
/// # Safety
/// `room` points to a number; `to` is NULL or writable for that many bytes.
unsafe fn give(given: &[u8], to: *mut u8, room: *mut u32) -> Result<()> {
    // SAFETY: this function's contract.
    let had = unsafe { value(room) }?;
    // SAFETY: not null, or `value` would have refused it.
    unsafe { room.write_unaligned(given.len() as u32) };
    if to.is_null() {
        return Ok(());
    }
    if (had as usize) < given.len() {
        return Err(Fault::new(fault::MORE_DATA, "giving bytes to less room than they need"));
    }
    // SAFETY: not null, and the room is enough.
    unsafe { std::ptr::copy_nonoverlapping(given.as_ptr(), to, given.len()) };
    Ok(())
}
