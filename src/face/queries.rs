//! What contexts and credentials tell about themselves, in Microsoft's structs. The A and W structs differ only in what their pointers
//! point to, so one body fills both through the W names.
mod credssp;
mod tls;

use crate::{
    engine::{
        attributes::{Answer, Attribute},
        context::Context,
        package::{PackageInfo, Side},
        status::{Error, Kind, Outcome, Result},
        time::Instant,
    },
    face::{
        flags,
        guard::entry,
        home, listing,
        memory::Block,
        text::{Narrow, Text, Utf16},
        time,
        types::*,
    },
};
use std::ffi::c_void;

/// Where an answer goes, and how much of it may be written: the functions without "Ex" trust the struct that the attribute names.
#[derive(Clone, Copy)]
struct Place {
    at: *mut c_void,
    room: usize,
}

impl Place {
    /// Checks for room before anything is allocated for the answer.
    fn check<S>(self) -> Result<()> {
        if self.at.is_null() {
            return Err(Error::new(Kind::InvalidParameter, "answering into NULL"));
        }
        if self.room < size_of::<S>() {
            return Err(Error::new(Kind::BufferTooSmall, "answering into a buffer smaller than the attribute's struct"));
        }
        Ok(())
    }

    /// # Safety
    /// The place is writable for the struct that the attribute names, as far as `room` allows; it may be unaligned.
    unsafe fn put<S>(self, value: S) -> Result<()> {
        self.check::<S>()?;
        // SAFETY: not null and large enough by `check`, writable by the contract.
        unsafe { self.at.cast::<S>().write_unaligned(value) };
        Ok(())
    }
}

/// Asks a context. Memory that the answer points to is the caller's to free with FreeContextBuffer.
///
/// # Safety
/// `phContext` is NULL or points to a handle; `pBuffer` is NULL or points to the struct that the attribute names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryContextAttributesA(phContext: PCtxtHandle, ulAttribute: u32, pBuffer: *mut c_void) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryContextAttributesA", || unsafe { query_context::<Narrow>(phContext, ulAttribute, pBuffer, usize::MAX) })
}

/// As QueryContextAttributesA, with names in UTF-16.
///
/// # Safety
/// As for QueryContextAttributesA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryContextAttributesW(phContext: PCtxtHandle, ulAttribute: u32, pBuffer: *mut c_void) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryContextAttributesW", || unsafe { query_context::<Utf16>(phContext, ulAttribute, pBuffer, usize::MAX) })
}

/// As QueryContextAttributesA, writing cbBuffer bytes at most.
///
/// # Safety
/// As for QueryContextAttributesA, with cbBuffer bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryContextAttributesExA(
    phContext: PCtxtHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryContextAttributesExA", || unsafe { query_context::<Narrow>(phContext, ulAttribute, pBuffer, cbBuffer as usize) })
}

/// As QueryContextAttributesExA, with names in UTF-16.
///
/// # Safety
/// As for QueryContextAttributesExA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryContextAttributesExW(
    phContext: PCtxtHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryContextAttributesExW", || unsafe { query_context::<Utf16>(phContext, ulAttribute, pBuffer, cbBuffer as usize) })
}

/// Asks a credential.
///
/// # Safety
/// `phCredential` is NULL or points to a handle; `pBuffer` is NULL or points to the struct that the attribute names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryCredentialsAttributesA(phCredential: PCredHandle, ulAttribute: u32, pBuffer: *mut c_void) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryCredentialsAttributesA", || unsafe { query_credential::<Narrow>(phCredential, ulAttribute, pBuffer, usize::MAX) })
}

/// As QueryCredentialsAttributesA, with names in UTF-16.
///
/// # Safety
/// As for QueryCredentialsAttributesA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryCredentialsAttributesW(phCredential: PCredHandle, ulAttribute: u32, pBuffer: *mut c_void) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryCredentialsAttributesW", || unsafe { query_credential::<Utf16>(phCredential, ulAttribute, pBuffer, usize::MAX) })
}

/// As QueryCredentialsAttributesA, writing cbBuffer bytes at most.
///
/// # Safety
/// As for QueryCredentialsAttributesA, with cbBuffer bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryCredentialsAttributesExA(
    phCredential: PCredHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryCredentialsAttributesExA", || unsafe { query_credential::<Narrow>(phCredential, ulAttribute, pBuffer, cbBuffer as usize) })
}

/// As QueryCredentialsAttributesExA, with names in UTF-16.
///
/// # Safety
/// As for QueryCredentialsAttributesExA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QueryCredentialsAttributesExW(
    phCredential: PCredHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QueryCredentialsAttributesExW", || unsafe { query_credential::<Utf16>(phCredential, ulAttribute, pBuffer, cbBuffer as usize) })
}

/// Sets an attribute of a context.
///
/// # Safety
/// `phContext` is NULL or points to a handle; `pBuffer` is NULL or readable for cbBuffer bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SetContextAttributesA(
    phContext: PCtxtHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SetContextAttributesA", || unsafe { set_context(phContext, ulAttribute, pBuffer, cbBuffer) })
}

/// As SetContextAttributesA, for structs with UTF-16 names.
///
/// # Safety
/// As for SetContextAttributesA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SetContextAttributesW(
    phContext: PCtxtHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SetContextAttributesW", || unsafe { set_context(phContext, ulAttribute, pBuffer, cbBuffer) })
}

/// Sets an attribute of a credential; contexts already begun keep what they began with.
///
/// # Safety
/// `phCredential` is NULL or points to a handle; `pBuffer` is NULL or readable for cbBuffer bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SetCredentialsAttributesA(
    phCredential: PCredHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SetCredentialsAttributesA", || unsafe { set_credential(phCredential, ulAttribute, pBuffer, cbBuffer) })
}

/// As SetCredentialsAttributesA, for structs with UTF-16 names.
///
/// # Safety
/// As for SetCredentialsAttributesA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SetCredentialsAttributesW(
    phCredential: PCredHandle,
    ulAttribute: u32,
    pBuffer: *mut c_void,
    cbBuffer: u32,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SetCredentialsAttributesW", || unsafe { set_credential(phCredential, ulAttribute, pBuffer, cbBuffer) })
}

/// # Safety
/// As for QueryContextAttributesA, with `room` bytes where the caller told them.
unsafe fn query_context<T: Text>(handle: PCtxtHandle, attribute: u32, at: *mut c_void, room: usize) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let context = unsafe { home::context(handle) }?;
    let place = Place { at, room };
    place.check::<u8>()?;
    if Attribute(attribute) == Attribute::KEYING_MATERIAL_INPROC && follows_pointers(&context) {
        // SAFETY: this function's contract.
        unsafe { tls::keying_in_process(place, &context) }?;
        return Ok(Outcome::Done);
    }
    if Attribute(attribute).is_internal() {
        return Err(Error::new(Kind::UnsupportedFunction, "asking for what only packages ask one another"));
    }
    let answer = context.query(Attribute(attribute))?;
    // SAFETY: this function's contract.
    unsafe { answer_context::<T>(place, context.side, Attribute(attribute), answer) }?;
    Ok(Outcome::Done)
}

/// # Safety
/// As for QueryCredentialsAttributesA, with `room` bytes where the caller told them.
unsafe fn query_credential<T: Text>(handle: PCredHandle, attribute: u32, at: *mut c_void, room: usize) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let credential = unsafe { home::credential(handle) }?;
    let place = Place { at, room };
    if at.is_null() && tls::CREDENTIALS.contains(&Attribute(attribute)) {
        return Err(Error::new(Kind::InternalError, "answering into NULL"));
    }
    place.check::<u8>()?;
    match credential.query(Attribute(attribute))? {
        // SAFETY: this function's contract.
        Answer::Text(name) => unsafe { put_text::<T>(place, &name) }?,
        // SAFETY: this function's contract.
        other => unsafe { tls::answer::<T>(place, other) }?,
    }
    Ok(Outcome::Done)
}

/// # Safety
/// The place is writable for the attribute's struct, as far as its room allows.
unsafe fn answer_context<T: Text>(place: Place, side: Side, attribute: Attribute, answer: Answer) -> Result<()> {
    match answer {
        Answer::Sizes(s) => {
            let value = SecPkgContext_Sizes {
                cbMaxToken: s.max_token,
                cbMaxSignature: s.max_signature,
                cbBlockSize: s.block,
                cbSecurityTrailer: s.trailer,
            };
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        Answer::StreamSizes(s) => {
            let value = SecPkgContext_StreamSizes {
                cbHeader: s.header,
                cbTrailer: s.trailer,
                cbMaximumMessage: s.max_message,
                cBuffers: s.buffers,
                cbBlockSize: s.block,
            };
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        Answer::Text(text) if attribute == Attribute::CREDENTIAL_NAME => {
            place.check::<SecPkgContext_CredentialNameW>()?;
            let name = Block::of(&T::encode(&text))?;
            // SAFETY: this function's contract; the type is SECPKG_CREDENTIAL_... 0, a plain name.
            unsafe { place.put(SecPkgContext_CredentialNameW { CredentialType: 0, sCredentialName: name.give().cast() }) }
        }
        // SAFETY: this function's contract.
        Answer::Text(text) => unsafe { put_text::<T>(place, &text) },
        // SAFETY: this function's contract.
        Answer::ClientTarget(text) => unsafe { put_text::<Utf16>(place, &text) },
        Answer::NativeNames { client, server } => {
            place.check::<SecPkgContext_NativeNamesW>()?;
            let (client, server) = (Block::of(&T::encode(&client))?, Block::of(&T::encode(&server))?);
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_NativeNamesW { sClientName: client.give().cast(), sServerName: server.give().cast() }) }
        }
        Answer::Lifespan { start, end } => {
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_Lifespan { tsStart: stamp(start), tsExpiry: stamp(end) }) }
        }
        Answer::Time(when) => {
            // SAFETY: this function's contract; PasswordExpiry and LogoffTime are both one TimeStamp.
            unsafe { place.put(stamp(when)) }
        }
        Answer::KeyInfo(info) => {
            place.check::<SecPkgContext_KeyInfoW>()?;
            let (signature, cipher) = (Block::of(&T::encode(info.signature_name))?, Block::of(&T::encode(info.cipher_name))?);
            let value = SecPkgContext_KeyInfoW {
                sSignatureAlgorithmName: signature.give().cast(),
                sEncryptAlgorithmName: cipher.give().cast(),
                KeySize: info.key_bits,
                SignatureAlgorithm: info.signature,
                EncryptAlgorithm: info.cipher,
            };
            // SAFETY: this function's contract.
            unsafe { place.put(value) }
        }
        Answer::SessionKey(key) => {
            place.check::<SecPkgContext_SessionKey>()?;
            let copy = Block::of(key.expose())?;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_SessionKey { SessionKeyLength: key.expose().len() as u32, SessionKey: copy.give().cast() }) }
        }
        Answer::Package(info) => {
            place.check::<SecPkgContext_PackageInfoW>()?;
            let block = package_block::<T>(info)?;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_PackageInfoW { PackageInfo: block.give().cast() }) }
        }
        Answer::Negotiation { package, state } => {
            place.check::<SecPkgContext_NegotiationInfoW>()?;
            let block = package_block::<T>(package)?;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_NegotiationInfoW { PackageInfo: block.give().cast(), NegotiationState: state }) }
        }
        // SAFETY: this function's contract.
        Answer::Flags(granted) => unsafe { place.put(SecPkgContext_Flags { Flags: flags::granted(side, granted) }) },
        Answer::TargetInformation(bytes) => {
            place.check::<SecPkgContext_TargetInformation>()?;
            let copy = Block::of(&bytes)?;
            // SAFETY: this function's contract.
            unsafe {
                place.put(SecPkgContext_TargetInformation {
                    MarshalledTargetInfoLength: bytes.len() as u32,
                    MarshalledTargetInfo: copy.give().cast(),
                })
            }
        }
        // SAFETY: this function's contract; UserFlags and LastClientTokenStatus are both one 32-bit number.
        Answer::Number(number) => unsafe { place.put(number) },
        Answer::Dce { service, pac } => {
            place.check::<SecPkgContext_DceInfo>()?;
            let pac = Block::of(&Utf16::encode(&pac))?;
            // SAFETY: this function's contract.
            unsafe { place.put(SecPkgContext_DceInfo { AuthzSvc: service, pPac: pac.give() }) }
        }
        // SAFETY: this function's contract.
        other => unsafe { tls::answer::<T>(place, other) },
    }
}

/// # Safety
/// As for [`answer_context`]; the struct is one pointer to text.
unsafe fn put_text<T: Text>(place: Place, text: &str) -> Result<()> {
    place.check::<*mut c_void>()?;
    let copy = Block::of(&T::encode(text))?;
    // SAFETY: this function's contract.
    unsafe { place.put(copy.give()) }
}

fn package_block<T: Text>(info: &'static PackageInfo) -> Result<Block> {
    listing::block::<T>(&[info])
}

fn stamp(when: Instant) -> TimeStamp {
    LARGE_INTEGER { QuadPart: time::local(when) }
}

fn no_struct(answer: &Answer) -> Error {
    Error::new(Kind::UnsupportedFunction, format!("writing {answer:?} where no struct holds it"))
}

/// Schannel alone takes structs that point elsewhere. What a caller asks another package with may hold anything, and is not followed.
fn follows_pointers(context: &Context) -> bool {
    context.package.info().rpc_id == SCHANNEL
}

/// RPC_C_AUTHN_GSS_SCHANNEL
const SCHANNEL: u16 = 14;

/// # Safety
/// As for SetContextAttributesA.
unsafe fn set_context(handle: PCtxtHandle, attribute: u32, at: *const c_void, len: u32) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let context = unsafe { home::context(handle) }?;
    // SAFETY: this function's contract.
    let bytes = unsafe { value(at, len) }?;
    if !follows_pointers(&context) {
        context.set(Attribute(attribute), bytes)?;
        return Ok(Outcome::Done);
    }
    // SAFETY: this function's contract, which vouches for what the struct points to.
    let bytes = unsafe { tls::value_of(Attribute(attribute), bytes) }?;
    context.set(Attribute(attribute), &bytes)?;
    Ok(Outcome::Done)
}

/// # Safety
/// As for SetCredentialsAttributesA.
unsafe fn set_credential(handle: PCredHandle, attribute: u32, at: *const c_void, len: u32) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let credential = unsafe { home::credential(handle) }?;
    // SAFETY: this function's contract.
    credential.set(Attribute(attribute), unsafe { value(at, len) }?)?;
    Ok(Outcome::Done)
}

/// # Safety
/// `at` is NULL or readable for `len` bytes, for `'a`.
unsafe fn value<'a>(at: *const c_void, len: u32) -> Result<&'a [u8]> {
    if at.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "setting an attribute from NULL"));
    }
    // SAFETY: not null, and readable by the contract.
    Ok(unsafe { std::slice::from_raw_parts(at.cast(), len as usize) })
}
