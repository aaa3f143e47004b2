//! The authority that the script makes, once for all tests.
use secur32::wire::pem;
use std::{path::PathBuf, process::Command, sync::LazyLock};

/// The folder; None where there is no OpenSSL.
static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let found = Command::new("openssl").arg("version").output().is_ok_and(|done| done.status.success());
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "openssl is required and not there");
    if !found {
        eprintln!("passed over: openssl is not there");
        return None;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pki");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let done = Command::new("sh").arg("tests/interop/pki.sh").arg(&folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(folder)
});

pub fn there() -> bool {
    FOLDER.is_some()
}

pub fn path(name: &str) -> PathBuf {
    FOLDER.as_ref().unwrap().join(name)
}

pub fn file(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

/// The certificates of a PEM file.
pub fn certificates(name: &str) -> Vec<Vec<u8>> {
    pem::blocks(&file(name)).map(|block| block.der.to_vec()).collect()
}

pub fn certificate(name: &str) -> Vec<u8> {
    certificates(&format!("{name}.pem")).remove(0)
}
