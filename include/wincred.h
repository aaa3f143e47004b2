/*
 * wincred.h: the structures of stored credentials that SSPI's identity functions go with.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_WINCRED_H
#define SECUR32_WINCRED_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <wincred.h>
#else
#include <../um/wincred.h>
#endif
#else

#include "secwintypes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Names and numbers */
#define CRED_TYPE_GENERIC 1
#define CRED_TYPE_DOMAIN_PASSWORD 2
#define CRED_TYPE_DOMAIN_CERTIFICATE 3
#define CRED_TYPE_DOMAIN_VISIBLE_PASSWORD 4
#define CRED_TYPE_MAXIMUM 5
#define CRED_TYPE_MAXIMUM_EX 0x3ED

struct _CREDENTIAL_ATTRIBUTEW;

typedef struct _CREDENTIAL_ATTRIBUTEW *PCREDENTIAL_ATTRIBUTEW;

struct _CREDENTIALW {
    DWORD Flags;
    DWORD Type;
    LPWSTR TargetName;
    LPWSTR Comment;
    FILETIME LastWritten;
    DWORD CredentialBlobSize;
    LPBYTE CredentialBlob;
    DWORD Persist;
    DWORD AttributeCount;
    PCREDENTIAL_ATTRIBUTEW Attributes;
    LPWSTR TargetAlias;
    LPWSTR UserName;
};

typedef struct _CREDENTIALW CREDENTIALW;

typedef struct _CREDENTIALW *PCREDENTIALW;

struct _CREDENTIAL_TARGET_INFORMATIONW {
    LPWSTR TargetName;
    LPWSTR NetbiosServerName;
    LPWSTR DnsServerName;
    LPWSTR NetbiosDomainName;
    LPWSTR DnsDomainName;
    LPWSTR DnsTreeName;
    LPWSTR PackageName;
    ULONG Flags;
    DWORD CredTypeCount;
    LPDWORD CredTypes;
};

typedef struct _CREDENTIAL_TARGET_INFORMATIONW CREDENTIAL_TARGET_INFORMATIONW;

typedef struct _CREDENTIAL_TARGET_INFORMATIONW *PCREDENTIAL_TARGET_INFORMATIONW;

struct _CREDUI_INFOA {
    DWORD cbSize;
    HWND hwndParent;
    PCSTR pszMessageText;
    PCSTR pszCaptionText;
    HBITMAP hbmBanner;
};

typedef struct _CREDUI_INFOA CREDUI_INFOA;

typedef struct _CREDUI_INFOA *PCREDUI_INFOA;

struct _CREDUI_INFOW {
    DWORD cbSize;
    HWND hwndParent;
    PCWSTR pszMessageText;
    PCWSTR pszCaptionText;
    HBITMAP hbmBanner;
};

typedef struct _CREDUI_INFOW CREDUI_INFOW;

typedef struct _CREDUI_INFOW *PCREDUI_INFOW;
#ifdef UNICODE
#define CREDUI_INFO CREDUI_INFOW
#define PCREDUI_INFO PCREDUI_INFOW
#else
#define CREDUI_INFO CREDUI_INFOA
#define PCREDUI_INFO PCREDUI_INFOA
#endif

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_WINCRED_H */
