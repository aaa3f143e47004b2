//! What a context tells about itself.
use super::WDIGEST;
use crate::{
    engine::{
        attributes::{Answer, Attribute, KeyInfo, Sizes, StreamSizes},
        flags::Flags,
        package::{Facts, Package as _, Principal, Side, no_token, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::digest::{Algorithm, Cipher, Mode, Qop},
};
use parking_lot::Mutex;
use std::sync::Arc;

/// What may still change on a live context.
#[derive(Default)]
pub(super) struct Later {
    /// Client: the server proved itself, too.
    pub(super) mutual: bool,
}

/// A finished context.
pub(super) struct Session {
    pub(super) side: Side,
    pub(super) mode: Mode,
    pub(super) qop: Qop,
    pub(super) algorithm: Algorithm,
    pub(super) cipher: Option<Cipher>,
    pub(super) granted: Flags,
    pub(super) session_key: SecretBytes,
    pub(super) since: Instant,
    pub(super) client: Principal,
    /// What the client wants to reach, as it says.
    pub(super) target: String,
    /// Server: the service that the client named on purpose.
    pub(super) service: Option<String>,
    /// SASL: who the client wants to act as; empty: as himself. None: nobody looks at that.
    pub(super) authzid: Option<String>,
    /// SASL: the largest messages, the peer's and ours.
    pub(super) send_size: u32,
    pub(super) receive_size: u32,
    pub(super) later: Arc<Mutex<Later>>,
}

/// What every context has, whatever was agreed.
pub(super) fn constant(what: Attribute) -> Result<Answer> {
    match what {
        Attribute::PACKAGE_INFO => Ok(Answer::Package(WDIGEST.info())),
        _ => Err(Error::new(Kind::InvalidHandle, "asking a context that is not complete")),
    }
}

/// The MAC, its version and its number ([RFC 2831] 2.3).
pub(super) const SIGNATURE: u32 = 16;
/// What 3DES and DES are padded to.
pub(super) const BLOCK: u32 = 8;

impl Session {
    fn names(&self) -> String {
        match (&*self.client.realm, &*self.client.name) {
            ("", name) => name.to_owned(),
            (realm, name) => format!("{realm}\\{name}"),
        }
    }

    fn is_block(&self) -> bool {
        matches!(self.cipher, Some(Cipher::TripleDes | Cipher::Des))
    }

    fn sizes(&self) -> Sizes {
        let max_token = WDIGEST.info().max_token;
        match (self.mode, self.qop) {
            // A signature is a whole header.
            (Mode::Http, _) => Sizes { max_token, max_signature: max_token, block: 0, trailer: 0 },
            (Mode::Sasl, Qop::Int) => Sizes { max_token, max_signature: SIGNATURE, block: 0, trailer: 0 },
            (Mode::Sasl, Qop::Conf) if self.is_block() => {
                Sizes { max_token, max_signature: SIGNATURE, block: BLOCK, trailer: SIGNATURE + BLOCK }
            }
            (Mode::Sasl, Qop::Conf) => Sizes { max_token, max_signature: SIGNATURE, block: 1, trailer: SIGNATURE },
            (Mode::Sasl, _) => Sizes { max_token, max_signature: 0, block: 0, trailer: 0 },
        }
    }

    fn stream_sizes(&self) -> StreamSizes {
        let sizes = self.sizes();
        let trailer = if self.mode == Mode::Sasl { sizes.max_signature.max(sizes.trailer) } else { 0 };
        StreamSizes { header: 0, trailer, max_message: self.send_size.saturating_sub(trailer), buffers: 4, block: sizes.block }
    }

    fn key_info(&self) -> KeyInfo {
        // CALG_*: MD5, SHA-256, RC4, 3DES with two keys, DES.
        let (signature_name, signature) = match self.algorithm {
            _ if self.mode == Mode::Sasl => ("HMAC-MD5", 0x8003),
            Algorithm::Md5 | Algorithm::Md5Sess => ("MD5", 0x8003),
            Algorithm::Sha256 | Algorithm::Sha256Sess => ("SHA-256", 0x800C),
            Algorithm::Sha512_256 | Algorithm::Sha512_256Sess => ("SHA-512-256", 0),
        };
        let (cipher_name, cipher) = match self.cipher {
            None => ("", 0),
            Some(Cipher::Rc4 | Cipher::Rc4With56 | Cipher::Rc4With40) => ("RC4", 0x6801),
            Some(Cipher::TripleDes) => ("3DES", 0x6609),
            Some(Cipher::Des) => ("DES", 0x6601),
        };
        let key_bits = match self.cipher {
            Some(Cipher::TripleDes) => 112,
            Some(Cipher::Des | Cipher::Rc4With56) => 56,
            Some(Cipher::Rc4With40) => 40,
            _ => 128,
        };
        KeyInfo { signature_name, cipher_name, key_bits, signature, cipher }
    }
}

impl Facts for Session {
    fn query(&self, what: Attribute) -> Result<Answer> {
        let server = self.side == Side::Acceptor;
        let none = || Error::new(Kind::TargetUnknown, "asking for the target of a client that named none");
        Ok(match what {
            Attribute::SIZES => Answer::Sizes(self.sizes()),
            Attribute::STREAM_SIZES => Answer::StreamSizes(self.stream_sizes()),
            Attribute::NAMES => Answer::Text(self.names()),
            Attribute::AUTHORITY => Answer::Text(self.client.realm.clone()),
            Attribute::LIFESPAN => Answer::Lifespan { start: self.since, end: Instant::NEVER },
            Attribute::KEY_INFO => Answer::KeyInfo(self.key_info()),
            Attribute::SESSION_KEY => Answer::SessionKey(SecretBytes::copied(self.session_key.expose())),
            Attribute::PACKAGE_INFO => Answer::Package(WDIGEST.info()),
            Attribute::NEGOTIATION_INFO => Answer::Negotiation { package: WDIGEST.info(), state: 0 },
            Attribute::FLAGS => Answer::Flags(self.granted | Flags::MUTUAL_AUTH.when(self.later.lock().mutual)),
            Attribute::TARGET => Answer::TargetInformation(self.target.clone().into_bytes()),
            Attribute::ACCESS_TOKEN if server => return Err(no_token()),
            Attribute::CLIENT_SPECIFIED_TARGET if server => Answer::ClientTarget(self.service.clone().ok_or_else(none)?),
            Attribute::SASL_SEND_SIZE if self.mode == Mode::Sasl => {
                Answer::Number(self.send_size.saturating_sub(self.stream_sizes().trailer).saturating_sub(self.sizes().block))
            }
            Attribute::SASL_RECEIVE_SIZE if self.mode == Mode::Sasl => Answer::Number(self.receive_size),
            // A server that did not say that it looks at whom clients want to act as does not hear of it.
            Attribute::SASL_AUTHZID if self.mode == Mode::Sasl => Answer::Text(self.authzid.clone().ok_or_else(unsupported)?),
            _ => return Err(unsupported()),
        })
    }

    fn client(&self) -> Option<&Principal> {
        (self.side == Side::Acceptor).then_some(&self.client)
    }
}
