//! The replay store that processes share: a file in MIT's file2 format, which MIT's and our acceptors may use together.
//!
//! A seed of 16 bytes, then tables of 1023, 2048, 4096, ... records: 12 bytes of tag and the time in seconds, the high byte first. A tag's place
//! in a table is its SipHash under the seed, whose first byte grows by one with each table; it stands there or in the next place.
use crate::engine::time::Instant;
use std::{
    fs::File,
    io::{Error, ErrorKind, Read as _, Result, Seek as _, SeekFrom, Write as _},
    path::Path,
    time::{Duration, Instant as Monotonic},
};

const TAG: usize = 12;
const RECORD: u64 = 16;
const SEED: u64 = 16;
const FIRST: u64 = 1023;
/// MIT's own limit.
const LARGEST: u64 = i32::MAX as u64;
/// How long another process may hold the file.
const PATIENCE: Duration = Duration::from_secs(2);

/// Notes a tag; false when it was there already. `stamp` is when it came, and it is forgotten `keep` seconds later.
pub fn first_sight(path: &Path, tag: &[u8], now: Instant, stamp: Instant, keep: i64) -> Result<bool> {
    let mut file = open(path)?;
    lock(&file)?;
    let mut twelve = [0; TAG];
    twelve.iter_mut().zip(tag).for_each(|(to, from)| *to = *from);
    let word = |time: Instant| u32::try_from(time.unix_seconds()).map_err(|_| Error::from(ErrorKind::InvalidInput));
    // Closing the file ends the lock.
    note(&mut file, &twelve, word(now)?, word(stamp)?, u32::try_from(keep).unwrap_or(u32::MAX))
}

fn note(file: &mut File, tag: &[u8; TAG], now: u32, stamp: u32, keep: u32) -> Result<bool> {
    let mut seed = [0; SEED as usize];
    if filled(file, 0, &mut seed)? < seed.len() {
        getrandom::fill(&mut seed).map_err(|_| ErrorKind::Other)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&seed)?;
    }
    let (mut table, mut count, mut free) = (SEED, FIRST, None);
    loop {
        if table + count * RECORD > LARGEST {
            return Err(Error::other("the file is full"));
        }
        let place = table + siphash(&seed, tag) % count * RECORD;
        let mut two = [0; 2 * RECORD as usize];
        let read = filled(file, place, &mut two)?;
        let records: Vec<(&[u8], u32)> = two.get(..read).unwrap_or_default().chunks_exact(RECORD as usize).filter_map(record).collect();
        if records.iter().any(|(known, _)| known == tag) {
            return Ok(false);
        }
        let over = |at: usize| records.get(at).is_none_or(|(_, stamp)| now > stamp.saturating_add(keep));
        if free.is_none() {
            free = if over(0) {
                Some(place)
            } else if over(1) {
                Some(place + RECORD)
            } else {
                None
            };
        }
        if let (Some(free), true) = (free, records.len() < 2 || records.iter().any(|(_, stamp)| *stamp == 0)) {
            file.seek(SeekFrom::Start(free))?;
            file.write_all(&[&tag[..], &stamp.to_be_bytes()].concat())?;
            return Ok(true);
        }
        table += count * RECORD;
        count = if count == FIRST { (FIRST + 1) * 2 } else { count * 2 };
        if let Some(first) = seed.first_mut() {
            *first = first.wrapping_add(1);
        }
    }
}

fn record(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let (tag, stamp) = bytes.split_at_checked(TAG)?;
    Some((tag, u32::from_be_bytes(stamp.try_into().ok()?)))
}

/// Reads what is there, up to the room's end.
fn filled(file: &mut File, at: u64, mut room: &mut [u8]) -> Result<usize> {
    file.seek(SeekFrom::Start(at))?;
    let all = room.len();
    while !room.is_empty() {
        match file.read(room)? {
            0 => break,
            n => room = room.get_mut(n..).unwrap_or_default(),
        }
    }
    Ok(all - room.len())
}

/// The file, which must be the user's own and closed to others: whoever can write it can let replays in.
#[cfg(unix)]
fn open(path: &Path) -> Result<File> {
    use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
    let mut how = File::options();
    how.read(true).write(true).create(true).truncate(false).mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = how.open(path)?;
    let meta = file.metadata()?;
    // SAFETY: geteuid takes nothing and cannot fail.
    let own = meta.uid() == unsafe { libc::geteuid() };
    if meta.is_file() && own && meta.mode() & 0o022 == 0 { Ok(file) } else { Err(ErrorKind::PermissionDenied.into()) }
}

#[cfg(not(unix))]
fn open(_: &Path) -> Result<File> {
    Err(ErrorKind::Unsupported.into())
}

/// MIT's lock: of the open file where the system has that, else of the process.
fn lock(file: &File) -> Result<()> {
    let until = Monotonic::now() + PATIENCE;
    loop {
        match try_lock(file) {
            Err(why) if matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::PermissionDenied) && Monotonic::now() < until => {
                std::thread::sleep(Duration::from_millis(1));
            }
            other => return other,
        }
    }
}

#[cfg(unix)]
fn try_lock(file: &File) -> Result<()> {
    use std::os::fd::AsRawFd as _;
    #[cfg(target_os = "linux")]
    const HOW: libc::c_int = libc::F_OFD_SETLK;
    #[cfg(not(target_os = "linux"))]
    const HOW: libc::c_int = libc::F_SETLK;
    // SAFETY: all zeroes are a valid flock.
    let mut all: libc::flock = unsafe { std::mem::zeroed() };
    all.l_type = libc::F_WRLCK as _;
    all.l_whence = libc::SEEK_SET as _;
    // SAFETY: the descriptor is open, and the kernel reads one flock.
    if unsafe { libc::fcntl(file.as_raw_fd(), HOW, &raw const all) } < 0 { Err(Error::last_os_error()) } else { Ok(()) }
}

#[cfg(not(unix))]
fn try_lock(_: &File) -> Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// SipHash-2-4, of whole words and a rest of four bytes at most: what a tag has.
fn siphash(seed: &[u8; SEED as usize], message: &[u8]) -> u64 {
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
    let (low, high) = seed.split_at(8);
    let (k0, k1) = (word(low), word(high));
    let mut v = [k0 ^ 0x736F_6D65_7073_6575, k1 ^ 0x646F_7261_6E64_6F6D, k0 ^ 0x6C79_6765_6E65_7261, k1 ^ 0x7465_6462_7974_6573];
    let (words, rest) = message.as_chunks::<8>();
    let last = word(rest) | (message.len() as u64) << 56;
    for m in words.iter().map(|bytes| u64::from_le_bytes(*bytes)).chain([last]) {
        let [a, b, c, d] = v;
        v = round(round([a, b, c, d ^ m]));
        let [a, b, c, d] = v;
        v = [a ^ m, b, c, d];
    }
    let [a, b, c, d] = v;
    let [a, b, c, d] = (0..4).fold([a, b, c ^ 0xFF, d], |v, _| round(v));
    a ^ b ^ c ^ d
}

const fn round([mut a, mut b, mut c, mut d]: [u64; 4]) -> [u64; 4] {
    a = a.wrapping_add(b);
    b = b.rotate_left(13) ^ a;
    a = a.rotate_left(32);
    c = c.wrapping_add(d);
    d = d.rotate_left(16) ^ c;
    a = a.wrapping_add(d);
    d = d.rotate_left(21) ^ a;
    c = c.wrapping_add(b);
    b = b.rotate_left(17) ^ c;
    c = c.rotate_left(32);
    [a, b, c, d]
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, thread};

    const KEEP: i64 = 300;

    fn at(seconds: i64) -> Instant {
        Instant::from_unix(1_700_000_000 + seconds, 0)
    }

    fn path(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("secur32-rcache-{}-{name}", std::process::id()));
        let _ = fs::remove_file(&path);
        path
    }

    #[test]
    fn siphash_is_the_one_of_its_authors() {
        // [Aumasson and Bernstein] appendix A.
        let seed: [u8; 16] = std::array::from_fn(|n| n as u8);
        let message: Vec<u8> = (0..15).collect();
        assert_eq!(siphash(&seed, &message), 0xA129_CA61_49BE_45E5);
    }

    #[test]
    fn a_tag_is_new_once_for_all_processes_and_its_place_is_used_again() {
        let path = path("once");
        let mut tags = Vec::new();
        for n in 0..5000u32 {
            tags.push([&n.wrapping_mul(0x9E37_79B9).to_be_bytes()[..], b"a-tag-of-24-bytes-..."].concat());
        }
        for tag in &tags {
            assert!(first_sight(&path, tag, at(0), at(0), KEEP).unwrap());
        }
        for tag in &tags {
            assert!(!first_sight(&path, tag, at(10), at(10), KEEP).unwrap());
        }
        let size = fs::metadata(&path).unwrap().len();
        for n in 0..3000u32 {
            assert!(first_sight(&path, &[&n.to_be_bytes()[..], b"another-tag-"].concat(), at(KEEP + 1), at(KEEP + 1), KEEP).unwrap());
        }
        assert!(fs::metadata(&path).unwrap().len() <= size.max(16 + 16 * (1023 + 2048 + 4096 + 8192)), "what is over makes room");
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn of_many_who_bring_the_same_tag_at_once_one_is_first() {
        let path = path("race");
        for n in 0..50u32 {
            let tag = [&n.to_be_bytes()[..], b"12345678"].concat();
            let firsts: usize = thread::scope(|scope| {
                let all: Vec<_> = (0..4).map(|_| scope.spawn(|| first_sight(&path, &tag, at(0), at(0), KEEP).unwrap())).collect();
                all.into_iter().map(|one| usize::from(one.join().unwrap())).sum()
            });
            assert_eq!(firsts, 1);
        }
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_file_that_others_can_write_is_not_trusted() {
        let path = path("modes");
        fs::write(&path, b"").unwrap();
        for (mode, good) in [(0o600, true), (0o644, true), (0o622, false), (0o602, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(first_sight(&path, &[mode as u8; 12], at(0), at(0), KEEP).is_ok(), good, "{mode:o}");
        }
        let link = path.with_extension("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(first_sight(&link, &[9; 12], at(0), at(0), KEEP).is_err());
        fs::remove_file(&link).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(first_sight(Path::new("/no/such/folder/file"), &[9; 12], at(0), at(0), KEEP).is_err());
    }
}
