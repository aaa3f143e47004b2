//! As much of an LDAP client as it takes to bind with SASL's GSSAPI ([RFC 4513] 5.2, [RFC 4752]) or GSS-SPNEGO ([MS-ADTS] 5.1.1.1.4) and to ask
//! one question.
use crate::{
    host::{acquire, client_of},
    world::{self, End},
};
use secur32::{
    engine::{
        env::Env,
        flags::Flags,
        identity::Auth,
        package::{Credential, Qop},
    },
    wire::der::{Reader, Writer, tag},
};
use std::{
    io::{Read, Write as _},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    Signed = 2,
    Sealed = 4,
}

pub struct Connection {
    stream: TcpStream,
    end: End,
    layer: Layer,
    mechanism: &'static [u8],
    number: i32,
}

/// LDAP's success, and saslBindInProgress.
const SUCCESS: u8 = 0;
const IN_PROGRESS: u8 = 14;

impl Connection {
    pub fn bind(env: &Arc<Env>, auth: Auth, target: &'static str, layer: Layer) -> Self {
        let mut this = Self::begin(&acquire(env, true, auth).unwrap(), target, layer, b"GSSAPI");
        let first = this.end.step(&[]).unwrap();
        let proof = this.ask_to_bind(&first, IN_PROGRESS).unwrap();
        assert!(this.end.step(&proof).unwrap().is_empty() && this.end.is_live());
        let mut offer = this.ask_to_bind(&[], IN_PROGRESS).unwrap();
        let offer = this.end.open_stream(&mut offer).unwrap();
        assert_eq!(offer.len(), 4);
        assert_ne!(offer[0] & layer as u8, 0, "the layers of the server: {:#x}", offer[0]);
        // The largest message that we take.
        let choice = [layer as u8, 0x0F, 0xFF, 0xFF];
        let (token, bytes) = this.end.seal_as(Qop::NO_ENCRYPT, &choice).unwrap();
        this.ask_to_bind(&[token, bytes].concat(), SUCCESS);
        this
    }

    /// Binds with a negotiation, whose flags are the layer: nothing is said about it afterwards.
    pub fn negotiate(credential: &Arc<dyn Credential>, target: &'static str, layer: Layer) -> Self {
        let mut this = Self::begin(credential, target, layer, b"GSS-SPNEGO");
        let mut token = this.end.step(&[]).unwrap();
        for _ in 0..4 {
            let (code, answer) = this.say(&token);
            token = if this.end.is_live() { Vec::new() } else { this.end.step(&answer.unwrap_or_default()).unwrap() };
            if code == SUCCESS {
                assert!(this.end.is_live() && token.is_empty(), "the server is done before we are");
                return this;
            }
            assert_eq!(code, IN_PROGRESS);
        }
        panic!("a bind without end");
    }

    pub fn end(&self) -> &End {
        &self.end
    }

    fn begin(credential: &Arc<dyn Credential>, target: &'static str, layer: Layer, mechanism: &'static [u8]) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", 389)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let sealed = Flags::CONFIDENTIALITY.when(layer == Layer::Sealed);
        let flags = world::MUTUAL | Flags::INTEGRITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT | sealed;
        Self { stream, end: client_of(credential, target, flags).unwrap(), layer, mechanism, number: 0 }
    }

    fn message(&mut self, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        self.number += 1;
        let mut writer = Writer::default();
        writer.nest(tag::SEQUENCE, |to| {
            to.element(tag::INTEGER, &[self.number as u8]);
            write(to);
        });
        writer.0
    }

    /// A bind request; gives what the server says to SASL.
    fn ask_to_bind(&mut self, token: &[u8], expected: u8) -> Option<Vec<u8>> {
        let (code, answer) = self.say(token);
        assert_eq!(code, expected);
        answer
    }

    /// A bind request; gives the server's result and what it says to SASL.
    fn say(&mut self, token: &[u8]) -> (u8, Option<Vec<u8>>) {
        let mechanism = self.mechanism;
        let request = self.message(|to| {
            to.nest(0x60, |to| {
                to.element(tag::INTEGER, &[3]);
                to.element(tag::OCTET_STRING, b"");
                to.nest(0xA3, |to| {
                    to.element(tag::OCTET_STRING, mechanism);
                    to.element(tag::OCTET_STRING, token);
                });
            });
        });
        self.stream.write_all(&request).unwrap();
        let answer = whole(&mut self.stream);
        let mut all = Reader::lenient(&answer);
        let mut message = all.enter(tag::SEQUENCE).unwrap();
        message.any().unwrap();
        let mut response = message.enter(0x61).unwrap();
        let code = response.element(tag::ENUMERATED).unwrap()[0];
        while let Ok((kind, contents)) = response.any() {
            if kind == 0x87 {
                return (code, Some(contents.to_vec()));
            }
        }
        (code, None)
    }

    /// All that the directory answers for one attribute's value.
    pub fn search(&mut self, base: &str, attribute: &str, value: &str) -> Vec<u8> {
        let request = self.message(|to| {
            to.nest(0x63, |to| {
                to.element(tag::OCTET_STRING, base.as_bytes());
                to.element(tag::ENUMERATED, &[2]);
                to.element(tag::ENUMERATED, &[0]);
                to.element(tag::INTEGER, &[0]);
                to.element(tag::INTEGER, &[0]);
                to.element(tag::BOOLEAN, &[0]);
                to.nest(0xA3, |to| {
                    to.element(tag::OCTET_STRING, attribute.as_bytes());
                    to.element(tag::OCTET_STRING, value.as_bytes());
                });
                to.nest(tag::SEQUENCE, |_| {});
            });
        });
        // LDAP over NTLM is sealed wherever it is signed: so do Windows and Samba.
        let seals = self.layer == Layer::Sealed || self.end.session_key().len() == 16 && self.mechanism == b"GSS-SPNEGO";
        let qop = if seals { Qop(0) } else { Qop::NO_ENCRYPT };
        let (token, bytes) = self.end.seal_as(qop, &request).unwrap();
        let packet = [token, bytes].concat();
        self.stream.write_all(&(packet.len() as u32).to_be_bytes()).unwrap();
        self.stream.write_all(&packet).unwrap();
        let mut out = Vec::new();
        loop {
            let mut head = [0; 4];
            self.stream.read_exact(&mut head).unwrap();
            let mut packet = vec![0; u32::from_be_bytes(head) as usize];
            self.stream.read_exact(&mut packet).unwrap();
            if seals {
                assert!(!packet.windows(4).any(|window| window == b"DC=a"), "an answer that can be read on the wire");
            }
            out.extend(self.end.open_stream(&mut packet).unwrap());
            if is_done(&out) {
                return out;
            }
        }
    }
}

/// Whether the last message is SearchResultDone.
fn is_done(all: &[u8]) -> bool {
    let mut messages = Reader::lenient(all);
    while let Ok(mut message) = messages.enter(tag::SEQUENCE) {
        message.any().unwrap();
        if message.peek() == Some(0x65) {
            return true;
        }
    }
    false
}

/// One message, whose length stands in its head.
fn whole(stream: &mut impl Read) -> Vec<u8> {
    let mut out = vec![0; 2];
    stream.read_exact(&mut out).unwrap();
    let more = if out[1] < 0x80 { 0 } else { usize::from(out[1] & 0x7F) };
    let mut bytes = vec![0; more];
    stream.read_exact(&mut bytes).unwrap();
    let length = if more == 0 { usize::from(out[1]) } else { bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b)) };
    out.extend(bytes);
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).unwrap();
    [out, rest].concat()
}
