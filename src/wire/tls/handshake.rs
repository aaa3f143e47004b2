//! Handshake messages ([RFC 8446] 4): found one by one in the bodies of records, whole or cut in two.
use crate::wire::cursor::{Cursor, Malformed};

type Result<T> = std::result::Result<T, Malformed>;

/// The numbers of messages that are told apart.
pub mod kind {
    /// The server wants a handshake (TLS 1.2).
    pub const HELLO_REQUEST: u8 = 0;
    /// The client's first word.
    pub const CLIENT_HELLO: u8 = 1;
    /// The server's first word.
    pub const SERVER_HELLO: u8 = 2;
    /// A ticket to resume with.
    pub const NEW_SESSION_TICKET: u8 = 4;
    /// The server wants a certificate.
    pub const CERTIFICATE_REQUEST: u8 = 13;
    /// The proof of the whole handshake.
    pub const FINISHED: u8 = 20;
    /// New keys (TLS 1.3).
    pub const KEY_UPDATE: u8 = 24;
}

/// What precedes every message: its number and its length.
pub const HEAD: usize = 4;
/// No message that is looked at here is longer.
pub const MOST: usize = 0xFFFF;

/// Messages put together from the bodies of records.
#[derive(Default)]
pub struct Messages {
    pending: Vec<u8>,
}

impl Messages {
    /// Takes a record's body and tells each message that is whole now: its number, its body, and all of its bytes.
    pub fn add(&mut self, body: &[u8], mut each: impl FnMut(u8, &[u8], &[u8])) -> Result<()> {
        self.pending.extend_from_slice(body);
        let mut rest = self.pending.as_slice();
        while let Some((kind, length)) = head(rest) {
            if length > MOST {
                return Err(Malformed("a handshake message is longer than any"));
            }
            let Some((message, after)) = rest.split_at_checked(HEAD + length) else { break };
            each(kind, message.get(HEAD..).unwrap_or_default(), message);
            rest = after;
        }
        let used = self.pending.len() - rest.len();
        self.pending.drain(..used);
        Ok(())
    }

    /// Whether a message is cut in two here.
    pub const fn is_cut(&self) -> bool {
        !self.pending.is_empty()
    }
}

/// A message's number and the length of its body.
pub fn head(bytes: &[u8]) -> Option<(u8, usize)> {
    let [kind, a, b, c] = *bytes.first_chunk::<HEAD>()?;
    Some((kind, u32::from_be_bytes([0, a, b, c]) as usize))
}

/// What a server says about the certificates it would take ([RFC 5246] 7.4.4, [RFC 8446] 4.3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateRequest {
    /// The names of authorities, in DER.
    pub issuers: Vec<Vec<u8>>,
    /// Signature schemes, by their numbers.
    pub schemes: Vec<u16>,
}

const SIGNATURE_ALGORITHMS: u16 = 13;
const SUPPORTED_VERSIONS: u16 = 43;
const CERTIFICATE_AUTHORITIES: u16 = 47;
const RENEGOTIATION_INFO: u16 = 0xFF01;

impl CertificateRequest {
    /// TLS 1.2's form: kinds of certificates, schemes, names.
    pub fn read_12(body: &[u8]) -> Result<Self> {
        let mut body = Cursor::new(body);
        let kinds = usize::from(body.u8()?);
        body.take(kinds)?;
        let schemes = read_schemes(&mut body)?;
        let issuers = read_names(&mut body)?;
        body.all()?;
        Ok(Self { issuers, schemes })
    }

    /// TLS 1.3's form: a context and extensions.
    pub fn read_13(body: &[u8]) -> Result<Self> {
        let mut body = Cursor::new(body);
        let context = usize::from(body.u8()?);
        body.take(context)?;
        let length = usize::from(body.u16_be()?);
        let mut extensions = body.sub(length)?;
        body.all()?;
        let mut out = Self::default();
        while !extensions.is_empty() {
            let (kind, length) = (extensions.u16_be()?, usize::from(extensions.u16_be()?));
            let mut value = extensions.sub(length)?;
            match kind {
                SIGNATURE_ALGORITHMS => out.schemes = read_schemes(&mut value)?,
                CERTIFICATE_AUTHORITIES => out.issuers = read_names(&mut value)?,
                _ => continue,
            }
            value.all()?;
        }
        Ok(out)
    }
}

/// What a ClientHello says of itself ([RFC 8446] 4.1.2), as far as it is looked at here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientHello {
    /// The newest version that the client speaks, as far as the first field tells.
    pub version: u16,
    /// The versions that it names in the extension that came later.
    pub versions: Vec<u16>,
    /// The signature schemes that it understands.
    pub schemes: Vec<u16>,
    /// Whether it speaks of a handshake before this one ([RFC 5746] 3.5).
    pub renews: bool,
}

impl ClientHello {
    /// Reads a ClientHello's body.
    pub fn read(body: &[u8]) -> Result<Self> {
        let mut body = Cursor::new(body);
        let mut out = Self { version: body.u16_be()?, ..Self::default() };
        body.take(32)?;
        let session = usize::from(body.u8()?);
        body.take(session)?;
        let suites = usize::from(body.u16_be()?);
        body.take(suites)?;
        let compressions = usize::from(body.u8()?);
        body.take(compressions)?;
        if body.is_empty() {
            // The oldest clients have no extensions.
            return Ok(out);
        }
        let length = usize::from(body.u16_be()?);
        let mut extensions = body.sub(length)?;
        while !extensions.is_empty() {
            let (kind, length) = (extensions.u16_be()?, usize::from(extensions.u16_be()?));
            let mut value = extensions.sub(length)?;
            match kind {
                SIGNATURE_ALGORITHMS => out.schemes = read_schemes(&mut value)?,
                SUPPORTED_VERSIONS => {
                    let length = usize::from(value.u8()?);
                    let mut list = value.sub(length)?;
                    while !list.is_empty() {
                        out.versions.push(list.u16_be()?);
                    }
                }
                RENEGOTIATION_INFO => out.renews = value.u8()? != 0,
                _ => {}
            }
        }
        Ok(out)
    }

    /// Whether the client speaks TLS 1.2 or a newer version.
    pub fn is_new_enough(&self) -> bool {
        // Values that mean nothing, to keep servers from refusing what they do not know, are above every version.
        self.version >= 0x0303 || self.versions.iter().any(|version| (0x0303..=0x0304).contains(version))
    }
}

/// What a ServerHello says of itself ([RFC 8446] 4.1.3), as far as it is looked at here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerHello {
    /// The number of the session, or TLS 1.3's echo of the client's.
    pub session: Vec<u8>,
    /// Whether it speaks of a handshake before this one ([RFC 5746] 3.4).
    pub renews: bool,
    /// Whether it names its version as TLS 1.3 does.
    pub names_version: bool,
}

impl ServerHello {
    /// Reads a ServerHello's body.
    pub fn read(body: &[u8]) -> Result<Self> {
        let mut body = Cursor::new(body);
        body.take(2 + 32)?;
        let session = usize::from(body.u8()?);
        let mut out = Self { session: body.take(session)?.to_vec(), ..Self::default() };
        body.take(2 + 1)?;
        if body.is_empty() {
            return Ok(out);
        }
        let length = usize::from(body.u16_be()?);
        let mut extensions = body.sub(length)?;
        while !extensions.is_empty() {
            let (kind, length) = (extensions.u16_be()?, usize::from(extensions.u16_be()?));
            let mut value = extensions.sub(length)?;
            match kind {
                RENEGOTIATION_INFO => out.renews = value.u8()? != 0,
                SUPPORTED_VERSIONS => out.names_version = true,
                _ => {}
            }
        }
        Ok(out)
    }
}

fn read_schemes(from: &mut Cursor<'_>) -> Result<Vec<u16>> {
    let length = usize::from(from.u16_be()?);
    let mut list = from.sub(length)?;
    let mut out = Vec::new();
    while !list.is_empty() {
        out.push(list.u16_be()?);
    }
    Ok(out)
}

fn read_names(from: &mut Cursor<'_>) -> Result<Vec<Vec<u8>>> {
    let length = usize::from(from.u16_be()?);
    let mut list = from.sub(length)?;
    let mut out = Vec::new();
    while !list.is_empty() {
        let length = usize::from(list.u16_be()?);
        out.push(list.take(length)?.to_vec());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_once_it_is_whole_however_it_is_cut() {
        let stream = [2u8, 0, 0, 3, 7, 8, 9, 14, 0, 0, 0, 20, 0, 0, 1, 5];
        for cut in 0..stream.len() {
            let (mut messages, mut seen) = (Messages::default(), Vec::new());
            for part in [&stream[..cut], &stream[cut..]] {
                messages.add(part, |kind, body, _| seen.push((kind, body.to_vec()))).unwrap();
            }
            assert_eq!(seen, [(2, vec![7, 8, 9]), (14, vec![]), (20, vec![5])], "{cut}");
            assert!(!messages.is_cut());
        }
        assert!(Messages::default().add(&[11, 1, 0, 0], |_, _, _| ()).is_err(), "more than any message has");
    }

    #[test]
    fn a_server_hello_tells_its_session_and_whether_it_goes_on_from_another() {
        let start = [&[3u8, 3][..], &[9; 32], &[2, 7, 8, 0x13, 1, 0]].concat();
        assert_eq!(ServerHello::read(&start), Ok(ServerHello { session: vec![7, 8], ..ServerHello::default() }));
        for (info, renews) in [(&[0xFFu8, 1, 0, 1, 0][..], false), (&[0xFF, 1, 0, 2, 1, 5], true)] {
            let whole = [&start[..], &[0, info.len() as u8 + 5, 0, 43, 0, 1, 9], info].concat();
            assert_eq!(ServerHello::read(&whole), Ok(ServerHello { session: vec![7, 8], renews, names_version: true }));
            for end in (0..whole.len()).filter(|end| *end != start.len()) {
                assert!(ServerHello::read(&whole[..end]).is_err(), "{end}");
            }
        }
    }

    #[test]
    fn a_client_hello_tells_its_versions_and_schemes_or_is_refused() {
        let start = [&[3u8, 1][..], &[9; 32], &[1, 7, 0, 2, 0x13, 1, 1, 0]].concat();
        let old = ClientHello::read(&start).unwrap();
        assert_eq!((old.version, old.is_new_enough()), (0x0301, false));
        let extensions = [0u8, 17, 0, 43, 0, 5, 4, 0x0A, 0x0A, 3, 4, 0, 13, 0, 4, 0, 2, 8, 4];
        let new = [&start[..], &extensions].concat();
        let read = ClientHello::read(&new).unwrap();
        assert!(read.is_new_enough());
        assert_eq!((read.versions, read.schemes), (vec![0x0A0A, 0x0304], vec![0x0804]));
        for end in (0..new.len()).filter(|end| *end != start.len()) {
            assert!(ClientHello::read(&new[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_certificate_request_of_either_version_is_read_whole_or_refused() {
        let names = [&[0u8, 4, 0, 2, 0x30, 0][..]].concat();
        let old = [&[2u8, 1, 64, 0, 4, 4, 3, 8, 4][..], &names].concat();
        let want = CertificateRequest { issuers: vec![vec![0x30, 0]], schemes: vec![0x0403, 0x0804] };
        assert_eq!(CertificateRequest::read_12(&old), Ok(want.clone()));
        let new = [&[0u8, 0, 20, 0, 13, 0, 6, 0, 4, 4, 3, 8, 4, 0, 47, 0, 6][..], &names].concat();
        assert_eq!(CertificateRequest::read_13(&new), Ok(want));
        for end in 0..old.len() {
            assert!(CertificateRequest::read_12(&old[..end]).is_err(), "{end}");
        }
        for end in 0..new.len() {
            assert!(CertificateRequest::read_13(&new[..end]).is_err(), "{end}");
        }
    }
}
