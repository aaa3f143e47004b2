/* Secrets are wiped before their memory goes back: this program's own free() looks at what it is given. */
#include "check.h"

/* A sanitizer or valgrind has a free() of its own; tests/c_programs runs this one plainly. */
#ifdef __cplusplus
extern "C" void __libc_free(void *at);
#define NOTHROW __THROW
#else
extern void __libc_free(void *at);
#define NOTHROW
#endif

static void *watched;
static size_t watched_size;
static volatile int seen, dirty;

void free(void *at) NOTHROW
{
    if (at != NULL && at == watched) {
        const volatile unsigned char *bytes = (const volatile unsigned char *)at;
        size_t i;
        seen = 1;
        for (i = 0; i < watched_size; i++)
            dirty |= bytes[i];
        watched = NULL;
    }
    __libc_free(at);
}

int main(void)
{
    CredHandle both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&both, "plain", ISC_REQ_ALLOCATE_MEMORY), server;
    SecPkgContext_SessionKey key;
    SecBuffer to = buffer(SECBUFFER_TOKEN, NULL, 0);
    SecBufferDesc output = list(&to, 1);
    size_t i;
    int any = 0;
    GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
    watched = to.pvBuffer;
    watched_size = to.cbBuffer;
    GIVES(FreeContextBuffer(to.pvBuffer), SEC_E_OK);
    CHECK(seen && !dirty);
    end(&client);

    client = side(&both, "plain", 0);
    server = side(&both, NULL, 0);
    shake_hands(&client, &server);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
    for (i = 0; i < key.SessionKeyLength; i++)
        any |= key.SessionKey[i];
    CHECK(any);
    seen = 0;
    watched = key.SessionKey;
    watched_size = key.SessionKeyLength;
    GIVES(FreeContextBuffer(key.SessionKey), SEC_E_OK);
    CHECK(seen && !dirty);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    return 0;
}
