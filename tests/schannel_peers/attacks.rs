//! A client that keeps no rules (`tests/interop/tls_attacks.py`, on tlslite-ng) against the server in C, and clients that will not come to an end.
use crate::{
    path,
    programs::{listening, server_program},
    there,
    tlslite::python,
};
use std::process::{Command, Stdio};

#[test]
fn whatever_a_client_does_the_server_answers_as_the_rfc_says_and_goes_on() {
    let Some(python) = python() else { return };
    if !there("gcc", "--version") {
        return;
    }
    let mut command = Command::new(server_program());
    command.args([&path("server.pfx"), "secur32", "--ask", "--connections", "100000", "--patience", "2000"]);
    let (_program, port) = listening(command.env("SSL_CERT_FILE", path("root.pem")));
    let folder = path("server.pem").replace("/server.pem", "");
    let out =
        Command::new(&python).args(["tests/interop/tls_attacks.py", &port.to_string(), &folder]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let wrong: Vec<&str> = said.lines().filter(|line| line.starts_with("WRONG")).collect();
    assert!(wrong.is_empty() && out.status.success(), "{wrong:#?}\n{}", String::from_utf8_lossy(&out.stderr));
    assert!(said.lines().filter(|line| line.starts_with("as it should be")).count() > 200, "{said}");
}
