//! A machine with the worlds that the library itself has, and a krb5.conf of its own; logons from end to end.
use crate::world::{self, End};
use secur32::{
    engine::{
        attributes::Attribute,
        env::Env,
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Package as _, Side, Terms},
        policy::Policy,
        secret::SecretBytes,
        status::Result,
    },
    packages::kerberos::KERBEROS,
    wire::text::to_utf16le,
};
use std::{fs, path::Path, sync::Arc};

#[path = "home.rs"]
mod home;

/// A machine whose krb5.conf has this text; it is written into the folder.
pub fn machine(folder: &Path, text: &str, policy: Policy) -> Arc<Env> {
    home::machine(folder, text, policy, 0)
}

/// Who logs on with a password.
pub fn user(name: &str, domain: Option<&str>, password: &str) -> Auth {
    let secret = Secret::Password(SecretBytes::copied(&to_utf16le(password)));
    Auth::User { name: Wide::of(name), domain: domain.map(Wide::of), secret: Some(secret) }
}

/// Whoever a keytab is for.
pub fn keytab(path: impl AsRef<Path>) -> Auth {
    let secret = Some(Secret::Keytab(SecretBytes::copied(&fs::read(path).unwrap())));
    Auth::User { name: Wide::of(""), domain: None, secret }
}

pub fn acquire(env: &Arc<Env>, outbound: bool, auth: Auth) -> Result<Arc<dyn Credential>> {
    let uses = Uses { inbound: !outbound, outbound, no_default: false };
    KERBEROS.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })
}

/// The client's end of an exchange, before its first step.
pub fn client_of(credential: &Arc<dyn Credential>, target: &'static str, flags: Flags) -> Result<End> {
    let terms = Terms { target: Some(target), flags, network_order: false };
    let mut client = End::of(credential.clone().begin(Side::Initiator, &terms)?);
    (client.target, client.flags) = (Some(target), flags);
    Ok(client)
}

/// Both ends of a context with a service of this machine, the client first.
pub fn exchange(env: &Arc<Env>, client: Auth, service: Auth, target: &'static str) -> Result<(End, End)> {
    let mut client = client_of(&acquire(env, true, client)?, target, world::full())?;
    let first = client.step(&[])?;
    let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
    let mut server = End::of(acquire(env, false, service)?.begin(Side::Acceptor, &terms)?);
    client.step(&server.step(&first)?)?;
    Ok((client, server))
}

/// A whole logon, with messages both ways; gives the name that the service sees.
pub fn log_on(env: &Arc<Env>, client: Auth, service: Auth, target: &'static str) -> Result<String> {
    let (client, server) = exchange(env, client, service, target)?;
    assert_eq!(server.open(&client.seal(b"to the service")).unwrap(), b"to the service");
    assert_eq!(client.open(&server.seal(b"to the client")).unwrap(), b"to the client");
    Ok(server.text(Attribute::NAMES))
}
