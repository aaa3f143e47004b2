/* A context that one process establishes and another goes on with: ExportSecurityContext and ImportSecurityContext, their answers to mistakes, and
   a child of this program, begun afresh, that speaks with a client of its parent's. */
#include "check.h"

#include <fcntl.h>
#include <sys/wait.h>

static char ntlm[] = "NTLM", negotiate[] = "Negotiate", kerberos[] = "Kerberos", user[] = "testuser", domain[] = "WORKGROUP",
            password[] = "Test-Passw0rd";
static SEC_WCHAR wide_ntlm[] = {'n', 't', 'l', 'm', 0};
static unsigned char up[8192], down[8192];

static CredHandle somebody(char *package, ULONG use)
{
    SEC_WINNT_AUTH_IDENTITY_A id;
    CredHandle made;
    TimeStamp expiry;
    memset(&id, 0, sizeof id);
    id.User = (unsigned char *)user;
    id.UserLength = (ULONG)strlen(user);
    id.Domain = (unsigned char *)domain;
    id.DomainLength = (ULONG)strlen(domain);
    id.Password = (unsigned char *)password;
    id.PasswordLength = (ULONG)strlen(password);
    id.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, package, use, NULL, &id, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

static CredHandle outbound, inbound;
static Side client, server;

static void log_on(char *package)
{
    size_t sent = sizeof up, answered;
    SECURITY_STATUS word = SEC_I_CONTINUE_NEEDED;
    outbound = somebody(package, SECPKG_CRED_OUTBOUND);
    inbound = somebody(package, SECPKG_CRED_INBOUND);
    client = side(&outbound, user, ISC_REQ_CONFIDENTIALITY | ISC_REQ_SEQUENCE_DETECT);
    server = side(&inbound, NULL, ASC_REQ_CONFIDENTIALITY);
    GIVES(leg(&client, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    while (word == SEC_I_CONTINUE_NEEDED) {
        answered = sizeof down;
        word = leg(&server, up, sent, down, &answered);
        CHECK(word == SEC_E_OK || word == SEC_I_CONTINUE_NEEDED);
        if (answered == 0)
            break;
        sent = sizeof up;
        ANSWERS(leg(&client, down, answered, up, &sent));
    }
    GIVES(word, SEC_E_OK);
}

static void log_off(void)
{
    DeleteSecurityContext(&client.context);
    DeleteSecurityContext(&server.context);
    GIVES(FreeCredentialsHandle(&outbound), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&inbound), SEC_E_OK);
}

static SecBuffer exported(ULONG flags)
{
    SecBuffer packed = buffer(SECBUFFER_EMPTY, NULL, 0);
    void *token = &packed;
    GIVES(ExportSecurityContext(&server.context, flags, &packed, &token), SEC_E_OK);
    CHECK(packed.pvBuffer != NULL && packed.cbBuffer > 64 && packed.BufferType == SECBUFFER_EMPTY && token == NULL);
    return packed;
}

static void it_comes_back_as_it_went(void)
{
    SecBuffer packed;
    CtxtHandle old;
    SecPkgContext_NamesA names;
    SecPkgContext_PackageInfoA info;
    SecPkgContext_Flags flags;
    log_on(ntlm);
    talk(&client.context, &server.context);
    packed = exported(SECPKG_CONTEXT_EXPORT_DELETE_OLD);
    old = server.context;
    GIVES(DeleteSecurityContext(&old), SEC_E_INVALID_HANDLE);
    GIVES(ImportSecurityContextW(wide_ntlm, &packed, NULL, &server.context), SEC_E_OK);
    CHECK(!same_handle(&old, &server.context));
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    talk(&client.context, &server.context);
    talk(&server.context, &client.context);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(strcmp(names.sUserName, "WORKGROUP\\testuser") == 0);
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_PACKAGE_INFO, &info), SEC_E_OK);
    CHECK(strcmp(info.PackageInfo->Name, "NTLM") == 0);
    GIVES(FreeContextBuffer(info.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_FLAGS, &flags), SEC_E_OK);
    CHECK((flags.Flags & ASC_RET_CONFIDENTIALITY) != 0);
    /* It is a server's: it was one before. */
    CHECK(ImpersonateSecurityContext(&server.context) == SEC_E_NO_IMPERSONATION);
    log_off();
}

static void without_delete_old_the_old_one_stays(void)
{
    SecBuffer packed;
    CtxtHandle twin;
    log_on(ntlm);
    packed = exported(0);
    talk(&client.context, &server.context);
    GIVES(ImportSecurityContextA(ntlm, &packed, NULL, &twin), SEC_E_OK);
    GIVES(DeleteSecurityContext(&twin), SEC_E_OK);
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    talk(&server.context, &client.context);
    log_off();
}

static void a_reset_one_begins_where_messages_begin(void)
{
    SecBuffer packed;
    void *before;
    log_on(ntlm);
    packed = exported(SECPKG_CONTEXT_EXPORT_RESET_NEW | SECPKG_CONTEXT_EXPORT_DELETE_OLD);
    GIVES(ImportSecurityContextA(ntlm, &packed, NULL, &server.context), SEC_E_OK);
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    talk(&client.context, &server.context);
    talk(&server.context, &client.context);
    /* Its cipher has moved: from its beginning it would give the same stream again. The refusal costs the context nothing. */
    packed = buffer(SECBUFFER_EMPTY, &before, 4);
    GIVES(ExportSecurityContext(&server.context, SECPKG_CONTEXT_EXPORT_RESET_NEW | SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL),
          SEC_E_UNSUPPORTED_FUNCTION);
    CHECK(packed.pvBuffer == NULL && packed.cbBuffer == 0);
    talk(&client.context, &server.context);
    log_off();
}

static void negotiate_goes_as_what_it_chose(void)
{
    SecBuffer packed;
    log_on(negotiate);
    talk(&client.context, &server.context);
    packed = exported(SECPKG_CONTEXT_EXPORT_DELETE_OLD);
    GIVES(ImportSecurityContextA(negotiate, &packed, NULL, &server.context), SEC_E_UNKNOWN_CREDENTIALS);
    CHECK(server.context.dwLower == 0 && server.context.dwUpper == 0);
    GIVES(ImportSecurityContextA(kerberos, &packed, NULL, &server.context), SEC_E_UNKNOWN_CREDENTIALS);
    GIVES(ImportSecurityContextA(ntlm, &packed, NULL, &server.context), SEC_E_OK);
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    talk(&server.context, &client.context);
    talk(&client.context, &server.context);
    log_off();
}

static void mistakes(void)
{
    SecBuffer packed, bent;
    CtxtHandle made, never;
    size_t sent = sizeof up;
    unsigned char *bytes;
    ULONG n;
    Side half;
    log_on(ntlm);
    GIVES(ExportSecurityContext(NULL, 0, &packed, NULL), SEC_E_INVALID_HANDLE);
    GIVES(ExportSecurityContext(&server.context, 0, NULL, NULL), SEC_E_INVALID_PARAMETER);
    SecInvalidateHandle(&never);
    GIVES(ExportSecurityContext(&never, 0, &packed, NULL), SEC_E_INVALID_HANDLE);
    GIVES(ExportSecurityContext(&server.context, SECPKG_CONTEXT_EXPORT_TO_KERNEL, &packed, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(ExportSecurityContext(&server.context, 0x100, &packed, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    half = side(&outbound, user, 0);
    GIVES(leg(&half, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    GIVES(ExportSecurityContext(&half.context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL), SEC_E_OUT_OF_SEQUENCE);
    end(&half);

    packed = exported(0);
    GIVES(ImportSecurityContextA(ntlm, &packed, NULL, NULL), SEC_E_INVALID_HANDLE);
    GIVES(ImportSecurityContextA(NULL, &packed, NULL, &made), SEC_E_SECPKG_NOT_FOUND);
    GIVES(ImportSecurityContextA(user, &packed, NULL, &made), SEC_E_SECPKG_NOT_FOUND);
    GIVES(ImportSecurityContextA(ntlm, &packed, &made, &made), SEC_E_INVALID_HANDLE);
    GIVES(ImportSecurityContextA(ntlm, NULL, NULL, &made), SEC_E_INVALID_TOKEN);
    bent = buffer(SECBUFFER_EMPTY, NULL, 100);
    GIVES(ImportSecurityContextA(ntlm, &bent, NULL, &made), SEC_E_INVALID_TOKEN);
    for (n = 0; n < packed.cbBuffer; n += 7) {
        bytes = beside_guard(n);
        memcpy(bytes, packed.pvBuffer, n);
        bent = buffer(SECBUFFER_EMPTY, bytes, n);
        GIVES(ImportSecurityContextA(ntlm, &bent, NULL, &made), SEC_E_INVALID_TOKEN);
        bytes = (unsigned char *)packed.pvBuffer;
        bytes[n] ^= 1;
        GIVES(ImportSecurityContextA(ntlm, &packed, NULL, &made), SEC_E_INVALID_TOKEN);
        bytes[n] ^= 1;
        CHECK(made.dwLower == 0 && made.dwUpper == 0);
    }
    GIVES(ImportSecurityContextA(ntlm, &packed, NULL, &made), SEC_E_OK);
    GIVES(DeleteSecurityContext(&made), SEC_E_OK);
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    talk(&client.context, &server.context);
    log_off();
}

/* One sealed message over a pipe: its signature, then the text. */
static void tell(int to, CtxtHandle *context, const char *words)
{
    unsigned char message[16 + 64];
    memset(message, 0, sizeof message);
    memcpy(message + 16, words, strlen(words));
    GIVES(seal(context, message + 16, 64, message), SEC_E_OK);
    CHECK(write(to, message, sizeof message) == (ssize_t)sizeof message);
}

static void hear(int from, CtxtHandle *context, const char *words)
{
    unsigned char message[16 + 64];
    CHECK(read(from, message, sizeof message) == (ssize_t)sizeof message);
    GIVES(unseal(context, message + 16, 64, message), SEC_E_OK);
    CHECK(strcmp((const char *)message + 16, words) == 0);
}

/* The child: knows nothing but what comes out of the pipe. */
static int worker(int from, int to)
{
    static unsigned char packed[65536];
    CtxtHandle context;
    SecBuffer whole;
    ULONG size;
    CHECK(read(from, &size, sizeof size) == (ssize_t)sizeof size && size <= sizeof packed);
    CHECK(read(from, packed, size) == (ssize_t)size);
    whole = buffer(SECBUFFER_EMPTY, packed, size);
    GIVES(ImportSecurityContextA(ntlm, &whole, NULL, &context), SEC_E_OK);
    hear(from, &context, "after the first words");
    tell(to, &context, "from another process");
    hear(from, &context, "and on");
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    return 0;
}

static void another_process_goes_on_with_it(char *self, char *package)
{
    char number[2][16];
    char *arguments[4];
    int there[2], back[2], ended = -1;
    SecBuffer packed;
    pid_t child;
    log_on(package);
    talk(&client.context, &server.context);
    CHECK(pipe(there) == 0 && pipe(back) == 0);
    CHECK(fcntl(there[1], F_SETFD, FD_CLOEXEC) == 0 && fcntl(back[0], F_SETFD, FD_CLOEXEC) == 0);
    sprintf(number[0], "%d", there[0]);
    sprintf(number[1], "%d", back[1]);
    arguments[0] = self;
    arguments[1] = number[0];
    arguments[2] = number[1];
    arguments[3] = NULL;
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execv(self, arguments);
        _exit(127);
    }
    close(there[0]);
    close(back[1]);
    packed = exported(SECPKG_CONTEXT_EXPORT_DELETE_OLD);
    CHECK(write(there[1], &packed.cbBuffer, sizeof packed.cbBuffer) == (ssize_t)sizeof packed.cbBuffer);
    CHECK(write(there[1], packed.pvBuffer, packed.cbBuffer) == (ssize_t)packed.cbBuffer);
    GIVES(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    tell(there[1], &client.context, "after the first words");
    hear(back[0], &client.context, "from another process");
    tell(there[1], &client.context, "and on");
    CHECK(waitpid(child, &ended, 0) == child && ended == 0);
    close(there[1]);
    close(back[0]);
    log_off();
}

/* A package without it says so. */
static void not_every_context_can_go(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side one = side(&credential, "plain", ISC_REQ_CONFIDENTIALITY), two = side(&credential, NULL, ASC_REQ_CONFIDENTIALITY);
    SecBuffer packed = buffer(SECBUFFER_EMPTY, NULL, 0);
    shake_hands(&one, &two);
    GIVES(ExportSecurityContext(&one.context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    talk(&one.context, &two.context);
    end(&one);
    end(&two);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return worker(atoi(argv[1]), atoi(argv[2]));
    it_comes_back_as_it_went();
    without_delete_old_the_old_one_stays();
    a_reset_one_begins_where_messages_begin();
    negotiate_goes_as_what_it_chose();
    mistakes();
    another_process_goes_on_with_it(argv[0], ntlm);
    another_process_goes_on_with_it(argv[0], negotiate);
    not_every_context_can_go();
    return 0;
}
