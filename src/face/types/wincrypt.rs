//! wincrypt.h: the part of it that schannel.h and programs for Schannel speak of.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

pub type ALG_ID = u32;
pub type HCRYPTPROV = ULONG_PTR;
pub type NCRYPT_KEY_HANDLE = ULONG_PTR;
pub type HCERTSTORE = PVOID;
pub type PCCERT_CONTEXT = *const CERT_CONTEXT;
pub type PCCERT_CHAIN_CONTEXT = *const CERT_CHAIN_CONTEXT;
pub type HCERTCHAINENGINE = HANDLE;
pub type HCRYPTPROV_OR_NCRYPT_KEY_HANDLE = ULONG_PTR;
pub type HCRYPTPROV_LEGACY = ULONG_PTR;

// Certificates and keys

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CHAIN_CONTEXT {
    pub cbSize: DWORD,
    pub TrustStatus: CERT_TRUST_STATUS,
    pub cChain: DWORD,
    pub rgpChain: *mut PCERT_SIMPLE_CHAIN,
    pub cLowerQualityChainContext: DWORD,
    pub rgpLowerQualityChainContext: *mut *const _CERT_CHAIN_CONTEXT,
    pub fHasRevocationFreshnessTime: BOOL,
    pub dwRevocationFreshnessTime: DWORD,
    pub dwCreateFlags: DWORD,
    pub ChainId: GUID,
}
pub type CERT_CHAIN_CONTEXT = _CERT_CHAIN_CONTEXT;
pub type PCERT_CHAIN_CONTEXT = *mut _CERT_CHAIN_CONTEXT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CONTEXT {
    pub dwCertEncodingType: DWORD,
    pub pbCertEncoded: *mut BYTE,
    pub cbCertEncoded: DWORD,
    pub pCertInfo: PCERT_INFO,
    pub hCertStore: HCERTSTORE,
}
pub type CERT_CONTEXT = _CERT_CONTEXT;
pub type PCERT_CONTEXT = *mut _CERT_CONTEXT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_EXTENSION {
    pub pszObjId: LPSTR,
    pub fCritical: BOOL,
    pub Value: CRYPT_OBJID_BLOB,
}
pub type CERT_EXTENSION = _CERT_EXTENSION;
pub type PCERT_EXTENSION = *mut _CERT_EXTENSION;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_INFO {
    pub dwVersion: DWORD,
    pub SerialNumber: CRYPT_INTEGER_BLOB,
    pub SignatureAlgorithm: CRYPT_ALGORITHM_IDENTIFIER,
    pub Issuer: CERT_NAME_BLOB,
    pub NotBefore: FILETIME,
    pub NotAfter: FILETIME,
    pub Subject: CERT_NAME_BLOB,
    pub SubjectPublicKeyInfo: CERT_PUBLIC_KEY_INFO,
    pub IssuerUniqueId: CRYPT_BIT_BLOB,
    pub SubjectUniqueId: CRYPT_BIT_BLOB,
    pub cExtension: DWORD,
    pub rgExtension: PCERT_EXTENSION,
}
pub type CERT_INFO = _CERT_INFO;
pub type PCERT_INFO = *mut _CERT_INFO;

/// The SDK's nameless union in [`_CERT_KEY_CONTEXT`]: the header builder writes it in place.
#[repr(C)]
#[derive(Clone, Copy)]
pub union _CERT_KEY_CONTEXT_u {
    pub hCryptProv: HCRYPTPROV,
    pub hNCryptKey: NCRYPT_KEY_HANDLE,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_KEY_CONTEXT {
    pub cbSize: DWORD,
    pub DUMMYUNIONNAME: _CERT_KEY_CONTEXT_u,
    pub dwKeySpec: DWORD,
}
pub type CERT_KEY_CONTEXT = _CERT_KEY_CONTEXT;
pub type PCERT_KEY_CONTEXT = *mut _CERT_KEY_CONTEXT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_PUBLIC_KEY_INFO {
    pub Algorithm: CRYPT_ALGORITHM_IDENTIFIER,
    pub PublicKey: CRYPT_BIT_BLOB,
}
pub type CERT_PUBLIC_KEY_INFO = _CERT_PUBLIC_KEY_INFO;
pub type PCERT_PUBLIC_KEY_INFO = *mut _CERT_PUBLIC_KEY_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_TRUST_STATUS {
    pub dwErrorStatus: DWORD,
    pub dwInfoStatus: DWORD,
}
pub type CERT_TRUST_STATUS = _CERT_TRUST_STATUS;
pub type PCERT_TRUST_STATUS = *mut _CERT_TRUST_STATUS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CRYPT_ALGORITHM_IDENTIFIER {
    pub pszObjId: LPSTR,
    pub Parameters: CRYPT_OBJID_BLOB,
}
pub type CRYPT_ALGORITHM_IDENTIFIER = _CRYPT_ALGORITHM_IDENTIFIER;
pub type PCRYPT_ALGORITHM_IDENTIFIER = *mut _CRYPT_ALGORITHM_IDENTIFIER;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CRYPT_BIT_BLOB {
    pub cbData: DWORD,
    pub pbData: *mut BYTE,
    pub cUnusedBits: DWORD,
}
pub type CRYPT_BIT_BLOB = _CRYPT_BIT_BLOB;
pub type PCRYPT_BIT_BLOB = *mut _CRYPT_BIT_BLOB;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CRYPTOAPI_BLOB {
    pub cbData: DWORD,
    pub pbData: *mut BYTE,
}
pub type CRYPT_INTEGER_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_UINT_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_OBJID_BLOB = _CRYPTOAPI_BLOB;
pub type CERT_NAME_BLOB = _CRYPTOAPI_BLOB;
pub type CERT_RDN_VALUE_BLOB = _CRYPTOAPI_BLOB;
pub type CERT_BLOB = _CRYPTOAPI_BLOB;
pub type CRL_BLOB = _CRYPTOAPI_BLOB;
pub type DATA_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_DATA_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_HASH_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_DIGEST_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_DER_BLOB = _CRYPTOAPI_BLOB;
pub type CRYPT_ATTR_BLOB = _CRYPTOAPI_BLOB;
pub type PCRYPT_INTEGER_BLOB = *mut _CRYPTOAPI_BLOB;
pub type PCRYPT_OBJID_BLOB = *mut _CRYPTOAPI_BLOB;
pub type PCERT_NAME_BLOB = *mut _CRYPTOAPI_BLOB;
pub type PCERT_BLOB = *mut _CRYPTOAPI_BLOB;
pub type PDATA_BLOB = *mut _CRYPTOAPI_BLOB;
pub type PCRYPT_DATA_BLOB = *mut _CRYPTOAPI_BLOB;
pub type PCRYPT_HASH_BLOB = *mut _CRYPTOAPI_BLOB;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CRYPT_KEY_PROV_INFO {
    pub pwszContainerName: LPWSTR,
    pub pwszProvName: LPWSTR,
    pub dwProvType: DWORD,
    pub dwFlags: DWORD,
    pub cProvParam: DWORD,
    pub rgProvParam: PCRYPT_KEY_PROV_PARAM,
    pub dwKeySpec: DWORD,
}
pub type CRYPT_KEY_PROV_INFO = _CRYPT_KEY_PROV_INFO;
pub type PCRYPT_KEY_PROV_INFO = *mut _CRYPT_KEY_PROV_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CRYPT_KEY_PROV_PARAM {
    pub dwParam: DWORD,
    pub pbData: *mut BYTE,
    pub cbData: DWORD,
    pub dwFlags: DWORD,
}
pub type CRYPT_KEY_PROV_PARAM = _CRYPT_KEY_PROV_PARAM;
pub type PCRYPT_KEY_PROV_PARAM = *mut _CRYPT_KEY_PROV_PARAM;

// Chains

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CTL_USAGE {
    pub cUsageIdentifier: DWORD,
    pub rgpszUsageIdentifier: *mut LPSTR,
}
pub type CTL_USAGE = _CTL_USAGE;
pub type PCTL_USAGE = *mut _CTL_USAGE;
pub type CERT_ENHKEY_USAGE = _CTL_USAGE;
pub type PCERT_ENHKEY_USAGE = *mut _CTL_USAGE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_USAGE_MATCH {
    pub dwType: DWORD,
    pub Usage: CERT_ENHKEY_USAGE,
}
pub type CERT_USAGE_MATCH = _CERT_USAGE_MATCH;
pub type PCERT_USAGE_MATCH = *mut _CERT_USAGE_MATCH;

/// Without the fields that CERT_CHAIN_PARA_HAS_EXTRA_FIELDS would add.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CHAIN_PARA {
    pub cbSize: DWORD,
    pub RequestedUsage: CERT_USAGE_MATCH,
}
pub type CERT_CHAIN_PARA = _CERT_CHAIN_PARA;
pub type PCERT_CHAIN_PARA = *mut _CERT_CHAIN_PARA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CHAIN_ENGINE_CONFIG {
    pub cbSize: DWORD,
    pub hRestrictedRoot: HCERTSTORE,
    pub hRestrictedTrust: HCERTSTORE,
    pub hRestrictedOther: HCERTSTORE,
    pub cAdditionalStore: DWORD,
    pub rghAdditionalStore: *mut HCERTSTORE,
    pub dwFlags: DWORD,
    pub dwUrlRetrievalTimeout: DWORD,
    pub MaximumCachedCertificates: DWORD,
    pub CycleDetectionModulus: DWORD,
    pub hExclusiveRoot: HCERTSTORE,
    pub hExclusiveTrustedPeople: HCERTSTORE,
    pub dwExclusiveFlags: DWORD,
}
pub type CERT_CHAIN_ENGINE_CONFIG = _CERT_CHAIN_ENGINE_CONFIG;
pub type PCERT_CHAIN_ENGINE_CONFIG = *mut _CERT_CHAIN_ENGINE_CONFIG;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CHAIN_ELEMENT {
    pub cbSize: DWORD,
    pub pCertContext: PCCERT_CONTEXT,
    pub TrustStatus: CERT_TRUST_STATUS,
    pub pRevocationInfo: PVOID,
    pub pIssuanceUsage: PCERT_ENHKEY_USAGE,
    pub pApplicationUsage: PCERT_ENHKEY_USAGE,
    pub pwszExtendedErrorInfo: LPCWSTR,
}
pub type CERT_CHAIN_ELEMENT = _CERT_CHAIN_ELEMENT;
pub type PCERT_CHAIN_ELEMENT = *mut _CERT_CHAIN_ELEMENT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_SIMPLE_CHAIN {
    pub cbSize: DWORD,
    pub TrustStatus: CERT_TRUST_STATUS,
    pub cElement: DWORD,
    pub rgpElement: *mut PCERT_CHAIN_ELEMENT,
    pub pTrustListInfo: PVOID,
    pub fHasRevocationFreshnessTime: BOOL,
    pub dwRevocationFreshnessTime: DWORD,
}
pub type CERT_SIMPLE_CHAIN = _CERT_SIMPLE_CHAIN;
pub type PCERT_SIMPLE_CHAIN = *mut _CERT_SIMPLE_CHAIN;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CHAIN_POLICY_PARA {
    pub cbSize: DWORD,
    pub dwFlags: DWORD,
    pub pvExtraPolicyPara: PVOID,
}
pub type CERT_CHAIN_POLICY_PARA = _CERT_CHAIN_POLICY_PARA;
pub type PCERT_CHAIN_POLICY_PARA = *mut _CERT_CHAIN_POLICY_PARA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CERT_CHAIN_POLICY_STATUS {
    pub cbSize: DWORD,
    pub dwError: DWORD,
    pub lChainIndex: LONG,
    pub lElementIndex: LONG,
    pub pvExtraPolicyStatus: PVOID,
}
pub type CERT_CHAIN_POLICY_STATUS = _CERT_CHAIN_POLICY_STATUS;
pub type PCERT_CHAIN_POLICY_STATUS = *mut _CERT_CHAIN_POLICY_STATUS;

/// The SDK's nameless union in [`_HTTPSPolicyCallbackData`]: the header builder writes it in place.
#[repr(C)]
#[derive(Clone, Copy)]
pub union _HTTPSPolicyCallbackData_u {
    pub cbStruct: DWORD,
    pub cbSize: DWORD,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _HTTPSPolicyCallbackData {
    pub DUMMYUNIONNAME: _HTTPSPolicyCallbackData_u,
    pub dwAuthType: DWORD,
    pub fdwChecks: DWORD,
    pub pwszServerName: LPWSTR,
}
pub type HTTPSPolicyCallbackData = _HTTPSPolicyCallbackData;
pub type PHTTPSPolicyCallbackData = *mut _HTTPSPolicyCallbackData;
pub type SSL_EXTRA_CERT_CHAIN_POLICY_PARA = _HTTPSPolicyCallbackData;
pub type PSSL_EXTRA_CERT_CHAIN_POLICY_PARA = *mut _HTTPSPolicyCallbackData;
