//! pyspnego, both roles, every version that it speaks.
use crate::{
    machine,
    process::{Helper, accounts, base64, python, runs, unbase64},
    there,
    world::{End, acquire, alice, lent, utf16},
};
use secur32::engine::{flags::Flags, package::Side, policy::Policy, status::Kind};
use std::process::Command;

pub fn is_there() -> bool {
    there("pyspnego", runs(Command::new(python()).args(["-c", "import spnego, cryptography, krb5, gssapi"])))
}

pub struct Peer(Helper);

impl Peer {
    fn start(role: &str, options: &[(&str, &str)]) -> Self {
        Self::start_in("/dev/null", "/nonexistent", role, options)
    }

    /// One in a realm, by its krb5.conf and a keytab.
    pub fn start_in(conf: &str, keytab: &str, role: &str, options: &[(&str, &str)]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/credssp_peer.py");
        let mut command = Command::new(python());
        command.args([script, role]).args(options.iter().map(|(key, value)| format!("{key}={value}")));
        command.env("NTLM_USER_FILE", accounts()).env("KRB5_CONFIG", conf).env("KRB5_KTNAME", keytab).env("KRB5CCNAME", "MEMORY:none");
        Self(Helper::start(&mut command))
    }

    /// An answer's word and its bytes, or the reason of a failure.
    pub fn ask(&mut self, word: &str, bytes: &[u8]) -> Result<(bool, Vec<u8>), String> {
        let answer = self.0.ask(&format!("{word} {}", base64(bytes)));
        match answer.split_once(' ').unwrap() {
            ("ERR", why) => Err(why.to_owned()),
            (said, "-") => Ok((said == "DONE", Vec::new())),
            (said, data) => Ok((said == "DONE", unbase64(data))),
        }
    }
}

/// pyspnego's client knows the public keys of RSA alone.
fn our_server(policy: Policy) -> End {
    End::server_showing(&machine(policy), "rsa")
}

/// Our client and their server; what was left over for the client when both were done.
pub fn to_their_server(client: &mut End, peer: &mut Peer) -> Result<Vec<u8>, String> {
    let mut token = client.step(&[]).map_err(|why| format!("{why:?}"))?;
    for _ in 0..12 {
        let (done, answer) = peer.ask("STEP", &token)?;
        if done && client.is_live() {
            return Ok(answer);
        }
        token = client.step(&answer).map_err(|why| format!("ours: {why:?}"))?;
    }
    Err("no end".to_owned())
}

/// Their client and our server. An error of ours comes with its kind.
pub fn from_their_client(peer: &mut Peer, server: &mut End) -> Result<(), (Option<Kind>, String)> {
    let theirs = |why| (None, why);
    let (_, mut token) = peer.ask("STEP", &[]).map_err(theirs)?;
    for _ in 0..12 {
        let answer = match server.step(&token) {
            Ok(answer) => answer,
            Err(why) => {
                // What our server says at its end is theirs to hear.
                let heard = if server.failed.is_empty() { Ok((false, Vec::new())) } else { peer.ask("STEP", &server.failed.clone()) };
                return Err((Some(why.kind()), heard.err().unwrap_or_default()));
            }
        };
        if server.is_live() {
            return Ok(());
        }
        token = peer.ask("STEP", &answer).map_err(theirs)?.1;
    }
    Err((None, "no end".to_owned()))
}

#[test]
fn our_client_lends_to_their_server_in_every_version() {
    if !is_there() {
        return;
    }
    for version in 2..=6 {
        for tls in ["1.2", "1.3"] {
            let policy = Policy { credssp_server_version: 2, ..Policy::default() };
            let mut client = End::client(&machine(policy), alice("Secret-1"));
            let mut peer = Peer::start("server", &[("version", &version.to_string()), ("tls", tls)]);
            let left = to_their_server(&mut client, &mut peer).unwrap_or_else(|why| panic!("version {version}, TLS {tls}: {why}"));
            let (_, told) = peer.ask("LENT", &[]).unwrap();
            assert_eq!(String::from_utf8(told).unwrap(), "alice\0EXAMPLE\0Secret-1");
            let (_, said) = peer.ask("UNWRAP", &client.seal(b"to the server")).unwrap();
            assert_eq!(said, b"to the server");
            let (_, back) = peer.ask("WRAP", b"to the client").unwrap();
            assert_eq!(client.open(&[left, back].concat()), b"to the client");
        }
    }
    // Below the floor that is the default.
    for version in ["2", "3", "4"] {
        let mut client = End::client(&machine(Policy::default()), alice("Secret-1"));
        let mut peer = Peer::start("server", &[("version", version)]);
        let why = to_their_server(&mut client, &mut peer).unwrap_err();
        assert!(why.contains("SEC_E_DOWNGRADE_DETECTED"), "{why}");
        assert!(peer.ask("LENT", &[]).is_err());
    }
}

#[test]
fn our_client_hears_that_their_server_refuses() {
    if !is_there() {
        return;
    }
    let mut client = End::client(&machine(Policy::default()), alice("wrong"));
    let mut peer = Peer::start("server", &[]);
    let why = to_their_server(&mut client, &mut peer).unwrap_err();
    assert!(why.contains("SEC_E_LOGON_DENIED"), "{why}");
}

#[test]
fn their_client_lends_to_our_server_in_every_version() {
    if !is_there() {
        return;
    }
    for version in 2..=6 {
        for (tls, inner) in [("1.2", "negotiate"), ("1.3", "negotiate"), ("1.3", "ntlm")] {
            let options = [
                ("user", "alice"),
                ("domain", "EXAMPLE"),
                ("password", "Secret-1"),
                ("version", &version.to_string()),
                ("tls", tls),
                ("inner", inner),
            ];
            let mut peer = Peer::start("client", &options);
            let mut server = our_server(Policy::default());
            from_their_client(&mut peer, &mut server).unwrap_or_else(|why| panic!("version {version}, TLS {tls}, {inner}: {why:?}"));
            assert_eq!(lent(&server), ("alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
            let (_, said) = peer.ask("WRAP", b"to the server").unwrap();
            assert_eq!(server.open(&said), b"to the server");
            let (_, heard) = peer.ask("UNWRAP", &server.seal(b"to the client")).unwrap();
            assert_eq!(heard, b"to the client");
        }
    }
    let floor = Policy { credssp_client_version: 5, ..Policy::default() };
    let mut peer = Peer::start("client", &[("user", "alice"), ("password", "Secret-1"), ("version", "4")]);
    let (kind, _) = from_their_client(&mut peer, &mut our_server(floor)).unwrap_err();
    assert_eq!(kind, Some(Kind::DowngradeDetected));
}

#[test]
fn their_client_hears_that_our_server_refuses() {
    if !is_there() {
        return;
    }
    for (user, password) in [("alice", "wrong"), ("mallory", "Secret-1")] {
        let mut peer = Peer::start("client", &[("user", user), ("domain", "EXAMPLE"), ("password", password)]);
        let (kind, heard) = from_their_client(&mut peer, &mut our_server(Policy::default())).unwrap_err();
        assert_eq!(kind, Some(Kind::LogonDenied));
        assert!(heard.ends_with("0xc000006d"), "{heard}");
    }
}

#[test]
fn their_server_takes_ntlm_without_a_negotiation() {
    if !is_there() {
        return;
    }
    let credential = acquire(&machine(Policy::default()), Side::Initiator, None, alice("Secret-1"), "ntlm").unwrap();
    let mut client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
    let mut peer = Peer::start("server", &[("inner", "ntlm")]);
    to_their_server(&mut client, &mut peer).unwrap();
    let (_, told) = peer.ask("LENT", &[]).unwrap();
    assert_eq!(String::from_utf8(told).unwrap(), "alice\0EXAMPLE\0Secret-1");
}

#[test]
fn a_server_that_names_another_key_is_lent_nothing() {
    if !is_there() {
        return;
    }
    let mut client = End::client(&machine(Policy::default()), alice("Secret-1"));
    let mut peer = Peer::start("server", &[("lie", "yes")]);
    let why = to_their_server(&mut client, &mut peer).unwrap_err();
    assert!(why.contains("SEC_E_BAD_BINDINGS"), "{why}");
    assert!(peer.ask("LENT", &[]).is_err());
}
