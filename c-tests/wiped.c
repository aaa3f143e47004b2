/* Secrets are wiped before their memory goes back: the program's own free() looks at what it is given. */
#include "check.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
static const void *watched;
static size_t watched_size;
static int seen, clean;

#ifdef __cplusplus
extern "C" {
#endif
void __libc_free(void *at);
void free(void *at)
#ifdef __cplusplus
    noexcept
#endif
{
    if (at != NULL && at == watched) {
        size_t i;
        seen = clean = 1;
        for (i = 0; i < watched_size; i++)
            clean &= ((const volatile unsigned char *)at)[i] == 0;
    }
    __libc_free(at);
}
#ifdef __cplusplus
}
#endif

int main(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&credential, "plain", 0), server = side(&credential, NULL, 0);
    SecPkgContext_SessionKey key;
    const char *preloaded = getenv("LD_PRELOAD");

    /* valgrind frees in its own way. */
    if (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL)
        return 0;
    shake_hands(&client, &server);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
    CHECK(key.SessionKeyLength == 8 && memcmp(key.SessionKey, "\0\0\0\0\0\0\0\0", 8) != 0);
    watched = key.SessionKey;
    watched_size = key.SessionKeyLength;
    GIVES(FreeContextBuffer(key.SessionKey), SEC_E_OK);
    CHECK(seen && clean);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    return 0;
}
#else
int main(void)
{
    return 0;
}
#endif
