//! Apache's mod_auth_gssapi, asked over HTTP: Kerberos with a KDC of MIT's, NTLM by gss-ntlmssp, with Negotiate around them and NTLM bare.
use crate::{
    client, machine,
    process::{base64, runs, unbase64},
    realm::Realm,
    world::{self, End},
};
use secur32::{
    engine::{
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Package as _, Side, Terms},
        secret::SecretBytes,
    },
    packages::ntlm::NTLM,
    wire::text::to_utf16le,
};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const MODULES: &str = "/usr/lib/apache2/modules";

struct Apache {
    child: Child,
    port: u16,
    folder: std::path::PathBuf,
}

impl Apache {
    fn start(realm: &Realm) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // The server drops its rights: what it reads must be open to others, and so must the way to it.
        let folder = std::env::temp_dir().join(format!("secur32-apache-gssapi-{}", std::process::id()));
        for place in ["www", "www/nego", "www/ntlm"] {
            fs::create_dir_all(folder.join(place)).unwrap();
            fs::set_permissions(folder.join(place), fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        for (name, from) in [("keytab", realm.path("keytab")), ("krb5.conf", realm.path("krb5.conf"))] {
            fs::copy(from, folder.join(name)).unwrap();
        }
        fs::write(folder.join("accounts"), "DOM:alice:Alice-Passw0rd\n").unwrap();
        fs::write(folder.join("www/nego/page"), "hello").unwrap();
        fs::write(folder.join("www/ntlm/page"), "hello").unwrap();
        for name in ["keytab", "krb5.conf", "accounts"] {
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o644)).unwrap();
        }
        let root = folder.display();
        let modules: String = ["mpm_event", "authn_core", "authz_core", "authz_user", "auth_gssapi"]
            .iter()
            .map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n"))
            .collect();
        let config = format!(
            "ServerRoot {root}\nPidFile {root}/pid\nServerName localhost\nListen 127.0.0.1:{port}\nErrorLog {root}/error.log\nUser www-data\nGroup www-data\n\
             KeepAlive On\n{modules}DocumentRoot {root}/www\n\
             <Location /nego/>\nAuthType GSSAPI\nAuthName nego\nGssapiConnectionBound On\nRequire valid-user\n</Location>\n\
             <Location /ntlm/>\nAuthType GSSAPI\nAuthName ntlm\nGssapiAllowedMech ntlmssp\nGssapiConnectionBound On\nRequire valid-user\n</Location>\n"
        );
        fs::write(folder.join("conf"), config).unwrap();
        let child = Command::new("apache2")
            .args(["-D", "FOREGROUND", "-f"])
            .arg(folder.join("conf"))
            .env("KRB5_CONFIG", folder.join("krb5.conf"))
            .env("KRB5_KTNAME", format!("FILE:{root}/keytab"))
            .env("KRB5RCACHENAME", "none:")
            .env("NTLM_USER_FILE", folder.join("accounts"))
            .env("NETBIOS_DOMAIN_NAME", "DOM")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let apache = Self { child, port, folder };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{}",
                fs::read_to_string(apache.folder.join("error.log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        apache
    }

    /// Asks for a page over one connection until it comes or is refused; the last status, and whether the client was satisfied, too.
    fn get(&self, path: &str, scheme: &str, ours: &mut End) -> (u16, bool) {
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", self.port)).unwrap());
        stream.get_ref().set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut token = ours.step(&[]).unwrap();
        for _ in 0..4 {
            let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {scheme} {}\r\n\r\n", base64(&token));
            stream.get_mut().write_all(request.as_bytes()).unwrap();
            let (status, answer) = response(&mut stream, scheme);
            match answer {
                Some(answer) if !ours.is_live() => match ours.step(&answer) {
                    Ok(next) if status == 401 => token = next,
                    Ok(_) => return (status, ours.is_live()),
                    Err(_) => return (status, false),
                },
                _ => return (status, ours.is_live()),
            }
        }
        panic!("an exchange without end")
    }
}

/// A response's status, and the token behind the scheme.
fn response(stream: &mut BufReader<TcpStream>, scheme: &str) -> (u16, Option<Vec<u8>>) {
    let (mut line, mut length, mut token) = (String::new(), 0, None);
    stream.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    loop {
        line.clear();
        stream.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "www-authenticate" => {
                if let Some(encoded) = value.strip_prefix(scheme).map(str::trim).filter(|rest| !rest.is_empty()) {
                    token = Some(unbase64(encoded));
                }
            }
            _ => {}
        }
    }
    stream.read_exact(&mut vec![0; length]).unwrap();
    (status, token)
}

impl Drop for Apache {
    fn drop(&mut self) {
        // SAFETY: the process is our own child and not waited for yet.
        unsafe { libc::kill(self.child.id() as i32, libc::SIGTERM) };
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A client of bare NTLM.
fn bare(env: &std::sync::Arc<secur32::engine::env::Env>, password: &str) -> End {
    let secret = Some(Secret::Password(SecretBytes::copied(&to_utf16le(password))));
    let auth = Auth::User { name: Wide::of("alice"), domain: Some(Wide::of("DOM")), secret };
    let uses = Uses { inbound: false, outbound: true, no_default: false };
    let credential = NTLM.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() }).unwrap();
    let terms = Terms { target: Some("HTTP/localhost"), flags: world::full(), network_order: false };
    let mut end = End::of(credential.begin(Side::Initiator, &terms).unwrap());
    (end.flags, end.target) = (terms.flags, terms.target);
    end
}

#[test]
fn apache_lets_our_clients_in_by_kerberos_by_ntlm_and_by_nothing_else() {
    let found = runs(Command::new("test").args(["-e", &format!("{MODULES}/mod_auth_gssapi.so")]));
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "mod_auth_gssapi is required and not there");
    let Some(realm) = crate::there("gss").filter(|_| found) else { return };
    let apache = Apache::start(realm);
    let (with_kdc, without) = (machine(realm, true), machine(realm, false));
    assert_eq!(apache.get("/nego/page", "Negotiate", &mut client(&with_kdc, "Alice-Passw0rd", "kerberos")), (200, true));
    assert_eq!(apache.get("/nego/page", "Negotiate", &mut client(&with_kdc, "Alice-Passw0rd", "")), (200, true));
    assert_eq!(apache.get("/nego/page", "Negotiate", &mut client(&without, "Alice-Passw0rd", "ntlm")), (200, true));
    assert_eq!(apache.get("/nego/page", "Negotiate", &mut client(&without, "wrong", "ntlm")), (401, false));
    assert_eq!(apache.get("/ntlm/page", "NTLM", &mut bare(&without, "Alice-Passw0rd")).0, 200);
    assert_eq!(apache.get("/ntlm/page", "NTLM", &mut bare(&without, "wrong")).0, 401);
}
