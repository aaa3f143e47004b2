//! What CredSSP's servers tell of the credentials that they were lent, in one block each.
use super::{Place, no_struct};
use crate::{
    engine::{
        attributes::{Answer, Logon},
        identity::Card,
        status::{Error, Kind, Result},
    },
    face::{
        identity::card::{CERTIFICATE, CSP_HEADER, CSP_KEY, CSP_MESSAGE, CSP_NAMES, INTERACTIVE},
        memory::Block,
        packed::{Identity, Units, pack_password},
        types::*,
    },
};
use std::mem::offset_of;
use zeroize::Zeroizing;

/// Writes an answer that no other package gives.
///
/// # Safety
/// The place is writable for the struct of the attribute that was asked, as far as its room allows.
pub(super) unsafe fn answer(place: Place, answer: Answer) -> Result<()> {
    place.check::<SecPkgContext_ClientCreds>()?;
    let mut block = match answer {
        Answer::ClientCreds(bytes) => Block::of(bytes.expose())?,
        Answer::Logon(logon) => interactive(&logon)?,
        Answer::Card(card) => certificate(&card)?,
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

type Bytes = Zeroizing<Vec<u8>>;

fn text(units: &[u16]) -> Bytes {
    Zeroizing::new(units.iter().flat_map(|unit| unit.to_ne_bytes()).collect())
}

/// KERB_INTERACTIVE_LOGON with its strings behind it: each pointer is an offset from the structure's beginning.
fn interactive(logon: &Logon) -> Result<Block> {
    type Struct = KERB_INTERACTIVE_LOGON;
    let password: Units = Zeroizing::new(units(logon.password.expose()).collect());
    let strings = [
        (offset_of!(Struct, LogonDomainName), text(&logon.domain.0)),
        (offset_of!(Struct, UserName), text(&logon.user.0)),
        (offset_of!(Struct, Password), text(&password)),
    ];
    let mut parts = Parts::new(size_of::<Struct>(), strings.iter().map(|(_, text)| text.len()).sum())?;
    parts.put(offset_of!(Struct, MessageType), &INTERACTIVE.to_ne_bytes())?;
    for (at, text) in &strings {
        parts.string(*at, text)?;
    }
    Ok(parts.block)
}

/// KERB_CERTIFICATE_LOGON in the same way, with a KERB_SMARTCARD_CSP_INFO at its end.
fn certificate(card: &Card) -> Result<Block> {
    type Struct = KERB_CERTIFICATE_LOGON;
    let pin: Units = Zeroizing::new(units(card.pin.expose()).collect());
    let strings = [
        (offset_of!(Struct, DomainName), text(&card.domain.0)),
        (offset_of!(Struct, UserName), text(&card.user.0)),
        (offset_of!(Struct, Pin), text(&pin)),
    ];
    let mut names = Vec::new();
    let mut csp = vec![0; CSP_HEADER];
    let mut put = |at: usize, value: u32| {
        if let Some(room) = csp.get_mut(at..at + 4) {
            room.copy_from_slice(&value.to_ne_bytes());
        }
    };
    for (at, name) in CSP_NAMES.into_iter().zip([&card.card, &card.reader, &card.container, &card.provider]) {
        put(at, names.len() as u32);
        names.extend(name.0.iter().copied().chain([0]));
    }
    put(0, (CSP_HEADER + 2 * names.len()) as u32);
    put(4, CSP_MESSAGE);
    put(CSP_KEY, card.key);
    csp.extend(names.iter().flat_map(|unit| unit.to_ne_bytes()));
    let before = strings.iter().map(|(_, text)| text.len()).sum::<usize>().next_multiple_of(8);
    let mut parts = Parts::new(size_of::<Struct>(), before + csp.len())?;
    parts.put(offset_of!(Struct, MessageType), &CERTIFICATE.to_ne_bytes())?;
    for (at, text) in &strings {
        parts.string(*at, text)?;
    }
    let start = size_of::<Struct>() + before;
    parts.put(offset_of!(Struct, CspDataLength), &(csp.len() as u32).to_ne_bytes())?;
    parts.put(offset_of!(Struct, CspData), &start.to_ne_bytes())?;
    parts.put(start, &csp)?;
    Ok(parts.block)
}

/// A structure with its strings behind it, as it grows.
struct Parts {
    block: Block,
    end: usize,
}

fn long() -> Error {
    Error::new(Kind::InternalError, "packing a string longer than a UNICODE_STRING holds")
}

impl Parts {
    fn new(header: usize, behind: usize) -> Result<Self> {
        Ok(Self { block: Block::zeroed(header + behind)?, end: header })
    }

    fn put(&mut self, at: usize, value: &[u8]) -> Result<()> {
        let room = self.block.bytes().get_mut(at..at + value.len()).ok_or_else(long)?;
        room.copy_from_slice(value);
        Ok(())
    }

    /// A UNICODE_STRING, and its characters behind all that is there.
    fn string(&mut self, at: usize, text: &[u8]) -> Result<()> {
        let length = u16::try_from(text.len()).map_err(|_| long())?.to_ne_bytes();
        let end = self.end;
        self.put(at + offset_of!(UNICODE_STRING, Length), &length)?;
        self.put(at + offset_of!(UNICODE_STRING, MaximumLength), &length)?;
        self.put(at + offset_of!(UNICODE_STRING, Buffer), &end.to_ne_bytes())?;
        self.put(end, text)?;
        self.end += text.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{
            identity::{Auth, Secret, Wide},
            secret::SecretBytes,
        },
        face::identity::{card, read_for},
    };

    fn lent() -> Card {
        Card {
            user: Wide::of("alice"),
            domain: Wide::of("DOM"),
            pin: SecretBytes::copied(&[49, 0, 50, 0, 51, 0]),
            key: 2,
            card: Wide::of("Card"),
            reader: Wide::of("Reader 0"),
            container: Wide::of("le-container"),
            provider: Wide::default(),
        }
    }

    fn is_same(card: &Card) {
        let lent = lent();
        assert_eq!((&card.user, &card.domain, card.pin.expose(), card.key), (&lent.user, &lent.domain, lent.pin.expose(), lent.key));
        let names = |card: &Card| [&card.card, &card.reader, &card.container, &card.provider].map(Wide::lossy);
        assert_eq!(names(card), names(&lent));
    }

    fn credssp(kind: i32, at: *mut u8) -> Result<Auth> {
        let cred = CREDSSP_CRED { Type: kind, pSchannelCred: std::ptr::null_mut(), pSpnegoCred: at.cast() };
        // SAFETY: each test's structures are live.
        match unsafe { read_for("CREDSSP", (&raw const cred).cast()) }?.0 {
            Auth::CredSsp { inner, .. } => Ok(*inner),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_a_server_tells_of_a_card_a_client_may_lend_on() {
        let mut block = certificate(&lent()).unwrap();
        is_same(&card::packed(block.bytes()).unwrap());
        for kind in [13, 50, 51] {
            match credssp(kind, block.address()).unwrap() {
                Auth::User { name, domain: Some(domain), secret: Some(Secret::Card(card)) } => {
                    assert_eq!((&*name.lossy(), &*domain.lossy()), ("alice", "DOM"));
                    is_same(&card);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(credssp(13, std::ptr::null_mut()).unwrap_err().kind(), Kind::UnknownCredentials);
    }

    #[test]
    fn a_cards_strings_may_be_anywhere() {
        let mut block = certificate(&lent()).unwrap();
        // SAFETY: the block holds one.
        let mut logon = unsafe { block.address().cast::<KERB_CERTIFICATE_LOGON>().read_unaligned() };
        for string in [&mut logon.DomainName, &mut logon.UserName, &mut logon.Pin] {
            string.Buffer = block.address().wrapping_add(string.Buffer.addr()).cast();
        }
        logon.CspData = block.address().wrapping_add(logon.CspData.addr());
        let Auth::User { secret: Some(Secret::Card(card)), .. } = credssp(13, (&raw mut logon).cast()).unwrap() else { panic!() };
        is_same(&card);
        logon.Pin.Buffer = std::ptr::null_mut();
        assert_eq!(credssp(13, (&raw mut logon).cast()).unwrap_err().kind(), Kind::UnknownCredentials);
        block.bytes().fill(0);
    }

    #[test]
    fn a_cards_data_are_no_longer_than_they_may_be() {
        let mut block = certificate(&lent()).unwrap();
        // SAFETY: the block holds one.
        let mut logon = unsafe { block.address().cast::<KERB_CERTIFICATE_LOGON>().read_unaligned() };
        let start = logon.CspData.addr();
        let mut data = block.bytes()[start..].to_vec();
        for (length, fits) in [(0x1_0000, true), (0x1_0001, false)] {
            data.resize(length, 0);
            logon.CspData = data.as_mut_ptr();
            logon.CspDataLength = length as u32;
            for string in [&mut logon.DomainName, &mut logon.UserName, &mut logon.Pin] {
                string.Length = 0;
            }
            assert_eq!(credssp(13, (&raw mut logon).cast()).is_ok(), fits, "{length}");
        }
    }

    #[test]
    fn a_packed_card_is_read_and_its_bounds_are_kept() {
        let whole = certificate(&lent()).unwrap().bytes().to_vec();
        for end in 0..whole.len() {
            assert!(card::packed(&whole[..end]).is_err(), "{end}");
        }
        // The message type, each length and offset, the flag for certificates, and the same of the card's own data.
        let csp = usize::from_ne_bytes(whole[64..72].try_into().unwrap());
        let words = [0, 8, 16, 24, 32, 40, 48, 60, 64, csp, csp + 4, csp + 24, csp + 28, csp + 32, csp + 36];
        for at in words {
            let mut bad = whole.clone();
            bad[at] = 0xFF;
            bad[at + 1] = 0xFF;
            assert!(card::packed(&bad).is_err(), "{at}");
        }
        let mut by_certificate = whole.clone();
        by_certificate[56] = 2;
        assert!(card::packed(&by_certificate).is_err());
        let mut odd = whole.clone();
        odd[8] -= 1;
        assert!(card::packed(&odd).is_err());
        // The last name has no end.
        let mut endless = whole;
        endless[csp] -= 2;
        assert!(card::packed(&endless).is_err());
    }

    #[test]
    fn what_a_server_tells_of_a_password_a_client_may_lend_on() {
        let logon = Logon { user: Wide::of("alice"), domain: Wide::of("DOM"), password: SecretBytes::copied(&[112, 0, 119, 0]) };
        let block = interactive(&logon).unwrap();
        match credssp(50, block.address()).unwrap() {
            Auth::User { name, domain: Some(domain), secret: Some(Secret::Password(password)) } => {
                assert_eq!((&*name.lossy(), &*domain.lossy(), password.expose()), ("alice", "DOM", &[112, 0, 119, 0][..]));
            }
            other => panic!("{other:?}"),
        }
        assert!(credssp(13, block.address()).is_err(), "a password where the type says a card");
        // Remote Guard's, as it is told: a logon by tickets.
        let mut tickets = [10u64, 0, 32, 32];
        assert_eq!(credssp(50, tickets.as_mut_ptr().cast()).unwrap_err().kind(), Kind::UnknownCredentials);
    }
}
