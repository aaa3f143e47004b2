/* Handles: whatever a program does to one, the answer is a status, and no other handle suffers. */
#include "check.h"

#include <pthread.h>

static CredHandle client_cred, server_cred;

/* Every call that takes a context refuses this one. */
static void context_is_refused(CtxtHandle *bad)
{
    unsigned char room[512];
    SecBuffer parts[2], packed;
    SecBufferDesc message = list(parts, 2), token = list(parts + 1, 1);
    ULONG granted;
    TimeStamp expiry;
    CtxtHandle next;
    HANDLE user;
    void *nothing;
    parts[0] = buffer(SECBUFFER_DATA, room, 8);
    parts[1] = buffer(SECBUFFER_TOKEN, room + 16, 16);
    packed = buffer(SECBUFFER_EMPTY, NULL, 0);
    memset(room, 0, sizeof room);
    GIVES(DeleteSecurityContext(bad), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesA(bad, SECPKG_ATTR_SIZES, room), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesW(bad, SECPKG_ATTR_NAMES, room), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesExA(bad, SECPKG_ATTR_SIZES, room, sizeof room), SEC_E_INVALID_HANDLE);
    GIVES(QueryContextAttributesExW(bad, SECPKG_ATTR_SIZES, room, sizeof room), SEC_E_INVALID_HANDLE);
    GIVES(SetContextAttributesA(bad, SECPKG_ATTR_SIZES, room, 8), SEC_E_INVALID_HANDLE);
    GIVES(SetContextAttributesW(bad, SECPKG_ATTR_SIZES, room, 8), SEC_E_INVALID_HANDLE);
    GIVES(MakeSignature(bad, 0, &message, 0), SEC_E_INVALID_HANDLE);
    GIVES(VerifySignature(bad, &message, 0, NULL), SEC_E_INVALID_HANDLE);
    GIVES(EncryptMessage(bad, 0, &message, 0), SEC_E_INVALID_HANDLE);
    GIVES(DecryptMessage(bad, &message, 0, NULL), SEC_E_INVALID_HANDLE);
    GIVES(CompleteAuthToken(bad, &token), SEC_E_INVALID_HANDLE);
    GIVES(ApplyControlToken(bad, &token), SEC_E_INVALID_HANDLE);
    GIVES(ImpersonateSecurityContext(bad), SEC_E_INVALID_HANDLE);
    GIVES(RevertSecurityContext(bad), SEC_E_INVALID_HANDLE);
    GIVES(QuerySecurityContextToken(bad, &user), SEC_E_INVALID_HANDLE);
    GIVES(ExportSecurityContext(bad, 0, &packed, &nothing), SEC_E_INVALID_HANDLE);
    if (bad != NULL) {
        GIVES(InitializeSecurityContextA(&client_cred, bad, NULL, 0, 0, SECURITY_NATIVE_DREP, &token, 0, &next, &token, &granted, &expiry),
              SEC_E_INVALID_HANDLE);
        GIVES(InitializeSecurityContextW(NULL, bad, NULL, 0, 0, SECURITY_NATIVE_DREP, &token, 0, &next, &token, &granted, &expiry),
              SEC_E_INVALID_HANDLE);
        GIVES(AcceptSecurityContext(&server_cred, bad, &token, 0, SECURITY_NATIVE_DREP, &next, &token, &granted, &expiry),
              SEC_E_INVALID_HANDLE);
    }
}

static void credential_is_refused(CredHandle *bad)
{
    unsigned char room[512];
    SecBuffer out = buffer(SECBUFFER_TOKEN, room, sizeof room);
    SecBufferDesc output = list(&out, 1);
    ULONG granted;
    TimeStamp expiry;
    CtxtHandle next;
    GIVES(FreeCredentialsHandle(bad), SEC_E_INVALID_HANDLE);
    GIVES(QueryCredentialsAttributesA(bad, SECPKG_CRED_ATTR_NAMES, room), SEC_E_INVALID_HANDLE);
    GIVES(QueryCredentialsAttributesW(bad, SECPKG_CRED_ATTR_NAMES, room), SEC_E_INVALID_HANDLE);
    GIVES(QueryCredentialsAttributesExA(bad, SECPKG_CRED_ATTR_NAMES, room, sizeof room), SEC_E_INVALID_HANDLE);
    GIVES(QueryCredentialsAttributesExW(bad, SECPKG_CRED_ATTR_NAMES, room, sizeof room), SEC_E_INVALID_HANDLE);
    GIVES(SetCredentialsAttributesA(bad, SECPKG_CRED_ATTR_NAMES, room, 8), SEC_E_INVALID_HANDLE);
    GIVES(SetCredentialsAttributesW(bad, SECPKG_CRED_ATTR_NAMES, room, 8), SEC_E_INVALID_HANDLE);
    GIVES(AddCredentialsA(bad, NULL, (SEC_CHAR *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, &expiry), SEC_E_INVALID_HANDLE);
    next.dwLower = next.dwUpper = 5;
    GIVES(InitializeSecurityContextA(bad, NULL, NULL, 0, 0, SECURITY_NATIVE_DREP, NULL, 0, &next, &output, &granted, &expiry),
          SEC_E_INVALID_HANDLE);
    CHECK(next.dwLower == 0 && next.dwUpper == 0);
    GIVES(AcceptSecurityContext(bad, NULL, &output, 0, SECURITY_NATIVE_DREP, &next, &output, &granted, &expiry), SEC_E_INVALID_HANDLE);
    CHECK(next.dwLower == 0 && next.dwUpper == 0);
}

static SecHandle words(ULONG_PTR lower, ULONG_PTR upper)
{
    SecHandle made;
    made.dwLower = lower;
    made.dwUpper = upper;
    return made;
}

static void made_up_handles_are_refused(void)
{
    Side client = side(&client_cred, "plain", 0), server = side(&server_cred, NULL, 0);
    SecHandle bad[12];
    size_t i, bit;
    shake_hands(&client, &server);
    bad[0] = words(0, 0);
    bad[1] = words((ULONG_PTR)-1, (ULONG_PTR)-1);
    bad[2] = words(0xdeadbeef, 0xfeed);
    bad[3] = words((ULONG_PTR)&client, (ULONG_PTR)&server);
    bad[4] = words(client.context.dwLower, 0);
    bad[5] = words(0, client.context.dwUpper);
    bad[6] = words(client.context.dwLower, client.context.dwUpper + 40);
    bad[7] = words(client.context.dwLower + 1000000, client.context.dwUpper);
    bad[8] = words(client.context.dwUpper, client.context.dwLower + 77);
    bad[9] = words((ULONG_PTR)-1, client.context.dwUpper);
    bad[10] = words(client.context.dwLower, client.context.dwUpper + 1);
    bad[11] = words((ULONG_PTR)1 << 31, (ULONG_PTR)1 << 31);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        context_is_refused(&bad[i]);
        credential_is_refused(&bad[i]);
    }
    /* One bit off is another handle, dead or somebody else's; of these, none but the other end is alive. */
    for (bit = 0; bit < 8 * sizeof(ULONG_PTR); bit++) {
        SecHandle off = client.context;
        off.dwUpper ^= (ULONG_PTR)1 << bit;
        context_is_refused(&off);
        off = client_cred;
        off.dwUpper ^= (ULONG_PTR)1 << bit;
        credential_is_refused(&off);
    }
    context_is_refused(NULL);
    credential_is_refused(NULL);
    /* The other table's. */
    context_is_refused(&client_cred);
    credential_is_refused(&client.context);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void a_handle_dies_once(void)
{
    Side first = side(&client_cred, "plain", 0), second = side(&server_cred, NULL, 0);
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_OUTBOUND);
    CtxtHandle old;
    int i;
    shake_hands(&first, &second);
    old = first.context;
    end(&first);
    GIVES(DeleteSecurityContext(&old), SEC_E_INVALID_HANDLE);
    context_is_refused(&old);
    /* The slot is taken again, by the next contexts: the old handle stays dead. */
    for (i = 0; i < 300; i++) {
        Side client = side(&client_cred, "plain", 0), server = side(&server_cred, NULL, 0);
        shake_hands(&client, &server);
        CHECK(!same_handle(&client.context, &old) && !same_handle(&server.context, &old));
        GIVES(DeleteSecurityContext(&old), SEC_E_INVALID_HANDLE);
        talk(&client.context, &server.context);
        end(&client);
        end(&server);
    }
    context_is_refused(&old);
    end(&second);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_INVALID_HANDLE);
    credential_is_refused(&credential);
}

/* Programs free the credential when the first leg is through. */
static void a_context_outlives_its_credential(void)
{
    CredHandle credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    unsigned char opening[512], answer[512], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    Side client = side(&credential, "plain", 0), server = side(&server_cred, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(FreeCredentialsHandle(&credential), SEC_E_OK);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    /* The freed handle is no credential; NULL means the context's own. */
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_INVALID_HANDLE);
    client.credential = NULL;
    GIVES(leg(&client, answer, answered, nothing, &no), SEC_E_OK);
    talk(&client.context, &server.context);
    end(&client);
    end(&server);
}

static void a_credential_serves_its_own_package_and_direction(void)
{
    CredHandle other = acquired("Rehearsal Stream", SECPKG_CRED_BOTH), in = acquired("Rehearsal", SECPKG_CRED_INBOUND);
    CredHandle out = acquired("Rehearsal", SECPKG_CRED_OUTBOUND), stream_in = acquired("Rehearsal Stream", SECPKG_CRED_INBOUND);
    unsigned char opening[512], answer[512], room[512];
    size_t opened = sizeof opening, answered = sizeof answer, size = sizeof room;
    Side client = side(&client_cred, "plain", 0), server = side(&server_cred, NULL, 0);
    Side wrong = side(&in, "plain", 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    client.credential = &other;
    GIVES(leg(&client, answer, answered, room, &size), SEC_E_WRONG_CREDENTIAL_HANDLE);
    client.credential = &client_cred;
    size = sizeof room;
    GIVES(leg(&client, answer, answered, room, &size), SEC_E_OK);
    talk(&server.context, &client.context);

    size = sizeof room;
    GIVES(leg(&wrong, NULL, 0, room, &size), SEC_E_NO_CREDENTIALS);
    wrong = side(&out, NULL, 0);
    GIVES(leg(&wrong, opening, opened, room, &size), SEC_E_NO_CREDENTIALS);
    wrong = side(&stream_in, "plain", 0);
    GIVES(leg(&wrong, NULL, 0, room, &size), SEC_E_INVALID_HANDLE);
    end(&client);
    end(&server);
    GIVES(FreeCredentialsHandle(&other), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&in), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&out), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&stream_in), SEC_E_OK);
}

/* A context is stepped from the end that began it. */
static void a_context_has_one_side(void)
{
    unsigned char opening[512], room[512];
    size_t opened = sizeof opening, size = sizeof room;
    Side client = side(&client_cred, "plain", 0), twisted;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    twisted = client;
    twisted.accepting = 1;
    twisted.credential = NULL;
    GIVES(leg(&twisted, opening, opened, room, &size), SEC_E_INVALID_HANDLE);
    end(&client);
}

typedef struct {
    Side *client;
    const unsigned char *answer;
    size_t answered;
    volatile int inside;
    volatile int done;
    SECURITY_STATUS status;
} Call;

static void *second_leg(void *at)
{
    Call *call = (Call *)at;
    unsigned char nothing[16];
    size_t no = sizeof nothing;
    call->inside = 1;
    call->status = leg(call->client, call->answer, call->answered, nothing, &no);
    __sync_synchronize();
    call->done = 1;
    return NULL;
}

static void deleting_during_a_call_waits_for_nobody(void)
{
    unsigned char opening[512], answer[512], room[16];
    size_t opened = sizeof opening, answered = sizeof answer, size = sizeof room;
    Side client = side(&client_cred, "slow:700", 0), server = side(&server_cred, NULL, 0), again;
    CtxtHandle handle;
    Call call;
    pthread_t thread;
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    handle = client.context;
    again = client;
    memset(&call, 0, sizeof call);
    call.client = &client;
    call.answer = answer;
    call.answered = answered;
    CHECK(pthread_create(&thread, NULL, second_leg, &call) == 0);
    while (!call.inside)
        usleep(1000);
    usleep(200000);
    /* A second call meets the first, and does not wait for it. */
    GIVES(leg(&again, answer, answered, room, &size), SEC_E_OUT_OF_SEQUENCE);
    GIVES(DeleteSecurityContext(&handle), SEC_E_OK);
    CHECK(!call.done);
    context_is_refused(&handle);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(is_status(call.status));
    context_is_refused(&handle);
    end(&server);
}

static void a_panic_stays_inside_and_kills_one_context(void)
{
    unsigned char opening[512], answer[512], room[16];
    size_t opened = sizeof opening, answered = sizeof answer, size = sizeof room;
    SecPkgContext_Sizes sizes;
    Side client = side(&client_cred, "panic", 0), server = side(&server_cred, NULL, 0), other = side(&client_cred, "plain", 0);
    Side partner = side(&server_cred, NULL, 0);
    GIVES(leg(&client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(&server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(&client, answer, answered, room, &size), SEC_E_INTERNAL_ERROR);
    GIVES(leg(&client, answer, answered, room, &size), SEC_E_OUT_OF_SEQUENCE);
    GIVES(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_INVALID_HANDLE);
    shake_hands(&other, &partner);
    talk(&other.context, &partner.context);
    end(&client);
    end(&server);
    end(&other);
    end(&partner);
}

int main(void)
{
    client_cred = acquired("Rehearsal", SECPKG_CRED_OUTBOUND);
    server_cred = acquired("Rehearsal", SECPKG_CRED_INBOUND);
    made_up_handles_are_refused();
    a_handle_dies_once();
    a_context_outlives_its_credential();
    a_credential_serves_its_own_package_and_direction();
    a_context_has_one_side();
    deleting_during_a_call_waits_for_nobody();
    a_panic_stays_inside_and_kills_one_context();
    GIVES(FreeCredentialsHandle(&client_cred), SEC_E_OK);
    GIVES(FreeCredentialsHandle(&server_cred), SEC_E_OK);
    return 0;
}
