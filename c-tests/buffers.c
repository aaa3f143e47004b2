/* Buffers: nothing is written past the room a program gave, nothing of a read-only buffer changes, and what cannot be is refused. */
#include "check.h"

static CredHandle client_cred, server_cred, stream_cred;

/* A leg into exactly `room` bytes beside a guard page; cbBuffer and the bytes stay what they were when the token does not fit. */
static SECURITY_STATUS leg_into(Side *self, const void *in, size_t size, size_t room, unsigned char **at, ULONG *told)
{
    SecBuffer from = buffer(SECBUFFER_TOKEN, (void *)in, size), to;
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    SECURITY_STATUS status;
    size_t i;
    *at = beside_guard(room);
    memset(*at, 0x5A, room);
    to = buffer(SECBUFFER_TOKEN, *at, room);
    status = step(self, size == 0 ? NULL : &input, &output);
    *told = to.cbBuffer;
    if (status < 0) {
        CHECK(to.cbBuffer == room && to.pvBuffer == *at);
        for (i = 0; i < room; i++)
            CHECK((*at)[i] == 0x5A);
    }
    return status;
}

static void a_token_needs_all_of_its_room(CredHandle *initiator, CredHandle *acceptor, SECURITY_STATUS small)
{
    unsigned char whole[512], *at, *opening;
    size_t size = sizeof whole, room, answered;
    ULONG told;
    Side probe = side(initiator, "plain", 0), client = side(initiator, "three", 0), server = side(acceptor, NULL, 0), attempt;
    GIVES(leg(&probe, NULL, 0, whole, &size), SEC_I_CONTINUE_NEEDED);
    end(&probe);
    for (room = 0; room < size; room++) {
        attempt = side(initiator, "plain", 0);
        attempt.context.dwLower = attempt.context.dwUpper = 9;
        GIVES(leg_into(&attempt, NULL, 0, room, &at, &told), small);
        CHECK(attempt.context.dwLower == 0 && attempt.context.dwUpper == 0);
    }
    attempt = side(initiator, "plain", 0);
    GIVES(leg_into(&attempt, NULL, 0, size, &at, &told), SEC_I_CONTINUE_NEEDED);
    CHECK(told == size);
    end(&attempt);

    /* Three legs, each from and into memory that ends at a guard page, each first with one byte too little. */
    GIVES(leg_into(&client, NULL, 0, size + 20, &opening, &told), SEC_I_CONTINUE_NEEDED);
    answered = told;
    opening = unwritable(opening, told);
    GIVES(leg_into(&server, opening, answered, 15, &at, &told), small);
    CHECK(server.context.dwLower == 0);
    GIVES(leg_into(&server, opening, answered, 16, &at, &told), SEC_I_CONTINUE_NEEDED);
    CHECK(told == 16);
    opening = unwritable(at, told);
    for (room = 0; room < 13; room++)
        GIVES(leg_into(&client, opening, 16, room, &at, &told), small);
    GIVES(leg_into(&client, opening, 16, 13, &at, &told), SEC_E_OK);
    CHECK(told == 13);
    GIVES(leg_into(&server, unwritable(at, 13), 13, 0, &at, &told), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void descriptors_that_cannot_be_are_refused(void)
{
    unsigned char room[512];
    SecBuffer to[2];
    SecBufferDesc output = list(to, 1);
    Side attempt = side(&client_cred, "plain", 0), stream = side(&stream_cred, "plain", 0);
    to[0] = buffer(SECBUFFER_TOKEN, room, sizeof room);
    to[1] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(step(&attempt, NULL, NULL), SEC_E_BUFFER_TOO_SMALL);
    output.cBuffers = 0;
    GIVES(step(&attempt, NULL, &output), SEC_E_BUFFER_TOO_SMALL);
    output.pBuffers = NULL;
    GIVES(step(&attempt, NULL, &output), SEC_E_BUFFER_TOO_SMALL);
    output.cBuffers = 1;
    GIVES(step(&attempt, NULL, &output), SEC_E_INVALID_TOKEN);
    output = list(to, 1);
    output.cBuffers = 0xFFFFFFFF;
    GIVES(step(&attempt, NULL, &output), SEC_E_INVALID_TOKEN);
    output = list(to, 1);
    output.ulVersion = 1;
    GIVES(step(&attempt, NULL, &output), SEC_E_INVALID_TOKEN);
    GIVES(step(&attempt, &output, &output), SEC_E_INVALID_TOKEN);
    output = list(to, 1);
    to[0].BufferType = SECBUFFER_DATA;
    GIVES(step(&attempt, NULL, &output), SEC_E_BUFFER_TOO_SMALL);
    to[0].BufferType = SECBUFFER_TOKEN | SECBUFFER_READONLY;
    GIVES(step(&attempt, NULL, &output), SEC_E_INVALID_TOKEN);
    to[0].BufferType = SECBUFFER_TOKEN | SECBUFFER_READONLY_WITH_CHECKSUM;
    GIVES(step(&attempt, NULL, &output), SEC_E_INVALID_TOKEN);
    to[0] = buffer(SECBUFFER_TOKEN, NULL, 400);
    GIVES(step(&attempt, NULL, &output), SEC_E_INTERNAL_ERROR);
    CHECK(attempt.context.dwLower == 0);

    /* Schannel's manners: memory of the library's in that case, and EMPTY becomes TOKEN. */
    GIVES(step(&stream, NULL, &output), SEC_I_CONTINUE_NEEDED);
    CHECK(to[0].pvBuffer != NULL && (stream.granted & ISC_RET_ALLOCATED_MEMORY) != 0);
    GIVES(FreeContextBuffer(to[0].pvBuffer), SEC_E_OK);
    end(&stream);
    stream = side(&stream_cred, "plain", 0);
    to[0] = buffer(SECBUFFER_EMPTY, room, sizeof room);
    GIVES(step(&stream, NULL, &output), SEC_I_CONTINUE_NEEDED);
    CHECK(to[0].BufferType == SECBUFFER_TOKEN && to[0].cbBuffer != 0 && to[0].cbBuffer < sizeof room);
    end(&stream);
}

static void allocated_memory_replaces_whatever_pointer_was_there(void)
{
    Side client = side(&client_cred, "plain", ISC_REQ_ALLOCATE_MEMORY);
    SecBuffer to = buffer(SECBUFFER_TOKEN, (void *)0x10, 1000);
    SecBufferDesc output = list(&to, 1);
    GIVES(step(&client, NULL, &output), SEC_I_CONTINUE_NEEDED);
    CHECK(to.pvBuffer != NULL && to.pvBuffer != (void *)0x10 && to.cbBuffer > 16 && to.BufferType == SECBUFFER_TOKEN);
    CHECK((client.granted & ISC_RET_ALLOCATED_MEMORY) != 0);
    GIVES(FreeContextBuffer(to.pvBuffer), SEC_E_OK);
    end(&client);
}

/* The answer may be written where the question was read. */
static void one_buffer_may_be_input_and_output(void)
{
    unsigned char room[512], nothing[16];
    size_t size = sizeof room, no = sizeof nothing;
    Side client = side(&client_cred, "plain", 0), server = side(&server_cred, NULL, 0);
    SecBuffer from, to;
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    GIVES(leg(&client, NULL, 0, room, &size), SEC_I_CONTINUE_NEEDED);
    from = buffer(SECBUFFER_TOKEN, room, size);
    to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    GIVES(step(&server, &input, &output), SEC_E_OK);
    GIVES(leg(&client, room, to.cbBuffer, nothing, &no), SEC_E_OK);
    talk(&server.context, &client.context);
    end(&client);
    end(&server);
}

static void several_parts_are_one_message(CtxtHandle *from, CtxtHandle *to)
{
    char text[] = "one message in parts";
    unsigned char *token = beside_guard(16), *head, *note;
    const size_t size = sizeof text - 1;
    SecBuffer parts[6];
    SecBufferDesc message = list(parts, 6);
    ULONG quality = 77;
    size_t cut;
    head = unwritable("header", 6);
    note = unwritable("note", 4);
    for (cut = 0; cut <= size; cut++) {
        char *first = (char *)beside_guard(cut), *second = (char *)beside_guard(size - cut), *whole = (char *)beside_guard(size);
        memcpy(first, text, cut);
        memcpy(second, text + cut, size - cut);
        parts[0] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, head, 6);
        parts[1] = buffer(SECBUFFER_DATA, first, cut);
        parts[2] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY, note, 4);
        parts[3] = buffer(SECBUFFER_TOKEN, token, 16);
        parts[4] = buffer(SECBUFFER_DATA, second, size - cut);
        parts[5] = buffer(SECBUFFER_EMPTY, (void *)8, 99);
        GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_OK);
        CHECK(parts[3].cbBuffer == 16 && parts[4].cbBuffer == size - cut && parts[0].cbBuffer == 6);
        CHECK(parts[0].BufferType == (SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM));
        memcpy(whole, first, cut);
        memcpy(whole + cut, second, size - cut);
        CHECK(memcmp(whole, text, size) != 0);

        /* A changed header is noticed, and the ciphertext stays; READONLY parts are of no account and may be left away. */
        parts[0] = buffer(SECBUFFER_TOKEN | SECBUFFER_READONLY, unwritable(token, 16), 16);
        parts[1] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, note, 4);
        parts[2] = buffer(SECBUFFER_DATA, whole, size);
        message = list(parts, 3);
        GIVES(DecryptMessage(to, &message, 0, &quality), SEC_E_MESSAGE_ALTERED);
        CHECK(quality == 77 && memcmp(whole, first, cut) == 0 && memcmp(whole + cut, second, size - cut) == 0);
        parts[1] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, head, 6);
        GIVES(DecryptMessage(to, &message, 0, &quality), SEC_E_OK);
        CHECK(quality == 0 && memcmp(whole, text, size) == 0);
        quality = 77;
        message = list(parts, 6);
    }
}

static void signatures_leave_the_payload_alone(CtxtHandle *from, CtxtHandle *to)
{
    unsigned char *text = unwritable("signed, not sealed", 18), *token;
    SecBuffer parts[3];
    SecBufferDesc message = list(parts, 3);
    size_t room;
    parts[0] = buffer(SECBUFFER_DATA, text, 7);
    parts[2] = buffer(SECBUFFER_DATA, text + 7, 11);
    for (room = 0; room < 16; room++) {
        parts[1] = buffer(SECBUFFER_TOKEN, beside_guard(room), room);
        GIVES(MakeSignature(from, 0, &message, 0), SEC_E_BUFFER_TOO_SMALL);
        CHECK(parts[1].cbBuffer == room);
    }
    token = beside_guard(16);
    parts[1] = buffer(SECBUFFER_TOKEN, token, 16);
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_OK);
    parts[1].pvBuffer = unwritable(token, 16);
    parts[0].cbBuffer = 6;
    GIVES(VerifySignature(to, &message, 0, NULL), SEC_E_MESSAGE_ALTERED);
    parts[0].cbBuffer = 7;
    GIVES(VerifySignature(to, &message, 0, NULL), SEC_E_OK);
    message.cBuffers = 1;
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
    message.cBuffers = 0;
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
    GIVES(MakeSignature(from, 0, NULL, 0), SEC_E_INVALID_TOKEN);
    message.cBuffers = 3;
    message.ulVersion = 1;
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
    message.ulVersion = 0;
    parts[0].pvBuffer = NULL;
    parts[1] = buffer(SECBUFFER_TOKEN, token, 16);
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
}

static void parts_that_overlap_are_refused(CtxtHandle *from, CtxtHandle *to)
{
    unsigned char room[128], before[128];
    SecBuffer parts[3];
    SecBufferDesc message = list(parts, 2);
    int shift;
    memset(room, 7, sizeof room);
    memcpy(before, room, sizeof room);
    for (shift = -15; shift < 24; shift++) {
        parts[0] = buffer(SECBUFFER_DATA, room + 32, 24);
        parts[1] = buffer(SECBUFFER_TOKEN, room + 32 + shift, 16);
        GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
        GIVES(DecryptMessage(from, &message, 0, NULL), SEC_E_INVALID_TOKEN);
        GIVES(MakeSignature(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
        parts[1].BufferType = SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM;
        GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
    }
    /* The array that lists the buffers is no payload either. */
    parts[0] = buffer(SECBUFFER_DATA, parts, sizeof parts);
    parts[1] = buffer(SECBUFFER_TOKEN, room, 16);
    GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
    parts[0] = buffer(SECBUFFER_DATA, room + 32, 16);
    parts[1] = buffer(SECBUFFER_TOKEN, (unsigned char *)(parts + 1) - 8, 16);
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_INVALID_TOKEN);
    CHECK(memcmp(room, before, sizeof room) == 0);
    /* What is only read may overlap, and neighbours do not. */
    message = list(parts, 3);
    parts[0] = buffer(SECBUFFER_DATA, room + 32, 24);
    parts[1] = buffer(SECBUFFER_DATA, room + 40, 24);
    parts[2] = buffer(SECBUFFER_TOKEN, room + 64, 16);
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_OK);
    GIVES(VerifySignature(to, &message, 0, NULL), SEC_E_OK);
    talk(from, to);
}

static void a_stream_is_opened_where_it_lies(CtxtHandle *from, CtxtHandle *to)
{
    unsigned char *whole = beside_guard(16 + 11);
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    memcpy(whole + 16, "inside here", 11);
    GIVES(seal(from, whole + 16, 11, whole), SEC_E_OK);
    parts[0] = buffer(SECBUFFER_STREAM, whole, 27);
    parts[1] = buffer(SECBUFFER_DATA, NULL, 0);
    GIVES(DecryptMessage(to, &message, 0, NULL), SEC_E_OK);
    CHECK(parts[1].BufferType == SECBUFFER_DATA && parts[1].pvBuffer == whole + 16 && parts[1].cbBuffer == 11);
    CHECK(parts[0].BufferType == SECBUFFER_STREAM && parts[0].pvBuffer == whole && parts[0].cbBuffer == 27);
    CHECK(memcmp(whole + 16, "inside here", 11) == 0);
}

static size_t record(CtxtHandle *from, unsigned char *at, const char *text)
{
    SecBuffer parts[4];
    SecBufferDesc message = list(parts, 4);
    const size_t size = strlen(text);
    memcpy(at + 8, text, size);
    parts[0] = buffer(SECBUFFER_STREAM_HEADER, at, 8);
    parts[1] = buffer(SECBUFFER_DATA, at + 8, size);
    parts[2] = buffer(SECBUFFER_STREAM_TRAILER, at + 8 + size, 16);
    parts[3] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_OK);
    return parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer;
}

static SECURITY_STATUS open_record(CtxtHandle *to, SecBuffer *parts, unsigned char *at, size_t size)
{
    SecBufferDesc message = list(parts, 4);
    size_t i;
    parts[0] = buffer(SECBUFFER_DATA, at, size);
    for (i = 1; i < 4; i++)
        parts[i] = buffer(SECBUFFER_EMPTY, NULL, 0);
    return DecryptMessage(to, &message, 0, NULL);
}

static void records_are_cut_out_of_what_arrived(CtxtHandle *from, CtxtHandle *to)
{
    unsigned char wire[256], *came;
    size_t one = record(from, wire, "first record"), both = one + record(from, wire + one, "second"), short_;
    SecBuffer parts[4];
    SecBufferDesc message = list(parts, 4);
    CHECK(one == 8 + 12 + 16);
    for (short_ = 1; short_ < one; short_++) {
        came = beside_guard(short_);
        memcpy(came, wire, short_);
        GIVES(open_record(to, parts, came, short_), SEC_E_INCOMPLETE_MESSAGE);
        CHECK(parts[0].BufferType == SECBUFFER_MISSING && parts[0].cbBuffer == (short_ < 8 ? 8 - short_ : one - short_));
        CHECK(parts[1].BufferType == SECBUFFER_MISSING && parts[1].cbBuffer == parts[0].cbBuffer);
        CHECK(memcmp(came, wire, short_) == 0);
    }
    came = beside_guard(both);
    memcpy(came, wire, both);
    GIVES(open_record(to, parts, came, both), SEC_E_OK);
    CHECK(parts[0].BufferType == SECBUFFER_STREAM_HEADER && parts[0].pvBuffer == came && parts[0].cbBuffer == 8);
    CHECK(parts[1].BufferType == SECBUFFER_DATA && parts[1].pvBuffer == came + 8 && parts[1].cbBuffer == 12);
    CHECK(parts[2].BufferType == SECBUFFER_STREAM_TRAILER && parts[2].pvBuffer == came + 20 && parts[2].cbBuffer == 16);
    CHECK(parts[3].BufferType == SECBUFFER_EXTRA && parts[3].pvBuffer == came + one && parts[3].cbBuffer == both - one);
    CHECK(memcmp(came + 8, "first record", 12) == 0);
    GIVES(open_record(to, parts, (unsigned char *)parts[3].pvBuffer, parts[3].cbBuffer), SEC_E_OK);
    CHECK(parts[3].BufferType == SECBUFFER_EMPTY && memcmp(parts[1].pvBuffer, "second", 6) == 0 && parts[1].cbBuffer == 6);
    message.cBuffers = 3;
    parts[0] = buffer(SECBUFFER_DATA, came, 9);
    parts[1] = parts[2] = buffer(SECBUFFER_EMPTY, NULL, 0);
    GIVES(DecryptMessage(to, &message, 0, NULL), SEC_E_INVALID_TOKEN);
    /* What two payloads mean to the session itself. */
    one = record(from, wire, "CLOSE");
    GIVES(open_record(to, parts, wire, one), SEC_I_CONTEXT_EXPIRED);
    one = record(from, wire, "AFTER");
    GIVES(open_record(to, parts, wire, one), SEC_I_RENEGOTIATE);
}

static PSecBufferDesc alone(PSecBufferDesc message, SecBuffer *parts, SecBuffer odd)
{
    parts[0] = odd;
    *message = list(parts, 1);
    return message;
}

static PSecBufferDesc among(PSecBufferDesc message, SecBuffer *parts, SecBuffer odd, char *text, unsigned char *token)
{
    parts[0] = odd;
    parts[1] = buffer(SECBUFFER_DATA, text, 16);
    parts[2] = buffer(SECBUFFER_TOKEN, token, 16);
    *message = list(parts, 3);
    return message;
}

/* Every type number with every combination of high bits, alone and beside a TOKEN and a DATA buffer: a status, and no byte outside. */
static void no_type_of_buffer_harms(CtxtHandle *live, CtxtHandle *peer)
{
    unsigned char *writable = beside_guard(24), *fixed = unwritable("not to be written to...", 24), token[16];
    char text[16];
    ULONG number, high, shape;
    for (number = 0; number <= 41; number++) {
        for (high = 0; high < 16; high++) {
            const ULONG type = (number == 41 ? 0x0FFFFFFF : number) | high << 28;
            const int readonly = (type & (SECBUFFER_READONLY | SECBUFFER_READONLY_WITH_CHECKSUM)) != 0;
            for (shape = 0; shape < 4; shape++) {
                SecBuffer parts[3], odd, to;
                SecBufferDesc message = list(parts, 3), output, input = list(&odd, 1);
                Side client = side(&client_cred, "plain", 0), server = side(&server_cred, NULL, 0);
                if (shape == 0)
                    odd = buffer(type, readonly ? fixed : writable, 24);
                else if (shape == 1)
                    odd = buffer(type, NULL, 24);
                else if (shape == 2)
                    odd = buffer(type, NULL, 0);
                else
                    odd = buffer(type, writable, 0);
                memset(text, 'x', sizeof text);
                ANSWERS(MakeSignature(live, 0, among(&message, parts, odd, text, token), 0));
                ANSWERS(MakeSignature(live, 0, alone(&message, parts, odd), 0));
                ANSWERS(VerifySignature(peer, among(&message, parts, odd, text, token), 0, NULL));
                ANSWERS(VerifySignature(peer, alone(&message, parts, odd), 0, NULL));
                ANSWERS(EncryptMessage(live, 0, among(&message, parts, odd, text, token), 0));
                ANSWERS(EncryptMessage(live, 0, alone(&message, parts, odd), 0));
                ANSWERS(DecryptMessage(peer, among(&message, parts, odd, text, token), 0, NULL));
                ANSWERS(DecryptMessage(peer, alone(&message, parts, odd), 0, NULL));
                ANSWERS(CompleteAuthToken(live, alone(&message, parts, odd)));
                ANSWERS(ApplyControlToken(live, alone(&message, parts, odd)));
                ANSWERS(step(&client, &input, among(&message, parts, odd, text, token)));
                if (client.begun) {
                    end(&client);
                }
                output = list(&to, 1);
                to = odd;
                ANSWERS(step(&server, &input, &output));
                if (server.begun) {
                    end(&server);
                }
                to = odd;
                ANSWERS(step(&client, NULL, &output));
                if (client.begun) {
                    end(&client);
                }
            }
        }
    }
    CHECK(memcmp(fixed, "not to be written to...", 24) == 0);
}

static void a_time_may_lie_at_any_four_bytes(void)
{
    unsigned char *before_guard = beside_guard(16), room[512];
    SecBuffer to = buffer(SECBUFFER_TOKEN, room, sizeof room);
    SecBufferDesc output = list(&to, 1);
    CredHandle credential;
    CtxtHandle context;
    ULONG granted;
    LONGLONG first, second;
    memset(before_guard, 0x5A, 16);
    CHECK((size_t)(before_guard + 4) % 8 == 4);
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential,
                                    (PTimeStamp)(void *)(before_guard + 4)),
          SEC_E_OK);
    memcpy(&first, before_guard + 4, 8);
    GIVES(InitializeSecurityContextA(&credential, NULL, (SEC_CHAR *)"plain", 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &context, &output, &granted,
                                     (PTimeStamp)(void *)(before_guard + 4)),
          SEC_I_CONTINUE_NEEDED);
    memcpy(&second, before_guard + 4, 8);
    CHECK(first != 0x5A5A5A5A5A5A5A5AL && first != 0 && second == 0);
    CHECK(before_guard[0] == 0x5A && before_guard[3] == 0x5A);
    GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
}

int main(void)
{
    Side client, server;
    client_cred = acquired("Rehearsal", SECPKG_CRED_OUTBOUND);
    server_cred = acquired("Rehearsal", SECPKG_CRED_INBOUND);
    stream_cred = acquired("Rehearsal Stream", SECPKG_CRED_BOTH);
    client = side(&client_cred, "plain", ISC_REQ_CONFIDENTIALITY);
    server = side(&server_cred, NULL, ASC_REQ_CONFIDENTIALITY);
    shake_hands(&client, &server);

    a_token_needs_all_of_its_room(&client_cred, &server_cred, SEC_E_BUFFER_TOO_SMALL);
    a_token_needs_all_of_its_room(&stream_cred, &stream_cred, SEC_E_INSUFFICIENT_MEMORY);
    descriptors_that_cannot_be_are_refused();
    allocated_memory_replaces_whatever_pointer_was_there();
    one_buffer_may_be_input_and_output();
    several_parts_are_one_message(&client.context, &server.context);
    signatures_leave_the_payload_alone(&server.context, &client.context);
    parts_that_overlap_are_refused(&client.context, &server.context);
    a_stream_is_opened_where_it_lies(&client.context, &server.context);
    records_are_cut_out_of_what_arrived(&server.context, &client.context);
    a_time_may_lie_at_any_four_bytes();
    no_type_of_buffer_harms(&client.context, &server.context);

    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&client_cred), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&server_cred), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&stream_cred), SEC_E_OK);
    return 0;
}
