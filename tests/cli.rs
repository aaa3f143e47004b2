//! The command-line tool, as a person and as a program uses it.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]

use secur32::wire::ntlm::{Authenticate, Features, NtlmV2Response, Version};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn sspi(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sspi"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(arguments: &[&str], input: &str) -> String {
    let done = sspi(arguments, input);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn file(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

#[test]
fn an_account_is_added_replaced_listed_and_removed() {
    let path = file("cli-accounts");
    let at = path.to_str().unwrap();
    said(&["account", "--file", at, "add", "alice@DOM"], "Password\n");
    // MD4 of "Password" in UTF-16LE, from [MS-NLMP] 4.2.2.1.1; the password itself is not kept.
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "alice@DOM: nt=a4f49c406510bdcab6824ee7c30fd852\n");
    said(&["account", "--file", at, "add", "ALICE@dom", "--keep-password"], "other words\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "ALICE@dom: password=other words\n");
    assert!(said(&["--json", "account", "--file", at, "list"], "").contains(r#""user":"ALICE""#));
    assert!(!said(&["account", "--file", at, "list"], "").contains("other words"));
    said(&["account", "--file", at, "remove", "alice@DOM"], "");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    assert!(!sspi(&["account", "--file", at, "remove", "alice@DOM"], "").status.success());
    assert!(!sspi(&["account", "--file", at, "add", "bob"], "\n").status.success(), "an empty password");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_a_realm_keeps_is_kept_by_every_hash_and_the_password_is_not() {
    let path = file("cli-realms");
    let at = path.to_str().unwrap();
    said(&["account", "--file", at, "add", "Mufasa", "--realm", "testrealm@host.com", "--realm", "the other"], "Circle Of Life\n");
    let kept = std::fs::read_to_string(&path).unwrap();
    // RFC 2617 3.5's user; its H(A1), as every implementation computes it.
    assert!(kept.contains(" ha1-md5[testrealm@host.com]=939e7578ed9e3c518a452acee763bce9 "), "{kept}");
    assert!(
        kept.contains(" ha1-sha256[the other]=") && kept.contains(" ha1-sha512-256[testrealm@host.com]=") && !kept.contains("Circle"),
        "{kept}"
    );
    let account = secur32::world::accounts::read_account(kept.trim_end()).unwrap();
    assert_eq!((account.ha1.len(), account.password.is_none()), (6, true));
    assert!(!sspi(&["account", "--file", at, "add", "x", "--realm", "a]b"], "x\n").status.success());
}

#[test]
fn other_peoples_accounts_are_imported_without_their_passwords() {
    let (path, theirs) = (file("cli-import"), file("cli-theirs"));
    std::fs::write(&theirs, "# theirs\nDOM:carol:Password\nnot a line of any kind\n").unwrap();
    let out = said(&["account", "--file", path.to_str().unwrap(), "import", theirs.to_str().unwrap()], "");
    assert_eq!(out, "1 accounts\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "carol@DOM: nt=a4f49c406510bdcab6824ee7c30fd852\n");
}

#[test]
fn a_status_is_explained_and_a_stranger_is_not() {
    assert!(said(&["error", "0x8009030C"], "").starts_with("0x8009030c  SEC_E_LOGON_DENIED\n"));
    assert!(said(&["--json", "error", "-2146893044"], "").contains(r#""name":"SEC_E_LOGON_DENIED""#));
    assert!(!sspi(&["error", "0x12345678"], "").status.success());
}

#[test]
fn packages_are_listed_as_windows_names_them() {
    let listed = said(&["--json", "packages"], "");
    assert!(listed.contains(r#""name":"NTLM""#) && listed.contains(r#""rpc_id":10"#) && listed.contains(r#""max_token":2888"#), "{listed}");
    assert!(
        listed.contains(r#""name":"WDigest""#) && listed.contains(r#""rpc_id":21"#) && listed.contains(r#""max_token":4096"#),
        "{listed}"
    );
}

#[test]
fn a_token_is_read_from_every_source() {
    // A NEGOTIATE of ours: 40 bytes.
    let hex = "4e544c4d5353500001000000978208e2000000000000000000000000000000000a0000000000000f";
    assert!(said(&["decode", hex], "").contains("NTLM NEGOTIATE"));
    assert!(said(&["decode", "-"], &format!("NTLM {hex}\n")).contains("NTLM NEGOTIATE"));
    assert!(!sspi(&["decode", "00112233"], "").status.success());
}

#[test]
fn digests_lists_are_read_and_their_proofs_stay_hidden() {
    let challenge = "Digest realm=\"a\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256, Digest realm=\"a\", nonce=\"n\"";
    let tree = said(&["--json", "decode", challenge], "");
    assert!(tree.contains("SHA-256") && tree.matches("Digest challenge\"").count() == 2, "{tree}");
    let response = "username=\"Mufasa\",realm=\"a\",nonce=\"n\",uri=\"/\",response=\"6629fae49393a05397450978507c4ef1\"";
    let tree = said(&["decode", "-"], response);
    assert!(
        tree.contains("Digest response") && tree.contains("Mufasa") && tree.contains("(32 digits)") && !tree.contains("6629fae4"),
        "{tree}"
    );
    assert!(said(&["decode", "rspauth=\"ea40f60335c427b5527b84dbabcdfffd\""], "").contains("server's proof"));
    assert!(!sspi(&["decode", "realm=\"a\r\nb\",nonce=x"], "").status.success());
}

#[test]
fn negotiations_are_read_with_what_they_carry() {
    // NegTokenInit with NTLM's NEGOTIATE in it, as a client of HTTP sends it.
    let init = "Negotiate YEgGBisGAQUFAqA+MDygDjAMBgorBgEEAYI3AgIKoioEKE5UTE1TU1AAAQAAADeCCOIAAAAAKAAAAAAAAAAoAAAAAAwEAAAAAA8=";
    let tree = said(&["decode", "-"], init);
    assert!(tree.contains("SPNEGO NegTokenInit") && tree.contains("NTLM NEGOTIATE") && tree.contains("[\"NTLM\"]"), "{tree}");
    let tree = said(&["--json", "decode", "a1073005a0030a0102"], "");
    assert!(tree.contains("NegTokenResp") && tree.contains("\"state\":\"reject\""), "{tree}");
    // A KRB-ERROR of a service whose clock is elsewhere, in Kerberos' frame, and the same bare.
    let error = "7e553053a003020105a10302011ea411180f32303236313132313133303030305aa505020301e240a603020125a90a1b084c41422e54455354aa1c301aa003020103a11330111b04485454501b096c6f63616c686f7374";
    let tree = said(&["decode", error], "");
    assert!(tree.contains("KRB-ERROR") && tree.contains("code: 37") && tree.contains("HTTP/localhost@LAB.TEST"), "{tree}");
    let framed = format!("606406092a864886f7120102020300{error}");
    assert!(said(&["decode", &framed], "").contains("token id: 0300"));
    for cut in ["a1073005a0030a01", "60", "6e", &error[..error.len() - 2]] {
        assert!(!sspi(&["decode", cut], "").status.success(), "{cut}");
    }
}

#[test]
fn proofs_keys_and_mics_stay_hidden() {
    let nt = [&[0xAB; 16][..], &NtlmV2Response::temp(7, [1; 8], &[0; 4])].concat();
    let token = Authenticate {
        lm: &[0xAB; 24],
        nt: &nt,
        domain: b"D\0",
        user: b"u\0",
        workstation: b"",
        session_key: &[0xAB; 16],
        features: Features::UNICODE | Features::KEY_EXCHANGE,
        version: Some(Version::OURS),
        mic: Some([0xAB; 16]),
    };
    let hex: String = token.encode().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    for arguments in [&["decode", &hex][..], &["--json", "decode", &hex]] {
        let tree = said(arguments, "");
        assert!(tree.contains("NTLM AUTHENTICATE") && tree.contains("(16 bytes)") && tree.contains("(24 bytes)"), "{tree}");
        assert!(!tree.to_lowercase().contains("abab"), "{tree}");
    }
}
