//! Messages of SASL's layers, in one piece as the wire has them behind their length.
use crate::world::End;
use secur32::engine::{
    buffers::{Bytes, Message, Now, Role, Slot},
    package::Qop,
    status::Result,
};

/// The sealed message in one piece: payload, padding, and the sixteen last bytes.
pub fn seal(end: &End, text: &[u8]) -> Vec<u8> {
    let (mut bytes, mut padding, mut token) = (text.to_vec(), [0; 8], [0; 32]);
    let (pad, last) = {
        let mut parts = [
            Slot::new(Role::Token, Bytes::InOut(&mut token)),
            Slot::new(Role::Data, Bytes::InOut(&mut bytes)),
            Slot::new(Role::Padding, Bytes::InOut(&mut padding)),
        ];
        end.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        let size = |slot: &Slot<'_>| if let Now::Size(size) = slot.now { size } else { panic!("{:?}", slot.now) };
        (size(&parts[2]), size(&parts[0]))
    };
    [&bytes, &padding[..pad], &token[..last]].concat()
}

pub fn open(end: &End, sealed: &mut [u8]) -> Result<Vec<u8>> {
    let window = {
        let mut parts = [Slot::new(Role::Stream, Bytes::InOut(sealed)), Slot::new(Role::Data, Bytes::InOut(&mut []))];
        end.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts))?;
        match &parts[1].now {
            Now::Window { of: 0, at } => at.clone(),
            other => panic!("{other:?}"),
        }
    };
    Ok(sealed[window].to_vec())
}

pub fn sign(end: &End, text: &[u8]) -> Result<Vec<u8>> {
    let mut token = [0; 16];
    let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::In { bytes: text, signed: true })];
    end.live.as_ref().unwrap().seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts))?;
    Ok(token.to_vec())
}

pub fn verify(end: &End, text: &[u8], token: &[u8]) -> Result<()> {
    let mut parts =
        [Slot::new(Role::Data, Bytes::In { bytes: text, signed: true }), Slot::new(Role::Token, Bytes::In { bytes: token, signed: false })];
    end.live.as_ref().unwrap().open.lock().verify(0, &mut Message::new(&mut parts)).map(drop)
}
