//! A small world with a KDC's hand in it, and both ends of an exchange.
use secur32::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Bytes, Message, Role, Slot},
        context::Context,
        env::{Clock, Env, Names, Nowhere, Policies, Random, Realms, Registry as _, Replay, Users},
        flags::Flags,
        pack::Unpack,
        package::{Established, Handshake, Opened, Part, Progress, Qop, Reply, Side, Terms, Turn},
        policy::Policy,
        status::{Kind, Result},
        time::Instant,
    },
    packages::{
        Packages,
        kerberos::{
            KERBEROS, acceptor, client,
            ticket::{KeySource, Name, Ticket, TicketSource},
        },
    },
    wire::{
        der::Field as _,
        krb5::{
            Bits, EncryptedData, EncryptionKey, Fixed, HostAddress, PrincipalName, Time,
            ticket::{EncTicketPart, Ticket as Closed, Transited},
        },
        profile::Profile,
    },
};
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Noon of a day in 2024.
pub const NOON: i64 = 1_718_020_800;
pub const REALM: &str = "EXAMPLE.COM";
pub const TARGET: &str = "HTTP/server.example.com";
pub const AES: [Enctype; 4] = [Enctype::Aes128Sha1, Enctype::Aes256Sha1, Enctype::Aes128Sha256, Enctype::Aes256Sha384];

struct Dice(AtomicU64);
impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            *byte = (n ^ (n >> 29)) as u8;
        }
        Ok(())
    }
}

/// A clock that a test sets, in seconds from noon.
struct Watch(Arc<AtomicI64>);
impl Clock for Watch {
    fn now(&self) -> Instant {
        Instant::from_unix(NOON + self.0.load(Ordering::Relaxed), 1_234_560)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

struct Host;
impl Names for Host {
    fn host(&self) -> String {
        "server.example.com".to_owned()
    }
    fn netbios(&self) -> String {
        "SERVER".to_owned()
    }
    fn netbios_domain(&self) -> String {
        "EXAMPLE".to_owned()
    }
    fn dns_domain(&self) -> String {
        "example.com".to_owned()
    }
    fn realm_of(&self, _: &str) -> Option<String> {
        None
    }
}

struct Memory(Mutex<HashSet<[u8; 32]>>);
impl Replay for Memory {
    fn first_sight(&self, digest: &[u8; 32], _: Instant) -> Result<bool> {
        Ok(self.0.lock().unwrap().insert(*digest))
    }
}

struct Rules(Policy);
impl Policies for Rules {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(Arc::new(self.0.clone()))
    }
}

struct NoUser;
impl Users for NoUser {
    fn current(&self) -> Option<String> {
        None
    }
}

/// A machine: its world, and the hand that sets its clock.
#[derive(Clone)]
pub struct Machine {
    pub env: Arc<Env>,
    pub clock: Arc<AtomicI64>,
}

pub fn machine() -> Machine {
    machine_with(Policy::default())
}

struct Conf(Arc<Profile>);
impl Realms for Conf {
    fn profile(&self) -> Result<Arc<Profile>> {
        Ok(self.0.clone())
    }
}

/// A machine with a krb5.conf.
pub fn machine_where(conf: &str) -> Machine {
    let machine = machine();
    let mut env = Arc::into_inner(machine.env).unwrap();
    env.realms = Box::new(Conf(Arc::new(Profile::parse(conf).unwrap())));
    Machine { env: Arc::new(env), clock: machine.clock }
}

pub fn machine_with(policy: Policy) -> Machine {
    static SEED: AtomicU64 = AtomicU64::new(1);
    let clock = Arc::new(AtomicI64::new(0));
    let env = Arc::new(Env {
        random: Box::new(Dice(AtomicU64::new(SEED.fetch_add(1 << 20, Ordering::Relaxed)))),
        clock: Box::new(Watch(clock.clone())),
        kdc: Box::new(Nowhere),
        names: Box::new(Host),
        accounts: Box::new(Nowhere),
        domain: Box::new(Nowhere),
        realms: Box::new(Nowhere),
        tickets: Box::new(Nowhere),
        keys: Box::new(Nowhere),
        replay: Box::new(Memory(Mutex::default())),
        trust: Box::new(Nowhere),
        users: Box::new(NoUser),
        policy: Box::new(Rules(policy)),
        packages: Box::new(Nowhere),
    });
    Machine { env, clock }
}

/// A key that is the same for the same words.
pub fn key(enctype: Enctype, seed: u8) -> ProtocolKey {
    let bytes: Vec<u8> = (0..enctype.key_len()).map(|n| (n as u8).wrapping_mul(29) ^ seed).collect();
    ProtocolKey::new(enctype, &bytes).unwrap()
}

/// What a KDC decides about a ticket.
pub struct Grant {
    /// Whose it is: the parts of the name.
    pub client: Vec<&'static str>,
    pub service_key: ProtocolKey,
    pub session: Enctype,
    pub flags: u32,
    pub start: i64,
    pub end: i64,
    /// IPv4 addresses that the ticket is good from; none: from anywhere.
    pub addresses: Vec<[u8; 4]>,
}

impl Grant {
    pub fn new(enctype: Enctype) -> Self {
        let client = vec!["alice"];
        Self { client, service_key: key(enctype, 7), session: enctype, flags: 0x4000_0000, start: 0, end: 36_000, addresses: Vec::new() }
    }

    /// A ticket for the service.
    pub fn ticket(&self) -> Ticket {
        let session = key(self.session, 99);
        let alice = PrincipalName { kind: 1, parts: self.client.clone() };
        let server = PrincipalName { kind: 2, parts: TARGET.split('/').collect() };
        let part = EncTicketPart {
            flags: Bits(self.flags),
            key: EncryptionKey { enctype: self.session.number(), bytes: session.bytes() },
            client_realm: REALM,
            client: alice.clone(),
            transited: Transited { kind: 1, contents: &[] },
            authenticated: Time(NOON + self.start),
            start: Some(Time(NOON + self.start)),
            end: Time(NOON + self.end),
            renew_till: None,
            addresses: (!self.addresses.is_empty())
                .then(|| self.addresses.iter().map(|address| HostAddress { kind: 2, address }).collect()),
            authorization: None,
        };
        let confounder = vec![3; self.service_key.enctype().confounder_len()];
        let cipher = self.service_key.encrypt(2, &confounder, &part.encode());
        let sealed = EncryptedData { enctype: self.service_key.enctype().number(), kvno: Some(2), cipher: &cipher };
        Ticket {
            client: Name::from(&alice),
            client_realm: REALM.to_owned(),
            server: Name::from(&server),
            server_realm: REALM.to_owned(),
            der: Closed { version: Fixed, realm: REALM, server, sealed }.encode(),
            session,
            flags: self.flags,
            start: Instant::from_unix(NOON + self.start, 0),
            end: Instant::from_unix(NOON + self.end, 0),
            renew_till: None,
            skew_seconds: 0,
        }
    }
}

/// One ticket in a pocket, and how often it was thrown away.
pub struct Pocket {
    ticket: Arc<Ticket>,
    pub forgotten: AtomicUsize,
}

impl Pocket {
    pub fn new(ticket: Ticket) -> Arc<Self> {
        Arc::new(Self { ticket: Arc::new(ticket), forgotten: AtomicUsize::new(0) })
    }
}

impl TicketSource for Pocket {
    fn ticket_for(&self, _: &Env, _: &str) -> Result<Arc<Ticket>> {
        Ok(self.ticket.clone())
    }
    fn forget(&self, _: &str) {
        self.forgotten.fetch_add(1, Ordering::Relaxed);
    }
    fn is_explicit(&self) -> bool {
        false
    }
}

/// Some keys on a ring.
pub struct Ring(pub Vec<ProtocolKey>);

impl KeySource for Ring {
    fn keys_for(&self, _: &Env, _: &PrincipalName<'_>, _: &str, enctype: Enctype, _: Option<u32>) -> Result<Vec<ProtocolKey>> {
        Ok(self.0.iter().filter(|key| key.enctype() == enctype).cloned().collect())
    }
}

/// One end of an exchange.
pub struct End {
    state: Option<Box<dyn Handshake>>,
    pub live: Option<Established>,
    pub flags: Flags,
    pub target: Option<&'static str>,
    pub bindings: Option<Vec<u8>>,
    pub granted: Flags,
    pub expiry: Option<Instant>,
    /// What the last step said to the peer, though it failed.
    pub last_words: Vec<u8>,
}

impl End {
    fn new(state: Box<dyn Handshake>, flags: Flags, target: Option<&'static str>) -> Self {
        let (live, bindings, granted) = (None, None, Flags::NONE);
        Self { state: Some(state), live, flags, target, bindings, granted, expiry: None, last_words: Vec::new() }
    }

    pub fn client(machine: &Machine, pocket: &Arc<Pocket>, flags: Flags) -> Self {
        Self::new(client::begin(&machine.env, pocket.clone()), flags, Some(TARGET))
    }

    pub fn server(machine: &Machine, keys: Vec<ProtocolKey>, flags: Flags) -> Self {
        Self::new(acceptor::begin(&machine.env, Arc::new(Ring(keys))), flags, None)
    }

    /// A service whose state is made elsewhere.
    pub fn of(state: Box<dyn Handshake>) -> Self {
        Self::new(state, Flags::NONE, None)
    }

    /// One call of ISC or ASC.
    pub fn step(&mut self, token: &[u8]) -> Result<Vec<u8>> {
        let terms = Terms { target: self.target, flags: self.flags, network_order: false };
        let mut parts = vec![Part { role: Role::Token, bytes: token }];
        if let Some(bytes) = &self.bindings {
            parts.push(Part { role: Role::Bindings, bytes });
        }
        let mut reply = Reply::default();
        let state = self.state.take().expect("a step after the end");
        let progress = state.step(&mut Turn { terms, credential: None, parts: &parts, reply: &mut reply });
        self.last_words = std::mem::take(&mut reply.token);
        (self.granted, self.expiry) = (reply.granted, reply.expiry);
        match progress? {
            Progress::More(state, _) => self.state = Some(state),
            Progress::Done(live, _) => self.live = Some(live),
            _ => panic!("Kerberos neither starves nor speaks out of turn"),
        }
        Ok(self.last_words.clone())
    }

    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// Packs the session, and goes on with what another process would make of it; which package that is.
    pub fn hand_over(&mut self, env: &Arc<Env>, side: Side, reset: bool) -> Result<&'static str> {
        let live = self.live.take().unwrap();
        let old = Context::imported(&KERBEROS, side, live);
        let packed = old.export(reset, true, |bytes| Ok(bytes.to_vec()))?;
        let gone = [old.sign(Qop(0), 0, &mut Message::new(&mut [])), old.verify(0, &mut Message::new(&mut [])).map(|_| ())];
        assert!(gone.into_iter().all(|gone| kind(gone) == Some(Kind::InvalidHandle)));
        let mut unpack = Unpack::open(&packed)?;
        assert_eq!(unpack.side, side);
        let package = Packages.named(unpack.package).unwrap();
        self.live = Some(package.import(env, &mut unpack)?);
        unpack.all()?;
        Ok(package.info().name)
    }

    pub fn query(&self, what: Attribute) -> Answer {
        self.live.as_ref().unwrap().facts.query(what).unwrap()
    }

    pub fn text(&self, what: Attribute) -> String {
        match self.query(what) {
            Answer::Text(text) | Answer::ClientTarget(text) => text,
            other => panic!("{other:?}"),
        }
    }

    pub fn session_key(&self) -> Vec<u8> {
        match self.query(Attribute::SESSION_KEY) {
            Answer::SessionKey(key) => key.expose().to_vec(),
            other => panic!("{other:?}"),
        }
    }

    pub fn room(&self) -> (usize, usize) {
        match self.query(Attribute::SIZES) {
            Answer::Sizes(sizes) => (sizes.max_signature as usize, sizes.trailer as usize),
            other => panic!("{other:?}"),
        }
    }

    /// A token and the payload as it is sent.
    pub fn seal_as(&self, qop: Qop, text: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        let (mut bytes, mut token, mut padding) = (text.to_vec(), vec![0; self.room().1], [0]);
        let mut parts = [
            Slot::new(Role::Token, Bytes::InOut(&mut token)),
            Slot::new(Role::Data, Bytes::InOut(&mut bytes)),
            Slot::new(Role::Padding, Bytes::InOut(&mut padding)),
        ];
        self.live.as_ref().unwrap().seal.lock().encrypt(qop, 0, &mut Message::new(&mut parts))?;
        let secur32::engine::buffers::Now::Size(len) = parts[0].now else { panic!("a token without a size") };
        let padded = parts[2].now == secur32::engine::buffers::Now::Size(1);
        token.truncate(len);
        bytes.extend(padded.then_some(padding[0]));
        Ok((token, bytes))
    }

    pub fn seal(&self, text: &[u8]) -> (Vec<u8>, Vec<u8>) {
        self.seal_as(Qop(0), text).unwrap()
    }

    pub fn open(&self, (token, bytes): &(Vec<u8>, Vec<u8>)) -> Result<Vec<u8>> {
        let mut bytes = bytes.clone();
        let (_, len) = self.open_sized(token, &mut bytes)?;
        bytes.truncate(len);
        Ok(bytes)
    }

    pub fn open_in_place(&self, token: &[u8], bytes: &mut [u8]) -> Result<Opened> {
        self.open_sized(token, bytes).map(|(opened, _)| opened)
    }

    fn open_sized(&self, token: &[u8], bytes: &mut [u8]) -> Result<(Opened, usize)> {
        let all = bytes.len();
        let mut parts = [Slot::new(Role::Token, Bytes::In { bytes: token, signed: false }), Slot::new(Role::Data, Bytes::InOut(bytes))];
        let opened = self.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts))?;
        Ok((opened, if let secur32::engine::buffers::Now::Size(len) = parts[1].now { len } else { all }))
    }

    /// The payload of a whole token.
    pub fn open_stream(&self, stream: &mut [u8]) -> Result<Vec<u8>> {
        let mut parts = [Slot::new(Role::Stream, Bytes::InOut(stream)), Slot::new(Role::Data, Bytes::In { bytes: &[], signed: false })];
        self.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts))?;
        let secur32::engine::buffers::Now::Window { of: 0, at } = parts[1].now.clone() else { panic!("a payload that is no window") };
        Ok(stream[at].to_vec())
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        let mut token = vec![0; self.room().0];
        let mut parts = [Slot::new(Role::Data, Bytes::In { bytes: text, signed: true }), Slot::new(Role::Token, Bytes::InOut(&mut token))];
        self.live.as_ref().unwrap().seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts)).unwrap();
        token
    }

    pub fn verify(&self, text: &[u8], token: &[u8]) -> Result<()> {
        let mut parts = [
            Slot::new(Role::Data, Bytes::In { bytes: text, signed: true }),
            Slot::new(Role::Token, Bytes::In { bytes: token, signed: false }),
        ];
        self.live.as_ref().unwrap().open.lock().verify(0, &mut Message::new(&mut parts)).map(|_| ())
    }
}

pub const MUTUAL: Flags = Flags::MUTUAL_AUTH;
pub const SEALED: Flags = Flags::CONFIDENTIALITY;

/// All that a context can have.
pub fn full() -> Flags {
    MUTUAL | SEALED | Flags::INTEGRITY | Flags::SEQUENCE_DETECT | Flags::REPLAY_DETECT
}

/// An exchange to its end.
pub fn run(client: &mut End, server: &mut End) -> Result<()> {
    let mut token = client.step(&[])?;
    while !server.is_live() {
        let answer = server.step(&token)?;
        if client.is_live() {
            assert!(answer.is_empty() && server.is_live(), "the client was done");
            break;
        }
        token = client.step(&answer)?;
        if server.is_live() {
            assert!(token.is_empty() && client.is_live(), "the server was done");
        }
    }
    Ok(())
}

/// Two ends of a context, the client first.
pub fn pair(enctype: Enctype, flags: Flags) -> (End, End) {
    let machine = machine_with(Policy { kerberos_rc4: enctype == Enctype::Rc4Hmac, ..Policy::default() });
    let grant = Grant::new(enctype);
    let mut client = End::client(&machine, &Pocket::new(grant.ticket()), flags);
    let mut server = End::server(&machine, vec![grant.service_key.clone()], Flags::NONE);
    run(&mut client, &mut server).unwrap();
    (client, server)
}

pub fn kind<T>(result: Result<T>) -> Option<Kind> {
    result.err().map(|e| e.kind())
}

/// `SEC_CHANNEL_BINDINGS` with application data alone.
pub fn channel(application: &[u8]) -> Vec<u8> {
    let mut block: Vec<u8> = [0, 0, 0, 0, 0, 0, application.len() as u32, 32].iter().flat_map(|word| word.to_ne_bytes()).collect();
    block.extend_from_slice(application);
    block
}
