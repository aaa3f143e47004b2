//! Messages of a context with an AES key ([RFC 4121] 4.2), in Windows' layout on the way out and in any layout on the way in. In place,
//! without an allocation; a refused message changes neither the sequence nor a byte of the caller's.
use super::{
    facts::Session,
    handover,
    layout::{self, Framed, MAX_TOKEN},
    order::{Order, Sequence},
    rc4_session,
    token::{HEADER, Header, KIND_MIC, KIND_WRAP},
};
use crate::{
    crypto::{
        kerberos::{Enctype, Opening, ProtocolKey, Sealing, Signing, Tag},
        same,
    },
    engine::{
        buffers::{Bytes, Message, Now, Role},
        env::Env,
        pack::Pack,
        package::{Established, Open, Opened, Qop, Seal, Side},
        status::{Error, Kind, Result},
    },
};
use std::sync::Arc;

/// Usage numbers of a direction ([RFC 4121] 2): for wrapping, and for signing alone.
const fn usages(sender: Side) -> (u32, u32) {
    match sender {
        Side::Acceptor => (22, 23),
        Side::Initiator => (24, 25),
    }
}

/// What both directions of a context have in common.
#[derive(Clone)]
pub(super) struct Agreed {
    pub(super) side: Side,
    pub(super) key: ProtocolKey,
    /// The key is the acceptor's.
    pub(super) acceptor_subkey: bool,
    pub(super) dce_style: bool,
    pub(super) confidential: bool,
    pub(super) order: Order,
    pub(super) send_from: u64,
    pub(super) receive_from: u64,
}

/// Bytes of filler that a message of ours has: [MS-KILE] 3.4.5.4.1 asks for a block of it in DCE's style.
pub(super) const fn filler(dce_style: bool) -> usize {
    if dce_style { 16 } else { 0 }
}

/// The outgoing half.
pub(super) struct Outgoing {
    env: Arc<Env>,
    agreed: Agreed,
    next: u64,
    /// Derived for the first message: many contexts only authenticate.
    sealing: Option<Box<Sealing>>,
    wrapping: Option<Box<Signing>>,
    signing: Option<Box<Signing>>,
}

/// The incoming half.
pub(super) struct Incoming {
    agreed: Agreed,
    sequence: Sequence,
    opening: Option<Box<Opening>>,
    wrapping: Option<Box<Signing>>,
    signing: Option<Box<Signing>>,
}

/// A context that stands.
pub(super) fn established(env: &Arc<Env>, agreed: Agreed, facts: Session) -> Established {
    let (next, sequence) = (agreed.send_from, Sequence::new(agreed.order, agreed.receive_from));
    resumed(env, agreed, next, sequence, facts)
}

/// A context that has counted this far.
pub(super) fn resumed(env: &Arc<Env>, agreed: Agreed, next: u64, sequence: Sequence, facts: Session) -> Established {
    if agreed.key.enctype() == Enctype::Rc4Hmac {
        let (seal, open) = rc4_session::halves(env, agreed, next, sequence);
        return Established::new(seal, open, facts);
    }
    let (seal, open) = halves(env, agreed, next, sequence);
    Established::new(seal, open, facts)
}

/// The side that sends to a side.
pub(super) const fn peer(side: Side) -> Side {
    match side {
        Side::Initiator => Side::Acceptor,
        Side::Acceptor => Side::Initiator,
    }
}

fn halves(env: &Arc<Env>, agreed: Agreed, next: u64, sequence: Sequence) -> (Outgoing, Incoming) {
    let incoming = Incoming { sequence, opening: None, wrapping: None, signing: None, agreed: agreed.clone() };
    let outgoing = Outgoing { env: env.clone(), next, agreed, sealing: None, wrapping: None, signing: None };
    (outgoing, incoming)
}

fn no_keys() -> Error {
    Error::new(Kind::InternalError, "deriving the keys of a context's messages")
}

/// A set of keys, made when it is first asked for.
fn derived<T>(place: &mut Option<Box<T>>, make: impl FnOnce() -> Option<T>) -> Result<&T> {
    if place.is_none() {
        *place = Some(Box::new(make().ok_or_else(no_keys)?));
    }
    place.as_deref().ok_or_else(no_keys)
}

impl Seal for Outgoing {
    fn sign(&mut self, qop: Qop, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop != Qop(0) {
            return Err(Error::new(Kind::QopNotSupported, "signing with a quality that Kerberos does not know"));
        }
        layout::need_room(message, HEADER + self.agreed.key.enctype().checksum_len())?;
        let header = Header { flags: self.flags(), extra: 0xFFFF, rotation: 0xFFFF, number: self.next }.encode(KIND_MIC);
        let usage = usages(self.agreed.side).1;
        let keys = derived(&mut self.signing, || self.agreed.key.signing(usage))?;
        let tag = keys.sign_message(layout::covered(message), &header);
        layout::put(message, &[&header, &tag])?;
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    fn encrypt(&mut self, qop: Qop, _seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        match qop {
            Qop(0) if !self.agreed.confidential => {
                Err(Error::new(Kind::UnsupportedFunction, "encrypting in a context that was not asked for confidentiality"))
            }
            Qop(0) => self.seal(message),
            Qop::NO_ENCRYPT => self.wrap(message),
            _ => Err(Error::new(Kind::QopNotSupported, "encrypting with a quality that Kerberos does not know")),
        }?;
        layout::no_padding(message);
        self.next = self.next.wrapping_add(1);
        Ok(())
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        handover::save_outgoing(&self.agreed, self.next, into)
    }
}

impl Outgoing {
    fn flags(&self) -> u8 {
        let by_acceptor = if self.agreed.side == Side::Acceptor { Header::BY_ACCEPTOR } else { 0 };
        let subkey = if self.agreed.acceptor_subkey { Header::ACCEPTOR_SUBKEY } else { 0 };
        by_acceptor | subkey
    }

    /// Signed and not encrypted: header and checksum before the payload.
    fn wrap(&mut self, message: &mut Message<'_, '_>) -> Result<()> {
        let len = self.agreed.key.enctype().checksum_len();
        layout::need_room(message, HEADER + len)?;
        let mut header = Header { flags: self.flags(), extra: 0, rotation: 0, number: self.next };
        let usage = usages(self.agreed.side).0;
        let keys = derived(&mut self.wrapping, || self.agreed.key.signing(usage))?;
        let tag = keys.sign_message(layout::covered(message), &header.encode(KIND_WRAP));
        (header.extra, header.rotation) = (len as u16, len as u16);
        layout::put(message, &[&header.encode(KIND_WRAP), &tag])
    }

    /// Encrypted: header, filler, header again, checksum and confounder before the payload ([MS-KILE] 3.4.5.4.1).
    fn seal(&mut self, message: &mut Message<'_, '_>) -> Result<()> {
        let (len, filler) = (self.agreed.key.enctype().checksum_len(), filler(self.agreed.dce_style));
        layout::need_room(message, HEADER + filler + HEADER + len + 16)?;
        let mut header = Header { flags: self.flags() | Header::SEALED, extra: filler as u16, rotation: 0, number: self.next };
        let mut confounder = [0; 16];
        self.env.random.fill(&mut confounder)?;
        let mut back = [0; 32];
        let (_, back) = back.split_at_mut(16 - filler);
        if let Some(copy) = back.last_chunk_mut::<HEADER>() {
            *copy = header.encode(KIND_WRAP);
        }
        let usage = usages(self.agreed.side).0;
        let keys = derived(&mut self.sealing, || self.agreed.key.sealing(usage))?;
        let tag = keys.seal(&mut Framed { front: &mut confounder, message, back }).ok_or_else(no_keys)?;
        // In DCE's style Windows turns by the filler's length too and does not say so.
        header.rotation = (HEADER + len) as u16;
        layout::put(message, &[&header.encode(KIND_WRAP), back, &tag, &confounder])
    }
}

impl Open for Incoming {
    fn verify(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        let token = message.one(Role::Token)?.content();
        let (header, tag) = Header::split(token, KIND_MIC)?;
        if tag.len() != self.agreed.key.enctype().checksum_len() {
            return Err(Error::new(Kind::InvalidToken, "reading a signature of another length than the key's type has"));
        }
        let given = Tag::new(tag);
        let raw = *token.first_chunk::<HEADER>().unwrap_or(&[0; HEADER]);
        self.check_flags(&header)?;
        let usage = usages(self.sender()).1;
        let keys = derived(&mut self.signing, || self.agreed.key.signing(usage))?;
        if !same(&keys.sign_message(layout::covered(message), &raw), &given) {
            return Err(altered());
        }
        self.admit(header.number)?;
        Ok(Some(Qop(0)))
    }

    fn decrypt(&mut self, _seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        let header = if let Some(at) = message.position(Role::Stream) { self.open_stream(at, message) } else { self.open_parts(message) }?;
        self.sequence.passed(header.number);
        layout::no_padding(message);
        Ok(Opened::Plain(Some(if header.sealed() { Qop(0) } else { Qop::NO_ENCRYPT })))
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        handover::save_incoming(&self.agreed, &self.sequence, into);
        Ok(())
    }
}

impl Incoming {
    const fn sender(&self) -> Side {
        peer(self.agreed.side)
    }

    fn check_flags(&self, header: &Header) -> Result<()> {
        let by_acceptor = self.sender() == Side::Acceptor;
        if header.has(Header::BY_ACCEPTOR) != by_acceptor || header.has(Header::ACCEPTOR_SUBKEY) != self.agreed.acceptor_subkey {
            return Err(Error::new(Kind::MessageAltered, "reading a message whose sender or key is not the context's"));
        }
        Ok(())
    }

    fn admit(&mut self, number: u64) -> Result<()> {
        if !self.sequence.admits(number) {
            return Err(Error::new(Kind::OutOfSequence, "reading a message that came before or that skips others"));
        }
        self.sequence.passed(number);
        Ok(())
    }

    /// TOKEN and DATA.
    fn open_parts(&mut self, message: &mut Message<'_, '_>) -> Result<Header> {
        let mut token = [0; MAX_TOKEN];
        let given = message.one(Role::Token)?.content();
        let long = || Error::new(Kind::InvalidToken, "reading a message token of a length that Kerberos does not have");
        let token = token.get_mut(..given.len()).ok_or_else(long)?;
        token.copy_from_slice(given);
        let (header, _) = Header::split(token, KIND_WRAP)?;
        self.check_flags(&header)?;
        let rest = token.get_mut(HEADER..).ok_or_else(long)?;
        let (extra, len) = (usize::from(header.extra), self.agreed.key.enctype().checksum_len());
        // What stands before the payload in our layout: everything behind the payload, and with encryption the confounder.
        let behind = if header.sealed() { extra + HEADER + len } else { extra };
        if rest.len() != behind + 16 * usize::from(header.sealed()) {
            return Err(long());
        }
        let turned = self.rotation(&header);
        let turn = layout::Turn::new(turned, behind, rest.len(), message);
        turn.there(rest, message);
        let opened = if header.sealed() { self.unseal(&header, rest, behind, message) } else { self.unwrap(&header, rest, message) };
        if opened.is_err() {
            turn.back(rest, message);
        }
        opened.map(|()| header)
    }

    /// STREAM: a whole token; the payload is found in it.
    fn open_stream(&mut self, at: usize, message: &mut Message<'_, '_>) -> Result<Header> {
        let data = message
            .position(Role::Data)
            .ok_or_else(|| Error::new(Kind::InvalidToken, "opening a stream without a DATA buffer for the payload"))?;
        let short = || Error::new(Kind::InvalidToken, "reading a stream that is no message of Kerberos");
        let Some(Bytes::InOut(stream)) = message.parts.get_mut(at).map(|slot| &mut slot.bytes) else { return Err(short()) };
        let (header, _) = Header::split(stream, KIND_WRAP)?;
        self.check_flags(&header)?;
        let rest = stream.get_mut(HEADER..).ok_or_else(short)?;
        let (extra, len) = (usize::from(header.extra), self.agreed.key.enctype().checksum_len());
        let (before, behind) = if header.sealed() { (16, extra + HEADER + len) } else { (0, extra) };
        let payload = rest.len().checked_sub(before + behind).ok_or_else(short)?;
        // All at the place where a message without rotation has it.
        let turned = self.rotation(&header) % rest.len().max(1);
        rest.rotate_left(turned);
        let opened = {
            let (front, tail) = rest.split_at_mut_checked(before + payload).ok_or_else(short)?;
            let mut nothing = Message::new(&mut []);
            if header.sealed() {
                self.unseal_split(&header, front, tail, &mut nothing)
            } else {
                self.unwrap_plain(&header, tail, std::iter::once(&*front))
            }
        };
        if let Err(refused) = opened {
            rest.rotate_right(turned);
            return Err(refused);
        }
        let start = HEADER + before;
        message.becomes(data, Role::Data, Now::Window { of: at, at: start..start + payload })?;
        Ok(header)
    }

    /// How far the bytes behind the header were turned.
    fn rotation(&self, header: &Header) -> usize {
        // Windows and those who follow it turn by the filler's length too, in DCE's style, and do not say so.
        let unsaid = if self.agreed.dce_style && header.sealed() { usize::from(header.extra) } else { 0 };
        usize::from(header.rotation) + unsaid
    }

    /// A sealed message in our layout: `rest` is what lies behind the payload, turned before the confounder.
    fn unseal(&mut self, header: &Header, rest: &mut [u8], behind: usize, message: &mut Message<'_, '_>) -> Result<()> {
        let short = || Error::new(Kind::InvalidToken, "reading a message that is too short");
        let (behind, confounder) = rest.split_at_mut_checked(behind).ok_or_else(short)?;
        self.unseal_split(header, confounder, behind, message)
    }

    /// A sealed message: `front`, the message's parts, then `tail`, which ends in the checksum.
    fn unseal_split(&mut self, header: &Header, front: &mut [u8], tail: &mut [u8], message: &mut Message<'_, '_>) -> Result<()> {
        let short = || Error::new(Kind::InvalidToken, "reading a message that is too short");
        let len = self.agreed.key.enctype().checksum_len();
        let (back, tag) = tail.split_at_mut_checked(tail.len().checked_sub(len).ok_or_else(short)?).ok_or_else(short)?;
        let usage = usages(self.sender()).0;
        let keys = derived(&mut self.opening, || self.agreed.key.opening(usage))?;
        if !keys.open(&mut Framed { front, message, back }, tag) {
            return Err(altered());
        }
        // The header is proven by its encrypted copy, in which nothing is said of rotation.
        let copy = Header { rotation: 0, ..*header }.encode(KIND_WRAP);
        let proven = back.last_chunk::<HEADER>().is_some_and(|inner| same(inner, &copy));
        let refused = if !proven {
            altered()
        } else if !self.sequence.admits(header.number) {
            Error::new(Kind::OutOfSequence, "reading a message that came before or that skips others")
        } else {
            return Ok(());
        };
        keys.close(&mut Framed { front, message, back });
        Err(refused)
    }

    /// A message that is only signed; `tag` is its checksum.
    fn unwrap(&mut self, header: &Header, tag: &[u8], message: &Message<'_, '_>) -> Result<()> {
        self.unwrap_plain(header, tag, layout::covered(message))
    }

    fn unwrap_plain<'p>(&mut self, header: &Header, tag: &[u8], payload: impl Iterator<Item = &'p [u8]>) -> Result<()> {
        let plain = Header { extra: 0, rotation: 0, ..*header }.encode(KIND_WRAP);
        let usage = usages(self.sender()).0;
        let keys = derived(&mut self.wrapping, || self.agreed.key.signing(usage))?;
        if !same(&keys.sign_message(payload, &plain), tag) {
            return Err(altered());
        }
        if !self.sequence.admits(header.number) {
            return Err(Error::new(Kind::OutOfSequence, "reading a message that came before or that skips others"));
        }
        Ok(())
    }
}

fn altered() -> Error {
    Error::new(Kind::MessageAltered, "checking the signature of a message")
}
