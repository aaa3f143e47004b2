//! Squid as a proxy that demands NTLM of our client, judged by Samba's `ntlm_auth` behind it.
use crate::{
    process::{base64, runs, unbase64},
    there,
    world::{End, SEALED, user},
};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

struct Squid {
    child: Child,
    port: u16,
    folder: std::path::PathBuf,
}

impl Squid {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("secur32-squid-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        // It drops its rights, and writes its logs without them.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let at = folder.display();
        let judge = "/usr/bin/ntlm_auth --helper-protocol=squid-2.5-ntlmssp --username=alice --domain=EXAMPLE --password=Secret-1";
        let config = format!(
            "http_port 127.0.0.1:{port}\nauth_param ntlm program {judge}\nauth_param ntlm children 2 startup=1\nauth_param ntlm keep_alive on\n\
             acl known proxy_auth REQUIRED\nacl here dst 127.0.0.0/8\nhttp_access deny !here\nhttp_access allow known\nhttp_access deny all\n\
             cache deny all\npid_filename {at}/pid\naccess_log none\ncache_log {at}/log\ncoredump_dir {at}\npinger_enable off\n\
             dns_nameservers 127.0.0.1\nvisible_hostname proxy\nshutdown_lifetime 1 seconds\n"
        );
        fs::write(folder.join("conf"), config).unwrap();
        let child =
            Command::new("squid").arg("-N").arg("-f").arg(folder.join("conf")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let squid = Self { child, port, folder };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "{}", fs::read_to_string(squid.folder.join("log")).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(50));
        }
        squid
    }

    /// Asks for a page of a server behind the proxy, until it comes or is refused.
    fn get(&self, page: &str, ours: &mut End) -> u16 {
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", self.port)).unwrap());
        stream.get_ref().set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut token = ours.step(&[]).unwrap();
        for _ in 0..3 {
            let authorization = base64(&token);
            let request = format!("GET {page} HTTP/1.1\r\nHost: here\r\nProxy-Authorization: NTLM {authorization}\r\n\r\n");
            stream.get_mut().write_all(request.as_bytes()).unwrap();
            let (mut line, mut length, mut answer) = (String::new(), 0, None);
            stream.read_line(&mut line).unwrap();
            let status = line.split(' ').nth(1).unwrap().parse().unwrap();
            loop {
                line.clear();
                stream.read_line(&mut line).unwrap();
                let Some((name, value)) = line.trim_end().split_once(": ") else { break };
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.parse().unwrap(),
                    "proxy-authenticate" => answer = value.strip_prefix("NTLM ").map(unbase64),
                    _ => {}
                }
            }
            stream.read_exact(&mut vec![0; length]).unwrap();
            match answer {
                Some(challenge) if status == 407 => token = ours.step(&challenge).unwrap(),
                _ => return status,
            }
        }
        panic!("an exchange without end")
    }
}

impl Drop for Squid {
    fn drop(&mut self) {
        // SAFETY: the process is our own child and not waited for yet.
        unsafe { libc::kill(self.child.id() as i32, libc::SIGTERM) };
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn squid_lets_our_client_through_with_the_right_password_alone() {
    if !there("squid", runs(Command::new("squid").arg("-v"))) {
        return;
    }
    // The page behind it: one answer a connection.
    let origin = TcpListener::bind("127.0.0.1:0").unwrap();
    let page = format!("http://{}/", origin.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in origin.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
                line.clear();
            }
            let _ = (&stream).write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        }
    });
    let squid = Squid::start();
    for (name, password, status) in [("alice", "Secret-1", 200), ("alice", "Secret-2", 407), ("alice", "secret-1", 407)] {
        let mut client = End::client(&crate::world(), user(name, Some("EXAMPLE"), password), SEALED);
        assert_eq!(squid.get(&page, &mut client), status, "{name} with {password}");
    }
}
