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

@constants@
@enumerations@
@declarations@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_CREDSSP_H */
