//! Negotiate against other people's SPNEGO: MIT's, with Kerberos and a KDC of MIT's and with gss-ntlmssp, and pyspnego's own.
//!
//! Needs `krb5-kdc`, `krb5-admin-server`, `krb5-user`, `gss-ntlmssp`, and pip's `gssapi`, `krb5` and `pyspnego` in the Python that
//! `SECUR32_PYTHON` names; passed over where they are missing, unless `SECUR32_PEERS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]
#![cfg(unix)]

#[allow(dead_code, reason = "the same ends serve Kerberos' own tests")]
#[path = "../kerberos/world.rs"]
mod world;

#[allow(dead_code, reason = "the same realm serves Kerberos' own tests")]
#[path = "../kerberos_kdc/realm.rs"]
mod realm;

#[allow(dead_code, reason = "the same pipes serve NTLM's peers")]
#[path = "../house/process.rs"]
mod process;

#[path = "../sdk/mod.rs"]
mod sdk;

mod apache;
mod chromium;
mod people;
mod samba;

use process::{Helper, base64, python, runs, unbase64};
use realm::Realm;
use secur32::{
    engine::{
        attributes::{Answer, Attribute},
        env::Env,
        flags::Flags,
        identity::{Auth, PackageList, Secret, Uses, Wide},
        package::{AcquireAsk, Credential, Package as _, Side, Terms},
        policy::Policy,
        secret::SecretBytes,
        status::{Kind, Result},
    },
    packages::{Packages, negotiate::NEGOTIATE},
    wire::text::to_utf16le,
};
use std::{
    fs,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use world::End;

/// A list of packages that leaves NTLM.
const NTLM_ALONE: &str = "ntlm";

/// A machine in the realm with every package, Alice's account, and a keytab or none.
fn machine(realm: &Realm, keytab: bool) -> Arc<Env> {
    let change = |text: String| if keytab { text } else { text.replace("/keytab\n", "/none\n").replace("/cc\n", "/none.cc\n") };
    let mut env = Arc::into_inner(realm.machine_with(change, 0, Policy::default())).unwrap();
    env.packages = Box::new(Packages);
    env.accounts = Box::new(people::People);
    Arc::new(env)
}

fn acquire(env: &Arc<Env>, uses: Uses, auth: Auth, list: &str) -> Arc<dyn Credential> {
    NEGOTIATE.acquire(env, AcquireAsk { principal: None, uses, auth, packages: PackageList::parse(list) }).unwrap()
}

fn client(env: &Arc<Env>, password: &str, list: &str) -> End {
    let secret = Some(Secret::Password(SecretBytes::copied(&to_utf16le(password))));
    // Kerberos knows her by the realm, NTLM by the domain.
    let auth = Auth::User { name: Wide::of("alice"), domain: (list == NTLM_ALONE).then(|| Wide::of("DOM")), secret };
    let uses = Uses { inbound: false, outbound: true, no_default: false };
    let terms = Terms { target: Some("HTTP/localhost"), flags: world::full(), network_order: false };
    let mut end = End::of(acquire(env, uses, auth, list).begin(Side::Initiator, &terms).unwrap());
    (end.flags, end.target) = (terms.flags, terms.target);
    end
}

fn server(env: &Arc<Env>) -> End {
    let uses = Uses { inbound: true, outbound: false, no_default: false };
    let terms = Terms { target: None, flags: Flags::NONE, network_order: false };
    End::of(acquire(env, uses, Auth::Default, "").begin(Side::Acceptor, &terms).unwrap())
}

struct Peer(Helper);

impl Peer {
    /// `where` is where a Kerberos client or server finds its things; without it there is only NTLM.
    fn start(realm: &Realm, kind: &str, role: &str, kerberos: bool, options: &[&str]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let accounts = realm.folder.join(format!("ntlm-accounts-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        // A client of gss-ntlmssp takes its password from there, whatever it was given.
        let password = options.iter().find_map(|option| option.strip_prefix("password=")).unwrap_or("Alice-Passw0rd");
        fs::write(&accounts, format!("DOM:alice:{password}\n")).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/negotiate_peer.py");
        let mut command = Command::new(python());
        command.args([script, kind, role]).args(options).env("NTLM_USER_FILE", &accounts).env("NETBIOS_DOMAIN_NAME", "DOM");
        command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("KRB5RCACHENAME", "none:");
        let (cache, keytab) = if kerberos { ("peer.cc", "keytab") } else { ("none.cc", "none") };
        command.env("KRB5CCNAME", format!("FILE:{}", realm.path(cache))).env("KRB5_KTNAME", format!("FILE:{}", realm.path(keytab)));
        Self(Helper::start(&mut command))
    }

    fn ask(&mut self, word: &str, arguments: &[&[u8]]) -> Result<(bool, Vec<u8>), String> {
        let line = arguments.iter().fold(word.to_owned(), |line, argument| line + " " + &base64(argument));
        let answer = self.0.ask(&line);
        match answer.split_once(' ').unwrap_or((&answer, "")) {
            ("OK", out) => Ok((false, unbase64(out))),
            ("DONE", out) => Ok((true, unbase64(out))),
            (_, why) => Err(why.to_owned()),
        }
    }

    fn get(&mut self, word: &str, arguments: &[&[u8]]) -> Vec<u8> {
        self.ask(word, arguments).unwrap_or_else(|why| panic!("{word}: {why}")).1
    }
}

/// The realm, where it and a kind of peer are there.
fn there(kind: &str) -> Option<&'static Realm> {
    let probe = match kind {
        "gss" => "import gssapi.raw as g, sys; sys.exit('1.3.6.1.4.1.311.2.2.10' not in [m.dotted_form for m in g.indicate_mechs()])",
        "pyspnego with Kerberos" => "import spnego, gssapi, krb5",
        _ => "import spnego",
    };
    let found = runs(Command::new(python()).args(["-c", probe]));
    let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
    assert!(found || !required, "{kind} is required and not there");
    if !found {
        eprintln!("{kind} is not installed: passed over");
        return None;
    }
    realm::realm()
}

/// Leads a peer that starts to its end; the outcome at each side.
fn accept(ours: &mut End, peer: &mut Peer) -> std::result::Result<usize, String> {
    let mut token = peer.ask("STEP", &[])?.1;
    for leg in 1..10 {
        let answer = ours.step(&token).map_err(|why| format!("{:?}", why.kind()))?;
        if answer.is_empty() {
            return Ok(leg);
        }
        let (done, next) = peer.ask("STEP", &[&answer])?;
        if done && ours.is_live() {
            return Ok(leg);
        }
        token = next;
    }
    Err("without end".to_owned())
}

/// Leads a peer that accepts to its end.
fn initiate(ours: &mut End, peer: &mut Peer) -> std::result::Result<usize, String> {
    let mut token = ours.step(&[]).map_err(|why| format!("{:?}", why.kind()))?;
    for leg in 1..10 {
        let (done, answer) = peer.ask("STEP", &[&token])?;
        if !answer.is_empty() {
            token = ours.step(&answer).map_err(|why| format!("{:?}", why.kind()))?;
        }
        if done && ours.is_live() {
            return Ok(leg);
        }
    }
    Err("without end".to_owned())
}

fn chosen(end: &End) -> &'static str {
    match end.query(Attribute::NEGOTIATION_INFO) {
        Answer::Negotiation { package, state: 0 } => package.name,
        other => panic!("{other:?}"),
    }
}

/// Messages both ways, the first ones behind the signatures over the list.
fn talk(ours: &End, peer: &mut Peer) {
    for text in [&b"a few words"[..], &[7; 4000]] {
        let (token, bytes) = ours.seal(text);
        assert_eq!(peer.get("UNWRAP", &[&[token, bytes].concat()]), text);
        let mut wrapped = peer.get("WRAP", &[text]);
        assert_eq!(ours.open_stream(&mut wrapped).unwrap(), text);
        peer.get("VERIFY", &[text, &ours.sign(text)]);
        ours.verify(text, &peer.get("SIGN", &[text])).unwrap();
    }
}

/// The same over sessions that moved to another process between the messages.
fn talk_on(ours: &mut End, peer: &mut Peer, env: &Arc<Env>, side: Side) {
    let package = chosen(ours);
    talk(ours, peer);
    for _ in 0..2 {
        assert_eq!(ours.hand_over(env, side, false).unwrap(), package);
        talk(ours, peer);
    }
}

fn logged_on(realm: &Realm) {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| realm.run("kinit", &["-c", &realm.path("peer.cc"), "alice"], "Alice-Passw0rd\n"));
}

#[test]
fn mits_spnego_meets_ours_in_kerberos_both_ways() {
    let Some(realm) = there("gss") else { return };
    logged_on(realm);
    let env = machine(realm, true);
    let (mut ours, mut peer) = (server(&env), Peer::start(realm, "gss", "client", true, &[]));
    accept(&mut ours, &mut peer).unwrap();
    assert_eq!((chosen(&ours), ours.text(Attribute::NAMES).as_str()), ("Kerberos", "alice@LAB.TEST"));
    talk_on(&mut ours, &mut peer, &env, Side::Acceptor);

    let (mut ours, mut peer) = (client(&env, "Alice-Passw0rd", ""), Peer::start(realm, "gss", "server", true, &[]));
    initiate(&mut ours, &mut peer).unwrap();
    assert_eq!((chosen(&ours), peer.get("NAME", &[])), ("Kerberos", b"alice@LAB.TEST".to_vec()));
    talk_on(&mut ours, &mut peer, &env, Side::Initiator);
}

#[test]
fn mits_spnego_meets_ours_in_ntlm_both_ways() {
    let Some(realm) = there("gss") else { return };
    let env = machine(realm, false);
    let secret = ["user=DOM\\alice", "password=Alice-Passw0rd"];
    let (mut ours, mut peer) = (server(&env), Peer::start(realm, "gss", "client", false, &secret));
    accept(&mut ours, &mut peer).unwrap();
    assert_eq!((chosen(&ours), ours.text(Attribute::NAMES).as_str()), ("NTLM", "DOM\\alice"));
    talk_on(&mut ours, &mut peer, &env, Side::Acceptor);
    let wrong = ["user=DOM\\alice", "password=alice-passw0rd"];
    let (mut ours, mut peer) = (server(&env), Peer::start(realm, "gss", "client", false, &wrong));
    assert_eq!(accept(&mut ours, &mut peer).unwrap_err(), format!("{:?}", Kind::LogonDenied));

    let (mut ours, mut peer) = (client(&env, "Alice-Passw0rd", "ntlm"), Peer::start(realm, "gss", "server", false, &["ntlm=1"]));
    initiate(&mut ours, &mut peer).unwrap();
    assert_eq!(chosen(&ours), "NTLM");
    talk_on(&mut ours, &mut peer, &env, Side::Initiator);
    let (mut ours, mut peer) = (client(&env, "alice-passw0rd", "ntlm"), Peer::start(realm, "gss", "server", false, &["ntlm=1"]));
    assert!(initiate(&mut ours, &mut peer).is_err() && !ours.is_live());
}

#[test]
fn an_acceptor_without_a_keytab_has_mits_client_choose_again_and_sign_the_list() {
    let Some(realm) = there("gss") else { return };
    logged_on(realm);
    // The peer has a ticket, offers Kerberos first and NTLM behind it; we have no keytab.
    let env = machine(realm, false);
    let (mut ours, mut peer) = (server(&env), Peer::start(realm, "gss", "client", true, &[]));
    accept(&mut ours, &mut peer).unwrap();
    assert_eq!((chosen(&ours), ours.text(Attribute::NAMES).as_str()), ("NTLM", "DOM\\alice"));
    talk(&ours, &mut peer);
    // And our client, whose first token was Kerberos', goes over to NTLM with a peer that has no keytab.
    let with_kdc = machine(realm, true);
    let (mut ours, mut peer) = (client(&with_kdc, "Alice-Passw0rd", ""), Peer::start(realm, "gss", "server", false, &["ntlm=1"]));
    initiate(&mut ours, &mut peer).unwrap();
    assert_eq!(chosen(&ours), "NTLM");
    talk(&ours, &mut peer);
}

#[test]
fn pyspnego_meets_ours_in_ntlm_both_ways_with_channels_and_without() {
    let Some(realm) = there("pyspnego") else { return };
    let env = machine(realm, false);
    for (theirs, good) in [(None, true), (Some("bindings=tls-unique:a"), true), (Some("bindings=tls-unique:b"), false)] {
        let options: Vec<&str> = ["user=DOM\\alice", "password=Alice-Passw0rd"].into_iter().chain(theirs).collect();
        let (mut ours, mut peer) = (server(&env), Peer::start(realm, "pyspnego", "client", false, &options));
        ours.bindings = theirs.map(|_| world::channel(b"tls-unique:a"));
        let outcome = accept(&mut ours, &mut peer);
        assert_eq!(outcome.is_ok(), good, "{outcome:?}");
        if good {
            assert_eq!((chosen(&ours), peer.get("MECH", &[])), ("NTLM", b"ntlm".to_vec()));
            talk(&ours, &mut peer);
        }
    }
    let (mut ours, mut peer) = (client(&env, "Alice-Passw0rd", "ntlm"), Peer::start(realm, "pyspnego", "server", false, &[]));
    initiate(&mut ours, &mut peer).unwrap();
    talk(&ours, &mut peer);
    let (mut ours, mut peer) = (client(&env, "wrong", "ntlm"), Peer::start(realm, "pyspnego", "server", false, &[]));
    assert!(initiate(&mut ours, &mut peer).is_err() && !ours.is_live());
}

#[test]
fn pyspnego_meets_ours_in_kerberos_both_ways_with_channels_and_without() {
    let Some(realm) = there("pyspnego with Kerberos") else { return };
    logged_on(realm);
    let env = machine(realm, true);
    for (theirs, good) in [(None, true), (Some("bindings=tls-unique:a"), true), (Some("bindings=tls-unique:b"), false)] {
        let options: Vec<&str> = ["user=alice@LAB.TEST", "password=Alice-Passw0rd"].into_iter().chain(theirs).collect();
        let (mut ours, mut peer) = (server(&env), Peer::start(realm, "pyspnego", "client", true, &options));
        ours.bindings = theirs.map(|_| world::channel(b"tls-unique:a"));
        let outcome = accept(&mut ours, &mut peer);
        assert_eq!(outcome.is_ok(), good, "{outcome:?}");
        if good {
            assert_eq!((chosen(&ours), peer.get("MECH", &[])), ("Kerberos", b"kerberos".to_vec()));
            assert_eq!(ours.text(Attribute::NAMES), "alice@LAB.TEST");
            talk(&ours, &mut peer);
        }
    }
    let (mut ours, mut peer) = (client(&env, "Alice-Passw0rd", ""), Peer::start(realm, "pyspnego", "server", true, &[]));
    initiate(&mut ours, &mut peer).unwrap();
    assert_eq!((chosen(&ours), peer.get("MECH", &[])), ("Kerberos", b"kerberos".to_vec()));
    talk(&ours, &mut peer);
}
