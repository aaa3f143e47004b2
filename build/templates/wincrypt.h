/*
 * wincrypt.h: the part of it that schannel.h speaks of.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_WINCRYPT_H
#define SECUR32_WINCRYPT_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <wincrypt.h>
#else
#include <../um/wincrypt.h>
#endif
#else

#include "secwintypes.h"

#ifdef __cplusplus
extern "C" {
#endif

@constants@
@declarations@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_WINCRYPT_H */
