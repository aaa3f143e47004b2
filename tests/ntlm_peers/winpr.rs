//! WinPR, FreeRDP's SSPI; version 2 has no MakeSignature for NTLM.
use crate::{
    process::{Helper, runs},
    sdk::Sdk,
    talk::{Talk, talk_sealed},
    there,
    world::{End, SEALED, alice, user},
};
use secur32::{
    engine::{flags::Flags, status::Kind},
    packages::ntlm::keys::nt_hash,
    wire::text::to_utf16le,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The helper, built once; none where there is no compiler or no WinPR.
fn helper() -> Option<&'static PathBuf> {
    static HELPER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = HELPER.get_or_init(|| {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("ntlm_winpr-{}", std::process::id()));
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let made = runs(
            Command::new(compiler)
                .args(["-Wall", "-Wextra", "-Werror", &format!("-I{root}/include"), "-o"])
                .arg(&path)
                .args([&format!("{root}/tests/interop/ntlm_winpr.c"), "-ldl"]),
        );
        (made && runs(&mut Command::new(&path))).then_some(path)
    });
    there("WinPR", built.is_some()).then_some(built.as_ref())?
}

#[test]
fn our_server_lets_winprs_client_in_with_the_right_password_alone() {
    let Some(helper) = helper() else { return };
    for (name, password, want) in
        [("alice", "Secret-1", Ok(())), ("alice", "Secret-2", Err(Kind::LogonDenied)), ("mallory", "Secret-1", Err(Kind::LogonDenied))]
    {
        let mut client = Talk(Helper::start(Command::new(helper).args(["client", name, "EXAMPLE", password])));
        let mut server = End::server(&crate::world(), Flags::NONE);
        let challenge = server.step(&client.get("STEP", &[])).unwrap();
        let proof = client.get("STEP", &[&challenge]);
        assert_eq!(server.step(&proof).map(|_| ()).map_err(|e| e.kind()), want, "{name} with {password}");
        if want.is_ok() {
            assert!(server.names() == "EXAMPLE\\Alice" && server.granted.has(SEALED));
            talk_sealed(&server, &mut client);
        }
    }
}

#[test]
fn winprs_server_lets_our_client_in_with_the_right_password_alone() {
    let Some(helper) = helper() else { return };
    let hash = nt_hash(&to_utf16le("Secret-1"));
    let digits: String = hash.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    let sam = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sam-{}", std::process::id()));
    std::fs::write(&sam, format!("alice:EXAMPLE::{digits}:::\n")).unwrap();
    for (auth, good) in
        [(alice(), true), (user("alice", Some("EXAMPLE"), "Secret-2"), false), (user("mallory", Some("EXAMPLE"), "Secret-1"), false)]
    {
        let mut server = Talk(Helper::start(Command::new(helper).arg("server").arg(&sam)));
        let mut client = End::client(&crate::world(), auth, SEALED);
        let challenge = server.get("STEP", &[&client.step(&[]).unwrap()]);
        let verdict = server.ask("STEP", &[&client.step(&challenge).unwrap()]);
        assert_eq!(verdict.is_ok(), good, "{verdict:?}");
        if good {
            talk_sealed(&client, &mut server);
        }
    }
    std::fs::remove_file(&sam).unwrap();
}

#[test]
fn both_libraries_serve_each_other_in_one_process_and_each_by_its_own_functions() {
    if helper().is_none() {
        return;
    }
    let sdk = Sdk::lay_out("ntlm-together");
    let program = sdk.compile("cc", &["-std=gnu99"], Path::new("tests/interop/ntlm_together.c"), "ntlm_together").unwrap();
    let (sam, accounts) = (sdk.folder.join("sam"), sdk.folder.join("accounts"));
    let digits: String = nt_hash(&to_utf16le("Secret-1")).expose().iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(&sam, format!("alice:EXAMPLE::{digits}:::\n")).unwrap();
    std::fs::write(&accounts, format!("alice@EXAMPLE: nt={digits}\n")).unwrap();
    std::fs::set_permissions(&accounts, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    for (password, good) in [("Secret-1", true), ("Secret-2", false)] {
        let said = Command::new(&program)
            .arg(sdk.folder.join("sdk/lib/libsecur32.so"))
            .arg("libwinpr2.so.2")
            .arg(&sam)
            .args(["alice", "EXAMPLE", password])
            .env("SECUR32_ACCOUNTS", &accounts)
            .output()
            .unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let words: Vec<Vec<&str>> = said.lines().map(|line| line.split(' ').collect()).collect();
        for (line, client, server) in [(0, "libsecur32", "libwinpr2"), (1, "libwinpr2", "libsecur32")] {
            assert!(words[line][0].starts_with(client) && words[line][1].starts_with(server), "{said}");
            assert_eq!(words[line][2] == "0x00000000", good, "{said}");
        }
    }
}
