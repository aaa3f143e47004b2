//! What both ends have in common: TLS first, then messages until one of them is the last.
use super::channel::{Channel, Received, Shaken, Shaking};
use crate::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::{Ask, Control, Established, Finish, Handshake, Progress, Terms, Turn, unsupported},
    status::{Error, Kind, Result},
};

/// One end of the exchange, once the channel stands.
pub(super) trait End: Send {
    /// The channel stands; what is to be said first goes to `out`.
    fn open(&mut self, channel: &Channel, terms: &Terms<'_>, out: &mut Vec<u8>) -> Result<()>;
    /// One message of the peer's; the answer goes to `out`. True: there will be no other.
    fn hear(&mut self, channel: &Channel, message: &[u8], terms: &Terms<'_>, out: &mut Vec<u8>) -> Result<bool>;
    /// What the peer is told of a failure.
    fn excuse(&self, channel: &Channel, why: &Error, out: &mut Vec<u8>);
    /// The session that stands now.
    fn establish(self: Box<Self>, session: Established, turn: &mut Turn<'_>) -> Result<Established>;
}

/// An exchange under way.
pub(super) struct Exchange<E> {
    channel: State,
    end: Box<E>,
}

enum State {
    Tls(Shaking),
    Up(Channel),
    /// While a step is at work; nobody sees it.
    Busy,
}

impl<E: End> Exchange<E> {
    pub(super) fn new(shaking: Shaking, end: E) -> Self {
        Self { channel: State::Tls(shaking), end: Box::new(end) }
    }
}

/// Features that are granted to whoever asks, from the first leg on.
pub(super) fn courtesies(asked: Flags) -> Flags {
    asked & (Flags::EXTENDED_ERROR | Flags::CONNECTION | Flags::MANUAL_CRED_VALIDATION)
}

impl<E: End + 'static> Handshake for Exchange<E> {
    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if turn.terms.flags.has(Flags::PROMPT_FOR_CREDS) {
            return Err(Error::new(Kind::UnsupportedFunction, "asking CredSSP to prompt for credentials"));
        }
        turn.reply.granted = courtesies(turn.terms.flags) | Flags::STREAM;
        let mut input = turn.token();
        let mut out = Vec::new();
        let mut channel = match std::mem::replace(&mut self.channel, State::Busy) {
            State::Tls(shaking) => match shaking.step(input, &mut turn.reply.token)? {
                Shaken::More(shaking, token) => {
                    self.channel = State::Tls(shaking);
                    turn.reply.token = token;
                    return Ok(Progress::More(self, Ask::Reply));
                }
                Shaken::Starved(shaking, missing) => {
                    self.channel = State::Tls(shaking);
                    return Ok(Progress::Starved(self, missing));
                }
                Shaken::Up(channel, token, behind) => {
                    out = token;
                    input = input.get(input.len().saturating_sub(behind)..).unwrap_or_default();
                    self.end.open(&channel, &turn.terms, &mut out)?;
                    channel
                }
            },
            State::Up(channel) => {
                // Nothing whole: nothing is consumed.
                if let Some(missing) = Channel::begun(input) {
                    self.channel = State::Up(channel);
                    return Ok(Progress::Starved(self, Some(missing)));
                }
                channel
            }
            State::Busy => return Err(Error::new(Kind::InternalError, "stepping a CredSSP exchange that failed")),
        };
        loop {
            let heard = match channel.receive(&mut input, &mut out) {
                Ok(Received::Message(message)) => self.end.hear(&channel, &message, &turn.terms, &mut out),
                Ok(Received::Nothing) => break,
                Err(why) => Err(why),
            };
            match heard {
                Ok(false) => {}
                Ok(true) => {
                    turn.reply.token = out;
                    turn.reply.extra = input.len();
                    return Ok(Progress::Done(self.end.establish(channel.into_session(), turn)?, Finish::Ok));
                }
                Err(why) => {
                    if turn.terms.flags.has(Flags::EXTENDED_ERROR) {
                        // What is sealed already goes before it: TLS numbers its records.
                        self.end.excuse(&channel, &why, &mut out);
                        turn.reply.token = out;
                    }
                    return Err(why);
                }
            }
        }
        turn.reply.token = out;
        turn.reply.extra = input.len();
        self.channel = State::Up(channel);
        Ok(Progress::More(self, Ask::Reply))
    }

    fn control(&mut self, _order: Control) -> Result<()> {
        Err(unsupported())
    }

    fn query(&self, what: Attribute) -> Result<Answer> {
        match &self.channel {
            // The peer's certificate can be looked at before anything is lent to its owner.
            State::Up(channel) if what == Attribute::REMOTE_CERT_CONTEXT => channel.query(what),
            _ => Err(Error::new(Kind::InvalidHandle, "asking a context that is not complete")),
        }
    }
}
