//! OCSP answers stapled to a server's certificate: ours to OpenSSL's client, OpenSSL's to ours.
use crate::{
    openssl_server, path,
    programs::{listening, server_program, write_private},
    stream::{Line, connect},
    there, world,
    world::*,
};
use secur32::engine::{
    identity::TlsIdentity,
    status::{Kind, Result},
};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What the root says of a certificate, by OpenSSL's responder: valid or revoked, and for how many minutes from now.
fn answer(folder: &Path, certificate: &str, revoked: bool, minutes: i32) -> PathBuf {
    let der = der(&format!("{certificate}.pem"));
    let serial: String =
        secur32::wire::x509::Certificate::read(&der).unwrap().serial.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    let (index, out) = (folder.join("index"), folder.join(format!("{certificate}-{revoked}-{minutes}.ocsp")));
    let state = if revoked { "R\t21000101000000Z\t250101000000Z" } else { "V\t21000101000000Z\t" };
    std::fs::write(&index, format!("{state}\t{serial}\tunknown\t/CN=any\n")).unwrap();
    let made = Command::new("openssl")
        .args(["ocsp", "-CA", &path("root.pem"), "-rsigner", &path("root.pem"), "-rkey", &path("root.key"), "-issuer", &path("root.pem")])
        .args(["-cert", &path(&format!("{certificate}.pem")), "-no_nonce", "-noverify"])
        .args(["-nmin", &minutes.to_string(), "-index"])
        .args([&index, Path::new("-respout"), &out])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    out
}

#[test]
fn a_client_that_asks_is_shown_the_answer_that_policy_has_for_the_certificate() {
    if !there("openssl", "version") || !there("gcc", "--version") {
        return;
    }
    let folder = crate::folder("staple-server");
    let (file, config) = (folder.join("now.ocsp"), folder.join("secur32.toml"));
    write_private(&config, format!("[schannel]\nocsp = {file:?}\n").as_bytes());
    let _ = std::fs::remove_file(&file);
    let mut command = Command::new(server_program());
    let (_program, port) = listening(
        command
            .args([&path("server.pfx"), "secur32", "--connections", "20"])
            .env("SSL_CERT_FILE", path("root.pem"))
            .env("SECUR32_CONFIG", &config),
    );
    let ask = |version: &str, status: &[&str]| {
        let out = Command::new("openssl")
            .args(["s_client", "-connect", &format!("127.0.0.1:{port}"), "-CAfile", &path("root.pem"), "-servername", "localhost", version])
            .args(status)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert!(said.contains("Verification: OK"), "{said}");
        said
    };
    for version in ["-tls1_2", "-tls1_3"] {
        // No file, or nonsense in it: the server serves all the same.
        let _ = std::fs::remove_file(&file);
        assert!(ask(version, &["-status"]).contains("OCSP response: no response sent"), "{version}");
        write_private(&file, b"nonsense");
        assert!(ask(version, &["-status"]).contains("OCSP response: no response sent"), "{version}");
        // Put there while the server runs.
        let good = std::fs::read(answer(&folder, "server", false, 60)).unwrap();
        write_private(&file, &good);
        let said = ask(version, &["-status"]);
        assert!(said.contains("OCSP Response Status: successful") && said.contains("Cert Status: good"), "{version}: {said}");
        assert!(!ask(version, &[]).contains("OCSP Response Status"), "{version}: not asked for");
        // The truth, also when it is bitter.
        write_private(&file, &std::fs::read(answer(&folder, "server", true, 60)).unwrap());
        assert!(ask(version, &["-status"]).contains("Cert Status: revoked"), "{version}");
        // Of another certificate.
        write_private(&file, &std::fs::read(answer(&folder, "rsa", false, 60)).unwrap());
        assert!(ask(version, &["-status"]).contains("OCSP response: no response sent"), "{version}");
    }
}

#[test]
fn what_openssl_staples_is_believed_or_refused_where_revocation_is_asked_for() {
    if !there("openssl", "version") {
        return;
    }
    const END: u32 = 0x100;
    const CHAIN: u32 = 0x200;
    const IGNORE: u32 = 0x800 | 0x1000;
    let folder = crate::folder("staple-client");
    for version in ["-tls1_2", "-tls1_3"] {
        let ask = |staple: Option<&Path>, flags: u32| -> Result<()> {
            let staple = staple.map(|file| file.to_str().unwrap().to_owned());
            let more = staple.as_deref().map_or(vec![], |file| vec!["-status_file", file]);
            let (_program, port) = openssl_server::server("server", &[&[version, "-www"][..], &more].concat()).unwrap();
            Line::open(connect(port), End::client(&world(), TlsIdentity { flags, ..identity(&[], 0) }), |_| ()).map(|_| ())
        };
        let kind = |answer: Result<()>| answer.map_err(|why| why.kind());
        let (good, bad) = (answer(&folder, "server", false, 60), answer(&folder, "server", true, 60));
        let of_another = answer(&folder, "rsa", false, 60);
        for depth in [END, CHAIN] {
            assert_eq!(kind(ask(Some(&good), depth)), Ok(()), "{version} {depth:x}");
            for flags in [depth, depth | IGNORE] {
                assert_eq!(kind(ask(Some(&bad), flags)), Err(Kind::CertRevoked), "{version} {flags:x}");
            }
            assert_eq!(kind(ask(None, depth)), Err(Kind::NoRevocationCheck), "{version} {depth:x}");
            assert_eq!(kind(ask(Some(&of_another), depth)), Err(Kind::NoRevocationCheck), "{version} {depth:x}");
            assert_eq!(kind(ask(None, depth | IGNORE)), Ok(()), "{version} {depth:x}");
        }
        assert_eq!(kind(ask(Some(&bad), 0)), Ok(()), "{version}: not asked for");
    }
}
