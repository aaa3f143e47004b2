//! `sspi decode`: a token as an annotated tree. Proofs, keys and MICs are told by their length alone.
use crate::{Outcome, decode_digest, decode_negotiate};
use secur32::wire::{
    ntlm::{Authenticate, AvPairs, Challenge, Negotiate, NtlmV2Response, SIGNATURE, Version, av},
    text::from_utf16le,
};
use serde_json::{Map, Value, json};
use std::io::Read as _;

#[derive(clap::Args)]
pub struct Arguments {
    /// A file, hex, base64, or '-' for standard input. An HTTP header's "NTLM ", "Negotiate " or "Digest " in front is passed over.
    token: String,
}

impl Arguments {
    pub fn run(&self, as_json: bool) -> Outcome {
        let token = read(&self.token)?;
        let tree = decode(&token)?;
        if as_json {
            println!("{tree}");
        } else {
            print(&tree, 0);
        }
        Ok(())
    }
}

/// The bytes that an argument means.
fn read(argument: &str) -> Result<Vec<u8>, String> {
    let content = if argument == "-" {
        let mut all = Vec::new();
        std::io::stdin().read_to_end(&mut all).map_err(|e| format!("reading standard input: {e}"))?;
        all
    } else if std::path::Path::new(argument).is_file() {
        std::fs::read(argument).map_err(|e| format!("reading {argument}: {e}"))?
    } else {
        argument.as_bytes().to_vec()
    };
    Ok(match std::str::from_utf8(&content) {
        Ok(text) if decode_digest::is_digest(text.trim().as_bytes()) => text.trim().as_bytes().to_vec(),
        Ok(text) => from_text(text).unwrap_or(content),
        Err(_) => content,
    })
}

fn from_text(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let token = text.rsplit_once(' ').map_or(text, |(_, token)| token);
    unhex(token).or_else(|| unbase64(token))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |all, digit| all << 4 | *digit as u8)).collect())
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    (!out.is_empty()).then_some(out)
}

fn decode(token: &[u8]) -> Result<Value, String> {
    let bad = |e: &dyn std::fmt::Debug| format!("the token begins like NTLM and is not whole: {e:?}");
    let kind = token.strip_prefix(&SIGNATURE[..]).and_then(|rest| rest.first_chunk::<4>()).map(|kind| u32::from_le_bytes(*kind));
    match kind {
        Some(1) => Negotiate::decode(token).map(|m| negotiate(&m)).map_err(|e| bad(&e)),
        Some(2) => Challenge::decode(token).map(|m| challenge(&m)).map_err(|e| bad(&e)),
        Some(3) => Authenticate::decode(token).map(|m| authenticate(&m)).map_err(|e| bad(&e)),
        Some(other) => Err(format!("NTLM has no message of type {other}")),
        None if decode_digest::is_digest(token) => decode_digest::decode(token),
        // What a negotiation carries is no negotiation.
        None if decode_negotiate::is_ours(token) => decode_negotiate::decode(token, &|inner| match inner.first() {
            Some(0xA0 | 0xA1) => Err("a negotiation within a negotiation".to_owned()),
            _ => decode_within(inner),
        }),
        None => Err("this is no token that is known: NTLM's, Kerberos', SPNEGO's and Digest's are".to_owned()),
    }
}

/// A mechanism's token inside a negotiation.
fn decode_within(token: &[u8]) -> Result<Value, String> {
    if decode_negotiate::is_ours(token) {
        return decode_negotiate::decode(token, &|_| Err("a negotiation within a negotiation".to_owned()));
    }
    decode(token)
}

fn negotiate(m: &Negotiate<'_>) -> Value {
    json!({
        "message": "NTLM NEGOTIATE",
        "features": format!("{:?}", m.features),
        "domain": String::from_utf8_lossy(m.domain),
        "workstation": String::from_utf8_lossy(m.workstation),
        "version": version(m.version),
    })
}

fn challenge(m: &Challenge<'_>) -> Value {
    json!({
        "message": "NTLM CHALLENGE",
        "target": text(m.target),
        "features": format!("{:?}", m.features),
        "challenge": hex(&m.challenge),
        "target info": pairs(m.target_info),
        "version": version(m.version),
    })
}

fn authenticate(m: &Authenticate<'_>) -> Value {
    let response = match NtlmV2Response::decode(m.nt) {
        Ok(v2) => json!({
            "proof": hidden(&v2.proof),
            "time": v2.time,
            "client challenge": hex(&v2.challenge),
            "target info": pairs(v2.target_info),
        }),
        Err(_) => hidden(m.nt),
    };
    json!({
        "message": "NTLM AUTHENTICATE",
        "domain": text(m.domain),
        "user": text(m.user),
        "workstation": text(m.workstation),
        "features": format!("{:?}", m.features),
        "LM response": hidden(m.lm),
        "NT response": response,
        "encrypted session key": hidden(m.session_key),
        "MIC": m.mic.as_ref().map_or(Value::Null, |mic| hidden(mic)),
        "version": version(m.version),
    })
}

fn pairs(list: &[u8]) -> Value {
    let Ok(pairs) = AvPairs::decode(list) else { return json!(format!("not a list of pairs, {} bytes", list.len())) };
    let mut out = Map::new();
    for (id, value) in pairs.iter() {
        let (name, shown) = match id {
            av::NB_COMPUTER => ("NetBIOS computer", text(value)),
            av::NB_DOMAIN => ("NetBIOS domain", text(value)),
            av::DNS_COMPUTER => ("DNS computer", text(value)),
            av::DNS_DOMAIN => ("DNS domain", text(value)),
            av::DNS_TREE => ("DNS tree", text(value)),
            av::FLAGS => ("flags", json!(format!("{:#x}", pairs.flags()))),
            av::TIMESTAMP => ("timestamp", json!(pairs.timestamp())),
            av::SINGLE_HOST => ("single host", hidden(value)),
            av::TARGET_NAME => ("target name", text(value)),
            av::CHANNEL_BINDINGS => ("channel bindings", json!(hex(value))),
            _ => ("unknown", json!(hex(value))),
        };
        out.insert(name.to_owned(), shown);
    }
    Value::Object(out)
}

fn version(version: Option<Version>) -> Value {
    version.map_or(Value::Null, |v| json!(format!("{}.{} build {}, revision {}", v.product[0], v.product[1], v.build, v.revision)))
}

fn text(utf16: &[u8]) -> Value {
    from_utf16le(utf16).map_or_else(|_| json!(hex(utf16)), |text| json!(text))
}

/// What must not be shown, by its length.
pub fn hidden(bytes: &[u8]) -> Value {
    json!(format!("({} bytes)", bytes.len()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn print(tree: &Value, depth: usize) {
    let Value::Object(fields) = tree else { return };
    for (name, value) in fields {
        let indent = "  ".repeat(depth);
        match value {
            Value::Object(_) => {
                println!("{indent}{name}:");
                print(value, depth + 1);
            }
            Value::Null => println!("{indent}{name}: -"),
            Value::String(text) => println!("{indent}{name}: {text}"),
            other => println!("{indent}{name}: {other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [MS-NLMP] 4.2.4.3: the specification's own CHALLENGE.
    const CHALLENGE: &str = "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000060070170000000f53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000";

    #[test]
    fn a_challenge_is_read_from_hex_and_base64_alike() {
        let tree = decode(&from_text(CHALLENGE).unwrap()).unwrap();
        assert_eq!(tree["target"], "Server");
        assert_eq!(tree["target info"]["NetBIOS domain"], "Domain");
        assert_eq!(from_text("NTLM TlRMTVNTUAAB").unwrap(), b"NTLMSSP\0\x01");
    }

    #[test]
    fn what_is_no_token_is_said_to_be_none() {
        assert!(decode(b"hello").is_err());
        assert!(decode(b"NTLMSSP\0\x02\0\0\0").is_err());
    }
}
