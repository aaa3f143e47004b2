//! The only doorway between C and the library: contains panics, tells failures once, yields the status word.
use crate::{
    engine::{
        status::{Error, Kind, Outcome, Result},
        trace,
    },
    face::home,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(panic = "abort")]
compile_error!("the C library contains panics by unwinding: build it with panic = \"unwind\"");

/// Runs one exported call that answers with a status.
pub fn entry(name: &'static str, body: impl FnOnce() -> Result<Outcome>) -> i32 {
    match contain(name, body) {
        Some(Ok(outcome)) => outcome as u32 as i32,
        Some(Err(error)) => {
            tell(name, &error);
            error.kind() as u32 as i32
        }
        None => Kind::InternalError as u32 as i32,
    }
}

/// Runs one exported call that answers with a status of any numbering.
pub fn status(name: &'static str, body: impl FnOnce() -> Result<u32>) -> i32 {
    match contain(name, body) {
        Some(Ok(code)) => code as i32,
        Some(Err(error)) => {
            tell(name, &error);
            error.kind() as u32 as i32
        }
        None => Kind::InternalError as u32 as i32,
    }
}

/// Runs one exported call that answers with a value of its own kind; `otherwise` is its documented failure.
pub fn value<T>(name: &'static str, otherwise: T, body: impl FnOnce() -> Result<T>) -> T {
    match contain(name, body) {
        Some(Ok(value)) => value,
        Some(Err(error)) => {
            tell(name, &error);
            otherwise
        }
        None => otherwise,
    }
}

/// A refusal: the function exists, its work is not built.
pub fn unbuilt(name: &'static str) -> Error {
    Error::new(Kind::UnsupportedFunction, name)
}

#[cold]
fn tell(name: &'static str, error: &Error) {
    // The first failure may come before the first credential: the trace is opened with the environment.
    home::env();
    trace::tell(format_args!("{name}: {error:?}"));
}

fn contain<T>(name: &'static str, body: impl FnOnce() -> T) -> Option<T> {
    let _uncancelled = cancellation::Off::now();
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(answer) => Some(answer),
        Err(payload) => {
            // Dropping the payload may itself panic; what that throws is let lie.
            if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(again);
            }
            trace::tell(format_args!("{name}: a panic was contained"));
            None
        }
    }
}

/// A cancelled thread unwinds by force; where that meets `catch_unwind` the runtime aborts the host. So cancellation waits outside.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
mod cancellation {
    use std::ffi::c_int;

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    const DISABLE: c_int = if cfg!(target_os = "macos") { 0 } else { 1 };
    #[cfg(target_os = "freebsd")]
    const DISABLE: c_int = 1;

    unsafe extern "C" {
        fn pthread_setcancelstate(state: c_int, old: *mut c_int) -> c_int;
    }

    pub(super) struct Off(c_int);

    impl Off {
        #[inline]
        pub(super) fn now() -> Self {
            let mut old = 0;
            // SAFETY: the state is a valid one and `old` is a live int for the call to write.
            unsafe { pthread_setcancelstate(DISABLE, &raw mut old) };
            Self(old)
        }
    }

    impl Drop for Off {
        #[inline]
        fn drop(&mut self) {
            let mut unused = 0;
            // SAFETY: the state is one that the same function gave us; POSIX lets `old` be any live int.
            unsafe { pthread_setcancelstate(self.0, &raw mut unused) };
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
mod cancellation {
    pub(super) struct Off;
    impl Off {
        pub(super) const fn now() -> Self {
            Self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(entry("x", || panic!("boom")) as u32, 0x8009_0304);
        assert_eq!(value("x", 7, || panic!("boom")), 7);
    }

    #[test]
    fn an_error_becomes_its_code() {
        assert_eq!(entry("x", || Err(Error::new(Kind::LogonDenied, "trying"))) as u32, 0x8009_030C);
        assert_eq!(entry("x", || Ok(Outcome::ContinueNeeded)), 0x0009_0312);
    }
}
