//! PBKDF2 ([RFC 8018] 5.2) over HMAC: a key from a password, made slow on purpose.

use super::{hmac::HmacKey, sha::Sha};
use zeroize::Zeroize;

/// Fills `out` from a password, a salt and so many rounds (at least one).
pub fn pbkdf2<H: Sha>(password: &[u8], salt: &[u8], rounds: u32, out: &mut [u8]) {
    let key = HmacKey::<H>::new(password);
    for (number, chunk) in (1u32..).zip(out.chunks_mut(H::OUT)) {
        let mut round = key.of(&[salt, &number.to_be_bytes()]);
        let mut sum = round;
        // One block of each hash is left to do in a round: digest, padding and length fill it exactly.
        let mut block = [0u8; 128];
        pad::<H>(&mut block);
        for _ in 1..rounds {
            for state in [key.inner, key.outer] {
                let mut state = state;
                if let Some((to, from)) = block.get_mut(..H::OUT).zip(round.get(..H::OUT)) {
                    to.copy_from_slice(from);
                }
                H::compress(&mut state, block.get(..H::BLOCK).unwrap_or_default());
                round = H::bytes(&state);
                state.zeroize();
            }
            for (to, from) in sum.iter_mut().zip(&round) {
                *to ^= from;
            }
        }
        for (to, from) in chunk.iter_mut().zip(&sum) {
            *to = *from;
        }
        block.zeroize();
        round.zeroize();
        sum.zeroize();
    }
}

/// What follows a digest in the second block of an HMAC's hash.
fn pad<H: Sha>(block: &mut [u8; 128]) {
    let bits = (H::BLOCK + H::OUT) as u64 * 8;
    if let Some(mark) = block.get_mut(H::OUT) {
        *mark = 0x80;
    }
    if let Some(end) = block.get_mut(H::BLOCK - 8..H::BLOCK) {
        end.copy_from_slice(&bits.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{md5::tests::hex, sha::Sha1};

    #[test]
    fn the_cases_of_rfc_6070_hold() {
        for (rounds, key) in [
            (1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
            (2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
            (4096, "4b007901b765489abead49d926f721d065a429c1"),
        ] {
            let mut out = vec![0; key.len() / 2];
            pbkdf2::<Sha1>(b"password", b"salt", rounds, &mut out);
            assert_eq!(hex(&out), key);
        }
        let mut out = [0; 25];
        pbkdf2::<Sha1>(b"passwordPASSWORDpassword", b"saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, &mut out);
        assert_eq!(hex(&out), "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
    }
}
