//! C programs that know certificates by wincrypt.h, linked with `-lcrypt32` alone, as they stand.
use crate::{pki, sdk::Sdk};
use std::process::Command;

#[test]
fn programs_for_crypt32_link_and_run() {
    if !pki::there() {
        return;
    }
    let sdk = Sdk::lay_out("crypt32");
    let folder = sdk.folder.join("sdk");
    for name in ["certificates", "tls_certificates"] {
        let program = sdk.folder.join(name);
        let done = Command::new("cc")
            .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-g"])
            .arg(format!("c-tests/{name}.c"))
            .arg("-o")
            .arg(&program)
            .arg(format!("-I{}", folder.join("include").display()))
            .arg(format!("-L{}", folder.join("lib").display()))
            .arg(format!("-Wl,-rpath,{}", folder.join("lib").display()))
            .arg("-lcrypt32")
            .output()
            .unwrap();
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let done = Command::new(program).env("SECUR32_PKI", pki::path("")).output().unwrap();
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
