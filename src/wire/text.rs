//! UTF-16LE, as Microsoft's protocols carry text, and upper case as Windows sees it.
use super::cursor::Malformed;

/// Text in UTF-16LE.
pub fn to_utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The same, of units.
pub fn units_to_utf16le(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

/// Reads UTF-16LE; half a unit and half a pair are refused.
pub fn from_utf16le(bytes: &[u8]) -> Result<String, Malformed> {
    let (units, half) = bytes.as_chunks::<2>();
    if !half.is_empty() {
        return Err(Malformed("text of an odd length"));
    }
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
        .collect::<Result<_, _>>()
        .map_err(|_| Malformed("text with half a surrogate pair"))
}

/// Upper case for one UTF-16 unit: one unit for one, as `RtlUpcaseUnicodeString` does it. Pairs stay as they are.
pub fn upper_unit(unit: u16) -> u16 {
    if unit < 0x80 {
        return (unit as u8).to_ascii_uppercase().into();
    }
    let Some(c) = char::from_u32(unit.into()) else { return unit };
    let (mut up, mut back) = (c.to_uppercase(), c.to_uppercase().flat_map(char::to_lowercase));
    // Windows maps only where the way back leads to the same letter: the dotless i, the long s and the micro sign stay themselves, or
    // two names would become one. The final sigma is its exception.
    let returns = back.next() == Some(c) && back.next().is_none();
    match (up.next(), up.next()) {
        (Some(up), None) if returns || c == '\u{3C2}' => u16::try_from(u32::from(up)).unwrap_or(unit),
        _ => unit,
    }
}

/// UTF-16LE in upper case. A last half unit stays as it is.
pub fn upper_utf16le(bytes: &[u8]) -> Vec<u8> {
    let (units, half) = bytes.as_chunks::<2>();
    let mut out: Vec<u8> = units.iter().flat_map(|unit| upper_unit(u16::from_le_bytes(*unit)).to_le_bytes()).collect();
    out.extend_from_slice(half);
    out
}

/// Text in upper case: what two names must share to be the same name.
pub fn upper(text: &str) -> String {
    text.chars().map(|c| u16::try_from(u32::from(c)).ok().and_then(|unit| char::from_u32(upper_unit(unit).into())).unwrap_or(c)).collect()
}

/// Whether two names are the same to Windows.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || upper(a) == upper(b)
}

/// The user part and the suffix of a user principal name.
pub fn split_upn(user: &str) -> Option<(&str, &str)> {
    user.rsplit_once('@').filter(|(name, suffix)| !name.is_empty() && !suffix.is_empty())
}

/// Whether an account (user, domain) is the one that a client means by (user, domain). The users are the same, and the domains are, or
/// either is empty, or the client's is this machine's (one of `here`, or "."). A user principal name without a domain means the account
/// of that name in the domain of its suffix.
pub fn means_account(client: (&str, &str), account: (&str, &str), here: &[&str]) -> bool {
    let in_domain = |domain: &str| {
        account.1.is_empty() || domain == "." || same_name(domain, account.1) || here.iter().any(|host| same_name(domain, host))
    };
    if same_name(client.0, account.0) && (client.1.is_empty() || in_domain(client.1)) {
        return true;
    }
    client.1.is_empty() && split_upn(client.0).is_some_and(|(user, suffix)| same_name(user, account.0) && in_domain(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_maps_one_letter_to_one_and_never_two_names_to_one() {
        for (text, want) in [
            ("user", "USER"),
            ("\u{e4}\u{f6}\u{fc}\u{ff}", "\u{c4}\u{d6}\u{dc}\u{178}"),
            ("stra\u{df}e", "STRA\u{df}E"),
            ("\u{3c3}\u{3c2}\u{43a}\u{451}", "\u{3a3}\u{3a3}\u{41a}\u{401}"),
            ("\u{131}\u{17f}\u{b5}", "\u{131}\u{17f}\u{b5}"),
            ("\u{149}\u{fb01}", "\u{149}\u{fb01}"),
            ("\u{10428}x", "\u{10428}X"),
        ] {
            assert_eq!(upper(text), want);
            assert_eq!(upper_utf16le(&to_utf16le(text)), to_utf16le(want));
        }
    }

    #[test]
    fn upper_case_is_stable_for_every_unit() {
        for unit in 0..=u16::MAX {
            assert_eq!(upper_unit(upper_unit(unit)), upper_unit(unit), "{unit:04x}");
        }
    }

    #[test]
    fn an_account_is_meant_by_its_names_and_by_nothing_else() {
        let here = ["HOST", "host.example.com"];
        let means = |client, account| means_account(client, account, &here);
        assert!(means(("ALICE", "dom"), ("alice", "DOM")));
        assert!(means(("alice", ""), ("Alice", "DOM")) && means(("alice", "."), ("alice", "DOM")));
        assert!(means(("alice", "host"), ("alice", "DOM")) && means(("alice", "Host.Example.com"), ("alice", "DOM")));
        assert!(means(("alice", "any"), ("alice", "")));
        assert!(means(("alice@dom.test", ""), ("alice", "DOM.test")) && means(("alice@x", ""), ("alice", "")));
        assert!(means(("alice@dom.test", ""), ("alice@dom.test", "OTHER")));
        assert!(!means(("alice", "other"), ("alice", "DOM")) && !means(("bob", "DOM"), ("alice", "DOM")));
        assert!(!means(("alice@other", ""), ("alice", "DOM")) && !means(("alice@DOM", "DOM"), ("alice", "DOM")));
        assert!(!means(("alice@", ""), ("alice", "DOM")) && !means(("", ""), ("alice", "DOM")));
    }

    #[test]
    fn text_comes_back_as_it_went() {
        for text in ["", "a", "\u{e9}\u{20ac}", "\u{1f600}"] {
            assert_eq!(from_utf16le(&to_utf16le(text)).unwrap(), text);
            assert_eq!(units_to_utf16le(&text.encode_utf16().collect::<Vec<_>>()), to_utf16le(text));
        }
        assert!(from_utf16le(&[0x41]).is_err());
        assert!(from_utf16le(&[0x3D, 0xD8]).is_err());
    }
}
