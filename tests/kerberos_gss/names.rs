//! Which user here a client is: our reading of krb5.conf's rules beside MIT's, rule by rule and name by name.
use secur32::{engine::package::Principal, packages::kerberos::local_name, wire::profile::Profile};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const CLIENTS: [&str; 14] = [
    "alice@ONE.TEST",
    "bob@ONE.TEST",
    "alice@TWO.TEST",
    "root@ONE.TEST",
    "alice/admin@ONE.TEST",
    "alice/ONE.TEST@ONE.TEST",
    "alice/ONE.TEST@TWO.TEST",
    "host/www.one.test@ONE.TEST",
    "host/www.two.test@TWO.TEST",
    "a/b/c@ONE.TEST",
    "aab-x_9@ONE.TEST",
    "AliCe@one.test",
    "bob\\@mail.test@ONE.TEST",
    "x y@ONE.TEST",
];

/// What stands in the default realm's section: each for itself.
const RULES: [&str; 58] = [
    "",
    "auth_to_local = DEFAULT",
    "auth_to_local = DEFAULT:x",
    "auth_to_local = NONSENSE",
    "auth_to_local = NONSENSE\nauth_to_local = DEFAULT",
    "auth_to_local = DEFAULT\nauth_to_local = NONSENSE",
    "auth_to_local = default",
    "auth_to_local = RULE",
    "auth_to_local = RULE:",
    "auth_to_local = RULE:[",
    "auth_to_local = RULE:[1",
    "auth_to_local = RULE:[1:",
    "auth_to_local = RULE:[1:$1",
    "auth_to_local = RULE:[x:$1]",
    "auth_to_local = RULE:[1:$1]",
    "auth_to_local = RULE:[ 1:$1]",
    "auth_to_local = RULE:[1:$0]",
    "auth_to_local = RULE:[1:$]",
    "auth_to_local = RULE:[1:$x]",
    "auth_to_local = RULE:[1:$2]",
    "auth_to_local = RULE:[2:$2]",
    "auth_to_local = RULE:[3:$3.$2-$1@$0]",
    "auth_to_local = RULE:[1:$1@$0](alice@.*)",
    "auth_to_local = RULE:[1:$1@$0](.*@TWO\\.TEST)s/@.*//",
    "auth_to_local = RULE:[1:$1@$0](.*@TWO\\.TEST)s/@.*//\nauth_to_local = DEFAULT",
    "auth_to_local = RULE:[1:$1@$0](.*@TWO\\.TEST)s/@.*/-two/\nauth_to_local = RULE:[2:$1;$2](^.*;admin$)s/;admin$//",
    "auth_to_local = RULE:[2:$1;$2](alice;.*)s/;.*//",
    "auth_to_local = RULE:[1:$1](alice)s/alice/root/",
    "auth_to_local = RULE:[1:$1](ali)",
    "auth_to_local = RULE:[1:$1](a*)",
    "auth_to_local = RULE:[1:$1](ab|aab-x_9|a)",
    "auth_to_local = RULE:[1:$1](a|aa|aab)s/b/B/",
    "auth_to_local = RULE:[1:$1](",
    "auth_to_local = RULE:[1:$1](()",
    "auth_to_local = RULE:[1:$1]([)\nauth_to_local = DEFAULT",
    "auth_to_local = RULE:[1:$1](a{2}b.*)",
    "auth_to_local = RULE:[1:$1](a{1,}[^[:space:]]+)",
    "auth_to_local = RULE:[1:$1]([[:alpha:]]+)",
    "auth_to_local = RULE:[1:$1]([^@]*)",
    "auth_to_local = RULE:[1:$1](*)\nauth_to_local = RULE:[1:$1]",
    "auth_to_local = RULE:[1:$1](\\w+)",
    "auth_to_local = RULE:[1:$1](.*)s/a/b/",
    "auth_to_local = RULE:[1:$1](.*)s/a/b/g",
    "auth_to_local = RULE:[1:$1](.*)s/^a//g",
    "auth_to_local = RULE:[1:$1](.*)s/[aeiou]+/<>/g",
    "auth_to_local = RULE:[1:$1](.*)s/(a|aa|aab)/X/",
    "auth_to_local = RULE:[1:$1](.*)s/a/b/ s/b/c/g",
    "auth_to_local = RULE:[1:$1](.*)s/a/b/gs/b/c/",
    "auth_to_local = RULE:[1:$1](.*)s/a/b",
    "auth_to_local = RULE:[1:$1](.*)s/a",
    "auth_to_local = RULE:[1:$1](.*)x",
    "auth_to_local = RULE:[1:$1](.*)s/*//\nauth_to_local = RULE:[1:no]",
    "auth_to_local = RULE:[1:$1](.*)s/x*/y/",
    "auth_to_local = RULE:s/@.*//",
    "auth_to_local = RULE:(.*/.*)s/\\//-/",
    "auth_to_local_names = {\n alice = wonder\n alice@TWO.TEST = two\n alice/admin = boss\n}",
    "auth_to_local_names = {\n alice = one\n alice = two\n alice@ONE.TEST = far\n}\nauth_to_local = RULE:[1:other]",
    "auth_to_local_names = {\n host/www.two.test@TWO.TEST = web\n bob\\@mail.test = mail\n}\nauth_to_local = DEFAULT",
];

/// MIT's program, built once.
fn oracle() -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("local_name-{}", std::process::id()));
    let source = format!("{}/tests/interop/local_name.c", env!("CARGO_MANIFEST_DIR"));
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let built = Command::new(compiler).args(["-Wall", "-Wextra", "-Werror", "-o"]).arg(&path).args([&source, "-lkrb5"]).status();
    assert!(built.unwrap().success(), "compiling the oracle");
    path
}

/// A client's parts, as this table writes them.
fn principal(text: &str) -> Principal {
    let (name, realm) = text.rsplit_once('@').unwrap();
    Principal { name: name.replace("\\@", "@"), realm: realm.to_owned(), anonymous: false, identify_only: false }
}

/// What MIT says of all of them.
fn asked(program: &Path, text: &str) -> Vec<String> {
    let conf = program.with_extension("conf");
    fs::write(&conf, text).unwrap();
    let mut child = Command::new(program).env("KRB5_CONFIG", &conf).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(CLIENTS.join("\n").as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    fs::remove_file(&conf).unwrap();
    let names: Vec<String> = String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(names.len(), CLIENTS.len(), "{text}: {:?}", out.status);
    names
}

#[test]
fn a_client_is_the_user_here_that_mit_says_it_is() {
    let program = oracle();
    let mut wrong = Vec::new();
    for rules in RULES {
        for default in ["default_realm = ONE.TEST\n", ""] {
            let text =
                format!("[libdefaults]\n{default}dns_lookup_realm = false\ndns_lookup_kdc = false\n[realms]\nONE.TEST = {{\n{rules}\n}}\n");
            let profile = Profile::parse(&text).unwrap();
            let theirs = asked(&program, &text);
            // To MIT a listed name is any realm's; to us it is the default realm's, and others go by the rules.
            let unlisted = asked(&program, &text.replace("auth_to_local_names", "unread"));
            for (n, client) in CLIENTS.iter().enumerate() {
                let theirs = if client.ends_with("@ONE.TEST") { &theirs[n] } else { &unlisted[n] };
                let ours = local_name::of(&principal(client), &profile).unwrap_or_else(|_| "-".to_owned());
                if ours != *theirs {
                    wrong.push(format!("{client} by {rules:?} ({default:?}): {theirs:?} and ours {ours:?}"));
                }
            }
        }
    }
    fs::remove_file(&program).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
