/* CredSSP, both ends in one process: every return code of AcceptSecurityContext (CredSSP)'s page but the two that only WDigest gives (digest.c
   has those), the function tables, identities as FreeRDP writes them. */
#include "check.h"

#include <credssp.h>
#include <ntsecapi.h>
#include <schannel.h>
#include <wincrypt.h>

#include <sys/stat.h>
#include <time.h>

#include "sspi_pfx.h"

#define BOTH (ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT | ISC_REQ_CONFIDENTIALITY | ISC_REQ_DELEGATE)
#define SERVER (BOTH | ASC_REQ_EXTENDED_ERROR | ASC_REQ_STREAM)

static char credssp[] = "CREDSSP";
static char terminal[] = "TERMSRV/localhost";
static char policy[64];
static PSecurityFunctionTableA table;

static void write_policy(const char *text)
{
    FILE *to = fopen(policy, "w");
    CHECK(to != NULL && fputs(text, to) >= 0 && fclose(to) == 0 && chmod(policy, 0600) == 0);
}

/* An identity in UTF-16 with flags that nobody knows, as FreeRDP gives it to the A functions. */
typedef struct {
    SEC_WINNT_AUTH_IDENTITY_EXW id;
    WCHAR user[16], domain[16], password[16];
} Person;

static unsigned long widen(const char *text, WCHAR *to)
{
    unsigned long i;
    for (i = 0; text[i] != 0; i++)
        to[i] = (unsigned char)text[i];
    to[i] = 0;
    return i;
}

static void person(Person *who, const char *password)
{
    memset(who, 0, sizeof *who);
    who->id.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    who->id.Length = sizeof who->id;
    who->id.UserLength = widen("alice", who->user);
    who->id.DomainLength = widen("EXAMPLE", who->domain);
    who->id.PasswordLength = widen(password, who->password);
    who->id.User = (unsigned short *)who->user;
    who->id.Domain = (unsigned short *)who->domain;
    who->id.Password = (unsigned short *)who->password;
    who->id.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE | 0x08000000;
}

static CredHandle acquire_for(ULONG use, const char *password)
{
    static PCCERT_CONTEXT own = NULL;
    SCH_CREDENTIALS tls;
    CREDSSP_CRED cred;
    CredHandle made;
    TimeStamp expiry;
    Person who;

    if (own == NULL)
        own = pfx_certificate("tests/schannel/pki/server.pfx", "secur32");
    CHECK(own != NULL);
    memset(&tls, 0, sizeof tls);
    tls.dwVersion = SCH_CREDENTIALS_VERSION;
    tls.cCreds = 1;
    tls.paCred = &own;
    memset(&cred, 0, sizeof cred);
    cred.Type = CredsspSubmitBufferBoth;
    cred.pSchannelCred = use == SECPKG_CRED_OUTBOUND ? NULL : &tls;
    if (password != NULL) {
        person(&who, password);
        cred.pSpnegoCred = &who;
    }
    GIVES(table->AcquireCredentialsHandleA(NULL, credssp, use, NULL, &cred, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

typedef struct {
    CredHandle credential;
    CtxtHandle context;
    int begun;
    ULONG granted, extra, missing;
    TimeStamp expiry;
    unsigned char token[65536];
    ULONG size;
} Peer;

static void begin(Peer *peer, CredHandle credential)
{
    memset(peer, 0, sizeof *peer);
    peer->credential = credential;
}

/* One call of either function; what comes out is in the peer. */
static SECURITY_STATUS turn(Peer *peer, int is_client, ULONG asked, const void *bytes, ULONG size)
{
    SecBuffer in[2], out;
    SecBufferDesc input = list(in, 2), output = list(&out, 1);
    SECURITY_STATUS status;

    in[0] = buffer(SECBUFFER_TOKEN, (void *)bytes, size);
    in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    out = buffer(SECBUFFER_TOKEN, NULL, 0);
    if (is_client)
        status = table->InitializeSecurityContextA(&peer->credential, peer->begun ? &peer->context : NULL, terminal, asked, 0, SECURITY_NATIVE_DREP,
                                                   peer->begun ? &input : NULL, 0, &peer->context, &output, &peer->granted, &peer->expiry);
    else
        status = table->AcceptSecurityContext(&peer->credential, peer->begun ? &peer->context : NULL, &input, asked, SECURITY_NATIVE_DREP,
                                              &peer->context, &output, &peer->granted, &peer->expiry);
    if (status >= 0)
        peer->begun = 1;
    peer->extra = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
    peer->missing = in[1].BufferType == SECBUFFER_MISSING ? in[1].cbBuffer : 0;
    peer->size = 0;
    if (out.pvBuffer != NULL) {
        CHECK(out.cbBuffer <= sizeof peer->token);
        memcpy(peer->token, out.pvBuffer, out.cbBuffer);
        peer->size = out.cbBuffer;
        GIVES(FreeContextBuffer(out.pvBuffer), SEC_E_OK);
    }
    return status;
}

static void drop(Peer *peer)
{
    if (peer->begun)
        GIVES(DeleteSecurityContext(&peer->context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&peer->credential), SEC_E_OK);
}

/* Flights there and back until one refuses or both stand. */
static SECURITY_STATUS run(Peer *client, Peer *server, SECURITY_STATUS *theirs)
{
    SECURITY_STATUS ours = turn(client, 1, BOTH, NULL, 0);
    int legs;
    *theirs = SEC_I_CONTINUE_NEEDED;
    CHECK(ours == SEC_I_CONTINUE_NEEDED && client->size != 0);
    for (legs = 0; legs < 8; legs++) {
        *theirs = turn(server, 0, SERVER, client->token, client->size);
        CHECK(server->extra == 0);
        if (*theirs == SEC_E_OK && ours == SEC_E_OK)
            return SEC_E_OK;
        if (*theirs != SEC_I_CONTINUE_NEEDED && server->size == 0)
            return ours;
        ours = turn(client, 1, BOTH, server->token, server->size);
        CHECK(client->extra == 0);
        if (*theirs < 0)
            return ours;
        CHECK(ours == SEC_I_CONTINUE_NEEDED || ours == SEC_E_OK);
    }
    return ours;
}

/* Which end answers an attribute: Y both, c the client, s the server, n the server says SEC_E_NO_IMPERSONATION; every other number is
   SEC_E_UNSUPPORTED_FUNCTION. docs/credssp.md has the same. */
static const struct {
    ULONG attribute;
    size_t size;
    char who;
} rows[] = {
    {SECPKG_ATTR_SIZES, sizeof(SecPkgContext_Sizes), 'Y'},
    {SECPKG_ATTR_NAMES, sizeof(SecPkgContext_NamesW), 'Y'},
    {SECPKG_ATTR_LIFESPAN, sizeof(SecPkgContext_Lifespan), 'Y'},
    {SECPKG_ATTR_STREAM_SIZES, sizeof(SecPkgContext_StreamSizes), 'Y'},
    {SECPKG_ATTR_PACKAGE_INFO, sizeof(SecPkgContext_PackageInfoW), 'Y'},
    {SECPKG_ATTR_REMOTE_CERT_CONTEXT, sizeof(PCCERT_CONTEXT), 'c'},
    {SECPKG_ATTR_CREDS, sizeof(SecPkgContext_ClientCreds), 's'},
    {SECPKG_ATTR_CREDS_2, sizeof(SecPkgContext_ClientCreds), 's'},
    {SECPKG_ATTR_NEGOTIATION_PACKAGE, sizeof(SecPkgContext_PackageInfoW), 'Y'},
    {SECPKG_ATTR_C_ACCESS_TOKEN, sizeof(SecPkgContext_AccessToken), 'n'},
    {SECPKG_ATTR_C_FULL_ACCESS_TOKEN, sizeof(SecPkgContext_AccessToken), 'n'},
    {SECPKG_ATTR_SERVER_AUTH_FLAGS, sizeof(DWORD), 'c'},
    {SECPKG_ATTR_CERT_TRUST_STATUS, sizeof(CERT_TRUST_STATUS), 'c'}
};

static void ask_one(CtxtHandle *context, char side, ULONG attribute, size_t row)
{
    static union {
        unsigned char bytes[4096];
        void *pointer;
        ULONG version;
    } room;
    const char who = row < sizeof rows / sizeof *rows ? rows[row].who : '-';
    const size_t size = who == '-' ? 0 : rows[row].size;
    const SECURITY_STATUS want = who == 'Y' || who == side ? SEC_E_OK : who == 'n' && side == 's' ? SEC_E_NO_IMPERSONATION : SEC_E_UNSUPPORTED_FUNCTION;
    SECURITY_STATUS got;
    size_t n;
    int letter;
    for (letter = 0; letter < 4; letter++) {
        memset(&room, attribute == SECPKG_ATTR_KEYING_MATERIAL_INPROC ? 0 : 0xA5, sizeof room);
        room.version = 1;
        got = letter == 0 ? QueryContextAttributesA(context, attribute, &room) : letter == 1 ? QueryContextAttributesW(context, attribute, &room)
            : letter == 2 ? QueryContextAttributesExA(context, attribute, &room, want == SEC_E_OK ? (ULONG)size : sizeof room)
            : QueryContextAttributesExW(context, attribute, &room, want == SEC_E_OK ? (ULONG)size - 1 : sizeof room);
        if (got != (letter == 3 && want == SEC_E_OK ? SEC_E_BUFFER_TOO_SMALL : want)) {
            fprintf(stderr, "%c: attribute 0x%lx gave 0x%08lx, not 0x%08lx\n", side, (unsigned long)attribute, (unsigned long)(ULONG)got,
                    (unsigned long)(ULONG)want);
            exit(1);
        }
        if (attribute == SECPKG_ATTR_KEYING_MATERIAL_INPROC)
            continue;
        for (n = got == SEC_E_OK ? size : sizeof room.version; n < sizeof room; n++)
            CHECK(room.bytes[n] == 0xA5);
        if (got != SEC_E_OK)
            continue;
        if (attribute == SECPKG_ATTR_REMOTE_CERT_CONTEXT)
            CHECK(CertFreeCertificateContext((PCCERT_CONTEXT)room.pointer));
        else if (attribute == SECPKG_ATTR_CREDS || attribute == SECPKG_ATTR_CREDS_2)
            GIVES(FreeContextBuffer(((SecPkgContext_ClientCreds *)(void *)&room)->AuthBuffer), SEC_E_OK);
        else if (attribute == SECPKG_ATTR_NAMES || attribute == SECPKG_ATTR_PACKAGE_INFO || attribute == SECPKG_ATTR_NEGOTIATION_PACKAGE)
            GIVES(FreeContextBuffer(room.pointer), SEC_E_OK);
    }
}

static void ask_all(CtxtHandle *context, char side)
{
    ULONG number;
    size_t row;
    for (number = 0; number <= 0x80; number++) {
        for (row = 0; row < sizeof rows / sizeof *rows && rows[row].attribute != number; row++)
            continue;
        ask_one(context, side, number, row);
    }
    for (row = 0; row < sizeof rows / sizeof *rows; row++)
        ask_one(context, side, rows[row].attribute, row);
}

/* The client says that it closes; the server hears it. */
static void closes(Peer *client, Peer *server)
{
    DWORD order = SCHANNEL_SHUTDOWN;
    SecBuffer one = buffer(SECBUFFER_TOKEN, &order, sizeof order), parts[4];
    SecBufferDesc orders = list(&one, 1), record = list(parts, 4);
    int i;
    GIVES(ApplyControlToken(&client->context, &orders), SEC_E_OK);
    GIVES(turn(client, 1, BOTH, NULL, 0), SEC_E_OK);
    CHECK(client->size != 0);
    for (i = 0; i < 4; i++)
        parts[i] = buffer(i == 0 ? SECBUFFER_DATA : SECBUFFER_EMPTY, i == 0 ? client->token : NULL, i == 0 ? client->size : 0);
    GIVES(DecryptMessage(&server->context, &record, 0, NULL), SEC_I_CONTEXT_EXPIRED);
}

static void everything_passes(void)
{
    SecPkgContext_ClientCreds creds;
    SecPkgContext_PackageInfoA package;
    SecPkgContext_StreamSizes sizes;
    SecPkgContext_NamesA names;
    DWORD proofs = 77;
    Peer client, server;
    SECURITY_STATUS theirs;

    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    GIVES(run(&client, &server, &theirs), SEC_E_OK);
    CHECK(theirs == SEC_E_OK);
    CHECK((client.granted & ISC_RET_DELEGATE) != 0 && (server.granted & ASC_RET_DELEGATE) != 0);
    CHECK((server.granted & (ASC_RET_STREAM | ASC_RET_CONFIDENTIALITY | ASC_RET_EXTENDED_ERROR))
          == (ASC_RET_STREAM | ASC_RET_CONFIDENTIALITY | ASC_RET_EXTENDED_ERROR));

    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_PACKAGE_INFO, &package), SEC_E_OK);
    CHECK(strcmp(package.PackageInfo->Name, "CREDSSP") == 0);
    GIVES(FreeContextBuffer(package.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NEGOTIATION_PACKAGE, &package), SEC_E_OK);
    CHECK(strcmp(package.PackageInfo->Name, "NTLM") == 0);
    GIVES(FreeContextBuffer(package.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(strcmp(names.sUserName, "EXAMPLE\\alice") == 0);
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_STREAM_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbHeader != 0 && sizes.cbTrailer != 0 && sizes.cbMaximumMessage == 16384);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SERVER_AUTH_FLAGS, &proofs), SEC_E_OK);
    CHECK(proofs == 0);

    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_CREDS, &creds), SEC_E_OK);
    {
        const KERB_INTERACTIVE_LOGON *logon = (const KERB_INTERACTIVE_LOGON *)(const void *)creds.AuthBuffer;
        WCHAR password[16];
        CHECK(logon->MessageType == KerbInteractiveLogon && logon->Password.Length == 16);
        widen("Secret-1", password);
        CHECK(memcmp(creds.AuthBuffer + (size_t)logon->Password.Buffer, password, 16) == 0);
    }
    GIVES(FreeContextBuffer(creds.AuthBuffer), SEC_E_OK);
    /* The other form is an identity to acquire with. */
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_CREDS_2, &creds), SEC_E_OK);
    {
        CredHandle again;
        TimeStamp expiry;
        GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"NTLM", SECPKG_CRED_OUTBOUND, NULL, creds.AuthBuffer, NULL, NULL, &again, &expiry),
              SEC_E_OK);
        GIVES(FreeCredentialsHandle(&again), SEC_E_OK);
    }
    GIVES(FreeContextBuffer(creds.AuthBuffer), SEC_E_OK);
    {
        /* What WinPR's own programs ask WinPR for. */
        ULONG number;
        unsigned char room[64] = {0};
        for (number = 1001; number < 1010; number++)
            ANSWERS(QueryContextAttributesA(&server.context, number, room));
        CHECK(QueryContextAttributesA(&server.context, 1001, room) != SEC_E_OK);
        CHECK(table->SetContextAttributesA(&server.context, 1101, room, sizeof room) != SEC_E_OK);
    }
    GIVES(ImpersonateSecurityContext(&server.context), SEC_E_NO_IMPERSONATION);
    ask_all(&client.context, 'c');
    ask_all(&server.context, 's');
    closes(&client, &server);
    drop(&client);
    drop(&server);
}

static void logon_denied(void)
{
    Peer client, server;
    SECURITY_STATUS theirs;
    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-2"));
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    GIVES(run(&client, &server, &theirs), SEC_E_LOGON_DENIED);
    CHECK(theirs == SEC_E_LOGON_DENIED && (server.granted & ASC_RET_EXTENDED_ERROR) != 0);
    drop(&client);
    drop(&server);
}

static void incomplete_message(void)
{
    Peer client, server;
    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    GIVES(turn(&client, 1, BOTH, NULL, 0), SEC_I_CONTINUE_NEEDED);
    GIVES(turn(&server, 0, SERVER, client.token, 4), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(server.missing == 1);
    server.begun = server.context.dwLower != 0 || server.context.dwUpper != 0;
    GIVES(turn(&server, 0, SERVER, client.token, client.size - 1), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(server.missing == 1);
    server.begun = server.context.dwLower != 0 || server.context.dwUpper != 0;
    GIVES(turn(&server, 0, SERVER, client.token, client.size), SEC_I_CONTINUE_NEEDED);
    drop(&client);
    drop(&server);
}

static void invalid_token_and_handle(void)
{
    static const unsigned char rubbish[] = "GET / HTTP/1.0\r\n\r\n";
    Peer server;
    CredHandle stale;
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    GIVES(turn(&server, 0, SERVER, rubbish, sizeof rubbish - 1), SEC_E_INVALID_TOKEN);
    stale = server.credential;
    drop(&server);
    begin(&server, stale);
    GIVES(turn(&server, 0, SERVER, rubbish, sizeof rubbish - 1), SEC_E_INVALID_HANDLE);
}

static void unsupported_function_and_no_credentials(void)
{
    Peer client, server;
    /* The page has it of ASC_REQ_PROMPT_FOR_CREDS, to which no header gives a number. */
    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    GIVES(turn(&client, 1, BOTH | ISC_REQ_PROMPT_FOR_CREDS, NULL, 0), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(turn(&client, 1, BOTH, NULL, 0), SEC_I_CONTINUE_NEEDED);
    /* A client's credential at a server. */
    begin(&server, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    GIVES(turn(&server, 0, SERVER, client.token, client.size), SEC_E_NO_CREDENTIALS);
    drop(&server);
    drop(&client);
}

static void insufficient_memory(void)
{
    SecBuffer in[2], out;
    SecBufferDesc input = list(in, 2), output = list(&out, 1);
    TimeStamp expiry;
    Peer client, server;

    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    GIVES(turn(&client, 1, BOTH, NULL, 0), SEC_I_CONTINUE_NEEDED);
    in[0] = buffer(SECBUFFER_TOKEN, client.token, client.size);
    in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    out = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(AcceptSecurityContext(&server.credential, NULL, &input, ASC_REQ_STREAM, SECURITY_NATIVE_DREP, &server.context, &output, &server.granted,
                                &expiry),
          SEC_E_INSUFFICIENT_MEMORY);
    drop(&client);
    drop(&server);
}

static void no_authority_and_internal_error(void)
{
    Peer client, server;
    SECURITY_STATUS theirs;
    /* Nobody's accounts can be read. */
    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, NULL));
    GIVES(run(&client, &server, &theirs), SEC_E_NO_AUTHENTICATING_AUTHORITY);
    CHECK(theirs == SEC_E_NO_AUTHENTICATING_AUTHORITY);
    drop(&client);
    drop(&server);
    /* The policy becomes unreadable on the way. */
    begin(&client, acquire_for(SECPKG_CRED_OUTBOUND, "Secret-1"));
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    GIVES(turn(&client, 1, BOTH, NULL, 0), SEC_I_CONTINUE_NEEDED);
    GIVES(turn(&server, 0, SERVER, client.token, client.size), SEC_I_CONTINUE_NEEDED);
    GIVES(turn(&client, 1, BOTH, server.token, server.size), SEC_I_CONTINUE_NEEDED);
    write_policy("this is no policy\n");
    GIVES(turn(&server, 0, SERVER, client.token, client.size), SEC_E_INTERNAL_ERROR);
    drop(&client);
    drop(&server);
}

/* A smart card to lend, as the type says: its strings at pointers. Its user logs on with the tickets that he has, and has none. */
static void a_smart_card(void)
{
    struct {
        KERB_SMARTCARD_CSP_INFO info;
        WCHAR more[64];
    } place;
    WCHAR *names = (WCHAR *)(void *)((char *)&place + offsetof(KERB_SMARTCARD_CSP_INFO, bBuffer));
    WCHAR user[16], domain[16], pin[8];
    KERB_CERTIFICATE_LOGON logon;
    CREDSSP_CRED cred;
    CredHandle made;
    TimeStamp expiry;
    Peer client, server;
    SECURITY_STATUS ours;

    memset(&place, 0, sizeof place);
    place.info.dwCspInfoLen = (DWORD)sizeof place;
    place.info.MessageType = 1;
    place.info.KeySpec = 1;
    place.info.nReaderNameOffset = 1;
    place.info.nContainerNameOffset = 1 + (ULONG)widen("Reader", names + 1) + 1;
    place.info.nCSPNameOffset = place.info.nContainerNameOffset + (ULONG)widen("Container", names + place.info.nContainerNameOffset);
    memset(&logon, 0, sizeof logon);
    logon.MessageType = KerbCertificateLogon;
    logon.UserName.Length = logon.UserName.MaximumLength = (USHORT)(2 * widen("alice", user));
    logon.UserName.Buffer = user;
    logon.DomainName.Length = logon.DomainName.MaximumLength = (USHORT)(2 * widen("EXAMPLE.COM", domain));
    logon.DomainName.Buffer = domain;
    logon.Pin.Length = logon.Pin.MaximumLength = (USHORT)(2 * widen("1234", pin));
    logon.Pin.Buffer = pin;
    logon.CspDataLength = (ULONG)sizeof place;
    logon.CspData = (PUCHAR)&place;
    memset(&cred, 0, sizeof cred);
    cred.Type = CredsspCertificateCreds;
    cred.pSpnegoCred = &logon;
    GIVES(table->AcquireCredentialsHandleA(NULL, credssp, SECPKG_CRED_OUTBOUND, NULL, &cred, NULL, NULL, &made, &expiry), SEC_E_OK);
    begin(&client, made);
    begin(&server, acquire_for(SECPKG_CRED_INBOUND, "Secret-1"));
    /* TLS first; then the logon inside. */
    while ((ours = turn(&client, 1, BOTH, server.token, server.size)) == SEC_I_CONTINUE_NEEDED)
        GIVES(turn(&server, 0, SERVER, client.token, client.size), SEC_I_CONTINUE_NEEDED);
    GIVES(ours, SEC_E_NO_CREDENTIALS);
    drop(&client);
    drop(&server);
    /* A password's structure is no card's, nor is one without data. */
    logon.MessageType = KerbInteractiveLogon;
    GIVES(table->AcquireCredentialsHandleA(NULL, credssp, SECPKG_CRED_OUTBOUND, NULL, &cred, NULL, NULL, &made, &expiry), SEC_E_UNKNOWN_CREDENTIALS);
    logon.MessageType = KerbCertificateLogon;
    logon.CspDataLength = 0;
    GIVES(table->AcquireCredentialsHandleA(NULL, credssp, SECPKG_CRED_OUTBOUND, NULL, &cred, NULL, NULL, &made, &expiry), SEC_E_UNKNOWN_CREDENTIALS);
}

int main(void)
{
    strcpy(policy, "/tmp/secur32-credssp-XXXXXX");
    CHECK(close(mkstemp(policy)) == 0);
    write_policy("accounts = \"/nonexistent/accounts\"\n");
    CHECK(setenv("SECUR32_CONFIG", policy, 1) == 0);
    table = InitSecurityInterfaceA();
    CHECK(table != NULL);
    everything_passes();
    logon_denied();
    incomplete_message();
    invalid_token_and_handle();
    unsupported_function_and_no_credentials();
    insufficient_memory();
    no_authority_and_internal_error();
    write_policy("");
    CHECK(setenv("KRB5CCNAME", "FILE:/nonexistent/cc", 1) == 0 && setenv("KRB5_CONFIG", "/dev/null", 1) == 0);
    CHECK(setenv("KRB5_CLIENT_KTNAME", "FILE:/nonexistent/keytab", 1) == 0);
    a_smart_card();
    CHECK(remove(policy) == 0);
    return 0;
}
