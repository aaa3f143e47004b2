//! A realm of our own: MIT's KDC on loopback, with a user and a service for each encryption type.
use crate::world::{Machine, Pocket, Ring};
use secur32::engine::policy::Policy;
use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

pub struct Realm {
    pub folder: PathBuf,
    /// The KDC's keeper. It ends the KDC and removes the folder when this process lets go of its pipe, however that ends.
    _keeper: Child,
}

/// RC4 comes last, and only where policy has it.
pub const ENCTYPES: [&str; 5] =
    ["aes256-cts-hmac-sha384-192", "aes128-cts-hmac-sha256-128", "aes256-cts-hmac-sha1-96", "aes128-cts-hmac-sha1-96", RC4];
pub const RC4: &str = "rc4-hmac";

/// The realm; None where its programs are not installed.
pub fn realm() -> Option<&'static Realm> {
    static REALM: OnceLock<Option<Realm>> = OnceLock::new();
    let realm = REALM.get_or_init(|| installed().then(Realm::start)).as_ref();
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(realm.is_some() || !required, "MIT's KDC is required and not there");
    if realm.is_none() {
        eprintln!("MIT's KDC is not installed: passed over");
    }
    realm
}

fn installed() -> bool {
    ["/usr/sbin/krb5kdc", "/usr/sbin/kdb5_util", "/usr/sbin/kadmin.local", "/usr/bin/kvno", "/usr/include/gssapi/gssapi_ext.h"]
        .iter()
        .all(|path| Path::new(path).exists())
}

impl Realm {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("secur32-kerberos-gss-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = folder.display();
        let all = ENCTYPES.join(" ");
        let keys = ENCTYPES.map(|enctype| format!("{enctype}:normal")).join(" ");
        fs::write(
            folder.join("krb5.conf"),
            format!(
                "[libdefaults]\ndefault_realm = GSS.TEST\nallow_weak_crypto = true\nallow_rc4 = true\ndns_lookup_kdc = false\ndns_lookup_realm = false\nrdns = false\n\
                 dns_canonicalize_hostname = false\npermitted_enctypes = {all}\ndefault_ccache_name = FILE:{at}/cc\n\
                 [realms]\nGSS.TEST = {{\nkdc = 127.0.0.1:{port}\n}}\n[domain_realm]\nlocalhost = GSS.TEST\n.gss.test = GSS.TEST\n"
            ),
        )
        .unwrap();
        fs::write(
            folder.join("kdc.conf"),
            format!(
                "[kdcdefaults]\nkdc_listen = 127.0.0.1:{port}\nkdc_tcp_listen = 127.0.0.1:{port}\n\
                 [realms]\nGSS.TEST = {{\ndatabase_name = {at}/db\nkey_stash_file = {at}/stash\nsupported_enctypes = {keys}\n\
                 master_key_type = aes256-cts-hmac-sha384-192\n}}\n[logging]\nkdc = FILE:{at}/kdc.log\n"
            ),
        )
        .unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let done = command(&folder, program).args(arguments).stdin(Stdio::null()).output().unwrap();
            assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        };
        run("kdb5_util", &["create", "-s", "-P", "master", "-r", "GSS.TEST"]);
        let admin = |query: &str| run("kadmin.local", &["-r", "GSS.TEST", "-q", query]);
        admin("addprinc -pw Alice-1 alice");
        let mut keeper = command(&folder, "sh");
        let script = "krb5kdc -n -r GSS.TEST & kdc=$!; cat; kill $kdc; wait; rm -rf \"$0\"";
        keeper.args(["-c", script]).arg(&folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = keeper.spawn().unwrap();
        // One service a type: the session key is of the strongest type that the service has.
        for enctype in ENCTYPES {
            let host = host(enctype);
            admin(&format!("addprinc -randkey -e {enctype}:normal svc/{host}"));
            admin(&format!("setstr svc/{host} session_enctypes {enctype}"));
            admin(&format!("ktadd -norandkey -k {at}/keytab svc/{host}"));
        }
        admin("addprinc -randkey other/localhost");
        admin(&format!("ktadd -norandkey -k {at}/other.keytab other/localhost"));
        let patience = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(patience.elapsed() < Duration::from_secs(20), "the KDC does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut kinit = command(&folder, "kinit").arg("alice").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        std::io::Write::write_all(&mut kinit.stdin.take().unwrap(), b"Alice-1\n").unwrap();
        assert!(kinit.wait().unwrap().success());
        for enctype in ENCTYPES {
            run("kvno", &[&format!("svc/{}", host(enctype))]);
        }
        Self { folder, _keeper: keeper }
    }

    /// Alice's ticket for the service of a type.
    pub fn pocket(&self, enctype: &str) -> Arc<Pocket> {
        let ticket = crate::files::ticket(&self.folder.join("cc"), &format!("svc/{}", host(enctype)));
        assert_eq!(ticket.session.enctype().name(), enctype);
        Pocket::new(ticket)
    }

    pub fn ring(&self, keytab: &str) -> Ring {
        Ring(crate::files::keytab(&self.folder.join(keytab)))
    }
}

/// The name under which the service of a type stands.
pub fn host(enctype: &str) -> String {
    format!("{enctype}.gss.test")
}

/// A program that sees this realm alone.
pub fn command(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    let path = format!("/usr/sbin:/sbin:{}", std::env::var("PATH").unwrap_or_default());
    command
        .env("PATH", path)
        .env("KRB5_CONFIG", folder.join("krb5.conf"))
        .env("KRB5_KDC_PROFILE", folder.join("kdc.conf"))
        .env("KRB5CCNAME", format!("FILE:{}/cc", folder.display()))
        .env("KRB5_KTNAME", format!("FILE:{}/keytab", folder.display()))
        .env("KRB5RCACHENAME", "none:")
        .env("LC_ALL", "C");
    command
}

/// A machine in real time.
pub fn machine() -> Machine {
    let machine = crate::world::machine_with(Policy { kerberos_rc4: true, ..Policy::default() });
    let mut env = Arc::into_inner(machine.env).unwrap();
    env.clock = Box::new(secur32::world::clock::SystemClock::new());
    Machine { env: Arc::new(env), clock: machine.clock }
}
