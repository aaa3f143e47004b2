//! Certificates on this machine: the roots that it trusts, where Unix systems keep them; certificates with their keys in files; revocation
//! lists. Files are read again when they change, and refused when others could have written them.
use crate::{
    engine::{
        env::{Policies, Trust},
        identity::Certificate,
        secret::SecretBytes,
        status::{Error, Kind, Result},
        trace,
    },
    wire::{pem, private_key},
    world::{
        config,
        files::{self, Stamp},
        http,
    },
};
use parking_lot::Mutex;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// Where systems keep the roots in one file; the first that is there counts.
const FILES: [&str; 9] = [
    // Debian, Arch, Gentoo, Nix
    "/etc/ssl/certs/ca-certificates.crt",
    // Fedora, RHEL
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    // SUSE
    "/etc/ssl/ca-bundle.pem",
    // macOS, OpenBSD, Alpine
    "/etc/ssl/cert.pem",
    // FreeBSD, DragonFly
    "/usr/local/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
    // NetBSD
    "/etc/openssl/certs/ca-certificates.crt",
    // illumos
    "/etc/certs/ca-certificates.crt",
];
/// Where they keep them one by one, where no such file is there: most, NetBSD, illumos, Android.
const FOLDERS: [&str; 5] =
    ["/etc/ssl/certs", "/etc/openssl/certs", "/etc/certs/CA", "/apex/com.android.conscrypt/cacerts", "/system/etc/security/cacerts"];
/// How many files of a folder are read.
const MOST_FILES: usize = 2048;
/// How many certificates with keys are remembered.
const REMEMBERED: usize = 16;

/// How long what was fetched is good for, whatever it says itself.
const KEPT: Duration = Duration::from_secs(600);
/// How long an address that did not answer is not asked again.
const AVOIDED: Duration = Duration::from_secs(60);
/// How many answers are kept, and how many bytes of them.
const MOST_FETCHED: (usize, usize) = (64, 32 << 20);

/// The state of files: as long as it is the same, so is what was read of them.
type State = Vec<(PathBuf, Option<Stamp>)>;

/// Something read of files.
struct Read<T> {
    state: State,
    value: Arc<T>,
}

/// The machine's certificates.
pub struct Certificates<P> {
    policy: P,
    /// What the environment names instead of the machine's roots: a file, and folders.
    named: (Option<PathBuf>, Vec<PathBuf>),
    roots: Mutex<Option<Read<Vec<Vec<u8>>>>>,
    lists: Mutex<Option<Read<Vec<Vec<u8>>>>>,
    staples: Mutex<Option<Read<Vec<Vec<u8>>>>>,
    own: Mutex<Vec<Read<Certificate>>>,
    fetched: Mutex<Vec<Fetched>>,
    #[cfg(windows)]
    system: Mutex<Option<(Instant, Arc<Vec<Vec<u8>>>)>>,
}

/// What an address answered, or that it did not.
struct Fetched {
    url: String,
    request: Vec<u8>,
    at: Instant,
    answer: Option<Vec<u8>>,
}

impl Fetched {
    fn is_fresh(&self) -> bool {
        self.at.elapsed() < if self.answer.is_some() { KEPT } else { AVOIDED }
    }
}

impl<P: Policies> Certificates<P> {
    /// The roots that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, else the machine's.
    pub fn of_environment(policy: P) -> Self {
        let file = config::variable("SSL_CERT_FILE").map(PathBuf::from);
        let folders = config::variable("SSL_CERT_DIR").map(|list| std::env::split_paths(&list).collect()).unwrap_or_default();
        Self::at(policy, file, folders)
    }

    fn at(policy: P, file: Option<PathBuf>, folders: Vec<PathBuf>) -> Self {
        Self {
            policy,
            named: (file, folders),
            roots: Mutex::default(),
            lists: Mutex::default(),
            staples: Mutex::default(),
            own: Mutex::default(),
            fetched: Mutex::default(),
            #[cfg(windows)]
            system: Mutex::default(),
        }
    }

    /// The files that the roots stand in, as they are now.
    fn root_files(&self) -> State {
        let (file, folders) = &self.named;
        if file.is_some() || !folders.is_empty() {
            return file.iter().map(|file| stamped(file)).chain(folders.iter().flat_map(|folder| inside(folder))).collect();
        }
        match FILES.iter().map(Path::new).find(|path| path.is_file()) {
            Some(file) => vec![stamped(file)],
            None => FOLDERS.iter().flat_map(|folder| inside(Path::new(folder))).collect(),
        }
    }
}

impl<P: Policies> Trust for Certificates<P> {
    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        #[cfg(windows)]
        if matches!(&self.named, (None, folders) if folders.is_empty()) {
            return self.systems();
        }
        let named = self.named.0.as_deref();
        unchanged(&self.roots, self.root_files(), |path| {
            match files::read_trusted(path) {
                Ok((bytes, _)) => Ok(blocks(bytes.expose(), &["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"])),
                // What a caller named must be there; of a folder, what cannot be read is only not trusted.
                Err(bad) if named == Some(path) => Err(bad),
                Err(_) => Ok(Vec::new()),
            }
        })
    }

    fn certificate(&self, chain: &str, key: &str) -> Result<Arc<Certificate>> {
        let state = vec![stamped(Path::new(chain)), stamped(Path::new(key))];
        if let Some(known) = self.own.lock().iter().find(|known| known.state == state) {
            return Ok(known.value.clone());
        }
        let fail = |doing: String| Error::new(Kind::NoCredentials, doing);
        let (bytes, _) =
            files::read_trusted(Path::new(chain)).map_err(|bad| fail(format!("reading the certificate {chain}")).because(bad))?;
        let certificates = blocks(bytes.expose(), &["CERTIFICATE", "X509 CERTIFICATE"]);
        if certificates.is_empty() {
            return Err(fail(format!("looking for a certificate in {chain}")));
        }
        let (bytes, _) = files::read_trusted(Path::new(key)).map_err(|bad| fail(format!("reading the private key {key}")).because(bad))?;
        let key = read_key(bytes.expose()).ok_or_else(|| fail(format!("looking for a private key in {key}")))?;
        let value = Arc::new(Certificate { chain: certificates, key: Some(key) });
        let mut own = self.own.lock();
        // The same files, as they were before they changed, serve nobody any more.
        own.retain(|known| known.state.iter().map(|(path, _)| path).ne(state.iter().map(|(path, _)| path)));
        if own.len() >= REMEMBERED {
            own.remove(0);
        }
        own.push(Read { state, value: value.clone() });
        Ok(value)
    }

    fn clients(&self) -> Result<Option<String>> {
        let Some(named) = self.policy.current()?.schannel_clients.clone() else { return Ok(None) };
        let unreadable = || Error::new(Kind::InternalError, format!("reading the table of clients' certificates {named}"));
        let (bytes, _) = files::read_trusted(Path::new(&named)).map_err(|bad| unreadable().because(bad))?;
        let text = std::str::from_utf8(bytes.expose()).map_err(|bad| unreadable().because(bad))?;
        Ok(Some(text.to_owned()))
    }

    fn fetch(&self, url: &str, request: &[u8], within: Duration) -> Result<Vec<u8>> {
        let silent = || Error::new(Kind::RevocationOffline, format!("asking {url}"));
        let known = |one: &&Fetched| one.url == url && one.request == request && one.is_fresh();
        if let Some(known) = self.fetched.lock().iter().find(known) {
            return known.answer.clone().ok_or_else(silent);
        }
        let asked = http::fetch(url, "application/ocsp-request", request, Instant::now() + within);
        if let Err(why) = &asked {
            trace::tell(format_args!("certificates: {url} does not answer: {why}"));
        }
        let mut kept = self.fetched.lock();
        kept.retain(|one| one.is_fresh() && (one.url != url || one.request != request));
        let room = |kept: &[Fetched]| kept.iter().filter_map(|one| one.answer.as_ref()).map(Vec::len).sum::<usize>();
        let more = asked.as_ref().map_or(0, Vec::len);
        while !kept.is_empty() && (kept.len() >= MOST_FETCHED.0 || room(&kept) + more > MOST_FETCHED.1) {
            kept.remove(0);
        }
        kept.push(Fetched { url: url.to_owned(), request: request.to_vec(), at: Instant::now(), answer: asked.as_ref().ok().cloned() });
        asked.map_err(|why| silent().because(why))
    }

    fn staples(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        let Some(named) = self.policy.current()?.schannel_ocsp.clone() else { return Ok(Arc::default()) };
        // Without an answer a server still serves; who insists on one will tell it.
        unchanged(&self.staples, named_by(&named), |path| {
            Ok(files::read_trusted(path).map_or_else(|_| Vec::new(), |(bytes, _)| blocks(bytes.expose(), &["OCSP RESPONSE"])))
        })
    }

    fn revocations(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        let Some(named) = self.policy.current()?.revocation_lists.clone() else { return Ok(Arc::default()) };
        // A list that policy names and nobody can read might name the very certificate that is asked about.
        unchanged(&self.lists, named_by(&named), |path| Ok(blocks(files::read_trusted(path)?.0.expose(), &["X509 CRL"])))
    }
}

#[cfg(windows)]
impl<P> Certificates<P> {
    /// What Windows trusts; asked again every minute, and another list only when it has changed.
    fn systems(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        const GOOD: Duration = Duration::from_secs(60);
        let mut kept = self.system.lock();
        if let Some((at, list)) = &*kept
            && at.elapsed() < GOOD
        {
            return Ok(list.clone());
        }
        let read = crate::world::system_roots::read().ok_or_else(|| Error::new(Kind::InternalError, "asking Windows for its roots"))?;
        let list = match kept.take() {
            Some((_, list)) if *list == read => list,
            _ => Arc::new(read),
        };
        *kept = Some((Instant::now(), list.clone()));
        Ok(list)
    }
}

/// The certificate and key of one PEM file, or of several: the first key that is found.
fn read_key(bytes: &[u8]) -> Option<SecretBytes> {
    let in_pem = pem::blocks(bytes).filter(|block| private_key::is_labelled(block.label) && !block.headers);
    let mut found = in_pem.filter_map(|block| private_key::to_pkcs8(&block.der).ok());
    let key = found.next().or_else(|| private_key::to_pkcs8(bytes).ok())?;
    Some(SecretBytes::copied(&key))
}

/// What stands in blocks of these labels, or the whole where it is DER.
fn blocks(bytes: &[u8], labels: &[&str]) -> Vec<Vec<u8>> {
    if bytes.first() == Some(&0x30) {
        return vec![bytes.to_vec()];
    }
    let mut all: Vec<Vec<u8>> = pem::blocks(bytes).filter(|block| labels.contains(&block.label)).map(|block| block.der.to_vec()).collect();
    // OpenSSL's trusted certificates carry something behind themselves, which is not ours to read.
    all.iter_mut().for_each(|der| {
        let length = first_element(der);
        der.truncate(length);
    });
    all
}

fn first_element(der: &[u8]) -> usize {
    crate::wire::der::Reader::new(der).raw().map_or(der.len(), <[u8]>::len)
}

fn stamped(path: &Path) -> (PathBuf, Option<Stamp>) {
    (path.to_owned(), Stamp::of(path))
}

/// The file of a name that policy gives, or the files of the folder that it is.
fn named_by(name: &str) -> State {
    let path = Path::new(name);
    if path.is_dir() { inside(path).collect() } else { vec![stamped(path)] }
}

/// The files of a folder, in the order of their names.
fn inside(folder: &Path) -> impl Iterator<Item = (PathBuf, Option<Stamp>)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.truncate(MOST_FILES);
    paths.into_iter().filter(|path| path.is_file()).map(|path| stamped(&path))
}

/// What was read last, as long as the files are as they were; else what they hold now, without what they hold twice.
fn unchanged(
    kept: &Mutex<Option<Read<Vec<Vec<u8>>>>>,
    state: State,
    mut read: impl FnMut(&Path) -> Result<Vec<Vec<u8>>>,
) -> Result<Arc<Vec<Vec<u8>>>> {
    if let Some(known) = &*kept.lock()
        && known.state == state
    {
        return Ok(known.value.clone());
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (path, _) in &state {
        all.extend(read(path)?.into_iter().filter(|der| seen.insert(der.clone())));
    }
    let value = Arc::new(all);
    *kept.lock() = Some(Read { state, value: value.clone() });
    Ok(value)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::{
        engine::policy::Policy,
        wire::x509::{self, tests::PEM},
    };
    use std::os::unix::fs::PermissionsExt as _;

    struct Fixed(Policy);
    impl Policies for Fixed {
        fn current(&self) -> Result<Arc<Policy>> {
            Ok(Arc::new(self.0.clone()))
        }
    }

    /// The certificate's key, as `openssl ec` writes it: SEC 1.
    const KEY: &str = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEINP/6JiQUBu5pClYo5d2CvmYWcifmTdrJaRVP1sqEt7UoAoGCCqGSM49\nAwEHoUQDQgAEwzeMqb9ANKNdo8BPJP83lvo1Khg9UYDtWVl5NW9bQaLqP2dIpUaR\nMF4heHxZ/GX12ZjBlrLAtLkk5ThSjAraTQ==\n-----END EC PRIVATE KEY-----\n";

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("secur32-trust-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    fn write(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    #[test]
    fn roots_are_read_again_only_when_their_files_change() {
        let folder = folder("roots");
        write(&folder.join("a.pem"), &format!("# one, twice\n{PEM}{PEM}"));
        write(&folder.join("readme"), "no certificate");
        let trust = Certificates::at(Fixed(Policy::default()), None, vec![folder.clone()]);
        let first = trust.roots().unwrap();
        assert_eq!(first.len(), 1);
        assert!(x509::Certificate::read(&first[0]).is_ok());
        assert!(Arc::ptr_eq(&first, &trust.roots().unwrap()));
        write(&folder.join("a.pem"), "");
        assert!(trust.roots().unwrap().is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_of_roots_that_was_named_must_be_there_and_be_nobody_elses() {
        let folder = folder("named");
        let file = folder.join("roots.pem");
        let trust = Certificates::at(Fixed(Policy::default()), Some(file.clone()), vec![]);
        assert!(trust.roots().is_err());
        write(&file, PEM);
        assert_eq!(trust.roots().unwrap().len(), 1);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
        assert!(trust.roots().is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_certificate_and_its_key_are_replaced_while_the_process_runs() {
        let folder = folder("own");
        let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
        let trust = Certificates::at(Fixed(Policy::default()), None, vec![]);
        let asks = || trust.certificate(chain.to_str().unwrap(), key.to_str().unwrap());
        write(&chain, PEM);
        assert_eq!(asks().unwrap_err().kind(), Kind::NoCredentials);
        write(&key, PEM);
        assert_eq!(asks().unwrap_err().kind(), Kind::NoCredentials);
        write(&key, KEY);
        let first = asks().unwrap();
        assert_eq!((first.chain.len(), first.key.as_ref().unwrap().expose()[0]), (1, 0x30));
        assert!(Arc::ptr_eq(&first, &asks().unwrap()));
        write(&chain, &format!("{PEM}{PEM}"));
        let second = asks().unwrap();
        assert_eq!((second.chain.len(), trust.own.lock().len()), (2, 1));
        // In one file as well.
        write(&key, &format!("{PEM}{KEY}"));
        assert_eq!(trust.certificate(key.to_str().unwrap(), key.to_str().unwrap()).unwrap().chain.len(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn an_address_is_asked_once_whether_it_answers_or_not() {
        use std::{io::Write as _, net::TcpListener};
        let trust = Certificates::at(Fixed(Policy::default()), None, vec![]);
        let fetch = |port: u16, request: &[u8]| trust.fetch(&format!("http://127.0.0.1:{port}/"), request, Duration::from_secs(5));
        // Answers once, and is gone.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let once = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut room = [0; 1024];
            let _ = std::io::Read::read(&mut stream, &mut room).unwrap();
            stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nlist").unwrap();
        });
        assert_eq!(fetch(port, b"").unwrap(), b"list");
        once.join().unwrap();
        assert_eq!(fetch(port, b"").unwrap(), b"list");
        assert_eq!(fetch(port, b"another question").unwrap_err().kind(), Kind::RevocationOffline);
        // Silent at first, and there a moment later: not asked yet.
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        assert!(fetch(port, b"another question").is_err());
        assert!(listener.accept().is_err(), "nobody called");
    }

    #[test]
    fn a_revocation_list_that_policy_names_must_be_there() {
        let folder = folder("lists");
        let named = folder.join("crl.pem");
        let policy = Policy { revocation_lists: Some(named.to_str().unwrap().to_owned()), ..Policy::default() };
        let trust = Certificates::at(Fixed(policy), None, vec![]);
        assert!(trust.revocations().is_err());
        write(&named, "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n");
        assert_eq!(*trust.revocations().unwrap(), [vec![0x30, 0]]);
        assert!(Certificates::at(Fixed(Policy::default()), None, vec![]).revocations().unwrap().is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
