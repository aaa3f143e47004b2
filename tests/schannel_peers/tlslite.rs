//! tlslite-ng, TLS written in Python by other people: both ways, with flights and messages in the smallest pieces it can make.
use crate::{
    path,
    stream::{Line, Program, Serving, connect},
    world,
    world::*,
};
use secur32::engine::{
    attributes::{Answer, Attribute, KeyingAsk},
    flags::Flags,
    package::Side,
};
use std::{
    process::{Command, Stdio},
    sync::mpsc::channel,
};

const SERVER: &str = r#"
import socket, sys
from tlslite.api import *
folder, version, size, ask = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "ask"
chain = X509CertChain()
chain.parsePemList(open(folder + "/server.pem").read())
key = parsePEMKey(open(folder + "/server.key").read(), private=True)
settings = HandshakeSettings()
settings.minVersion = settings.maxVersion = (3, version)
cache = SessionCache()
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
print("port", listener.getsockname()[1], flush=True)
while True:
    raw, _ = listener.accept()
    raw.settimeout(10)
    tls = TLSConnection(raw)
    tls.recordSize = size
    try:
        tls.handshakeServer(certChain=chain, privateKey=key, settings=settings, reqCert=ask, sessionCache=cache)
        shown = tls.session.clientCertChain
        tls.send((b"hello somebody" if shown else b"hello nobody") + (b" again" if tls.resumed else b"") + b"\n")
        while True:
            data = tls.recv(20000)
            if not data:
                break
            tls.send(data)
        tls.close()
    except Exception as why:
        print("failed", repr(why), flush=True)
    raw.close()
"#;

const CLIENT: &str = r#"
import socket, sys
from tlslite.api import *
port, version, size = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
settings = HandshakeSettings()
settings.minVersion = settings.maxVersion = (3, version)
raw = socket.create_connection(("127.0.0.1", port), timeout=10)
tls = TLSConnection(raw)
tls.recordSize = size
tls.handshakeClientCert(settings=settings, serverName="localhost")
payload = bytes(range(256)) * 20
tls.send(payload)
back = b""
while len(back) < len(payload):
    back += tls.recv(3000)
assert back == payload
print("version", tls.version, tls.keyingMaterialExporter(bytearray(b"EXPORTER-test"), 32).hex())
tls.close()
"#;

/// A Python that has tlslite-ng.
pub fn python() -> Option<String> {
    let python = std::env::var("SECUR32_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import tlslite"]).output().is_ok_and(|out| out.status.success());
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "tlslite-ng is required and not there");
    if !found {
        eprintln!("tlslite-ng is not installed: passed over");
    }
    found.then_some(python)
}

#[test]
fn a_server_that_speaks_in_small_pieces_is_understood_and_its_questions_are_heard() {
    let Some(python) = python() else { return };
    let folder = path("server.pem").replace("/server.pem", "");
    for (version, disabled) in [("3", TLS13), ("4", TLS12)] {
        for size in ["16384", "700", "64"] {
            for ask in ["no", "ask"] {
                let mut command = Command::new(&python);
                let mut program = Program::start(command.args(["-c", SERVER, &folder, version, size, ask]));
                let said = program.wait_for("port ");
                let port = said.split_once("port ").unwrap().1.trim().parse().unwrap();
                let client = acquire(&world(), OUT, tls(identity(&[], disabled))).unwrap();
                let mut asked = 0;
                let end = End::new(Side::Initiator, &client, Flags::NONE);
                let mut line = Line::open(connect(port), end, |end| {
                    asked += 1;
                    end.credential = acquire(&world(), OUT, tls(identity(&["client"], disabled))).unwrap();
                })
                .unwrap_or_else(|why| panic!("{version} {size} {ask}: {why:?}"));
                assert_eq!(asked, u32::from(ask == "ask"), "{version} {size}");
                let hello = line.read_until("\n");
                assert!(hello.starts_with(if ask == "ask" { "hello somebody" } else { "hello nobody" }), "{version} {size} {ask}: {hello}");
                let payload: Vec<u8> = (0..40_000u32).map(|n| n as u8).collect();
                line.write(&payload);
                let mut back = Vec::new();
                while back.len() < payload.len() {
                    back.extend(line.read().unwrap().unwrap());
                }
                assert!(back == payload, "{version} {size} {ask}");
                line.close();
            }
        }
    }
}

#[test]
fn a_client_that_speaks_in_small_pieces_is_served() {
    let Some(python) = python() else { return };
    for (version, disabled) in [("3", TLS13), ("4", TLS12)] {
        for size in ["16384", "64", "3"] {
            let (told, seen) = channel();
            let credential = acquire(&world(), IN, tls(identity(&["server"], disabled))).unwrap();
            let serving = Serving::start(
                move || End::new(Side::Acceptor, &credential, Flags::NONE),
                move |mut line| {
                    let ask = KeyingAsk { label: b"EXPORTER-test".to_vec(), context: None, length: 32 };
                    let keys = line.end.live().facts.keying(&ask).unwrap();
                    told.send(keys.expose().iter().map(|byte| format!("{byte:02x}")).collect::<String>()).unwrap();
                    assert!(matches!(line.end.query(Attribute::CIPHER_INFO), Ok(Answer::CipherInfo(_))));
                    while let Ok(Some(payload)) = line.read() {
                        line.write(&payload);
                    }
                    line.close();
                },
            );
            let mut command = Command::new(&python);
            let out = command.args(["-c", CLIENT, &serving.port.to_string(), version, size]).stdin(Stdio::null()).output().unwrap();
            let said = String::from_utf8_lossy(&out.stdout).into_owned();
            assert!(out.status.success(), "{version} {size}: {}", String::from_utf8_lossy(&out.stderr));
            assert!(said.contains(&format!("(3, {version})")), "{said}");
            let keys: String = seen.recv().unwrap();
            assert!(said.contains(&keys), "{version} {size}: {keys} {said}");
        }
    }
}
