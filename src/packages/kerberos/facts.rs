//! What a finished context tells about itself.
use super::{KERBEROS, lending::Lender, local_name, session::filler, token::HEADER};
use crate::{
    crypto::kerberos::{Enctype, ProtocolKey},
    engine::{
        attributes::{Answer, Attribute, KeyInfo, Sizes, StreamSizes},
        env::Env,
        flags::Flags,
        pack::Pack,
        package::{Facts, Package as _, Principal, Side, no_token, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::text::to_utf16le,
};
use std::sync::Arc;

/// A finished context.
pub(super) struct Session {
    pub(super) side: Side,
    pub(super) granted: Flags,
    /// The key that messages are made with.
    pub(super) key: ProtocolKey,
    pub(super) start: Instant,
    pub(super) end: Instant,
    /// The client as the ticket names it.
    pub(super) client: Principal,
    /// The service as the ticket names it.
    pub(super) server: Principal,
    /// Acceptor: the service that the client asked for.
    pub(super) target: Option<String>,
    /// Acceptor: where it is written which user of this machine the client is; None where its name does not tell its parts apart.
    pub(super) mapping: Option<Arc<Env>>,
    /// Initiator: how tickets are lent to the service's host.
    pub(super) lender: Option<Lender>,
}

/// What every context of Kerberos has, whatever was agreed.
pub(super) fn constant(what: Attribute) -> Option<Answer> {
    match what {
        // The largest that a key may ask for; a finished context knows its own.
        Attribute::SIZES => Some(Answer::Sizes(sizes(Enctype::Aes256Sha384))),
        Attribute::PACKAGE_INFO => Some(Answer::Package(KERBEROS.info())),
        _ => None,
    }
}

/// Windows counts the filler of DCE's style in, whatever the style.
fn sizes(enctype: Enctype) -> Sizes {
    let max_token = KERBEROS.info().max_token;
    let code = enctype.checksum_len();
    let (signature, trailer) = match enctype {
        // [RFC 1964] 1.2, with the frame of [RFC 2743] 3.1 around it.
        // The frame's length takes up to five bytes.
        Enctype::Rc4Hmac => (37, 49),
        _ => (HEADER + code, HEADER + filler(true) + HEADER + code + 16),
    };
    Sizes { max_token, max_signature: signature as u32, block: 1, trailer: trailer as u32 }
}

/// `user@REALM`
pub(super) fn full_name(who: &Principal) -> String {
    format!("{}@{}", who.name, who.realm)
}

impl Session {
    fn key_info(&self) -> KeyInfo {
        let enctype = self.key.enctype();
        let (signature_name, cipher_name) = match enctype {
            Enctype::Aes128Sha1 => ("HMAC-SHA1-96", "Kerberos AES128-CTS-HMAC-SHA1-96"),
            Enctype::Aes256Sha1 => ("HMAC-SHA1-96", "Kerberos AES256-CTS-HMAC-SHA1-96"),
            Enctype::Aes128Sha256 => ("HMAC-SHA256-128", "Kerberos AES128-CTS-HMAC-SHA256-128"),
            Enctype::Aes256Sha384 => ("HMAC-SHA384-192", "Kerberos AES256-CTS-HMAC-SHA384-192"),
            Enctype::Rc4Hmac => ("HMAC-MD5", "RSADSI RC4-HMAC"),
        };
        KeyInfo {
            signature_name,
            cipher_name,
            key_bits: enctype.key_len() as u32 * 8,
            signature: enctype.checksum_type().cast_unsigned(),
            cipher: enctype.number().cast_unsigned(),
        }
    }
}

impl Facts for Session {
    fn query(&self, what: Attribute) -> Result<Answer> {
        let acceptor = self.side == Side::Acceptor;
        Ok(match what {
            Attribute::SIZES => Answer::Sizes(sizes(self.key.enctype())),
            Attribute::STREAM_SIZES => {
                Answer::StreamSizes(StreamSizes { header: 0, trailer: 0, max_message: u32::MAX, buffers: 0, block: 0 })
            }
            Attribute::PACKAGE_INFO => Answer::Package(KERBEROS.info()),
            Attribute::NEGOTIATION_INFO => Answer::Negotiation { package: KERBEROS.info(), state: 0 },
            Attribute::NAMES => Answer::Text(full_name(&self.client)),
            Attribute::NATIVE_NAMES => Answer::NativeNames { client: full_name(&self.client), server: full_name(&self.server) },
            Attribute::AUTHORITY => Answer::Text(self.client.realm.clone()),
            Attribute::LIFESPAN => Answer::Lifespan { start: self.start, end: self.end },
            Attribute::FLAGS => Answer::Flags(self.granted),
            Attribute::KEY_INFO => Answer::KeyInfo(self.key_info()),
            Attribute::SESSION_KEY => Answer::SessionKey(SecretBytes::copied(self.key.bytes())),
            Attribute::DCE_INFO => Answer::Dce { service: 1, pac: full_name(&self.client) },
            Attribute::PASSWORD_EXPIRY if acceptor => Answer::Time(Instant::NEVER),
            Attribute::LOGOFF_TIME if acceptor => Answer::Time(self.end),
            Attribute::USER_FLAGS if acceptor => Answer::Number(0),
            Attribute::CLIENT_SPECIFIED_TARGET if acceptor => {
                let none = || Error::new(Kind::TargetUnknown, "asking for the target of a client that named none");
                Answer::ClientTarget(self.target.clone().ok_or_else(none)?)
            }
            Attribute::LOCAL_NAME if acceptor => {
                let none = || {
                    Error::new(Kind::NoImpersonation, "looking for the user here who a client is whose name's parts cannot be told apart")
                };
                Answer::Text(local_name::of(&self.client, &*self.mapping.as_ref().ok_or_else(none)?.realms.profile()?)?)
            }
            Attribute::ACCESS_TOKEN if acceptor => return Err(no_token()),
            Attribute::TICKET_LOGON if !acceptor => {
                let none = || Error::new(Kind::NoCredentials, "lending the tickets of a context that came from another process");
                self.lender.as_ref().ok_or_else(none)?.ticket_logon()?
            }
            Attribute::CREDENTIAL_NAME if !acceptor => Answer::Text(full_name(&self.client)),
            Attribute::TARGET_INFORMATION if !acceptor => Answer::TargetInformation(to_utf16le(&self.server.name)),
            _ => return Err(unsupported()),
        })
    }

    fn expiry(&self) -> Option<Instant> {
        Some(self.end)
    }

    fn client(&self) -> Option<&Principal> {
        (self.side == Side::Acceptor).then_some(&self.client)
    }

    fn save(&self, into: &mut Pack) -> Result<()> {
        self.write_down(into);
        Ok(())
    }
}
