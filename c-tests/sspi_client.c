/* A client for any security package: copy it.

     sspi_client PORT PACKAGE [--target SPN] [--mutual] [--wide] [--user U --domain D --password P] [--message TEXT]

   Without a user it uses the package's default credentials. --wide goes through the W functions. Lines that begin with "leg" are for
   programs. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "sspi_wire.h"

#define PATIENCE 5000L

static const char *value(int argc, char **argv, const char *name)
{
    int i;
    for (i = 3; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return NULL;
}

static int given(int argc, char **argv, const char *name)
{
    int i;
    for (i = 3; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return 0;
}

/* ASCII to UTF-16, as far as these examples need it. */
static SEC_WCHAR *widen(const char *text)
{
    size_t i, length;
    SEC_WCHAR *wide;
    if (text == NULL)
        return NULL;
    length = strlen(text);
    wide = (SEC_WCHAR *)malloc((length + 1) * sizeof *wide);
    if (wide == NULL)
        exit(1);
    for (i = 0; i <= length; i++)
        wide[i] = (SEC_WCHAR)(unsigned char)text[i];
    return wide;
}

static ULONG length_of(const char *text)
{
    return text != NULL ? (ULONG)strlen(text) : 0;
}

int main(int argc, char **argv)
{
    ULONG asked = ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT
                | ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_EXTENDED_ERROR;
    const char *package, *target, *user, *domain, *password, *text;
    static unsigned char token[WIRE_LARGEST];
    unsigned char sealed[4096];
    SEC_WINNT_AUTH_IDENTITY_A narrow;
    SEC_WINNT_AUTH_IDENTITY_W wide;
    CredHandle credential;
    CtxtHandle context;
    TimeStamp expiry;
    SecPkgContext_Sizes sizes;
    SECURITY_STATUS status;
    struct sockaddr_in there;
    ULONG granted = 0, quality = 0;
    long received = 0;
    int fd, leg = 0, have = 0, wider;

    if (argc < 3) {
        fprintf(stderr, "usage: sspi_client PORT PACKAGE [--target SPN] [--mutual] [--wide] [--user U --domain D --password P] [--message TEXT]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    package = argv[2];
    wider = given(argc, argv, "--wide");
    if (given(argc, argv, "--mutual"))
        asked |= ISC_REQ_MUTUAL_AUTH;
    target = value(argc, argv, "--target");
    user = value(argc, argv, "--user");
    domain = value(argc, argv, "--domain");
    password = value(argc, argv, "--password");
    text = value(argc, argv, "--message");
    if (text == NULL)
        text = "hello, server";
    if (target == NULL)
        target = "host/localhost";

    memset(&narrow, 0, sizeof narrow);
    narrow.User = (unsigned char *)user;
    narrow.UserLength = length_of(user);
    narrow.Domain = (unsigned char *)domain;
    narrow.DomainLength = length_of(domain);
    narrow.Password = (unsigned char *)password;
    narrow.PasswordLength = length_of(password);
    narrow.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    memset(&wide, 0, sizeof wide);
    wide.User = (unsigned short *)widen(user);
    wide.UserLength = length_of(user);
    wide.Domain = (unsigned short *)widen(domain);
    wide.DomainLength = length_of(domain);
    wide.Password = (unsigned short *)widen(password);
    wide.PasswordLength = length_of(password);
    wide.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;

    if (wider)
        status = AcquireCredentialsHandleW(NULL, widen(package), SECPKG_CRED_OUTBOUND, NULL, user != NULL ? &wide : NULL, NULL, NULL, &credential, &expiry);
    else
        status = AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, SECPKG_CRED_OUTBOUND, NULL, user != NULL ? &narrow : NULL, NULL, NULL, &credential, &expiry);
    if (status != SEC_E_OK) {
        printf("end 0x%08lx\n", (unsigned long)(ULONG)status);
        return 1;
    }
    memset(&there, 0, sizeof there);
    there.sin_family = AF_INET;
    there.sin_port = htons((unsigned short)atoi(argv[1]));
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) != 0) {
        perror("connecting");
        return 1;
    }

    do {
        SecBuffer in[2], out;
        SecBufferDesc input, output;
        if (have) {
            received = wire_receive(fd, token, sizeof token, PATIENCE);
            if (received < 0) {
                status = SEC_E_INCOMPLETE_MESSAGE;
                break;
            }
        }
        in[0].cbBuffer = (ULONG)received;
        in[0].BufferType = SECBUFFER_TOKEN;
        in[0].pvBuffer = token;
        in[1].cbBuffer = 0;
        in[1].BufferType = SECBUFFER_EMPTY;
        in[1].pvBuffer = NULL;
        out.cbBuffer = 0;
        out.BufferType = SECBUFFER_TOKEN;
        out.pvBuffer = NULL;
        input.ulVersion = output.ulVersion = SECBUFFER_VERSION;
        input.cBuffers = 2;
        input.pBuffers = in;
        output.cBuffers = 1;
        output.pBuffers = &out;
        if (wider)
            status = InitializeSecurityContextW(&credential, have ? &context : NULL, widen(target), asked, 0, SECURITY_NATIVE_DREP,
                                                have ? &input : NULL, 0, &context, &output, &granted, &expiry);
        else
            status = InitializeSecurityContextA(&credential, have ? &context : NULL, (SEC_CHAR *)target, asked, 0, SECURITY_NATIVE_DREP,
                                                have ? &input : NULL, 0, &context, &output, &granted, &expiry);
        if (status >= 0)
            have = 1;
        if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
            SECURITY_STATUS completed = CompleteAuthToken(&context, &output);
            if (completed < 0)
                status = completed;
        }
        printf("leg %d client %ld %lu 0x%08lx\n", ++leg, received, (unsigned long)out.cbBuffer, (unsigned long)(ULONG)status);
        /* A client that continues without a token lets the server begin: that is told, too. */
        if ((out.cbBuffer != 0 || status == SEC_I_CONTINUE_NEEDED) && wire_send(fd, out.pvBuffer, out.cbBuffer, PATIENCE) != 0 && status >= 0)
            status = SEC_E_INCOMPLETE_MESSAGE;
        if (out.pvBuffer != NULL)
            FreeContextBuffer(out.pvBuffer);
    } while (status == SEC_I_CONTINUE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE);
    if (status == SEC_I_COMPLETE_NEEDED)
        status = SEC_E_OK;

    /* Security flags mean something only now. */
    if (status == SEC_E_OK && (granted & ISC_RET_CONFIDENTIALITY) == 0)
        status = SEC_E_QOP_NOT_SUPPORTED;
    if (status == SEC_E_OK)
        status = QueryContextAttributesA(&context, SECPKG_ATTR_SIZES, &sizes);
    if (status == SEC_E_OK) {
        SecBuffer parts[2];
        SecBufferDesc message;
        message.ulVersion = SECBUFFER_VERSION;
        message.cBuffers = 2;
        message.pBuffers = parts;
        parts[0].cbBuffer = sizes.cbSecurityTrailer;
        parts[0].BufferType = SECBUFFER_TOKEN;
        parts[0].pvBuffer = sealed + 4;
        parts[1].cbBuffer = length_of(text);
        parts[1].BufferType = SECBUFFER_DATA;
        parts[1].pvBuffer = sealed + 4 + sizes.cbSecurityTrailer;
        if (4 + sizes.cbSecurityTrailer + parts[1].cbBuffer > sizeof sealed) {
            status = SEC_E_INSUFFICIENT_MEMORY;
        } else {
            memcpy(parts[1].pvBuffer, text, parts[1].cbBuffer);
            status = EncryptMessage(&context, 0, &message, 0);
        }
        if (status == SEC_E_OK) {
            ULONG trailer = parts[0].cbBuffer;
            memmove(sealed + 4 + trailer, parts[1].pvBuffer, parts[1].cbBuffer);
            sealed[0] = (unsigned char)trailer;
            sealed[1] = (unsigned char)(trailer >> 8);
            sealed[2] = 0;
            sealed[3] = 0;
            received = wire_send(fd, sealed, 4 + trailer + parts[1].cbBuffer, PATIENCE) == 0 ? wire_receive(fd, sealed, sizeof sealed, PATIENCE) : -1;
            trailer = received < 4 ? 0 : sealed[0] | ((ULONG)sealed[1] << 8);
            if (received < 4 || trailer > (ULONG)received - 4) {
                status = SEC_E_INCOMPLETE_MESSAGE;
            } else {
                parts[0].cbBuffer = trailer;
                parts[0].BufferType = SECBUFFER_TOKEN;
                parts[0].pvBuffer = sealed + 4;
                parts[1].cbBuffer = (ULONG)received - 4 - trailer;
                parts[1].BufferType = SECBUFFER_DATA;
                parts[1].pvBuffer = sealed + 4 + trailer;
                status = DecryptMessage(&context, &message, 0, &quality);
                if (status == SEC_E_OK)
                    printf("said \"%.*s\"\n", (int)parts[1].cbBuffer, (const char *)parts[1].pvBuffer);
            }
        }
    }
    if (have)
        DeleteSecurityContext(&context);
    FreeCredentialsHandle(&credential);
    close(fd);
    printf("end 0x%08lx\n", (unsigned long)(ULONG)status);
    return status == SEC_E_OK ? 0 : 1;
}
