//! Cyrus SASL's DIGEST-MD5, as client and as server, with its layers.
use crate::{
    layer::{open, seal, sign, verify},
    process::{Helper, base64, runs, unbase64},
    there,
    world::{End, Status, account, user, world_of},
};
use secur32::engine::{env::Env, flags::Flags, policy::Policy, status::Kind};
use std::{
    fs,
    path::PathBuf,
    process::Command,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/digest_sasl_peer.py");

fn is_there() -> bool {
    let probe = "import ctypes.util, os, sys, shutil; sys.exit(not (ctypes.util.find_library('sasl2') and shutil.which('saslpasswd2') and os.path.exists('/usr/lib/' + os.uname().machine + '-linux-gnu/sasl2/libdigestmd5.so')))";
    there("Cyrus SASL with DIGEST-MD5", runs(Command::new("python3").args(["-c", probe])))
}

/// A world in real time, where these ciphers may be spoken.
fn world(ciphers: &str) -> Arc<Env> {
    let policy = Policy { digest_ciphers: Some(ciphers.to_owned()), ..Policy::default() };
    world_of(vec![account("alice", "", "Secret-1"), account("J\u{e4}s\u{f8}n", "", "Gehe\u{ef}m")], policy).0
}

/// What makes 3des of Cyrus work where OpenSSL looks at parity.
static PARITY: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let made = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("des_parity.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/des_parity.c");
    let crypto = ["libcrypto.so.3", "libcrypto.so"].map(|name| format!("-l:{name}"));
    crypto
        .iter()
        .any(|library| runs(Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&made).args([source, library])))
        .then_some(made)
});

/// The program, and the folder of its own, which goes with it.
struct Peer(Helper, PathBuf);

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.1);
    }
}

impl Peer {
    fn start(role: &str, options: &[(&str, &str)]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("sasl-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut command = Command::new("python3");
        if let Some(parity) = &*PARITY {
            command.env("LD_PRELOAD", parity);
        }
        command.args([SCRIPT, role]).args(options.iter().map(|(key, value)| format!("{key}={value}")));
        command.arg(format!("folder={}", folder.display()));
        Self(Helper::start(&mut command), folder)
    }

    fn ask(&mut self, word: &str, arguments: &[&[u8]]) -> Result<(bool, Vec<u8>), String> {
        let show = |bytes: &[u8]| if bytes.is_empty() { "-".to_owned() } else { base64(bytes) };
        let line = arguments.iter().fold(word.to_owned(), |line, argument| line + " " + &show(argument));
        let answer = self.0.ask(&line);
        let read = |text: &str| if text == "-" { Vec::new() } else { unbase64(text) };
        match answer.split_once(' ').unwrap_or((&answer, "")) {
            ("OK", out) => Ok((false, read(out))),
            ("DONE", out) => Ok((true, read(out))),
            (_, why) => Err(why.to_owned()),
        }
    }

    fn get(&mut self, word: &str, arguments: &[&[u8]]) -> Vec<u8> {
        self.ask(word, arguments).unwrap_or_else(|why| panic!("{word}: {why}")).1
    }
}

const LAYERS: [(&str, Flags, &str, &[u8]); 4] = [
    ("auth", Flags::NONE, "", b"0"),
    ("int", Flags::INTEGRITY, "", b"1"),
    ("conf", Flags::CONFIDENTIALITY, "rc4", b"128"),
    ("conf", Flags::CONFIDENTIALITY, "3des", b"112"),
];

/// Messages both ways, and one that was changed on its way.
fn converse(ours: &End, peer: &mut Peer, layer: &str) {
    for length in [1, 6, 7, 100, 5000] {
        let text = vec![b'x'; length];
        let out = match layer {
            "int" => [&text[..], &sign(ours, &text).unwrap()].concat(),
            _ => seal(ours, &text),
        };
        let framed = [&(out.len() as u32).to_be_bytes()[..], &out].concat();
        assert_eq!(peer.get("UNWRAP", &[&framed]), text);
        let wrapped = peer.get("WRAP", &[&text]);
        let (size, body) = wrapped.split_at(4);
        assert_eq!(u32::from_be_bytes(size.try_into().unwrap()) as usize, body.len());
        let mut altered = body.to_vec();
        altered[length / 2] ^= 4;
        if layer == "int" {
            let (payload, token) = body.split_at(body.len() - 16);
            assert_eq!(verify(ours, &altered[..payload.len()], token).unwrap_err().kind(), Kind::MessageAltered);
            verify(ours, payload, token).unwrap();
            assert_eq!(payload, text);
        } else {
            assert_eq!(open(ours, &mut altered).unwrap_err().kind(), Kind::MessageAltered);
            assert_eq!(open(ours, &mut body.to_vec()).unwrap(), text);
        }
    }
    // And theirs refuses what was changed.
    let text = vec![b'y'; 50];
    let mut out = match layer {
        "int" => [&text[..], &sign(ours, &text).unwrap()].concat(),
        _ => seal(ours, &text),
    };
    out[20] ^= 1;
    assert!(peer.ask("UNWRAP", &[&[&(out.len() as u32).to_be_bytes()[..], &out].concat()]).is_err());
}

#[test]
fn our_server_lets_cyrus_client_in_and_their_layers_meet() {
    if !is_there() {
        return;
    }
    for (layer, flags, ciphers, ssf) in LAYERS {
        for (name, password, good) in [
            ("alice", "Secret-1", true),
            ("alice", "Secret-2", false),
            ("mallory", "Secret-1", false),
            ("J\u{e4}s\u{f8}n", "Gehe\u{ef}m", true),
        ] {
            let mut client = Peer::start("client", &[("user", name), ("password", password), ("layer", layer)]);
            let mut server = End::server(&world(ciphers), flags);
            let challenge = server.step(&[], Status::Continue);
            let response = client.get("STEP", &[&challenge]);
            let verdict = server.call(&response);
            if !good {
                assert_eq!(verdict.unwrap_err().kind(), Kind::LogonDenied, "{name} with {password}");
                continue;
            }
            let (status, proof) = verdict.unwrap();
            assert_eq!(status, Status::Ok);
            assert!(client.ask("STEP", &[&proof]).unwrap().0, "Cyrus takes our proof");
            assert_eq!(server.names(), format!("example.com\\{name}"));
            assert_eq!(client.get("SSF", &[]), ssf);
            if layer != "auth" {
                converse(&server, &mut client, layer);
            }
        }
    }
}

#[test]
fn cyrus_server_lets_our_client_in_and_their_layers_meet() {
    if !is_there() {
        return;
    }
    for (layer, flags, ciphers, ssf) in LAYERS {
        for (password, good) in [("Secret-1", true), ("Secret-2", false)] {
            let mut server =
                Peer::start("server", &[("user", "alice"), ("password", "Secret-1"), ("realm", "labdigest"), ("layer", layer)]);
            let mut client = End::client(&world(ciphers), user("alice", None, password), flags);
            let challenge = server.get("STEP", &[]);
            let response = client.step(&challenge, Status::Continue);
            let verdict = server.ask("STEP", &[&response]);
            if !good {
                assert!(verdict.is_err(), "{verdict:?}");
                continue;
            }
            let (done, proof) = verdict.unwrap();
            client.step(&proof, Status::Ok);
            assert!(done || server.ask("STEP", &[b""]).unwrap().0);
            assert_eq!(server.get("NAME", &[]), b"alice@labdigest");
            assert_eq!(server.get("SSF", &[]), ssf);
            if layer != "auth" {
                converse(&client, &mut server, layer);
            }
        }
    }
}

#[test]
fn a_server_that_does_not_know_the_password_cannot_pass_for_cyrus() {
    if !is_there() {
        return;
    }
    // A server whose user has another password refuses us; its word is never taken for a proof.
    let mut server = Peer::start("server", &[("user", "alice"), ("password", "another"), ("realm", "labdigest")]);
    let mut client = End::client(&world(""), user("alice", None, "Secret-1"), Flags::NONE);
    let response = client.step(&server.get("STEP", &[]), Status::Continue);
    assert!(server.ask("STEP", &[&response]).is_err());
    assert_eq!(client.call(b"rspauth=00000000000000000000000000000000").unwrap_err().kind(), Kind::MutualAuthFailed);
}
