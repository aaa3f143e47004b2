//! SASL's profiles: mechanisms by their SASL names, and the two context functions with what SASL adds to them.
use crate::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::Role,
        context::Context,
        package::Package,
        status::{Error, Kind, Outcome, Result},
    },
    face::{
        contexts,
        descriptor::Descriptor,
        guard::entry,
        home, listing,
        memory::Block,
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
};
use std::{ffi::c_void, sync::Arc};

/// SASL's name for a mechanism, and the package that speaks it. What has no package is not a profile; GSSAPI (RFC 4752) ends with a token of
/// its own, which no package here makes yet.
const PROFILES: &[(&str, &str)] = &[("GSS-SPNEGO", "Negotiate"), ("DIGEST-MD5", "WDigest"), ("EXTERNAL", "Schannel")];

/// ISC_REQ_HTTP and ASC_REQ_HTTP, and the bit that curl knows: SASL is what they are not.
const HTTP: u32 = 0x1000_0000 | 0x0100_0000;

fn profiles() -> impl Iterator<Item = (&'static str, &'static dyn Package)> {
    PROFILES.iter().filter_map(|(profile, package)| home::env().packages.named(package).map(|package| (*profile, package)))
}

fn unknown(what: &str) -> Error {
    Error::new(Kind::SecpkgNotFound, format!("looking for the SASL profile {what:?}"))
}

/// Lists the profiles: names one after the other, each with its terminator, and one terminator more. FreeContextBuffer frees the list.
///
/// # Safety
/// The pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslEnumerateProfilesA(ProfileList: *mut LPSTR, ProfileCount: *mut ULONG) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SaslEnumerateProfilesA", || unsafe { enumerate::<Narrow>(ProfileList.cast(), ProfileCount) })
}

/// As SaslEnumerateProfilesA, in UTF-16.
///
/// # Safety
/// As for SaslEnumerateProfilesA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslEnumerateProfilesW(ProfileList: *mut LPWSTR, ProfileCount: *mut ULONG) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SaslEnumerateProfilesW", || unsafe { enumerate::<Utf16>(ProfileList.cast(), ProfileCount) })
}

/// # Safety
/// As for SaslEnumerateProfilesA.
unsafe fn enumerate<T: Text>(list: *mut *mut c_void, count: *mut ULONG) -> Result<Outcome> {
    if list.is_null() || count.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "listing SASL's profiles into NULL"));
    }
    let mut bytes = Vec::with_capacity(128);
    let mut number = 0;
    for (profile, _) in profiles() {
        bytes.extend_from_slice(&T::encode(profile));
        number += 1;
    }
    bytes.extend_from_slice(&T::encode(""));
    let block = Block::of(&bytes)?;
    // SAFETY: not null, so by the contract it may be written.
    unsafe { count.write_unaligned(number) };
    // SAFETY: as above.
    unsafe { list.write_unaligned(block.give()) };
    Ok(Outcome::Done)
}

/// Tells about the package of a profile; FreeContextBuffer frees it. An unknown name leaves the pointer as it was.
///
/// # Safety
/// `ProfileName` is NULL or a terminated string; `PackageInfo` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslGetProfilePackageA(ProfileName: LPSTR, PackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SaslGetProfilePackageA", || unsafe { profile_package::<Narrow>(ProfileName, PackageInfo.cast()) })
}

/// As SaslGetProfilePackageA, in UTF-16.
///
/// # Safety
/// As for SaslGetProfilePackageA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslGetProfilePackageW(ProfileName: LPWSTR, PackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SaslGetProfilePackageW", || unsafe { profile_package::<Utf16>(ProfileName, PackageInfo.cast()) })
}

/// # Safety
/// As for SaslGetProfilePackageA.
unsafe fn profile_package<T: Text>(name: *const T::Unit, info: *mut *mut c_void) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let name = unsafe { text::read::<T>(name, "reading a SASL profile's name") }?;
    let package = name.as_deref().and_then(named).ok_or_else(|| unknown(name.as_deref().unwrap_or_default()))?;
    // SAFETY: this function's contract.
    unsafe { tell::<T>(package, info) }
}

fn named(name: &str) -> Option<&'static dyn Package> {
    profiles().find(|(profile, _)| profile.eq_ignore_ascii_case(name)).map(|(_, package)| package)
}

/// # Safety
/// `info` is NULL or may be written.
unsafe fn tell<T: Text>(package: &'static dyn Package, info: *mut *mut c_void) -> Result<Outcome> {
    if info.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "telling about a SASL profile into NULL"));
    }
    let block = listing::block::<T>(&[package.info()])?;
    // SAFETY: not null, so by the contract it may be written.
    unsafe { info.write_unaligned(block.give()) };
    Ok(Outcome::Done)
}

/// Tells which package a client means who names a mechanism, or begins with a token of one.
///
/// # Safety
/// `pInput` is NULL or a descriptor of readable buffers; `PackageInfo` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslIdentifyPackageA(pInput: PSecBufferDesc, PackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SaslIdentifyPackageA", || unsafe { identify::<Narrow>(pInput, PackageInfo.cast()) })
}

/// As SaslIdentifyPackageA, in UTF-16.
///
/// # Safety
/// As for SaslIdentifyPackageA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslIdentifyPackageW(pInput: PSecBufferDesc, PackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("SaslIdentifyPackageW", || unsafe { identify::<Utf16>(pInput, PackageInfo.cast()) })
}

/// # Safety
/// As for SaslIdentifyPackageA.
unsafe fn identify<T: Text>(input: PSecBufferDesc, info: *mut *mut c_void) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let input = unsafe { Descriptor::read(input) }?;
    let input = input.ok_or_else(|| Error::new(Kind::InvalidToken, "looking for a buffer of SASL's negotiation"))?;
    let mut parts = Vec::with_capacity(2);
    // SAFETY: this function's contract; the slices end with this call.
    unsafe { input.inputs(&mut parts) }?;
    let token = parts.iter().find(|part| part.role == Role::Token).map(|part| part.bytes).unwrap_or_default();
    let package = recognise(token).ok_or_else(|| unknown("of a token"))?;
    // SAFETY: this function's contract.
    unsafe { tell::<T>(package, info) }
}

/// The mechanism's name, alone or before the first token (a NUL between), or the token itself.
fn recognise(token: &[u8]) -> Option<&'static dyn Package> {
    let name = token.split(|byte| *byte == 0).next().and_then(|name| std::str::from_utf8(name).ok());
    if let Some(package) = name.map(str::trim).and_then(named) {
        return Some(package);
    }
    // [RFC 4178] 3.2: the identifier 1.3.6.1.5.5.2 within the first bytes of [APPLICATION 0].
    const SPNEGO: &[u8] = &[0x06, 0x06, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x02];
    if token.first() == Some(&0x60) && token.get(..16).unwrap_or(token).windows(SPNEGO.len()).any(|bytes| bytes == SPNEGO) {
        return named("GSS-SPNEGO");
    }
    let list = crate::wire::digest::Directives::decode(token).ok()?;
    (list.get("nonce").is_some()).then(|| named("DIGEST-MD5")).flatten()
}

/// InitializeSecurityContextA for one of SASL's profiles. The context has SASL's options.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslInitializeSecurityContextA(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: LPSTR,
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
    entry("SaslInitializeSecurityContextA", || {
        // SAFETY: this function's contract.
        let begun = unsafe { before(phCredential, phContext) }?;
        let (request, data) = (fContextReq & !HTTP, TargetDataRep);
        // SAFETY: this function's contract.
        let outcome = unsafe {
            contexts::initialize::<Narrow>(
                phCredential,
                phContext,
                pszTargetName,
                request,
                data,
                pInput,
                phNewContext,
                pOutput,
                pfContextAttr,
                ptsExpiry,
            )
        }?;
        // SAFETY: this function's contract.
        unsafe { after(begun, phNewContext) }?;
        Ok(outcome)
    })
}

/// As SaslInitializeSecurityContextA, with the target's name in UTF-16.
///
/// # Safety
/// As for InitializeSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslInitializeSecurityContextW(
    phCredential: PCredHandle,
    phContext: PCtxtHandle,
    pszTargetName: LPWSTR,
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
    entry("SaslInitializeSecurityContextW", || {
        // SAFETY: this function's contract.
        let begun = unsafe { before(phCredential, phContext) }?;
        let (request, data) = (fContextReq & !HTTP, TargetDataRep);
        // SAFETY: this function's contract.
        let outcome = unsafe {
            contexts::initialize::<Utf16>(
                phCredential,
                phContext,
                pszTargetName,
                request,
                data,
                pInput,
                phNewContext,
                pOutput,
                pfContextAttr,
                ptsExpiry,
            )
        }?;
        // SAFETY: this function's contract.
        unsafe { after(begun, phNewContext) }?;
        Ok(outcome)
    })
}

/// AcceptSecurityContext for one of SASL's profiles. The context has SASL's options.
///
/// # Safety
/// As for AcceptSecurityContext.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslAcceptSecurityContext(
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
    entry("SaslAcceptSecurityContext", || {
        // SAFETY: this function's contract.
        let begun = unsafe { before(phCredential, phContext) }?;
        let (request, data) = (fContextReq & !HTTP, TargetDataRep);
        // SAFETY: this function's contract.
        let outcome =
            unsafe { contexts::accept(phCredential, phContext, pInput, request, data, phNewContext, pOutput, pfContextAttr, ptsExpiry) }?;
        // SAFETY: this function's contract.
        unsafe { after(begun, phNewContext) }?;
        Ok(outcome)
    })
}

/// Whether a new context begins: its package must be a profile's; one that goes on must have been begun here.
///
/// # Safety
/// The pointers are NULL or point to handles.
unsafe fn before(credential: PCredHandle, context: PCtxtHandle) -> Result<bool> {
    if !context.is_null() {
        // SAFETY: this function's contract.
        unsafe { sasl_context(context) }?;
        return Ok(false);
    }
    // SAFETY: this function's contract.
    let credential = unsafe { home::credential(credential) }?;
    let name = credential.package().info().name;
    if profiles().any(|(_, package)| package.info().name == name) { Ok(true) } else { Err(unknown(name)) }
}

/// # Safety
/// `context` is NULL or points to a handle.
unsafe fn after(begun: bool, context: PCtxtHandle) -> Result<()> {
    if begun {
        // SAFETY: this function's contract.
        unsafe { home::context(context) }?.become_sasl();
    }
    Ok(())
}

/// # Safety
/// `context` is NULL or points to a handle.
unsafe fn sasl_context(context: PCtxtHandle) -> Result<Arc<Context>> {
    // SAFETY: this function's contract.
    let context = unsafe { home::context(context) }?;
    if context.is_sasl() {
        Ok(context)
    } else {
        Err(Error::new(Kind::InvalidHandle, "using a context that the SASL functions did not begin"))
    }
}

/// The attribute that an option stands for.
fn attribute(option: ULONG) -> Result<Attribute> {
    match option {
        1 => Ok(Attribute::SASL_SEND_SIZE),
        2 => Ok(Attribute::SASL_RECEIVE_SIZE),
        3 => Ok(Attribute::SASL_AUTHZID),
        4 => Ok(Attribute::SASL_AUTHZID_PROCESSING),
        _ => Err(Error::new(Kind::UnsupportedFunction, "naming an option that SASL does not have")),
    }
}

/// Asks for an option: the sizes as ULONG, or whom the client wants to act as, in UTF-8 without a terminator.
///
/// # Safety
/// `ContextHandle` is NULL or points to a handle; `Value` is NULL or may be written for Size bytes; `Needed` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslGetContextOption(
    ContextHandle: PCtxtHandle,
    Option: ULONG,
    Value: PVOID,
    Size: ULONG,
    Needed: PULONG,
) -> SECURITY_STATUS {
    entry("SaslGetContextOption", || {
        // SAFETY: this function's contract.
        let context = unsafe { sasl_context(ContextHandle) }?;
        let bytes = match context.query(attribute(Option)?)? {
            Answer::Number(number) => number.to_ne_bytes().to_vec(),
            Answer::Text(text) => text.into_bytes(),
            _ => return Err(Error::new(Kind::UnsupportedFunction, "asking for an option that is no number and no text")),
        };
        if !Needed.is_null() {
            // SAFETY: not null, so by the contract it may be written.
            unsafe { Needed.write_unaligned(bytes.len() as u32) };
        }
        if bytes.is_empty() {
            return Ok(Outcome::Done);
        }
        if Value.is_null() || (Size as usize) < bytes.len() {
            return Err(Error::new(Kind::BufferTooSmall, "telling an option of SASL into too little room"));
        }
        // SAFETY: not null and large enough, so by the contract it may be written; the source is memory of ours.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), Value.cast(), bytes.len()) };
        Ok(Outcome::Done)
    })
}

/// Sets an option, before the exchange needs it: what we read at most, whom to act as, whether the caller looks at whom clients want to act as.
///
/// # Safety
/// `ContextHandle` is NULL or points to a handle; `Value` is NULL or readable for Size bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SaslSetContextOption(ContextHandle: PCtxtHandle, Option: ULONG, Value: PVOID, Size: ULONG) -> SECURITY_STATUS {
    entry("SaslSetContextOption", || {
        // SAFETY: this function's contract.
        let context = unsafe { sasl_context(ContextHandle) }?;
        let attribute = attribute(Option)?;
        if Value.is_null() && Size != 0 {
            return Err(Error::new(Kind::InvalidParameter, "setting an option of SASL from NULL"));
        }
        // SAFETY: not null unless empty, and readable by the contract.
        let bytes = if Size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(Value.cast::<u8>(), Size as usize) } };
        context.set(attribute, bytes)?;
        Ok(Outcome::Done)
    })
}
