//! The signature over the list of mechanisms ([RFC 4178] 5): whoever changed the list on its way cannot make it.
use crate::engine::{
    buffers::{Bytes, Message, Now, Role, Slot},
    package::{Established, Qop},
    status::{Error, Kind, Result},
};

/// Room for any package's signature.
const ROOM: usize = 256;

/// Our signature.
pub(super) fn make(session: &Established, list: &[u8]) -> Result<Vec<u8>> {
    let mut room = vec![0; ROOM];
    let mut seal = session.seal.lock();
    let length = {
        let mut parts = [Slot::new(Role::Data, Bytes::In { bytes: list, signed: true }), Slot::new(Role::Token, Bytes::InOut(&mut room))];
        let mut message = Message::new(&mut parts);
        seal.sign(Qop(0), 0, &mut message)?;
        match message.one(Role::Token)?.now {
            Now::Size(length) => length,
            _ => return Err(Error::new(Kind::InternalError, "signing without a signature")),
        }
    };
    // [MS-SPNG] 3.3.5.1: the application's first message is encrypted with the cipher's beginning, too; its number is the next one. MIT's
    // gss-ntlmssp, pyspnego and Samba all have it so.
    seal.rewind();
    room.truncate(length);
    Ok(room)
}

/// Checks the peer's signature. One that is wrong tells that the offer was changed on its way.
pub(super) fn check(session: &Established, list: &[u8], mic: &[u8]) -> Result<()> {
    let mut open = session.open.lock();
    let mut parts =
        [Slot::new(Role::Data, Bytes::In { bytes: list, signed: true }), Slot::new(Role::Token, Bytes::In { bytes: mic, signed: false })];
    let checked = open.verify(0, &mut Message::new(&mut parts));
    open.rewind();
    checked
        .map(|_| ())
        .map_err(|why| Error::new(Kind::DowngradeDetected, "checking the signature over the offered mechanisms").because(why))
}
