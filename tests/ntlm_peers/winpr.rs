//! WinPR, FreeRDP's SSPI; version 2 has no MakeSignature for NTLM.
use crate::{
    process::{Helper, runs},
    talk::{Talk, talk_sealed},
    there,
    world::{End, SEALED, alice, user},
};
use secur32::{
    engine::{flags::Flags, status::Kind},
    packages::ntlm::keys::nt_hash,
    wire::text::to_utf16le,
};
use std::{path::PathBuf, process::Command, sync::OnceLock};

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
