//! curl's own NTLM, over HTTP: a client of the old code page, without a MIC.
use crate::{
    process::{base64, runs, unbase64},
    sdk::Sdk,
    there,
    world::End,
};
use secur32::engine::flags::Flags;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
};

/// Serves one connection: 401 until the client is known, then 200 and its name.
fn serve(stream: &TcpStream) -> Option<String> {
    let mut server = End::server(&crate::world(), Flags::NONE);
    let mut reader = BufReader::new(stream);
    loop {
        let mut token = None;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(value) = line.strip_prefix("Authorization: NTLM ") {
                token = Some(unbase64(value.trim_end()));
            }
            if line == "\r\n" {
                break;
            }
        }
        let answer = token.map_or(Ok(Vec::new()), |token| server.step(&token));
        let (status, header) = match answer {
            Ok(_) if server.is_live() => ("200 OK", String::new()),
            Ok(token) if token.is_empty() => ("401 Unauthorized", "WWW-Authenticate: NTLM\r\n".to_owned()),
            Ok(token) => ("401 Unauthorized", format!("WWW-Authenticate: NTLM {}\r\n", base64(&token))),
            Err(_) => ("403 Forbidden", String::new()),
        };
        let mut writer = stream;
        write!(writer, "HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\n\r\n").unwrap();
        if server.is_live() {
            return Some(server.names());
        }
    }
}

#[test]
fn our_server_lets_curl_in_with_the_right_password_alone() {
    if !there("curl with NTLM", runs(Command::new("sh").args(["-c", "curl --version | grep -qw NTLM"]))) {
        return;
    }
    for (user, status) in [
        ("EXAMPLE\\alice:Secret-1", "200"),
        ("alice:Secret-1", "200"),
        ("EXAMPLE\\alice:Secret-2", "403"),
        ("EXAMPLE\\mallory:Secret-1", "403"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let served = thread::spawn(move || serve(&listener.accept().unwrap().0));
        let curl = Command::new("curl")
            .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "10", "--noproxy", "*", "--ntlm", "-u", user, &url])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&curl.stdout), status, "{user}");
        let name = served.join().unwrap();
        assert_eq!(name.as_deref(), (status == "200").then_some("EXAMPLE\\Alice"));
    }
}

/// The repository's C server over the library, asked by curl: bare NTLM, and Negotiate with NTLM in it where curl has gss-ntlmssp.
#[test]
fn the_c_server_lets_curl_in_with_the_right_password_alone() {
    if !there("curl with NTLM", runs(Command::new("sh").args(["-c", "curl --version | grep -qw NTLM"]))) {
        return;
    }
    let sdk = Sdk::lay_out("ntlm-http");
    let program = sdk.compile("cc", &["-std=gnu99"], Path::new("c-tests/sspi_http_server.c"), "sspi_http_server").unwrap();
    let accounts = sdk.folder.join("accounts");
    std::fs::write(&accounts, "alice@EXAMPLE: password=Secret-1\n").unwrap();
    std::fs::set_permissions(&accounts, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for (package, scheme, cases) in [
        ("NTLM", "--ntlm", &[("EXAMPLE\\alice:Secret-1", "200", "EXAMPLE\\alice"), ("EXAMPLE\\alice:Secret-2", "403", "0x8009030c")][..]),
        ("Negotiate", "--negotiate", &[("EXAMPLE\\alice:Secret-1", "200", "EXAMPLE\\alice")]),
    ] {
        let mut server = Command::new(&program)
            .args([package, &cases.len().to_string()])
            .env("SECUR32_ACCOUNTS", &accounts)
            .env("KRB5_KTNAME", "FILE:/nonexistent")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().to_owned();
        for (user, status, said) in cases {
            // For Negotiate curl's own library takes the password from its file.
            let own = sdk.folder.join("curls-own");
            let (name, password) = user.split_once(':').unwrap();
            std::fs::write(&own, format!("{}:{password}\n", name.replace('\\', ":"))).unwrap();
            let credentials = if package == "NTLM" { user } else { ":" };
            let curl = Command::new("curl")
                .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "10", "--noproxy", "*", scheme, "-u", credentials])
                .arg(format!("http://127.0.0.1:{port}/"))
                .env("NTLM_USER_FILE", &own)
                .env("KRB5CCNAME", "FILE:/nonexistent")
                .output()
                .unwrap();
            assert_eq!(String::from_utf8_lossy(&curl.stdout), *status, "{user} by {package}");
            assert_eq!(lines.next().unwrap().unwrap(), *said);
        }
        assert!(server.wait().unwrap().success());
    }
}
