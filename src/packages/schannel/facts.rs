//! What a live TLS context tells of itself.
use super::{
    MAX_TOKEN, bindings,
    peer::Court,
    records::Layout,
    suites::{CALG_ECDH_EPHEM, CALG_ECDSA, CALG_RSA_SIGN, Suite},
};
use crate::{
    engine::{
        attributes::{Answer, Attribute, CipherInfo, ConnectionInfo, ConnectionNames, KeyInfo, KeyingAsk, Sizes, StreamSizes},
        flags::Flags,
        package::{Facts, PackageInfo, Principal, Side, unsupported},
        secret::SecretBytes,
        status::{Error, Kind, Result},
        time::Instant,
    },
    wire::{tls::record::MOST_PLAIN, x509},
};
use parking_lot::Mutex;

/// What keying material for others is made of.
pub(super) enum Exporter {
    /// The exporter's secret.
    Tls13(SecretBytes),
    /// The master secret and what both sides began with.
    Tls12 {
        /// The master secret.
        master: SecretBytes,
        /// The client's random.
        client_random: [u8; 32],
        /// The server's.
        server_random: [u8; 32],
    },
}

/// The facts of a session.
pub(super) struct TlsFacts {
    pub(super) side: Side,
    /// The end of the server's certificate.
    pub(super) expiry: Option<Instant>,
    /// The account that the client's certificate speaks for.
    pub(super) client: Option<Principal>,
    pub(super) package: &'static PackageInfo,
    pub(super) tls13: bool,
    pub(super) suite: Suite,
    /// The group that keys were agreed in; 0 where a TLS 1.2 session was resumed.
    pub(super) group: u16,
    /// The peer's certificates, its own first.
    pub(super) peer: Vec<Vec<u8>>,
    /// Ours, as they were shown.
    pub(super) own: Vec<Vec<u8>>,
    pub(super) protocol: Option<Vec<u8>>,
    pub(super) resumed: bool,
    pub(super) session: Vec<u8>,
    pub(super) schemes: Vec<u16>,
    /// TLS 1.2's first Finished.
    pub(super) finished: Option<Vec<u8>>,
    pub(super) exporter: Exporter,
    pub(super) granted: Flags,
    pub(super) target: Option<String>,
    pub(super) start: Instant,
    /// `KEYING_MATERIAL_INFO`, once it is set.
    pub(super) keying: Mutex<Option<KeyingAsk>>,
    pub(super) app_data: Mutex<Vec<u8>>,
    /// Who would judge the server.
    pub(super) court: Court,
}

impl TlsFacts {
    pub(super) const fn layout(&self) -> Layout {
        if self.tls13 { Layout::Tls13 } else { Layout::of_12(&self.suite) }
    }

    /// `SP_PROT_*` of our side.
    const fn protocol_bit(&self) -> u32 {
        match (self.tls13, self.side) {
            (true, Side::Initiator) => 0x2000,
            (true, Side::Acceptor) => 0x1000,
            (false, Side::Initiator) => 0x800,
            (false, Side::Acceptor) => 0x400,
        }
    }

    /// The server's certificate, whichever side that is.
    fn server_certificate(&self) -> Option<&[u8]> {
        let chain = if self.side == Side::Initiator { &self.peer } else { &self.own };
        chain.first().map(Vec::as_slice)
    }

    /// What the server's certificate signs with.
    fn certificate_kind(&self) -> &'static str {
        const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1];
        if let Some(kind) = self.suite.certificate {
            return kind;
        }
        let read = self.server_certificate().and_then(|der| x509::Certificate::read(der).ok());
        if read.is_some_and(|certificate| certificate.key_algorithm.oid.starts_with(RSA)) { "RSA" } else { "ECDSA" }
    }

    const fn exchange_bits(&self) -> u32 {
        match self.group {
            0x17 => 256,
            0x18 => 384,
            0x19 => 521,
            0x1D => 255,
            0x11EC => 768,
            _ => 0,
        }
    }

    /// [RFC 5705] and [RFC 8446] 7.5. TLS 1.3 has no difference between no context and an empty one.
    pub(super) fn export(&self, ask: &KeyingAsk) -> Result<SecretBytes> {
        let length = ask.length as usize;
        let context = ask.context.as_deref();
        let made = match &self.exporter {
            Exporter::Tls13(secret) => self.suite.hash.export(secret.expose(), &ask.label, context.unwrap_or_default(), length),
            Exporter::Tls12 { master, client_random, server_random } => {
                let size = context.map(|context| u16::try_from(context.len()).map(u16::to_be_bytes)).transpose();
                let size = size.map_err(|why| Error::new(Kind::InvalidParameter, "exporting keys with a long context").because(why))?;
                let seeds: [&[u8]; 4] = [client_random, server_random, size.as_ref().map_or(&[], |size| size), context.unwrap_or_default()];
                self.suite.hash.prf(master.expose(), &ask.label, &seeds, length)
            }
        };
        let made = made.ok_or_else(|| Error::new(Kind::InvalidParameter, "exporting more keys than there can be"))?;
        Ok(SecretBytes::copied(&made))
    }

    /// [RFC 5216] 2.3 and [RFC 9190] 2.3: what EAP-TLS makes of a session, 128 bytes of keys and 64 of IVs.
    fn eap_keys(&self) -> Result<SecretBytes> {
        let made = match &self.exporter {
            Exporter::Tls13(_) => {
                let ask = KeyingAsk { label: b"EXPORTER_EAP_TLS_Key_Material".to_vec(), context: Some(vec![13]), length: 128 };
                let keys = self.export(&ask)?;
                zeroize::Zeroizing::new([keys.expose(), &[0; 64]].concat())
            }
            Exporter::Tls12 { master, client_random, server_random } => {
                let seeds: [&[u8]; 2] = [client_random, server_random];
                let prf = |secret, length| {
                    let made = self.suite.hash.prf(secret, b"client EAP encryption", &seeds, length);
                    made.ok_or_else(|| Error::new(Kind::InternalError, "making EAP's keys"))
                };
                zeroize::Zeroizing::new([prf(master.expose(), 128)?.as_slice(), prf(&[], 64)?.as_slice()].concat())
            }
        };
        Ok(SecretBytes::copied(&made))
    }
}

impl Facts for TlsFacts {
    fn query(&self, what: Attribute) -> Result<Answer> {
        let layout = self.layout();
        let (header, trailer) = (layout.header() as u32, layout.trailer() as u32);
        let suite = &self.suite;
        Ok(match what {
            Attribute::SIZES => {
                let block = if suite.block() == 0 { 1 } else { suite.block() };
                Answer::Sizes(Sizes { max_token: MAX_TOKEN, max_signature: trailer, block, trailer: header + trailer })
            }
            Attribute::STREAM_SIZES => {
                Answer::StreamSizes(StreamSizes { header, trailer, max_message: MOST_PLAIN as u32, buffers: 4, block: suite.block() })
            }
            Attribute::KEY_INFO => {
                let name = self.certificate_kind();
                let signature = if name == "RSA" { CALG_RSA_SIGN } else { CALG_ECDSA };
                Answer::KeyInfo(KeyInfo {
                    signature_name: name,
                    cipher_name: suite.cipher_name(),
                    key_bits: suite.cipher_bits(),
                    signature,
                    cipher: suite.cipher_number(),
                })
            }
            Attribute::CONNECTION_INFO => Answer::ConnectionInfo(ConnectionInfo {
                protocol: self.protocol_bit(),
                cipher: suite.cipher_number(),
                cipher_bits: suite.cipher_bits(),
                hash: 0,
                hash_bits: 0,
                exchange: CALG_ECDH_EPHEM,
                exchange_bits: self.exchange_bits(),
            }),
            Attribute::CONNECTION_INFO_EX => Answer::ConnectionNames(ConnectionNames {
                protocol: self.protocol_bit(),
                cipher: suite.cipher_name(),
                cipher_bits: suite.cipher_bits(),
                hash: "",
                hash_bits: 0,
                exchange: "ECDH",
                exchange_bits: self.exchange_bits(),
            }),
            Attribute::CIPHER_INFO => Answer::CipherInfo(CipherInfo {
                protocol: if self.tls13 { 0x304 } else { 0x303 },
                suite: u32::from(suite.number),
                base_suite: u32::from(suite.number),
                suite_name: suite.name,
                cipher: suite.cipher_name(),
                cipher_bits: suite.cipher_bits(),
                block: suite.block(),
                hash: "",
                hash_bits: 0,
                exchange: "ECDH",
                min_exchange: 0,
                max_exchange: 65536,
                certificate: self.certificate_kind(),
                key_type: u32::from(self.group),
            }),
            Attribute::REMOTE_CERT_CONTEXT | Attribute::REMOTE_CERT_CHAIN => Answer::Certificates(present(&self.peer)?),
            Attribute::LOCAL_CERT_CONTEXT => Answer::Certificates(present(&self.own)?),
            Attribute::APPLICATION_PROTOCOL => Answer::ApplicationProtocol(self.protocol.clone()),
            Attribute::SESSION_INFO => Answer::SessionInfo { resumed: self.resumed, id: self.session.clone() },
            Attribute::SUPPORTED_SIGNATURES => Answer::SupportedSignatures(self.schemes.clone()),
            Attribute::UNIQUE_BINDINGS => {
                // [RFC 9266] 4.2: TLS 1.3 has no first Finished to bind to.
                let finished = self.finished.as_ref().ok_or_else(unsupported)?;
                Answer::Bindings(bindings::unique(finished))
            }
            Attribute::ENDPOINT_BINDINGS => Answer::Bindings(bindings::endpoint(self.server_certificate().ok_or_else(unsupported)?)),
            Attribute::KEYING_MATERIAL => {
                let ask = self.keying.lock().clone();
                let ask = ask.ok_or_else(|| Error::new(Kind::InvalidParameter, "asking for keys before it is said which"))?;
                Answer::KeyingMaterial(self.export(&ask)?)
            }
            Attribute::EAP_KEY_BLOCK => Answer::EapKeyBlock(self.eap_keys()?),
            Attribute::SESSION_KEY => {
                let ask = KeyingAsk { label: b"EXPORTER-secur32-session-key".to_vec(), context: None, length: 32 };
                Answer::SessionKey(self.export(&ask)?)
            }
            Attribute::PROTO_INFO => Answer::Protocol { name: "Transport Layer Security", major: 1, minor: if self.tls13 { 3 } else { 2 } },
            Attribute::LIFESPAN => Answer::Lifespan { start: self.start, end: self.expiry().unwrap_or(Instant::NEVER) },
            Attribute::PACKAGE_INFO => Answer::Package(self.package),
            Attribute::FLAGS => Answer::Flags(self.granted),
            Attribute::TLS_TRUST if self.side == Side::Initiator => {
                Answer::TrustStatus { errors: trust_errors(self.court.opinion(&self.peer, self.target.as_deref())), info: 0 }
            }
            Attribute::AUTHORITY => Answer::Text(authority(self.server_certificate()).ok_or_else(unsupported)?),
            Attribute::NAMES if self.side == Side::Acceptor => {
                let client = self.client.as_ref().ok_or_else(unsupported)?;
                Answer::Text(if client.realm.is_empty() { client.name.clone() } else { format!("{}\\{}", client.realm, client.name) })
            }
            _ => return Err(unsupported()),
        })
    }

    fn set(&self, what: Attribute, value: &[u8]) -> Result<()> {
        match what {
            Attribute::KEYING_MATERIAL_INFO => *self.keying.lock() = Some(KeyingAsk::unpack(value)?),
            Attribute::APP_DATA => *self.app_data.lock() = value.to_vec(),
            // Hints of what will be shown, and of a False Start that the engine does not make.
            Attribute::UI_INFO | Attribute::EARLY_START => {}
            _ => return Err(unsupported()),
        }
        Ok(())
    }

    fn keying(&self, ask: &KeyingAsk) -> Result<SecretBytes> {
        self.export(ask)
    }

    fn client(&self) -> Option<&Principal> {
        self.client.as_ref()
    }

    /// As long as the server's certificate is good.
    fn expiry(&self) -> Option<Instant> {
        self.expiry
    }
}

/// `CERT_TRUST_*`
fn trust_errors(opinion: Result<()>) -> u32 {
    let Err(why) = opinion else { return 0 };
    match why.kind() {
        Kind::CertExpired => 0x1,
        Kind::CertRevoked => 0x4,
        Kind::CertWrongUsage => 0x10,
        Kind::UntrustedRoot => 0x20,
        Kind::NoRevocationCheck | Kind::RevocationOffline => 0x40,
        // CERT_TRUST_INVALID_NAME_CONSTRAINTS: the nearest that there is to a name that does not fit.
        Kind::WrongPrincipal => 0x800,
        // CERT_TRUST_IS_PARTIAL_CHAIN
        _ => 0x1_0000,
    }
}

fn present(chain: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    if chain.is_empty() {
        return Err(Error::new(Kind::NoCredentials, "asking for a certificate that was not shown"));
    }
    Ok(chain.to_vec())
}

/// Who issued a certificate.
fn authority(der: Option<&[u8]>) -> Option<String> {
    let certificate = x509::Certificate::read(der?).ok()?;
    x509::names::attribute(certificate.issuer, x509::oid::COMMON_NAME)
}
