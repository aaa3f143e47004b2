//! A small world, and both ends of an exchange in it.
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Bytes, Message, Now, Role, Slot},
        env::{Account, Accounts, Clock, Env, Names, Nowhere, Policies, Random, Users},
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{
            AcquireAsk, Again, Ask, Credential, Established, Finish, Halves, Handshake, Package as _, Part, Progress, Qop, Reply, Side,
            Terms, Turn,
        },
        policy::Policy,
        secret::SecretBytes,
        status::{Kind, Result},
        time::Instant,
    },
    packages::digest::WDIGEST,
    wire::text::{means_account, to_utf16le},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

/// ISC_REQ_HTTP and ASC_REQ_HTTP.
pub const HTTP: Flags = Flags::ALLOW_MISSING_BINDINGS;
pub const REALM: &str = "api@example.org";

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

/// Noon of a day in 2024, and however many seconds later a test wants it to be.
#[derive(Clone, Default)]
pub struct Noon(Arc<AtomicI64>);
impl Noon {
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}
impl Clock for Noon {
    fn now(&self) -> Instant {
        Instant::from_unix(1_718_020_800 + self.0.load(Ordering::Relaxed), 0)
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

struct People(Vec<Arc<Account>>);
impl Accounts for People {
    fn find(&self, user: &str, domain: &str) -> Result<Option<Arc<Account>>> {
        let here = ["SERVER", "server.example.com"];
        Ok(self.0.iter().find(|a| means_account((user, domain), (&a.user, &a.domain), &here)).cloned())
    }
    fn own(&self, principal: Option<&str>) -> Result<Option<Arc<Account>>> {
        Ok(self.0.iter().find(|account| principal.is_none_or(|name| account.user == name)).cloned())
    }
    fn search(&self, picks: &mut dyn FnMut(&Account) -> bool) -> Result<Option<Arc<Account>>> {
        Ok(self.0.iter().filter(|account| picks(account)).last().cloned())
    }
}

struct Somebody(Option<&'static str>);
impl Users for Somebody {
    fn current(&self) -> Option<String> {
        self.0.map(str::to_owned)
    }
}

struct Rules(Arc<Policy>);
impl Policies for Rules {
    fn current(&self) -> Result<Arc<Policy>> {
        Ok(self.0.clone())
    }
}

pub fn account(user: &str, domain: &str, password: &str) -> Account {
    let password = Some(SecretBytes::copied(password.as_bytes()));
    Account { user: user.to_owned(), domain: domain.to_owned(), nt_hash: None, password, ha1: Vec::new() }
}

/// A world where Alice and J\u{e4}s\u{f8}n Doe may log on.
pub fn world() -> Arc<Env> {
    world_with(Policy::default()).0
}

pub fn world_with(policy: Policy) -> (Arc<Env>, Noon) {
    world_of(vec![account("Alice", "", "Secret-1"), account("J\u{e4}s\u{f8}n Doe", "", "Gehe\u{ef}m, or not?")], policy)
}

pub fn world_of(people: Vec<Account>, policy: Policy) -> (Arc<Env>, Noon) {
    static SEED: AtomicU64 = AtomicU64::new(1);
    let clock = Noon::default();
    let env = Env {
        random: Box::new(Dice(AtomicU64::new(SEED.fetch_add(1 << 20, Ordering::Relaxed)))),
        clock: Box::new(clock.clone()),
        kdc: Box::new(Nowhere),
        names: Box::new(Host),
        accounts: Box::new(People(people.into_iter().map(Arc::new).collect())),
        domain: Box::new(Nowhere),
        realms: Box::new(Nowhere),
        tickets: Box::new(Nowhere),
        keys: Box::new(Nowhere),
        replay: Box::new(Nowhere),
        trust: Box::new(Nowhere),
        users: Box::new(Somebody(Some("alice"))),
        policy: Box::new(Rules(Arc::new(policy))),
        packages: Box::new(Nowhere),
    };
    (Arc::new(env), clock)
}

pub const OUT: Uses = Uses { inbound: false, outbound: true, no_default: false };
pub const IN: Uses = Uses { inbound: true, outbound: false, no_default: false };

pub fn acquire(env: &Arc<Env>, uses: Uses, auth: Auth) -> Result<Arc<dyn Credential>> {
    WDIGEST.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })
}

pub fn user(name: &str, domain: Option<&str>, password: &str) -> Auth {
    let secret = Secret::Password(SecretBytes::copied(&to_utf16le(password)));
    Auth::User { name: Wide::of(name), domain: domain.map(Wide::of), secret: Some(secret) }
}

pub fn alice() -> Auth {
    user("Alice", None, "Secret-1")
}

/// How a call ended, short of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    Continue,
    Complete,
    CompleteAndContinue,
}

/// One end of an exchange.
pub struct End {
    pub side: Side,
    pub credential: Arc<dyn Credential>,
    pub flags: Flags,
    pub target: String,
    /// The package parameters of each call, in order.
    pub params: Vec<Vec<u8>>,
    pub body: Option<Vec<u8>>,
    pub bindings: Option<Vec<u8>>,
    pub service: Option<Vec<u8>>,
    pub state: Option<Box<dyn Handshake>>,
    pub live: Option<Established>,
    pub granted: Flags,
    pub spare: bool,
}

impl End {
    pub fn new(side: Side, credential: &Arc<dyn Credential>, flags: Flags) -> Self {
        let params = match side {
            Side::Initiator => vec![b"GET".to_vec(), Vec::new()],
            Side::Acceptor => vec![b"GET".to_vec(), Vec::new(), Vec::new(), REALM.as_bytes().to_vec()],
        };
        Self {
            side,
            credential: credential.clone(),
            flags,
            target: if flags.has(HTTP) { "/x?y=z".to_owned() } else { "imap/server.example.com".to_owned() },
            params: if flags.has(HTTP) { params } else { Vec::new() },
            body: None,
            bindings: None,
            service: None,
            state: None,
            live: None,
            granted: Flags::NONE,
            spare: false,
        }
    }

    pub fn client(env: &Arc<Env>, auth: Auth, flags: Flags) -> Self {
        Self::new(Side::Initiator, &acquire(env, OUT, auth).unwrap(), flags)
    }

    pub fn server(env: &Arc<Env>, flags: Flags) -> Self {
        Self::new(Side::Acceptor, &acquire(env, IN, Auth::Default).unwrap(), flags)
    }

    /// One call of ISC or ASC.
    pub fn call(&mut self, token: &[u8]) -> Result<(Status, Vec<u8>)> {
        let target = self.target.clone();
        let terms = Terms { target: (self.side == Side::Initiator).then_some(&*target), flags: self.flags, network_order: false };
        let mut parts = vec![Part { role: Role::Token, bytes: token }];
        parts.extend(self.params.iter().map(|bytes| Part { role: Role::Params, bytes }));
        for (role, bytes) in [(Role::Data, &self.body), (Role::Bindings, &self.bindings), (Role::TargetHost, &self.service)] {
            parts.extend(bytes.iter().map(|bytes| Part { role, bytes }));
        }
        let mut reply = Reply::default();
        let mut turn = Turn { terms, credential: Some(&self.credential), parts: &parts, reply: &mut reply };
        let status = if let Some(live) = &self.live {
            let after = live.after.as_ref().expect("no life after");
            match after.lock().step(Halves { seal: &live.seal, open: &live.open }, &mut turn)? {
                Again::Ok => Status::Ok,
                Again::Reply => Status::Continue,
                Again::Complete => Status::Complete,
                other => panic!("{other:?}"),
            }
        } else {
            let state = match self.state.take() {
                Some(state) => state,
                None => self.credential.clone().begin(self.side, &terms)?,
            };
            match state.step(&mut turn)? {
                Progress::More(state, ask) => {
                    self.state = Some(state);
                    match ask {
                        Ask::Reply => Status::Continue,
                        Ask::Complete => Status::Complete,
                        Ask::CompleteAndReply => Status::CompleteAndContinue,
                        other => panic!("{other:?}"),
                    }
                }
                Progress::Done(live, finish) => {
                    assert_eq!(finish, Finish::Ok, "a session that stands was proven");
                    self.live = Some(live);
                    Status::Ok
                }
                _ => panic!("Digest neither starves nor speaks out of turn"),
            }
        };
        (self.granted, self.spare) = (reply.granted, reply.spare);
        Ok((status, reply.token))
    }

    /// The token of a call that must end so.
    pub fn step(&mut self, token: &[u8], want: Status) -> Vec<u8> {
        let (status, token) = self.call(token).unwrap();
        assert_eq!(status, want);
        token
    }

    /// CompleteAuthToken over these buffers; the first TOKEN as it is afterwards, and what PADDING holds.
    pub fn complete(&mut self, token: &[u8], params: &[&[u8]]) -> Result<(Vec<u8>, Vec<u8>)> {
        let (mut token, mut padding) = (token.to_vec(), vec![0; 4096]);
        let sizes = {
            let mut parts = vec![Slot::new(Role::Token, Bytes::InOut(&mut token))];
            parts.extend(params.iter().map(|bytes| Slot::new(Role::Params, Bytes::In { bytes, signed: false })));
            parts.push(Slot::new(Role::Padding, Bytes::InOut(&mut padding)));
            let mut message = Message::new(&mut parts);
            if let Some(live) = &self.live {
                live.after.as_ref().unwrap().lock().complete(Halves { seal: &live.seal, open: &live.open }, &mut message)?;
            } else {
                let state = self.state.take().expect("nothing to complete");
                assert!(state.completes());
                match state.complete(&mut message)? {
                    Progress::Done(live, Finish::Ok) => self.live = Some(live),
                    Progress::More(state, Ask::Reply) => self.state = Some(state),
                    _ => panic!("a completion that completes nothing"),
                }
            }
            let size = |slot: &Slot<'_>| if let Now::Size(size) = slot.now { Some(size) } else { None };
            (size(&parts[0]), size(parts.last().unwrap()))
        };
        token.truncate(sizes.0.unwrap_or(usize::MAX));
        padding.truncate(sizes.1.unwrap_or(0));
        Ok((token, padding))
    }

    /// MakeSignature as HTTP has it: the header.
    pub fn sign(&self, method: &str, uri: &str, entity: &[u8]) -> Result<Vec<u8>> {
        let mut room = vec![0; 4096];
        let size = {
            let read = |bytes| Bytes::In { bytes, signed: false };
            let mut parts = [
                Slot::new(Role::Token, Bytes::InOut(&mut [])),
                Slot::new(Role::Params, read(method.as_bytes())),
                Slot::new(Role::Params, read(uri.as_bytes())),
                Slot::new(Role::Params, read(entity)),
                Slot::new(Role::Padding, Bytes::InOut(&mut room)),
            ];
            self.live.as_ref().unwrap().seal.lock().sign(Qop(0), 0, &mut Message::new(&mut parts))?;
            match parts[4].now {
                Now::Size(size) => size,
                ref other => panic!("{other:?}"),
            }
        };
        room.truncate(size);
        Ok(room)
    }

    /// VerifySignature as HTTP has it.
    pub fn verify(&self, token: &[u8], method: &str, uri: &str, entity: &[u8]) -> Result<()> {
        let read = |bytes| Bytes::In { bytes, signed: false };
        let mut parts = [
            Slot::new(Role::Token, read(token)),
            Slot::new(Role::Params, read(method.as_bytes())),
            Slot::new(Role::Params, read(uri.as_bytes())),
            Slot::new(Role::Params, read(entity)),
        ];
        self.live.as_ref().unwrap().open.lock().verify(0, &mut Message::new(&mut parts)).map(drop)
    }

    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    pub fn query(&self, what: Attribute) -> Result<Answer> {
        self.live.as_ref().unwrap().facts.query(what)
    }

    pub fn names(&self) -> String {
        match self.query(Attribute::NAMES).unwrap() {
            Answer::Text(names) => names,
            other => panic!("{other:?}"),
        }
    }

    pub fn session_key(&self) -> Vec<u8> {
        match self.query(Attribute::SESSION_KEY).unwrap() {
            Answer::SessionKey(key) => key.expose().to_vec(),
            other => panic!("{other:?}"),
        }
    }
}

/// An exchange of HTTP up to the server's word.
pub fn http(client: &mut End, server: &mut End) -> Result<Vec<u8>> {
    let challenge = server.step(&[], Status::Continue);
    let response = client.step(&challenge, Status::Ok);
    let (status, info) = server.call(&response)?;
    assert_eq!(status, Status::Ok);
    assert!(server.is_live() && client.is_live());
    Ok(info)
}

/// An exchange of SASL.
pub fn sasl(client: &mut End, server: &mut End) -> Result<()> {
    let challenge = server.step(&[], Status::Continue);
    let (status, response) = client.call(&challenge)?;
    assert_eq!(status, Status::Continue);
    let (status, proof) = server.call(&response)?;
    assert_eq!(status, Status::Ok);
    assert_eq!(client.step(&proof, Status::Ok), b"");
    Ok(())
}

pub fn kind<T>(result: Result<T>) -> Option<Kind> {
    result.err().map(|e| e.kind())
}

pub fn text(token: &[u8]) -> String {
    String::from_utf8(token.to_vec()).unwrap()
}

/// `SEC_CHANNEL_BINDINGS` with application data alone.
pub fn channel(application: &[u8]) -> Vec<u8> {
    let mut block: Vec<u8> = [0, 0, 0, 0, 0, 0, application.len() as u32, 32].iter().flat_map(|word| word.to_ne_bytes()).collect();
    block.extend_from_slice(application);
    block
}
