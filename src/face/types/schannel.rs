//! schannel.h: TLS credentials, control tokens, extensions.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

/// A certificate mapper; the header never says what is in it.
pub struct _HMAPPER {
    _opaque: [u8; 0],
}

// Credentials

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CRYPTO_SETTINGS {
    pub eAlgorithmUsage: eTlsAlgorithmUsage,
    pub strCngAlgId: UNICODE_STRING,
    pub cChainingModes: DWORD,
    pub rgstrChainingModes: PUNICODE_STRING,
    pub dwMinBitLength: DWORD,
    pub dwMaxBitLength: DWORD,
}
pub type CRYPTO_SETTINGS = _CRYPTO_SETTINGS;
pub type PCRYPTO_SETTINGS = *mut _CRYPTO_SETTINGS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCHANNEL_CERT_HASH {
    pub dwLength: DWORD,
    pub dwFlags: DWORD,
    pub hProv: HCRYPTPROV,
    pub ShaHash: [BYTE; 20],
}
pub type SCHANNEL_CERT_HASH = _SCHANNEL_CERT_HASH;
pub type PSCHANNEL_CERT_HASH = *mut _SCHANNEL_CERT_HASH;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCHANNEL_CERT_HASH_STORE {
    pub dwLength: DWORD,
    pub dwFlags: DWORD,
    pub hProv: HCRYPTPROV,
    pub ShaHash: [BYTE; 20],
    pub pwszStoreName: [WCHAR; 128],
}
pub type SCHANNEL_CERT_HASH_STORE = _SCHANNEL_CERT_HASH_STORE;
pub type PSCHANNEL_CERT_HASH_STORE = *mut _SCHANNEL_CERT_HASH_STORE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCHANNEL_CLIENT_SIGNATURE {
    pub cbLength: DWORD,
    pub aiHash: ALG_ID,
    pub cbHash: DWORD,
    pub HashValue: [BYTE; 36],
    pub CertThumbprint: [BYTE; 20],
}
pub type SCHANNEL_CLIENT_SIGNATURE = _SCHANNEL_CLIENT_SIGNATURE;
pub type PSCHANNEL_CLIENT_SIGNATURE = *mut _SCHANNEL_CLIENT_SIGNATURE;

/// 80 bytes: WinPR's structure of the same name lacks the mappers and is not this one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCHANNEL_CRED {
    pub dwVersion: DWORD,
    pub cCreds: DWORD,
    pub paCred: *mut PCCERT_CONTEXT,
    pub hRootStore: HCERTSTORE,
    pub cMappers: DWORD,
    pub aphMappers: *mut *mut _HMAPPER,
    pub cSupportedAlgs: DWORD,
    pub palgSupportedAlgs: *mut ALG_ID,
    pub grbitEnabledProtocols: DWORD,
    pub dwMinimumCipherStrength: DWORD,
    pub dwMaximumCipherStrength: DWORD,
    pub dwSessionLifespan: DWORD,
    pub dwFlags: DWORD,
    pub dwCredFormat: DWORD,
}
pub type SCHANNEL_CRED = _SCHANNEL_CRED;
pub type PSCHANNEL_CRED = *mut _SCHANNEL_CRED;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_CRED {
    pub dwVersion: DWORD,
    pub cCreds: DWORD,
    pub paSecret: *mut PVOID,
    pub paPublic: *mut PVOID,
    pub cMappers: DWORD,
    pub aphMappers: *mut *mut _HMAPPER,
}
pub type SCH_CRED = _SCH_CRED;
pub type PSCH_CRED = *mut _SCH_CRED;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_CREDENTIALS {
    pub dwVersion: DWORD,
    pub dwCredFormat: DWORD,
    pub cCreds: DWORD,
    pub paCred: *mut PCCERT_CONTEXT,
    pub hRootStore: HCERTSTORE,
    pub cMappers: DWORD,
    pub aphMappers: *mut *mut _HMAPPER,
    pub dwSessionLifespan: DWORD,
    pub dwFlags: DWORD,
    pub cTlsParameters: DWORD,
    pub pTlsParameters: PTLS_PARAMETERS,
}
pub type SCH_CREDENTIALS = _SCH_CREDENTIALS;
pub type PSCH_CREDENTIALS = *mut _SCH_CREDENTIALS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_CRED_PUBLIC_CAPI {
    pub dwType: DWORD,
    pub hProv: HCRYPTPROV,
}
pub type SCH_CRED_PUBLIC_CAPI = _SCH_CRED_PUBLIC_CAPI;
pub type PSCH_CRED_PUBLIC_CAPI = *mut _SCH_CRED_PUBLIC_CAPI;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_CRED_PUBLIC_CERTCHAIN {
    pub dwType: DWORD,
    pub cbCertChain: DWORD,
    pub pCertChain: PBYTE,
}
pub type SCH_CRED_PUBLIC_CERTCHAIN = _SCH_CRED_PUBLIC_CERTCHAIN;
pub type PSCH_CRED_PUBLIC_CERTCHAIN = *mut _SCH_CRED_PUBLIC_CERTCHAIN;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_CRED_SECRET_CAPI {
    pub dwType: DWORD,
    pub hProv: HCRYPTPROV,
}
pub type SCH_CRED_SECRET_CAPI = _SCH_CRED_SECRET_CAPI;
pub type PSCH_CRED_SECRET_CAPI = *mut _SCH_CRED_SECRET_CAPI;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_CRED_SECRET_PRIVKEY {
    pub dwType: DWORD,
    pub pPrivateKey: PBYTE,
    pub cbPrivateKey: DWORD,
    pub pszPassword: PSTR,
}
pub type SCH_CRED_SECRET_PRIVKEY = _SCH_CRED_SECRET_PRIVKEY;
pub type PSCH_CRED_SECRET_PRIVKEY = *mut _SCH_CRED_SECRET_PRIVKEY;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCH_EXTENSION_DATA {
    pub ExtensionType: WORD,
    pub pExtData: *const BYTE,
    pub cbExtData: DWORD,
}
pub type SCH_EXTENSION_DATA = _SCH_EXTENSION_DATA;
pub type PSCH_EXTENSION_DATA = *mut _SCH_EXTENSION_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _TLS_PARAMETERS {
    pub cAlpnIds: DWORD,
    pub rgstrAlpnIds: PUNICODE_STRING,
    pub grbitDisabledProtocols: DWORD,
    pub cDisabledCrypto: DWORD,
    pub pDisabledCrypto: PCRYPTO_SETTINGS,
    pub dwFlags: DWORD,
}
pub type TLS_PARAMETERS = _TLS_PARAMETERS;
pub type PTLS_PARAMETERS = *mut _TLS_PARAMETERS;

// Tokens and extensions

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _PctPublicKey {
    pub Type: DWORD,
    pub cbKey: DWORD,
    pub pKey: [UCHAR; 1],
}
pub type PctPublicKey = _PctPublicKey;
pub type PPctPublicKey = *mut _PctPublicKey;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCHANNEL_ALERT_TOKEN {
    pub dwTokenType: DWORD,
    pub dwAlertType: DWORD,
    pub dwAlertNumber: DWORD,
}
pub type SCHANNEL_ALERT_TOKEN = _SCHANNEL_ALERT_TOKEN;
pub type PSCHANNEL_ALERT_TOKEN = *mut _SCHANNEL_ALERT_TOKEN;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SCHANNEL_SESSION_TOKEN {
    pub dwTokenType: DWORD,
    pub dwFlags: DWORD,
}
pub type SCHANNEL_SESSION_TOKEN = _SCHANNEL_SESSION_TOKEN;
pub type PSCHANNEL_SESSION_TOKEN = *mut _SCHANNEL_SESSION_TOKEN;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEND_GENERIC_TLS_EXTENSION {
    pub ExtensionType: WORD,
    pub HandshakeType: WORD,
    pub Flags: DWORD,
    pub BufferSize: WORD,
    pub Buffer: [UCHAR; 1],
}
pub type SEND_GENERIC_TLS_EXTENSION = _SEND_GENERIC_TLS_EXTENSION;
pub type PSEND_GENERIC_TLS_EXTENSION = *mut _SEND_GENERIC_TLS_EXTENSION;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SSL_CREDENTIAL_CERTIFICATE {
    pub cbPrivateKey: DWORD,
    pub pPrivateKey: PBYTE,
    pub cbCertificate: DWORD,
    pub pCertificate: PBYTE,
    pub pszPassword: PSTR,
}
pub type SSL_CREDENTIAL_CERTIFICATE = _SSL_CREDENTIAL_CERTIFICATE;
pub type PSSL_CREDENTIAL_CERTIFICATE = *mut _SSL_CREDENTIAL_CERTIFICATE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SUBSCRIBE_GENERIC_TLS_EXTENSION {
    pub Flags: DWORD,
    pub SubscriptionsCount: DWORD,
    pub Subscriptions: [TLS_EXTENSION_SUBSCRIPTION; 1],
}
pub type SUBSCRIBE_GENERIC_TLS_EXTENSION = _SUBSCRIBE_GENERIC_TLS_EXTENSION;
pub type PSUBSCRIBE_GENERIC_TLS_EXTENSION = *mut _SUBSCRIBE_GENERIC_TLS_EXTENSION;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _TLS_EXTENSION_SUBSCRIPTION {
    pub ExtensionType: WORD,
    pub HandshakeType: WORD,
}
pub type TLS_EXTENSION_SUBSCRIPTION = _TLS_EXTENSION_SUBSCRIPTION;
pub type PTLS_EXTENSION_SUBSCRIPTION = *mut _TLS_EXTENSION_SUBSCRIPTION;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _X509Certificate {
    pub Version: DWORD,
    pub SerialNumber: [DWORD; 4],
    pub SignatureAlgorithm: ALG_ID,
    pub ValidFrom: FILETIME,
    pub ValidUntil: FILETIME,
    pub pszIssuer: PSTR,
    pub pszSubject: PSTR,
    pub pPublicKey: *mut PctPublicKey,
}
pub type X509Certificate = _X509Certificate;
pub type PX509Certificate = *mut _X509Certificate;
