//! Reads a pattern.
use super::{Node, Set};
use crate::wire::cursor::Malformed;

/// How deep groups may stand in one another.
const DEEPEST: usize = 64;
/// How often a piece may be asked to stand.
const MOST: usize = 255;

/// Whether a byte is of a class.
type Class = fn(&u8) -> bool;

/// What a pattern says.
pub(super) fn parse(text: &str) -> Result<Node, Malformed> {
    Parser { rest: text.as_bytes(), depth: 0 }.choice()
}

struct Parser<'a> {
    rest: &'a [u8],
    depth: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn takes(&mut self, byte: u8) -> bool {
        let there = self.rest.first() == Some(&byte);
        if there {
            self.next();
        }
        there
    }

    fn choice(&mut self) -> Result<Node, Malformed> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Malformed("groups that stand in one another without end"));
        }
        let mut branches = vec![self.row()?];
        while self.takes(b'|') {
            branches.push(self.row()?);
        }
        self.depth -= 1;
        Ok(Node::Either(branches))
    }

    fn row(&mut self) -> Result<Node, Malformed> {
        let mut row = Vec::new();
        loop {
            let mut piece = match self.rest.first() {
                None | Some(b'|') => break,
                // Outside of any group it stands for itself.
                Some(b')') if self.depth > 1 => break,
                Some(_) => self.piece()?,
            };
            let mut times = 0;
            while let Some((least, most)) = self.repetition()? {
                times += 1;
                if times > DEEPEST {
                    return Err(Malformed("repetitions of repetitions without end"));
                }
                piece = Node::Repeat(Box::new(piece), least, most);
            }
            row.push(piece);
        }
        Ok(Node::Row(row))
    }

    fn repetition(&mut self) -> Result<Option<(usize, Option<usize>)>, Malformed> {
        let found = match self.rest.first() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                self.next();
                return self.interval().map(Some);
            }
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(found))
    }

    fn interval(&mut self) -> Result<(usize, Option<usize>), Malformed> {
        let bad = Malformed("a repetition that is not counted");
        let least = self.number();
        let most = if self.takes(b',') { self.number() } else { Some(least.ok_or(bad)?) };
        let least = least.unwrap_or(0);
        if !self.takes(b'}') || most.is_some_and(|most| most < least) || least.max(most.unwrap_or(0)) > MOST {
            return Err(bad);
        }
        Ok((least, most))
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit) = self.rest.first().filter(|byte| byte.is_ascii_digit()) {
            number = Some((number.unwrap_or(0) * 10 + usize::from(digit - b'0')).min(MOST + 1));
            self.next();
        }
        number
    }

    fn piece(&mut self) -> Result<Node, Malformed> {
        let only = |byte| Ok(Node::Byte(Set::of(|other| other == byte)));
        match self.next() {
            None => Ok(Node::Nothing),
            Some(b'(') => {
                let inside = self.choice()?;
                if self.takes(b')') { Ok(inside) } else { Err(Malformed("a group without its end")) }
            }
            Some(b'[') => self.bracket().map(Node::Byte),
            Some(b'.') => Ok(Node::Byte(Set::of(|_| true))),
            Some(b'^') => Ok(Node::Start),
            Some(b'$') => Ok(Node::End),
            Some(b'*' | b'+' | b'?' | b'{') => Err(Malformed("a repetition of nothing")),
            Some(b'\\') => match self.next() {
                Some(b'w') => Ok(Node::Byte(Set::of(is_word))),
                Some(b'W') => Ok(Node::Byte(Set::of(|byte| !is_word(byte)))),
                Some(b's') => Ok(Node::Byte(Set::of(is_space))),
                Some(b'S') => Ok(Node::Byte(Set::of(|byte| !is_space(byte)))),
                Some(byte) if byte.is_ascii_punctuation() && !matches!(byte, b'<' | b'>' | b'`' | b'\'') => only(byte),
                Some(byte) if byte.is_ascii_alphabetic() && !matches!(byte, b'b' | b'B') => only(byte),
                _ => Err(Malformed("an escape that is not known here")),
            },
            Some(byte) => only(byte),
        }
    }

    /// What stands in brackets.
    fn bracket(&mut self) -> Result<Set, Malformed> {
        let bad = Malformed("brackets without their end");
        let others = self.takes(b'^');
        let mut held = [false; 256];
        let mut hold = |byte: u8| {
            if let Some(place) = held.get_mut(usize::from(byte)) {
                *place = true;
            }
        };
        let mut first = true;
        loop {
            let byte = self.next().ok_or(bad)?;
            if byte == b']' && !first {
                break;
            }
            first = false;
            if byte == b'[' && matches!(self.rest.first(), Some(b':' | b'.' | b'=')) {
                let class = self.class()?;
                (0..=u8::MAX).filter(class).for_each(&mut hold);
                continue;
            }
            match self.rest {
                [b'-', b']', ..] | [] => hold(byte),
                [b'-', b'[', ..] => return Err(Malformed("a range that ends in a class")),
                [b'-', end, rest @ ..] => {
                    if byte > *end || !byte.is_ascii() || !end.is_ascii() {
                        return Err(Malformed("a range that is none"));
                    }
                    (byte..=*end).for_each(&mut hold);
                    self.rest = rest;
                }
                _ => hold(byte),
            }
        }
        Ok(Set::of(|byte| held.get(usize::from(byte)).copied().unwrap_or_default() != others))
    }

    fn class(&mut self) -> Result<Class, Malformed> {
        let classes: [(&[u8], Class); 12] = [
            (b":alpha:]", u8::is_ascii_alphabetic),
            (b":digit:]", u8::is_ascii_digit),
            (b":alnum:]", u8::is_ascii_alphanumeric),
            (b":lower:]", u8::is_ascii_lowercase),
            (b":upper:]", u8::is_ascii_uppercase),
            (b":punct:]", u8::is_ascii_punctuation),
            (b":xdigit:]", u8::is_ascii_hexdigit),
            (b":cntrl:]", u8::is_ascii_control),
            (b":graph:]", u8::is_ascii_graphic),
            (b":space:]", |byte| is_space(*byte)),
            (b":blank:]", |byte| matches!(byte, b' ' | b'\t')),
            (b":print:]", |byte| (b' '..=b'~').contains(byte)),
        ];
        for (name, class) in classes {
            if let Some(rest) = self.rest.strip_prefix(name) {
                self.rest = rest;
                return Ok(class);
            }
        }
        Err(Malformed("a class that is not known here"))
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
