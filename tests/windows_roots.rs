//! The roots that Windows itself trusts are ours, too. Under Wine they are the host's.
#![cfg(windows)]
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use secur32::{
    engine::{
        env::{Policies, Trust as _},
        policy::Policy,
        status::Result,
    },
    wire::x509::Certificate,
    world::trust::Certificates,
};
use std::sync::Arc;

struct Usual;
impl Policies for Usual {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(Arc::new(Policy::default()))
    }
}

#[test]
fn the_systems_roots_are_read_and_stay_the_same() {
    let trust = Certificates::of_environment(Usual);
    let roots = trust.roots().unwrap();
    assert!(roots.len() > 10, "{}", roots.len());
    assert!(roots.iter().filter(|der| Certificate::read(der).is_ok_and(|certificate| certificate.is_self_issued())).count() > 10);
    assert!(Arc::ptr_eq(&roots, &trust.roots().unwrap()));
}
