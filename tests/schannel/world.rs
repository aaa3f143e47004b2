//! A small world with certificates, and both ends of a TLS connection in it.
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Bytes, Message, Now, Role, Slot},
        env::{Clock, Env, Names, Nowhere, Policies, Random, Trust, Users},
        flags::Flags,
        identity::{Auth, Certificate, PackageList, TlsIdentity, TlsParameters, Uses},
        package::{
            AcquireAsk, Again, Ask, Credential, Established, Halves, Handshake, Opened, Package as _, Part, Progress, Qop, Reply, Side,
            Terms, Turn,
        },
        policy::Policy,
        secret::SecretBytes,
        status::Result,
        time::Instant,
    },
    packages::schannel::UNIFIED,
    wire::pem,
};
use std::{
    cell::{Cell, RefCell},
    sync::{Arc, Mutex},
    time::Duration,
};

thread_local! {
    /// Which certificate the machine's files hold.
    pub static TURN: Cell<usize> = const { Cell::new(0) };
    /// The table of clients' certificates.
    pub static CLIENTS: RefCell<Option<String>> = const { RefCell::new(None) };
    /// How many milliseconds have passed.
    pub static ELAPSED: Cell<u64> = const { Cell::new(0) };
}

/// A day in 2027: after the certificates were made.
pub const NOW: Instant = Instant::from_unix(1_800_000_000, 0);
pub const TARGET: &str = "server.example.com";
pub const TLS12: u32 = 0xC00;
pub const TLS13: u32 = 0x3000;

struct NoDice;
impl Random for NoDice {
    fn fill(&self, _: &mut [u8]) -> Result<()> {
        panic!("the engine has randomness of its own")
    }
}

struct Noon;
impl Clock for Noon {
    fn now(&self) -> Instant {
        NOW
    }
    fn elapsed(&self) -> Duration {
        Duration::from_millis(ELAPSED.with(Cell::get))
    }
}

struct Host;
impl Names for Host {
    fn host(&self) -> String {
        TARGET.to_owned()
    }
    fn netbios(&self) -> String {
        "SERVER".to_owned()
    }
    fn netbios_domain(&self) -> String {
        "SERVER".to_owned()
    }
    fn dns_domain(&self) -> String {
        "example.com".to_owned()
    }
    fn realm_of(&self, _: &str) -> Option<String> {
        None
    }
}

struct Nobody;
impl Users for Nobody {
    fn current(&self) -> Option<String> {
        None
    }
}

/// A policy, and where its connections' keys go.
pub struct Rules(pub Arc<Policy>, pub Arc<Mutex<String>>);
impl Policies for Rules {
    fn note_key(&self, file: &str, line: &str) {
        assert_eq!(Some(file), self.0.schannel_keylog.as_deref());
        self.1.lock().unwrap().push_str(line);
    }

    fn current(&self) -> Result<Arc<Policy>> {
        Ok(self.0.clone())
    }
}

/// Roots, and the certificate of the file that policy names: another one whenever the number is.
struct Roots(Arc<Vec<Vec<u8>>>, Mutex<(usize, Arc<Certificate>)>);
impl Trust for Roots {
    fn clients(&self) -> Result<Option<String>> {
        Ok(CLIENTS.with_borrow(Clone::clone))
    }
    fn certificate(&self, chain: &str, key: &str) -> Result<Arc<Certificate>> {
        assert_eq!((chain, key), ("/machine.pem", "/machine.key"));
        let turn = TURN.with(Cell::get);
        let mut kept = self.1.lock().unwrap();
        if kept.0 != turn {
            *kept = (turn, Arc::new(certificate(["server", "other"][turn % 2])));
        }
        Ok(kept.1.clone())
    }

    fn roots(&self) -> Result<Arc<Vec<Vec<u8>>>> {
        Ok(self.0.clone())
    }
}

/// The bytes of one of the files beside this one.
pub fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/schannel/pki/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub fn der(name: &str) -> Vec<u8> {
    pem::blocks(&file(name)).next().unwrap().der.to_vec()
}

/// A certificate and its key by their file's name.
pub fn certificate(name: &str) -> Certificate {
    Certificate { chain: vec![der(&format!("{name}.pem"))], key: Some(SecretBytes::copied(&der(&format!("{name}.key")))) }
}

/// A world that trusts the example's root.
pub fn world() -> Arc<Env> {
    world_trusting(&["root.pem"])
}

pub fn world_trusting(roots: &[&str]) -> Arc<Env> {
    Arc::new(Env {
        random: Box::new(NoDice),
        clock: Box::new(Noon),
        kdc: Box::new(Nowhere),
        names: Box::new(Host),
        accounts: Box::new(Nowhere),
        domain: Box::new(Nowhere),
        realms: Box::new(Nowhere),
        tickets: Box::new(Nowhere),
        keys: Box::new(Nowhere),
        replay: Box::new(Nowhere),
        trust: Box::new(Roots(Arc::new(roots.iter().map(|name| der(name)).collect()), Mutex::new((0, Arc::new(certificate("server")))))),
        users: Box::new(Nobody),
        policy: Box::new(Rules(Arc::new(Policy::default()), Arc::default())),
        packages: Box::new(Nowhere),
    })
}

pub const OUT: Uses = Uses { inbound: false, outbound: true, no_default: false };
pub const IN: Uses = Uses { inbound: true, outbound: false, no_default: false };

pub fn acquire(env: &Arc<Env>, uses: Uses, auth: Auth) -> Result<Arc<dyn Credential>> {
    UNIFIED.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })
}

/// `SCH_CREDENTIALS` with these certificates, and versions that are disabled.
pub fn identity(certificates: &[&str], disabled: u32) -> TlsIdentity {
    TlsIdentity {
        version: 5,
        certificates: certificates.iter().map(|name| certificate(name)).collect(),
        parameters: vec![TlsParameters { disabled_protocols: disabled, ..TlsParameters::default() }],
        ..TlsIdentity::default()
    }
}

pub fn tls(identity: TlsIdentity) -> Auth {
    Auth::Tls(Box::new(identity))
}

/// One end of a connection.
pub struct End {
    pub side: Side,
    pub credential: Arc<dyn Credential>,
    pub flags: Flags,
    pub target: Option<&'static str>,
    pub protocols: Option<Vec<u8>>,
    pub state: Option<Box<dyn Handshake>>,
    pub live: Option<Established>,
    pub granted: Flags,
    pub extra: usize,
    pub last: Said,
    pub failed: Reply,
}

/// How a call ended.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Said {
    Nothing,
    Continue,
    Credential,
    Starved(u32),
    Spoke,
    Done,
}

impl End {
    pub fn new(side: Side, credential: &Arc<dyn Credential>, flags: Flags) -> Self {
        let target = (side == Side::Initiator).then_some(TARGET);
        Self {
            side,
            credential: credential.clone(),
            flags,
            target,
            protocols: None,
            state: None,
            live: None,
            granted: Flags::NONE,
            extra: 0,
            last: Said::Nothing,
            failed: Reply::default(),
        }
    }

    pub fn client(env: &Arc<Env>, identity: TlsIdentity) -> Self {
        Self::new(Side::Initiator, &acquire(env, OUT, tls(identity)).unwrap(), Flags::NONE)
    }

    pub fn server(env: &Arc<Env>, identity: TlsIdentity) -> Self {
        Self::new(Side::Acceptor, &acquire(env, IN, tls(identity)).unwrap(), Flags::NONE)
    }

    /// One call of ISC or ASC.
    pub fn step(&mut self, token: &[u8]) -> Result<Vec<u8>> {
        let terms = Terms { target: self.target, flags: self.flags, network_order: false };
        let mut parts = vec![Part { role: Role::Token, bytes: token }];
        if let Some(bytes) = &self.protocols {
            parts.push(Part { role: Role::Protocols, bytes });
        }
        let mut reply = Reply::default();
        let mut turn = Turn { terms, credential: Some(&self.credential), parts: &parts, reply: &mut reply };
        if let Some(live) = &self.live {
            let again = live.after.as_ref().unwrap().lock().step(Halves { seal: &live.seal, open: &live.open }, &mut turn);
            self.extra = reply.extra;
            let again = match again {
                Ok(again) => again,
                Err(why) => {
                    self.failed = reply;
                    return Err(why);
                }
            };
            self.last = match again {
                Again::Ok => Said::Done,
                Again::Reply => Said::Continue,
                Again::Starved(missing) => Said::Starved(missing.unwrap()),
                other => panic!("{other:?}"),
            };
            return Ok(reply.token);
        }
        let state = match self.state.take() {
            Some(state) => state,
            None => self.credential.clone().begin(self.side, &terms)?,
        };
        let progress = match state.step(&mut turn) {
            Ok(progress) => progress,
            Err(why) => {
                self.failed = reply;
                return Err(why);
            }
        };
        (self.last, self.state) = match progress {
            Progress::More(state, Ask::Reply) => (Said::Continue, Some(state)),
            Progress::More(state, Ask::Credential) => (Said::Credential, Some(state)),
            Progress::Starved(state, missing) => (Said::Starved(missing.unwrap()), Some(state)),
            Progress::Spoke(state) => (Said::Spoke, Some(state)),
            Progress::Done(live, _) => {
                self.live = Some(live);
                (Said::Done, None)
            }
            Progress::More(_, ask) => panic!("{ask:?}"),
        };
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

    pub fn live(&self) -> &Established {
        self.live.as_ref().unwrap()
    }

    /// (header, trailer)
    pub fn sizes(&self) -> (usize, usize) {
        sizes(self.live())
    }

    pub fn seal(&self, payload: &[u8]) -> Result<Vec<u8>> {
        seal(self.live(), Qop(0), payload)
    }

    pub fn seal_as(&self, qop: Qop, payload: &[u8]) -> Result<Vec<u8>> {
        seal(self.live(), qop, payload)
    }

    pub fn open(&self, record: &[u8]) -> Result<(Opened, Vec<u8>, Vec<u8>)> {
        open(self.live(), record)
    }
}

pub fn sizes(live: &Established) -> (usize, usize) {
    match live.facts.query(Attribute::STREAM_SIZES).unwrap() {
        Answer::StreamSizes(sizes) => (sizes.header as usize, sizes.trailer as usize),
        other => panic!("{other:?}"),
    }
}

/// `EncryptMessage`: the record's bytes.
pub fn seal(live: &Established, qop: Qop, payload: &[u8]) -> Result<Vec<u8>> {
    let (header, trailer) = sizes(live);
    let (mut head, mut body, mut tail) = (vec![0; header], payload.to_vec(), vec![0; trailer]);
    let mut parts = [
        Slot::new(Role::Header, Bytes::InOut(&mut head)),
        Slot::new(Role::Data, Bytes::InOut(&mut body)),
        Slot::new(Role::Trailer, Bytes::InOut(&mut tail)),
        Slot::empty(),
    ];
    live.seal.lock().encrypt(qop, 0, &mut Message::new(&mut parts))?;
    assert_eq!((&parts[0].now, &parts[2].now), (&Now::Size(header), &Now::Size(trailer)));
    Ok([head, body, tail].concat())
}

/// `DecryptMessage`: what it said, the payload, and what was left.
pub fn open(live: &Established, record: &[u8]) -> Result<(Opened, Vec<u8>, Vec<u8>)> {
    let mut bytes = record.to_vec();
    let (opened, windows) = {
        let mut parts = [Slot::new(Role::Data, Bytes::InOut(&mut bytes)), Slot::empty(), Slot::empty(), Slot::empty()];
        let opened = live.open.lock().decrypt(0, &mut Message::new(&mut parts))?;
        (opened, parts.map(|part| (part.role, part.now)))
    };
    let window = |role: Role| {
        windows.iter().find_map(|(r, now)| match now {
            Now::Window { at, .. } if *r == role => Some(bytes[at.clone()].to_vec()),
            _ => None,
        })
    };
    Ok((opened, window(Role::Data).unwrap_or_default(), window(Role::Extra).unwrap_or_default()))
}

/// Shakes hands, with every byte of each flight delivered; what is left over at the end waits for the client's `DecryptMessage`.
pub fn shake(client: &mut End, server: &mut End) -> Result<Vec<u8>> {
    let mut to_server = client.step(&[])?;
    let mut to_client = Vec::new();
    for _ in 0..10 {
        if !to_server.is_empty() {
            let answer = server.step(&to_server)?;
            to_server = to_server[to_server.len() - server.extra..].to_vec();
            to_client.extend(answer);
        }
        if client.is_live() && server.is_live() {
            return Ok(to_client);
        }
        if !to_client.is_empty() {
            let answer = client.step(&to_client)?;
            to_client = to_client[to_client.len() - client.extra..].to_vec();
            to_server.extend(answer);
        }
        if client.is_live() && server.is_live() {
            return Ok(to_client);
        }
    }
    panic!("no end in sight: {:?} {:?}", client.last, server.last)
}

/// A client and a server of one version, connected.
pub fn connected(disabled: u32) -> (End, End) {
    let env = world();
    let (mut client, mut server) = (End::client(&env, identity(&[], disabled)), End::server(&env, identity(&["server"], disabled)));
    let left = shake(&mut client, &mut server).unwrap();
    drink(&mut client, left);
    (client, server)
}

/// Hears the tickets that came with the server's last word.
pub fn drink(client: &mut End, mut left: Vec<u8>) {
    while !left.is_empty() {
        let (opened, _, extra) = client.open(&left).unwrap();
        assert_eq!(opened, Opened::AfterNeeded);
        let token = client.step(&extra).unwrap();
        assert!(token.is_empty());
        left = extra[extra.len() - client.extra..].to_vec();
    }
}
