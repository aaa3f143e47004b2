//! How these functions fail: FALSE or NULL, and a code that `GetLastError` would tell, kept for each thread.
use crate::{
    engine::status::{Error, Kind},
    face::{guard, last_error},
};
use std::borrow::Cow;

/// A failure: the code for the caller, the story for the trace.
#[derive(Debug)]
pub struct Fault {
    /// The code.
    pub code: u32,
    story: Error,
}

/// What every function of this room returns.
pub type Result<T> = std::result::Result<T, Fault>;

/// ERROR_ACCESS_DENIED
pub const ACCESS_DENIED: u32 = 5;
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

/// Runs one exported call; `otherwise` is its documented failure. What succeeds leaves the thread's last error as it was.
pub(in crate::face) fn entry<T: Copy>(name: &'static str, otherwise: T, body: impl FnOnce() -> Result<T>) -> T {
    let mut told = false;
    let answer = guard::value(name, None, || match body() {
        Ok(value) => Ok(Some(value)),
        // The end of a list, and a size that was only asked for, are no failures to tell of.
        Err(fault) if fault.code == NOT_FOUND || fault.code == MORE_DATA => {
            told = true;
            last_error::set(fault.code);
            Ok(None)
        }
        Err(fault) => {
            told = true;
            last_error::set(fault.code);
            Err(fault.story)
        }
    });
    if answer.is_none() && !told {
        last_error::set(Kind::InternalError as u32);
    }
    answer.unwrap_or(otherwise)
}
