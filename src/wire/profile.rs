//! krb5.conf, in the syntax that MIT reads: sections, relations, subsections in braces, quoted values, `include` and `includedir`, and the
//! final mark `*`, behind which later files have no say.
use super::cursor::Malformed;
use std::collections::{HashMap, HashSet};

/// What a file says, or several in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    files: Vec<Section>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Section {
    entries: Vec<Entry>,
    /// Where the subsections are, so that a long file takes no longer than its length.
    subs: HashMap<String, usize>,
    last: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    last: bool,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Section(Section),
}

/// What a file wants to have read in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Include<'a> {
    /// One file.
    File(&'a str),
    /// The files of a folder whose names end in `.conf`, or are made of letters, digits, `-` and `_`.
    Folder(&'a str),
}

/// How deep files may include one another, and subsections stand in one another.
const DEPTH: usize = 10;

impl Profile {
    /// Adds a file behind those that are there. Included texts come from the closure.
    pub fn add(&mut self, text: &str, include: &mut dyn FnMut(Include<'_>) -> Result<Vec<String>, Malformed>) -> Result<(), Malformed> {
        let mut file = Section::default();
        read(text, &mut file, include, 0)?;
        self.files.push(file);
        Ok(())
    }

    /// A file without includes.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut profile = Self::default();
        profile.add(text, &mut |_| Ok(Vec::new()))?;
        Ok(profile)
    }

    /// Every value of a path, in order.
    pub fn all(&self, path: &[&str]) -> Vec<&str> {
        let mut found = Vec::new();
        for file in &self.files {
            if file.collect(path, &mut |entry| {
                if let Value::Text(text) = &entry.value {
                    found.push(text.as_str());
                }
            }) {
                break;
            }
        }
        found
    }

    /// The first value of a path.
    pub fn first(&self, path: &[&str]) -> Option<&str> {
        self.all(path).into_iter().next()
    }

    /// The names under a path, in order, each once.
    pub fn names(&self, path: &[&str]) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for file in &self.files {
            if file.collect(path, &mut |entry| {
                if let Value::Section(section) = &entry.value {
                    found.extend(section.entries.iter().map(|entry| entry.name.as_str()));
                }
            }) {
                break;
            }
        }
        let mut seen = HashSet::new();
        found.retain(|name| seen.insert(*name));
        found
    }

    /// A truth, as MIT writes it; what is none is taken for unsaid.
    pub fn truth(&self, path: &[&str]) -> Option<bool> {
        match self.first(path)?.to_ascii_lowercase().as_str() {
            "y" | "yes" | "true" | "t" | "1" | "on" => Some(true),
            "n" | "no" | "false" | "nil" | "0" | "off" => Some(false),
            _ => None,
        }
    }

    /// A span of time in seconds: a number, `1d2h3m4s`, or `h:m[:s]`.
    pub fn seconds(&self, path: &[&str]) -> Option<i64> {
        span(self.first(path)?)
    }
}

impl Section {
    /// Hands out every entry of a path; true when one of them is the last word.
    fn collect<'a>(&'a self, path: &[&str], each: &mut impl FnMut(&'a Entry)) -> bool {
        let Some((name, rest)) = path.split_first() else { return false };
        let mut last = false;
        for entry in self.entries.iter().filter(|entry| entry.name == *name) {
            if rest.is_empty() {
                each(entry);
                last |= entry.last;
            } else if let Value::Section(section) = &entry.value {
                last |= section.collect(rest, each) | section.last | entry.last;
            }
        }
        last
    }

    /// The subsection of a name, made when it is not there.
    fn sub(&mut self, name: &str, last: bool) -> Option<&mut Self> {
        let at = self.subs.get(name).copied().unwrap_or_else(|| {
            self.entries.push(Entry { name: name.to_owned(), last: false, value: Value::Section(Self::default()) });
            self.subs.insert(name.to_owned(), self.entries.len() - 1);
            self.entries.len() - 1
        });
        let entry = self.entries.get_mut(at)?;
        entry.last |= last;
        match &mut entry.value {
            Value::Section(section) => Some(section),
            Value::Text(_) => None,
        }
    }

    fn at(&mut self, path: &[String]) -> Option<&mut Self> {
        path.iter().try_fold(self, |section, name| section.sub(name, false))
    }
}

fn read(
    text: &str,
    file: &mut Section,
    include: &mut dyn FnMut(Include<'_>) -> Result<Vec<String>, Malformed>,
    depth: usize,
) -> Result<(), Malformed> {
    if depth > DEPTH {
        return Err(Malformed("files that include one another without end"));
    }
    let mut path: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(wanted) = included(line) {
            for text in include(wanted)? {
                read(&text, file, include, depth + 1)?;
            }
        } else if line.split_whitespace().next() == Some("module") {
            // Somebody else's code has no say here.
        } else if path.len() <= 1 && line.starts_with('[') {
            let (name, after) = line.trim_start_matches('[').split_once(']').ok_or(Malformed("a section without its end"))?;
            path = vec![name.trim().to_owned()];
            file.sub(name.trim(), after.trim() == "*").ok_or(Malformed("a section that is a value, too"))?;
        } else if line == "}" || line == "}*" {
            if path.len() < 2 {
                return Err(Malformed("a brace that closes nothing"));
            }
            if line == "}*"
                && let Some(section) = file.at(&path)
            {
                section.last = true;
            }
            path.pop();
        } else {
            let (name, value) = line.split_once('=').ok_or(Malformed("a line that is neither a section nor a relation"))?;
            let (name, value) = (name.trim(), value.trim());
            let (name, last) = name.strip_suffix('*').map_or((name, false), |name| (name.trim(), true));
            if path.is_empty() || name.is_empty() {
                return Err(Malformed("a relation outside of any section, or without a name"));
            }
            let section = file.at(&path).ok_or(Malformed("a section that is a value, too"))?;
            if value == "{" {
                if path.len() == DEPTH {
                    return Err(Malformed("sections that stand in one another without end"));
                }
                section.sub(name, last);
                path.push(name.to_owned());
            } else {
                section.entries.push(Entry { name: name.to_owned(), last, value: Value::Text(unquoted(value)?) });
            }
        }
    }
    if path.len() > 1 { Err(Malformed("a brace that is not closed")) } else { Ok(()) }
}

fn included(line: &str) -> Option<Include<'_>> {
    let (word, rest) = line.split_once(|c: char| c.is_ascii_whitespace())?;
    match word {
        "include" => Some(Include::File(rest.trim())),
        "includedir" => Some(Include::Folder(rest.trim())),
        _ => None,
    }
}

fn unquoted(value: &str) -> Result<String, Malformed> {
    let Some(quoted) = value.strip_prefix('"') else { return Ok(value.to_owned()) };
    let mut out = String::new();
    let mut rest = quoted.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => return Ok(out),
            '\\' => out.push(match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('b') => '\u{8}',
                Some(other) => other,
                None => break,
            }),
            other => out.push(other),
        }
    }
    Err(Malformed("a quoted value without its end"))
}

fn span(text: &str) -> Option<i64> {
    let number = |text: &str| text.trim().parse::<i64>().ok().filter(|n| (0..=1 << 40).contains(n));
    if let Some(seconds) = number(text) {
        return Some(seconds);
    }
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [h, m] => return Some(number(h)? * 3_600 + number(m)? * 60),
        [h, m, s] => return Some(number(h)? * 3_600 + number(m)? * 60 + number(s)?),
        _ => {}
    }
    let mut total = 0i64;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (count, after) = rest.split_at(digits);
        let mut letters = after.trim_start().chars();
        let unit = match letters.next()? {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total = total.checked_add(number(count)? * unit)?;
        rest = letters.as_str().trim_start();
    }
    Some(total)
}

/// Whether a file of an included folder is read.
pub fn is_included(name: &str) -> bool {
    let plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    plain(name) || (name.ends_with(".conf") && !name.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
# a comment
; another
[libdefaults]
    default_realm = AD.TEST
    ticket_lifetime = 1d2h
    dns_lookup_kdc = no
    quoted = \"a \\\"b\\\"\\tc\" rest
[realms]
    AD.TEST = {
        kdc = one.ad.test
        kdc = two.ad.test:8888
        auth_to_local_names = {
            alice = bob
        }
    }
[domain_realm]
    .ad.test = AD.TEST
[realms]
    OTHER = { 
        kdc = three
    }
    AD.TEST = {
        admin_server = one
    }
";

    #[test]
    fn sections_of_one_name_are_one_and_values_keep_their_order() {
        let p = Profile::parse(TEXT).unwrap();
        assert_eq!(p.first(&["libdefaults", "default_realm"]), Some("AD.TEST"));
        assert_eq!(p.all(&["realms", "AD.TEST", "kdc"]), ["one.ad.test", "two.ad.test:8888"]);
        assert_eq!(p.first(&["realms", "AD.TEST", "admin_server"]), Some("one"));
        assert_eq!(p.first(&["realms", "AD.TEST", "auth_to_local_names", "alice"]), Some("bob"));
        assert_eq!(p.names(&["realms"]), ["AD.TEST", "OTHER"]);
        assert_eq!(p.first(&["libdefaults", "quoted"]), Some("a \"b\"\tc"));
        assert_eq!(p.truth(&["libdefaults", "dns_lookup_kdc"]), Some(false));
        assert_eq!(p.seconds(&["libdefaults", "ticket_lifetime"]), Some(93_600));
        assert_eq!(p.first(&["realms", "AD.TEST"]), None);
        for (text, seconds) in [
            ("600", Some(600)),
            ("10h", Some(36_000)),
            ("1:30", Some(5_400)),
            ("1:0:5", Some(3_605)),
            ("7d 1s", Some(604_801)),
            ("x", None),
            ("5y", None),
        ] {
            assert_eq!(span(text), seconds, "{text}");
        }
    }

    #[test]
    fn included_texts_stand_where_they_are_named_and_later_files_come_later() {
        let mut p = Profile::default();
        p.add("include /a\n[libdefaults]\nx = 2\nincludedir /d\n", &mut |what| {
            Ok(match what {
                Include::File("/a") => vec!["[libdefaults]\nx = 1\n".to_owned()],
                Include::Folder("/d") => vec!["[libdefaults]\nx = 3\n".to_owned(), "[libdefaults]\nx = 4\n".to_owned()],
                other => panic!("{other:?}"),
            })
        })
        .unwrap();
        p.add("[libdefaults]\nx = 5\n", &mut |_| Ok(Vec::new())).unwrap();
        assert_eq!(p.all(&["libdefaults", "x"]), ["1", "2", "3", "4", "5"]);
        let mut endless = |_: Include<'_>| Ok(vec!["include /a".to_owned()]);
        assert!(Profile::default().add("include /a", &mut endless).is_err());
        for (name, read) in [("sssd", true), ("a-b_1", true), ("x.conf", true), (".x.conf", false), ("x.rpmsave", false), ("x~", false)] {
            assert_eq!(is_included(name), read, "{name}");
        }
    }

    #[test]
    fn behind_a_final_mark_later_files_have_no_say() {
        for first in ["[a]*\nx = 1\n", "[a]\nx* = 1\n", "[a]\ns = {\n}\nx* = 1\n"] {
            let mut p = Profile::parse(first).unwrap();
            p.add("[a]\nx = 2\n[b]\nx = 3\n", &mut |_| Ok(Vec::new())).unwrap();
            assert_eq!((p.all(&["a", "x"]), p.all(&["b", "x"])), (vec!["1"], vec!["3"]), "{first}");
        }
        let mut p = Profile::parse("[a]\ns = {\ny = 1\n}*\n").unwrap();
        p.add("[a]\ns = {\ny = 2\n}\n", &mut |_| Ok(Vec::new())).unwrap();
        assert_eq!(p.all(&["a", "s", "y"]), ["1"]);
    }

    #[test]
    fn a_file_that_is_not_understood_is_refused_whole() {
        for bad in ["x = 1", "[a", "[a]\nx", "[a]\nx = {\n", "[a]\n}", "[a]\n= 1", "[a]\nx = \"y"] {
            assert!(Profile::parse(bad).is_err(), "{bad:?}");
        }
        let deep = format!("[a]\n{}", "x = {\n".repeat(50));
        assert!(Profile::parse(&deep).is_err());
    }
}
