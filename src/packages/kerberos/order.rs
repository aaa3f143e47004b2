//! Sequence numbers of incoming messages: which may pass.
use crate::engine::{
    flags::Flags,
    pack::{Pack, Unpack, nonsense},
    status::Result,
};

/// What was agreed about the order of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Any message passes any number of times.
    Free,
    /// A message passes once.
    Once,
    /// A message passes once, and in its turn.
    Strict,
}

impl Order {
    /// What a context's flags ask for. What has no connection has no order.
    pub(super) fn of(granted: Flags) -> Self {
        if granted.has(Flags::SEQUENCE_DETECT) && !granted.has(Flags::DATAGRAM) {
            Self::Strict
        } else if granted.any(Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT) {
            Self::Once
        } else {
            Self::Free
        }
    }
}

impl Order {
    const ALL: [Self; 3] = [Self::Free, Self::Once, Self::Strict];

    pub(super) fn save(self, into: &mut Pack) {
        into.number(self as u64);
    }

    pub(super) fn restore(from: &mut Unpack<'_>) -> Result<Self> {
        Self::ALL.get(from.narrow::<usize>()?).copied().ok_or_else(|| nonsense("no order of messages has this number"))
    }
}

/// How many numbers behind the highest are still told apart.
const WINDOW: u64 = 64;

/// One direction's numbers.
#[derive(Clone)]
pub(super) struct Sequence {
    order: Order,
    /// The next number, if all goes well.
    next: u64,
    /// Which of the numbers before `next` have passed; the lowest bit is the one just before.
    seen: u64,
}

impl Sequence {
    pub(super) const fn new(order: Order, first: u64) -> Self {
        // What lies before the first number never passes.
        Self { order, next: first, seen: u64::MAX }
    }

    /// The numbers in another process.
    pub(super) fn save(&self, into: &mut Pack) {
        into.number(self.next);
        into.number(self.seen);
    }

    /// The numbers where another process left them.
    pub(super) fn restore(order: Order, from: &mut Unpack<'_>) -> Result<Self> {
        Ok(Self { order, next: from.number()?, seen: from.number()? })
    }

    /// The number that comes next, if all goes well.
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    /// Whether a message with this number may pass.
    pub(super) fn admits(&self, number: u64) -> bool {
        match self.order {
            Order::Free => true,
            Order::Strict => number == self.next,
            Order::Once => {
                // Numbers count round: what is less than half the circle ahead is new.
                let ahead = number.wrapping_sub(self.next);
                let behind = self.next.wrapping_sub(number);
                ahead < 1 << 63 || (behind <= WINDOW && self.seen & (1 << (behind - 1)) == 0)
            }
        }
    }

    /// Takes note of a message that passed.
    pub(super) fn passed(&mut self, number: u64) {
        let ahead = number.wrapping_sub(self.next);
        if ahead < 1 << 63 {
            self.seen = match u32::try_from(ahead) {
                Ok(ahead) if ahead < 63 => self.seen << (ahead + 1) | 1,
                _ => 1,
            };
            self.next = number.wrapping_add(1);
        } else {
            let behind = self.next.wrapping_sub(number);
            if behind <= WINDOW {
                self.seen |= 1 << (behind - 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(sequence: &mut Sequence, number: u64) -> bool {
        let admitted = sequence.admits(number);
        if admitted {
            sequence.passed(number);
        }
        admitted
    }

    #[test]
    fn a_strict_sequence_knows_one_next_number() {
        let mut sequence = Sequence::new(Order::Strict, 7);
        for (number, good) in [(6, false), (8, false), (7, true), (7, false), (9, false), (8, true)] {
            assert_eq!(passes(&mut sequence, number), good);
        }
    }

    #[test]
    fn a_number_passes_once_in_any_order_within_the_window() {
        let mut sequence = Sequence::new(Order::Once, 100);
        for (number, good) in
            [(99, false), (100, true), (100, false), (105, true), (103, true), (103, false), (105, false), (104, true), (36, false)]
        {
            assert_eq!(passes(&mut sequence, number), good, "{number}");
        }
        assert!(passes(&mut sequence, 168) && passes(&mut sequence, 106) && !passes(&mut sequence, 104) && !passes(&mut sequence, 106));
        assert!(passes(&mut sequence, 1000) && passes(&mut sequence, 999) && !passes(&mut sequence, 168) && passes(&mut sequence, 937));
        assert!(!passes(&mut sequence, 936), "too far back to be told from a repetition");
    }

    #[test]
    fn numbers_count_round() {
        let mut sequence = Sequence::new(Order::Once, u64::MAX);
        assert!(
            passes(&mut sequence, u64::MAX) && passes(&mut sequence, 0) && passes(&mut sequence, 1) && !passes(&mut sequence, u64::MAX)
        );
        let mut sequence = Sequence::new(Order::Strict, u64::MAX);
        assert!(passes(&mut sequence, u64::MAX) && passes(&mut sequence, 0));
    }

    #[test]
    fn where_no_order_was_agreed_everything_passes() {
        let mut sequence = Sequence::new(Order::Free, 5);
        assert!([5, 5, 0, u64::MAX, 5].into_iter().all(|number| passes(&mut sequence, number)));
    }
}
