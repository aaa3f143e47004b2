//! Python's ssl (OpenSSL's library): channel bindings as another library computes them, and a stream in odd pieces.
use crate::{
    path,
    stream::{Line, Serving},
    there, world,
    world::*,
};
use secur32::engine::{
    attributes::{Answer, Attribute},
    flags::Flags,
    package::Side,
};
use std::{process::Command, sync::mpsc::channel};

const CLIENT: &str = r#"
import socket, ssl, sys
port, root, version = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = ssl.create_default_context(cafile=root)
context.maximum_version = context.minimum_version = getattr(ssl.TLSVersion, version)
session = None
for turn in range(2):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        with context.wrap_socket(raw, server_hostname="localhost", session=session) as tls:
            payload = bytes(range(256)) * 300
            tls.sendall(payload)
            back = b""
            while len(back) < len(payload):
                back += tls.recv(7777)
            assert back == payload
            binding = tls.get_channel_binding("tls-unique")
            print(tls.session_reused, tls.version(), binding.hex() if binding else None)
            session = tls.session
"#;

#[test]
fn tls_unique_is_what_openssl_computes_in_full_and_resumed_handshakes() {
    if !there("python3", "--version") {
        return;
    }
    for version in ["TLSv1_2", "TLSv1_3"] {
        let (told, seen) = channel();
        let credential = acquire(&world(), IN, tls(identity(&["server"], 0))).unwrap();
        let serving = Serving::start(
            move || End::new(Side::Acceptor, &credential, Flags::NONE),
            move |mut line: Line| {
                let unique = match line.end.query(Attribute::UNIQUE_BINDINGS) {
                    Ok(Answer::Bindings(data)) => data.strip_prefix(b"tls-unique:").unwrap().iter().map(|b| format!("{b:02x}")).collect(),
                    _ => "None".to_owned(),
                };
                told.send(unique).unwrap();
                while let Ok(Some(payload)) = line.read() {
                    line.write(&payload);
                }
            },
        );
        let out = Command::new("python3").args(["-c", CLIENT, &serving.port.to_string(), &path("root.pem"), version]).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let lines: Vec<&str> = said.lines().collect();
        assert!(lines[0].starts_with("False") && lines[1].starts_with("True"), "{said}");
        for line in lines {
            let ours = seen.recv().unwrap();
            if version == "TLSv1_2" {
                assert!(line.ends_with(&ours) && ours.len() == 24, "{line} {ours}");
            } else {
                assert_eq!(ours, "None");
            }
        }
    }
}
