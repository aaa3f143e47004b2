//! What a context or credential can be asked about itself. The packages answer in these types; the face writes Microsoft's structs.
use super::{flags::Flags, package::PackageInfo, secret::SecretBytes, time::Instant};

/// An attribute's number. Context and credential attributes are numbered apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attribute(pub u32);

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
    CREDENTIAL_NAMES = 1,
    CREDENTIAL_CERT = 4,
    CREDENTIAL_PAC_BYPASS = 5,
    // SASL's context options, where attributes are asked and set: apart from every number that Microsoft has.
    SASL_SEND_SIZE = 0x5A51_0001,
    SASL_RECEIVE_SIZE = 0x5A51_0002,
    SASL_AUTHZID = 0x5A51_0003,
    SASL_AUTHZID_PROCESSING = 0x5A51_0004,
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
}
