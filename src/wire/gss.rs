//! GSSAPI's frame around first tokens ([RFC 2743] 3.1), and the mechanisms' names in DER.
use super::{
    cursor::Malformed,
    der::{Reader, Writer, tag},
};

/// Object identifiers, without tag and length.
pub mod oid {
    /// Kerberos: 1.2.840.113554.1.2.2
    pub const KERBEROS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    /// Kerberos as Windows 2000 misspelled it: 1.2.840.48018.1.2.2
    pub const MS_KERBEROS: &[u8] = &[0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 0x01, 0x02, 0x02];
    /// Kerberos from user to user: 1.2.840.113554.1.2.2.3
    pub const USER_TO_USER: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x03];
    /// SPNEGO: 1.3.6.1.5.5.2
    pub const SPNEGO: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x02];
    /// NTLM: 1.3.6.1.4.1.311.2.2.10
    pub const NTLM: &[u8] = &[0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0A];
    /// NegoEx: 1.3.6.1.4.1.311.2.2.30
    pub const NEGOEX: &[u8] = &[0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x1E];
}

/// Puts a mechanism's token into the frame of a first token.
pub fn frame(mechanism: &[u8], token: &[u8]) -> Vec<u8> {
    let mut writer = Writer(Vec::with_capacity(token.len() + mechanism.len() + 16));
    writer.nest(tag::application(0), |to| {
        to.element(tag::OID, mechanism);
        to.raw(token);
    });
    writer.0
}

/// The mechanism and the token in a frame that ends where the bytes do.
pub fn unframe(bytes: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let mut outer = Reader::lenient(bytes);
    let contents = outer.element(tag::application(0))?;
    outer.end()?;
    let mut inside = Reader::lenient(contents);
    let mechanism = inside.element(tag::OID)?;
    let token = contents.get(contents.len() - inside.left()..).unwrap_or_default();
    Ok((mechanism, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_holds_its_token_whatever_the_token_is() {
        for token in [&b""[..], b"\x01\x00token", &[7; 500]] {
            let framed = frame(oid::KERBEROS, token);
            assert_eq!(unframe(&framed), Ok((oid::KERBEROS, token)));
            assert!(unframe(&framed[..framed.len() - 1]).is_err());
            assert!(unframe(&[&framed[..], &[0]].concat()).is_err());
        }
        assert_eq!(frame(oid::SPNEGO, b"x"), [0x60, 9, 6, 6, 0x2B, 6, 1, 5, 5, 2, b'x']);
        assert!(unframe(b"NTLMSSP\0").is_err() && unframe(&[0x60, 0]).is_err());
    }
}
