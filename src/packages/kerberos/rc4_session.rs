//! Messages of a context with an RC4 key ([RFC 4757] 7), in place. They carry a frame of GSS whose length counts the payload, except in
//! DCE's style, and outside of it one byte of padding, which goes into a PADDING buffer.
use super::{
    handover, layout,
    order::Sequence,
    session::{Agreed, peer},
};
use crate::{
    crypto::{kerberos::Rc4Signer, rc4::Rc4, same},
    engine::{
        buffers::{Bytes, Message, Now, Role, Slot},
        env::Env,
        pack::Pack,
        package::{Open, Opened, Qop, Seal, Side},
        status::{Error, Kind, Result},
    },
    wire::gss::oid,
};
use std::sync::Arc;

/// Usage numbers, as this type counts them: wrapping, and signing alone.
const WRAP: u32 = 13;
const SIGN: u32 = 15;
const KIND_WRAP: [u8; 2] = [2, 1];
const KIND_MIC: [u8; 2] = [1, 1];
/// HMAC-MD5
const SIGNED: [u8; 2] = [0x11, 0];
/// RC4
const SEALED: [u8; 2] = [0x10, 0];
const PLAIN: [u8; 2] = [0xFF, 0xFF];
/// Header, sequence number and checksum.
const MIC: usize = 24;
/// The same and a confounder.
const BEFORE: usize = 32;

fn no_keys() -> Error {
    Error::new(Kind::InternalError, "deriving the keys of a context's messages")
}

/// What one direction has.
struct Half {
    agreed: Agreed,
    sender: Side,
    signer: Option<Box<Rc4Signer>>,
}

impl Half {
    fn signer(&mut self) -> Result<&Rc4Signer> {
        if self.signer.is_none() {
            self.signer = Some(Box::new(Rc4Signer::new(&self.agreed.key).ok_or_else(no_keys)?));
        }
        self.signer.as_deref().ok_or_else(no_keys)
    }

    /// The number, and which way it goes.
    fn numbered(&self, number: u64) -> [u8; 8] {
        let [a, b, c, d] = (number as u32).to_be_bytes();
        let way = if self.sender == Side::Acceptor { 0xFF } else { 0 };
        [a, b, c, d, way, way, way, way]
    }
}

/// The outgoing half.
pub(super) struct Outgoing {
    half: Half,
    env: Arc<Env>,
    next: u64,
}

/// The incoming half.
pub(super) struct Incoming {
    half: Half,
    sequence: Sequence,
}

/// Both halves.
pub(super) fn halves(env: &Arc<Env>, agreed: Agreed, next: u64, sequence: Sequence) -> (Outgoing, Incoming) {
    let incoming = Incoming { half: Half { sender: peer(agreed.side), agreed: agreed.clone(), signer: None }, sequence };
    (Outgoing { half: Half { sender: agreed.side, agreed, signer: None }, env: env.clone(), next }, incoming)
}

/// Writes the frame's head: the length counts what is inside, also where it lies elsewhere.
fn head(inside: usize, room: &mut [u8; 18]) -> &[u8] {
    let len = (oid::KERBEROS.len() + 2 + inside).to_be_bytes();
    let zeroes = len.iter().take_while(|byte| **byte == 0).count();
    let digits = len.get(zeroes..).unwrap_or_default();
    let short = matches!(digits, [one] if *one < 0x80);
    let long = [0x80 | digits.len() as u8];
    let parts: [&[u8]; 5] = [&[0x60], if short { &[] } else { &long }, digits, &[6, oid::KERBEROS.len() as u8], oid::KERBEROS];
    let mut at = 0;
    for (to, from) in room.iter_mut().zip(parts.into_iter().flatten()) {
        *to = *from;
        at += 1;
    }
    room.get(..at).unwrap_or_default()
}

/// Takes the frame's head off. Its length counts all that belongs to the message, here or `elsewhere`, or in DCE's style the token alone.
/// No signature covers it.
fn headless(token: &[u8], elsewhere: usize, alone: usize) -> Option<&[u8]> {
    let (&[0x60, first], mut rest) = token.split_first_chunk::<2>()? else { return None };
    let mut said = usize::from(first);
    if first >= 0x80 {
        let (digits, after) = rest.split_at_checked(said - 0x80).filter(|(digits, _)| (1..=4).contains(&digits.len()))?;
        said = digits.iter().fold(0, |said, digit| said << 8 | usize::from(*digit));
        rest = after;
    }
    if Some(said) != rest.len().checked_add(elsewhere) && said != oid::KERBEROS.len() + 2 + alone {
        return None;
    }
    rest.strip_prefix(&[6, oid::KERBEROS.len() as u8])?.strip_prefix(oid::KERBEROS)
}

/// Bytes that a signature covers, padding among them.
fn covered(message: &Message<'_, '_>) -> usize {
    let padding = message.parts.iter().filter(|part| part.role == Role::Padding).map(Slot::len);
    layout::covered(message).map(<[u8]>::len).chain(padding).sum()
}

/// Hands out what a signature covers, in order: `true` where it is also encrypted. Padding comes last.
fn each(message: &mut Message<'_, '_>, mut work: impl FnMut(&mut [u8], bool), mut read: impl FnMut(&[u8])) {
    for wanted in [Role::Data, Role::Padding] {
        for part in message.parts.iter_mut().filter(|part| part.role == wanted) {
            match &mut part.bytes {
                Bytes::InOut(bytes) => work(bytes, true),
                Bytes::In { bytes, signed: true } => read(bytes),
                _ => {}
            }
        }
    }
}

impl Seal for Outgoing {
    fn sign(&mut self, qop: Qop, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop != Qop(0) {
            return Err(Error::new(Kind::QopNotSupported, "signing with a quality that Kerberos does not know"));
        }
        let mut room = [0; 18];
        let head = head(MIC, &mut room);
        layout::need_room(message, head.len() + MIC)?;
        let header = [KIND_MIC, SIGNED, PLAIN, PLAIN];
        let mut number = self.half.numbered(self.next);
        let signer = self.half.signer()?;
        let mut hash = Rc4Signer::start(SIGN, header.as_flattened());
        layout::covered(message).for_each(|part| hash.update(part));
        let sum = signer.finish(hash);
        signer.sequence(&sum, &mut number);
        layout::put(message, &[head, header.as_flattened(), &number, &sum])?;
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    fn encrypt(&mut self, qop: Qop, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        let seals = match qop {
            Qop(0) if self.half.agreed.confidential => true,
            Qop(0) => {
                return Err(Error::new(Kind::UnsupportedFunction, "encrypting in a context that was not asked for confidentiality"));
            }
            Qop::NO_ENCRYPT => false,
            _ => return Err(Error::new(Kind::QopNotSupported, "encrypting with a quality that Kerberos does not know")),
        };
        let dce = self.half.agreed.dce_style;
        let payload: usize = layout::covered(message).map(<[u8]>::len).sum();
        let padding = message.position(Role::Padding).and_then(|at| message.parts.get(at)).map(Slot::len);
        if !dce && padding.is_none_or(|room| room == 0) {
            return Err(Error::new(Kind::BufferTooSmall, "finding a PADDING buffer for the one byte that RC4's messages end in"));
        }
        let mut room = [0; 18];
        let head = head(BEFORE + if dce { 0 } else { payload + 1 }, &mut room);
        layout::need_room(message, head.len() + BEFORE)?;
        let mut confounder = [0; 8];
        self.env.random.fill(&mut confounder)?;
        let header = [KIND_WRAP, SIGNED, if seals { SEALED } else { PLAIN }, PLAIN];
        let mut number = self.half.numbered(self.next);
        let signer = self.half.signer()?;
        let mut hash = Rc4Signer::start(WRAP, header.as_flattened());
        hash.update(&confounder);
        layout::covered(message).for_each(|part| hash.update(part));
        let mut pad = [1u8];
        if !dce {
            hash.update(&pad);
        }
        let sum = signer.finish(hash);
        if seals {
            let mut cipher = signer.cipher(number.first_chunk::<4>().unwrap_or(&[0; 4]));
            cipher.apply(&mut confounder);
            message.plaintext().for_each(|bytes| cipher.apply(bytes));
            cipher.apply(&mut pad);
        }
        signer.sequence(&sum, &mut number);
        layout::put(message, &[head, header.as_flattened(), &number, &sum, &confounder])?;
        layout::no_padding(message);
        if !dce {
            message.one(Role::Padding)?.fill(&pad)?;
        }
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        handover::save_outgoing(&self.half.agreed, self.next, into)
    }
}

/// A token's parts behind its head.
struct Token {
    header: [u8; 8],
    number: [u8; 8],
    sum: [u8; 8],
}

impl Token {
    fn read(bytes: &[u8], kind: [u8; 2], elsewhere: usize) -> Result<(Self, &[u8])> {
        let bad = || Error::new(Kind::InvalidToken, "reading a message that is none of Kerberos' with an RC4 key");
        let inside = headless(bytes, elsewhere, if kind == KIND_MIC { MIC } else { BEFORE }).ok_or_else(bad)?;
        let (header, rest) = inside.split_first_chunk::<8>().ok_or_else(bad)?;
        let (number, rest) = rest.split_first_chunk::<8>().ok_or_else(bad)?;
        let (sum, rest) = rest.split_first_chunk::<8>().ok_or_else(bad)?;
        let [k0, k1, s0, s1, c0, c1, f0, f1] = *header;
        let ciphers: &[[u8; 2]] = if kind == KIND_WRAP { &[SEALED, PLAIN] } else { &[PLAIN] };
        if [k0, k1] != kind || [s0, s1] != SIGNED || !ciphers.contains(&[c0, c1]) || [f0, f1] != PLAIN {
            return Err(bad());
        }
        Ok((Self { header: *header, number: *number, sum: *sum }, rest))
    }

    fn sealed(&self) -> bool {
        self.header.get(4..6) == Some(&SEALED)
    }
}

impl Incoming {
    /// The number that a token shows, on the circle where our own count stands; None when it goes the wrong way.
    fn number(&mut self, token: &Token) -> Result<Option<u64>> {
        let mut shown = token.number;
        self.half.signer()?.sequence(&token.sum, &mut shown);
        let way = if self.half.sender == Side::Acceptor { [0xFF; 4] } else { [0; 4] };
        let (number, rest) = shown.split_at(4);
        if !same(rest, &way) {
            return Ok(None);
        }
        let number = u32::from_be_bytes(number.try_into().unwrap_or_default());
        let next = self.sequence.next();
        let ahead = number.wrapping_sub(next as u32).cast_signed();
        Ok(Some(next.wrapping_add_signed(ahead.into())))
    }

    fn cipher(&mut self, number: u64) -> Result<Rc4> {
        Ok(self.half.signer()?.cipher(&(number as u32).to_be_bytes()))
    }
}

fn altered() -> Error {
    Error::new(Kind::MessageAltered, "checking the signature of a message")
}

fn out_of_order() -> Error {
    Error::new(Kind::OutOfSequence, "reading a message that came before or that skips others")
}

impl Open for Incoming {
    fn verify(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        let (token, rest) = Token::read(message.one(Role::Token)?.content(), KIND_MIC, 0)?;
        if !rest.is_empty() {
            return Err(Error::new(Kind::InvalidToken, "reading a signature of another length than the key's type has"));
        }
        let number = self.number(&token)?.ok_or_else(altered)?;
        let mut hash = Rc4Signer::start(SIGN, &token.header);
        layout::covered(message).for_each(|part| hash.update(part));
        if !same(&self.half.signer()?.finish(hash), &token.sum) {
            return Err(altered());
        }
        if !self.sequence.admits(number) {
            return Err(out_of_order());
        }
        self.sequence.passed(number);
        Ok(Some(Qop(0)))
    }

    fn decrypt(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        if let Some(at) = message.position(Role::Stream) {
            return self.decrypt_stream(at, message);
        }
        let payload = covered(message);
        let (token, rest) = Token::read(message.one(Role::Token)?.content(), KIND_WRAP, payload)?;
        let mut confounder: [u8; 8] = rest
            .try_into()
            .map_err(|_| Error::new(Kind::InvalidToken, "reading a message token of a length that Kerberos does not have"))?;
        self.open(&token, &mut confounder, message)?;
        if !self.half.agreed.dce_style {
            cut_padding(message)?;
        }
        Ok(Opened::Plain(Some(if token.sealed() { Qop(0) } else { Qop::NO_ENCRYPT })))
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        handover::save_incoming(&self.half.agreed, &self.sequence, into);
        Ok(())
    }
}

impl Incoming {
    fn decrypt_stream(&mut self, at: usize, message: &mut Message<'_, '_>) -> Result<Opened> {
        let short = || Error::new(Kind::InvalidToken, "reading a stream that is no message of Kerberos");
        let data = message.position(Role::Data).ok_or_else(short)?;
        let Some(Bytes::InOut(stream)) = message.parts.get_mut(at).map(|slot| &mut slot.bytes) else { return Err(short()) };
        let (token, rest) = Token::read(stream, KIND_WRAP, 0)?;
        let start = stream.len() - rest.len() + 8;
        let end = stream.len();
        let mut confounder = *rest.first_chunk::<8>().ok_or_else(short)?;
        let padding = usize::from(!self.half.agreed.dce_style);
        if end < start + padding {
            return Err(short());
        }
        let body = stream.get_mut(start..).ok_or_else(short)?;
        self.open(&token, &mut confounder, &mut Message::new(&mut [Slot::new(Role::Data, Bytes::InOut(body))]))?;
        message.becomes(data, Role::Data, Now::Window { of: at, at: start..end - padding })?;
        Ok(Opened::Plain(Some(if token.sealed() { Qop(0) } else { Qop::NO_ENCRYPT })))
    }

    /// Decrypts and proves; what is refused is encrypted again.
    fn open(&mut self, token: &Token, confounder: &mut [u8; 8], message: &mut Message<'_, '_>) -> Result<()> {
        let number = self.number(token)?.ok_or_else(altered)?;
        let mut cipher = self.cipher(number)?;
        if token.sealed() {
            cipher.apply(confounder);
        }
        let mut hash = Rc4Signer::start(WRAP, &token.header);
        hash.update(confounder);
        let shared = std::cell::RefCell::new(hash);
        let seals = token.sealed();
        each(
            message,
            |bytes, _| {
                if seals {
                    cipher.apply(bytes);
                }
                shared.borrow_mut().update(bytes);
            },
            |bytes| shared.borrow_mut().update(bytes),
        );
        let good = same(&self.half.signer()?.finish(shared.into_inner()), &token.sum);
        let refused = if !good {
            altered()
        } else if !self.sequence.admits(number) {
            out_of_order()
        } else {
            self.sequence.passed(number);
            return Ok(());
        };
        if seals {
            let mut cipher = self.cipher(number)?;
            cipher.apply(&mut [0; 8]);
            each(message, |bytes, _| cipher.apply(bytes), |_| {});
        }
        Err(refused)
    }
}

/// The one byte of padding stands in a PADDING buffer, or at the end of the payload.
fn cut_padding(message: &mut Message<'_, '_>) -> Result<()> {
    if message.parts.iter().any(|part| part.role == Role::Padding && !part.is_empty()) {
        return Ok(());
    }
    let last =
        message.parts.iter_mut().rev().find(|part| part.role == Role::Data && matches!(part.bytes, Bytes::InOut(_)) && !part.is_empty());
    let last = last.ok_or_else(|| Error::new(Kind::InvalidToken, "reading a message that ends before its padding"))?;
    last.now = Now::Size(last.len() - 1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frames_head_counts_what_is_elsewhere() {
        let mut room = [0; 18];
        assert_eq!(head(24, &mut room), [&[0x60, 35, 6, 9], oid::KERBEROS].concat());
        assert_eq!(head(117, &mut room)[..3], [0x60, 0x81, 0x80]);
        assert_eq!(head(70_000, &mut room)[..5], [0x60, 0x83, 0x01, 0x11, 0x7B]);
        assert_eq!(head(1 << 30, &mut room).len(), 17, "49 bytes of trailer with what follows");
        for inside in [0, 24, 117, 1000, 70_000] {
            let mut room = [0; 18];
            let token = [head(4 + inside, &mut room), b"rest"].concat();
            assert_eq!(headless(&token, inside, 99_999), Some(&b"rest"[..]));
            assert_eq!(headless(&token, inside + 1, 4 + inside), Some(&b"rest"[..]));
            assert_eq!(headless(&token, inside + 1, 3 + inside), None);
        }
        for bad in [&b"\x60\x81"[..], b"\x05\x04\x02\xff", b""] {
            assert!(headless(bad, 0, 0).is_none());
        }
    }
}
