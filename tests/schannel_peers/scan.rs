//! sslscan: what a scanner finds in our server.
use crate::{stream::Serving, there, world, world::*};
use secur32::engine::{flags::Flags, package::Side};
use std::process::Command;

#[test]
fn a_scanner_finds_nothing_weak() {
    if !there("sslscan", "--version") {
        return;
    }
    let credential = acquire(&world(), IN, tls(identity(&["server", "rsa"], 0))).unwrap();
    let serving = Serving::start(
        move || End::new(Side::Acceptor, &credential, Flags::EXTENDED_ERROR),
        |mut line| {
            let _ = line.read();
        },
    );
    let out = Command::new("sslscan").args(["--no-colour", "--timeout=5", &format!("127.0.0.1:{}", serving.port)]).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    for version in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"] {
        assert!(said.lines().any(|line| line.trim_start().starts_with(version) && line.contains("disabled")), "{version}: {said}");
    }
    for version in ["TLSv1.2", "TLSv1.3"] {
        assert!(said.lines().any(|line| line.trim_start().starts_with(version) && line.contains("enabled")), "{version}: {said}");
    }
    let suites: Vec<&str> = said.lines().filter(|line| line.starts_with("Accepted") || line.starts_with("Preferred")).collect();
    assert!(suites.len() >= 8, "{said}");
    assert!(suites.iter().all(|line| line.contains("GCM") || line.contains("CHACHA20")), "{said}");
    assert!(
        !said.contains("vulnerable to") || said.matches("not vulnerable to").count() == said.matches("vulnerable to").count(),
        "{said}"
    );
}
