//! Where the trace goes: the file that `SECUR32_TRACE` names.
use crate::{engine::trace::Sink, world::config};
use parking_lot::Mutex;
use std::{
    fmt,
    fs::{File, OpenOptions},
    io::Write as _,
};

struct FileSink(Mutex<File>);

/// The sink the environment asks for. A trace that cannot be opened is no trace: the library never prints.
pub fn of_environment() -> Option<Box<dyn Sink>> {
    let file = append(&config::variable("SECUR32_TRACE")?)?;
    Some(Box::new(FileSink(Mutex::new(file))))
}

/// A file that is only added to, and that nobody but its owner reads.
pub(super) fn append(path: &str) -> Option<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_CLOEXEC);
    }
    options.open(path).ok()
}

impl Sink for FileSink {
    fn line(&self, text: fmt::Arguments<'_>) {
        // One write a line, so that processes sharing the file do not tear each other's lines.
        let line = format!("secur32[{}] {text}\n", std::process::id());
        let _ = self.0.lock().write_all(line.as_bytes());
    }
}
