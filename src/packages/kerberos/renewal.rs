//! Ticket-granting tickets that may be renewed, and are before they end. What becomes of a ticket of the user's cache stays in this
//! process: the cache is not ours to write.
use super::{
    purse::{lasts, wait_for},
    settings::Deadline,
    tgs_exchange::renewed,
    ticket::Ticket,
};
use crate::{
    engine::{
        env::Env,
        status::{Error, Kind, Result},
        trace,
    },
    wire::krb5::ticket::ticket_flag,
};
use parking_lot::Mutex;
use std::sync::Arc;

/// A ticket is renewed in the last tenth of its time, but neither sooner nor later than these many seconds before its end.
const SOONEST: i64 = 600;
const LATEST: i64 = 60;

/// The ticket that stands in for one of the user's.
#[derive(Default)]
pub(super) struct Renewals(Mutex<Option<Renewed>>);

struct Renewed {
    /// The ticket as the cache has it.
    of: Vec<u8>,
    ticket: Arc<Ticket>,
}

/// Whether a ticket should be renewed, and can be.
pub(super) fn is_due(env: &Env, ticket: &Ticket) -> bool {
    let seconds = |until: crate::engine::time::Instant| until.unix_seconds();
    let (start, end) = (seconds(ticket.start), seconds(ticket.end));
    let left = end - env.clock.now().unix_seconds() - ticket.skew_seconds;
    let soon = ((end - start) / 10).clamp(LATEST, SOONEST);
    ticket.has(ticket_flag::RENEWABLE) && ticket.renew_till.is_some_and(|till| seconds(till) > end) && left > 0 && left <= soon
}

/// A ticket, or the one that follows it where its end is near. One that lasts yet is good enough where the KDC does not want to.
pub(super) fn fresh(env: &Env, ticket: Arc<Ticket>, deadline: Deadline) -> Result<Arc<Ticket>> {
    let why = if is_due(env, &ticket) {
        match renewed(env, &ticket, deadline) {
            Ok(next) => return Ok(Arc::new(next)),
            Err(why) => Some(why),
        }
    } else {
        None
    };
    if lasts(env, &ticket) {
        if let Some(why) = why {
            trace::tell(format_args!("Kerberos: {} of {} is not renewed: {why}", ticket.server, ticket.client));
        }
        return Ok(ticket);
    }
    let ended = Error::new(
        Kind::NoCredentials,
        format!("going on with {} of {}@{}, which has ended", ticket.server, ticket.client, ticket.client_realm),
    );
    Err(match why {
        Some(why) => ended.because(why),
        None => ended,
    })
}

impl Renewals {
    /// What serves in the place of a ticket of the cache: itself, or what it was renewed to.
    pub(super) fn in_place_of(&self, env: &Env, cached: Ticket, deadline: Deadline) -> Result<Arc<Ticket>> {
        if lasts(env, &cached) && !is_due(env, &cached) {
            return Ok(Arc::new(cached));
        }
        // The others wait: one question to the KDC is enough.
        let mut kept = wait_for(env, &self.0, deadline)?;
        let of = cached.der.clone();
        let known = kept.as_ref().filter(|kept| kept.of == of).map(|kept| kept.ticket.clone());
        let ticket = fresh(env, known.unwrap_or_else(|| Arc::new(cached)), deadline)?;
        *kept = Some(Renewed { of, ticket: ticket.clone() });
        Ok(ticket)
    }
}
