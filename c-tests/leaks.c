/* What an exchange takes it gives back: after a hundred thousand, not a byte and not a handle more is in use. leaks [COUNT]
   glibc counts what lies freed in a thread's cache as in use, and what lies there drifts: run it with GLIBC_TUNABLES=glibc.malloc.tcache_count=0. */
#include "check.h"

#include <malloc.h>

#if defined(__SANITIZE_ADDRESS__)
#define COUNTED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTED 0
#endif
#endif
#ifndef COUNTED
#define COUNTED 1
#endif

static CredHandle both;

static void exchange(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&credential, "three", ISC_REQ_ALLOCATE_MEMORY), server = side(&both, NULL, ASC_REQ_ALLOCATE_MEMORY);
    Side failing = side(&both, "fail", ISC_REQ_ALLOCATE_MEMORY), refusing = side(&both, NULL, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR);
    SecBuffer to, from, previous;
    SecBufferDesc output = list(&to, 1), input = list(&from, 1);
    SecPkgContext_NamesA names;
    SecPkgContext_SessionKey key;
    SecPkgInfoA *info;
    unsigned char opening[512], nothing[64];
    size_t size = 8;

    to = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
    previous = from = to;
    GIVES(step(&server, &input, &output), SEC_I_CONTINUE_NEEDED);
    GIVES(FreeContextBuffer(previous.pvBuffer), SEC_E_OK);
    /* One time too little room, then enough: the token that waited is not lost either. */
    client.asked = 0;
    GIVES(leg(&client, to.pvBuffer, to.cbBuffer, nothing, &size), SEC_E_BUFFER_TOO_SMALL);
    size = sizeof nothing;
    GIVES(leg(&client, to.pvBuffer, to.cbBuffer, nothing, &size), SEC_E_OK);
    GIVES(FreeContextBuffer(to.pvBuffer), SEC_E_OK);
    from = buffer(SECBUFFER_TOKEN, nothing, size);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    CHECK(to.pvBuffer == NULL);
    talk(&client.context, &server.context);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
    GIVES(FreeContextBuffer(key.SessionKey), SEC_E_OK);
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", &info), SEC_E_OK);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
    end(&client);
    end(&server);

    /* Exchanges that fail: at the room, at the other end, at a handle that nobody took. */
    failing.asked = 0;
    size = 3;
    GIVES(leg(&failing, NULL, 0, opening, &size), SEC_E_BUFFER_TOO_SMALL);
    size = sizeof opening;
    GIVES(leg(&failing, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
    from = buffer(SECBUFFER_TOKEN, opening, size);
    to = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(step(&refusing, &input, &output), SEC_E_LOGON_DENIED);
    CHECK((refusing.granted & ASC_RET_ALLOCATED_MEMORY) != 0);
    GIVES(FreeContextBuffer(to.pvBuffer), SEC_E_OK);
    end(&failing);
    GIVES(InitializeSecurityContextA(&both, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, SECURITY_NATIVE_DREP, NULL, 0, NULL, &output,
                                     &failing.granted, NULL),
          SEC_E_INVALID_HANDLE);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

/* What the library keeps for good, a page for each part of its register of memory, is there before anything is counted. */
static void warm_up(void)
{
    SecPkgInfoA *infos[1024];
    void *between[1024];
    size_t i;
    for (i = 0; i < 1024; i++) {
        GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", &infos[i]), SEC_E_OK);
        /* The register goes by addresses: these are to fall everywhere. */
        between[i] = malloc(16 * (i % 5) + 8);
        CHECK(between[i] != NULL);
    }
    for (i = 0; i < 1024; i++) {
        GIVES(FreeContextBuffer(infos[i]), SEC_E_OK);
        free(between[i]);
    }
}

int main(int argc, char **argv)
{
    const long count = argc > 1 ? atol(argv[1]) : 100000;
    long i;
    size_t used = 0, in_use;
    ULONG_PTR highest = 0;
    Side last = side(NULL, "plain", 0);
    unsigned char opening[512];
    size_t size = sizeof opening;
    CHECK(!COUNTED || (getenv("GLIBC_TUNABLES") != NULL && strstr(getenv("GLIBC_TUNABLES"), "tcache_count=0") != NULL));
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    last.credential = &both;
    warm_up();
    for (i = 0; i < count; i++) {
        if (i == 200) {
            used = mallinfo2().uordblks;
            GIVES(leg(&last, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
            highest = last.context.dwLower;
            end(&last);
        }
        exchange();
    }
    in_use = mallinfo2().uordblks;
    if (COUNTED && count > 200 && in_use != used) {
        fprintf(stderr, "%lu bytes in use after 200 exchanges, %lu after %ld\n", (unsigned long)used, (unsigned long)in_use, count);
        return 1;
    }
    size = sizeof opening;
    GIVES(leg(&last, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
    /* Slots are reused in turn; what is in use at once decides how many there are. */
    CHECK(last.context.dwLower <= 64 && highest <= 64);
    end(&last);
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    return 0;
}
