//! The domain that this machine belongs to, through winbind: libwbclient is loaded when it is first needed, and missed by nobody where it
//! is not installed.
use crate::{
    engine::{
        env::{Domain, Membership, NtlmAnswer, Recognised},
        secret::Key,
        status::{Error, Kind, NtStatus, Result},
        time::Instant,
        trace,
    },
    world::wbclient::{Connection, Details, Failure, Response, Wbclient},
};
use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use std::time::{Duration, Instant as Moment};

/// How long an answer about the machine's membership is believed.
const BELIEVED: Duration = Duration::from_secs(30);

/// NT_STATUS values that are not about the client.
const ACCESS_DENIED: u32 = 0xC000_0022;
const NO_LOGON_SERVERS: u32 = 0xC000_005E;
const CANT_ACCESS_DOMAIN_INFO: u32 = 0xC000_00DA;
const NO_TRUST_SAM_ACCOUNT: u32 = 0xC000_018B;

/// winbind.
#[derive(Default)]
pub struct Winbind {
    library: OnceCell<Option<Wbclient>>,
    idle: Mutex<Vec<Connection>>,
    membership: Mutex<Option<(Moment, Option<Membership>)>>,
}

impl Winbind {
    fn library(&self) -> Option<&Wbclient> {
        self.library.get_or_init(Wbclient::load).as_ref()
    }

    /// Runs something over a connection of its own. Connections on which winbind answered are kept, as many as threads ever asked at once;
    /// no lock is held while it thinks.
    fn with<R>(&self, run: impl FnOnce(&Wbclient, &mut Connection) -> Option<R>) -> Option<R> {
        let library = self.library()?;
        let kept = self.idle.lock().pop();
        let mut connection = kept.or_else(|| library.connect())?;
        let answer = run(library, &mut connection)?;
        self.idle.lock().push(connection);
        Some(answer)
    }
}

fn nobody() -> Error {
    Error::new(Kind::NoAuthenticatingAuthority, "asking winbind, which is not there")
}

impl Domain for Winbind {
    fn membership(&self) -> Option<Membership> {
        if let Some((asked, told)) = &*self.membership.lock()
            && asked.elapsed() < BELIEVED
        {
            return told.clone();
        }
        let told = self.with(Wbclient::details).map(|Details { machine, domain, dns_domain }| Membership { machine, domain, dns_domain });
        *self.membership.lock() = Some((Moment::now(), told.clone()));
        told
    }

    fn judge(&self, answer: &NtlmAnswer<'_>) -> Result<Recognised> {
        let response = Response {
            user: answer.user,
            domain: answer.domain,
            workstation: answer.workstation,
            challenge: answer.challenge,
            nt: answer.nt,
            lm: answer.lm,
        };
        match self.with(|library, connection| Some(library.authenticate(connection, &response))).ok_or_else(nobody)? {
            Ok(user) => Ok(Recognised {
                user: user.account,
                domain: user.domain,
                session_key: (user.session_key != [0; 16]).then(|| Key::new(user.session_key)),
                flags: user.flags,
                // Unix seconds; winbind says "never" with the largest.
                password_expiry: match i64::try_from(user.must_change) {
                    Ok(seconds) if seconds < i64::from(i32::MAX) => Instant::from_unix(seconds, 0),
                    _ => Instant::NEVER,
                },
                sids: user.sids,
            }),
            Err(failure) => Err(refused(&failure, answer)),
        }
    }

    fn keeps(&self, user: &str, domain: &str) -> bool {
        self.with(|library, connection| Some(library.keeps(connection, user, domain))).unwrap_or(false)
    }

    fn answer(&self, user: &str, domain: &str, negotiate: &[u8], challenge: &[u8]) -> Result<(Vec<u8>, Key<16>)> {
        self.with(|library, connection| Some(library.answer(connection, user, domain, negotiate, challenge)))
            .ok_or_else(nobody)?
            .map(|(token, key)| (token, Key::new(key)))
            .ok_or_else(|| {
                Error::new(Kind::NoCredentials, format!("asking winbind to answer for {domain}\\{user}, whose password it does not keep"))
            })
    }
}

/// What a refusal of winbind's means: its own trouble, or the client's.
fn refused(failure: &Failure, answer: &NtlmAnswer<'_>) -> Error {
    let shown = |text: &str| text.chars().take(64).collect::<String>();
    let (user, domain) = (shown(answer.user), shown(answer.domain));
    let said = format!("{} (0x{:08x})", failure.said, failure.status);
    match failure.status {
        ACCESS_DENIED => {
            trace::tell(format_args!("NTLM: winbind answers only members of the group of its privileged pipe (winbindd_priv): {said}"));
            Error::new(Kind::NoAuthenticatingAuthority, "asking winbind without the right to its privileged pipe")
        }
        0 | NO_LOGON_SERVERS | CANT_ACCESS_DOMAIN_INFO | NO_TRUST_SAM_ACCOUNT => {
            Error::new(Kind::NoAuthenticatingAuthority, format!("asking the domain of {user:?} of {domain:?}: {said}"))
        }
        status => Error::new(Kind::LogonDenied, format!("letting in {user:?} of {domain:?}, of whom winbind says {said}"))
            .because(NtStatus(status)),
    }
}
