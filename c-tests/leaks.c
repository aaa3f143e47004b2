/* 0 bytes lost per handshake. leaks [HANDSHAKES] */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

static CredHandle credential;

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            return 1; \
        } \
    } while (0)

static SECURITY_STATUS step(int accepting, const char *script, CtxtHandle *context, int have, SecBuffer *in, SecBuffer *out)
{
    SecBufferDesc input, output;
    TimeStamp expiry;
    ULONG granted;
    input.ulVersion = output.ulVersion = SECBUFFER_VERSION;
    input.cBuffers = output.cBuffers = 1;
    input.pBuffers = in;
    output.pBuffers = out;
    out->BufferType = SECBUFFER_TOKEN;
    out->cbBuffer = 0;
    out->pvBuffer = NULL;
    if (accepting)
        return AcceptSecurityContext(&credential, have ? context : NULL, &input, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_EXTENDED_ERROR,
                                     SECURITY_NATIVE_DREP, context, &output, &granted, &expiry);
    return InitializeSecurityContextA(&credential, have ? context : NULL, (char *)script, ISC_REQ_ALLOCATE_MEMORY, 0, SECURITY_NATIVE_DREP,
                                      have ? &input : NULL, 0, context, &output, &granted, &expiry);
}

/* One handshake that ends well, one that is refused with a token, one that is left half way. */
static int round_of_three(void)
{
    CtxtHandle client, server;
    SecBuffer there, back, nothing;
    SecPkgContext_NamesA names;

    CHECK(step(0, "plain", &client, 0, NULL, &there) == SEC_I_CONTINUE_NEEDED);
    CHECK(step(1, NULL, &server, 0, &there, &back) == SEC_E_OK);
    CHECK(step(0, "plain", &client, 1, &back, &nothing) == SEC_E_OK);
    CHECK(nothing.pvBuffer == NULL && nothing.cbBuffer == 0);
    CHECK(QueryContextAttributesA(&server, SECPKG_ATTR_NAMES, &names) == SEC_E_OK);
    CHECK(FreeContextBuffer(names.sUserName) == SEC_E_OK);
    CHECK(FreeContextBuffer(there.pvBuffer) == SEC_E_OK && FreeContextBuffer(back.pvBuffer) == SEC_E_OK);
    CHECK(DeleteSecurityContext(&client) == SEC_E_OK && DeleteSecurityContext(&server) == SEC_E_OK);

    CHECK(step(0, "fail", &client, 0, NULL, &there) == SEC_I_CONTINUE_NEEDED);
    CHECK(step(1, NULL, &server, 0, &there, &back) == SEC_E_LOGON_DENIED);
    CHECK(back.pvBuffer != NULL && FreeContextBuffer(back.pvBuffer) == SEC_E_OK);
    CHECK(FreeContextBuffer(there.pvBuffer) == SEC_E_OK);
    CHECK(DeleteSecurityContext(&client) == SEC_E_OK && DeleteSecurityContext(&server) == SEC_E_INVALID_HANDLE);
    return 0;
}

static size_t in_use(void)
{
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    return mallinfo2().uordblks;
#else
    return (size_t)(unsigned)mallinfo().uordblks;
#endif
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 100000, i;
    size_t before, after;
    TimeStamp expiry;

    CHECK(AcquireCredentialsHandleA(NULL, (char *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry) == SEC_E_OK);
    /* What is allocated once, and the first growth of the free list, are not lost. */
    for (i = 0; i < 300; i++)
        if (round_of_three() != 0)
            return 1;
    before = in_use();
    for (i = 0; i < rounds; i++)
        if (round_of_three() != 0)
            return 1;
    after = in_use();
    if (after != before) {
        fprintf(stderr, "%ld rounds: %lu bytes before, %lu after\n", rounds, (unsigned long)before, (unsigned long)after);
        return 1;
    }
    CHECK(FreeCredentialsHandle(&credential) == SEC_E_OK);
    return 0;
}
