//! Where a client's tickets come from: the user's cache, a password, or a keytab. One logon a credential and one ticket a service, however
//! many contexts ask: the others wait for that entry, and nobody for another.
use super::{
    as_exchange::{Proof, log_on},
    exchange, identity,
    renewal::{self, Renewals},
    settings::{Deadline, Settings},
    target::Target,
    tgs_exchange::{forwarded, service_ticket},
    ticket::{Name, Ticket, TicketSource},
};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::{Env, KeytabUse, TicketCache},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{
        ccache::{Cache, Credential, Principal},
        keytab,
        krb5::{EncryptionKey, name_type},
    },
};
use parking_lot::{Mutex, MutexGuard};
use std::{collections::HashMap, sync::Arc};

/// A ticket that ends within this many seconds is not begun with.
const MARGIN: i64 = 60;
/// How many services' tickets one credential keeps.
const KEPT: usize = 1024;

/// What a client is known by.
pub(super) enum Source {
    /// The caches of the user; of the client that is named, where one is.
    Caches { client: Option<String> },
    /// A password, in UTF-8.
    Password { client: Name, realm: String, password: SecretBytes },
    /// A keytab that the caller brought.
    Keytab { client: Option<(Name, String)>, bytes: Arc<SecretBytes> },
    /// A ticket-granting ticket that a client lent.
    Borrowed(Arc<Ticket>),
}

/// A client's tickets.
pub(super) struct Purse {
    source: Source,
    /// The ticket-granting ticket of a password or a keytab.
    first: Mutex<Option<Arc<Ticket>>>,
    renewals: Renewals,
    services: Mutex<HashMap<String, Arc<Mutex<Option<Held>>>>>,
}

/// A service's ticket, and the cache that it came of: when that changes, so may whoever is logged on.
struct Held {
    ticket: Arc<Ticket>,
    cache: Option<Arc<SecretBytes>>,
}

impl Purse {
    pub(super) fn new(source: Source) -> Self {
        Self { source, first: Mutex::default(), renewals: Renewals::default(), services: Mutex::default() }
    }

    /// `user@REALM`, as far as that is known without asking anybody.
    pub(super) fn shown(&self, env: &Env) -> Result<String> {
        match &self.source {
            Source::Password { client, realm, .. } => Ok(format!("{client}@{realm}")),
            Source::Keytab { client: Some((client, realm)), .. } => Ok(format!("{client}@{realm}")),
            Source::Borrowed(ticket) => Ok(format!("{}@{}", ticket.client, ticket.client_realm)),
            Source::Keytab { client: None, bytes } => first_of(bytes).map(|(name, realm)| format!("{name}@{realm}")),
            Source::Caches { client } => {
                let caches = env.tickets.caches(None)?;
                let (_, cache) = chosen(&caches, client.as_deref())?;
                Ok(full_name(&cache.principal))
            }
        }
    }

    fn entry(&self, target: &str) -> Arc<Mutex<Option<Held>>> {
        let mut services = self.services.lock();
        if services.len() >= KEPT && !services.contains_key(target) {
            // An entry that somebody waits for goes on with him.
            services.clear();
        }
        services.entry(target.to_owned()).or_default().clone()
    }

    fn of_caches(
        &self,
        env: &Env,
        client: Option<&str>,
        target: &Target,
        deadline: Deadline,
        held: &mut Option<Held>,
    ) -> Result<Arc<Ticket>> {
        let found = env.tickets.caches(None).and_then(|caches| {
            let (bytes, cache) = chosen_for(env, &caches, client, target)?;
            let fresh = held.as_ref().is_some_and(|held| held.cache.as_ref().is_some_and(|of| Arc::ptr_eq(of, bytes)));
            if let Some(held) = held.as_ref().filter(|held| fresh && lasts(env, &held.ticket)) {
                return Ok(held.ticket.clone());
            }
            let ticket = Arc::new(self.ticket_in(env, &cache, target, deadline)?);
            *held = Some(Held { ticket: ticket.clone(), cache: Some(bytes.clone()) });
            Ok(ticket)
        });
        match found {
            // Without tickets, a keytab of the user's own may be there to get some with.
            Err(none) if none.kind() == Kind::NoCredentials => match env.keys.keytab(None, KeytabUse::Client) {
                Ok(keytab) => {
                    let client = client.map(|name| Settings::of(env).and_then(|settings| named(name, &settings))).transpose()?;
                    self.held_or_got(env, target, deadline, held, || {
                        self.first_of(env, deadline, || of_keytab(&keytab.bytes, client.as_ref()))
                    })
                }
                Err(_) => Err(none),
            },
            other => other,
        }
    }

    /// A ticket of a cache, or one that its ticket-granting ticket gets.
    fn ticket_in(&self, env: &Env, cache: &Cache<'_>, target: &Target, deadline: Deadline) -> Result<Ticket> {
        let skew = i64::from(cache.skew);
        let ours = |one: &&Credential<'_>| !one.user_to_user;
        let is_target = |one: &&Credential<'_>| {
            one.server.parts.iter().eq(target.name.parts.iter())
                && target.realm.as_ref().is_none_or(|realm| one.server.realm.is_empty() || one.server.realm == realm)
        };
        let mut there = cache.credentials.iter().filter(ours).filter(is_target).filter_map(|one| of_cache(one, skew));
        if let Some(ticket) = there.find(|ticket| lasts(env, ticket)) {
            return Ok(ticket);
        }
        let first = self.first_in(env, cache, deadline)?;
        service_ticket(env, &first, target, deadline)
    }

    /// The ticket-granting ticket of a cache, or what it was renewed to.
    fn first_in(&self, env: &Env, cache: &Cache<'_>, deadline: Deadline) -> Result<Arc<Ticket>> {
        let realm = cache.principal.realm;
        let granting = |one: &&Credential<'_>| one.server.parts[..] == ["krbtgt", realm];
        // The one that lasts longest: a logon may have been repeated.
        let all = cache.credentials.iter().filter(|one| !one.user_to_user).filter(granting);
        let first = all.filter_map(|one| of_cache(one, i64::from(cache.skew))).max_by_key(|ticket| ticket.end);
        let none = || {
            Error::new(
                Kind::NoCredentials,
                format!("going on with the first ticket of {}, which is not there", full_name(&cache.principal)),
            )
        };
        self.renewals.in_place_of(env, first.ok_or_else(none)?, deadline)
    }

    /// The ticket that is held, or one that a ticket-granting ticket gets.
    fn held_or_got(
        &self,
        env: &Env,
        target: &Target,
        deadline: Deadline,
        held: &mut Option<Held>,
        first: impl FnOnce() -> Result<Arc<Ticket>>,
    ) -> Result<Arc<Ticket>> {
        if let Some(held) = held.as_ref().filter(|held| lasts(env, &held.ticket)) {
            return Ok(held.ticket.clone());
        }
        let ticket = Arc::new(service_ticket(env, &*first()?, target, deadline)?);
        *held = Some(Held { ticket: ticket.clone(), cache: None });
        Ok(ticket)
    }

    /// The ticket-granting ticket, wherever it comes from.
    fn first(&self, env: &Env, target: &Target, deadline: Deadline) -> Result<Arc<Ticket>> {
        match &self.source {
            Source::Caches { client } => {
                let caches = env.tickets.caches(None)?;
                let (_, cache) = chosen_for(env, &caches, client.as_deref(), target)?;
                self.first_in(env, &cache, deadline)
            }
            Source::Password { client, realm, password } => {
                self.first_of(env, deadline, || Ok((client.clone(), realm.clone(), OwnedProof::Password(password.expose()))))
            }
            Source::Keytab { client, bytes } => self.first_of(env, deadline, || of_keytab(bytes, client.as_ref())),
            Source::Borrowed(first) => Ok(first.clone()),
        }
    }

    /// The ticket-granting ticket of a logon.
    fn first_of<'k>(
        &self,
        env: &Env,
        deadline: Deadline,
        keys: impl FnOnce() -> Result<(Name, String, OwnedProof<'k>)>,
    ) -> Result<Arc<Ticket>> {
        let mut first = wait_for(env, &self.first, deadline)?;
        let fresh = match first.take().map(|ticket| renewal::fresh(env, ticket, deadline)) {
            Some(Ok(ticket)) => ticket,
            None | Some(Err(_)) => {
                let (client, realm, proof) = keys()?;
                Arc::new(log_on(env, &client, &realm, &proof.borrowed(), deadline)?)
            }
        };
        *first = Some(fresh.clone());
        Ok(fresh)
    }
}

impl TicketSource for Purse {
    fn ticket_for(&self, env: &Env, target: &str) -> Result<Arc<Ticket>> {
        let deadline = Deadline::of(env)?;
        let settings = Settings::of(env)?;
        let wanted = Target::read(target, &settings)?;
        let entry = self.entry(target);
        let mut held = wait_for(env, &entry, deadline)?;
        match &self.source {
            Source::Caches { client } => self.of_caches(env, client.as_deref(), &wanted, deadline, &mut held),
            _ => self.held_or_got(env, &wanted, deadline, &mut held, || self.first(env, &wanted, deadline)),
        }
    }

    fn forwarded_for(&self, env: &Env, target: &str) -> Result<Ticket> {
        let deadline = Deadline::of(env)?;
        let wanted = Target::read(target, &Settings::of(env)?)?;
        forwarded(env, &*self.first(env, &wanted, deadline)?, deadline)
    }

    fn forget(&self, target: &str) {
        self.services.lock().remove(target);
    }

    fn is_explicit(&self) -> bool {
        !matches!(self.source, Source::Caches { .. })
    }
}

/// A lock that others hold while they wait for a KDC; we wait no longer than our own call may take.
pub(super) fn wait_for<'m, T>(env: &Env, mutex: &'m Mutex<T>, deadline: Deadline) -> Result<MutexGuard<'m, T>> {
    let over = || Error::new(Kind::NoAuthenticatingAuthority, "waiting for another call that waits for the KDC");
    mutex.try_lock_for(deadline.left(env)?).ok_or_else(over)
}

/// Whether a ticket is good for a while yet, by its KDC's clock.
pub(super) fn lasts(env: &Env, ticket: &Ticket) -> bool {
    ticket.end.unix_seconds() > env.clock.now().unix_seconds() + ticket.skew_seconds + MARGIN
}

/// What proves a client, with keys of its own.
enum OwnedProof<'a> {
    Password(&'a [u8]),
    Keys(Vec<ProtocolKey>),
}

impl OwnedProof<'_> {
    fn borrowed(&self) -> Proof<'_> {
        match self {
            Self::Password(password) => Proof::Password(password),
            Self::Keys(keys) => Proof::Keys(keys),
        }
    }
}

/// The cache to use: the primary one, or the first whose principal is the one that is named.
fn chosen<'a>(caches: &'a [TicketCache], client: Option<&str>) -> Result<(&'a Arc<SecretBytes>, Cache<'a>)> {
    let mut broken = None;
    for cache in caches {
        match Cache::decode(cache.bytes.expose()) {
            Ok(read) if client.is_none_or(|name| is_called(&read.principal, name)) => return Ok((&cache.bytes, read)),
            Ok(_) => {}
            Err(why) => broken = Some(Error::new(Kind::NoCredentials, format!("reading the ticket cache {}", cache.name)).because(why)),
        }
    }
    Err(broken.unwrap_or_else(|| Error::new(Kind::NoCredentials, format!("looking for tickets of {}", client.unwrap_or("the user")))))
}

/// The cache for a service: of the client that is named, by the caller or in the user's list; else of the service's own realm; else the
/// primary one.
fn chosen_for<'a>(
    env: &Env,
    caches: &'a [TicketCache],
    client: Option<&str>,
    target: &Target,
) -> Result<(&'a Arc<SecretBytes>, Cache<'a>)> {
    if client.is_some() {
        return chosen(caches, client);
    }
    if let Some(listed) = env.tickets.identities().as_deref().and_then(|list| identity::chosen(list, target)) {
        return chosen(caches, Some(listed));
    }
    if let (Some(realm), [_, _, ..]) = (&target.realm, caches) {
        let of_realm = |cache: &'a TicketCache| {
            let read = Cache::decode(cache.bytes.expose()).ok()?;
            (read.principal.realm == realm).then_some((&cache.bytes, read))
        };
        if let Some(found) = caches.iter().find_map(of_realm) {
            return Ok(found);
        }
    }
    chosen(caches, None)
}

fn full_name(principal: &Principal<'_>) -> String {
    format!("{}@{}", principal.parts.join("/"), principal.realm)
}

fn is_called(principal: &Principal<'_>, name: &str) -> bool {
    full_name(principal) == name || (!name.contains('@') && principal.parts.join("/") == name)
}

pub(super) fn of_cache(one: &Credential<'_>, skew_seconds: i64) -> Option<Ticket> {
    let name =
        |principal: &Principal<'_>| Name { kind: principal.kind, parts: principal.parts.iter().map(|part| (*part).to_owned()).collect() };
    let time = |seconds: u32| Instant::from_unix(i64::from(seconds), 0);
    Some(Ticket {
        client: name(&one.client),
        client_realm: one.client.realm.to_owned(),
        server: name(&one.server),
        server_realm: one.server.realm.to_owned(),
        session: exchange::key(&EncryptionKey { enctype: one.enctype, bytes: one.key })?,
        der: one.ticket.to_vec(),
        flags: one.flags,
        start: time(if one.start == 0 { one.authenticated } else { one.start }),
        end: time(one.end),
        renew_till: (one.renew_till != 0).then(|| time(one.renew_till)),
        skew_seconds,
    })
}

/// The client that a keytab is for unless somebody is named: its first entry's.
fn first_of(bytes: &SecretBytes) -> Result<(Name, String)> {
    let empty = || Error::new(Kind::NoCredentials, "looking for a client in a keytab without entries");
    let mut entries = keytab::entries(bytes.expose()).map_err(unreadable)?;
    let entry = entries.next().ok_or_else(empty)?.map_err(unreadable)?;
    Ok((Name { kind: name_type::PRINCIPAL, parts: entry.parts.iter().map(|part| (*part).to_owned()).collect() }, entry.realm.to_owned()))
}

fn unreadable(why: crate::wire::cursor::Malformed) -> Error {
    Error::new(Kind::NoCredentials, "reading a keytab").because(why)
}

/// The newest keys of a client in a keytab.
fn of_keytab<'k>(bytes: &SecretBytes, client: Option<&(Name, String)>) -> Result<(Name, String, OwnedProof<'k>)> {
    let (name, realm) = client.map_or_else(|| first_of(bytes), |client| Ok(client.clone()))?;
    let mut newest: Vec<(u32, ProtocolKey)> = Vec::new();
    for entry in keytab::entries(bytes.expose()).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !(entry.realm == realm && entry.parts.iter().eq(name.parts.iter())) {
            continue;
        }
        let Some(key) = Enctype::from_number(entry.enctype).and_then(|enctype| ProtocolKey::new(enctype, entry.key)) else { continue };
        newest.retain(|(kvno, other)| other.enctype() != key.enctype() || *kvno > entry.kvno);
        if !newest.iter().any(|(_, other)| other.enctype() == key.enctype()) {
            newest.push((entry.kvno, key));
        }
    }
    if newest.is_empty() {
        return Err(Error::new(Kind::NoCredentials, format!("looking for keys of {name}@{realm} in a keytab that has none")));
    }
    Ok((name, realm, OwnedProof::Keys(newest.into_iter().map(|(_, key)| key).collect())))
}

/// A client by its name: `user`, `user@REALM`, `service/host@REALM`.
pub(super) fn named(name: &str, settings: &Settings) -> Result<(Name, String)> {
    let (name, realm) = match name.rsplit_once('@') {
        Some((name, realm)) if !realm.is_empty() => (name, realm.to_owned()),
        _ => (name, settings.default_realm()?.to_owned()),
    };
    Ok((Name { kind: name_type::PRINCIPAL, parts: name.split('/').map(str::to_owned).collect() }, realm))
}
