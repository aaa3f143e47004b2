//! The terminal of whoever runs the program, to ask for what only a person knows. Nothing is said or read anywhere else.
use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    os::fd::AsRawFd as _,
};
use zeroize::Zeroizing;

/// The controlling terminal, in the foreground of which this process runs.
pub struct Terminal(File);

/// The longest answer: a terminal's own line is not longer.
const LONGEST: usize = 1024;
/// What a terminal that sends no signals gives for Ctrl-C.
const INTERRUPT: u8 = 3;

/// How an answer came.
#[derive(PartialEq, Eq)]
pub enum Said {
    /// A line, without its end.
    Line(Zeroizing<String>),
    /// The person wants no more of it: Ctrl-C, Ctrl-D, or what is no text.
    Enough,
}

impl Terminal {
    /// Opens it. None where there is none, or where this process is in its background and would be stopped for reading.
    pub fn open() -> Option<Self> {
        let file = OpenOptions::new().read(true).write(true).open("/dev/tty").ok()?;
        // SAFETY: the descriptor is open; the call only reads which group is in front.
        let in_front = unsafe { libc::tcgetpgrp(file.as_raw_fd()) };
        // SAFETY: getpgrp takes nothing and cannot fail.
        let ours = unsafe { libc::getpgrp() };
        (in_front == ours).then_some(Self(file))
    }

    /// Says a line, in which only text is shown: what a peer's name may hold must not reach the terminal as orders.
    pub fn say(&mut self, text: &str) -> Option<()> {
        let shown: String = text.chars().map(|c| if c.is_control() { '?' } else { c }).take(LONGEST).collect();
        self.0.write_all(shown.as_bytes()).ok()
    }

    /// Ends a line.
    pub fn end_line(&mut self) -> Option<()> {
        self.0.write_all(b"\n").ok()
    }

    /// Asks, and waits for a line. A hidden one is not shown while it is typed.
    pub fn ask(&mut self, question: &str, hidden: bool) -> Option<Said> {
        let quiet = Quiet::begin(&self.0, hidden)?;
        self.say(question)?;
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut byte = Zeroizing::new([0u8; 1]);
        let enough = loop {
            let read = self.0.read(&mut *byte).ok()?;
            match *byte {
                _ if read == 0 || line.len() == LONGEST => break true,
                [INTERRUPT] => break true,
                [b'\n'] => break false,
                [other] => line.push(other),
            }
        };
        drop(quiet);
        if hidden || enough {
            self.end_line()?;
        }
        let text = std::str::from_utf8(&line).ok().filter(|_| !enough);
        Some(text.map_or(Said::Enough, |text| Said::Line(Zeroizing::new(text.to_owned()))))
    }
}

/// A terminal that shows nothing typed and sends no signals, until this is dropped: an interrupted program would leave it so.
struct Quiet(i32, libc::termios);

impl Quiet {
    fn begin(file: &File, hidden: bool) -> Option<Self> {
        let fd = file.as_raw_fd();
        // SAFETY: `termios` is plain data, for which all zeroes is a valid value.
        let mut before: libc::termios = unsafe { std::mem::zeroed() };
        // SAFETY: the descriptor is open, and the struct is ours to be written.
        if unsafe { libc::tcgetattr(fd, &raw mut before) } != 0 {
            return None;
        }
        let mut now = before;
        now.c_lflag |= libc::ICANON;
        now.c_lflag &= !libc::ISIG;
        if hidden {
            now.c_lflag &= !libc::ECHO;
        }
        // SAFETY: the descriptor is open, and the struct is whole. What was typed ahead is dropped: it was no answer to this.
        let failed = unsafe { libc::tcsetattr(fd, libc::TCSAFLUSH, &raw const now) } != 0;
        (!failed).then_some(Self(fd, before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // SAFETY: the terminal outlives this, and the struct is what it had.
        unsafe { libc::tcsetattr(self.0, libc::TCSADRAIN, &raw const self.1) };
    }
}
