//! Handles: small integers with a generation, never pointers.
//!
//! A lookup takes one shared lock, on that handle's slot alone; only `insert` and `remove` touch the free list.
#[cfg(loom)]
use loom::sync::{Mutex, RwLock};
use std::{
    collections::VecDeque,
    sync::{Arc, OnceLock},
};
#[cfg(not(loom))]
use {
    super::patience::{lock, read, write},
    parking_lot::{Mutex, RwLock},
};

const FIRST: usize = if cfg!(loom) { 2 } else { 64 };
const SEGMENTS: usize = if cfg!(loom) { 2 } else { 26 };
const KIND: u32 = 1 << 31;

/// The two words C holds. Both fit in 32 bits, so that 32-bit targets share the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Raw {
    /// Slot number plus one: never 0, never -1.
    pub lower: usize,
    /// Kind bit and generation: never 0, never -1.
    pub upper: usize,
}

/// What a table's handles stand for; the bit that keeps a credential from passing for a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// `CredHandle`
    Credentials,
    /// `CtxtHandle`
    Contexts,
}

// Two cache lines: neighbours in use by two threads do not slow each other, not even through the adjacent-line prefetcher.
#[repr(align(128))]
struct Slot<T: ?Sized> {
    live: RwLock<(u32, Option<Arc<T>>)>,
}

struct Free {
    next: u32,
    reuse: VecDeque<u32>,
}

/// A growing array of slots whose handles never alias: a slot that is reused carries a new generation, a worn-out slot is retired.
pub struct Table<T: ?Sized> {
    kind: u32,
    segments: [OnceLock<Box<[Slot<T>]>>; SEGMENTS],
    free: Mutex<Free>,
}

impl<T: ?Sized> Table<T> {
    #[cfg(not(loom))]
    /// An empty table; it owns no memory until the first handle.
    pub const fn new(holds: Holds) -> Self {
        Self {
            kind: kind_bit(holds),
            segments: [const { OnceLock::new() }; SEGMENTS],
            free: Mutex::new(Free { next: 0, reuse: VecDeque::new() }),
        }
    }

    #[cfg(loom)]
    /// An empty table under the model checker, whose locks are not const.
    pub fn new(holds: Holds) -> Self {
        Self {
            kind: kind_bit(holds),
            segments: [const { OnceLock::new() }; SEGMENTS],
            free: Mutex::new(Free { next: 0, reuse: VecDeque::new() }),
        }
    }

    /// Publishes a value; None when every number is taken.
    pub fn insert(&self, value: Arc<T>) -> Option<Raw> {
        let index = {
            let mut free = lock(&self.free)?;
            match free.reuse.pop_front() {
                Some(index) => index,
                None => {
                    let (segment, _) = locate(free.next);
                    if segment >= SEGMENTS {
                        return None;
                    }
                    let index = free.next;
                    free.next += 1;
                    index
                }
            }
        };
        let (segment, at) = locate(index);
        let slots =
            self.segments.get(segment)?.get_or_init(|| (0..FIRST << segment).map(|_| Slot { live: RwLock::new((0, None)) }).collect());
        let mut live = write(&slots.get(at)?.live)?;
        live.0 += 1;
        live.1 = Some(value);
        Some(Raw { lower: index as usize + 1, upper: (live.0 | self.kind) as usize })
    }

    /// The value of a live handle.
    #[inline]
    pub fn get(&self, raw: Raw) -> Option<Arc<T>> {
        let slot = self.slot(raw)?;
        let live = read(&slot.live)?;
        if (live.0 | self.kind) as usize != raw.upper {
            return None;
        }
        live.1.clone()
    }

    /// Ends a handle. A call still running keeps its own reference and finishes safely.
    pub fn remove(&self, raw: Raw) -> Option<Arc<T>> {
        let slot = self.slot(raw)?;
        let (gone, worn) = {
            let mut live = write(&slot.live)?;
            if (live.0 | self.kind) as usize != raw.upper {
                return None;
            }
            (live.1.take()?, live.0 >= KIND - 2)
        };
        if !worn {
            // In a child whose parent held the list at the fork the slot is lost; the handle ends all the same.
            if let Some(mut free) = lock(&self.free) {
                free.reuse.push_back(raw.lower as u32 - 1);
            }
        }
        Some(gone)
    }

    #[inline]
    fn slot(&self, raw: Raw) -> Option<&Slot<T>> {
        let index = u32::try_from(raw.lower.checked_sub(1)?).ok()?;
        let (segment, at) = locate(index);
        self.segments.get(segment)?.get()?.get(at)
    }
}

const fn kind_bit(holds: Holds) -> u32 {
    match holds {
        Holds::Credentials => KIND,
        Holds::Contexts => 0,
    }
}

/// Segment n holds `FIRST << n` slots, so that slots never move and a table of a million costs 15 allocations.
#[inline]
const fn locate(index: u32) -> (usize, usize) {
    let n = index as usize / FIRST + 1;
    let segment = n.ilog2() as usize;
    (segment, index as usize - FIRST * ((1 << segment) - 1))
}

#[cfg(loom)]
mod locks {
    use loom::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
    use std::sync::PoisonError;
    pub(super) fn lock<T>(m: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        Some(m.lock().unwrap_or_else(PoisonError::into_inner))
    }
    pub(super) fn read<T>(l: &RwLock<T>) -> Option<RwLockReadGuard<'_, T>> {
        Some(l.read().unwrap_or_else(PoisonError::into_inner))
    }
    pub(super) fn write<T>(l: &RwLock<T>) -> Option<RwLockWriteGuard<'_, T>> {
        Some(l.write().unwrap_or_else(PoisonError::into_inner))
    }
}
#[cfg(loom)]
use locks::{lock, read, write};

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn a_freed_handle_stays_dead_when_its_slot_is_reused() {
        let t: Table<u32> = Table::new(Holds::Contexts);
        let a = t.insert(Arc::new(1)).unwrap();
        assert_eq!(*t.get(a).unwrap(), 1);
        assert!(t.remove(a).is_some());
        assert!(t.remove(a).is_none());
        let b = t.insert(Arc::new(2)).unwrap();
        assert_eq!(a.lower, b.lower);
        assert_ne!(a, b);
        assert!(t.get(a).is_none());
        assert_eq!(*t.get(b).unwrap(), 2);
    }

    #[test]
    fn zeroed_invalid_foreign_and_garbage_handles_are_refused() {
        let contexts: Table<u32> = Table::new(Holds::Contexts);
        let credentials: Table<u32> = Table::new(Holds::Credentials);
        let h = credentials.insert(Arc::new(9)).unwrap();
        contexts.insert(Arc::new(1)).unwrap();
        let garbage = [(0, 0), (usize::MAX, usize::MAX), (usize::MAX - 1, 0), (1, 0), (0, 1), (2, 1), (1, 2), (0xdead_beef, 0xfeed)];
        for (lower, upper) in garbage.into_iter().chain([(h.lower, h.upper)]) {
            assert!(contexts.get(Raw { lower, upper }).is_none(), "{lower:x} {upper:x}");
            assert!(contexts.remove(Raw { lower, upper }).is_none(), "{lower:x} {upper:x}");
        }
    }

    #[test]
    fn slots_map_to_segments_without_gaps() {
        let mut seen = std::collections::HashSet::new();
        for i in 0..100_000u32 {
            let (s, a) = locate(i);
            assert!(a < FIRST << s);
            assert!(seen.insert((s, a)));
        }
    }

    #[test]
    fn a_million_handles_live_at_once_and_each_finds_its_own() {
        let t: Table<u32> = Table::new(Holds::Contexts);
        let all: Vec<Raw> = (0..1_000_000).map(|i| t.insert(Arc::new(i)).unwrap()).collect();
        assert!(all.iter().enumerate().all(|(i, raw)| *t.get(*raw).unwrap() == i as u32));
        assert!(all.iter().all(|raw| t.remove(*raw).is_some()));
    }

    #[test]
    fn removal_races_with_use_without_loss() {
        let t: Arc<Table<AtomicU64>> = Arc::new(Table::new(Holds::Contexts));
        std::thread::scope(|s| {
            for _ in 0..4 {
                let t = &t;
                s.spawn(move || {
                    for _ in 0..20_000 {
                        let h = t.insert(Arc::new(0.into())).unwrap();
                        let v = t.get(h).unwrap();
                        assert!(t.remove(h).is_some());
                        v.fetch_add(1, Ordering::Relaxed);
                        assert!(t.get(h).is_none());
                    }
                });
            }
        });
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;

    /// `RUSTFLAGS="--cfg loom" cargo test --lib --release model`
    #[test]
    fn of_two_removals_one_wins_and_a_reader_sees_the_value_or_nothing() {
        loom::model(|| {
            let t = Arc::new(Table::<u32>::new(Holds::Contexts));
            let h = t.insert(Arc::new(7)).unwrap();
            let others: Vec<_> = (0..2)
                .map(|_| {
                    let t = t.clone();
                    loom::thread::spawn(move || t.remove(h).is_some())
                })
                .collect();
            let seen = t.get(h);
            assert!(seen.is_none_or(|v| *v == 7));
            let wins = others.into_iter().map(|o| o.join().unwrap()).filter(|won| *won).count();
            assert_eq!(wins, 1);
            assert!(t.get(h).is_none());
            let again = t.insert(Arc::new(8)).unwrap();
            assert_ne!(again, h);
            assert!(t.get(h).is_none());
        });
    }
}
