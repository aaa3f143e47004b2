/*
 * secext.h: names of users and computers.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_SECEXT_H
#define SECUR32_SECEXT_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <secext.h>
#else
#include <../um/secext.h>
#endif
#else

#include "secwintypes.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum _EXTENDED_NAME_FORMAT {
    NameUnknown = 0,
    NameFullyQualifiedDN = 1,
    NameSamCompatible = 2,
    NameDisplay = 3,
    NameUniqueId = 6,
    NameCanonical = 7,
    NameUserPrincipal = 8,
    NameCanonicalEx = 9,
    NameServicePrincipal = 10,
    NameDnsDomain = 12,
    NameGivenName = 13,
    NameSurname = 14
} EXTENDED_NAME_FORMAT, *PEXTENDED_NAME_FORMAT;

BOOLEAN GetUserNameExA(EXTENDED_NAME_FORMAT NameFormat, LPSTR lpNameBuffer, PULONG nSize);

BOOLEAN GetUserNameExW(EXTENDED_NAME_FORMAT NameFormat, LPWSTR lpNameBuffer, PULONG nSize);

BOOLEAN GetComputerObjectNameA(EXTENDED_NAME_FORMAT NameFormat, LPSTR lpNameBuffer, PULONG nSize);

BOOLEAN GetComputerObjectNameW(EXTENDED_NAME_FORMAT NameFormat, LPWSTR lpNameBuffer, PULONG nSize);

BOOLEAN TranslateNameA(LPCSTR lpAccountName,
                       EXTENDED_NAME_FORMAT AccountNameFormat,
                       EXTENDED_NAME_FORMAT DesiredNameFormat,
                       LPSTR lpTranslatedName,
                       PULONG nSize);

BOOLEAN TranslateNameW(LPCWSTR lpAccountName,
                       EXTENDED_NAME_FORMAT AccountNameFormat,
                       EXTENDED_NAME_FORMAT DesiredNameFormat,
                       LPWSTR lpTranslatedName,
                       PULONG nSize);
#ifdef UNICODE
#define GetComputerObjectName GetComputerObjectNameW
#define GetUserNameEx GetUserNameExW
#define TranslateName TranslateNameW
#else
#define GetComputerObjectName GetComputerObjectNameA
#define GetUserNameEx GetUserNameExA
#define TranslateName TranslateNameA
#endif

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_SECEXT_H */
