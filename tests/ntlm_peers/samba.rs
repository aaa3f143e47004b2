//! Samba's `ntlm_auth`, which needs no daemon when it is given the password.
use crate::{
    process::{Helper, base64, runs, unbase64},
    there,
    world::{End, SEALED, user},
};
use secur32::engine::{flags::Flags, status::Kind};
use std::process::Command;

fn is_there() -> bool {
    there("Samba's ntlm_auth", runs(Command::new("ntlm_auth").arg("--version")))
}

fn ntlm_auth(protocol: &str, user: &str, password: &str) -> Helper {
    let mut helper = Helper::start(Command::new("ntlm_auth").args([
        format!("--helper-protocol={protocol}"),
        format!("--username={user}"),
        "--domain=EXAMPLE".to_owned(),
        format!("--password={password}"),
    ]));
    // What a server wants it demands; what a client wants it asks for.
    helper.ask(if protocol.ends_with("client-1") {
        "SF NTLMSSP_FEATURE_SESSION_KEY NTLMSSP_FEATURE_SIGN NTLMSSP_FEATURE_SEAL"
    } else {
        "SF NTLMSSP_FEATURE_SESSION_KEY"
    });
    helper
}

#[test]
fn samba_lets_our_client_in_with_the_right_password_alone() {
    if !is_there() {
        return;
    }
    for (name, domain, password, flags, good) in [
        ("alice", "EXAMPLE", "Secret-1", SEALED, true),
        ("alice", "EXAMPLE", "Secret-1", Flags::INTEGRITY, true),
        ("ALICE", "example", "Secret-1", SEALED, true),
        ("alice", "EXAMPLE", "Secret-2", SEALED, false),
        // With a password of its own ntlm_auth takes any name for the user's: an unknown one it cannot show.
        ("alice", "OTHER", "secret-1", SEALED, false),
    ] {
        let mut server = ntlm_auth("squid-2.5-ntlmssp", "alice", "Secret-1");
        let mut client = End::client(&crate::world(), user(name, Some(domain), password), flags);
        let challenge = server.ask(&format!("YR {}", base64(&client.step(&[]).unwrap())));
        let proof = client.step(&unbase64(challenge.strip_prefix("TT ").unwrap())).unwrap();
        let verdict = server.ask(&format!("KK {}", base64(&proof)));
        assert_eq!(verdict.starts_with("AF "), good, "{name} of {domain} with {password}: {verdict}");
        if good {
            let key = server.ask("GK");
            assert_eq!(unbase64(key.strip_prefix("GK ").unwrap()), client.session_key());
            assert!(client.granted.has(flags));
        } else {
            assert!(verdict.starts_with("NA "), "{verdict}");
        }
    }
}

#[test]
fn our_server_lets_sambas_client_in_with_the_right_password_alone() {
    if !is_there() {
        return;
    }
    for (name, password, good) in
        [("alice", "Secret-1", true), ("ALICE", "Secret-1", true), ("alice", "Secret-2", false), ("mallory", "Secret-1", false)]
    {
        let mut client = ntlm_auth("ntlmssp-client-1", name, password);
        let mut server = End::server(&crate::world(), Flags::NONE);
        let negotiate = client.ask("YR");
        let challenge = server.step(&unbase64(negotiate.strip_prefix("YR ").unwrap())).unwrap();
        let proof = client.ask(&format!("TT {}", base64(&challenge)));
        let (_, proof) = proof.split_once(' ').unwrap();
        let verdict = server.step(&unbase64(proof)).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(verdict, if good { Ok(()) } else { Err(Kind::LogonDenied) }, "{name} with {password}");
        if good {
            let key = client.ask("GK");
            assert_eq!(unbase64(key.strip_prefix("GK ").unwrap()), server.session_key());
            assert_eq!(server.names(), "EXAMPLE\\Alice");
            assert!(server.granted.has(SEALED));
        }
    }
}
