/*
 * ntsecapi.h: logon sessions, and messages to the Kerberos package.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_NTSECAPI_H
#define SECUR32_NTSECAPI_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <ntsecapi.h>
#else
#include <../um/ntsecapi.h>
#endif
#else

#include "sspi.h"
#include "ntstatus.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef NTAPI
#define NTAPI
#endif
#define _NTLSA_IFS_
/* Names and numbers */
#define MSV1_0_PACKAGE_NAME "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"
#define MSV1_0_PACKAGE_NAMEW SSPI_W("MICROSOFT_AUTHENTICATION_PACKAGE_V1_0")

/* Kerberos */
#define KERB_ETYPE_NULL 0
#define KERB_ETYPE_DES_CBC_CRC 1
#define KERB_ETYPE_DES_CBC_MD4 2
#define KERB_ETYPE_DES_CBC_MD5 3
#define KERB_ETYPE_AES128_CTS_HMAC_SHA1_96 17
#define KERB_ETYPE_AES256_CTS_HMAC_SHA1_96 18
#define KERB_ETYPE_RC4_MD4 (-128)
#define KERB_ETYPE_RC4_PLAIN2 (-129)
#define KERB_ETYPE_RC4_LM (-130)
#define KERB_ETYPE_RC4_SHA (-131)
#define KERB_ETYPE_DES_PLAIN (-132)
#define KERB_ETYPE_RC4_HMAC_OLD (-133)
#define KERB_ETYPE_RC4_PLAIN_OLD (-134)
#define KERB_ETYPE_RC4_HMAC_OLD_EXP (-135)
#define KERB_ETYPE_RC4_PLAIN_OLD_EXP (-136)
#define KERB_ETYPE_RC4_PLAIN (-140)
#define KERB_ETYPE_RC4_PLAIN_EXP (-141)
#define KERB_ETYPE_AES128_CTS_HMAC_SHA1_96_PLAIN (-148)
#define KERB_ETYPE_AES256_CTS_HMAC_SHA1_96_PLAIN (-149)
#define KERB_ETYPE_DSA_SHA1_CMS 9
#define KERB_ETYPE_RSA_MD5_CMS 10
#define KERB_ETYPE_RSA_SHA1_CMS 11
#define KERB_ETYPE_RC2_CBC_ENV 12
#define KERB_ETYPE_RSA_ENV 13
#define KERB_ETYPE_RSA_ES_OEAP_ENV 14
#define KERB_ETYPE_DES_EDE3_CBC_ENV 15
#define KERB_ETYPE_DSA_SIGN 8
#define KERB_ETYPE_RSA_PRIV 9
#define KERB_ETYPE_RSA_PUB 10
#define KERB_ETYPE_RSA_PUB_MD5 11
#define KERB_ETYPE_RSA_PUB_SHA1 12
#define KERB_ETYPE_PKCS7_PUB 13
#define KERB_ETYPE_DES3_CBC_MD5 5
#define KERB_ETYPE_DES3_CBC_SHA1 7
#define KERB_ETYPE_DES3_CBC_SHA1_KD 16
#define KERB_ETYPE_DES_CBC_MD5_NT 20
#define KERB_ETYPE_RC4_HMAC_NT 23
#define KERB_ETYPE_RC4_HMAC_NT_EXP 24
#define KERB_CHECKSUM_NONE 0
#define KERB_CHECKSUM_CRC32 1
#define KERB_CHECKSUM_MD4 2
#define KERB_CHECKSUM_KRB_DES_MAC 4
#define KERB_CHECKSUM_KRB_DES_MAC_K 5
#define KERB_CHECKSUM_MD5 7
#define KERB_CHECKSUM_MD5_DES 8
#define KERB_CHECKSUM_SHA1_NEW 14
#define KERB_CHECKSUM_HMAC_SHA1_96_AES128 15
#define KERB_CHECKSUM_HMAC_SHA1_96_AES256 16
#define KERB_CHECKSUM_LM (-130)
#define KERB_CHECKSUM_SHA1 (-131)
#define KERB_CHECKSUM_REAL_CRC32 (-132)
#define KERB_CHECKSUM_DES_MAC (-133)
#define KERB_CHECKSUM_DES_MAC_MD5 (-134)
#define KERB_CHECKSUM_MD25 (-135)
#define KERB_CHECKSUM_RC4_MD5 (-136)
#define KERB_CHECKSUM_MD5_HMAC (-137)
#define KERB_CHECKSUM_HMAC_MD5 (-138)
#define KERB_CHECKSUM_SHA256 (-139)
#define KERB_CHECKSUM_SHA384 (-140)
#define KERB_CHECKSUM_SHA512 (-141)
#define KERB_CHECKSUM_HMAC_SHA1_96_AES128_Ki (-150)
#define KERB_CHECKSUM_HMAC_SHA1_96_AES256_Ki (-151)
#define KERB_TICKET_FLAGS_reserved 0x80000000
#define KERB_TICKET_FLAGS_forwardable 0x40000000
#define KERB_TICKET_FLAGS_forwarded 0x20000000
#define KERB_TICKET_FLAGS_proxiable 0x10000000
#define KERB_TICKET_FLAGS_proxy 0x08000000
#define KERB_TICKET_FLAGS_may_postdate 0x04000000
#define KERB_TICKET_FLAGS_postdated 0x02000000
#define KERB_TICKET_FLAGS_invalid 0x01000000
#define KERB_TICKET_FLAGS_renewable 0x00800000
#define KERB_TICKET_FLAGS_initial 0x00400000
#define KERB_TICKET_FLAGS_pre_authent 0x00200000
#define KERB_TICKET_FLAGS_hw_authent 0x00100000
#define KERB_TICKET_FLAGS_ok_as_delegate 0x00040000
#define KERB_TICKET_FLAGS_name_canonicalize 0x00010000
#define KERB_TICKET_FLAGS_cname_in_pa_data 0x00040000
#define KERB_TICKET_FLAGS_enc_pa_rep 0x00010000
#define KERB_TICKET_FLAGS_reserved1 0x00000001
#define KERB_LOGON_FLAG_ALLOW_EXPIRED_TICKET 1
#define KERB_LOGON_FLAG_REDIRECTED 2
#define KERB_S4U_LOGON_FLAG_CHECK_LOGONHOURS 2
#define KERB_S4U_LOGON_FLAG_IDENTIFY 8
#define KERB_USE_DEFAULT_TICKET_FLAGS 0
#define KERB_RETRIEVE_TICKET_DEFAULT 0
#define KERB_RETRIEVE_TICKET_DONT_USE_CACHE 1
#define KERB_RETRIEVE_TICKET_USE_CACHE_ONLY 2
#define KERB_RETRIEVE_TICKET_USE_CREDHANDLE 4
#define KERB_RETRIEVE_TICKET_AS_KERB_CRED 8
#define KERB_RETRIEVE_TICKET_WITH_SEC_CRED 16
#define KERB_RETRIEVE_TICKET_CACHE_TICKET 32
#define KERB_RETRIEVE_TICKET_MAX_LIFETIME 64
#define KERB_ETYPE_DEFAULT 0
#define KERB_PURGE_ALL_TICKETS 1
#define KERB_S4U2PROXY_CACHE_ENTRY_INFO_FLAG_NEGATIVE 1
#define KERB_S4U2PROXY_CRED_FLAG_NEGATIVE 1
#define KERB_REFRESH_POLICY_KERBEROS 1
#define KERB_REFRESH_POLICY_KDC 2
#define KERB_CLOUD_KERBEROS_DEBUG_DATA_VERSION 1
#define KERB_SETPASS_USE_LOGONID 1
#define KERB_SETPASS_USE_CREDHANDLE 2
#define KERB_DECRYPT_FLAG_DEFAULT_KEY 1
#define KERB_REFRESH_SCCRED_RELEASE 0
#define KERB_REFRESH_SCCRED_GETTGT 1
#define KERB_REQUEST_ADD_CREDENTIAL 1
#define KERB_REQUEST_REPLACE_CREDENTIAL 2
#define KERB_REQUEST_REMOVE_CREDENTIAL 4
#define KERB_TRANSFER_CRED_WITH_TICKETS 1
#define KERB_TRANSFER_CRED_CLEANUP_CREDENTIALS 2
#define KERB_QUERY_DOMAIN_EXTENDED_POLICIES_RESPONSE_FLAG_DAC_DISABLED 1
#define KERB_CERTIFICATE_LOGON_FLAG_CHECK_DUPLICATES 1
#define KERB_CERTIFICATE_LOGON_FLAG_USE_CERTIFICATE_INFO 2
#define KERB_CERTIFICATE_S4U_LOGON_FLAG_CHECK_DUPLICATES 1
#define KERB_CERTIFICATE_S4U_LOGON_FLAG_CHECK_LOGONHOURS 2
#define KERB_CERTIFICATE_S4U_LOGON_FLAG_FAIL_IF_NT_AUTH_POLICY_REQUIRED 4
#define KERB_CERTIFICATE_S4U_LOGON_FLAG_IDENTIFY 8

/* Qualities of protection */
#define KERB_WRAP_NO_ENCRYPT 0x80000001

typedef enum _SECURITY_LOGON_TYPE {
    UndefinedLogonType = 0,
    Interactive = 2,
    Network = 3,
    Batch = 4,
    Service = 5,
    Proxy = 6,
    Unlock = 7,
    NetworkCleartext = 8,
    NewCredentials = 9,
    RemoteInteractive = 10,
    CachedInteractive = 11,
    CachedRemoteInteractive = 12,
    CachedUnlock = 13
} SECURITY_LOGON_TYPE, *PSECURITY_LOGON_TYPE;

typedef enum _NEGOTIATE_MESSAGES {
    NegEnumPackagePrefixes = 0,
    NegGetCallerName = 1
} NEGOTIATE_MESSAGES, *PNEGOTIATE_MESSAGES;

typedef enum _KERB_LOGON_SUBMIT_TYPE {
    KerbInteractiveLogon = 2,
    KerbSmartCardLogon = 6,
    KerbWorkstationUnlockLogon = 7,
    KerbSmartCardUnlockLogon = 8,
    KerbProxyLogon = 9,
    KerbTicketLogon = 10,
    KerbTicketUnlockLogon = 11,
    KerbS4ULogon = 12,
    KerbCertificateLogon = 13,
    KerbCertificateS4ULogon = 14,
    KerbCertificateUnlockLogon = 15,
    KerbNoElevationLogon = 83,
    KerbLuidLogon = 84
} KERB_LOGON_SUBMIT_TYPE, *PKERB_LOGON_SUBMIT_TYPE;

typedef enum _KERB_PROFILE_BUFFER_TYPE {
    KerbInteractiveProfile = 2,
    KerbSmartCardProfile = 4,
    KerbTicketProfile = 6
} KERB_PROFILE_BUFFER_TYPE, *PKERB_PROFILE_BUFFER_TYPE;

typedef enum _KERB_PROTOCOL_MESSAGE_TYPE {
    KerbDebugRequestMessage = 0,
    KerbQueryTicketCacheMessage = 1,
    KerbChangeMachinePasswordMessage = 2,
    KerbVerifyPacMessage = 3,
    KerbRetrieveTicketMessage = 4,
    KerbUpdateAddressesMessage = 5,
    KerbPurgeTicketCacheMessage = 6,
    KerbChangePasswordMessage = 7,
    KerbRetrieveEncodedTicketMessage = 8,
    KerbDecryptDataMessage = 9,
    KerbAddBindingCacheEntryMessage = 10,
    KerbSetPasswordMessage = 11,
    KerbSetPasswordExMessage = 12,
    KerbVerifyCredentialsMessage = 13,
    KerbQueryTicketCacheExMessage = 14,
    KerbPurgeTicketCacheExMessage = 15,
    KerbRefreshSmartcardCredentialsMessage = 16,
    KerbAddExtraCredentialsMessage = 17,
    KerbQuerySupplementalCredentialsMessage = 18,
    KerbTransferCredentialsMessage = 19,
    KerbQueryTicketCacheEx2Message = 20,
    KerbSubmitTicketMessage = 21,
    KerbAddExtraCredentialsExMessage = 22,
    KerbQueryKdcProxyCacheMessage = 23,
    KerbPurgeKdcProxyCacheMessage = 24,
    KerbQueryTicketCacheEx3Message = 25,
    KerbCleanupMachinePkinitCredsMessage = 26,
    KerbAddBindingCacheEntryExMessage = 27,
    KerbQueryBindingCacheMessage = 28,
    KerbPurgeBindingCacheMessage = 29,
    KerbPinKdcMessage = 30,
    KerbUnpinAllKdcsMessage = 31,
    KerbQueryDomainExtendedPoliciesMessage = 32,
    KerbQueryS4U2ProxyCacheMessage = 33,
    KerbRetrieveKeyTabMessage = 34,
    KerbRefreshPolicyMessage = 35,
    KerbPrintCloudKerberosDebugMessage = 36
} KERB_PROTOCOL_MESSAGE_TYPE, *PKERB_PROTOCOL_MESSAGE_TYPE;

typedef enum _MSV1_0_LOGON_SUBMIT_TYPE {
    MsV1_0InteractiveLogon = 2,
    MsV1_0Lm20Logon = 3,
    MsV1_0NetworkLogon = 4,
    MsV1_0SubAuthLogon = 5,
    MsV1_0WorkstationUnlockLogon = 7,
    MsV1_0S4ULogon = 12,
    MsV1_0VirtualLogon = 82,
    MsV1_0NoElevationLogon = 83,
    MsV1_0LuidLogon = 84
} MSV1_0_LOGON_SUBMIT_TYPE, *PMSV1_0_LOGON_SUBMIT_TYPE;

typedef enum _POLICY_NOTIFICATION_INFORMATION_CLASS {
    PolicyNotifyAuditEventsInformation = 1,
    PolicyNotifyAccountDomainInformation = 2,
    PolicyNotifyServerRoleInformation = 3,
    PolicyNotifyDnsDomainInformation = 4,
    PolicyNotifyDomainEfsInformation = 5,
    PolicyNotifyDomainKerberosTicketInformation = 6,
    PolicyNotifyMachineAccountPasswordInformation = 7,
    PolicyNotifyGlobalSaclInformation = 8,
    PolicyNotifyMax = 9
} POLICY_NOTIFICATION_INFORMATION_CLASS, *PPOLICY_NOTIFICATION_INFORMATION_CLASS;

struct _LSA_UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWSTR Buffer;
};

typedef struct _LSA_UNICODE_STRING LSA_UNICODE_STRING;

struct _LSA_LAST_INTER_LOGON_INFO {
    LARGE_INTEGER LastSuccessfulLogon;
    LARGE_INTEGER LastFailedLogon;
    ULONG FailedAttemptCountSinceLastSuccessfulLogon;
};

typedef struct _LSA_LAST_INTER_LOGON_INFO LSA_LAST_INTER_LOGON_INFO;

struct _SECURITY_LOGON_SESSION_DATA {
    ULONG Size;
    LUID LogonId;
    LSA_UNICODE_STRING UserName;
    LSA_UNICODE_STRING LogonDomain;
    LSA_UNICODE_STRING AuthenticationPackage;
    ULONG LogonType;
    ULONG Session;
    PSID Sid;
    LARGE_INTEGER LogonTime;
    LSA_UNICODE_STRING LogonServer;
    LSA_UNICODE_STRING DnsDomainName;
    LSA_UNICODE_STRING Upn;
    ULONG UserFlags;
    LSA_LAST_INTER_LOGON_INFO LastLogonInfo;
    LSA_UNICODE_STRING LogonScript;
    LSA_UNICODE_STRING ProfilePath;
    LSA_UNICODE_STRING HomeDirectory;
    LSA_UNICODE_STRING HomeDirectoryDrive;
    LARGE_INTEGER LogoffTime;
    LARGE_INTEGER KickOffTime;
    LARGE_INTEGER PasswordLastSet;
    LARGE_INTEGER PasswordCanChange;
    LARGE_INTEGER PasswordMustChange;
};

typedef struct _SECURITY_LOGON_SESSION_DATA *PSECURITY_LOGON_SESSION_DATA;

struct _LSA_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
};

typedef struct _LSA_STRING *PLSA_STRING;

typedef ULONG LSA_OPERATIONAL_MODE;

typedef LSA_OPERATIONAL_MODE *PLSA_OPERATIONAL_MODE;

struct _DOMAIN_PASSWORD_INFORMATION {
    USHORT MinPasswordLength;
    USHORT PasswordHistoryLength;
    ULONG PasswordProperties;
    LARGE_INTEGER MaxPasswordAge;
    LARGE_INTEGER MinPasswordAge;
};

typedef struct _DOMAIN_PASSWORD_INFORMATION DOMAIN_PASSWORD_INFORMATION;

typedef struct _DOMAIN_PASSWORD_INFORMATION *PDOMAIN_PASSWORD_INFORMATION;

typedef struct _LSA_LAST_INTER_LOGON_INFO *PLSA_LAST_INTER_LOGON_INFO;

typedef struct _LSA_STRING LSA_STRING;

typedef struct _LSA_UNICODE_STRING *PLSA_UNICODE_STRING;

struct _MSV1_0_INTERACTIVE_LOGON {
    MSV1_0_LOGON_SUBMIT_TYPE MessageType;
    UNICODE_STRING LogonDomainName;
    UNICODE_STRING UserName;
    UNICODE_STRING Password;
};

typedef struct _MSV1_0_INTERACTIVE_LOGON MSV1_0_INTERACTIVE_LOGON;

typedef struct _MSV1_0_INTERACTIVE_LOGON *PMSV1_0_INTERACTIVE_LOGON;

struct _MSV1_0_LM20_LOGON {
    MSV1_0_LOGON_SUBMIT_TYPE MessageType;
    UNICODE_STRING LogonDomainName;
    UNICODE_STRING UserName;
    UNICODE_STRING Workstation;
    UCHAR ChallengeToClient[8];
    STRING CaseSensitiveChallengeResponse;
    STRING CaseInsensitiveChallengeResponse;
    ULONG ParameterControl;
};

typedef struct _MSV1_0_LM20_LOGON MSV1_0_LM20_LOGON;

typedef struct _MSV1_0_LM20_LOGON *PMSV1_0_LM20_LOGON;

struct _NEGOTIATE_CALLER_NAME_REQUEST {
    ULONG MessageType;
    LUID LogonId;
};

typedef struct _NEGOTIATE_CALLER_NAME_REQUEST NEGOTIATE_CALLER_NAME_REQUEST;

typedef struct _NEGOTIATE_CALLER_NAME_REQUEST *PNEGOTIATE_CALLER_NAME_REQUEST;

struct _NEGOTIATE_CALLER_NAME_RESPONSE {
    ULONG MessageType;
    PWSTR CallerName;
};

typedef struct _NEGOTIATE_CALLER_NAME_RESPONSE NEGOTIATE_CALLER_NAME_RESPONSE;

typedef struct _NEGOTIATE_CALLER_NAME_RESPONSE *PNEGOTIATE_CALLER_NAME_RESPONSE;

struct _NEGOTIATE_PACKAGE_PREFIX {
    ULONG_PTR PackageId;
    PVOID PackageDataA;
    PVOID PackageDataW;
    ULONG_PTR PrefixLen;
    UCHAR Prefix[32];
};

typedef struct _NEGOTIATE_PACKAGE_PREFIX NEGOTIATE_PACKAGE_PREFIX;

typedef struct _NEGOTIATE_PACKAGE_PREFIX *PNEGOTIATE_PACKAGE_PREFIX;

struct _NEGOTIATE_PACKAGE_PREFIXES {
    ULONG MessageType;
    ULONG PrefixCount;
    ULONG Offset;
    ULONG Pad;
};

typedef struct _NEGOTIATE_PACKAGE_PREFIXES NEGOTIATE_PACKAGE_PREFIXES;

typedef struct _NEGOTIATE_PACKAGE_PREFIXES *PNEGOTIATE_PACKAGE_PREFIXES;

typedef struct _SECURITY_LOGON_SESSION_DATA SECURITY_LOGON_SESSION_DATA;

struct _KERB_ADD_CREDENTIALS_REQUEST {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    UNICODE_STRING UserName;
    UNICODE_STRING DomainName;
    UNICODE_STRING Password;
    LUID LogonId;
    ULONG Flags;
};

typedef struct _KERB_ADD_CREDENTIALS_REQUEST KERB_ADD_CREDENTIALS_REQUEST;

typedef struct _KERB_ADD_CREDENTIALS_REQUEST *PKERB_ADD_CREDENTIALS_REQUEST;

struct _KERB_ADD_CREDENTIALS_REQUEST_EX {
    KERB_ADD_CREDENTIALS_REQUEST Credentials;
    ULONG PrincipalNameCount;
    UNICODE_STRING PrincipalNames[1];
};

typedef struct _KERB_ADD_CREDENTIALS_REQUEST_EX KERB_ADD_CREDENTIALS_REQUEST_EX;

typedef struct _KERB_ADD_CREDENTIALS_REQUEST_EX *PKERB_ADD_CREDENTIALS_REQUEST_EX;

struct _KERB_AUTH_DATA {
    ULONG Type;
    ULONG Length;
    PUCHAR Data;
};

typedef struct _KERB_AUTH_DATA KERB_AUTH_DATA;

typedef struct _KERB_AUTH_DATA *PKERB_AUTH_DATA;

struct _KERB_CERTIFICATE_LOGON {
    KERB_LOGON_SUBMIT_TYPE MessageType;
    UNICODE_STRING DomainName;
    UNICODE_STRING UserName;
    UNICODE_STRING Pin;
    ULONG Flags;
    ULONG CspDataLength;
    PUCHAR CspData;
};

typedef struct _KERB_CERTIFICATE_LOGON KERB_CERTIFICATE_LOGON;

typedef struct _KERB_CERTIFICATE_LOGON *PKERB_CERTIFICATE_LOGON;

struct _KERB_CERTIFICATE_S4U_LOGON {
    KERB_LOGON_SUBMIT_TYPE MessageType;
    ULONG Flags;
    UNICODE_STRING UserPrincipalName;
    UNICODE_STRING DomainName;
    ULONG CertificateLength;
    PUCHAR Certificate;
};

typedef struct _KERB_CERTIFICATE_S4U_LOGON KERB_CERTIFICATE_S4U_LOGON;

typedef struct _KERB_CERTIFICATE_S4U_LOGON *PKERB_CERTIFICATE_S4U_LOGON;

struct _KERB_CERTIFICATE_UNLOCK_LOGON {
    KERB_CERTIFICATE_LOGON Logon;
    LUID LogonId;
};

typedef struct _KERB_CERTIFICATE_UNLOCK_LOGON KERB_CERTIFICATE_UNLOCK_LOGON;

typedef struct _KERB_CERTIFICATE_UNLOCK_LOGON *PKERB_CERTIFICATE_UNLOCK_LOGON;

struct _KERB_CHANGEPASSWORD_REQUEST {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    UNICODE_STRING DomainName;
    UNICODE_STRING AccountName;
    UNICODE_STRING OldPassword;
    UNICODE_STRING NewPassword;
    BOOLEAN Impersonating;
};

typedef struct _KERB_CHANGEPASSWORD_REQUEST KERB_CHANGEPASSWORD_REQUEST;

typedef struct _KERB_CHANGEPASSWORD_REQUEST *PKERB_CHANGEPASSWORD_REQUEST;

struct _KERB_CRYPTO_KEY {
    LONG KeyType;
    ULONG Length;
    PUCHAR Value;
};

typedef struct _KERB_CRYPTO_KEY KERB_CRYPTO_KEY;

typedef struct _KERB_CRYPTO_KEY *PKERB_CRYPTO_KEY;

struct _KERB_CRYPTO_KEY32 {
    LONG KeyType;
    ULONG Length;
    ULONG Offset;
};

typedef struct _KERB_CRYPTO_KEY32 KERB_CRYPTO_KEY32;

typedef struct _KERB_CRYPTO_KEY32 *PKERB_CRYPTO_KEY32;

struct _KERB_EXTERNAL_NAME {
    SHORT NameType;
    USHORT NameCount;
    UNICODE_STRING Names[1];
};

typedef struct _KERB_EXTERNAL_NAME KERB_EXTERNAL_NAME;

typedef struct _KERB_EXTERNAL_NAME *PKERB_EXTERNAL_NAME;

struct _KERB_EXTERNAL_TICKET {
    PKERB_EXTERNAL_NAME ServiceName;
    PKERB_EXTERNAL_NAME TargetName;
    PKERB_EXTERNAL_NAME ClientName;
    UNICODE_STRING DomainName;
    UNICODE_STRING TargetDomainName;
    UNICODE_STRING AltTargetDomainName;
    KERB_CRYPTO_KEY SessionKey;
    ULONG TicketFlags;
    ULONG Flags;
    LARGE_INTEGER KeyExpirationTime;
    LARGE_INTEGER StartTime;
    LARGE_INTEGER EndTime;
    LARGE_INTEGER RenewUntil;
    LARGE_INTEGER TimeSkew;
    ULONG EncodedTicketSize;
    PUCHAR EncodedTicket;
};

typedef struct _KERB_EXTERNAL_TICKET KERB_EXTERNAL_TICKET;

typedef struct _KERB_EXTERNAL_TICKET *PKERB_EXTERNAL_TICKET;

struct _KERB_INTERACTIVE_LOGON {
    KERB_LOGON_SUBMIT_TYPE MessageType;
    UNICODE_STRING LogonDomainName;
    UNICODE_STRING UserName;
    UNICODE_STRING Password;
};

typedef struct _KERB_INTERACTIVE_LOGON KERB_INTERACTIVE_LOGON;

typedef struct _KERB_INTERACTIVE_LOGON *PKERB_INTERACTIVE_LOGON;

struct _KERB_INTERACTIVE_UNLOCK_LOGON {
    KERB_INTERACTIVE_LOGON Logon;
    LUID LogonId;
};

typedef struct _KERB_INTERACTIVE_UNLOCK_LOGON KERB_INTERACTIVE_UNLOCK_LOGON;

typedef struct _KERB_INTERACTIVE_UNLOCK_LOGON *PKERB_INTERACTIVE_UNLOCK_LOGON;

struct _KERB_NET_ADDRESS {
    ULONG Family;
    ULONG Length;
    PCHAR Address;
};

typedef struct _KERB_NET_ADDRESS KERB_NET_ADDRESS;

typedef struct _KERB_NET_ADDRESS *PKERB_NET_ADDRESS;

struct _KERB_PURGE_TKT_CACHE_REQUEST {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    LUID LogonId;
    UNICODE_STRING ServerName;
    UNICODE_STRING RealmName;
};

typedef struct _KERB_PURGE_TKT_CACHE_REQUEST KERB_PURGE_TKT_CACHE_REQUEST;

typedef struct _KERB_PURGE_TKT_CACHE_REQUEST *PKERB_PURGE_TKT_CACHE_REQUEST;

struct _KERB_TICKET_CACHE_INFO_EX2 {
    UNICODE_STRING ClientName;
    UNICODE_STRING ClientRealm;
    UNICODE_STRING ServerName;
    UNICODE_STRING ServerRealm;
    LARGE_INTEGER StartTime;
    LARGE_INTEGER EndTime;
    LARGE_INTEGER RenewTime;
    LONG EncryptionType;
    ULONG TicketFlags;
    ULONG SessionKeyType;
};

typedef struct _KERB_TICKET_CACHE_INFO_EX2 KERB_TICKET_CACHE_INFO_EX2;

struct _KERB_QUERY_TKT_CACHE_EX2_RESPONSE {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    ULONG CountOfTickets;
    KERB_TICKET_CACHE_INFO_EX2 Tickets[1];
};

typedef struct _KERB_QUERY_TKT_CACHE_EX2_RESPONSE KERB_QUERY_TKT_CACHE_EX2_RESPONSE;

typedef struct _KERB_QUERY_TKT_CACHE_EX2_RESPONSE *PKERB_QUERY_TKT_CACHE_EX2_RESPONSE;

struct _KERB_TICKET_CACHE_INFO_EX {
    UNICODE_STRING ClientName;
    UNICODE_STRING ClientRealm;
    UNICODE_STRING ServerName;
    UNICODE_STRING ServerRealm;
    LARGE_INTEGER StartTime;
    LARGE_INTEGER EndTime;
    LARGE_INTEGER RenewTime;
    LONG EncryptionType;
    ULONG TicketFlags;
};

typedef struct _KERB_TICKET_CACHE_INFO_EX KERB_TICKET_CACHE_INFO_EX;

struct _KERB_QUERY_TKT_CACHE_EX_RESPONSE {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    ULONG CountOfTickets;
    KERB_TICKET_CACHE_INFO_EX Tickets[1];
};

typedef struct _KERB_QUERY_TKT_CACHE_EX_RESPONSE KERB_QUERY_TKT_CACHE_EX_RESPONSE;

typedef struct _KERB_QUERY_TKT_CACHE_EX_RESPONSE *PKERB_QUERY_TKT_CACHE_EX_RESPONSE;

struct _KERB_QUERY_TKT_CACHE_REQUEST {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    LUID LogonId;
};

typedef struct _KERB_QUERY_TKT_CACHE_REQUEST KERB_QUERY_TKT_CACHE_REQUEST;

typedef struct _KERB_QUERY_TKT_CACHE_REQUEST *PKERB_QUERY_TKT_CACHE_REQUEST;

struct _KERB_TICKET_CACHE_INFO {
    UNICODE_STRING ServerName;
    UNICODE_STRING RealmName;
    LARGE_INTEGER StartTime;
    LARGE_INTEGER EndTime;
    LARGE_INTEGER RenewTime;
    LONG EncryptionType;
    ULONG TicketFlags;
};

typedef struct _KERB_TICKET_CACHE_INFO KERB_TICKET_CACHE_INFO;

struct _KERB_QUERY_TKT_CACHE_RESPONSE {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    ULONG CountOfTickets;
    KERB_TICKET_CACHE_INFO Tickets[1];
};

typedef struct _KERB_QUERY_TKT_CACHE_RESPONSE KERB_QUERY_TKT_CACHE_RESPONSE;

typedef struct _KERB_QUERY_TKT_CACHE_RESPONSE *PKERB_QUERY_TKT_CACHE_RESPONSE;

struct _KERB_RETRIEVE_TKT_REQUEST {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    LUID LogonId;
    UNICODE_STRING TargetName;
    ULONG TicketFlags;
    ULONG CacheOptions;
    LONG EncryptionType;
    SecHandle CredentialsHandle;
};

typedef struct _KERB_RETRIEVE_TKT_REQUEST KERB_RETRIEVE_TKT_REQUEST;

typedef struct _KERB_RETRIEVE_TKT_REQUEST *PKERB_RETRIEVE_TKT_REQUEST;

struct _KERB_RETRIEVE_TKT_RESPONSE {
    KERB_EXTERNAL_TICKET Ticket;
};

typedef struct _KERB_RETRIEVE_TKT_RESPONSE KERB_RETRIEVE_TKT_RESPONSE;

typedef struct _KERB_RETRIEVE_TKT_RESPONSE *PKERB_RETRIEVE_TKT_RESPONSE;

struct _KERB_S4U_LOGON {
    KERB_LOGON_SUBMIT_TYPE MessageType;
    ULONG Flags;
    UNICODE_STRING ClientUpn;
    UNICODE_STRING ClientRealm;
};

typedef struct _KERB_S4U_LOGON KERB_S4U_LOGON;

typedef struct _KERB_S4U_LOGON *PKERB_S4U_LOGON;

struct _KERB_SMARTCARD_CSP_INFO {
    DWORD dwCspInfoLen;
    DWORD MessageType;
    SSPI_NAMELESS union {
        PVOID ContextInformation;
        ULONG64 SpaceHolderForWow64;
    } DUMMYUNIONNAME;
    DWORD flags;
    DWORD KeySpec;
    ULONG nCardNameOffset;
    ULONG nReaderNameOffset;
    ULONG nContainerNameOffset;
    ULONG nCSPNameOffset;
    TCHAR bBuffer;
};

typedef struct _KERB_SMARTCARD_CSP_INFO KERB_SMARTCARD_CSP_INFO;

typedef struct _KERB_SMARTCARD_CSP_INFO *PKERB_SMARTCARD_CSP_INFO;

struct _KERB_SMART_CARD_LOGON {
    KERB_LOGON_SUBMIT_TYPE MessageType;
    UNICODE_STRING Pin;
    ULONG CspDataLength;
    PUCHAR CspData;
};

typedef struct _KERB_SMART_CARD_LOGON KERB_SMART_CARD_LOGON;

typedef struct _KERB_SMART_CARD_LOGON *PKERB_SMART_CARD_LOGON;

struct _KERB_SUBMIT_TKT_REQUEST {
    KERB_PROTOCOL_MESSAGE_TYPE MessageType;
    LUID LogonId;
    ULONG Flags;
    KERB_CRYPTO_KEY32 Key;
    ULONG KerbCredSize;
    ULONG KerbCredOffset;
};

typedef struct _KERB_SUBMIT_TKT_REQUEST KERB_SUBMIT_TKT_REQUEST;

typedef struct _KERB_SUBMIT_TKT_REQUEST *PKERB_SUBMIT_TKT_REQUEST;

typedef struct _KERB_TICKET_CACHE_INFO *PKERB_TICKET_CACHE_INFO;

typedef struct _KERB_TICKET_CACHE_INFO_EX *PKERB_TICKET_CACHE_INFO_EX;

typedef struct _KERB_TICKET_CACHE_INFO_EX2 *PKERB_TICKET_CACHE_INFO_EX2;

struct _KERB_TICKET_LOGON {
    KERB_LOGON_SUBMIT_TYPE MessageType;
    ULONG Flags;
    ULONG ServiceTicketLength;
    ULONG TicketGrantingTicketLength;
    PUCHAR ServiceTicket;
    PUCHAR TicketGrantingTicket;
};

typedef struct _KERB_TICKET_LOGON KERB_TICKET_LOGON;

typedef struct _KERB_TICKET_LOGON *PKERB_TICKET_LOGON;

NTSTATUS LsaCallAuthenticationPackage(HANDLE LsaHandle,
                                      ULONG AuthenticationPackage,
                                      PVOID ProtocolSubmitBuffer,
                                      ULONG SubmitBufferLength,
                                      PVOID *ProtocolReturnBuffer,
                                      PULONG ReturnBufferLength,
                                      PNTSTATUS ProtocolStatus);

NTSTATUS LsaConnectUntrusted(PHANDLE LsaHandle);

NTSTATUS LsaDeregisterLogonProcess(HANDLE LsaHandle);

NTSTATUS LsaEnumerateLogonSessions(PULONG LogonSessionCount, PLUID *LogonSessionList);

NTSTATUS LsaFreeReturnBuffer(PVOID Buffer);

NTSTATUS LsaGetLogonSessionData(PLUID LogonId, PSECURITY_LOGON_SESSION_DATA *ppLogonSessionData);

NTSTATUS LsaLogonUser(HANDLE LsaHandle,
                      PLSA_STRING OriginName,
                      SECURITY_LOGON_TYPE LogonType,
                      ULONG AuthenticationPackage,
                      PVOID AuthenticationInformation,
                      ULONG AuthenticationInformationLength,
                      PTOKEN_GROUPS LocalGroups,
                      PTOKEN_SOURCE SourceContext,
                      PVOID *ProfileBuffer,
                      PULONG ProfileBufferLength,
                      PLUID LogonId,
                      PHANDLE Token,
                      PQUOTA_LIMITS Quotas,
                      PNTSTATUS SubStatus);

NTSTATUS LsaLookupAuthenticationPackage(HANDLE LsaHandle, PLSA_STRING PackageName, PULONG AuthenticationPackage);

NTSTATUS LsaRegisterLogonProcess(PLSA_STRING LogonProcessName, PHANDLE LsaHandle, PLSA_OPERATIONAL_MODE SecurityMode);

NTSTATUS LsaRegisterPolicyChangeNotification(POLICY_NOTIFICATION_INFORMATION_CLASS InformationClass,
                                             HANDLE NotificationEventHandle);

NTSTATUS LsaUnregisterPolicyChangeNotification(POLICY_NOTIFICATION_INFORMATION_CLASS InformationClass,
                                               HANDLE NotificationEventHandle);

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_NTSECAPI_H */
