/*
 * sspi.h: the Security Support Provider Interface.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_SSPI_H
#define SECUR32_SSPI_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <sspi.h>
#else
#include <../um/sspi.h>
#endif
#else

#include "secwintypes.h"
#include "winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SEC_FAR
#define SEC_FAR
#endif
#define __SEC_FAR SEC_FAR

#ifdef UNICODE
#define SEC_TEXT(text) SSPI_W(text)
#else
#define SEC_TEXT(text) text
#endif

#define SEC_SUCCESS(status) ((status) >= 0)

/* The SDK has both spellings. */
#define FreeCredentialHandle FreeCredentialsHandle

/* A handle that holds -1 in either word was never one. */
#define SecInvalidateHandle(handle) \
    do { \
        ((PSecHandle)(handle))->dwLower = (ULONG_PTR)-1; \
        ((PSecHandle)(handle))->dwUpper = (ULONG_PTR)-1; \
    } while (0)
#define SecIsValidHandle(handle) \
    (((PSecHandle)(handle))->dwLower != (ULONG_PTR)-1 && ((PSecHandle)(handle))->dwUpper != (ULONG_PTR)-1)

/* Names and numbers */
#define SEC_DELETED_HANDLE ((ULONG_PTR)-2)
#define SECPKG_ID_NONE 0xFFFF
#define SECPKG_CALLFLAGS_APPCONTAINER 1
#define SECPKG_CALLFLAGS_APPCONTAINER_AUTHCAPABLE 2
#define SECPKG_CALLFLAGS_FORCE_SUPPLIED 4
#define SECPKG_CALLFLAGS_APPCONTAINER_UPNCAPABLE 8
#define SZ_ALG_MAX_SIZE 64
#define SECURITY_NATIVE_DREP 16
#define SECURITY_NETWORK_DREP 0
#define KDC_PROXY_SETTINGS_V1 1
#define KDC_PROXY_SETTINGS_FLAGS_FORCEPROXY 1
#define MAX_PROTOCOL_ID_SIZE 255
#define SECPKG_CONTEXT_EXPORT_RESET_NEW 1
#define SECPKG_CONTEXT_EXPORT_DELETE_OLD 2
#define SECPKG_CONTEXT_EXPORT_TO_KERNEL 4
#define SECURITY_ENTRYPOINT_ANSIW "InitSecurityInterfaceW"
#define SECURITY_ENTRYPOINT_ANSIA "InitSecurityInterfaceA"
#define SECURITY_ENTRYPOINT16 "INITSECURITYINTERFACEA"
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION 1
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_2 2
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_3 3
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_4 4
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_5 5
#define SASL_OPTION_SEND_SIZE 1
#define SASL_OPTION_RECV_SIZE 2
#define SASL_OPTION_AUTHZ_STRING 3
#define SASL_OPTION_AUTHZ_PROCESSING 4
#define NGC_DATA_FLAG_KERB_CERTIFICATE_LOGON_FLAG_CHECK_DUPLICATES 1
#define NGC_DATA_FLAG_KERB_CERTIFICATE_LOGON_FLAG_USE_CERTIFICATE_INFO 2
#define NGC_DATA_FLAG_IS_SMARTCARD_DATA 4
#define NGC_DATA_FLAG_IS_CLOUD_TRUST_CRED 8
#define SECPKG_OPTIONS_TYPE_UNKNOWN 0
#define SECPKG_OPTIONS_TYPE_LSA 1
#define SECPKG_OPTIONS_TYPE_SSPI 2
#define SECPKG_OPTIONS_PERMANENT 1

/* What a package can do */
#define SECPKG_FLAG_INTEGRITY 0x00000001
#define SECPKG_FLAG_PRIVACY 0x00000002
#define SECPKG_FLAG_TOKEN_ONLY 0x00000004
#define SECPKG_FLAG_DATAGRAM 0x00000008
#define SECPKG_FLAG_CONNECTION 0x00000010
#define SECPKG_FLAG_MULTI_REQUIRED 0x00000020
#define SECPKG_FLAG_CLIENT_ONLY 0x00000040
#define SECPKG_FLAG_EXTENDED_ERROR 0x00000080
#define SECPKG_FLAG_IMPERSONATION 0x00000100
#define SECPKG_FLAG_ACCEPT_WIN32_NAME 0x00000200
#define SECPKG_FLAG_STREAM 0x00000400
#define SECPKG_FLAG_NEGOTIABLE 0x00000800
#define SECPKG_FLAG_GSS_COMPATIBLE 0x00001000
#define SECPKG_FLAG_LOGON 0x00002000
#define SECPKG_FLAG_ASCII_BUFFERS 0x00004000
#define SECPKG_FLAG_FRAGMENT 0x00008000
#define SECPKG_FLAG_MUTUAL_AUTH 0x00010000
#define SECPKG_FLAG_DELEGATION 0x00020000
#define SECPKG_FLAG_READONLY_WITH_CHECKSUM 0x00040000
#define SECPKG_FLAG_RESTRICTED_TOKENS 0x00080000
#define SECPKG_FLAG_NEGO_EXTENDER 0x00100000
#define SECPKG_FLAG_NEGOTIABLE2 0x00200000
#define SECPKG_FLAG_APPCONTAINER_PASSTHROUGH 0x00400000
#define SECPKG_FLAG_APPCONTAINER_CHECKS 0x00800000
#define SECPKG_FLAG_CREDENTIAL_ISOLATION_ENABLED 0x01000000
#define SECPKG_FLAG_APPLY_LOOPBACK 0x02000000

/* Kinds of SecBuffer */
#define SECBUFFER_VERSION 0
#define SECBUFFER_EMPTY 0
#define SECBUFFER_DATA 1
#define SECBUFFER_TOKEN 2
#define SECBUFFER_PKG_PARAMS 3
#define SECBUFFER_MISSING 4
#define SECBUFFER_EXTRA 5
#define SECBUFFER_STREAM_TRAILER 6
#define SECBUFFER_STREAM_HEADER 7
#define SECBUFFER_NEGOTIATION_INFO 8
#define SECBUFFER_PADDING 9
#define SECBUFFER_STREAM 10
#define SECBUFFER_MECHLIST 11
#define SECBUFFER_MECHLIST_SIGNATURE 12
#define SECBUFFER_TARGET 13
#define SECBUFFER_CHANNEL_BINDINGS 14
#define SECBUFFER_CHANGE_PASS_RESPONSE 15
#define SECBUFFER_TARGET_HOST 16
#define SECBUFFER_ALERT 17
#define SECBUFFER_APPLICATION_PROTOCOLS 18
#define SECBUFFER_SRTP_PROTECTION_PROFILES 19
#define SECBUFFER_SRTP_MASTER_KEY_IDENTIFIER 20
#define SECBUFFER_TOKEN_BINDING 21
#define SECBUFFER_PRESHARED_KEY 22
#define SECBUFFER_PRESHARED_KEY_IDENTITY 23
#define SECBUFFER_DTLS_MTU 24
#define SECBUFFER_SEND_GENERIC_TLS_EXTENSION 25
#define SECBUFFER_SUBSCRIBE_GENERIC_TLS_EXTENSION 26
#define SECBUFFER_FLAGS 27
#define SECBUFFER_TRAFFIC_SECRETS 28
#define SECBUFFER_CERTIFICATE_REQUEST_CONTEXT 29
#define SECBUFFER_ATTRMASK 0xF0000000
#define SECBUFFER_READONLY 0x80000000
#define SECBUFFER_READONLY_WITH_CHECKSUM 0x10000000
#define SECBUFFER_RESERVED 0x60000000
#define SECBUFFER_CHANNEL_BINDINGS_RESULT 30
#define SECBUFFER_APP_SESSION_STATE 31
#define SECBUFFER_SESSION_TICKET 32

/* Uses of a credential */
#define SECPKG_CRED_INBOUND 1
#define SECPKG_CRED_OUTBOUND 2
#define SECPKG_CRED_BOTH 3
#define SECPKG_CRED_DEFAULT 4
#define SECPKG_CRED_RESERVED 0xF0000000
#define SECPKG_CRED_AUTOLOGON_RESTRICTED 16
#define SECPKG_CRED_PROCESS_POLICY_ONLY 32
#define SECPKG_CRED_KERB_ANCHOR_DS_VERSION 64

/* What InitializeSecurityContext is asked for */
#define ISC_REQ_DELEGATE 0x00000001
#define ISC_REQ_MUTUAL_AUTH 0x00000002
#define ISC_REQ_REPLAY_DETECT 0x00000004
#define ISC_REQ_SEQUENCE_DETECT 0x00000008
#define ISC_REQ_CONFIDENTIALITY 0x00000010
#define ISC_REQ_USE_SESSION_KEY 0x00000020
#define ISC_REQ_PROMPT_FOR_CREDS 0x00000040
#define ISC_REQ_USE_SUPPLIED_CREDS 0x00000080
#define ISC_REQ_ALLOCATE_MEMORY 0x00000100
#define ISC_REQ_USE_DCE_STYLE 0x00000200
#define ISC_REQ_DATAGRAM 0x00000400
#define ISC_REQ_CONNECTION 0x00000800
#define ISC_REQ_CALL_LEVEL 0x00001000
#define ISC_REQ_FRAGMENT_SUPPLIED 0x00002000
#define ISC_REQ_EXTENDED_ERROR 0x00004000
#define ISC_REQ_STREAM 0x00008000
#define ISC_REQ_INTEGRITY 0x00010000
#define ISC_REQ_IDENTIFY 0x00020000
#define ISC_REQ_NULL_SESSION 0x00040000
#define ISC_REQ_MANUAL_CRED_VALIDATION 0x00080000
#define ISC_REQ_RESERVED1 0x00100000
#define ISC_REQ_FRAGMENT_TO_FIT 0x00200000
#define ISC_REQ_FORWARD_CREDENTIALS 0x00400000
#define ISC_REQ_NO_INTEGRITY 0x00800000
#define ISC_REQ_USE_HTTP_STYLE 0x01000000
#define ISC_REQ_UNVERIFIED_TARGET_NAME 0x20000000
#define ISC_REQ_CONFIDENTIALITY_ONLY 0x40000000
#define ISC_REQ_MESSAGES 0x0000000100000000
#define ISC_REQ_DEFERRED_CRED_VALIDATION 0x0000000200000000
#define ISC_REQ_NO_POST_HANDSHAKE_AUTH 0x0000000400000000
#define ISC_REQ_HTTP 0x10000000

/* What InitializeSecurityContext granted */
#define ISC_RET_DELEGATE 0x00000001
#define ISC_RET_MUTUAL_AUTH 0x00000002
#define ISC_RET_REPLAY_DETECT 0x00000004
#define ISC_RET_SEQUENCE_DETECT 0x00000008
#define ISC_RET_CONFIDENTIALITY 0x00000010
#define ISC_RET_USE_SESSION_KEY 0x00000020
#define ISC_RET_USED_COLLECTED_CREDS 0x00000040
#define ISC_RET_USED_SUPPLIED_CREDS 0x00000080
#define ISC_RET_ALLOCATED_MEMORY 0x00000100
#define ISC_RET_USED_DCE_STYLE 0x00000200
#define ISC_RET_DATAGRAM 0x00000400
#define ISC_RET_CONNECTION 0x00000800
#define ISC_RET_INTERMEDIATE_RETURN 0x00001000
#define ISC_RET_CALL_LEVEL 0x00002000
#define ISC_RET_EXTENDED_ERROR 0x00004000
#define ISC_RET_STREAM 0x00008000
#define ISC_RET_INTEGRITY 0x00010000
#define ISC_RET_IDENTIFY 0x00020000
#define ISC_RET_NULL_SESSION 0x00040000
#define ISC_RET_MANUAL_CRED_VALIDATION 0x00080000
#define ISC_RET_RESERVED1 0x00100000
#define ISC_RET_FRAGMENT_ONLY 0x00200000
#define ISC_RET_FORWARD_CREDENTIALS 0x00400000
#define ISC_RET_USED_HTTP_STYLE 0x01000000
#define ISC_RET_NO_ADDITIONAL_TOKEN 0x02000000
#define ISC_RET_REAUTHENTICATION 0x08000000
#define ISC_RET_CONFIDENTIALITY_ONLY 0x40000000
#define ISC_RET_MESSAGES 0x0000000100000000
#define ISC_RET_DEFERRED_CRED_VALIDATION 0x0000000200000000
#define ISC_RET_NO_POST_HANDSHAKE_AUTH 0x0000000400000000

/* What AcceptSecurityContext is asked for */
#define ASC_REQ_DELEGATE 0x00000001
#define ASC_REQ_MUTUAL_AUTH 0x00000002
#define ASC_REQ_REPLAY_DETECT 0x00000004
#define ASC_REQ_SEQUENCE_DETECT 0x00000008
#define ASC_REQ_CONFIDENTIALITY 0x00000010
#define ASC_REQ_USE_SESSION_KEY 0x00000020
#define ASC_REQ_SESSION_TICKET 0x00000040
#define ASC_REQ_ALLOCATE_MEMORY 0x00000100
#define ASC_REQ_USE_DCE_STYLE 0x00000200
#define ASC_REQ_DATAGRAM 0x00000400
#define ASC_REQ_CONNECTION 0x00000800
#define ASC_REQ_CALL_LEVEL 0x00001000
#define ASC_REQ_FRAGMENT_SUPPLIED 0x00002000
#define ASC_REQ_EXTENDED_ERROR 0x00008000
#define ASC_REQ_STREAM 0x00010000
#define ASC_REQ_INTEGRITY 0x00020000
#define ASC_REQ_LICENSING 0x00040000
#define ASC_REQ_IDENTIFY 0x00080000
#define ASC_REQ_ALLOW_NULL_SESSION 0x00100000
#define ASC_REQ_ALLOW_NON_USER_LOGONS 0x00200000
#define ASC_REQ_ALLOW_CONTEXT_REPLAY 0x00400000
#define ASC_REQ_FRAGMENT_TO_FIT 0x00800000
#define ASC_REQ_NO_TOKEN 0x01000000
#define ASC_REQ_PROXY_BINDINGS 0x04000000
#define ASC_REQ_ALLOW_MISSING_BINDINGS 0x10000000
#define ASC_REQ_MESSAGES 0x0000000100000000
#define ASC_REQ_HTTP 0x10000000

/* What AcceptSecurityContext granted */
#define ASC_RET_DELEGATE 0x00000001
#define ASC_RET_MUTUAL_AUTH 0x00000002
#define ASC_RET_REPLAY_DETECT 0x00000004
#define ASC_RET_SEQUENCE_DETECT 0x00000008
#define ASC_RET_CONFIDENTIALITY 0x00000010
#define ASC_RET_USE_SESSION_KEY 0x00000020
#define ASC_RET_SESSION_TICKET 0x00000040
#define ASC_RET_ALLOCATED_MEMORY 0x00000100
#define ASC_RET_USED_DCE_STYLE 0x00000200
#define ASC_RET_DATAGRAM 0x00000400
#define ASC_RET_CONNECTION 0x00000800
#define ASC_RET_CALL_LEVEL 0x00002000
#define ASC_RET_THIRD_LEG_FAILED 0x00004000
#define ASC_RET_EXTENDED_ERROR 0x00008000
#define ASC_RET_STREAM 0x00010000
#define ASC_RET_INTEGRITY 0x00020000
#define ASC_RET_LICENSING 0x00040000
#define ASC_RET_IDENTIFY 0x00080000
#define ASC_RET_NULL_SESSION 0x00100000
#define ASC_RET_ALLOW_NON_USER_LOGONS 0x00200000
#define ASC_RET_ALLOW_CONTEXT_REPLAY 0x00400000
#define ASC_RET_FRAGMENT_ONLY 0x00800000
#define ASC_RET_NO_TOKEN 0x01000000
#define ASC_RET_NO_ADDITIONAL_TOKEN 0x02000000
#define ASC_RET_MESSAGES 0x0000000100000000

/* Attributes of credentials */
#define SECPKG_CRED_ATTR_NAMES 1
#define SECPKG_CRED_ATTR_SSI_PROVIDER 2
#define SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS 3
#define SECPKG_CRED_ATTR_CERT 4
#define SECPKG_CRED_ATTR_PAC_BYPASS 5

/* Attributes of contexts */
#define SECPKG_ATTR_SIZES 0
#define SECPKG_ATTR_NAMES 1
#define SECPKG_ATTR_LIFESPAN 2
#define SECPKG_ATTR_DCE_INFO 3
#define SECPKG_ATTR_STREAM_SIZES 4
#define SECPKG_ATTR_KEY_INFO 5
#define SECPKG_ATTR_AUTHORITY 6
#define SECPKG_ATTR_PROTO_INFO 7
#define SECPKG_ATTR_PASSWORD_EXPIRY 8
#define SECPKG_ATTR_SESSION_KEY 9
#define SECPKG_ATTR_PACKAGE_INFO 10
#define SECPKG_ATTR_USER_FLAGS 11
#define SECPKG_ATTR_NEGOTIATION_INFO 12
#define SECPKG_ATTR_NATIVE_NAMES 13
#define SECPKG_ATTR_FLAGS 14
#define SECPKG_ATTR_USE_VALIDATED 15
#define SECPKG_ATTR_CREDENTIAL_NAME 16
#define SECPKG_ATTR_TARGET_INFORMATION 17
#define SECPKG_ATTR_ACCESS_TOKEN 18
#define SECPKG_ATTR_TARGET 19
#define SECPKG_ATTR_AUTHENTICATION_ID 20
#define SECPKG_ATTR_LOGOFF_TIME 21
#define SECPKG_ATTR_NEGO_KEYS 22
#define SECPKG_ATTR_PROMPTING_NEEDED 24
#define SECPKG_ATTR_UNIQUE_BINDINGS 25
#define SECPKG_ATTR_ENDPOINT_BINDINGS 26
#define SECPKG_ATTR_CLIENT_SPECIFIED_TARGET 27
#define SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS 30
#define SECPKG_ATTR_NEGO_PKG_INFO 31
#define SECPKG_ATTR_NEGO_STATUS 32
#define SECPKG_ATTR_CONTEXT_DELETED 33
#define SECPKG_ATTR_DTLS_MTU 34
#define SECPKG_ATTR_DATAGRAM_SIZES 4
#define SECPKG_ATTR_SUBJECT_SECURITY_ATTRIBUTES 128
#define SECPKG_ATTR_APPLICATION_PROTOCOL 35
#define SECPKG_ATTR_NEGOTIATED_TLS_EXTENSIONS 36
#define SECPKG_ATTR_IS_LOOPBACK 37
#define SECPKG_ATTR_NEGO_INFO_FLAG_NO_KERBEROS 1
#define SECPKG_ATTR_NEGO_INFO_FLAG_NO_NTLM 2

/* States of a negotiation */
#define SECPKG_NEGOTIATION_COMPLETE 0
#define SECPKG_NEGOTIATION_OPTIMISTIC 1
#define SECPKG_NEGOTIATION_IN_PROGRESS 2
#define SECPKG_NEGOTIATION_DIRECT 3
#define SECPKG_NEGOTIATION_TRY_MULTICRED 4

/* Qualities of protection */
#define SECQOP_WRAP_NO_ENCRYPT 0x80000001
#define SECQOP_WRAP_OOB_DATA 0x40000000
#define SIGN_ONLY 0x80000001

/* Identities */
#define SEC_WINNT_AUTH_IDENTITY_VERSION_2 0x201
#define SEC_WINNT_AUTH_IDENTITY_ANSI 1
#define SEC_WINNT_AUTH_IDENTITY_UNICODE 2
#define SEC_WINNT_AUTH_IDENTITY_VERSION 0x200
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_PROCESS_ENCRYPTED 0x00000010
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_PROTECTED 0x00000020
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_USER_PROTECTED 0x00000040
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_ENCRYPTED 0x00000080
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_RESERVED 0x00010000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_NULL_USER 0x00020000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_NULL_DOMAIN 0x00040000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_ID_PROVIDER 0x00080000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_USE_MASK 0xFF000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_CREDPROV_DO_NOT_SAVE 0x80000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_SAVE_CRED_BY_CALLER 0x80000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_SAVE_CRED_CHECKED 0x40000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_NO_CHECKBOX 0x20000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_CREDPROV_DO_NOT_LOAD 0x10000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_VALID_SSPIPFC_FLAGS 0xF0000000
#define SSPIPFC_CREDPROV_DO_NOT_SAVE 1
#define SSPIPFC_SAVE_CRED_BY_CALLER 1
#define SSPIPFC_NO_CHECKBOX 2
#define SSPIPFC_CREDPROV_DO_NOT_LOAD 4
#define SSPIPFC_USE_CREDUIBROKER 8
#define SSPIPFC_VALID_FLAGS 15
#define SEC_WINNT_AUTH_IDENTITY_MARSHALLED 4
#define SEC_WINNT_AUTH_IDENTITY_ONLY 8
#define SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON 1
#define SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS 2
#define SEC_WINNT_AUTH_IDENTITY_ENCRYPT_FOR_SYSTEM 4

/* Results of the channel binding check */
#define SEC_CHANNEL_BINDINGS_EX_MAGIC 0x58454243
#define SEC_CHANNEL_BINDINGS_AUDIT_BINDINGS 0x00000001
#define SEC_CHANNEL_BINDINGS_VALID_FLAGS 0x00000001
#define SEC_CHANNEL_BINDINGS_RESULT_CLIENT_SUPPORT 0x00000001
#define SEC_CHANNEL_BINDINGS_RESULT_ABSENT 0x00000002
#define SEC_CHANNEL_BINDINGS_RESULT_NOTVALID_MISMATCH 0x00000004
#define SEC_CHANNEL_BINDINGS_RESULT_NOTVALID_MISSING 0x00000008
#define SEC_CHANNEL_BINDINGS_RESULT_VALID_MATCHED 0x00000010
#define SEC_CHANNEL_BINDINGS_RESULT_VALID_PROXY 0x00000020
#define SEC_CHANNEL_BINDINGS_RESULT_VALID_MISSING 0x00000040
#define SEC_CHANNEL_BINDINGS_RESULT_VALID 0x00000070
#define SEC_CHANNEL_BINDINGS_RESULT_NOTVALID 0x0000000C

#define SECURITY_ENTRYPOINTW SSPI_W("InitSecurityInterfaceW")
#define SECURITY_ENTRYPOINTA SSPI_W("InitSecurityInterfaceA")
#ifdef UNICODE
#define SECURITY_ENTRYPOINT SECURITY_ENTRYPOINTW
#else
#define SECURITY_ENTRYPOINT SECURITY_ENTRYPOINTA
#endif

typedef enum _SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT {
    SecApplicationProtocolNegotiationExt_None = 0,
    SecApplicationProtocolNegotiationExt_NPN = 1,
    SecApplicationProtocolNegotiationExt_ALPN = 2
} SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT, *PSEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT;

typedef enum _SEC_TRAFFIC_SECRET_TYPE {
    SecTrafficSecret_None = 0,
    SecTrafficSecret_Client = 1,
    SecTrafficSecret_Server = 2
} SEC_TRAFFIC_SECRET_TYPE, *PSEC_TRAFFIC_SECRET_TYPE;

typedef enum _SECPKG_CRED_CLASS {
    SecPkgCredClass_None = 0,
    SecPkgCredClass_Ephemeral = 10,
    SecPkgCredClass_PersistedGeneric = 20,
    SecPkgCredClass_PersistedSpecific = 30,
    SecPkgCredClass_Explicit = 40
} SECPKG_CRED_CLASS, *PSECPKG_CRED_CLASS;

typedef enum _SECPKG_ATTR_LCT_STATUS {
    SecPkgAttrLastClientTokenYes = 0,
    SecPkgAttrLastClientTokenNo = 1,
    SecPkgAttrLastClientTokenMaybe = 2
} SECPKG_ATTR_LCT_STATUS, *PSECPKG_ATTR_LCT_STATUS;

typedef enum _SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS {
    SecApplicationProtocolNegotiationStatus_None = 0,
    SecApplicationProtocolNegotiationStatus_Success = 1,
    SecApplicationProtocolNegotiationStatus_SelectedClientOnly = 2
} SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS, *PSEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS;

typedef enum _SecDelegationType {
    SecFull = 0,
    SecService = 1,
    SecTree = 2,
    SecDirectory = 3,
    SecObject = 4
} SecDelegationType, *PSecDelegationType;

typedef enum _SASL_AUTHZID_STATE {
    Sasl_AuthZIDForbidden = 0,
    Sasl_AuthZIDProcessed = 1
} SASL_AUTHZID_STATE, *PSASL_AUTHZID_STATE;

struct _SEC_CHANNEL_BINDINGS {
    ULONG dwInitiatorAddrType;
    ULONG cbInitiatorLength;
    ULONG dwInitiatorOffset;
    ULONG dwAcceptorAddrType;
    ULONG cbAcceptorLength;
    ULONG dwAcceptorOffset;
    ULONG cbApplicationDataLength;
    ULONG dwApplicationDataOffset;
};

typedef struct _SEC_CHANNEL_BINDINGS SEC_CHANNEL_BINDINGS;

struct _SecPkgContext_Bindings {
    ULONG BindingsLength;
    SEC_CHANNEL_BINDINGS *Bindings;
};

typedef struct _SecPkgContext_Bindings *PSecPkgContext_Bindings;

struct _SecHandle {
    ULONG_PTR dwLower;
    ULONG_PTR dwUpper;
};

typedef struct _SecHandle *PCredHandle;

typedef struct _SecHandle *PCtxtHandle;

typedef CHAR SEC_CHAR;

struct _SecBuffer {
    ULONG cbBuffer;
    ULONG BufferType;
    void *pvBuffer;
};

typedef struct _SecBuffer *PSecBuffer;

struct _SecBufferDesc {
    ULONG ulVersion;
    ULONG cBuffers;
    PSecBuffer pBuffers;
};

typedef struct _SecBufferDesc *PSecBufferDesc;

typedef LARGE_INTEGER SECURITY_INTEGER;

typedef SECURITY_INTEGER TimeStamp;

typedef TimeStamp *PTimeStamp;

typedef WCHAR SEC_WCHAR;

typedef void (*SEC_GET_KEY_FN)(void *Arg, void *Principal, ULONG KeyVer, void **Key, SECURITY_STATUS *Status);

typedef PVOID PSEC_WINNT_AUTH_IDENTITY_OPAQUE;

struct _SecPkgInfoA {
    ULONG fCapabilities;
    USHORT wVersion;
    USHORT wRPCID;
    ULONG cbMaxToken;
    SEC_CHAR *Name;
    SEC_CHAR *Comment;
};

typedef struct _SecPkgInfoA *PSecPkgInfoA;

struct _SecPkgInfoW {
    ULONG fCapabilities;
    USHORT wVersion;
    USHORT wRPCID;
    ULONG cbMaxToken;
    SEC_WCHAR *Name;
    SEC_WCHAR *Comment;
};

typedef struct _SecPkgInfoW *PSecPkgInfoW;

struct _SECURITY_PACKAGE_OPTIONS {
    ULONG Size;
    ULONG Type;
    ULONG Flags;
    ULONG SignatureSize;
    void *Signature;
};

typedef struct _SECURITY_PACKAGE_OPTIONS *PSECURITY_PACKAGE_OPTIONS;

struct _SEC_WINNT_CREDUI_CONTEXT_VECTOR {
    ULONG CredUIContextArrayOffset;
    USHORT CredUIContextCount;
};

typedef struct _SEC_WINNT_CREDUI_CONTEXT_VECTOR *PSEC_WINNT_CREDUI_CONTEXT_VECTOR;

struct _SEC_WINNT_CREDUI_CONTEXT {
    USHORT cbHeaderLength;
    HANDLE CredUIContextHandle;
    PVOID UIInfo;
    ULONG dwAuthError;
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE pInputAuthIdentity;
    PUNICODE_STRING TargetName;
};

typedef struct _SEC_WINNT_CREDUI_CONTEXT *PSEC_WINNT_CREDUI_CONTEXT;

typedef SECURITY_STATUS (*ENUMERATE_SECURITY_PACKAGES_FN_A)(ULONG *pcPackages, PSecPkgInfoA *ppPackageInfo);

typedef SECURITY_STATUS (*QUERY_CREDENTIALS_ATTRIBUTES_FN_A)(PCredHandle phCredential, ULONG ulAttribute, void *pBuffer);

typedef SECURITY_STATUS (*ACQUIRE_CREDENTIALS_HANDLE_FN_A)(SEC_CHAR *pszPrincipal,
                                                           SEC_CHAR *pszPackage,
                                                           ULONG fCredentialUse,
                                                           void *pvLogonId,
                                                           void *pAuthData,
                                                           SEC_GET_KEY_FN pGetKeyFn,
                                                           void *pvGetKeyArgument,
                                                           PCredHandle phCredential,
                                                           PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*FREE_CREDENTIALS_HANDLE_FN)(PCredHandle phCredential);

typedef SECURITY_STATUS (*INITIALIZE_SECURITY_CONTEXT_FN_A)(PCredHandle phCredential,
                                                            PCtxtHandle phContext,
                                                            SEC_CHAR *pszTargetName,
                                                            ULONG fContextReq,
                                                            ULONG Reserved1,
                                                            ULONG TargetDataRep,
                                                            PSecBufferDesc pInput,
                                                            ULONG Reserved2,
                                                            PCtxtHandle phNewContext,
                                                            PSecBufferDesc pOutput,
                                                            ULONG *pfContextAttr,
                                                            PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*ACCEPT_SECURITY_CONTEXT_FN)(PCredHandle phCredential,
                                                      PCtxtHandle phContext,
                                                      PSecBufferDesc pInput,
                                                      ULONG fContextReq,
                                                      ULONG TargetDataRep,
                                                      PCtxtHandle phNewContext,
                                                      PSecBufferDesc pOutput,
                                                      ULONG *pfContextAttr,
                                                      PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*COMPLETE_AUTH_TOKEN_FN)(PCtxtHandle phContext, PSecBufferDesc pToken);

typedef SECURITY_STATUS (*DELETE_SECURITY_CONTEXT_FN)(PCtxtHandle phContext);

typedef SECURITY_STATUS (*APPLY_CONTROL_TOKEN_FN)(PCtxtHandle phContext, PSecBufferDesc pInput);

typedef SECURITY_STATUS (*QUERY_CONTEXT_ATTRIBUTES_FN_A)(PCtxtHandle phContext, ULONG ulAttribute, void *pBuffer);

typedef SECURITY_STATUS (*IMPERSONATE_SECURITY_CONTEXT_FN)(PCtxtHandle phContext);

typedef SECURITY_STATUS (*REVERT_SECURITY_CONTEXT_FN)(PCtxtHandle phContext);

typedef SECURITY_STATUS (*MAKE_SIGNATURE_FN)(PCtxtHandle phContext,
                                             ULONG fQOP,
                                             PSecBufferDesc pMessage,
                                             ULONG MessageSeqNo);

typedef SECURITY_STATUS (*VERIFY_SIGNATURE_FN)(PCtxtHandle phContext,
                                               PSecBufferDesc pMessage,
                                               ULONG MessageSeqNo,
                                               ULONG *pfQOP);

typedef SECURITY_STATUS (*FREE_CONTEXT_BUFFER_FN)(void *pvContextBuffer);

typedef SECURITY_STATUS (*QUERY_SECURITY_PACKAGE_INFO_FN_A)(SEC_CHAR *pszPackageName, PSecPkgInfoA *ppPackageInfo);

typedef SECURITY_STATUS (*EXPORT_SECURITY_CONTEXT_FN)(PCtxtHandle phContext,
                                                      ULONG fFlags,
                                                      PSecBuffer pPackedContext,
                                                      void **pToken);

typedef SECURITY_STATUS (*IMPORT_SECURITY_CONTEXT_FN_A)(SEC_CHAR *pszPackage,
                                                        PSecBuffer pPackedContext,
                                                        void *Token,
                                                        PCtxtHandle phContext);

typedef SECURITY_STATUS (*ADD_CREDENTIALS_FN_A)(PCredHandle hCredentials,
                                                SEC_CHAR *pszPrincipal,
                                                SEC_CHAR *pszPackage,
                                                ULONG fCredentialUse,
                                                void *pAuthData,
                                                SEC_GET_KEY_FN pGetKeyFn,
                                                void *pvGetKeyArgument,
                                                PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*QUERY_SECURITY_CONTEXT_TOKEN_FN)(PCtxtHandle phContext, HANDLE *Token);

typedef SECURITY_STATUS (*ENCRYPT_MESSAGE_FN)(PCtxtHandle phContext,
                                              ULONG fQOP,
                                              PSecBufferDesc pMessage,
                                              ULONG MessageSeqNo);

typedef SECURITY_STATUS (*DECRYPT_MESSAGE_FN)(PCtxtHandle phContext,
                                              PSecBufferDesc pMessage,
                                              ULONG MessageSeqNo,
                                              ULONG *pfQOP);

typedef SECURITY_STATUS (*SET_CONTEXT_ATTRIBUTES_FN_A)(PCtxtHandle phContext,
                                                       ULONG ulAttribute,
                                                       void *pBuffer,
                                                       ULONG cbBuffer);

typedef SECURITY_STATUS (*SET_CREDENTIALS_ATTRIBUTES_FN_A)(PCredHandle phCredential,
                                                           ULONG ulAttribute,
                                                           void *pBuffer,
                                                           ULONG cbBuffer);

typedef SECURITY_STATUS (*CHANGE_PASSWORD_FN_A)(SEC_CHAR *pszPackageName,
                                                SEC_CHAR *pszDomainName,
                                                SEC_CHAR *pszAccountName,
                                                SEC_CHAR *pszOldPassword,
                                                SEC_CHAR *pszNewPassword,
                                                BOOLEAN bImpersonating,
                                                ULONG dwReserved,
                                                PSecBufferDesc pOutput);

typedef SECURITY_STATUS (*QUERY_CONTEXT_ATTRIBUTES_EX_FN_A)(PCtxtHandle phContext,
                                                            ULONG ulAttribute,
                                                            void *pBuffer,
                                                            ULONG cbBuffer);

typedef SECURITY_STATUS (*QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A)(PCredHandle phCredential,
                                                                ULONG ulAttribute,
                                                                void *pBuffer,
                                                                ULONG cbBuffer);

struct _SECURITY_FUNCTION_TABLE_A {
    ULONG dwVersion;
    ENUMERATE_SECURITY_PACKAGES_FN_A EnumerateSecurityPackagesA;
    QUERY_CREDENTIALS_ATTRIBUTES_FN_A QueryCredentialsAttributesA;
    ACQUIRE_CREDENTIALS_HANDLE_FN_A AcquireCredentialsHandleA;
    FREE_CREDENTIALS_HANDLE_FN FreeCredentialHandle;
    void *Reserved2;
    INITIALIZE_SECURITY_CONTEXT_FN_A InitializeSecurityContextA;
    ACCEPT_SECURITY_CONTEXT_FN AcceptSecurityContext;
    COMPLETE_AUTH_TOKEN_FN CompleteAuthToken;
    DELETE_SECURITY_CONTEXT_FN DeleteSecurityContext;
    APPLY_CONTROL_TOKEN_FN ApplyControlToken;
    QUERY_CONTEXT_ATTRIBUTES_FN_A QueryContextAttributesA;
    IMPERSONATE_SECURITY_CONTEXT_FN ImpersonateSecurityContext;
    REVERT_SECURITY_CONTEXT_FN RevertSecurityContext;
    MAKE_SIGNATURE_FN MakeSignature;
    VERIFY_SIGNATURE_FN VerifySignature;
    FREE_CONTEXT_BUFFER_FN FreeContextBuffer;
    QUERY_SECURITY_PACKAGE_INFO_FN_A QuerySecurityPackageInfoA;
    void *Reserved3;
    void *Reserved4;
    EXPORT_SECURITY_CONTEXT_FN ExportSecurityContext;
    IMPORT_SECURITY_CONTEXT_FN_A ImportSecurityContextA;
    ADD_CREDENTIALS_FN_A AddCredentialsA;
    void *Reserved8;
    QUERY_SECURITY_CONTEXT_TOKEN_FN QuerySecurityContextToken;
    ENCRYPT_MESSAGE_FN EncryptMessage;
    DECRYPT_MESSAGE_FN DecryptMessage;
    SET_CONTEXT_ATTRIBUTES_FN_A SetContextAttributesA;
    SET_CREDENTIALS_ATTRIBUTES_FN_A SetCredentialsAttributesA;
    CHANGE_PASSWORD_FN_A ChangeAccountPasswordA;
    QUERY_CONTEXT_ATTRIBUTES_EX_FN_A QueryContextAttributesExA;
    QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A QueryCredentialsAttributesExA;
};

typedef struct _SECURITY_FUNCTION_TABLE_A *PSecurityFunctionTableA;

typedef SECURITY_STATUS (*ENUMERATE_SECURITY_PACKAGES_FN_W)(ULONG *pcPackages, PSecPkgInfoW *ppPackageInfo);

typedef SECURITY_STATUS (*QUERY_CREDENTIALS_ATTRIBUTES_FN_W)(PCredHandle phCredential, ULONG ulAttribute, void *pBuffer);

typedef SECURITY_STATUS (*ACQUIRE_CREDENTIALS_HANDLE_FN_W)(SEC_WCHAR *pszPrincipal,
                                                           SEC_WCHAR *pszPackage,
                                                           ULONG fCredentialUse,
                                                           void *pvLogonId,
                                                           void *pAuthData,
                                                           SEC_GET_KEY_FN pGetKeyFn,
                                                           void *pvGetKeyArgument,
                                                           PCredHandle phCredential,
                                                           PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*INITIALIZE_SECURITY_CONTEXT_FN_W)(PCredHandle phCredential,
                                                            PCtxtHandle phContext,
                                                            SEC_WCHAR *pszTargetName,
                                                            ULONG fContextReq,
                                                            ULONG Reserved1,
                                                            ULONG TargetDataRep,
                                                            PSecBufferDesc pInput,
                                                            ULONG Reserved2,
                                                            PCtxtHandle phNewContext,
                                                            PSecBufferDesc pOutput,
                                                            ULONG *pfContextAttr,
                                                            PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*QUERY_CONTEXT_ATTRIBUTES_FN_W)(PCtxtHandle phContext, ULONG ulAttribute, void *pBuffer);

typedef SECURITY_STATUS (*QUERY_SECURITY_PACKAGE_INFO_FN_W)(SEC_WCHAR *pszPackageName, PSecPkgInfoW *ppPackageInfo);

typedef SECURITY_STATUS (*IMPORT_SECURITY_CONTEXT_FN_W)(SEC_WCHAR *pszPackage,
                                                        PSecBuffer pPackedContext,
                                                        void *Token,
                                                        PCtxtHandle phContext);

typedef SECURITY_STATUS (*ADD_CREDENTIALS_FN_W)(PCredHandle hCredentials,
                                                SEC_WCHAR *pszPrincipal,
                                                SEC_WCHAR *pszPackage,
                                                ULONG fCredentialUse,
                                                void *pAuthData,
                                                SEC_GET_KEY_FN pGetKeyFn,
                                                void *pvGetKeyArgument,
                                                PTimeStamp ptsExpiry);

typedef SECURITY_STATUS (*SET_CONTEXT_ATTRIBUTES_FN_W)(PCtxtHandle phContext,
                                                       ULONG ulAttribute,
                                                       void *pBuffer,
                                                       ULONG cbBuffer);

typedef SECURITY_STATUS (*SET_CREDENTIALS_ATTRIBUTES_FN_W)(PCredHandle phCredential,
                                                           ULONG ulAttribute,
                                                           void *pBuffer,
                                                           ULONG cbBuffer);

typedef SECURITY_STATUS (*CHANGE_PASSWORD_FN_W)(SEC_WCHAR *pszPackageName,
                                                SEC_WCHAR *pszDomainName,
                                                SEC_WCHAR *pszAccountName,
                                                SEC_WCHAR *pszOldPassword,
                                                SEC_WCHAR *pszNewPassword,
                                                BOOLEAN bImpersonating,
                                                ULONG dwReserved,
                                                PSecBufferDesc pOutput);

typedef SECURITY_STATUS (*QUERY_CONTEXT_ATTRIBUTES_EX_FN_W)(PCtxtHandle phContext,
                                                            ULONG ulAttribute,
                                                            void *pBuffer,
                                                            ULONG cbBuffer);

typedef SECURITY_STATUS (*QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W)(PCredHandle phCredential,
                                                                ULONG ulAttribute,
                                                                void *pBuffer,
                                                                ULONG cbBuffer);

struct _SECURITY_FUNCTION_TABLE_W {
    ULONG dwVersion;
    ENUMERATE_SECURITY_PACKAGES_FN_W EnumerateSecurityPackagesW;
    QUERY_CREDENTIALS_ATTRIBUTES_FN_W QueryCredentialsAttributesW;
    ACQUIRE_CREDENTIALS_HANDLE_FN_W AcquireCredentialsHandleW;
    FREE_CREDENTIALS_HANDLE_FN FreeCredentialsHandle;
    void *Reserved2;
    INITIALIZE_SECURITY_CONTEXT_FN_W InitializeSecurityContextW;
    ACCEPT_SECURITY_CONTEXT_FN AcceptSecurityContext;
    COMPLETE_AUTH_TOKEN_FN CompleteAuthToken;
    DELETE_SECURITY_CONTEXT_FN DeleteSecurityContext;
    APPLY_CONTROL_TOKEN_FN ApplyControlToken;
    QUERY_CONTEXT_ATTRIBUTES_FN_W QueryContextAttributesW;
    IMPERSONATE_SECURITY_CONTEXT_FN ImpersonateSecurityContext;
    REVERT_SECURITY_CONTEXT_FN RevertSecurityContext;
    MAKE_SIGNATURE_FN MakeSignature;
    VERIFY_SIGNATURE_FN VerifySignature;
    FREE_CONTEXT_BUFFER_FN FreeContextBuffer;
    QUERY_SECURITY_PACKAGE_INFO_FN_W QuerySecurityPackageInfoW;
    void *Reserved3;
    void *Reserved4;
    EXPORT_SECURITY_CONTEXT_FN ExportSecurityContext;
    IMPORT_SECURITY_CONTEXT_FN_W ImportSecurityContextW;
    ADD_CREDENTIALS_FN_W AddCredentialsW;
    void *Reserved8;
    QUERY_SECURITY_CONTEXT_TOKEN_FN QuerySecurityContextToken;
    ENCRYPT_MESSAGE_FN EncryptMessage;
    DECRYPT_MESSAGE_FN DecryptMessage;
    SET_CONTEXT_ATTRIBUTES_FN_W SetContextAttributesW;
    SET_CREDENTIALS_ATTRIBUTES_FN_W SetCredentialsAttributesW;
    CHANGE_PASSWORD_FN_W ChangeAccountPasswordW;
    QUERY_CONTEXT_ATTRIBUTES_EX_FN_W QueryContextAttributesExW;
    QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W QueryCredentialsAttributesExW;
};

typedef struct _SECURITY_FUNCTION_TABLE_W *PSecurityFunctionTableW;

typedef LARGE_INTEGER *PSECURITY_INTEGER;

typedef struct _SecHandle SecHandle;

typedef struct _SecHandle CredHandle;

typedef struct _SecHandle CtxtHandle;

typedef struct _SecHandle *PSecHandle;

typedef struct _SecBuffer SecBuffer;

typedef struct _SecBufferDesc SecBufferDesc;

struct _SECURITY_STRING {
    USHORT Length;
    USHORT MaximumLength;
    USHORT *Buffer;
};

typedef struct _SECURITY_STRING SECURITY_STRING;

typedef struct _SECURITY_STRING *PSECURITY_STRING;

typedef struct _SecPkgInfoW SecPkgInfoW;

typedef struct _SecPkgInfoA SecPkgInfoA;

struct _SECPKG_APP_MODE_INFO {
    ULONG UserFunction;
    ULONG_PTR Argument1;
    ULONG_PTR Argument2;
    SecBuffer UserData;
    BOOLEAN ReturnToLsa;
};

typedef struct _SECPKG_APP_MODE_INFO SECPKG_APP_MODE_INFO;

typedef struct _SECPKG_APP_MODE_INFO *PSECPKG_APP_MODE_INFO;

typedef struct _SECURITY_PACKAGE_OPTIONS SECURITY_PACKAGE_OPTIONS;

struct _SEC_APPLICATION_PROTOCOL_LIST {
    SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT ProtoNegoExt;
    USHORT ProtocolListSize;
    UCHAR ProtocolList[1];
};

typedef struct _SEC_APPLICATION_PROTOCOL_LIST SEC_APPLICATION_PROTOCOL_LIST;

struct _SEC_APPLICATION_PROTOCOLS {
    ULONG ProtocolListsSize;
    SEC_APPLICATION_PROTOCOL_LIST ProtocolLists[1];
};

typedef struct _SEC_APPLICATION_PROTOCOLS SEC_APPLICATION_PROTOCOLS;

typedef struct _SEC_APPLICATION_PROTOCOLS *PSEC_APPLICATION_PROTOCOLS;

typedef struct _SEC_APPLICATION_PROTOCOL_LIST *PSEC_APPLICATION_PROTOCOL_LIST;

struct _SEC_CERTIFICATE_REQUEST_CONTEXT {
    UCHAR cbCertificateRequestContext;
    UCHAR rgCertificateRequestContext[1];
};

typedef struct _SEC_CERTIFICATE_REQUEST_CONTEXT SEC_CERTIFICATE_REQUEST_CONTEXT;

typedef struct _SEC_CERTIFICATE_REQUEST_CONTEXT *PSEC_CERTIFICATE_REQUEST_CONTEXT;

typedef struct _SEC_CHANNEL_BINDINGS *PSEC_CHANNEL_BINDINGS;

struct _SEC_CHANNEL_BINDINGS_EX {
    ULONG magicNumber;
    ULONG flags;
    ULONG cbHeaderLength;
    ULONG cbStructureLength;
    ULONG dwInitiatorAddrType;
    ULONG cbInitiatorLength;
    ULONG dwInitiatorOffset;
    ULONG dwAcceptorAddrType;
    ULONG cbAcceptorLength;
    ULONG dwAcceptorOffset;
    ULONG cbApplicationDataLength;
    ULONG dwApplicationDataOffset;
};

typedef struct _SEC_CHANNEL_BINDINGS_EX SEC_CHANNEL_BINDINGS_EX;

typedef struct _SEC_CHANNEL_BINDINGS_EX *PSEC_CHANNEL_BINDINGS_EX;

struct _SEC_CHANNEL_BINDINGS_RESULT {
    ULONG flags;
};

typedef struct _SEC_CHANNEL_BINDINGS_RESULT SEC_CHANNEL_BINDINGS_RESULT;

typedef struct _SEC_CHANNEL_BINDINGS_RESULT *PSEC_CHANNEL_BINDINGS_RESULT;

struct _SEC_DTLS_MTU {
    USHORT PathMTU;
};

typedef struct _SEC_DTLS_MTU SEC_DTLS_MTU;

typedef struct _SEC_DTLS_MTU *PSEC_DTLS_MTU;

struct _SEC_FLAGS {
    ULONGLONG Flags;
};

typedef struct _SEC_FLAGS SEC_FLAGS;

typedef struct _SEC_FLAGS *PSEC_FLAGS;

struct _SEC_NEGOTIATION_INFO {
    ULONG Size;
    ULONG NameLength;
    SEC_WCHAR *Name;
    void *Reserved;
};

typedef struct _SEC_NEGOTIATION_INFO SEC_NEGOTIATION_INFO;

typedef struct _SEC_NEGOTIATION_INFO *PSEC_NEGOTIATION_INFO;

struct _SEC_PRESHAREDKEY {
    USHORT KeySize;
    UCHAR Key[1];
};

typedef struct _SEC_PRESHAREDKEY SEC_PRESHAREDKEY;

typedef struct _SEC_PRESHAREDKEY *PSEC_PRESHAREDKEY;

struct _SEC_PRESHAREDKEY_IDENTITY {
    USHORT KeyIdentitySize;
    UCHAR KeyIdentity[1];
};

typedef struct _SEC_PRESHAREDKEY_IDENTITY SEC_PRESHAREDKEY_IDENTITY;

typedef struct _SEC_PRESHAREDKEY_IDENTITY *PSEC_PRESHAREDKEY_IDENTITY;

struct _SEC_SRTP_MASTER_KEY_IDENTIFIER {
    UCHAR MasterKeyIdentifierSize;
    UCHAR MasterKeyIdentifier[1];
};

typedef struct _SEC_SRTP_MASTER_KEY_IDENTIFIER SEC_SRTP_MASTER_KEY_IDENTIFIER;

typedef struct _SEC_SRTP_MASTER_KEY_IDENTIFIER *PSEC_SRTP_MASTER_KEY_IDENTIFIER;

struct _SEC_SRTP_PROTECTION_PROFILES {
    USHORT ProfilesSize;
    USHORT ProfilesList[1];
};

typedef struct _SEC_SRTP_PROTECTION_PROFILES SEC_SRTP_PROTECTION_PROFILES;

typedef struct _SEC_SRTP_PROTECTION_PROFILES *PSEC_SRTP_PROTECTION_PROFILES;

struct _SEC_TOKEN_BINDING {
    UCHAR MajorVersion;
    UCHAR MinorVersion;
    USHORT KeyParametersSize;
    UCHAR KeyParameters[1];
};

typedef struct _SEC_TOKEN_BINDING SEC_TOKEN_BINDING;

typedef struct _SEC_TOKEN_BINDING *PSEC_TOKEN_BINDING;

struct _SEC_TRAFFIC_SECRETS {
    WCHAR SymmetricAlgId[64];
    WCHAR ChainingMode[64];
    WCHAR HashAlgId[64];
    USHORT KeySize;
    USHORT IvSize;
    USHORT MsgSequenceStart;
    USHORT MsgSequenceEnd;
    SEC_TRAFFIC_SECRET_TYPE TrafficSecretType;
    USHORT TrafficSecretSize;
    UCHAR TrafficSecret[1];
};

typedef struct _SEC_TRAFFIC_SECRETS SEC_TRAFFIC_SECRETS;

typedef struct _SEC_TRAFFIC_SECRETS *PSEC_TRAFFIC_SECRETS;

struct _SecPkgCredentials_Cert {
    ULONG EncodedCertSize;
    UCHAR *EncodedCert;
};

typedef struct _SecPkgCredentials_Cert SecPkgCredentials_Cert;

typedef struct _SecPkgCredentials_Cert *PSecPkgCredentials_Cert;

struct _SecPkgCredentials_KdcProxySettingsW {
    ULONG Version;
    ULONG Flags;
    USHORT ProxyServerOffset;
    USHORT ProxyServerLength;
    USHORT ClientTlsCredOffset;
    USHORT ClientTlsCredLength;
};

typedef struct _SecPkgCredentials_KdcProxySettingsW SecPkgCredentials_KdcProxySettingsW;

typedef struct _SecPkgCredentials_KdcProxySettingsW *PSecPkgCredentials_KdcProxySettingsW;

struct _SecPkgCredentials_NamesA {
    SEC_CHAR *sUserName;
};

typedef struct _SecPkgCredentials_NamesA SecPkgCredentials_NamesA;

typedef struct _SecPkgCredentials_NamesA *PSecPkgCredentials_NamesA;

struct _SecPkgCredentials_NamesW {
    SEC_WCHAR *sUserName;
};

typedef struct _SecPkgCredentials_NamesW SecPkgCredentials_NamesW;

typedef struct _SecPkgCredentials_NamesW *PSecPkgCredentials_NamesW;

struct _SecPkgCredentials_SSIProviderA {
    SEC_CHAR *sProviderName;
    ULONG ProviderInfoLength;
    CHAR *ProviderInfo;
};

typedef struct _SecPkgCredentials_SSIProviderA SecPkgCredentials_SSIProviderA;

typedef struct _SecPkgCredentials_SSIProviderA *PSecPkgCredentials_SSIProviderA;

struct _SecPkgCredentials_SSIProviderW {
    SEC_WCHAR *sProviderName;
    ULONG ProviderInfoLength;
    CHAR *ProviderInfo;
};

typedef struct _SecPkgCredentials_SSIProviderW SecPkgCredentials_SSIProviderW;

typedef struct _SecPkgCredentials_SSIProviderW *PSecPkgCredentials_SSIProviderW;

struct _SecPkgContext_AccessToken {
    void *AccessToken;
};

typedef struct _SecPkgContext_AccessToken SecPkgContext_AccessToken;

typedef struct _SecPkgContext_AccessToken *PSecPkgContext_AccessToken;

struct _SecPkgContext_ApplicationProtocol {
    SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS ProtoNegoStatus;
    SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT ProtoNegoExt;
    UCHAR ProtocolIdSize;
    UCHAR ProtocolId[255];
};

typedef struct _SecPkgContext_ApplicationProtocol SecPkgContext_ApplicationProtocol;

typedef struct _SecPkgContext_ApplicationProtocol *PSecPkgContext_ApplicationProtocol;

struct _SecPkgContext_AuthorityA {
    SEC_CHAR *sAuthorityName;
};

typedef struct _SecPkgContext_AuthorityA SecPkgContext_AuthorityA;

typedef struct _SecPkgContext_AuthorityA *PSecPkgContext_AuthorityA;

struct _SecPkgContext_AuthorityW {
    SEC_WCHAR *sAuthorityName;
};

typedef struct _SecPkgContext_AuthorityW SecPkgContext_AuthorityW;

typedef struct _SecPkgContext_AuthorityW *PSecPkgContext_AuthorityW;

struct _SecPkgContext_AuthzID {
    ULONG AuthzIDLength;
    CHAR *AuthzID;
};

typedef struct _SecPkgContext_AuthzID SecPkgContext_AuthzID;

typedef struct _SecPkgContext_AuthzID *PSecPkgContext_AuthzID;

typedef struct _SecPkgContext_Bindings SecPkgContext_Bindings;

struct _SecPkgContext_ClientSpecifiedTarget {
    SEC_WCHAR *sTargetName;
};

typedef struct _SecPkgContext_ClientSpecifiedTarget SecPkgContext_ClientSpecifiedTarget;

typedef struct _SecPkgContext_ClientSpecifiedTarget *PSecPkgContext_ClientSpecifiedTarget;

struct _SecPkgContext_CredInfo {
    SECPKG_CRED_CLASS CredClass;
    ULONG IsPromptingNeeded;
};

typedef struct _SecPkgContext_CredInfo SecPkgContext_CredInfo;

typedef struct _SecPkgContext_CredInfo *PSecPkgContext_CredInfo;

struct _SecPkgContext_CredentialNameA {
    ULONG CredentialType;
    SEC_CHAR *sCredentialName;
};

typedef struct _SecPkgContext_CredentialNameA SecPkgContext_CredentialNameA;

typedef struct _SecPkgContext_CredentialNameA *PSecPkgContext_CredentialNameA;

struct _SecPkgContext_CredentialNameW {
    ULONG CredentialType;
    SEC_WCHAR *sCredentialName;
};

typedef struct _SecPkgContext_CredentialNameW SecPkgContext_CredentialNameW;

typedef struct _SecPkgContext_CredentialNameW *PSecPkgContext_CredentialNameW;

struct _SecPkgContext_DceInfo {
    ULONG AuthzSvc;
    void *pPac;
};

typedef struct _SecPkgContext_DceInfo SecPkgContext_DceInfo;

typedef struct _SecPkgContext_DceInfo *PSecPkgContext_DceInfo;

struct _SecPkgContext_Flags {
    ULONG Flags;
};

typedef struct _SecPkgContext_Flags SecPkgContext_Flags;

typedef struct _SecPkgContext_Flags *PSecPkgContext_Flags;

struct _SecPkgContext_KeyInfoA {
    SEC_CHAR *sSignatureAlgorithmName;
    SEC_CHAR *sEncryptAlgorithmName;
    ULONG KeySize;
    ULONG SignatureAlgorithm;
    ULONG EncryptAlgorithm;
};

typedef struct _SecPkgContext_KeyInfoA SecPkgContext_KeyInfoA;

typedef struct _SecPkgContext_KeyInfoA *PSecPkgContext_KeyInfoA;

struct _SecPkgContext_KeyInfoW {
    SEC_WCHAR *sSignatureAlgorithmName;
    SEC_WCHAR *sEncryptAlgorithmName;
    ULONG KeySize;
    ULONG SignatureAlgorithm;
    ULONG EncryptAlgorithm;
};

typedef struct _SecPkgContext_KeyInfoW SecPkgContext_KeyInfoW;

typedef struct _SecPkgContext_KeyInfoW *PSecPkgContext_KeyInfoW;

struct _SecPkgContext_LastClientTokenStatus {
    SECPKG_ATTR_LCT_STATUS LastClientTokenStatus;
};

typedef struct _SecPkgContext_LastClientTokenStatus SecPkgContext_LastClientTokenStatus;

typedef struct _SecPkgContext_LastClientTokenStatus *PSecPkgContext_LastClientTokenStatus;

struct _SecPkgContext_Lifespan {
    TimeStamp tsStart;
    TimeStamp tsExpiry;
};

typedef struct _SecPkgContext_Lifespan SecPkgContext_Lifespan;

typedef struct _SecPkgContext_Lifespan *PSecPkgContext_Lifespan;

struct _SecPkgContext_LogoffTime {
    TimeStamp tsLogoffTime;
};

typedef struct _SecPkgContext_LogoffTime SecPkgContext_LogoffTime;

typedef struct _SecPkgContext_LogoffTime *PSecPkgContext_LogoffTime;

struct _SecPkgContext_NamesA {
    SEC_CHAR *sUserName;
};

typedef struct _SecPkgContext_NamesA SecPkgContext_NamesA;

typedef struct _SecPkgContext_NamesA *PSecPkgContext_NamesA;

struct _SecPkgContext_NamesW {
    SEC_WCHAR *sUserName;
};

typedef struct _SecPkgContext_NamesW SecPkgContext_NamesW;

typedef struct _SecPkgContext_NamesW *PSecPkgContext_NamesW;

struct _SecPkgContext_NativeNamesA {
    SEC_CHAR *sClientName;
    SEC_CHAR *sServerName;
};

typedef struct _SecPkgContext_NativeNamesA SecPkgContext_NativeNamesA;

typedef struct _SecPkgContext_NativeNamesA *PSecPkgContext_NativeNamesA;

struct _SecPkgContext_NativeNamesW {
    SEC_WCHAR *sClientName;
    SEC_WCHAR *sServerName;
};

typedef struct _SecPkgContext_NativeNamesW SecPkgContext_NativeNamesW;

typedef struct _SecPkgContext_NativeNamesW *PSecPkgContext_NativeNamesW;

struct _SecPkgContext_NegoKeys {
    ULONG KeyType;
    USHORT KeyLength;
    UCHAR *KeyValue;
    ULONG VerifyKeyType;
    USHORT VerifyKeyLength;
    UCHAR *VerifyKeyValue;
};

typedef struct _SecPkgContext_NegoKeys SecPkgContext_NegoKeys;

typedef struct _SecPkgContext_NegoKeys *PSecPkgContext_NegoKeys;

struct _SecPkgContext_NegoPackageInfo {
    ULONG PackageMask;
};

typedef struct _SecPkgContext_NegoPackageInfo SecPkgContext_NegoPackageInfo;

typedef struct _SecPkgContext_NegoPackageInfo *PSecPkgContext_NegoPackageInfo;

struct _SecPkgContext_NegoStatus {
    ULONG LastStatus;
};

typedef struct _SecPkgContext_NegoStatus SecPkgContext_NegoStatus;

typedef struct _SecPkgContext_NegoStatus *PSecPkgContext_NegoStatus;

struct _SecPkgContext_NegotiatedTlsExtensions {
    ULONG ExtensionsCount;
    USHORT *Extensions;
};

typedef struct _SecPkgContext_NegotiatedTlsExtensions SecPkgContext_NegotiatedTlsExtensions;

typedef struct _SecPkgContext_NegotiatedTlsExtensions *PSecPkgContext_NegotiatedTlsExtensions;

struct _SecPkgContext_NegotiationInfoA {
    PSecPkgInfoA PackageInfo;
    ULONG NegotiationState;
};

typedef struct _SecPkgContext_NegotiationInfoA SecPkgContext_NegotiationInfoA;

typedef struct _SecPkgContext_NegotiationInfoA *PSecPkgContext_NegotiationInfoA;

struct _SecPkgContext_NegotiationInfoW {
    PSecPkgInfoW PackageInfo;
    ULONG NegotiationState;
};

typedef struct _SecPkgContext_NegotiationInfoW SecPkgContext_NegotiationInfoW;

typedef struct _SecPkgContext_NegotiationInfoW *PSecPkgContext_NegotiationInfoW;

struct _SecPkgContext_PackageInfoA {
    PSecPkgInfoA PackageInfo;
};

typedef struct _SecPkgContext_PackageInfoA SecPkgContext_PackageInfoA;

typedef struct _SecPkgContext_PackageInfoA *PSecPkgContext_PackageInfoA;

struct _SecPkgContext_PackageInfoW {
    PSecPkgInfoW PackageInfo;
};

typedef struct _SecPkgContext_PackageInfoW SecPkgContext_PackageInfoW;

typedef struct _SecPkgContext_PackageInfoW *PSecPkgContext_PackageInfoW;

struct _SecPkgContext_PasswordExpiry {
    TimeStamp tsPasswordExpires;
};

typedef struct _SecPkgContext_PasswordExpiry SecPkgContext_PasswordExpiry;

typedef struct _SecPkgContext_PasswordExpiry *PSecPkgContext_PasswordExpiry;

struct _SecPkgContext_ProtoInfoA {
    SEC_CHAR *sProtocolName;
    ULONG majorVersion;
    ULONG minorVersion;
};

typedef struct _SecPkgContext_ProtoInfoA SecPkgContext_ProtoInfoA;

typedef struct _SecPkgContext_ProtoInfoA *PSecPkgContext_ProtoInfoA;

struct _SecPkgContext_ProtoInfoW {
    SEC_WCHAR *sProtocolName;
    ULONG majorVersion;
    ULONG minorVersion;
};

typedef struct _SecPkgContext_ProtoInfoW SecPkgContext_ProtoInfoW;

typedef struct _SecPkgContext_ProtoInfoW *PSecPkgContext_ProtoInfoW;

struct _SecPkgContext_SessionKey {
    ULONG SessionKeyLength;
    UCHAR *SessionKey;
};

typedef struct _SecPkgContext_SessionKey SecPkgContext_SessionKey;

typedef struct _SecPkgContext_SessionKey *PSecPkgContext_SessionKey;

struct _SecPkgContext_Sizes {
    ULONG cbMaxToken;
    ULONG cbMaxSignature;
    ULONG cbBlockSize;
    ULONG cbSecurityTrailer;
};

typedef struct _SecPkgContext_Sizes SecPkgContext_Sizes;

typedef struct _SecPkgContext_Sizes *PSecPkgContext_Sizes;

struct _SecPkgContext_StreamSizes {
    ULONG cbHeader;
    ULONG cbTrailer;
    ULONG cbMaximumMessage;
    ULONG cBuffers;
    ULONG cbBlockSize;
};

typedef struct _SecPkgContext_StreamSizes SecPkgContext_StreamSizes;

typedef struct _SecPkgContext_StreamSizes SecPkgContext_DatagramSizes;

typedef struct _SecPkgContext_StreamSizes *PSecPkgContext_StreamSizes;

typedef struct _SecPkgContext_StreamSizes *PSecPkgContext_DatagramSizes;

struct _SecPkgContext_SubjectAttributes {
    void *AttributeInfo;
};

typedef struct _SecPkgContext_SubjectAttributes SecPkgContext_SubjectAttributes;

typedef struct _SecPkgContext_SubjectAttributes *PSecPkgContext_SubjectAttributes;

struct _SecPkgContext_Target {
    ULONG TargetLength;
    CHAR *Target;
};

typedef struct _SecPkgContext_Target SecPkgContext_Target;

typedef struct _SecPkgContext_Target *PSecPkgContext_Target;

struct _SecPkgContext_TargetInformation {
    ULONG MarshalledTargetInfoLength;
    UCHAR *MarshalledTargetInfo;
};

typedef struct _SecPkgContext_TargetInformation SecPkgContext_TargetInformation;

typedef struct _SecPkgContext_TargetInformation *PSecPkgContext_TargetInformation;

struct _SecPkgContext_UserFlags {
    ULONG UserFlags;
};

typedef struct _SecPkgContext_UserFlags SecPkgContext_UserFlags;

typedef struct _SecPkgContext_UserFlags *PSecPkgContext_UserFlags;

struct _SEC_WINNT_AUTH_IDENTITY_A {
    UCHAR *User;
    ULONG UserLength;
    UCHAR *Domain;
    ULONG DomainLength;
    UCHAR *Password;
    ULONG PasswordLength;
    ULONG Flags;
};

typedef struct _SEC_WINNT_AUTH_IDENTITY_A SEC_WINNT_AUTH_IDENTITY_A;

typedef struct _SEC_WINNT_AUTH_IDENTITY_A *PSEC_WINNT_AUTH_IDENTITY_A;

struct _SEC_WINNT_AUTH_IDENTITY_EX2 {
    ULONG Version;
    USHORT cbHeaderLength;
    ULONG cbStructureLength;
    ULONG UserOffset;
    USHORT UserLength;
    ULONG DomainOffset;
    USHORT DomainLength;
    ULONG PackedCredentialsOffset;
    USHORT PackedCredentialsLength;
    ULONG Flags;
    ULONG PackageListOffset;
    USHORT PackageListLength;
};

typedef struct _SEC_WINNT_AUTH_IDENTITY_EX2 SEC_WINNT_AUTH_IDENTITY_EX2;

typedef struct _SEC_WINNT_AUTH_IDENTITY_EX2 *PSEC_WINNT_AUTH_IDENTITY_EX2;

struct _SEC_WINNT_AUTH_IDENTITY_EXA {
    ULONG Version;
    ULONG Length;
    UCHAR *User;
    ULONG UserLength;
    UCHAR *Domain;
    ULONG DomainLength;
    UCHAR *Password;
    ULONG PasswordLength;
    ULONG Flags;
    UCHAR *PackageList;
    ULONG PackageListLength;
};

typedef struct _SEC_WINNT_AUTH_IDENTITY_EXA SEC_WINNT_AUTH_IDENTITY_EXA;

typedef struct _SEC_WINNT_AUTH_IDENTITY_EXA *PSEC_WINNT_AUTH_IDENTITY_EXA;

struct _SEC_WINNT_AUTH_IDENTITY_EXW {
    ULONG Version;
    ULONG Length;
    USHORT *User;
    ULONG UserLength;
    USHORT *Domain;
    ULONG DomainLength;
    USHORT *Password;
    ULONG PasswordLength;
    ULONG Flags;
    USHORT *PackageList;
    ULONG PackageListLength;
};

typedef struct _SEC_WINNT_AUTH_IDENTITY_EXW SEC_WINNT_AUTH_IDENTITY_EXW;

typedef struct _SEC_WINNT_AUTH_IDENTITY_EXW *PSEC_WINNT_AUTH_IDENTITY_EXW;

struct _SEC_WINNT_AUTH_IDENTITY_W {
    USHORT *User;
    ULONG UserLength;
    USHORT *Domain;
    ULONG DomainLength;
    USHORT *Password;
    ULONG PasswordLength;
    ULONG Flags;
};

typedef struct _SEC_WINNT_AUTH_IDENTITY_W SEC_WINNT_AUTH_IDENTITY_W;

union _SEC_WINNT_AUTH_IDENTITY_INFO {
    SEC_WINNT_AUTH_IDENTITY_EXW AuthIdExw;
    SEC_WINNT_AUTH_IDENTITY_EXA AuthIdExa;
    SEC_WINNT_AUTH_IDENTITY_A AuthId_a;
    SEC_WINNT_AUTH_IDENTITY_W AuthId_w;
    SEC_WINNT_AUTH_IDENTITY_EX2 AuthIdEx2;
};

typedef union _SEC_WINNT_AUTH_IDENTITY_INFO SEC_WINNT_AUTH_IDENTITY_INFO;

typedef union _SEC_WINNT_AUTH_IDENTITY_INFO *PSEC_WINNT_AUTH_IDENTITY_INFO;

typedef struct _SEC_WINNT_AUTH_IDENTITY_W *PSEC_WINNT_AUTH_IDENTITY_W;

struct _CREDUIWIN_MARSHALED_CONTEXT {
    GUID StructureType;
    USHORT cbHeaderLength;
    LUID LogonId;
    GUID MarshaledDataType;
    ULONG MarshaledDataOffset;
    USHORT MarshaledDataLength;
};

typedef struct _CREDUIWIN_MARSHALED_CONTEXT CREDUIWIN_MARSHALED_CONTEXT;

typedef struct _CREDUIWIN_MARSHALED_CONTEXT *PCREDUIWIN_MARSHALED_CONTEXT;

struct _SEC_WINNT_AUTH_BYTE_VECTOR {
    ULONG ByteArrayOffset;
    USHORT ByteArrayLength;
};

typedef struct _SEC_WINNT_AUTH_BYTE_VECTOR SEC_WINNT_AUTH_BYTE_VECTOR;

typedef struct _SEC_WINNT_AUTH_BYTE_VECTOR *PSEC_WINNT_AUTH_BYTE_VECTOR;

struct _SEC_WINNT_AUTH_CERTIFICATE_DATA {
    USHORT cbHeaderLength;
    USHORT cbStructureLength;
    SEC_WINNT_AUTH_BYTE_VECTOR Certificate;
};

typedef struct _SEC_WINNT_AUTH_CERTIFICATE_DATA SEC_WINNT_AUTH_CERTIFICATE_DATA;

typedef struct _SEC_WINNT_AUTH_CERTIFICATE_DATA *PSEC_WINNT_AUTH_CERTIFICATE_DATA;

struct _SEC_WINNT_AUTH_DATA {
    GUID CredType;
    SEC_WINNT_AUTH_BYTE_VECTOR CredData;
};

typedef struct _SEC_WINNT_AUTH_DATA SEC_WINNT_AUTH_DATA;

typedef struct _SEC_WINNT_AUTH_DATA *PSEC_WINNT_AUTH_DATA;

struct _SEC_WINNT_AUTH_DATA_PASSWORD {
    SEC_WINNT_AUTH_BYTE_VECTOR UnicodePassword;
};

typedef struct _SEC_WINNT_AUTH_DATA_PASSWORD SEC_WINNT_AUTH_DATA_PASSWORD;

typedef struct _SEC_WINNT_AUTH_DATA_PASSWORD *PSEC_WINNT_AUTH_DATA_PASSWORD;

struct _SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA {
    PVOID pcc;
    PVOID hProv;
    LPWSTR pwszECDHKeyName;
};

typedef struct _SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA;

typedef struct _SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA *PSEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA;

struct _SEC_WINNT_AUTH_FIDO_DATA {
    USHORT cbHeaderLength;
    USHORT cbStructureLength;
    SEC_WINNT_AUTH_BYTE_VECTOR Secret;
    SEC_WINNT_AUTH_BYTE_VECTOR NewSecret;
    SEC_WINNT_AUTH_BYTE_VECTOR EncryptedNewSecret;
    SEC_WINNT_AUTH_BYTE_VECTOR NetworkLogonBuffer;
    ULONG64 ulSignatureCount;
};

typedef struct _SEC_WINNT_AUTH_FIDO_DATA SEC_WINNT_AUTH_FIDO_DATA;

typedef struct _SEC_WINNT_AUTH_FIDO_DATA *PSEC_WINNT_AUTH_FIDO_DATA;

struct _SEC_WINNT_AUTH_NGC_DATA {
    LUID LogonId;
    ULONG Flags;
    SEC_WINNT_AUTH_BYTE_VECTOR CspInfo;
    SEC_WINNT_AUTH_BYTE_VECTOR UserIdKeyAuthTicket;
    SEC_WINNT_AUTH_BYTE_VECTOR DecryptionKeyName;
    SEC_WINNT_AUTH_BYTE_VECTOR DecryptionKeyAuthTicket;
};

typedef struct _SEC_WINNT_AUTH_NGC_DATA SEC_WINNT_AUTH_NGC_DATA;

typedef struct _SEC_WINNT_AUTH_NGC_DATA *PSEC_WINNT_AUTH_NGC_DATA;

struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS {
    USHORT cbHeaderLength;
    USHORT cbStructureLength;
    SEC_WINNT_AUTH_DATA AuthData;
};

typedef struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS SEC_WINNT_AUTH_PACKED_CREDENTIALS;

typedef struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS *PSEC_WINNT_AUTH_PACKED_CREDENTIALS;

struct _SEC_WINNT_AUTH_SHORT_VECTOR {
    ULONG ShortArrayOffset;
    USHORT ShortArrayCount;
};

typedef struct _SEC_WINNT_AUTH_SHORT_VECTOR SEC_WINNT_AUTH_SHORT_VECTOR;

struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX {
    USHORT cbHeaderLength;
    ULONG Flags;
    SEC_WINNT_AUTH_BYTE_VECTOR PackedCredentials;
    SEC_WINNT_AUTH_SHORT_VECTOR PackageList;
};

typedef struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX;

typedef struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX *PSEC_WINNT_AUTH_PACKED_CREDENTIALS_EX;

typedef struct _SEC_WINNT_AUTH_SHORT_VECTOR *PSEC_WINNT_AUTH_SHORT_VECTOR;

typedef struct _SEC_WINNT_CREDUI_CONTEXT SEC_WINNT_CREDUI_CONTEXT;

typedef struct _SEC_WINNT_CREDUI_CONTEXT_VECTOR SEC_WINNT_CREDUI_CONTEXT_VECTOR;

typedef PSecurityFunctionTableA (*INIT_SECURITY_INTERFACE_A)(void);

typedef PSecurityFunctionTableW (*INIT_SECURITY_INTERFACE_W)(void);

typedef struct _SECURITY_FUNCTION_TABLE_W SecurityFunctionTableW;

typedef struct _SECURITY_FUNCTION_TABLE_A SecurityFunctionTableA;

SECURITY_STATUS SspiSetChannelBindingFlags(PSecPkgContext_Bindings pBindings, uint32_t flags);

SECURITY_STATUS InitializeSecurityContextA(PCredHandle phCredential,
                                           PCtxtHandle phContext,
                                           SEC_CHAR *pszTargetName,
                                           uint32_t fContextReq,
                                           uint32_t Reserved1,
                                           uint32_t TargetDataRep,
                                           PSecBufferDesc pInput,
                                           uint32_t Reserved2,
                                           PCtxtHandle phNewContext,
                                           PSecBufferDesc pOutput,
                                           uint32_t *pfContextAttr,
                                           PTimeStamp ptsExpiry);

SECURITY_STATUS InitializeSecurityContextW(PCredHandle phCredential,
                                           PCtxtHandle phContext,
                                           SEC_WCHAR *pszTargetName,
                                           uint32_t fContextReq,
                                           uint32_t Reserved1,
                                           uint32_t TargetDataRep,
                                           PSecBufferDesc pInput,
                                           uint32_t Reserved2,
                                           PCtxtHandle phNewContext,
                                           PSecBufferDesc pOutput,
                                           uint32_t *pfContextAttr,
                                           PTimeStamp ptsExpiry);

SECURITY_STATUS AcceptSecurityContext(PCredHandle phCredential,
                                      PCtxtHandle phContext,
                                      PSecBufferDesc pInput,
                                      uint32_t fContextReq,
                                      uint32_t TargetDataRep,
                                      PCtxtHandle phNewContext,
                                      PSecBufferDesc pOutput,
                                      uint32_t *pfContextAttr,
                                      PTimeStamp ptsExpiry);

SECURITY_STATUS CompleteAuthToken(PCtxtHandle phContext, PSecBufferDesc pToken);

SECURITY_STATUS ApplyControlToken(PCtxtHandle phContext, PSecBufferDesc pInput);

SECURITY_STATUS DeleteSecurityContext(PCtxtHandle phContext);

SECURITY_STATUS AcquireCredentialsHandleA(SEC_CHAR *pszPrincipal,
                                          SEC_CHAR *pszPackage,
                                          uint32_t fCredentialUse,
                                          void *pvLogonId,
                                          void *pAuthData,
                                          SEC_GET_KEY_FN pGetKeyFn,
                                          void *pvGetKeyArgument,
                                          PCredHandle phCredential,
                                          PTimeStamp ptsExpiry);

SECURITY_STATUS AcquireCredentialsHandleW(SEC_WCHAR *pszPrincipal,
                                          SEC_WCHAR *pszPackage,
                                          uint32_t fCredentialUse,
                                          void *pvLogonId,
                                          void *pAuthData,
                                          SEC_GET_KEY_FN pGetKeyFn,
                                          void *pvGetKeyArgument,
                                          PCredHandle phCredential,
                                          PTimeStamp ptsExpiry);

SECURITY_STATUS AddCredentialsA(PCredHandle hCredentials,
                                SEC_CHAR *pszPrincipal,
                                SEC_CHAR *pszPackage,
                                uint32_t fCredentialUse,
                                void *pAuthData,
                                SEC_GET_KEY_FN pGetKeyFn,
                                void *pvGetKeyArgument,
                                PTimeStamp ptsExpiry);

SECURITY_STATUS AddCredentialsW(PCredHandle hCredentials,
                                SEC_WCHAR *pszPrincipal,
                                SEC_WCHAR *pszPackage,
                                uint32_t fCredentialUse,
                                void *pAuthData,
                                SEC_GET_KEY_FN pGetKeyFn,
                                void *pvGetKeyArgument,
                                PTimeStamp ptsExpiry);

SECURITY_STATUS FreeCredentialsHandle(PCredHandle phCredential);

SECURITY_STATUS ChangeAccountPasswordA(SEC_CHAR *pszPackageName,
                                       SEC_CHAR *pszDomainName,
                                       SEC_CHAR *pszAccountName,
                                       SEC_CHAR *pszOldPassword,
                                       SEC_CHAR *pszNewPassword,
                                       BOOLEAN bImpersonating,
                                       uint32_t dwReserved,
                                       PSecBufferDesc pOutput);

SECURITY_STATUS ChangeAccountPasswordW(SEC_WCHAR *pszPackageName,
                                       SEC_WCHAR *pszDomainName,
                                       SEC_WCHAR *pszAccountName,
                                       SEC_WCHAR *pszOldPassword,
                                       SEC_WCHAR *pszNewPassword,
                                       BOOLEAN bImpersonating,
                                       uint32_t dwReserved,
                                       PSecBufferDesc pOutput);

SECURITY_STATUS SspiGetTargetHostName(PCWSTR pszTargetName, PWSTR *pszHostName);

SECURITY_STATUS SspiPrepareForCredRead(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                       PCWSTR pszTargetName,
                                       PULONG pCredmanCredentialType,
                                       PCWSTR *ppszCredmanTargetName);

SECURITY_STATUS SspiPrepareForCredWrite(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                        PCWSTR pszTargetName,
                                        PULONG pCredmanCredentialType,
                                        PCWSTR *ppszCredmanTargetName,
                                        PCWSTR *ppszCredmanUserName,
                                        PUCHAR *ppCredentialBlob,
                                        PULONG pCredentialBlobSize);

SECURITY_STATUS ExportSecurityContext(PCtxtHandle phContext, uint32_t fFlags, PSecBuffer pPackedContext, void **pToken);

SECURITY_STATUS ImportSecurityContextA(SEC_CHAR *pszPackage,
                                       PSecBuffer pPackedContext,
                                       void *Token,
                                       PCtxtHandle phContext);

SECURITY_STATUS ImportSecurityContextW(SEC_WCHAR *pszPackage,
                                       PSecBuffer pPackedContext,
                                       void *Token,
                                       PCtxtHandle phContext);

SECURITY_STATUS SspiEncodeStringsAsAuthIdentity(PCWSTR pszUserName,
                                                PCWSTR pszDomainName,
                                                PCWSTR pszPackedCredentialsString,
                                                PSEC_WINNT_AUTH_IDENTITY_OPAQUE *ppAuthIdentity);

SECURITY_STATUS SspiEncodeAuthIdentityAsStrings(PSEC_WINNT_AUTH_IDENTITY_OPAQUE pAuthIdentity,
                                                PCWSTR *ppszUserName,
                                                PCWSTR *ppszDomainName,
                                                PCWSTR *ppszPackedCredentialsString);

SECURITY_STATUS SspiValidateAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

SECURITY_STATUS SspiCopyAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData,
                                     PSEC_WINNT_AUTH_IDENTITY_OPAQUE *AuthDataCopy);

void SspiFreeAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

void SspiLocalFree(PVOID DataBuffer);

void SspiZeroAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

SECURITY_STATUS SspiMarshalAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                        uint32_t *AuthIdentityLength,
                                        char **AuthIdentityByteArray);

SECURITY_STATUS SspiUnmarshalAuthIdentity(uint32_t AuthIdentityLength,
                                          char *AuthIdentityByteArray,
                                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE *ppAuthIdentity);

SECURITY_STATUS SspiCompareAuthIdentities(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity1,
                                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity2,
                                          PBOOLEAN SameSuppliedUser,
                                          PBOOLEAN SameSuppliedIdentity);

SECURITY_STATUS SspiExcludePackage(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                   PCWSTR pszPackageName,
                                   PSEC_WINNT_AUTH_IDENTITY_OPAQUE *ppNewAuthIdentity);

BOOLEAN SspiIsAuthIdentityEncrypted(PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData);

SECURITY_STATUS SspiEncryptAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

SECURITY_STATUS SspiEncryptAuthIdentityEx(ULONG Options, PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

SECURITY_STATUS SspiDecryptAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData);

SECURITY_STATUS SspiDecryptAuthIdentityEx(ULONG Options, PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData);

SECURITY_STATUS ImpersonateSecurityContext(PCtxtHandle phContext);

SECURITY_STATUS RevertSecurityContext(PCtxtHandle phContext);

SECURITY_STATUS QuerySecurityContextToken(PCtxtHandle phContext, HANDLE *Token);

SECURITY_STATUS EnumerateSecurityPackagesA(uint32_t *pcPackages, PSecPkgInfoA *ppPackageInfo);

SECURITY_STATUS EnumerateSecurityPackagesW(uint32_t *pcPackages, PSecPkgInfoW *ppPackageInfo);

SECURITY_STATUS QuerySecurityPackageInfoA(SEC_CHAR *pszPackageName, PSecPkgInfoA *ppPackageInfo);

SECURITY_STATUS QuerySecurityPackageInfoW(SEC_WCHAR *pszPackageName, PSecPkgInfoW *ppPackageInfo);

SECURITY_STATUS FreeContextBuffer(void *pvContextBuffer);

SECURITY_STATUS MakeSignature(PCtxtHandle phContext, uint32_t fQOP, PSecBufferDesc pMessage, uint32_t MessageSeqNo);

SECURITY_STATUS VerifySignature(PCtxtHandle phContext, PSecBufferDesc pMessage, uint32_t MessageSeqNo, uint32_t *pfQOP);

SECURITY_STATUS EncryptMessage(PCtxtHandle phContext, uint32_t fQOP, PSecBufferDesc pMessage, uint32_t MessageSeqNo);

SECURITY_STATUS DecryptMessage(PCtxtHandle phContext, PSecBufferDesc pMessage, uint32_t MessageSeqNo, uint32_t *pfQOP);

SECURITY_STATUS SealMessage(PCtxtHandle phContext, uint32_t fQOP, PSecBufferDesc pMessage, uint32_t MessageSeqNo);

SECURITY_STATUS UnsealMessage(PCtxtHandle phContext, PSecBufferDesc pMessage, uint32_t MessageSeqNo, uint32_t *pfQOP);

SECURITY_STATUS AddSecurityPackageA(LPSTR pszPackageName, PSECURITY_PACKAGE_OPTIONS pOptions);

SECURITY_STATUS AddSecurityPackageW(LPWSTR pszPackageName, PSECURITY_PACKAGE_OPTIONS pOptions);

SECURITY_STATUS DeleteSecurityPackageA(SEC_CHAR *pszPackageName);

SECURITY_STATUS DeleteSecurityPackageW(SEC_WCHAR *pszPackageName);

ULONG SspiPromptForCredentialsA(PCSTR pszTargetName,
                                PVOID pUiInfo,
                                ULONG dwAuthError,
                                PCSTR pszPackage,
                                PSEC_WINNT_AUTH_IDENTITY_OPAQUE pInputAuthIdentity,
                                PSEC_WINNT_AUTH_IDENTITY_OPAQUE *ppAuthIdentity,
                                int32_t *pfSave,
                                ULONG dwFlags);

ULONG SspiPromptForCredentialsW(PCWSTR pszTargetName,
                                PVOID pUiInfo,
                                ULONG dwAuthError,
                                PCWSTR pszPackage,
                                PSEC_WINNT_AUTH_IDENTITY_OPAQUE pInputAuthIdentity,
                                PSEC_WINNT_AUTH_IDENTITY_OPAQUE *ppAuthIdentity,
                                int32_t *pfSave,
                                ULONG dwFlags);

BOOLEAN SspiIsPromptingNeeded(ULONG ErrorOrNtStatus);

SECURITY_STATUS SspiGetCredUIContext(HANDLE ContextHandle,
                                     GUID *CredType,
                                     PLUID LogonId,
                                     PSEC_WINNT_CREDUI_CONTEXT_VECTOR *CredUIContexts,
                                     HANDLE *TokenHandle);

SECURITY_STATUS SspiUpdateCredentials(HANDLE ContextHandle,
                                      GUID *CredType,
                                      ULONG FlatCredUIContextLength,
                                      PUCHAR FlatCredUIContext);

SECURITY_STATUS SspiUnmarshalCredUIContext(PUCHAR MarshaledCredUIContext,
                                           ULONG MarshaledCredUIContextLength,
                                           PSEC_WINNT_CREDUI_CONTEXT *CredUIContext);

SECURITY_STATUS QueryContextAttributesA(PCtxtHandle phContext, uint32_t ulAttribute, void *pBuffer);

SECURITY_STATUS QueryContextAttributesW(PCtxtHandle phContext, uint32_t ulAttribute, void *pBuffer);

SECURITY_STATUS QueryContextAttributesExA(PCtxtHandle phContext,
                                          uint32_t ulAttribute,
                                          void *pBuffer,
                                          uint32_t cbBuffer);

SECURITY_STATUS QueryContextAttributesExW(PCtxtHandle phContext,
                                          uint32_t ulAttribute,
                                          void *pBuffer,
                                          uint32_t cbBuffer);

SECURITY_STATUS QueryCredentialsAttributesA(PCredHandle phCredential, uint32_t ulAttribute, void *pBuffer);

SECURITY_STATUS QueryCredentialsAttributesW(PCredHandle phCredential, uint32_t ulAttribute, void *pBuffer);

SECURITY_STATUS QueryCredentialsAttributesExA(PCredHandle phCredential,
                                              uint32_t ulAttribute,
                                              void *pBuffer,
                                              uint32_t cbBuffer);

SECURITY_STATUS QueryCredentialsAttributesExW(PCredHandle phCredential,
                                              uint32_t ulAttribute,
                                              void *pBuffer,
                                              uint32_t cbBuffer);

SECURITY_STATUS SetContextAttributesA(PCtxtHandle phContext, uint32_t ulAttribute, void *pBuffer, uint32_t cbBuffer);

SECURITY_STATUS SetContextAttributesW(PCtxtHandle phContext, uint32_t ulAttribute, void *pBuffer, uint32_t cbBuffer);

SECURITY_STATUS SetCredentialsAttributesA(PCredHandle phCredential,
                                          uint32_t ulAttribute,
                                          void *pBuffer,
                                          uint32_t cbBuffer);

SECURITY_STATUS SetCredentialsAttributesW(PCredHandle phCredential,
                                          uint32_t ulAttribute,
                                          void *pBuffer,
                                          uint32_t cbBuffer);

SECURITY_STATUS SaslEnumerateProfilesA(LPSTR *ProfileList, ULONG *ProfileCount);

SECURITY_STATUS SaslEnumerateProfilesW(LPWSTR *ProfileList, ULONG *ProfileCount);

SECURITY_STATUS SaslGetProfilePackageA(LPSTR ProfileName, PSecPkgInfoA *PackageInfo);

SECURITY_STATUS SaslGetProfilePackageW(LPWSTR ProfileName, PSecPkgInfoW *PackageInfo);

SECURITY_STATUS SaslIdentifyPackageA(PSecBufferDesc pInput, PSecPkgInfoA *PackageInfo);

SECURITY_STATUS SaslIdentifyPackageW(PSecBufferDesc pInput, PSecPkgInfoW *PackageInfo);

SECURITY_STATUS SaslInitializeSecurityContextA(PCredHandle phCredential,
                                               PCtxtHandle phContext,
                                               LPSTR pszTargetName,
                                               uint32_t fContextReq,
                                               uint32_t Reserved1,
                                               uint32_t TargetDataRep,
                                               PSecBufferDesc pInput,
                                               uint32_t Reserved2,
                                               PCtxtHandle phNewContext,
                                               PSecBufferDesc pOutput,
                                               uint32_t *pfContextAttr,
                                               PTimeStamp ptsExpiry);

SECURITY_STATUS SaslInitializeSecurityContextW(PCredHandle phCredential,
                                               PCtxtHandle phContext,
                                               LPWSTR pszTargetName,
                                               uint32_t fContextReq,
                                               uint32_t Reserved1,
                                               uint32_t TargetDataRep,
                                               PSecBufferDesc pInput,
                                               uint32_t Reserved2,
                                               PCtxtHandle phNewContext,
                                               PSecBufferDesc pOutput,
                                               uint32_t *pfContextAttr,
                                               PTimeStamp ptsExpiry);

SECURITY_STATUS SaslAcceptSecurityContext(PCredHandle phCredential,
                                          PCtxtHandle phContext,
                                          PSecBufferDesc pInput,
                                          uint32_t fContextReq,
                                          uint32_t TargetDataRep,
                                          PCtxtHandle phNewContext,
                                          PSecBufferDesc pOutput,
                                          uint32_t *pfContextAttr,
                                          PTimeStamp ptsExpiry);

SECURITY_STATUS SaslGetContextOption(PCtxtHandle ContextHandle, ULONG Option, PVOID Value, ULONG Size, PULONG Needed);

SECURITY_STATUS SaslSetContextOption(PCtxtHandle ContextHandle, ULONG Option, PVOID Value, ULONG Size);

PSecurityFunctionTableA InitSecurityInterfaceA(void);

PSecurityFunctionTableW InitSecurityInterfaceW(void);

/* Kinds of packed credentials. */
#ifdef _SEC_WINNT_AUTH_TYPES
static const GUID SEC_WINNT_AUTH_DATA_TYPE_PASSWORD = { 0x28bfc32f, 0x10f6, 0x4738, { 0x98, 0xd1, 0x1a, 0xc0, 0x61, 0xdf, 0x71, 0x6a } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_CERT = { 0x235f69ad, 0x73fb, 0x4dbc, { 0x82, 0x03, 0x06, 0x29, 0xe7, 0x39, 0x33, 0x9b } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_CREDMAN_CERT = { 0x7cb72412, 0x1016, 0x491a, { 0x8c, 0x87, 0x4d, 0x2a, 0xa1, 0xb7, 0xdd, 0x3a } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_NGC = { 0x10a47879, 0x5ebf, 0x4b85, { 0xbd, 0x8d, 0xc2, 0x1b, 0xb4, 0xf4, 0x9c, 0x8a } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_FIDO = { 0x32e8f8d7, 0x7871, 0x4bcc, { 0x83, 0xc5, 0x46, 0x0f, 0x66, 0xc6, 0x13, 0x5c } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_KEYTAB = { 0xd587aae8, 0xf78f, 0x4455, { 0xa1, 0x12, 0xc9, 0x34, 0xbe, 0xee, 0x7c, 0xe1 } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_DELEGATION_TOKEN = { 0x12e52e0f, 0x6f9b, 0x4f83, { 0x90, 0x20, 0x9d, 0xe4, 0x2b, 0x22, 0x62, 0x67 } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_CSP_DATA = { 0x68fd9879, 0x079c, 0x4dfe, { 0x82, 0x81, 0x57, 0x8a, 0xad, 0xc1, 0xc1, 0x00 } };
static const GUID SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS = { 0xb86c4ff3, 0x49d7, 0x4dc4, { 0xb5, 0x60, 0xb1, 0x16, 0x36, 0x85, 0xb2, 0x36 } };
static const GUID CREDUIWIN_STRUCTURE_TYPE_SSPIPFC = { 0x3c3e93d9, 0xd96b, 0x49b5, { 0x94, 0xa7, 0x45, 0x85, 0x92, 0x08, 0x83, 0x37 } };
static const GUID SSPIPFC_STRUCTURE_TYPE_CREDUI_CONTEXT = { 0xc2fffe6f, 0x503d, 0x4c3d, { 0xa9, 0x5e, 0xbc, 0xe8, 0x21, 0x21, 0x3d, 0x44 } };
#endif

#ifdef UNICODE
typedef SEC_WCHAR *SECURITY_PSTR;
typedef const SEC_WCHAR *SECURITY_PCSTR;
#else
typedef SEC_CHAR *SECURITY_PSTR;
typedef const SEC_CHAR *SECURITY_PCSTR;
#endif

#ifdef UNICODE
#define ACQUIRE_CREDENTIALS_HANDLE_FN ACQUIRE_CREDENTIALS_HANDLE_FN_W
#define ADD_CREDENTIALS_FN ADD_CREDENTIALS_FN_W
#define AcquireCredentialsHandle AcquireCredentialsHandleW
#define AddCredentials AddCredentialsW
#define AddSecurityPackage AddSecurityPackageW
#define CHANGE_PASSWORD_FN CHANGE_PASSWORD_FN_W
#define ChangeAccountPassword ChangeAccountPasswordW
#define DeleteSecurityPackage DeleteSecurityPackageW
#define ENUMERATE_SECURITY_PACKAGES_FN ENUMERATE_SECURITY_PACKAGES_FN_W
#define EnumerateSecurityPackages EnumerateSecurityPackagesW
#define IMPORT_SECURITY_CONTEXT_FN IMPORT_SECURITY_CONTEXT_FN_W
#define INITIALIZE_SECURITY_CONTEXT_FN INITIALIZE_SECURITY_CONTEXT_FN_W
#define INIT_SECURITY_INTERFACE INIT_SECURITY_INTERFACE_W
#define ImportSecurityContext ImportSecurityContextW
#define InitSecurityInterface InitSecurityInterfaceW
#define InitializeSecurityContext InitializeSecurityContextW
#define PSEC_WINNT_AUTH_IDENTITY_EX PSEC_WINNT_AUTH_IDENTITY_EXW
#define PSEC_WINNT_AUTH_IDENTITY PSEC_WINNT_AUTH_IDENTITY_W
#define PSecPkgContext_Authority PSecPkgContext_AuthorityW
#define PSecPkgContext_CredentialName PSecPkgContext_CredentialNameW
#define PSecPkgContext_KeyInfo PSecPkgContext_KeyInfoW
#define PSecPkgContext_Names PSecPkgContext_NamesW
#define PSecPkgContext_NativeNames PSecPkgContext_NativeNamesW
#define PSecPkgContext_NegotiationInfo PSecPkgContext_NegotiationInfoW
#define PSecPkgContext_PackageInfo PSecPkgContext_PackageInfoW
#define PSecPkgContext_ProtoInfo PSecPkgContext_ProtoInfoW
#define PSecPkgCredentials_Names PSecPkgCredentials_NamesW
#define PSecPkgCredentials_SSIProvider PSecPkgCredentials_SSIProviderW
#define PSecPkgInfo PSecPkgInfoW
#define PSecurityFunctionTable PSecurityFunctionTableW
#define QUERY_CONTEXT_ATTRIBUTES_EX_FN QUERY_CONTEXT_ATTRIBUTES_EX_FN_W
#define QUERY_CONTEXT_ATTRIBUTES_FN QUERY_CONTEXT_ATTRIBUTES_FN_W
#define QUERY_CREDENTIALS_ATTRIBUTES_EX_FN QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W
#define QUERY_CREDENTIALS_ATTRIBUTES_FN QUERY_CREDENTIALS_ATTRIBUTES_FN_W
#define QUERY_SECURITY_PACKAGE_INFO_FN QUERY_SECURITY_PACKAGE_INFO_FN_W
#define QueryContextAttributesEx QueryContextAttributesExW
#define QueryContextAttributes QueryContextAttributesW
#define QueryCredentialsAttributesEx QueryCredentialsAttributesExW
#define QueryCredentialsAttributes QueryCredentialsAttributesW
#define QuerySecurityPackageInfo QuerySecurityPackageInfoW
#define SECURITY_ENTRYPOINT_ANSI SECURITY_ENTRYPOINT_ANSIW
#define SEC_WINNT_AUTH_IDENTITY_EX SEC_WINNT_AUTH_IDENTITY_EXW
#define SEC_WINNT_AUTH_IDENTITY SEC_WINNT_AUTH_IDENTITY_W
#define SET_CONTEXT_ATTRIBUTES_FN SET_CONTEXT_ATTRIBUTES_FN_W
#define SET_CREDENTIALS_ATTRIBUTES_FN SET_CREDENTIALS_ATTRIBUTES_FN_W
#define SaslEnumerateProfiles SaslEnumerateProfilesW
#define SaslGetProfilePackage SaslGetProfilePackageW
#define SaslIdentifyPackage SaslIdentifyPackageW
#define SaslInitializeSecurityContext SaslInitializeSecurityContextW
#define SecPkgContext_Authority SecPkgContext_AuthorityW
#define SecPkgContext_CredentialName SecPkgContext_CredentialNameW
#define SecPkgContext_KeyInfo SecPkgContext_KeyInfoW
#define SecPkgContext_Names SecPkgContext_NamesW
#define SecPkgContext_NativeNames SecPkgContext_NativeNamesW
#define SecPkgContext_NegotiationInfo SecPkgContext_NegotiationInfoW
#define SecPkgContext_PackageInfo SecPkgContext_PackageInfoW
#define SecPkgContext_ProtoInfo SecPkgContext_ProtoInfoW
#define SecPkgCredentials_Names SecPkgCredentials_NamesW
#define SecPkgCredentials_SSIProvider SecPkgCredentials_SSIProviderW
#define SecPkgInfo SecPkgInfoW
#define SecurityFunctionTable SecurityFunctionTableW
#define SetContextAttributes SetContextAttributesW
#define SetCredentialsAttributes SetCredentialsAttributesW
#define SspiPromptForCredentials SspiPromptForCredentialsW
#else
#define ACQUIRE_CREDENTIALS_HANDLE_FN ACQUIRE_CREDENTIALS_HANDLE_FN_A
#define ADD_CREDENTIALS_FN ADD_CREDENTIALS_FN_A
#define AcquireCredentialsHandle AcquireCredentialsHandleA
#define AddCredentials AddCredentialsA
#define AddSecurityPackage AddSecurityPackageA
#define CHANGE_PASSWORD_FN CHANGE_PASSWORD_FN_A
#define ChangeAccountPassword ChangeAccountPasswordA
#define DeleteSecurityPackage DeleteSecurityPackageA
#define ENUMERATE_SECURITY_PACKAGES_FN ENUMERATE_SECURITY_PACKAGES_FN_A
#define EnumerateSecurityPackages EnumerateSecurityPackagesA
#define IMPORT_SECURITY_CONTEXT_FN IMPORT_SECURITY_CONTEXT_FN_A
#define INITIALIZE_SECURITY_CONTEXT_FN INITIALIZE_SECURITY_CONTEXT_FN_A
#define INIT_SECURITY_INTERFACE INIT_SECURITY_INTERFACE_A
#define ImportSecurityContext ImportSecurityContextA
#define InitSecurityInterface InitSecurityInterfaceA
#define InitializeSecurityContext InitializeSecurityContextA
#define PSEC_WINNT_AUTH_IDENTITY_EX PSEC_WINNT_AUTH_IDENTITY_EXA
#define PSEC_WINNT_AUTH_IDENTITY PSEC_WINNT_AUTH_IDENTITY_A
#define PSecPkgContext_Authority PSecPkgContext_AuthorityA
#define PSecPkgContext_CredentialName PSecPkgContext_CredentialNameA
#define PSecPkgContext_KeyInfo PSecPkgContext_KeyInfoA
#define PSecPkgContext_Names PSecPkgContext_NamesA
#define PSecPkgContext_NativeNames PSecPkgContext_NativeNamesA
#define PSecPkgContext_NegotiationInfo PSecPkgContext_NegotiationInfoA
#define PSecPkgContext_PackageInfo PSecPkgContext_PackageInfoA
#define PSecPkgContext_ProtoInfo PSecPkgContext_ProtoInfoA
#define PSecPkgCredentials_Names PSecPkgCredentials_NamesA
#define PSecPkgCredentials_SSIProvider PSecPkgCredentials_SSIProviderA
#define PSecPkgInfo PSecPkgInfoA
#define PSecurityFunctionTable PSecurityFunctionTableA
#define QUERY_CONTEXT_ATTRIBUTES_EX_FN QUERY_CONTEXT_ATTRIBUTES_EX_FN_A
#define QUERY_CONTEXT_ATTRIBUTES_FN QUERY_CONTEXT_ATTRIBUTES_FN_A
#define QUERY_CREDENTIALS_ATTRIBUTES_EX_FN QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A
#define QUERY_CREDENTIALS_ATTRIBUTES_FN QUERY_CREDENTIALS_ATTRIBUTES_FN_A
#define QUERY_SECURITY_PACKAGE_INFO_FN QUERY_SECURITY_PACKAGE_INFO_FN_A
#define QueryContextAttributesEx QueryContextAttributesExA
#define QueryContextAttributes QueryContextAttributesA
#define QueryCredentialsAttributesEx QueryCredentialsAttributesExA
#define QueryCredentialsAttributes QueryCredentialsAttributesA
#define QuerySecurityPackageInfo QuerySecurityPackageInfoA
#define SECURITY_ENTRYPOINT_ANSI SECURITY_ENTRYPOINT_ANSIA
#define SEC_WINNT_AUTH_IDENTITY_EX SEC_WINNT_AUTH_IDENTITY_EXA
#define SEC_WINNT_AUTH_IDENTITY SEC_WINNT_AUTH_IDENTITY_A
#define SET_CONTEXT_ATTRIBUTES_FN SET_CONTEXT_ATTRIBUTES_FN_A
#define SET_CREDENTIALS_ATTRIBUTES_FN SET_CREDENTIALS_ATTRIBUTES_FN_A
#define SaslEnumerateProfiles SaslEnumerateProfilesA
#define SaslGetProfilePackage SaslGetProfilePackageA
#define SaslIdentifyPackage SaslIdentifyPackageA
#define SaslInitializeSecurityContext SaslInitializeSecurityContextA
#define SecPkgContext_Authority SecPkgContext_AuthorityA
#define SecPkgContext_CredentialName SecPkgContext_CredentialNameA
#define SecPkgContext_KeyInfo SecPkgContext_KeyInfoA
#define SecPkgContext_Names SecPkgContext_NamesA
#define SecPkgContext_NativeNames SecPkgContext_NativeNamesA
#define SecPkgContext_NegotiationInfo SecPkgContext_NegotiationInfoA
#define SecPkgContext_PackageInfo SecPkgContext_PackageInfoA
#define SecPkgContext_ProtoInfo SecPkgContext_ProtoInfoA
#define SecPkgCredentials_Names SecPkgCredentials_NamesA
#define SecPkgCredentials_SSIProvider SecPkgCredentials_SSIProviderA
#define SecPkgInfo SecPkgInfoA
#define SecurityFunctionTable SecurityFunctionTableA
#define SetContextAttributes SetContextAttributesA
#define SetCredentialsAttributes SetCredentialsAttributesA
#define SspiPromptForCredentials SspiPromptForCredentialsA
#endif
#define SecPkgCredentials_KdcProxySettings SecPkgCredentials_KdcProxySettingsW
#define PSecPkgCredentials_KdcProxySettings PSecPkgCredentials_KdcProxySettingsW
#ifdef UNICODE
#define _SEC_WINNT_AUTH_IDENTITY _SEC_WINNT_AUTH_IDENTITY_W
#define _SEC_WINNT_AUTH_IDENTITY_EX _SEC_WINNT_AUTH_IDENTITY_EXW
#else
#define _SEC_WINNT_AUTH_IDENTITY _SEC_WINNT_AUTH_IDENTITY_A
#define _SEC_WINNT_AUTH_IDENTITY_EX _SEC_WINNT_AUTH_IDENTITY_EXA
#endif

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_SSPI_H */
