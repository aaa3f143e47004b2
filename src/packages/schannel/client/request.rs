//! Looking for the server's CertificateRequest before the engine sees it: in clear in TLS 1.2, and in TLS 1.3 in a copy that is opened
//! with the handshake's own secret.
use crate::{
    crypto::tls::record::RecordKey,
    packages::schannel::{
        records::key_of,
        talk::{Secret, Talk},
    },
    wire::tls::{CertificateRequest, Content, Header, Messages, handshake::kind, record::HEADER},
};
use zeroize::Zeroizing;

/// The number of a server's Certificate; in TLS 1.3 no request comes after it.
const CERTIFICATE: u8 = 11;

/// What is looked at, and how far.
#[derive(Default)]
pub(super) struct Watch {
    key: Option<RecordKey>,
    opened: u64,
    messages: Messages,
    over: bool,
}

impl Watch {
    /// Listens to a record, and tells whether a request becomes whole in it.
    pub(super) fn look(&mut self, talk: &mut Talk, record: &[u8]) -> Option<CertificateRequest> {
        let mut found = None;
        talk.listen(record, |number, body| {
            if number == kind::CERTIFICATE_REQUEST {
                found = CertificateRequest::read_12(body).ok();
            }
        });
        if found.is_none() && !self.over {
            found = self.look_inside(talk, record);
        }
        found
    }

    /// A record that is not understood is the engine's to refuse.
    fn look_inside(&mut self, talk: &Talk, record: &[u8]) -> Option<CertificateRequest> {
        let (head, body) = record.split_first_chunk::<HEADER>()?;
        if Header::read(head).ok()?.content != Content::Application {
            return None;
        }
        if self.key.is_none() {
            let suite = talk.suite()?;
            self.key = key_of(&suite, talk.secrets.tell(Secret::ServerHandshake)?.expose());
        }
        let key = self.key.as_ref()?;
        let mut copy = Zeroizing::new(body.to_vec());
        if !key.open(key.nonce(self.opened), head, &mut copy) {
            return None;
        }
        self.opened += 1;
        let inside = copy.get(..copy.len().checked_sub(16)?)?;
        let end = inside.iter().rposition(|byte| *byte != 0)?;
        if inside.get(end) != Some(&(Content::Handshake as u8)) {
            return None;
        }
        let (mut found, mut over) = (None, false);
        self.messages
            .add(inside.get(..end)?, |number, body, _| match number {
                kind::CERTIFICATE_REQUEST => found = CertificateRequest::read_13(body).ok(),
                CERTIFICATE | kind::FINISHED => over = true,
                _ => {}
            })
            .ok()?;
        self.over |= over;
        found
    }
}
