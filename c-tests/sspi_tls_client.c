/* An HTTPS client: fetches a page over Schannel.

     sspi_tls_client HOST PORT PATH [--pfx FILE PASSWORD] [--times N] [--patience MS] [--manual]

   It connects to loopback, checks the server's certificate for HOST against the machine's roots (SSL_CERT_FILE names others), prints what was
   agreed and how many bytes came, and each time "resumed" or "new". The certificate in the PFX file is shown to a server that asks. With
   --manual the program would judge the server itself: it does not. */
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

static CredHandle credential, other;
static int have_other, asked_for_one;
static PCCERT_CONTEXT own;
static char *host;
static ULONG flags = ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_EXTENDED_ERROR | ISC_REQ_STREAM | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT
                     | ISC_REQ_CONFIDENTIALITY;

static SECURITY_STATUS acquire(PCCERT_CONTEXT *certificate, CredHandle *into)
{
    SCH_CREDENTIALS how;
    TimeStamp expiry;
    memset(&how, 0, sizeof how);
    how.dwVersion = SCH_CREDENTIALS_VERSION;
    how.cCreds = certificate == NULL ? 0 : 1;
    how.paCred = certificate;
    return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &how, NULL, NULL, into, &expiry);
}

static SECURITY_STATUS step(void *whose, CtxtHandle *context, SecBufferDesc *input, SecBufferDesc *output)
{
    ULONG granted;
    TimeStamp expiry;
    SECURITY_STATUS status = InitializeSecurityContextA(have_other ? &other : &credential, context, host, flags, 0, SECURITY_NATIVE_DREP, input,
                                                        0, (CtxtHandle *)whose, output, &granted, &expiry);
    if (status == SEC_I_INCOMPLETE_CREDENTIALS) {
        SecPkgContext_IssuerListInfoEx issuers;
        asked_for_one = 1;
        if (QueryContextAttributesA(context, SECPKG_ATTR_ISSUER_LIST_EX, &issuers) == SEC_E_OK) {
            printf("asked by %lu issuers\n", (unsigned long)issuers.cIssuers);
            if (issuers.aIssuers != NULL)
                FreeContextBuffer(issuers.aIssuers);
        }
        if (own != NULL && !have_other)
            have_other = acquire(&own, &other) == SEC_E_OK;
        /* The same token once more: nothing was consumed. */
        status = InitializeSecurityContextA(have_other ? &other : &credential, context, host, flags, 0, SECURITY_NATIVE_DREP, input, 0,
                                            (CtxtHandle *)whose, output, &granted, &expiry);
    }
    return status;
}

static SECURITY_STATUS fetch(int port, const char *path)
{
    static unsigned char page[65536];
    struct sockaddr_in at;
    struct stream s;
    CtxtHandle context;
    SECURITY_STATUS status;
    SecPkgContext_CipherInfo cipher;
    SecPkgContext_SessionInfo session;
    char request[512];
    unsigned long whole = 0;
    ULONG got;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    at.sin_port = htons((unsigned short)port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0 || stream_open(&s, fd, 5000) != 0)
        return SEC_E_INTERNAL_ERROR;
    status = stream_shake_hands(&s, 1, step, &context, &context);
    if (status == SEC_E_OK) {
        memset(&cipher, 0, sizeof cipher);
        cipher.dwVersion = 1;
        QueryContextAttributesW(&context, SECPKG_ATTR_CIPHER_INFO, &cipher);
        QueryContextAttributesW(&context, SECPKG_ATTR_SESSION_INFO, &session);
        snprintf(request, sizeof request, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", path, host);
        status = stream_send(&s, &context, request, (ULONG)strlen(request));
        while (status == SEC_E_OK) {
            status = stream_receive(&s, &context, step, &context, page, sizeof page, &got);
            if (status == SEC_E_OK)
                whole += got;
        }
        /* Only the peer's own word is the end. */
        if (status == SEC_I_CONTEXT_EXPIRED)
            status = SEC_E_OK;
        printf("%lx %lx %s %lu bytes\n", (unsigned long)cipher.dwProtocol, (unsigned long)cipher.dwCipherSuite,
               session.dwFlags & SSL_SESSION_RECONNECT ? "resumed" : "new", whole);
        DeleteSecurityContext(&context);
    }
    free(s.bytes);
    close(fd);
    return status;
}

int main(int argc, char **argv)
{
    SECURITY_STATUS status = SEC_E_OK;
    long times = 1;
    int i;
    if (argc < 4)
        return 2;
    host = argv[1];
    for (i = 4; i < argc; i++) {
        if (strcmp(argv[i], "--pfx") == 0 && i + 2 < argc) {
            own = pfx_certificate(argv[i + 1], argv[i + 2]);
            i += 2;
        } else if (strcmp(argv[i], "--times") == 0 && i + 1 < argc)
            times = atol(argv[++i]);
        else if (strcmp(argv[i], "--manual") == 0)
            flags |= ISC_REQ_MANUAL_CRED_VALIDATION;
    }
    if (acquire(NULL, &credential) != SEC_E_OK)
        return 3;
    while (times-- > 0 && status == SEC_E_OK)
        status = fetch(atoi(argv[2]), argv[3]);
    printf("0x%08lx\n", (unsigned long)(ULONG)status);
    if (own != NULL)
        CertFreeCertificateContext(own);
    if (have_other)
        FreeCredentialsHandle(&other);
    FreeCredentialsHandle(&credential);
    (void)asked_for_one;
    return status == SEC_E_OK ? 0 : 1;
}
