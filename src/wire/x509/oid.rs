//! Object identifiers: the ones that are asked for, and their dotted form.

/// id-ce-subjectAltName
pub const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1D, 0x11];
/// id-ce-extKeyUsage
pub const EXTENDED_USAGE: &[u8] = &[0x55, 0x1D, 0x25];
/// id-ce-keyUsage
pub const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
/// id-ce-basicConstraints
pub const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];
/// id-ce-cRLDistributionPoints
pub const LISTS: &[u8] = &[0x55, 0x1D, 0x1F];
/// id-pe-authorityInfoAccess
pub const AUTHORITY_ACCESS: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 1, 1];
/// id-ad-ocsp
pub const OCSP: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 0x30, 1];
/// id-kp-serverAuth
pub const SERVER_AUTH: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 1];
/// id-kp-clientAuth
pub const CLIENT_AUTH: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 3, 2];
/// anyExtendedKeyUsage
pub const ANY_USAGE: &[u8] = &[0x55, 0x1D, 0x25, 0];
/// Microsoft's user principal name.
pub const UPN: &[u8] = &[0x2B, 6, 1, 4, 1, 0x82, 0x37, 0x14, 2, 3];
/// id-at-commonName
pub const COMMON_NAME: &[u8] = &[0x55, 4, 3];
/// emailAddress
pub const EMAIL: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1];

/// The dotted form of an OBJECT IDENTIFIER's contents; None for what is none, or has a number beyond 64 bits.
pub fn text(contents: &[u8]) -> Option<String> {
    if contents.is_empty() || contents.len() > 64 {
        return None;
    }
    let mut numbers = Vec::new();
    let mut number = 0u64;
    let mut open = false;
    for byte in contents {
        // A number begins with no idle byte.
        if !open && *byte == 0x80 {
            return None;
        }
        number = number.checked_mul(128)?.checked_add(u64::from(byte & 0x7F))?;
        open = byte & 0x80 != 0;
        if !open {
            numbers.push(std::mem::take(&mut number));
        }
    }
    if open {
        return None;
    }
    let (first, rest) = numbers.split_first()?;
    let (root, second) = if *first < 80 { (first / 40, first % 40) } else { (2, first - 80) };
    let mut out = format!("{root}.{second}");
    for number in rest {
        out.push('.');
        out.push_str(&number.to_string());
    }
    Some(out)
}

/// The contents of an OBJECT IDENTIFIER from its dotted form.
pub fn contents(text: &str) -> Option<Vec<u8>> {
    let numbers: Vec<u64> = text.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let [root, second, rest @ ..] = numbers.as_slice() else { return None };
    if *root > 2 || (*root < 2 && *second >= 40) {
        return None;
    }
    let mut out = Vec::new();
    for number in std::iter::once(second.checked_add(root * 40)?).chain(rest.iter().copied()) {
        let groups = (64 - number.leading_zeros()).div_ceil(7).max(1);
        out.extend((0..groups).rev().map(|group| (number >> (7 * group) & 0x7F) as u8 | if group > 0 { 0x80 } else { 0 }));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_a_dotted_form() {
        for (bytes, dotted) in [
            (ALTERNATIVE_NAMES, "2.5.29.17"),
            (SERVER_AUTH, "1.3.6.1.5.5.7.3.1"),
            (UPN, "1.3.6.1.4.1.311.20.2.3"),
            (&[0x88, 0x37, 3], "2.999.3"),
        ] {
            assert_eq!(text(bytes).as_deref(), Some(dotted));
            assert_eq!(contents(dotted).as_deref(), Some(bytes));
        }
        assert_eq!(text(EMAIL).as_deref(), Some("1.2.840.113549.1.9.1"));
    }

    #[test]
    fn what_is_no_identifier_has_none() {
        for bad in [&[][..], &[0x80, 1], &[0x2B, 0x86], &[0xFF; 12]] {
            assert_eq!(text(bad), None);
        }
        for bad in ["", "1", "3.1", "1.40", "1.a", "1..2"] {
            assert_eq!(contents(bad), None, "{bad}");
        }
    }
}
