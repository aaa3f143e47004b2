//! The machine's clocks.
use crate::engine::{env::Clock, time::Instant};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The system's clocks.
pub struct SystemClock {
    start: std::time::Instant,
}

impl SystemClock {
    /// Starts counting.
    pub fn new() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => Instant::from_unix(since.as_secs() as i64, i64::from(since.subsec_nanos() / 100)),
            Err(before) => Instant::from_unix(-(before.duration().as_secs() as i64), 0),
        }
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// How far local time is ahead of UTC at a moment, in 100 ns: what SSPI's time stamps are shifted by.
pub fn local_offset(at: Instant) -> i64 {
    offset_seconds(at.unix_seconds()).saturating_mul(10_000_000)
}

#[cfg(unix)]
fn offset_seconds(unix: i64) -> i64 {
    let time = unix as libc::time_t;
    // SAFETY: `tm` is plain data for which all zeroes (and a null zone pointer) is a valid value.
    let mut local: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live values of the types that localtime_r reads and writes.
    let done = unsafe { libc::localtime_r(&raw const time, &raw mut local) };
    if done.is_null() { 0 } else { local.tm_gmtoff as i64 }
}

#[cfg(not(unix))]
const fn offset_seconds(_: i64) -> i64 {
    0
}
