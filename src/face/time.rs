//! `TimeStamp`: local time on the way out, aligned or not.
use crate::{engine::time::Instant, face::types::PTimeStamp, world::clock};

/// Writes an end; None is "not known", which callers read as 0. "Never" leaves unshifted.
///
/// # Safety
/// `at` is NULL or points to eight bytes that may be written, aligned or not.
pub unsafe fn write(at: PTimeStamp, when: Option<Instant>) {
    if at.is_null() {
        return;
    }
    // SAFETY: not null, so by the contract eight bytes may be written.
    unsafe { at.cast::<i64>().write_unaligned(when.map_or(0, local)) };
}

/// A moment in local time, as SSPI tells it.
pub fn local(when: Instant) -> i64 {
    if when == Instant::NEVER { when.0 } else { when.0.saturating_add(clock::local_offset(when)) }
}
