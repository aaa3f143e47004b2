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
    engine::{
        attributes::{Answer, Attribute},
        flags::Flags,
        identity::Auth,
        package::Side,
        policy::Policy,
        status::Kind,
    },
    wire::{
        der::Field as _,
        tsrequest::{TsCredentials, TsRemoteGuardCreds, guard::TicketLogon},
    },
};
use std::{fs, path::PathBuf, process::Command, sync::LazyLock};

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
    let (mut client, mut server) = (client(realm, false, alices()), server(realm));
    assert_eq!(run(&mut client, &mut server, |_, token| token).unwrap_err().kind(), Kind::NoCredentials);
}

fn user_without_secret() -> Auth {
    Auth::User { name: secur32::engine::identity::Wide::of("alice"), domain: None, secret: None }
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
