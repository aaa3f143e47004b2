/* Flags, byte orders, qualities of protection and NULLs: whatever is asked, the answer is a status and what is granted is the truth. */
#include "check.h"

static CredHandle client_cred, server_cred, stream_cred;

/* What the package grants when it is asked, in each side's numbering. */
#define ISC_GRANTABLE 0x0003CC1EUL
#define ASC_GRANTABLE 0x000B8C1EUL

static ULONG seed = 12345;

static ULONG random_bits(void)
{
    seed = seed * 1664525UL + 1013904223UL;
    return (seed >> 16) | (seed << 16);
}

/* A whole exchange, whatever is asked for. */
static void asks_for(ULONG asked)
{
    unsigned char room[2][512];
    SecBuffer to[2], from[2];
    SecBufferDesc output[2], input[2];
    Side client = side(&client_cred, "plain", asked), server = side(&server_cred, NULL, asked);
    const ULONG allocated = asked & ISC_REQ_ALLOCATE_MEMORY;
    int i;
    for (i = 0; i < 2; i++) {
        to[i] = buffer(SECBUFFER_TOKEN, room[i], sizeof room[i]);
        output[i] = list(&to[i], 1);
        input[i] = list(&from[i], 1);
    }
    GIVES(step(&client, NULL, &output[0]), SEC_I_CONTINUE_NEEDED);
    CHECK(client.granted == ((asked & ISC_GRANTABLE) | allocated));
    from[0] = to[0];
    GIVES(step(&server, &input[0], &output[1]), SEC_E_OK);
    CHECK(server.granted == ((asked & ASC_GRANTABLE) | allocated));
    if (allocated) {
        CHECK(to[0].pvBuffer != room[0] && to[1].pvBuffer != room[1]);
        GIVES(FreeContextBuffer(to[0].pvBuffer), SEC_E_OK);
    } else {
        CHECK(to[0].pvBuffer == room[0] && to[1].pvBuffer == room[1]);
    }
    from[1] = to[1];
    to[0] = buffer(SECBUFFER_TOKEN, room[0], sizeof room[0]);
    GIVES(step(&client, &input[1], &output[0]), SEC_E_OK);
    /* Nothing is left to say, so nothing was allocated, and that is told. */
    CHECK(to[0].cbBuffer == 0 && client.granted == (asked & ISC_GRANTABLE));
    if (allocated)
        GIVES(FreeContextBuffer(to[1].pvBuffer), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void every_flag_is_answered_with_the_truth(void)
{
    int i;
    asks_for(0);
    for (i = 0; i < 32; i++)
        asks_for((ULONG)1 << i);
    for (i = 0; i < 500; i++)
        asks_for(random_bits());
    asks_for(0xFFFFFFFF);
}

static void every_byte_order_works(void)
{
    int i;
    for (i = -3; i < 40; i++) {
        unsigned char room[512], answer[512];
        SecBuffer to = buffer(SECBUFFER_TOKEN, room, sizeof room), back = buffer(SECBUFFER_TOKEN, answer, sizeof answer);
        SecBufferDesc output = list(&to, 1), other = list(&back, 1);
        CtxtHandle client, server;
        ULONG granted;
        TimeStamp expiry;
        const ULONG order = i < 32 ? (ULONG)i : (ULONG)1 << (i - 8);
        GIVES(InitializeSecurityContextA(&client_cred, NULL, (SEC_CHAR *)"plain", 0, 0, order, NULL, 0, &client, &output, &granted, &expiry),
              SEC_I_CONTINUE_NEEDED);
        GIVES(AcceptSecurityContext(&server_cred, NULL, &output, 0, order, &server, &other, &granted, &expiry), SEC_E_OK);
        to = buffer(SECBUFFER_TOKEN, room, sizeof room);
        GIVES(InitializeSecurityContextA(&client_cred, &client, NULL, 0, 0, order, &other, 0, &client, &output, &granted, &expiry), SEC_E_OK);
        talk(&server, &client);
        GIVES(DeleteSecurityContext(&client), SEC_E_OK);
        GIVES(DeleteSecurityContext(&server), SEC_E_OK);
    }
}

static void every_quality_is_kept_or_refused(CtxtHandle *from, CtxtHandle *to)
{
    int i;
    for (i = 0; i < 300; i++) {
        char text[] = "quality";
        unsigned char token[16];
        SecBuffer parts[2];
        SecBufferDesc message = list(parts, 2);
        const ULONG quality = i < 32 ? (ULONG)1 << i : i == 32 ? 0 : i == 33 ? SECQOP_WRAP_NO_ENCRYPT : random_bits() | 2;
        parts[0] = buffer(SECBUFFER_DATA, text, sizeof text);
        parts[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
        if (quality == 0 || quality == SECQOP_WRAP_NO_ENCRYPT) {
            GIVES(EncryptMessage(from, quality, &message, 0), SEC_E_OK);
            CHECK((memcmp(text, "quality", sizeof text) == 0) == (quality == SECQOP_WRAP_NO_ENCRYPT));
            /* The package tells qualities by no bit of the message, so what was not encrypted does not pass for what was. */
            if (quality == 0)
                GIVES(DecryptMessage(to, &message, 0, NULL), SEC_E_OK);
            else
                GIVES(VerifySignature(to, &message, 0, NULL), SEC_E_OK);
        } else {
            GIVES(EncryptMessage(from, quality, &message, 0), SEC_E_QOP_NOT_SUPPORTED);
            GIVES(MakeSignature(from, quality, &message, 0), SEC_E_QOP_NOT_SUPPORTED);
        }
        if (quality != 0 || i == 32)
            CHECK(memcmp(text, "quality", sizeof text) == 0);
    }
    talk(from, to);
}

/* Every combination of NULLs among the pointers of the three calls that make things. */
static void no_null_harms_the_making_of_things(void)
{
    ULONG absent;
    for (absent = 0; absent < 256; absent++) {
        unsigned char room[512];
        SecBuffer to = buffer(SECBUFFER_TOKEN, room, sizeof room), from = buffer(SECBUFFER_TOKEN, room, 0);
        SecBufferDesc output = list(&to, 1), input = list(&from, 1);
        CtxtHandle next, old;
        ULONG granted = 77;
        TimeStamp expiry;
        SECURITY_STATUS status;
        int accepting, letter;
        for (letter = 0; letter < 2; letter++)
            for (accepting = 0; accepting < 2; accepting++) {
                Side begun = side(&client_cred, "plain", 0);
                size_t size = sizeof room;
                GIVES(leg(&begun, NULL, 0, room, &size), SEC_I_CONTINUE_NEEDED);
                to = buffer(SECBUFFER_TOKEN, room, sizeof room);
                old = begun.context;
                next.dwLower = next.dwUpper = 0;
#define GIVEN(bit, pointer) (absent & (bit) ? NULL : (pointer))
                if (accepting)
                    status = AcceptSecurityContext(GIVEN(1, &server_cred), GIVEN(2, &old), GIVEN(4, &input), 0, SECURITY_NATIVE_DREP,
                                                   GIVEN(8, &next), GIVEN(16, &output), GIVEN(32, &granted), GIVEN(64, &expiry));
                else if (letter)
                    status = InitializeSecurityContextW(GIVEN(1, &client_cred), GIVEN(2, &old), NULL, 0, 0, SECURITY_NATIVE_DREP,
                                                        GIVEN(4, &input), 0, GIVEN(8, &next), GIVEN(16, &output), GIVEN(32, &granted),
                                                        GIVEN(64, &expiry));
                else
                    status = InitializeSecurityContextA(GIVEN(1, &client_cred), GIVEN(2, &old), GIVEN(128, (SEC_CHAR *)"plain"), 0, 0,
                                                        SECURITY_NATIVE_DREP, GIVEN(4, &input), 0, GIVEN(8, &next), GIVEN(16, &output),
                                                        GIVEN(32, &granted), GIVEN(64, &expiry));
                CHECK(is_status(status));
                /* A first call with nowhere to put its handle has made nothing. */
                if ((absent & 2) && (absent & 8))
                    CHECK(status < 0);
                if ((absent & 3) == 3)
                    CHECK(status == SEC_E_INVALID_HANDLE);
                if (status >= 0 && (absent & 2))
                    GIVES(DeleteSecurityContext(&next), SEC_E_OK);
                else if (absent & 2)
                    CHECK(next.dwLower == 0 && next.dwUpper == 0);
                end(&begun);
            }
    }
}

static void no_null_harms_the_other_calls(CtxtHandle *live)
{
    unsigned char room[512];
    ULONG absent, count;
    void *told = NULL;
    CredHandle credential;
    TimeStamp expiry;
    for (absent = 0; absent < 16; absent++) {
        const SECURITY_STATUS status = AcquireCredentialsHandleA(NULL, GIVEN(1, (SEC_CHAR *)"Rehearsal"), absent & 2 ? 0 : SECPKG_CRED_BOTH, NULL,
                                                                 NULL, NULL, NULL, GIVEN(4, &credential), GIVEN(8, &expiry));
        if (absent & 1)
            CHECK(status == SEC_E_SECPKG_NOT_FOUND);
        else if (absent & 4)
            CHECK(status == SEC_E_INVALID_PARAMETER);
        else
            CHECK(status == SEC_E_OK && FreeCredentialsHandle(&credential) == SEC_E_OK);
        GIVES(AcquireCredentialsHandleW(NULL, NULL, SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, GIVEN(4, &credential), GIVEN(8, &expiry)),
              SEC_E_SECPKG_NOT_FOUND);
    }
    for (count = 0; count < 1200; count++) {
        const SECURITY_STATUS status = QueryContextAttributesA(live, count, NULL);
        CHECK(status < 0 && is_status(status));
        CHECK(QueryContextAttributesW(live, count, NULL) == status);
        CHECK(QueryContextAttributesExA(live, count, NULL, 64) < 0 && QueryContextAttributesExW(live, count, room, 0) < 0);
        CHECK(QueryCredentialsAttributesA(&client_cred, count, NULL) < 0 && QueryCredentialsAttributesExW(&client_cred, count, room, 0) < 0);
        CHECK(SetContextAttributesA(live, count, NULL, 8) < 0 && SetCredentialsAttributesA(&client_cred, count, NULL, 8) < 0);
    }
    ANSWERS(EnumerateSecurityPackagesA(NULL, NULL));
    ANSWERS(EnumerateSecurityPackagesA(&count, NULL));
    ANSWERS(EnumerateSecurityPackagesW(NULL, (PSecPkgInfoW *)(void *)&told));
    CHECK(told == NULL);
    GIVES(QuerySecurityPackageInfoA(NULL, (PSecPkgInfoA *)(void *)&told), SEC_E_SECPKG_NOT_FOUND);
    GIVES(QuerySecurityPackageInfoW(NULL, NULL), SEC_E_SECPKG_NOT_FOUND);
    CHECK(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", NULL) < 0 && told == NULL);
    ANSWERS(MakeSignature(live, 0, NULL, 0));
    ANSWERS(VerifySignature(live, NULL, 0, NULL));
    ANSWERS(EncryptMessage(live, 0, NULL, 0));
    ANSWERS(DecryptMessage(live, NULL, 0, NULL));
    ANSWERS(CompleteAuthToken(live, NULL));
    GIVES(ApplyControlToken(live, NULL), SEC_E_INTERNAL_ERROR);
    ANSWERS(QuerySecurityContextToken(live, NULL));
    ANSWERS(ExportSecurityContext(live, 0, NULL, NULL));
    ANSWERS(ImportSecurityContextA(NULL, NULL, NULL, NULL));
    ANSWERS(ImportSecurityContextW(NULL, NULL, NULL, NULL));
    ANSWERS(ImportSecurityContextA((SEC_CHAR *)"Rehearsal", NULL, NULL, NULL));
    ANSWERS(AddCredentialsA(&client_cred, NULL, NULL, 0, NULL, NULL, NULL, NULL));
    ANSWERS(AddCredentialsW(&client_cred, NULL, NULL, 0, NULL, NULL, NULL, NULL));
    ANSWERS(ChangeAccountPasswordA(NULL, NULL, NULL, NULL, NULL, FALSE, 0, NULL));
    ANSWERS(ChangeAccountPasswordA((SEC_CHAR *)"Rehearsal", NULL, NULL, NULL, NULL, FALSE, 0, NULL));
    ANSWERS(ChangeAccountPasswordW(NULL, NULL, NULL, NULL, NULL, FALSE, 0, NULL));
    /* The list of packages is the library's own. */
    GIVES(AddSecurityPackageA(NULL, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(AddSecurityPackageW(NULL, NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(DeleteSecurityPackageA(NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(DeleteSecurityPackageW(NULL), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(FreeContextBuffer(NULL), SEC_E_OK);
    CHECK(SspiEncodeStringsAsAuthIdentity(NULL, NULL, NULL, NULL) != SEC_E_OK);
    SspiFreeAuthIdentity(NULL);
    SspiZeroAuthIdentity(NULL);
    SspiLocalFree(NULL);
    CHECK(SspiEncodeAuthIdentityAsStrings(NULL, NULL, NULL, NULL) != SEC_E_OK);
    CHECK(SspiValidateAuthIdentity(NULL) != SEC_E_OK);
    CHECK(SspiCopyAuthIdentity(NULL, NULL) != SEC_E_OK);
}

int main(void)
{
    Side client, server;
    client_cred = acquired("Rehearsal", SECPKG_CRED_OUTBOUND);
    server_cred = acquired("Rehearsal", SECPKG_CRED_INBOUND);
    stream_cred = acquired("Rehearsal Stream", SECPKG_CRED_BOTH);
    every_flag_is_answered_with_the_truth();
    every_byte_order_works();
    client = side(&client_cred, "plain", ISC_REQ_CONFIDENTIALITY);
    server = side(&server_cred, NULL, ASC_REQ_CONFIDENTIALITY);
    shake_hands(&client, &server);
    every_quality_is_kept_or_refused(&client.context, &server.context);
    no_null_harms_the_making_of_things();
    no_null_harms_the_other_calls(&client.context);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
    client = side(&stream_cred, "plain", 0);
    server = side(&stream_cred, NULL, 0);
    shake_hands(&client, &server);
    no_null_harms_the_other_calls(&server.context);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&client_cred), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&server_cred), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&stream_cred), SEC_E_OK);
    return 0;
}
