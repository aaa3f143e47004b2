//! A small world, and both ends of an exchange in it.
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        buffers::{Bytes, Message, Role, Slot},
        context::Context,
        env::{Account, Accounts, Clock, Domain, Env, Names, Nowhere, Policies, Random, Users},
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        pack::Unpack,
        package::{AcquireAsk, Credential, Established, Handshake, Package as _, Part, Progress, Qop, Reply, Side, Terms, Turn},
        policy::Policy,
        secret::SecretBytes,
        status::{Kind, Result},
        time::Instant,
    },
    packages::ntlm::{NTLM, keys::nt_hash},
    wire::text::{means_account, to_utf16le},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Noon of a day in 2024.
pub const NOW: Instant = Instant::from_unix(1_718_020_800, 0);
pub const SEALED: Flags = Flags::CONFIDENTIALITY;
#[allow(dead_code, reason = "not every test that shares this world signs only")]
pub const SIGNED: Flags = Flags::INTEGRITY;
pub const TARGET: &str = "HTTP/server.example.com";

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

struct Noon;
impl Clock for Noon {
    fn now(&self) -> Instant {
        NOW
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

/// Accounts, and whether the first is the one to log on elsewhere with.
pub struct People(Vec<Arc<Account>>, bool);
impl Accounts for People {
    fn find(&self, user: &str, domain: &str) -> Result<Option<Arc<Account>>> {
        let here = ["SERVER", "server.example.com"];
        Ok(self.0.iter().find(|a| means_account((user, domain), (&a.user, &a.domain), &here)).cloned())
    }
    fn own(&self, principal: Option<&str>) -> Result<Option<Arc<Account>>> {
        Ok(self.0.iter().find(|a| principal.map_or(self.1, |name| a.user.eq_ignore_ascii_case(name))).cloned())
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

pub fn account(user: &str, domain: &str, password: &str) -> Arc<Account> {
    Arc::new(Account {
        user: user.to_owned(),
        domain: domain.to_owned(),
        nt_hash: Some(nt_hash(&to_utf16le(password))),
        password: None,
        ha1: Vec::new(),
    })
}

/// A world where Alice and B\u{f6}b may log on.
pub fn world() -> Arc<Env> {
    world_with(vec![account("Alice", "EXAMPLE", "Secret-1"), account("B\u{f6}b", "EXAMPLE", "Gehe\u{ef}m-2")], Policy::default(), None)
}

pub fn world_with(people: Vec<Arc<Account>>, policy: Policy, user: Option<&'static str>) -> Arc<Env> {
    world_in(people, policy, user, Nowhere)
}

/// A world whose host belongs to a domain.
pub fn world_in(people: Vec<Arc<Account>>, policy: Policy, user: Option<&'static str>, domain: impl Domain + 'static) -> Arc<Env> {
    static SEED: AtomicU64 = AtomicU64::new(1);
    Arc::new(Env {
        random: Box::new(Dice(AtomicU64::new(SEED.fetch_add(1 << 20, Ordering::Relaxed)))),
        clock: Box::new(Noon),
        kdc: Box::new(Nowhere),
        names: Box::new(Host),
        accounts: Box::new(People(people, user.is_some())),
        domain: Box::new(domain),
        realms: Box::new(Nowhere),
        tickets: Box::new(Nowhere),
        keys: Box::new(Nowhere),
        replay: Box::new(Nowhere),
        trust: Box::new(Nowhere),
        users: Box::new(Somebody(user)),
        policy: Box::new(Rules(Arc::new(policy))),
        packages: Box::new(Nowhere),
    })
}

pub const OUT: Uses = Uses { inbound: false, outbound: true, no_default: false };
pub const IN: Uses = Uses { inbound: true, outbound: false, no_default: false };
pub const BOTH: Uses = Uses { inbound: true, outbound: true, no_default: false };

pub fn acquire(env: &Arc<Env>, uses: Uses, auth: Auth) -> Result<Arc<dyn Credential>> {
    NTLM.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })
}

pub fn user(name: &str, domain: Option<&str>, password: &str) -> Auth {
    let secret = Secret::Password(SecretBytes::copied(&to_utf16le(password)));
    Auth::User { name: Wide::of(name), domain: domain.map(Wide::of), secret: Some(secret) }
}

pub fn alice() -> Auth {
    user("alice", Some("EXAMPLE"), "Secret-1")
}

/// One end of an exchange.
pub struct End {
    pub side: Side,
    pub credential: Arc<dyn Credential>,
    pub flags: Flags,
    pub target: Option<&'static str>,
    pub bindings: Option<Vec<u8>>,
    state: Option<Box<dyn Handshake>>,
    pub live: Option<Established>,
    pub granted: Flags,
}

impl End {
    pub fn new(side: Side, credential: &Arc<dyn Credential>, flags: Flags) -> Self {
        let target = (side == Side::Initiator).then_some(TARGET);
        Self { side, credential: credential.clone(), flags, target, bindings: None, state: None, live: None, granted: Flags::NONE }
    }

    pub fn client(env: &Arc<Env>, auth: Auth, flags: Flags) -> Self {
        Self::new(Side::Initiator, &acquire(env, OUT, auth).unwrap(), flags)
    }

    pub fn server(env: &Arc<Env>, flags: Flags) -> Self {
        Self::new(Side::Acceptor, &acquire(env, IN, Auth::Default).unwrap(), flags)
    }

    /// One call of ISC or ASC.
    pub fn step(&mut self, token: &[u8]) -> Result<Vec<u8>> {
        let terms = Terms { target: self.target, flags: self.flags, network_order: false };
        let state = match self.state.take() {
            Some(state) => state,
            None => self.credential.clone().begin(self.side, &terms)?,
        };
        let mut parts = vec![Part { role: Role::Token, bytes: token }];
        if let Some(bytes) = &self.bindings {
            parts.push(Part { role: Role::Bindings, bytes });
        }
        let mut reply = Reply::default();
        let progress = state.step(&mut Turn { terms, credential: Some(&self.credential), parts: &parts, reply: &mut reply })?;
        match progress {
            Progress::More(state, _) => self.state = Some(state),
            Progress::Done(live, _) => self.live = Some(live),
            _ => panic!("NTLM neither starves nor speaks out of turn"),
        }
        self.granted = reply.granted;
        Ok(reply.token)
    }

    /// Packs the session, and goes on with what another process would make of it.
    #[allow(dead_code, reason = "not every test that shares this world moves")]
    pub fn hand_over(&mut self, env: &Arc<Env>, reset: bool) -> Result<()> {
        let old = Context::imported(&NTLM, self.side, self.live.take().unwrap());
        let packed = old.export(reset, true, |bytes| Ok(bytes.to_vec()))?;
        let gone = [old.sign(Qop(0), 0, &mut Message::new(&mut [])), old.verify(0, &mut Message::new(&mut [])).map(|_| ())];
        assert!(gone.into_iter().all(|gone| kind(gone) == Some(Kind::InvalidHandle)));
        let mut unpack = Unpack::open(&packed)?;
        assert_eq!((unpack.package, unpack.side), ("NTLM", self.side));
        self.live = Some(NTLM.import(env, &mut unpack)?);
        unpack.all()
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

    pub fn seal(&self, text: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        let (mut bytes, mut token) = (text.to_vec(), vec![0; 16]);
        let mut parts = [Slot::new(Role::Token, Bytes::InOut(&mut token)), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
        self.live.as_ref().unwrap().seal.lock().encrypt(Qop(0), 0, &mut Message::new(&mut parts))?;
        Ok((token, bytes))
    }

    pub fn open(&self, (token, bytes): &(Vec<u8>, Vec<u8>)) -> Result<Vec<u8>> {
        let mut bytes = bytes.clone();
        let mut parts =
            [Slot::new(Role::Token, Bytes::In { bytes: token, signed: false }), Slot::new(Role::Data, Bytes::InOut(&mut bytes))];
        self.live.as_ref().unwrap().open.lock().decrypt(0, &mut Message::new(&mut parts))?;
        Ok(bytes)
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        let mut token = vec![0; 16];
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

/// The three messages of an exchange, up to the server's word.
pub fn run(client: &mut End, server: &mut End) -> Result<()> {
    let negotiate = client.step(&[])?;
    let challenge = server.step(&negotiate)?;
    let authenticate = client.step(&challenge)?;
    assert!(client.is_live(), "the client is done when its proof is sent");
    assert!(server.step(&authenticate)?.is_empty(), "the server has the last word without a token");
    assert!(server.is_live());
    Ok(())
}

pub fn kind(result: Result<()>) -> Option<Kind> {
    result.err().map(|e| e.kind())
}

/// `SEC_CHANNEL_BINDINGS` with application data alone.
pub fn channel(application: &[u8]) -> Vec<u8> {
    let mut block: Vec<u8> = [0, 0, 0, 0, 0, 0, application.len() as u32, 32].iter().flat_map(|word| word.to_ne_bytes()).collect();
    block.extend_from_slice(application);
    block
}
