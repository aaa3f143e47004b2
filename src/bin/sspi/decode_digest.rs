//! `sspi decode` for Digest's lists of directives. Proofs are told by their length alone.
use secur32::wire::digest::Directives;
use serde_json::{Map, Value, json};

/// The directives that only Digest's lists have, in a challenge, a response, or a server's proof.
const OURS: [&str; 3] = ["nonce", "response", "rspauth"];
const HIDDEN: [&str; 2] = ["response", "rspauth"];
/// What may come, in the order that it is shown in.
const KNOWN: [&str; 28] = [
    "username",
    "username*",
    "realm",
    "nonce",
    "nextnonce",
    "uri",
    "digest-uri",
    "domain",
    "opaque",
    "algorithm",
    "qop",
    "nc",
    "cnonce",
    "response",
    "rspauth",
    "stale",
    "charset",
    "userhash",
    "maxbuf",
    "cipher",
    "authzid",
    "hashed-dirs",
    "service-name",
    "channel-binding",
    "auth-param",
    "error",
    "title",
    "token",
];

/// Whether a token is one of Digest's, with or without its scheme in front.
pub fn is_digest(token: &[u8]) -> bool {
    Directives::lists(token).is_ok_and(|lists| lists.iter().any(|list| OURS.iter().any(|name| list.get(name).is_some())))
}

/// The token as a tree.
pub fn decode(token: &[u8]) -> Result<Value, String> {
    let lists = Directives::lists(token).map_err(|why| format!("the token begins like Digest's and is refused: {why}"))?;
    let trees: Vec<Value> = lists.iter().map(tree).collect();
    match <[Value; 1]>::try_from(trees) {
        Ok([only]) => Ok(only),
        Err(several) => Ok(json!({"message": "Digest challenges, the client's to choose from", "challenges": several})),
    }
}

fn tree(list: &Directives<'_>) -> Value {
    let message = match OURS.iter().rev().find(|name| list.get(name).is_some()) {
        Some(&"rspauth") => "Digest server's proof",
        Some(&"response") => "Digest response",
        _ => "Digest challenge",
    };
    let mut out = Map::new();
    out.insert("message".to_owned(), message.into());
    for name in KNOWN {
        let values: Vec<Value> = list
            .all(name)
            .map(|value| match HIDDEN.contains(&name) {
                true => format!("({} digits)", value.raw().len()).into(),
                false => String::from_utf8_lossy(&value.meaning()).into_owned().into(),
            })
            .collect();
        match <[Value; 1]>::try_from(values) {
            Ok([only]) => drop(out.insert(name.to_owned(), only)),
            Err(none) if none.is_empty() => {}
            Err(several) => drop(out.insert(name.to_owned(), several.into())),
        }
    }
    Value::Object(out)
}
