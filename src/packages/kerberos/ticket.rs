//! A ticket with its session key, from a cache or a KDC, and where such come from.
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::Env,
        package::Principal,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::krb5::PrincipalName,
};
use std::{fmt, sync::Arc};

/// A principal's name within its realm.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The kind ([RFC 4120] 6.2).
    pub kind: i32,
    /// The components.
    pub parts: Vec<String>,
}

impl Name {
    /// As a message has it.
    pub fn borrowed(&self) -> PrincipalName<'_> {
        PrincipalName { kind: self.kind, parts: self.parts.iter().map(String::as_str).collect() }
    }
}

impl From<&PrincipalName<'_>> for Name {
    fn from(name: &PrincipalName<'_>) -> Self {
        Self { kind: name.kind, parts: name.parts.iter().map(|part| (*part).to_owned()).collect() }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("/"))
    }
}

/// Who a name of a realm is.
pub(super) fn principal(name: &PrincipalName<'_>, realm: &str) -> Principal {
    Principal { name: name.parts.join("/"), realm: realm.to_owned(), anonymous: false, identify_only: false }
}

/// A ticket with its session key.
#[derive(Debug)]
pub struct Ticket {
    /// Whose it is.
    pub client: Name,
    /// The client's realm.
    pub client_realm: String,
    /// Whom it is for.
    pub server: Name,
    /// The service's realm.
    pub server_realm: String,
    /// The session key.
    pub session: ProtocolKey,
    /// The Ticket as it came.
    pub der: Vec<u8>,
    /// TicketFlags.
    pub flags: u32,
    /// From when it is good.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// Until when it may be renewed.
    pub renew_till: Option<Instant>,
    /// The KDC's clock minus ours.
    pub skew_seconds: i64,
}

impl Ticket {
    /// Whether the n-th flag is set, as the RFC counts.
    pub const fn has(&self, n: u32) -> bool {
        self.flags >> (31 - n) & 1 == 1
    }
}

/// Where a client's tickets come from.
pub trait TicketSource: Send + Sync {
    /// A ticket for a service, as the application names it.
    fn ticket_for(&self, env: &Env, target: &str) -> Result<Arc<Ticket>>;
    /// A ticket-granting ticket to be used at the host of a service, in the client's name.
    fn forwarded_for(&self, _env: &Env, _target: &str) -> Result<Ticket> {
        Err(Error::new(Kind::UnsupportedFunction, "forwarding the first ticket of a client who has none"))
    }
    /// The service refused the ticket: the next one must be a new one.
    fn forget(&self, target: &str);
    /// Whether the application said who the client is.
    fn is_explicit(&self) -> bool;
}

/// Where an acceptor's keys come from.
pub trait KeySource: Send + Sync {
    /// Whether there is a key to accept with; asked before anything is read.
    fn ready(&self, _env: &Env) -> Result<()> {
        Ok(())
    }
    /// The keys that may open a ticket for this service, the likeliest first.
    fn keys_for(&self, env: &Env, server: &PrincipalName<'_>, realm: &str, enctype: Enctype, kvno: Option<u32>)
    -> Result<Vec<ProtocolKey>>;
}
