//! The C programs that people copy, through the C library, with the realm's KDC behind both.
use crate::{
    WEB,
    realm::{Realm, realm},
    sdk::Sdk,
};
use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

static PROGRAMS: LazyLock<(PathBuf, PathBuf)> = LazyLock::new(|| {
    let sdk = Sdk::lay_out("kerberos");
    let compile = |name: &str| sdk.compile("cc", &["-std=gnu99"], Path::new(&format!("c-tests/{name}.c")), name).unwrap();
    (compile("sspi_server"), compile("sspi_client"))
});

/// What both programs print.
fn meet(realm: &Realm, package: &str, client: &[&str], caches: &str) -> (Vec<String>, Vec<String>) {
    let (server, program) = &*PROGRAMS;
    let at_home = |program: &Path| {
        let mut command = Command::new(program);
        command.env("KRB5_CONFIG", realm.path("krb5.conf")).env("KRB5CCNAME", caches).env_remove("KRB5_KTNAME").env("HOME", &realm.folder);
        command.env("SECUR32_ACCOUNTS", realm.path("no-accounts"));
        command
    };
    let mut service = at_home(server).args([package, "--patience", "20000"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(service.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.next().unwrap().strip_prefix("port ").unwrap().to_owned();
    let out = at_home(program).args([&port, package, "--target", WEB]).args(client).output().unwrap();
    // A client without a ticket never comes.
    if !out.stdout.starts_with(b"leg") {
        let _ = service.kill();
    }
    let theirs = lines.collect();
    service.wait().unwrap();
    (String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect(), theirs)
}

fn status(lines: &[String]) -> &str {
    lines.iter().find_map(|line| line.strip_prefix("end ")).unwrap_or("none")
}

#[test]
fn the_programs_log_on_by_password_and_by_the_users_tickets() {
    let Some(realm) = realm() else { return };
    let cache = format!("FILE:{}", realm.path("programs.cc"));
    let alice = ["--user", "alice", "--domain", "LAB.TEST", "--password", "Alice-Passw0rd"];
    for (client, name) in [
        (&alice[..], "alice@LAB.TEST"),
        (&["--user", "bob", "--domain", "LAB", "--password", "Bob-Passw0rd", "--wide"], "bob@LAB.TEST"),
        (&["--user", "alice@LAB.TEST", "--password", "Alice-Passw0rd", "--mutual"], "alice@LAB.TEST"),
    ] {
        let (ours, theirs) = meet(realm, "Kerberos", client, &cache);
        assert_eq!((status(&ours), status(&theirs)), ("0x00000000", "0x00000000"), "{ours:?} {theirs:?}");
        assert!(theirs.contains(&format!("client {name}")) && theirs.contains(&"said \"hello, server\"".to_owned()), "{theirs:?}");
        assert!(ours.contains(&"said \"hello, client\"".to_owned()));
        let legs = if client.contains(&"--mutual") { 2 } else { 1 };
        assert_eq!(ours.iter().filter(|line| line.starts_with("leg ")).count(), legs, "{ours:?}");
    }
    let (ours, _) = meet(realm, "Kerberos", &[], &cache);
    assert_eq!(status(&ours), "0x8009030e", "no ticket, no password: {ours:?}");
    realm.run("kinit", &["-c", &cache, "bob"], "Bob-Passw0rd\n");
    let (ours, theirs) = meet(realm, "kerberos", &["--wide"], &cache);
    assert_eq!((status(&ours), status(&theirs)), ("0x00000000", "0x00000000"), "{ours:?} {theirs:?}");
    assert!(theirs.contains(&"client bob@LAB.TEST".to_owned()), "{theirs:?}");
}

#[test]
fn the_programs_are_told_the_truth() {
    let Some(realm) = realm() else { return };
    let none = format!("FILE:{}", realm.path("nobody.cc"));
    let user = |name: &'static str, password: &'static str| ["--user", name, "--domain", "LAB.TEST", "--password", password];
    for (client, wanted) in [
        (user("alice", "wrong"), "0x8009030c"),
        (user("mallory", "Alice-Passw0rd"), "0x8009030c"),
        (user("off", "Off-Passw0rd"), "0x8009030c"),
    ] {
        let (ours, _) = meet(realm, "Kerberos", &client, &none);
        assert_eq!(status(&ours), wanted, "{client:?}: {ours:?}");
    }
    let elsewhere = ["--user", "alice", "--domain", "NOWHERE.TEST", "--password", "Alice-Passw0rd"];
    let (ours, _) = meet(realm, "Kerberos", &elsewhere, &none);
    assert_eq!(status(&ours), "0x80090311", "{ours:?}");
}
