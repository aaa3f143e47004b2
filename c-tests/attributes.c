/* What contexts and credentials tell about themselves, and what is left in out-parameters when a call fails. */
#include "check.h"

static int all_zero(const void *at, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)at;
    while (size > 0)
        if (bytes[--size] != 0)
            return 0;
    return 1;
}

static void flags_are_what_was_granted_in_each_sides_numbers(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&credential, "plain", ISC_REQ_INTEGRITY | ISC_REQ_STREAM | ISC_REQ_DELEGATE | ISC_REQ_PROMPT_FOR_CREDS);
    Side server = side(&credential, NULL, ASC_REQ_INTEGRITY | ASC_REQ_EXTENDED_ERROR | ASC_REQ_LICENSING | ASC_REQ_ALLOW_MISSING_BINDINGS);
    SecPkgContext_Flags told;
    shake_hands(&client, &server);
    CHECK(client.granted == (ISC_RET_INTEGRITY | ISC_RET_STREAM));
    CHECK(server.granted == (ASC_RET_INTEGRITY | ASC_RET_EXTENDED_ERROR));
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_FLAGS, &told), SEC_E_OK);
    CHECK(told.Flags == client.granted);
    GIVES(QueryContextAttributesW(&server.context, SECPKG_ATTR_FLAGS, &told), SEC_E_OK);
    CHECK(told.Flags == server.granted);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void failures_leave_nothing_stale(void)
{
    CredHandle credential, kept;
    CtxtHandle context;
    TimeStamp expiry;
    ULONG granted = 0xDEAD;
    unsigned char room[512], start[4] = {'R', 'H', 'R', 'S'};
    SecBuffer to = buffer(SECBUFFER_TOKEN, room, sizeof room), from = buffer(SECBUFFER_TOKEN, start, sizeof start);
    SecBufferDesc output = list(&to, 1), input = list(&from, 1);

    memset(&credential, 0x55, sizeof credential);
    memset(&expiry, 0x55, sizeof expiry);
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"nothing", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry), SEC_E_SECPKG_NOT_FOUND);
    CHECK(all_zero(&credential, sizeof credential) && all_zero(&expiry, sizeof expiry));

    kept = acquired("Rehearsal", SECPKG_CRED_BOTH);
    memset(&context, 0x55, sizeof context);
    memset(&expiry, 0x55, sizeof expiry);
    memcpy(room, "no token", 8);
    from.pvBuffer = (void *)"garbage?";
    from.cbBuffer = 8;
    GIVES(AcceptSecurityContext(&kept, NULL, &input, 0, SECURITY_NATIVE_DREP, &context, &output, &granted, &expiry), SEC_E_INVALID_TOKEN);
    CHECK(granted == 0 && all_zero(&context, sizeof context) && all_zero(&expiry, sizeof expiry) && memcmp(room, "no token", 8) == 0);
    GIVES(DeleteSecurityContext(&context), SEC_E_INVALID_HANDLE);

    /* A message that is not whole leaves a later call's handle and output as they were. */
    {
        Side client = side(&kept, "plain", 0);
        CtxtHandle other;
        unsigned char opening[512];
        size_t size = sizeof opening;
        GIVES(leg(&client, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
        memset(&other, 0x55, sizeof other);
        credential = other;
        from = buffer(SECBUFFER_TOKEN, start, sizeof start);
        GIVES(InitializeSecurityContextA(&kept, &client.context, NULL, 0, 0, SECURITY_NATIVE_DREP, &input, 0, &other, &output, &granted, &expiry),
              SEC_E_INCOMPLETE_MESSAGE);
        CHECK(same_handle(&other, &credential) && to.cbBuffer == sizeof room && to.BufferType == SECBUFFER_TOKEN);
        end(&client);
    }
    GIVES(FreeCredentialsHandle(&kept), SEC_E_OK);
}

/* Every attribute there could be, before and after completion, by each function. */
static void every_attribute_answers_or_refuses(void)
{
    static const ULONG high[] = {0x80000012UL, 0x80000080UL, 0x80000086UL, 0xFFFFFFFFUL, 1001, 1100};
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&credential, "plain", 0), server = side(&credential, NULL, 0);
    Side half = side(&credential, "plain", 0);
    unsigned char opening[512];
    size_t size = sizeof opening, i;
    ULONG room;
    union {
        unsigned char bytes[1024];
        void *aligned;
    } place;

    shake_hands(&client, &server);
    GIVES(leg(&half, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
    for (i = 0; i < 256 + sizeof high / sizeof *high; i++) {
        const ULONG attribute = i < 256 ? (ULONG)i : high[i - 256];
        ANSWERS(QueryContextAttributesA(&half.context, attribute, &place));
        ANSWERS(QueryContextAttributesA(&client.context, attribute, NULL));
        ANSWERS(QueryCredentialsAttributesW(&credential, attribute, NULL));
        ANSWERS(SetContextAttributesA(&client.context, attribute, &place, sizeof place));
        ANSWERS(SetCredentialsAttributesW(&credential, attribute, NULL, 0));
        for (room = 0; room <= 40; room += 4) {
            /* Too small says so, and nothing passes the end. */
            unsigned char *at = beside_guard(room);
            SECURITY_STATUS status = QueryContextAttributesExA(&client.context, attribute, at, room);
            if (status == SEC_E_OK)
                break;
            CHECK(status == SEC_E_BUFFER_TOO_SMALL || status == SEC_E_UNSUPPORTED_FUNCTION);
        }
    }
    end(&client);
    end(&server);
    end(&half);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void answers_are_true_in_both_letters(void)
{
    SEC_WINNT_AUTH_IDENTITY_A who;
    CredHandle credential;
    TimeStamp expiry;
    Side client, server;
    SecPkgContext_NamesA narrow;
    SecPkgContext_NamesW wide;
    SecPkgContext_KeyInfoA key;
    SecPkgContext_SessionKey ours, theirs;
    SecPkgContext_NegotiationInfoW info;
    SecPkgCredentials_NamesA whose;

    memset(&who, 0, sizeof who);
    who.User = (unsigned char *)"j\303\274rgen";
    who.UserLength = 7;
    who.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_BOTH, NULL, &who, NULL, NULL, &credential, &expiry), SEC_E_OK);
    client = side(&credential, "plain", 0);
    server = side(&credential, NULL, 0);
    shake_hands(&client, &server);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &narrow), SEC_E_OK);
    CHECK(strcmp(narrow.sUserName, "j\303\274rgen") == 0);
    GIVES(QueryContextAttributesW(&server.context, SECPKG_ATTR_NAMES, &wide), SEC_E_OK);
    CHECK(wide.sUserName[0] == 'j' && wide.sUserName[1] == 0xFC && wide.sUserName[5] == 'n' && wide.sUserName[6] == 0);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_KEY_INFO, &key), SEC_E_OK);
    CHECK(strcmp(key.sSignatureAlgorithmName, "toy sum") == 0 && key.KeySize == 64 && key.EncryptAlgorithm == 2);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SESSION_KEY, &ours), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_SESSION_KEY, &theirs), SEC_E_OK);
    CHECK(ours.SessionKeyLength == 8 && memcmp(ours.SessionKey, theirs.SessionKey, 8) == 0 && ours.SessionKey != theirs.SessionKey);
    GIVES(QueryContextAttributesW(&client.context, SECPKG_ATTR_NEGOTIATION_INFO, &info), SEC_E_OK);
    CHECK(info.NegotiationState == SECPKG_NEGOTIATION_COMPLETE && info.PackageInfo->Name[0] == 'R' && info.PackageInfo->cbMaxToken == 4096);
    GIVES(QueryCredentialsAttributesA(&credential, SECPKG_CRED_ATTR_NAMES, &whose), SEC_E_OK);
    CHECK(strcmp(whose.sUserName, "j\303\274rgen") == 0);
    GIVES(FreeContextBuffer(narrow.sUserName), SEC_E_OK);
    GIVES(FreeContextBuffer(wide.sUserName), SEC_E_OK);
    GIVES(FreeContextBuffer(key.sSignatureAlgorithmName), SEC_E_OK);
    GIVES(FreeContextBuffer(key.sEncryptAlgorithmName), SEC_E_OK);
    GIVES(FreeContextBuffer(ours.SessionKey), SEC_E_OK);
    GIVES(FreeContextBuffer(theirs.SessionKey), SEC_E_OK);
    GIVES(FreeContextBuffer(info.PackageInfo), SEC_E_OK);
    GIVES(FreeContextBuffer(whose.sUserName), SEC_E_OK);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

int main(void)
{
    flags_are_what_was_granted_in_each_sides_numbers();
    failures_leave_nothing_stale();
    every_attribute_answers_or_refuses();
    answers_are_true_in_both_letters();
    return 0;
}
