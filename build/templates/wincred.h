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

@constants@
@declarations@
@unicode@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_WINCRED_H */
