/* B-10 to B-49: NTLM, as programs on Windows find it. Each function is named by its number in docs/behaviours.md. */
#include "check.h"

#include <sys/stat.h>

static char package[] = "NTLM";
static SEC_WCHAR wide_package[] = {'N', 'T', 'L', 'M', 0};
static char user[] = "testuser", domain[] = "WORKGROUP", password[] = "Test-Passw0rd";
static unsigned char up[4096], down[4096];

static SEC_WINNT_AUTH_IDENTITY_A narrow(void)
{
    SEC_WINNT_AUTH_IDENTITY_A id;
    memset(&id, 0, sizeof id);
    id.User = (unsigned char *)user;
    id.UserLength = (ULONG)strlen(user);
    id.Domain = (unsigned char *)domain;
    id.DomainLength = (ULONG)strlen(domain);
    id.Password = (unsigned char *)password;
    id.PasswordLength = (ULONG)strlen(password);
    id.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    return id;
}

static void acquires(SEC_WINNT_AUTH_IDENTITY_A id)
{
    CredHandle made;
    TimeStamp expiry;
    GIVES(AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &id, NULL, NULL, &made, &expiry), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void b10_any_part_of_a_narrow_identity_may_be_missing(void)
{
    SEC_WINNT_AUTH_IDENTITY_A id = narrow();
    acquires(id);
    id.DomainLength = 0;
    acquires(id);
    id = narrow();
    id.Domain = NULL;
    id.DomainLength = 0;
    acquires(id);
    id = narrow();
    id.User = NULL;
    id.UserLength = 0;
    acquires(id);
    id = narrow();
    id.Password = NULL;
    id.PasswordLength = 0;
    acquires(id);
}

static void b11_nor_need_a_wide_one_be_whole(void)
{
    static USHORT name[] = {'t', 'e', 's', 't'}, place[] = {'D'}, secret[] = {'p', 'w'};
    SEC_WINNT_AUTH_IDENTITY_W whole, id;
    CredHandle made;
    TimeStamp expiry;
    int n;
    memset(&whole, 0, sizeof whole);
    whole.User = name;
    whole.UserLength = 4;
    whole.Domain = place;
    whole.DomainLength = 1;
    whole.Password = secret;
    whole.PasswordLength = 2;
    whole.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    for (n = 0; n < 6; n++) {
        id = whole;
        if (n == 1)
            id.DomainLength = 0;
        if (n == 2) {
            id.Domain = NULL;
            id.DomainLength = 0;
        }
        if (n == 3) {
            id.User = NULL;
            id.UserLength = 0;
        }
        if (n == 4)
            id.PasswordLength = 0;
        if (n == 5) {
            /* Old Windows fell over this one. */
            id.Password = NULL;
            id.PasswordLength = 0;
        }
        GIVES(AcquireCredentialsHandleW(NULL, wide_package, SECPKG_CRED_OUTBOUND, NULL, &id, NULL, NULL, &made, &expiry), SEC_E_OK);
        GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
    }
}

static void b12_the_flags_say_which_letter_an_identity_has(void)
{
    SEC_WINNT_AUTH_IDENTITY_A id = narrow();
    SecPkgCredentials_NamesA names;
    CredHandle made;
    TimeStamp expiry;
    GIVES(AcquireCredentialsHandleW(NULL, wide_package, SECPKG_CRED_OUTBOUND, NULL, &id, NULL, NULL, &made, &expiry), SEC_E_OK);
    GIVES(QueryCredentialsAttributesA(&made, SECPKG_CRED_ATTR_NAMES, &names), SEC_E_OK);
    CHECK(strcmp(names.sUserName, "WORKGROUP\\testuser") == 0);
    GIVES(FreeContextBuffer(names.sUserName), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static CredHandle explicit_one(ULONG use, const char *secret)
{
    SEC_WINNT_AUTH_IDENTITY_A id = narrow();
    CredHandle made;
    TimeStamp expiry;
    id.Password = (unsigned char *)(size_t)secret;
    id.PasswordLength = (ULONG)strlen(secret);
    GIVES(AcquireCredentialsHandleA(NULL, package, use, NULL, &id, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

static void b13_a_logon_without_a_word(void)
{
    CredHandle made = acquired(package, SECPKG_CRED_OUTBOUND);
    Side client = side(&made, user, 0);
    size_t sent = sizeof up;
    GIVES(leg(&client, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    end(&client);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void b14_one_credential_two_contexts(void)
{
    CredHandle made = explicit_one(SECPKG_CRED_OUTBOUND, password);
    Side one = side(&made, user, 0), two = side(&made, user, 0);
    size_t sent = sizeof up;
    GIVES(leg(&one, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    sent = sizeof up;
    GIVES(leg(&two, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    CHECK(!same_handle(&one.context, &two.context));
    end(&one);
    end(&two);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void b15_inbound_without_a_word(void)
{
    CredHandle made = acquired(package, SECPKG_CRED_INBOUND);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static SECURITY_STATUS first_call(CredHandle *credential, PSecBufferDesc output)
{
    Side client = side(credential, user, 0);
    const SECURITY_STATUS status = step(&client, NULL, output);
    if (client.begun)
        end(&client);
    return status;
}

static void b20_to_b23_a_first_call_without_room(void)
{
    CredHandle made = explicit_one(SECPKG_CRED_OUTBOUND, password);
    SecBuffer to;
    SecBufferDesc output = list(&to, 1);
    SECURITY_STATUS status;
    /* B-20 */
    GIVES(first_call(&made, NULL), SEC_E_BUFFER_TOO_SMALL);
    /* B-21 */
    to = buffer(SECBUFFER_TOKEN, NULL, sizeof up);
    status = first_call(&made, &output);
    CHECK(status == SEC_E_INTERNAL_ERROR || status == SEC_I_CONTINUE_NEEDED);
    /* B-22 */
    to = buffer(SECBUFFER_TOKEN, up, 0);
    GIVES(first_call(&made, &output), SEC_E_BUFFER_TOO_SMALL);
    CHECK(to.cbBuffer == 0);
    /* B-23 */
    to = buffer(SECBUFFER_DATA, up, sizeof up);
    GIVES(first_call(&made, &output), SEC_E_BUFFER_TOO_SMALL);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void b24_a_context_that_failed_goes_no_further(void)
{
    CredHandle made = explicit_one(SECPKG_CRED_OUTBOUND, password);
    Side client = side(&made, user, 0);
    size_t sent = sizeof up;
    GIVES(leg(&client, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    memset(down, 'x', 64);
    sent = sizeof up;
    GIVES(leg(&client, down, 64, up, &sent), SEC_E_INVALID_TOKEN);
    sent = sizeof up;
    GIVES(leg(&client, down, 64, up, &sent), SEC_E_OUT_OF_SEQUENCE);
    end(&client);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

/* A whole logon; the acceptor's last word. Both contexts stay where it is SEC_E_OK, the client's in any case. */
static SECURITY_STATUS log_on(Side *client, Side *server)
{
    SecBuffer from, to;
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    CtxtHandle same;
    SECURITY_STATUS word;
    to = buffer(SECBUFFER_TOKEN, up, sizeof up);
    GIVES(step(client, NULL, &output), SEC_I_CONTINUE_NEEDED);
    /* B-26 */
    CHECK(to.BufferType == SECBUFFER_TOKEN && to.cbBuffer > 0 && to.cbBuffer < sizeof up);
    from = buffer(SECBUFFER_TOKEN, up, to.cbBuffer);
    to = buffer(SECBUFFER_TOKEN, down, sizeof down);
    GIVES(step(server, &input, &output), SEC_I_CONTINUE_NEEDED);
    from = buffer(SECBUFFER_TOKEN, down, to.cbBuffer);
    to = buffer(SECBUFFER_TOKEN, up, sizeof up);
    /* B-25 */
    same = client->context;
    GIVES(InitializeSecurityContextA(NULL, &client->context, NULL, client->asked, 0, SECURITY_NATIVE_DREP, &input, 0, &client->context, &output,
                                     &client->granted, &client->expiry),
          SEC_E_OK);
    CHECK(same_handle(&same, &client->context));
    from = buffer(SECBUFFER_TOKEN, up, to.cbBuffer);
    to = buffer(SECBUFFER_TOKEN, down, sizeof down);
    word = step(server, &input, &output);
    return word;
}

static void b25_b26_a_continuation_needs_neither_credential_nor_target(void)
{
    CredHandle out = explicit_one(SECPKG_CRED_OUTBOUND, password), in = explicit_one(SECPKG_CRED_INBOUND, password);
    Side client = side(&out, user, 0), server = side(&in, NULL, 0);
    GIVES(log_on(&client, &server), SEC_E_OK);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

static void b27_the_first_message_offers_what_is_asked(void)
{
    static const struct {
        ULONG asked;
        unsigned char flags;
    } cases[] = {{0, 0},
                 {ISC_REQ_CONNECTION, 0},
                 {ISC_REQ_EXTENDED_ERROR, 0},
                 {ISC_REQ_MUTUAL_AUTH, 0},
                 {ISC_REQ_USE_DCE_STYLE, 0},
                 {ISC_REQ_DELEGATE, 0},
                 {ISC_REQ_INTEGRITY, 0x10},
                 {ISC_REQ_REPLAY_DETECT, 0x10},
                 {ISC_REQ_SEQUENCE_DETECT, 0x10},
                 {ISC_REQ_CONFIDENTIALITY, 0x20}};
    CredHandle made = explicit_one(SECPKG_CRED_OUTBOUND, password);
    size_t n;
    for (n = 0; n < sizeof cases / sizeof *cases; n++) {
        Side client = side(&made, user, cases[n].asked);
        size_t sent = sizeof up;
        GIVES(leg(&client, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
        CHECK(sent > 16 && memcmp(up, "NTLMSSP\0\1\0\0\0", 12) == 0);
        if (cases[n].flags == 0)
            CHECK((up[12] & 0x30) == 0);
        else
            CHECK((up[12] & cases[n].flags) == cases[n].flags);
        end(&client);
    }
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void b28_the_byte_order_changes_nothing(void)
{
    static const ULONG orders[] = {SECURITY_NATIVE_DREP, SECURITY_NETWORK_DREP};
    CredHandle made = explicit_one(SECPKG_CRED_OUTBOUND, password);
    size_t n;
    for (n = 0; n < 2; n++) {
        SecBuffer to = buffer(SECBUFFER_TOKEN, n == 0 ? up : down, sizeof up);
        SecBufferDesc output = list(&to, 1);
        CtxtHandle context;
        ULONG granted;
        TimeStamp expiry;
        GIVES(InitializeSecurityContextA(&made, NULL, user, ISC_REQ_INTEGRITY, 0, orders[n], NULL, 0, &context, &output, &granted, &expiry),
              SEC_I_CONTINUE_NEEDED);
        CHECK(n == 0 || memcmp(up, down, to.cbBuffer) == 0);
        GIVES(DeleteSecurityContext(&context), SEC_E_OK);
    }
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void word_at(unsigned char *at, ULONG value)
{
    at[0] = (unsigned char)value;
    at[1] = (unsigned char)(value >> 8);
    at[2] = (unsigned char)(value >> 16);
    at[3] = (unsigned char)(value >> 24);
}

/* What a session without anything settled makes and takes. */
static void signs_with_the_dummy(CtxtHandle *maker, CtxtHandle *reader)
{
    static const unsigned char dummy[16] = {1};
    unsigned char text[] = "over the wire", token[16];
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    ULONG quality = 77;
    parts[0] = buffer(SECBUFFER_DATA, text, sizeof text);
    parts[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
    GIVES(MakeSignature(maker, 0, &message, 0), SEC_E_OK);
    CHECK(parts[1].cbBuffer == 16 && memcmp(token, dummy, 16) == 0);
    GIVES(VerifySignature(maker, &message, 0, &quality), SEC_E_OK);
    if (reader != NULL)
        GIVES(VerifySignature(reader, &message, 0, &quality), SEC_E_OK);
    CHECK(quality == 77);
}

static void b41_key_information(CtxtHandle *context, ULONG signature)
{
    SecPkgContext_KeyInfoA info;
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_KEY_INFO, &info), SEC_E_OK);
    CHECK(strcmp(info.sSignatureAlgorithmName, signature == 0xFFFFFF76UL ? "HMAC-MD5" : "RSADSI RC4-CRC32") == 0);
    CHECK(info.SignatureAlgorithm == signature && strcmp(info.sEncryptAlgorithmName, "RSADSI RC4") == 0);
    CHECK(info.EncryptAlgorithm == 0x6801 && info.KeySize == 128);
    GIVES(FreeContextBuffer(info.sSignatureAlgorithmName), SEC_E_OK);
    GIVES(FreeContextBuffer(info.sEncryptAlgorithmName), SEC_E_OK);
}

static void b29_an_old_challenge_is_answered(void)
{
    /* Without extended session security and without key exchange. */
    static const unsigned char target[] = {'C', 0, 'L', 0, 'I', 0, 'E', 0, 'N', 0, 'T', 0};
    static const unsigned char names[] = {2, 0, 12, 0, 'C', 0, 'L', 0, 'I', 0, 'E', 0, 'N', 0, 'T', 0, 1, 0, 12, 0,
                                          'C', 0, 'L', 0, 'I', 0, 'E', 0, 'N', 0, 'T', 0, 0, 0, 0, 0};
    CredHandle made = explicit_one(SECPKG_CRED_OUTBOUND, password);
    Side client = side(&made, user, 0);
    unsigned char *at = down;
    size_t sent = sizeof up;
    GIVES(leg(&client, NULL, 0, up, &sent), SEC_I_CONTINUE_NEEDED);
    memset(down, 0, sizeof down);
    memcpy(at, "NTLMSSP", 8);
    word_at(at + 8, 2);
    word_at(at + 12, sizeof target | sizeof target << 16);
    word_at(at + 16, 48);
    word_at(at + 20, 0xA0828205UL);
    memcpy(at + 24, "8 bytes!", 8);
    word_at(at + 40, sizeof names | sizeof names << 16);
    word_at(at + 44, 48 + sizeof target);
    memcpy(at + 48, target, sizeof target);
    memcpy(at + 48 + sizeof target, names, sizeof names);
    sent = sizeof up;
    GIVES(leg(&client, down, 48 + sizeof target + sizeof names, up, &sent), SEC_E_OK);
    CHECK(sent > 64);
    b41_key_information(&client.context, 0xFFFFFF7CUL);
    signs_with_the_dummy(&client.context, NULL);
    end(&client);
    GIVES(FreeCredentialsHandle(&made), SEC_E_OK);
}

static void b30_the_acceptor_says_no_after_the_client_said_yes(void)
{
    CredHandle out = explicit_one(SECPKG_CRED_OUTBOUND, "wrong"), in = explicit_one(SECPKG_CRED_INBOUND, password);
    Side client = side(&out, user, 0), server = side(&in, NULL, 0);
    GIVES(log_on(&client, &server), SEC_E_LOGON_DENIED);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

static void b40_sizes(CtxtHandle *context)
{
    SecPkgContext_Sizes sizes;
    SecPkgContext_StreamSizes stream;
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    CHECK(sizes.cbMaxToken == 2888 || sizes.cbMaxToken == 1904);
    CHECK(sizes.cbMaxSignature == 16 && sizes.cbSecurityTrailer == 16 && sizes.cbBlockSize == 0);
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_STREAM_SIZES, &stream), SEC_E_UNSUPPORTED_FUNCTION);
}

static void b42_a_session_key(CtxtHandle *context)
{
    SecPkgContext_SessionKey key;
    GIVES(QueryContextAttributesA(context, SECPKG_ATTR_SESSION_KEY, &key), SEC_E_OK);
    CHECK(key.SessionKeyLength != 0 && key.SessionKey != NULL);
    GIVES(FreeContextBuffer(key.SessionKey), SEC_E_OK);
}

static void b43_a_signature_needs_a_place(CtxtHandle *context)
{
    unsigned char text[32];
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    memset(text, 1, sizeof text);
    parts[0] = buffer(SECBUFFER_DATA, text, 16);
    parts[1] = buffer(SECBUFFER_DATA, text + 16, 16);
    GIVES(MakeSignature(context, 0, &message, 0), SEC_E_INVALID_TOKEN);
}

static void b45_a_wrong_signature(CtxtHandle *from, CtxtHandle *to)
{
    unsigned char text[] = "over the wire", token[16];
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    ULONG quality = 77;
    parts[0] = buffer(SECBUFFER_DATA, text, sizeof text);
    parts[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
    GIVES(MakeSignature(from, 0, &message, 0), SEC_E_OK);
    token[7] ^= 1;
    GIVES(VerifySignature(to, &message, 0, &quality), SEC_E_MESSAGE_ALTERED);
    CHECK(quality == 77);
    token[7] ^= 1;
    GIVES(VerifySignature(to, &message, 0, &quality), SEC_E_OK);
    CHECK(quality == 77);
}

/* B-46 to B-48: two buffers or four, the token first or last. */
static void b46_b48_a_message_in_every_order(CtxtHandle *from, CtxtHandle *to)
{
    int order;
    for (order = 0; order < 4; order++) {
        unsigned char head[8], tail[8], text[24], token[16];
        SecBuffer parts[4];
        SecBufferDesc message = list(parts, order < 2 ? 2 : 4);
        const size_t data = order == 0 ? 1 : order == 1 ? 0 : 1, place = order == 0 ? 0 : order == 1 ? 1 : 3;
        ULONG quality = 77;
        memset(head, 'h', sizeof head);
        memset(tail, 't', sizeof tail);
        memset(text, 'p', sizeof text);
        if (order >= 2) {
            parts[0] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, head, sizeof head);
            parts[2] = buffer(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, tail, sizeof tail);
        }
        parts[data] = buffer(SECBUFFER_DATA, text, sizeof text);
        parts[place] = buffer(SECBUFFER_TOKEN, token, sizeof token);
        GIVES(MakeSignature(from, 0, &message, 0), SEC_E_OK);
        GIVES(VerifySignature(to, &message, 0, &quality), SEC_E_OK);
        GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_OK);
        CHECK(token[0] == 1 && token[1] == 0 && token[2] == 0 && token[3] == 0);
        CHECK(text[0] != 'p' || text[1] != 'p' || text[2] != 'p' || text[3] != 'p');
        GIVES(DecryptMessage(to, &message, 0, &quality), SEC_E_OK);
        CHECK(quality == 77 && text[0] == 'p' && text[23] == 'p' && (order < 2 || (head[0] == 'h' && tail[7] == 't')));
        if (order >= 2) {
            /* What is only to be read is signed. */
            GIVES(EncryptMessage(from, 0, &message, 0), SEC_E_OK);
            head[3] ^= 1;
            GIVES(DecryptMessage(to, &message, 0, &quality), SEC_E_MESSAGE_ALTERED);
            head[3] ^= 1;
            CHECK(quality == 77);
            GIVES(DecryptMessage(to, &message, 0, &quality), SEC_E_OK);
        }
    }
}

static void b40_to_b49_messages(void)
{
    CredHandle out = explicit_one(SECPKG_CRED_OUTBOUND, password), in = explicit_one(SECPKG_CRED_INBOUND, password);
    Side client = side(&out, user, ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY), server = side(&in, NULL, ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY);
    unsigned char text[4] = {0}, token[16];
    GIVES(log_on(&client, &server), SEC_E_OK);
    b40_sizes(&client.context);
    b40_sizes(&server.context);
    b41_key_information(&client.context, 0xFFFFFF76UL);
    b41_key_information(&server.context, 0xFFFFFF76UL);
    b42_a_session_key(&client.context);
    b42_a_session_key(&server.context);
    b43_a_signature_needs_a_place(&client.context);
    b45_a_wrong_signature(&client.context, &server.context);
    b46_b48_a_message_in_every_order(&client.context, &server.context);
    b46_b48_a_message_in_every_order(&server.context, &client.context);
    /* B-49: what lives is deleted and freed with SEC_E_OK. */
    end(&client);
    end(&server);
    /* B-44, B-47: nothing was settled. */
    client = side(&out, user, 0);
    server = side(&in, NULL, 0);
    GIVES(log_on(&client, &server), SEC_E_OK);
    signs_with_the_dummy(&client.context, &server.context);
    signs_with_the_dummy(&server.context, &client.context);
    GIVES(seal(&client.context, text, sizeof text, token), SEC_E_UNSUPPORTED_FUNCTION);
    GIVES(seal(&server.context, text, sizeof text, token), SEC_E_UNSUPPORTED_FUNCTION);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
}

int main(void)
{
    static char path[] = "/tmp/secur32-behaviours-XXXXXX";
    const int file = mkstemp(path);
    /* Whom the process may log on as without a word. */
    CHECK(file >= 0 && fchmod(file, 0600) == 0 && write(file, "WORKGROUP:testuser:Test-Passw0rd\n", 33) == 33 && close(file) == 0);
    CHECK(setenv("NTLM_USER_FILE", path, 1) == 0);
    b10_any_part_of_a_narrow_identity_may_be_missing();
    b11_nor_need_a_wide_one_be_whole();
    b12_the_flags_say_which_letter_an_identity_has();
    b13_a_logon_without_a_word();
    b14_one_credential_two_contexts();
    b15_inbound_without_a_word();
    b20_to_b23_a_first_call_without_room();
    b24_a_context_that_failed_goes_no_further();
    b25_b26_a_continuation_needs_neither_credential_nor_target();
    b27_the_first_message_offers_what_is_asked();
    b28_the_byte_order_changes_nothing();
    b29_an_old_challenge_is_answered();
    b30_the_acceptor_says_no_after_the_client_said_yes();
    b40_to_b49_messages();
    CHECK(unlink(path) == 0);
    return 0;
}
