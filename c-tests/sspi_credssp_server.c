/* A CredSSP server: whoever logs on lends it his credentials, and it tells what it was lent.

     sspi_credssp_server FILE.pfx PASSWORD [--rdp] [--connections N] [--patience MS] [--package NAME] [--print-password] [--impersonate PACKAGE]

   It listens on a loopback port of the system's choice and prints "port N". With --rdp a client first asks for network level authentication
   as Remote Desktop's do; the server ends after it. Else it answers one message. With --impersonate it acts for the client for a moment (the policy must say
   impersonation = "network") and tells whom it would log on elsewhere as, by that package. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>
#include <schannel.h>
#include <credssp.h>
#include <wincrypt.h>
#include <ntsecapi.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "sspi_pfx.h"
#include "sspi_stream.h"

#define ASKED (ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_DELEGATE | ASC_REQ_EXTENDED_ERROR | ASC_REQ_STREAM | ASC_REQ_REPLAY_DETECT \
               | ASC_REQ_SEQUENCE_DETECT | ASC_REQ_CONFIDENTIALITY)

static CredHandle credential;
static ULONG granted;
static long patience = 5000;
static int tell_password;
static const char *impersonate;

static SECURITY_STATUS step(void *whose, CtxtHandle *context, SecBufferDesc *input, SecBufferDesc *output)
{
    TimeStamp expiry;
    (void)whose;
    return AcceptSecurityContext(&credential, context, input, ASKED, SECURITY_NATIVE_DREP, (CtxtHandle *)whose, output, &granted, &expiry);
}

static SECURITY_STATUS acquire(const char *package, PCCERT_CONTEXT certificate)
{
    SCH_CREDENTIALS tls;
    CREDSSP_CRED both;
    TimeStamp expiry;

    memset(&tls, 0, sizeof tls);
    tls.dwVersion = SCH_CREDENTIALS_VERSION;
    tls.cCreds = 1;
    tls.paCred = &certificate;
    memset(&both, 0, sizeof both);
    both.Type = CredsspSubmitBufferBoth;
    both.pSchannelCred = &tls;
    return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, SECPKG_CRED_INBOUND, NULL, &both, NULL, NULL, &credential, &expiry);
}

static void print_wide(const char *name, const unsigned char *at, ULONG bytes)
{
    ULONG i;
    printf("%s ", name);
    for (i = 0; i + 1 < bytes; i += 2)
        putchar(at[i + 1] == 0 && at[i] < 128 ? at[i] : '?');
    putchar('\n');
}

static void tell_credentials(CtxtHandle *context)
{
    SecPkgContext_ClientCreds creds;
    SecPkgContext_PackageInfoA package;
    SecPkgContext_NamesA names;
    SECURITY_STATUS status;

    if (QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &names) == SEC_E_OK) {
        printf("client %s\n", names.sUserName);
        FreeContextBuffer(names.sUserName);
    }
    if (QueryContextAttributesA(context, SECPKG_ATTR_NEGOTIATION_PACKAGE, &package) == SEC_E_OK) {
        printf("package %s\n", package.PackageInfo->Name);
        FreeContextBuffer(package.PackageInfo);
    }
    status = QueryContextAttributesA(context, SECPKG_ATTR_CREDS, &creds);
    if (status != SEC_E_OK) {
        printf("lent nothing 0x%08lx\n", (unsigned long)(ULONG)status);
        return;
    }
    /* The first word says what it is. Pointers are offsets from the structure. */
    switch (*(const KERB_LOGON_SUBMIT_TYPE *)creds.AuthBuffer) {
    case KerbInteractiveLogon: {
        const KERB_INTERACTIVE_LOGON *logon = (const KERB_INTERACTIVE_LOGON *)creds.AuthBuffer;
        print_wide("lent-user", creds.AuthBuffer + (size_t)logon->UserName.Buffer, logon->UserName.Length);
        print_wide("lent-domain", creds.AuthBuffer + (size_t)logon->LogonDomainName.Buffer, logon->LogonDomainName.Length);
        if (tell_password)
            print_wide("lent-password", creds.AuthBuffer + (size_t)logon->Password.Buffer, logon->Password.Length);
        break;
    }
    case KerbCertificateLogon: {
        const KERB_CERTIFICATE_LOGON *logon = (const KERB_CERTIFICATE_LOGON *)creds.AuthBuffer;
        const unsigned char *card = creds.AuthBuffer + (size_t)logon->CspData;
        const KERB_SMARTCARD_CSP_INFO *place = (const KERB_SMARTCARD_CSP_INFO *)card;
        const unsigned char *names = card + offsetof(KERB_SMARTCARD_CSP_INFO, bBuffer);
        print_wide("lent-user", creds.AuthBuffer + (size_t)logon->UserName.Buffer, logon->UserName.Length);
        print_wide("lent-reader", names + 2 * place->nReaderNameOffset, 2 * (place->nContainerNameOffset - place->nReaderNameOffset - 1));
        print_wide("lent-container", names + 2 * place->nContainerNameOffset, 2 * (place->nCSPNameOffset - place->nContainerNameOffset - 1));
        if (tell_password)
            print_wide("lent-pin", creds.AuthBuffer + (size_t)logon->Pin.Buffer, logon->Pin.Length);
        break;
    }
    case KerbTicketLogon: {
        const KERB_TICKET_LOGON *logon = (const KERB_TICKET_LOGON *)creds.AuthBuffer;
        printf("lent-tickets %d %d\n", logon->ServiceTicketLength != 0, logon->TicketGrantingTicketLength != 0);
        break;
    }
    default:
        printf("lent something else\n");
    }
    FreeContextBuffer(creds.AuthBuffer);
}

/* Whom a credential without a word is for. */
static void tell_logon(const char *when)
{
    CredHandle own;
    SecPkgCredentials_NamesA names;
    TimeStamp expiry;
    SECURITY_STATUS status = AcquireCredentialsHandleA(NULL, (SEC_CHAR *)impersonate, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &own, &expiry);
    if (status == SEC_E_OK) {
        status = QueryCredentialsAttributesA(&own, SECPKG_CRED_ATTR_NAMES, &names);
        if (status == SEC_E_OK) {
            printf("%s as %s\n", when, names.sUserName);
            FreeContextBuffer(names.sUserName);
        }
        FreeCredentialsHandle(&own);
    }
    if (status != SEC_E_OK)
        printf("%s as nobody 0x%08lx\n", when, (unsigned long)(ULONG)status);
}

static void act_for_client(CtxtHandle *context)
{
    SECURITY_STATUS status = ImpersonateSecurityContext(context);
    printf("impersonate 0x%08lx\n", (unsigned long)(ULONG)status);
    if (status == SEC_E_OK) {
        tell_logon("acting");
        printf("revert 0x%08lx\n", (unsigned long)(ULONG)RevertSecurityContext(context));
    }
    printf("revert 0x%08lx\n", (unsigned long)(ULONG)RevertSecurityContext(context));
}

/* Remote Desktop's first words: a connection request that offers protocols, and the choice of network level authentication. */
static int rdp_greeting(int fd)
{
    static const unsigned char chosen[] = {3, 0, 0, 19, 14, 0xD0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0};
    unsigned char request[512];
    const long deadline = wire_clock() + patience;
    ULONG size;
    if (wire_move(fd, request, 4, 0, deadline) != 0 || request[0] != 3)
        return -1;
    size = ((ULONG)request[2] << 8) | request[3];
    if (size < 4 || size > sizeof request || wire_move(fd, request + 4, size - 4, 0, deadline) != 0)
        return -1;
    return wire_move(fd, (unsigned char *)chosen, sizeof chosen, 1, deadline);
}

static SECURITY_STATUS serve(int fd, int rdp)
{
    unsigned char said[1024];
    struct stream stream;
    CtxtHandle context;
    ULONG size = 0;
    SECURITY_STATUS status;

    if (stream_open(&stream, fd, patience) != 0)
        return SEC_E_INSUFFICIENT_MEMORY;
    SecInvalidateHandle(&context);
    status = rdp && rdp_greeting(fd) != 0 ? SEC_E_INVALID_TOKEN : stream_shake_hands(&stream, 0, step, &context, &context);
    if (status == SEC_E_OK) {
        printf("granted 0x%08lx\n", (unsigned long)granted);
        tell_credentials(&context);
        if (impersonate)
            act_for_client(&context);
        if (!rdp) {
            status = stream_receive(&stream, &context, step, &context, said, sizeof said, &size);
            if (status == SEC_E_OK) {
                printf("said \"%.*s\"\n", (int)size, (const char *)said);
                status = stream_send(&stream, &context, "hello, client", 13);
            }
        }
        DeleteSecurityContext(&context);
    }
    free(stream.bytes);
    return status;
}

static const char *value(int argc, char **argv, const char *name)
{
    int i;
    for (i = 3; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return NULL;
}

static int has(int argc, char **argv, const char *name)
{
    int i;
    for (i = 3; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here;
    socklen_t length = sizeof here;
    const char *number, *package;
    PCCERT_CONTEXT certificate;
    SECURITY_STATUS status;
    int listener, connections, served;

    if (argc < 3) {
        fprintf(stderr, "usage: sspi_credssp_server FILE.pfx PASSWORD [--rdp] [--connections N] [--patience MS] [--package NAME] [--print-password] [--impersonate PACKAGE]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    patience = (number = value(argc, argv, "--patience")) != NULL ? atol(number) : 5000;
    connections = (number = value(argc, argv, "--connections")) != NULL ? atoi(number) : 1;
    package = value(argc, argv, "--package") != NULL ? value(argc, argv, "--package") : "CREDSSP";
    tell_password = has(argc, argv, "--print-password");
    impersonate = value(argc, argv, "--impersonate");

    certificate = pfx_certificate(argv[1], argv[2]);
    if (certificate == NULL) {
        fprintf(stderr, "no certificate with a key in %s\n", argv[1]);
        return 1;
    }
    status = acquire(package, certificate);
    CertFreeCertificateContext(certificate);
    if (status != SEC_E_OK) {
        fprintf(stderr, "AcquireCredentialsHandle: 0x%08lx\n", (unsigned long)(ULONG)status);
        return 1;
    }
    listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 16) != 0
        || getsockname(listener, (struct sockaddr *)&here, &length) != 0) {
        perror("listening");
        return 1;
    }
    printf("port %d\n", ntohs(here.sin_port));
    for (served = 0; served < connections; served++) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            perror("accepting");
            return 1;
        }
        status = serve(fd, has(argc, argv, "--rdp"));
        printf("end 0x%08lx\n", (unsigned long)(ULONG)status);
        close(fd);
    }
    FreeCredentialsHandle(&credential);
    close(listener);
    return 0;
}
