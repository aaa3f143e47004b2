//! A machine in the domain, and logons at its own service.
use crate::world::{self, End};
use secur32::{
    engine::{
        attributes::Attribute,
        env::{Env, KeytabUse, Nowhere, Policies},
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Package as _, Side, Terms},
        policy::Policy,
        secret::SecretBytes,
        status::Result,
    },
    packages::kerberos::KERBEROS,
    wire::text::to_utf16le,
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
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// The domain's folder; None where there is no domain.
pub fn domain() -> Option<String> {
    let folder = std::env::var("SECUR32_DOMAIN").ok();
    if folder.is_none() {
        eprintln!("no domain here: passed over");
    }
    folder
}

struct Rules(Arc<Policy>);
impl Policies for Rules {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(self.0.clone())
    }
}

/// A machine as the domain's krb5.conf makes it.
pub fn member() -> Arc<Env> {
    member_with(&fs::read_to_string(format!("{}/krb5.conf", domain().unwrap())).unwrap(), Policy::default())
}

/// One with a krb5.conf of its own.
pub fn member_with(text: &str, policy: Policy) -> Arc<Env> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let conf = format!("{}/krb5-{}-{}.conf", domain().unwrap(), std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    fs::write(&conf, text).unwrap();
    let realms = Arc::new(Krb5Conf::of_files(vec![conf.into()]));
    Arc::new(Env {
        random: Box::new(KernelRandom),
        clock: Box::new(SystemClock::new()),
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

/// Who logs on with a password.
pub fn user(name: &str, domain: Option<&str>, password: &str) -> Auth {
    let secret = Secret::Password(SecretBytes::copied(&to_utf16le(password)));
    Auth::User { name: Wide::of(name), domain: domain.map(Wide::of), secret: Some(secret) }
}

fn acquire(env: &Arc<Env>, outbound: bool, auth: Auth) -> Result<Arc<dyn Credential>> {
    let uses = Uses { inbound: !outbound, outbound, no_default: false };
    KERBEROS.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })
}

/// The client's end of an exchange, before its first step.
pub fn client(env: &Arc<Env>, auth: Auth, target: &'static str, flags: Flags) -> Result<End> {
    let terms = Terms { target: Some(target), flags, network_order: false };
    let mut client = End::of(acquire(env, true, auth)?.begin(Side::Initiator, &terms)?);
    (client.target, client.flags) = (Some(target), flags);
    Ok(client)
}

fn exchange(env: &Arc<Env>, auth: Auth, target: &'static str) -> Result<(End, End)> {
    let folder = domain().unwrap();
    let mut client = client(env, auth, target, world::full())?;
    let first = client.step(&[])?;
    // The service of this machine, with the key that Samba exported.
    let bytes = env.keys.keytab(Some(&format!("FILE:{folder}/www.keytab")), KeytabUse::Acceptor)?.bytes;
    let keytab = Auth::User { name: Wide::of(""), domain: None, secret: Some(Secret::Keytab(SecretBytes::copied(bytes.expose()))) };
    let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
    let mut server = End::of(acquire(env, false, keytab)?.begin(Side::Acceptor, &terms)?);
    client.step(&server.step(&first)?)?;
    Ok((client, server))
}

/// The client's end of a context with this machine's service.
pub fn end(env: &Arc<Env>, auth: Auth, target: &'static str) -> End {
    exchange(env, auth, target).unwrap().0
}

/// A whole logon, with messages both ways; gives the name that the service sees.
pub fn log_on(env: &Arc<Env>, auth: Auth, target: &'static str) -> Result<String> {
    let (client, server) = exchange(env, auth, target)?;
    assert_eq!(server.open(&client.seal(b"to the service")).unwrap(), b"to the service");
    assert_eq!(client.open(&server.seal(b"to the client")).unwrap(), b"to the client");
    Ok(server.text(Attribute::NAMES))
}
