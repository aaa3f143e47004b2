//! How these functions fail: FALSE or NULL, and a code that `GetLastError` would tell, kept for each thread.
use crate::{
    engine::status::{Error, Kind},
    face::guard,
};
use std::{borrow::Cow, cell::Cell};

/// A failure: the code for the caller, the story for the trace.
#[derive(Debug)]
pub struct Fault {
    /// The code.
    pub code: u32,
    story: Error,
}

/// What every function of this room returns.
pub type Result<T> = std::result::Result<T, Fault>;

/// ERROR_FILE_NOT_FOUND
pub const FILE_NOT_FOUND: u32 = 2;
/// ERROR_INVALID_PASSWORD
pub const INVALID_PASSWORD: u32 = 86;
/// ERROR_INVALID_PARAMETER
pub const INVALID_PARAMETER: u32 = 87;
/// ERROR_CALL_NOT_IMPLEMENTED
pub const NOT_IMPLEMENTED: u32 = 120;
/// ERROR_MORE_DATA
pub const MORE_DATA: u32 = 234;
/// E_INVALIDARG
pub const BAD_ARGUMENT: u32 = 0x8007_0057;
/// CRYPT_E_BAD_ENCODE
pub const BAD_ENCODE: u32 = 0x8009_2002;
/// CRYPT_E_NOT_FOUND
pub const NOT_FOUND: u32 = 0x8009_2004;
/// CRYPT_E_EXISTS
pub const EXISTS: u32 = 0x8009_2005;
/// CRYPT_E_NO_KEY_PROPERTY
pub const NO_KEY: u32 = 0x8009_200B;
/// CRYPT_E_PENDING_CLOSE
pub const PENDING_CLOSE: u32 = 0x8009_200F;
/// CRYPT_E_ASN1_BADTAG
pub const BAD_TAG: u32 = 0x8009_310B;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

impl Fault {
    /// A failure with this code, met while doing this.
    #[cold]
    pub fn new(code: u32, doing: impl Into<Cow<'static, str>>) -> Self {
        Self { code, story: Error::new(Kind::InvalidParameter, doing) }
    }

    /// Adds what lay below.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.story = self.story.because(source);
        self
    }
}

impl From<Error> for Fault {
    fn from(story: Error) -> Self {
        Self { code: story.kind() as u32, story }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.story
    }
}

/// Runs one exported call; `otherwise` is its documented failure.
pub(super) fn entry<T: Copy>(name: &'static str, otherwise: T, body: impl FnOnce() -> Result<T>) -> T {
    let panicked = Kind::InternalError as u32;
    LAST.set(panicked);
    guard::value(name, otherwise, || match body() {
        Ok(value) => {
            LAST.set(0);
            Ok(value)
        }
        Err(fault) => {
            LAST.set(fault.code);
            Err(fault.story)
        }
    })
}

/// As [`entry`], where failing is a part of the walk, at the end of a list: nothing is told.
pub(super) fn quietly<T: Copy>(name: &'static str, otherwise: T, body: impl FnOnce() -> Result<T>) -> T {
    let mut code = 0;
    let answer = entry(name, otherwise, || match body() {
        Err(fault) if fault.code == NOT_FOUND || fault.code == MORE_DATA => {
            code = fault.code;
            Ok(otherwise)
        }
        other => other,
    });
    if code != 0 {
        LAST.set(code);
    }
    answer
}

/// What `GetLastError` would tell of this thread's last call of a function of this room: 0 after one that succeeded.
pub fn last() -> u32 {
    LAST.get()
}
