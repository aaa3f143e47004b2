//! Memory that C receives from us: from malloc, and remembered by address, so that `FreeContextBuffer` frees only what we gave.
//!
//! A program that calls `free()` instead is tolerated: the entry it leaves behind is replaced when the address is given again.
use crate::engine::{
    patience,
    status::{Error, Kind, Result},
};
use parking_lot::Mutex;
use std::{collections::BTreeMap, ffi::c_void, ptr::NonNull};

const SHARDS: usize = 64;

static GIVEN: [Mutex<BTreeMap<usize, usize>>; SHARDS] = [const { Mutex::new(BTreeMap::new()) }; SHARDS];

/// A block on its way to C; freed again if it never gets there.
pub struct Block {
    at: NonNull<u8>,
    len: usize,
}

impl Block {
    /// Zeroed memory of this size. A size of zero still has an address of its own.
    pub fn zeroed(len: usize) -> Result<Self> {
        // SAFETY: calloc may be called with any numbers; it answers NULL for what it cannot give.
        let at = unsafe { libc::calloc(1, len.max(1)) };
        let at = NonNull::new(at.cast()).ok_or_else(|| Error::new(Kind::InsufficientMemory, "allocating memory for the caller"))?;
        Ok(Self { at, len })
    }

    /// A copy of these bytes.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        let mut block = Self::zeroed(bytes.len())?;
        block.bytes().copy_from_slice(bytes);
        Ok(block)
    }

    /// The block's bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: `at` points to `len` initialised bytes that this block alone owns.
        unsafe { std::slice::from_raw_parts_mut(self.at.as_ptr(), self.len) }
    }

    /// Where the block is; valid as long as the block, or after `give` until C frees it.
    pub const fn address(&self) -> *mut u8 {
        self.at.as_ptr()
    }

    /// Hands the block to C.
    pub fn give(self) -> *mut c_void {
        let at = self.at.as_ptr();
        // Unlisted memory, in a child whose parent held the list at the fork, is lost but not dangerous.
        if let Some(mut shard) = patience::lock(shard(at.addr())) {
            shard.insert(at.addr(), self.len);
        }
        std::mem::forget(self);
        at.cast()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        wipe(self.at.as_ptr(), self.len);
        // SAFETY: the block came from calloc and was not given away, or `give` would have forgotten it.
        unsafe { libc::free(self.at.as_ptr().cast()) };
    }
}

/// Takes back what was given; a stranger's address, or one taken back before, is refused. NULL is fine.
pub fn take_back(at: *mut c_void) -> Result<()> {
    if at.is_null() {
        return Ok(());
    }
    let len = patience::lock(shard(at.addr()))
        .and_then(|mut shard| shard.remove(&at.addr()))
        .ok_or_else(|| Error::new(Kind::InvalidHandle, "freeing memory that the library did not give, or took back already"))?;
    wipe(at.cast(), len);
    // SAFETY: the entry, now removed, says that the address came from calloc and was not freed through us.
    unsafe { libc::free(at) };
    Ok(())
}

fn shard(address: usize) -> &'static Mutex<BTreeMap<usize, usize>> {
    // malloc aligns to 16, so the low four bits say nothing.
    #[expect(clippy::indexing_slicing, reason = "the remainder is below the array's length")]
    &GIVEN[(address >> 4) % SHARDS]
}

fn wipe(at: *mut u8, len: usize) {
    // SAFETY: both callers own `len` bytes at `at`, which calloc initialised.
    let bytes = unsafe { std::slice::from_raw_parts_mut(at, len) };
    zeroize::Zeroize::zeroize(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_taken_back_once_and_strangers_never() {
        let at = Block::of(b"token").unwrap().give();
        assert!(take_back(at).is_ok());
        assert_eq!(take_back(at).unwrap_err().kind(), Kind::InvalidHandle);
        let mut mine = 5u32;
        assert!(take_back((&raw mut mine).cast()).is_err());
        assert!(take_back(std::ptr::null_mut()).is_ok());
    }

    #[test]
    fn an_address_that_the_program_freed_itself_can_be_given_again() {
        for _ in 0..64 {
            let at = Block::of(&[7; 48]).unwrap().give();
            // SAFETY: `at` came from calloc and is freed once, behind the library's back.
            unsafe { libc::free(at) };
        }
        let at = Block::of(&[7; 48]).unwrap().give();
        assert!(take_back(at).is_ok());
    }
}
