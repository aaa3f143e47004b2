//! What the dynamic loader may do to us: other libraries with our names, and programs with privileges their callers lack.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is passed over says so")]

#[path = "../sdk/mod.rs"]
mod sdk;

use sdk::Sdk;
use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::Command,
};

fn said(command: &mut Command) -> String {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn an_impostor_with_our_names_does_not_get_into_our_table() {
    let sdk = Sdk::lay_out("impostor");
    let victim = sdk.compile("cc", &["-std=gnu99"], Path::new("c-tests/loader/victim.c"), "victim").unwrap();
    let impostor = sdk.folder.join("impostor.so");
    let built = Command::new("cc").args(["-shared", "-fPIC", "c-tests/loader/impostor.c", "-o"]).arg(&impostor).status().unwrap();
    assert!(built.success());
    assert_eq!(said(&mut Command::new(&victim)), "table 1 1 1\nnames 0\n");
    // The preloaded names do win where the program itself calls them: the table alone is ours.
    assert_eq!(said(Command::new(&victim).env("LD_PRELOAD", &impostor)), "table 1 1 1\nnames 42\n");
}

#[test]
fn a_policy_that_others_can_write_lets_nobody_be_acquired() {
    let sdk = Sdk::lay_out("writable");
    let acquire = sdk.compile("cc", &["-std=gnu99"], Path::new("c-tests/loader/acquire.c"), "acquire").unwrap();
    let policy = sdk.folder.join("policy.toml");
    fs::write(&policy, "timeout = 5\n").unwrap();
    for (mode, wanted) in [(0o600, "0x00000000\n"), (0o644, "0x00000000\n"), (0o646, "0x80090304\n"), (0o664, "0x80090304\n")] {
        fs::set_permissions(&policy, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(said(Command::new(&acquire).env("SECUR32_CONFIG", &policy)), wanted, "{mode:o}");
    }
    fs::write(&policy, "timeuot = 5\n").unwrap();
    fs::set_permissions(&policy, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(said(Command::new(&acquire).env("SECUR32_CONFIG", &policy)), "0x80090304\n", "a misspelt setting");
}

#[test]
fn the_trace_tells_failures_to_its_owner_alone() {
    let sdk = Sdk::lay_out("trace");
    let acquire = sdk.compile("cc", &["-std=gnu99"], Path::new("c-tests/loader/acquire.c"), "acquire").unwrap();
    let trace = sdk.folder.join("trace.log");
    let _ = fs::remove_file(&trace);
    said(Command::new(&acquire).env("SECUR32_TRACE", &trace));
    let text = fs::read_to_string(&trace).unwrap();
    assert!(text.contains("FreeContextBuffer: SEC_E_INVALID_HANDLE while freeing memory"), "{text}");
    assert_eq!(fs::metadata(&trace).unwrap().permissions().mode() & 0o777, 0o600);
    // A link in the trace's place is not followed.
    let elsewhere = sdk.folder.join("elsewhere");
    let link = sdk.folder.join("link.log");
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    said(Command::new(&acquire).env("SECUR32_TRACE", &link));
    assert!(!elsewhere.exists());
}

#[test]
fn the_environment_has_no_say_in_a_program_with_privileges() {
    // SAFETY: geteuid takes nothing and cannot fail.
    if unsafe { libc::geteuid() } != 0 {
        eprintln!("SKIPPED: only root can give a program privileges");
        return;
    }
    let nobody = 65534;
    let sdk = Sdk::lay_out("privileged");
    // A folder that nobody can reach, whatever the checkout's own permissions are.
    let stage = std::env::temp_dir().join(format!("secur32-privileged-{}", std::process::id()));
    fs::create_dir_all(stage.join("open")).unwrap();
    fs::set_permissions(&stage, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(stage.join("open"), fs::Permissions::from_mode(0o777)).unwrap();
    fs::copy(sdk.folder.join("sdk/lib/libsecur32.so.0"), stage.join("libsecur32.so.0")).unwrap();
    let program = stage.join("acquire");
    let built = Command::new("cc")
        .arg("c-tests/loader/acquire.c")
        .arg(format!("-I{}", sdk.folder.join("sdk/include").display()))
        .arg(stage.join("libsecur32.so.0"))
        .arg(format!("-Wl,-rpath,{}", stage.display()))
        .arg("-o")
        .arg(&program)
        .status()
        .unwrap();
    assert!(built.success());
    let policy = stage.join("policy.toml");
    fs::write(&policy, "not a policy\n").unwrap();
    let trace = stage.join("open/trace.log");
    let run = || {
        let _ = fs::remove_file(&trace);
        let mut command = Command::new(&program);
        command.uid(nobody).gid(nobody).env("SECUR32_CONFIG", &policy).env("SECUR32_TRACE", &trace);
        (said(&mut command), trace.exists())
    };
    assert_eq!(run(), ("0x80090304\n".to_owned(), true), "without privileges the environment is heard");
    let capable = Command::new("setcap").arg("cap_net_raw+ep").arg(&program).status().is_ok_and(|status| status.success());
    if !capable {
        eprintln!("setcap is not there: set-user-ID shows the same");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o4755)).unwrap();
    }
    let privileged = run();
    fs::remove_dir_all(&stage).unwrap();
    assert_eq!(privileged, ("0x00000000\n".to_owned(), false));
}
