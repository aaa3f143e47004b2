/* Prints what the table's functions answer, and what the names answer that the linker found. */
#define SECURITY_WIN32
#include <security.h>

#include <stdio.h>

int main(void)
{
    PSecurityFunctionTableA table = InitSecurityInterfaceA();
    CredHandle credential;
    TimeStamp expiry;
    credential.dwLower = credential.dwUpper = 7;
    printf("table %d %d %d\n", (int)(table->FreeContextBuffer(NULL) == SEC_E_OK),
           (int)(table->FreeCredentialHandle(&credential) == SEC_E_INVALID_HANDLE),
           (int)(table->AcquireCredentialsHandleA(NULL, NULL, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &credential, &expiry)
                 == SEC_E_SECPKG_NOT_FOUND));
    printf("names %d\n", (int)FreeContextBuffer(NULL));
    return 0;
}
