//! A C program that speaks of nothing but wincrypt.h, linked with `-lcrypt32` alone, as it stands.
use crate::{pki, sdk::Sdk};
use std::process::Command;

#[test]
fn a_program_for_crypt32_links_and_runs() {
    if !pki::there() {
        return;
    }
    let sdk = Sdk::lay_out("crypt32");
    let (folder, program) = (sdk.folder.join("sdk"), sdk.folder.join("certificates"));
    let done = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-g", "c-tests/certificates.c", "-o"])
        .arg(&program)
        .arg(format!("-I{}", folder.join("include").display()))
        .arg(format!("-L{}", folder.join("lib").display()))
        .arg(format!("-Wl,-rpath,{}", folder.join("lib").display()))
        .arg("-lcrypt32")
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = Command::new(program).env("SECUR32_PKI", pki::path("")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
