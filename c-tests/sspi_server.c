/* A server for any security package: copy it.

     sspi_server PACKAGE [--connections N] [--patience MILLISECONDS] [--late] [--worker] [--user U --domain D --password P]

   It listens on a loopback port of the system's choice, prints "port N", serves N connections (0: for ever), each in a thread of its own.
   The credential is acquired before listening, or with --late only when a connection comes. With --worker it only logs clients on: a process of its
   own, which has no credentials, takes the context over and speaks. Lines that begin with "leg" are for programs. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/wait.h>

#include "sspi_wire.h"

struct settings {
    const char *package;
    long patience;
    int connections;
    int late;
    int worker;
    char *program;
    SEC_WINNT_AUTH_IDENTITY_A identity;
};

static struct settings settings;
static CredHandle shared;

static SECURITY_STATUS acquire(CredHandle *credential)
{
    TimeStamp expiry;
    return AcquireCredentialsHandleA(NULL, (SEC_CHAR *)settings.package, SECPKG_CRED_INBOUND, NULL,
                                     settings.identity.User != NULL ? &settings.identity : NULL, NULL, NULL, credential, &expiry);
}

/* Shakes hands: SEC_E_OK with a live context, or a failure with nothing left behind. */
static SECURITY_STATUS shake_hands(int fd, CredHandle *credential, CtxtHandle *context, ULONG *granted)
{
    const ULONG asked = ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY | ASC_REQ_REPLAY_DETECT | ASC_REQ_SEQUENCE_DETECT
                      | ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR;
    static const SecBuffer nothing = {0, SECBUFFER_TOKEN, NULL};
    unsigned char *token = (unsigned char *)malloc(WIRE_LARGEST);
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    int have = 0, sent = 0;
    int leg = 0;

    if (token == NULL)
        return SEC_E_INSUFFICIENT_MEMORY;
    while (status == SEC_I_CONTINUE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        SecBuffer in[2], out = nothing;
        SecBufferDesc input = {SECBUFFER_VERSION, 2, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
        TimeStamp expiry;
        /* The wait for each leg has an end: a silent client must not hold this thread. */
        long size = wire_receive(fd, token, WIRE_LARGEST, settings.patience);
        if (size < 0) {
            status = SEC_E_INCOMPLETE_MESSAGE;
            break;
        }
        in[0].cbBuffer = (ULONG)size;
        in[0].BufferType = SECBUFFER_TOKEN;
        in[0].pvBuffer = token;
        in[1].cbBuffer = 0;
        in[1].BufferType = SECBUFFER_EMPTY;
        in[1].pvBuffer = NULL;
        input.pBuffers = in;
        output.pBuffers = &out;
        status = AcceptSecurityContext(credential, have ? context : NULL, &input, asked, SECURITY_NATIVE_DREP, context, &output, granted, &expiry);
        if (status >= 0)
            have = 1;
        if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
            SECURITY_STATUS completed = CompleteAuthToken(context, &output);
            if (completed < 0)
                status = completed;
        }
        printf("leg %d server %ld %lu 0x%08lx\n", ++leg, size, (unsigned long)out.cbBuffer, (unsigned long)(ULONG)status);
        /* Whatever came out is for the client: with success, with a need for more, and with a failure. */
        sent = out.cbBuffer == 0 || wire_send(fd, out.pvBuffer, out.cbBuffer, settings.patience) == 0;
        if (out.pvBuffer != NULL)
            FreeContextBuffer(out.pvBuffer);
        if (!sent && status >= 0)
            status = SEC_E_INCOMPLETE_MESSAGE;
    }
    free(token);
    if (status == SEC_I_COMPLETE_NEEDED)
        status = SEC_E_OK;
    if (status != SEC_E_OK && have)
        DeleteSecurityContext(context); /* half made */
    return status;
}

/* Opens one sealed message, tells what it said, and seals an answer. */
static SECURITY_STATUS talk(int fd, CtxtHandle *context)
{
    static unsigned char answer[] = "hello, client";
    unsigned char sealed[4096];
    SecPkgContext_Sizes sizes;
    SecBuffer parts[2];
    SecBufferDesc message = {SECBUFFER_VERSION, 2, NULL};
    SECURITY_STATUS status = QueryContextAttributesA(context, SECPKG_ATTR_SIZES, &sizes);
    long size;
    ULONG trailer, quality = 0;

    if (status != SEC_E_OK)
        return status;
    size = wire_receive(fd, sealed, sizeof sealed, settings.patience);
    /* The trailer's real size stands in its first four bytes on the wire of these examples. */
    if (size < 4)
        return SEC_E_INCOMPLETE_MESSAGE;
    trailer = sealed[0] | ((ULONG)sealed[1] << 8) | ((ULONG)sealed[2] << 16) | ((ULONG)sealed[3] << 24);
    if (trailer > (ULONG)size - 4)
        return SEC_E_INVALID_TOKEN;
    message.pBuffers = parts;
    parts[0].cbBuffer = trailer;
    parts[0].BufferType = SECBUFFER_TOKEN;
    parts[0].pvBuffer = sealed + 4;
    parts[1].cbBuffer = (ULONG)size - 4 - trailer;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].pvBuffer = sealed + 4 + trailer;
    status = DecryptMessage(context, &message, 0, &quality);
    if (status != SEC_E_OK)
        return status;
    printf("said \"%.*s\"\n", (int)parts[1].cbBuffer, (const char *)parts[1].pvBuffer);

    if (sizes.cbSecurityTrailer > sizeof sealed - 4 - sizeof answer)
        return SEC_E_INSUFFICIENT_MEMORY;
    memcpy(sealed + 4 + sizes.cbSecurityTrailer, answer, sizeof answer - 1);
    parts[0].cbBuffer = sizes.cbSecurityTrailer;
    parts[0].BufferType = SECBUFFER_TOKEN;
    parts[0].pvBuffer = sealed + 4;
    parts[1].cbBuffer = (ULONG)sizeof answer - 1;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].pvBuffer = sealed + 4 + sizes.cbSecurityTrailer;
    status = EncryptMessage(context, 0, &message, 0);
    if (status != SEC_E_OK)
        return status;
    /* A package may need less than it asked room for. */
    memmove(sealed + 4 + parts[0].cbBuffer, parts[1].pvBuffer, parts[1].cbBuffer);
    sealed[0] = (unsigned char)parts[0].cbBuffer;
    sealed[1] = (unsigned char)(parts[0].cbBuffer >> 8);
    sealed[2] = 0;
    sealed[3] = 0;
    if (wire_send(fd, sealed, 4 + parts[0].cbBuffer + parts[1].cbBuffer, settings.patience) != 0)
        return SEC_E_INCOMPLETE_MESSAGE;
    return SEC_E_OK;
}

/* What is asked of a context once it stands: who is there, then a word and an answer. */
static SECURITY_STATUS attend(int fd, CtxtHandle *context)
{
    SecPkgContext_NamesA names;
    names.sUserName = NULL;
    if (QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &names) == SEC_E_OK) {
        printf("client %s\n", names.sUserName);
        FreeContextBuffer(names.sUserName);
    }
    return talk(fd, context);
}

/* Gives the context, which then is no more here, and the connection to a process of their own. */
static SECURITY_STATUS hand_over(int fd, CtxtHandle *context)
{
    char connection[16], patience[24], way[16];
    char *arguments[7];
    SecPkgContext_PackageInfoA chosen;
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    SECURITY_STATUS status = QueryContextAttributesA(context, SECPKG_ATTR_PACKAGE_INFO, &chosen);
    int ends[2], ended = -1, sent;
    pid_t child;

    if (status != SEC_E_OK)
        return status;
    status = ExportSecurityContext(context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL);
    if (status != SEC_E_OK || pipe(ends) != 0) {
        FreeContextBuffer(packed.pvBuffer);
        FreeContextBuffer(chosen.PackageInfo);
        return status != SEC_E_OK ? status : SEC_E_INSUFFICIENT_MEMORY;
    }
    fcntl(ends[1], F_SETFD, FD_CLOEXEC); /* in a worker's hands the pipe would never end */
    sprintf(connection, "%d", fd);
    sprintf(way, "%d", ends[0]);
    sprintf(patience, "%ld", settings.patience);
    arguments[0] = settings.program;
    arguments[1] = (char *)chosen.PackageInfo->Name;
    arguments[2] = "--speak";
    arguments[3] = connection;
    arguments[4] = way;
    arguments[5] = patience;
    arguments[6] = NULL;
    child = fork();
    if (child == 0) {
        execv(settings.program, arguments);
        _exit(127);
    }
    close(ends[0]);
    /* A pipe holds more than a context is long; what is in it is wiped here with FreeContextBuffer. */
    sent = write(ends[1], packed.pvBuffer, packed.cbBuffer) == (ssize_t)packed.cbBuffer;
    close(ends[1]);
    FreeContextBuffer(packed.pvBuffer);
    FreeContextBuffer(chosen.PackageInfo);
    if (child < 0 || waitpid(child, &ended, 0) != child)
        return SEC_E_INSUFFICIENT_MEMORY;
    return sent && ended == 0 ? SEC_E_OK : SEC_E_INTERNAL_ERROR;
}

/* sspi_server PACKAGE --speak CONNECTION PIPE PATIENCE: the other end of hand_over. */
static int speak(const char *package, int fd, int way)
{
    static unsigned char packed[65536];
    SecBuffer whole = {0, SECBUFFER_EMPTY, NULL};
    CtxtHandle context;
    SECURITY_STATUS status;
    long size, got = 0;

    while ((size = (long)read(way, packed + got, sizeof packed - (size_t)got)) > 0)
        got += size;
    whole.cbBuffer = (ULONG)got;
    whole.pvBuffer = packed;
    status = ImportSecurityContextA((SEC_CHAR *)package, &whole, NULL, &context);
    memset(packed, 0, sizeof packed);
    printf("worker %s 0x%08lx\n", package, (unsigned long)(ULONG)status);
    if (status == SEC_E_OK) {
        status = attend(fd, &context);
        DeleteSecurityContext(&context);
    }
    return status == SEC_E_OK ? 0 : 1;
}

static void *serve(void *argument)
{
    int fd = (int)(long)argument;
    CredHandle credential = shared;
    CtxtHandle context;
    ULONG granted = 0;
    SECURITY_STATUS status = settings.late ? acquire(&credential) : SEC_E_OK;

    SecInvalidateHandle(&context);
    if (status == SEC_E_OK) {
        status = shake_hands(fd, &credential, &context, &granted);
        if (status == SEC_E_OK) {
            /* Security flags mean something only now. */
            int safe = (granted & ASC_RET_CONFIDENTIALITY) != 0;
            printf("granted 0x%08lx%s\n", (unsigned long)granted, safe ? "" : " (not confidential: turned away)");
            if (safe)
                status = settings.worker ? hand_over(fd, &context) : attend(fd, &context);
            DeleteSecurityContext(&context);
        }
        if (settings.late)
            FreeCredentialsHandle(&credential);
    }
    printf("end 0x%08lx\n", (unsigned long)(ULONG)status);
    fflush(stdout);
    close(fd);
    return (void *)(long)(status == SEC_E_OK ? 0 : 1);
}

static const char *value(int argc, char **argv, const char *name)
{
    int i;
    for (i = 2; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return argv[i + 1];
    return NULL;
}

static void part(const char *text, unsigned char **at, ULONG *length)
{
    *at = (unsigned char *)text;
    *length = text != NULL ? (ULONG)strlen(text) : 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in here;
    socklen_t length = sizeof here;
    const char *number;
    int listener, i, served;
    SECURITY_STATUS status;

    if (argc < 2) {
        fprintf(stderr, "usage: sspi_server PACKAGE [--connections N] [--patience MS] [--late] [--worker] [--user U --domain D --password P]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    settings.package = argv[1];
    settings.program = argv[0];
    if (argc == 6 && strcmp(argv[2], "--speak") == 0) {
        settings.patience = atol(argv[5]);
        return speak(argv[1], atoi(argv[3]), atoi(argv[4]));
    }
    settings.patience = (number = value(argc, argv, "--patience")) != NULL ? atol(number) : 5000;
    settings.connections = (number = value(argc, argv, "--connections")) != NULL ? atoi(number) : 1;
    for (i = 2; i < argc; i++)
        if (strcmp(argv[i], "--late") == 0)
            settings.late = 1;
        else if (strcmp(argv[i], "--worker") == 0)
            settings.worker = 1;
    part(value(argc, argv, "--user"), &settings.identity.User, &settings.identity.UserLength);
    part(value(argc, argv, "--domain"), &settings.identity.Domain, &settings.identity.DomainLength);
    part(value(argc, argv, "--password"), &settings.identity.Password, &settings.identity.PasswordLength);
    settings.identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;

    if (!settings.late && (status = acquire(&shared)) != SEC_E_OK) {
        fprintf(stderr, "AcquireCredentialsHandle: 0x%08lx\n", (unsigned long)(ULONG)status);
        return 1;
    }
    listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&here, 0, sizeof here);
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 1024) != 0
        || getsockname(listener, (struct sockaddr *)&here, &length) != 0) {
        perror("listening");
        return 1;
    }
    printf("port %d\n", ntohs(here.sin_port));

    for (served = 0; settings.connections == 0 || served < settings.connections; served++) {
        pthread_t thread;
        void *ended = NULL;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 || pthread_create(&thread, NULL, serve, (void *)(long)fd) != 0) {
            perror("accepting");
            return 1;
        }
        if (settings.connections == 1) {
            pthread_join(thread, &ended);
            return ended == NULL ? 0 : 1;
        }
        pthread_detach(thread);
    }
    pthread_exit(NULL);
}
