/* A small HTTP server that lets in whom a package knows: NTLM or Negotiate, one logon a connection.
 *
 *     sspi_http_server PACKAGE COUNT
 *
 * It prints its port, serves COUNT connections one after the other, and prints who came: the name, or the status that refused him. Accounts
 * and keys are where the library finds them. A request's body is not read: a client that sends one is not for this server.
 */
#define SECURITY_WIN32
#include <security.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ROOM 65536

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t decode(const char *text, unsigned char *out, size_t room)
{
    size_t n = 0;
    unsigned word = 0;
    int bits = 0;
    const char *digit;
    for (; *text != 0 && (digit = strchr(digits, *text)) != NULL && n < room; text++) {
        word = (word << 6 | (unsigned)(digit - digits)) & 0xFFFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[n++] = (unsigned char)(word >> bits);
        }
    }
    return n;
}

static void encode(const unsigned char *bytes, size_t n, char *out)
{
    size_t i;
    for (i = 0; i < n; i += 3) {
        const unsigned word = (unsigned)bytes[i] << 16 | (i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0) | (i + 2 < n ? bytes[i + 2] : 0);
        *out++ = digits[word >> 18 & 63];
        *out++ = digits[word >> 12 & 63];
        *out++ = i + 1 < n ? digits[word >> 6 & 63] : '=';
        *out++ = i + 2 < n ? digits[word & 63] : '=';
    }
    *out = 0;
}

/* One request's header; 0 when the client has gone. */
static int receive(int fd, char *room, size_t size)
{
    size_t have = 0;
    while (have + 1 < size) {
        const ssize_t got = recv(fd, room + have, size - 1 - have, 0);
        if (got <= 0)
            return 0;
        have += (size_t)got;
        room[have] = 0;
        if (strstr(room, "\r\n\r\n") != NULL)
            return 1;
    }
    return 0;
}

/* The client's token behind the scheme, if it brought one. */
static size_t token_of(char *request, const char *scheme, unsigned char *out, size_t room)
{
    char *line = request;
    while ((line = strstr(line, "\r\n")) != NULL) {
        line += 2;
        if (strncasecmp(line, "Authorization: ", 15) == 0 && strncasecmp(line + 15, scheme, strlen(scheme)) == 0 && line[15 + strlen(scheme)] == ' ')
            return decode(line + 16 + strlen(scheme), out, room);
    }
    return 0;
}

static void answer(int fd, const char *status, const char *scheme, const unsigned char *token, size_t size)
{
    static char text[ROOM * 2], encoded[ROOM * 3 / 2];
    encode(token, size, encoded);
    snprintf(text, sizeof text, "HTTP/1.1 %s\r\n%s%s%s%s%sContent-Length: 0\r\n\r\n", status, scheme == NULL ? "" : "WWW-Authenticate: ",
             scheme == NULL ? "" : scheme, size == 0 ? "" : " ", encoded, scheme == NULL ? "" : "\r\n");
    send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void serve(int fd, CredHandle *credential, char *package)
{
    static char request[ROOM];
    static unsigned char in[ROOM], out[ROOM];
    CtxtHandle context;
    int begun = 0;
    while (receive(fd, request, sizeof request)) {
        SecBuffer given = {0, SECBUFFER_TOKEN, NULL}, taken = {sizeof out, SECBUFFER_TOKEN, NULL};
        SecBufferDesc input = {SECBUFFER_VERSION, 1, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
        ULONG granted = 0;
        TimeStamp expiry;
        SECURITY_STATUS status;
        const size_t size = token_of(request, package, in, sizeof in);
        if (size == 0) {
            answer(fd, "401 Unauthorized", package, NULL, 0);
            continue;
        }
        given.cbBuffer = (ULONG)size;
        given.pvBuffer = in;
        taken.pvBuffer = out;
        input.pBuffers = &given;
        output.pBuffers = &taken;
        status = AcceptSecurityContext(credential, begun ? &context : NULL, &input, ASC_REQ_CONNECTION, SECURITY_NATIVE_DREP, &context, &output,
                                       &granted, &expiry);
        if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
            const SECURITY_STATUS completed = CompleteAuthToken(&context, &output);
            status = completed != SEC_E_OK ? completed : status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
        }
        begun |= status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED;
        if (status == SEC_I_CONTINUE_NEEDED) {
            answer(fd, "401 Unauthorized", package, out, taken.cbBuffer);
            continue;
        }
        if (status == SEC_E_OK) {
            SecPkgContext_NamesA names = {NULL};
            status = QueryContextAttributesA(&context, SECPKG_ATTR_NAMES, &names);
            printf("%s\n", status == SEC_E_OK ? names.sUserName : "?");
            if (status == SEC_E_OK)
                FreeContextBuffer(names.sUserName);
            answer(fd, "200 OK", taken.cbBuffer == 0 ? NULL : package, out, taken.cbBuffer);
        } else {
            printf("0x%08lx\n", (unsigned long)(unsigned)status);
            answer(fd, "403 Forbidden", NULL, NULL, 0);
        }
        fflush(stdout);
        break;
    }
    if (begun)
        DeleteSecurityContext(&context);
}

int main(int argc, char **argv)
{
    struct sockaddr_in here;
    const struct timeval patience = {10, 0};
    socklen_t size = sizeof here;
    CredHandle credential;
    TimeStamp expiry;
    int listener, count;
    if (argc != 3)
        return 2;
    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&here, &size) != 0)
        return 3;
    if (AcquireCredentialsHandleA(NULL, argv[1], SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL, &credential, &expiry) != SEC_E_OK)
        return 4;
    printf("port %d\n", ntohs(here.sin_port));
    fflush(stdout);
    for (count = atoi(argv[2]); count > 0; count--) {
        const int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            return 5;
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        serve(fd, &credential, argv[1]);
        close(fd);
    }
    FreeCredentialsHandle(&credential);
    return 0;
}
