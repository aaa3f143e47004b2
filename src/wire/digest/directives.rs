//! Lists of directives, read: strictly where a mistake could become a header of its own, leniently about spaces and quotes.
use crate::wire::cursor::Malformed;
use std::borrow::Cow;

/// A list that is longer is nobody's.
pub const LONGEST: usize = 16 * 1024;
const MOST: usize = 64;
const MOST_LISTS: usize = 16;

/// A value as it stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    raw: &'a [u8],
    quoted: bool,
}

impl<'a> Value<'a> {
    /// As it was written, without its quotes: what may be repeated between quotes.
    pub const fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// What it means: quoted pairs undone.
    pub fn meaning(self) -> Cow<'a, [u8]> {
        if !self.quoted || !self.raw.contains(&b'\\') {
            return Cow::Borrowed(self.raw);
        }
        let mut out = Vec::with_capacity(self.raw.len());
        let mut escaped = false;
        for byte in self.raw {
            if *byte == b'\\' && !escaped {
                escaped = true;
            } else {
                out.push(*byte);
                escaped = false;
            }
        }
        Cow::Owned(out)
    }

    /// Whether it is this word, without regard to case.
    pub fn is(self, word: &str) -> bool {
        self.raw.eq_ignore_ascii_case(word.as_bytes())
    }

    /// The elements of a list inside a value: `auth,auth-int`. [RFC 2831] lets them be apart by spaces too.
    pub fn elements(self) -> impl Iterator<Item = &'a [u8]> {
        self.raw.split(|byte| matches!(byte, b',' | b' ' | b'\t')).filter(|element| !element.is_empty())
    }
}

/// One list of directives, in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Directives<'a>(Vec<(&'a [u8], Value<'a>)>);

impl<'a> Directives<'a> {
    /// Reads one list. The scheme's name in front, `Digest `, is passed over.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut lists = Self::lists(bytes)?;
        match (lists.pop(), lists.pop()) {
            (Some(only), None) => Ok(only),
            _ => Err(Malformed("not one list of directives")),
        }
    }

    /// Reads all the lists that are Digest's in a field that may hold several challenges, others' among them ([RFC 9110] 11.6.1).
    pub fn lists(bytes: &'a [u8]) -> Result<Vec<Self>, Malformed> {
        if bytes.len() > LONGEST {
            return Err(Malformed("a list of directives longer than any"));
        }
        let mut reader = Reader { bytes, at: 0 };
        let mut lists: Vec<Self> = Vec::new();
        // Whether the directives that come now are ours.
        let mut ours = true;
        let mut open = false;
        loop {
            reader.skip_spaces()?;
            while reader.peek() == Some(b',') {
                reader.at += 1;
                reader.skip_spaces()?;
            }
            if reader.peek().is_none() {
                break;
            }
            let mut name = reader.token()?;
            let spaced = reader.skip_spaces()?;
            if reader.peek() != Some(b'=') {
                // A word alone is another scheme.
                ours = name.eq_ignore_ascii_case(b"Digest");
                open = false;
                if !spaced || !ours {
                    reader.skip_element()?;
                    continue;
                }
                if matches!(reader.peek(), None | Some(b',')) {
                    return Err(Malformed("a scheme without directives"));
                }
                name = reader.token()?;
                reader.skip_spaces()?;
                if reader.peek() != Some(b'=') {
                    return Err(Malformed("a directive without a value"));
                }
            }
            reader.at += 1;
            reader.skip_spaces()?;
            let value = reader.value()?;
            reader.skip_spaces()?;
            if !matches!(reader.peek(), None | Some(b',')) {
                return Err(Malformed("something behind a value"));
            }
            if !ours {
                continue;
            }
            if !open {
                if lists.len() == MOST_LISTS {
                    return Err(Malformed("too many challenges"));
                }
                lists.push(Self(Vec::with_capacity(12)));
                open = true;
            }
            if let Some(list) = lists.last_mut() {
                list.add(name, value)?;
            }
        }
        if lists.is_empty() { Err(Malformed("no directives")) } else { Ok(lists) }
    }

    fn add(&mut self, name: &'a [u8], value: Value<'a>) -> Result<(), Malformed> {
        // A SASL challenge may name several realms; everything else comes once, known or not.
        if !name.eq_ignore_ascii_case(b"realm") && self.0.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return Err(Malformed("a directive that comes twice"));
        }
        if self.0.len() == MOST {
            return Err(Malformed("too many directives"));
        }
        self.0.push((name, value));
        Ok(())
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = Value<'a>> {
        self.0.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| *value)
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.all(name).next()
    }

    /// The value of a name that must be there, once.
    pub fn one(&self, name: &str) -> Result<Value<'a>, Malformed> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (Some(value), None) => Ok(value),
            _ => Err(Malformed("a directive that must be there once")),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// Spaces, tabs, and folds: a line break counts only when the next line goes on.
    fn skip_spaces(&mut self) -> Result<bool, Malformed> {
        let start = self.at;
        loop {
            match self.bytes.get(self.at..).unwrap_or_default() {
                [b' ' | b'\t', ..] => self.at += 1,
                [b'\r', b'\n', b' ' | b'\t', ..] => self.at += 3,
                [b'\r' | b'\n' | 0, ..] => return Err(Malformed("a line break or NUL between directives")),
                _ => return Ok(self.at != start),
            }
        }
    }

    fn token(&mut self) -> Result<&'a [u8], Malformed> {
        let start = self.at;
        while self.peek().is_some_and(is_token) {
            self.at += 1;
        }
        if self.at == start { Err(Malformed("a directive without a name")) } else { Ok(self.since(start)) }
    }

    fn value(&mut self) -> Result<Value<'a>, Malformed> {
        if self.peek() != Some(b'"') {
            let start = self.at;
            // Some write without quotes what should have them.
            while let Some(byte) = self.peek() {
                match byte {
                    b',' | b' ' | b'\t' | b'\r' | b'\n' => break,
                    b'"' | b'\\' | 0..=0x1F | 0x7F.. => return Err(Malformed("a character that only quotes may hold")),
                    _ => self.at += 1,
                }
            }
            return if self.at == start {
                Err(Malformed("a directive without a value"))
            } else {
                Ok(Value { raw: self.since(start), quoted: false })
            };
        }
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek() {
                None => return Err(Malformed("a quoted string without its end")),
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    if self.peek().is_none_or(is_control) {
                        return Err(Malformed("a backslash before nothing"));
                    }
                    self.at += 1;
                }
                Some(byte) if is_control(byte) => return Err(Malformed("a control character in a value")),
                Some(_) => self.at += 1,
            }
        }
        let raw = self.since(start);
        self.at += 1;
        Ok(Value { raw, quoted: true })
    }

    /// To the comma behind another scheme's token.
    fn skip_element(&mut self) -> Result<(), Malformed> {
        while let Some(byte) = self.peek() {
            match byte {
                b',' => break,
                b'"' => drop(self.value()?),
                b'\r' | b'\n' | b' ' | b'\t' => drop(self.skip_spaces()?),
                byte if is_control(byte) => return Err(Malformed("a control character among schemes")),
                _ => self.at += 1,
            }
        }
        Ok(())
    }
}

pub(super) const fn is_control(byte: u8) -> bool {
    byte != b'\t' && (byte < 0x20 || byte == 0x7F)
}

/// [RFC 9110] 5.6.2
const fn is_token(byte: u8) -> bool {
    matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~') || byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, Malformed> {
        let show = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Ok(Directives::decode(text.as_bytes())?.0.iter().map(|(name, value)| (show(name), show(&value.meaning()))).collect())
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn lists_are_read_however_they_are_spaced_and_quoted() {
        for (text, want) in [
            ("a=b", &[("a", "b")][..]),
            ("Digest a=b", &[("a", "b")]),
            ("  dIgEsT   a = \"b\" ,\tc=d  ", &[("a", "b"), ("c", "d")]),
            (",, a=b,, ,c=d,", &[("a", "b"), ("c", "d")]),
            ("a=\"b,c=d\\\"e\\\\f\"", &[("a", "b,c=d\"e\\f")]),
            ("a=\"\"", &[("a", "")]),
            ("uri=/x?y=z&w=1,n=AbC==", &[("uri", "/x?y=z&w=1"), ("n", "AbC==")]),
            ("a=b,\r\n c=d", &[("a", "b"), ("c", "d")]),
            ("realm=\"x\",realm=\"y\"", &[("realm", "x"), ("realm", "y")]),
            ("a=\"J\u{e4}s\"", &[("a", "J\u{e4}s")]),
        ] {
            assert_eq!(read(text).unwrap(), pairs(want), "{text}");
        }
    }

    #[test]
    fn what_could_break_out_of_a_header_is_refused() {
        for text in [
            "a=b\r\nSet-Cookie: x",
            "a=\"b\r\n c\"",
            "a=\"b\rc\"",
            "a=\"b\nc\"",
            "a=\"b\0c\"",
            "a=b\0",
            "a=\"\\\n\"",
            "a=b\n,c=d",
            "a=\"b\x7F\"",
            "a\r\n=b",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let (long, many) = ("a=".to_owned() + &"b".repeat(LONGEST), (0..65).map(|n| format!("a{n}=b,")).collect::<String>());
        for text in [
            "", " ", ",", "a", "a=", "a=,b=c", "=b", "a=\"b", "a=\"b\\", "a=\"b\"c", "a=b c", "a=b,a=c", "a=b,A=c", "Digest", "Digest ,",
            &long, &many,
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn our_challenges_are_found_among_others() {
        let text =
            b"Negotiate, NTLM TlRMTVNTUAAC==, Basic realm=\"a, Digest b=c\", Digest realm=\"one\",nonce=x, digest realm=two , Bearer";
        let lists = Directives::lists(text).unwrap();
        let realms: Vec<_> = lists.iter().map(|list| list.one("realm").unwrap().raw()).collect();
        assert_eq!(realms, [b"one", b"two"]);
        assert!(Directives::lists(b"Basic realm=\"x\"").is_err());
        assert!(Directives::decode(text).is_err());
    }

    #[test]
    fn no_prefix_of_a_list_panics() {
        let text = b"Digest realm=\"a\\\"b\", nonce=x,\r\n qop=\"auth,auth-int\", NTLM abc=";
        for end in 0..text.len() {
            let _ = Directives::lists(&text[..end]);
        }
    }
}
