/*
 * rpcdce.h: the numbers of the authentication services, and the identity structures.
 *
 * Generated from the Rust sources; `BLESS=1 cargo test --test header` writes it anew. On Windows it steps aside for the SDK's.
 */
#ifndef SECUR32_RPCDCE_H
#define SECUR32_RPCDCE_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <rpcdce.h>
#else
#include <../shared/rpcdce.h>
#endif
#else

#include "sspi.h"

@constants@

#endif /* _WIN32 */
#endif /* SECUR32_RPCDCE_H */
