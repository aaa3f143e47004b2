//! What has been seen before, in this process: sharded by digest, bounded, and forgotten when its time is over.
use crate::{
    engine::{
        env::{Clock as _, Replay},
        status::{Error, Kind, Result},
        time::Instant,
    },
    world::{clock::SystemClock, replay_file},
};
use parking_lot::Mutex;
use std::{
    collections::{HashSet, VecDeque},
    path::Path,
};

const SHARDS: usize = 16;
/// What one shard holds at most: with every entry alive for five minutes, more than fifty thousand logons a second in all.
const ROOM: usize = 1 << 20;
/// The width of a bucket, in seconds.
const BUCKET: i64 = 30;

/// The store.
#[derive(Default)]
pub struct ReplayMemory {
    shards: [Mutex<Shard>; SHARDS],
}

/// Buckets by the time at which their entries end, the earliest first.
#[derive(Default)]
struct Shard {
    buckets: VecDeque<(i64, HashSet<[u8; 32]>)>,
    count: usize,
}

impl ReplayMemory {
    fn remember(&self, digest: &[u8; 32], until: Instant, now: Instant) -> Result<bool> {
        let [first, ..] = digest;
        let Some(shard) = self.shards.get(usize::from(*first) % SHARDS) else { return Ok(false) };
        let mut shard = shard.lock();
        while let Some((end, entries)) = shard.buckets.front()
            && *end <= now.unix_seconds()
        {
            let gone = entries.len();
            shard.count -= gone;
            shard.buckets.pop_front();
        }
        if shard.buckets.iter().any(|(_, entries)| entries.contains(digest)) {
            return Ok(false);
        }
        if shard.count >= ROOM {
            // To forget an entry would let it in a second time.
            return Err(Error::new(Kind::InsufficientMemory, "remembering a logon where too many are remembered"));
        }
        let end = (until.unix_seconds() / BUCKET + 1) * BUCKET;
        let at = shard.buckets.partition_point(|(other, _)| *other < end);
        if shard.buckets.get(at).is_none_or(|(other, _)| *other != end) {
            shard.buckets.insert(at, (end, HashSet::new()));
        }
        if let Some((_, entries)) = shard.buckets.get_mut(at) {
            entries.insert(*digest);
            shard.count += 1;
        }
        Ok(true)
    }
}

impl Replay for ReplayMemory {
    fn first_sight(&self, digest: &[u8; 32], until: Instant) -> Result<bool> {
        self.remember(digest, until, SystemClock::new().now())
    }

    fn first_sight_in(&self, file: &str, tag: &[u8], stamp: Instant, keep: i64) -> Result<bool> {
        let path = file.strip_prefix("file2:").unwrap_or(file);
        let now = SystemClock::new().now();
        // A request from the near future could come again for longer than one from now.
        replay_file::first_sight(Path::new(path), tag, now, now.max(stamp), keep)
            .map_err(|why| Error::new(Kind::InternalError, format!("noting a request in the replay file {path}")).because(why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_known_until_its_time_is_over_and_then_forgotten() {
        let store = ReplayMemory::default();
        let at = |seconds| Instant::from_unix(1_700_000_000 + seconds, 0);
        let digest = |n: u8| [n; 32];
        assert!(store.remember(&digest(1), at(300), at(0)).unwrap());
        assert!(!store.remember(&digest(1), at(300), at(0)).unwrap());
        assert!(store.remember(&digest(17), at(300), at(0)).unwrap(), "the same shard, another entry");
        assert!(!store.remember(&digest(1), at(600), at(299)).unwrap());
        // Every entry is kept to the end of its bucket at least.
        assert!(store.remember(&digest(1), at(900), at(300 + BUCKET)).unwrap());
        assert_eq!(store.shards[1].lock().count, 1);
        assert_eq!(store.shards[1].lock().buckets.len(), 1);
    }
}
