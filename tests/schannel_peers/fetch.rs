//! Revocation asked about on the network: OpenSSL's responder, and a list that Python's web server hands out.
use crate::{
    path,
    stream::{Line, Program, connect, free_port},
    there, world,
    world::*,
};
use secur32::{
    engine::{
        env::{Env, Trust},
        identity::{Certificate, TlsIdentity},
        policy::Policy,
        status::{Kind, Result},
    },
    world::trust::Certificates,
};
use std::{
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

const END: u32 = 0x100;
const CHAIN: u32 = 0x200;
const IGNORE: u32 = 0x800 | 0x1000;
const CACHE_ONLY: u32 = 0x4000;

/// The small world's roots, and the machine's way to the network; every address that was asked.
struct Online(Arc<Mutex<Vec<String>>>, Certificates<Rules>);

impl Trust for Online {
    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        Ok(Arc::new(vec![der("root.pem")]))
    }
    fn certificate(&self, chain: &str, key: &str) -> Result<Arc<Certificate>> {
        self.1.certificate(chain, key)
    }
    fn fetch(&self, url: &str, request: &[u8], within: Duration) -> Result<Vec<u8>> {
        self.0.lock().unwrap().push(url.to_owned());
        self.1.fetch(url, request, within)
    }
}

fn online(allowed: bool) -> (Arc<Env>, Arc<Mutex<Vec<String>>>) {
    let rules = || Rules(Arc::new(Policy { revocation_fetch: allowed, timeout_seconds: 3, ..Policy::default() }), Arc::default());
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let mut env = Arc::into_inner(world()).unwrap();
    env.trust = Box::new(Online(asked.clone(), Certificates::of_environment(rules())));
    env.policy = Box::new(rules());
    (Arc::new(env), asked)
}

fn openssl(folder: &Path, words: &str) {
    let out = Command::new("openssl").args(words.split_whitespace()).current_dir(folder).output().unwrap();
    assert!(out.status.success(), "{words}: {}", String::from_utf8_lossy(&out.stderr));
}

/// A certificate of the root's for localhost that says where to ask; its serial number is `serial`.
fn issue(folder: &Path, name: &str, serial: u32, place: &str) {
    std::fs::write(folder.join("ext"), format!("extendedKeyUsage=serverAuth\nsubjectAltName=DNS:server.example.com\n{place}\n")).unwrap();
    openssl(
        folder,
        &format!("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr"),
    );
    let (root, key) = (path("root.pem"), path("root.key"));
    openssl(folder, &format!("x509 -req -in {name}.csr -CA {root} -CAkey {key} -set_serial {serial} -days 3 -extfile ext -out {name}.pem"));
}

/// What the root says of serial numbers: the second one is revoked.
fn index(folder: &Path, name: &str) {
    let text = "V\t21000101000000Z\t\t1001\tunknown\t/CN=good\nR\t21000101000000Z\t250101000000Z\t1002\tunknown\t/CN=bad\n";
    std::fs::write(folder.join(name), text).unwrap();
}

/// OpenSSL's server with a certificate of the folder's, asked by a client of ours.
fn ask(env: &Arc<Env>, folder: &Path, name: &str, version: &str, flags: u32) -> Result<(), Kind> {
    ask_as(env, folder, name, version, flags, |_| ())
}

fn ask_as(env: &Arc<Env>, folder: &Path, name: &str, version: &str, flags: u32, how: impl FnOnce(&mut End)) -> Result<(), Kind> {
    let file = |end: &str| folder.join(format!("{name}.{end}")).to_str().unwrap().to_owned();
    let port = free_port();
    let mut command = Command::new("openssl");
    command.args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-cert", &file("pem"), "-key", &file("key"), "-www", version]);
    let mut program = Program::start(&mut command);
    program.wait_for("ACCEPT");
    let mut client = End::client(env, TlsIdentity { flags, ..identity(&[], 0) });
    how(&mut client);
    Line::open(connect(port), client, |_| ()).map(|_| ()).map_err(|why| why.kind())
}

#[test]
fn openssls_responder_is_asked_where_policy_and_the_caller_allow_it() {
    if !there("openssl", "version") {
        return;
    }
    let folder = crate::folder("fetch-ocsp");
    let (port, silent) = (free_port(), free_port());
    index(&folder, "index");
    issue(&folder, "good", 0x1001, &format!("authorityInfoAccess=OCSP;URI:http://127.0.0.1:{port}/"));
    issue(&folder, "bad", 0x1002, &format!("authorityInfoAccess=OCSP;URI:http://127.0.0.1:{port}/"));
    issue(&folder, "alone", 0x1001, &format!("authorityInfoAccess=OCSP;URI:http://127.0.0.1:{silent}/"));
    let mut command = Command::new("openssl");
    command.args(["ocsp", "-port", &port.to_string(), "-index", "index", "-ndays", "1", "-CA", &path("root.pem"), "-rsigner"]);
    command.args([&path("root.pem"), "-rkey", &path("root.key")]).current_dir(&folder).stdin(Stdio::null());
    // A connection that asks nothing would stop it for good.
    let mut responder = Program::start(&mut command);
    responder.wait_for("ACCEPT");
    for version in ["-tls1_2", "-tls1_3"] {
        let (env, asked) = online(true);
        for depth in [END, CHAIN] {
            assert_eq!(ask(&env, &folder, "good", version, depth), Ok(()), "{version}");
            assert_eq!(ask(&env, &folder, "bad", version, depth), Err(Kind::CertRevoked), "{version}");
            assert_eq!(ask(&env, &folder, "bad", version, depth | IGNORE), Err(Kind::CertRevoked), "asked before anything is ignored");
            assert_eq!(ask(&env, &folder, "alone", version, depth), Err(Kind::RevocationOffline), "{version}");
            assert_eq!(ask(&env, &folder, "alone", version, depth | IGNORE), Ok(()), "{version}");
        }
        asked.lock().unwrap().clear();
        // What does not ask about revocation, or only about what is at hand, calls nobody; nor does anything without policy's word.
        assert_eq!(ask(&env, &folder, "bad", version, 0), Ok(()));
        assert_eq!(ask(&env, &folder, "good", version, END | CACHE_ONLY), Err(Kind::RevocationOffline));
        assert!(asked.lock().unwrap().is_empty());
        let (env, asked) = online(false);
        assert_eq!(ask(&env, &folder, "good", version, END), Err(Kind::RevocationOffline));
        assert!(asked.lock().unwrap().is_empty());
    }
}

#[test]
fn a_list_is_fetched_from_where_the_certificate_says() {
    if !there("openssl", "version") || !there("python3", "--version") {
        return;
    }
    let folder = crate::folder("fetch-list");
    let port = free_port();
    index(&folder, "index");
    std::fs::write(
        folder.join("conf"),
        "[ca]\ndefault_ca=a\n[a]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=3\ncrlnumber=number\n",
    )
    .unwrap();
    std::fs::write(folder.join("number"), "01\n").unwrap();
    let (root, key) = (path("root.pem"), path("root.key"));
    openssl(&folder, &format!("ca -config conf -gencrl -cert {root} -keyfile {key} -out list.pem"));
    openssl(&folder, "crl -in list.pem -outform DER -out list.crl");
    std::fs::write(folder.join("nonsense.crl"), "nothing of the kind").unwrap();
    for (name, serial, file) in
        [("good", 0x1001, "list"), ("bad", 0x1002, "list"), ("nothing", 0x1001, "nonsense"), ("missing", 0x1001, "404")]
    {
        issue(&folder, name, serial, &format!("crlDistributionPoints=URI:http://127.0.0.1:{port}/{file}.crl"));
    }
    let mut command = Command::new("python3");
    command.args(["-m", "http.server", "--bind", "127.0.0.1", &port.to_string()]).current_dir(&folder);
    let _web = Program::start(&mut command);
    drop(connect(port));
    let (env, asked) = online(true);
    for depth in [END, CHAIN] {
        assert_eq!(ask(&env, &folder, "good", "-tls1_3", depth), Ok(()));
        assert_eq!(ask(&env, &folder, "bad", "-tls1_3", depth), Err(Kind::CertRevoked));
        assert_eq!(ask(&env, &folder, "nothing", "-tls1_3", depth), Err(Kind::RevocationOffline));
        assert_eq!(ask(&env, &folder, "missing", "-tls1_3", depth), Err(Kind::RevocationOffline));
    }
    // Nobody is called by the word of a certificate that nobody vouches for, or that is somebody else's.
    asked.lock().unwrap().clear();
    let stranger = |name: &str| {
        let mut env = Arc::into_inner(online(true).0).unwrap();
        env.trust = Box::new(Distrustful(asked.clone()));
        ask(&Arc::new(env), &folder, name, "-tls1_3", END)
    };
    assert_eq!(stranger("good"), Err(Kind::UntrustedRoot));
    let astray = |end: &mut End| end.target = Some("elsewhere.example.com");
    assert_eq!(ask_as(&env, &folder, "good", "-tls1_3", END, astray), Err(Kind::WrongPrincipal));
    assert!(asked.lock().unwrap().is_empty());
}

/// A machine with other roots.
struct Distrustful(Arc<Mutex<Vec<String>>>);

impl Trust for Distrustful {
    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        Ok(Arc::new(vec![der("stranger.pem")]))
    }
    fn fetch(&self, url: &str, _: &[u8], _: Duration) -> Result<Vec<u8>> {
        self.0.lock().unwrap().push(url.to_owned());
        panic!("nobody vouched for {url}")
    }
}
