/* WDigest over HTTP through the C library: a portable loop, every word of CompleteAuthToken, room that is too small, and what contexts tell. */
#include "check.h"

static CredHandle out, in;

static CredHandle identified(const char *password, ULONG use)
{
    SEC_WINNT_AUTH_IDENTITY_A identity;
    CredHandle made;
    TimeStamp expiry;
    memset(&identity, 0, sizeof identity);
    identity.User = (unsigned char *)"alice";
    identity.UserLength = 5;
    identity.Password = (unsigned char *)password;
    identity.PasswordLength = (ULONG)strlen(password);
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"WDigest", use, NULL, &identity, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

typedef struct {
    CtxtHandle context;
    int begun;
    ULONG asked, granted;
    char token[4096];
    size_t size;
} End;

static End fresh(ULONG asked)
{
    End made;
    memset(&made, 0, sizeof made);
    made.asked = asked;
    return made;
}

/* The server's call, with IIS' five buffers: token, method, URI, hash of the body, realm in UTF-16. */
static SECURITY_STATUS serve(End *self, const char *token, size_t size, const char *uri)
{
    static const unsigned char realm[] = {'l', 0, 'a', 0, 'b', 0};
    SecBuffer from[5], to = buffer(SECBUFFER_TOKEN, self->token, sizeof self->token);
    SecBufferDesc input = list(from, 5), output = list(&to, 1);
    TimeStamp expiry;
    SECURITY_STATUS status;
    from[0] = buffer(SECBUFFER_TOKEN, (void *)token, size);
    from[1] = buffer(SECBUFFER_PKG_PARAMS, (void *)"GET", 3);
    from[2] = buffer(SECBUFFER_PKG_PARAMS, (void *)uri, strlen(uri));
    from[3] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    from[4] = buffer(SECBUFFER_PKG_PARAMS, (void *)realm, sizeof realm);
    status = AcceptSecurityContext(&in, self->begun ? &self->context : NULL, &input, self->asked, SECURITY_NETWORK_DREP, &self->context, &output,
                                   &self->granted, &expiry);
    if (status >= 0)
        self->begun = 1;
    self->size = status >= 0 ? to.cbBuffer : 0;
    return status;
}

static SECURITY_STATUS ask(CredHandle *credential, End *self, const char *token, size_t size, const char *uri)
{
    SecBuffer from[3], to = buffer(SECBUFFER_TOKEN, self->token, sizeof self->token);
    SecBufferDesc input = list(from, 3), output = list(&to, 1);
    TimeStamp expiry;
    SECURITY_STATUS status;
    from[0] = buffer(SECBUFFER_TOKEN, (void *)token, size);
    from[1] = buffer(SECBUFFER_PKG_PARAMS, (void *)"GET", 3);
    from[2] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    status = InitializeSecurityContextA(credential, self->begun ? &self->context : NULL, (SEC_CHAR *)uri, self->asked, 0, SECURITY_NETWORK_DREP,
                                        &input, 0, &self->context, &output, &self->granted, &expiry);
    if (status >= 0)
        self->begun = 1;
    self->size = status >= 0 ? to.cbBuffer : 0;
    return status;
}

static SECURITY_STATUS complete(End *self, const char *token, size_t size)
{
    SecBuffer all[5];
    SecBufferDesc message = list(all, 5);
    char info[512];
    all[0] = buffer(SECBUFFER_TOKEN, (void *)token, size);
    all[1] = buffer(SECBUFFER_PKG_PARAMS, (void *)"GET", 3);
    all[2] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    all[3] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    all[4] = buffer(SECBUFFER_TOKEN, info, sizeof info);
    return CompleteAuthToken(&self->context, &message);
}

static SECURITY_STATUS sign(End *self, const char *uri, char *header, size_t *size)
{
    SecBuffer all[5];
    SecBufferDesc message = list(all, 5);
    SECURITY_STATUS status;
    all[0] = buffer(SECBUFFER_TOKEN, NULL, 0);
    all[1] = buffer(SECBUFFER_PKG_PARAMS, (void *)"GET", 3);
    all[2] = buffer(SECBUFFER_PKG_PARAMS, (void *)uri, strlen(uri));
    all[3] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    all[4] = buffer(SECBUFFER_PADDING, header, *size);
    status = MakeSignature(&self->context, 0, &message, 0);
    if (status == SEC_E_OK)
        *size = all[4].cbBuffer;
    return status;
}

static void establish(End *client, End *server)
{
    GIVES(serve(server, NULL, 0, ""), SEC_I_CONTINUE_NEEDED);
    GIVES(ask(&out, client, server->token, server->size, "/first"), SEC_E_OK);
    GIVES(serve(server, client->token, client->size, "/first"), SEC_E_OK);
}

static void done(End *self)
{
    GIVES(DeleteSecurityContext(&self->context), SEC_E_OK);
}

static void requests_follow_one_another_on_one_context(void)
{
    End client = fresh(ISC_REQ_HTTP), server = fresh(ASC_REQ_HTTP);
    char header[4096];
    size_t size = sizeof header;
    SecPkgContext_NamesA names;
    establish(&client, &server);
    GIVES(sign(&client, "/second", header, &size), SEC_E_OK);
    GIVES(serve(&server, header, size, "/second"), SEC_I_COMPLETE_NEEDED);
    CHECK(server.size == 0);
    GIVES(complete(&server, header, size), SEC_E_OK);
    /* The same once more, and when nothing waits. */
    GIVES(serve(&server, header, size, "/second"), SEC_I_COMPLETE_NEEDED);
    GIVES(complete(&server, header, size), SEC_E_OUT_OF_SEQUENCE);
    GIVES(complete(&server, header, size), SEC_E_OUT_OF_SEQUENCE);
    /* Another token, and one that was changed. */
    size = sizeof header;
    GIVES(sign(&client, "/third", header, &size), SEC_E_OK);
    GIVES(serve(&server, header, size, "/third"), SEC_I_COMPLETE_NEEDED);
    GIVES(complete(&server, "x=y", 3), SEC_E_INVALID_TOKEN);
    GIVES(serve(&server, header, size, "/fourth"), SEC_E_MESSAGE_ALTERED);
    CHECK(strstr(header, "/third") != NULL);
    memcpy(strstr(header, "/third"), "/fifth", 6);
    GIVES(serve(&server, header, size, "/fifth"), SEC_I_COMPLETE_NEEDED);
    GIVES(complete(&server, header, size), SEC_E_MESSAGE_ALTERED);
    GIVES(serve(&server, "x=y", 3, "/"), SEC_E_INVALID_TOKEN);
    /* The context has outlived it all. */
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(strcmp(names.sUserName, "lab\\alice") == 0);
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    done(&client);
    done(&server);
    GIVES(complete(&server, header, size), SEC_E_INVALID_HANDLE);
    GIVES(CompleteAuthToken(NULL, NULL), SEC_E_INVALID_HANDLE);
}

static void nobody_is_let_in_before_the_proof(void)
{
    CredHandle wrong = identified("another", SECPKG_CRED_OUTBOUND);
    End client = fresh(ISC_REQ_HTTP), server = fresh(ASC_REQ_HTTP);
    SecPkgContext_NamesA names;
    SecPkgContext_Sizes sizes;
    names.sUserName = NULL;
    GIVES(serve(&server, NULL, 0, ""), SEC_I_CONTINUE_NEEDED);
    GIVES(complete(&server, NULL, 0), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(ask(&wrong, &client, server.token, server.size, "/"), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    GIVES(serve(&server, client.token, client.size, "/"), SEC_E_LOGON_DENIED);
    CHECK(names.sUserName == NULL);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_INVALID_HANDLE);
    done(&client);
    done(&server);
    GIVES(FreeCredentialsHandle(&wrong), SEC_E_OK);
}

/* The server's proof is a courtesy: without a place for it, or with a buffer of no room, the call ends as well. */
static void the_last_call_needs_no_place_for_a_token(void)
{
    int n;
    for (n = 0; n < 3; n++) {
        End client = fresh(ISC_REQ_HTTP), server = fresh(ASC_REQ_HTTP);
        SecBuffer from[5], to = buffer(SECBUFFER_TOKEN, NULL, 0);
        SecBufferDesc input = list(from, 5), output = list(&to, n == 2 ? 0 : 1);
        static const char realm[] = "lab";
        TimeStamp expiry;
        GIVES(serve(&server, NULL, 0, ""), SEC_I_CONTINUE_NEEDED);
        GIVES(ask(&out, &client, server.token, server.size, "/"), SEC_E_OK);
        from[0] = buffer(SECBUFFER_TOKEN, client.token, client.size);
        from[1] = buffer(SECBUFFER_PKG_PARAMS, (void *)"GET", 3);
        from[2] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
        from[3] = buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
        from[4] = buffer(SECBUFFER_PKG_PARAMS, (void *)realm, 3);
        GIVES(AcceptSecurityContext(&in, &server.context, &input, ASC_REQ_HTTP, SECURITY_NETWORK_DREP, &server.context, n == 0 ? NULL : &output,
                                    &server.granted, &expiry),
              SEC_E_OK);
        CHECK(to.cbBuffer == 0);
        done(&client);
        done(&server);
    }
}

static void a_header_that_does_not_fit_is_not_counted(void)
{
    End client = fresh(ISC_REQ_HTTP), server = fresh(ASC_REQ_HTTP);
    char header[4096];
    unsigned char *tight;
    size_t size = 10;
    establish(&client, &server);
    GIVES(sign(&client, "/", header, &size), SEC_E_BUFFER_TOO_SMALL);
    size = sizeof header;
    GIVES(sign(&client, "/", header, &size), SEC_E_OK);
    CHECK(strstr(header, "nc=00000002") != NULL);
    /* To the last byte of the room, and not beyond it. */
    tight = beside_guard(size);
    GIVES(sign(&client, "/", (char *)tight, &size), SEC_E_OK);
    size--;
    GIVES(sign(&client, "/", (char *)tight, &size), SEC_E_BUFFER_TOO_SMALL);
    done(&client);
    done(&server);
}

/* CompleteAuthToken on the client: the token is written again in its place, over a body that is known at last. */
static void a_client_completes_its_token(void)
{
    static const char hash[] = "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5";
    End client = fresh(ISC_REQ_HTTP | ISC_REQ_INTEGRITY), server = fresh(ASC_REQ_HTTP | ASC_REQ_INTEGRITY);
    char before[4096];
    SecBuffer parts[3], to;
    SecBufferDesc message = list(parts, 3), alone = list(&to, 1);
    GIVES(serve(&server, NULL, 0, ""), SEC_I_CONTINUE_NEEDED);
    GIVES(ask(&out, &client, server.token, server.size, "/"), SEC_I_COMPLETE_NEEDED);
    memcpy(before, client.token, client.size);
    parts[0] = buffer(SECBUFFER_TOKEN, client.token, client.size);
    parts[1] = buffer(SECBUFFER_PKG_PARAMS, (void *)"GET", 3);
    parts[2] = buffer(SECBUFFER_PKG_PARAMS, (void *)hash, sizeof hash - 1);
    GIVES(CompleteAuthToken(&client.context, &message), SEC_E_OK);
    CHECK(parts[0].cbBuffer == client.size && memcmp(before, client.token, client.size) != 0);
    GIVES(CompleteAuthToken(&client.context, &message), SEC_E_OUT_OF_SEQUENCE);
    done(&client);
    /* As curl does it: over the output alone, which stays as it is. */
    client = fresh(ISC_REQ_USE_HTTP_STYLE | ISC_REQ_INTEGRITY);
    GIVES(ask(&out, &client, server.token, server.size, "/"), SEC_I_COMPLETE_NEEDED);
    memcpy(before, client.token, client.size);
    to = buffer(SECBUFFER_TOKEN, client.token, client.size);
    GIVES(CompleteAuthToken(&client.context, &alone), SEC_E_OK);
    CHECK(to.cbBuffer == client.size && memcmp(before, client.token, client.size) == 0);
    done(&client);
    done(&server);
}

static void contexts_tell_about_themselves(void)
{
    End client = fresh(ISC_REQ_HTTP), server = fresh(ASC_REQ_HTTP);
    SecPkgContext_Sizes sizes;
    SecPkgContext_StreamSizes stream;
    SecPkgContext_KeyInfoA key;
    SecPkgContext_SessionKey session;
    SecPkgContext_PackageInfoA package;
    SecPkgContext_Target target;
    SecPkgContext_Lifespan lifespan;
    SecPkgContext_Flags flags;
    SecPkgContext_ClientSpecifiedTarget service;
    SecPkgContext_AuthorityA authority;
    establish(&client, &server);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbMaxToken == 4096 && sizes.cbMaxSignature == 4096 && sizes.cbBlockSize == 0 && sizes.cbSecurityTrailer == 0);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_STREAM_SIZES, &stream), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_KEY_INFO, &key), SEC_E_OK);
    CHECK(strcmp(key.sSignatureAlgorithmName, "SHA-256") == 0 && key.KeySize == 128);
    GIVES(FreeContextBuffer(key.sSignatureAlgorithmName), SEC_E_OK);
    GIVES(FreeContextBuffer(key.sEncryptAlgorithmName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_SESSION_KEY, &session), SEC_E_OK);
    CHECK(session.SessionKeyLength == 32);
    GIVES(FreeContextBuffer(session.SessionKey), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_PACKAGE_INFO, &package), SEC_E_OK);
    CHECK(strcmp(package.PackageInfo->Name, "WDigest") == 0 && package.PackageInfo->fCapabilities == 0x00800304);
    GIVES(FreeContextBuffer(package.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_TARGET, &target), SEC_E_OK);
    CHECK(target.TargetLength == 6 && memcmp(target.Target, "/first", 6) == 0);
    GIVES(FreeContextBuffer(target.Target), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_LIFESPAN, &lifespan), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_FLAGS, &flags), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_AUTHORITY, &authority), SEC_E_OK);
    CHECK(strcmp(authority.sAuthorityName, "lab") == 0);
    GIVES(FreeContextBuffer(authority.sAuthorityName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, &service), SEC_E_TARGET_UNKNOWN);
    GIVES(EncryptMessage(&client.context, 0, NULL, 0), SEC_E_INVALID_TOKEN);
    done(&client);
    done(&server);
}

int main(void)
{
    out = identified("Alice-Passw0rd", SECPKG_CRED_OUTBOUND);
    in = identified("Alice-Passw0rd", SECPKG_CRED_INBOUND);
    requests_follow_one_another_on_one_context();
    nobody_is_let_in_before_the_proof();
    the_last_call_needs_no_place_for_a_token();
    a_header_that_does_not_fit_is_not_counted();
    a_client_completes_its_token();
    contexts_tell_about_themselves();
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    return 0;
}
