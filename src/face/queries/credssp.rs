//! What CredSSP's servers tell of the credentials that they were lent, in one block each.
use super::{Place, no_struct};
use crate::{
    engine::{
        attributes::{Answer, Logon},
        status::{Error, Kind, Result},
    },
    face::{
        memory::Block,
        packed::{Identity, Units, pack_password},
        types::*,
    },
};
use std::mem::offset_of;
use zeroize::Zeroizing;

/// `KerbInteractiveLogon`
const INTERACTIVE: i32 = 2;

/// Writes an answer that no other package gives.
///
/// # Safety
/// The place is writable for the struct of the attribute that was asked, as far as its room allows.
pub(super) unsafe fn answer(place: Place, answer: Answer) -> Result<()> {
    place.check::<SecPkgContext_ClientCreds>()?;
    let mut block = match answer {
        Answer::ClientCreds(bytes) => Block::of(bytes.expose())?,
        Answer::Logon(logon) => interactive(&logon)?,
        Answer::Identity(logon) => {
            let password: Units = Zeroizing::new(units(logon.password.expose()).collect());
            let name = |text: &[u16]| Some(Zeroizing::new(text.to_vec()));
            Identity::new(name(&logon.user.0), name(&logon.domain.0), Some(pack_password(&password))).pack()?
        }
        other => return Err(no_struct(&other)),
    };
    let length = block.bytes().len() as u32;
    // SAFETY: this function's contract.
    unsafe { place.put(SecPkgContext_ClientCreds { AuthBufferLen: length, AuthBuffer: block.give().cast() }) }
}

fn units(utf16le: &[u8]) -> impl Iterator<Item = u16> + '_ {
    utf16le.chunks_exact(2).filter_map(|unit| unit.try_into().ok().map(u16::from_le_bytes))
}

/// KERB_INTERACTIVE_LOGON with its strings behind it: each pointer is an offset from the structure's beginning.
fn interactive(logon: &Logon) -> Result<Block> {
    type Struct = KERB_INTERACTIVE_LOGON;
    let text = |text: &[u16]| Zeroizing::new(text.iter().flat_map(|unit| unit.to_ne_bytes()).collect::<Vec<u8>>());
    let password: Units = Zeroizing::new(units(logon.password.expose()).collect());
    let strings = [
        (offset_of!(Struct, LogonDomainName), text(&logon.domain.0)),
        (offset_of!(Struct, UserName), text(&logon.user.0)),
        (offset_of!(Struct, Password), text(&password)),
    ];
    let long = || Error::new(Kind::InternalError, "packing a string longer than a UNICODE_STRING holds");
    let mut block = Block::zeroed(size_of::<Struct>() + strings.iter().map(|(_, text)| text.len()).sum::<usize>())?;
    let bytes = block.bytes();
    let mut put = |at: usize, value: &[u8]| match bytes.get_mut(at..at + value.len()) {
        Some(room) => {
            room.copy_from_slice(value);
            Ok(())
        }
        None => Err(long()),
    };
    put(offset_of!(Struct, MessageType), &INTERACTIVE.to_ne_bytes())?;
    let mut end = size_of::<Struct>();
    for (at, text) in &strings {
        let length = u16::try_from(text.len()).map_err(|_| long())?.to_ne_bytes();
        put(at + offset_of!(UNICODE_STRING, Length), &length)?;
        put(at + offset_of!(UNICODE_STRING, MaximumLength), &length)?;
        put(at + offset_of!(UNICODE_STRING, Buffer), &end.to_ne_bytes())?;
        put(end, text)?;
        end += text.len();
    }
    Ok(block)
}
