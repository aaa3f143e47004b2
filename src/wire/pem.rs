//! PEM ([RFC 7468]): blocks of base64 between two lines, and whatever text around them.
use zeroize::Zeroizing;

/// No block is larger.
const LARGEST: usize = 1 << 20;
/// A text with more spoilt blocks is none of ours, and would be searched again for each.
const MOST_SPOILT: usize = 16;

/// One block.
pub struct Block<'a> {
    /// What its lines say it is: "CERTIFICATE".
    pub label: &'a str,
    /// Headers stand before its bytes: an old way to encrypt keys.
    pub headers: bool,
    /// Its bytes, which may be a key's.
    pub der: Zeroizing<Vec<u8>>,
}

/// The blocks of a text in their order; one that has no end, or is no base64, is passed over.
pub fn blocks(text: &[u8]) -> impl Iterator<Item = Block<'_>> {
    let mut rest = text;
    let mut spoilt = 0;
    std::iter::from_fn(move || {
        while spoilt <= MOST_SPOILT {
            spoilt += 1;
            let at = find(rest, b"-----BEGIN ")?;
            rest = rest.get(at + 11..)?;
            let end = find(rest, b"-----")?;
            let Some(label) = rest.get(..end).and_then(|label| std::str::from_utf8(label).ok()).filter(|label| !label.contains('\n'))
            else {
                continue;
            };
            let body = rest.get(end + 5..)?;
            let Some(stop) = find(body, format!("-----END {label}-----").as_bytes()) else { continue };
            let body = body.get(..stop)?;
            rest = rest.get(end + 5 + stop..)?;
            let headers = body.contains(&b':');
            // A blank line ends the headers.
            let data =
                if headers { find(body, b"\n\n").or_else(|| find(body, b"\n\r\n")).and_then(|at| body.get(at..)) } else { Some(body) };
            if let Some(der) = data.and_then(unbase64) {
                spoilt = 0;
                return Some(Block { label, headers, der });
            }
        }
        None
    })
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// White space is passed over; anything else that is no digit spoils the block.
fn unbase64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if text.len() > LARGEST {
        return None;
    }
    // Sized before it is filled: a key leaves no copy behind by a reallocation.
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() / 4 * 3 + 3));
    let (mut bits, mut held, mut padding) = (0u32, 0u32, 0usize);
    for byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    // What is left over is the padding's, and says nothing.
    (padding <= 2 && held < 6 && bits & ((1 << held) - 1) == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = b"bag\n-----BEGIN A B-----\nAAEC\n-----END A B-----\r\nnoise -----BEGIN C-----\r\nProc-Type: 4\r\n\r\nAw==\r\n-----END C-----\r\n";
        let found: Vec<_> = blocks(text).map(|block| (block.label, block.headers, block.der.to_vec())).collect();
        assert_eq!(found, [("A B", false, vec![0, 1, 2]), ("C", true, vec![3])]);
    }

    #[test]
    fn what_is_spoilt_is_passed_over() {
        for bad in
            ["-----BEGIN A-----\nAA!A\n-----END A-----", "-----BEGIN A-----\nAAAA", "-----BEGIN A-----\nA\n-----END A-----", "-----BEGIN "]
        {
            assert_eq!(blocks(bad.as_bytes()).count(), 0, "{bad}");
        }
        let good_after_bad = "-----BEGIN A-----\n!!!!\n-----END A-----\n-----BEGIN B-----\nAAAA\n-----END B-----";
        assert_eq!(blocks(good_after_bad.as_bytes()).map(|block| block.label).collect::<Vec<_>>(), ["B"]);
    }
}
