//! SASL's layers ([RFC 2831] 2.3 and 2.4): a code over every message, and where it was agreed a cipher over message and code. In place, without
//! an allocation. A message that fails changes nothing: neither the cipher's state nor the number moves, and the ciphertext is back.
//!
//! On the wire a message is its length in four bytes, which the application writes and reads, the payload, its padding, and sixteen bytes: the code
//! cut to ten, a version, a number. DATA, PADDING and TOKEN hold payload, padding and the sixteen; a STREAM holds all of it.
use super::blocks::{holds, in_blocks, padding, shorten, slices, stream_over};
use crate::{
    crypto::{
        des::Chain,
        hash::Hash,
        hmac_md5::{HmacKey, HmacMd5},
        rc4::Rc4,
        same,
    },
    engine::{
        buffers::{Bytes, Message, Now, Role},
        package::{Open, Opened, Qop as Quality, Seal, Side},
        status::{Error, Kind, Result},
    },
    wire::digest::{Cipher, Qop},
};
use zeroize::Zeroize;

pub(super) const TRAILER: usize = 16;
const CODE: usize = 10;
const VERSION: [u8; 2] = [0, 1];
pub(super) const BLOCK: usize = 8;

/// What was agreed.
pub(super) struct Terms {
    pub(super) qop: Qop,
    pub(super) cipher: Option<Cipher>,
    /// The largest message that the peer reads, and that we read.
    pub(super) send: u32,
    pub(super) receive: u32,
}

/// One direction.
pub(super) struct Half {
    qop: Qop,
    signing: HmacKey,
    cipher: Option<State>,
    next: u32,
    largest: usize,
}

enum State {
    Stream(Rc4),
    Blocks(Chain),
}

/// Both directions, the outgoing first. `key` is H(A1).
pub(super) fn halves(terms: &Terms, key: &[u8], side: Side) -> Result<(Half, Half)> {
    let (to_server, to_client) =
        (half(terms, key, "client-to-server", side == Side::Initiator)?, half(terms, key, "server-to-client", side == Side::Acceptor)?);
    Ok(match side {
        Side::Initiator => (to_server, to_client),
        Side::Acceptor => (to_client, to_server),
    })
}

fn half(terms: &Terms, key: &[u8], way: &str, outgoing: bool) -> Result<Half> {
    let signing = Hash::Md5.of(&[key, b"Digest session key to ", way.as_bytes(), b" signing key magic constant"]);
    let cipher = match terms.cipher {
        None => None,
        Some(cipher) => {
            let part = match cipher {
                Cipher::Rc4With40 => key.get(..5),
                Cipher::Rc4With56 => key.get(..7),
                Cipher::Rc4 | Cipher::Des | Cipher::TripleDes => Some(key),
            };
            let sealing = Hash::Md5.of(&[part.unwrap_or(key), b"Digest H(A1) to ", way.as_bytes(), b" sealing key magic constant"]);
            let short = || Error::new(Kind::InternalError, "cutting a sealing key");
            let bytes: &[u8; 16] = sealing.bytes().try_into().map_err(|_| short())?;
            let (first, rest) = bytes.split_first_chunk::<7>().ok_or_else(short)?;
            let second = rest.first_chunk::<7>().ok_or_else(short)?;
            let start = *bytes.last_chunk::<BLOCK>().ok_or_else(short)?;
            Some(match cipher {
                Cipher::Rc4 | Cipher::Rc4With56 | Cipher::Rc4With40 => State::Stream(Rc4::new(bytes)),
                Cipher::Des => State::Blocks(Chain::new(first, None, start)),
                Cipher::TripleDes => State::Blocks(Chain::new(first, Some(second), start)),
            })
        }
    };
    let largest = if outgoing { terms.send } else { terms.receive } as usize;
    Ok(Half { qop: terms.qop, signing: HmacKey::new(signing.bytes()), cipher, next: 0, largest })
}

impl Seal for Half {
    fn sign(&mut self, qop: Quality, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop != Quality(0) {
            return Err(Error::new(Kind::QopNotSupported, "signing with a quality that Digest does not know"));
        }
        self.make_signature(message)
    }

    fn encrypt(&mut self, qop: Quality, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        match qop {
            Quality(0) => self.seal(message),
            Quality::NO_ENCRYPT => self.make_signature(message),
            _ => Err(Error::new(Kind::QopNotSupported, "encrypting with a quality that Digest does not know")),
        }
    }
}

impl Open for Half {
    fn verify(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Quality>> {
        self.ensure_signed()?;
        let Some(stream) = message.position(Role::Stream) else {
            let trailer = trailer_of(message.one(Role::Token)?.content())?;
            self.fits(payload(message))?;
            let mut mac = self.start();
            message.signed().for_each(|part| mac.update(part));
            self.check(&trailer, code(mac))?;
            return Ok(None);
        };
        let data = data_of(message)?;
        let whole = message.one(Role::Stream)?.content();
        self.fits(whole.len())?;
        let (body, trailer) = whole.split_last_chunk::<TRAILER>().ok_or_else(short)?;
        let mut mac = self.start();
        mac.update(body);
        let length = body.len();
        let trailer = *trailer;
        self.check(&trailer, code(mac))?;
        message.becomes(data, Role::Data, Now::Window { of: stream, at: 0..length })?;
        Ok(None)
    }

    fn decrypt(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        let stream = message.position(Role::Stream);
        let data = data_of(message)?;
        // Padding that had no buffer of its own stands before the code.
        let mut tail = [0; BLOCK + CODE];
        let (front, trailer) = match stream {
            Some(_) => (0, *message.one(Role::Stream)?.content().last_chunk::<TRAILER>().ok_or_else(short)?),
            None => {
                let (front, trailer) = message.one(Role::Token)?.content().split_last_chunk::<TRAILER>().ok_or_else(short)?;
                tail.get_mut(..front.len()).filter(|_| front.len() <= BLOCK).ok_or_else(short)?.copy_from_slice(front);
                (front.len(), *trailer)
            }
        };
        let (code, _) = trailer.split_at(CODE);
        tail.iter_mut().skip(front).zip(code).for_each(|(to, byte)| *to = *byte);
        let sealed = tail.get_mut(..front + CODE).unwrap_or_default();
        let length = slices(message, stream).map(|bytes| bytes.len()).sum::<usize>() + front;
        self.fits(length + TRAILER)?;
        self.ensure_next(&trailer)?;
        let Self { signing, cipher, next, .. } = self;
        let state = cipher.as_mut().ok_or_else(unsealed)?;
        let whole = (length + CODE).is_multiple_of(BLOCK) && length != 0;
        let pad = match state {
            State::Stream(_) if front != 0 => return Err(short()),
            State::Stream(rc4) => {
                stream_over(rc4, message, stream, sealed);
                Some(0)
            }
            State::Blocks(_) if !whole => {
                return Err(Error::new(Kind::InvalidToken, "decrypting a message that is no whole number of blocks"));
            }
            State::Blocks(chain) => {
                let before = chain.before();
                in_blocks(slices(message, stream), sealed, |block| chain.decrypt(block));
                let (padded, given) = sealed.split_at(front);
                let pad = match front {
                    0 => padding(message, stream, length),
                    _ => padded.iter().all(|byte| usize::from(*byte) == front).then_some(front),
                };
                if !holds(signing, *next, message, stream, length, pad, given) {
                    // Back to the ciphertext, and to where the chain was.
                    chain.resume(before);
                    in_blocks(slices(message, stream), sealed, |block| chain.encrypt(block));
                    chain.resume(before);
                    return Err(altered());
                }
                pad
            }
        };
        if let State::Stream(rc4) = state
            && !holds(signing, *next, message, stream, length, pad, sealed)
        {
            rc4.rewind(length + CODE);
            stream_over(rc4, message, stream, sealed);
            rc4.rewind(length + CODE);
            return Err(altered());
        }
        *next = next.wrapping_add(1);
        let keep = length - pad.unwrap_or(0).min(length);
        match stream {
            Some(stream) => message.becomes(data, Role::Data, Now::Window { of: stream, at: 0..keep })?,
            None => shorten(message, keep),
        }
        tail.zeroize();
        Ok(Opened::Plain(None))
    }
}

impl Half {
    fn ensure_signed(&self) -> Result<()> {
        if matches!(self.qop, Qop::Int | Qop::Conf) {
            return Ok(());
        }
        Err(Error::new(Kind::QopNotSupported, "signing where authentication alone was agreed"))
    }

    /// [RFC 2831] 2.1.1: a message that is larger than was agreed is not read.
    fn fits(&self, size: usize) -> Result<()> {
        if size <= self.largest { Ok(()) } else { Err(Error::new(Kind::InvalidToken, "meeting a message larger than was agreed")) }
    }

    fn start(&self) -> HmacMd5 {
        let mut mac = self.signing.start();
        mac.update(&self.next.to_be_bytes());
        mac
    }

    fn trailer(&self, code: [u8; CODE]) -> [u8; TRAILER] {
        let [a, b, c, d, e, f, g, h, i, j] = code;
        let [v, w] = VERSION;
        let [k, l, m, n] = self.next.to_be_bytes();
        [a, b, c, d, e, f, g, h, i, j, v, w, k, l, m, n]
    }

    fn ensure_next(&self, trailer: &[u8; TRAILER]) -> Result<()> {
        let (_, tail) = trailer.split_at(CODE);
        let (version, number) = tail.split_at(2);
        if version != VERSION {
            return Err(Error::new(Kind::InvalidToken, "reading a message of another version"));
        }
        if number != self.next.to_be_bytes() {
            return Err(Error::new(Kind::OutOfSequence, "meeting a message out of its turn"));
        }
        Ok(())
    }

    fn check(&mut self, trailer: &[u8; TRAILER], code: [u8; CODE]) -> Result<()> {
        self.ensure_next(trailer)?;
        let (given, _) = trailer.split_at(CODE);
        if !same(given, &code) {
            return Err(altered());
        }
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    fn make_signature(&mut self, message: &mut Message<'_, '_>) -> Result<()> {
        self.ensure_signed()?;
        self.fits(payload(message) + TRAILER)?;
        room(message, TRAILER)?;
        let mut mac = self.start();
        message.signed().for_each(|part| mac.update(part));
        let trailer = self.trailer(code(mac));
        message.one(Role::Token)?.fill(&trailer)?;
        spare_padding(message);
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    fn seal(&mut self, message: &mut Message<'_, '_>) -> Result<()> {
        let length = payload(message);
        let blocks = match self.cipher.as_ref().ok_or_else(unsealed)? {
            State::Stream(_) => false,
            State::Blocks(_) => true,
        };
        if message
            .parts
            .iter()
            .any(|slot| slot.role == Role::Data && matches!(&slot.bytes, Bytes::In { bytes, signed: true } if !bytes.is_empty()))
        {
            return Err(Error::new(Kind::InvalidToken, "encrypting a message of SASL with a part that is not to be encrypted"));
        }
        let pad = if blocks { BLOCK - (length + CODE) % BLOCK } else { 0 };
        self.fits(length + pad + TRAILER)?;
        // Room is made sure of before a byte is touched. Padding goes before the code where there is no place of its own for it.
        let apart = message
            .parts
            .iter()
            .any(|slot| slot.role == Role::Padding && !matches!(slot.bytes, Bytes::In { .. }) && slot.len() >= pad && pad != 0);
        room(message, if apart { TRAILER } else { TRAILER + pad })?;
        let mut mac = self.start();
        message.signed().for_each(|part| mac.update(part));
        // The padding and the code, which the cipher runs over behind the payload.
        let mut tail = [pad as u8; BLOCK + CODE];
        let (front, back) = tail.split_at_mut(pad);
        let (sealed, _) = back.split_at_mut(CODE);
        sealed.copy_from_slice(&code(mac));
        match self.cipher.as_mut().ok_or_else(unsealed)? {
            State::Stream(rc4) => {
                message.plaintext().for_each(|bytes| rc4.apply(bytes));
                rc4.apply(sealed);
            }
            State::Blocks(chain) => {
                let end = front.len() + sealed.len();
                let whole = tail.get_mut(..end).unwrap_or_default();
                in_blocks(message.plaintext(), whole, |block| chain.encrypt(block));
            }
        }
        let (front, back) = tail.split_at(pad);
        let sealed = back.first_chunk::<CODE>().ok_or_else(short)?;
        let trailer = self.trailer(*sealed);
        let mut out = [0; BLOCK + TRAILER];
        if apart {
            message.one(Role::Padding)?.fill(front)?;
            message.one(Role::Token)?.fill(&trailer)?;
        } else {
            let (to, rest) = out.split_at_mut(pad);
            to.copy_from_slice(front);
            let (to, _) = rest.split_at_mut(TRAILER);
            to.copy_from_slice(&trailer);
            message.one(Role::Token)?.fill(out.get(..pad + TRAILER).unwrap_or_default())?;
            spare_padding(message);
        }
        self.next = self.next.wrapping_add(1);
        Ok(())
    }
}

#[cold]
fn altered() -> Error {
    Error::new(Kind::MessageAltered, "checking the code of a message")
}

#[cold]
fn unsealed() -> Error {
    Error::new(Kind::UnsupportedFunction, "encrypting where no cipher was agreed")
}

#[cold]
fn short() -> Error {
    Error::new(Kind::InvalidToken, "reading a message without its sixteen last bytes")
}

fn trailer_of(token: &[u8]) -> Result<[u8; TRAILER]> {
    token.try_into().map_err(|_| short())
}

pub(super) fn code(mac: HmacMd5) -> [u8; CODE] {
    mac.finish().first_chunk().copied().unwrap_or_default()
}

fn payload(message: &Message<'_, '_>) -> usize {
    message.signed().map(<[u8]>::len).sum()
}

fn data_of(message: &Message<'_, '_>) -> Result<usize> {
    message.position(Role::Data).ok_or_else(|| Error::new(Kind::InvalidToken, "opening a message without a DATA buffer"))
}

fn room(message: &mut Message<'_, '_>, size: usize) -> Result<()> {
    let token = message.one(Role::Token)?;
    match &token.bytes {
        Bytes::In { .. } => Err(Error::new(Kind::InvalidToken, "signing into a read-only buffer")),
        _ if token.len() < size => Err(Error::new(Kind::BufferTooSmall, "finding room for a signature")),
        _ => Ok(()),
    }
}

/// A PADDING buffer that is not used tells so.
fn spare_padding(message: &mut Message<'_, '_>) {
    let unused = message.parts.iter_mut().filter(|slot| slot.role == Role::Padding && !matches!(slot.bytes, Bytes::In { .. }));
    unused.for_each(|slot| slot.now = Now::Size(0));
}
