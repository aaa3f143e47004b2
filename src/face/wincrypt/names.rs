//! Names as text.
use super::{
    bytes,
    fault::{Result, entry},
    register::register,
    value,
};
use crate::{
    face::{
        constants::{CERT_FRIENDLY_NAME_PROP_ID, CERT_NAME_ISSUER_FLAG},
        text::{self, Narrow, Text, Utf16},
        types::*,
    },
    wire::x509::{
        Certificate,
        extensions::{self, Name},
        names::{self, Keys, Style},
        oid,
    },
};
use std::ffi::c_void;

/// A name of a certificate as text, and the number of its characters with the terminator; 1 where it has no such name.
///
/// # Safety
/// `pvTypePara` is what the type takes; `pszNameString` is NULL or writable for `cchNameString` characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertGetNameStringA(
    pCertContext: PCCERT_CONTEXT,
    dwType: DWORD,
    dwFlags: DWORD,
    pvTypePara: *mut c_void,
    pszNameString: LPSTR,
    cchNameString: DWORD,
) -> DWORD {
    entry("CertGetNameStringA", 1, || {
        // SAFETY: this function's contract.
        let name = unsafe { name_of(pCertContext, dwType, dwFlags, pvTypePara) }?;
        // SAFETY: as above.
        Ok(unsafe { write::<Narrow>(&name, pszNameString, cchNameString) })
    })
}

/// As CertGetNameStringA, in UTF-16.
///
/// # Safety
/// As for CertGetNameStringA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertGetNameStringW(
    pCertContext: PCCERT_CONTEXT,
    dwType: DWORD,
    dwFlags: DWORD,
    pvTypePara: *mut c_void,
    pszNameString: LPWSTR,
    cchNameString: DWORD,
) -> DWORD {
    entry("CertGetNameStringW", 1, || {
        // SAFETY: this function's contract.
        let name = unsafe { name_of(pCertContext, dwType, dwFlags, pvTypePara) }?;
        // SAFETY: as above.
        Ok(unsafe { write::<Utf16>(&name, pszNameString, cchNameString) })
    })
}

/// A name in DER as text.
///
/// # Safety
/// `pName` points to a blob; `psz` is NULL or writable for `csz` characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertNameToStrA(
    dwCertEncodingType: DWORD,
    pName: PCERT_NAME_BLOB,
    dwStrType: DWORD,
    psz: LPSTR,
    csz: DWORD,
) -> DWORD {
    let _ = dwCertEncodingType;
    entry("CertNameToStrA", 1, || {
        // SAFETY: this function's contract.
        let name = unsafe { text_of(pName, dwStrType) }?;
        // SAFETY: as above.
        Ok(unsafe { write::<Narrow>(&name, psz, csz) })
    })
}

/// As CertNameToStrA, in UTF-16.
///
/// # Safety
/// As for CertNameToStrA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn CertNameToStrW(
    dwCertEncodingType: DWORD,
    pName: PCERT_NAME_BLOB,
    dwStrType: DWORD,
    psz: LPWSTR,
    csz: DWORD,
) -> DWORD {
    let _ = dwCertEncodingType;
    entry("CertNameToStrW", 1, || {
        // SAFETY: this function's contract.
        let name = unsafe { text_of(pName, dwStrType) }?;
        // SAFETY: as above.
        Ok(unsafe { write::<Utf16>(&name, psz, csz) })
    })
}

/// Writes as much as there is room for, and the terminator; the number of characters with it, or that would be needed where there is no room.
///
/// # Safety
/// `to` is NULL or writable for `room` characters.
unsafe fn write<T: Text>(text: &str, to: *mut T::Unit, room: u32) -> u32 {
    let bytes = T::encode(text);
    let units = bytes.len() / size_of::<T::Unit>();
    if to.is_null() || room == 0 {
        return units as u32;
    }
    let mut count = units.min(room as usize);
    // A character of UTF-8 is not cut in two.
    if count < units && size_of::<T::Unit>() == 1 {
        while count > 1 && !text.is_char_boundary(count - 1) {
            count -= 1;
        }
    }
    // SAFETY: the room is that large, and so is what is written. The last unit is the terminator, which is put last.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to.cast::<u8>(), (count - 1) * size_of::<T::Unit>()) };
    // SAFETY: as above.
    unsafe { to.wrapping_add(count - 1).write_unaligned(T::Unit::default()) };
    count as u32
}

/// # Safety
/// `para` is what the type takes.
unsafe fn name_of(context: PCCERT_CONTEXT, kind: u32, flags: u32, para: *const c_void) -> Result<String> {
    let (der, friendly) = {
        let register = register()?;
        (register.der(context)?.to_vec(), register.properties(context)?.set.get(&CERT_FRIENDLY_NAME_PROP_ID).cloned())
    };
    let Ok(certificate) = Certificate::read(&der) else { return Ok(String::new()) };
    let issuer = flags & CERT_NAME_ISSUER_FLAG != 0;
    let name = if issuer { certificate.issuer } else { certificate.subject };
    let others = if issuer { Vec::new() } else { extensions::alternative_names(&certificate).unwrap_or_default() };
    let other = |pick: fn(&Name<'_>) -> Option<String>| others.iter().find_map(pick);
    let mail = || other(|name| if let Name::Mail(text) = name { Some((*text).to_owned()) } else { None });
    let dns = || other(|name| if let Name::Dns(text) = name { Some((*text).to_owned()) } else { None });
    let attribute = |kinds: &[&[u8]]| kinds.iter().find_map(|kind| names::attribute(name, kind));
    // CN, OU, O, E; then the mail among the other names; then the first attribute of all.
    let simple = || {
        attribute(&[oid::COMMON_NAME, &[0x55, 4, 11], &[0x55, 4, 10], oid::EMAIL])
            .or_else(mail)
            .or_else(|| names::attributes(name).ok()?.into_iter().next().map(|attribute| attribute.value))
    };
    Ok(match kind {
        1 => mail().or_else(|| attribute(&[oid::EMAIL])),
        2 => {
            // SAFETY: NULL or a number, by the contract.
            let style = if para.is_null() { 3 } else { unsafe { value(para.cast::<u32>()) }? };
            names::text(name, &style_of(style)).ok()
        }
        3 => {
            // SAFETY: a string, by the contract.
            let kind = unsafe { text::read::<Narrow>(para.cast(), "reading an attribute's identifier") }?;
            kind.and_then(|kind| oid::contents(&kind)).and_then(|kind| names::attribute(name, &kind))
        }
        4 => simple(),
        5 => friendly
            .and_then(|name| crate::wire::text::from_utf16le(&name).ok())
            .map(|name| name.trim_end_matches('\0').to_owned())
            .or_else(simple),
        6 => dns().or_else(|| attribute(&[oid::COMMON_NAME])),
        7 => other(|name| if let Name::Uri(text) = name { Some((*text).to_owned()) } else { None }),
        8 => other(|name| if let Name::Upn(text) = name { Some((*text).to_owned()) } else { None }),
        _ => None,
    }
    .unwrap_or_default())
}

/// # Safety
/// `name` points to a blob.
unsafe fn text_of(name: *const CERT_NAME_BLOB, style: u32) -> Result<String> {
    // SAFETY: this function's contract.
    let blob = unsafe { value(name) }?;
    // SAFETY: as above.
    let der = unsafe { bytes(blob.pbData, blob.cbData) }?;
    Ok(names::text(der, &style_of(style)).unwrap_or_default())
}

/// CERT_*_NAME_STR and its flags.
fn style_of(bits: u32) -> Style {
    let between = match bits & 0x4800_0000 {
        0x4000_0000 => "; ",
        0x0800_0000 => "\r\n",
        _ => ", ",
    };
    let keys = match bits & 0xFF {
        2 => Keys::Dotted,
        3 => Keys::Letters,
        _ => Keys::None,
    };
    Style {
        keys,
        between,
        joint: if bits & 0x2000_0000 != 0 { " " } else { " + " },
        quotes: bits & 0x1000_0000 == 0,
        reversed: bits & 0x0200_0000 != 0,
    }
}
