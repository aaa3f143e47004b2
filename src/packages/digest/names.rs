//! Names and passwords in the encodings that proofs are made over.
use std::borrow::Cow;
use zeroize::Zeroizing;

/// ISO 8859-1, where every character has one; the bytes as they are otherwise, and where they are no UTF-8.
///
/// [RFC 2831] 2.1.2.1 hashes names so even when they travel in UTF-8; HTTP's older clients know nothing else.
pub(super) fn latin(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let Ok(text) = std::str::from_utf8(bytes) else {
        out.extend_from_slice(bytes);
        return out;
    };
    for character in text.chars() {
        let Ok(byte) = u8::try_from(u32::from(character)) else {
            out.clear();
            out.extend_from_slice(bytes);
            return out;
        };
        out.push(byte);
    }
    out
}

/// A name off the wire as text: UTF-8, or else ISO 8859-1.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_that_fits_becomes_latin() {
        assert_eq!(**latin("J\u{e4}s\u{f8}n".as_bytes()), *b"J\xE4s\xF8n");
        assert_eq!(**latin("\u{20ac}\u{e4}".as_bytes()), *"\u{20ac}\u{e4}".as_bytes());
        assert_eq!(**latin(b"\xE4\xFF"), *b"\xE4\xFF");
        assert_eq!(text(b"J\xE4s"), "J\u{e4}s");
        assert_eq!(text("J\u{e4}s".as_bytes()), "J\u{e4}s");
    }
}
