//! RC4 and MD5 over the same bytes in one pass. The two are independent chains of dependent steps, and a block has as many steps in
//! the one as bytes in the other: woven together they take little longer than the slower of them alone.

use super::{
    hmac_md5::HmacMd5,
    md5::{self, f, g, h, i},
    rc4::Rc4,
};
use zeroize::Zeroize;

/// Adds the plaintext to the code, and encrypts it in place.
pub fn mac_then_encrypt(mac: &mut HmacMd5, cipher: &mut Rc4, bytes: &mut [u8]) {
    let rest = {
        // The code takes whole blocks of its own; what precedes the first boundary, and what follows the last, goes the long way.
        let lead = (64 - mac.hash.held()) % 64;
        let (lead, body) = bytes.split_at_mut(lead.min(bytes.len()));
        mac.update(lead);
        cipher.apply(lead);
        let (blocks, rest) = body.as_chunks_mut::<64>();
        let taken = blocks.len() as u64 * 64;
        let (state, len) = mac.hash.between_blocks();
        for block in blocks {
            let mut x = md5::words(block);
            weave(state, &x, cipher, block);
            x.zeroize();
        }
        *len = len.wrapping_add(taken);
        rest
    };
    mac.update(rest);
    cipher.apply(rest);
}

/// Decrypts in place, and adds the plaintext to the code.
pub fn decrypt_then_mac(mac: &mut HmacMd5, cipher: &mut Rc4, bytes: &mut [u8]) {
    let lead = (64 - mac.hash.held()) % 64;
    let (lead, body) = bytes.split_at_mut(lead.min(bytes.len()));
    cipher.apply(lead);
    mac.update(lead);
    let (blocks, rest) = body.as_chunks_mut::<64>();
    let mut blocks = blocks.iter_mut();
    if let Some(first) = blocks.next() {
        // A block can be hashed only when it is decrypted: the hash runs one block behind the cipher.
        cipher.apply(first);
        let mut x = md5::words(first);
        let mut taken = 64;
        let (state, len) = mac.hash.between_blocks();
        for block in blocks {
            weave(state, &x, cipher, block);
            x = md5::words(block);
            taken += 64;
        }
        let mut last = [0u8; 64];
        for (to, word) in last.as_chunks_mut::<4>().0.iter_mut().zip(x) {
            *to = word.to_le_bytes();
        }
        md5::compress(state, &last);
        *len = len.wrapping_add(taken);
        x.zeroize();
        last.zeroize();
    }
    cipher.apply(rest);
    mac.update(rest);
}

/// Hashes the block of words `x` while it runs the cipher over `bytes`: one byte a step.
#[allow(clippy::indexing_slicing, reason = "a u8 cannot pass the end of 256 entries")]
fn weave(state: &mut [u32; 4], x: &[u32; 16], cipher: &mut Rc4, bytes: &mut [u8; 64]) {
    let [mut a, mut b, mut c, mut d] = *state;
    let Rc4 { s, i: si, j: sj } = cipher;
    let (mut p, mut q) = (*si, *sj);
    let mut bytes = bytes.iter_mut();
    macro_rules! step {
        ($f:ident $a:ident $b:ident $c:ident $d:ident $x:literal $s:literal $k:literal) => {
            p = p.wrapping_add(1);
            let m = s[p as usize];
            q = q.wrapping_add(m);
            let n = s[q as usize];
            $a = $f($a.wrapping_add(x[$x]).wrapping_add($k), $b, $c, $d).rotate_left($s).wrapping_add($b);
            s[p as usize] = n;
            s[q as usize] = m;
            if let Some(byte) = bytes.next() {
                *byte ^= s[m.wrapping_add(n) as usize];
            }
        };
    }
    md5::steps!(step a b c d);
    (*si, *sj) = (p, q);
    *state = [state[0].wrapping_add(a), state[1].wrapping_add(b), state[2].wrapping_add(c), state[3].wrapping_add(d)];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hmac_md5::{HmacKey, hmac_md5};

    #[test]
    fn one_pass_gives_what_two_give_at_any_length_and_any_alignment_of_the_blocks() {
        let text: Vec<u8> = (0..1000u32).map(|n| (n * 7 + n / 256) as u8).collect();
        for lead in [0, 4, 63, 64, 65] {
            for length in (0..300).chain([1000]) {
                let (prefix, plain) = (vec![9u8; lead], &text[..length]);
                let mut twice = plain.to_vec();
                Rc4::new(b"k").apply(&mut twice);
                let code = hmac_md5(b"m", &[&prefix, plain]);

                let (mut cipher, mut bytes) = (Rc4::new(b"k"), plain.to_vec());
                let mut mac = HmacKey::new(b"m").start();
                mac.update(&prefix);
                mac_then_encrypt(&mut mac, &mut cipher, &mut bytes);
                assert_eq!(bytes, twice);
                assert_eq!(mac.finish(), code);

                let mut mac = HmacKey::new(b"m").start();
                mac.update(&prefix);
                cipher.rewind(length);
                decrypt_then_mac(&mut mac, &mut cipher, &mut bytes);
                assert_eq!(bytes, plain);
                assert_eq!(mac.finish(), code);
            }
        }
    }
}
