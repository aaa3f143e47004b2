//! Private keys in every form that files have, and certificates in files.
use crate::pki::{certificate, certificates, file, path, there};
use rustls::{
    crypto::aws_lc_rs::sign::any_supported_type,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use secur32::{
    engine::env::Trust as _,
    wire::{pem, private_key},
    world::{config::PolicyFile, trust::Certificates},
};
use std::sync::Arc;

#[test]
fn every_form_of_a_key_is_the_same_key() {
    if !there() {
        return;
    }
    let in_pem = |name: &str| pem::blocks(&file(name)).find(|block| private_key::is_labelled(block.label)).unwrap().der.to_vec();
    let want = file("server.key.der");
    for name in ["server.key", "server.key.pkcs8"] {
        assert_eq!(*private_key::to_pkcs8(&in_pem(name)).unwrap(), want, "{name}");
    }
    assert_eq!(*private_key::to_pkcs8(&want).unwrap(), want);
    assert_eq!(*private_key::to_pkcs8(&in_pem("client.key.pkcs1")).unwrap(), in_pem("client.key"));
    // SEC 1 names its curve and its public half; both forms are taken by who uses the key.
    for name in ["server.key.sec1", "client.key.pkcs1", "plain.key"] {
        let key = private_key::to_pkcs8(&in_pem(name)).unwrap().to_vec();
        any_supported_type(&PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key))).unwrap_or_else(|bad| panic!("{name}: {bad}"));
    }
    for end in 0..want.len() {
        assert!(private_key::to_pkcs8(&want[..end]).is_err());
    }
}

#[test]
fn a_chain_and_its_key_are_found_in_files() {
    if !there() {
        return;
    }
    let trust = Certificates::of_environment(Arc::new(PolicyFile::of_environment()));
    let name = |name: &str| path(name).to_str().unwrap().to_owned();
    let found = trust.certificate(&name("server.chain.pem"), &name("server.key.sec1")).unwrap();
    assert_eq!(found.chain, [certificate("server"), certificate("between"), certificate("root")]);
    assert_eq!(found.chain, certificates("server.chain.pem"));
}
