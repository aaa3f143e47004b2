//! The calling thread's last error, for the functions that answer TRUE or FALSE and leave their reason there (docs/adr/0025-last-error.md).
use crate::face::types::*;
use std::cell::Cell;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// Why the calling thread's last function that answers TRUE or FALSE said FALSE: an ERROR_ code. `GetLastError` of `include/compat` is this.
#[unsafe(no_mangle)]
pub extern "C" fn Secur32GetLastError() -> DWORD {
    LAST.get()
}

/// Sets what Secur32GetLastError answers on this thread. `SetLastError` of `include/compat` is this.
#[unsafe(no_mangle)]
pub extern "C" fn Secur32SetLastError(dwErrCode: DWORD) {
    LAST.set(dwErrCode);
}

/// Leaves a reason for the calling thread.
pub fn set(code: u32) {
    LAST.set(code);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_stays_with_its_thread() {
        set(234);
        std::thread::spawn(|| assert_eq!(Secur32GetLastError(), 0)).join().unwrap();
        assert_eq!(Secur32GetLastError(), 234);
        Secur32SetLastError(0);
        assert_eq!(Secur32GetLastError(), 0);
    }
}
