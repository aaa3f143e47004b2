//! Where the pieces of a message lie among the caller's buffers.
use crate::{
    crypto::cts::{Piece, Scatter},
    engine::{
        buffers::{Bytes, Message, Now, Role},
        status::{Error, Kind, Result},
    },
};

/// The longest token beside a payload: header, two blocks of filler at most, header, checksum, confounder.
pub(super) const MAX_TOKEN: usize = 16 + 32 + 16 + 24 + 16;

/// A message between what stands before and behind it.
pub(super) struct Framed<'f, 'm, 'a> {
    pub(super) front: &'f mut [u8],
    pub(super) message: &'f mut Message<'m, 'a>,
    pub(super) back: &'f mut [u8],
}

impl Scatter for Framed<'_, '_, '_> {
    fn count(&self) -> usize {
        self.message.parts.len() + 2
    }

    fn piece(&mut self, number: usize) -> Piece<'_> {
        if number == 0 {
            return Piece::Sealed(self.front);
        }
        match self.message.parts.get_mut(number - 1) {
            None => Piece::Sealed(self.back),
            Some(part) if part.role == Role::Data => match &mut part.bytes {
                Bytes::InOut(bytes) => Piece::Sealed(bytes),
                Bytes::In { bytes, signed: true } => Piece::Signed(bytes),
                _ => Piece::Signed(&[]),
            },
            Some(_) => Piece::Signed(&[]),
        }
    }
}

/// What a signature covers.
pub(super) fn covered<'s>(message: &'s Message<'_, '_>) -> impl Iterator<Item = &'s [u8]> {
    message.parts.iter().filter(|part| part.role == Role::Data).filter_map(|part| match &part.bytes {
        Bytes::In { bytes, signed: true } => Some(*bytes),
        Bytes::InOut(bytes) => Some(&**bytes),
        _ => None,
    })
}

/// Makes sure of the token's room before anything is touched.
pub(super) fn need_room(message: &mut Message<'_, '_>, room: usize) -> Result<()> {
    let token = message.one(Role::Token)?;
    match &token.bytes {
        Bytes::In { .. } => Err(Error::new(Kind::InvalidToken, "signing into a read-only buffer")),
        _ if token.len() < room => Err(Error::new(Kind::BufferTooSmall, format!("finding room for a token of {room} bytes"))),
        _ => Ok(()),
    }
}

/// Fills the token with these, one after the other.
pub(super) fn put(message: &mut Message<'_, '_>, pieces: &[&[u8]]) -> Result<()> {
    let mut token = [0; MAX_TOKEN];
    let mut len = 0;
    for piece in pieces {
        let room = token.get_mut(len..len + piece.len()).ok_or_else(|| Error::new(Kind::InternalError, "putting a token together"))?;
        room.copy_from_slice(piece);
        len += piece.len();
    }
    message.one(Role::Token)?.fill(token.get(..len).unwrap_or_default())
}

/// Says that nothing was padded.
pub(super) fn no_padding(message: &mut Message<'_, '_>) {
    for part in message.parts.iter_mut().filter(|part| part.role == Role::Padding) {
        part.now = Now::Size(0);
    }
}

/// How the bytes behind a header must be turned, from where the sender put them to where our own layout has them.
pub(super) struct Turn {
    by: usize,
    total: usize,
}

impl Turn {
    /// The sender turned by `turned`, our layout turns by `wanted`; the bytes are `rest` and the message's payload.
    pub(super) fn new(turned: usize, wanted: usize, rest: usize, message: &mut Message<'_, '_>) -> Self {
        let total = rest + changeable(message);
        let by = if total == 0 { 0 } else { (turned % total + total - wanted % total) % total };
        Self { by, total }
    }

    pub(super) fn there(&self, rest: &mut [u8], message: &mut Message<'_, '_>) {
        if self.by != 0 {
            self.left(self.by, rest, message);
        }
    }

    #[cold]
    pub(super) fn back(&self, rest: &mut [u8], message: &mut Message<'_, '_>) {
        if self.by != 0 {
            self.left(self.total - self.by, rest, message);
        }
    }

    /// Turns left by reversing both parts and then the whole.
    #[cold]
    fn left(&self, by: usize, rest: &mut [u8], message: &mut Message<'_, '_>) {
        for (mut from, mut to) in [(0, by), (by, self.total), (0, self.total)] {
            while from + 1 < to {
                to -= 1;
                let low = exchange(rest, message, from, None);
                let high = exchange(rest, message, to, Some(low));
                exchange(rest, message, from, Some(high));
                from += 1;
            }
        }
    }
}

fn changeable(message: &Message<'_, '_>) -> usize {
    let len = |part: &crate::engine::buffers::Slot<'_>| match (&part.bytes, part.role) {
        (Bytes::InOut(bytes), Role::Data) => bytes.len(),
        _ => 0,
    };
    message.parts.iter().map(len).sum()
}

/// The byte at a place of `rest` and the payload behind it; replaced, if there is something to put there.
fn exchange(rest: &mut [u8], message: &mut Message<'_, '_>, at: usize, new: Option<u8>) -> u8 {
    let mut left = at;
    for piece in std::iter::once(rest).chain(message.plaintext()) {
        let len = piece.len();
        if let Some(byte) = piece.get_mut(left) {
            let old = *byte;
            *byte = new.unwrap_or(old);
            return old;
        }
        left -= len;
    }
    0
}
