/* Other languages look AcquireCredentialsHandle and InitializeSecurityContext up by these names; they are the A forms. */
#include "check.h"

#include <dlfcn.h>

#undef AcquireCredentialsHandle
#undef InitializeSecurityContext

int main(void)
{
    ACQUIRE_CREDENTIALS_HANDLE_FN_A acquire;
    INITIALIZE_SECURITY_CONTEXT_FN_A initialize;
    void *library = dlopen("libsecur32.so.0", RTLD_NOW), *found;
    unsigned char room[512];
    SecBuffer to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    SecBufferDesc output = list(&to, 1);
    CredHandle credential;
    CtxtHandle context;
    ULONG granted;
    TimeStamp expiry;
    CHECK(library != NULL);
    found = dlsym(library, "AcquireCredentialsHandle");
    CHECK(found != NULL);
    memcpy(&acquire, &found, sizeof acquire);
    found = dlsym(library, "InitializeSecurityContext");
    CHECK(found != NULL);
    memcpy(&initialize, &found, sizeof initialize);
    GIVES(acquire(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &credential, &expiry), SEC_E_OK);
    GIVES(initialize(&credential, NULL, (SEC_CHAR *)"plain", 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, &output, &granted, &expiry),
          SEC_I_CONTINUE_NEEDED);
    CHECK(to.cbBuffer != 0 && to.cbBuffer < sizeof room);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    CHECK(dlclose(library) == 0);
    return 0;
}
