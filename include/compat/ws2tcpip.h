/* getaddrinfo and its like, which <winsock2.h> has here. */
#ifndef SECUR32_COMPAT_WS2TCPIP_H
#define SECUR32_COMPAT_WS2TCPIP_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <ws2tcpip.h>
#else
#include <../um/ws2tcpip.h>
#endif
#else

#include "winsock2.h"

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WS2TCPIP_H */
