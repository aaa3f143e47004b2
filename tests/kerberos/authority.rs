//! A KDC in the test's hand: it gives Alice what she asks for, as the test changes it.
use super::world::{AES, Grant, Machine, NOON, REALM, TARGET, key, machine_where};
use secur32::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        env::{Kdc, KdcAnswer, KdcService},
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Package as _, Part, Reply, Side, Terms, Turn},
        secret::SecretBytes,
        status::Result,
    },
    packages::kerberos::KERBEROS,
    wire::{
        der::{Field as _, Raw},
        krb5::{
            Bits, EncryptedData, EncryptionKey, Fixed, PrincipalName, Time,
            ap::{ApReq, Authenticator},
            kdc::{EncKdcRepPart, KdcRep, KdcReq, Rep, RepPart, ReqBody},
            ticket::Ticket as Closed,
        },
    },
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// What the KDC is about to say, before it is sealed.
#[derive(Clone)]
pub struct Draft {
    pub tgs: bool,
    pub nonce: u32,
    pub client: Vec<&'static str>,
    pub client_realm: &'static str,
    /// The name inside, which counts; the one on the ticket may be another's.
    pub server: Vec<String>,
    pub outside: Vec<String>,
    pub end: i64,
    pub flags: u32,
    pub renew_till: Option<i64>,
    pub options: Bits,
    /// Which key it is sealed with; None: the right one.
    pub key: Option<ProtocolKey>,
}

type Draw = dyn FnMut(&mut Draft) + Send;
type Post = dyn FnMut(bool, Vec<u8>) -> Vec<u8> + Send;

/// The KDC, and what a test does to its answers.
pub struct Authority {
    draw: Mutex<Box<Draw>>,
    send: Mutex<Box<Post>>,
}

const E: Enctype = Enctype::Aes256Sha1;

impl Authority {
    fn answer(&self, message: &[u8]) -> Vec<u8> {
        let request = KdcReq::decode(message).unwrap();
        let body = ReqBody::decode(request.inner.body.0).unwrap();
        let granting = key(E, 77);
        let server: Vec<String> = body.server.as_ref().unwrap().parts.iter().map(|part| (*part).to_owned()).collect();
        let mut draft = Draft {
            tgs: request.tgs,
            nonce: body.nonce,
            client: vec!["alice"],
            client_realm: REALM,
            outside: server.clone(),
            server,
            end: NOON + 36_000,
            flags: 0x4000_0000,
            renew_till: None,
            options: body.options,
            key: None,
        };
        (self.draw.lock().unwrap())(&mut draft);
        let is_service = draft.server.first().is_some_and(|part| part != "krbtgt");
        let (session, right, usage) = if request.tgs {
            let padata = request.inner.padata.unwrap();
            let request = ApReq::decode(padata[0].value).unwrap();
            let plain = granting.decrypt(7, request.authenticator.cipher).unwrap();
            let subkey = Authenticator::decode(&plain).unwrap().subkey.unwrap();
            let subkey = ProtocolKey::new(Enctype::from_number(subkey.enctype).unwrap(), subkey.bytes).unwrap();
            (if is_service { key(E, 99) } else { granting }, subkey, 9)
        } else {
            (granting, key(E, 55), 3)
        };
        let outside = PrincipalName { kind: 2, parts: draft.outside.iter().map(String::as_str).collect() };
        let of_grant = Grant::new(E).ticket().der;
        let sealed = EncryptedData { enctype: 18, kvno: Some(1), cipher: &[5; 120] };
        let ticket = if is_service && draft.outside == draft.server {
            of_grant
        } else {
            Closed { version: Fixed, realm: REALM, server: outside, sealed }.encode()
        };
        let part = RepPart {
            key: EncryptionKey { enctype: session.enctype().number(), bytes: session.bytes() },
            last_requests: Vec::new(),
            nonce: draft.nonce,
            key_expiration: None,
            flags: Bits(draft.flags),
            authenticated: Time(NOON),
            start: Some(Time(NOON)),
            end: Time(draft.end),
            renew_till: draft.renew_till.map(Time),
            server_realm: REALM,
            server: PrincipalName { kind: 2, parts: draft.server.iter().map(String::as_str).collect() },
            addresses: None,
            padata: None,
        };
        let plain = EncKdcRepPart { tgs: draft.tgs, inner: part }.encode();
        let sealing = draft.key.unwrap_or(right);
        let cipher = sealing.encrypt(usage, &[9; 16], &plain);
        let sealed = EncryptedData { enctype: sealing.enctype().number(), kvno: None, cipher: &cipher };
        let kind = if draft.tgs { 13 } else { 11 };
        let client = PrincipalName { kind: 1, parts: draft.client.clone() };
        let inner = Rep { version: Fixed, kind, padata: None, client_realm: draft.client_realm, client, ticket: Raw(&ticket), sealed };
        (self.send.lock().unwrap())(draft.tgs, KdcRep { tgs: draft.tgs, inner }.encode())
    }
}

impl Kdc for Authority {
    fn ask(&self, _: &str, _: KdcService, _: Option<&str>, message: &[u8], _: Duration) -> Result<KdcAnswer> {
        Ok(KdcAnswer { message: self.answer(message), from: "the authority".to_owned() })
    }
}

/// A machine with this KDC, whose answers are drawn up and sent as the test has it.
pub fn machine(draw: impl FnMut(&mut Draft) + Send + 'static, send: impl FnMut(bool, Vec<u8>) -> Vec<u8> + Send + 'static) -> Machine {
    let machine = machine_where("[libdefaults]\ndefault_realm = EXAMPLE.COM\n[domain_realm]\n.example.com = EXAMPLE.COM\n");
    let mut env = Arc::into_inner(machine.env).unwrap();
    env.kdc = Box::new(Authority { draw: Mutex::new(Box::new(draw)), send: Mutex::new(Box::new(send)) });
    Machine { env: Arc::new(env), clock: machine.clock }
}

/// A keytab with Alice's key.
pub fn keytab() -> Vec<u8> {
    let mut entry = vec![0, 1];
    for text in [REALM, "alice"] {
        entry.extend((text.len() as u16).to_be_bytes());
        entry.extend(text.as_bytes());
    }
    entry.extend([0, 0, 0, 1, 0x60, 0, 0, 0, 1, 0, 18, 0, 32]);
    entry.extend(key(E, 55).bytes());
    [&[5, 2][..], &(entry.len() as u32).to_be_bytes(), &entry].concat()
}

/// Alice, who has this keytab.
pub fn alice(machine: &Machine, keytab: &[u8]) -> Result<Arc<dyn Credential>> {
    assert!(AES.contains(&E));
    let auth = Auth::User { name: Wide::of(""), domain: None, secret: Some(Secret::Keytab(SecretBytes::copied(keytab))) };
    let uses = Uses { inbound: false, outbound: true, no_default: false };
    KERBEROS.acquire(&machine.env, AcquireAsk { principal: None, uses, auth, packages: PackageList::default() })
}

/// A credential's first token for the service.
pub fn first_token(credential: &Arc<dyn Credential>) -> Result<Vec<u8>> {
    let terms = Terms { target: Some(TARGET), flags: super::world::full(), network_order: false };
    let state = credential.clone().begin(Side::Initiator, &terms)?;
    let mut reply = Reply::default();
    let parts: [Part<'_>; 0] = [];
    state.step(&mut Turn { terms, credential: Some(credential), parts: &parts, reply: &mut reply })?;
    Ok(reply.token)
}
