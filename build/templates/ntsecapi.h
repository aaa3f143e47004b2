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
@constants@
@enumerations@
@declarations@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_NTSECAPI_H */
