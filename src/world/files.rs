//! Files that decide who may do what: opened once, checked through the open descriptor, refused when others could have written them.
use crate::engine::{
    secret::SecretBytes,
    status::{Error, Kind, Result},
};
use std::{
    fs::{File, Metadata},
    io::Read as _,
    path::Path,
    time::SystemTime,
};
use zeroize::Zeroizing;

/// No file of this kind is larger; one that is, is not one of ours.
const LARGEST: u64 = 64 << 20;

/// Tells one state of a file from the next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    #[cfg(unix)]
    identity: (u64, u64, i64, i64),
}

impl Stamp {
    /// The file's state now; None when there is no such file.
    pub fn of(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|meta| Self::from_metadata(&meta))
    }

    fn from_metadata(meta: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Self {
            modified: meta.modified().ok(),
            length: meta.len(),
            #[cfg(unix)]
            identity: (meta.dev(), meta.ino(), meta.ctime(), meta.ctime_nsec()),
        }
    }
}

/// The file's bytes and state. A file that someone else could have written is refused.
pub fn read_trusted(path: &Path) -> Result<(SecretBytes, Stamp)> {
    let fail = |doing: &str| Error::new(Kind::InternalError, format!("{doing} {}", path.display()));
    let mut file = File::open(path).map_err(|e| fail("opening").because(e))?;
    let meta = file.metadata().map_err(|e| fail("looking at").because(e))?;
    if !meta.is_file() || meta.len() > LARGEST {
        return Err(fail("refusing, as no plain file of reasonable size,"));
    }
    if !only_trusted_hands(&meta) {
        return Err(fail("refusing, as others can write it,"));
    }
    // One byte more than the file has: a buffer that grew would leave its old self behind unwiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(meta.len() as usize + 1));
    file.by_ref().take(meta.len()).read_to_end(&mut bytes).map_err(|e| fail("reading").because(e))?;
    Ok((SecretBytes::copied(&bytes), Stamp::from_metadata(&meta)))
}

#[cfg(unix)]
fn only_trusted_hands(meta: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // SAFETY: geteuid takes nothing and cannot fail.
    let me = unsafe { libc::geteuid() };
    (meta.uid() == 0 || meta.uid() == me) && meta.mode() & 0o022 == 0
}

#[cfg(not(unix))]
const fn only_trusted_hands(_: &Metadata) -> bool {
    true
}
