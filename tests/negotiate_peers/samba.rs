//! Samba's `ntlm_auth` as a helper that speaks SPNEGO, as server and as client; with the password given it needs no daemon.
use crate::{
    NTLM_ALONE, client, machine,
    process::{Helper, base64, runs, unbase64},
    server,
    world::End,
};
use secur32::engine::{attributes::Attribute, status::Kind};
use std::process::Command;

fn helper(protocol: &str, password: &str) -> Helper {
    Helper::start(Command::new("ntlm_auth").args([
        format!("--helper-protocol={protocol}"),
        "--username=alice".to_owned(),
        "--domain=DOM".to_owned(),
        format!("--password={password}"),
    ]))
}

/// The rest of a line behind its word.
fn token(line: &str) -> Vec<u8> {
    unbase64(line.split(' ').nth(1).unwrap_or_default())
}

#[test]
fn sambas_helper_lets_our_client_in_with_the_right_password_alone() {
    if !runs(Command::new("ntlm_auth").arg("--version")) {
        return;
    }
    let Some(realm) = crate::there("pyspnego") else { return };
    let env = machine(realm, false);
    for (password, good) in [("Alice-Passw0rd", true), ("alice-passw0rd", false)] {
        let mut samba = helper("gss-spnego", "Alice-Passw0rd");
        let mut ours = client(&env, password, NTLM_ALONE);
        let mut line = samba.ask(&format!("YR {}", base64(&ours.step(&[]).unwrap())));
        for _ in 0..4 {
            if !line.starts_with("TT ") {
                break;
            }
            line = samba.ask(&format!("KK {}", base64(&ours.step(&token(&line)).unwrap())));
        }
        assert_eq!(line.starts_with("AF "), good, "{password}: {line}");
        if good {
            ours.step(&token(&line)).unwrap();
        }
        assert_eq!(ours.is_live(), good);
    }
}

#[test]
fn our_server_lets_sambas_client_helper_in_with_the_right_password_alone() {
    if !runs(Command::new("ntlm_auth").arg("--version")) {
        return;
    }
    let Some(realm) = crate::there("pyspnego") else { return };
    let env = machine(realm, false);
    for (password, good) in [("Alice-Passw0rd", true), ("alice-passw0rd", false)] {
        let mut samba = helper("gss-spnego-client", password);
        let mut ours: End = server(&env);
        let mut line = samba.ask("YR");
        let mut outcome = Ok(());
        for _ in 0..4 {
            match ours.step(&token(&line)) {
                Ok(answer) if ours.is_live() => {
                    samba.ask(&format!("TT {}", base64(&answer)));
                    break;
                }
                Ok(answer) => line = samba.ask(&format!("TT {}", base64(&answer))),
                Err(why) => {
                    outcome = Err(why.kind());
                    break;
                }
            }
        }
        assert_eq!(outcome, if good { Ok(()) } else { Err(Kind::LogonDenied) });
        assert_eq!(ours.is_live(), good);
        if good {
            assert_eq!(ours.text(Attribute::NAMES), "DOM\\alice");
        }
    }
}
