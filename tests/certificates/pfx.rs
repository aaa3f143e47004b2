//! PFX files of others than OpenSSL: Mozilla's NSS, which writes them in BER, and Java's keytool.
use crate::pki::{certificate, path, there};
use secur32::face::{
    types::*,
    wincrypt::{
        certificates::{CertFreeCertificateContext, CertGetCertificateContextProperty},
        pfx::{PFXImportCertStore, PFXIsPFXBlob, PFXVerifyPassword},
        stores::{CertCloseStore, CertEnumCertificatesInStore},
    },
};
use std::{path::Path, process::Command};

/// The certificates of a file, and which of them have a key; None where it does not open.
fn opened(file: &Path, password: &str) -> Option<Vec<(Vec<u8>, bool)>> {
    let mut bytes = std::fs::read(file).unwrap();
    let mut blob = CRYPT_DATA_BLOB { cbData: bytes.len() as u32, pbData: bytes.as_mut_ptr() };
    let password: Vec<u16> = password.encode_utf16().chain([0]).collect();
    // SAFETY: the blob is live.
    assert_eq!(unsafe { PFXIsPFXBlob(&raw mut blob) }, 1);
    // SAFETY: the blob and the password are live.
    let store = unsafe { PFXImportCertStore(&raw mut blob, password.as_ptr(), 0) };
    if store.is_null() {
        // SAFETY: as above.
        assert_eq!(unsafe { PFXVerifyPassword(&raw mut blob, password.as_ptr(), 0) }, 0);
        return None;
    }
    let mut all = Vec::new();
    let mut walk: PCCERT_CONTEXT = std::ptr::null();
    loop {
        // SAFETY: nothing is followed that the library did not give.
        walk = unsafe { CertEnumCertificatesInStore(store, walk) };
        if walk.is_null() {
            break;
        }
        // SAFETY: the context is held.
        let context = unsafe { walk.read() };
        // SAFETY: its bytes are its own.
        let der = unsafe { std::slice::from_raw_parts(context.pbCertEncoded, context.cbCertEncoded as usize) }.to_vec();
        let mut size = 0;
        // SAFETY: `size` is live.
        let key = unsafe { CertGetCertificateContextProperty(walk, 2, std::ptr::null_mut(), &raw mut size) } != 0;
        all.push((der, key));
    }
    // SAFETY: nothing is followed.
    assert_eq!(unsafe { CertCloseStore(store, 0) }, 1);
    // SAFETY: NULL is nobody's.
    assert_eq!(unsafe { CertFreeCertificateContext(std::ptr::null()) }, 1);
    Some(all)
}

fn runs(command: &mut Command) -> bool {
    command.output().is_ok_and(|done| done.status.success())
}

/// Whether a peer is there; where all are required, a missing one is a failure.
fn has(peer: &str, argument: &str) -> bool {
    let found = Command::new(peer).arg(argument).output().is_ok();
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "{peer} is required and not there");
    if !found {
        eprintln!("passed over: {peer} is not there");
    }
    found
}

#[test]
fn a_file_of_nss_in_ber_is_opened() {
    if !there() || !has("pk12util", "-H") {
        return;
    }
    let (folder, made) = (path("nss"), path("nss.pfx"));
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sql:{}", folder.display());
    assert!(runs(Command::new("certutil").args(["-N", "--empty-password", "-d", &database])));
    let source = path("sha512.pfx");
    assert!(runs(Command::new("pk12util").arg("-i").arg(&source).args(["-W", "secret", "-d", &database])));
    assert!(runs(Command::new("pk12util").arg("-o").arg(&made).args(["-n", "A name", "-W", "secret", "-d", &database])));
    let bytes = std::fs::read(&made).unwrap();
    assert_eq!(bytes[..2], [0x30, 0x80], "lengths without an end");
    let mut found = opened(&made, "secret").unwrap();
    found.sort();
    let mut want = vec![(certificate("server"), true), (certificate("between"), false), (certificate("root"), false)];
    want.sort();
    assert_eq!(found, want);
}

#[test]
fn a_file_of_java_is_opened() {
    if !there() || !has("keytool", "-help") {
        return;
    }
    let made = path("java.p12");
    let arguments =
        ["-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=java.example", "-storetype", "PKCS12", "-storepass", "secret123"];
    assert!(runs(Command::new("keytool").args(arguments).arg("-keystore").arg(&made)));
    let found = opened(&made, "secret123").unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].1);
    assert!(opened(&made, "secret124").is_none());
}
