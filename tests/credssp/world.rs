//! A machine with certificates and accounts, and both ends of a CredSSP exchange on it.
#[allow(dead_code, reason = "the same small world serves NTLM's own tests")]
#[path = "../ntlm/world.rs"]
pub mod people;

use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Bytes, Message, Now, Role, Slot},
        env::{Clock, Env, Trust},
        flags::Flags,
        identity::{Auth, Certificate, PackageList, TlsIdentity, Uses},
        package::{
            AcquireAsk, Again, Ask, Credential, Established, Halves, Handshake, Opened, Package as _, Part, Progress, Qop, Reply, Side,
            Terms, Turn,
        },
        policy::Policy,
        secret::SecretBytes,
        status::Result,
        time::Instant,
    },
    packages::{Packages, credssp::CREDSSP},
    wire::pem,
};
use std::{sync::Arc, time::Duration};

pub const TARGET: &str = "TERMSRV/server.example.com";

/// A day in 2027: after the certificates were made.
struct Noon;
impl Clock for Noon {
    fn now(&self) -> Instant {
        Instant::from_unix(1_800_000_000, 0)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

struct Roots(Arc<Vec<Vec<u8>>>);
impl Trust for Roots {
    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        Ok(self.0.clone())
    }
}

pub fn der(name: &str) -> Vec<u8> {
    let file = std::fs::read(format!("{}/tests/schannel/pki/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    pem::blocks(&file).next().unwrap().der.to_vec()
}

/// Schannel's part of a server's credential.
pub fn showing(name: &str) -> TlsIdentity {
    let key = Some(SecretBytes::copied(&der(&format!("{name}.key"))));
    let certificates = vec![Certificate { chain: vec![der(&format!("{name}.pem"))], key }];
    TlsIdentity { version: 5, certificates, ..TlsIdentity::default() }
}

/// The small world of NTLM's tests with every package in it, certificates, and a root or none to trust.
pub fn machine(policy: Policy, trusted: &[&str]) -> Arc<Env> {
    let mut saved = Arc::into_inner(people::account("Alice", "EXAMPLE", "Secret-1")).unwrap();
    saved.password = Some(SecretBytes::copied(b"Secret-1"));
    let people = vec![Arc::new(saved), people::account("B\u{f6}b", "EXAMPLE", "Gehe\u{ef}m-2")];
    let mut env = Arc::into_inner(people::world_with(people, policy, Some("Alice"))).unwrap();
    env.clock = Box::new(Noon);
    env.trust = Box::new(Roots(Arc::new(trusted.iter().map(|name| der(name)).collect())));
    env.packages = Box::new(Packages);
    Arc::new(env)
}

pub fn acquire(env: &Arc<Env>, side: Side, tls: Option<TlsIdentity>, inner: Auth, list: &str) -> Result<Arc<dyn Credential>> {
    let uses = Uses { inbound: side == Side::Acceptor, outbound: side == Side::Initiator, no_default: false };
    let auth = Auth::CredSsp { tls: tls.map(Box::new), inner: Box::new(inner) };
    CREDSSP.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::parse(list) })
}

/// Alice, with the right password or another.
pub fn alice(password: &str) -> Auth {
    people::user("alice", Some("EXAMPLE"), password)
}

/// One end of an exchange.
pub struct End {
    pub side: Side,
    pub credential: Arc<dyn Credential>,
    pub flags: Flags,
    pub target: Option<&'static str>,
    pub state: Option<Box<dyn Handshake>>,
    pub live: Option<Established>,
    pub granted: Flags,
    pub extra: usize,
    /// What a starved call said was missing.
    pub missing: Option<u32>,
    pub failed: Vec<u8>,
}

impl End {
    pub fn new(side: Side, credential: &Arc<dyn Credential>, flags: Flags) -> Self {
        let target = (side == Side::Initiator).then_some(TARGET);
        let credential = credential.clone();
        Self { side, credential, flags, target, state: None, live: None, granted: Flags::NONE, extra: 0, missing: None, failed: Vec::new() }
    }

    pub fn client(env: &Arc<Env>, inner: Auth) -> Self {
        Self::new(Side::Initiator, &acquire(env, Side::Initiator, None, inner, "").unwrap(), Flags::DELEGATE)
    }

    pub fn server(env: &Arc<Env>) -> Self {
        Self::server_showing(env, "server")
    }

    pub fn server_showing(env: &Arc<Env>, name: &str) -> Self {
        Self::new(Side::Acceptor, &acquire(env, Side::Acceptor, Some(showing(name)), Auth::Default, "").unwrap(), Flags::EXTENDED_ERROR)
    }

    /// One call of ISC or ASC.
    pub fn step(&mut self, token: &[u8]) -> Result<Vec<u8>> {
        let terms = Terms { target: self.target, flags: self.flags, network_order: false };
        let parts = [Part { role: Role::Token, bytes: token }, Part { role: Role::Empty, bytes: &[] }];
        let mut reply = Reply::default();
        let mut turn = Turn { terms, credential: Some(&self.credential), parts: &parts, reply: &mut reply };
        (self.extra, self.missing) = (0, None);
        if let Some(live) = &self.live {
            let again = live.after.as_ref().unwrap().lock().step(Halves { seal: &live.seal, open: &live.open }, &mut turn)?;
            assert_eq!(again, Again::Ok);
            self.extra = reply.extra;
            return Ok(reply.token);
        }
        let state = match self.state.take() {
            Some(state) => state,
            None => self.credential.clone().begin(self.side, &terms)?,
        };
        let progress = match state.step(&mut turn) {
            Ok(progress) => progress,
            Err(why) => {
                self.failed = reply.token;
                self.granted = reply.granted;
                return Err(why);
            }
        };
        match progress {
            Progress::More(state, Ask::Reply) => self.state = Some(state),
            Progress::Starved(state, missing) => {
                self.state = Some(state);
                self.missing = missing;
            }
            Progress::Done(live, _) => self.live = Some(live),
            _ => panic!("an outcome that CredSSP does not have"),
        }
        self.granted = reply.granted;
        self.extra = reply.extra;
        Ok(reply.token)
    }

    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    pub fn query(&self, what: Attribute) -> Result<Answer> {
        self.live.as_ref().unwrap().facts.query(what)
    }

    /// `EncryptMessage`: the record's bytes.
    pub fn seal(&self, payload: &[u8]) -> Vec<u8> {
        let Answer::StreamSizes(sizes) = self.query(Attribute::STREAM_SIZES).unwrap() else { panic!() };
        let (mut head, mut body, mut tail) = (vec![0; sizes.header as usize], payload.to_vec(), vec![0; sizes.trailer as usize]);
        let mut parts = [
            Slot::new(Role::Header, Bytes::InOut(&mut head)),
            Slot::new(Role::Data, Bytes::InOut(&mut body)),
            Slot::new(Role::Trailer, Bytes::InOut(&mut tail)),
            Slot::empty(),
        ];
        self.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        [head, body, tail].concat()
    }

    /// `DecryptMessage`, over as many records as come before the payload: session tickets are heard.
    pub fn open(&mut self, records: &[u8]) -> Vec<u8> {
        let mut bytes = records.to_vec();
        loop {
            let (opened, windows) = {
                let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::empty(), Slot::empty(), Slot::empty()];
                let opened = self.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts)).unwrap();
                (opened, parts.map(|part| (part.role, part.now)))
            };
            let window = |wanted: Role| {
                windows.iter().find_map(|(role, now)| match now {
                    Now::Window { at, .. } if *role == wanted => Some(bytes[at.clone()].to_vec()),
                    _ => None,
                })
            };
            let rest = window(Role::Extra).unwrap_or_default();
            match opened {
                Opened::Plain(_) => return window(Role::Data).unwrap(),
                Opened::AfterNeeded => {
                    self.step(&rest).unwrap();
                    bytes = rest[rest.len() - self.extra..].to_vec();
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Flights there and back, changed on their way, until both stand or one refuses; what is left over for the client.
pub fn run(client: &mut End, server: &mut End, mut change: impl FnMut(usize, Vec<u8>) -> Vec<u8>) -> Result<Vec<u8>> {
    let mut to_server = change(0, client.step(&[])?);
    let mut to_client = Vec::new();
    for leg in 1..12 {
        if !to_server.is_empty() && !server.is_live() {
            let answer = server.step(&to_server)?;
            to_server = to_server[to_server.len() - server.extra..].to_vec();
            to_client.extend(change(2 * leg - 1, answer));
        }
        if client.is_live() && server.is_live() {
            return Ok(to_client);
        }
        if !to_client.is_empty() && !client.is_live() {
            let answer = client.step(&to_client)?;
            to_client = to_client[to_client.len() - client.extra..].to_vec();
            to_server.extend(change(2 * leg, answer));
        }
    }
    panic!("an exchange without end")
}

/// The user, the domain and the password that a server was lent.
pub fn lent(server: &End) -> (String, String, Vec<u8>) {
    match server.query(Attribute::CREDSSP_CREDS).unwrap() {
        Answer::Logon(logon) => (logon.user.lossy(), logon.domain.lossy(), logon.password.expose().to_vec()),
        other => panic!("{other:?}"),
    }
}

pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
