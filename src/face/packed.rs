//! Identities in one block: SEC_WINNT_AUTH_IDENTITY_EX2 with everything behind its header, and eight bytes more, so that it can be
//! encrypted where it stands. Whatever form a caller's identity has, this is what the library hands out.
use crate::{
    crypto::{hash::Hash, same},
    engine::{
        env::Random as _,
        secret::Key,
        status::{Error, Kind, Result},
    },
    face::{
        identity::{EX, EX2, PASSWORD_TYPE, PROCESS_ENCRYPTED, Strings, UNICODE, WIDER},
        memory::Block,
        types::*,
    },
    wire::text::same_name,
    world::random::KernelRandom,
};
use once_cell::sync::OnceCell;
use std::ffi::c_void;
use zeroize::{Zeroize as _, Zeroizing};

const HEADER: usize = size_of::<SEC_WINNT_AUTH_IDENTITY_EX2>();
/// The eight bytes behind a block that says RESERVED.
const SPARE: usize = 8;
const MARSHALLED: u32 = 4;
const RESERVED: u32 = 0x1_0000;
const NULL_USER: u32 = 0x2_0000;
const NULL_DOMAIN: u32 = 0x4_0000;
/// What callers note in an identity for themselves.
const CALLERS: u32 = 0xFF00_0000;
/// No identity is larger.
const LARGEST: usize = 1 << 18;

/// A string's characters; wiped, for they may be a password's.
pub type Units = Zeroizing<Vec<u16>>;

/// An identity taken apart. Absent is not empty.
#[derive(Default)]
pub struct Identity {
    /// The user.
    pub user: Option<Units>,
    /// His domain.
    pub domain: Option<Units>,
    /// SEC_WINNT_AUTH_PACKED_CREDENTIALS.
    pub credentials: Option<Zeroizing<Vec<u8>>>,
    /// The packages that Negotiate may use.
    pub list: Option<Units>,
    flags: u32,
}

fn bad(doing: &'static str) -> Error {
    Error::new(Kind::InvalidToken, doing)
}

/// What the first words of an identity say of its form.
enum Form {
    Plain,
    Extended,
    /// So many bytes long, with these flags.
    Packed(usize, u32),
}

/// # Safety
/// `at` points to an identity of any form.
unsafe fn form(at: *const c_void) -> Result<Form> {
    // SAFETY: every form is at least two words long.
    let [version, length] = unsafe { at.cast::<[u32; 2]>().read_unaligned() };
    match version {
        EX if length as usize == size_of::<SEC_WINNT_AUTH_IDENTITY_EXW>() => Ok(Form::Extended),
        EX2 if (length & 0xFFFF) as usize == HEADER => {
            // SAFETY: the version and the header's size say that it is this form.
            let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_EX2>().read_unaligned() };
            let len = id.cbStructureLength as usize;
            if (HEADER..=LARGEST).contains(&len) {
                Ok(Form::Packed(len, id.Flags))
            } else {
                Err(bad("reading a packed identity of no size it can have"))
            }
        }
        _ => Ok(Form::Plain),
    }
}

/// Whether an identity is encrypted for this process.
///
/// # Safety
/// `at` is NULL or points to an identity of any form.
pub unsafe fn is_encrypted(at: *const c_void) -> Result<bool> {
    // SAFETY: this function's contract.
    Ok(!at.is_null() && matches!(unsafe { form(at) }?, Form::Packed(_, flags) if flags & PROCESS_ENCRYPTED != 0))
}

/// A copy of a packed identity that is encrypted for this process, opened; None for every other.
///
/// # Safety
/// `at` points to an identity of any form.
pub unsafe fn opened(at: *const c_void) -> Result<Option<Zeroizing<Vec<u8>>>> {
    // SAFETY: this function's contract.
    match unsafe { form(at) }? {
        Form::Packed(len, flags) if flags & PROCESS_ENCRYPTED != 0 && flags & RESERVED != 0 => {
            // SAFETY: the block's own words say how much of it is readable.
            let mut copy = Zeroizing::new(unsafe { std::slice::from_raw_parts(at.cast::<u8>(), len + SPARE) }.to_vec());
            toggle(&mut copy, false)?;
            Ok(Some(copy))
        }
        _ => Ok(None),
    }
}

impl Identity {
    /// Of its parts.
    pub fn new(user: Option<Units>, domain: Option<Units>, credentials: Option<Zeroizing<Vec<u8>>>) -> Self {
        Self { user, domain, credentials, ..Self::default() }
    }

    /// Reads an identity of any form.
    ///
    /// # Safety
    /// `at` points to an identity of any form, whose strings are readable for their lengths.
    pub unsafe fn read(at: *const c_void) -> Result<Self> {
        if at.is_null() {
            return Err(bad("reading an identity at NULL"));
        }
        // SAFETY: this function's contract.
        match unsafe { form(at) }? {
            Form::Plain => {
                // SAFETY: it is this form, by the contract.
                let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_W>().read_unaligned() };
                let strings = Strings {
                    flags: id.Flags,
                    user: (id.User, id.UserLength),
                    domain: (id.Domain, id.DomainLength),
                    password: (id.Password, id.PasswordLength),
                };
                // SAFETY: this function's contract.
                unsafe { Self::of_strings(&strings, (std::ptr::null_mut(), 0)) }
            }
            Form::Extended => {
                // SAFETY: it is this form, by its first words.
                let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_EXW>().read_unaligned() };
                let strings = Strings {
                    flags: id.Flags,
                    user: (id.User, id.UserLength),
                    domain: (id.Domain, id.DomainLength),
                    password: (id.Password, id.PasswordLength),
                };
                // SAFETY: this function's contract.
                unsafe { Self::of_strings(&strings, (id.PackageList, id.PackageListLength)) }
            }
            Form::Packed(len, flags) => {
                let whole = len + if flags & RESERVED != 0 { SPARE } else { 0 };
                // SAFETY: the block's own words say how much of it is readable.
                Self::unpack(unsafe { std::slice::from_raw_parts(at.cast(), whole) })
            }
        }
    }

    /// # Safety
    /// The strings are readable for their lengths.
    unsafe fn of_strings(strings: &Strings, list: (*mut u16, u32)) -> Result<Self> {
        let letter = strings.letter().map_err(|why| bad("reading an identity's strings").because(why))?;
        let units = |counted: (*mut u16, u32)| -> Result<Option<Units>> {
            // SAFETY: this function's contract.
            let name = unsafe { letter.name((counted.0, counted.1)) }.map_err(|why| bad("reading an identity's strings").because(why))?;
            Ok(name.map(|wide| Zeroizing::new(wide.0.into_vec())))
        };
        let password = units(strings.password)?;
        Ok(Self {
            user: units(strings.user)?,
            domain: units(strings.domain)?,
            credentials: password.map(|password| pack_password(&password)),
            list: units(list)?,
            flags: strings.flags & CALLERS,
        })
    }

    /// Reads a block, from which a process-encrypted one may be opened. Every offset must lie inside of it.
    pub fn unpack(block: &[u8]) -> Result<Self> {
        let flags = word(block, 36)?;
        let mut opened;
        let block = if flags & PROCESS_ENCRYPTED != 0 {
            opened = Zeroizing::new(block.to_vec());
            toggle(&mut opened, false)?;
            &**opened
        } else {
            block
        };
        if flags & WIDER != 0 {
            return Err(Error::new(Kind::UnsupportedFunction, "reading an identity that is encrypted beyond this process"));
        }
        let len = word(block, 8)? as usize;
        let body = block.get(..len).filter(|body| body.len() >= HEADER).ok_or_else(|| bad("reading a packed identity past its end"))?;
        if word(body, 0)? != EX2 || half(body, 4)? as usize != HEADER {
            return Err(bad("reading a packed identity of another version"));
        }
        let part = |offset: usize, length: usize| -> Result<Option<&[u8]>> {
            let (at, size) = (word(body, offset)? as usize, half(body, length)? as usize);
            if at == 0 {
                return if size == 0 { Ok(None) } else { Err(bad("reading a part of a packed identity that is nowhere")) };
            }
            let inside = at.checked_add(size).filter(|_| at >= HEADER).and_then(|end| body.get(at..end));
            inside.map(Some).ok_or_else(|| bad("reading a packed identity past its end"))
        };
        let text = |bytes: &[u8]| -> Result<Units> {
            if !bytes.len().is_multiple_of(2) {
                return Err(bad("reading half a character of a packed identity"));
            }
            Ok(Zeroizing::new(bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_ne_bytes(*unit)).collect()))
        };
        let credentials = part(28, 32)?.map(|bytes| Zeroizing::new(bytes.to_vec()));
        if let Some(credentials) = &credentials {
            payload(credentials)?;
        }
        Ok(Self {
            user: part(12, 16)?.map(text).transpose()?.filter(|_| flags & NULL_USER == 0),
            domain: part(20, 24)?.map(text).transpose()?.filter(|_| flags & NULL_DOMAIN == 0),
            credentials,
            list: part(40, 44)?.map(text).transpose()?,
            flags: flags & CALLERS,
        })
    }

    /// Puts it into a block of ours.
    pub fn pack(&self) -> Result<Block> {
        let parts = [
            (12, 16, self.user.as_ref().map(|units| bytes_of(units))),
            (20, 24, self.domain.as_ref().map(|units| bytes_of(units))),
            (28, 32, self.credentials.as_ref().map(|bytes| Zeroizing::new(bytes.to_vec()))),
            (40, 44, self.list.as_ref().map(|units| bytes_of(units))),
        ];
        let lengths: usize = parts.iter().flat_map(|(_, _, bytes)| bytes.as_ref().map(|bytes| bytes.len().next_multiple_of(4))).sum();
        let len = (HEADER + lengths).next_multiple_of(8);
        let mut block = Block::zeroed(len + SPARE)?;
        let flags = UNICODE
            | MARSHALLED
            | RESERVED
            | self.flags
            | if self.user.is_none() { NULL_USER } else { 0 }
            | if self.domain.is_none() { NULL_DOMAIN } else { 0 };
        let out = block.bytes();
        for (at, value) in [(0, EX2), (8, len as u32), (36, flags)] {
            put(out, at, &value.to_ne_bytes())?;
        }
        put(out, 4, &(HEADER as u16).to_ne_bytes())?;
        let mut end = HEADER;
        for (offset, length, bytes) in &parts {
            let Some(bytes) = bytes else { continue };
            let size = u16::try_from(bytes.len()).map_err(|_| bad("packing a string longer than a packed identity holds"))?;
            put(out, *offset, &(end as u32).to_ne_bytes())?;
            put(out, *length, &size.to_ne_bytes())?;
            put(out, end, bytes)?;
            end += bytes.len().next_multiple_of(4);
        }
        Ok(block)
    }

    /// The password, where that is what it has.
    pub fn password(&self) -> Option<Units> {
        let data = payload(self.credentials.as_ref()?).ok().filter(|(kind, _)| *kind == PASSWORD_TYPE)?.1;
        let (at, size) = (word(data, 0).ok()? as usize, half(data, 4).ok()? as usize);
        let bytes = data.get(at..at.checked_add(size)?)?;
        Some(Zeroizing::new(bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_ne_bytes(*unit)).collect()))
    }

    /// Whether both name the same user.
    pub fn is_same_user(&self, other: &Self) -> bool {
        let text = |units: &Option<Units>| units.as_ref().map(|units| String::from_utf16_lossy(units)).unwrap_or_default();
        same_name(&text(&self.user), &text(&other.user)) && same_name(&text(&self.domain), &text(&other.domain))
    }

    /// Whether both prove themselves with the same.
    pub fn is_same_proof(&self, other: &Self) -> bool {
        match (&self.credentials, &other.credentials) {
            (None, None) => true,
            (Some(a), Some(b)) => match (payload(a), payload(b)) {
                (Ok((kind, a)), Ok((other, b))) => kind == other && same(a, b),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Packed credentials of a password.
pub fn pack_password(units: &[u16]) -> Zeroizing<Vec<u8>> {
    let size = units.len() * 2;
    let mut out = Zeroizing::new(Vec::with_capacity(36 + size));
    out.extend_from_slice(&28u16.to_ne_bytes());
    out.extend_from_slice(&((36 + size) as u16).to_ne_bytes());
    out.extend_from_slice(&PASSWORD_TYPE);
    out.extend_from_slice(&28u32.to_ne_bytes());
    out.extend_from_slice(&((8 + size) as u32).to_ne_bytes());
    out.extend_from_slice(&8u32.to_ne_bytes());
    out.extend_from_slice(&(size as u32).to_ne_bytes());
    out.extend(units.iter().flat_map(|unit| unit.to_ne_bytes()));
    out
}

/// The type of packed credentials, and their data.
pub fn payload(packed: &[u8]) -> Result<([u8; 16], &[u8])> {
    let short = || bad("reading packed credentials past their end");
    let kind = packed.get(4..20).and_then(|kind| kind.try_into().ok()).ok_or_else(short)?;
    let (at, size) = (word(packed, 20)? as usize, half(packed, 24)? as usize);
    let data = at.checked_add(size).and_then(|end| packed.get(at..end)).ok_or_else(short)?;
    Ok((kind, data))
}

/// Encrypts or decrypts a block where it stands.
///
/// # Safety
/// `at` is NULL or points to an identity of any form, a packed one writable for its length and the eight bytes it says it has behind.
pub unsafe fn toggle_in_place(at: *mut c_void, encrypt: bool) -> Result<()> {
    if at.is_null() {
        return Err(bad("encrypting an identity at NULL"));
    }
    // SAFETY: this function's contract.
    match unsafe { form(at) }? {
        Form::Packed(_, flags) if (flags & PROCESS_ENCRYPTED != 0) == encrypt => Ok(()),
        Form::Packed(len, flags) if flags & RESERVED != 0 => {
            // SAFETY: this function's contract: the block is writable so far.
            toggle(unsafe { std::slice::from_raw_parts_mut(at.cast(), len + SPARE) }, encrypt)
        }
        Form::Plain | Form::Extended if !encrypt => Ok(()),
        _ => Err(Error::new(Kind::UnsupportedFunction, "encrypting an identity that has no eight bytes to spare for it")),
    }
}

/// Everything behind the header, under a key of this process and a number of its own that stands in the spare bytes.
fn toggle(block: &mut [u8], encrypt: bool) -> Result<()> {
    static KEY: OnceCell<Key<32>> = OnceCell::new();
    let key = KEY.get_or_try_init(|| {
        let mut key = Zeroizing::new([0; 32]);
        KernelRandom.fill(&mut *key)?;
        Ok::<_, Error>(Key::new(*key))
    })?;
    let flags = word(block, 36)?;
    let len = word(block, 8)? as usize;
    let whole = flags & RESERVED != 0 && block.len() == len + SPARE && len >= HEADER;
    if !whole {
        return Err(bad("opening an identity without the eight bytes behind it"));
    }
    let (head, rest) = block.split_at_mut(HEADER);
    let (body, number) = rest.split_at_mut(len - HEADER);
    if encrypt {
        KernelRandom.fill(number)?;
    }
    for (counter, chunk) in (0u32..).zip(body.chunks_mut(32)) {
        let stream = Hash::Sha512_256.of(&[key.expose(), b"identity", number, &counter.to_be_bytes()]);
        chunk.iter_mut().zip(stream.bytes()).for_each(|(byte, key)| *byte ^= key);
    }
    if !encrypt {
        number.zeroize();
    }
    let flags = if encrypt { flags | PROCESS_ENCRYPTED } else { flags & !PROCESS_ENCRYPTED };
    put(head, 36, &flags.to_ne_bytes())
}

/// Wipes an identity; a plain or extended one loses its password.
///
/// # Safety
/// `at` is NULL or points to an identity of any form, writable with its strings.
pub unsafe fn wipe(at: *mut c_void) -> Result<()> {
    if at.is_null() {
        return Ok(());
    }
    // SAFETY: this function's contract.
    let (password, length, flags) = match unsafe { form(at) }? {
        Form::Packed(len, flags) => {
            let whole = len + if flags & RESERVED != 0 { SPARE } else { 0 };
            // SAFETY: this function's contract.
            unsafe { std::slice::from_raw_parts_mut(at.cast::<u8>(), whole) }.zeroize();
            return Ok(());
        }
        Form::Plain => {
            // SAFETY: it is this form, by the contract.
            let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_W>().read_unaligned() };
            (id.Password, id.PasswordLength, id.Flags)
        }
        Form::Extended => {
            // SAFETY: it is this form, by its first words.
            let id = unsafe { at.cast::<SEC_WINNT_AUTH_IDENTITY_EXW>().read_unaligned() };
            (id.Password, id.PasswordLength, id.Flags)
        }
    };
    if !password.is_null() && length as usize <= LARGEST {
        let size = length as usize * if flags & UNICODE != 0 { 2 } else { 1 };
        // SAFETY: this function's contract: the password is writable for its length.
        unsafe { std::slice::from_raw_parts_mut(password.cast::<u8>(), size) }.zeroize();
    }
    Ok(())
}

fn bytes_of(units: &[u16]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(units.iter().flat_map(|unit| unit.to_ne_bytes()).collect())
}

fn word(bytes: &[u8], at: usize) -> Result<u32> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map(|bytes| u32::from_ne_bytes(*bytes)).ok_or_else(|| bad("reading an identity that ends too soon"))
}

fn half(bytes: &[u8], at: usize) -> Result<u16> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.map(|bytes| u16::from_ne_bytes(*bytes)).ok_or_else(|| bad("reading an identity that ends too soon"))
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) -> Result<()> {
    let place = bytes.get_mut(at..at + value.len()).ok_or_else(|| Error::new(Kind::InternalError, "packing an identity"))?;
    place.copy_from_slice(value);
    Ok(())
}
