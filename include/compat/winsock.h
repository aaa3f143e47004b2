/* The older name of <winsock2.h>. */
#ifndef SECUR32_COMPAT_WINSOCK_H
#define SECUR32_COMPAT_WINSOCK_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <winsock.h>
#else
#include <../um/winsock.h>
#endif
#else

#include "winsock2.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WINSOCK_H */
