//! The legs of a rehearsal.
use super::{Actor, session};
use crate::engine::{
    attributes::{Answer, Attribute},
    buffers::Message,
    flags::Flags,
    package::{Ask, Control, Finish, Handshake, Progress, Turn},
    status::{Error, Kind, Result},
};
use std::{sync::Arc, time::Duration};

/// What a context may be granted.
const SUPPORTED: [Flags; 10] = [
    Flags::CONFIDENTIALITY,
    Flags::INTEGRITY,
    Flags::REPLAY_DETECT,
    Flags::SEQUENCE_DETECT,
    Flags::EXTENDED_ERROR,
    Flags::MUTUAL_AUTH,
    Flags::CONNECTION,
    Flags::DATAGRAM,
    Flags::STREAM,
    Flags::IDENTIFY,
];

const HEAD: usize = 8;
const MAGIC: [u8; 4] = *b"RHRS";

fn grant(asked: Flags) -> Flags {
    SUPPORTED.into_iter().fold(Flags::NONE, |all, flag| all | flag.when(asked.has(flag)))
}

fn frame(body: &[u8]) -> Vec<u8> {
    [&MAGIC[..], &(body.len() as u32).to_le_bytes(), body].concat()
}

/// A token's body and how many bytes follow it; Err tells how many are missing.
fn unframe(token: &[u8]) -> Result<std::result::Result<(&[u8], usize), u32>> {
    let Some(head) = token.first_chunk::<HEAD>() else { return Ok(Err((HEAD - token.len()) as u32)) };
    let (magic, length) = head.split_at(4);
    if magic != MAGIC {
        return Err(Error::new(Kind::InvalidToken, "reading a token that is no rehearsal"));
    }
    let length = length.iter().rev().fold(0usize, |all, byte| all << 8 | usize::from(*byte));
    match token.get(HEAD..HEAD + length) {
        Some(body) => Ok(Ok((body, token.len() - HEAD - length))),
        None => Ok(Err((HEAD + length - token.len()) as u32)),
    }
}

/// Starts the initiator's side.
pub(super) fn initiate(actor: Arc<Actor>, script: &str) -> Box<dyn Handshake> {
    Box::new(Opening { actor, script: script.to_owned() })
}

/// Starts the acceptor's side.
pub(super) fn accept(actor: Arc<Actor>) -> Box<dyn Handshake> {
    Box::new(ExpectOpening { actor })
}

/// The initiator before its first token.
struct Opening {
    actor: Arc<Actor>,
    script: String,
}

impl Handshake for Opening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let mut nonce = [0; 8];
        self.actor.env.random.fill(&mut nonce)?;
        let mut body = nonce.to_vec();
        for text in [self.script.as_str(), &self.actor.name()] {
            body.extend_from_slice(&(text.len() as u32).to_le_bytes());
            body.extend_from_slice(text.as_bytes());
        }
        if let Some(size) = self.script.strip_prefix("big:").and_then(|n| n.parse::<usize>().ok()) {
            body.resize(body.len().max(size.min(1 << 20).saturating_sub(HEAD)), 0);
        }
        turn.reply.token = frame(&body);
        turn.reply.granted = grant(turn.terms.flags);
        let completed = self.script != "complete-continue";
        let rest = if self.script == "fragment" { turn.reply.token.split_off(HEAD) } else { Vec::new() };
        let next = Box::new(ExpectAnswer { actor: self.actor, script: self.script, nonce, completed, spoken: false });
        if !rest.is_empty() {
            return Ok(Progress::More(Box::new(Fragmented { rest, next }), Ask::Fragment));
        }
        Ok(Progress::More(next, if completed { Ask::Reply } else { Ask::CompleteAndReply }))
    }
}

/// The initiator, with the rest of its token to send.
struct Fragmented {
    rest: Vec<u8>,
    next: Box<ExpectAnswer>,
}

impl Handshake for Fragmented {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        turn.reply.token = self.rest;
        turn.reply.granted = grant(turn.terms.flags);
        Ok(Progress::More(self.next, Ask::Reply))
    }
}

/// The initiator, waiting for the acceptor's answer.
struct ExpectAnswer {
    actor: Arc<Actor>,
    script: String,
    nonce: [u8; 8],
    completed: bool,
    spoken: bool,
}

impl Handshake for ExpectAnswer {
    fn speaks(&self) -> bool {
        matches!(self.script.as_str(), "three" | "spoke")
    }

    fn step(mut self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        if !self.completed {
            return Err(Error::new(Kind::OutOfSequence, "going on before CompleteAuthToken"));
        }
        assert!(self.script != "panic", "the script says so");
        if let Some(milliseconds) = self.script.strip_prefix("slow:").and_then(|n| n.parse().ok()) {
            std::thread::sleep(Duration::from_millis(milliseconds).min(Duration::from_secs(2)));
        }
        turn.reply.granted = grant(turn.terms.flags);
        if self.script == "credential"
            && turn
                .credential
                .is_none_or(|given| !matches!(given.query(Attribute::CREDENTIAL_NAMES), Ok(Answer::Text(name)) if name != "nobody"))
        {
            return Ok(Progress::More(self, Ask::Credential));
        }
        if self.script == "spoke" && !self.spoken {
            self.spoken = true;
            turn.reply.token = frame(b"by the way");
            return Ok(Progress::Spoke(self));
        }
        let (body, extra) = match unframe(turn.token())? {
            Ok(whole) => whole,
            Err(missing) => return Ok(Progress::Starved(self, Some(missing))),
        };
        let theirs = *body.first_chunk::<8>().ok_or_else(|| Error::new(Kind::InvalidToken, "reading a short answer"))?;
        turn.reply.extra = extra;
        turn.reply.expiry = Some(self.actor.ends());
        if self.script == "three" {
            turn.reply.token = frame(b"third");
        }
        let live = session::establish(&self.actor, &self.script, &self.actor.name(), self.nonce, theirs, turn.reply.granted, true);
        Ok(Progress::Done(live, Finish::Ok))
    }

    fn completes(&self) -> bool {
        !self.completed
    }

    fn complete(mut self: Box<Self>, _token: &mut Message<'_, '_>) -> Result<Progress> {
        self.completed = true;
        Ok(Progress::More(self, Ask::Reply))
    }

    fn control(&mut self, order: Control) -> Result<()> {
        match order {
            Control::Shutdown => Ok(()),
            _ => Err(crate::engine::package::unsupported()),
        }
    }
}

/// The acceptor before anything came.
struct ExpectOpening {
    actor: Arc<Actor>,
}

impl Handshake for ExpectOpening {
    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        let (body, extra) = match unframe(turn.token())? {
            Ok(whole) => whole,
            Err(missing) => return Ok(Progress::Starved(self, Some(missing))),
        };
        let short = || Error::new(Kind::InvalidToken, "reading a short opening");
        let (theirs, rest) = body.split_first_chunk::<8>().ok_or_else(short)?;
        let (script, rest) = text(rest).ok_or_else(short)?;
        let (name, _) = text(rest).ok_or_else(short)?;
        turn.reply.extra = extra;
        turn.reply.granted = grant(turn.terms.flags);
        turn.reply.expiry = Some(self.actor.ends());
        if script == "fail" {
            turn.reply.token = frame(b"no");
            turn.reply.alert = b"alert".to_vec();
            return Err(Error::new(Kind::LogonDenied, "playing the script that fails"));
        }
        let mut nonce = [0; 8];
        self.actor.env.random.fill(&mut nonce)?;
        turn.reply.token = frame(&nonce);
        if script == "three" {
            let next = ExpectThird { actor: self.actor, script, name, theirs: *theirs, nonce };
            return Ok(Progress::More(Box::new(next), Ask::Reply));
        }
        let finish = if script == "complete" { Finish::Complete } else { Finish::Ok };
        let live = session::establish(&self.actor, &script, &name, *theirs, nonce, turn.reply.granted, false);
        Ok(Progress::Done(live, finish))
    }
}

/// The acceptor, waiting for the third token.
struct ExpectThird {
    actor: Arc<Actor>,
    script: String,
    name: String,
    theirs: [u8; 8],
    nonce: [u8; 8],
}

impl Handshake for ExpectThird {
    fn speaks(&self) -> bool {
        false
    }

    fn step(self: Box<Self>, turn: &mut Turn<'_>) -> Result<Progress> {
        match unframe(turn.token())? {
            Ok((b"third", extra)) => turn.reply.extra = extra,
            Ok(_) => return Err(Error::new(Kind::InvalidToken, "reading a third token that is another")),
            Err(missing) => return Ok(Progress::Starved(self, Some(missing))),
        }
        turn.reply.granted = grant(turn.terms.flags);
        turn.reply.expiry = Some(self.actor.ends());
        let live = session::establish(&self.actor, &self.script, &self.name, self.theirs, self.nonce, turn.reply.granted, false);
        Ok(Progress::Done(live, Finish::Ok))
    }
}

fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}
