/*
 * A program as Windows programs are: <windows.h>, text by TEXT(), the function table, NTLM's identity and a TLS credential.
 *
 * It compiles as C and as C++, with and without UNICODE (where the dialect has 16-bit literals), and runs against the library: the calls that need no peer must answer.
 */
#ifdef SPELLED_AS_ON_WINDOWS
#include <WinSock2.h>
#include <Windows.h>
#include <TChar.h>
#else
#include <winsock2.h>
#include <windows.h>
#include <tchar.h>
#endif
#ifndef WITHOUT_SECURITY_WIN32
#define SECURITY_WIN32
#endif
#ifdef SPELLED_AS_ON_WINDOWS
#include <Security.h>
#include <NTSecAPI.h>
#include <Schannel.h>
#else
#include <security.h>
#include <ntsecapi.h>
#include <schannel.h>
#endif
#include <stdio.h>

typedef struct Session {
    CredHandle credential;
    CtxtHandle context;
    SecBuffer buffers[4];
    SecBufferDesc message;
    TimeStamp expiry;
} Session;

static PSecurityFunctionTable table;

static SEC_WINNT_AUTH_IDENTITY identity_of(TCHAR *user, TCHAR *domain, TCHAR *password)
{
    SEC_WINNT_AUTH_IDENTITY identity;
    ZeroMemory(&identity, sizeof(identity));
#ifdef UNICODE
    identity.User = (unsigned short *)user;
    identity.Domain = (unsigned short *)domain;
    identity.Password = (unsigned short *)password;
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
#else
    identity.User = (unsigned char *)user;
    identity.Domain = (unsigned char *)domain;
    identity.Password = (unsigned char *)password;
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
#endif
    identity.UserLength = (unsigned int)_tcslen(user);
    identity.DomainLength = (unsigned int)_tcslen(domain);
    identity.PasswordLength = (unsigned int)_tcslen(password);
    return identity;
}

/* One leg of a handshake, as every client has it; compiled, and called only by a program that has a peer. */
static SECURITY_STATUS step(Session *session, void *token, unsigned int length, TCHAR *target, DWORD *granted)
{
    SecBufferDesc input, output;
    SecBuffer in[2], out[1];
    SECURITY_STATUS status;
    BOOL first = !SecIsValidHandle(&session->context);

    in[0].BufferType = SECBUFFER_TOKEN;
    in[0].pvBuffer = token;
    in[0].cbBuffer = length;
    in[1].BufferType = SECBUFFER_EMPTY;
    in[1].pvBuffer = NULL;
    in[1].cbBuffer = 0;
    input.ulVersion = SECBUFFER_VERSION;
    input.cBuffers = 2;
    input.pBuffers = in;
    out[0].BufferType = SECBUFFER_TOKEN;
    out[0].pvBuffer = NULL;
    out[0].cbBuffer = 0;
    output.ulVersion = SECBUFFER_VERSION;
    output.cBuffers = 1;
    output.pBuffers = out;

    status = table->InitializeSecurityContext(&session->credential, first ? NULL : &session->context, target,
                                              ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY | ISC_REQ_STREAM, 0, SECURITY_NATIVE_DREP,
                                              first ? NULL : &input, 0, &session->context, &output, granted, &session->expiry);
    if (status == SEC_E_INCOMPLETE_MESSAGE || status == SEC_I_CONTINUE_NEEDED)
        return status;
    if (out[0].pvBuffer)
        FreeContextBuffer(out[0].pvBuffer);
    if (FAILED(status))
        return status;
    return table->QueryContextAttributes(&session->context, SECPKG_ATTR_STREAM_SIZES, &session->message);
}

static SCHANNEL_CRED tls_credential(PCCERT_CONTEXT *certificates, DWORD count)
{
    SCHANNEL_CRED credential;
    ZeroMemory(&credential, sizeof(credential));
    credential.dwVersion = SCHANNEL_CRED_VERSION;
    credential.cCreds = count;
    credential.paCred = certificates;
    credential.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT;
    credential.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | SCH_CRED_MANUAL_CRED_VALIDATION;
    return credential;
}

#define EXPECT(condition)                                     \
    if (!(condition)) {                                       \
        printf("line %d: not %s\n", __LINE__, #condition); \
        return 1;                                             \
    }

int main(void)
{
    static TCHAR nobody[] = TEXT("nobody"), nowhere[] = TEXT("NOWHERE"), secret[] = TEXT("secret"), stranger[] = TEXT("No Such Package");
    static TCHAR negotiate[] = NEGOSSP_NAME, tls[] = UNISP_NAME;
    SEC_WINNT_AUTH_IDENTITY identity = identity_of(nobody, nowhere, secret);
    SECURITY_STATUS(*compiled)(Session *, void *, unsigned int, TCHAR *, DWORD *) = step;
    SCHANNEL_CRED credential = tls_credential(NULL, 0);
    PSecPkgInfo package = NULL;
    LARGE_INTEGER forever;
    INIT_SECURITY_INTERFACE entry;
    char message[64];
    HMODULE library;
    CredHandle handle;
    WSADATA wsa;
    ULONG room;

    EXPECT(WSAStartup(MAKEWORD(2, 2), &wsa) == 0);
    EXPECT(identity.UserLength == 6 && identity.DomainLength == 7 && identity.PasswordLength == 6);
    EXPECT(credential.dwVersion == SCHANNEL_CRED_VERSION && compiled != NULL);
    EXPECT(sizeof(negotiate) == 10 * sizeof(TCHAR) && sizeof(tls) == 45 * sizeof(TCHAR));
    forever.LowPart = 0xFFFFFFFF;
    forever.HighPart = 0x7FFFFFFF;
    EXPECT(forever.QuadPart == (LONGLONG)0x7FFFFFFFFFFFFFFF);

    table = InitSecurityInterface();
    EXPECT(table != NULL && table->dwVersion == SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION);
    EXPECT(table->FreeCredentialHandle == table->FreeCredentialsHandle && table->FreeCredentialsHandle != NULL);
    EXPECT(table->QuerySecurityPackageInfo(stranger, &package) == SEC_E_SECPKG_NOT_FOUND);
    EXPECT(QuerySecurityPackageInfo(stranger, &package) == SEC_E_SECPKG_NOT_FOUND);
    SecInvalidateHandle(&handle);
    EXPECT(!SecIsValidHandle(&handle));
    EXPECT(FreeCredentialHandle(&handle) == SEC_E_INVALID_HANDLE);
    EXPECT(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, (DWORD)SEC_E_INVALID_HANDLE, 0, message, sizeof(message), NULL) == 25);
    EXPECT(strcmp(message, "Windows status 0x80090301") == 0);
    EXPECT(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0, 0, message, 25, NULL) == 0);

    /* FALSE, and why. */
    SetLastError(0);
    room = 0;
    EXPECT(!GetUserNameEx(NameSamCompatible, NULL, &room) && GetLastError() == ERROR_MORE_DATA && room > 3);

    /* As programs find SSPI at run time. */
    library = LoadLibraryA("SECUR32.DLL");
    EXPECT(library != NULL);
    entry = (INIT_SECURITY_INTERFACE)(void (*)(void))GetProcAddress(library, SECURITY_ENTRYPOINT_ANSI);
    EXPECT(entry != NULL && entry() == table);
    EXPECT(GetProcAddress(library, "AcquireCredentialsHandle") != NULL);
    EXPECT(FreeLibrary(library));
    EXPECT(WSACleanup() == 0);
    return 0;
}
