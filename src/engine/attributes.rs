//! What a context or credential can be asked about itself. The packages answer in these types; the face writes Microsoft's structs.
mod tls;

use super::{
    flags::Flags,
    identity::{Card, Wide},
    package::PackageInfo,
    secret::SecretBytes,
    time::Instant,
};
pub use tls::{CipherInfo, ConnectionInfo, ConnectionNames, KeyingAsk};

/// An attribute's number. Context and credential attributes are numbered apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attribute(pub u32);

impl Attribute {
    /// Whether packages alone ask one another for it.
    pub const fn is_internal(self) -> bool {
        self.0 >> 16 == 0x5A51
    }
}

macro_rules! attributes {
    ($($name:ident = $number:literal,)+) => {
        #[expect(missing_docs, reason = "the names are SECPKG_ATTR_* and SECPKG_CRED_ATTR_*, documented by Microsoft")]
        impl Attribute { $(pub const $name: Self = Self($number);)+ }
    };
}

attributes! {
    SIZES = 0,
    NAMES = 1,
    LIFESPAN = 2,
    DCE_INFO = 3,
    STREAM_SIZES = 4,
    KEY_INFO = 5,
    AUTHORITY = 6,
    PROTO_INFO = 7,
    PASSWORD_EXPIRY = 8,
    SESSION_KEY = 9,
    PACKAGE_INFO = 10,
    USER_FLAGS = 11,
    NEGOTIATION_INFO = 12,
    NATIVE_NAMES = 13,
    FLAGS = 14,
    CREDENTIAL_NAME = 16,
    TARGET_INFORMATION = 17,
    ACCESS_TOKEN = 18,
    TARGET = 19,
    LOGOFF_TIME = 21,
    UNIQUE_BINDINGS = 25,
    ENDPOINT_BINDINGS = 26,
    CLIENT_SPECIFIED_TARGET = 27,
    LAST_CLIENT_TOKEN_STATUS = 30,
    NEGO_PKG_INFO = 31,
    NEGO_STATUS = 32,
    APPLICATION_PROTOCOL = 35,
    // Schannel's; the three of credentials are numbered with them.
    DTLS_MTU = 34,
    NEGOTIATED_TLS_EXTENSIONS = 36,
    ISSUER_LIST = 80,
    REMOTE_CERT_CONTEXT = 83,
    LOCAL_CERT_CONTEXT = 84,
    ROOT_STORE = 85,
    SUPPORTED_ALGS = 86,
    CIPHER_STRENGTHS = 87,
    SUPPORTED_PROTOCOLS = 88,
    ISSUER_LIST_EX = 89,
    CONNECTION_INFO = 90,
    EAP_KEY_BLOCK = 91,
    SESSION_INFO = 93,
    APP_DATA = 94,
    CLIENT_CERT_POLICY = 96,
    CIPHER_INFO = 100,
    EAP_PRF_INFO = 101,
    SUPPORTED_SIGNATURES = 102,
    REMOTE_CERT_CHAIN = 103,
    UI_INFO = 104,
    EARLY_START = 105,
    KEYING_MATERIAL_INFO = 106,
    KEYING_MATERIAL = 107,
    CONNECTION_INFO_EX = 110,
    KEYING_MATERIAL_INPROC = 112,
    // Ours alone: the user of this machine that the client is.
    LOCAL_NAME = 0x5300_0001,
    // CredSSP's.
    CREDSSP_ACCESS_TOKEN = 0x8000_0012,
    CREDSSP_CREDS = 0x8000_0080,
    CREDSSP_NEGOTIATION_PACKAGE = 0x8000_0081,
    CREDSSP_FULL_ACCESS_TOKEN = 0x8000_0082,
    CREDSSP_SERVER_AUTH_FLAGS = 0x8000_0083,
    CREDSSP_CERT_TRUST_STATUS = 0x8000_0084,
    CREDSSP_CREDS_2 = 0x8000_0086,
    CREDENTIAL_NAMES = 1,
    CREDENTIAL_CERT = 4,
    CREDENTIAL_PAC_BYPASS = 5,
    // SASL's context options, where attributes are asked and set: apart from every number that Microsoft has.
    SASL_SEND_SIZE = 0x5A51_0001,
    SASL_RECEIVE_SIZE = 0x5A51_0002,
    SASL_AUTHZID = 0x5A51_0003,
    SASL_AUTHZID_PROCESSING = 0x5A51_0004,
    // What CredSSP asks its channel: whether the server's certificate would be believed, whatever the caller wanted checked.
    TLS_TRUST = 0x5A51_0005,
    // And Kerberos: the tickets that log the client on at the server.
    TICKET_LOGON = 0x5A51_0006,
}

/// `SecPkgContext_Sizes`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The largest token of a handshake.
    pub max_token: u32,
    /// The largest signature.
    pub max_signature: u32,
    /// What payloads are padded to.
    pub block: u32,
    /// Room for what encryption adds.
    pub trailer: u32,
}

/// `SecPkgContext_StreamSizes`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSizes {
    /// Room before the payload.
    pub header: u32,
    /// Room after it.
    pub trailer: u32,
    /// The largest payload of one message.
    pub max_message: u32,
    /// How many buffers a call takes.
    pub buffers: u32,
    /// What payloads are padded to.
    pub block: u32,
}

/// `SecPkgContext_KeyInfo`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// The name of the signature.
    pub signature_name: &'static str,
    /// The name of the cipher.
    pub cipher_name: &'static str,
    /// The length of the key, in bits.
    pub key_bits: u32,
    /// The signature's number in the package's own numbering.
    pub signature: u32,
    /// The cipher's number.
    pub cipher: u32,
}

/// A user and a password that a client lent.
#[derive(Debug)]
pub struct Logon {
    /// The user.
    pub user: Wide,
    /// The domain.
    pub domain: Wide,
    /// The password, in UTF-16LE.
    pub password: SecretBytes,
}

/// An answer, in the house's own types.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// `SecPkgContext_Sizes`
    Sizes(Sizes),
    /// `SecPkgContext_StreamSizes`
    StreamSizes(StreamSizes),
    /// `SecPkgContext_Names`, `_Authority`, `_CredentialName`, `SecPkgCredentials_Names`: text whose memory the caller frees.
    Text(String),
    /// `SecPkgContext_NativeNames`
    NativeNames {
        /// Who called.
        client: String,
        /// Who was called.
        server: String,
    },
    /// `SecPkgContext_Lifespan`
    Lifespan {
        /// From when the context is good.
        start: Instant,
        /// Until when.
        end: Instant,
    },
    /// `SecPkgContext_KeyInfo`
    KeyInfo(KeyInfo),
    /// `SecPkgContext_SessionKey`
    SessionKey(SecretBytes),
    /// `SecPkgContext_PackageInfo`
    Package(&'static PackageInfo),
    /// `SecPkgContext_NegotiationInfo`
    Negotiation {
        /// The package chosen.
        package: &'static PackageInfo,
        /// `SECPKG_NEGOTIATION_*`
        state: u32,
    },
    /// `SecPkgContext_Flags`: what was granted.
    Flags(Flags),
    /// `SecPkgContext_TargetInformation`: the server's target information, as it came.
    TargetInformation(Vec<u8>),
    /// `SecPkgContext_ClientSpecifiedTarget`: always UTF-16.
    ClientTarget(String),
    /// `SecPkgContext_PasswordExpiry`, `_LogoffTime`
    Time(Instant),
    /// `SecPkgContext_UserFlags`, `_LastClientTokenStatus`, `_NegoPackageInfo`, `_NegoStatus`
    Number(u32),
    /// `SecPkgContext_DceInfo`: the authorisation service and the client's name.
    Dce {
        /// `SECPKG_ATTR_DCE_INFO`'s service number.
        service: u32,
        /// The client's name.
        pac: String,
    },
    /// `SecPkgContext_ProtoInfo`: the protocol's name and version.
    Protocol {
        /// Its name.
        name: &'static str,
        /// Its version.
        major: u32,
        /// The rest of its version.
        minor: u32,
    },
    /// `SecPkgContext_ConnectionInfo`
    ConnectionInfo(ConnectionInfo),
    /// `SecPkgContext_ConnectionInfoEx`
    ConnectionNames(ConnectionNames),
    /// `SecPkgContext_CipherInfo`
    CipherInfo(CipherInfo),
    /// Certificates in DER, the one meant first, then what came with it: a `CERT_CONTEXT` whose store holds them all.
    Certificates(Vec<Vec<u8>>),
    /// `SecPkgContext_IssuerListInfoEx`: names in DER.
    Issuers(Vec<Vec<u8>>),
    /// `SecPkgContext_ApplicationProtocol`: what ALPN ended with, if it did.
    ApplicationProtocol(Option<Vec<u8>>),
    /// `SecPkgContext_SessionInfo`
    SessionInfo {
        /// The handshake was a resumption.
        resumed: bool,
        /// The session's number; what is behind 32 bytes is not told.
        id: Vec<u8>,
    },
    /// `SecPkgContext_Bindings`: the application data, "tls-unique:..." or the like; the face puts the block's header before it.
    Bindings(Vec<u8>),
    /// `SecPkgContext_KeyingMaterial`
    KeyingMaterial(SecretBytes),
    /// `SecPkgContext_EapKeyBlock`: 128 bytes of keys and 64 of IVs.
    EapKeyBlock(SecretBytes),
    /// `SecPkgContext_SupportedSignatures`: the peer's signature schemes, by their TLS numbers.
    SupportedSignatures(Vec<u16>),
    /// `SecPkgCred_SupportedAlgs`: `ALG_ID`s.
    Algorithms(Vec<u32>),
    /// `SecPkgCred_CipherStrengths`: in bits, the least and the most.
    Strengths(u32, u32),
    /// `SecPkgCred_SupportedProtocols`: `SP_PROT_*`.
    Protocols(u32),
    /// `SECPKG_ATTR_DTLS_MTU`
    Mtu(u16),
    /// `CERT_TRUST_STATUS`: `CERT_TRUST_*` of errors and of what else is known.
    TrustStatus {
        /// `dwErrorStatus`
        errors: u32,
        /// `dwInfoStatus`
        info: u32,
    },
    /// A ticket to the server's host, and under its session key a ticket-granting ticket in a KRB-CRED.
    TicketLogon {
        /// The ticket to the host.
        service: Vec<u8>,
        /// The KRB-CRED.
        granting: Vec<u8>,
    },
    /// `SecPkgContext_ClientCreds`: what a CredSSP client delegated, in one block.
    ClientCreds(SecretBytes),
    /// `SecPkgContext_ClientCreds` with a `KERB_INTERACTIVE_LOGON` in it.
    Logon(Logon),
    /// `SecPkgContext_ClientCreds` with a `KERB_CERTIFICATE_LOGON` in it: a smart card.
    Card(Card),
    /// `SecPkgContext_ClientCreds` with an identity in it, as `SspiMarshalAuthIdentity` writes one.
    Identity(Logon),
}
