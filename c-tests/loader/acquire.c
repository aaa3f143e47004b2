/* Acquires a credential and prints the status. */
#define SECURITY_WIN32
#include <security.h>

#include <stdio.h>

int main(void)
{
    CredHandle credential;
    TimeStamp expiry;
    SECURITY_STATUS status = AcquireCredentialsHandleA(NULL, (char *)"NTLM", SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL, &credential, &expiry);
    /* A failure for the trace to tell. */
    FreeContextBuffer(&credential);
    printf("0x%08lx\n", (unsigned long)(ULONG)status);
    return 0;
}
