//! Messages of a rehearsal: a toy keystream and a toy checksum. They change bytes and notice changes; they keep nothing secret.
use super::{Actor, records::HEADER};
use crate::engine::{
    attributes::{Answer, Attribute, KeyInfo, Sizes, StreamSizes},
    buffers::{Bytes, Message, Now, Role},
    flags::Flags,
    package::{After, Again, Control, Established, Facts, Halves, Open, Opened, Principal, Qop, Seal, Turn, unsupported},
    secret::SecretBytes,
    status::{Error, Kind, Result},
    time::Instant,
};
use parking_lot::Mutex;

pub(super) const TOKEN: usize = 16;

/// Makes the session of two nonces; both sides get the same keys, a foreign session others.
pub(super) fn establish(
    actor: &Actor,
    script: &str,
    client: &str,
    initiator: [u8; 8],
    acceptor: [u8; 8],
    granted: Flags,
    initiating: bool,
) -> Established {
    let base = u64::from_le_bytes(initiator).rotate_left(17) ^ u64::from_le_bytes(acceptor);
    let (to_acceptor, to_initiator) = (mix(base, 1), mix(base, 2));
    let (out, back) = if initiating { (to_acceptor, to_initiator) } else { (to_initiator, to_acceptor) };
    let start = actor.env.clock.now();
    let facts = Told {
        info: crate::engine::package::Package::info(actor.package),
        client: Principal { name: client.to_owned(), realm: String::new(), anonymous: client == "nobody", identify_only: false },
        granted,
        key: mix(base, 3),
        start,
        end: actor.ends(),
    };
    let half = |key| Half { key, count: 0, datagram: granted.has(Flags::DATAGRAM) };
    let mut live = Established::new(half(out), half(back), facts);
    if matches!(script, "after" | "complete") {
        live.after = Some(Mutex::new(Box::new(Echo { order: None })));
    }
    live
}

fn mix(seed: u64, salt: u64) -> u64 {
    let mut x = seed ^ salt.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

pub(super) struct Half {
    key: u64,
    count: u32,
    /// The caller numbers the messages.
    datagram: bool,
}

impl Half {
    /// Takes the caller's number, where the caller numbers.
    pub(super) fn number(&mut self, seq: u32) {
        if self.datagram {
            self.count = seq;
        }
    }

    /// The message is done: the next one has the next number.
    pub(super) fn advance(&mut self) {
        self.count = self.count.wrapping_add(1);
    }

    pub(super) fn token<'b>(&self, signed: impl Iterator<Item = &'b [u8]>) -> [u8; TOKEN] {
        let mut sum = mix(self.key, u64::from(self.count));
        for byte in signed.flatten() {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
        self.label(sum)
    }

    fn label(&self, sum: u64) -> [u8; TOKEN] {
        let mut token = [0; TOKEN];
        for (to, from) in token.iter_mut().zip([1, 0, 0, 0].into_iter().chain(sum.to_le_bytes()).chain(self.count.to_le_bytes())) {
            *to = from;
        }
        token
    }

    fn stream(&self) -> impl Iterator<Item = u8> + use<> {
        let (key, count) = (self.key, u64::from(self.count));
        (0u64..).flat_map(move |block| mix(key ^ count << 32, block).to_le_bytes())
    }

    pub(super) fn cipher<'b>(&self, parts: impl Iterator<Item = &'b mut [u8]>) {
        for (byte, key) in parts.flatten().zip(self.stream()) {
            *byte ^= key;
        }
    }

    /// The sequence first: a message out of turn is told from a forged one.
    pub(super) fn check(&mut self, token: &[u8], expected: [u8; TOKEN]) -> Result<()> {
        let seq = token.last_chunk::<4>().filter(|_| token.len() == TOKEN).ok_or_else(|| altered("reading a token of another size"))?;
        if u32::from_le_bytes(*seq) != self.count {
            return Err(Error::new(Kind::OutOfSequence, "checking a message's number"));
        }
        if token != expected {
            return Err(altered("checking a message"));
        }
        self.advance();
        Ok(())
    }
}

pub(super) fn altered(doing: &'static str) -> Error {
    Error::new(Kind::MessageAltered, doing)
}

impl Seal for Half {
    fn sign(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop.0 != 0 {
            return Err(Error::new(Kind::QopNotSupported, "signing"));
        }
        self.number(seq);
        let token = self.token(message.signed());
        message.one(Role::Token)?.fill(&token)?;
        self.advance();
        Ok(())
    }

    fn encrypt(&mut self, qop: Qop, seq: u32, message: &mut Message<'_, '_>) -> Result<()> {
        if qop != Qop(0) && qop != Qop::NO_ENCRYPT {
            return Err(Error::new(Kind::QopNotSupported, "encrypting"));
        }
        self.number(seq);
        if message.position(Role::Header).is_some() {
            return self.seal_record(message);
        }
        let token = self.token(message.signed());
        // The token is placed before a byte is changed: a caller without room still has its plaintext.
        message.one(Role::Token)?.fill(&token)?;
        if qop == Qop(0) {
            self.cipher(message.plaintext());
        }
        self.advance();
        Ok(())
    }
}

impl Open for Half {
    fn verify(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Option<Qop>> {
        self.number(seq);
        let expected = self.token(message.signed());
        let token = message.one(Role::Token)?;
        self.check(token.content(), expected)?;
        Ok(Some(Qop(0)))
    }

    fn decrypt(&mut self, seq: u32, message: &mut Message<'_, '_>) -> Result<Opened> {
        self.number(seq);
        if let Some(stream) = message.position(Role::Stream) {
            return self.open_stream(stream, message);
        }
        if message.position(Role::Token).is_none() && message.position(Role::Empty).is_some() {
            return self.open_record(message);
        }
        // Looked for before a byte is changed.
        message.one(Role::Token)?;
        self.cipher(message.plaintext());
        let expected = self.token(message.signed());
        let token = message.one(Role::Token)?.content().first_chunk::<TOKEN>().copied();
        let checked = match token {
            Some(token) => self.check(&token, expected),
            None => Err(altered("reading a short token")),
        };
        if let Err(error) = checked {
            self.cipher(message.plaintext());
            return Err(error);
        }
        let payload = message.plaintext().next();
        Ok(meaning(payload.as_deref().unwrap_or_default()))
    }
}

impl Half {
    fn open_stream(&mut self, stream: usize, message: &mut Message<'_, '_>) -> Result<Opened> {
        let Some(Bytes::InOut(bytes)) = message.parts.get_mut(stream).map(|slot| &mut slot.bytes) else {
            return Err(Error::new(Kind::InvalidToken, "opening a read-only stream"));
        };
        let whole = bytes.len();
        let Some((token, body)) = bytes.split_first_chunk_mut::<TOKEN>() else { return Ok(Opened::Starved(Some((TOKEN - whole) as u32))) };
        let token = *token;
        self.cipher(std::iter::once(&mut *body));
        let expected = self.token(std::iter::once(&*body));
        let meaning = meaning(body);
        if let Err(error) = self.check(&token, expected) {
            self.cipher(std::iter::once(body));
            return Err(error);
        }
        if let Some(data) = message.position(Role::Data) {
            message.becomes(data, Role::Data, Now::Window { of: stream, at: TOKEN..whole })?;
        }
        Ok(meaning)
    }
}

/// Two payloads mean something to the session itself.
pub(super) fn meaning(payload: &[u8]) -> Opened {
    match payload {
        b"CLOSE" => Opened::Closed,
        b"AFTER" => Opened::AfterNeeded,
        _ => Opened::Plain(Some(Qop(0))),
    }
}

/// Gives back what it is given, or what it was ordered to say.
struct Echo {
    order: Option<Control>,
}

impl After for Echo {
    fn step(&mut self, _halves: Halves<'_>, turn: &mut Turn<'_>) -> Result<Again> {
        turn.reply.granted = turn.terms.flags & (Flags::CONFIDENTIALITY | Flags::INTEGRITY);
        turn.reply.token = match (self.order.take(), turn.token()) {
            (Some(Control::Shutdown), _) => b"bye".to_vec(),
            (Some(order), _) => format!("{order:?}").into_bytes(),
            (None, b"refuse") => return Err(Error::new(Kind::IllegalMessage, "echoing what asks to be refused")),
            (None, b"less") => return Ok(Again::Starved(Some(3))),
            (None, b"terms") => format!("{} {}", turn.terms.network_order, turn.terms.flags.has(Flags::MESSAGES)).into_bytes(),
            (None, token) => token.to_vec(),
        };
        Ok(if turn.token() == b"again" { Again::Reply } else { Again::Ok })
    }

    fn complete(&mut self, _halves: Halves<'_>, _token: &mut Message<'_, '_>) -> Result<()> {
        Ok(())
    }

    fn control(&mut self, order: Control) -> Result<()> {
        match order {
            Control::Renegotiate => return Err(unsupported()),
            other => self.order = Some(other),
        }
        Ok(())
    }
}

struct Told {
    info: &'static crate::engine::package::PackageInfo,
    client: Principal,
    granted: Flags,
    key: u64,
    start: Instant,
    end: Instant,
}

impl Facts for Told {
    fn query(&self, what: Attribute) -> Result<Answer> {
        Ok(match what {
            Attribute::SIZES => {
                Answer::Sizes(Sizes { max_token: self.info.max_token, max_signature: TOKEN as u32, block: 0, trailer: TOKEN as u32 })
            }
            Attribute::STREAM_SIZES => {
                Answer::StreamSizes(StreamSizes { header: HEADER as u32, trailer: TOKEN as u32, max_message: 16384, buffers: 4, block: 1 })
            }
            Attribute::NAMES | Attribute::CREDENTIAL_NAME | Attribute::AUTHORITY => Answer::Text(self.client.name.clone()),
            Attribute::NATIVE_NAMES => Answer::NativeNames { client: self.client.name.clone(), server: "rehearsal".to_owned() },
            Attribute::LIFESPAN => Answer::Lifespan { start: self.start, end: self.end },
            Attribute::KEY_INFO => {
                Answer::KeyInfo(KeyInfo { signature_name: "toy sum", cipher_name: "toy stream", key_bits: 64, signature: 1, cipher: 2 })
            }
            Attribute::SESSION_KEY => Answer::SessionKey(SecretBytes::copied(&self.key.to_le_bytes())),
            Attribute::PACKAGE_INFO => Answer::Package(self.info),
            Attribute::NEGOTIATION_INFO => Answer::Negotiation { package: self.info, state: 0 },
            Attribute::FLAGS => Answer::Flags(self.granted),
            Attribute::CLIENT_SPECIFIED_TARGET => Answer::ClientTarget("rehearsal".to_owned()),
            Attribute::PASSWORD_EXPIRY => Answer::Time(Instant::NEVER),
            Attribute::USER_FLAGS => Answer::Number(7),
            Attribute::TARGET_INFORMATION => Answer::TargetInformation(b"info".to_vec()),
            Attribute::DCE_INFO => Answer::Dce { service: 0, pac: self.client.name.clone() },
            _ => return Err(unsupported()),
        })
    }

    fn expiry(&self) -> Option<Instant> {
        Some(self.end)
    }

    fn client(&self) -> Option<&Principal> {
        Some(&self.client)
    }
}
