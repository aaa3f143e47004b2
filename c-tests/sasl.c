/* SASL's functions over DIGEST-MD5 and GSS-SPNEGO: profiles, the exchange, its options, its layers, and what they answer to contexts of others. */
#include "check.h"

static CredHandle identified(const char *package, ULONG use)
{
    SEC_WINNT_AUTH_IDENTITY_A identity;
    CredHandle made;
    TimeStamp expiry;
    memset(&identity, 0, sizeof identity);
    identity.User = (unsigned char *)"alice";
    identity.UserLength = 5;
    identity.Password = (unsigned char *)"Alice-Passw0rd";
    identity.PasswordLength = 14;
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, use, NULL, &identity, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

static void profiles_are_listed_and_found(void)
{
    LPSTR names = NULL;
    LPWSTR wide = NULL;
    ULONG count = 0, n, found = 0, also = 0;
    const char *at;
    PSecPkgInfoA info = NULL;
    SecBuffer token;
    SecBufferDesc input;
    static const char *const known[] = {"DIGEST-MD5", "realm=\"x\",nonce=\"y\",algorithm=md5-sess", "username=\"a\",nonce=\"n\",response=x"};
    GIVES(SaslEnumerateProfilesA(&names, &count), SEC_E_OK);
    for (at = names, n = 0; n < count; n++, at += strlen(at) + 1)
        found += strcmp(at, "DIGEST-MD5") == 0;
    CHECK(found == 1 && *at == '\0');
    GIVES(SaslEnumerateProfilesW(&wide, &also), SEC_E_OK);
    CHECK(also == count && wide[0] == (SEC_WCHAR)names[0] && wide[1] == (SEC_WCHAR)names[1]);
    GIVES(FreeContextBuffer(names), SEC_E_OK);
    GIVES(FreeContextBuffer(wide), SEC_E_OK);
    GIVES(SaslGetProfilePackageA((LPSTR)"digest-md5", &info), SEC_E_OK);
    CHECK(strcmp(info->Name, "WDigest") == 0 && info->wRPCID == 21 && info->cbMaxToken == 4096);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
    info = NULL;
    GIVES(SaslGetProfilePackageA((LPSTR)"CRAM-MD5", &info), SEC_E_SECPKG_NOT_FOUND);
    GIVES(SaslGetProfilePackageA(NULL, &info), SEC_E_SECPKG_NOT_FOUND);
    CHECK(info == NULL);
    for (n = 0; n < sizeof known / sizeof *known; n++) {
        token = buffer(SECBUFFER_TOKEN, (void *)known[n], strlen(known[n]));
        input = list(&token, 1);
        GIVES(SaslIdentifyPackageA(&input, &info), SEC_E_OK);
        CHECK(strcmp(info->Name, "WDigest") == 0);
        GIVES(FreeContextBuffer(info), SEC_E_OK);
    }
    token = buffer(SECBUFFER_TOKEN, (void *)"NTLMSSP", 8);
    input = list(&token, 1);
    info = NULL;
    GIVES(SaslIdentifyPackageA(&input, &info), SEC_E_SECPKG_NOT_FOUND);
    GIVES(SaslIdentifyPackageA(NULL, &info), SEC_E_INVALID_TOKEN);
    CHECK(info == NULL);
    GIVES(SaslEnumerateProfilesA(NULL, &count), SEC_E_INVALID_PARAMETER);
}

static SECURITY_STATUS initialize(CredHandle *credential, CtxtHandle *context, int begun, ULONG asked, const void *in, size_t size, char *out,
                                  size_t *room, ULONG *granted)
{
    SecBuffer from = buffer(SECBUFFER_TOKEN, (void *)in, size), to = buffer(SECBUFFER_TOKEN, out, *room);
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    TimeStamp expiry;
    const SECURITY_STATUS status = SaslInitializeSecurityContextA(credential, begun ? context : NULL, (LPSTR)"ldap/server.example.com", asked, 0,
                                                                  SECURITY_NATIVE_DREP, size == 0 ? NULL : &input, 0, context, &output, granted, &expiry);
    *room = status >= 0 ? to.cbBuffer : 0;
    return status;
}

static SECURITY_STATUS accept_token(CredHandle *credential, CtxtHandle *context, int begun, ULONG asked, const void *in, size_t size, char *out,
                                    size_t *room, ULONG *granted)
{
    SecBuffer from = buffer(SECBUFFER_TOKEN, (void *)in, size), to = buffer(SECBUFFER_TOKEN, out, *room);
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    TimeStamp expiry;
    const SECURITY_STATUS status =
        SaslAcceptSecurityContext(credential, begun ? context : NULL, &input, asked, SECURITY_NATIVE_DREP, context, &output, granted, &expiry);
    *room = status >= 0 ? to.cbBuffer : 0;
    return status;
}

/* An exchange whose client wants to act as somebody else; the server looks at that, or does not. */
static void an_exchange_with_options(int processed)
{
    CredHandle out = identified("WDigest", SECPKG_CRED_OUTBOUND), in = identified("WDigest", SECPKG_CRED_INBOUND);
    CtxtHandle client, server;
    char challenge[4096], response[4096], proof[4096], nothing[64];
    size_t asked = sizeof challenge, answered = sizeof response, proven = sizeof proof, no = sizeof nothing;
    ULONG granted, size = 0, needed = 0, limit = 30000;
    const ULONG processing = processed ? Sasl_AuthZIDProcessed : Sasl_AuthZIDForbidden;
    char name[64];
    SECURITY_STATUS status;
    GIVES(initialize(&out, &client, 0, ISC_REQ_INTEGRITY, NULL, 0, nothing, &no, &granted), SEC_I_CONTINUE_NEEDED);
    CHECK(no == 0);
    GIVES(SaslSetContextOption(&client, SASL_OPTION_AUTHZ_STRING, (void *)"bob", 3), SEC_E_OK);
    GIVES(SaslSetContextOption(&client, SASL_OPTION_RECV_SIZE, &limit, sizeof limit), SEC_E_OK);
    GIVES(SaslSetContextOption(&client, SASL_OPTION_SEND_SIZE, &limit, sizeof limit), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SaslSetContextOption(&client, 99, &limit, sizeof limit), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SaslSetContextOption(&client, SASL_OPTION_RECV_SIZE, NULL, sizeof limit), SEC_E_INVALID_PARAMETER);
    GIVES(accept_token(&in, &server, 0, ASC_REQ_INTEGRITY, NULL, 0, challenge, &asked, &granted), SEC_I_CONTINUE_NEEDED);
    GIVES(SaslSetContextOption(&server, SASL_OPTION_AUTHZ_PROCESSING, (void *)&processing, sizeof processing), SEC_E_OK);
    GIVES(initialize(&out, &client, 1, ISC_REQ_INTEGRITY, challenge, asked, response, &answered, &granted), SEC_I_CONTINUE_NEEDED);
    status = accept_token(&in, &server, 1, ASC_REQ_INTEGRITY, response, answered, proof, &proven, &granted);
    if (!processed) {
        CHECK(status == SEC_E_LOGON_DENIED);
    } else {
        SecBuffer parts[3];
        SecBufferDesc message = list(parts, 2);
        char text[] = "over the wire", signature[16];
        CHECK(status == SEC_E_OK && (granted & ASC_RET_INTEGRITY) != 0);
        no = sizeof nothing;
        GIVES(initialize(&out, &client, 1, ISC_REQ_INTEGRITY, proof, proven, nothing, &no, &granted), SEC_E_OK);
        CHECK(no == 0 && (granted & (ISC_RET_INTEGRITY | ISC_RET_MUTUAL_AUTH)) == (ISC_RET_INTEGRITY | ISC_RET_MUTUAL_AUTH));
        /* Whom the client wants to act as. */
        GIVES(SaslGetContextOption(&server, SASL_OPTION_AUTHZ_STRING, name, 2, &needed), SEC_E_BUFFER_TOO_SMALL);
        CHECK(needed == 3);
        GIVES(SaslGetContextOption(&server, SASL_OPTION_AUTHZ_STRING, name, sizeof name, NULL), SEC_E_OK);
        CHECK(memcmp(name, "bob", 3) == 0);
        /* The sizes: what the client reads is what the server may send, less the signature. */
        GIVES(SaslGetContextOption(&client, SASL_OPTION_RECV_SIZE, &size, sizeof size, &needed), SEC_E_OK);
        CHECK(size == limit && needed == sizeof size);
        GIVES(SaslGetContextOption(&server, SASL_OPTION_SEND_SIZE, &size, sizeof size, NULL), SEC_E_OK);
        CHECK(size == limit - 16);
        GIVES(SaslGetContextOption(&server, 0, &size, sizeof size, NULL), SEC_E_UNSUPPORTED_FUNCTION);
        GIVES(SaslGetContextOption(&client, SASL_OPTION_AUTHZ_STRING, name, sizeof name, NULL), SEC_E_UNSUPPORTED_FUNCTION);
        /* The layer. */
        parts[0] = buffer(SECBUFFER_TOKEN, signature, sizeof signature);
        parts[1] = buffer(SECBUFFER_DATA, text, sizeof text);
        GIVES(MakeSignature(&client, 0, &message, 0), SEC_E_OK);
        CHECK(parts[0].cbBuffer == 16);
        text[0] ^= 1;
        GIVES(VerifySignature(&server, &message, 0, NULL), SEC_E_MESSAGE_ALTERED);
        text[0] ^= 1;
        GIVES(VerifySignature(&server, &message, 0, NULL), SEC_E_OK);
        GIVES(VerifySignature(&server, &message, 0, NULL), SEC_E_OUT_OF_SEQUENCE);
        GIVES(EncryptMessage(&client, 0, &message, 0), SEC_E_UNSUPPORTED_FUNCTION);
    }
    GIVES(DeleteSecurityContext(&client), SEC_E_OK);
    GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

/* Credentials of a package that has no profile, contexts that were begun elsewhere, and handles that are none. */
static void strangers_are_refused(void)
{
    CredHandle ntlm = identified("NTLM", SECPKG_CRED_OUTBOUND), digest = identified("WDigest", SECPKG_CRED_INBOUND);
    CtxtHandle context, mine;
    char out[4096];
    size_t room = sizeof out;
    ULONG granted = 0, size = 0;
    Side plain;
    GIVES(initialize(&ntlm, &context, 0, 0, NULL, 0, out, &room, &granted), SEC_E_SECPKG_NOT_FOUND);
    room = sizeof out;
    plain = side(&digest, NULL, 0);
    GIVES(leg(&plain, NULL, 0, out, &room), SEC_I_CONTINUE_NEEDED);
    mine = plain.context;
    GIVES(SaslGetContextOption(&mine, SASL_OPTION_RECV_SIZE, &size, sizeof size, NULL), SEC_E_INVALID_HANDLE);
    GIVES(SaslSetContextOption(&mine, SASL_OPTION_AUTHZ_PROCESSING, &size, sizeof size), SEC_E_INVALID_HANDLE);
    room = sizeof out;
    GIVES(accept_token(&digest, &mine, 1, 0, "x=y", 3, out, &room, &granted), SEC_E_INVALID_HANDLE);
    GIVES(SaslGetContextOption(NULL, SASL_OPTION_RECV_SIZE, &size, sizeof size, NULL), SEC_E_INVALID_HANDLE);
    end(&plain);
    GIVES(FreeCredentialsHandle(&ntlm), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&digest), SEC_E_OK);
}

/* GSS-SPNEGO is Negotiate's tokens as they are: whoever begins with its name gets its package, and its messages are the package's own. */
static void spnego_is_negotiate(void)
{
    CredHandle out, in;
    CtxtHandle client, server;
    PSecPkgInfoA info = NULL;
    SecBuffer token, parts[2];
    SecBufferDesc input, message = list(parts, 2);
    char to[8192], from[8192], text[] = "over the wire", signature[16];
    size_t asked, answered = 0;
    ULONG granted, size = 0;
    int legs;
    SECURITY_STATUS ours = SEC_I_CONTINUE_NEEDED, theirs = SEC_I_CONTINUE_NEEDED;
    GIVES(SaslGetProfilePackageA((LPSTR)"GSS-SPNEGO", &info), SEC_E_OK);
    CHECK(strcmp(info->Name, "Negotiate") == 0);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
    out = identified("Negotiate", SECPKG_CRED_OUTBOUND);
    in = identified("Negotiate", SECPKG_CRED_INBOUND);
    for (legs = 0; legs < 6 && (ours == SEC_I_CONTINUE_NEEDED || theirs == SEC_I_CONTINUE_NEEDED); legs++) {
        asked = sizeof to;
        ours = initialize(&out, &client, legs != 0, ISC_REQ_INTEGRITY, from, answered, to, &asked, &granted);
        CHECK(ours == SEC_E_OK || ours == SEC_I_CONTINUE_NEEDED);
        if (legs == 0) {
            token = buffer(SECBUFFER_TOKEN, to, asked);
            input = list(&token, 1);
            GIVES(SaslIdentifyPackageA(&input, &info), SEC_E_OK);
            CHECK(strcmp(info->Name, "Negotiate") == 0);
            GIVES(FreeContextBuffer(info), SEC_E_OK);
        }
        if (theirs == SEC_I_CONTINUE_NEEDED) {
            answered = sizeof from;
            theirs = accept_token(&in, &server, legs != 0, ASC_REQ_INTEGRITY, to, asked, from, &answered, &granted);
            CHECK(theirs == SEC_E_OK || theirs == SEC_I_CONTINUE_NEEDED);
        }
    }
    CHECK(ours == SEC_E_OK && theirs == SEC_E_OK && legs > 1);
    parts[0] = buffer(SECBUFFER_TOKEN, signature, sizeof signature);
    parts[1] = buffer(SECBUFFER_DATA, text, sizeof text);
    GIVES(MakeSignature(&client, 0, &message, 0), SEC_E_OK);
    GIVES(VerifySignature(&server, &message, 0, NULL), SEC_E_OK);
    /* It has none of DIGEST-MD5's options. */
    GIVES(SaslGetContextOption(&client, SASL_OPTION_SEND_SIZE, &size, sizeof size, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(SaslSetContextOption(&client, SASL_OPTION_RECV_SIZE, &size, sizeof size), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(DeleteSecurityContext(&client), SEC_E_OK);
    GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

int main(void)
{
    profiles_are_listed_and_found();
    an_exchange_with_options(1);
    an_exchange_with_options(0);
    spnego_is_negotiate();
    strangers_are_refused();
    return 0;
}
