//! The example programs over the C library, and the files that they read.
use crate::sdk::Sdk;
use std::{
    io::{BufRead as _, BufReader, Lines},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

pub const PASSWORD: &str = "Alice-Passw0rd";

pub struct Stage {
    pub folder: PathBuf,
    server: PathBuf,
    client: PathBuf,
    accounts: PathBuf,
}

pub static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let sdk = Sdk::lay_out("digest-peers");
    let program = |name: &str| sdk.compile("cc", &["-std=gnu99"], &Path::new("c-tests").join(format!("{name}.c")), name).unwrap();
    let (server, client) = (program("sspi_digest_server"), program("sspi_digest_client"));
    let accounts = sdk.folder.join("accounts");
    // alice with her password, bob with what one realm keeps of him, carol with a hash that Digest cannot use.
    let ha1 = |hash: secur32::crypto::hash::Hash| {
        let kept = secur32::packages::digest::proof::long_term(hash, b"bob", b"labdigest", b"Bob-Passw0rd");
        String::from_utf8(kept.hex().digits().to_vec()).unwrap()
    };
    use secur32::crypto::hash::Hash;
    let text = format!(
        "alice: password={PASSWORD}\nbob: ha1-md5[labdigest]={} ha1-sha256[labdigest]={}\ncarol: nt=a4f49c406510bdcab6824ee7c30fd852\nJ\u{e4}s\u{f8}n Doe: password=Gehe\u{ef}m\n",
        ha1(Hash::Md5),
        ha1(Hash::Sha256)
    );
    private(&accounts, &text);
    Stage { folder: sdk.folder, server, client, accounts }
});

fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The example server; it ends with this value.
pub struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub port: u16,
}

impl Server {
    /// With these options, under this policy.
    pub fn start(options: &[&str], policy: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let config = STAGE.folder.join(format!("policy-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
        private(&config, policy);
        let mut child = Command::new(&STAGE.server)
            .args(options)
            .env("SECUR32_ACCOUNTS", &STAGE.accounts)
            .env("SECUR32_CONFIG", &config)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().strip_prefix("port ").unwrap().parse().unwrap();
        Self { child, lines, port }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What the server says of the next request that brought a response.
    pub fn said(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The example client's lines.
pub fn client(url: &str, user: &str, password: &str, options: &[&str]) -> Vec<String> {
    client_under("", url, user, password, options)
}

pub fn client_under(policy: &str, url: &str, user: &str, password: &str, options: &[&str]) -> Vec<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let config = STAGE.folder.join(format!("client-policy-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    private(&config, policy);
    let done = Command::new(&STAGE.client).args([url, user, password]).args(options).env("SECUR32_CONFIG", &config).output().unwrap();
    String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect()
}
