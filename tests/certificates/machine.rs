//! The roots of the machine that the tests run on, as OpenSSL reads them.
use crate::pki::there;
use secur32::{
    crypto::sha::{Sha1, digest},
    engine::env::Trust as _,
    packages::schannel::trust::Roots,
    wire::x509::Certificate,
    world::{config::PolicyFile, trust::Certificates},
};
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Serial number, end and SHA-1 of a certificate, as OpenSSL tells them.
fn told(der: &[u8]) -> (String, String, String) {
    let mut child = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-noout", "-serial", "-enddate", "-dateopt", "iso_8601", "-fingerprint", "-sha1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(der).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_else(|| panic!("{key} in {text}")).to_owned();
    (value("serial="), value("notAfter="), value("sha1 Fingerprint=").replace(':', ""))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Seconds since 1970 in the form `2038-01-15 12:00:00Z`.
fn date(seconds: i64) -> String {
    let done = Command::new("date").args(["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%d %H:%M:%SZ"]).output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[test]
fn every_root_of_the_machine_is_read_as_openssl_reads_it() {
    if !there() || !Path::new(BUNDLE).exists() || std::env::var_os("SSL_CERT_FILE").is_some() {
        return;
    }
    let trust = Certificates::of_environment(Arc::new(PolicyFile::of_environment()));
    let roots = trust.roots().unwrap();
    let text = std::fs::read_to_string(BUNDLE).unwrap();
    assert_eq!(roots.len(), text.matches("-----BEGIN CERTIFICATE-----").count());
    let ready = Roots::ready(&roots);
    assert!(Arc::ptr_eq(&ready, &Roots::ready(&roots)), "the same list is made ready once");
    for der in roots.iter() {
        let certificate = Certificate::read(der).unwrap();
        let (serial, end, hash) = told(der);
        let own = hex(certificate.serial);
        assert_eq!(own.trim_start_matches("00"), serial.trim_start_matches("00"));
        assert_eq!(date(certificate.not_after), end);
        assert_eq!(hex(&digest::<Sha1>(der)[..20]), hash);
        assert!(ready.contain(der) && certificate.is_self_issued());
    }
}
