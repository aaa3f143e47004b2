//! schannel.h: what contexts tell of a TLS connection, and credentials of themselves.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

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
