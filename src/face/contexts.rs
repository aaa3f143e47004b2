//! Making, stepping and ending contexts.
use crate::{
    engine::{
        buffers::Role,
        context::{Advance, Context, usable},
        flags::Flags,
        package::{Control, Part, Reply, Side, Terms, Turn},
        status::{Error, Kind, Outcome, Result},
    },
    face::{
        descriptor::{Descriptor, Operation, Outputs, with_message},
        flags,
        guard::entry,
        home,
        text::{self, Narrow, Text, Utf16},
        time,
        types::*,
    },
};
use std::sync::Arc;

const NATIVE_DATA_REPRESENTATION: u32 = 0x10;

/// What both ISC and ASC are told.
struct Leg {
    side: Side,
    credential: *const SecHandle,
    context: *const SecHandle,
    target: Option<String>,
    request: u32,
    data_representation: u32,
    input: *const SecBufferDesc,
    new_context: *mut SecHandle,
    output: *const SecBufferDesc,
    attributes: *mut u32,
    expiry: PTimeStamp,
}

/// Starts or continues the client's side of an exchange. On SEC_I_CONTINUE_NEEDED send the output token, if there is one, and call again
/// with the answer. A token may come with SEC_E_OK too and must be sent; with ISC_RET_EXTENDED_ERROR one may come with a failure.
///
/// # Safety
/// Every pointer is NULL or valid for what its type says, and buffers for their sizes, for the whole call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn InitializeSecurityContextA(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: *mut SEC_CHAR,
    fContextReq: u32,
    Reserved1: u32,
    TargetDataRep: u32,
    pInput: PSecBufferDesc,
    Reserved2: u32,
    phNewContext: PCtxtHandle,
    pOutput: PSecBufferDesc,
    pfContextAttr: *mut u32,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (Reserved1, Reserved2);
    entry("InitializeSecurityContextA", || {
        // SAFETY: this function's contract.
        unsafe {
            initialize::<Narrow>(
                phCredential,
                phContext,
                pszTargetName,
                fContextReq,
                TargetDataRep,
                pInput,
                phNewContext,
                pOutput,
                pfContextAttr,
                ptsExpiry,
            )
        }
    })
}

/// As InitializeSecurityContextA, with the target's name in UTF-16.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn InitializeSecurityContextW(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: *mut SEC_WCHAR,
    fContextReq: u32,
    Reserved1: u32,
    TargetDataRep: u32,
    pInput: PSecBufferDesc,
    Reserved2: u32,
    phNewContext: PCtxtHandle,
    pOutput: PSecBufferDesc,
    pfContextAttr: *mut u32,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    let _ = (Reserved1, Reserved2);
    entry("InitializeSecurityContextW", || {
        // SAFETY: this function's contract.
        unsafe {
            initialize::<Utf16>(
                phCredential,
                phContext,
                pszTargetName,
                fContextReq,
                TargetDataRep,
                pInput,
                phNewContext,
                pOutput,
                pfContextAttr,
                ptsExpiry,
            )
        }
    })
}

/// Starts or continues the server's side of an exchange.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AcceptSecurityContext(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pInput: PSecBufferDesc,
    fContextReq: u32,
    TargetDataRep: u32,
    phNewContext: PCtxtHandle,
    pOutput: PSecBufferDesc,
    pfContextAttr: *mut u32,
    ptsExpiry: PTimeStamp,
) -> SECURITY_STATUS {
    entry("AcceptSecurityContext", || {
        // SAFETY: this function's contract.
        unsafe { accept(phCredential, phContext, pInput, fContextReq, TargetDataRep, phNewContext, pOutput, pfContextAttr, ptsExpiry) }
    })
}

/// AcceptSecurityContext, for the exports that wrap it.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[expect(clippy::too_many_arguments, reason = "Microsoft's list")]
pub(super) unsafe fn accept(
    credential: PCredHandle,
    context: PCtxtHandle,
    input: PSecBufferDesc,
    request: u32,
    data_representation: u32,
    new_context: PCtxtHandle,
    output: PSecBufferDesc,
    attributes: *mut u32,
    expiry: PTimeStamp,
) -> Result<Outcome> {
    let leg = Leg {
        side: Side::Acceptor,
        credential,
        context,
        target: None,
        request,
        data_representation,
        input,
        new_context,
        output,
        attributes,
        expiry,
    };
    // SAFETY: this function's contract.
    unsafe { leg.run() }
}

/// InitializeSecurityContext, for the exports that wrap it.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[expect(clippy::too_many_arguments, reason = "Microsoft's list, less its two reserved words")]
pub(super) unsafe fn initialize<T: Text>(
    credential: PCredHandle,
    context: PCtxtHandle,
    target: *const T::Unit,
    request: u32,
    data_representation: u32,
    input: PSecBufferDesc,
    new_context: PCtxtHandle,
    output: PSecBufferDesc,
    attributes: *mut u32,
    expiry: PTimeStamp,
) -> Result<Outcome> {
    // SAFETY: the caller's contract: NULL or a terminated string.
    let target = unsafe { text::read::<T>(target, "reading the target's name") };
    let leg = Leg {
        side: Side::Initiator,
        credential,
        context,
        // A bad name is told after the outputs are cleared.
        target: None,
        request,
        data_representation,
        input,
        new_context,
        output,
        attributes,
        expiry,
    };
    // SAFETY: this function's contract.
    unsafe { leg.clear() };
    let leg = Leg { target: target?, ..leg };
    // SAFETY: this function's contract.
    unsafe { leg.run() }
}

impl Leg {
    /// # Safety
    /// As for InitializeSecurityContextA.
    unsafe fn clear(&self) {
        // SAFETY: this function's contract.
        unsafe { write(self.attributes, 0) };
        // SAFETY: this function's contract.
        unsafe { time::write(self.expiry, None) };
        if self.context.is_null() && !self.new_context.is_null() {
            let nothing = SecHandle { dwLower: 0, dwUpper: 0 };
            // SAFETY: not null, so by the contract a handle to write; it may be unaligned.
            unsafe { self.new_context.write_unaligned(nothing) };
        }
    }

    /// # Safety
    /// As for InitializeSecurityContextA.
    unsafe fn run(self) -> Result<Outcome> {
        // The words are read before the outputs are cleared: the pointers may be the same.
        // SAFETY: this function's contract.
        let old = if self.context.is_null() { None } else { Some(unsafe { home::raw(self.context) }?) };
        // SAFETY: this function's contract.
        unsafe { self.clear() };
        // SAFETY: this function's contract.
        let credential = if self.credential.is_null() { None } else { Some(unsafe { home::credential(self.credential) }?) };
        // SAFETY: this function's contract.
        let known = if old.is_some() { Some(unsafe { home::context(self.context) }?) } else { None };
        // SAFETY: this function's contract.
        let input = unsafe { Descriptor::read(self.input) }?;
        // SAFETY: this function's contract.
        let output = unsafe { Descriptor::read(self.output) }?;
        let mut parts: Vec<Part<'_>> = Vec::with_capacity(4);
        if let Some(input) = &input {
            // SAFETY: this function's contract; the slices end with this call, before any output is written.
            unsafe { input.inputs(&mut parts) }?;
        }
        let high = parts.iter().find(|part| part.role == Role::Flags).and_then(|part| part.bytes.first_chunk::<8>());
        let bits = u64::from(self.request) | high.map_or(0, |bytes| u64::from_ne_bytes(*bytes) & !u64::from(u32::MAX));
        let flags = flags::asked(self.side, bits);
        let terms = Terms { target: self.target.as_deref(), flags, network_order: self.data_representation != NATIVE_DATA_REPRESENTATION };

        let context = match known {
            Some(context) => context,
            None => {
                let credential =
                    credential.as_ref().ok_or_else(|| Error::new(Kind::InvalidHandle, "starting a context without a credential"))?;
                usable(credential, self.side)?;
                // Before anything is made: a call that fails must not have handed memory out.
                if self.new_context.is_null() {
                    return Err(Error::new(Kind::InvalidHandle, "starting a context without a place for its handle"));
                }
                let first = credential.clone().begin(self.side, &terms)?;
                Arc::new(Context::new(credential.package(), self.side, first))
            }
        };
        if context.package.manners().spares_are_empty && input.as_ref().is_some_and(|input| !input.spares_are_empty()) {
            return Err(Error::new(Kind::InvalidToken, "looking for an EMPTY input buffer that is empty"));
        }
        let allocate = flags.has(Flags::ALLOCATE_MEMORY);
        let outputs = Outputs::find(output, allocate, context.speaks()?, &context.package.manners())?;
        let mut reply = Reply::default();
        let mut turn = Turn { terms, credential: credential.as_ref(), parts: &parts, reply: &mut reply };
        let advance = context.advance(self.side, &mut turn, |reply| outputs.fits(reply));
        drop(parts);

        match advance {
            Ok(Advance::Outcome(outcome)) => {
                // A context that C gets no handle to must not be published: whatever fails from here on ends it.
                let raw = match old {
                    Some(raw) => raw,
                    None => home::publish_context(context)?,
                };
                // SAFETY: this function's contract; the input slices are gone.
                let delivered = unsafe { self.deliver(&outputs, &reply) };
                if let Err(error) = delivered {
                    if old.is_none() {
                        home::end_context(raw)?;
                    }
                    return Err(error);
                }
                if !self.new_context.is_null() {
                    let handle = SecHandle { dwLower: raw.lower, dwUpper: raw.upper };
                    // SAFETY: not null, so by the contract a handle to write; it may be unaligned.
                    unsafe { self.new_context.write_unaligned(handle) };
                }
                if let Some(input) = &input
                    && reply.extra != 0
                {
                    input.retype_spare(Role::Extra, reply.extra as u32);
                }
                Ok(outcome)
            }
            Ok(Advance::Starved(missing)) => {
                if let (Some(input), Some(missing)) = (&input, missing) {
                    input.retype_spare(Role::Missing, missing);
                }
                Err(Error::new(Kind::IncompleteMessage, "stepping with a token that is not whole"))
            }
            Err(error) => {
                // A reply that does not fit waits, and the caller's buffers stay as they are. One that may not be told leaves empty
                // buffers: a caller that sends whatever its output holds must not send what was there before.
                if error.kind() != context.package.manners().small_room {
                    let told = reply.granted.has(Flags::EXTENDED_ERROR) && outputs.fits(&reply).is_ok();
                    let mut reply = if told { reply } else { Reply { channel: reply.channel, ..Reply::default() } };
                    if outputs.takes_alerts() && !reply.alert.is_empty() && reply.token.ends_with(&reply.alert) {
                        // The alert is the token's end: who has a place for alerts would send it twice.
                        reply.token.clear();
                    }
                    // SAFETY: this function's contract; the input slices are gone.
                    unsafe { self.deliver(&outputs, &reply) }?;
                }
                Err(error)
            }
        }
    }

    /// # Safety
    /// As for InitializeSecurityContextA, and no slice into the caller's buffers is alive.
    unsafe fn deliver(&self, outputs: &Outputs, reply: &Reply) -> Result<()> {
        // SAFETY: this function's contract.
        let gave = unsafe { outputs.deliver(reply) }?;
        let granted = (reply.granted - Flags::ALLOCATE_MEMORY) | Flags::ALLOCATE_MEMORY.when(gave);
        // SAFETY: this function's contract.
        unsafe { write(self.attributes, flags::granted(self.side, granted)) };
        // SAFETY: this function's contract.
        unsafe { time::write(self.expiry, reply.expiry) };
        Ok(())
    }
}

/// # Safety
/// `at` is NULL or may be written.
unsafe fn write(at: *mut u32, value: u32) {
    if !at.is_null() {
        // SAFETY: not null, so by the contract it may be written; it may be unaligned.
        unsafe { at.write_unaligned(value) };
    }
}

/// Does what SEC_I_COMPLETE_NEEDED and SEC_I_COMPLETE_AND_CONTINUE ask for. Call it only then: most packages never ask.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CompleteAuthToken(phContext: PCtxtHandle, pToken: PSecBufferDesc) -> SECURITY_STATUS {
    entry("CompleteAuthToken", || {
        // SAFETY: this function's contract.
        let context = unsafe { home::context(phContext) }?;
        // SAFETY: this function's contract.
        unsafe { with_message(pToken, Operation::Complete, |message| context.complete(message)) }
    })
}

/// Queues an order for the next ISC or ASC call: close, alert, session reuse.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ApplyControlToken(phContext: PCtxtHandle, pInput: PSecBufferDesc) -> SECURITY_STATUS {
    entry("ApplyControlToken", || {
        // SAFETY: this function's contract.
        let context = unsafe { home::context(phContext) }?;
        // SAFETY: this function's contract.
        let input =
            unsafe { Descriptor::read(pInput) }?.ok_or_else(|| Error::new(Kind::InternalError, "ordering a context without an order"))?;
        let mut parts = Vec::with_capacity(1);
        // SAFETY: this function's contract; the slices end with this call.
        unsafe { input.inputs(&mut parts) }?;
        let [Part { role: Role::Token, bytes }] = *parts else {
            return Err(Error::new(Kind::InvalidToken, "reading an order that is not one TOKEN buffer"));
        };
        context.control(read_order(bytes)?)?;
        Ok(Outcome::Done)
    })
}

fn read_order(bytes: &[u8]) -> Result<Control> {
    let unknown = || Error::new(Kind::UnsupportedFunction, "reading an order that is not known");
    let mut words = bytes.chunks_exact(4).map_while(|word| word.try_into().ok().map(u32::from_ne_bytes));
    match (words.next().ok_or_else(unknown)?, words.next(), words.next()) {
        (0, ..) => Ok(Control::Renegotiate),
        (1, ..) => Ok(Control::Shutdown),
        (2, Some(kind @ 1..=2), Some(number @ 0..=255)) => Ok(Control::Alert { fatal: kind == 2, number: number as u8 }),
        (3, Some(flags), _) => Ok(Control::Session { reuse: flags & 1 != 0 }),
        _ => Err(unknown()),
    }
}

/// Ends a context, finished or not. A second time: SEC_E_INVALID_HANDLE, and no harm.
///
/// # Safety
/// `phContext` is NULL or points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn DeleteSecurityContext(phContext: PCtxtHandle) -> SECURITY_STATUS {
    entry("DeleteSecurityContext", || {
        // SAFETY: this function's contract.
        home::end_context(unsafe { home::raw(phContext) }?)?;
        Ok(Outcome::Done)
    })
}
