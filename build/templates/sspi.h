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

@constants@
#define SECURITY_ENTRYPOINTW SSPI_W("InitSecurityInterfaceW")
#define SECURITY_ENTRYPOINTA SSPI_W("InitSecurityInterfaceA")
#ifdef UNICODE
#define SECURITY_ENTRYPOINT SECURITY_ENTRYPOINTW
#else
#define SECURITY_ENTRYPOINT SECURITY_ENTRYPOINTA
#endif

@enumerations@
@declarations@

/* Kinds of packed credentials. */
#ifdef _SEC_WINNT_AUTH_TYPES
@guids@
#endif

#ifdef UNICODE
typedef SEC_WCHAR *SECURITY_PSTR;
typedef const SEC_WCHAR *SECURITY_PCSTR;
#else
typedef SEC_CHAR *SECURITY_PSTR;
typedef const SEC_CHAR *SECURITY_PCSTR;
#endif

@unicode@
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
