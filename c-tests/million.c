/* A million contexts at once, each still itself. million [CONTEXTS] */
#define SECURITY_WIN32
#include <security.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            return 1; \
        } \
    } while (0)

int main(int argc, char **argv)
{
    long count = argc > 1 ? atol(argv[1]) : 1000000, i;
    CtxtHandle *all = (CtxtHandle *)malloc((size_t)count * sizeof *all);
    CredHandle credential;
    TimeStamp expiry;
    ULONG granted;

    CHECK(all != NULL);
    CHECK(AcquireCredentialsHandleA(NULL, (char *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry) == SEC_E_OK);
    for (i = 0; i < count; i++) {
        char room[128];
        SecBuffer token;
        SecBufferDesc output;
        token.cbBuffer = sizeof room;
        token.BufferType = SECBUFFER_TOKEN;
        token.pvBuffer = room;
        output.ulVersion = SECBUFFER_VERSION;
        output.cBuffers = 1;
        output.pBuffers = &token;
        CHECK(InitializeSecurityContextA(&credential, NULL, (char *)"plain", 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &all[i], &output, &granted,
                                         &expiry) == SEC_I_CONTINUE_NEEDED);
    }
    /* No two alike, none that programs take for "no handle". */
    for (i = 0; i < count; i++) {
        CHECK(SecIsValidHandle(&all[i]) && (all[i].dwLower | all[i].dwUpper) != 0);
        CHECK(i == 0 || memcmp(&all[i], &all[i - 1], sizeof *all) != 0);
    }
    /* The credential goes first: contexts keep what they began with. */
    CHECK(FreeCredentialsHandle(&credential) == SEC_E_OK);
    for (i = 0; i < count; i += 2)
        CHECK(DeleteSecurityContext(&all[i]) == SEC_E_OK);
    for (i = 0; i < count; i++)
        CHECK(DeleteSecurityContext(&all[i]) == (i % 2 == 0 ? SEC_E_INVALID_HANDLE : SEC_E_OK));
    free(all);
    return 0;
}
