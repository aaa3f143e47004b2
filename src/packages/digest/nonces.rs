//! A server's nonces: made without remembering, checked by a key, remembered only once a proof over them was good.
//!
//! A nonce tells when it was made and carries a code over that, the realm and the process. So a challenge costs no memory, and whoever
//! cannot prove a password cannot make us remember anything. What is remembered is bounded: when it is full the oldest nonce is forgotten, and
//! every nonce as old as that counts as stale from then on, lest a count be used again.
use crate::{
    crypto::{
        hash::{Hash, Hex},
        same,
    },
    engine::{
        env::{Env, Random},
        patience,
        secret::Key,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::digest::UPGRADED,
};
use parking_lot::{Mutex, MutexGuard};
use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};
use zeroize::Zeroizing;

/// How many nonces are remembered at once.
const REMEMBERED: usize = 16 * 1024;
/// How far back a count may lag behind the highest.
const WINDOW: u32 = 64;

const TAG: usize = 16;

/// The nonces of a process.
pub struct Nonces {
    key: Key<32>,
    limit: usize,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    // No hash table: the tags are codes already, which nobody can choose.
    counts: BTreeMap<[u8; TAG], (i64, Counts)>,
    oldest: BTreeMap<(i64, [u8; TAG]), ()>,
    /// Nonces made before this are stale unless they are remembered.
    forgotten: i64,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    highest: u32,
    /// Bit n: the count `highest - n` was used.
    seen: u64,
}

/// A nonce that is ours and not too old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fresh {
    made: i64,
    tag: [u8; TAG],
}

impl Nonces {
    /// The one store of a world; a process has one world.
    pub fn of_world(env: &Arc<Env>) -> Result<Arc<Self>> {
        static STORES: Mutex<Vec<(Weak<Env>, Arc<Nonces>)>> = Mutex::new(Vec::new());
        let mut stores = lock(&STORES)?;
        if let Some((_, store)) = stores.iter().find(|(world, _)| std::ptr::eq(world.as_ptr(), Arc::as_ptr(env))) {
            return Ok(store.clone());
        }
        let store = Arc::new(Self::new(&*env.random, REMEMBERED)?);
        stores.retain(|(world, _)| world.strong_count() != 0);
        stores.push((Arc::downgrade(env), store.clone()));
        Ok(store)
    }

    /// A store that remembers so many.
    pub fn new(random: &dyn Random, limit: usize) -> Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key)?;
        Ok(Self { key: Key::new(*key), limit: limit.max(1), used: Mutex::default() })
    }

    /// A new nonce for a realm.
    pub fn make(&self, env: &Env, realm: &[u8]) -> Result<Vec<u8>> {
        let mut head = [0; 16];
        let (time, salt) = head.split_at_mut(8);
        time.copy_from_slice(&env.clock.now().0.to_be_bytes());
        env.random.fill(salt)?;
        let mut text = UPGRADED.to_vec();
        text.extend_from_slice(Hex::of(&head).digits());
        text.extend_from_slice(Hex::of(&self.tag(&head, realm)).digits());
        Ok(text)
    }

    /// What a nonce must be echoed with: another code over it.
    pub fn opaque(&self, nonce: &[u8]) -> Hex {
        let code = Hash::Sha512_256.of(&[self.key.expose(), b"opaque", nonce]);
        Hex::of(code.bytes().get(..TAG).unwrap_or_default())
    }

    /// Reads a nonce; None: it is not ours, or it is stale.
    pub fn read(&self, text: &[u8], realm: &[u8], now: Instant, good_for: u32) -> Option<Fresh> {
        let digits = text.strip_prefix(UPGRADED)?;
        let bytes: [u8; 16 + TAG] = unhex(digits)?;
        let (head, tag) = bytes.split_first_chunk::<16>()?;
        let expected = self.tag(head, realm);
        if !same(&expected, tag) {
            return None;
        }
        let (time, _) = head.split_first_chunk::<8>()?;
        let made = i64::from_be_bytes(*time);
        // A clock that was set back makes nonces of the future; they are good, but not for longer than others.
        let age = now.0.saturating_sub(made).unsigned_abs();
        if age > u64::from(good_for) * 10_000_000 {
            return None;
        }
        let fresh = Fresh { made, tag: expected };
        let used = lock(&self.used).ok()?;
        (made > used.forgotten || used.counts.contains_key(&expected)).then_some(fresh)
    }

    /// Whether a proof over this nonce was good before.
    pub fn is_known(&self, nonce: &Fresh) -> bool {
        lock(&self.used).is_ok_and(|used| used.counts.contains_key(&nonce.tag))
    }

    /// Uses a count of a nonce over which a good proof came. In strict order each is one more than the last.
    pub fn count(&self, nonce: &Fresh, count: u32, strict: bool, now: Instant, good_for: u32) -> Result<()> {
        let mut used = lock(&self.used)?;
        if !used.counts.contains_key(&nonce.tag) {
            if nonce.made <= used.forgotten {
                return Err(Error::new(Kind::OutOfSequence, "counting a nonce that was forgotten meanwhile"));
            }
            used.make_room(self.limit, now.0.saturating_sub(i64::from(good_for) * 10_000_000));
            used.oldest.insert((nonce.made, nonce.tag), ());
        }
        let (_, counts) = used.counts.entry(nonce.tag).or_insert((nonce.made, Counts::default()));
        counts.admit(count, strict)
    }

    fn tag(&self, head: &[u8; 16], realm: &[u8]) -> [u8; TAG] {
        // SHA-512/256 cannot be continued from its result, so key first is a code. A fork makes two processes of one key: each tells its own.
        let process = std::process::id().to_be_bytes();
        let code = Hash::Sha512_256.of(&[self.key.expose(), b"nonce", &process, head, realm]);
        code.bytes().first_chunk().copied().unwrap_or_default()
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        let used = self.used.lock();
        assert_eq!(used.counts.len(), used.oldest.len());
        used.counts.len()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>> {
    patience::lock(mutex).ok_or_else(|| Error::new(Kind::InternalError, "using the nonces that another thread was using at the fork"))
}

impl Used {
    fn make_room(&mut self, limit: usize, expired: i64) {
        while let Some((&(made, tag), ())) = self.oldest.first_key_value() {
            if made >= expired && self.counts.len() < limit {
                break;
            }
            self.oldest.remove(&(made, tag));
            self.counts.remove(&tag);
            self.forgotten = self.forgotten.max(made);
        }
    }
}

impl Counts {
    fn admit(&mut self, count: u32, strict: bool) -> Result<()> {
        let again = || Err(Error::new(Kind::OutOfSequence, "meeting a nonce count that was used before, or is not the next"));
        if count == 0 || (strict && Some(count) != self.highest.checked_add(1)) {
            return again();
        }
        if count > self.highest {
            let step = count - self.highest;
            self.seen = self.seen.checked_shl(step).unwrap_or(0) | 1;
            self.highest = count;
            return Ok(());
        }
        let back = self.highest - count;
        if back >= WINDOW || self.seen & 1 << back != 0 {
            return again();
        }
        self.seen |= 1 << back;
        Ok(())
    }
}

/// Lower-case hexadecimal, as we write it.
pub(super) fn unhex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let (pairs, odd) = digits.as_chunks::<2>();
    if pairs.len() != N || !odd.is_empty() {
        return None;
    }
    let mut out = [0; N];
    for (to, pair) in out.iter_mut().zip(pairs) {
        let digit = |c: u8| match c {
            b'0'..=b'9' => Some(c - b'0'),
            b'a'..=b'f' => Some(c - b'a' + 10),
            _ => None,
        };
        let [high, low] = *pair;
        *to = digit(high)? << 4 | digit(low)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(Mutex<u8>);
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<()> {
            for byte in bytes {
                let mut next = self.0.lock();
                *next = next.wrapping_add(1);
                *byte = *next;
            }
            Ok(())
        }
    }

    fn store(limit: usize) -> Nonces {
        Nonces::new(&Counting(Mutex::new(0)), limit).unwrap()
    }

    fn fresh(made: i64, n: u64) -> Fresh {
        let mut tag = [0; TAG];
        tag[..8].copy_from_slice(&n.to_be_bytes());
        Fresh { made, tag }
    }

    #[test]
    fn a_count_is_good_once_and_late_ones_only_within_the_window() {
        let mut counts = Counts::default();
        for (count, good) in [
            (1, true),
            (1, false),
            (3, true),
            (2, true),
            (2, false),
            (0, false),
            (100, true),
            (36, false),
            (37, true),
            (37, false),
            (99, true),
        ] {
            assert_eq!(counts.admit(count, false).is_ok(), good, "{count}");
        }
        assert!(counts.admit(u32::MAX, false).is_ok() && counts.admit(u32::MAX, true).is_err() && counts.admit(100, false).is_err());
        let mut strict = Counts::default();
        assert!(
            strict.admit(2, true).is_err()
                && strict.admit(1, true).is_ok()
                && strict.admit(3, true).is_err()
                && strict.admit(2, true).is_ok()
        );
    }

    #[test]
    fn memory_is_bounded_and_what_is_forgotten_is_never_good_again() {
        let nonces = store(8);
        let now = Instant(1_000_000_000_000);
        let at = |n: u64| fresh(now.0 - 1000 + n as i64, n);
        for n in 0..100 {
            nonces.count(&at(n), 1, false, now, 300).unwrap();
            assert!(nonces.remembered() <= 8);
        }
        let forgotten = nonces.used.lock().forgotten;
        assert_eq!(forgotten, at(91).made);
        assert!(nonces.is_known(&at(99)) && !nonces.is_known(&at(91)));
        assert_eq!(nonces.count(&at(99), 1, false, now, 300).unwrap_err().kind(), Kind::OutOfSequence);
    }

    #[test]
    fn a_nonce_as_old_as_a_forgotten_one_is_stale_though_its_time_is_not_over() {
        let nonces = store(2);
        let now = Instant(1_000_000_000_000);
        let made = |at: i64| {
            let mut head = [0; 16];
            head[..8].copy_from_slice(&at.to_be_bytes());
            let mut text = UPGRADED.to_vec();
            text.extend_from_slice(Hex::of(&head).digits());
            text.extend_from_slice(Hex::of(&nonces.tag(&head, b"realm")).digits());
            text
        };
        let read = |at: i64| nonces.read(&made(at), b"realm", now, 300);
        let early = now.0 - 100;
        let first = read(early).unwrap();
        nonces.count(&first, 1, false, now, 300).unwrap();
        for n in 0..3 {
            nonces.count(&read(now.0 - 50 + n).unwrap(), 1, false, now, 300).unwrap();
        }
        assert_eq!(read(early), None, "it was forgotten, and with it that its count was used");
        assert_eq!(read(early - 1), None, "and so might this one have been");
        assert!(read(now.0 - 1).is_some());
        assert_eq!(nonces.count(&first, 2, false, now, 300).unwrap_err().kind(), Kind::OutOfSequence);
        assert_eq!(nonces.read(&made(now.0), b"another", now, 300), None);
    }

    #[test]
    fn expired_nonces_make_room_first() {
        let nonces = store(1000);
        let old = Instant(1_000_000_000_000);
        for n in 0..500 {
            nonces.count(&fresh(old.0, n), 1, false, old, 300).unwrap();
        }
        let later = Instant(old.0 + 301 * 10_000_000);
        nonces.count(&fresh(later.0, 9999), 1, false, later, 300).unwrap();
        assert_eq!(nonces.remembered(), 1);
    }

    #[test]
    fn only_the_digits_that_we_write_are_read() {
        assert_eq!(unhex::<2>(b"00ff"), Some([0, 255]));
        for bad in [&b"00FF"[..], b"00f", b"00ffa0", b"0g00", b""] {
            assert_eq!(unhex::<2>(bad), None);
        }
    }
}
