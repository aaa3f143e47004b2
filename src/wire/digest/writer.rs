//! Lists of directives, written so that no value can end its own quotes.
use super::directives::{LONGEST, is_control};
use crate::wire::cursor::Malformed;

/// A list in the making.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty list.
    pub fn new() -> Self {
        Self(Vec::with_capacity(512))
    }

    fn name(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.push(b',');
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'=');
    }

    /// A value of ours or the caller's between quotes; quotes and backslashes are escaped, control characters refused.
    pub fn quoted(&mut self, name: &str, value: &[u8]) -> Result<&mut Self, Malformed> {
        if value.iter().copied().any(|byte| is_control(byte) || byte == b'\t') {
            return Err(Malformed("a control character in a value to be written"));
        }
        self.name(name);
        self.0.push(b'"');
        for byte in value {
            if matches!(byte, b'"' | b'\\') {
                self.0.push(b'\\');
            }
            self.0.push(*byte);
        }
        self.0.push(b'"');
        Ok(self)
    }

    /// A value as the peer wrote it, its quoted pairs included; what could end the quotes is refused.
    pub fn repeated(&mut self, name: &str, raw: &[u8]) -> Result<&mut Self, Malformed> {
        let mut escaped = false;
        for byte in raw {
            match byte {
                b'"' if !escaped => return Err(Malformed("a value that ends its own quotes")),
                byte if is_control(*byte) => return Err(Malformed("a control character in a value to be repeated")),
                _ => escaped = *byte == b'\\' && !escaped,
            }
        }
        if escaped {
            return Err(Malformed("a value that escapes its own end"));
        }
        self.name(name);
        self.0.push(b'"');
        self.0.extend_from_slice(raw);
        self.0.push(b'"');
        Ok(self)
    }

    /// A word of ours.
    pub fn word(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    /// The list, if it is not longer than a peer may read.
    pub fn finish(self) -> Result<Vec<u8>, Malformed> {
        if self.0.len() > LONGEST { Err(Malformed("more directives than fit a list")) } else { Ok(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::digest::Directives;

    #[test]
    fn what_is_written_reads_back_and_no_value_ends_its_own_quotes() {
        let mut writer = Writer::new();
        writer.quoted("username", b"DOM\\al\"ice").unwrap().word("nc", "00000001");
        let text = writer.finish().unwrap();
        assert_eq!(text, b"username=\"DOM\\\\al\\\"ice\",nc=00000001");
        let read = Directives::decode(&text).unwrap();
        assert_eq!(&*read.one("username").unwrap().meaning(), b"DOM\\al\"ice");
        for bad in [&b"a\r\nb"[..], b"a\0", b"\n", b"\t"] {
            assert!(Writer::new().quoted("x", bad).is_err());
        }
        for bad in [&b"a\"b"[..], b"a\\", b"a\nb", b"\\\\\""] {
            assert!(Writer::new().repeated("x", bad).is_err());
        }
        assert!(Writer::new().repeated("x", b"a\\\"b\\\\").is_ok());
    }
}
