//! A context that goes to another process, or comes from one: its facts, what was agreed, and how far either direction has counted.
use super::{
    facts::Session,
    order::{Order, Sequence},
    session::{self, Agreed},
};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::Env,
        pack::{Pack, Unpack, nonsense},
        package::Established,
        status::{Error, Kind, Result},
    },
};
use std::sync::Arc;

impl Session {
    pub(super) fn write_down(&self, into: &mut Pack) {
        into.number(self.key.enctype().number().unsigned_abs().into());
        into.bytes(self.key.bytes());
        into.flags(self.granted);
        into.time(self.start);
        into.time(self.end);
        into.principal(&self.client);
        into.principal(&self.server);
        into.maybe(self.target.as_deref(), Pack::text);
        into.flag(self.mapping.is_some());
    }

    fn read_back(env: &Arc<Env>, from: &mut Unpack<'_>) -> Result<Self> {
        let enctype = Enctype::from_number(from.narrow()?).ok_or_else(|| nonsense("no encryption type has this number"))?;
        Ok(Self {
            side: from.side,
            key: ProtocolKey::new(enctype, from.bytes()?).ok_or_else(|| nonsense("a key has the wrong length"))?,
            granted: from.flags()?,
            start: from.time()?,
            end: from.time()?,
            client: from.principal()?,
            server: from.principal()?,
            target: from.maybe(Unpack::text)?.map(str::to_owned),
            mapping: from.flag()?.then(|| env.clone()),
            lender: None,
        })
    }
}

/// The outgoing half: what was agreed, and the next number.
pub(super) fn save_outgoing(agreed: &Agreed, next: u64, into: &mut Pack) -> Result<()> {
    if into.reset && next != agreed.send_from && agreed.key.enctype() == Enctype::Rc4Hmac {
        // [RFC 4757] 7.3: the key of a message follows from its number alone.
        let story = "exporting a session with RC4 to be reset that has made messages: it would use a key stream twice";
        return Err(Error::new(Kind::UnsupportedFunction, story));
    }
    into.flag(agreed.acceptor_subkey);
    into.flag(agreed.dce_style);
    into.flag(agreed.confidential);
    agreed.order.save(into);
    into.number(agreed.send_from);
    into.number(agreed.receive_from);
    into.number(if into.reset { agreed.send_from } else { next });
    Ok(())
}

/// The incoming half: which numbers have passed.
pub(super) fn save_incoming(agreed: &Agreed, sequence: &Sequence, into: &mut Pack) {
    if into.reset {
        Sequence::new(agreed.order, agreed.receive_from).save(into);
    } else {
        sequence.save(into);
    }
}

/// A session that another process packed.
pub(super) fn restore(env: &Arc<Env>, from: &mut Unpack<'_>) -> Result<Established> {
    let facts = Session::read_back(env, from)?;
    let agreed = Agreed {
        side: from.side,
        key: facts.key.clone(),
        acceptor_subkey: from.flag()?,
        dce_style: from.flag()?,
        confidential: from.flag()?,
        order: Order::restore(from)?,
        send_from: from.number()?,
        receive_from: from.number()?,
    };
    let next = from.number()?;
    let sequence = Sequence::restore(agreed.order, from)?;
    Ok(session::resumed(env, agreed, next, sequence, facts))
}
