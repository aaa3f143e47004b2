/* The calls of FreeRDP 3, which loads an SSPI module by InitSecurityInterfaceA and carries CredSSP's messages itself: "Negotiate" by its narrow name, an
   identity in UTF-16 with flags of its own, both ends through the one table, and WinPR's private attributes. */
#include "check.h"

static PSecurityFunctionTableA table;
static char negotiate[] = "Negotiate";
static char service[] = "TERMSRV/localhost";

typedef struct {
    CredHandle credential;
    CtxtHandle context;
    int begun, done;
    ULONG granted;
} Nla;

static unsigned long widen(const char *text, WCHAR *to)
{
    unsigned long i;
    for (i = 0; text[i] != 0; i++)
        to[i] = (unsigned char)text[i];
    return i;
}

static void acquire(Nla *end, ULONG use)
{
    static WCHAR user[16], domain[16], password[16];
    SEC_WINNT_AUTH_IDENTITY_W id;
    PSecPkgInfoA info;
    TimeStamp expiry;

    memset(end, 0, sizeof *end);
    GIVES(table->QuerySecurityPackageInfoA(negotiate, &info), SEC_E_OK);
    CHECK(info->cbMaxToken >= 12000);
    GIVES(table->FreeContextBuffer(info), SEC_E_OK);
    memset(&id, 0, sizeof id);
    id.User = (unsigned short *)user;
    id.UserLength = widen("alice", user);
    id.Domain = (unsigned short *)domain;
    id.DomainLength = widen("EXAMPLE", domain);
    id.Password = (unsigned short *)password;
    id.PasswordLength = widen("Secret-1", password);
    /* 0x10000000 and up: what FreeRDP notes in an identity for itself. */
    id.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE | 0x10000000;
    GIVES(table->AcquireCredentialsHandleA(NULL, negotiate, use, NULL, &id, NULL, NULL, &end->credential, &expiry), SEC_E_OK);
}

/* One call; the token that came out, which the caller frees. */
static SecBuffer nla_step(Nla *end, int is_client, SecBuffer *token)
{
    SecBuffer in[2], out;
    SecBufferDesc input = list(in, 2), output = list(&out, 1);
    TimeStamp expiry;
    SECURITY_STATUS status;

    /* FreeRDP gives channel bindings beside the token; none here. */
    in[0] = *token;
    in[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    out = buffer(SECBUFFER_TOKEN, NULL, 0);
    if (is_client)
        status = table->InitializeSecurityContextA(&end->credential, end->begun ? &end->context : NULL, service,
                                                   ISC_REQ_MUTUAL_AUTH | ISC_REQ_CONFIDENTIALITY | ISC_REQ_USE_SESSION_KEY | ISC_REQ_ALLOCATE_MEMORY,
                                                   0, SECURITY_NATIVE_DREP, end->begun ? &input : NULL, 0, &end->context, &output, &end->granted, &expiry);
    else
        status = table->AcceptSecurityContext(&end->credential, end->begun ? &end->context : NULL, &input,
                                              ASC_REQ_MUTUAL_AUTH | ASC_REQ_CONFIDENTIALITY | ASC_REQ_CONNECTION | ASC_REQ_USE_SESSION_KEY
                                                  | ASC_REQ_SEQUENCE_DETECT | ASC_REQ_EXTENDED_ERROR | ASC_REQ_ALLOCATE_MEMORY,
                                              SECURITY_NATIVE_DREP, &end->context, &output, &end->granted, &expiry);
    CHECK(status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED);
    end->begun = 1;
    end->done = status == SEC_E_OK;
    return out;
}

/* As nla_encrypt and nla_decrypt: the token at the front, the data behind it. */
static void seals(Nla *from, Nla *to, ULONG seq)
{
    static const char text[] = "CredSSP Client-To-Server Binding Hash";
    unsigned char room[512];
    SecPkgContext_Sizes sizes;
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    ULONG quality = 0;

    GIVES(table->QueryContextAttributesA(&from->context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbSecurityTrailer + sizeof text <= sizeof room);
    memcpy(room + sizes.cbSecurityTrailer, text, sizeof text);
    parts[0] = buffer(SECBUFFER_TOKEN, room, sizes.cbSecurityTrailer);
    parts[1] = buffer(SECBUFFER_DATA, room + sizes.cbSecurityTrailer, sizeof text);
    GIVES(table->EncryptMessage(&from->context, 0, &message, seq), SEC_E_OK);
    CHECK(parts[0].cbBuffer <= sizes.cbSecurityTrailer);
    if (parts[0].cbBuffer < sizes.cbSecurityTrailer)
        memmove(room + parts[0].cbBuffer, parts[1].pvBuffer, parts[1].cbBuffer);
    parts[0] = buffer(SECBUFFER_TOKEN, room, parts[0].cbBuffer);
    parts[1] = buffer(SECBUFFER_DATA, room + parts[0].cbBuffer, sizeof text);
    GIVES(table->DecryptMessage(&to->context, &message, seq, &quality), SEC_E_OK);
    CHECK(parts[1].cbBuffer == sizeof text && memcmp(parts[1].pvBuffer, text, sizeof text) == 0);
}

int main(void)
{
    SecPkgContext_NamesA names;
    unsigned char room[64] = {0};
    Nla client, server;
    SecBuffer token = buffer(SECBUFFER_TOKEN, NULL, 0), answer;
    int legs;

    table = InitSecurityInterfaceA();
    CHECK(table != NULL && table->SetContextAttributesA != NULL);
    acquire(&client, SECPKG_CRED_OUTBOUND);
    acquire(&server, SECPKG_CRED_INBOUND);
    for (legs = 0; legs < 4 && !(client.done && server.done); legs++) {
        answer = nla_step(&client, 1, &token);
        if (token.pvBuffer != NULL)
            GIVES(table->FreeContextBuffer(token.pvBuffer), SEC_E_OK);
        token = answer;
        if (server.done)
            break;
        answer = nla_step(&server, 0, &token);
        if (token.pvBuffer != NULL)
            GIVES(table->FreeContextBuffer(token.pvBuffer), SEC_E_OK);
        token = answer;
        if (legs == 0) {
            /* WinPR's own numbers, where FreeRDP asks its own NTLM: for the password's hash, for its callback. */
            CHECK(table->SetContextAttributesA(&server.context, 1101, room, sizeof room) != SEC_E_OK);
            CHECK(table->QueryContextAttributesA(&server.context, 1103, room) != SEC_E_OK);
        }
    }
    if (token.pvBuffer != NULL)
        GIVES(table->FreeContextBuffer(token.pvBuffer), SEC_E_OK);
    CHECK(client.done && server.done);
    seals(&client, &server, 0);
    seals(&server, &client, 0);
    seals(&client, &server, 1);
    GIVES(table->QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(strcmp(names.sUserName, "EXAMPLE\\alice") == 0);
    GIVES(table->FreeContextBuffer(names.sUserName), SEC_E_OK);
    /* It must not believe that it acts for the client: nothing changed its rights. */
    GIVES(table->ImpersonateSecurityContext(&server.context), SEC_E_NO_IMPERSONATION);
    GIVES(table->DeleteSecurityContext(&client.context), SEC_E_OK);
    GIVES(table->DeleteSecurityContext(&server.context), SEC_E_OK);
    GIVES(table->FreeCredentialsHandle(&client.credential), SEC_E_OK);
    GIVES(table->FreeCredentialsHandle(&server.credential), SEC_E_OK);
    return 0;
}
