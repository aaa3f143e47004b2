//! Passwords and keys: wiped when dropped, never printed, never cloned by accident.
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// Secret bytes of any length.
pub struct SecretBytes(Zeroizing<Box<[u8]>>);

impl SecretBytes {
    /// Takes the bytes; a boxed slice cannot grow, so no stale copy is left behind by a reallocation.
    pub fn new(bytes: Box<[u8]>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Copies the bytes; the caller wipes its own.
    pub fn copied(bytes: &[u8]) -> Self {
        Self::new(bytes.into())
    }

    /// The bytes, for as long as the secret is borrowed.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

impl PartialEq for SecretBytes {
    /// Takes the same time wherever the bytes differ; only the length shows.
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.expose(), other.expose());
        a.len() == b.len() && std::hint::black_box(a.iter().zip(b).fold(0, |seen, (x, y)| seen | (x ^ y))) == 0
    }
}

/// A key of a known length.
pub struct Key<const N: usize>([u8; N]);

impl<const N: usize> Key<N> {
    /// Takes the key; the caller's array is its own to wipe.
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// The key, for as long as it is borrowed.
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for Key<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> fmt::Debug for Key<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        assert_eq!(format!("{:?} {:?}", SecretBytes::copied(b"hunter2"), Key::new([7; 16])), "SecretBytes(..) Key(..)");
    }

    #[test]
    fn secrets_are_equal_only_when_every_byte_is() {
        assert_eq!(SecretBytes::copied(b"same"), SecretBytes::copied(b"same"));
        assert_ne!(SecretBytes::copied(b"same"), SecretBytes::copied(b"some"));
        assert_ne!(SecretBytes::copied(b"same"), SecretBytes::copied(b"sam"));
    }
}
