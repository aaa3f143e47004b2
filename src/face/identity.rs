//! `pAuthData`: the identity structures, told apart and read.
//!
//! The first word tells the extended forms (0x200, 0x201) from a plain one, whose first word is half a pointer; the second word makes sure.
//! Which letter the strings have follows `Flags`, not the function that was called.
pub(super) mod card;
mod tls;

use crate::{
    engine::{
        identity::{Auth, PackageList, Secret, Wide},
        secret::SecretBytes,
        status::{Error, Kind, Result},
    },
    face::{packed, text, types::*},
};
use std::ffi::c_void;
use zeroize::Zeroizing;

pub(super) const EX: u32 = 0x200;
pub(super) const EX2: u32 = 0x201;
const ANSI: u32 = 1;
pub(super) const UNICODE: u32 = 2;
pub(super) const PROCESS_ENCRYPTED: u32 = 0x10;
/// Encrypted in scopes that we cannot open: the logon's, the system's.
pub(super) const WIDER: u32 = 0x20 | 0x40 | 0x80;

/// 28bfc32f-10f6-4738-98d1-1ac061df716a, in the machine's layout.
pub(super) const PASSWORD_TYPE: [u8; 16] = [0x2f, 0xc3, 0xbf, 0x28, 0xf6, 0x10, 0x38, 0x47, 0x98, 0xd1, 0x1a, 0xc0, 0x61, 0xdf, 0x71, 0x6a];

/// SECUR32_AUTH_DATA_TYPE_NT_HASH of secur32.h, in the machine's layout.
const NT_HASH_TYPE: [u8; 16] = [0x3e, 0x1d, 0x2c, 0x6f, 0x57, 0x8a, 0x0b, 0x4b, 0x9a, 0x3e, 0x5d, 0x0c, 0x7e, 0x41, 0xb2, 0xa6];
/// The header's length where "unsigned long" was taken for 64 bits: so does sspilib of PyPI on Linux.
const LONG_WORDS: u16 = 48;
/// SEC_WINNT_AUTH_DATA_TYPE_CERT, in the machine's layout.
const CERT_TYPE: [u8; 16] = [0xad, 0x69, 0x5f, 0x23, 0xfb, 0x73, 0xbc, 0x4d, 0x82, 0x03, 0x06, 0x29, 0xe7, 0x39, 0x33, 0x9b];
/// SEC_WINNT_AUTH_DATA_TYPE_CSP_DATA, in the machine's layout.
const CSP_TYPE: [u8; 16] = [0x79, 0x98, 0xfd, 0x68, 0x9c, 0x07, 0xfe, 0x4d, 0x82, 0x81, 0x57, 0x8a, 0xad, 0xc1, 0xc1, 0x00];
/// SEC_WINNT_AUTH_DATA_TYPE_KEYTAB, in the machine's layout.
const KEYTAB_TYPE: [u8; 16] = [0xe8, 0xaa, 0x87, 0xd5, 0x8f, 0xf7, 0x55, 0x44, 0xa1, 0x12, 0xc9, 0x34, 0xbe, 0xee, 0x7c, 0xe1];

fn unknown(doing: &'static str) -> Error {
    Error::new(Kind::UnknownCredentials, doing)
}

/// Whose `pAuthData` is Schannel's own.
const SCHANNEL: [&str; 3] = ["Microsoft Unified Security Protocol Provider", "Schannel", "Default TLS SSP"];
/// Whose is CredSSP's.
const CREDSSP: [&str; 2] = ["CREDSSP", "TSSSP"];

/// Reads what a package takes for an identity; NULL is the logon.
///
/// # Safety
/// `at` is NULL or points to what the package takes.
pub unsafe fn read_for(package: &str, at: *const c_void) -> Result<(Auth, PackageList)> {
    let one_of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(package));
    if one_of(&SCHANNEL) {
        // SAFETY: this function's contract.
        return Ok((unsafe { tls::schannel(at) }?, PackageList::default()));
    }
    if one_of(&CREDSSP) {
        // SAFETY: this function's contract.
        return unsafe { tls::credssp(at) };
    }
    // SAFETY: this function's contract.
    unsafe { read(at) }
}

/// Reads an identity; NULL is the logon.
///
/// # Safety
/// `at` is NULL or points to a SEC_WINNT_AUTH_IDENTITY of any form, whose strings are readable for their lengths.
pub unsafe fn read(at: *const c_void) -> Result<(Auth, PackageList)> {
    if at.is_null() {
        return Ok((Auth::Default, PackageList::default()));
    }
    // SAFETY: every form is at least two words long.
    let [version, length] = unsafe { at.cast::<[u32; 2]>().read_unaligned() };
    match version {
        // A plain identity whose pointer happens to begin like this has the other half of an address where the size would be.
        EX if length as usize == size_of::<SEC_WINNT_AUTH_IDENTITY_EXW>() => {
            // SAFETY: the version and the size say that it is this form.
            let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_EXW>().read_unaligned() };
            let plain = Strings {
                flags: id.Flags,
                user: (id.User, id.UserLength),
                domain: (id.Domain, id.DomainLength),
                password: (id.Password, id.PasswordLength),
            };
            let letter = plain.letter()?;
            // SAFETY: this function's contract.
            let list = unsafe { letter.name((id.PackageList, id.PackageListLength)) }?;
            // SAFETY: this function's contract.
            Ok((unsafe { plain.read() }?, list.map(|list| PackageList::parse(&list.lossy())).unwrap_or_default()))
        }
        EX2 if length & 0xFFFF == size_of::<SEC_WINNT_AUTH_IDENTITY_EX2>() as u32 => {
            // SAFETY: the version and the header's size say that it is this form.
            let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_EX2>().read_unaligned() };
            let len = id.cbStructureLength as usize;
            if len < size_of::<SEC_WINNT_AUTH_IDENTITY_EX2>() {
                return Err(unknown("reading a packed identity shorter than its header"));
            }
            // SAFETY: as above; an encrypted one is opened in a copy.
            if let Some(opened) = unsafe { packed::opened(at) }? {
                return read_packed(
                    &SEC_WINNT_AUTH_IDENTITY_EX2 { Flags: id.Flags & !PROCESS_ENCRYPTED, ..id },
                    opened.get(..len).unwrap_or_default(),
                );
            }
            // SAFETY: the block's own length is the caller's word for how much is readable.
            read_packed(&id, unsafe { std::slice::from_raw_parts(at.cast(), len) })
        }
        _ => {
            // SAFETY: what is neither extended form is the plain one, by the contract.
            let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_W>().read_unaligned() };
            let plain = Strings {
                flags: id.Flags,
                user: (id.User, id.UserLength),
                domain: (id.Domain, id.DomainLength),
                password: (id.Password, id.PasswordLength),
            };
            // SAFETY: this function's contract.
            Ok((unsafe { plain.read() }?, PackageList::default()))
        }
    }
}

/// A counted string of either letter, not yet followed.
pub(super) type Counted = (*const u16, u32);

pub(super) struct Strings {
    pub(super) flags: u32,
    pub(super) user: (*mut u16, u32),
    pub(super) domain: (*mut u16, u32),
    pub(super) password: (*mut u16, u32),
}

#[derive(Clone, Copy)]
pub(super) enum Letter {
    Narrow,
    Wide,
}

impl Strings {
    pub(super) fn letter(&self) -> Result<Letter> {
        if self.flags & PROCESS_ENCRYPTED != 0 {
            return Err(unknown("reading an identity that is still encrypted"));
        }
        match self.flags & (ANSI | UNICODE) {
            ANSI => Ok(Letter::Narrow),
            UNICODE => Ok(Letter::Wide),
            _ => Err(unknown("reading an identity that is neither ANSI nor Unicode")),
        }
    }

    /// # Safety
    /// The strings are readable for their lengths.
    unsafe fn read(&self) -> Result<Auth> {
        let letter = self.letter()?;
        // SAFETY: this function's contract.
        let user = unsafe { letter.name((self.user.0, self.user.1)) }?;
        // SAFETY: this function's contract.
        let domain = unsafe { letter.name((self.domain.0, self.domain.1)) }?;
        // SAFETY: this function's contract.
        let password = unsafe { letter.password((self.password.0, self.password.1)) }?;
        Ok(meant(user, domain, password.map(Secret::Password)))
    }
}

/// All absent is the logon; a user that is present and empty, without a password, is nobody.
fn meant(user: Option<Wide>, domain: Option<Wide>, secret: Option<Secret>) -> Auth {
    let empty = |text: &Option<Wide>| text.as_ref().is_none_or(|text| text.0.is_empty());
    let no_secret = match &secret {
        None => true,
        Some(Secret::Password(password)) => password.expose().is_empty(),
        Some(_) => false,
    };
    match user {
        None if domain.is_none() && secret.is_none() => Auth::Default,
        Some(user) if user.0.is_empty() && empty(&domain) && no_secret => Auth::Anonymous,
        user => Auth::User { name: user.unwrap_or_default(), domain, secret },
    }
}

impl Letter {
    /// # Safety
    /// The string is NULL or readable for its length in this letter's characters.
    pub(super) unsafe fn name(self, (at, len): Counted) -> Result<Option<Wide>> {
        match self {
            // SAFETY: this function's contract.
            Self::Wide => Ok(unsafe { text::counted(at, len as usize) }?.map(|units| Wide(units.into()))),
            Self::Narrow => {
                // SAFETY: this function's contract.
                let bytes = unsafe { text::counted(at.cast::<u8>(), len as usize) }?;
                bytes.map(|bytes| utf16(&bytes).map(|units| Wide(units.as_slice().into()))).transpose()
            }
        }
    }

    /// # Safety
    /// As for `name`.
    unsafe fn password(self, (at, len): Counted) -> Result<Option<SecretBytes>> {
        let units = match self {
            // SAFETY: this function's contract.
            Self::Wide => unsafe { text::counted(at, len as usize) }?.map(Zeroizing::new),
            Self::Narrow => {
                // SAFETY: this function's contract.
                let bytes = unsafe { text::counted(at.cast::<u8>(), len as usize) }?.map(Zeroizing::new);
                bytes.map(|bytes| utf16(&bytes)).transpose()?
            }
        };
        Ok(units.map(|units| SecretBytes::new(units.iter().flat_map(|unit| unit.to_le_bytes()).collect())))
    }
}

/// Sized exactly before it is filled, so that no copy is left behind by a reallocation.
fn utf16(bytes: &[u8]) -> Result<Zeroizing<Vec<u16>>> {
    let text = std::str::from_utf8(bytes).map_err(|_| unknown("reading a narrow string that is not UTF-8"))?;
    let mut units = Zeroizing::new(Vec::with_capacity(bytes.len()));
    units.extend(text.encode_utf16());
    Ok(units)
}

fn read_packed(id: &SEC_WINNT_AUTH_IDENTITY_EX2, block: &[u8]) -> Result<(Auth, PackageList)> {
    if id.Flags & (PROCESS_ENCRYPTED | WIDER) != 0 {
        return Err(unknown("reading an identity that is still encrypted"));
    }
    let part = |offset: u32, len: u16| -> Result<Option<&[u8]>> {
        if offset == 0 {
            return Ok(None);
        }
        let at = offset as usize;
        block.get(at..at + usize::from(len)).map(Some).ok_or_else(|| unknown("reading a packed identity past its end"))
    };
    let wide = |bytes: &[u8]| Wide(bytes.chunks_exact(2).filter_map(|unit| unit.try_into().ok().map(u16::from_ne_bytes)).collect());
    let user = part(id.UserOffset, id.UserLength)?.map(wide);
    let domain = part(id.DomainOffset, id.DomainLength)?.map(wide);
    let list = part(id.PackageListOffset, id.PackageListLength)?.map(wide);
    let secret = part(id.PackedCredentialsOffset, id.PackedCredentialsLength)?.map(read_packed_secret).transpose()?;
    let (user, domain) = match &secret {
        // Whose card it is, unless the identity itself says so.
        Some(Secret::Card(card)) if user.is_none() => (Some(card.user.clone()), domain.or_else(|| Some(card.domain.clone()))),
        _ => (user, domain),
    };
    Ok((meant(user, domain, secret), list.map(|list| PackageList::parse(&list.lossy())).unwrap_or_default()))
}

/// SEC_WINNT_AUTH_PACKED_CREDENTIALS: a type, and bytes at an offset from the structure's start.
fn read_packed_secret(packed: &[u8]) -> Result<Secret> {
    let short = || unknown("reading packed credentials past their end");
    let word = |at: usize| packed.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes).ok_or_else(short);
    let half = |at: usize| packed.get(at..at + 2).and_then(|bytes| bytes.try_into().ok()).map(u16::from_ne_bytes).ok_or_else(short);
    let vector = |base: &'_ [u8], offset: u32, len: u16| -> Result<(usize, usize)> {
        let at = offset as usize;
        base.get(at..at + usize::from(len)).map(|_| (at, at + usize::from(len))).ok_or_else(short)
    };
    let (kind, start, end) = if half(0)? == LONG_WORDS {
        let kind = [packed.get(8..12).ok_or_else(short)?, packed.get(16..28).ok_or_else(short)?].concat();
        let (start, end) = vector(packed, word(32)?, half(40)?)?;
        (kind, start, end)
    } else {
        let (start, end) = vector(packed, word(20)?, half(24)?)?;
        (packed.get(4..20).ok_or_else(short)?.to_vec(), start, end)
    };
    let data = packed.get(start..end).ok_or_else(short)?;
    match kind.try_into().unwrap_or_default() {
        PASSWORD_TYPE => {}
        // The payload is the hash, or the keytab file, as it stands.
        NT_HASH_TYPE if data.len() == 16 => return Ok(Secret::NtHash(SecretBytes::copied(data))),
        NT_HASH_TYPE => return Err(unknown("reading a packed NT hash that has not sixteen bytes")),
        KEYTAB_TYPE => return Ok(Secret::Keytab(SecretBytes::copied(data))),
        // SEC_WINNT_AUTH_CERTIFICATE_DATA: two lengths, then a vector from the start of the data. Its PIN comes otherwise.
        CERT_TYPE => {
            let offset = data.get(4..8).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes).ok_or_else(short)?;
            let length = data.get(8..10).and_then(|bytes| bytes.try_into().ok()).map(u16::from_ne_bytes).ok_or_else(short)?;
            let (start, end) = vector(data, offset, length)?;
            let reference = SecretBytes::copied(data.get(start..end).ok_or_else(short)?);
            return Ok(Secret::Certificate { reference, pin: SecretBytes::copied(&[]) });
        }
        // The data are a smart card's logon with everything behind it.
        CSP_TYPE => return card::packed(data).map(|card| Secret::Card(Box::new(card))),
        _ => return Err(unknown("reading packed credentials of a type that is not built")),
    }
    // SEC_WINNT_AUTH_DATA_PASSWORD: one more vector, from the start of the data.
    let offset = data.first_chunk::<4>().map(|bytes| u32::from_ne_bytes(*bytes)).ok_or_else(short)?;
    let len = data.get(4..6).and_then(|bytes| bytes.try_into().ok()).map(u16::from_ne_bytes).ok_or_else(short)?;
    let (start, end) = vector(data, offset, len)?;
    Ok(Secret::Password(SecretBytes::copied(data.get(start..end).ok_or_else(short)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(auth: Auth) -> (String, Option<String>, Vec<u8>) {
        match auth {
            Auth::User { name, domain, secret: Some(Secret::Password(p)) } => {
                (name.lossy(), domain.map(|d| d.lossy()), p.expose().to_vec())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_letter_follows_the_flags() {
        let (mut u, mut d, mut p) = (*b"al\xc3\xa9", *b"DOM", *b"pw");
        let mut id = SEC_WINNT_AUTH_IDENTITY_A {
            User: u.as_mut_ptr(),
            UserLength: 4,
            Domain: d.as_mut_ptr(),
            DomainLength: 3,
            Password: p.as_mut_ptr(),
            PasswordLength: 2,
            Flags: ANSI,
        };
        // SAFETY: the identity and its strings are live.
        let (auth, _) = unsafe { read((&raw const id).cast()) }.unwrap();
        assert_eq!(user(auth), ("al\u{e9}".into(), Some("DOM".into()), b"p\0w\0".to_vec()));
        id.Flags = 0;
        // SAFETY: as above.
        assert_eq!(unsafe { read((&raw const id).cast()) }.unwrap_err().kind(), Kind::UnknownCredentials);
    }

    #[test]
    fn absent_and_empty_are_told_apart() {
        let mut empty = [0u16; 1];
        let mut id = SEC_WINNT_AUTH_IDENTITY_W {
            User: std::ptr::null_mut(),
            UserLength: 0,
            Domain: std::ptr::null_mut(),
            DomainLength: 0,
            Password: std::ptr::null_mut(),
            PasswordLength: 0,
            Flags: UNICODE,
        };
        // SAFETY: NULL strings are never followed.
        assert!(matches!(unsafe { read((&raw const id).cast()) }.unwrap().0, Auth::Default));
        id.User = empty.as_mut_ptr();
        // SAFETY: the empty string is live.
        assert!(matches!(unsafe { read((&raw const id).cast()) }.unwrap().0, Auth::Anonymous));
    }

    /// An EX2 identity of the user "me" with a packed credential.
    fn packed(kind: [u8; 16], data: &[u8]) -> Vec<u8> {
        let mut secret = vec![28, 0];
        secret.extend((28 + data.len() as u16).to_ne_bytes());
        secret.extend(kind);
        secret.extend(28u32.to_ne_bytes());
        secret.extend((data.len() as u32).to_ne_bytes());
        secret.extend(data);
        let (user_at, secret_at) = (48u32, 52u32);
        let mut block = Vec::new();
        block.extend(EX2.to_ne_bytes());
        block.extend([48, 0, 0, 0]);
        block.extend((secret_at + secret.len() as u32).to_ne_bytes());
        block.extend(user_at.to_ne_bytes());
        block.extend([4, 0, 0, 0]);
        block.extend([0; 8]);
        block.extend(secret_at.to_ne_bytes());
        block.extend([secret.len() as u8, 0, 0, 0]);
        block.extend((UNICODE | 4).to_ne_bytes());
        block.extend([0; 8]);
        block.extend(b"m\0e\0");
        block.extend(&secret);
        block
    }

    #[test]
    fn a_packed_identity_is_read_and_its_bounds_are_kept() {
        let mut password = 8u32.to_ne_bytes().to_vec();
        password.extend([4, 0, 0, 0]);
        password.extend(b"p\0w\0");
        let words = packed(PASSWORD_TYPE, &password);
        // SAFETY: the block is as long as it says.
        let (auth, _) = unsafe { read(words.as_ptr().cast()) }.unwrap();
        assert_eq!(user(auth), ("me".into(), None, b"p\0w\0".to_vec()));
        for at in [12, 16, 28, 32, 72, 76, 80, 84] {
            let mut bad = words.clone();
            bad[at] = 0xFF;
            bad[at + 1] = 0xFF;
            // SAFETY: the block is as long as it says; its offsets lie.
            assert!(unsafe { read(bad.as_ptr().cast()) }.is_err(), "{at}");
        }
    }

    #[test]
    fn a_card_that_is_packed_in_an_identity_belongs_to_whom_the_identity_names() {
        // A KERB_CERTIFICATE_LOGON without names, whose card's data are four empty ones.
        let mut logon = vec![0; size_of::<KERB_CERTIFICATE_LOGON>()];
        let start = logon.len();
        logon[0] = 13;
        logon[60] = 48;
        logon[64..72].copy_from_slice(&start.to_ne_bytes());
        logon.extend([48, 0, 0, 0, 1, 0, 0, 0]);
        logon.extend([0; 12]);
        logon.push(1);
        logon.extend([0; 27]);
        let block = packed(CSP_TYPE, &logon);
        // SAFETY: the block is as long as it says.
        let (auth, _) = unsafe { read(block.as_ptr().cast()) }.unwrap();
        let Auth::User { name, domain: None, secret: Some(Secret::Card(card)) } = auth else { panic!("{auth:?}") };
        assert_eq!((name.lossy().as_str(), card.key), ("me", 1));
        let block = packed(CSP_TYPE, &logon[..start]);
        // SAFETY: as above.
        assert!(unsafe { read(block.as_ptr().cast()) }.is_err());
    }

    #[test]
    fn long_words_say_the_same() {
        let packed = |len: u16| {
            let mut out = [48u16.to_ne_bytes(), 50u16.to_ne_bytes()].concat();
            out.extend([0; 4]);
            out.extend(&KEYTAB_TYPE[..4]);
            out.extend([0; 4]);
            out.extend(&KEYTAB_TYPE[4..]);
            out.extend([0; 4]);
            out.extend(48u64.to_ne_bytes());
            out.extend(len.to_ne_bytes());
            out.extend([0; 6]);
            out.extend([5, 2]);
            out
        };
        assert!(matches!(read_packed_secret(&packed(2)).unwrap(), Secret::Keytab(file) if file.expose() == [5, 2]));
        assert!(read_packed_secret(&packed(3)).is_err());
        for end in 0..packed(2).len() {
            assert!(read_packed_secret(&packed(2)[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_hash_is_taken_by_its_own_type_alone() {
        let read = |kind, data: &[u8]| {
            let block = packed(kind, data);
            // SAFETY: the block is as long as it says.
            unsafe { read(block.as_ptr().cast()) }.map(|(auth, _)| auth)
        };
        let secret = |auth| match auth {
            Ok(Auth::User { secret: Some(secret), .. }) => secret,
            other => panic!("{other:?}"),
        };
        assert!(matches!(secret(read(NT_HASH_TYPE, &[7; 16])), Secret::NtHash(hash) if hash.expose() == [7; 16]));
        assert!(matches!(secret(read(KEYTAB_TYPE, &[5, 2])), Secret::Keytab(file) if file.expose() == [5, 2]));
        let certificate =
            [&12u16.to_ne_bytes()[..], &15u16.to_ne_bytes(), &12u32.to_ne_bytes(), &3u16.to_ne_bytes(), &[0, 0], b"der"].concat();
        let read_one = secret(read(CERT_TYPE, &certificate));
        assert!(matches!(read_one, Secret::Certificate { reference, pin } if reference.expose() == b"der" && pin.expose().is_empty()));
        assert!(read(CERT_TYPE, certificate.get(..14).unwrap_or_default()).is_err() && read(CERT_TYPE, &[12, 0]).is_err());
        assert!(read(NT_HASH_TYPE, &[7; 15]).is_err() && read(NT_HASH_TYPE, &[7; 17]).is_err() && read([9; 16], &[7; 16]).is_err());
        // A password that looks like a hash is a password.
        let mut password = 8u32.to_ne_bytes().to_vec();
        password.extend([128, 0, 0, 0]);
        password.extend(b"a\0".repeat(64));
        assert!(matches!(secret(read(PASSWORD_TYPE, &password)), Secret::Password(_)));
    }
}
