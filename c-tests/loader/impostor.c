/* Another library with our names, as a host may hold it: every function answers 42. */
#define IMPOSTOR(name) \
    int name(void); \
    int name(void) \
    { \
        return 42; \
    }
IMPOSTOR(AcquireCredentialsHandleA)
IMPOSTOR(AcquireCredentialsHandleW)
IMPOSTOR(FreeCredentialsHandle)
IMPOSTOR(InitializeSecurityContextA)
IMPOSTOR(AcceptSecurityContext)
IMPOSTOR(DeleteSecurityContext)
IMPOSTOR(EncryptMessage)
IMPOSTOR(DecryptMessage)
IMPOSTOR(FreeContextBuffer)
IMPOSTOR(EnumerateSecurityPackagesA)
