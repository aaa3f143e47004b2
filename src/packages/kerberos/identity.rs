//! `.k5identity`: whom a user wants to be to which service, one rule a line, the first that fits decides.
use super::target::Target;

/// The principal that the list names for a service: `principal field=pattern ...` with the fields realm, service and host.
pub(super) fn chosen<'l>(list: &'l str, target: &Target) -> Option<&'l str> {
    let service = target.name.parts.first()?;
    let host = target.name.parts.get(1)?.to_ascii_lowercase();
    list.lines().filter(|line| !line.trim_start().starts_with('#')).find_map(|line| {
        let mut words = line.split_whitespace();
        let principal = words.next()?;
        let fits = words.all(|word| match word.split_once('=') {
            Some(("realm", pattern)) => target.realm.as_ref().is_some_and(|realm| matches(pattern.as_bytes(), realm.as_bytes())),
            Some(("service", pattern)) => matches(pattern.as_bytes(), service.as_bytes()),
            Some(("host", pattern)) => matches(pattern.as_bytes(), host.as_bytes()),
            // A field that is not known says nothing, as with MIT.
            _ => true,
        });
        fits.then_some(principal)
    })
}

/// Whether a text fits a pattern with `*` and `?`. Time grows with both lengths, whatever the pattern.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), text.get(t)) {
            (Some(b'*'), _) => {
                star = Some((p, t));
                p += 1;
            }
            (Some(b'?'), Some(_)) => (p, t) = (p + 1, t + 1),
            (Some(one), Some(other)) if one == other => (p, t) = (p + 1, t + 1),
            (None, None) => return true,
            _ => match star {
                // The last star takes one more.
                Some((at, taken)) if taken < text.len() => {
                    star = Some((at, taken + 1));
                    (p, t) = (at + 1, taken + 1);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::kerberos::ticket::Name;

    fn target(service: &str, host: &str, realm: Option<&str>) -> Target {
        Target { name: Name { kind: 2, parts: vec![service.to_owned(), host.to_owned()] }, realm: realm.map(str::to_owned) }
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let list = "# mine\nalice@KRBTEST.COM       realm=KRBTEST.COM\nalice/mail@EXAMPLE.COM host=mail.example.com service=imap\n\nalice/admin@EXAMPLE.COM host=*.servers.example.com\nalice@EXAMPLE.COM service=HTTP other=x\n";
        for (asked, principal) in [
            (target("host", "x.y", Some("KRBTEST.COM")), Some("alice@KRBTEST.COM")),
            (target("imap", "mail.example.com", None), Some("alice/mail@EXAMPLE.COM")),
            (target("pop", "mail.example.com", None), None),
            (target("host", "A.servers.example.com", None), Some("alice/admin@EXAMPLE.COM")),
            (target("HTTP", "www", Some("ELSE")), Some("alice@EXAMPLE.COM")),
            (target("host", "x", Some("ELSE")), None),
        ] {
            assert_eq!(chosen(list, &asked), principal, "{asked:?}");
        }
        assert_eq!(chosen("a@B\n", &target("host", "x", None)), Some("a@B"), "a rule without fields fits all");
    }

    #[test]
    fn patterns_fit_what_they_should_and_never_take_long() {
        for (pattern, text, fits) in [
            ("", "", true),
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abb", false),
            ("*.b.*", "x.b.y", true),
            ("?", "", false),
            ("a?c", "abc", true),
            ("**a", "ba", true),
            ("a", "ab", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), fits, "{pattern} and {text}");
        }
        assert!(!matches("*a".repeat(500).as_bytes(), &[b'b'; 5000]));
    }
}
