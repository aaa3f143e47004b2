/* An NT hash in the place of a password: by the packed credential of secur32.h, and by nothing that only looks like one. */
#include "check.h"
#include <secur32.h>

static char package[] = "NTLM";

/* The NT hash of "Secret-1". */
static const unsigned char hash[16] = {
    0x32, 0xdd, 0x88, 0xba, 0x05, 0x01, 0x59, 0x76, 0x33, 0x1d, 0xd4, 0x99, 0xde, 0x64, 0xe9, 0xd9,
};
static const WCHAR user[] = {'a', 'l', 'i', 'c', 'e'};
static const WCHAR domain[] = {'D', 'O', 'M'};

/* An EX2 identity in one block: its header, the names, and one packed credential. */
static SECURITY_STATUS acquire_packed(const GUID *type, const void *payload, size_t size, CredHandle *out)
{
    static union {
        SEC_WINNT_AUTH_IDENTITY_EX2 id;
        unsigned char bytes[512];
    } block;
    SEC_WINNT_AUTH_PACKED_CREDENTIALS packed;
    TimeStamp expiry;
    size_t at = sizeof block.id;
    memset(&block, 0, sizeof block);
    block.id.Version = SEC_WINNT_AUTH_IDENTITY_VERSION_2;
    block.id.cbHeaderLength = sizeof block.id;
    block.id.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    block.id.UserOffset = (ULONG)at;
    block.id.UserLength = sizeof user;
    memcpy(block.bytes + at, user, sizeof user);
    at += sizeof user;
    block.id.DomainOffset = (ULONG)at;
    block.id.DomainLength = sizeof domain;
    memcpy(block.bytes + at, domain, sizeof domain);
    at += sizeof domain;
    memset(&packed, 0, sizeof packed);
    packed.cbHeaderLength = sizeof packed;
    packed.cbStructureLength = (USHORT)(sizeof packed + size);
    packed.AuthData.CredType = *type;
    packed.AuthData.CredData.ByteArrayOffset = sizeof packed;
    packed.AuthData.CredData.ByteArrayLength = (USHORT)size;
    block.id.PackedCredentialsOffset = (ULONG)at;
    block.id.PackedCredentialsLength = packed.cbStructureLength;
    memcpy(block.bytes + at, &packed, sizeof packed);
    memcpy(block.bytes + at + sizeof packed, payload, size);
    block.id.cbStructureLength = (ULONG)(at + packed.cbStructureLength);
    return AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &block, NULL, NULL, out, &expiry);
}

static void acquire_plain(ULONG use, const char *password, CredHandle *out)
{
    SEC_WINNT_AUTH_IDENTITY_A id;
    TimeStamp expiry;
    static char name[] = "alice", place[] = "DOM";
    memset(&id, 0, sizeof id);
    id.User = (unsigned char *)name;
    id.UserLength = 5;
    id.Domain = (unsigned char *)place;
    id.DomainLength = 3;
    id.Password = (unsigned char *)(size_t)password;
    id.PasswordLength = (ULONG)strlen(password);
    id.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, package, use, NULL, &id, NULL, NULL, out, &expiry), SEC_E_OK);
}

/* The server's word on a client. */
static SECURITY_STATUS log_on(CredHandle *client, CredHandle *server)
{
    static unsigned char room[2][4096];
    SecBuffer up, down;
    SecBufferDesc to_server = {SECBUFFER_VERSION, 1, NULL}, to_client = {SECBUFFER_VERSION, 1, NULL};
    CtxtHandle ours, theirs;
    ULONG granted;
    TimeStamp expiry;
    SECURITY_STATUS word;
    up = buffer(SECBUFFER_TOKEN, room[0], sizeof room[0]);
    down = buffer(SECBUFFER_TOKEN, room[1], sizeof room[1]);
    to_server.pBuffers = &up;
    to_client.pBuffers = &down;
    GIVES(InitializeSecurityContextA(client, NULL, NULL, ISC_REQ_CONFIDENTIALITY, 0, SECURITY_NATIVE_DREP, NULL, 0, &ours, &to_server, &granted,
                                     &expiry),
          SEC_I_CONTINUE_NEEDED);
    GIVES(AcceptSecurityContext(server, NULL, &to_server, 0, SECURITY_NATIVE_DREP, &theirs, &to_client, &granted, &expiry),
          SEC_I_CONTINUE_NEEDED);
    up.cbBuffer = sizeof room[0];
    GIVES(InitializeSecurityContextA(client, &ours, NULL, ISC_REQ_CONFIDENTIALITY, 0, SECURITY_NATIVE_DREP, &to_client, 0, &ours, &to_server,
                                     &granted, &expiry),
          SEC_E_OK);
    down.cbBuffer = sizeof room[1];
    word = AcceptSecurityContext(server, &theirs, &to_server, 0, SECURITY_NATIVE_DREP, &theirs, &to_client, &granted, &expiry);
    GIVES(DeleteSecurityContext(&ours), SEC_E_OK);
    GIVES(DeleteSecurityContext(&theirs), SEC_E_OK);
    return word;
}

int main(void)
{
    CredHandle server, client;
    unsigned char other[16];
    acquire_plain(SECPKG_CRED_INBOUND, "Secret-1", &server);

    GIVES(acquire_packed(&SECUR32_AUTH_DATA_TYPE_NT_HASH, hash, sizeof hash, &client), SEC_E_OK);
    GIVES(log_on(&client, &server), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&client), SEC_E_OK);

    memcpy(other, hash, sizeof other);
    other[15] ^= 1;
    GIVES(acquire_packed(&SECUR32_AUTH_DATA_TYPE_NT_HASH, other, sizeof other, &client), SEC_E_OK);
    GIVES(log_on(&client, &server), SEC_E_LOGON_DENIED);
    GIVES(FreeCredentialsHandle(&client), SEC_E_OK);

    GIVES(acquire_packed(&SECUR32_AUTH_DATA_TYPE_NT_HASH, hash, 15, &client), SEC_E_UNKNOWN_CREDENTIALS);

    /* Written out as a password it is a password, and another one. */
    acquire_plain(SECPKG_CRED_OUTBOUND, "32dd88ba05015976331dd499de64e9d9", &client);
    GIVES(log_on(&client, &server), SEC_E_LOGON_DENIED);
    GIVES(FreeCredentialsHandle(&client), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&server), SEC_E_OK);
    return 0;
}
