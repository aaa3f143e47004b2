/* FFI users look for names without a letter; they are the A forms. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define SECURITY_WIN32
#include <security.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef SECURITY_STATUS (*acquire_fn)(SEC_CHAR *, SEC_CHAR *, ULONG, void *, void *, SEC_GET_KEY_FN, void *, PCredHandle, PTimeStamp);
typedef SECURITY_STATUS (*initialize_fn)(PCredHandle, PCtxtHandle, SEC_CHAR *, ULONG, ULONG, ULONG, PSecBufferDesc, ULONG, PCtxtHandle,
                                         PSecBufferDesc, ULONG *, PTimeStamp);

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            return 1; \
        } \
    } while (0)

int main(void)
{
    void *acquire_at = dlsym(RTLD_DEFAULT, "AcquireCredentialsHandle");
    void *initialize_at = dlsym(RTLD_DEFAULT, "InitializeSecurityContext");
    acquire_fn acquire;
    initialize_fn initialize;
    CredHandle credential;
    CtxtHandle context;
    TimeStamp expiry;
    ULONG granted = 0;
    char room[4096];
    SecBuffer token;
    SecBufferDesc output;

    /* A call that the linker keeps, so that the library is there to be searched. */
    CHECK(FreeContextBuffer(NULL) == SEC_E_OK);
    CHECK(acquire_at != NULL && initialize_at != NULL);
    memcpy(&acquire, &acquire_at, sizeof acquire);
    memcpy(&initialize, &initialize_at, sizeof initialize);
    CHECK(acquire(NULL, (char *)"rehearsal", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &credential, &expiry) == SEC_E_OK);
    token.cbBuffer = sizeof room;
    token.BufferType = SECBUFFER_TOKEN;
    token.pvBuffer = room;
    output.ulVersion = SECBUFFER_VERSION;
    output.cBuffers = 1;
    output.pBuffers = &token;
    CHECK(initialize(&credential, NULL, (char *)"plain", 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, &output, &granted, &expiry)
          == SEC_I_CONTINUE_NEEDED);
    CHECK(token.cbBuffer > 8 && memcmp(room, "RHRS", 4) == 0);
    CHECK(DeleteSecurityContext(&context) == SEC_E_OK);
    CHECK(FreeCredentialsHandle(&credential) == SEC_E_OK);
    return 0;
}
