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

@enumerations@
@declarations@
@unicode@

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_SECEXT_H */
