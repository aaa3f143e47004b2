//! One C program that holds both libraries: ours through the C ABI, with the user's cache and the service's keytab, and MIT's GSSAPI.
use crate::{
    kdc::{ENCTYPES, RC4, command, host, realm},
    sdk::Sdk,
};
use std::path::Path;

#[test]
fn a_c_program_of_both_libraries_runs_in_every_type() {
    let Some(realm) = realm() else { return };
    let sdk = Sdk::lay_out("kerberos-gss");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/kerberos_gss.c");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let options = ["-std=gnu11", "-Wl,--no-as-needed", "-lgssapi_krb5", "-Wl,--as-needed"];
    let program = sdk.compile(&compiler, &options, &source, "kerberos_gss").unwrap();
    for enctype in ENCTYPES.into_iter().filter(|enctype| *enctype != RC4) {
        let done = command(&realm.folder, program.to_str().unwrap()).arg(host(enctype)).output().unwrap();
        assert!(done.status.success() && done.stdout == b"ok\n", "{enctype}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
