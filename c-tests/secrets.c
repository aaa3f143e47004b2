/* Secrets: no block goes back to the heap with a password, its hash or a key in it. The program's own free() looks at all of them. */
#include "check.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#include <malloc.h>

#define PASSWORD "Zx9-geheim-Losung-4711"

/* The password as A and as W, its NT hash, and the key that NTLMv2 makes of it for CAROL of DOM. */
static const char narrow[] = PASSWORD;
static char wide[2 * (sizeof narrow - 1)];
static const char nt_hash[] = "\200\137\146\342\331\110\072\262\132\265\101\037\337\234\345\376";
static const char v2_key[] = "\174\233\325\214\176\275\335\116\224\117\075\230\141\006\323\312";
static char session_key[16];

static struct {
    const char *what;
    const char *bytes;
    size_t size;
    long seen;
} secrets[] = {
    /* Eight characters of it: what grows a little at a time leaves the beginning behind. */
    {"the password", narrow, 8, 0},
    {"the password in UTF-16", wide, 16, 0},
    {"its NT hash", nt_hash, 16, 0},
    {"its NTLMv2 key", v2_key, 16, 0},
    {"the session key", session_key, 0, 0},
};

#define SECRETS (sizeof secrets / sizeof *secrets)

static volatile int armed;
static volatile long looked;

static void look(const void *at)
{
    const size_t size = malloc_usable_size((void *)at);
    size_t i;
    looked++;
    for (i = 0; i < SECRETS; i++)
        if (secrets[i].size != 0 && size >= secrets[i].size && memmem(at, size, secrets[i].bytes, secrets[i].size) != NULL)
            secrets[i].seen++;
}

#ifdef __cplusplus
#define NOTHROW noexcept
extern "C" {
#else
#define NOTHROW
#endif
void __libc_free(void *at);
void *__libc_malloc(size_t size);
void free(void *at) NOTHROW
{
    if (at != NULL && armed)
        look(at);
    __libc_free(at);
}
/* What grows with a secret inside leaves the old place behind. */
void *realloc(void *at, size_t size) NOTHROW
{
    void *fresh = __libc_malloc(size);
    size_t old;
    if (at == NULL || fresh == NULL)
        return fresh;
    old = malloc_usable_size(at);
    memcpy(fresh, at, old < size ? old : size);
    free(at);
    return fresh;
}
#ifdef __cplusplus
}
#endif

/* Compilers that know what the two do leave calls of them away. */
static void (*volatile give_back)(void *) = free;
static void *(*volatile grow)(void *, size_t) = realloc;

static int clean(const char *during)
{
    size_t i;
    int all = 1;
    for (i = 0; i < SECRETS; i++) {
        if (secrets[i].seen != 0) {
            fprintf(stderr, "%s: %s went back to the heap %ld times\n", during, secrets[i].what, secrets[i].seen);
            all = 0;
        }
        secrets[i].seen = 0;
    }
    return all;
}

static const char *package = "NTLM";

/* carol, in either letter; the strings are the program's own and are not on the heap. */
static CredHandle carol(int letter, ULONG use)
{
    static SEC_WCHAR user[] = {'c', 'a', 'r', 'o', 'l'}, domain[] = {'D', 'O', 'M'};
    SEC_WINNT_AUTH_IDENTITY_A a;
    SEC_WINNT_AUTH_IDENTITY_W w;
    CredHandle made;
    TimeStamp expiry;
    a.User = (unsigned char *)"carol";
    a.UserLength = 5;
    a.Domain = (unsigned char *)"DOM";
    a.DomainLength = 3;
    a.Password = (unsigned char *)narrow;
    a.PasswordLength = sizeof narrow - 1;
    a.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    w.User = (USHORT *)user;
    w.UserLength = 5;
    w.Domain = (USHORT *)domain;
    w.DomainLength = 3;
    w.Password = (USHORT *)(void *)wide;
    w.PasswordLength = sizeof narrow - 1;
    w.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, use, NULL, letter ? (void *)&w : (void *)&a, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

static void a_logon_leaves_nothing_on_the_heap(int letter)
{
    static unsigned char negotiate[4096], challenge[4096], authenticate[4096], nothing[16];
    size_t one = sizeof negotiate, two = sizeof challenge, three = sizeof authenticate, no = sizeof nothing;
    const ULONG asked = ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY;
    SecPkgContext_SessionKey key, other;
    CredHandle out, in;
    Side client, server;
    char text[] = "over the wire";
    unsigned char token[16];
    armed = 1;
    out = carol(letter, SECPKG_CRED_OUTBOUND);
    in = carol(!letter, SECPKG_CRED_INBOUND);
    client = side(&out, "host/here", asked);
    server = side(&in, NULL, ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY);
    GIVES(leg(&client, NULL, 0, negotiate, &one), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, negotiate, one, challenge, &two), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&client, challenge, two, authenticate, &three), SEC_E_OK);
    GIVES(leg(&server, authenticate, three, nothing, &no), SEC_E_OK);
    armed = 0;
    CHECK(clean("logging on"));
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_SESSION_KEY, &other), SEC_E_OK);
    CHECK(key.SessionKeyLength == 16 && other.SessionKeyLength == 16 && memcmp(key.SessionKey, other.SessionKey, 16) == 0);
    memcpy(session_key, key.SessionKey, 16);
    secrets[SECRETS - 1].size = 16;
    armed = 1;
    GIVES(FreeContextBuffer(key.SessionKey), SEC_E_OK);
    GIVES(FreeContextBuffer(other.SessionKey), SEC_E_OK);
    GIVES(seal(&client.context, text, sizeof text, token), SEC_E_OK);
    GIVES(unseal(&server.context, text, sizeof text, token), SEC_E_OK);
    CHECK(strcmp(text, "over the wire") == 0);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    armed = 0;
    CHECK(clean("ending"));
}

/* Digest's exchange, where the server speaks first and last; and one whose password is another. */
static void digest_leaves_nothing_either(int letter)
{
    static unsigned char challenge[4096], response[4096], proof[4096], nothing[16];
    size_t one = sizeof challenge, two = sizeof response, three = sizeof proof, no = sizeof nothing;
    SecPkgContext_SessionKey key;
    CredHandle out, in;
    Side client, server;
    package = "WDigest";
    armed = 1;
    out = carol(letter, SECPKG_CRED_OUTBOUND);
    in = carol(!letter, SECPKG_CRED_INBOUND);
    client = side(&out, "imap/here", ISC_REQ_INTEGRITY);
    server = side(&in, NULL, ASC_REQ_INTEGRITY);
    GIVES(leg(&server, NULL, 0, challenge, &one), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&client, challenge, one, response, &two), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, response, two, proof, &three), SEC_E_OK);
    GIVES(leg(&client, proof, three, nothing, &no), SEC_E_OK);
    armed = 0;
    CHECK(clean("Digest's logging on"));
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
    CHECK(key.SessionKeyLength == 16);
    memcpy(session_key, key.SessionKey, 16);
    secrets[SECRETS - 1].size = 16;
    armed = 1;
    GIVES(FreeContextBuffer(key.SessionKey), SEC_E_OK);
    end(&client);
    end(&server);
    server = side(&in, NULL, ASC_REQ_INTEGRITY);
    one = sizeof challenge;
    GIVES(leg(&server, NULL, 0, challenge, &one), SEC_I_CONTINUE_NEEDED);
    client = side(&out, "imap/here", ISC_REQ_INTEGRITY);
    two = sizeof response;
    GIVES(leg(&client, challenge, one, response, &two), SEC_I_CONTINUE_NEEDED);
    response[two - 40] ^= 1;
    three = sizeof proof;
    CHECK(leg(&server, response, two, proof, &three) < 0);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    armed = 0;
    CHECK(clean("Digest's ending"));
    package = "NTLM";
}

/* A wrong password, and an exchange that is given up half way. */
static void a_failed_logon_leaves_nothing_either(void)
{
    static unsigned char negotiate[4096], challenge[4096], authenticate[4096], nothing[16];
    size_t one = sizeof negotiate, two = sizeof challenge, three = sizeof authenticate, no = sizeof nothing;
    CredHandle out, in;
    Side client, server;
    armed = 1;
    out = carol(0, SECPKG_CRED_OUTBOUND);
    in = carol(1, SECPKG_CRED_INBOUND);
    client = side(&out, "host/here", ISC_REQ_INTEGRITY);
    server = side(&in, NULL, ASC_REQ_INTEGRITY);
    GIVES(leg(&client, NULL, 0, negotiate, &one), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, negotiate, one, challenge, &two), SEC_I_CONTINUE_NEEDED);
    end(&client);
    client = side(&out, "host/here", ISC_REQ_INTEGRITY);
    one = sizeof negotiate;
    GIVES(leg(&client, NULL, 0, negotiate, &one), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&client, challenge, two, authenticate, &three), SEC_E_OK);
    /* Somewhere in the proof of who this is. */
    authenticate[three - 40] ^= 1;
    CHECK(leg(&server, authenticate, three, nothing, &no) < 0);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    armed = 0;
    CHECK(clean("failing to log on"));
}

static void changing_a_password_leaves_neither(void)
{
    static SEC_WCHAR package[] = {'N', 'T', 'L', 'M', 0}, name[] = {'x', 0}, password[sizeof narrow];
    memcpy(password, wide, sizeof wide);
    armed = 1;
    ANSWERS(ChangeAccountPasswordA((SEC_CHAR *)"NTLM", (SEC_CHAR *)"DOM", (SEC_CHAR *)"carol", (SEC_CHAR *)narrow, (SEC_CHAR *)"x", FALSE, 0, NULL));
    ANSWERS(ChangeAccountPasswordA((SEC_CHAR *)"NTLM", (SEC_CHAR *)"DOM", (SEC_CHAR *)"carol", (SEC_CHAR *)"x", (SEC_CHAR *)narrow, FALSE, 0, NULL));
    ANSWERS(ChangeAccountPasswordW(package, name, name, password, name, FALSE, 0, NULL));
    ANSWERS(ChangeAccountPasswordW(package, name, name, name, password, FALSE, 0, NULL));
    armed = 0;
    CHECK(clean("changing a password"));
}

int main(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    char *ours;
    size_t i;
    /* valgrind frees in its own way. */
    if (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL)
        return 0;
    for (i = 0; i < sizeof narrow - 1; i++)
        wide[2 * i] = narrow[i];
    /* What is looked for is found, in a block that is freed and in one that grows. */
    ours = (char *)malloc(200);
    CHECK(ours != NULL);
    memcpy(ours + 99, narrow, sizeof narrow);
    armed = 1;
    ours = (char *)grow(ours, 4000);
    give_back(ours);
    armed = 0;
    CHECK(looked == 2 && secrets[0].seen == 2 && secrets[1].seen == 0);
    secrets[0].seen = 0;
    a_logon_leaves_nothing_on_the_heap(0);
    a_logon_leaves_nothing_on_the_heap(1);
    a_failed_logon_leaves_nothing_either();
    digest_leaves_nothing_either(0);
    digest_leaves_nothing_either(1);
    changing_a_password_leaves_neither();
    CHECK(looked > 50);
    return 0;
}
#else
int main(void)
{
    return 0;
}
#endif
