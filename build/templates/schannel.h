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

@constants@
@enumerations@
@declarations@
@unicode@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_SCHANNEL_H */
