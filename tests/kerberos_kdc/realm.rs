//! A realm of MIT's on loopback that lives as long as the test, and machines in it.
use secur32::{
    engine::{
        env::{Clock, Env, Nowhere, Policies},
        policy::Policy,
        status::Result,
        time::Instant,
    },
    world::{
        clock::SystemClock,
        kdc::Network,
        krb5_conf::Krb5Conf,
        random::KernelRandom,
        replay::ReplayMemory,
        stores::{KeytabFiles, UserTickets},
        unix::{HostNames, SystemUsers},
    },
};
use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

pub struct Realm {
    pub folder: PathBuf,
    pub port: u16,
    /// Ends the KDC and removes the folder when this process lets go of its pipe, however that ends.
    _keeper: Child,
}

/// The realm; None where its programs are not installed.
pub fn realm() -> Option<&'static Realm> {
    static REALM: OnceLock<Option<Realm>> = OnceLock::new();
    let there = || ["/usr/sbin/krb5kdc", "/usr/sbin/kadmin.local", "/usr/bin/kinit"].iter().all(|path| PathBuf::from(path).exists());
    let realm = REALM.get_or_init(|| there().then(Realm::start)).as_ref();
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(realm.is_some() || !required, "MIT's KDC is required and not there");
    if realm.is_none() {
        eprintln!("MIT's KDC is not installed: passed over");
    }
    realm
}

impl Realm {
    fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("secur32-kerberos-kdc-{}", std::process::id()));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = "tests/interop/kdc.sh start \"$0\" \"$1\" && echo up; cat >/dev/null; tests/interop/kdc.sh stop \"$0\"; rm -rf \"$0\"";
        let mut keeper = Command::new("sh")
            .args(["-c", script])
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(keeper.stdout.take().unwrap()), &mut line).unwrap();
        assert_eq!(line, "up\n", "the KDC does not come up");
        Self { folder, port, _keeper: keeper }
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// A machine as the realm's krb5.conf makes it.
    pub fn machine(&self) -> Arc<Env> {
        self.machine_with(|text| text, 0, Policy::default())
    }

    /// One with another krb5.conf, another clock, another policy.
    pub fn machine_with(&self, change: impl FnOnce(String) -> String, clock: i64, policy: Policy) -> Arc<Env> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let conf = self.folder.join(format!("krb5-{}.conf", NUMBER.fetch_add(1, Ordering::Relaxed)));
        fs::write(&conf, change(fs::read_to_string(self.folder.join("krb5.conf")).unwrap())).unwrap();
        let realms = Arc::new(Krb5Conf::of_files(vec![conf]));
        Arc::new(Env {
            random: Box::new(KernelRandom),
            clock: Box::new(Shifted(SystemClock::new(), clock)),
            kdc: Box::new(Network::new(realms.clone())),
            names: Box::new(HostNames),
            accounts: Box::new(Nowhere),
            domain: Box::new(Nowhere),
            realms: Box::new(realms.clone()),
            tickets: Box::new(UserTickets::new(realms.clone())),
            keys: Box::new(KeytabFiles::new(realms)),
            replay: Box::new(ReplayMemory::default()),
            trust: Box::new(Nowhere),
            users: Box::new(SystemUsers),
            policy: Box::new(Rules(Arc::new(policy))),
            packages: Box::new(Nowhere),
        })
    }

    /// Runs one of MIT's programs in the realm.
    pub fn run(&self, program: &str, arguments: &[&str], input: &str) {
        let mut child = Command::new(program)
            .args(arguments)
            .env("KRB5_CONFIG", self.path("krb5.conf"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{program} {arguments:?}");
    }

    /// How often the KDC's log has a line with both words.
    pub fn logged(&self, one: &str, two: &str) -> usize {
        let log = fs::read_to_string(self.folder.join("kdc.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains(one) && line.contains(two)).count()
    }
}

struct Shifted(SystemClock, i64);
impl Clock for Shifted {
    fn now(&self) -> Instant {
        Instant(self.0.now().0 + self.1 * 10_000_000)
    }
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

struct Rules(Arc<Policy>);
impl Policies for Rules {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(self.0.clone())
    }
}
