//! Alerts before the session stands: the caller's, and ours where the handshake fails.
use super::{
    records::{self, Layout},
    refusal::{alert_for, alert_instead, alert_of},
    talk::{Secret, Talk},
};
use crate::{
    crypto::tls::record::RecordKey,
    engine::{
        package::{Control, Reply, Side},
        status::Error,
    },
    wire::tls::{
        Content, Header,
        alert::{CLOSE_NOTIFY, FATAL, WARNING},
        record::VERSION_12,
    },
};
use rustls::{CertificateError, Error as Tls, ProtocolVersion};

impl Talk {
    /// What an order says to the peer.
    pub(super) fn obey(&self, order: Control) -> Vec<u8> {
        match order {
            Control::Shutdown => self.alert(WARNING, CLOSE_NOTIFY),
            Control::Alert { fatal, number } => self.alert(if fatal { FATAL } else { WARNING }, number),
            Control::Renegotiate | Control::Session { .. } => Vec::new(),
        }
    }

    /// The end of a handshake that failed: its alert is the peer's, its story the caller's.
    pub(super) fn fail(&mut self, why: Tls, reply: &mut Reply) -> Error {
        let judged = matches!(why, Tls::InvalidCertificate(CertificateError::Other(_)));
        let (instead, of) = (alert_instead(&why), alert_of(&why));
        let error = self.refused(why);
        // The engine has one alert for every judgement of ours; the peer shall know which it was.
        let mut alert = match instead {
            Some(number) => self.alert(FATAL, u8::from(number)),
            None if judged => self.alert(FATAL, u8::from(alert_for(error.kind()))),
            None => self.last_words(),
        };
        if let (true, Some(number)) = (alert.is_empty(), of) {
            alert = self.alert(FATAL, u8::from(number));
        }
        reply.token.extend_from_slice(&alert);
        reply.alert = alert;
        error
    }

    /// The same for what is refused here, before the engine sees it.
    pub(super) fn fail_with(&self, number: u8, why: Error, reply: &mut Reply) -> Error {
        let alert = self.alert(FATAL, number);
        reply.token.extend_from_slice(&alert);
        reply.alert = alert;
        why
    }

    /// A record with an alert, under the keys that our side has come to.
    fn alert(&self, level: u8, number: u8) -> Vec<u8> {
        let version = self.engine.state().protocol_version();
        match self.sending_key() {
            Some((key, layout, seq)) => records::sealed(&key, layout, seq, Content::Alert, &[level, number]).unwrap_or_default(),
            None => {
                // [RFC 8446] 5.1: the first flight may bear TLS 1.0's number.
                let version = if version.is_some() { VERSION_12 } else { 0x0301 };
                let header = Header { content: Content::Alert, version, length: 2 };
                [&header.bytes()[..], &[level, number]].concat()
            }
        }
    }

    fn sending_key(&self) -> Option<(RecordKey, Layout, u64)> {
        let suite = self.suite()?;
        if self.engine.state().protocol_version() == Some(ProtocolVersion::TLSv1_3) {
            let which = if self.side == Side::Initiator { Secret::ClientHandshake } else { Secret::ServerTraffic };
            let key = records::key_of(&suite, self.secrets.tell(which)?.expose())?;
            return Some((key, Layout::Tls13, 0));
        }
        if !self.heard.outgoing_ciphered() {
            return None;
        }
        let master = self.secrets.tell(Secret::Master)?;
        let randoms = (&self.heard.client_random, &self.heard.server_random);
        // Our Finished was the first record under these keys.
        Some((records::key_of_12(&suite, master.expose(), randoms, self.side)?, Layout::of_12(&suite), 1))
    }
}
