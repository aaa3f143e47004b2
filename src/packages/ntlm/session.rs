//! Session security ([MS-NLMP] 3.4): signing and sealing in place, without an allocation. A message that fails changes nothing: neither the
//! cipher's state nor the sequence number moves, and the ciphertext is back where it was.
mod extended;
mod plain;

use self::{extended::Direction, plain::Plain};
use crate::{
    crypto::{rc4::Rc4, same},
    engine::{
        buffers::{Bytes, Message, Now, Role},
        pack::{Pack, Unpack, nonsense},
        package::{Open, Opened, Qop, Seal, Side},
        secret::Key,
        status::{Error, Kind, Result},
    },
    wire::ntlm::Features,
};
use parking_lot::Mutex;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The size of every signature.
pub const SIGNATURE: usize = 16;
/// Version 1, and nothing more: what a context signs with when neither signing nor sealing was agreed.
const CONSTANT: [u8; SIGNATURE] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// One direction of a session.
pub struct Half(Scheme);

#[expect(clippy::large_enum_variant, reason = "the large one is the usual one, and a box would be one more step for every message")]
enum Scheme {
    /// Neither signing nor sealing was agreed.
    Constant,
    /// Extended session security: a stream and a key for each direction.
    Extended(Direction),
    /// Without it, both directions draw from one stream and count one sequence.
    Plain(Arc<Mutex<Plain>>),
}

/// Both halves of a session, the outgoing first.
pub fn halves(features: Features, exported: &Key<16>, side: Side) -> (Half, Half) {
    if !features.has(Features::SIGN) && !features.has(Features::SEAL) {
        return (Half(Scheme::Constant), Half(Scheme::Constant));
    }
    let peer = match side {
        Side::Initiator => Side::Acceptor,
        Side::Acceptor => Side::Initiator,
    };
    if features.has(Features::ESS) {
        let half = |sender| Half(Scheme::Extended(Direction::new(features, Key::new(*exported.expose()), sender)));
        (half(side), half(peer))
    } else {
        let shared = Arc::new(Mutex::new(Plain::new(features, exported)));
        (Half(Scheme::Plain(shared.clone())), Half(Scheme::Plain(shared)))
    }
}

impl Seal for Half {
    fn sign(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop != Qop(0) {
            return Err(Error::new(Kind::QopNotSupported, "signing with a quality that NTLM does not know"));
        }
        self.make(false, seq, message)
    }

    fn encrypt(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        let encrypt = match qop {
            Qop(0) => true,
            Qop::NO_ENCRYPT => false,
            _ => return Err(Error::new(Kind::QopNotSupported, "encrypting with a quality that NTLM does not know")),
        };
        self.usable_for_encryption()?;
        self.make(encrypt, seq, message)
    }

    fn rewind(&mut self) {
        self.restart();
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        self.write_down(into)
    }
}

impl Open for Half {
    fn verify(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        let signature = signature(message)?;
        self.check(false, seq, &signature, message, 0)?;
        Ok(None)
    }

    fn decrypt(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        self.usable_for_encryption()?;
        let Some(stream) = message.position(Role::Stream) else {
            let signature = signature(message)?;
            self.check(true, seq, &signature, message, 0)?;
            return Ok(Opened::Plain(None));
        };
        // A STREAM holds the signature and what it covers; the caller's DATA becomes a window on the plaintext.
        let whole = message.one(Role::Stream)?;
        let length = whole.len();
        let short = || Error::new(Kind::InvalidToken, "reading a stream shorter than a signature");
        let signature = *whole.content().first_chunk().ok_or_else(short)?;
        let data = message
            .position(Role::Data)
            .ok_or_else(|| Error::new(Kind::InvalidToken, "opening a stream without a DATA buffer for the payload"))?;
        self.check(true, seq, &signature, message, SIGNATURE)?;
        message.becomes(data, Role::Data, Now::Window { of: stream, at: SIGNATURE..length })?;
        Ok(Opened::Plain(None))
    }

    fn rewind(&mut self) {
        self.restart();
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        self.write_down(into)
    }
}

impl Half {
    fn usable_for_encryption(&self) -> Result<()> {
        match self.0 {
            Scheme::Constant => Err(Error::new(Kind::UnsupportedFunction, "encrypting where neither signing nor sealing was agreed")),
            _ => Ok(()),
        }
    }

    fn restart(&mut self) {
        match &mut self.0 {
            Scheme::Constant => {}
            Scheme::Extended(direction) => direction.stream().restart(),
            Scheme::Plain(plain) => plain.lock().restart(),
        }
    }

    /// Where the half stands; its keys follow from the session's.
    fn write_down(&self, into: &mut Pack) -> Result<()> {
        match &self.0 {
            Scheme::Constant => Ok(()),
            Scheme::Extended(direction) => direction.save(into),
            Scheme::Plain(plain) => plain.lock().save(into),
        }
    }

    /// Goes on where another process stopped.
    pub fn restore(&mut self, from: &mut Unpack<'_>) -> Result<()> {
        match &mut self.0 {
            Scheme::Constant => Ok(()),
            Scheme::Extended(direction) => direction.restore(from),
            Scheme::Plain(plain) => plain.lock().restore(from),
        }
    }

    fn make(&mut self, encrypt: bool, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        // Room is made sure of before a byte is touched.
        let token = message.one(Role::Token)?;
        match &token.bytes {
            Bytes::In { .. } => return Err(Error::new(Kind::InvalidToken, "signing into a read-only buffer")),
            _ if token.len() < SIGNATURE => return Err(Error::new(Kind::BufferTooSmall, "finding room for a signature")),
            _ => {}
        }
        let signature = match &mut self.0 {
            Scheme::Constant => CONSTANT,
            Scheme::Extended(direction) => direction.stream().make(encrypt, seq, message),
            Scheme::Plain(plain) => plain.lock().make(encrypt, seq, message),
        };
        message.one(Role::Token)?.fill(&signature)
    }

    fn check(&mut self, decrypt: bool, seq: u32, given: &[u8; SIGNATURE], message: &mut Message<'_, '_>, skip: usize) -> Result<()> {
        let good = match &mut self.0 {
            Scheme::Constant => same(given, &CONSTANT),
            Scheme::Extended(direction) => direction.stream().check(decrypt, seq, given, message, skip),
            Scheme::Plain(plain) => plain.lock().check(decrypt, seq, given, message, skip),
        };
        if good { Ok(()) } else { Err(Error::new(Kind::MessageAltered, "checking the signature of a message")) }
    }
}

/// A stream at its place. One that begins anew would be used twice: that is refused, unless it has not moved.
fn save_stream(cipher: &Rc4, fresh: &Rc4, into: &mut Pack) -> Result<()> {
    if into.reset && !same(&cipher.state(), &fresh.state()) {
        let story = "exporting a session to be reset that has made or read messages: it would use its key stream twice";
        return Err(Error::new(Kind::UnsupportedFunction, story));
    }
    into.bytes(&*Zeroizing::new(cipher.state()));
    Ok(())
}

fn restore_stream(from: &mut Unpack<'_>) -> Result<Rc4> {
    Rc4::at(from.array()?).ok_or_else(|| nonsense("a key stream is in no state that it can be in"))
}

fn signature(message: &mut Message<'_, '_>) -> Result<[u8; SIGNATURE]> {
    let token = message.one(Role::Token)?.content();
    token.try_into().map_err(|_| Error::new(Kind::InvalidToken, "reading a signature that has not sixteen bytes"))
}

/// The message's payload, part by part: what is only read and whether a signature of the old kind covers it, or what is transformed.
enum Payload<'p> {
    Read(&'p [u8], bool),
    Transform(&'p mut [u8]),
}

/// Hands out the payload in the caller's order. A STREAM counts from behind its signature.
fn payload(message: &mut Message<'_, '_>, skip: usize, mut each: impl FnMut(Payload<'_>)) {
    let wanted = if skip == 0 { Role::Data } else { Role::Stream };
    for part in message.parts.iter_mut().filter(|part| part.role == wanted) {
        match &mut part.bytes {
            Bytes::In { bytes, signed } => each(Payload::Read(bytes.get(skip..).unwrap_or_default(), *signed)),
            Bytes::InOut(bytes) => each(Payload::Transform(bytes.get_mut(skip..).unwrap_or_default())),
            Bytes::Out(_) => {}
        }
    }
}

/// The payload where it is one part, and to be transformed: most messages are like that.
fn only<'m>(message: &'m mut Message<'_, '_>, skip: usize) -> Option<&'m mut [u8]> {
    let wanted = if skip == 0 { Role::Data } else { Role::Stream };
    let mut parts = message.parts.iter_mut().filter(|part| part.role == wanted);
    match (parts.next(), parts.next()) {
        (Some(part), None) => match &mut part.bytes {
            Bytes::InOut(bytes) => bytes.get_mut(skip..),
            _ => None,
        },
        _ => None,
    }
}

/// Undoes a message: the ciphertext is restored, and the stream stands where it stood before it.
#[cold]
fn take_back(cipher: &mut Rc4, decrypted: usize, also: usize, message: &mut Message<'_, '_>, skip: usize) {
    cipher.rewind(decrypted + also);
    if decrypted != 0 {
        payload(message, skip, |part| {
            if let Payload::Transform(bytes) = part {
                cipher.apply(bytes);
            }
        });
        cipher.rewind(decrypted);
    }
}

#[cfg(test)]
mod tests;
