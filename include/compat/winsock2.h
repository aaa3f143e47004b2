/* BSD sockets under their Windows names, for programs that open a connection and send. */
#ifndef SECUR32_COMPAT_WINSOCK2_H
#define SECUR32_COMPAT_WINSOCK2_H

#if defined(_WIN32)
#if defined(__GNUC__) || defined(__clang__)
#include_next <winsock2.h>
#else
#include <../um/winsock2.h>
#endif
#else

#include "minwindef.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include "winbase.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int SOCKET;
typedef struct sockaddr SOCKADDR, *PSOCKADDR, *LPSOCKADDR;
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN;
typedef struct sockaddr_storage SOCKADDR_STORAGE;
typedef struct in_addr IN_ADDR;
typedef struct hostent HOSTENT, *PHOSTENT, *LPHOSTENT;
typedef struct addrinfo ADDRINFOA, *PADDRINFOA;
typedef struct WSAData {
    WORD wVersion;
    WORD wHighVersion;
} WSADATA, *LPWSADATA;

#define INVALID_SOCKET (-1)
#define SOCKET_ERROR (-1)
#define SD_RECEIVE SHUT_RD
#define SD_SEND SHUT_WR
#define SD_BOTH SHUT_RDWR
#define closesocket close
#define ioctlsocket ioctl
#define WSAEWOULDBLOCK EWOULDBLOCK
#define WSAEINPROGRESS EINPROGRESS
#define WSAEINTR EINTR
#define WSAECONNRESET ECONNRESET
#define WSAECONNREFUSED ECONNREFUSED
#define WSAETIMEDOUT ETIMEDOUT

SSPI_COMPAT_FUNCTION int WSAStartup(WORD version, LPWSADATA data)
{
    data->wVersion = version;
    data->wHighVersion = version;
    return 0;
}

SSPI_COMPAT_FUNCTION int WSACleanup(void)
{
    return 0;
}

SSPI_COMPAT_FUNCTION int WSAGetLastError(void)
{
    return errno;
}

SSPI_COMPAT_FUNCTION void WSASetLastError(int error)
{
    errno = error;
}

#ifdef __cplusplus
}
#endif

#endif /* _WIN32 */
#endif /* SECUR32_COMPAT_WINSOCK2_H */
