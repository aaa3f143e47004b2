/* What calls give back: names, flags, times, memory, and out-parameters after failures. */
#include "check.h"

#include <time.h>

static int all_zero(const void *at, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)at;
    while (size > 0)
        if (bytes[--size] != 0)
            return 0;
    return 1;
}

/* A TimeStamp's 64 bits. */
static double ticks(const TimeStamp *when)
{
    unsigned int low, high;
    memcpy(&low, when, 4);
    memcpy(&high, (const char *)when + 4, 4);
    return (double)high * 4294967296.0 + low;
}

static void packages_are_found_in_any_case_and_told_in_one_block(void)
{
    PSecPkgInfoA narrow = NULL, untouched;
    PSecPkgInfoW wide = NULL;
    static const SEC_WCHAR spelt[] = {'r', 'E', 'h', 'E', 'A', 'r', 'S', 'a', 'L', 0};
    ULONG count = 0, i, found = 0;
    char stranger;

    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"REHEARSAL", &narrow), SEC_E_OK);
    CHECK(strcmp(narrow->Name, "Rehearsal") == 0 && narrow->wVersion == 1 && narrow->cbMaxToken == 4096);
    /* The strings lie in the same block, right behind the struct. */
    CHECK((char *)narrow->Name == (char *)(narrow + 1) && narrow->Comment == narrow->Name + strlen(narrow->Name) + 1);
    GIVES(QuerySecurityPackageInfoW((SEC_WCHAR *)spelt, &wide), SEC_E_OK);
    CHECK(wide->Name[0] == 'R' && wide->Name[8] == 'l' && wide->Name[9] == 0 && wide->fCapabilities == narrow->fCapabilities);
    GIVES(FreeContextBuffer(narrow), SEC_E_OK);
    GIVES(FreeContextBuffer(wide), SEC_E_OK);

    untouched = (PSecPkgInfoA)(void *)&stranger;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"No such package", &untouched), SEC_E_SECPKG_NOT_FOUND);
    CHECK(untouched == (PSecPkgInfoA)(void *)&stranger);
    GIVES(QuerySecurityPackageInfoA(NULL, &untouched), SEC_E_SECPKG_NOT_FOUND);
    CHECK(untouched == (PSecPkgInfoA)(void *)&stranger);
    ANSWERS(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", NULL));

    GIVES(EnumerateSecurityPackagesA(&count, &narrow), SEC_E_OK);
    for (i = 0; i < count; i++)
        found += strcmp(narrow[i].Name, "Rehearsal") == 0 || strcmp(narrow[i].Name, "NTLM") == 0;
    CHECK(found == 2);
    GIVES(FreeContextBuffer(narrow), SEC_E_OK);
}

static void what_is_freed_is_what_was_given_and_once(void)
{
    int mine = 5;
    void *heap = malloc(64);
    PSecPkgInfoA info;
    GIVES(FreeContextBuffer(NULL), SEC_E_OK);
    GIVES(FreeContextBuffer(&mine), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(heap), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer((void *)(size_t)-1), SEC_E_INVALID_HANDLE);
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", &info), SEC_E_OK);
    GIVES(FreeContextBuffer(info->Name), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(info), SEC_E_OK);
    GIVES(FreeContextBuffer(info), SEC_E_INVALID_HANDLE);
    free(heap);
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

/* The rehearsal's ends are an hour away; TZ says that local time is five hours ahead. */
static void times_are_local(void)
{
    CredHandle credential;
    TimeStamp expiry;
    Side client, server;
    SecPkgContext_Lifespan life;
    SecPkgContext_PasswordExpiry never;
    double now = ((double)time(NULL) + 11644473600.0) * 1e7, late = now + 6 * 36e9;

    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry), SEC_E_OK);
    CHECK(ticks(&expiry) > late - 60e7 && ticks(&expiry) < late + 600e7);
    client = side(&credential, "plain", 0);
    server = side(&credential, NULL, 0);
    shake_hands(&client, &server);
    CHECK(ticks(&client.expiry) > late - 60e7 && ticks(&client.expiry) < late + 600e7);
    CHECK(ticks(&server.expiry) > late - 60e7 && ticks(&server.expiry) < late + 600e7);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_LIFESPAN, &life), SEC_E_OK);
    CHECK(ticks(&life.tsExpiry) - ticks(&life.tsStart) > 35.9e9 && ticks(&life.tsStart) > late - 36e9 - 60e7);
    /* Never is never, in every zone. */
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_PASSWORD_EXPIRY, &never), SEC_E_OK);
    CHECK(memcmp(&never, "\377\377\377\377\377\377\377\177", 8) == 0);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

static void memory_that_was_given_is_told_of_on_every_call(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&credential, "three", ISC_REQ_ALLOCATE_MEMORY), server = side(&credential, NULL, ASC_REQ_ALLOCATE_MEMORY);
    SecBuffer first = buffer(SECBUFFER_TOKEN, NULL, 0), second = first, third = first, last = first;
    SecBufferDesc a = list(&first, 1), b = list(&second, 1), c = list(&third, 1), d = list(&last, 1);

    GIVES(step(&client, NULL, &a), SEC_I_CONTINUE_NEEDED);
    CHECK((client.granted & ISC_RET_ALLOCATED_MEMORY) != 0 && first.pvBuffer != NULL);
    GIVES(step(&server, &a, &b), SEC_I_CONTINUE_NEEDED);
    CHECK((server.granted & ASC_RET_ALLOCATED_MEMORY) != 0 && second.pvBuffer != NULL);
    GIVES(step(&client, &b, &c), SEC_E_OK);
    CHECK((client.granted & ISC_RET_ALLOCATED_MEMORY) != 0 && third.pvBuffer != NULL);
    /* Nothing to give, nothing given. */
    last.pvBuffer = &credential;
    GIVES(step(&server, &c, &d), SEC_E_OK);
    CHECK((server.granted & ASC_RET_ALLOCATED_MEMORY) == 0 && last.pvBuffer == NULL && last.cbBuffer == 0);
    GIVES(FreeContextBuffer(first.pvBuffer), SEC_E_OK);
    GIVES(FreeContextBuffer(second.pvBuffer), SEC_E_OK);
    GIVES(FreeContextBuffer(third.pvBuffer), SEC_E_OK);
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
    CHECK(granted == 0 && all_zero(&context, sizeof context) && all_zero(&expiry, sizeof expiry) && memcmp(room, "no token", 8) == 0 && to.cbBuffer == 0);
    to.cbBuffer = sizeof room;
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

static void a_refusal_brings_its_token_where_extended_errors_are_granted(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    ULONG asked[2];
    int i;
    asked[0] = ASC_REQ_EXTENDED_ERROR;
    asked[1] = 0;
    for (i = 0; i < 2; i++) {
        Side client = side(&credential, "fail", 0), server = side(&credential, NULL, asked[i]);
        unsigned char opening[512], answer[512], alert[64];
        size_t size = sizeof opening;
        SecBuffer from, to[2];
        SecBufferDesc input = list(&from, 1), output = list(to, 2);
        GIVES(leg(&client, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
        from = buffer(SECBUFFER_TOKEN, opening, size);
        to[0] = buffer(SECBUFFER_TOKEN, answer, sizeof answer);
        to[1] = buffer(SECBUFFER_ALERT, alert, sizeof alert);
        GIVES(step(&server, &input, &output), SEC_E_LOGON_DENIED);
        if (i == 0) {
            CHECK((server.granted & ASC_RET_EXTENDED_ERROR) != 0 && to[0].cbBuffer == 10 && memcmp(answer, "RHRS", 4) == 0);
            CHECK(to[1].cbBuffer == 5 && to[1].BufferType == SECBUFFER_ALERT && memcmp(alert, "alert", 5) == 0);
        } else {
            CHECK(server.granted == 0);
        }
        end(&client);
    }
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
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

static void the_list_and_the_single_answers_agree_in_both_letters(void)
{
    SecPkgInfoA *all, *one;
    SecPkgInfoW *wide;
    ULONG count = 0, wide_count = 0, i, found = 0;
    GIVES(EnumerateSecurityPackagesA(&count, &all), SEC_E_OK);
    GIVES(EnumerateSecurityPackagesW(&wide_count, &wide), SEC_E_OK);
    CHECK(count > 1 && count == wide_count);
    for (i = 0; i < count; i++) {
        size_t at;
        GIVES(QuerySecurityPackageInfoA(all[i].Name, &one), SEC_E_OK);
        CHECK(strcmp(one->Name, all[i].Name) == 0 && strcmp(one->Comment, all[i].Comment) == 0);
        CHECK(one->fCapabilities == all[i].fCapabilities && one->wRPCID == all[i].wRPCID && one->cbMaxToken == all[i].cbMaxToken);
        CHECK(wide[i].fCapabilities == all[i].fCapabilities && wide[i].wVersion == 1 && all[i].wVersion == 1);
        for (at = 0; all[i].Name[at] != 0; at++)
            CHECK(wide[i].Name[at] == (SEC_WCHAR)all[i].Name[at]);
        CHECK(wide[i].Name[at] == 0);
        GIVES(FreeContextBuffer(one), SEC_E_OK);
        found += strcmp(all[i].Name, "Rehearsal") == 0;
    }
    CHECK(found == 1);
    GIVES(FreeContextBuffer(all), SEC_E_OK);
    GIVES(FreeContextBuffer(wide), SEC_E_OK);
}

/* With SEC_E_INCOMPLETE_MESSAGE nothing has happened, and neither handle nor output is touched. */
static void a_starved_call_leaves_everything(void)
{
    CredHandle both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    unsigned char opening[512], room[64];
    size_t opened = sizeof opening, short_;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    SecBuffer from[2], to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    SecBufferDesc input = list(from, 2), output = list(&to, 1);
    CtxtHandle next;
    ULONG granted;
    TimeStamp expiry;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    from[0] = buffer(SECBUFFER_TOKEN, opening, opened);
    from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    CHECK(from[1].BufferType == SECBUFFER_EMPTY && from[1].cbBuffer == 0);
    for (short_ = 0; short_ < to.cbBuffer; short_++) {
        SecBuffer nothing = buffer(SECBUFFER_TOKEN, room + 32, 16);
        SecBufferDesc none = list(&nothing, 1);
        from[0] = buffer(SECBUFFER_TOKEN, room, short_);
        from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        next.dwLower = next.dwUpper = 7;
        GIVES(InitializeSecurityContextA(&both, &client.context, NULL, 0, 0, SECURITY_NATIVE_DREP, &input, 0, &next, &none, &granted, &expiry),
              SEC_E_INCOMPLETE_MESSAGE);
        CHECK(next.dwLower == 7 && next.dwUpper == 7);
        CHECK(nothing.cbBuffer == 16 && nothing.BufferType == SECBUFFER_TOKEN && nothing.pvBuffer == room + 32);
        CHECK(from[1].BufferType == SECBUFFER_MISSING && from[1].cbBuffer == (short_ < 8 ? 8 - short_ : to.cbBuffer - short_));
    }
    /* The handle is the same two words, wherever it is asked for. */
    from[0] = buffer(SECBUFFER_TOKEN, room, to.cbBuffer);
    from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(InitializeSecurityContextA(NULL, &client.context, NULL, 0, 0, SECURITY_NATIVE_DREP, &input, 0, &next, &output, &granted, &expiry),
          SEC_E_OK);
    CHECK(same_handle(&next, &client.context));
    talk(&next, &server.context);
    end(&client);
    end(&server);
    /* At a first call there is no handle to leave. */
    server = side(&both, NULL, 0);
    server.context.dwLower = 3;
    to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    from[0] = buffer(SECBUFFER_TOKEN, opening, 5);
    GIVES(step(&server, &input, &output), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(server.context.dwLower == 0 && server.context.dwUpper == 0);
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
}

/* FreeContextBuffer is the way; a program that calls free() instead is tolerated. */
static void memory_may_also_be_freed_by_the_programs_own_hand(void)
{
    int i;
    for (i = 0; i < 100; i++) {
        PSecPkgInfoA info;
        GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", &info), SEC_E_OK);
        free(info);
    }
}

static void nothing_is_told_of_a_context_that_is_not_complete(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    Side client = side(&credential, "plain", 0);
    SecPkgContext_Sizes sizes;
    unsigned char opening[512];
    size_t size = sizeof opening;
    client.expiry.QuadPart = 55;
    GIVES(leg(&client, NULL, 0, opening, &size), SEC_I_CONTINUE_NEEDED);
    /* Not known yet is 0, whatever was there. */
    CHECK(client.expiry.QuadPart == 0);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    end(&client);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

int main(void)
{
    CHECK(setenv("TZ", "EAST-5", 1) == 0);
    tzset();
    packages_are_found_in_any_case_and_told_in_one_block();
    what_is_freed_is_what_was_given_and_once();
    flags_are_what_was_granted_in_each_sides_numbers();
    times_are_local();
    memory_that_was_given_is_told_of_on_every_call();
    failures_leave_nothing_stale();
    a_refusal_brings_its_token_where_extended_errors_are_granted();
    every_attribute_answers_or_refuses();
    answers_are_true_in_both_letters();
    the_list_and_the_single_answers_agree_in_both_letters();
    a_starved_call_leaves_everything();
    memory_may_also_be_freed_by_the_programs_own_hand();
    nothing_is_told_of_a_context_that_is_not_complete();
    return 0;
}
