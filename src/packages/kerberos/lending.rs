//! What logs a client on at a service's host without its password (Remote Guard, [MS-CSSP] 2.2.1.2.3): a ticket to the host, and a
//! ticket-granting ticket that is forwarded there, sealed with the first one's session key.
use super::{
    allowed,
    exchange::seal,
    moment,
    ticket::{Ticket, TicketSource},
};
use crate::{
    engine::{
        attributes::Answer,
        env::Env,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{
        der::{Field as _, Raw},
        krb5::{
            Bits, EncryptedData, EncryptionKey, Fixed, Time,
            cred::{CredInfo, EncKrbCredPart, KrbCred},
        },
    },
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// [RFC 4120] 7.5.1
pub(super) const USAGE_CRED: u32 = 14;

/// A client who may lend.
pub(super) struct Lender {
    pub(super) env: Arc<Env>,
    pub(super) source: Arc<dyn TicketSource>,
    /// The service that it talks to.
    pub(super) target: String,
    /// The ticket that it logged on with: who it is.
    pub(super) ticket: Arc<Ticket>,
}

impl Lender {
    /// Asks the KDC for both tickets.
    pub(super) fn ticket_logon(&self) -> Result<Answer> {
        let env = &*self.env;
        let host = host_service(&self.target)
            .ok_or_else(|| Error::new(Kind::TargetUnknown, format!("looking for the host of {}, which names none", self.target)))?;
        let service = self.source.ticket_for(env, &host)?;
        allowed(env, service.session.enctype(), &host)?;
        let granting = self.source.forwarded_for(env, &host)?;
        for ticket in [&*service, &granting] {
            if ticket.client.parts != self.ticket.client.parts || ticket.client_realm != self.ticket.client_realm {
                let story =
                    format!("lending a ticket of {}@{} where {} is logged on", ticket.client, ticket.client_realm, self.ticket.client);
                return Err(Error::new(Kind::NoCredentials, story));
            }
        }
        Ok(Answer::TicketLogon { service: service.der.clone(), granting: enclosed(env, &granting, &service)? })
    }
}

/// The service that stands for a host: the one whose keys the machine itself has.
fn host_service(target: &str) -> Option<String> {
    let name = target.rsplit_once('@').map_or(target, |(name, _)| name);
    let host = name.split('/').nth(1)?.split(':').next()?;
    Some(format!("host/{host}"))
}

/// KRB-CRED with one ticket, for whoever can open the other.
fn enclosed(env: &Env, granting: &Ticket, service: &Ticket) -> Result<Vec<u8>> {
    let time = |moment: Instant| Some(Time(moment.unix_seconds()));
    let now = moment(env.clock.now());
    let info = CredInfo {
        key: EncryptionKey { enctype: granting.session.enctype().number(), bytes: granting.session.bytes() },
        client_realm: Some(&granting.client_realm),
        client: Some(granting.client.borrowed()),
        flags: Some(Bits(granting.flags)),
        authenticated: None,
        start: time(granting.start),
        end: time(granting.end),
        renew_till: granting.renew_till.and_then(time),
        server_realm: Some(&granting.server_realm),
        server: Some(granting.server.borrowed()),
        addresses: None,
    };
    let part = EncKrbCredPart {
        infos: vec![info],
        nonce: None,
        time: Some(Time(now.time.0 + service.skew_seconds)),
        microseconds: Some(now.microseconds),
        sender: None,
        recipient: None,
    };
    let cipher = seal(env, &service.session, USAGE_CRED, &Zeroizing::new(part.encode()))?;
    let sealed = EncryptedData { enctype: service.session.enctype().number(), kvno: None, cipher: &cipher };
    Ok(KrbCred { version: Fixed, kind: Fixed, tickets: vec![Raw(&granting.der)], sealed }.encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_services_host_is_named_without_port_instance_and_realm() {
        for target in ["TERMSRV/www.ad.test", "TERMSRV/www.ad.test:3389", "HTTP/www.ad.test/instance", "TERMSRV/www.ad.test@AD.TEST"] {
            assert_eq!(host_service(target).as_deref(), Some("host/www.ad.test"), "{target}");
        }
        assert_eq!(host_service("alice"), None);
    }
}
