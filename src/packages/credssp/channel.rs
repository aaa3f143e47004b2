//! The TLS channel: its handshake, then records in both directions with CredSSP's messages in them.
use crate::{
    engine::{
        attributes::{Answer, Attribute, StreamSizes},
        buffers::{Bytes, Message, Now, Role, Slot},
        flags::Flags,
        package::{Again, Ask, Credential, Established, Halves, Handshake, Opened, Part, Progress, Qop, Reply, Side, Terms, Turn},
        status::{Error, Kind, Result},
    },
    wire::tsrequest,
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A TLS record's header.
const HEADER: usize = 5;

/// The handshake, under way.
pub(super) struct Shaking {
    credential: Arc<dyn Credential>,
    handshake: Box<dyn Handshake>,
    /// The server's host, for the client's end.
    host: Option<String>,
}

/// How far a step of the handshake came.
pub(super) enum Shaken {
    More(Shaking, Vec<u8>),
    Starved(Shaking, Option<u32>),
    /// The channel stands; so many bytes of the input are behind the handshake's.
    Up(Channel, Vec<u8>, usize),
}

impl Shaking {
    pub(super) fn begin(credential: Arc<dyn Credential>, side: Side, host: Option<String>) -> Result<Self> {
        let handshake = credential.clone().begin(side, &terms(host.as_deref()))?;
        Ok(Self { credential, handshake, host })
    }

    /// One step. What TLS wants to tell the peer of a failure is left in `farewell`.
    pub(super) fn step(self, input: &[u8], farewell: &mut Vec<u8>) -> Result<Shaken> {
        let Self { credential, handshake, host } = self;
        let mut reply = Reply::default();
        let parts = [Part { role: Role::Token, bytes: input }, Part { role: Role::Empty, bytes: &[] }];
        let progress = {
            let terms = terms(host.as_deref());
            handshake.step(&mut Turn { terms, credential: Some(&credential), parts: &parts, reply: &mut reply })
        };
        let progress = progress.inspect_err(|_| farewell.append(&mut reply.token))?;
        Ok(match progress {
            Progress::More(handshake, Ask::Reply) if reply.extra == 0 => Shaken::More(Self { credential, handshake, host }, reply.token),
            Progress::Starved(handshake, missing) => Shaken::Starved(Self { credential, handshake, host }, missing),
            Progress::Done(session, _) => {
                let Answer::StreamSizes(sizes) = session.facts.query(Attribute::STREAM_SIZES)? else {
                    return Err(Error::new(Kind::InternalError, "asking a TLS session for its sizes"));
                };
                let inbox = Zeroizing::default();
                Shaken::Up(Channel { session, sizes, inbox, host }, reply.token, reply.extra)
            }
            _ => return Err(Error::new(Kind::InternalError, "shaking hands with a TLS that asks for what CredSSP cannot give")),
        })
    }
}

/// The TLS part decides nothing about the server's name: the inner authentication and the binding do.
fn terms(host: Option<&str>) -> Terms<'_> {
    let flags = Flags::STREAM | Flags::CONFIDENTIALITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT;
    let flags = flags | Flags::MANUAL_CRED_VALIDATION | Flags::USE_SUPPLIED_CREDS | Flags::EXTENDED_ERROR;
    Terms { target: host, flags, network_order: false }
}

/// What was in the input.
pub(super) enum Received {
    /// A whole message.
    Message(Zeroizing<Vec<u8>>),
    /// Every whole record is taken, and no message is whole.
    Nothing,
}

/// The channel, once it stands.
pub(super) struct Channel {
    session: Established,
    sizes: StreamSizes,
    /// What came through it and is no whole message yet.
    inbox: Zeroizing<Vec<u8>>,
    host: Option<String>,
}

impl Channel {
    /// What is left when CredSSP is done: the application's own stream.
    pub(super) fn into_session(self) -> Established {
        self.session
    }

    /// The session's facts.
    pub(super) fn query(&self, what: Attribute) -> Result<Answer> {
        self.session.facts.query(what)
    }

    /// The certificate that an attribute names, in DER.
    pub(super) fn certificate(&self, which: Attribute) -> Result<Vec<u8>> {
        match self.session.facts.query(which)? {
            Answer::Certificates(chain) if !chain.is_empty() => Ok(chain.into_iter().next().unwrap_or_default()),
            _ => Err(Error::new(Kind::CertUnknown, "looking for the server's certificate")),
        }
    }

    /// A message in as many records as it takes.
    pub(super) fn send(&self, message: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let mut seal = self.session.seal.lock();
        for chunk in message.chunks((self.sizes.max_message as usize).max(1)) {
            let (mut header, mut trailer) = (vec![0; self.sizes.header as usize], vec![0; self.sizes.trailer as usize]);
            let mut body = Zeroizing::new(chunk.to_vec());
            let mut parts = [
                Slot::new(Role::Header, Bytes::InOut(&mut header)),
                Slot::new(Role::Data, Bytes::InOut(&mut body)),
                Slot::new(Role::Trailer, Bytes::InOut(&mut trailer)),
                Slot::empty(),
            ];
            seal.encrypt(Qop(0), 0, &mut Message::new(&mut parts))?;
            let [before, _, after, _] = &parts;
            let (before, after) = (used(before), used(after));
            out.extend(header.iter().take(before));
            out.extend_from_slice(&body);
            out.extend(trailer.iter().take(after));
        }
        Ok(())
    }

    /// Where not even one record is whole: how many bytes it lacks.
    pub(super) fn begun(input: &[u8]) -> Option<u32> {
        match input {
            [_, _, _, high, low, rest @ ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                length.checked_sub(rest.len()).filter(|missing| *missing > 0).map(|missing| missing as u32)
            }
            short => Some((HEADER - short.len()) as u32),
        }
    }

    /// Takes records from the input until a message is whole. What TLS itself wants said goes to `out`.
    pub(super) fn receive(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<Received> {
        loop {
            if let Some(message) = self.take_message()? {
                return Ok(Received::Message(message));
            }
            let record = match *input {
                [_, _, _, high, low, ..] => input.split_at_checked(HEADER + usize::from(u16::from_be_bytes([*high, *low]))),
                _ => None,
            };
            let Some((record, rest)) = record else { return Ok(Received::Nothing) };
            *input = rest;
            self.take_record(record, out)?;
        }
    }

    /// The first message of what has come, if it is whole.
    fn take_message(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let length = tsrequest::length(&self.inbox)
            .map_err(|why| Error::new(Kind::InvalidToken, "looking for a CredSSP message in what came through TLS").because(why))?;
        let Some((message, rest)) = length.and_then(|length| self.inbox.split_at_checked(length)) else { return Ok(None) };
        let (message, rest) = (Zeroizing::new(message.to_vec()), Zeroizing::new(rest.to_vec()));
        self.inbox = rest;
        Ok(Some(message))
    }

    fn take_record(&mut self, record: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let mut record = Zeroizing::new(record.to_vec());
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut record)), Slot::empty(), Slot::empty(), Slot::empty()];
        let mut message = Message::new(&mut parts);
        let opened = self.session.open.lock().decrypt(0, &mut message)?;
        let window = |message: &mut Message<'_, '_>, role| match message.one(role).map(|slot| slot.now.clone()) {
            Ok(Now::Window { at, .. }) => Some(at),
            _ => None,
        };
        match opened {
            Opened::Plain(_) => {
                let at = window(&mut message, Role::Data);
                let plain = at.and_then(|at| record.get(at)).unwrap_or_default();
                self.inbox.extend_from_slice(plain);
                Ok(())
            }
            // A session ticket, or new keys.
            Opened::AfterNeeded => {
                let at = window(&mut message, Role::Extra);
                let token = at.and_then(|at| record.get(at)).unwrap_or(&record);
                self.hear(token, out)
            }
            Opened::Closed => Err(Error::new(Kind::ContextExpired, "meeting a peer that closes before CredSSP is done")),
            Opened::Starved(_) => Err(Error::new(Kind::InternalError, "opening a whole record that is not whole")),
        }
    }

    fn hear(&self, token: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let Some(after) = &self.session.after else {
            return Err(Error::new(Kind::InvalidToken, "meeting a peer that shakes hands again"));
        };
        let mut reply = Reply::default();
        let parts = [Part { role: Role::Token, bytes: token }, Part { role: Role::Empty, bytes: &[] }];
        let mut turn = Turn { terms: terms(self.host.as_deref()), credential: None, parts: &parts, reply: &mut reply };
        match after.lock().step(Halves { seal: &self.session.seal, open: &self.session.open }, &mut turn)? {
            Again::Ok => {
                out.append(&mut reply.token);
                Ok(())
            }
            _ => Err(Error::new(Kind::InvalidToken, "meeting a peer that shakes hands again")),
        }
    }
}

/// How much of a place was filled; all of it where nothing else is said.
fn used(slot: &Slot<'_>) -> usize {
    match slot.now {
        Now::Size(used) => used,
        _ => slot.len(),
    }
}
