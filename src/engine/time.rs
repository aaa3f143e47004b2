//! Time as SSPI counts it.

/// 100 ns since 1601, UTC; the face alone turns it into local time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Instant(pub i64);

/// From 1601 to 1970, in 100 ns.
const UNIX_EPOCH: i64 = 116_444_736_000_000_000;

impl Instant {
    /// What never ends; the face leaves it unshifted.
    pub const NEVER: Self = Self(i64::MAX);

    /// A moment of Unix time, with its fraction in 100 ns.
    pub const fn from_unix(seconds: i64, ticks: i64) -> Self {
        Self(seconds.saturating_mul(10_000_000).saturating_add(ticks).saturating_add(UNIX_EPOCH))
    }

    /// Whole seconds of Unix time.
    pub const fn unix_seconds(self) -> i64 {
        self.0.saturating_sub(UNIX_EPOCH).div_euclid(10_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_epochs_meet() {
        assert_eq!(Instant::from_unix(0, 0).0, 116_444_736_000_000_000);
        assert_eq!(Instant::from_unix(1_700_000_000, 5).unix_seconds(), 1_700_000_000);
        assert_eq!(Instant(0).unix_seconds(), -11_644_473_600);
    }
}
