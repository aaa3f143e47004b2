//! Which packages there are, and the memory they are told in.
use crate::{
    engine::{
        package::PackageInfo,
        status::{Error, Kind, Outcome, Result},
    },
    face::{
        guard::entry,
        home,
        memory::{self, Block},
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
};
use std::ffi::c_void;

/// Lists the packages in one block: the array, then its strings. One FreeContextBuffer frees it all.
///
/// # Safety
/// The pointers are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn EnumerateSecurityPackagesA(pcPackages: *mut u32, ppPackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("EnumerateSecurityPackagesA", || unsafe { enumerate::<Narrow>(pcPackages, ppPackageInfo.cast()) })
}

/// As EnumerateSecurityPackagesA, with names in UTF-16.
///
/// # Safety
/// As for EnumerateSecurityPackagesA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn EnumerateSecurityPackagesW(pcPackages: *mut u32, ppPackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("EnumerateSecurityPackagesW", || unsafe { enumerate::<Utf16>(pcPackages, ppPackageInfo.cast()) })
}

/// Tells about one package. An unknown name leaves the pointer as it was.
///
/// # Safety
/// `pszPackageName` is NULL or a terminated string; `ppPackageInfo` is NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QuerySecurityPackageInfoA(pszPackageName: *mut SEC_CHAR, ppPackageInfo: *mut PSecPkgInfoA) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QuerySecurityPackageInfoA", || unsafe { query::<Narrow>(pszPackageName, ppPackageInfo.cast()) })
}

/// As QuerySecurityPackageInfoA, in UTF-16.
///
/// # Safety
/// As for QuerySecurityPackageInfoA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn QuerySecurityPackageInfoW(pszPackageName: *mut SEC_WCHAR, ppPackageInfo: *mut PSecPkgInfoW) -> SECURITY_STATUS {
    // SAFETY: this function's contract.
    entry("QuerySecurityPackageInfoW", || unsafe { query::<Utf16>(pszPackageName, ppPackageInfo.cast()) })
}

/// Frees memory that the library gave, wiping it first. NULL is fine; a stranger's address is refused.
///
/// # Safety
/// Nobody uses the memory any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn FreeContextBuffer(pvContextBuffer: *mut c_void) -> SECURITY_STATUS {
    entry("FreeContextBuffer", || {
        memory::take_back(pvContextBuffer)?;
        Ok(Outcome::Done)
    })
}

/// # Safety
/// As for EnumerateSecurityPackagesA.
unsafe fn enumerate<T: Text>(count: *mut u32, list: *mut *mut c_void) -> Result<Outcome> {
    if count.is_null() || list.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "listing packages into NULL"));
    }
    let infos: Vec<&PackageInfo> = home::env().packages.all().iter().map(|package| package.info()).collect();
    let block = block::<T>(&infos)?;
    // SAFETY: not null, so by the contract it may be written.
    unsafe { count.write_unaligned(infos.len() as u32) };
    // SAFETY: as above.
    unsafe { list.write_unaligned(block.give()) };
    Ok(Outcome::Done)
}

/// # Safety
/// As for QuerySecurityPackageInfoA.
unsafe fn query<T: Text>(name: *const T::Unit, info: *mut *mut c_void) -> Result<Outcome> {
    // SAFETY: this function's contract.
    let name = unsafe { text::read::<T>(name, "reading a package's name") }?;
    let package = home::package(name.as_deref())?;
    if info.is_null() {
        return Err(Error::new(Kind::InvalidParameter, "telling about a package into NULL"));
    }
    let block = block::<T>(&[package.info()])?;
    // SAFETY: not null, so by the contract it may be written.
    unsafe { info.write_unaligned(block.give()) };
    Ok(Outcome::Done)
}

/// `SecPkgInfo` structs followed by their strings, in one block of exactly their size.
pub fn block<T: Text>(infos: &[&PackageInfo]) -> Result<Block> {
    let texts: Vec<Vec<u8>> = infos.iter().flat_map(|info| [T::encode(info.name), T::encode(info.comment)]).collect();
    let heads = size_of_val(infos) / size_of::<&PackageInfo>() * size_of::<SecPkgInfoW>();
    let mut block = Block::zeroed(heads + texts.iter().map(Vec::len).sum::<usize>())?;
    let base = block.address();
    let mut image = Vec::with_capacity(infos.len() * size_of::<SecPkgInfoW>());
    let mut end = heads;
    for (info, texts) in infos.iter().zip(texts.chunks_exact(2)) {
        image.extend_from_slice(&info.capabilities.to_ne_bytes());
        image.extend_from_slice(&1u16.to_ne_bytes());
        image.extend_from_slice(&info.rpc_id.to_ne_bytes());
        image.extend_from_slice(&info.max_token.to_ne_bytes());
        // To the pointers' alignment.
        image.resize(image.len().next_multiple_of(size_of::<usize>()), 0);
        for text in texts {
            image.extend_from_slice(&base.wrapping_add(end).addr().to_ne_bytes());
            end += text.len();
        }
    }
    // The struct has the same image in both letters; its addresses were exposed by `address`.
    let _ = base.expose_provenance();
    for (to, from) in block.bytes().iter_mut().zip(image.iter().chain(texts.iter().flatten())) {
        *to = *from;
    }
    Ok(block)
}
