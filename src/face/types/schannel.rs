//! schannel.h: TLS credentials, what contexts tell of a connection, control tokens.
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

// Contexts and credentials asked

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_CertInfo {
    pub dwVersion: DWORD,
    pub cbSubjectName: DWORD,
    pub pwszSubjectName: LPWSTR,
    pub cbIssuerName: DWORD,
    pub pwszIssuerName: LPWSTR,
    pub dwKeySize: DWORD,
}
pub type SecPkgContext_CertInfo = _SecPkgContext_CertInfo;
pub type PSecPkgContext_CertInfo = *mut _SecPkgContext_CertInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_Certificates {
    pub cCertificates: DWORD,
    pub cbCertificateChain: DWORD,
    pub pbCertificateChain: PBYTE,
}
pub type SecPkgContext_Certificates = _SecPkgContext_Certificates;
pub type PSecPkgContext_Certificates = *mut _SecPkgContext_Certificates;

/// The caller sets `dwVersion` before it asks.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_CipherInfo {
    pub dwVersion: DWORD,
    pub dwProtocol: DWORD,
    pub dwCipherSuite: DWORD,
    pub dwBaseCipherSuite: DWORD,
    pub szCipherSuite: [WCHAR; 64],
    pub szCipher: [WCHAR; 64],
    pub dwCipherLen: DWORD,
    pub dwCipherBlockLen: DWORD,
    pub szHash: [WCHAR; 64],
    pub dwHashLen: DWORD,
    pub szExchange: [WCHAR; 64],
    pub dwMinExchangeLen: DWORD,
    pub dwMaxExchangeLen: DWORD,
    pub szCertificate: [WCHAR; 64],
    pub dwKeyType: DWORD,
}
pub type SecPkgContext_CipherInfo = _SecPkgContext_CipherInfo;
pub type PSecPkgContext_CipherInfo = *mut _SecPkgContext_CipherInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ClientCertPolicyResult {
    pub dwPolicyResult: HRESULT,
    pub guidPolicyId: GUID,
}
pub type SecPkgContext_ClientCertPolicyResult = _SecPkgContext_ClientCertPolicyResult;
pub type PSecPkgContext_ClientCertPolicyResult = *mut _SecPkgContext_ClientCertPolicyResult;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ConnectionInfo {
    pub dwProtocol: DWORD,
    pub aiCipher: ALG_ID,
    pub dwCipherStrength: DWORD,
    pub aiHash: ALG_ID,
    pub dwHashStrength: DWORD,
    pub aiExch: ALG_ID,
    pub dwExchStrength: DWORD,
}
pub type SecPkgContext_ConnectionInfo = _SecPkgContext_ConnectionInfo;
pub type PSecPkgContext_ConnectionInfo = *mut _SecPkgContext_ConnectionInfo;

/// The caller sets `dwVersion` before it asks.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ConnectionInfoEx {
    pub dwVersion: DWORD,
    pub dwProtocol: DWORD,
    pub szCipher: [WCHAR; 64],
    pub dwCipherStrength: DWORD,
    pub szHash: [WCHAR; 64],
    pub dwHashStrength: DWORD,
    pub szExchange: [WCHAR; 64],
    pub dwExchStrength: DWORD,
}
pub type SecPkgContext_ConnectionInfoEx = _SecPkgContext_ConnectionInfoEx;
pub type PSecPkgContext_ConnectionInfoEx = *mut _SecPkgContext_ConnectionInfoEx;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_EapKeyBlock {
    pub rgbKeys: [BYTE; 128],
    pub rgbIVs: [BYTE; 64],
}
pub type SecPkgContext_EapKeyBlock = _SecPkgContext_EapKeyBlock;
pub type PSecPkgContext_EapKeyBlock = *mut _SecPkgContext_EapKeyBlock;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_EapPrfInfo {
    pub dwVersion: DWORD,
    pub cbPrfData: DWORD,
    pub pbPrfData: PBYTE,
}
pub type SecPkgContext_EapPrfInfo = _SecPkgContext_EapPrfInfo;
pub type PSecPkgContext_EapPrfInfo = *mut _SecPkgContext_EapPrfInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_EarlyStart {
    pub dwEarlyStartFlags: DWORD,
}
pub type SecPkgContext_EarlyStart = _SecPkgContext_EarlyStart;
pub type PSecPkgContext_EarlyStart = *mut _SecPkgContext_EarlyStart;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_IssuerListInfo {
    pub cbIssuerList: DWORD,
    pub pIssuerList: PBYTE,
}
pub type SecPkgContext_IssuerListInfo = _SecPkgContext_IssuerListInfo;
pub type PSecPkgContext_IssuerListInfo = *mut _SecPkgContext_IssuerListInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_IssuerListInfoEx {
    pub aIssuers: PCERT_NAME_BLOB,
    pub cIssuers: DWORD,
}
pub type SecPkgContext_IssuerListInfoEx = _SecPkgContext_IssuerListInfoEx;
pub type PSecPkgContext_IssuerListInfoEx = *mut _SecPkgContext_IssuerListInfoEx;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_KeyingMaterial {
    pub cbKeyingMaterial: DWORD,
    pub pbKeyingMaterial: PBYTE,
}
pub type SecPkgContext_KeyingMaterial = _SecPkgContext_KeyingMaterial;
pub type PSecPkgContext_KeyingMaterial = *mut _SecPkgContext_KeyingMaterial;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_KeyingMaterialInfo {
    pub cbLabel: WORD,
    pub pszLabel: LPSTR,
    pub cbContextValue: WORD,
    pub pbContextValue: PBYTE,
    pub cbKeyingMaterial: DWORD,
}
pub type SecPkgContext_KeyingMaterialInfo = _SecPkgContext_KeyingMaterialInfo;
pub type PSecPkgContext_KeyingMaterialInfo = *mut _SecPkgContext_KeyingMaterialInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_KeyingMaterial_Inproc {
    pub cbLabel: WORD,
    pub pszLabel: LPSTR,
    pub cbContextValue: WORD,
    pub pbContextValue: PBYTE,
    pub cbKeyingMaterial: DWORD,
    pub pbKeyingMaterial: PBYTE,
}
pub type SecPkgContext_KeyingMaterial_Inproc = _SecPkgContext_KeyingMaterial_Inproc;
pub type PSecPkgContext_KeyingMaterial_Inproc = *mut _SecPkgContext_KeyingMaterial_Inproc;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_LocalCredentialInfo {
    pub cbCertificateChain: DWORD,
    pub pbCertificateChain: PBYTE,
    pub cCertificates: DWORD,
    pub fFlags: DWORD,
    pub dwBits: DWORD,
}
pub type SecPkgContext_LocalCredentialInfo = _SecPkgContext_LocalCredentialInfo;
pub type SecPkgContext_LocalCredenitalInfo = _SecPkgContext_LocalCredentialInfo;
pub type PSecPkgContext_LocalCredentialInfo = *mut _SecPkgContext_LocalCredentialInfo;
pub type PSecPkgContext_LocalCredenitalInfo = *mut _SecPkgContext_LocalCredentialInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_MappedCredAttr {
    pub dwAttribute: DWORD,
    pub pvBuffer: PVOID,
}
pub type SecPkgContext_MappedCredAttr = _SecPkgContext_MappedCredAttr;
pub type PSecPkgContext_MappedCredAttr = *mut _SecPkgContext_MappedCredAttr;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_RemoteCredentialInfo {
    pub cbCertificateChain: DWORD,
    pub pbCertificateChain: PBYTE,
    pub cCertificates: DWORD,
    pub fFlags: DWORD,
    pub dwBits: DWORD,
}
pub type SecPkgContext_RemoteCredentialInfo = _SecPkgContext_RemoteCredentialInfo;
pub type SecPkgContext_RemoteCredenitalInfo = _SecPkgContext_RemoteCredentialInfo;
pub type PSecPkgContext_RemoteCredentialInfo = *mut _SecPkgContext_RemoteCredentialInfo;
pub type PSecPkgContext_RemoteCredenitalInfo = *mut _SecPkgContext_RemoteCredentialInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_SessionAppData {
    pub dwFlags: DWORD,
    pub cbAppData: DWORD,
    pub pbAppData: PBYTE,
}
pub type SecPkgContext_SessionAppData = _SecPkgContext_SessionAppData;
pub type PSecPkgContext_SessionAppData = *mut _SecPkgContext_SessionAppData;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_SessionInfo {
    pub dwFlags: DWORD,
    pub cbSessionId: DWORD,
    pub rgbSessionId: [BYTE; 32],
}
pub type SecPkgContext_SessionInfo = _SecPkgContext_SessionInfo;
pub type PSecPkgContext_SessionInfo = *mut _SecPkgContext_SessionInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_SrtpParameters {
    pub ProtectionProfile: WORD,
    pub MasterKeyIdentifierSize: BYTE,
    pub MasterKeyIdentifier: PBYTE,
}
pub type SecPkgContext_SrtpParameters = _SecPkgContext_SrtpParameters;
pub type PSecPkgContext_SrtpParameters = *mut _SecPkgContext_SrtpParameters;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_SupportedSignatures {
    pub cSignatureAndHashAlgorithms: WORD,
    pub pSignatureAndHashAlgorithms: *mut WORD,
}
pub type SecPkgContext_SupportedSignatures = _SecPkgContext_SupportedSignatures;
pub type PSecPkgContext_SupportedSignatures = *mut _SecPkgContext_SupportedSignatures;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_TokenBinding {
    pub MajorVersion: BYTE,
    pub MinorVersion: BYTE,
    pub KeyParametersSize: WORD,
    pub KeyParameters: PBYTE,
}
pub type SecPkgContext_TokenBinding = _SecPkgContext_TokenBinding;
pub type PSecPkgContext_TokenBinding = *mut _SecPkgContext_TokenBinding;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_UiInfo {
    pub hParentWindow: HWND,
}
pub type SecPkgContext_UiInfo = _SecPkgContext_UiInfo;
pub type PSecPkgContext_UiInfo = *mut _SecPkgContext_UiInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCred_CipherStrengths {
    pub dwMinimumCipherStrength: DWORD,
    pub dwMaximumCipherStrength: DWORD,
}
pub type SecPkgCred_CipherStrengths = _SecPkgCred_CipherStrengths;
pub type PSecPkgCred_CipherStrengths = *mut _SecPkgCred_CipherStrengths;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCred_ClientCertPolicy {
    pub dwFlags: DWORD,
    pub guidPolicyId: GUID,
    pub dwCertFlags: DWORD,
    pub dwUrlRetrievalTimeout: DWORD,
    pub fCheckRevocationFreshnessTime: BOOL,
    pub dwRevocationFreshnessTime: DWORD,
    pub fOmitUsageCheck: BOOL,
    pub pwszSslCtlStoreName: LPWSTR,
    pub pwszSslCtlIdentifier: LPWSTR,
}
pub type SecPkgCred_ClientCertPolicy = _SecPkgCred_ClientCertPolicy;
pub type PSecPkgCred_ClientCertPolicy = *mut _SecPkgCred_ClientCertPolicy;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCred_SupportedAlgs {
    pub cSupportedAlgs: DWORD,
    pub palgSupportedAlgs: *mut ALG_ID,
}
pub type SecPkgCred_SupportedAlgs = _SecPkgCred_SupportedAlgs;
pub type PSecPkgCred_SupportedAlgs = *mut _SecPkgCred_SupportedAlgs;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCred_SupportedProtocols {
    pub grbitProtocol: DWORD,
}
pub type SecPkgCred_SupportedProtocols = _SecPkgCred_SupportedProtocols;
pub type PSecPkgCred_SupportedProtocols = *mut _SecPkgCred_SupportedProtocols;

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
