//! Machines in the domain, and logons at their own service.
use crate::{host, world::End};
use secur32::engine::{env::Env, identity::Auth, policy::Policy, status::Result};
use std::{fs, path::Path, sync::Arc};

/// The domain's folder; None where there is no domain.
pub fn domain() -> Option<String> {
    let folder = std::env::var("SECUR32_DOMAIN").ok();
    if folder.is_none() {
        eprintln!("no domain here: passed over");
    }
    folder
}

/// A machine as the domain's krb5.conf makes it.
pub fn member() -> Arc<Env> {
    member_with(&fs::read_to_string(format!("{}/krb5.conf", domain().unwrap())).unwrap(), Policy::default())
}

/// One with a krb5.conf of its own.
pub fn member_with(text: &str, policy: Policy) -> Arc<Env> {
    host::machine(Path::new(&domain().unwrap()), text, policy)
}

/// The service of this machine, with the key that Samba exported.
fn service() -> Auth {
    host::keytab(format!("{}/www.keytab", domain().unwrap()))
}

/// The client's end of a context with this machine's service.
pub fn end(env: &Arc<Env>, auth: Auth, target: &'static str) -> End {
    host::exchange(env, auth, service(), target).unwrap().0
}

/// A whole logon; gives the name that the service sees.
pub fn log_on(env: &Arc<Env>, auth: Auth, target: &'static str) -> Result<String> {
    host::log_on(env, auth, service(), target)
}
