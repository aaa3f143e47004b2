//! Smart cards: KERB_CERTIFICATE_LOGON with KERB_SMARTCARD_CSP_INFO in it, as CREDSSP_CRED and packed credentials bring them and CredSSP's
//! servers tell of them; and KERB_INTERACTIVE_LOGON, its sibling for passwords.
use super::unknown;
use crate::{
    engine::{
        identity::{Auth, Card, Secret, Wide},
        secret::SecretBytes,
        status::Result,
    },
    face::types::*,
};
use std::ffi::c_void;
use zeroize::Zeroizing;

/// `KerbInteractiveLogon`
pub const INTERACTIVE: i32 = 2;
/// `KerbCertificateLogon`
pub const CERTIFICATE: i32 = 13;
/// The numbers that other KERB_LOGON_SUBMIT_TYPEs have.
const OTHERS: std::ops::RangeInclusive<i32> = 3..=15;
/// KERB_CERTIFICATE_LOGON_FLAG_USE_CERTIFICATE_INFO: the data are a KERB_CERTIFICATE_INFO.
const USE_CERTIFICATE_INFO: u32 = 2;
/// Pointers below this are offsets from the structure's beginning: no process has anything there.
const LEAST_ADDRESS: usize = 0x1_0000;

/// KERB_SMARTCARD_CSP_INFO's size before its names.
pub const CSP_HEADER: usize = 40;
/// Its message type.
pub const CSP_MESSAGE: u32 = 1;
/// Where it says which key.
pub const CSP_KEY: usize = 20;
/// Where it says how many characters stand before the card's, the reader's, the container's and the provider's name.
pub const CSP_NAMES: [usize; 4] = [24, 28, 32, 36];

/// No card's data are longer.
const LONGEST: u32 = 0x1_0000;

/// Where a structure's pointers lead.
#[derive(Clone, Copy)]
enum Ground<'a> {
    /// Anywhere, or behind the structure.
    Memory(*const c_void),
    /// Behind the structure, and no further than this.
    Block(&'a [u8]),
}

impl Ground<'_> {
    /// # Safety
    /// In memory, what the pointer leads to is readable for its length.
    unsafe fn follow(self, to: *const u8, length: usize) -> Result<Zeroizing<Vec<u8>>> {
        if length == 0 {
            return Ok(Zeroizing::default());
        }
        let bytes = match self {
            Self::Block(block) => {
                let part = to.addr().checked_add(length).and_then(|end| block.get(to.addr()..end));
                part.ok_or_else(|| unknown("reading a packed logon past its end"))?
            }
            Self::Memory(_) if to.is_null() => return Err(unknown("reading a string of a logon at NULL")),
            Self::Memory(base) => {
                let at = if to.addr() < LEAST_ADDRESS { base.cast::<u8>().wrapping_add(to.addr()) } else { to };
                // SAFETY: this function's contract.
                unsafe { std::slice::from_raw_parts(at, length) }
            }
        };
        Ok(Zeroizing::new(bytes.to_vec()))
    }

    /// # Safety
    /// As for `follow`.
    unsafe fn text(self, string: &UNICODE_STRING) -> Result<Zeroizing<Vec<u8>>> {
        if !string.Length.is_multiple_of(2) {
            return Err(unknown("reading half a letter of a logon"));
        }
        // SAFETY: this function's contract.
        unsafe { self.follow(string.Buffer.cast_const().cast(), usize::from(string.Length)) }
    }
}

fn wide(bytes: &[u8]) -> Wide {
    Wide(bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_ne_bytes(*unit)).collect())
}

fn secret(bytes: &[u8]) -> SecretBytes {
    SecretBytes::new(bytes.as_chunks::<2>().0.iter().flat_map(|unit| u16::from_ne_bytes(*unit).to_le_bytes()).collect())
}

/// Reads what CREDSSP_CRED may point to beside an identity, by its first word; None for everything else.
///
/// # Safety
/// `at` points to an identity, or to a KERB_INTERACTIVE_LOGON or KERB_CERTIFICATE_LOGON, whose strings are readable for their lengths: they
/// may be pointed to, or be at an offset from the structure's beginning.
pub unsafe fn read_logon(at: *const c_void) -> Result<Option<Auth>> {
    // SAFETY: each of them is at least a word long.
    match unsafe { at.cast::<i32>().read_unaligned() } {
        // SAFETY: the first word says that it is this one.
        INTERACTIVE => unsafe { interactive(at) }.map(Some),
        // SAFETY: the first word says that it is this one.
        CERTIFICATE => unsafe { certificate(at) }.map(Some),
        // Another logon of Windows' is no identity either.
        kind if OTHERS.contains(&kind) => Err(unknown("reading a logon that is neither by a password nor by a card")),
        _ => Ok(None),
    }
}

/// # Safety
/// `at` points to a KERB_INTERACTIVE_LOGON whose strings are readable.
unsafe fn interactive(at: *const c_void) -> Result<Auth> {
    let ground = Ground::Memory(at);
    // SAFETY: this function's contract.
    let logon = unsafe { at.cast::<KERB_INTERACTIVE_LOGON>().read_unaligned() };
    // SAFETY: this function's contract.
    let domain = wide(&unsafe { ground.text(&logon.LogonDomainName) }?);
    // SAFETY: this function's contract.
    let name = wide(&unsafe { ground.text(&logon.UserName) }?);
    // SAFETY: this function's contract.
    let password = secret(&unsafe { ground.text(&logon.Password) }?);
    Ok(Auth::User { name, domain: Some(domain), secret: Some(Secret::Password(password)) })
}

/// # Safety
/// `at` points to a KERB_CERTIFICATE_LOGON whose strings and data are readable.
pub unsafe fn certificate(at: *const c_void) -> Result<Auth> {
    // SAFETY: this function's contract.
    let logon = unsafe { at.cast::<KERB_CERTIFICATE_LOGON>().read_unaligned() };
    // SAFETY: this function's contract.
    Ok(identity(unsafe { card(&logon, Ground::Memory(at)) }?))
}

/// Whose card it is, with the card.
fn identity(card: Card) -> Auth {
    let domain = Some(card.domain.clone()).filter(|domain| !domain.0.is_empty());
    Auth::User { name: card.user.clone(), domain, secret: Some(Secret::Card(Box::new(card))) }
}

/// Reads a KERB_CERTIFICATE_LOGON that has everything behind it.
pub fn packed(block: &[u8]) -> Result<Card> {
    if block.len() < size_of::<KERB_CERTIFICATE_LOGON>() {
        return Err(unknown("reading a packed logon shorter than its header"));
    }
    // SAFETY: the block is at least as long, and every pattern of bits is a value of it.
    let logon = unsafe { block.as_ptr().cast::<KERB_CERTIFICATE_LOGON>().read_unaligned() };
    // SAFETY: the block's end bounds what is read.
    unsafe { card(&logon, Ground::Block(block)) }
}

/// # Safety
/// As for [`Ground::follow`].
unsafe fn card(logon: &KERB_CERTIFICATE_LOGON, ground: Ground<'_>) -> Result<Card> {
    if logon.MessageType != CERTIFICATE {
        return Err(unknown("reading a smart card's logon that is another"));
    }
    if logon.Flags & USE_CERTIFICATE_INFO != 0 {
        return Err(unknown("reading a logon by a certificate that is on no card"));
    }
    if logon.CspDataLength > LONGEST {
        return Err(unknown("reading a smart card's data that are too long"));
    }
    // SAFETY: this function's contract.
    let user = wide(&unsafe { ground.text(&logon.UserName) }?);
    // SAFETY: this function's contract.
    let domain = wide(&unsafe { ground.text(&logon.DomainName) }?);
    // SAFETY: this function's contract.
    let pin = secret(&unsafe { ground.text(&logon.Pin) }?);
    // SAFETY: this function's contract.
    let csp = unsafe { ground.follow(logon.CspData.cast_const(), logon.CspDataLength as usize) }?;
    let (key, [card, reader, container, provider]) = place(&csp)?;
    Ok(Card { user, domain, pin, key, card, reader, container, provider })
}

/// Reads a KERB_SMARTCARD_CSP_INFO: which key, and four names, each of which ends with a zero. The offsets count characters.
fn place(csp: &[u8]) -> Result<(u32, [Wide; 4])> {
    let short = || unknown("reading a smart card's data past their end");
    let word = |at: usize| csp.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes).ok_or_else(short);
    let length = word(0)? as usize;
    if word(4)? != CSP_MESSAGE {
        return Err(unknown("reading a smart card's data of a kind that is not known"));
    }
    let names = csp.get(CSP_HEADER..length).ok_or_else(short)?;
    let name = |at: usize| -> Result<Wide> {
        let start = (word(at)? as usize).checked_mul(2).ok_or_else(short)?;
        let (units, _) = names.get(start..).ok_or_else(short)?.as_chunks::<2>();
        let end = units.iter().position(|unit| *unit == [0, 0]).ok_or_else(short)?;
        Ok(Wide(units.iter().take(end).map(|unit| u16::from_ne_bytes(*unit)).collect()))
    };
    let [card, reader, container, provider] = CSP_NAMES;
    Ok((word(CSP_KEY)?, [name(card)?, name(reader)?, name(container)?, name(provider)?]))
}
