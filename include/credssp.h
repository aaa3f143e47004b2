/*
 * credssp.h: delegation of credentials.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_CREDSSP_H
#define SECUR32_CREDSSP_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <credssp.h>
#else
#include <../um/credssp.h>
#endif
#else

#include "sspi.h"
#include "schannel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CredSSP */
#define CREDSSP_NAME SSPI_W("CREDSSP")
#define TS_SSP_NAME_A "TSSSP"
#define TS_SSP_NAME SSPI_W("TSSSP")
#define szOID_TS_KP_TS_SERVER_AUTH "1.3.6.1.4.1.311.54.1.2"
#define CREDSSP_SERVER_AUTH_NEGOTIATE 1
#define CREDSSP_SERVER_AUTH_CERTIFICATE 2
#define SECPKG_ALT_ATTR 0x80000000
#define SECPKG_ATTR_CREDS 0x80000080
#define SECPKG_ATTR_NEGOTIATION_PACKAGE 0x80000081
#define SECPKG_ATTR_C_ACCESS_TOKEN 0x80000012
#define SECPKG_ATTR_C_FULL_ACCESS_TOKEN 0x80000082
#define SECPKG_ATTR_SERVER_AUTH_FLAGS 0x80000083
#define SECPKG_ATTR_CERT_TRUST_STATUS 0x80000084
#define SECPKG_ATTR_CREDS_2 0x80000086

typedef enum _CREDSSP_SUBMIT_TYPE {
    CredsspPasswordCreds = 2,
    CredsspSchannelCreds = 4,
    CredsspCertificateCreds = 13,
    CredsspSubmitBufferBoth = 50,
    CredsspSubmitBufferBothOld = 51,
    CredsspCredEx = 100
} CREDSPP_SUBMIT_TYPE, *PCREDSPP_SUBMIT_TYPE;

struct _CREDSSP_CRED {
    CREDSPP_SUBMIT_TYPE Type;
    PVOID pSchannelCred;
    PVOID pSpnegoCred;
};

typedef struct _CREDSSP_CRED CREDSSP_CRED;

typedef struct _CREDSSP_CRED *PCREDSSP_CRED;

struct _CREDSSP_CRED_EX {
    CREDSPP_SUBMIT_TYPE Type;
    ULONG Version;
    ULONG Flags;
    ULONG Reserved;
    CREDSSP_CRED Cred;
};

typedef struct _CREDSSP_CRED_EX CREDSSP_CRED_EX;

typedef struct _CREDSSP_CRED_EX *PCREDSSP_CRED_EX;

struct _SecPkgContext_ClientCreds {
    ULONG AuthBufferLen;
    PUCHAR AuthBuffer;
};

typedef struct _SecPkgContext_ClientCreds SecPkgContext_ClientCreds;

typedef struct _SecPkgContext_ClientCreds *PSecPkgContext_ClientCreds;

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_CREDSSP_H */
