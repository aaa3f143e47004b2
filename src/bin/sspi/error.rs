//! `sspi error CODE`
use crate::Outcome;
use secur32::engine::status::{Kind, Outcome as Status};
use serde_json::json;

#[derive(clap::Args)]
pub struct Arguments {
    /// 0x8009030C, 2148074252, -2146893044 or SEC_E_LOGON_DENIED.
    #[arg(allow_hyphen_values = true)]
    code: String,
}

const SUCCESSES: [Status; 8] = [
    Status::Done,
    Status::ContinueNeeded,
    Status::CompleteNeeded,
    Status::CompleteAndContinue,
    Status::ContextExpired,
    Status::IncompleteCredentials,
    Status::Renegotiate,
    Status::MessageFragment,
];

impl Arguments {
    pub fn run(&self, as_json: bool) -> Outcome {
        let (code, name) = explain(&self.code).ok_or_else(|| format!("{} is no status that this library knows", self.code))?;
        if as_json {
            println!("{}", json!({"code": code, "hex": format!("{code:#010x}"), "name": name, "advice": advice(name)}));
            return Ok(());
        }
        println!("{code:#010x}  {name}");
        if let Some(advice) = advice(name) {
            println!("{advice}");
        }
        Ok(())
    }
}

/// The code and its name, from either, in any spelling.
pub fn explain(text: &str) -> Option<(u32, &'static str)> {
    let number = parse(text);
    let known = |code: u32, name: &'static str| number == Some(code) || name.eq_ignore_ascii_case(text);
    if let Some(status) = SUCCESSES.into_iter().find(|status| known(*status as u32, status.name())) {
        return Some((status as u32, status.name()));
    }
    // SEC_E_* live in one small range.
    (0x8009_0300..=0x8009_03FF)
        .filter_map(Kind::from_code)
        .find(|kind| known(*kind as u32, kind.name()))
        .map(|kind| (kind as u32, kind.name()))
}

fn parse(text: &str) -> Option<u32> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    let number: i64 = text.parse().ok()?;
    u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned))
}

/// What to look at first.
fn advice(name: &str) -> Option<&'static str> {
    Some(match name {
        "SEC_E_OK" => "Done. A token may still have come with it: send it.",
        "SEC_I_CONTINUE_NEEDED" => "Send the token, read the peer's answer, call again.",
        "SEC_I_COMPLETE_NEEDED" => "Call CompleteAuthToken, then send the token.",
        "SEC_I_COMPLETE_AND_CONTINUE" => "Call CompleteAuthToken, send the token, read the peer's answer, call again.",
        "SEC_E_LOGON_DENIED" => {
            "The account is not known here, or the proof does not match. SECUR32_TRACE=FILE tells which source was asked."
        }
        "SEC_E_NO_CREDENTIALS" => "There is nothing to log on with: give an identity, or a default that the package can find.",
        "SEC_E_SECPKG_NOT_FOUND" => "No package of this name is built in: `sspi packages` lists them.",
        "SEC_E_INVALID_HANDLE" => "The handle was never given, or its life has ended, or it is of the other kind.",
        "SEC_E_INVALID_TOKEN" => "The token is not one of this package, or a buffer that the call needs is missing or read-only.",
        "SEC_E_INCOMPLETE_MESSAGE" => "Nothing is wrong: read more from the peer and call again with all of it.",
        "SEC_E_BUFFER_TOO_SMALL" => "Give the token more room: cbMaxToken of the package, or ALLOCATE_MEMORY.",
        "SEC_E_MESSAGE_ALTERED" => "The signature does not match: the message was changed, or comes out of order, or from another session.",
        "SEC_E_OUT_OF_SEQUENCE" => "The call, or the message, came out of turn.",
        "SEC_E_BAD_BINDINGS" => "The client names another channel than this one: a proxy or an attacker stands between.",
        "SEC_E_NO_AUTHENTICATING_AUTHORITY" => "Nobody can be asked: no account source, or no KDC in reach.",
        "SEC_E_UNSUPPORTED_FUNCTION" => "The package has no such thing, or it is not built yet.",
        "SEC_E_UNKNOWN_CREDENTIALS" => "The identity's Flags, version or lengths do not fit its form.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_in_each_of_its_spellings() {
        for text in ["0x8009030C", "2148074252", "-2146893044", "sec_e_logon_denied"] {
            assert_eq!(explain(text), Some((0x8009_030C, "SEC_E_LOGON_DENIED")), "{text}");
        }
        assert_eq!(explain("0"), Some((0, "SEC_E_OK")));
        assert_eq!(explain("0x80100003"), None);
    }
}
