/* An HTTPS server: a page of a size of the client's choice, over Schannel.

     sspi_tls_server FILE.pfx PASSWORD [--connections N] [--patience MS] [--ask] [--alpn]

   It listens on a loopback port of the system's choice and prints "port N". GET /123 is a page of 123 bytes. With --ask clients are asked for
   a certificate; the page says whose it was, and which account it speaks for by the machine's policy. With --alpn http/1.1 is agreed. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS
#include <security.h>
#include <schannel.h>
#include <wincrypt.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "sspi_stream.h"
#include "sspi_pfx.h"

static CredHandle credential;
static ULONG asked = ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR | ASC_REQ_STREAM | ASC_REQ_REPLAY_DETECT | ASC_REQ_SEQUENCE_DETECT
                     | ASC_REQ_CONFIDENTIALITY;
static int alpn;

static SECURITY_STATUS step(void *whose, CtxtHandle *context, SecBufferDesc *input, SecBufferDesc *output)
{
    /* A count of what follows, ALPN's number, the list's length, the list. */
    static struct {
        ULONG whole, kind;
        unsigned char rest[2 + 9];
    } protocols = {4 + 2 + 9, 2, {0}};
    SecBuffer in[3];
    SecBufferDesc first = {SECBUFFER_VERSION, 3, NULL};
    const USHORT length = 9;
    ULONG granted;
    TimeStamp expiry;
    SECURITY_STATUS status;

    if (context != NULL || !alpn)
        return AcceptSecurityContext(&credential, context, input, asked, SECURITY_NATIVE_DREP, (CtxtHandle *)whose, output, &granted, &expiry);
    memcpy(protocols.rest, &length, 2);
    memcpy(protocols.rest + 2, "\x08http/1.1", 9);
    in[0] = input->pBuffers[0];
    in[1] = input->pBuffers[1];
    in[2].BufferType = SECBUFFER_APPLICATION_PROTOCOLS;
    in[2].cbBuffer = 4 + 4 + 2 + 9;
    in[2].pvBuffer = &protocols;
    first.pBuffers = in;
    status = AcceptSecurityContext(&credential, NULL, &first, asked, SECURITY_NATIVE_DREP, (CtxtHandle *)whose, output, &granted, &expiry);
    input->pBuffers[1] = in[1];
    return status;
}

/* The account, and what the system says of acting for it: no system but Windows has a token. */
static void say_account(CtxtHandle *context, char *into, size_t room)
{
    SecPkgContext_NamesA names;
    HANDLE token = context;
    const SECURITY_STATUS told = QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &names);
    const SECURITY_STATUS asked_for = QuerySecurityContextToken(context, &token);
    const SECURITY_STATUS acted = ImpersonateSecurityContext(context);
    if (acted == SEC_E_OK)
        RevertSecurityContext(context);
    snprintf(into, room, "X-Account: %s\r\nX-Token: %s 0x%08lx\r\nX-Acting: 0x%08lx\r\n", told == SEC_E_OK ? names.sUserName : "none",
             token == NULL ? "null" : "there", (unsigned long)(ULONG)asked_for, (unsigned long)(ULONG)acted);
    if (told == SEC_E_OK)
        FreeContextBuffer(names.sUserName);
}

static void say_who(CtxtHandle *context, char *into, size_t room)
{
    PCCERT_CONTEXT shown = NULL;
    char name[256] = "nobody";
    if (QueryContextAttributesA(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &shown) == SEC_E_OK) {
        CertGetNameStringA(shown, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name, sizeof name);
        CertFreeCertificateContext(shown);
    }
    snprintf(into, room, "X-Client: %s\r\n", name);
    say_account(context, into + strlen(into), room - strlen(into));
}

static SECURITY_STATUS serve(struct stream *s, CtxtHandle *context)
{
    static unsigned char request[65536], page[16384];
    char head[1024], who[700];
    ULONG have = 0, got;
    unsigned long size;
    SECURITY_STATUS status;

    request[0] = 0;
    while (strstr((char *)request, "\r\n\r\n") == NULL) {
        status = stream_receive(s, context, step, context, request + have, (ULONG)(sizeof request - 1 - have), &got);
        if (status != SEC_E_OK)
            return status;
        have += got;
        request[have] = 0;
    }
    size = strncmp((char *)request, "GET /", 5) == 0 ? strtoul((char *)request + 5, NULL, 10) : 0;
    say_who(context, who, sizeof who);
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nConnection: close\r\n%sContent-Length: %lu\r\n\r\n", who, size);
    status = stream_send(s, context, head, (ULONG)strlen(head));
    memset(page, 'x', sizeof page);
    while (status == SEC_E_OK && size > 0) {
        const ULONG part = size > sizeof page ? (ULONG)sizeof page : (ULONG)size;
        status = stream_send(s, context, page, part);
        size -= part;
    }
    return status;
}

/* close_notify, as Schannel's programs make it. */
static void close_stream(struct stream *s, CtxtHandle *context)
{
    DWORD order = SCHANNEL_SHUTDOWN;
    SecBuffer in, out;
    SecBufferDesc input = {SECBUFFER_VERSION, 1, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
    in.BufferType = SECBUFFER_TOKEN;
    in.cbBuffer = sizeof order;
    in.pvBuffer = &order;
    input.pBuffers = &in;
    memset(&out, 0, sizeof out);
    out.BufferType = SECBUFFER_TOKEN;
    output.pBuffers = &out;
    if (ApplyControlToken(context, &input) == SEC_E_OK && step(context, context, &input, &output) == SEC_E_OK && out.pvBuffer != NULL) {
        wire_move(s->fd, (unsigned char *)out.pvBuffer, out.cbBuffer, 1, wire_clock() + s->patience);
        FreeContextBuffer(out.pvBuffer);
    }
}

int main(int argc, char **argv)
{
    SCH_CREDENTIALS how;
    PCCERT_CONTEXT own;
    TimeStamp expiry;
    struct sockaddr_in at;
    socklen_t length = sizeof at;
    long connections = 1, patience = 5000;
    int i, listener;

    for (i = 3; i < argc; i++) {
        if (strcmp(argv[i], "--ask") == 0)
            asked |= ASC_REQ_MUTUAL_AUTH;
        else if (strcmp(argv[i], "--alpn") == 0)
            alpn = 1;
        else if (strcmp(argv[i], "--connections") == 0 && i + 1 < argc)
            connections = atol(argv[++i]);
        else if (strcmp(argv[i], "--patience") == 0 && i + 1 < argc)
            patience = atol(argv[++i]);
    }
    own = argc < 3 ? NULL : pfx_certificate(argv[1], argv[2]);
    if (own == NULL) {
        fprintf(stderr, "no certificate with a key in %s\n", argc < 2 ? "nothing" : argv[1]);
        return 2;
    }
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
    if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 8) != 0
        || getsockname(listener, (struct sockaddr *)&at, &length) != 0)
        return 4;
    printf("port %d\n", ntohs(at.sin_port));
    fflush(stdout);
    while (connections-- > 0) {
        struct stream s;
        CtxtHandle context;
        SECURITY_STATUS status;
        const int fd = accept(listener, NULL, NULL);
        if (fd < 0 || stream_open(&s, fd, patience) != 0)
            return 5;
        status = stream_shake_hands(&s, 0, step, &context, &context);
        if (status == SEC_E_OK) {
            SecPkgContext_CipherInfo cipher;
            memset(&cipher, 0, sizeof cipher);
            cipher.dwVersion = 1;
            QueryContextAttributesW(&context, SECPKG_ATTR_CIPHER_INFO, &cipher);
            printf("agreed %lx %lx %lx\n", (unsigned long)cipher.dwProtocol, (unsigned long)cipher.dwCipherSuite,
                   (unsigned long)cipher.dwKeyType);
            fflush(stdout);
            status = serve(&s, &context);
            close_stream(&s, &context);
            DeleteSecurityContext(&context);
        }
        printf("0x%08lx\n", (unsigned long)(ULONG)status);
        fflush(stdout);
        free(s.bytes);
        close(fd);
    }
    FreeCredentialsHandle(&credential);
    close(listener);
    return 0;
}
