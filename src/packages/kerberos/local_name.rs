//! Which user of this machine a client is: krb5.conf's `auth_to_local_names` and `auth_to_local`, of the default realm, as MIT reads them.
use crate::{
    engine::{
        package::Principal,
        status::{Error, Kind, Result},
    },
    wire::{cursor::Malformed, profile::Profile, regex::Pattern},
};

/// No name that is matched with patterns is longer.
const LONGEST: usize = 1024;

/// The user's name here; an error where the client is nobody's, or a rule cannot be read.
pub fn of(client: &Principal, profile: &Profile) -> Result<String> {
    let nobody =
        |why: &str| Error::new(Kind::NoImpersonation, format!("looking for the user here who {}@{} is: {why}", client.name, client.realm));
    let home = profile.first(&["libdefaults", "default_realm"]).ok_or_else(|| nobody("krb5.conf has no default_realm"))?;
    let parts: Vec<&str> = client.name.split('/').collect();
    // The list has names without realms, and MIT takes them for any realm's. Here they are of the default realm: nobody of another realm
    // becomes a user by having his name.
    if client.realm == home
        && let Some(name) = profile.all(&["realms", home, "auth_to_local_names", &escaped(&parts)]).last()
    {
        return Ok((*name).to_owned());
    }
    let who = Client { parts: &parts, realm: &client.realm };
    let rules = profile.all(&["realms", home, "auth_to_local"]);
    if rules.is_empty() {
        return who.usual(home).ok_or_else(|| nobody("it is of another realm, or no user's name"));
    }
    for rule in rules {
        let (kind, rest) = rule.split_once(':').map_or((rule, None), |(kind, rest)| (kind, Some(rest)));
        let found = match (kind, rest) {
            ("DEFAULT", _) => Ok(who.usual(home)),
            ("RULE", Some(rule)) => who.by_rule(rule),
            _ => Err(Malformed("a rule of a kind that is not known here")),
        };
        if let Some(name) = found.map_err(|why| nobody(&format!("auth_to_local has {rule:?}")).because(why))? {
            return Ok(name);
        }
    }
    Err(nobody("no rule of auth_to_local fits"))
}

/// A client's name, part by part.
struct Client<'a> {
    parts: &'a [&'a str],
    realm: &'a str,
}

impl Client<'_> {
    /// Whoever is of the default realm is a user of the same name.
    fn usual(&self, home: &str) -> Option<String> {
        match self.parts {
            [name] if self.realm == home => Some((*name).to_owned()),
            [name, realm] if self.realm == home && *realm == home => Some((*name).to_owned()),
            _ => None,
        }
    }

    /// `[n:format](pattern)s/pattern/text/g...`: None where it is about others.
    fn by_rule(&self, rule: &str) -> Result<Option<String>, Malformed> {
        let (chosen, rest) = match rule.strip_prefix('[') {
            None => (escaped(self.parts), rule),
            Some(rest) => {
                let (count, format) = rest.split_once(':').ok_or(Malformed("a rule that does not say for how many parts it is"))?;
                let count: usize = count.trim_start().parse().map_err(|_| Malformed("a rule for a number of parts that is none"))?;
                if count != self.parts.len() {
                    return Ok(None);
                }
                self.formatted(format)?
            }
        };
        if chosen.len() > LONGEST {
            return Ok(None);
        }
        let (fits, rest) = match rest.strip_prefix('(') {
            None => (true, rest),
            Some(rest) => {
                let (pattern, rest) = rest.split_once(')').ok_or(Malformed("a pattern without its end"))?;
                // As with MIT, a pattern that is not understood fits nothing.
                let whole = |pattern: Pattern| pattern.find(chosen.as_bytes()) == Some((0, chosen.len()));
                (Pattern::parse(pattern).is_ok_and(whole), rest)
            }
        };
        if fits { replaced(chosen, rest) } else { Ok(None) }
    }

    /// The text that a rule looks at: `$0` is the realm, `$1` the first part.
    fn formatted<'r>(&self, format: &'r str) -> Result<(String, &'r str), Malformed> {
        let (mut text, mut rest) = (String::new(), format);
        loop {
            let at = rest.find(['$', ']']).ok_or(Malformed("a rule whose format has no end"))?;
            let (plain, sign) = rest.split_at(at);
            text.push_str(plain);
            if let Some(after) = sign.strip_prefix(']') {
                return Ok((text, after));
            }
            let digits = sign.strip_prefix('$').unwrap_or_default();
            rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
            let (number, _) = digits.split_at(digits.len() - rest.len());
            text.push_str(match number.parse().unwrap_or(if number.is_empty() { 0 } else { usize::MAX }) {
                0 => self.realm,
                n => self.parts.get(n - 1).ok_or(Malformed("a rule with a part that no name has"))?,
            });
        }
    }
}

/// Replacements, one after another, apart by nothing or by spaces. None where a pattern is not understood.
fn replaced(text: String, rules: &str) -> Result<Option<String>, Malformed> {
    let (mut text, mut rest) = (text, rules);
    while !rest.is_empty() {
        let bad = Malformed("a replacement that is not s/pattern/text/");
        let rule = rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).strip_prefix("s/").ok_or(bad)?;
        let (pattern, rule) = rule.split_once('/').ok_or(bad)?;
        let (with, rule) = rule.split_once('/').ok_or(bad)?;
        let all = rule.strip_prefix('g');
        rest = all.unwrap_or(rule);
        let Ok(pattern) = Pattern::parse(pattern) else { return Ok(None) };
        let Some(next) = replaced_by(&text, &pattern, with, all.is_some()) else { return Ok(None) };
        text = next;
    }
    Ok(Some(text))
}

/// None where there is too much of it, or it is no text any more.
fn replaced_by(text: &str, pattern: &Pattern, with: &str, all: bool) -> Option<String> {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    // What is behind a match is looked at as if it were a text of its own.
    while let Some((start, end)) = pattern.find(rest) {
        out.extend_from_slice(rest.get(..start)?);
        out.extend_from_slice(with.as_bytes());
        // A match of nothing would be found again for ever.
        if all && end == 0 {
            return None;
        }
        rest = rest.get(end..)?;
        if !all || out.len() > LONGEST {
            break;
        }
    }
    out.extend_from_slice(rest);
    String::from_utf8(out).ok().filter(|text| text.len() <= LONGEST)
}

/// A name without its realm, as MIT writes it.
fn escaped(parts: &[&str]) -> String {
    let mut text = String::new();
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            text.push('/');
        }
        for c in part.chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\t' => text.push_str("\\t"),
                '\n' => text.push_str("\\n"),
                '\u{8}' => text.push_str("\\b"),
                '\0' => text.push_str("\\0"),
                _ => text.push(c),
            }
        }
    }
    text
}
