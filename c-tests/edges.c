/* Edges: what stale, odd and misplaced things a program may leave where the library looks, and what of a call reaches the package. */
#include "check.h"

#include <malloc.h>
#include <time.h>

static CredHandle both, stream;

/* EMPTY buffers, and types nobody knows, are never followed: programs leave them pointing anywhere. */
static void nothing_stale_is_followed(void)
{
    static const ULONG types[] = {SECBUFFER_EMPTY, SECBUFFER_MISSING, SECBUFFER_EXTRA, 31, 4000, SECBUFFER_EMPTY | SECBUFFER_READONLY};
    unsigned char opening[512], answer[64], token[16];
    size_t opened = sizeof opening, i;
    char text[] = "beside it";
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0), live = side(&both, "plain", 0), peer = side(&both, NULL, 0);
    shake_hands(&live, &peer);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    for (i = 0; i < 2 * sizeof types / sizeof *types; i++) {
        SecBuffer from[2], to[3];
        SecBufferDesc input = list(from, 2), output = list(to, 3), message = list(to, 3);
        const SecBuffer stale = buffer(types[i / 2], i % 2 ? NULL : beside_guard(0), 999);
        from[0] = stale;
        from[1] = buffer(SECBUFFER_TOKEN, opening, opened);
        to[0] = stale;
        to[1] = buffer(SECBUFFER_TOKEN, answer, sizeof answer);
        to[2] = stale;
        GIVES(step(&server, &input, &output), SEC_E_OK);
        CHECK(to[0].cbBuffer == 999 && to[0].pvBuffer == stale.pvBuffer && to[1].cbBuffer == 16);
        CHECK(from[0].BufferType == stale.BufferType && from[0].cbBuffer == 999 && from[0].pvBuffer == stale.pvBuffer);
        end(&server);
        to[0] = stale;
        to[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
        to[2] = buffer(SECBUFFER_DATA, text, sizeof text);
        GIVES(EncryptMessage(&live.context, 0, &message, 0), SEC_E_OK);
        GIVES(DecryptMessage(&peer.context, &message, 0, NULL), SEC_E_OK);
        CHECK(strcmp(text, "beside it") == 0 && to[0].cbBuffer == 999 && to[0].BufferType == stale.BufferType);
        /* Nor does what is not followed overlap anything. */
        to[0].pvBuffer = text;
        GIVES(EncryptMessage(&live.context, 0, &message, 0), SEC_E_OK);
        GIVES(DecryptMessage(&peer.context, &message, 0, NULL), SEC_E_OK);
        CHECK(strcmp(text, "beside it") == 0);
    }
    end(&client);
    end(&live);
    end(&peer);
}

static void a_size_without_memory_is_no_token(void)
{
    unsigned char opening[512], room[64];
    size_t opened = sizeof opening, no = sizeof room;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    GIVES(leg(&server, NULL, 24, room, &no), SEC_E_INVALID_TOKEN);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&client, NULL, 16, room, &no), SEC_E_INVALID_TOKEN);
    /* It was refused before it was read: the context still waits. */
    GIVES(leg(&server, opening, opened, room, &no), SEC_E_OK);
    GIVES(leg(&client, room, no, room, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

/* A spare buffer tells of bytes left over when there are some, and stays what it was when there are none. */
static void nothing_left_over_is_not_told(void)
{
    unsigned char opening[512], answer[64];
    size_t opened = sizeof opening;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    SecBuffer from[2], to = buffer(SECBUFFER_TOKEN, answer, sizeof answer);
    SecBufferDesc input = list(from, 2), output = list(&to, 1);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    from[0] = buffer(SECBUFFER_TOKEN, opening, opened);
    from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    CHECK(from[1].BufferType == SECBUFFER_EMPTY && from[1].cbBuffer == 0 && from[1].pvBuffer == NULL);
    CHECK(from[0].BufferType == SECBUFFER_TOKEN && from[0].cbBuffer == opened && from[0].pvBuffer == opening);
    end(&client);
    end(&server);
}

static void each_package_has_its_own_manners_about_room(void)
{
    unsigned char room[512], alert[16];
    SecBuffer to[2];
    SecBufferDesc output = list(to, 2);
    Side client = side(&both, "plain", 0), other = side(&stream, "plain", 0);
    /* Only Schannel takes an EMPTY buffer for its token. */
    to[0] = buffer(SECBUFFER_EMPTY, room, sizeof room);
    to[1] = buffer(SECBUFFER_DATA, room, sizeof room);
    GIVES(step(&client, NULL, &output), SEC_E_BUFFER_TOO_SMALL);
    CHECK(to[0].BufferType == SECBUFFER_EMPTY && to[0].cbBuffer == sizeof room);
    /* A zero-size ALERT is too small where the library may not allocate. */
    to[0] = buffer(SECBUFFER_TOKEN, room, sizeof room);
    to[1] = buffer(SECBUFFER_ALERT, NULL, 0);
    GIVES(step(&other, NULL, &output), SEC_E_INSUFFICIENT_MEMORY);
    CHECK(to[0].cbBuffer == sizeof room && to[1].cbBuffer == 0 && other.context.dwLower == 0);
    to[1] = buffer(SECBUFFER_ALERT, alert, sizeof alert);
    GIVES(step(&other, NULL, &output), SEC_I_CONTINUE_NEEDED);
    CHECK(to[1].cbBuffer == 0 && to[1].pvBuffer == alert);
    end(&other);
}

static void an_alert_never_passes_the_end_of_its_buffer(void)
{
    unsigned char opening[512], answer[64], *alert;
    size_t opened = sizeof opening, room;
    Side client = side(&both, "fail", 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    for (room = 1; room < 7; room++) {
        Side server = side(&both, NULL, ASC_REQ_EXTENDED_ERROR);
        SecBuffer from = buffer(SECBUFFER_TOKEN, opening, opened), to[2];
        SecBufferDesc input = list(&from, 1), output = list(to, 2);
        alert = beside_guard(room);
        memset(alert, 0x5A, room);
        to[0] = buffer(SECBUFFER_TOKEN, answer, sizeof answer);
        to[1] = buffer(SECBUFFER_ALERT, alert, room);
        GIVES(step(&server, &input, &output), SEC_E_LOGON_DENIED);
        if (room < 5)
            CHECK(to[0].cbBuffer == 0 && to[1].cbBuffer == 0 && alert[0] == 0x5A && memcmp(alert, alert + 1, room - 1) == 0);
        else
            CHECK(to[0].cbBuffer == 10 && to[1].cbBuffer == 5 && memcmp(alert, "alert", 5) == 0);
    }
    end(&client);
}

static void a_signature_passes_over_read_only_parts_without_a_checksum(void)
{
    char text[] = "the text", covered[] = "covered", note[] = "a note";
    unsigned char token[16];
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    SecBuffer parts[4];
    SecBufferDesc message = list(parts, 4);
    shake_hands(&client, &server);
    parts[0] = buffer(SECBUFFER_TOKEN, token, sizeof token);
    parts[1] = buffer(SECBUFFER_DATA, text, sizeof text);
    parts[2] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, covered, sizeof covered);
    parts[3] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY, note, sizeof note);
    GIVES(MakeSignature(&client.context, 0, &message, 0), SEC_E_OK);
    covered[0] ^= 1;
    GIVES(VerifySignature(&server.context, &message, 0, NULL), SEC_E_MESSAGE_ALTERED);
    covered[0] ^= 1;
    note[0] ^= 1;
    GIVES(VerifySignature(&server.context, &message, 0, NULL), SEC_E_OK);
    end(&client);
    end(&server);
}

static SECURITY_STATUS datagram(CtxtHandle *context, int call, ULONG number, SecBuffer *parts)
{
    SecBufferDesc message = list(parts, 2);
    switch (call) {
    case 0: return MakeSignature(context, 0, &message, number);
    case 1: return VerifySignature(context, &message, number, NULL);
    case 2: return EncryptMessage(context, 0, &message, number);
    default: return DecryptMessage(context, &message, number, NULL);
    }
}

/* Over datagrams the caller counts: the number reaches the package through each of the four calls. */
static void the_callers_numbers_are_the_packages(void)
{
    Side client = side(&both, "plain", ISC_REQ_DATAGRAM), server = side(&both, NULL, ASC_REQ_DATAGRAM);
    int sealing;
    shake_hands(&client, &server);
    for (sealing = 0; sealing < 2; sealing++) {
        char late[] = "the ninth", early[] = "the fourth";
        unsigned char tokens[2][16];
        SecBuffer ninth[2], fourth[2];
        ninth[0] = buffer(SECBUFFER_DATA, late, sizeof late);
        ninth[1] = buffer(SECBUFFER_TOKEN, tokens[0], 16);
        fourth[0] = buffer(SECBUFFER_DATA, early, sizeof early);
        fourth[1] = buffer(SECBUFFER_TOKEN, tokens[1], 16);
        GIVES(datagram(&client.context, 2 * sealing, 9, ninth), SEC_E_OK);
        GIVES(datagram(&client.context, 2 * sealing, 4, fourth), SEC_E_OK);
        CHECK(tokens[0][12] == 9 && tokens[1][12] == 4);
        GIVES(datagram(&server.context, 2 * sealing + 1, 4, ninth), SEC_E_OUT_OF_SEQUENCE);
        GIVES(datagram(&server.context, 2 * sealing + 1, 4, fourth), SEC_E_OK);
        GIVES(datagram(&server.context, 2 * sealing + 1, 9, ninth), SEC_E_OK);
        CHECK(strcmp(late, "the ninth") == 0 && strcmp(early, "the fourth") == 0);
    }
    end(&client);
    end(&server);
}

/* A live context of this script says what it was told. */
static void terms_reach_the_package(void)
{
    static const char *const said[] = {"false false", "false true", "true false", "true true"};
    Side client = side(&both, "after", 0), server = side(&both, NULL, 0);
    int i;
    shake_hands(&client, &server);
    for (i = 0; i < 8; i++) {
        /* SEC_FLAGS: the high half carries ISC_REQ_MESSAGES; the low half is the argument's, whatever stands here. */
        const ULONG word[] = {0xFFFFFFFF, 1}, none[] = {0xFFFFFFFF, 0};
        char room[32];
        SecBuffer from[2], to = buffer(SECBUFFER_TOKEN, room, sizeof room);
        SecBufferDesc input = list(from, 2), output = list(&to, 1);
        const ULONG order = i & 2 ? SECURITY_NETWORK_DREP : SECURITY_NATIVE_DREP;
        from[0] = buffer(SECBUFFER_TOKEN, (void *)"terms", 5);
        from[1] = buffer(SECBUFFER_FLAGS, (void *)(i & 1 ? word : none), 8);
        if (i & 4)
            GIVES(AcceptSecurityContext(NULL, &server.context, &input, 0, order, &server.context, &output, &server.granted, NULL), SEC_E_OK);
        else
            GIVES(InitializeSecurityContextA(NULL, &client.context, NULL, 0, 0, order, &input, 0, &client.context, &output, &client.granted, NULL),
                  SEC_E_OK);
        CHECK(to.pvBuffer == room && to.cbBuffer == strlen(said[i & 3]) && memcmp(room, said[i & 3], to.cbBuffer) == 0);
    }
    end(&client);
    end(&server);
}

/* Every pointer may be off its alignment; the words beside it stay. */
static void nothing_need_be_aligned(void)
{
    unsigned char storage[2048], before[2048], *opening = storage + 1000;
    size_t shift;
    for (shift = 1; shift < 8; shift++) {
        unsigned char *credential = storage + 64 + shift, *context = storage + 128 + shift, *expiry = storage + 192 + shift;
        unsigned char *granted = storage + 256 + shift, *desc = storage + 320 + shift, *part = storage + 384 + shift, *told = storage + 448 + shift;
        SecBuffer to = buffer(SECBUFFER_TOKEN, opening + shift, 512);
        SecBufferDesc output;
        LONGLONG when;
        ULONG flags;
        CredHandle made;
        CtxtHandle begun;
        SecPkgCredentials_NamesA names;
        memset(storage, 0x5A, sizeof storage);
        memcpy(before, storage, sizeof storage);
        GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, (PCredHandle)(void *)credential,
                                        (PTimeStamp)(void *)expiry),
              SEC_E_OK);
        memcpy(&when, expiry, 8);
        memcpy(&made, credential, sizeof made);
        CHECK(when > 0 && when < 0x7FFFFFFFFFFFFFFFL && SecIsValidHandle(&made));
        memcpy(part, &to, sizeof to);
        output = list((SecBuffer *)(void *)part, 1);
        memcpy(desc, &output, sizeof output);
        GIVES(InitializeSecurityContextA((PCredHandle)(void *)credential, NULL, (SEC_CHAR *)"plain", ISC_REQ_INTEGRITY, 0, SECURITY_NATIVE_DREP, NULL, 0,
                                         (PCtxtHandle)(void *)context, (PSecBufferDesc)(void *)desc, (ULONG *)(void *)granted,
                                         (PTimeStamp)(void *)expiry),
              SEC_I_CONTINUE_NEEDED);
        memcpy(&when, expiry, 8);
        memcpy(&flags, granted, 4);
        memcpy(&begun, context, sizeof begun);
        memcpy(&to, part, sizeof to);
        CHECK(when == 0 && flags == ISC_RET_INTEGRITY && to.cbBuffer > 16 && memcmp(opening + shift, "RHRS", 4) == 0);
        GIVES(QueryCredentialsAttributesA((PCredHandle)(void *)credential, SECPKG_CRED_ATTR_NAMES, told), SEC_E_OK);
        memcpy(&names, told, sizeof names);
        CHECK(strcmp(names.sUserName, "nobody") == 0);
        GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
        GIVES(DeleteSecurityContext((PCtxtHandle)(void *)context), SEC_E_OK);
        GIVES(FreeCredentialsHandle((PCredHandle)(void *)credential), SEC_E_OK);
        GIVES(DeleteSecurityContext(&begun), SEC_E_INVALID_HANDLE);
        GIVES(FreeCredentialsHandle(&made), SEC_E_INVALID_HANDLE);
        CHECK(credential[-1] == 0x5A && credential[sizeof made] == 0x5A && context[-1] == 0x5A && context[sizeof begun] == 0x5A);
        CHECK(expiry[-1] == 0x5A && expiry[8] == 0x5A && granted[-1] == 0x5A && granted[4] == 0x5A);
        CHECK(part[-1] == 0x5A && part[sizeof to] == 0x5A && memcmp(desc, &output, sizeof output) == 0);
        CHECK(memcmp(opening + shift + to.cbBuffer, before + 1000, 64) == 0 && opening[shift - 1] == 0x5A);
    }
}

/* West of Greenwich, where a shift of "never" would show. */
static void never_is_never_in_the_west(void)
{
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    SecPkgContext_PasswordExpiry never;
    SecPkgContext_Lifespan span;
    LONGLONG now;
    CHECK(setenv("TZ", "WEST+7:15", 1) == 0);
    tzset();
    shake_hands(&client, &server);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_PASSWORD_EXPIRY, &never), SEC_E_OK);
    CHECK(memcmp(&never, "\377\377\377\377\377\377\377\177", 8) == 0);
    GIVES(QueryContextAttributesW(&client.context, SECPKG_ATTR_LIFESPAN, &span), SEC_E_OK);
    now = ((LONGLONG)time(NULL) + 11644473600L - 26100L) * 10000000L;
    CHECK(span.tsStart.QuadPart > now - 600000000L && span.tsStart.QuadPart < now + 600000000L);
    end(&client);
    end(&server);
}

static size_t in_use(void)
{
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    return mallinfo2().uordblks;
#else
    return (size_t)(unsigned)mallinfo().uordblks;
#endif
}

/* A refused question gives no memory away: nobody would free it. */
static void a_refused_question_keeps_its_memory(void)
{
    unsigned char room[64];
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    size_t before = 0;
    ULONG attribute, size;
    int round;
    shake_hands(&client, &server);
    for (round = 0; round < 12; round++) {
        if (round == 2)
            before = in_use();
        for (attribute = 0; attribute < 40; attribute++)
            for (size = 0; size < 8; size++) {
                /* No struct that holds a pointer is smaller than 8 bytes. */
                SECURITY_STATUS status = QueryContextAttributesExA(&client.context, attribute, room, size);
                CHECK(status < 0 || size >= 4);
                status = QueryContextAttributesExW(&server.context, attribute, room, size);
                CHECK(status < 0 || size >= 4);
                CHECK(QueryCredentialsAttributesExW(&both, attribute, room, size) < 0);
            }
        for (size = 8; size < 16; size++) {
            GIVES(QueryContextAttributesExA(&client.context, SECPKG_ATTR_SESSION_KEY, room, size), SEC_E_BUFFER_TOO_SMALL);
            GIVES(QueryContextAttributesExA(&client.context, SECPKG_ATTR_KEY_INFO, room, size), SEC_E_BUFFER_TOO_SMALL);
            GIVES(QueryContextAttributesExA(&client.context, SECPKG_ATTR_NATIVE_NAMES, room, size), SEC_E_BUFFER_TOO_SMALL);
            GIVES(QueryContextAttributesExA(&client.context, SECPKG_ATTR_NEGOTIATION_INFO, room, size), SEC_E_BUFFER_TOO_SMALL);
            GIVES(QueryContextAttributesExA(&client.context, SECPKG_ATTR_TARGET_INFORMATION, room, size), SEC_E_BUFFER_TOO_SMALL);
        }
    }
    CHECK(in_use() == before);
    end(&client);
    end(&server);
}

/* A call that fails for want of a place for its handle has made nothing and given nothing. */
static void without_a_place_for_the_handle_nothing_is_given(void)
{
    size_t before = 0;
    int round;
    for (round = 0; round < 40; round++) {
        SecBuffer to = buffer(SECBUFFER_TOKEN, (void *)0x40, 0);
        SecBufferDesc output = list(&to, 1);
        ULONG granted = 7;
        if (round == 4)
            before = in_use();
        GIVES(InitializeSecurityContextA(&both, NULL, (SEC_CHAR *)"plain", ISC_REQ_ALLOCATE_MEMORY, 0, SECURITY_NATIVE_DREP, NULL, 0, NULL, &output,
                                         &granted, NULL),
              SEC_E_INVALID_HANDLE);
        CHECK(to.pvBuffer == (void *)0x40 && to.cbBuffer == 0 && granted == 0);
    }
    CHECK(in_use() == before);
}

static void a_name_without_end_is_refused(void)
{
    const size_t size = 200000;
    char *name = (char *)malloc(size + 1);
    Side client = side(&both, NULL, ISC_REQ_ALLOCATE_MEMORY);
    SecBuffer to = buffer(SECBUFFER_TOKEN, NULL, 0);
    SecBufferDesc output = list(&to, 1);
    CHECK(name != NULL);
    memset(name, 'x', size);
    name[size] = 0;
    client.accepting = 0;
    client.script = name;
    GIVES(step(&client, NULL, &output), SEC_E_INVALID_PARAMETER);
    CHECK(to.pvBuffer == NULL && client.context.dwLower == 0);
    name[1000] = 0;
    GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
    GIVES(FreeContextBuffer(to.pvBuffer), SEC_E_OK);
    end(&client);
    free(name);
}

static void what_is_always_wide_is_wide(void)
{
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    SecPkgContext_ClientSpecifiedTarget target;
    SecPkgContext_StreamSizes sizes;
    HANDLE token = &client;
    int letter;
    shake_hands(&client, &server);
    for (letter = 0; letter < 2; letter++) {
        if (letter)
            GIVES(QueryContextAttributesW(&server.context, SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, &target), SEC_E_OK);
        else
            GIVES(QueryContextAttributesA(&server.context, SECPKG_ATTR_CLIENT_SPECIFIED_TARGET, &target), SEC_E_OK);
        CHECK(target.sTargetName[0] == 'r' && target.sTargetName[1] == 'e' && target.sTargetName[8] == 'l' && target.sTargetName[9] == 0);
        GIVES(FreeContextBuffer(target.sTargetName), SEC_E_OK);
    }
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_STREAM_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbHeader == 8 && sizes.cbTrailer == 16 && sizes.cbMaximumMessage == 16384 && sizes.cBuffers == 4 && sizes.cbBlockSize == 1);
    /* Nobody is impersonated, and no token passes for one. */
    GIVES(QuerySecurityContextToken(&server.context, &token), SEC_E_NO_IMPERSONATION);
    CHECK(token == NULL);
    GIVES(ImpersonateSecurityContext(&server.context), SEC_E_NO_IMPERSONATION);
    GIVES(RevertSecurityContext(&server.context), SEC_E_NO_IMPERSONATION);
    end(&client);
    end(&server);
}

/* What a panic leaves is a dead context, not one for ever in the middle of a step. */
static void after_a_panic_the_context_says_it_is_dead(void)
{
    unsigned char opening[512], answer[64], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    char text[] = "text";
    Side client = side(&both, "panic", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(seal(&client.context, text, sizeof text, nothing), SEC_E_OUT_OF_SEQUENCE);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_INTERNAL_ERROR);
    GIVES(seal(&client.context, text, sizeof text, nothing), SEC_E_INVALID_HANDLE);
    CHECK(strcmp(text, "text") == 0);
    end(&client);
    end(&server);
}

/* The first buffer of a type is the one; bits that say how a buffer is mapped are the program's own. */
static void the_first_of_a_type_is_meant(void)
{
    static const ULONG bits[] = {0, 0x20000000, 0x40000000, 0x60000000};
    unsigned char opening[512], answer[64], other[64], nothing[16];
    size_t i;
    for (i = 0; i < sizeof bits / sizeof *bits; i++) {
        size_t opened = sizeof opening, no = sizeof nothing;
        Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
        SecBuffer from[2], to[2];
        SecBufferDesc input = list(from, 2), output = list(to, 2);
        char text[] = "mapped";
        unsigned char token[32];
        GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
        from[0] = buffer(SECBUFFER_TOKEN | bits[i], opening, opened);
        from[1] = buffer(SECBUFFER_TOKEN, (void *)"another", 7);
        to[0] = buffer(SECBUFFER_TOKEN | bits[i], answer, sizeof answer);
        to[1] = buffer(SECBUFFER_TOKEN, other, sizeof other);
        memset(other, 0x5A, sizeof other);
        GIVES(step(&server, &input, &output), SEC_E_OK);
        CHECK(to[0].cbBuffer == 16 && to[0].BufferType == (SECBUFFER_TOKEN | bits[i]));
        CHECK(to[1].cbBuffer == sizeof other && other[0] == 0x5A && memcmp(other, other + 1, sizeof other - 1) == 0);
        GIVES(leg(&client, answer, to[0].cbBuffer, nothing, &no), SEC_E_OK);
        to[0] = buffer(SECBUFFER_TOKEN | bits[i], token, sizeof token);
        to[1] = buffer(SECBUFFER_DATA | bits[i], text, sizeof text);
        GIVES(EncryptMessage(&client.context, 0, &output, 0), SEC_E_OK);
        CHECK(to[0].cbBuffer == 16 && to[0].BufferType == (SECBUFFER_TOKEN | bits[i]) && to[1].BufferType == (SECBUFFER_DATA | bits[i]));
        GIVES(DecryptMessage(&server.context, &output, 0, NULL), SEC_E_OK);
        CHECK(strcmp(text, "mapped") == 0);
        end(&client);
        end(&server);
    }
}

/* As many buffers as anybody has, and no more than a thousand and twenty-four. */
static void a_message_may_be_in_very_many_parts(void)
{
    static const size_t counts[] = {2, 15, 16, 17, 40, 1024};
    static SecBuffer parts[1025];
    static char text[1025];
    unsigned char token[16];
    SecBufferDesc message;
    size_t i, at;
    ULONG quality;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    shake_hands(&client, &server);
    for (i = 0; i < sizeof counts / sizeof *counts; i++) {
        const size_t count = counts[i];
        memset(text, 'm', sizeof text);
        for (at = 0; at + 1 < count; at++)
            parts[at] = buffer(SECBUFFER_DATA, text + at, 1);
        parts[count - 1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
        message = list(parts, count);
        quality = 77;
        GIVES(MakeSignature(&client.context, 0, &message, 0), SEC_E_OK);
        text[count - 2] ^= 1;
        GIVES(VerifySignature(&server.context, &message, 0, &quality), SEC_E_MESSAGE_ALTERED);
        CHECK(quality == 77);
        text[count - 2] ^= 1;
        GIVES(VerifySignature(&server.context, &message, 0, &quality), SEC_E_OK);
        CHECK(quality == 0);
        GIVES(EncryptMessage(&client.context, 0, &message, 0), SEC_E_OK);
        GIVES(DecryptMessage(&server.context, &message, 0, NULL), SEC_E_OK);
        for (at = 0; at < sizeof text; at++)
            CHECK(text[at] == 'm');
    }
    parts[1024] = parts[0];
    message = list(parts, 1025);
    GIVES(MakeSignature(&client.context, 0, &message, 0), SEC_E_INVALID_TOKEN);
    end(&client);
    end(&server);
}

/* The same bytes as something else are another call. */
static void a_parked_token_knows_what_was_asked(void)
{
    char room[64];
    size_t size = 3;
    SecBuffer from = buffer(SECBUFFER_PKG_PARAMS, (void *)"parked!", 7), to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    Side client = side(&both, "after", 0), server = side(&both, NULL, 0);
    shake_hands(&client, &server);
    GIVES(leg(&client, "parked!", 7, room, &size), SEC_E_BUFFER_TOO_SMALL);
    GIVES(step(&client, &input, &output), SEC_E_OUT_OF_SEQUENCE);
    to.cbBuffer = sizeof room;
    from.BufferType = SECBUFFER_TOKEN;
    GIVES(step(&client, &input, &output), SEC_E_OK);
    CHECK(to.cbBuffer == 7 && memcmp(room, "parked!", 7) == 0);
    end(&client);
    end(&server);
}

int main(void)
{
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    stream = acquired("Rehearsal Stream", SECPKG_CRED_BOTH);
    nothing_stale_is_followed();
    a_size_without_memory_is_no_token();
    nothing_left_over_is_not_told();
    each_package_has_its_own_manners_about_room();
    an_alert_never_passes_the_end_of_its_buffer();
    a_signature_passes_over_read_only_parts_without_a_checksum();
    the_callers_numbers_are_the_packages();
    terms_reach_the_package();
    nothing_need_be_aligned();
    never_is_never_in_the_west();
    a_refused_question_keeps_its_memory();
    without_a_place_for_the_handle_nothing_is_given();
    a_name_without_end_is_refused();
    what_is_always_wide_is_wide();
    after_a_panic_the_context_says_it_is_dead();
    the_first_of_a_type_is_meant();
    a_message_may_be_in_very_many_parts();
    a_parked_token_knows_what_was_asked();
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&stream), SEC_E_OK);
    return 0;
}
