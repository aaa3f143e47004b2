//! pyspnego, gss-ntlmssp through MIT's GSSAPI, and impacket.
use crate::{
    process::{Helper, accounts, python, runs},
    smb,
    talk::{Talk, talk},
    there,
    world::{End, SEALED, account, alice, channel, user, world_with},
};
use secur32::{
    engine::{flags::Flags, policy::Policy, status::Kind},
    wire::ntlm::Authenticate,
};
use std::process::Command;

#[derive(Clone, Copy)]
enum Peer {
    Pyspnego,
    Gss,
    Impacket,
}

impl Peer {
    fn name(self) -> &'static str {
        match self {
            Self::Pyspnego => "pyspnego",
            Self::Gss => "gss",
            Self::Impacket => "impacket",
        }
    }

    fn is_there(self) -> bool {
        let probe = match self {
            Self::Pyspnego => "import spnego",
            Self::Impacket => "import impacket",
            Self::Gss => {
                "import gssapi.raw as g, sys; sys.exit('1.3.6.1.4.1.311.2.2.10' not in [m.dotted_form for m in g.indicate_mechs()])"
            }
        };
        there(self.name(), runs(Command::new(python()).args(["-c", probe])))
    }

    fn start(self, role: &str, options: &[(&str, &str)]) -> Talk {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/ntlm_peer.py");
        let accounts = accounts();
        let mut command = Command::new(python());
        command.args([script, self.name(), role]).args(options.iter().map(|(key, value)| format!("{key}={value}")));
        // A server finds its accounts there; a client would find its own password, were it not given another.
        command.env("NTLM_USER_FILE", &accounts).env("KRB5_CONFIG", "/dev/null").env("KRB5CCNAME", "FILE:/nonexistent");
        command.env("NETBIOS_COMPUTER_NAME", "PEER").env("NETBIOS_DOMAIN_NAME", "EXAMPLE");
        Talk(Helper::start(&mut command))
    }
}

fn their_client(peer: Peer) {
    if !peer.is_there() {
        return;
    }
    let (a, b) = (channel(b"tls-unique:a"), channel(b"tls-unique:b"));
    for (name, domain, password, bindings, ours, want) in [
        ("alice", "EXAMPLE", "Secret-1", None, None, Ok(())),
        ("ALICE", "example", "Secret-1", None, None, Ok(())),
        ("alice", "EXAMPLE", "Secret-1", Some("tls-unique:a"), Some(&a), Ok(())),
        ("alice", "EXAMPLE", "Secret-1", Some("tls-unique:a"), Some(&b), Err(Kind::BadBindings)),
        ("alice", "EXAMPLE", "Secret-1", None, Some(&b), Err(Kind::BadBindings)),
        ("alice", "EXAMPLE", "Secret-2", None, None, Err(Kind::LogonDenied)),
        ("mallory", "EXAMPLE", "Secret-1", None, None, Err(Kind::LogonDenied)),
    ] {
        let mut options = vec![("user", name), ("domain", domain), ("password", password)];
        options.extend(bindings.map(|b| ("bindings", b)));
        let mut client = peer.start("client", &options);
        let mut server = End::server(&crate::world(), Flags::NONE);
        server.bindings = ours.cloned();
        let challenge = server.step(&client.get("STEP", &[])).unwrap();
        let proof = client.get("STEP", &[&challenge]);
        let verdict = server.step(&proof).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(verdict, want, "{name} of {domain} with {password} over {bindings:?}");
        if want.is_ok() {
            assert_eq!(server.names(), "EXAMPLE\\Alice");
            assert!(server.granted.has(SEALED));
            assert_eq!(client.get("KEY", &[]), server.session_key());
            talk(&server, &mut client);
        }
    }
}

fn their_server(peer: Peer) {
    if !peer.is_there() {
        return;
    }
    let (a, b) = (channel(b"tls-unique:a"), channel(b"tls-unique:b"));
    for (auth, bindings, theirs, good) in [
        (alice(), None, None, true),
        (alice(), Some(&a), Some("tls-unique:a"), true),
        (alice(), Some(&b), Some("tls-unique:a"), false),
        (user("alice", Some("EXAMPLE"), "Secret-2"), None, None, false),
        (user("mallory", Some("EXAMPLE"), "Secret-1"), None, None, false),
    ] {
        let options: Vec<_> = theirs.map(|b| ("bindings", b)).into_iter().collect();
        let mut server = peer.start("server", &options);
        let mut client = End::client(&crate::world(), auth, SEALED);
        client.bindings = bindings.cloned();
        let challenge = server.get("STEP", &[&client.step(&[]).unwrap()]);
        let proof = client.step(&challenge).unwrap();
        let verdict = server.ask("STEP", &[&proof]);
        assert_eq!(verdict.is_ok(), good, "{} over {theirs:?}: {verdict:?}", client.names());
        if good {
            assert!(client.granted.has(SEALED));
            assert_eq!(server.get("KEY", &[]), client.session_key());
            talk(&client, &mut server);
        }
    }
}

#[test]
fn our_server_lets_pyspnegos_client_in_with_the_right_password_alone() {
    their_client(Peer::Pyspnego);
}

#[test]
fn our_server_lets_a_client_of_the_first_version_in_where_policy_allows_it() {
    if !Peer::Pyspnego.is_there() {
        return;
    }
    for (level, allowed, password, good) in
        [("1", true, "Secret-1", true), ("0", true, "Secret-1", true), ("1", true, "Secret-2", false), ("1", false, "Secret-1", false)]
    {
        let mut client =
            Peer::Pyspnego.start("client", &[("user", "alice"), ("domain", "EXAMPLE"), ("password", password), ("level", level)]);
        let env = world_with(vec![account("Alice", "EXAMPLE", "Secret-1")], Policy { ntlm_v1: allowed, ..Policy::default() }, None);
        let mut server = End::server(&env, Flags::NONE);
        let challenge = server.step(&client.get("STEP", &[])).unwrap();
        let proof = client.get("STEP", &[&challenge]);
        assert_eq!(Authenticate::decode(&proof).unwrap().nt.len(), 24);
        assert_eq!(server.step(&proof).is_ok(), good);
        if good {
            assert_eq!(client.get("KEY", &[]), server.session_key());
            talk(&server, &mut client);
        }
    }
}

#[test]
fn pyspnegos_server_lets_our_client_in_with_the_right_password_alone() {
    their_server(Peer::Pyspnego);
}

#[test]
fn our_server_lets_gss_ntlmssps_client_in_with_the_right_password_alone() {
    their_client(Peer::Gss);
}

#[test]
fn our_server_lets_impackets_client_in_with_the_right_password_alone() {
    their_client(Peer::Impacket);
}

#[test]
fn gss_ntlmssps_server_lets_our_client_in_with_the_right_password_alone() {
    their_server(Peer::Gss);
}

#[test]
fn impackets_smb_server_lets_our_client_in_with_the_right_password_alone() {
    if !Peer::Impacket.is_there() {
        return;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // alice, by her NT hash.
    let script = "import sys; from impacket.smbserver import SimpleSMBServer as S; s = S('127.0.0.1', int(sys.argv[1])); s.setSMB2Support(True); \
                  s.addCredential('alice', 0, 'aad3b435b51404eeaad3b435b51404ee', '32dd88ba05015976331dd499de64e9d9'); s.start()";
    let mut server = Command::new(python())
        .args(["-c", script, &port.to_string()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed().as_secs() < 20, "impacket's server does not come up");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let words: Vec<_> = [("alice", "Secret-1"), ("alice", "Secret-2"), ("mallory", "Secret-1")]
        .into_iter()
        .map(|(name, password)| smb::log_on(port, &mut End::client(&crate::world(), user(name, Some("EXAMPLE"), password), SEALED)))
        .collect();
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(words[0], smb::Word::Welcome);
    assert!(words[1..].iter().all(|word| matches!(word, smb::Word::Refused(_))), "{words:?}");
}
