/* Outputs: what a call tells is the truth, and what it does not tell is cleared or left exactly as it was. */
#include "check.h"

#include <time.h>

static CredHandle both;

/* Hours and minutes east of Greenwich that no machine is set to by chance: a TimeStamp is local time. */
#define ZONE "XYZ-05:45"
#define OFFSET (5L * 3600 + 45 * 60)

static LONGLONG local_now(void)
{
    return ((LONGLONG)time(NULL) + OFFSET + 11644473600L) * 10000000L;
}

static int about(LONGLONG when, LONGLONG expected)
{
    const LONGLONG apart = when - expected;
    return apart > -600000000L && apart < 600000000L;
}

static void expiry_is_the_real_end_in_local_time(void)
{
    const LONGLONG hour = 36000000000L;
    unsigned char room[512];
    size_t size = sizeof room;
    SecPkgContext_Lifespan span;
    CredHandle credential;
    TimeStamp expiry;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry), SEC_E_OK);
    CHECK(about(expiry.QuadPart, local_now() + hour));
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    shake_hands(&client, &server);
    CHECK(about(client.expiry.QuadPart, local_now() + hour) && about(server.expiry.QuadPart, local_now() + hour));
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_LIFESPAN, &span), SEC_E_OK);
    CHECK(about(span.tsStart.QuadPart, local_now()) && about(span.tsExpiry.QuadPart, local_now() + hour));
    /* "Never" is not shifted. */
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_PASSWORD_EXPIRY, &expiry), SEC_E_OK);
    CHECK(expiry.QuadPart == 0x7FFFFFFFFFFFFFFFL);
    end(&client);
    end(&server);
    /* Not known yet is 0, whatever was there. */
    client = side(&both, "plain", 0);
    client.expiry.QuadPart = 55;
    GIVES(leg(&client, NULL, 0, room, &size), SEC_I_CONTINUE_NEEDED);
    CHECK(client.expiry.QuadPart == 0);
    end(&client);
}

static void package_names_have_no_case(void)
{
    static const char *const names[] = {"Rehearsal", "rehearsal", "REHEARSAL", "rEHEARSAL"};
    SecPkgInfoA *info;
    SecPkgInfoW *wide;
    CredHandle credential;
    SEC_WCHAR name[] = {'r', 'E', 'h', 'E', 'a', 'R', 's', 'A', 'l', 0}, unknown[] = {'R', 'e', 'h', 'e', 'a', 'r', 's', 0};
    TimeStamp expiry;
    size_t i;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)names[i], &info), SEC_E_OK);
        CHECK(strcmp(info->Name, "Rehearsal") == 0 && info->wVersion == 1 && info->cbMaxToken == 4096 && info->Comment[0] != 0);
        GIVES(FreeContextBuffer(info), SEC_E_OK);
        GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)names[i], SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry), SEC_E_OK);
        GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    }
    GIVES(QuerySecurityPackageInfoW(name, &wide), SEC_E_OK);
    CHECK(wide->Name[0] == 'R' && wide->Name[8] == 'l' && wide->Name[9] == 0 && wide->wVersion == 1);
    GIVES(FreeContextBuffer(wide), SEC_E_OK);
    GIVES(AcquireCredentialsHandleW(NULL, name, SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);

    info = (SecPkgInfoA *)(void *)&i;
    wide = (SecPkgInfoW *)(void *)&i;
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Winetest", &info), SEC_E_SECPKG_NOT_FOUND);
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"", &info), SEC_E_SECPKG_NOT_FOUND);
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal ", &info), SEC_E_SECPKG_NOT_FOUND);
    GIVES(QuerySecurityPackageInfoW(unknown, &wide), SEC_E_SECPKG_NOT_FOUND);
    CHECK((void *)info == (void *)&i && (void *)wide == (void *)&i);
    credential.dwLower = credential.dwUpper = 9;
    expiry.QuadPart = 9;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Winetest", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry),
          SEC_E_SECPKG_NOT_FOUND);
    CHECK(credential.dwLower == 0 && credential.dwUpper == 0 && expiry.QuadPart == 0);
}

static void the_list_of_packages_is_one_block(void)
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

static void only_what_was_given_is_taken_back(void)
{
    SecPkgInfoA *given, *other;
    int mine = 0;
    void *of_the_program = malloc(64);
    CHECK(of_the_program != NULL);
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", &given), SEC_E_OK);
    GIVES(FreeContextBuffer((char *)given + 8), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(given->Name), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(given), SEC_E_OK);
    GIVES(FreeContextBuffer(given), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(&mine), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(of_the_program), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer((void *)1), SEC_E_INVALID_HANDLE);
    GIVES(FreeContextBuffer(NULL), SEC_E_OK);
    free(of_the_program);
    /* A program that calls free() itself is tolerated. */
    GIVES(QuerySecurityPackageInfoA((SEC_CHAR *)"Rehearsal", &other), SEC_E_OK);
    free(other);
}

static void allocation_is_told_by_every_call_that_allocated(void)
{
    Side client = side(&both, "three", ISC_REQ_ALLOCATE_MEMORY), server = side(&both, NULL, ASC_REQ_ALLOCATE_MEMORY);
    SecBuffer to, from, last;
    SecBufferDesc output = list(&to, 1), input = list(&from, 1);
    to = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
    CHECK((client.granted & ISC_RET_ALLOCATED_MEMORY) != 0 && to.pvBuffer != NULL);
    last = from = to;
    to = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(step(&server, &input, &output), SEC_I_CONTINUE_NEEDED);
    CHECK((server.granted & ASC_RET_ALLOCATED_MEMORY) != 0 && to.pvBuffer != NULL);
    GIVES(FreeContextBuffer(last.pvBuffer), SEC_E_OK);
    last = from = to;
    to = buffer(SECBUFFER_TOKEN, NULL, 0);
    GIVES(step(&client, &input, &output), SEC_E_OK);
    CHECK((client.granted & ISC_RET_ALLOCATED_MEMORY) != 0 && to.cbBuffer == 13);
    GIVES(FreeContextBuffer(last.pvBuffer), SEC_E_OK);
    last = from = to;
    to = buffer(SECBUFFER_TOKEN, (void *)0x40, 7);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    CHECK((server.granted & ASC_RET_ALLOCATED_MEMORY) == 0 && to.pvBuffer == NULL && to.cbBuffer == 0);
    GIVES(FreeContextBuffer(last.pvBuffer), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

/* With SEC_E_INCOMPLETE_MESSAGE nothing has happened, and neither handle nor output is touched. */
static void a_starved_call_leaves_everything(void)
{
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
}

static void a_failure_clears_what_it_cannot_tell(void)
{
    unsigned char room[64], garbage[] = "garbage, not a rehearsal";
    size_t size = sizeof room;
    Side server = side(&both, NULL, ASC_REQ_CONFIDENTIALITY);
    server.granted = 0xFFFFFFFF;
    server.expiry.QuadPart = 7;
    server.context.dwLower = server.context.dwUpper = 7;
    GIVES(leg(&server, garbage, sizeof garbage, room, &size), SEC_E_INVALID_TOKEN);
    CHECK(server.granted == 0 && server.expiry.QuadPart == 0 && server.context.dwLower == 0 && server.context.dwUpper == 0);
    /* Programs delete such a context nevertheless. */
    GIVES(DeleteSecurityContext(&server.context), SEC_E_INVALID_HANDLE);
}

static void attributes_are_told_in_either_letter(void)
{
    SecPkgContext_Sizes sizes;
    SecPkgContext_StreamSizes stream;
    SecPkgContext_NamesA names;
    SecPkgContext_NamesW wide;
    SecPkgContext_NativeNamesA natives;
    SecPkgContext_KeyInfoA key;
    SecPkgContext_SessionKey session, other;
    SecPkgContext_PackageInfoA package;
    SecPkgContext_NegotiationInfoA chosen;
    SecPkgContext_Flags flags;
    SecPkgCredentials_NamesA who;
    unsigned char room[sizeof(SecPkgContext_KeyInfoA)];
    ULONG attribute, size;
    Side client = side(&both, "plain", ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY);
    Side server = side(&both, NULL, ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY);
    shake_hands(&client, &server);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbMaxToken == 4096 && sizes.cbMaxSignature == 16 && sizes.cbSecurityTrailer == 16 && sizes.cbBlockSize == 0);
    GIVES(QueryContextAttributesW(&server.context, SECPKG_ATTR_STREAM_SIZES, &stream), SEC_E_OK);
    CHECK(stream.cbHeader == 8 && stream.cbTrailer == 16 && stream.cbMaximumMessage == 16384 && stream.cBuffers == 4);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(strcmp(names.sUserName, "nobody") == 0);
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(QueryContextAttributesW(&server.context, SECPKG_ATTR_NAMES, &wide), SEC_E_OK);
    CHECK(wide.sUserName[0] == 'n' && wide.sUserName[5] == 'y' && wide.sUserName[6] == 0);
    GIVES(FreeContextBuffer(wide.sUserName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_NATIVE_NAMES, &natives), SEC_E_OK);
    CHECK(strcmp(natives.sClientName, "nobody") == 0 && strcmp(natives.sServerName, "rehearsal") == 0);
    GIVES(FreeContextBuffer(natives.sClientName), SEC_E_OK);
    GIVES(FreeContextBuffer(natives.sServerName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_KEY_INFO, &key), SEC_E_OK);
    CHECK(strcmp(key.sSignatureAlgorithmName, "toy sum") == 0 && strcmp(key.sEncryptAlgorithmName, "toy stream") == 0 && key.KeySize == 64);
    GIVES(FreeContextBuffer(key.sSignatureAlgorithmName), SEC_E_OK);
    GIVES(FreeContextBuffer(key.sEncryptAlgorithmName), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SESSION_KEY, &session), SEC_E_OK);
    GIVES(QueryContextAttributesW(&server.context, SECPKG_ATTR_SESSION_KEY, &other), SEC_E_OK);
    CHECK(session.SessionKeyLength == 8 && other.SessionKeyLength == 8 && memcmp(session.SessionKey, other.SessionKey, 8) == 0);
    GIVES(FreeContextBuffer(session.SessionKey), SEC_E_OK);
    GIVES(FreeContextBuffer(other.SessionKey), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_PACKAGE_INFO, &package), SEC_E_OK);
    CHECK(strcmp(package.PackageInfo->Name, "Rehearsal") == 0);
    GIVES(FreeContextBuffer(package.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_NEGOTIATION_INFO, &chosen), SEC_E_OK);
    CHECK(strcmp(chosen.PackageInfo->Name, "Rehearsal") == 0 && chosen.NegotiationState == SECPKG_NEGOTIATION_COMPLETE);
    GIVES(FreeContextBuffer(chosen.PackageInfo), SEC_E_OK);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_FLAGS, &flags), SEC_E_OK);
    CHECK(flags.Flags == (ISC_RET_CONFIDENTIALITY | ISC_RET_INTEGRITY));
    GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_FLAGS, &flags), SEC_E_OK);
    CHECK(flags.Flags == (ASC_RET_CONFIDENTIALITY | ASC_RET_INTEGRITY));
    GIVES(QueryCredentialsAttributesA(&both, SECPKG_CRED_ATTR_NAMES, &who), SEC_E_OK);
    CHECK(strcmp(who.sUserName, "nobody") == 0);
    GIVES(FreeContextBuffer(who.sUserName), SEC_E_OK);

    for (size = 0; size < sizeof key; size++) {
        memset(room, 0x5A, sizeof room);
        GIVES(QueryContextAttributesExA(&client.context, SECPKG_ATTR_KEY_INFO, room, size), SEC_E_BUFFER_TOO_SMALL);
        CHECK(room[0] == 0x5A && memcmp(room, room + 1, sizeof room - 1) == 0);
    }
    GIVES(QueryContextAttributesExW(&client.context, SECPKG_ATTR_SIZES, &sizes, sizeof sizes), SEC_E_OK);
    for (attribute = 200; attribute < 5000; attribute += 7)
        GIVES(QueryContextAttributesA(&client.context, attribute, room), SEC_E_UNSUPPORTED_FUNCTION);
    end(&client);
    /* Nothing is told of a context that is not complete. */
    client = side(&both, "plain", 0);
    size = 0;
    {
        unsigned char opening[512];
        size_t opened = sizeof opening;
        GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    }
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    end(&client);
    end(&server);
}

int main(void)
{
    CHECK(setenv("TZ", ZONE, 1) == 0);
    tzset();
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    expiry_is_the_real_end_in_local_time();
    package_names_have_no_case();
    the_list_of_packages_is_one_block();
    only_what_was_given_is_taken_back();
    allocation_is_told_by_every_call_that_allocated();
    a_starved_call_leaves_everything();
    a_failure_clears_what_it_cannot_tell();
    attributes_are_told_in_either_letter();
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    return 0;
}
