/* Two libraries in one process, each reached through its own function table: one logs on to the other with NTLM, both ways round.

     ntlm_together OURS WINPR SAM-FILE USER DOMAIN PASSWORD

   For each way it prints a line: the file that holds the client's function, the one that holds the server's (by dladdr), and the server's
   word; where that is SEC_E_OK both ends have sealed and opened a message. OURS finds its accounts where SECUR32_ACCOUNTS says. */
#define _GNU_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define WINPR_ATTR_NTLM_SAM_FILE 1004

static char package[] = "NTLM", target[] = "HTTP/server.example.com";

static PSecurityFunctionTableA load(const char *path)
{
    INIT_SECURITY_INTERFACE_A init = NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library != NULL)
        *(void **)&init = dlsym(library, "InitSecurityInterfaceA");
    return init == NULL ? NULL : init();
}

static const char *home_of(const void *function)
{
    Dl_info info;
    const char *slash;
    if (dladdr(function, &info) == 0 || info.dli_fname == NULL)
        return "?";
    slash = strrchr(info.dli_fname, '/');
    return slash == NULL ? info.dli_fname : slash + 1;
}

/* WinPR leaves the last look at the proof to CompleteAuthToken. */
static SECURITY_STATUS completed(PSecurityFunctionTableA table, CtxtHandle *context, SecBufferDesc *out, SECURITY_STATUS status)
{
    SECURITY_STATUS answer;
    if (status != SEC_I_COMPLETE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE)
        return status;
    answer = table->CompleteAuthToken(context, out);
    if (answer != SEC_E_OK && answer != SEC_E_UNSUPPORTED_FUNCTION)
        return answer;
    return status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static int talk(PSecurityFunctionTableA from, CtxtHandle *one, PSecurityFunctionTableA to, CtxtHandle *other)
{
    unsigned char text[] = "over the table", signature[16];
    SecBuffer parts[2];
    SecBufferDesc message = {SECBUFFER_VERSION, 2, NULL};
    ULONG quality = 0;
    message.pBuffers = parts;
    parts[0].BufferType = SECBUFFER_DATA;
    parts[0].cbBuffer = sizeof text;
    parts[0].pvBuffer = text;
    parts[1].BufferType = SECBUFFER_TOKEN;
    parts[1].cbBuffer = sizeof signature;
    parts[1].pvBuffer = signature;
    return from->EncryptMessage(one, 0, &message, 0) == SEC_E_OK && memcmp(text, "over", 4) != 0 &&
           to->DecryptMessage(other, &message, 0, &quality) == SEC_E_OK && memcmp(text, "over the table", sizeof text) == 0;
}

static SECURITY_STATUS log_on(PSecurityFunctionTableA client, PSecurityFunctionTableA server, char *sam, char **who)
{
    static unsigned char room[2][8192];
    SEC_WINNT_AUTH_IDENTITY_A identity;
    CredHandle outbound, inbound;
    CtxtHandle ours, theirs;
    SecBuffer up = {0, SECBUFFER_TOKEN, NULL}, down = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc to_server = {SECBUFFER_VERSION, 1, NULL}, to_client = {SECBUFFER_VERSION, 1, NULL};
    SECURITY_STATUS at_client = SEC_I_CONTINUE_NEEDED, at_server = SEC_I_CONTINUE_NEEDED;
    ULONG granted;
    TimeStamp expiry;
    int leg;
    memset(&identity, 0, sizeof identity);
    identity.User = (unsigned char *)who[0];
    identity.UserLength = (ULONG)strlen(who[0]);
    identity.Domain = (unsigned char *)who[1];
    identity.DomainLength = (ULONG)strlen(who[1]);
    identity.Password = (unsigned char *)who[2];
    identity.PasswordLength = (ULONG)strlen(who[2]);
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    if (client->AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL, &outbound, &expiry) != SEC_E_OK ||
        server->AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL, &inbound, &expiry) != SEC_E_OK)
        return SEC_E_INTERNAL_ERROR;
    up.pvBuffer = room[0];
    down.pvBuffer = room[1];
    to_server.pBuffers = &up;
    to_client.pBuffers = &down;
    for (leg = 0; leg < 2; leg++) {
        up.cbBuffer = sizeof room[0];
        at_client = client->InitializeSecurityContextA(&outbound, leg ? &ours : NULL, target, ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY, 0,
                                                       SECURITY_NATIVE_DREP, leg ? &to_client : NULL, 0, &ours, &to_server, &granted, &expiry);
        at_client = completed(client, &ours, &to_server, at_client);
        if (at_client != (leg ? SEC_E_OK : SEC_I_CONTINUE_NEEDED))
            return at_client == SEC_E_OK ? SEC_E_INTERNAL_ERROR : at_client;
        down.cbBuffer = sizeof room[1];
        at_server = server->AcceptSecurityContext(&inbound, leg ? &theirs : NULL, &to_server, ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY,
                                                  SECURITY_NATIVE_DREP, &theirs, &to_client, &granted, &expiry);
        if (leg == 0 && sam != NULL)
            server->SetContextAttributesA(&theirs, WINPR_ATTR_NTLM_SAM_FILE, sam, (ULONG)strlen(sam));
        at_server = completed(server, &theirs, &to_client, at_server);
    }
    if (at_server == SEC_E_OK && !(talk(client, &ours, server, &theirs) && talk(server, &theirs, client, &ours)))
        at_server = SEC_E_MESSAGE_ALTERED;
    client->DeleteSecurityContext(&ours);
    server->DeleteSecurityContext(&theirs);
    client->FreeCredentialsHandle(&outbound);
    server->FreeCredentialsHandle(&inbound);
    return at_server;
}

int main(int argc, char **argv)
{
    PSecurityFunctionTableA ours, theirs;
    if (argc != 7 || (ours = load(argv[1])) == NULL || (theirs = load(argv[2])) == NULL)
        return 2;
    printf("%s %s 0x%08lx\n", home_of(*(void **)&ours->InitializeSecurityContextA), home_of(*(void **)&theirs->AcceptSecurityContext),
           (unsigned long)(unsigned)log_on(ours, theirs, argv[3], argv + 4));
    printf("%s %s 0x%08lx\n", home_of(*(void **)&theirs->InitializeSecurityContextA), home_of(*(void **)&ours->AcceptSecurityContext),
           (unsigned long)(unsigned)log_on(theirs, ours, NULL, argv + 4));
    return 0;
}
