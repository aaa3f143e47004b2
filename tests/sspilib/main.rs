//! PyPI's sspilib over this library: its wheel carries an SSPI of its own, which LD_PRELOAD takes the place of. Its ends meet pyspnego's and MIT's.
//!
//! Needs pip's `sspilib`, `pyspnego` and `gssapi` in the Python that `SECUR32_PYTHON` names, and a KDC of MIT's; passed over where they are
//! missing, unless `SECUR32_PEERS=required`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[allow(dead_code, reason = "the same pipes serve NTLM's peers")]
#[path = "../house/process.rs"]
mod process;
#[allow(dead_code, reason = "the same realm serves Kerberos' own tests")]
#[path = "../kerberos_kdc/realm.rs"]
mod realm;

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

#[test]
fn its_examples_work_with_ntlm_negotiate_and_kerberos() {
    let python = process::python();
    let there = process::runs(Command::new(&python).args(["-c", "import sspilib, spnego, gssapi"]));
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(there || !required, "sspilib is required and not there");
    if !there {
        eprintln!("sspilib is not installed: passed over");
        return;
    }
    let Some(realm) = realm::realm() else { return };
    realm.run("kinit", &["-c", &realm.path("cc"), "alice"], "Alice-Passw0rd\n");
    let accounts = realm.folder.join("sspilib-accounts");
    fs::write(&accounts, "DOM:alice:Alice-Passw0rd\n").unwrap();
    fs::set_permissions(&accounts, fs::Permissions::from_mode(0o600)).unwrap();
    let library = std::env::current_exe().unwrap().parent().unwrap().join("libsecur32.so");
    let done = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/sspilib_peer.py"))
        .arg(&library)
        .arg("kerberos")
        .env("LD_PRELOAD", &library)
        .env("NTLM_USER_FILE", &accounts)
        .env("SECUR32_ACCOUNTS", &accounts)
        .env("NETBIOS_DOMAIN_NAME", "DOM")
        .env("KRB5_CONFIG", realm.path("krb5.conf"))
        .env("KRB5RCACHENAME", "none:")
        .env("KRB5CCNAME", format!("FILE:{}", realm.path("cc")))
        .env("KRB5_KTNAME", format!("FILE:{}", realm.path("keytab")))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.ends_with("all passed\n"), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(said.lines().count(), 18, "{said}");
}
