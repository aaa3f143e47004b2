//! NTLM in a domain of Samba's, through its winbind: `tests/interop/ntlm.sh` starts the domain and runs this inside its namespace, with
//! `SECUR32_DOMAIN` set. Anywhere else it is passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "the same small world serves the loopback tests")]
#[path = "../ntlm/world.rs"]
mod world;

#[allow(dead_code, reason = "the same pipes serve the peers outside a domain")]
#[path = "../house/process.rs"]
mod process;

#[path = "../ntlm_peers/smb.rs"]
mod smb;

use process::{Helper, base64, runs, unbase64};
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::{Env, Registry as _},
        flags::Flags,
        identity::{Auth, PackageList},
        package::{AcquireAsk, Package as _, Side},
        policy::Policy,
        status::Kind,
    },
    packages::{Packages, negotiate::NEGOTIATE, ntlm::NTLM},
    world::{clock::SystemClock, winbind::Winbind},
};
use std::{process::Command, sync::Arc};
use world::*;

/// A host whose accounts are Alice of EXAMPLE alone, in the domain that winbind knows.
fn member() -> Arc<Env> {
    let mut env =
        Arc::into_inner(world_in(vec![account("Alice", "EXAMPLE", "Secret-1")], Policy::default(), None, Winbind::default())).unwrap();
    env.clock = Box::new(SystemClock::new());
    Arc::new(env)
}

/// Where the test may run: in the namespace, with or without the right to winbind's privileged pipe.
fn here(privileged: bool) -> bool {
    let inside = std::env::var_os("SECUR32_DOMAIN").is_some();
    if !inside {
        eprintln!("no domain here: passed over");
    }
    inside && std::env::var_os("SECUR32_UNPRIVILEGED").is_some() != privileged
}

fn helper(protocol: &str, more: &[&str]) -> Helper {
    let conf = format!("--configfile={}/etc/smb.conf", std::env::var("SECUR32_DOMAIN").unwrap());
    let mut helper = Helper::start(Command::new("ntlm_auth").arg(format!("--helper-protocol={protocol}")).arg(conf).args(more));
    helper.ask(if protocol.ends_with("client-1") {
        "SF NTLMSSP_FEATURE_SESSION_KEY NTLMSSP_FEATURE_SIGN NTLMSSP_FEATURE_SEAL"
    } else {
        "SF NTLMSSP_FEATURE_SESSION_KEY"
    });
    helper
}

#[test]
fn winbind_judges_sambas_client_at_our_server() {
    if !here(true) {
        return;
    }
    for (name, password, good) in [
        ("alice", "Alice-Passw0rd", true),
        ("ALICE", "Alice-Passw0rd", true),
        // The domain locks whoever fails three times: the wrong passwords are spread.
        ("carol", "carol-passw0rd", false),
        ("mallory", "Alice-Passw0rd", false),
        ("off", "Off-Passw0rd", false),
    ] {
        let user = format!("--username={name}");
        let mut client = helper("ntlmssp-client-1", &[&user, "--domain=AD", &format!("--password={password}")]);
        let mut server = End::server(&member(), Flags::NONE);
        let negotiate = client.ask("YR");
        let challenge = server.step(&unbase64(negotiate.strip_prefix("YR ").unwrap())).unwrap();
        let proof = client.ask(&format!("TT {}", base64(&challenge)));
        let (_, proof) = proof.split_once(' ').unwrap();
        let outcome = server.step(&unbase64(proof)).map(|_| ());
        let told = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let verdict = outcome.map_err(|e| e.kind());
        assert_eq!(verdict, if good { Ok(()) } else { Err(Kind::LogonDenied) }, "{name} with {password}: {told}");
        if good {
            let key = client.ask("GK");
            assert_eq!(unbase64(key.strip_prefix("GK ").unwrap()), server.session_key());
            assert_eq!(server.names(), "AD\\alice");
            assert!(server.granted.has(SEALED));
            let sids = server.live.as_ref().unwrap().facts.sids();
            assert!(sids.len() >= 2 && sids[1].ends_with("-513"), "{sids:?}");
            assert!(matches!(server.query(Attribute::PASSWORD_EXPIRY), Ok(Answer::Time(_))));
        }
    }
}

#[test]
fn both_our_ends_meet_in_the_domain_with_channels_and_without() {
    if !here(true) {
        return;
    }
    let alice = |password| user("alice", Some("AD"), password);
    let (mut client, mut server) = (End::client(&member(), alice("Alice-Passw0rd"), SEALED), End::server(&member(), Flags::NONE));
    run(&mut client, &mut server).unwrap();
    assert_eq!(server.open(&client.seal(b"hello").unwrap()).unwrap(), b"hello");
    assert_eq!(client.open(&server.seal(b"hello").unwrap()).unwrap(), b"hello");
    for (theirs, good) in [("tls-unique:a", true), ("tls-unique:b", false)] {
        let (mut client, mut server) = (End::client(&member(), alice("Alice-Passw0rd"), SEALED), End::server(&member(), Flags::NONE));
        (client.bindings, server.bindings) = (Some(channel(b"tls-unique:a")), Some(channel(theirs.as_bytes())));
        assert_eq!(kind(run(&mut client, &mut server)), (!good).then_some(Kind::BadBindings));
    }
    // An account of the host's own is judged by the host.
    let (mut client, mut server) =
        (End::client(&member(), user("alice", Some("EXAMPLE"), "Secret-1"), SEALED), End::server(&member(), Flags::NONE));
    run(&mut client, &mut server).unwrap();
    assert_eq!(server.names(), "EXAMPLE\\Alice");
}

#[test]
fn winbind_behind_sambas_server_lets_our_client_in_with_the_right_password_alone() {
    if !here(true) {
        return;
    }
    for (name, password, good) in
        [("alice", "Alice-Passw0rd", true), ("carol", "wrong", false), ("mallory", "Alice-Passw0rd", false), ("off", "Off-Passw0rd", false)]
    {
        let mut server = helper("squid-2.5-ntlmssp", &[]);
        let mut client = End::client(&member(), user(name, Some("AD"), password), SEALED);
        let verdict = judged(&mut server, &mut client);
        assert_eq!(verdict.starts_with("AF "), good, "{name} with {password}: {verdict}");
        if good {
            assert_eq!(unbase64(server.ask("GK").strip_prefix("GK ").unwrap()), client.session_key());
        }
    }
}

#[test]
fn a_logon_that_winbind_keeps_needs_no_password() {
    if !here(true) {
        return;
    }
    assert!(runs(Command::new("wbinfo").arg("--ccache-save=AD\\bob%Bob-Passw0rd")));
    let acquire = |principal| {
        NTLM.acquire(&member(), AcquireAsk { principal: Some(principal), uses: OUT, auth: Auth::Default, packages: PackageList::default() })
            .unwrap()
    };
    let mut server = helper("squid-2.5-ntlmssp", &[]);
    let mut client = End::new(Side::Initiator, &acquire("AD\\bob"), SIGNED);
    let verdict = judged(&mut server, &mut client);
    assert_eq!(verdict, "AF AD\\bob");
    assert_eq!(unbase64(server.ask("GK").strip_prefix("GK ").unwrap()), client.session_key());
    assert_eq!(client.names(), "AD\\bob");
    assert!(client.granted.has(SIGNED));
    // winbind never seals with a password that it keeps: who asks for that gets no less.
    let (mut server, mut client) = (End::server(&member(), Flags::NONE), End::new(Side::Initiator, &acquire("AD\\bob"), SEALED));
    let challenge = server.step(&client.step(&[]).unwrap()).unwrap();
    assert_eq!(client.step(&challenge).unwrap_err().kind(), Kind::NoCredentials);
    // Our own server finds the MIC over the three messages right, and the signatures.
    let (mut server, mut client) = (End::server(&member(), Flags::NONE), End::new(Side::Initiator, &acquire("AD\\bob"), SIGNED));
    run(&mut client, &mut server).unwrap();
    server.verify(b"hello", &client.sign(b"hello")).unwrap();
    client.verify(b"hello", &server.sign(b"hello")).unwrap();
    let mut stranger = End::new(Side::Initiator, &acquire("AD\\nobody-logged-on"), SEALED);
    assert_eq!(stranger.step(&[]).unwrap_err().kind(), Kind::NoCredentials);
}

#[test]
fn smbd_lets_our_client_in_by_ntlm_bare_and_negotiated_and_signs_with_its_key() {
    if !here(true) {
        return;
    }
    let mut env = Arc::into_inner(member()).unwrap();
    env.packages = Box::new(Packages);
    let env = Arc::new(env);
    for (name, password, word) in [
        ("alice", "Alice-Passw0rd", smb::Word::Welcome),
        ("svcweb", "svc-passw0rd", smb::Word::Refused(0xC000_006D)),
        ("mallory", "Alice-Passw0rd", smb::Word::Refused(0xC000_006D)),
        ("off", "Off-Passw0rd", smb::Word::Refused(0xC000_0072)),
    ] {
        for package in [NTLM.info().name, NEGOTIATE.info().name] {
            let ask = AcquireAsk { principal: None, uses: OUT, auth: user(name, Some("AD"), password), packages: PackageList::default() };
            let credential = Packages.named(package).unwrap().acquire(&env, ask).unwrap();
            let mut client = End::new(Side::Initiator, &credential, SIGNED);
            client.target = Some("cifs/dc1.ad.test");
            assert_eq!(smb::log_on(445, &mut client), word, "{name} with {password} by {package}");
        }
    }
}

#[test]
fn without_the_right_to_the_privileged_pipe_nobody_is_let_in() {
    if !here(false) {
        return;
    }
    let (mut client, mut server) =
        (End::client(&member(), user("alice", Some("AD"), "Alice-Passw0rd"), SEALED), End::server(&member(), Flags::NONE));
    assert_eq!(kind(run(&mut client, &mut server)), Some(Kind::NoAuthenticatingAuthority));
}

/// Leads an exchange with Samba's server to its verdict.
fn judged(server: &mut Helper, client: &mut End) -> String {
    let challenge = server.ask(&format!("YR {}", base64(&client.step(&[]).unwrap())));
    let proof = client.step(&unbase64(challenge.strip_prefix("TT ").unwrap_or_else(|| panic!("{challenge}")))).unwrap();
    server.ask(&format!("KK {}", base64(&proof)))
}
