/*
 * schannel.h: TLS.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_SCHANNEL_H
#define SECUR32_SCHANNEL_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <schannel.h>
#else
#include <../um/schannel.h>
#endif
#else

#include "sspi.h"
#include "wincrypt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Names and numbers */
#define UNISP_NAME_A "Microsoft Unified Security Protocol Provider"
#define UNISP_NAME_W SSPI_W("Microsoft Unified Security Protocol Provider")
#define SSL2SP_NAME_A "Microsoft SSL 2.0"
#define SSL2SP_NAME_W SSPI_W("Microsoft SSL 2.0")
#define SSL3SP_NAME_A "Microsoft SSL 3.0"
#define SSL3SP_NAME_W SSPI_W("Microsoft SSL 3.0")
#define TLS1SP_NAME_A "Microsoft TLS 1.0"
#define TLS1SP_NAME_W SSPI_W("Microsoft TLS 1.0")
#define PCT1SP_NAME_A "Microsoft PCT 1.0"
#define PCT1SP_NAME_W SSPI_W("Microsoft PCT 1.0")
#define SCHANNEL_NAME_A "Schannel"
#define SCHANNEL_NAME_W SSPI_W("Schannel")
#define DEFAULT_TLS_SSP_NAME_A "Default TLS SSP"
#define DEFAULT_TLS_SSP_NAME_W SSPI_W("Default TLS SSP")
#define UNISP_RPC_ID 14
#define RCRED_STATUS_NOCRED 0
#define RCRED_CRED_EXISTS 1
#define RCRED_STATUS_UNKNOWN_ISSUER 2
#define LCRED_STATUS_NOCRED 0
#define LCRED_CRED_EXISTS 1
#define LCRED_STATUS_UNKNOWN_ISSUER 2
#define SSL_SESSION_RECONNECT 1
#define KERN_CONTEXT_CERT_INFO_V1 0
#define ENABLE_TLS_CLIENT_EARLY_START 1
#define SCHANNEL_CRED_VERSION 4
#define TLS_PARAMS_OPTIONAL 1
#define SCHANNEL_RENEGOTIATE 0
#define SCHANNEL_SHUTDOWN 1
#define SCHANNEL_ALERT 2
#define SCHANNEL_SESSION 3
#define SSL_SESSION_ENABLE_RECONNECTS 1
#define SSL_SESSION_DISABLE_RECONNECTS 2
#define CERT_SCHANNEL_IIS_PRIVATE_KEY_PROP_ID 0x8000
#define CERT_SCHANNEL_IIS_PASSWORD_PROP_ID 0x8001
#define CERT_SCHANNEL_SGC_CERTIFICATE_PROP_ID 0x8002
#define SCHANNEL_SECRET_TYPE_CAPI 1
#define SCHANNEL_SECRET_PRIVKEY 2

/* Attributes of contexts */
#define SECPKG_ATTR_ISSUER_LIST 80
#define SECPKG_ATTR_REMOTE_CRED 81
#define SECPKG_ATTR_LOCAL_CRED 82
#define SECPKG_ATTR_REMOTE_CERT_CONTEXT 83
#define SECPKG_ATTR_LOCAL_CERT_CONTEXT 84
#define SECPKG_ATTR_ROOT_STORE 85
#define SECPKG_ATTR_SUPPORTED_ALGS 86
#define SECPKG_ATTR_CIPHER_STRENGTHS 87
#define SECPKG_ATTR_SUPPORTED_PROTOCOLS 88
#define SECPKG_ATTR_ISSUER_LIST_EX 89
#define SECPKG_ATTR_CONNECTION_INFO 90
#define SECPKG_ATTR_EAP_KEY_BLOCK 91
#define SECPKG_ATTR_MAPPED_CRED_ATTR 92
#define SECPKG_ATTR_SESSION_INFO 93
#define SECPKG_ATTR_APP_DATA 94
#define SECPKG_ATTR_REMOTE_CERTIFICATES 95
#define SECPKG_ATTR_CLIENT_CERT_POLICY 96
#define SECPKG_ATTR_CC_POLICY_RESULT 97
#define SECPKG_ATTR_USE_NCRYPT 98
#define SECPKG_ATTR_LOCAL_CERT_INFO 99
#define SECPKG_ATTR_CIPHER_INFO 100
#define SECPKG_ATTR_EAP_PRF_INFO 101
#define SECPKG_ATTR_SUPPORTED_SIGNATURES 102
#define SECPKG_ATTR_REMOTE_CERT_CHAIN 103
#define SECPKG_ATTR_UI_INFO 104
#define SECPKG_ATTR_EARLY_START 105
#define SECPKG_ATTR_KEYING_MATERIAL_INFO 106
#define SECPKG_ATTR_KEYING_MATERIAL 107
#define SECPKG_ATTR_SRTP_PARAMETERS 108
#define SECPKG_ATTR_TOKEN_BINDING 109
#define SECPKG_ATTR_CONNECTION_INFO_EX 110
#define SECPKG_ATTR_KEYING_MATERIAL_TOKEN_BINDING 111
#define SECPKG_ATTR_KEYING_MATERIAL_INPROC 112
#define SECPKG_ATTR_CERT_CHECK_RESULT 113
#define SECPKG_ATTR_CERT_CHECK_RESULT_INPROC 114
#define SECPKG_ATTR_SESSION_TICKET_KEYS 115
#define SECPKG_ATTR_SERIALIZED_REMOTE_CERT_CONTEXT_INPROC 116
#define SECPKG_ATTR_SERIALIZED_REMOTE_CERT_CONTEXT 117

/* Flags of a TLS credential */
#define SCH_CRED_V1 0x00000001
#define SCH_CRED_V2 0x00000002
#define SCH_CRED_VERSION 0x00000002
#define SCH_CRED_V3 0x00000003
#define SCH_CREDENTIALS_VERSION 0x00000005
#define SCH_CRED_MAX_SUPPORTED_PARAMETERS 0x00000010
#define SCH_CRED_MAX_SUPPORTED_ALPN_IDS 0x00000010
#define SCH_CRED_MAX_SUPPORTED_CRYPTO_SETTINGS 0x00000010
#define SCH_CRED_MAX_SUPPORTED_CHAINING_MODES 0x00000010
#define SCH_MAX_EXT_SUBSCRIPTIONS 0x00000002
#define SCH_CRED_FORMAT_CERT_CONTEXT 0x00000000
#define SCH_CRED_FORMAT_CERT_HASH 0x00000001
#define SCH_CRED_FORMAT_CERT_HASH_STORE 0x00000002
#define SCH_CRED_MAX_STORE_NAME_SIZE 0x00000080
#define SCH_CRED_MAX_SUPPORTED_ALGS 0x00000100
#define SCH_CRED_MAX_SUPPORTED_CERTS 0x00000064
#define SCH_MACHINE_CERT_HASH 0x00000001
#define SCH_CRED_NO_SYSTEM_MAPPER 0x00000002
#define SCH_CRED_NO_SERVERNAME_CHECK 0x00000004
#define SCH_CRED_MANUAL_CRED_VALIDATION 0x00000008
#define SCH_CRED_NO_DEFAULT_CREDS 0x00000010
#define SCH_CRED_AUTO_CRED_VALIDATION 0x00000020
#define SCH_CRED_USE_DEFAULT_CREDS 0x00000040
#define SCH_CRED_DISABLE_RECONNECTS 0x00000080
#define SCH_CRED_REVOCATION_CHECK_END_CERT 0x00000100
#define SCH_CRED_REVOCATION_CHECK_CHAIN 0x00000200
#define SCH_CRED_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT 0x00000400
#define SCH_CRED_IGNORE_NO_REVOCATION_CHECK 0x00000800
#define SCH_CRED_IGNORE_REVOCATION_OFFLINE 0x00001000
#define SCH_CRED_RESTRICTED_ROOTS 0x00002000
#define SCH_CRED_REVOCATION_CHECK_CACHE_ONLY 0x00004000
#define SCH_CRED_CACHE_ONLY_URL_RETRIEVAL 0x00008000
#define SCH_CRED_MEMORY_STORE_CERT 0x00010000
#define SCH_CRED_CACHE_ONLY_URL_RETRIEVAL_ON_CREATE 0x00020000
#define SCH_SEND_ROOT_CERT 0x00040000
#define SCH_CRED_SNI_CREDENTIAL 0x00080000
#define SCH_CRED_SNI_ENABLE_OCSP 0x00100000
#define SCH_SEND_AUX_RECORD 0x00200000
#define SCH_USE_STRONG_CRYPTO 0x00400000
#define SCH_USE_PRESHAREDKEY_ONLY 0x00800000
#define SCH_USE_DTLS_ONLY 0x01000000
#define SCH_ALLOW_NULL_ENCRYPTION 0x02000000
#define SCH_CRED_X509_CERTCHAIN 0x00000001
#define SCH_CRED_X509_CAPI 0x00000002
#define SCH_CRED_CERT_CONTEXT 0x00000003
#define SCH_DISABLE_RECONNECTS 0x00000080

/* TLS alerts */
#define TLS1_ALERT_WARNING 1
#define TLS1_ALERT_FATAL 2
#define TLS1_ALERT_CLOSE_NOTIFY 0
#define TLS1_ALERT_UNEXPECTED_MESSAGE 10
#define TLS1_ALERT_BAD_RECORD_MAC 20
#define TLS1_ALERT_DECRYPTION_FAILED 21
#define TLS1_ALERT_RECORD_OVERFLOW 22
#define TLS1_ALERT_DECOMPRESSION_FAIL 30
#define TLS1_ALERT_HANDSHAKE_FAILURE 40
#define TLS1_ALERT_BAD_CERTIFICATE 42
#define TLS1_ALERT_UNSUPPORTED_CERT 43
#define TLS1_ALERT_CERTIFICATE_REVOKED 44
#define TLS1_ALERT_CERTIFICATE_EXPIRED 45
#define TLS1_ALERT_CERTIFICATE_UNKNOWN 46
#define TLS1_ALERT_ILLEGAL_PARAMETER 47
#define TLS1_ALERT_UNKNOWN_CA 48
#define TLS1_ALERT_ACCESS_DENIED 49
#define TLS1_ALERT_DECODE_ERROR 50
#define TLS1_ALERT_DECRYPT_ERROR 51
#define TLS1_ALERT_EXPORT_RESTRICTION 60
#define TLS1_ALERT_PROTOCOL_VERSION 70
#define TLS1_ALERT_INSUFFIENT_SECURITY 71
#define TLS1_ALERT_INTERNAL_ERROR 80
#define TLS1_ALERT_USER_CANCELED 90
#define TLS1_ALERT_NO_RENEGOTIATION 100
#define TLS1_ALERT_UNSUPPORTED_EXT 110
#define TLS1_ALERT_UNKNOWN_PSK_IDENTITY 115
#define TLS1_ALERT_NO_APP_PROTOCOL 120

/* Protocol versions */
#define SP_PROT_PCT1_SERVER 0x00000001
#define SP_PROT_PCT1_CLIENT 0x00000002
#define SP_PROT_PCT1 0x00000003
#define SP_PROT_SSL2_SERVER 0x00000004
#define SP_PROT_SSL2_CLIENT 0x00000008
#define SP_PROT_SSL2 0x0000000C
#define SP_PROT_SSL3_SERVER 0x00000010
#define SP_PROT_SSL3_CLIENT 0x00000020
#define SP_PROT_SSL3 0x00000030
#define SP_PROT_TLS1_SERVER 0x00000040
#define SP_PROT_TLS1_CLIENT 0x00000080
#define SP_PROT_TLS1 0x000000C0
#define SP_PROT_SSL3TLS1_CLIENTS 0x000000A0
#define SP_PROT_SSL3TLS1_SERVERS 0x00000050
#define SP_PROT_SSL3TLS1 0x000000F0
#define SP_PROT_UNI_SERVER 0x40000000
#define SP_PROT_UNI_CLIENT 0x80000000
#define SP_PROT_UNI 0xC0000000
#define SP_PROT_ALL 0xFFFFFFFF
#define SP_PROT_NONE 0x00000000
#define SP_PROT_CLIENTS 0x800000AA
#define SP_PROT_SERVERS 0x40000055
#define SP_PROT_TLS1_0_SERVER 0x00000040
#define SP_PROT_TLS1_0_CLIENT 0x00000080
#define SP_PROT_TLS1_0 0x000000C0
#define SP_PROT_TLS1_1_SERVER 0x00000100
#define SP_PROT_TLS1_1_CLIENT 0x00000200
#define SP_PROT_TLS1_1 0x00000300
#define SP_PROT_TLS1_2_SERVER 0x00000400
#define SP_PROT_TLS1_2_CLIENT 0x00000800
#define SP_PROT_TLS1_2 0x00000C00
#define SP_PROT_TLS1_3_SERVER 0x00001000
#define SP_PROT_TLS1_3_CLIENT 0x00002000
#define SP_PROT_TLS1_3 0x00003000
#define SP_PROT_DTLS_SERVER 0x00010000
#define SP_PROT_DTLS_CLIENT 0x00020000
#define SP_PROT_DTLS 0x00030000
#define SP_PROT_DTLS1_0_SERVER 0x00010000
#define SP_PROT_DTLS1_0_CLIENT 0x00020000
#define SP_PROT_DTLS1_0 0x00030000
#define SP_PROT_DTLS1_2_SERVER 0x00040000
#define SP_PROT_DTLS1_2_CLIENT 0x00080000
#define SP_PROT_DTLS1_2 0x000C0000
#define SP_PROT_DTLS1_X_SERVER 0x00050000
#define SP_PROT_DTLS1_X_CLIENT 0x000A0000
#define SP_PROT_DTLS1_X 0x000F0000
#define SP_PROT_TLS1_1PLUS_SERVER 0x00001500
#define SP_PROT_TLS1_1PLUS_CLIENT 0x00002A00
#define SP_PROT_TLS1_1PLUS 0x00003F00
#define SP_PROT_TLS1_3PLUS_SERVER 0x00001000
#define SP_PROT_TLS1_3PLUS_CLIENT 0x00002000
#define SP_PROT_TLS1_3PLUS 0x00003000
#define SP_PROT_TLS1_X_SERVER 0x00001540
#define SP_PROT_TLS1_X_CLIENT 0x00002A80
#define SP_PROT_TLS1_X 0x00003FC0
#define SP_PROT_SSL3TLS1_X_CLIENTS 0x00002AA0
#define SP_PROT_SSL3TLS1_X_SERVERS 0x00001550
#define SP_PROT_SSL3TLS1_X 0x00003FF0
#define SP_PROT_X_CLIENTS 0x800A2AAA
#define SP_PROT_X_SERVERS 0x40051555

typedef enum _eTlsSignatureAlgorithm {
    TlsSignatureAlgorithm_Anonymous = 0,
    TlsSignatureAlgorithm_Rsa = 1,
    TlsSignatureAlgorithm_Dsa = 2,
    TlsSignatureAlgorithm_Ecdsa = 3
} eTlsSignatureAlgorithm, *PeTlsSignatureAlgorithm;

typedef enum _eTlsHashAlgorithm {
    TlsHashAlgorithm_None = 0,
    TlsHashAlgorithm_Md5 = 1,
    TlsHashAlgorithm_Sha1 = 2,
    TlsHashAlgorithm_Sha224 = 3,
    TlsHashAlgorithm_Sha256 = 4,
    TlsHashAlgorithm_Sha384 = 5,
    TlsHashAlgorithm_Sha512 = 6
} eTlsHashAlgorithm, *PeTlsHashAlgorithm;

typedef enum _eTlsAlgorithmUsage {
    TlsParametersCngAlgUsageKeyExchange = 0,
    TlsParametersCngAlgUsageSignature = 1,
    TlsParametersCngAlgUsageCipher = 2,
    TlsParametersCngAlgUsageDigest = 3,
    TlsParametersCngAlgUsageCertSig = 4
} eTlsAlgorithmUsage, *PeTlsAlgorithmUsage;

typedef enum _SchGetExtensionsOptions {
    SCH_EXTENSIONS_OPTIONS_NONE = 0,
    SCH_NO_RECORD_HEADER = 1
} SchGetExtensionsOptions, *PSchGetExtensionsOptions;

struct _HMAPPER;

struct _SCH_EXTENSION_DATA {
    WORD ExtensionType;
    const BYTE *pExtData;
    DWORD cbExtData;
};

typedef struct _SCH_EXTENSION_DATA SCH_EXTENSION_DATA;

struct _PctPublicKey {
    DWORD Type;
    DWORD cbKey;
    UCHAR pKey[1];
};

typedef struct _PctPublicKey PctPublicKey;

struct _X509Certificate {
    DWORD Version;
    DWORD SerialNumber[4];
    ALG_ID SignatureAlgorithm;
    FILETIME ValidFrom;
    FILETIME ValidUntil;
    PSTR pszIssuer;
    PSTR pszSubject;
    PctPublicKey *pPublicKey;
};

typedef struct _X509Certificate *PX509Certificate;

struct _CRYPTO_SETTINGS {
    eTlsAlgorithmUsage eAlgorithmUsage;
    UNICODE_STRING strCngAlgId;
    DWORD cChainingModes;
    PUNICODE_STRING rgstrChainingModes;
    DWORD dwMinBitLength;
    DWORD dwMaxBitLength;
};

typedef struct _CRYPTO_SETTINGS CRYPTO_SETTINGS;

typedef struct _CRYPTO_SETTINGS *PCRYPTO_SETTINGS;

struct _SCHANNEL_CERT_HASH {
    DWORD dwLength;
    DWORD dwFlags;
    HCRYPTPROV hProv;
    BYTE ShaHash[20];
};

typedef struct _SCHANNEL_CERT_HASH SCHANNEL_CERT_HASH;

typedef struct _SCHANNEL_CERT_HASH *PSCHANNEL_CERT_HASH;

struct _SCHANNEL_CERT_HASH_STORE {
    DWORD dwLength;
    DWORD dwFlags;
    HCRYPTPROV hProv;
    BYTE ShaHash[20];
    WCHAR pwszStoreName[128];
};

typedef struct _SCHANNEL_CERT_HASH_STORE SCHANNEL_CERT_HASH_STORE;

typedef struct _SCHANNEL_CERT_HASH_STORE *PSCHANNEL_CERT_HASH_STORE;

struct _SCHANNEL_CLIENT_SIGNATURE {
    DWORD cbLength;
    ALG_ID aiHash;
    DWORD cbHash;
    BYTE HashValue[36];
    BYTE CertThumbprint[20];
};

typedef struct _SCHANNEL_CLIENT_SIGNATURE SCHANNEL_CLIENT_SIGNATURE;

typedef struct _SCHANNEL_CLIENT_SIGNATURE *PSCHANNEL_CLIENT_SIGNATURE;

struct _SCHANNEL_CRED {
    DWORD dwVersion;
    DWORD cCreds;
    PCCERT_CONTEXT *paCred;
    HCERTSTORE hRootStore;
    DWORD cMappers;
    struct _HMAPPER **aphMappers;
    DWORD cSupportedAlgs;
    ALG_ID *palgSupportedAlgs;
    DWORD grbitEnabledProtocols;
    DWORD dwMinimumCipherStrength;
    DWORD dwMaximumCipherStrength;
    DWORD dwSessionLifespan;
    DWORD dwFlags;
    DWORD dwCredFormat;
};

typedef struct _SCHANNEL_CRED SCHANNEL_CRED;

typedef struct _SCHANNEL_CRED *PSCHANNEL_CRED;

struct _SCH_CRED {
    DWORD dwVersion;
    DWORD cCreds;
    PVOID *paSecret;
    PVOID *paPublic;
    DWORD cMappers;
    struct _HMAPPER **aphMappers;
};

typedef struct _SCH_CRED SCH_CRED;

typedef struct _SCH_CRED *PSCH_CRED;

struct _TLS_PARAMETERS {
    DWORD cAlpnIds;
    PUNICODE_STRING rgstrAlpnIds;
    DWORD grbitDisabledProtocols;
    DWORD cDisabledCrypto;
    PCRYPTO_SETTINGS pDisabledCrypto;
    DWORD dwFlags;
};

typedef struct _TLS_PARAMETERS *PTLS_PARAMETERS;

struct _SCH_CREDENTIALS {
    DWORD dwVersion;
    DWORD dwCredFormat;
    DWORD cCreds;
    PCCERT_CONTEXT *paCred;
    HCERTSTORE hRootStore;
    DWORD cMappers;
    struct _HMAPPER **aphMappers;
    DWORD dwSessionLifespan;
    DWORD dwFlags;
    DWORD cTlsParameters;
    PTLS_PARAMETERS pTlsParameters;
};

typedef struct _SCH_CREDENTIALS SCH_CREDENTIALS;

typedef struct _SCH_CREDENTIALS *PSCH_CREDENTIALS;

struct _SCH_CRED_PUBLIC_CAPI {
    DWORD dwType;
    HCRYPTPROV hProv;
};

typedef struct _SCH_CRED_PUBLIC_CAPI SCH_CRED_PUBLIC_CAPI;

typedef struct _SCH_CRED_PUBLIC_CAPI *PSCH_CRED_PUBLIC_CAPI;

struct _SCH_CRED_PUBLIC_CERTCHAIN {
    DWORD dwType;
    DWORD cbCertChain;
    PBYTE pCertChain;
};

typedef struct _SCH_CRED_PUBLIC_CERTCHAIN SCH_CRED_PUBLIC_CERTCHAIN;

typedef struct _SCH_CRED_PUBLIC_CERTCHAIN *PSCH_CRED_PUBLIC_CERTCHAIN;

struct _SCH_CRED_SECRET_CAPI {
    DWORD dwType;
    HCRYPTPROV hProv;
};

typedef struct _SCH_CRED_SECRET_CAPI SCH_CRED_SECRET_CAPI;

typedef struct _SCH_CRED_SECRET_CAPI *PSCH_CRED_SECRET_CAPI;

struct _SCH_CRED_SECRET_PRIVKEY {
    DWORD dwType;
    PBYTE pPrivateKey;
    DWORD cbPrivateKey;
    PSTR pszPassword;
};

typedef struct _SCH_CRED_SECRET_PRIVKEY SCH_CRED_SECRET_PRIVKEY;

typedef struct _SCH_CRED_SECRET_PRIVKEY *PSCH_CRED_SECRET_PRIVKEY;

typedef struct _SCH_EXTENSION_DATA *PSCH_EXTENSION_DATA;

typedef struct _TLS_PARAMETERS TLS_PARAMETERS;

typedef struct _PctPublicKey *PPctPublicKey;

struct _SCHANNEL_ALERT_TOKEN {
    DWORD dwTokenType;
    DWORD dwAlertType;
    DWORD dwAlertNumber;
};

typedef struct _SCHANNEL_ALERT_TOKEN SCHANNEL_ALERT_TOKEN;

typedef struct _SCHANNEL_ALERT_TOKEN *PSCHANNEL_ALERT_TOKEN;

struct _SCHANNEL_SESSION_TOKEN {
    DWORD dwTokenType;
    DWORD dwFlags;
};

typedef struct _SCHANNEL_SESSION_TOKEN SCHANNEL_SESSION_TOKEN;

typedef struct _SCHANNEL_SESSION_TOKEN *PSCHANNEL_SESSION_TOKEN;

struct _SEND_GENERIC_TLS_EXTENSION {
    WORD ExtensionType;
    WORD HandshakeType;
    DWORD Flags;
    WORD BufferSize;
    UCHAR Buffer[1];
};

typedef struct _SEND_GENERIC_TLS_EXTENSION SEND_GENERIC_TLS_EXTENSION;

typedef struct _SEND_GENERIC_TLS_EXTENSION *PSEND_GENERIC_TLS_EXTENSION;

struct _SSL_CREDENTIAL_CERTIFICATE {
    DWORD cbPrivateKey;
    PBYTE pPrivateKey;
    DWORD cbCertificate;
    PBYTE pCertificate;
    PSTR pszPassword;
};

typedef struct _SSL_CREDENTIAL_CERTIFICATE SSL_CREDENTIAL_CERTIFICATE;

typedef struct _SSL_CREDENTIAL_CERTIFICATE *PSSL_CREDENTIAL_CERTIFICATE;

struct _TLS_EXTENSION_SUBSCRIPTION {
    WORD ExtensionType;
    WORD HandshakeType;
};

typedef struct _TLS_EXTENSION_SUBSCRIPTION TLS_EXTENSION_SUBSCRIPTION;

struct _SUBSCRIBE_GENERIC_TLS_EXTENSION {
    DWORD Flags;
    DWORD SubscriptionsCount;
    TLS_EXTENSION_SUBSCRIPTION Subscriptions[1];
};

typedef struct _SUBSCRIBE_GENERIC_TLS_EXTENSION SUBSCRIBE_GENERIC_TLS_EXTENSION;

typedef struct _SUBSCRIBE_GENERIC_TLS_EXTENSION *PSUBSCRIBE_GENERIC_TLS_EXTENSION;

typedef struct _TLS_EXTENSION_SUBSCRIPTION *PTLS_EXTENSION_SUBSCRIPTION;

typedef struct _X509Certificate X509Certificate;

struct _SecPkgContext_CertInfo {
    DWORD dwVersion;
    DWORD cbSubjectName;
    LPWSTR pwszSubjectName;
    DWORD cbIssuerName;
    LPWSTR pwszIssuerName;
    DWORD dwKeySize;
};

typedef struct _SecPkgContext_CertInfo SecPkgContext_CertInfo;

typedef struct _SecPkgContext_CertInfo *PSecPkgContext_CertInfo;

struct _SecPkgContext_Certificates {
    DWORD cCertificates;
    DWORD cbCertificateChain;
    PBYTE pbCertificateChain;
};

typedef struct _SecPkgContext_Certificates SecPkgContext_Certificates;

typedef struct _SecPkgContext_Certificates *PSecPkgContext_Certificates;

struct _SecPkgContext_CipherInfo {
    DWORD dwVersion;
    DWORD dwProtocol;
    DWORD dwCipherSuite;
    DWORD dwBaseCipherSuite;
    WCHAR szCipherSuite[64];
    WCHAR szCipher[64];
    DWORD dwCipherLen;
    DWORD dwCipherBlockLen;
    WCHAR szHash[64];
    DWORD dwHashLen;
    WCHAR szExchange[64];
    DWORD dwMinExchangeLen;
    DWORD dwMaxExchangeLen;
    WCHAR szCertificate[64];
    DWORD dwKeyType;
};

typedef struct _SecPkgContext_CipherInfo SecPkgContext_CipherInfo;

typedef struct _SecPkgContext_CipherInfo *PSecPkgContext_CipherInfo;

struct _SecPkgContext_ClientCertPolicyResult {
    HRESULT dwPolicyResult;
    GUID guidPolicyId;
};

typedef struct _SecPkgContext_ClientCertPolicyResult SecPkgContext_ClientCertPolicyResult;

typedef struct _SecPkgContext_ClientCertPolicyResult *PSecPkgContext_ClientCertPolicyResult;

struct _SecPkgContext_ConnectionInfo {
    DWORD dwProtocol;
    ALG_ID aiCipher;
    DWORD dwCipherStrength;
    ALG_ID aiHash;
    DWORD dwHashStrength;
    ALG_ID aiExch;
    DWORD dwExchStrength;
};

typedef struct _SecPkgContext_ConnectionInfo SecPkgContext_ConnectionInfo;

typedef struct _SecPkgContext_ConnectionInfo *PSecPkgContext_ConnectionInfo;

struct _SecPkgContext_ConnectionInfoEx {
    DWORD dwVersion;
    DWORD dwProtocol;
    WCHAR szCipher[64];
    DWORD dwCipherStrength;
    WCHAR szHash[64];
    DWORD dwHashStrength;
    WCHAR szExchange[64];
    DWORD dwExchStrength;
};

typedef struct _SecPkgContext_ConnectionInfoEx SecPkgContext_ConnectionInfoEx;

typedef struct _SecPkgContext_ConnectionInfoEx *PSecPkgContext_ConnectionInfoEx;

struct _SecPkgContext_EapKeyBlock {
    BYTE rgbKeys[128];
    BYTE rgbIVs[64];
};

typedef struct _SecPkgContext_EapKeyBlock SecPkgContext_EapKeyBlock;

typedef struct _SecPkgContext_EapKeyBlock *PSecPkgContext_EapKeyBlock;

struct _SecPkgContext_EapPrfInfo {
    DWORD dwVersion;
    DWORD cbPrfData;
    PBYTE pbPrfData;
};

typedef struct _SecPkgContext_EapPrfInfo SecPkgContext_EapPrfInfo;

typedef struct _SecPkgContext_EapPrfInfo *PSecPkgContext_EapPrfInfo;

struct _SecPkgContext_EarlyStart {
    DWORD dwEarlyStartFlags;
};

typedef struct _SecPkgContext_EarlyStart SecPkgContext_EarlyStart;

typedef struct _SecPkgContext_EarlyStart *PSecPkgContext_EarlyStart;

struct _SecPkgContext_IssuerListInfo {
    DWORD cbIssuerList;
    PBYTE pIssuerList;
};

typedef struct _SecPkgContext_IssuerListInfo SecPkgContext_IssuerListInfo;

typedef struct _SecPkgContext_IssuerListInfo *PSecPkgContext_IssuerListInfo;

struct _SecPkgContext_IssuerListInfoEx {
    PCERT_NAME_BLOB aIssuers;
    DWORD cIssuers;
};

typedef struct _SecPkgContext_IssuerListInfoEx SecPkgContext_IssuerListInfoEx;

typedef struct _SecPkgContext_IssuerListInfoEx *PSecPkgContext_IssuerListInfoEx;

struct _SecPkgContext_KeyingMaterial {
    DWORD cbKeyingMaterial;
    PBYTE pbKeyingMaterial;
};

typedef struct _SecPkgContext_KeyingMaterial SecPkgContext_KeyingMaterial;

typedef struct _SecPkgContext_KeyingMaterial *PSecPkgContext_KeyingMaterial;

struct _SecPkgContext_KeyingMaterialInfo {
    WORD cbLabel;
    LPSTR pszLabel;
    WORD cbContextValue;
    PBYTE pbContextValue;
    DWORD cbKeyingMaterial;
};

typedef struct _SecPkgContext_KeyingMaterialInfo SecPkgContext_KeyingMaterialInfo;

typedef struct _SecPkgContext_KeyingMaterialInfo *PSecPkgContext_KeyingMaterialInfo;

struct _SecPkgContext_KeyingMaterial_Inproc {
    WORD cbLabel;
    LPSTR pszLabel;
    WORD cbContextValue;
    PBYTE pbContextValue;
    DWORD cbKeyingMaterial;
    PBYTE pbKeyingMaterial;
};

typedef struct _SecPkgContext_KeyingMaterial_Inproc SecPkgContext_KeyingMaterial_Inproc;

typedef struct _SecPkgContext_KeyingMaterial_Inproc *PSecPkgContext_KeyingMaterial_Inproc;

struct _SecPkgContext_LocalCredentialInfo {
    DWORD cbCertificateChain;
    PBYTE pbCertificateChain;
    DWORD cCertificates;
    DWORD fFlags;
    DWORD dwBits;
};

typedef struct _SecPkgContext_LocalCredentialInfo SecPkgContext_LocalCredentialInfo;

typedef struct _SecPkgContext_LocalCredentialInfo SecPkgContext_LocalCredenitalInfo;

typedef struct _SecPkgContext_LocalCredentialInfo *PSecPkgContext_LocalCredentialInfo;

typedef struct _SecPkgContext_LocalCredentialInfo *PSecPkgContext_LocalCredenitalInfo;

struct _SecPkgContext_MappedCredAttr {
    DWORD dwAttribute;
    PVOID pvBuffer;
};

typedef struct _SecPkgContext_MappedCredAttr SecPkgContext_MappedCredAttr;

typedef struct _SecPkgContext_MappedCredAttr *PSecPkgContext_MappedCredAttr;

struct _SecPkgContext_RemoteCredentialInfo {
    DWORD cbCertificateChain;
    PBYTE pbCertificateChain;
    DWORD cCertificates;
    DWORD fFlags;
    DWORD dwBits;
};

typedef struct _SecPkgContext_RemoteCredentialInfo SecPkgContext_RemoteCredentialInfo;

typedef struct _SecPkgContext_RemoteCredentialInfo SecPkgContext_RemoteCredenitalInfo;

typedef struct _SecPkgContext_RemoteCredentialInfo *PSecPkgContext_RemoteCredentialInfo;

typedef struct _SecPkgContext_RemoteCredentialInfo *PSecPkgContext_RemoteCredenitalInfo;

struct _SecPkgContext_SessionAppData {
    DWORD dwFlags;
    DWORD cbAppData;
    PBYTE pbAppData;
};

typedef struct _SecPkgContext_SessionAppData SecPkgContext_SessionAppData;

typedef struct _SecPkgContext_SessionAppData *PSecPkgContext_SessionAppData;

struct _SecPkgContext_SessionInfo {
    DWORD dwFlags;
    DWORD cbSessionId;
    BYTE rgbSessionId[32];
};

typedef struct _SecPkgContext_SessionInfo SecPkgContext_SessionInfo;

typedef struct _SecPkgContext_SessionInfo *PSecPkgContext_SessionInfo;

struct _SecPkgContext_SrtpParameters {
    WORD ProtectionProfile;
    BYTE MasterKeyIdentifierSize;
    PBYTE MasterKeyIdentifier;
};

typedef struct _SecPkgContext_SrtpParameters SecPkgContext_SrtpParameters;

typedef struct _SecPkgContext_SrtpParameters *PSecPkgContext_SrtpParameters;

struct _SecPkgContext_SupportedSignatures {
    WORD cSignatureAndHashAlgorithms;
    WORD *pSignatureAndHashAlgorithms;
};

typedef struct _SecPkgContext_SupportedSignatures SecPkgContext_SupportedSignatures;

typedef struct _SecPkgContext_SupportedSignatures *PSecPkgContext_SupportedSignatures;

struct _SecPkgContext_TokenBinding {
    BYTE MajorVersion;
    BYTE MinorVersion;
    WORD KeyParametersSize;
    PBYTE KeyParameters;
};

typedef struct _SecPkgContext_TokenBinding SecPkgContext_TokenBinding;

typedef struct _SecPkgContext_TokenBinding *PSecPkgContext_TokenBinding;

struct _SecPkgContext_UiInfo {
    HWND hParentWindow;
};

typedef struct _SecPkgContext_UiInfo SecPkgContext_UiInfo;

typedef struct _SecPkgContext_UiInfo *PSecPkgContext_UiInfo;

struct _SecPkgCred_CipherStrengths {
    DWORD dwMinimumCipherStrength;
    DWORD dwMaximumCipherStrength;
};

typedef struct _SecPkgCred_CipherStrengths SecPkgCred_CipherStrengths;

typedef struct _SecPkgCred_CipherStrengths *PSecPkgCred_CipherStrengths;

struct _SecPkgCred_ClientCertPolicy {
    DWORD dwFlags;
    GUID guidPolicyId;
    DWORD dwCertFlags;
    DWORD dwUrlRetrievalTimeout;
    BOOL fCheckRevocationFreshnessTime;
    DWORD dwRevocationFreshnessTime;
    BOOL fOmitUsageCheck;
    LPWSTR pwszSslCtlStoreName;
    LPWSTR pwszSslCtlIdentifier;
};

typedef struct _SecPkgCred_ClientCertPolicy SecPkgCred_ClientCertPolicy;

typedef struct _SecPkgCred_ClientCertPolicy *PSecPkgCred_ClientCertPolicy;

struct _SecPkgCred_SupportedAlgs {
    DWORD cSupportedAlgs;
    ALG_ID *palgSupportedAlgs;
};

typedef struct _SecPkgCred_SupportedAlgs SecPkgCred_SupportedAlgs;

typedef struct _SecPkgCred_SupportedAlgs *PSecPkgCred_SupportedAlgs;

struct _SecPkgCred_SupportedProtocols {
    DWORD grbitProtocol;
};

typedef struct _SecPkgCred_SupportedProtocols SecPkgCred_SupportedProtocols;

typedef struct _SecPkgCred_SupportedProtocols *PSecPkgCred_SupportedProtocols;

BOOL SslEmptyCacheA(LPSTR pszTargetName, DWORD dwFlags);

BOOL SslEmptyCacheW(LPWSTR pszTargetName, DWORD dwFlags);

SECURITY_STATUS SslGetServerIdentity(PBYTE ClientHello,
                                     DWORD ClientHelloSize,
                                     PBYTE *ServerIdentity,
                                     PDWORD ServerIdentitySize,
                                     DWORD Flags);

SECURITY_STATUS SslGetExtensions(const BYTE *clientHello,
                                 DWORD clientHelloByteSize,
                                 SCH_EXTENSION_DATA *genericExtensions,
                                 BYTE genericExtensionsCount,
                                 DWORD *bytesToRead,
                                 SchGetExtensionsOptions flags);

BOOL SslCrackCertificate(PUCHAR pbCertificate, DWORD cbCertificate, DWORD dwFlags, PX509Certificate *ppCertificate);

void SslFreeCertificate(PX509Certificate pCertificate);
#ifdef UNICODE
#define DEFAULT_TLS_SSP_NAME DEFAULT_TLS_SSP_NAME_W
#define PCT1SP_NAME PCT1SP_NAME_W
#define SCHANNEL_NAME SCHANNEL_NAME_W
#define SSL2SP_NAME SSL2SP_NAME_W
#define SSL3SP_NAME SSL3SP_NAME_W
#define SslEmptyCache SslEmptyCacheW
#define TLS1SP_NAME TLS1SP_NAME_W
#define UNISP_NAME UNISP_NAME_W
#else
#define DEFAULT_TLS_SSP_NAME DEFAULT_TLS_SSP_NAME_A
#define PCT1SP_NAME PCT1SP_NAME_A
#define SCHANNEL_NAME SCHANNEL_NAME_A
#define SSL2SP_NAME SSL2SP_NAME_A
#define SSL3SP_NAME SSL3SP_NAME_A
#define SslEmptyCache SslEmptyCacheA
#define TLS1SP_NAME TLS1SP_NAME_A
#define UNISP_NAME UNISP_NAME_A
#endif

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_SCHANNEL_H */
