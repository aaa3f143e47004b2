//! A machine with the worlds that the library itself has.
use secur32::{
    engine::{
        env::{Clock, Env, Nowhere, Policies},
        policy::Policy,
        status::Result,
        time::Instant,
    },
    world::{
        clock::SystemClock,
        kdc::Network,
        krb5_conf::Krb5Conf,
        random::KernelRandom,
        replay::ReplayMemory,
        stores::{KeytabFiles, UserTickets},
        unix::{HostNames, SystemUsers},
    },
};
use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

struct Rules(Arc<Policy>);
impl Policies for Rules {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(self.0.clone())
    }
}

/// A clock that is so many seconds off.
struct Shifted(SystemClock, i64);
impl Clock for Shifted {
    fn now(&self) -> Instant {
        Instant(self.0.now().0 + self.1 * 10_000_000)
    }
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A machine whose krb5.conf has this text, which is written into the folder, and whose clock is so many seconds off.
pub fn machine(folder: &Path, text: &str, policy: Policy, seconds: i64) -> Arc<Env> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let conf = folder.join(format!("krb5-{}-{}.conf", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
    fs::write(&conf, text).unwrap();
    let realms = Arc::new(Krb5Conf::of_files(vec![conf]));
    Arc::new(Env {
        random: Box::new(KernelRandom),
        clock: Box::new(Shifted(SystemClock::new(), seconds)),
        kdc: Box::new(Network::new(realms.clone())),
        names: Box::new(HostNames),
        accounts: Box::new(Nowhere),
        domain: Box::new(Nowhere),
        realms: Box::new(realms.clone()),
        tickets: Box::new(UserTickets::new(realms.clone())),
        keys: Box::new(KeytabFiles::new(realms)),
        replay: Box::new(ReplayMemory::default()),
        trust: Box::new(Nowhere),
        users: Box::new(SystemUsers),
        policy: Box::new(Rules(Arc::new(policy))),
        packages: Box::new(Nowhere),
    })
}
