//! Private keys in the forms that files have: PKCS#8 ([RFC 5958]), the older PKCS#1 ([RFC 8017]) and SEC 1 ([RFC 5915]), all told as PKCS#8.
use super::{
    cursor::Malformed,
    der::{Reader, Writer, tag},
};
use zeroize::Zeroizing;

type Result<T> = std::result::Result<T, Malformed>;

/// rsaEncryption
const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1];
/// id-ecPublicKey
const EC: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
/// No key is larger.
const LARGEST: usize = 1 << 16;

/// Whether a PEM block of this label holds a key in clear.
pub fn is_labelled(label: &str) -> bool {
    matches!(label, "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY")
}

/// The key as PKCS#8, whichever form it has.
pub fn to_pkcs8(der: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    if der.len() > LARGEST {
        return Err(Malformed("a key longer than any"));
    }
    let mut outer = Reader::new(der);
    let mut key = outer.enter(tag::SEQUENCE)?;
    outer.end()?;
    let version = key.element(tag::INTEGER)?;
    match (version, key.peek()) {
        // PrivateKeyInfo, or OneAsymmetricKey with its public half
        ([0 | 1], Some(tag::SEQUENCE)) => {
            key.enter(tag::SEQUENCE)?.element(tag::OID)?;
            key.element(tag::OCTET_STRING)?;
            Ok(Zeroizing::new(der.to_vec()))
        }
        // RSAPrivateKey
        ([0], Some(tag::INTEGER)) => Ok(wrapped(der, |algorithm| {
            algorithm.element(tag::OID, RSA);
            algorithm.element(0x05, &[]);
        })),
        // ECPrivateKey: its curve must stand in it, or nobody knows which it is.
        ([1], Some(tag::OCTET_STRING)) => {
            key.element(tag::OCTET_STRING)?;
            let curve = key.optional(tag::context(0))?.ok_or(Malformed("a key on a curve without a name"))?;
            let curve = Reader::new(curve).element(tag::OID)?;
            Ok(wrapped(der, |algorithm| {
                algorithm.element(tag::OID, EC);
                algorithm.element(tag::OID, curve);
            }))
        }
        _ => Err(Malformed("no private key")),
    }
}

fn wrapped(key: &[u8], algorithm: impl FnOnce(&mut Writer)) -> Zeroizing<Vec<u8>> {
    // Room for all of it at once: a key leaves no copy behind by a reallocation.
    let mut writer = Writer(Vec::with_capacity(key.len() + 64));
    writer.nest(tag::SEQUENCE, |info| {
        info.element(tag::INTEGER, &[0]);
        info.nest(tag::SEQUENCE, algorithm);
        info.element(tag::OCTET_STRING, key);
    });
    Zeroizing::new(writer.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_none() {
        for bad in
            [&[][..], &[0x30, 0], &[0x30, 3, 2, 1, 0], &[0x30, 3, 2, 1, 2], &[0x30, 5, 2, 1, 1, 4, 0], &[0x30, 6, 2, 1, 0, 0x30, 1, 5]]
        {
            assert!(to_pkcs8(bad).is_err());
        }
    }
}
