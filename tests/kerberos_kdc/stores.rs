//! Tickets that are kept elsewhere than in files: by the kernel, by Heimdal's daemon; and whom the user wants to be where.
use crate::{
    IN, OUT, WEB, acquire, acquire_as, log_on,
    realm::{Realm, realm},
    refusal,
};
use secur32::{
    engine::{
        env::{Env, TicketCache, Tickets, Users as _},
        identity::Auth,
        policy::Policy,
        status::{Kind, Result},
    },
    world::{krb5_conf::Krb5Conf, stores::UserTickets, unix::SystemUsers},
};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// A machine whose tickets are there.
fn machine(realm: &Realm, store: &str) -> Arc<Env> {
    realm.machine_with(|text| text.replace(&format!("FILE:{}", realm.path("cc")), store), 0, Policy::default())
}

fn kinit(realm: &Realm, store: &str, name: &str) {
    let password = if name == "alice" { "Alice-Passw0rd\n" } else { "Bob-Passw0rd\n" };
    realm.run("kinit", &["-c", store, name], password);
}

/// Alice and Bob are both logged on, Bob last.
fn both_are_served(realm: &Realm, store: &str) {
    let env = machine(realm, store);
    let server = acquire(&env, IN, Auth::Default);
    let client = acquire(&env, OUT, Auth::Default);
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "bob@LAB.TEST", "the primary one");
    // Nobody else asks for this service as him, one store at a time.
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock();
    let asked = || realm.logged("TGS_REQ", "bob@LAB.TEST for TERMSRV/localhost");
    let before = asked();
    for _ in 0..4 {
        assert_eq!(log_on(&client, &server, "TERMSRV/localhost").unwrap(), "bob@LAB.TEST");
    }
    assert_eq!(asked(), before + 1, "a ticket that we hold is not asked for again");
    drop(alone);
    for name in ["alice@LAB.TEST", "bob@LAB.TEST"] {
        let client = acquire_as(&env, OUT, Some(name), Auth::Default).unwrap();
        assert_eq!(log_on(&client, &server, WEB).unwrap(), name);
    }
    assert_eq!(refusal(&acquire_as(&env, OUT, Some("carol@LAB.TEST"), Auth::Default).unwrap(), WEB), Some(Kind::NoCredentials));
}

#[test]
fn the_kernels_keyrings_serve_as_mit_fills_them() {
    let Some(realm) = realm() else { return };
    if !Path::new("/proc/keys").exists() {
        eprintln!("no keyrings here: passed over");
        return;
    }
    let mine = std::process::id();
    let mut stores = vec![format!("KEYRING:session:secur32-{mine}"), format!("KEYRING:user:secur32-{mine}")];
    // A persistent keyring is a user's one and only: root alone may take that of a user who is nobody.
    if SystemUsers.current().as_deref() == Some("root") {
        stores.push(format!("KEYRING:persistent:{}", 1_000_000 + mine));
    } else {
        eprintln!("the persistent keyring, which needs root: passed over");
    }
    for store in stores {
        assert_eq!(refusal(&acquire(&machine(realm, &store), OUT, Auth::Default), WEB), Some(Kind::NoCredentials), "before there are any");
        kinit(realm, &format!("{store}:one"), "alice");
        kinit(realm, &format!("{store}:two"), "bob");
        // MIT alone can say which is the primary one.
        realm.run("kswitch", &["-c", &format!("{store}:two")], "");
        both_are_served(realm, &store);
        let env = machine(realm, &format!("{store}:one"));
        assert_eq!(log_on(&acquire(&env, OUT, Auth::Default), &acquire(&env, IN, Auth::Default), WEB).unwrap(), "alice@LAB.TEST");
        for cache in ["one", "two"] {
            realm.run("kdestroy", &["-c", &format!("{store}:{cache}")], "");
        }
    }
    for nothing in ["KEYRING:", "KEYRING:weird:x", "KEYRING:session:", "KEYRING:persistent:x", "KEYRING:legacy-name"] {
        assert_eq!(refusal(&acquire(&machine(realm, nothing), OUT, Auth::Default), WEB), Some(Kind::NoCredentials), "{nothing}");
    }
}

struct Daemon(Child);
impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A keeper of tickets, where it is installed.
fn daemon(realm: &Realm, maker: &str, program: &str) -> Option<Daemon> {
    if !Path::new(program).exists() {
        assert!(std::env::var("SECUR32_PEERS").as_deref() != Ok("required"), "{program} is required and not there");
        eprintln!("{program} is not installed: passed over");
        return None;
    }
    // What the one before left says nothing of this one.
    let _ = fs::remove_dir_all(realm.path("run"));
    let child = Command::new("tests/interop/kcm.sh")
        .args([maker, &realm.folder.display().to_string()])
        .env("KRB5_CONFIG", realm.path("krb5.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let daemon = Daemon(child);
    for _ in 0..100 {
        if Path::new(&realm.path("run/.heim_org.h5l.kcm-socket")).exists() {
            return Some(daemon);
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the KCM of {maker} does not come up");
}

#[test]
fn the_keepers_of_tickets_serve_heimdals_and_sssds() {
    let Some(realm) = realm() else { return };
    let env = machine(realm, "KCM:");
    for (maker, program) in [("heimdal", "/usr/sbin/kcm"), ("sssd", "/usr/libexec/sssd/sssd_kcm")] {
        assert_eq!(refusal(&acquire(&env, OUT, Auth::Default), WEB), Some(Kind::NoCredentials), "nobody is there");
        let Some(_daemon) = daemon(realm, maker, program) else { continue };
        assert_eq!(refusal(&acquire(&env, OUT, Auth::Default), WEB), Some(Kind::NoCredentials), "nothing is there");
        kinit(realm, "KCM:", "alice");
        kinit(realm, "KCM:0:second", "bob");
        realm.run("kswitch", &["-c", "KCM:0:second"], "");
        both_are_served(realm, "KCM:");
        let env = machine(realm, "KCM:0:second");
        assert_eq!(log_on(&acquire(&env, OUT, Auth::Default), &acquire(&env, IN, Auth::Default), WEB).unwrap(), "bob@LAB.TEST", "{maker}");
    }
}

/// The user's caches, and a list of whom to be where.
struct Listed(UserTickets<Krb5Conf>, &'static str);
impl Tickets for Listed {
    fn caches(&self, name: Option<&str>) -> Result<Vec<TicketCache>> {
        self.0.caches(name)
    }
    fn identities(&self) -> Option<String> {
        Some(self.1.to_owned())
    }
}

#[test]
fn a_users_list_says_whom_to_be_at_which_service() {
    let Some(realm) = realm() else { return };
    let folder = realm.path("listed");
    fs::create_dir_all(&folder).unwrap();
    kinit(realm, &format!("DIR::{folder}/tkt"), "alice");
    kinit(realm, &format!("DIR::{folder}/tktbob"), "bob");
    let conf = realm.path("listed.conf");
    let text = fs::read_to_string(realm.path("krb5.conf")).unwrap();
    fs::write(&conf, text.replace(&format!("FILE:{}", realm.path("cc")), &format!("DIR:{folder}"))).unwrap();
    let list = "# whom to be\nbob@LAB.TEST service=host\ncarol@LAB.TEST host=sha1.*\n";
    let mut env = Arc::into_inner(machine(realm, &format!("DIR:{folder}"))).unwrap();
    env.tickets = Box::new(Listed(UserTickets::new(Krb5Conf::of_files(vec![conf.into()])), list));
    let env = Arc::new(env);
    let (client, server) = (acquire(&env, OUT, Auth::Default), acquire(&env, IN, Auth::Default));
    assert_eq!(log_on(&client, &server, WEB).unwrap(), "alice@LAB.TEST");
    assert_eq!(log_on(&client, &server, "host/localhost").unwrap(), "bob@LAB.TEST");
    assert_eq!(refusal(&client, "HTTP/sha1.localhost"), Some(Kind::NoCredentials), "who is named has no tickets");
    let alice = acquire_as(&env, OUT, Some("alice@LAB.TEST"), Auth::Default).unwrap();
    assert_eq!(log_on(&alice, &server, "host/localhost").unwrap(), "alice@LAB.TEST", "the caller's word goes before the list");
}
