//! Remote Desktop's other clients, each with a CredSSP of its own: rdesktop (Kerberos by MIT's GSSAPI), impacket's `rdp_check.py` and aardwolf
//! (NTLM in Python).
use crate::{
    freerdp::{Screen, freerdp, serve_as},
    kerberos, machine,
    process::{self, runs},
    realm, there,
    world::{End, lent, utf16},
};
use secur32::engine::{
    attributes::{Answer, Attribute},
    policy::Policy,
    status::{Error, Kind},
};
use std::{
    io::Write as _,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output, Stdio},
    thread,
};

/// A client's visit: what it said, and what our server made of it.
fn visit(at: &str, server: End, client: impl FnOnce(u16) -> Command) -> (Output, End, Result<bool, Error>) {
    visit_as(at, server, None, client)
}

/// The same where the server says early whether the client may come in.
fn visit_as(at: &str, server: End, early: Option<u32>, client: impl FnOnce(u16) -> Command) -> (Output, End, Result<bool, Error>) {
    let listener = TcpListener::bind(at).unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = thread::spawn(move || serve_as(&listener, server, early));
    let mut command = client(port);
    // rdesktop asks whether it shall trust the certificate.
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(b"yes\n");
    let said = child.wait_with_output().unwrap();
    let (server, outcome) = served.join().unwrap();
    (said, server, outcome)
}

fn ours() -> End {
    End::server_showing(&machine(Policy::default()), "rsa")
}

fn words(said: &Output) -> String {
    String::from_utf8_lossy(&[&said.stdout[..], &said.stderr].concat()).into_owned()
}

#[test]
fn impackets_rdp_check_is_granted_access_with_the_right_password_alone() {
    let python = PathBuf::from(process::python());
    let script = python.with_file_name("rdp_check.py");
    if !there("impacket's rdp_check.py", script.exists()) {
        return;
    }
    // It knows one port alone: the address is of our own.
    let at = format!("127.{}.{}.33:3389", std::process::id() % 200 + 20, std::process::id() / 200 % 250 + 1);
    for (password, right) in [("Secret-1", true), ("Secret-2", false)] {
        let (said, server, outcome) = visit(&at, ours(), |_| {
            let mut command = Command::new(&python);
            command.arg(&script).arg(format!("EXAMPLE/alice:{password}@{}", at.trim_end_matches(":3389")));
            command
        });
        let words = words(&said);
        assert_eq!(words.contains("Access Granted"), right, "{words}");
        if right {
            assert_eq!(lent(&server), ("alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
        } else {
            assert_eq!(outcome.unwrap_err().kind(), Kind::LogonDenied);
        }
    }
}

const AARDWOLF: &str = "
import asyncio, sys
from aardwolf.commons.factory import RDPConnectionFactory
from aardwolf.commons.iosettings import RDPIOSettings
async def main():
    settings = RDPIOSettings()
    settings.channels = []
    connection = RDPConnectionFactory.from_url(sys.argv[1], settings).create_connection_newtarget('127.0.0.1', settings)
    print(await asyncio.wait_for(connection.connect(), 15))
asyncio.run(main())
";

#[test]
fn aardwolf_logs_on_with_the_right_password_alone() {
    if !there("aardwolf", runs(Command::new(process::python()).args(["-c", "import aardwolf.commons.factory"]))) {
        return;
    }
    for (password, right) in [("Secret-1", true), ("Secret-2", false)] {
        let (said, server, outcome) = visit("127.0.0.1:0", ours(), |port| {
            let mut command = Command::new(process::python());
            command.args(["-c", AARDWOLF, &format!("rdp+ntlm-password://EXAMPLE\\alice:{password}@127.0.0.1:{port}")]);
            command
        });
        assert_eq!(outcome.is_ok(), right, "{outcome:?}: {}", words(&said));
        if right {
            assert_eq!(lent(&server), ("alice".to_owned(), "EXAMPLE".to_owned(), utf16("Secret-1")));
        } else {
            assert_eq!(outcome.unwrap_err().kind(), Kind::LogonDenied);
            assert!(words(&said).contains("Code: 0xc000006d"), "{}", words(&said));
        }
    }
}

#[test]
fn aardwolf_hears_early_whether_it_may_come_in() {
    if !there("aardwolf", runs(Command::new(process::python()).args(["-c", "import aardwolf.commons.factory"]))) {
        return;
    }
    // [MS-RDPBCGR] 2.2.10.2: AUTHZ_SUCCESS, AUTHZ_ACCESS_DENIED. The application says it, over the stream.
    for (word, comes_in) in [(0, true), (5, false)] {
        let (said, server, outcome) = visit_as("127.0.0.1:0", ours(), Some(word), |port| {
            let mut command = Command::new(process::python());
            command.args(["-c", AARDWOLF, &format!("rdp+ntlm-password://EXAMPLE\\alice:Secret-1@127.0.0.1:{port}")]);
            command
        });
        assert_eq!(lent(&server).0, "alice");
        // Whoever may come in asks for a desktop.
        assert_eq!(outcome.unwrap(), comes_in, "{word}: {}", words(&said));
        assert_eq!(words(&said).contains("the user is not allowed"), !comes_in, "{}", words(&said));
    }
}

#[test]
fn rdesktop_logs_on_by_a_ticket() {
    let (Some(screen), Some(realm)) = (Screen::start(), realm::realm()) else { return };
    if !there("rdesktop", runs(Command::new("sh").args(["-c", "command -v rdesktop"]))) {
        return;
    }
    let cache = realm.path("cc-of-rdesktop");
    realm.run("kinit", &["-c", &cache, "alice"], "Alice-Passw0rd\n");
    let (said, server, outcome) = visit("127.0.0.1:0", kerberos::server(realm), |port| {
        let mut command = freerdp("rdesktop", &screen);
        command.args(["-u", "alice", "-d", "LAB.TEST", "-p", "Alice-Passw0rd", &format!("localhost:{port}")]);
        command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("KRB5CCNAME", &cache);
        command
    });
    assert!(outcome.is_ok(), "{outcome:?}: {}", words(&said));
    assert!(words(&said).contains("Connection established using CredSSP"), "{}", words(&said));
    let Answer::Package(chosen) = server.query(Attribute::CREDSSP_NEGOTIATION_PACKAGE).unwrap() else { panic!() };
    assert_eq!(chosen.name, "Kerberos");
    assert_eq!(lent(&server), ("alice".to_owned(), "LAB.TEST".to_owned(), utf16("Alice-Passw0rd")));
}
