//! The kernel's randomness. Where a page can be had that is zeroes in a forked child (Linux), some is kept for small wants, each thread its
//! own: what is given out is wiped in its place, and a child begins anew. Elsewhere the kernel is asked each time.
use crate::engine::{
    env::Random,
    status::{Error, Kind, Result},
};

/// The kernel's randomness.
pub struct KernelRandom;

impl Random for KernelRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        #[cfg(target_os = "linux")]
        if let Some(done) = pool::fill(bytes) {
            return done;
        }
        ask(bytes)
    }
}

fn ask(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|e| Error::new(Kind::CryptoSystemInvalid, "asking the kernel for randomness").because(e.to_string()))
}

#[cfg(target_os = "linux")]
mod pool {
    use super::{Result, ask};
    use std::{cell::RefCell, ptr::NonNull};
    use zeroize::Zeroize;

    const SIZE: usize = 4096;
    /// How much is kept at most; the kernel is asked for all of it at once.
    const KEPT: usize = 512;
    /// Larger wants go to the kernel.
    const LARGEST: usize = 64;

    /// The page's content. Zeroes are an empty store, and that is what a forked child finds.
    #[repr(C)]
    struct Store {
        /// How many bytes are left, the last ones of the array.
        left: usize,
        bytes: [u8; KEPT],
    }

    /// A page of this thread's own.
    struct Page(NonNull<Store>);

    impl Page {
        /// None where the system cannot promise zeroes after a fork.
        fn new() -> Option<Self> {
            let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            // SAFETY: a new mapping touches nobody's memory.
            let at = unsafe { libc::mmap(std::ptr::null_mut(), SIZE, access, kind, -1, 0) };
            if at == libc::MAP_FAILED {
                return None;
            }
            let page = Self(NonNull::new(at.cast())?);
            // SAFETY: the mapping is ours, and so large.
            (unsafe { libc::madvise(at, SIZE, libc::MADV_WIPEONFORK) } == 0).then_some(page)
        }
    }

    impl Drop for Page {
        fn drop(&mut self) {
            // SAFETY: the mapping is ours, and nothing points into it any more.
            unsafe { libc::munmap(self.0.as_ptr().cast(), SIZE) };
        }
    }

    enum State {
        Unknown,
        Missing,
        Here(Page),
    }

    thread_local! {
        static PAGE: RefCell<State> = const { RefCell::new(State::Unknown) };
    }

    /// None where the kernel must be asked.
    pub fn fill(bytes: &mut [u8]) -> Option<Result<()>> {
        if bytes.len() > LARGEST {
            return None;
        }
        // A thread that ends, or a signal's handler in the midst of this, asks the kernel.
        PAGE.try_with(|state| {
            let mut state = state.try_borrow_mut().ok()?;
            if let State::Unknown = *state {
                *state = Page::new().map_or(State::Missing, State::Here);
            }
            let State::Here(page) = &mut *state else { return None };
            // SAFETY: the page is large enough, aligned, initialised by the kernel, and borrowed for this call alone.
            let store = unsafe { page.0.as_mut() };
            Some(take(store, bytes))
        })
        .ok()
        .flatten()
    }

    fn take(store: &mut Store, bytes: &mut [u8]) -> Result<()> {
        if store.left < bytes.len() {
            ask(&mut store.bytes)?;
            store.left = KEPT;
        }
        let start = KEPT - store.left;
        store.left -= bytes.len();
        if let Some(given) = store.bytes.get_mut(start..start + bytes.len()) {
            bytes.copy_from_slice(given);
            given.zeroize();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn nothing_is_given_twice_to_any_thread() {
        let draw = || {
            let mut seen = HashSet::new();
            for len in (8..64).cycle().take(2000) {
                let mut bytes = vec![0; len];
                KernelRandom.fill(&mut bytes).unwrap();
                assert!(seen.insert(bytes[..8].to_vec()), "eight bytes that came before");
            }
            seen
        };
        let other = std::thread::spawn(draw);
        let mine = draw();
        assert!(mine.is_disjoint(&other.join().unwrap()));
        let mut long = vec![0; 5000];
        KernelRandom.fill(&mut long).unwrap();
        assert!(long[4000..].iter().any(|byte| *byte != 0));
    }

    #[cfg(unix)]
    #[test]
    fn a_forked_child_draws_its_own() {
        let mut first = [0u8; 16];
        KernelRandom.fill(&mut first).unwrap();
        let mut ends = [0; 2];
        // SAFETY: the array has room for both ends.
        assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
        // SAFETY: the child only draws, writes and leaves.
        let child = unsafe { libc::fork() };
        let mut drawn = [0u8; 32];
        KernelRandom.fill(&mut drawn).unwrap();
        if child == 0 {
            // SAFETY: the pipe and the bytes are ours.
            unsafe { libc::write(ends[1], drawn.as_ptr().cast(), drawn.len()) };
            // SAFETY: nothing of the child's is to be cleaned up.
            unsafe { libc::_exit(0) };
        }
        let mut theirs = [0u8; 32];
        // SAFETY: the pipe and the bytes are ours.
        assert_eq!(unsafe { libc::read(ends[0], theirs.as_mut_ptr().cast(), theirs.len()) }, 32);
        // SAFETY: the child is ours to wait for.
        unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
        assert_ne!(drawn, theirs);
        assert_ne!(theirs, [0; 32]);
    }
}
