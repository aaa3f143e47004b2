//! Records that come in.
use super::Line;
use crate::{
    crypto::tls::record::{RecordKey, TAG},
    engine::{
        buffers::{Bytes, Message, Now, Role},
        package::{Open, Opened, Qop, unsupported},
        status::{Error, Kind, Result},
    },
    packages::schannel::{
        records::{Layout, proved_12},
        refusal::kind_of_alert,
    },
    wire::tls::{
        Content, Header,
        alert::{CLOSE_NOTIFY, WARNING},
        record::{Front, HEADER, MOST_PLAIN, VERSION_12},
    },
};
use std::{
    ops::Range,
    sync::{Arc, atomic::Ordering},
};

/// The receiver's side.
pub(super) struct Incoming {
    key: RecordKey,
    seq: u64,
    layout: Layout,
    closed: bool,
}

/// A record that was opened in place.
pub(super) struct Inside {
    pub(super) content: Content,
    /// Where its payload is.
    pub(super) payload: Range<usize>,
}

impl Incoming {
    pub(super) fn new(layout: Layout, (key, seq): (RecordKey, u64)) -> Self {
        Self { key, seq, layout, closed: false }
    }

    pub(super) fn renew(&mut self, key: RecordKey) {
        (self.key, self.seq) = (key, 0);
    }

    /// The record that was opened is used up.
    pub(super) const fn advance(&mut self) {
        self.seq += 1;
    }

    /// Opens a whole record in place. Nothing advances.
    pub(super) fn open(&self, header: Header, record: &mut [u8]) -> Result<Inside> {
        let illegal = |what| Error::new(Kind::IllegalMessage, what);
        let altered = || Error::new(Kind::MessageAltered, "opening a TLS record that is not what was sealed");
        let (head, body) = record.split_first_chunk_mut::<HEADER>().ok_or_else(altered)?;
        let before = self.layout.header() - HEADER;
        let length = body.len().checked_sub(before + self.layout.trailer()).ok_or_else(altered)?;
        match self.layout {
            Layout::Tls13 => {
                if header.content != Content::Application {
                    return Err(illegal("reading a TLS record that is not under the session's key"));
                }
                if !self.key.open(self.key.nonce(self.seq), head, body) {
                    return Err(altered());
                }
                // [RFC 8446] 5.2: the content's number is the last byte that is not zero.
                let inside = body.get(..length + 1).unwrap_or_default();
                let end = inside.iter().rposition(|byte| *byte != 0).ok_or_else(|| illegal("reading a TLS record of nothing"))?;
                let content = inside.get(end).copied().and_then(Content::from_number);
                let content = content.ok_or_else(|| illegal("reading a TLS record of an unknown kind"))?;
                if end > MOST_PLAIN {
                    body.fill(0);
                    return Err(illegal("reading a TLS record that holds too much"));
                }
                Ok(Inside { content, payload: HEADER..HEADER + end })
            }
            Layout::Gcm12 | Layout::ChaCha12 => {
                if header.version != VERSION_12 {
                    return Err(illegal("reading a record of another version"));
                }
                if length > MOST_PLAIN {
                    return Err(illegal("reading a TLS record that holds too much"));
                }
                let (told, sealed) = body.split_at_mut_checked(before).ok_or_else(altered)?;
                let nonce = match <[u8; 8]>::try_from(&*told) {
                    Ok(told) => self.key.explicit_nonce(told),
                    Err(_) => self.key.nonce(self.seq),
                };
                if !self.key.open(nonce, &proved_12(self.seq, header.content, length), sealed) {
                    return Err(altered());
                }
                let from = HEADER + before;
                Ok(Inside { content: header.content, payload: from..from + length })
            }
        }
    }

    /// Undoes [`Self::open`]: a cipher is the same the second time.
    fn close_again(&self, header: Header, record: &mut [u8]) -> Result<()> {
        let failed = || Error::new(Kind::InternalError, "sealing a record again that was opened");
        let (head, body) = record.split_first_chunk_mut::<HEADER>().ok_or_else(failed)?;
        let (told, sealed) = body.split_at_mut_checked(self.layout.header() - HEADER).ok_or_else(failed)?;
        let (payload, tag) = sealed.split_at_mut_checked(sealed.len().saturating_sub(TAG)).ok_or_else(failed)?;
        let sealed = match self.layout {
            Layout::Tls13 => self.key.seal(self.key.nonce(self.seq), head, payload, &[], tag),
            Layout::Gcm12 | Layout::ChaCha12 => {
                let nonce = match <[u8; 8]>::try_from(&*told) {
                    Ok(told) => self.key.explicit_nonce(told),
                    Err(_) => self.key.nonce(self.seq),
                };
                self.key.seal(nonce, &proved_12(self.seq, header.content, payload.len()), payload, &[], tag)
            }
        };
        if sealed { Ok(()) } else { Err(failed()) }
    }

    fn decrypt(&mut self, message: &mut Message<'_, '_>) -> Result<Opened> {
        let places = Places::find(message)?;
        if self.closed {
            return Err(Error::new(Kind::ContextExpired, "receiving on a TLS context that the peer closed"));
        }
        let Some(Bytes::InOut(bytes)) = message.parts.get_mut(places.data).map(|slot| &mut slot.bytes) else {
            return Err(Error::new(Kind::InvalidToken, "opening a TLS record that may not be changed"));
        };
        let have = bytes.len();
        let header = match Header::look(bytes).map_err(|why| Error::new(Kind::InvalidToken, "reading a TLS record").because(why))? {
            Front::Short(missing) => return Ok(Opened::Starved(Some(missing as u32))),
            Front::Whole(header) => header,
        };
        let whole = HEADER + header.length;
        let record = bytes.get_mut(..whole).unwrap_or_default();
        let Inside { content, payload } = self.open(header, record)?;
        let (answer, payload) = match content {
            Content::Application => (Opened::Plain(None), payload),
            Content::Alert => (self.hear(record.get(payload.clone()).unwrap_or_default())?, payload.start..payload.start),
            Content::Handshake => {
                // The handshake shall have it as it came.
                self.close_again(header, record)?;
                places.becomes(message, 0..0, 0..0, 0..have)?;
                return Ok(Opened::AfterNeeded);
            }
            Content::ChangeCipherSpec => {
                record.fill(0);
                return Err(Error::new(Kind::IllegalMessage, "reading a change of ciphers in the middle of a session"));
            }
        };
        self.seq += 1;
        places.becomes(message, 0..payload.start, payload.start..payload.end, whole..have)?;
        if let Some(slot) = message.parts.get_mut(places.trailer) {
            slot.role = Role::Trailer;
            slot.now = Now::Window { of: places.data, at: payload.end..whole };
        }
        Ok(answer)
    }

    /// [RFC 8446] 6: what an alert means for the session.
    fn hear(&mut self, alert: &[u8]) -> Result<Opened> {
        let [level, number] = *alert else {
            return Err(Error::new(Kind::IllegalMessage, "reading an alert that is none"));
        };
        if number == CLOSE_NOTIFY {
            self.closed = true;
            return Ok(Opened::Closed);
        }
        // TLS 1.3 has one warning beside the closing: that the user gave up, which the closing follows.
        const USER_CANCELED: u8 = 90;
        if number == USER_CANCELED || (level == WARNING && self.layout != Layout::Tls13) {
            return Ok(Opened::Plain(None));
        }
        self.closed = true;
        Err(Error::new(kind_of_alert(number), format!("hearing the peer's fatal alert {number}")))
    }
}

/// B-133: one DATA buffer and three EMPTY ones.
struct Places {
    data: usize,
    plain: usize,
    trailer: usize,
    extra: usize,
}

impl Places {
    fn find(message: &Message<'_, '_>) -> Result<Self> {
        let bad = || Error::new(Kind::InvalidToken, "looking for one DATA and three EMPTY buffers");
        let mut of_role = [const { None }; 4];
        let (mut data, mut empties) = (None, 0usize);
        for (at, part) in message.parts.iter().enumerate() {
            match part.role {
                Role::Data if data.replace(at).is_some() => return Err(bad()),
                Role::Empty => {
                    if let Some(place) = of_role.get_mut(empties) {
                        *place = Some(at);
                    }
                    empties += 1;
                }
                _ => {}
            }
        }
        match (data, of_role) {
            (Some(data), [Some(plain), Some(trailer), Some(extra), _]) => Ok(Self { data, plain, trailer, extra }),
            _ => Err(bad()),
        }
    }

    /// Re-types the buffers: HEADER, DATA, TRAILER, and EXTRA where bytes are left.
    fn becomes(&self, message: &mut Message<'_, '_>, header: Range<usize>, plain: Range<usize>, extra: Range<usize>) -> Result<()> {
        let of = self.data;
        let end = plain.end;
        message.becomes(self.data, Role::Header, Now::Window { of, at: header })?;
        message.becomes(self.plain, Role::Data, Now::Window { of, at: plain })?;
        message.becomes(self.trailer, Role::Trailer, Now::Window { of, at: end..end })?;
        if !extra.is_empty() {
            message.becomes(self.extra, Role::Extra, Now::Window { of, at: extra })?;
        }
        Ok(())
    }
}

/// What `DecryptMessage` calls.
pub(super) struct OpenHalf(pub(super) Arc<Line>);

impl Open for OpenHalf {
    fn verify(&mut self, _seq: u32, _message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        Err(unsupported())
    }

    fn decrypt(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        self.0.ensure_free()?;
        let opened = self.0.rx()?.decrypt(message)?;
        if opened == Opened::AfterNeeded {
            self.0.waiting.store(true, Ordering::Release);
        }
        Ok(opened)
    }
}
