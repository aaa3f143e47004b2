//! The authentication inside: a package's exchange until its session stands, and that session's seals.
use crate::engine::{
    attributes::{Answer, Attribute},
    buffers::{Bytes, Message, Now, Role, Slot},
    package::{Ask, Credential, Established, Handshake, Opened, Part, Progress, Qop, Reply, Side, Terms, Turn},
    status::{Error, Kind, Result},
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// How far it is.
pub(super) enum Inner {
    Under(Box<dyn Handshake>),
    Done(Established),
}

impl Inner {
    /// Starts one; gives the initiator's first token.
    pub(super) fn begin(credential: &Arc<dyn Credential>, side: Side, terms: &Terms<'_>) -> Result<Self> {
        Ok(Self::Under(credential.clone().begin(side, terms)?))
    }

    /// One step with the peer's token; gives ours.
    pub(super) fn step(self, credential: &Arc<dyn Credential>, terms: &Terms<'_>, token: &[u8]) -> Result<(Self, Vec<u8>)> {
        let Self::Under(handshake) = self else {
            return Err(Error::new(Kind::InvalidToken, "meeting a peer that goes on where the inner authentication is done"));
        };
        let mut reply = Reply::default();
        let parts = [Part { role: Role::Token, bytes: token }];
        let parts = if token.is_empty() { &[][..] } else { &parts };
        let progress = handshake.step(&mut Turn { terms: *terms, credential: Some(credential), parts, reply: &mut reply })?;
        let next = match progress {
            Progress::More(handshake, Ask::Reply) => Self::Under(handshake),
            Progress::Done(session, _) => Self::Done(session),
            _ => return Err(Error::new(Kind::InternalError, "stepping an inner package that asks for what CredSSP cannot give")),
        };
        Ok((next, reply.token))
    }
}

/// A message under the inner session's seal: its token, then the ciphertext.
pub(super) fn seal(session: &Established, plain: &[u8]) -> Result<Vec<u8>> {
    let Answer::Sizes(sizes) = session.facts.query(Attribute::SIZES)? else {
        return Err(Error::new(Kind::InternalError, "asking an inner session for its sizes"));
    };
    let mut token = vec![0; sizes.trailer as usize];
    // What is sealed may be a password: the room is wiped whether it became ciphertext or not.
    let mut body = Zeroizing::new(plain.to_vec());
    let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut body))];
    let mut message = Message::new(&mut parts);
    session.seal.lock().encrypt(Qop(0), 0, &mut message)?;
    let used = match message.one(Role::Token)?.now {
        Now::Size(used) => used,
        _ => return Err(Error::new(Kind::InternalError, "sealing without a token")),
    };
    token.truncate(used);
    token.extend_from_slice(&body);
    Ok(token)
}

/// Opens one; the packages find its token at its beginning.
pub(super) fn open(session: &Established, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut whole = Zeroizing::new(sealed.to_vec());
    let mut parts = [Slot::new(Role::Stream, Bytes::InOut(&mut whole)), Slot::new(Role::Data, Bytes::In { bytes: &[], signed: false })];
    let mut message = Message::new(&mut parts);
    let Opened::Plain(_) = session.open.lock().decrypt(0, &mut message)? else {
        return Err(Error::new(Kind::InvalidToken, "opening an inner message that is none"));
    };
    let Now::Window { at, .. } = message.one(Role::Data)?.now.clone() else {
        return Err(Error::new(Kind::InternalError, "opening an inner message without a place for it"));
    };
    let plain = whole.get(at).ok_or_else(|| Error::new(Kind::InternalError, "opening an inner message past its end"))?;
    Ok(Zeroizing::new(plain.to_vec()))
}
