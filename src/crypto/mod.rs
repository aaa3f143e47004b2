//! Named ciphers and hashes, without a protocol word. It knows no other floor.
#![deny(unsafe_code)]

pub mod cbc;
pub mod crc32;
pub mod cts;
pub mod des;
pub mod hash;
pub mod hmac;
pub mod hmac_md5;
pub mod kerberos;
mod kernels;
pub mod md4;
pub mod md5;
pub mod nfold;
pub mod pbkdf2;
pub mod pkcs12;
pub mod rc2;
pub mod rc4;
pub mod rc4_md5;
pub mod sha;
pub mod tls;

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    // Behind every word the compiler must believe that the sum could be anything: it cannot stop at the first difference.
    let words = a.iter().zip(b).fold(0u64, |sum, (x, y)| core::hint::black_box(sum | (u64::from_ne_bytes(*x) ^ u64::from_ne_bytes(*y))));
    let bytes = a_rest.iter().zip(b_rest).fold(words, |sum, (x, y)| core::hint::black_box(sum | u64::from(x ^ y)));
    core::hint::black_box(bytes) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_sees_a_difference_in_any_byte_and_in_length() {
        let a = [7u8; 21];
        assert!(same(&a, &a));
        for at in 0..21 {
            let mut b = a;
            b[at] ^= 0x80;
            assert!(!same(&a, &b));
        }
        assert!(!same(&a, &a[..20]));
        assert!(same(&[], &[]));
    }
}
