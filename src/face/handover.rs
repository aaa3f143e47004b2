//! Contexts that go from process to process: one logs the client on, another speaks with it.
//!
//! What is packed holds the session's keys, and who unpacks it believes what it says of the client: it belongs into a pipe or a socket between
//! processes that trust each other, never into a file or before strangers.
use crate::{
    engine::{
        context::Context,
        pack::Unpack,
        status::{Error, Kind, Outcome, Result},
    },
    face::{
        constants::sspi::{SECPKG_CONTEXT_EXPORT_DELETE_OLD, SECPKG_CONTEXT_EXPORT_RESET_NEW},
        guard::entry,
        home,
        memory::Block,
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
};
use std::{ffi::c_void, ptr, sync::Arc};

/// Packs a finished context for another process of this machine. The buffer receives memory that FreeContextBuffer wipes and frees; the token, if
/// asked for, is NULL: only Windows has one. A context of Negotiate is packed as the package that it chose, whose name the import wants.
///
/// # Safety
/// The pointers are NULL or valid for what their types say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ExportSecurityContext(
    phContext: PCtxtHandle,
    fFlags: u32,
    pPackedContext: PSecBuffer,
    pToken: *mut *mut c_void,
) -> SECURITY_STATUS {
    entry("ExportSecurityContext", || {
        if !pToken.is_null() {
            // SAFETY: not null, so by the contract it may be written; it may be unaligned.
            unsafe { pToken.write_unaligned(ptr::null_mut()) };
        }
        if pPackedContext.is_null() {
            return Err(Error::new(Kind::InvalidParameter, "exporting a context without a place for it"));
        }
        // SAFETY: not null, so by the contract a SecBuffer; it may be unaligned.
        let mut packed = unsafe { pPackedContext.read_unaligned() };
        (packed.cbBuffer, packed.pvBuffer) = (0, ptr::null_mut());
        // SAFETY: as above.
        unsafe { pPackedContext.write_unaligned(packed) };
        // SAFETY: this function's contract.
        let raw = unsafe { home::raw(phContext) }?;
        // SAFETY: this function's contract.
        let context = unsafe { home::context(phContext) }?;
        if fFlags & !(SECPKG_CONTEXT_EXPORT_RESET_NEW | SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0 {
            return Err(Error::new(
                Kind::UnsupportedFunction,
                format!("exporting a context with flags {fFlags:#x}: no kernel takes it here"),
            ));
        }
        let leaving = fFlags & SECPKG_CONTEXT_EXPORT_DELETE_OLD != 0;
        let block = context.export(fFlags & SECPKG_CONTEXT_EXPORT_RESET_NEW != 0, leaving, |bytes| {
            let length = u32::try_from(bytes.len()).map_err(|_| Error::new(Kind::CannotPack, "packing a context of more than 4 GiB"))?;
            Ok((length, Block::of(bytes)?))
        });
        let (length, block) = block?;
        if leaving {
            home::end_context(raw)?;
        }
        (packed.cbBuffer, packed.pvBuffer) = (length, block.give());
        // SAFETY: as above.
        unsafe { pPackedContext.write_unaligned(packed) };
        Ok(Outcome::Done)
    })
}

/// Takes a context that ExportSecurityContext packed, by the name of its real package. The token must be NULL, as the export gave it.
///
/// # Safety
/// The pointers are NULL or valid for what their types say, text is terminated, and the buffer holds as many bytes as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ImportSecurityContextA(
    pszPackage: *mut SEC_CHAR,
    pPackedContext: PSecBuffer,
    Token: *mut c_void,
    phContext: PCtxtHandle,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("ImportSecurityContextA", || unsafe { import::<Narrow>(pszPackage, pPackedContext, Token, phContext) })
}

/// As ImportSecurityContextA, with the name in UTF-16.
///
/// # Safety
/// As for ImportSecurityContextA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ImportSecurityContextW(
    pszPackage: *mut SEC_WCHAR,
    pPackedContext: PSecBuffer,
    Token: *mut c_void,
    phContext: PCtxtHandle,
) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("ImportSecurityContextW", || unsafe { import::<Utf16>(pszPackage, pPackedContext, Token, phContext) })
}

/// # Safety
/// As for ImportSecurityContextA.
unsafe fn import<T: Text>(package: *const T::Unit, packed: PSecBuffer, token: *mut c_void, place: PCtxtHandle) -> Result<Outcome> {
    if place.is_null() {
        return Err(Error::new(Kind::InvalidHandle, "importing a context without a place for its handle"));
    }
    // SAFETY: not null, so by the contract a handle to write; it may be unaligned.
    unsafe { place.write_unaligned(SecHandle { dwLower: 0, dwUpper: 0 }) };
    // SAFETY: this function's contract.
    let name = unsafe { text::read::<T>(package, "reading the package's name") }?;
    let package = home::package(name.as_deref())?;
    if !token.is_null() {
        return Err(Error::new(Kind::InvalidHandle, "importing a context with a token, which no export gave"));
    }
    let nothing = || Error::new(Kind::InvalidToken, "importing a context from an empty buffer");
    if packed.is_null() {
        return Err(nothing());
    }
    // SAFETY: not null, so by the contract a SecBuffer; it may be unaligned.
    let packed = unsafe { packed.read_unaligned() };
    if packed.pvBuffer.is_null() || packed.cbBuffer == 0 {
        return Err(nothing());
    }
    // SAFETY: by the contract the buffer holds that many bytes, and nobody changes them during the call.
    let bytes = unsafe { std::slice::from_raw_parts(packed.pvBuffer.cast::<u8>(), packed.cbBuffer as usize) };
    let mut unpack = Unpack::open(bytes)?;
    if !unpack.package.eq_ignore_ascii_case(package.info().name) {
        let story = format!("importing a context of {} as one of {}", unpack.package, package.info().name);
        return Err(Error::new(Kind::UnknownCredentials, story));
    }
    let session = package.import(home::env(), &mut unpack)?;
    unpack.all()?;
    let raw = home::publish_context(Arc::new(Context::imported(package, unpack.side, session)))?;
    // SAFETY: as above.
    unsafe { place.write_unaligned(SecHandle { dwLower: raw.lower, dwUpper: raw.upper }) };
    Ok(Outcome::Done)
}
