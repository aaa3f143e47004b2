/* The loop that every program has, through every way an exchange can go. */
#include "check.h"

#include <schannel.h>

static CredHandle both;

static void text_target_in_either_letter(void)
{
    SEC_WCHAR target[] = {'t', 'h', 'r', 'e', 'e', 0};
    unsigned char first[512], second[512], third[512];
    size_t sizes[3];
    SecBuffer to = buffer(SECBUFFER_TOKEN, first, sizeof first), from;
    SecBufferDesc output = list(&to, 1), input = list(&from, 1);
    Side client = side(&both, "three", 0), server = side(&both, NULL, 0);
    GIVES(InitializeSecurityContextW(&both, NULL, target, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &client.context, &output, &client.granted,
                                     &client.expiry),
          SEC_I_CONTINUE_NEEDED);
    client.begun = 1;
    sizes[1] = sizeof second;
    GIVES(leg(&server, first, to.cbBuffer, second, &sizes[1]), SEC_I_CONTINUE_NEEDED);
    from = buffer(SECBUFFER_TOKEN, second, sizes[1]);
    to = buffer(SECBUFFER_TOKEN, third, sizeof third);
    GIVES(InitializeSecurityContextW(NULL, &client.context, target, 0, 0, SECURITY_NATIVE_DREP, &input, 0, &client.context, &output,
                                     &client.granted, &client.expiry),
          SEC_E_OK);
    CHECK(to.cbBuffer == 13);
    sizes[0] = 0;
    GIVES(leg(&server, third, to.cbBuffer, first, &sizes[0]), SEC_E_OK);
    talk(&client.context, &server.context);
    talk(&server.context, &client.context);
    end(&client);
    end(&server);
}

static void large_tokens_pass_whole(void)
{
    static const char *const scripts[] = {"big:100", "big:5000", "big:70000", "big:1000000"};
    static const size_t least[] = {100, 5000, 70000, 1000000};
    size_t i;
    for (i = 0; i < sizeof least / sizeof *least; i++) {
        Side client = side(&both, scripts[i], ISC_REQ_ALLOCATE_MEMORY), server = side(&both, NULL, 0);
        SecBuffer to = buffer(SECBUFFER_TOKEN, NULL, 0);
        SecBufferDesc output = list(&to, 1);
        unsigned char answer[16], nothing[1];
        size_t answered = sizeof answer, no = sizeof nothing;
        GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
        CHECK(to.cbBuffer >= least[i]);
        GIVES(leg(&server, to.pvBuffer, to.cbBuffer, answer, &answered), SEC_E_OK);
        GIVES(FreeContextBuffer(to.pvBuffer), SEC_E_OK);
        client.asked = 0;
        GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
        talk(&client.context, &server.context);
        end(&client);
        end(&server);
    }
}

static void completion_is_asked_for_and_done(void)
{
    unsigned char opening[512], answer[512], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    SecBuffer token = buffer(SECBUFFER_TOKEN, opening, 8);
    SecBufferDesc message = list(&token, 1);
    Side client = side(&both, "complete", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(CompleteAuthToken(&client.context, &message), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_I_COMPLETE_NEEDED);
    GIVES(CompleteAuthToken(&server.context, &message), SEC_E_OK);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    GIVES(CompleteAuthToken(&client.context, &message), SEC_E_OK);
    talk(&server.context, &client.context);
    end(&client);
    end(&server);

    client = side(&both, "complete-continue", 0);
    server = side(&both, NULL, 0);
    opened = sizeof opening;
    answered = sizeof answer;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_COMPLETE_AND_CONTINUE);
    GIVES(CompleteAuthToken(&client.context, &message), SEC_E_OK);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&server.context, &client.context);
    end(&client);
    end(&server);
    /* A live context without an afterlife has nothing to complete, and lives on. */
    client = side(&both, "plain", 0);
    server = side(&both, NULL, 0);
    shake_hands(&client, &server);
    GIVES(CompleteAuthToken(&client.context, &message), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void a_refusal_tells_the_peer_why_where_it_may(void)
{
    unsigned char opening[512], token[64], alert[64];
    size_t opened = sizeof opening;
    int extended;
    for (extended = 0; extended < 2; extended++) {
        Side client = side(&both, "fail", 0), server = side(&both, NULL, extended ? ASC_REQ_EXTENDED_ERROR : 0);
        SecBuffer from, to[2];
        SecBufferDesc input = list(&from, 1), output = list(to, 2);
        opened = sizeof opening;
        GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
        from = buffer(SECBUFFER_TOKEN, opening, opened);
        to[0] = buffer(SECBUFFER_TOKEN, token, sizeof token);
        to[1] = buffer(SECBUFFER_ALERT, alert, sizeof alert);
        GIVES(step(&server, &input, &output), SEC_E_LOGON_DENIED);
        if (extended) {
            CHECK((server.granted & ASC_RET_EXTENDED_ERROR) != 0);
            CHECK(to[0].cbBuffer == 10 && memcmp(token + 8, "no", 2) == 0);
            CHECK(to[1].BufferType == SECBUFFER_ALERT && to[1].cbBuffer == 5 && memcmp(alert, "alert", 5) == 0);
        } else {
            CHECK(server.granted == 0 && to[0].cbBuffer == 0 && to[1].cbBuffer == 0);
        }
        CHECK(server.context.dwLower == 0 && server.context.dwUpper == 0);
        /* On success an ALERT buffer is told to be empty. */
        client.script = "plain";
        end(&client);
        to[0] = buffer(SECBUFFER_TOKEN, opening, sizeof opening);
        to[1] = buffer(SECBUFFER_ALERT, alert, sizeof alert);
        GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
        CHECK(to[1].cbBuffer == 0 && to[1].BufferType == SECBUFFER_ALERT);
        end(&client);
    }
}

static void a_stream_of_bytes_is_cut_into_tokens(void)
{
    unsigned char opening[512], wire[1024], nothing[16];
    size_t opened = sizeof opening, have, no = sizeof nothing;
    SecBuffer from[2], to = buffer(SECBUFFER_TOKEN, wire, sizeof wire);
    SecBufferDesc input = list(from, 2), output = list(&to, 1);
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    memcpy(opening + opened, "next message", 12);
    /* Byte by byte, at first calls that leave no handle. */
    for (have = 0; have < opened; have++) {
        from[0] = buffer(SECBUFFER_TOKEN, opening, have);
        from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
        GIVES(step(&server, &input, &output), SEC_E_INCOMPLETE_MESSAGE);
        CHECK(from[1].BufferType == SECBUFFER_MISSING && from[1].cbBuffer > 0 && from[1].cbBuffer <= opened - have);
    }
    from[0] = buffer(SECBUFFER_TOKEN, opening, opened + 12);
    from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    CHECK(from[1].BufferType == SECBUFFER_EXTRA && from[1].cbBuffer == 12);
    GIVES(leg(&client, wire, to.cbBuffer, nothing, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void a_credential_may_be_asked_for_on_the_way(void)
{
    unsigned char opening[512], answer[512], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    SEC_WINNT_AUTH_IDENTITY_A who;
    CredHandle somebody;
    TimeStamp expiry;
    Side client = side(&both, "credential", 0), server = side(&both, NULL, 0);
    memset(&who, 0, sizeof who);
    who.User = (unsigned char *)"alice";
    who.UserLength = 5;
    who.Password = (unsigned char *)"secret";
    who.PasswordLength = 6;
    who.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_OUTBOUND, NULL, &who, NULL, NULL, &somebody, &expiry), SEC_E_OK);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_I_INCOMPLETE_CREDENTIALS);
    no = sizeof nothing;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_I_INCOMPLETE_CREDENTIALS);
    client.credential = &somebody;
    no = sizeof nothing;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&somebody), SEC_E_OK);
}

static void a_token_may_come_with_ok_and_before_the_end(void)
{
    unsigned char opening[512], answer[512], aside[64];
    size_t opened = sizeof opening, answered = sizeof answer, size = sizeof aside;
    Side client = side(&both, "spoke", 0), server = side(&both, NULL, 0);
    SecPkgContext_Sizes sizes;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, aside, &size), SEC_E_OK);
    CHECK(size == 18 && memcmp(aside + 8, "by the way", 10) == 0);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    size = sizeof aside;
    GIVES(leg(&client, answer, answered, aside, &size), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void fragments_make_one_token(void)
{
    unsigned char opening[512], answer[512], nothing[16];
    size_t part = 8, rest = sizeof opening - 8, answered = sizeof answer, no = sizeof nothing;
    Side client = side(&both, "fragment", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &part), SEC_I_MESSAGE_FRAGMENT);
    CHECK(part == 8);
    GIVES(leg(&client, NULL, 0, opening + part, &rest), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, part, answer, &answered), SEC_E_INCOMPLETE_MESSAGE);
    GIVES(leg(&server, opening, part + rest, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static SECURITY_STATUS order(CtxtHandle *context, ULONG *words, size_t count)
{
    SecBuffer one = buffer(SECBUFFER_TOKEN, words, count * sizeof *words);
    SecBufferDesc input = list(&one, 1);
    return ApplyControlToken(context, &input);
}

static void a_live_context_goes_on_speaking(void)
{
    unsigned char opening[512], answer[512], room[64];
    size_t opened = sizeof opening, answered = sizeof answer, size = sizeof room;
    ULONG words[3];
    SecBuffer from[2], two[2];
    SecBufferDesc input = list(from, 2), pair = list(two, 2);
    SecBuffer to;
    SecBufferDesc output = list(&to, 1);
    Side client = side(&both, "after", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    words[0] = SCHANNEL_SHUTDOWN;
    GIVES(order(&client.context, words, 1), SEC_E_OK);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, room, &size), SEC_E_OK);
    size = sizeof room;
    GIVES(leg(&client, "echo", 4, room, &size), SEC_E_OK);
    CHECK(size == 4 && memcmp(room, "echo", 4) == 0);
    size = 6;
    GIVES(leg(&client, "too long for six", 16, room, &size), SEC_E_BUFFER_TOO_SMALL);
    size = sizeof room;
    GIVES(leg(&client, "too long for six", 16, room, &size), SEC_E_OK);
    CHECK(size == 16);
    size = sizeof room;
    GIVES(leg(&client, "again", 5, room, &size), SEC_I_CONTINUE_NEEDED);
    from[0] = buffer(SECBUFFER_TOKEN, (void *)"less", 4);
    from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    GIVES(step(&client, &input, &output), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(from[1].BufferType == SECBUFFER_MISSING && from[1].cbBuffer == 3 && to.cbBuffer == sizeof room);
    size = sizeof room;
    GIVES(leg(&client, "refuse", 6, room, &size), SEC_E_ILLEGAL_MESSAGE);
    talk(&client.context, &server.context);

    words[0] = SCHANNEL_RENEGOTIATE;
    GIVES(order(&client.context, words, 1), SEC_E_UNSUPPORTED_FUNCTION);
    words[0] = 99;
    GIVES(order(&client.context, words, 1), SEC_E_UNSUPPORTED_FUNCTION);
    words[0] = SCHANNEL_SHUTDOWN;
    two[0] = two[1] = buffer(SECBUFFER_TOKEN, words, 4);
    GIVES(ApplyControlToken(&client.context, &pair), SEC_E_INVALID_TOKEN);
    two[0].BufferType = SECBUFFER_ALERT;
    pair.cBuffers = 1;
    GIVES(ApplyControlToken(&client.context, &pair), SEC_E_INVALID_TOKEN);
    two[0] = buffer(SECBUFFER_TOKEN, words, 2);
    GIVES(ApplyControlToken(&client.context, &pair), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&client.context, words, 1), SEC_E_OK);
    size = sizeof room;
    GIVES(leg(&client, NULL, 0, room, &size), SEC_E_OK);
    CHECK(size == 3 && memcmp(room, "bye", 3) == 0);
    words[0] = SCHANNEL_ALERT;
    words[1] = 2;
    words[2] = 42;
    GIVES(order(&client.context, words, 3), SEC_E_OK);
    size = sizeof room;
    GIVES(leg(&client, NULL, 0, room, &size), SEC_E_OK);
    CHECK(size > 5 && memcmp(room, "Alert", 5) == 0);
    end(&client);
    end(&server);
}

static void messages_are_taken_in_turn(void)
{
    char one[] = "one", two[] = "two", bent[] = "one";
    unsigned char first[16], second[16];
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    shake_hands(&client, &server);
    GIVES(seal(&client.context, one, 4, first), SEC_E_OK);
    GIVES(seal(&client.context, two, 4, second), SEC_E_OK);
    memcpy(bent, two, 4);
    GIVES(unseal(&server.context, bent, 4, second), SEC_E_OUT_OF_SEQUENCE);
    CHECK(memcmp(bent, two, 4) == 0);
    memcpy(bent, one, 4);
    bent[2] ^= 4;
    GIVES(unseal(&server.context, bent, 4, first), SEC_E_MESSAGE_ALTERED);
    CHECK(bent[0] == one[0] && bent[2] == (one[2] ^ 4));
    memcpy(bent, one, 4);
    GIVES(unseal(&server.context, bent, 4, first), SEC_E_OK);
    /* Replayed. */
    GIVES(unseal(&server.context, one, 4, first), SEC_E_OUT_OF_SEQUENCE);
    GIVES(unseal(&server.context, two, 4, second), SEC_E_OK);
    CHECK(strcmp(bent, "one") == 0 && strcmp(two, "two") == 0);
    end(&client);
    end(&server);
}

static void a_failed_context_stays_dead_until_it_is_deleted(void)
{
    unsigned char opening[512], answer[512], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, "not an answer at all", 20, nothing, &no), SEC_E_INVALID_TOKEN);
    no = sizeof nothing;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    end(&client);
    end(&server);
}

int main(void)
{
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    text_target_in_either_letter();
    large_tokens_pass_whole();
    completion_is_asked_for_and_done();
    a_refusal_tells_the_peer_why_where_it_may();
    a_stream_of_bytes_is_cut_into_tokens();
    a_credential_may_be_asked_for_on_the_way();
    a_token_may_come_with_ok_and_before_the_end();
    fragments_make_one_token();
    a_live_context_goes_on_speaking();
    messages_are_taken_in_turn();
    a_failed_context_stays_dead_until_it_is_deleted();
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    return 0;
}
