/* One end of an NTLM exchange, spoken by WinPR (FreeRDP's SSPI), line by line on stdin and stdout; the protocol of ntlm_peer.py.

     ntlm_winpr client USER DOMAIN PASSWORD
     ntlm_winpr server SAM-FILE

   Built with our headers and linked with nothing: WinPR is loaded, and reached through its own function table. */
#define _GNU_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* WinPR's own, beyond Microsoft's numbers. */
#define WINPR_ATTR_NTLM_SAM_FILE 1004

#define ROOM 65536

static PSecurityFunctionTableA table;
static CredHandle credential;
static CtxtHandle context;
static int begun, is_server;
static char *sam;

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t decode(const char *text, unsigned char *out)
{
    size_t n = 0;
    unsigned long word = 0;
    int bits = 0;
    const char *d;
    for (; *text && *text != '=' && *text != '\n' && *text != ' '; text++) {
        d = strchr(digits, *text);
        if (d == NULL)
            break;
        word = (word << 6 | (unsigned long)(d - digits)) & 0xFFFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[n++] = (unsigned char)(word >> bits);
        }
    }
    return n;
}

static void answer(const char *word, const unsigned char *bytes, size_t n)
{
    size_t i;
    printf("%s ", word);
    for (i = 0; i < n; i += 3) {
        unsigned long w = (unsigned long)bytes[i] << 16 | (i + 1 < n ? (unsigned long)bytes[i + 1] << 8 : 0) | (i + 2 < n ? bytes[i + 2] : 0);
        putchar(digits[w >> 18 & 63]);
        putchar(digits[w >> 12 & 63]);
        putchar(i + 1 < n ? digits[w >> 6 & 63] : '=');
        putchar(i + 2 < n ? digits[w & 63] : '=');
    }
    putchar('\n');
    fflush(stdout);
}

static void fail(const char *doing, SECURITY_STATUS status)
{
    printf("ERR %s 0x%08lx\n", doing, (unsigned long)(unsigned)status);
    fflush(stdout);
}

static void step(unsigned char *token, size_t length)
{
    static unsigned char room[ROOM];
    static char target[] = "HTTP/server.example.com";
    SecBuffer in = {0, SECBUFFER_TOKEN, NULL}, out = {ROOM, SECBUFFER_TOKEN, NULL};
    SecBufferDesc ind = {SECBUFFER_VERSION, 1, NULL}, outd = {SECBUFFER_VERSION, 1, NULL};
    ULONG granted = 0;
    TimeStamp expiry;
    SECURITY_STATUS status;
    in.cbBuffer = (ULONG)length;
    in.pvBuffer = token;
    out.pvBuffer = room;
    ind.pBuffers = &in;
    outd.pBuffers = &out;
    if (is_server)
        status = table->AcceptSecurityContext(&credential, begun ? &context : NULL, &ind, ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY,
                                              SECURITY_NATIVE_DREP, &context, &outd, &granted, &expiry);
    else
        status = table->InitializeSecurityContextA(&credential, begun ? &context : NULL, target,
                                                   ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY, 0, SECURITY_NATIVE_DREP,
                                                   begun ? &ind : NULL, 0, &context, &outd, &granted, &expiry);
    if (is_server && !begun)
        table->SetContextAttributesA(&context, WINPR_ATTR_NTLM_SAM_FILE, sam, (ULONG)strlen(sam));
    begun = 1;
    /* WinPR leaves the last look at the proof to CompleteAuthToken. */
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        SECURITY_STATUS completed = table->CompleteAuthToken(&context, &outd);
        if (completed != SEC_E_OK && completed != SEC_E_UNSUPPORTED_FUNCTION)
            status = completed;
        else
            status = status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
    }
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
        fail("stepping", status);
        return;
    }
    answer(status == SEC_E_OK ? "DONE" : "OK", room, status == SEC_E_OK && is_server ? 0 : out.cbBuffer);
}

/* Encrypts, decrypts, signs or verifies; the signature stands before the text. */
static void message(const char *word, unsigned char *bytes, size_t length, unsigned char *given)
{
    static unsigned char room[ROOM];
    /* WinPR takes the caller's numbers, where Windows counts by itself. */
    static ULONG sent, received;
    SecBuffer parts[2];
    SecBufferDesc desc = {SECBUFFER_VERSION, 2, NULL};
    ULONG quality = 0;
    SECURITY_STATUS status;
    desc.pBuffers = parts;
    memcpy(room + 16, bytes, length);
    memset(room, 0, 16);
    if (given != NULL)
        memcpy(room, given, 16);
    parts[0].BufferType = SECBUFFER_TOKEN;
    parts[0].cbBuffer = 16;
    parts[0].pvBuffer = room;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].cbBuffer = (ULONG)length;
    parts[1].pvBuffer = room + 16;
    if (strcmp(word, "WRAP") == 0)
        status = table->EncryptMessage(&context, 0, &desc, sent++);
    else if (strcmp(word, "UNWRAP") == 0)
        status = table->DecryptMessage(&context, &desc, received++, &quality);
    else if (strcmp(word, "SIGN") == 0)
        status = table->MakeSignature(&context, 0, &desc, sent++);
    else
        status = table->VerifySignature(&context, &desc, received++, &quality);
    if (status != SEC_E_OK)
        fail(word, status);
    else if (strcmp(word, "WRAP") == 0)
        answer("OK", room, 16 + length);
    else if (strcmp(word, "UNWRAP") == 0)
        answer("OK", room + 16, length);
    else
        answer("OK", room, strcmp(word, "SIGN") == 0 ? 16 : 0);
}

int main(int argc, char **argv)
{
    static char line[2 * ROOM];
    static unsigned char one[ROOM], two[ROOM];
    static char package[] = "NTLM";
    void *winpr = dlopen("libwinpr2.so.2", RTLD_NOW);
    INIT_SECURITY_INTERFACE_A init = NULL;
    TimeStamp expiry;
    SECURITY_STATUS status;
    if (winpr != NULL)
        *(void **)&init = dlsym(winpr, "InitSecurityInterfaceA");
    if (init == NULL)
        return 2;
    table = init();
    if (argc == 1)
        return 0;
    is_server = strcmp(argv[1], "server") == 0;
    if (is_server && argc == 3) {
        sam = argv[2];
        status = table->AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL, &credential, &expiry);
    } else if (!is_server && argc == 5) {
        SEC_WINNT_AUTH_IDENTITY_A identity;
        memset(&identity, 0, sizeof identity);
        identity.User = (unsigned char *)argv[2];
        identity.UserLength = (ULONG)strlen(argv[2]);
        identity.Domain = (unsigned char *)argv[3];
        identity.DomainLength = (ULONG)strlen(argv[3]);
        identity.Password = (unsigned char *)argv[4];
        identity.PasswordLength = (ULONG)strlen(argv[4]);
        identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
        status = table->AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL, &credential, &expiry);
    } else {
        return 2;
    }
    if (status != SEC_E_OK)
        return 3;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *first = strchr(line, ' '), *second = NULL;
        size_t n = 0;
        line[strcspn(line, "\n")] = 0;
        if (first != NULL) {
            *first++ = 0;
            second = strchr(first, ' ');
            n = decode(first, one);
        }
        if (strcmp(line, "STEP") == 0) {
            step(one, n);
        } else if (strcmp(line, "UNWRAP") == 0) {
            memcpy(two, one, 16);
            message(line, one + 16, n - 16, two);
        } else if (strcmp(line, "VERIFY") == 0 && second != NULL) {
            decode(second + 1, two);
            message(line, one, n, two);
        } else if (strcmp(line, "WRAP") == 0 || strcmp(line, "SIGN") == 0) {
            message(line, one, n, NULL);
        } else {
            fail("understanding", 0);
        }
    }
    return 0;
}
