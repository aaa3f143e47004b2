/* What RPC programs want of it here: the authentication services. */
#ifndef SECUR32_COMPAT_RPC_H
#define SECUR32_COMPAT_RPC_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <rpc.h>
#else
#include <../shared/rpc.h>
#endif
#else

#include "../rpcdce.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_RPC_H */
