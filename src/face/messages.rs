//! Protecting messages: sign, verify, encrypt, decrypt, in the caller's own buffers.
use crate::{
    engine::{
        buffers::{Message, Now, Role},
        package::{Opened, Qop},
        status::{Error, Kind, Outcome, Result},
    },
    face::{
        descriptor::{Operation, with_message},
        guard::entry,
        home,
        types::*,
    },
};

/// Signs the DATA buffers into the TOKEN buffer, whose cbBuffer becomes the signature's size.
///
/// # Safety
/// The pointers are NULL or valid for what their types say, and buffers for their sizes; nobody else touches them during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MakeSignature(phContext: PCtxtHandle, fQOP: u32, pMessage: PSecBufferDesc, MessageSeqNo: u32) -> SECURITY_STATUS {
    entry("MakeSignature", || {
        // SAFETY: this function's contract.
        let context = unsafe { home::context(phContext) }?;
        // SAFETY: this function's contract.
        unsafe { with_message(pMessage, Operation::Sign, |message| context.sign(Qop(fQOP), MessageSeqNo, message)) }?;
        Ok(Outcome::Done)
    })
}

/// Checks the signature in the TOKEN buffer over the DATA buffers.
///
/// # Safety
/// As for MakeSignature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn VerifySignature(
    phContext: PCtxtHandle,
    pMessage: PSecBufferDesc,
    MessageSeqNo: u32,
    pfQOP: *mut u32,
) -> SECURITY_STATUS {
    entry("VerifySignature", || {
        // SAFETY: this function's contract.
        let context = unsafe { home::context(phContext) }?;
        // SAFETY: this function's contract.
        let qop = unsafe { with_message(pMessage, Operation::Verify, |message| context.verify(MessageSeqNo, message)) }?;
        // SAFETY: this function's contract.
        unsafe { tell_qop(pfQOP, qop) };
        Ok(Outcome::Done)
    })
}

/// Encrypts the DATA buffers in place; the TOKEN (or STREAM_HEADER and STREAM_TRAILER) buffers receive what belongs around them.
///
/// # Safety
/// As for MakeSignature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn EncryptMessage(phContext: PCtxtHandle, fQOP: u32, pMessage: PSecBufferDesc, MessageSeqNo: u32) -> SECURITY_STATUS {
    entry("EncryptMessage", || {
        // SAFETY: this function's contract.
        unsafe { encrypt(phContext, fQOP, pMessage, MessageSeqNo) }
    })
}

/// Checks and decrypts the buffers in place. Nothing that fails the check is left as plaintext.
///
/// # Safety
/// As for MakeSignature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DecryptMessage(
    phContext: PCtxtHandle,
    pMessage: PSecBufferDesc,
    MessageSeqNo: u32,
    pfQOP: *mut u32,
) -> SECURITY_STATUS {
    entry("DecryptMessage", || {
        // SAFETY: this function's contract.
        unsafe { decrypt(phContext, pMessage, MessageSeqNo, pfQOP) }
    })
}

/// EncryptMessage by its first name, for programs that look it up.
///
/// # Safety
/// As for MakeSignature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SealMessage(phContext: PCtxtHandle, fQOP: u32, pMessage: PSecBufferDesc, MessageSeqNo: u32) -> SECURITY_STATUS {
    entry("SealMessage", || {
        // SAFETY: this function's contract.
        unsafe { encrypt(phContext, fQOP, pMessage, MessageSeqNo) }
    })
}

/// DecryptMessage by its first name, for programs that look it up.
///
/// # Safety
/// As for MakeSignature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn UnsealMessage(
    phContext: PCtxtHandle,
    pMessage: PSecBufferDesc,
    MessageSeqNo: u32,
    pfQOP: *mut u32,
) -> SECURITY_STATUS {
    entry("UnsealMessage", || {
        // SAFETY: this function's contract.
        unsafe { decrypt(phContext, pMessage, MessageSeqNo, pfQOP) }
    })
}

/// # Safety
/// As for MakeSignature.
unsafe fn encrypt(handle: PCtxtHandle, qop: u32, message: PSecBufferDesc, seq: u32) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let context = unsafe { home::context(handle) }?;
    // SAFETY: this function's contract.
    unsafe { with_message(message, Operation::Encrypt, |message| context.encrypt(Qop(qop), seq, message)) }?;
    Ok(Outcome::Done)
}

/// # Safety
/// As for MakeSignature.
unsafe fn decrypt(handle: PCtxtHandle, message: PSecBufferDesc, seq: u32, qop: *mut u32) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let context = unsafe { home::context(handle) }?;
    let run = |message: &mut Message<'_, '_>| {
        let opened = context.decrypt(seq, message)?;
        if let Opened::Starved(missing) = opened {
            starve(message, missing)?;
        }
        Ok(opened)
    };
    // SAFETY: this function's contract.
    match unsafe { with_message(message, Operation::Decrypt, run) }? {
        Opened::Plain(told) => {
            // SAFETY: this function's contract.
            unsafe { tell_qop(qop, told) };
            Ok(Outcome::Done)
        }
        Opened::Closed => Ok(Outcome::ContextExpired),
        Opened::AfterNeeded => Ok(Outcome::Renegotiate),
        Opened::Starved(_) => Err(Error::new(Kind::IncompleteMessage, "decrypting a message that is not whole")),
    }
}

/// The first buffer, and the first spare one, tell how much is missing: programs look at either.
fn starve(message: &mut Message<'_, '_>, missing: Option<u32>) -> Result<()> {
    let Some(missing) = missing else { return Ok(()) };
    let spare = message.position(Role::Empty);
    let data = message.position(Role::Data);
    for part in [data, spare].into_iter().flatten() {
        message.becomes(part, Role::Missing, Now::Count(missing))?;
    }
    Ok(())
}

/// # Safety
/// `at` is NULL or may be written.
unsafe fn tell_qop(at: *mut u32, qop: Option<Qop>) {
    if let Some(qop) = qop
        && !at.is_null()
    {
        // SAFETY: not null, so by the contract it may be written; it may be unaligned.
        unsafe { at.write_unaligned(qop.0) };
    }
}
