//! Records that go out.
use super::Line;
use crate::{
    crypto::tls::record::RecordKey,
    engine::{
        buffers::{Bytes, Message, Role},
        package::{Qop, Seal, unsupported},
        status::{Error, Kind, Result},
    },
    packages::schannel::records::{Ends, Layout, seal, sealed},
    wire::tls::{Content, record::MOST_PLAIN},
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// [RFC 8446] 5.5: how many records AES-GCM may seal under one key. Twice as many would still be safe.
const MOST_RECORDS: u64 = 1 << 24;

/// The sender's side.
pub(super) struct Outgoing {
    key: RecordKey,
    seq: u64,
    layout: Layout,
    closed: bool,
    /// Where a payload of several buffers is put together; made when the first one comes.
    bench: Option<Zeroizing<Box<[u8]>>>,
}

impl Outgoing {
    pub(super) fn new(layout: Layout, (key, seq): (RecordKey, u64)) -> Self {
        Self { key, seq, layout, closed: false, bench: None }
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// A record of our own: an alert, a message of the handshake.
    pub(super) fn say(&mut self, content: Content, payload: &[u8]) -> Result<Vec<u8>> {
        let record = sealed(&self.key, self.layout, self.seq, content, payload);
        let record = record.ok_or_else(|| Error::new(Kind::EncryptFailure, "sealing a record of our own"))?;
        self.seq += 1;
        Ok(record)
    }

    pub(super) const fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn renew(&mut self, key: RecordKey) {
        (self.key, self.seq) = (key, 0);
    }

    fn encrypt(&mut self, qop: Qop, message: &mut Message<'_, '_>) -> Result<()> {
        let content = match qop {
            Qop(0) => Content::Application,
            Qop::OUT_OF_BAND => Content::Alert,
            _ => return Err(Error::new(Kind::QopNotSupported, "sealing a TLS record in a way that there is none")),
        };
        if self.closed {
            return Err(Error::new(Kind::ContextExpired, "sending on a TLS context that was closed"));
        }
        if self.seq >= MOST_RECORDS && self.layout != Layout::ChaCha12 {
            return Err(Error::new(Kind::ContextExpired, "sealing more TLS records than one key is good for"));
        }
        let places = Places::find(message)?;
        if places.length > MOST_PLAIN {
            return Err(Error::new(Kind::InvalidToken, "sealing more than one TLS record holds"));
        }
        places.check_room(message, self.layout)?;
        let failed = || Error::new(Kind::EncryptFailure, "sealing a TLS record");
        let ends = if places.several {
            self.seal_several(message, content, places.length).ok_or_else(failed)?
        } else {
            let payload = message.plaintext().next().unwrap_or_default();
            seal(&self.key, self.layout, self.seq, content, payload).ok_or_else(failed)?
        };
        self.seq += 1;
        let (head, tail) = (ends.head.get(..self.layout.header()), ends.tail.get(..self.layout.trailer()));
        for (place, bytes) in [(places.header, head), (places.trailer, tail)] {
            if let (Some(slot), Some(bytes)) = (message.parts.get_mut(place), bytes) {
                slot.fill(bytes)?;
            }
        }
        Ok(())
    }

    /// The cipher wants its payload in one piece.
    fn seal_several(&mut self, message: &mut Message<'_, '_>, content: Content, length: usize) -> Option<Ends> {
        let bench = self.bench.get_or_insert_with(|| Zeroizing::new(vec![0; MOST_PLAIN].into_boxed_slice()));
        let bench = bench.get_mut(..length)?;
        let mut rest = &mut *bench;
        for part in message.plaintext() {
            let (to, after) = rest.split_at_mut_checked(part.len())?;
            to.copy_from_slice(part);
            rest = after;
        }
        let ends = seal(&self.key, self.layout, self.seq, content, bench)?;
        let mut rest = &*bench;
        for part in message.plaintext() {
            let (from, after) = rest.split_at_checked(part.len())?;
            part.copy_from_slice(from);
            rest = after;
        }
        Some(ends)
    }
}

/// Where the parts of one record are.
struct Places {
    header: usize,
    trailer: usize,
    length: usize,
    several: bool,
}

impl Places {
    /// HEADER, DATA, TRAILER; or TOKEN, DATA, TOKEN.
    fn find(message: &Message<'_, '_>) -> Result<Self> {
        let bad = |what| Error::new(Kind::InvalidToken, what);
        let (mut header, mut trailer) = (message.position(Role::Header), message.position(Role::Trailer));
        if header.is_none() && trailer.is_none() {
            let mut tokens = message.parts.iter().enumerate().filter(|(_, part)| part.role == Role::Token).map(|(at, _)| at);
            (header, trailer) = (tokens.next(), tokens.next());
        }
        let (Some(header), Some(trailer)) = (header, trailer) else {
            return Err(bad("looking for a record's header and trailer"));
        };
        let (mut length, mut count) = (0usize, 0);
        for part in message.parts.iter().filter(|part| part.role == Role::Data) {
            if !matches!(part.bytes, Bytes::InOut(_)) {
                return Err(bad("sealing a payload that may not be changed"));
            }
            length = length.saturating_add(part.len());
            count += 1;
        }
        if count == 0 {
            return Err(bad("looking for a record's payload"));
        }
        Ok(Self { header, trailer, length, several: count > 1 })
    }

    /// Nothing is changed before there is room for all of it.
    fn check_room(&self, message: &Message<'_, '_>, layout: Layout) -> Result<()> {
        for (place, needed) in [(self.header, layout.header()), (self.trailer, layout.trailer())] {
            let slot = message.parts.get(place);
            if slot.is_none_or(|slot| matches!(slot.bytes, Bytes::In { .. })) {
                return Err(Error::new(Kind::InvalidToken, "writing a record's ends where nothing may be written"));
            }
            if slot.is_none_or(|slot| slot.len() < needed) {
                return Err(Error::new(Kind::BufferTooSmall, "placing a record's ends"));
            }
        }
        Ok(())
    }
}

/// What `EncryptMessage` calls.
pub(super) struct SealHalf(pub(super) Arc<Line>);

impl Seal for SealHalf {
    fn sign(&mut self, _qop: Qop, _seq: u32, _message: &mut Message<'_, '_>) -> Result<()> {
        Err(unsupported())
    }

    fn encrypt(&mut self, qop: Qop, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        self.0.ensure_free()?;
        self.0.tx()?.encrypt(qop, message)
    }
}
