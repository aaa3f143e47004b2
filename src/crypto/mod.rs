//! Named ciphers and hashes, without a protocol word. It knows no other floor.
#![deny(unsafe_code)]

pub mod crc32;
pub mod des;
pub mod hash;
pub mod hmac_md5;
mod kernels;
pub mod md4;
pub mod md5;
pub mod rc4;
pub mod rc4_md5;

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let differing = a.iter().zip(b).fold(0u8, |acc, (x, y)| core::hint::black_box(acc | (x ^ y)));
    core::hint::black_box(differing) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_sees_a_difference_in_any_byte_and_in_length() {
        let a = [7u8; 16];
        assert!(same(&a, &a));
        for at in 0..16 {
            let mut b = a;
            b[at] ^= 0x80;
            assert!(!same(&a, &b));
        }
        assert!(!same(&a, &a[..15]));
        assert!(same(&[], &[]));
    }
}
