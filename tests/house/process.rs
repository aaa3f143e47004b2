//! Other programs: whether they are there, what they are told, and one that answers each line with a line.
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

pub struct Helper {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Helper {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    pub fn ask(&mut self, line: &str) -> String {
        writeln!(self.input, "{line}").unwrap();
        self.input.flush().unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        assert!(!answer.is_empty(), "the peer died when it was told {}", line.split(' ').next().unwrap_or_default());
        answer.trim_end().to_owned()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a peer is there; where all are required, a missing one is a failure.
#[allow(clippy::print_stderr, reason = "a test that is passed over says so")]
pub fn there(peer: &str, found: bool) -> bool {
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "{peer} is required and not there");
    if !found {
        eprintln!("{peer} is not installed: passed over");
    }
    found
}

/// The Python that has the peers' packages.
pub fn python() -> String {
    std::env::var("SECUR32_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// A file for `NTLM_USER_FILE`: alice of EXAMPLE.
pub fn accounts() -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers-accounts");
    if !path.exists() {
        let fresh = path.with_extension(format!("{}-{:?}", std::process::id(), std::thread::current().id()));
        fs::write(&fresh, "EXAMPLE:alice:Secret-1\n").unwrap();
        fs::rename(&fresh, &path).unwrap();
    }
    path
}

/// Whether a command can be run and succeeds.
pub fn runs(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let value = (word >> (18 - 6 * digit)) & 63;
            out.push(if digit <= chunk.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    out
}

pub fn unbase64(text: &str) -> Vec<u8> {
    let (mut out, mut word, mut bits) = (Vec::new(), 0u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        word = word << 6 | DIGITS.iter().position(|d| *d == c).unwrap_or_else(|| panic!("no base64: {text}")) as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits) as u8);
        }
    }
    out
}
