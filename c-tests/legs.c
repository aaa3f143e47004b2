/* Legs: what a context is between its calls. Nothing works before the end, nothing is done twice, and no other call gets what is parked. */
#include "check.h"

static CredHandle both;

/* One call with an EMPTY buffer behind the token, as programs of a stream give it. */
static SECURITY_STATUS spare_leg(Side *self, const void *in, size_t size, SecBuffer *spare, void *out, size_t *room)
{
    SecBuffer from[2], to = buffer(SECBUFFER_TOKEN, out, *room);
    SecBufferDesc input = list(from, 2), output = list(&to, 1);
    SECURITY_STATUS status;
    from[0] = buffer(SECBUFFER_TOKEN, (void *)in, size);
    from[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    status = step(self, &input, &output);
    *spare = from[1];
    *room = to.cbBuffer;
    return status;
}

static void not_complete_yet(CtxtHandle *context)
{
    SecPkgContext_Sizes sizes;
    SecPkgContext_NamesA names;
    char text[4] = {'t', 'e', 'x', 't'};
    unsigned char token[16];
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    parts[0] = buffer(SECBUFFER_DATA, text, sizeof text);
    parts[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
    names.sUserName = NULL;
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &names), SEC_E_INVALID_HANDLE);
    GIVES(MakeSignature(context, 0, &message, 0), SEC_E_OUT_OF_SEQUENCE);
    GIVES(VerifySignature(context, &message, 0, NULL), SEC_E_OUT_OF_SEQUENCE);
    GIVES(EncryptMessage(context, 0, &message, 0), SEC_E_OUT_OF_SEQUENCE);
    GIVES(DecryptMessage(context, &message, 0, NULL), SEC_E_OUT_OF_SEQUENCE);
    CHECK(memcmp(text, "text", sizeof text) == 0 && parts[1].cbBuffer == sizeof token && names.sUserName == NULL);
}

static void three_legs_and_nothing_works_before_the_last(void)
{
    unsigned char opening[512], answer[512], third[64], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, said = sizeof third, no = sizeof nothing;
    Side client = side(&both, "three", 0), server = side(&both, NULL, 0);
    CtxtHandle first;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    first = client.context;
    not_complete_yet(&client.context);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_I_CONTINUE_NEEDED);
    not_complete_yet(&server.context);
    GIVES(leg(&client, answer, answered, third, &said), SEC_E_OK);
    CHECK(said == 13 && same_handle(&first, &client.context));
    not_complete_yet(&server.context);
    GIVES(leg(&server, third, said, nothing, &no), SEC_E_OK);
    CHECK(no == 0);
    talk(&client.context, &server.context);
    talk(&server.context, &client.context);
    /* What is complete is stepped no further, and lives on. */
    no = sizeof nothing;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    GIVES(leg(&server, third, said, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void a_large_token_crosses_whole(void)
{
    const size_t most = 200000;
    unsigned char *opening = (unsigned char *)malloc(most), answer[64], nothing[16];
    size_t opened = most - 1, answered = sizeof answer, no = sizeof nothing;
    Side client = side(&both, "big:150000", 0), server = side(&both, NULL, 0);
    SecBuffer spare;
    CHECK(opening != NULL);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    CHECK(opened == 150000);
    /* One byte more belongs to the next call, at its end; one byte less is not enough. */
    answered = sizeof answer;
    GIVES(spare_leg(&server, opening, opened - 1, &spare, answer, &answered), SEC_E_INCOMPLETE_MESSAGE);
    CHECK(spare.BufferType == SECBUFFER_MISSING && spare.cbBuffer == 1 && answered == sizeof answer && !server.begun);
    opening[opened] = 'x';
    GIVES(spare_leg(&server, opening, opened + 1, &spare, answer, &answered), SEC_E_OK);
    CHECK(spare.BufferType == SECBUFFER_EXTRA && spare.cbBuffer == 1 && answered == 16);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&server.context, &client.context);
    end(&client);
    end(&server);
    free(opening);
}

/* Bytes that come in ones: the caller keeps what it has and calls again with more. */
static void a_continued_context_starves_until_the_token_is_whole(void)
{
    unsigned char opening[512], answer[512], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no, have;
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    SecBuffer spare;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    memcpy(answer + answered, "more", 4);
    for (have = 0; have < answered; have++) {
        no = sizeof nothing;
        GIVES(spare_leg(&client, answer, have, &spare, nothing, &no), SEC_E_INCOMPLETE_MESSAGE);
        CHECK(spare.BufferType == SECBUFFER_MISSING && spare.cbBuffer == (have < 8 ? 8 - have : answered - have));
        not_complete_yet(&client.context);
    }
    no = sizeof nothing;
    GIVES(spare_leg(&client, answer, answered + 4, &spare, nothing, &no), SEC_E_OK);
    CHECK(spare.BufferType == SECBUFFER_EXTRA && spare.cbBuffer == 4 && no == 0);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void success_before_the_end_makes_no_session(void)
{
    unsigned char opening[512], answer[64], aside[64], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, said = sizeof aside, no = sizeof nothing;
    Side client = side(&both, "spoke", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, NULL, 0, aside, &said), SEC_E_OK);
    CHECK(said == 18 && memcmp(aside + 8, "by the way", 10) == 0);
    not_complete_yet(&client.context);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void a_credential_is_asked_for_and_the_same_token_given_again(void)
{
    SEC_WINNT_AUTH_IDENTITY_A who;
    CredHandle alice;
    TimeStamp expiry;
    unsigned char opening[512], answer[64], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no;
    Side client = side(&both, "credential", 0), server = side(&both, NULL, 0);
    int i;
    memset(&who, 0, sizeof who);
    who.User = (unsigned char *)"alice";
    who.UserLength = 5;
    who.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_OUTBOUND, NULL, &who, NULL, NULL, &alice, &expiry), SEC_E_OK);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    for (i = 0; i < 3; i++) {
        /* NULL means no new credential. */
        client.credential = i == 1 ? NULL : &both;
        no = sizeof nothing;
        GIVES(leg(&client, answer, answered, nothing, &no), SEC_I_INCOMPLETE_CREDENTIALS);
        CHECK(no == 0);
        not_complete_yet(&client.context);
    }
    client.credential = &alice;
    no = sizeof nothing;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&alice), SEC_E_OK);
}

/* Going on before CompleteAuthToken fails; the failure of a later call ends the context but for its handle. */
static void a_failed_leg_leaves_only_a_handle_to_delete(void)
{
    unsigned char opening[512], answer[64], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    Side client = side(&both, "complete-continue", 0), server = side(&both, NULL, 0);
    SecPkgContext_Sizes sizes;
    SecBuffer token;
    SecBufferDesc shaped = list(&token, 1);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_COMPLETE_AND_CONTINUE);
    token = buffer(SECBUFFER_TOKEN, opening, opened);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    GIVES(CompleteAuthToken(&client.context, &shaped), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    end(&client);
    end(&server);
}

static SECURITY_STATUS order(CtxtHandle *context, ULONG first, ULONG second, ULONG third, size_t words)
{
    ULONG all[3];
    SecBuffer token = buffer(SECBUFFER_TOKEN, all, 4 * words);
    SecBufferDesc input = list(&token, 1);
    all[0] = first;
    all[1] = second;
    all[2] = third;
    return ApplyControlToken(context, &input);
}

static void orders_are_carried_out_by_the_next_call(Side *self)
{
    char room[128];
    size_t size = sizeof room;
    SecBuffer two[2];
    SecBufferDesc input = list(two, 2);
    ULONG shutdown = 1;
    GIVES(order(&self->context, 1, 0, 0, 1), SEC_E_OK);
    GIVES(leg(self, "", 0, room, &size), SEC_E_OK);
    CHECK(size == 3 && memcmp(room, "bye", 3) == 0);
    size = sizeof room - 1;
    GIVES(order(&self->context, 2, 2, 40, 3), SEC_E_OK);
    GIVES(leg(self, "", 0, room, &size), SEC_E_OK);
    room[size] = 0;
    CHECK(strcmp(room, "Alert { fatal: true, number: 40 }") == 0);
    /* What is no order: another package's number, half an alert, none at all, one among others. */
    GIVES(order(&self->context, 0, 0, 0, 1), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&self->context, 4, 0, 0, 1), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&self->context, 2, 2, 0, 2), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&self->context, 2, 3, 40, 3), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&self->context, 2, 2, 256, 3), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(order(&self->context, 1, 0, 0, 0), SEC_E_UNSUPPORTED_FUNCTION);
    two[0] = buffer(SECBUFFER_TOKEN, &shutdown, 4);
    two[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(ApplyControlToken(&self->context, &input), SEC_E_INVALID_TOKEN);
    input.cBuffers = 0;
    GIVES(ApplyControlToken(&self->context, &input), SEC_E_INVALID_TOKEN);
    input.cBuffers = 1;
    two[0].BufferType = SECBUFFER_DATA;
    GIVES(ApplyControlToken(&self->context, &input), SEC_E_INVALID_TOKEN);
    /* None of those was kept for later. */
    size = sizeof room;
    GIVES(leg(self, "hm", 2, room, &size), SEC_E_OK);
    CHECK(size == 2 && memcmp(room, "hm", 2) == 0);
}

static void a_live_context_may_go_on_shaking_hands(void)
{
    unsigned char room[64];
    size_t size, short_;
    SecBuffer spare;
    Side client = side(&both, "after", ISC_REQ_CONFIDENTIALITY), server = side(&both, NULL, ASC_REQ_CONFIDENTIALITY), *ends[2];
    int i;
    shake_hands(&client, &server);
    ends[0] = &client;
    ends[1] = &server;
    for (i = 0; i < 2; i++) {
        const CtxtHandle before = ends[i]->context;
        size = sizeof room;
        GIVES(leg(ends[i], "again", 5, room, &size), SEC_I_CONTINUE_NEEDED);
        CHECK(size == 5 && memcmp(room, "again", 5) == 0 && same_handle(&before, &ends[i]->context));
        CHECK(ends[i]->granted == ISC_RET_CONFIDENTIALITY);
        size = sizeof room;
        GIVES(spare_leg(ends[i], "less", 4, &spare, room, &size), SEC_E_INCOMPLETE_MESSAGE);
        CHECK(spare.BufferType == SECBUFFER_MISSING && spare.cbBuffer == 3 && size == sizeof room);
        size = sizeof room;
        GIVES(leg(ends[i], "refuse", 6, room, &size), SEC_E_ILLEGAL_MESSAGE);
        /* A token without room waits for the same call, and for no other. */
        for (short_ = 0; short_ < 7; short_++) {
            size = short_;
            GIVES(leg(ends[i], "parked!", 7, room, &size), SEC_E_BUFFER_TOO_SMALL);
        }
        size = sizeof room;
        GIVES(leg(ends[i], "another", 7, room, &size), SEC_E_OUT_OF_SEQUENCE);
        talk(&client.context, &server.context);
        size = sizeof room;
        GIVES(leg(ends[i], "parked!", 7, room, &size), SEC_E_OK);
        CHECK(size == 7 && memcmp(room, "parked!", 7) == 0);
        size = sizeof room;
        GIVES(leg(ends[i], "another", 7, room, &size), SEC_E_OK);
        orders_are_carried_out_by_the_next_call(ends[i]);
        talk(&server.context, &client.context);
    }
    end(&client);
    end(&server);
}

/* A step that is done is not done twice: its token waits, the session is not there yet, and another input does not get it. */
static void a_parked_token_is_the_one_that_was_made(void)
{
    unsigned char opening[512], answer[64], nothing[16];
    size_t opened = sizeof opening, answered, no = sizeof nothing;
    Side client = side(&both, "three", 0), server = side(&both, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    answered = sizeof answer;
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_I_CONTINUE_NEEDED);
    no = 12;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_BUFFER_TOO_SMALL);
    not_complete_yet(&client.context);
    no = sizeof nothing;
    GIVES(leg(&client, answer, answered - 1, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    GIVES(leg(&client, opening, opened, nothing, &no), SEC_E_OUT_OF_SEQUENCE);
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    answered = sizeof answer;
    GIVES(leg(&server, nothing, no, answer, &answered), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void wide_targets_say_the_same(void)
{
    static const SEC_WCHAR three[] = {'t', 'h', 'r', 'e', 'e', 0}, half[] = {'t', 0xD800, 0};
    unsigned char opening[512], answer[64];
    size_t answered = sizeof answer;
    Side server = side(&both, NULL, 0);
    SecBuffer to = buffer(SECBUFFER_TOKEN, opening, sizeof opening);
    SecBufferDesc output = list(&to, 1);
    CtxtHandle context;
    ULONG granted;
    TimeStamp expiry;
    GIVES(InitializeSecurityContextW(&both, NULL, (SEC_WCHAR *)three, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, &output, &granted, &expiry),
          SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, to.cbBuffer, answer, &answered), SEC_I_CONTINUE_NEEDED);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    end(&server);
    /* Half a character is no name: a status, and nothing made. */
    to = buffer(SECBUFFER_TOKEN, opening, sizeof opening);
    context.dwLower = context.dwUpper = 7;
    CHECK(InitializeSecurityContextW(&both, NULL, (SEC_WCHAR *)half, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, &output, &granted, &expiry)
          < 0);
    CHECK(context.dwLower == 0 && context.dwUpper == 0 && to.cbBuffer == sizeof opening);
}

static void messages_belong_to_one_session_and_one_turn(void)
{
    Side a = side(&both, "plain", 0), b = side(&both, NULL, 0), c = side(&both, "plain", 0), d = side(&both, NULL, 0);
    char first[] = "the first", second[] = "the second", before[sizeof first];
    unsigned char token[2][16];
    shake_hands(&a, &b);
    shake_hands(&c, &d);
    GIVES(seal(&a.context, first, sizeof first, token[0]), SEC_E_OK);
    GIVES(seal(&a.context, second, sizeof second, token[1]), SEC_E_OK);
    memcpy(before, first, sizeof first);
    /* Neither another session opens it, nor the end that sealed it, nor the right one out of turn. */
    GIVES(unseal(&d.context, first, sizeof first, token[0]), SEC_E_MESSAGE_ALTERED);
    GIVES(unseal(&a.context, first, sizeof first, token[0]), SEC_E_MESSAGE_ALTERED);
    GIVES(unseal(&b.context, second, sizeof second, token[1]), SEC_E_OUT_OF_SEQUENCE);
    CHECK(memcmp(first, before, sizeof first) == 0 && memcmp(second, "the second", sizeof second) != 0);
    GIVES(unseal(&b.context, first, sizeof first, token[0]), SEC_E_OK);
    CHECK(memcmp(first, "the first", sizeof first) == 0);
    memcpy(first, before, sizeof first);
    GIVES(unseal(&b.context, first, sizeof first, token[0]), SEC_E_OUT_OF_SEQUENCE);
    CHECK(memcmp(first, before, sizeof first) == 0);
    GIVES(unseal(&b.context, second, sizeof second, token[1]), SEC_E_OK);
    CHECK(memcmp(second, "the second", sizeof second) == 0);
    talk(&b.context, &a.context);
    talk(&c.context, &d.context);
    end(&a);
    end(&b);
    end(&c);
    end(&d);
}

/* The first names of the two functions are the same functions. */
static void seal_and_unseal_are_encrypt_and_decrypt(void)
{
    Side client = side(&both, "plain", 0), server = side(&both, NULL, 0);
    char text[] = "by the first name";
    unsigned char token[16];
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    parts[0] = buffer(SECBUFFER_DATA, text, sizeof text);
    parts[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
    shake_hands(&client, &server);
    GIVES(SealMessage(&client.context, 0, &message, 0), SEC_E_OK);
    CHECK(memcmp(text, "by the first name", sizeof text) != 0);
    GIVES(UnsealMessage(&server.context, &message, 0, NULL), SEC_E_OK);
    CHECK(memcmp(text, "by the first name", sizeof text) == 0);
    end(&client);
    end(&server);
}

int main(void)
{
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    three_legs_and_nothing_works_before_the_last();
    a_large_token_crosses_whole();
    a_continued_context_starves_until_the_token_is_whole();
    success_before_the_end_makes_no_session();
    a_credential_is_asked_for_and_the_same_token_given_again();
    a_failed_leg_leaves_only_a_handle_to_delete();
    a_live_context_may_go_on_shaking_hands();
    a_parked_token_is_the_one_that_was_made();
    wide_targets_say_the_same();
    messages_belong_to_one_session_and_one_turn();
    seal_and_unseal_are_encrypt_and_decrypt();
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    return 0;
}
