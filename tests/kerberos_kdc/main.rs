//! Kerberos with a KDC of MIT's on loopback: first tickets and services' tickets, out of passwords, keytabs and caches; what every refusal
//! is called; KDCs that are dead, lie, or are not there.
//!
//! Needs `krb5-kdc`, `krb5-admin-server` and `krb5-user`, and `heimdal-kcm`, `sssd-kcm`,
//! `sssd-common` and `postgresql` for one test each; passed over where they are missing, unless `SECUR32_PEERS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../kerberos/world.rs"]
mod world;

mod armor;
mod logon;
mod network;
mod postgres;
mod primary;
mod programs;
mod realm;
mod renewal;
mod stores;

#[path = "../sdk/mod.rs"]
mod sdk;

use secur32::{
    engine::{
        env::Env,
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Package as _, Part, Progress, Reply, Side, Terms, Turn},
        secret::SecretBytes,
        status::{Kind, Result},
    },
    packages::kerberos::KERBEROS,
    wire::text::to_utf16le,
};
use std::sync::Arc;
use world::End;

const OUT: Uses = Uses { inbound: false, outbound: true, no_default: false };
const IN: Uses = Uses { inbound: true, outbound: false, no_default: false };
const WEB: &str = "HTTP/localhost";

fn user(name: &str, domain: Option<&str>, password: &str) -> Auth {
    let secret = Secret::Password(SecretBytes::copied(&to_utf16le(password)));
    Auth::User { name: Wide::of(name), domain: domain.map(Wide::of), secret: Some(secret) }
}

fn acquire_as(env: &Arc<Env>, uses: Uses, principal: Option<&str>, auth: Auth) -> Result<Arc<dyn Credential>> {
    KERBEROS.acquire(env, AcquireAsk { principal, uses, auth, packages: PackageList::default() })
}

fn acquire(env: &Arc<Env>, uses: Uses, auth: Auth) -> Arc<dyn Credential> {
    acquire_as(env, uses, None, auth).unwrap()
}

/// The first leg of a client: a token and its unfinished context, or why there is none.
fn first_leg(credential: &Arc<dyn Credential>, target: &str) -> Result<(Vec<u8>, Progress)> {
    let terms = Terms { target: Some(target), flags: world::full(), network_order: false };
    let state = credential.clone().begin(Side::Initiator, &terms)?;
    let mut reply = Reply::default();
    let progress = state.step(&mut Turn { terms, credential: Some(credential), parts: &[], reply: &mut reply })?;
    Ok((reply.token, progress))
}

fn refusal(credential: &Arc<dyn Credential>, target: &str) -> Option<Kind> {
    first_leg(credential, target).err().map(|why| why.kind())
}

/// A whole logon at a service of the machine, with messages both ways; gives the name that the service sees.
fn log_on(client: &Arc<dyn Credential>, server: &Arc<dyn Credential>, target: &'static str) -> Result<String> {
    let (token, progress) = first_leg(client, target)?;
    let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
    let mut service = End::of(server.clone().begin(Side::Acceptor, &terms)?);
    let answer = service.step(&token)?;
    let Progress::More(state, _) = progress else { panic!("mutual authentication has another leg") };
    let mut reply = Reply::default();
    let terms = Terms { target: Some(target), flags: world::full(), network_order: false };
    let parts = [Part { role: secur32::engine::buffers::Role::Token, bytes: &answer }];
    let Progress::Done(live, _) = state.step(&mut Turn { terms, credential: Some(client), parts: &parts, reply: &mut reply })? else {
        panic!("the service's proof is the last leg")
    };
    let mut ours = End::of(server.clone().begin(Side::Acceptor, &terms)?);
    ours.live = Some(live);
    assert_eq!(service.open(&ours.seal(b"to the service")).unwrap(), b"to the service");
    assert_eq!(ours.open(&service.seal(b"to the client")).unwrap(), b"to the client");
    Ok(service.text(secur32::engine::attributes::Attribute::NAMES))
}
