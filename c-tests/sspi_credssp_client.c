/* A CredSSP client: logs on and lends its credentials.

     sspi_credssp_client HOST:PORT TARGET USER DOMAIN PASSWORD [--rdp] [--patience MS] [--packages LIST] [--package NAME]
                         [--card READER,CONTAINER]

   With --rdp it asks for network level authentication first, as Remote Desktop's clients do, and ends after it. Else it says one thing.
   With --card the password is a smart card's PIN: the card is lent, and Kerberos' tickets of the user log on. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>
#include <schannel.h>
#include <credssp.h>
#include <ntsecapi.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "sspi_stream.h"

#define ASKED (ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_DELEGATE | ISC_REQ_EXTENDED_ERROR | ISC_REQ_STREAM | ISC_REQ_REPLAY_DETECT \
               | ISC_REQ_SEQUENCE_DETECT | ISC_REQ_CONFIDENTIALITY | ISC_REQ_MUTUAL_AUTH)

static CredHandle credential;
static const char *target;
static ULONG granted;
static long patience = 5000;

static SECURITY_STATUS step(void *whose, CtxtHandle *context, SecBufferDesc *input, SecBufferDesc *output)
{
    TimeStamp expiry;
    return InitializeSecurityContextA(&credential, context, (SEC_CHAR *)target, ASKED, 0, SECURITY_NATIVE_DREP, input, 0, (CtxtHandle *)whose,
                                      output, &granted, &expiry);
}

static void part(const char *text, unsigned char **at, unsigned long *length)
{
    *at = (unsigned char *)text;
    *length = (unsigned long)strlen(text);
}

static ULONG widen(const char *text, size_t length, WCHAR *to)
{
    size_t i;
    for (i = 0; i < length; i++)
        to[i] = (unsigned char)text[i];
    to[length] = 0;
    return (ULONG)length;
}

static SECURITY_STATUS acquire_card(const char *package, char **who, const char *card)
{
    static union {
        KERB_SMARTCARD_CSP_INFO info;
        WCHAR units[512];
    } place;
    WCHAR *names = place.units + offsetof(KERB_SMARTCARD_CSP_INFO, bBuffer) / sizeof(WCHAR);
    const char *container = strchr(card, ',');
    WCHAR strings[3][64];
    PUNICODE_STRING parts[3];
    KERB_CERTIFICATE_LOGON logon;
    CREDSSP_CRED both;
    TimeStamp expiry;
    int i;

    if (container == NULL || strlen(card) > 200)
        return SEC_E_UNKNOWN_CREDENTIALS;
    place.info.dwCspInfoLen = (DWORD)sizeof place;
    place.info.MessageType = 1;
    place.info.KeySpec = 1;
    /* No card's name: an empty one. Each name ends with a zero. */
    place.info.nReaderNameOffset = 1;
    place.info.nContainerNameOffset = 1 + widen(card, (size_t)(container - card), names + 1) + 1;
    place.info.nCSPNameOffset =
        place.info.nContainerNameOffset + widen(container + 1, strlen(container + 1), names + place.info.nContainerNameOffset) + 1;
    memset(&logon, 0, sizeof logon);
    logon.MessageType = KerbCertificateLogon;
    parts[0] = &logon.UserName;
    parts[1] = &logon.DomainName;
    parts[2] = &logon.Pin;
    for (i = 0; i < 3; i++) {
        if (strlen(who[i]) >= 64)
            return SEC_E_UNKNOWN_CREDENTIALS;
        parts[i]->Length = parts[i]->MaximumLength = (USHORT)(2 * widen(who[i], strlen(who[i]), strings[i]));
        parts[i]->Buffer = strings[i];
    }
    logon.CspDataLength = (ULONG)sizeof place;
    logon.CspData = (PUCHAR)&place;
    memset(&both, 0, sizeof both);
    both.Type = CredsspCertificateCreds;
    both.pSpnegoCred = &logon;
    return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, SECPKG_CRED_OUTBOUND, NULL, &both, NULL, NULL, &credential, &expiry);
}

static SECURITY_STATUS acquire(const char *package, char **who, const char *packages)
{
    SEC_WINNT_AUTH_IDENTITY_EXA identity;
    CREDSSP_CRED both;
    TimeStamp expiry;
    unsigned long length;

    memset(&identity, 0, sizeof identity);
    identity.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    identity.Length = sizeof identity;
    part(who[0], &identity.User, &length);
    identity.UserLength = length;
    part(who[1], &identity.Domain, &length);
    identity.DomainLength = length;
    part(who[2], &identity.Password, &length);
    identity.PasswordLength = length;
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    if (packages != NULL) {
        part(packages, &identity.PackageList, &length);
        identity.PackageListLength = length;
    }
    memset(&both, 0, sizeof both);
    both.Type = CredsspPasswordCreds;
    both.pSpnegoCred = &identity;
    return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, SECPKG_CRED_OUTBOUND, NULL, &both, NULL, NULL, &credential, &expiry);
}

/* Remote Desktop's first words: a connection request that offers TLS and network level authentication. */
static int rdp_greeting(int fd)
{
    unsigned char request[] = {3, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0}, answer[64];
    const long deadline = wire_clock() + patience;
    ULONG size;
    if (wire_move(fd, request, sizeof request, 1, deadline) != 0 || wire_move(fd, answer, 4, 0, deadline) != 0)
        return -1;
    size = ((ULONG)answer[2] << 8) | answer[3];
    if (size != 19 || wire_move(fd, answer + 4, size - 4, 0, deadline) != 0)
        return -1;
    return answer[11] == 2 && answer[15] == 2 ? 0 : -1;
}

static const char *value(int argc, char **argv, const char *name)
{
    int i;
    for (i = 6; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return NULL;
}

int main(int argc, char **argv)
{
    unsigned char said[1024];
    struct sockaddr_in there;
    struct stream stream;
    CtxtHandle context;
    const char *number, *package;
    char host[64];
    SECURITY_STATUS status;
    ULONG size = 0;
    int fd, i, rdp = 0;

    if (argc < 6 || strlen(argv[1]) >= sizeof host || strchr(argv[1], ':') == NULL) {
        fprintf(stderr, "usage: sspi_credssp_client HOST:PORT TARGET USER DOMAIN PASSWORD [--rdp] [--patience MS] [--packages LIST] [--package NAME]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    strcpy(host, argv[1]);
    *strchr(host, ':') = 0;
    target = argv[2];
    patience = (number = value(argc, argv, "--patience")) != NULL ? atol(number) : 5000;
    package = value(argc, argv, "--package") != NULL ? value(argc, argv, "--package") : "CREDSSP";
    for (i = 6; i < argc; i++)
        if (strcmp(argv[i], "--rdp") == 0)
            rdp = 1;

    memset(&there, 0, sizeof there);
    there.sin_family = AF_INET;
    there.sin_port = htons((unsigned short)atoi(strchr(argv[1], ':') + 1));
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (inet_pton(AF_INET, host, &there.sin_addr) != 1 || fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) != 0) {
        perror("connecting");
        return 1;
    }
    if (value(argc, argv, "--card") != NULL)
        status = acquire_card(package, argv + 3, value(argc, argv, "--card"));
    else
        status = acquire(package, argv + 3, value(argc, argv, "--packages"));
    if (status != SEC_E_OK) {
        fprintf(stderr, "AcquireCredentialsHandle: 0x%08lx\n", (unsigned long)(ULONG)status);
        return 1;
    }
    SecInvalidateHandle(&context);
    if (stream_open(&stream, fd, patience) != 0 || (rdp && rdp_greeting(fd) != 0))
        return 1;
    status = stream_shake_hands(&stream, 1, step, &context, &context);
    if (status == SEC_E_OK) {
        printf("granted 0x%08lx\n", (unsigned long)granted);
        if (!rdp) {
            status = stream_send(&stream, &context, "hello, server", 13);
            if (status == SEC_E_OK)
                status = stream_receive(&stream, &context, step, &context, said, sizeof said, &size);
            if (status == SEC_E_OK)
                printf("said \"%.*s\"\n", (int)size, (const char *)said);
        }
        DeleteSecurityContext(&context);
    }
    printf("end 0x%08lx\n", (unsigned long)(ULONG)status);
    FreeCredentialsHandle(&credential);
    free(stream.bytes);
    close(fd);
    return status == SEC_E_OK ? 0 : 1;
}
