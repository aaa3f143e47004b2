//! Remote Guard: tickets in the place of passwords, opened by MIT's library.
use crate::{
    kerberos::{TARGET, machine_under, server},
    machine,
    process::runs,
    python::{self, Peer},
    realm::{Realm, realm},
    there,
    world::{End, acquire, alice, people::user, run},
};
use secur32::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        attributes::{Answer, Attribute},
        buffers::Role,
        env::{TicketCache, Tickets},
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Package as _, Part, Progress, Reply, Side, Terms, Turn},
        policy::Policy,
        secret::SecretBytes,
        status::Kind,
    },
    packages::{kerberos::KERBEROS, negotiate::NEGOTIATE},
    wire::{
        der::Field as _,
        keytab,
        krb5::{
            EncryptedData, PrincipalName, Time,
            cred::{EncKrbCredPart, KrbCred},
            ticket::{EncTicketPart, Ticket},
        },
        tsrequest::{TsCredentials, TsRemoteGuardCreds, guard::TicketLogon},
    },
};
use std::{
    fs,
    path::PathBuf,
    process::Command,
    sync::{Arc, LazyLock},
};

fn guarded() -> Policy {
    Policy { credssp_remote_guard: true, ..Policy::default() }
}

/// A client whose first ticket may be forwarded, or not.
fn client(realm: &Realm, forwardable: bool, auth: Auth) -> End {
    let more = format!("[libdefaults]\nforwardable = {forwardable}");
    let env = machine_under(realm, |text| text.replacen("[libdefaults]", &more, 1), guarded());
    let credential = acquire(&env, Side::Initiator, None, auth, "").unwrap();
    let mut client = End::new(Side::Initiator, &credential, Flags::DELEGATE);
    client.target = Some(TARGET);
    client
}

fn alices() -> Auth {
    user("alice", Some("LAB.TEST"), "Alice-Passw0rd")
}

/// What the server has of Kerberos' part.
fn logon(server: &End) -> Vec<u8> {
    match server.query(Attribute::CREDSSP_CREDS).unwrap() {
        Answer::ClientCreds(bytes) => bytes.expose().to_vec(),
        other => panic!("{other:?}"),
    }
}

static OPENER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ticket_logon");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/ticket_logon.c");
    let made = runs(Command::new("cc").args(["-std=gnu99", "-Wall", "-Wextra", "-Werror", source, "-lkrb5", "-o"]).arg(&program));
    there("a C compiler and libkrb5-dev", made).then_some(program)
});

/// MIT's library opens it, and its cache serves.
fn opens(realm: &Realm, logon: &[u8], name: &str) {
    let Some(opener) = &*OPENER else { return };
    let (file, cache) = (realm.path(&format!("{name}.logon")), realm.path(&format!("{name}.cc")));
    fs::write(&file, logon).unwrap();
    let opened =
        Command::new(opener).args([&file, &realm.path("keytab"), &cache]).env("KRB5_CONFIG", realm.path("krb5.conf")).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&opened.stdout),
        "type 10 flags 2\nticket of alice@LAB.TEST to host/localhost@LAB.TEST\n\
         granting of alice@LAB.TEST to krbtgt/LAB.TEST@LAB.TEST\nforwarded 1\n"
    );
    // In the client's name, and without anything else of his.
    realm.run("kvno", &["-c", &cache, "HTTP/localhost"], "");
}

#[test]
fn tickets_are_lent_and_serve_where_they_arrive() {
    let Some(realm) = realm() else { return };
    for (name, auth) in [("by-password", alices()), ("by-keytab", crate::kerberos::keytab(realm))] {
        let (mut client, mut server) = (client(realm, true, auth), server(realm));
        run(&mut client, &mut server, |_, token| token).unwrap();
        assert!(client.granted.has(Flags::DELEGATE) && server.granted.has(Flags::DELEGATE));
        opens(realm, &logon(&server), name);
        // The password is nowhere in it.
        let Answer::ClientCreds(whole) = server.query(Attribute::CREDSSP_CREDS_2).unwrap() else { panic!() };
        let outer = TsCredentials::decode(whole.expose()).unwrap();
        let guard = TsRemoteGuardCreds::decode(outer.credentials).unwrap();
        assert!(guard.supplemental.is_none() && guard.logon.buffer == logon(&server));
    }
}

#[test]
fn tickets_of_a_cache_are_lent_if_they_may_be_forwarded() {
    let Some(realm) = realm() else { return };
    for (options, kind) in [(["-f"], None), (["-F"], Some(Kind::NoCredentials))] {
        let cache = realm.path(&format!("cc-of-the-guard{}", options[0]));
        realm.run("kinit", &[options[0], "-c", &cache, "alice"], "Alice-Passw0rd\n");
        let env = machine_under(realm, |text| text.replace(&format!("FILE:{}", realm.path("cc")), &format!("FILE:{cache}")), guarded());
        for auth in [Auth::Default, user_without_secret()] {
            let credential = acquire(&env, Side::Initiator, None, auth, "").unwrap();
            let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), server(realm));
            client.target = Some(TARGET);
            let outcome = run(&mut client, &mut server, |_, token| token);
            assert_eq!(outcome.err().map(|why| why.kind()), kind);
            assert_eq!(server.is_live(), kind.is_none());
            if kind.is_none() {
                opens(realm, &logon(&server), "of-a-cache");
            }
        }
    }
    // Whoever names nobody lends what is saved.
    let cache = realm.path("cc-of-the-guard-f");
    for (saved, typed, kind) in [("", "TERMSRV/*", Some(Kind::DelegationPolicy)), ("TERMSRV/*", "", None)] {
        let services = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let policy = Policy { credssp_saved: services(saved), credssp_typed: services(typed), ..guarded() };
        let env = machine_under(realm, |text| text.replace(&format!("FILE:{}", realm.path("cc")), &format!("FILE:{cache}")), policy);
        let credential = acquire(&env, Side::Initiator, None, Auth::Default, "").unwrap();
        let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), server(realm));
        client.target = Some(TARGET);
        assert_eq!(run(&mut client, &mut server, |_, token| token).err().map(|why| why.kind()), kind);
    }
    let (mut client, mut server) = (client(realm, false, alices()), server(realm));
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::NoCredentials);
}

/// The user's caches, and a list of whom to be where.
struct Listed(Box<dyn Tickets>, &'static str);
impl Tickets for Listed {
    fn caches(&self, name: Option<&str>) -> secur32::engine::status::Result<Vec<TicketCache>> {
        self.0.caches(name)
    }
    fn identities(&self) -> Option<String> {
        Some(self.1.to_owned())
    }
}

#[test]
fn the_tickets_that_are_lent_are_the_clients_own() {
    let Some(realm) = realm() else { return };
    let folder = realm.path("two-clients");
    fs::create_dir_all(&folder).unwrap();
    for (name, password) in [("alice", "Alice-Passw0rd\n"), ("bob", "Bob-Passw0rd\n")] {
        realm.run("kinit", &["-f", "-c", &format!("DIR::{folder}/tkt{name}"), name], password);
    }
    // The list would have another client log on at the host than at its service.
    for (list, kind) in [
        ("alice@LAB.TEST service=TERMSRV\nalice@LAB.TEST service=host\n", None),
        ("alice@LAB.TEST service=TERMSRV\nbob@LAB.TEST service=host\n", Some(Kind::NoCredentials)),
    ] {
        let change = |text: String| text.replace(&format!("FILE:{}", realm.path("cc")), &format!("DIR:{folder}"));
        let mut env = Arc::into_inner(machine_under(realm, change, guarded())).unwrap();
        env.tickets = Box::new(Listed(env.tickets, list));
        let credential = acquire(&Arc::new(env), Side::Initiator, None, Auth::Default, "").unwrap();
        let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), server(realm));
        client.target = Some(TARGET);
        assert_eq!(run(&mut client, &mut server, |_, token| token).err().map(|why| why.kind()), kind);
        assert_eq!(server.is_live(), kind.is_none());
    }
}

fn user_without_secret() -> Auth {
    Auth::User { name: Wide::of("alice"), domain: None, secret: None }
}

/// Whoever acts with what was lent, as a service of the same machine sees him.
fn acts_as(credential: &Arc<dyn Credential>, realm: &Realm) -> Result<String, Kind> {
    let terms = |target| Terms { target, flags: Flags::MUTUAL_AUTH | Flags::CONFIDENTIALITY, network_order: false };
    let uses = Uses { inbound: true, outbound: false, no_default: false };
    let ask = AcquireAsk { principal: None, uses, auth: Auth::Default, packages: PackageList::default() };
    let mut server =
        NEGOTIATE.acquire(&machine_under(realm, |text| text, Policy::default()), ask).unwrap().begin(Side::Acceptor, &terms(None)).unwrap();
    let mut client = credential.clone().begin(Side::Initiator, &terms(Some("HTTP/localhost"))).map_err(|why| why.kind())?;
    let mut token = Vec::new();
    for _ in 0..4 {
        let mut reply = Reply::default();
        let part = [Part { role: Role::Token, bytes: &token }];
        let parts = if token.is_empty() { &[][..] } else { &part };
        let mut turn = Turn { terms: terms(Some("HTTP/localhost")), credential: Some(credential), parts, reply: &mut reply };
        match client.step(&mut turn).map_err(|why| why.kind())? {
            Progress::More(next, _) => client = next,
            Progress::Done(..) => panic!("the client is done first"),
            _ => panic!("an outcome that Negotiate does not have"),
        }
        let mut answer = Reply::default();
        let parts = [Part { role: Role::Token, bytes: &reply.token }];
        match server.step(&mut Turn { terms: terms(None), credential: None, parts: &parts, reply: &mut answer }).unwrap() {
            Progress::More(next, _) => server = next,
            Progress::Done(live, _) => {
                let Answer::Text(name) = live.facts.query(Attribute::NAMES).unwrap() else { panic!() };
                return Ok(name);
            }
            _ => panic!("an outcome that Negotiate does not have"),
        }
        token = answer.token;
    }
    panic!("an exchange without end")
}

#[test]
fn a_server_goes_on_in_its_clients_name() {
    let Some(realm) = realm() else { return };
    let (mut client, mut server) = (client(realm, true, alices()), server(realm));
    run(&mut client, &mut server, |_, token| token).unwrap();
    let credential = server.live.as_ref().unwrap().facts.delegated().expect("what was lent");
    assert!(credential.uses().outbound && !credential.uses().inbound);
    assert_eq!(acts_as(&credential, realm), Ok("alice@LAB.TEST".to_owned()));
    // And lends in its turn, for what was lent may be forwarded.
    let auth = Auth::Delegated(credential);
    let env = machine_under(realm, |text| text, guarded());
    let credential = acquire(&env, Side::Initiator, None, auth, "").unwrap();
    let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), self::server(realm));
    client.target = Some(TARGET);
    run(&mut client, &mut server, |_, token| token).unwrap();
    opens(realm, &logon(&server), "lent-on");
}

/// The KRB-CRED, changed by somebody who has the host's keys.
fn resealed(realm: &Realm, service: &[u8], granting: &[u8], change: impl FnOnce(&mut EncKrbCredPart<'_>)) -> Vec<u8> {
    let ticket = Ticket::decode(service).unwrap();
    let file = fs::read(realm.path("keytab")).unwrap();
    let key = |enctype: i32, bytes: &[u8]| ProtocolKey::new(Enctype::from_number(enctype).unwrap(), bytes).unwrap();
    let opened = keytab::entries(&file)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.enctype == ticket.sealed.enctype)
        .find_map(|entry| key(entry.enctype, entry.key).decrypt(2, ticket.sealed.cipher))
        .unwrap();
    let inside = EncTicketPart::decode(&opened).unwrap();
    let session = key(inside.key.enctype, inside.key.bytes);
    let cred = KrbCred::decode(granting).unwrap();
    let opened = session.decrypt(14, cred.sealed.cipher).unwrap();
    let mut part = EncKrbCredPart::decode(&opened).unwrap();
    change(&mut part);
    let cipher = session.encrypt(14, &[7; 16], &part.encode());
    KrbCred { sealed: EncryptedData { cipher: &cipher, ..cred.sealed }, ..cred }.encode()
}

#[test]
fn what_was_lent_serves_no_other_client_and_no_other_host() {
    let Some(realm) = realm() else { return };
    let (mut client, mut server) = (client(realm, true, alices()), server(realm));
    run(&mut client, &mut server, |_, token| token).unwrap();
    let lent = logon(&server);
    let TicketLogon { service, granting, .. } = TicketLogon::decode(&lent).unwrap();
    let env = machine_under(realm, |text| text, Policy::default());
    let borrow = |name: &str, service: &[u8], granting: &[u8], keytab: Option<&str>| {
        let keytab = keytab.map(|path| SecretBytes::copied(&fs::read(path).unwrap()));
        let secret = Some(Secret::Tickets { service: service.to_vec(), granting: granting.to_vec(), keytab });
        let auth = Auth::User { name: Wide::of(name), domain: None, secret };
        let uses = Uses { inbound: false, outbound: true, no_default: true };
        let ask = AcquireAsk { principal: None, uses, auth, packages: PackageList::default() };
        KERBEROS.acquire(&env, ask).map_err(|why| why.kind())
    };
    assert!(borrow("alice@LAB.TEST", service, granting, None).is_ok());
    assert!(borrow("alice@LAB.TEST", service, granting, Some(&realm.path("keytab"))).is_ok());
    assert_eq!(borrow("bob@LAB.TEST", service, granting, None).err(), Some(Kind::LogonDenied));
    assert_eq!(borrow("alice@LAB.TEST", service, granting, Some(&realm.path("alice.keytab"))).err(), Some(Kind::NoKerbKey));
    // The first ticket in the place of the other.
    assert!(borrow("alice@LAB.TEST", granting, service, None).is_err());
    let cred = KrbCred::decode(granting).unwrap();
    let sealed = |enctype, cipher| EncryptedData { enctype, kvno: None, cipher };
    let with = |sealed| KrbCred { sealed, ..KrbCred::decode(granting).unwrap() }.encode();
    // In clear, as some have it; changed; and of another session.
    assert_eq!(borrow("alice@LAB.TEST", service, &with(sealed(0, cred.sealed.cipher)), None).err(), Some(Kind::InvalidToken));
    let mut changed = cred.sealed.cipher.to_vec();
    changed[20] ^= 1;
    assert_eq!(borrow("alice@LAB.TEST", service, &with(sealed(cred.sealed.enctype, &changed)), None).err(), Some(Kind::MessageAltered));
    let (mut client, mut server) = (self::client(realm, true, alices()), self::server(realm));
    run(&mut client, &mut server, |_, token| token).unwrap();
    let other = logon(&server);
    let other = TicketLogon::decode(&other).unwrap();
    assert_eq!(borrow("alice@LAB.TEST", other.service, granting, None).err(), Some(Kind::MessageAltered));
    // Sealed by whoever has the session key, and in another's name, for no time, or with nothing in it.
    type Change = fn(&mut EncKrbCredPart<'_>);
    let changes: [(&str, Change, Option<Kind>); 6] = [
        ("alice@LAB.TEST", |_| (), None),
        ("bob@LAB.TEST", |part| part.infos[0].client = Some(PrincipalName { kind: 1, parts: vec!["bob"] }), Some(Kind::LogonDenied)),
        ("alice@OTHER.TEST", |part| part.infos[0].client_realm = Some("OTHER.TEST"), Some(Kind::LogonDenied)),
        ("alice@LAB.TEST", |part| part.infos[0].client = None, Some(Kind::InvalidToken)),
        ("alice@LAB.TEST", |part| part.infos[0].end = Some(Time(1_000_000_000)), Some(Kind::ContextExpired)),
        ("alice@LAB.TEST", |part| part.infos.clear(), Some(Kind::InvalidToken)),
    ];
    for (number, (name, change, kind)) in changes.into_iter().enumerate() {
        assert_eq!(borrow(name, service, &resealed(realm, service, granting, change), None).err(), kind, "{number}");
    }
    for end in (0..granting.len()).step_by(37) {
        assert!(borrow("alice@LAB.TEST", service, &granting[..end], None).is_err());
    }
    for end in (0..service.len()).step_by(37) {
        assert!(borrow("alice@LAB.TEST", &service[..end], granting, None).is_err());
    }
}

#[test]
fn a_client_who_lends_anothers_tickets_lends_nothing_that_serves() {
    let Some(realm) = realm().filter(|_| python::is_there()) else { return };
    let bobs = user("bob", Some("LAB.TEST"), "Bob-Passw0rd");
    let (mut client, mut server) = (client(realm, true, bobs), server(realm));
    run(&mut client, &mut server, |_, token| token).unwrap();
    let file = realm.path("bobs.logon");
    fs::write(&file, logon(&server)).unwrap();
    for (name, password, serves) in [("bob", "Bob-Passw0rd", true), ("alice", "Alice-Passw0rd", false)] {
        let user = format!("{name}@LAB.TEST");
        let options = [
            ("user", &*user),
            ("password", password),
            ("inner", "negotiate"),
            ("host", "localhost"),
            ("service", "TERMSRV"),
            ("guard", &file),
        ];
        let mut peer = Peer::start_in(&realm.path("krb5.conf"), "/nonexistent", "client", &options);
        let mut server = self::server(realm);
        python::from_their_client(&mut peer, &mut server).unwrap();
        let delegated = server.live.as_ref().unwrap().facts.delegated();
        assert_eq!(delegated.is_some_and(|credential| acts_as(&credential, realm) == Ok(user.clone())), serves, "{name}");
    }
}

#[test]
fn without_kerberos_there_is_nothing_to_lend() {
    let env = crate::world::machine(guarded(), &[]);
    let credential = acquire(&env, Side::Initiator, None, alice("Secret-1"), "").unwrap();
    let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), End::server(&env));
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::PolicyNltmOnly);
    assert!(!server.is_live());
    // Nor to a target that policy does not name, nor where it says that nothing is lent at all.
    let Some(realm) = realm() else { return };
    for (policy, kind) in [
        (Policy { credssp_typed: Vec::new(), ..guarded() }, Some(Kind::DelegationPolicy)),
        (Policy { credssp_restricted_admin: true, ..guarded() }, None),
    ] {
        let env = machine_under(realm, |text| text.replacen("[libdefaults]", "[libdefaults]\nforwardable = true", 1), policy);
        let credential = acquire(&env, Side::Initiator, None, alices(), "").unwrap();
        let (mut client, mut server) = (End::new(Side::Initiator, &credential, Flags::DELEGATE), self::server(realm));
        client.target = Some(TARGET);
        assert_eq!(run(&mut client, &mut server, |_, token| token).err().map(|why| why.kind()), kind);
        assert!(!server.is_live() || server.query(Attribute::CREDSSP_CREDS).unwrap_err().kind() == Kind::NoCredentials);
    }
}

#[test]
fn their_server_reads_the_tickets_that_we_lend() {
    let Some(realm) = realm().filter(|_| python::is_there()) else { return };
    let mut client = client(realm, true, alices());
    let options = [("inner", "negotiate"), ("host", "localhost"), ("service", "TERMSRV")];
    let mut peer = Peer::start_in(&realm.path("krb5.conf"), &realm.path("keytab"), "server", &options);
    python::to_their_server(&mut client, &mut peer).unwrap();
    let (_, told) = peer.ask("LENT", &[]).unwrap();
    let buffer = told.strip_prefix(b"Kerberos\x000\0").unwrap();
    opens(realm, buffer, "by-pyspnego");
}

#[test]
fn our_server_reads_the_tickets_that_they_lend() {
    if !python::is_there() {
        return;
    }
    let options = [("user", "alice"), ("domain", "EXAMPLE"), ("password", "Secret-1"), ("guard", "yes")];
    let mut peer = Peer::start_in("/dev/null", "/nonexistent", "client", &options);
    let mut server = End::server_showing(&machine(Policy::default()), "rsa");
    python::from_their_client(&mut peer, &mut server).unwrap();
    let bytes = logon(&server);
    let read = TicketLogon::decode(&bytes).unwrap();
    assert_eq!((read.flags, read.service, read.granting), (2, &b"service ticket"[..], &b"granting ticket"[..]));
    let Answer::ClientCreds(whole) = server.query(Attribute::CREDSSP_CREDS_2).unwrap() else { panic!() };
    let outer = TsCredentials::decode(whole.expose()).unwrap();
    assert_eq!(TsRemoteGuardCreds::decode(outer.credentials).unwrap().supplemental.unwrap().len(), 2);
    assert!(server.live.as_ref().unwrap().facts.delegated().is_none());
}
