//! The other end of lending: a service's host opens the ticket to it with its keys, the KRB-CRED with that ticket's session key, and goes on in
//! the client's name with the ticket-granting ticket that is inside.
use super::{
    allowed,
    client::{instant, read_key},
    lending::USAGE_CRED,
    moment,
    ticket::{KeySource, Name, Ticket},
};
use crate::{
    crypto::kerberos::Enctype,
    engine::{
        env::Env,
        status::{Error, Kind, Result},
    },
    wire::{
        cursor::Malformed,
        der::Field as _,
        krb5::{
            Bits,
            cred::{EncKrbCredPart, KrbCred},
            ticket::{EncTicketPart, Ticket as Closed, ticket_flag},
        },
    },
};

/// [RFC 4120] 7.5.1
const USAGE_TICKET: u32 = 2;
/// No host has more keys of one kind than this for a ticket.
const MOST_KEYS: usize = 64;

/// The ticket-granting ticket that a client lent.
pub(super) fn granting_ticket(env: &Env, keys: &dyn KeySource, service: &[u8], granting: &[u8]) -> Result<Ticket> {
    let bad = |doing: &'static str| move |why: Malformed| Error::new(Kind::InvalidToken, doing).because(why);
    let closed = Closed::decode(service).map_err(bad("reading a ticket that came with another"))?;
    let host = format!("{}@{}", closed.server.parts.join("/"), closed.realm);
    let unknown = || Error::new(Kind::KdcUnknownEtype, format!("opening a ticket for {host} of encryption type {}", closed.sealed.enctype));
    let enctype = Enctype::from_number(closed.sealed.enctype).ok_or_else(unknown)?;
    allowed(env, enctype, &host)?;
    let keys = keys.keys_for(env, &closed.server, closed.realm, enctype, closed.sealed.kvno)?;
    let opened = keys.iter().take(MOST_KEYS).find_map(|key| key.decrypt(USAGE_TICKET, closed.sealed.cipher));
    let opened = opened.ok_or_else(|| Error::new(Kind::NoKerbKey, format!("opening a ticket for {host} that came with another")))?;
    let outer = EncTicketPart::decode(&opened).map_err(bad("reading a ticket that came with another"))?;
    let session = read_key(env, &outer.key, &host)?;

    let cred = KrbCred::decode(granting).map_err(bad("reading a KRB-CRED"))?;
    if cred.sealed.enctype != session.enctype().number() {
        return Err(Error::new(Kind::InvalidToken, format!("opening a KRB-CRED for {host} that is sealed with another key, or with none")));
    }
    let opened = session.decrypt(USAGE_CRED, cred.sealed.cipher);
    let opened = opened.ok_or_else(|| Error::new(Kind::MessageAltered, format!("opening a KRB-CRED for {host}")))?;
    let part = EncKrbCredPart::decode(&opened).map_err(bad("reading a KRB-CRED"))?;
    let ([info], [ticket]) = (&part.infos[..], &cred.tickets[..]) else {
        return Err(Error::new(Kind::InvalidToken, "reading a KRB-CRED that does not hold one ticket"));
    };
    let incomplete = || Error::new(Kind::InvalidToken, "reading a KRB-CRED that does not say whose its ticket is");
    let (client, client_realm) = (info.client.as_ref().ok_or_else(incomplete)?, info.client_realm.ok_or_else(incomplete)?);
    if client.parts != outer.client.parts || client_realm != outer.client_realm {
        let whose = format!("{}@{client_realm} in the name of {}@{}", Name::from(client), Name::from(&outer.client), outer.client_realm);
        return Err(Error::new(Kind::LogonDenied, format!("borrowing a ticket of {whose}")));
    }
    let (server, end) = (info.server.as_ref().ok_or_else(incomplete)?, info.end.ok_or_else(incomplete)?);
    let realm = info.server_realm.unwrap_or(client_realm);
    let now = moment(env.clock.now()).time.0;
    if outer.end.0.min(end.0) <= now || outer.flags.has(ticket_flag::INVALID) {
        return Err(Error::new(
            Kind::ContextExpired,
            format!("borrowing a ticket of {}@{client_realm} that has ended", Name::from(client)),
        ));
    }
    Ok(Ticket {
        client: Name::from(client),
        client_realm: client_realm.to_owned(),
        server: Name::from(server),
        server_realm: realm.to_owned(),
        session: read_key(env, &info.key, "a client's ticket")?,
        der: ticket.0.to_vec(),
        flags: info.flags.unwrap_or(Bits(0)).0,
        start: info.start.map_or_else(|| env.clock.now(), instant),
        end: instant(end),
        renew_till: info.renew_till.map(instant),
        skew_seconds: 0,
    })
}
