//! POSIX extended regular expressions, as krb5.conf's rules for names hold them: the leftmost match, and of these the longest. A search
//! takes time as the text's length times the pattern's, whatever either says. What is not known here (groups that are referred to, edges of
//! words, classes of a locale) is refused: half a rule would be another rule.
mod parser;

use super::cursor::Malformed;

/// How many steps a pattern may have.
const LARGEST: usize = 4096;

/// A pattern. It works on bytes: beyond ASCII a character is as many places as it has bytes.
#[derive(Clone, Debug)]
pub struct Pattern {
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// One byte of a set.
    Byte(Set),
    /// Go on at both places.
    Both(usize, usize),
    /// The text's beginning.
    Start,
    /// The text's end.
    End,
    Match,
}

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Set([u64; 4]);

impl Set {
    const fn has(&self, byte: u8) -> bool {
        let [a, b, c, d] = self.0;
        let word = match byte >> 6 {
            0 => a,
            1 => b,
            2 => c,
            _ => d,
        };
        word >> (byte & 63) & 1 == 1
    }

    fn of(holds: impl Fn(u8) -> bool) -> Self {
        let mut set = Self::default();
        for byte in (0..=u8::MAX).filter(|byte| holds(*byte)) {
            if let Some(word) = set.0.get_mut(usize::from(byte >> 6)) {
                *word |= 1 << (byte & 63);
            }
        }
        set
    }
}

enum Node {
    Nothing,
    Byte(Set),
    Start,
    End,
    Row(Vec<Node>),
    Either(Vec<Node>),
    Repeat(Box<Node>, usize, Option<usize>),
}

impl Pattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let node = parser::parse(text)?;
        let mut pattern = Self { steps: Vec::new() };
        pattern.compile(&node)?;
        pattern.push(Step::Match)?;
        Ok(pattern)
    }

    /// Where it matches: the leftmost place, and there the longest stretch.
    pub fn find(&self, text: &[u8]) -> Option<(usize, usize)> {
        let mut now = Places::new(self.steps.len());
        let mut next = Places::new(self.steps.len());
        let mut best: Option<(usize, usize)> = None;
        for at in 0..=text.len() {
            if best.is_none() {
                // Behind those that began earlier.
                self.go(&mut now, 0, at, at, text.len());
            }
            if now.list.is_empty() {
                break;
            }
            for &(step, from) in &now.list {
                if best.is_some_and(|(start, _)| from > start) {
                    continue;
                }
                match self.steps.get(step) {
                    Some(Step::Match) => best = Some((from, at)),
                    Some(Step::Byte(set)) if text.get(at).is_some_and(|byte| set.has(*byte)) => {
                        self.go(&mut next, step + 1, from, at + 1, text.len());
                    }
                    _ => {}
                }
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
        }
        best
    }

    /// Notes a place, and all that it leads to without a byte. The lists stay in the order of where their matches began.
    fn go(&self, places: &mut Places, step: usize, from: usize, at: usize, end: usize) {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            match places.seen.get_mut(step) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            match self.steps.get(step) {
                Some(Step::Both(one, other)) => open.extend([*other, *one]),
                Some(Step::Start) if at == 0 => open.push(step + 1),
                Some(Step::End) if at == end => open.push(step + 1),
                Some(Step::Byte(_) | Step::Match) => places.list.push((step, from)),
                _ => {}
            }
        }
    }

    fn push(&mut self, step: Step) -> Result<usize, Malformed> {
        if self.steps.len() == LARGEST {
            return Err(Malformed("a pattern beyond all measure"));
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn set(&mut self, at: usize, step: Step) {
        if let Some(place) = self.steps.get_mut(at) {
            *place = step;
        }
    }

    fn compile(&mut self, node: &Node) -> Result<(), Malformed> {
        match node {
            Node::Nothing => {}
            Node::Byte(set) => _ = self.push(Step::Byte(*set))?,
            Node::Start => _ = self.push(Step::Start)?,
            Node::End => _ = self.push(Step::End)?,
            Node::Row(nodes) => nodes.iter().try_for_each(|node| self.compile(node))?,
            Node::Either(nodes) => {
                let mut ends = Vec::new();
                let mut nodes = nodes.iter().peekable();
                while let Some(node) = nodes.next() {
                    if nodes.peek().is_none() {
                        self.compile(node)?;
                        continue;
                    }
                    let fork = self.push(Step::Match)?;
                    self.compile(node)?;
                    ends.push(self.push(Step::Match)?);
                    self.set(fork, Step::Both(fork + 1, self.steps.len()));
                }
                let end = self.steps.len();
                ends.into_iter().for_each(|at| self.set(at, Step::Both(end, end)));
            }
            Node::Repeat(node, least, most) => {
                for _ in 0..*least {
                    self.compile(node)?;
                }
                match most {
                    None => {
                        let fork = self.push(Step::Match)?;
                        self.compile(node)?;
                        self.push(Step::Both(fork, fork))?;
                        self.set(fork, Step::Both(fork + 1, self.steps.len()));
                    }
                    Some(most) => {
                        let mut forks = Vec::new();
                        for _ in *least..*most {
                            forks.push(self.push(Step::Match)?);
                            self.compile(node)?;
                        }
                        let end = self.steps.len();
                        forks.into_iter().for_each(|at| self.set(at, Step::Both(at + 1, end)));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Where a search is, in the order of where it began.
struct Places {
    list: Vec<(usize, usize)>,
    seen: Vec<bool>,
}

impl Places {
    fn new(steps: usize) -> Self {
        Self { list: Vec::new(), seen: vec![false; steps] }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.seen.fill(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn found(pattern: &str, text: &str) -> Option<(usize, usize)> {
        Pattern::parse(pattern).unwrap().find(text.as_bytes())
    }

    #[test]
    fn the_leftmost_match_is_found_and_of_these_the_longest() {
        for (pattern, text, at) in [
            ("", "abc", Some((0, 0))),
            ("b", "abcb", Some((1, 2))),
            ("a|ab|abc", "xabcd", Some((1, 4))),
            ("(a|ab)(c|bcd)(d*)", "abcd", Some((0, 4))),
            ("b*", "abb", Some((0, 0))),
            ("b+", "abb", Some((1, 3))),
            ("bb|abc", "abcbb", Some((0, 3))),
            ("^b", "ab", None),
            ("a$", "aba", Some((2, 3))),
            ("^$", "", Some((0, 0))),
            ("(^a|b$)+", "ab", Some((0, 2))),
            ("a{2}", "aaa", Some((0, 2))),
            ("a{2,}b", "aaab", Some((0, 4))),
            ("a{,2}", "aaa", Some((0, 2))),
            ("a{1,2}{2}", "aaaaa", Some((0, 4))),
            ("[^a-c]+", "abxyc", Some((2, 4))),
            ("[]a]+", "x]a", Some((1, 3))),
            ("[a-]+", "x-a", Some((1, 3))),
            ("[[:upper:][:digit:]]+", "aB2c", Some((1, 3))),
            (r"\w+\.\w+", "-a.b-", Some((1, 4))),
            ("a)", "a)", Some((0, 2))),
            ("(|a)+b", "aab", Some((0, 3))),
            ("(a*)*", "aa", Some((0, 2))),
            (".*@EXAMPLE\\.COM", "alice@EXAMPLE.COM", Some((0, 17))),
            ("ä", "xä", Some((1, 3))),
        ] {
            assert_eq!(found(pattern, text), at, "{pattern} in {text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for bad in
            ["*", "a|*", "(", "(a", "[", "[a", "[b-a]", "[[:nothing:]]", "a{", "a{x}", "a{2,1}", "a{256}", r"(a)\1", r"\b", r"\", "[[.a.]]"]
        {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
        assert!(Pattern::parse(&"(".repeat(100_000)).is_err());
        assert!(Pattern::parse(&format!("a{}", "{255}".repeat(5))).is_err());
        assert!(Pattern::parse(&format!("a{}", "*".repeat(100_000))).is_err());
    }

    #[test]
    fn no_pattern_takes_long() {
        let begun = Instant::now();
        for pattern in ["(a*)*b", "(a|a)*b", "(a|aa)+$", "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaab", "((a{9}){9}){9}b"] {
            assert_eq!(found(pattern, &format!("{}c", "a".repeat(1000))), None, "{pattern}");
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}
