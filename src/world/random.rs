//! The kernel's randomness, asked each time: nothing is buffered, so nothing can be shared with a forked child.
use crate::engine::{
    env::Random,
    status::{Error, Kind, Result},
};

/// The kernel's randomness.
pub struct KernelRandom;

impl Random for KernelRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|e| Error::new(Kind::CryptoSystemInvalid, "asking the kernel for randomness").because(e.to_string()))
    }
}
