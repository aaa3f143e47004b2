//! What the handshake still says once the session stands: tickets, new keys, and the caller's own orders.
use super::{Line, incoming::Inside};
use crate::{
    engine::{
        flags::Flags,
        package::{After, Again, Control, Facts as _, Halves, Turn, unsupported},
        status::{Error, Kind, Result},
        time::Instant,
    },
    packages::schannel::{client::Sessions, facts::TlsFacts, granted, records::key_from},
    wire::tls::{
        Content, Header, Messages,
        alert::{CLOSE_NOTIFY, DECODE_ERROR, FATAL, ILLEGAL_PARAMETER, NO_RENEGOTIATION, UNEXPECTED_MESSAGE, WARNING},
        handshake::kind,
        record::{Front, HEADER},
    },
};
use rustls::{client::ClientConnectionData, kernel::KernelConnection, server::ServerConnectionData};
use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering},
};
use zeroize::Zeroizing;

/// What of the engine outlives the handshake.
pub(in super::super) enum Kernel {
    Client(KernelConnection<ClientConnectionData>),
    Server(KernelConnection<ServerConnectionData>),
}

/// The afterlife of a TLS handshake.
pub(super) struct TlsAfter {
    line: Arc<Line>,
    kernel: Kernel,
    sessions: Option<Arc<Sessions>>,
    tls13: bool,
    granted: Flags,
    expiry: Option<Instant>,
    order: Option<Control>,
    messages: Messages,
}

impl TlsAfter {
    pub(super) fn new(line: Arc<Line>, kernel: Kernel, sessions: Option<Arc<Sessions>>, facts: &TlsFacts) -> Self {
        let (tls13, granted, expiry) = (facts.tls13, facts.granted, facts.expiry());
        Self { line, kernel, sessions, tls13, granted, expiry, order: None, messages: Messages::default() }
    }

    fn obey(&self, order: Control) -> Result<Vec<u8>> {
        let mut tx = self.line.tx()?;
        let (level, number) = match order {
            Control::Shutdown => (WARNING, CLOSE_NOTIFY),
            Control::Alert { fatal, number } => (if fatal { FATAL } else { WARNING }, number),
            Control::Renegotiate | Control::Session { .. } => return Ok(Vec::new()),
        };
        let record = tx.say(Content::Alert, &[level, number])?;
        if level == FATAL || number == CLOSE_NOTIFY {
            tx.close();
        }
        Ok(record)
    }

    /// Opens one record of the handshake in a copy, and hears what is whole in it.
    fn hear(&mut self, header: Header, record: &[u8], token: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut heard = Vec::new();
        {
            let mut copy = Zeroizing::new(record.to_vec());
            let mut rx = self.line.rx()?;
            let Inside { content, payload } = rx.open(header, &mut copy)?;
            if content != Content::Handshake {
                Err(Error::new(Kind::InvalidToken, "stepping a TLS context with a record that is not the handshake's"))?;
            }
            // [RFC 8446] 5.1, [RFC 5246] 6.2.1
            if payload.is_empty() {
                return Err(illegal(UNEXPECTED_MESSAGE, "reading a record of the handshake that holds none of it"));
            }
            let payload = copy.get(payload).unwrap_or_default();
            let added = self.messages.add(payload, |number, body, _| heard.push((number, body.to_vec())));
            added.map_err(|why| illegal(DECODE_ERROR, "reading a message after the handshake").because(why))?;
            // [RFC 8446] 5.1: what follows new keys comes under them, in another record.
            let renewal = heard.iter().position(|(number, _)| self.tls13 && *number == kind::KEY_UPDATE);
            if renewal.is_some_and(|at| at + 1 != heard.len() || self.messages.is_cut()) {
                return Err(illegal(UNEXPECTED_MESSAGE, "reading a change of keys that does not end its record"));
            }
            rx.advance();
        }
        for (number, body) in heard {
            self.mind(number, &body, token)?;
        }
        Ok(())
    }

    fn mind(&mut self, number: u8, body: &[u8], token: &mut Vec<u8>) -> Result<(), Refusal> {
        match (self.tls13, number, &mut self.kernel) {
            (true, kind::NEW_SESSION_TICKET, Kernel::Client(kernel)) => {
                let kept = kernel.handle_new_session_ticket(body);
                kept.map_err(|why| illegal(DECODE_ERROR, "reading a session ticket").because(why))
            }
            (true, kind::KEY_UPDATE, _) => self.renew(body, token),
            // [RFC 5246] 7.2.2: who does not want a second handshake says so, and the session goes on.
            (false, kind::HELLO_REQUEST, Kernel::Client(_)) | (false, kind::CLIENT_HELLO, Kernel::Server(_)) => {
                token.extend(self.line.tx()?.say(Content::Alert, &[WARNING, NO_RENEGOTIATION])?);
                Ok(())
            }
            _ => Err(illegal(UNEXPECTED_MESSAGE, format!("reading the message {number} after the handshake"))),
        }
    }

    /// [RFC 8446] 4.6.3: the peer's new keys, and ours where it asks for them.
    fn renew(&mut self, body: &[u8], token: &mut Vec<u8>) -> Result<(), Refusal> {
        let asked = match *body {
            [asked @ (0 | 1)] => asked,
            [_] => return Err(illegal(ILLEGAL_PARAMETER, "reading a change of keys of a kind that there is not")),
            _ => return Err(illegal(DECODE_ERROR, "reading a change of keys that is none")),
        };
        let failed = |why: rustls::Error| Error::new(Kind::InternalError, "making new keys").because(why);
        let none = || Error::new(Kind::InternalError, "making ciphers of new keys");
        let received = match &mut self.kernel {
            Kernel::Client(kernel) => kernel.update_rx_secret(),
            Kernel::Server(kernel) => kernel.update_rx_secret(),
        };
        self.line.rx()?.renew(key_from(&received.map_err(failed)?.1).ok_or_else(none)?);
        if asked == 1 {
            let mut tx = self.line.tx()?;
            let answer = tx.say(Content::Handshake, &[kind::KEY_UPDATE, 0, 0, 1, 0])?;
            let sent = match &mut self.kernel {
                Kernel::Client(kernel) => kernel.update_tx_secret(),
                Kernel::Server(kernel) => kernel.update_tx_secret(),
            };
            tx.renew(key_from(&sent.map_err(failed)?.1).ok_or_else(none)?);
            token.extend(answer);
        }
        Ok(())
    }

    /// The peer broke the rules: it hears of it, and nothing more is said to it.
    fn refuse(&self, Refusal { number, why }: Refusal, token: &mut Vec<u8>) -> Error {
        if let (Some(number), Ok(mut tx)) = (number, self.line.tx()) {
            token.extend(tx.say(Content::Alert, &[FATAL, number]).unwrap_or_default());
            tx.close();
        }
        why
    }
}

/// Why what came is refused, and the alert that says so to the peer. What is not the peer's doing is nothing to it.
struct Refusal {
    number: Option<u8>,
    why: Error,
}

impl From<Error> for Refusal {
    fn from(why: Error) -> Self {
        Self { number: None, why }
    }
}

impl Refusal {
    fn because(self, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { why: self.why.because(why), ..self }
    }
}

fn illegal(number: u8, doing: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal { number: Some(number), why: Error::new(Kind::IllegalMessage, doing) }
}

impl After for TlsAfter {
    fn speaks(&self) -> bool {
        self.order.is_some()
    }

    fn step(&mut self, _halves: Halves<'_>, turn: &mut Turn<'_>) -> Result<Again> {
        turn.reply.granted = granted(turn.terms.flags, self.granted.has(Flags::MUTUAL_AUTH));
        turn.reply.expiry = self.expiry;
        if let Some(order) = self.order.take() {
            turn.reply.token = self.obey(order)?;
            return Ok(Again::Ok);
        }
        let token = turn.token();
        if token.is_empty() && !self.line.tx()?.is_closed() && !self.line.waiting.load(Ordering::Acquire) {
            // B-136: a handshake of the caller's own wish.
            return Err(Error::new(Kind::UnsupportedFunction, "shaking hands again, which is not built"));
        }
        let mut fed = 0;
        loop {
            let rest = token.get(fed..).unwrap_or_default();
            let header = match Header::look(rest).map_err(|why| Error::new(Kind::InvalidToken, "reading a TLS record").because(why))? {
                Front::Whole(header) => header,
                Front::Short(missing) if fed == 0 => return Ok(Again::Starved(Some(missing as u32))),
                Front::Short(_) => {
                    turn.reply.extra = rest.len();
                    return Ok(Again::Reply);
                }
            };
            let record = rest.get(..HEADER + header.length).unwrap_or_default();
            if let Err(refusal) = self.hear(header, record, &mut turn.reply.token) {
                return Err(self.refuse(refusal, &mut turn.reply.token));
            }
            fed += record.len();
            if !self.messages.is_cut() {
                break;
            }
        }
        self.line.waiting.store(false, Ordering::Release);
        turn.reply.extra = token.len() - fed;
        Ok(Again::Ok)
    }

    fn control(&mut self, order: Control) -> Result<()> {
        match order {
            Control::Renegotiate => return Err(unsupported()),
            Control::Session { reuse } => self.sessions.iter().for_each(|sessions| sessions.allow(reuse)),
            other => self.order = Some(other),
        }
        Ok(())
    }
}
