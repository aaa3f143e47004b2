//! n-fold ([RFC 3961] 5.1): stretches or folds a byte string to a length, so that every input bit has about the same weight.

/// Folds `input` into `out`.
pub fn nfold(input: &[u8], out: &mut [u8]) {
    out.fill(0);
    if input.is_empty() || out.is_empty() {
        return;
    }
    let (period, len) = (lcm(input.len(), out.len()), out.len());
    // Ones' complement addition of the pieces, from the last byte to the first, the carry going round.
    let mut carry = 0u32;
    for at in (0..period).rev() {
        let Some(to) = out.get_mut(at % len) else { continue };
        let sum = carry + u32::from(*to) + u32::from(rotated(input, at));
        *to = sum as u8;
        carry = sum >> 8;
    }
    while carry != 0 {
        for to in out.iter_mut().rev() {
            let sum = carry + u32::from(*to);
            *to = sum as u8;
            carry = sum >> 8;
        }
    }
}

/// The byte at a place of the endless string whose every copy of the input is turned right by 13 bits more than the one before.
fn rotated(input: &[u8], at: usize) -> u8 {
    let bits = input.len() * 8;
    let (copy, byte) = (at / input.len(), at % input.len());
    // Where the byte's first bit stood before the turns.
    let first = (byte * 8 + bits - (copy * 13) % bits) % bits;
    let pick = |n: usize| input.get(n % input.len()).copied().unwrap_or(0);
    let pair = u16::from_be_bytes([pick(first / 8), pick(first / 8 + 1)]);
    (pair << (first % 8) >> 8) as u8
}

fn lcm(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::md5::tests::hex;

    #[test]
    fn the_examples_of_rfc_3961_a_1_hold() {
        let cases: [(&[u8], &str); 9] = [
            (b"012345", "be072631276b1955"),
            (b"password", "78a07b6caf85fa"),
            (b"Rough Consensus, and Running Code", "bb6ed30870b7f0e0"),
            (b"password", "59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e"),
            (b"MASSACHVSETTS INSTITVTE OF TECHNOLOGY", "db3b0d8f0b061e603282b308a50841229ad798fab9540c1b"),
            (b"Q", "518a54a2 15a8452a 518a54a2 15a8452a 518a54a2 15"),
            (b"ba", "fb25d531 ae897449 9f52fd92 ea9857c4 ba24cf29 7e"),
            (b"kerberos", "6b657262 65726f73"),
            (b"kerberos", "6b657262 65726f73 7b9b5b2b 93132b93 5c9bdcda d95c9899 c4cae4de e6d6cae4"),
        ];
        for (input, folded) in cases {
            let folded = folded.replace(' ', "");
            let mut out = vec![0; folded.len() / 2];
            nfold(input, &mut out);
            assert_eq!(hex(&out), folded);
        }
    }
}
