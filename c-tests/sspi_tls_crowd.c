/* An HTTPS server for many clients at once in one thread: SSPI never waits for the network, so that who is slow holds up nobody.

     sspi_tls_crowd FILE.pfx PASSWORD [--patience MS] [--clients N] [--seconds N]

   It listens on a loopback port of the system's choice, prints "port N", and answers each request with ten bytes, until it has had so many clients
   or so many seconds have passed. A client has MS milliseconds for everything. At the end it prints how many were served, how many were given
   up, and how many it had at once. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS
#include <security.h>
#include <schannel.h>
#include <wincrypt.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "sspi_wire.h"
#include "sspi_pfx.h"

#define MOST 512
/* One record, and what may have come behind it. */
#define ROOM 20000

struct client {
    int has_context, live;
    CtxtHandle context;
    ULONG have;
    long until;
    unsigned char bytes[ROOM];
};

static CredHandle credential;
static struct client *clients[MOST];
static struct pollfd sockets[MOST + 1];
static int count, served, given_up, most, gone;

static void leave(int at)
{
    if (clients[at]->has_context)
        DeleteSecurityContext(&clients[at]->context);
    free(clients[at]);
    close(sockets[at].fd);
    gone++;
    count--;
    clients[at] = clients[count];
    sockets[at] = sockets[count];
}

/* What comes out is short, and the socket's own buffer takes it; a client that does not read is given up. */
static int say(int fd, const void *bytes, size_t size)
{
    return send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size ? 0 : -1;
}

static SECURITY_STATUS step(struct client *c, int fd)
{
    SecBuffer in[2], out;
    SecBufferDesc input = {SECBUFFER_VERSION, 2, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
    ULONG granted;
    TimeStamp expiry;
    SECURITY_STATUS status;

    memset(in, 0, sizeof in);
    memset(&out, 0, sizeof out);
    in[0].cbBuffer = c->have;
    in[0].BufferType = SECBUFFER_TOKEN;
    in[0].pvBuffer = c->bytes;
    in[1].BufferType = SECBUFFER_EMPTY;
    out.BufferType = SECBUFFER_TOKEN;
    input.pBuffers = in;
    output.pBuffers = &out;
    status = AcceptSecurityContext(&credential, c->has_context ? &c->context : NULL, &input,
                                   ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR | ASC_REQ_STREAM | ASC_REQ_CONFIDENTIALITY,
                                   SECURITY_NATIVE_DREP, &c->context, &output, &granted, &expiry);
    if (out.pvBuffer != NULL) {
        if (say(fd, out.pvBuffer, out.cbBuffer) != 0 && status >= 0)
            status = SEC_E_INTERNAL_ERROR;
        FreeContextBuffer(out.pvBuffer);
    }
    if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED) {
        const ULONG extra = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
        c->has_context = 1;
        memmove(c->bytes, c->bytes + (c->have - extra), extra);
        c->have = extra;
        c->live = status == SEC_E_OK;
    }
    return status;
}

/* Opens a record; 1 when it ends a request. */
static SECURITY_STATUS hear(struct client *c, int *asked)
{
    SecBuffer parts[4];
    SecBufferDesc record = {SECBUFFER_VERSION, 4, NULL};
    SECURITY_STATUS status;
    ULONG extra = 0;
    int i;

    memset(parts, 0, sizeof parts);
    parts[0].cbBuffer = c->have;
    parts[0].BufferType = SECBUFFER_DATA;
    parts[0].pvBuffer = c->bytes;
    record.pBuffers = parts;
    status = DecryptMessage(&c->context, &record, 0, NULL);
    if (status != SEC_E_OK)
        return status;
    for (i = 0; i < 4; i++) {
        if (parts[i].BufferType == SECBUFFER_DATA && parts[i].cbBuffer >= 4)
            *asked |= memcmp((char *)parts[i].pvBuffer + parts[i].cbBuffer - 4, "\r\n\r\n", 4) == 0;
        if (parts[i].BufferType == SECBUFFER_EXTRA)
            extra = parts[i].cbBuffer;
    }
    memmove(c->bytes, c->bytes + (c->have - extra), extra);
    c->have = extra;
    return SEC_E_OK;
}

static int answer(struct client *c, int fd)
{
    static const char page[] = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nxxxxxxxxxx";
    SecPkgContext_StreamSizes sizes;
    unsigned char room[512];
    SecBuffer parts[4];
    SecBufferDesc record = {SECBUFFER_VERSION, 4, NULL};

    if (QueryContextAttributesA(&c->context, SECPKG_ATTR_STREAM_SIZES, &sizes) != SEC_E_OK
        || sizes.cbHeader + sizeof page + sizes.cbTrailer > sizeof room)
        return -1;
    memset(parts, 0, sizeof parts);
    parts[0].BufferType = SECBUFFER_STREAM_HEADER;
    parts[0].cbBuffer = sizes.cbHeader;
    parts[0].pvBuffer = room;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].cbBuffer = sizeof page - 1;
    parts[1].pvBuffer = memcpy(room + sizes.cbHeader, page, sizeof page - 1);
    parts[2].BufferType = SECBUFFER_STREAM_TRAILER;
    parts[2].cbBuffer = sizes.cbTrailer;
    parts[2].pvBuffer = room + sizes.cbHeader + sizeof page - 1;
    record.pBuffers = parts;
    if (EncryptMessage(&c->context, 0, &record, 0) != SEC_E_OK)
        return -1;
    return say(fd, room, parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer);
}

/* What came is used up as far as it goes; -1 when the client is done with, in one way or the other. */
static int attend(int at)
{
    struct client *c = clients[at];
    const int fd = sockets[at].fd;
    const ssize_t got = recv(fd, c->bytes + c->have, ROOM - c->have, MSG_DONTWAIT);
    SECURITY_STATUS status = SEC_E_OK;
    int asked = 0;

    if (got <= 0)
        return -1;
    c->have += (ULONG)got;
    while (status >= 0 && c->have != 0 && !asked)
        status = c->live ? hear(c, &asked) : step(c, fd);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
        return c->have == ROOM ? -1 : 0;
    if (status < 0)
        return -1;
    if (!asked)
        return 0;
    served += answer(c, fd) == 0;
    return -1;
}

int main(int argc, char **argv)
{
    SCH_CREDENTIALS how;
    PCCERT_CONTEXT own = argc < 3 ? NULL : pfx_certificate(argv[1], argv[2]);
    TimeStamp expiry;
    struct sockaddr_in at;
    socklen_t length = sizeof at;
    long patience = 5000, end = 10, all = -1;
    int i, listener;

    for (i = 3; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--patience") == 0)
            patience = atol(argv[i + 1]);
        else if (strcmp(argv[i], "--clients") == 0)
            all = atol(argv[i + 1]);
        else if (strcmp(argv[i], "--seconds") == 0)
            end = atol(argv[i + 1]);
    }
    if (own == NULL)
        return 2;
    memset(&how, 0, sizeof how);
    how.dwVersion = SCH_CREDENTIALS_VERSION;
    how.cCreds = 1;
    how.paCred = &own;
    if (AcquireCredentialsHandleA(NULL, (SEC_CHAR *)UNISP_NAME_A, SECPKG_CRED_INBOUND, NULL, &how, NULL, NULL, &credential, &expiry) != SEC_E_OK)
        return 3;
    CertFreeCertificateContext(own);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 128) != 0
        || getsockname(listener, (struct sockaddr *)&at, &length) != 0)
        return 4;
    printf("port %d\n", ntohs(at.sin_port));
    fflush(stdout);
    end = wire_clock() + end * 1000;
    while (wire_clock() < end && gone != all) {
        const long now = wire_clock();
        for (i = count - 1; i >= 0; i--) {
            if (clients[i]->until < now) {
                given_up++;
                leave(i);
            }
        }
        sockets[count].fd = count < MOST ? listener : -1;
        sockets[count].events = POLLIN;
        sockets[count].revents = 0;
        if (poll(sockets, (nfds_t)count + 1, 100) <= 0)
            continue;
        if (sockets[count].revents != 0) {
            const int fd = accept(listener, NULL, NULL);
            struct client *c = (struct client *)calloc(1, sizeof *c);
            if (fd >= 0 && c != NULL) {
                c->until = now + patience;
                clients[count] = c;
                sockets[count].fd = fd;
                sockets[count].revents = 0;
                count++;
                most = count > most ? count : most;
            } else {
                free(c);
                if (fd >= 0)
                    close(fd);
            }
        }
        for (i = count - 1; i >= 0; i--) {
            if (sockets[i].revents != 0 && attend(i) != 0)
                leave(i);
        }
    }
    while (count > 0)
        leave(count - 1);
    printf("served %d, gave up %d, at once %d\n", served, given_up, most);
    FreeCredentialsHandle(&credential);
    close(listener);
    return 0;
}
