//! CredSSP's messages ([MS-CSSP] 2.2.1): what goes through its TLS channel until the application's own bytes do.
pub mod guard;

use super::{
    cursor::Malformed,
    der::{Field, Reader, Writer, sequence, tag},
};

/// The longest message that is taken: the largest token of the packages inside, and then some.
const LONGEST: usize = 256 * 1024;

/// An NTSTATUS: written in four bytes, as Windows does and FreeRDP needs it; read also as a number without a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u32);

impl Field<'_> for Status {
    fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        u32::read(from).map(Self)
    }
    fn write(&self, to: &mut Writer) {
        self.0.cast_signed().write(to);
    }
}

sequence! {
    /// One element of NegoData.
    NegoToken<'a> {
        /// SPNEGO's token, or a bare one of NTLM.
        [0]: token &'a [u8],
    }
}

sequence! {
    /// TSRequest
    TsRequest<'a> {
        /// What the sender speaks: 2 to 6.
        [0]: version u32,
        /// The inner authentication.
        [1] opt: tokens Vec<NegoToken<'a>>,
        /// [`TsCredentials`], sealed.
        [2] opt: credentials &'a [u8],
        /// The proof that both ends see one certificate, sealed.
        [3] opt: binding &'a [u8],
        /// Why the server refuses, as an NTSTATUS.
        [4] opt: refusal Status,
        /// What the binding's hash begins with, from version 5 on.
        [5] opt: nonce &'a [u8],
    }
}

impl<'a> TsRequest<'a> {
    /// A message that says nothing yet.
    pub const fn of(version: u32) -> Self {
        Self { version, tokens: None, credentials: None, binding: None, refusal: None, nonce: None }
    }

    /// With a token of the inner authentication, if there is one to send.
    #[must_use]
    pub fn carrying(mut self, token: &'a [u8]) -> Self {
        self.tokens = (!token.is_empty()).then(|| vec![NegoToken { token }]);
        self
    }

    /// The token of the inner authentication; nothing where there is none.
    pub fn token(&self) -> &'a [u8] {
        self.tokens.as_ref().and_then(|all| all.first()).map_or(&[], |one| one.token)
    }

    /// Reads one message that is all there. Peers write lengths in more bytes than they need.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::lenient(bytes);
        let request = Self::read(&mut reader)?;
        reader.end()?;
        Ok(request)
    }
}

/// How long the message is that begins here; None while that cannot be told.
pub fn length(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    let (first, rest) = match bytes {
        [] | [tag::SEQUENCE] => return Ok(None),
        [tag::SEQUENCE, first, rest @ ..] => (*first, rest),
        _ => return Err(Malformed("a CredSSP message that is none")),
    };
    let all = if first < 0x80 {
        2 + usize::from(first)
    } else {
        let count = usize::from(first & 0x7F);
        if count == 0 || count > 4 {
            return Err(Malformed("a length without end, or beyond 4 GiB"));
        }
        let Some(digits) = rest.get(..count) else { return Ok(None) };
        2 + count + digits.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte))
    };
    if all > LONGEST { Err(Malformed("a CredSSP message beyond all measure")) } else { Ok(Some(all)) }
}

sequence! {
    /// TSCredentials
    TsCredentials<'a> {
        /// Which kind the rest is: [`PASSWORD`], [`SMART_CARD`], [`REMOTE_GUARD`].
        [0]: kind u32,
        /// Of that kind.
        [1]: credentials &'a [u8],
    }
}

/// [`TsPasswordCreds`]
pub const PASSWORD: u32 = 1;
/// [`TsSmartCardCreds`]
pub const SMART_CARD: u32 = 2;
/// [`TsRemoteGuardCreds`]
pub const REMOTE_GUARD: u32 = 6;

sequence! {
    /// TSPasswordCreds; text in UTF-16LE. All of it empty is Restricted Admin: nothing is lent.
    TsPasswordCreds<'a> {
        /// The domain.
        [0]: domain &'a [u8],
        /// The user.
        [1]: user &'a [u8],
        /// The password.
        [2]: password &'a [u8],
    }
}

sequence! {
    /// TSCspDataDetail; text in UTF-16LE.
    TsCspData<'a> {
        /// AT_KEYEXCHANGE or AT_SIGNATURE.
        [0]: key u32,
        /// The card.
        [1] opt: card &'a [u8],
        /// Its reader.
        [2] opt: reader &'a [u8],
        /// The key's container.
        [3] opt: container &'a [u8],
        /// The provider.
        [4] opt: provider &'a [u8],
    }
}

sequence! {
    /// TSSmartCardCreds; text in UTF-16LE.
    TsSmartCardCreds<'a> {
        /// The card's PIN.
        [0]: pin &'a [u8],
        /// Where the key is.
        [1]: place TsCspData<'a>,
        /// Whom the certificate may mean.
        [2] opt: user_hint &'a [u8],
        /// And in which domain.
        [3] opt: domain_hint &'a [u8],
    }
}

sequence! {
    /// TSRemoteGuardPackageCred
    TsPackageCred<'a> {
        /// The package's name, in UTF-16LE.
        [0]: package &'a [u8],
        /// What the package makes of it.
        [1]: buffer &'a [u8],
    }
}

sequence! {
    /// TSRemoteGuardCreds
    TsRemoteGuardCreds<'a> {
        /// Kerberos' part.
        [0]: logon TsPackageCred<'a>,
        /// NTLM's, and others'.
        [1] opt: supplemental Vec<TsPackageCred<'a>>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_what_it_writes_and_nothing_shorter_or_longer() {
        let full = TsRequest {
            version: 6,
            tokens: Some(vec![NegoToken { token: b"token" }]),
            credentials: Some(b"auth"),
            binding: Some(&[7; 300]),
            refusal: Some(Status(0xC000_006D)),
            nonce: Some(&[9; 32]),
        };
        for request in [full, TsRequest::of(2), TsRequest::of(6).carrying(b"NTLMSSP\0"), TsRequest::of(3).carrying(b"")] {
            let bytes = request.encode();
            assert_eq!(TsRequest::parse(&bytes).as_ref(), Ok(&request));
            assert_eq!(length(&bytes), Ok(Some(bytes.len())));
            for end in 0..bytes.len() {
                assert!(TsRequest::parse(&bytes[..end]).is_err());
                assert!(matches!(length(&bytes[..end]), Ok(None | Some(_))));
            }
            assert!(TsRequest::parse(&[&bytes[..], &[0]].concat()).is_err());
        }
    }

    /// [MS-CSSP] 4: a first request of a client, as FreeRDP and Windows write it.
    #[test]
    fn a_first_request_has_the_bytes_that_peers_send() {
        let mut expected = vec![0x30, 0x37, 0xA0, 3, 2, 1, 6, 0xA1, 0x30, 0x30, 0x2E, 0x30, 0x2C, 0xA0, 0x2A, 4, 0x28];
        expected.extend([0x4E; 0x28]);
        assert_eq!(TsRequest::of(6).carrying(&[0x4E; 0x28]).encode(), expected);
        assert_eq!(TsRequest::parse(&expected).unwrap().token(), [0x4E; 0x28]);
    }

    #[test]
    fn a_status_is_read_as_a_signed_and_as_an_unsigned_number() {
        let signed = [0x30, 0x0D, 0xA0, 3, 2, 1, 6, 0xA4, 6, 2, 4, 0xC0, 0, 0, 0x6D];
        let unsigned = [0x30, 0x0E, 0xA0, 3, 2, 1, 6, 0xA4, 7, 2, 5, 0, 0xC0, 0, 0, 0x6D];
        assert_eq!(TsRequest { refusal: Some(Status(0xC000_006D)), ..TsRequest::of(6) }.encode(), signed);
        for bytes in [&signed[..], &unsigned] {
            assert_eq!(TsRequest::parse(bytes).unwrap().refusal, Some(Status(0xC000_006D)));
        }
    }

    #[test]
    fn a_length_is_told_as_soon_as_it_can_be_and_never_believed_beyond_measure() {
        assert_eq!(length(&[]), Ok(None));
        assert_eq!(length(&[0x30]), Ok(None));
        assert_eq!(length(&[0x30, 0x82, 1]), Ok(None));
        assert_eq!(length(&[0x30, 0x82, 1, 0]), Ok(Some(260)));
        assert_eq!(length(&[0x30, 5]), Ok(Some(7)));
        for bad in [&[0x31, 5][..], &[0x16, 3, 3], &[0x30, 0x80], &[0x30, 0x84, 255, 255, 255, 255], &[0x30, 0x83, 4, 0, 0]] {
            assert!(length(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn every_kind_of_credentials_reads_what_it_writes() {
        let password = TsPasswordCreds { domain: b"d\0", user: b"u\0", password: b"p\0" };
        let bytes = password.encode();
        assert_eq!(TsPasswordCreds::decode(&bytes), Ok(password));
        let place = TsCspData { key: 1, card: Some(b"c"), reader: None, container: Some(b"k"), provider: None };
        let card = TsSmartCardCreds { pin: b"1\0", place, user_hint: None, domain_hint: Some(b"D\0") };
        let bytes = card.encode();
        assert_eq!(TsSmartCardCreds::decode(&bytes), Ok(card));
        let one = |package| TsPackageCred { package, buffer: b"blob" };
        for supplemental in [None, Some(vec![]), Some(vec![one(b"NTLM"), one(b"other")])] {
            let guard = TsRemoteGuardCreds { logon: one(b"Kerberos"), supplemental };
            let inner = guard.encode();
            assert_eq!(TsRemoteGuardCreds::decode(&inner), Ok(guard));
            let outer = TsCredentials { kind: REMOTE_GUARD, credentials: &inner };
            let bytes = outer.encode();
            assert_eq!(TsCredentials::decode(&bytes), Ok(outer));
            for end in 0..bytes.len() {
                assert!(TsCredentials::decode(&bytes[..end]).is_err());
            }
        }
    }
}
