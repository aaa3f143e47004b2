/* Handles deleted while another thread is inside a call: the call finishes, later ones are refused, nothing crashes or hangs. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            exit(1); \
        } \
    } while (0)

#define ROUNDS 200
#define SIZE 20000

static CredHandle credential;

static SECURITY_STATUS step(int accepting, CtxtHandle *context, int have, SecBuffer *in, SecBuffer *out)
{
    SecBufferDesc input, output;
    TimeStamp expiry;
    ULONG granted;
    input.ulVersion = output.ulVersion = SECBUFFER_VERSION;
    input.cBuffers = output.cBuffers = 1;
    input.pBuffers = in;
    output.pBuffers = out;
    out->BufferType = SECBUFFER_TOKEN;
    out->cbBuffer = 0;
    out->pvBuffer = NULL;
    if (accepting)
        return AcceptSecurityContext(&credential, have ? context : NULL, &input, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_CONFIDENTIALITY,
                                     SECURITY_NATIVE_DREP, context, &output, &granted, &expiry);
    return InitializeSecurityContextA(&credential, have ? context : NULL, (char *)"plain", ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_CONFIDENTIALITY, 0,
                                      SECURITY_NATIVE_DREP, have ? &input : NULL, 0, context, &output, &granted, &expiry);
}

static void shake_hands(CtxtHandle *c, CtxtHandle *s)
{
    SecBuffer there, back, nothing;
    CHECK(step(0, c, 0, NULL, &there) == SEC_I_CONTINUE_NEEDED);
    CHECK(step(1, s, 0, &there, &back) == SEC_E_OK);
    CHECK(step(0, c, 1, &back, &nothing) == SEC_E_OK);
    CHECK(FreeContextBuffer(there.pvBuffer) == SEC_E_OK && FreeContextBuffer(back.pvBuffer) == SEC_E_OK);
}

static SECURITY_STATUS protect(CtxtHandle *context, unsigned char *room, int opening)
{
    SecBuffer parts[2];
    SecBufferDesc message;
    message.ulVersion = SECBUFFER_VERSION;
    message.cBuffers = 2;
    message.pBuffers = parts;
    parts[0].BufferType = SECBUFFER_TOKEN;
    parts[0].cbBuffer = 16;
    parts[0].pvBuffer = room;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].cbBuffer = SIZE;
    parts[1].pvBuffer = room + 16;
    return opening ? DecryptMessage(context, &message, 0, NULL) : EncryptMessage(context, 0, &message, 0);
}

struct job {
    CtxtHandle context;
    unsigned long calls;
};

/* Calls until the handle is gone. */
static void *use(void *argument)
{
    struct job *job = (struct job *)argument;
    unsigned char *room = (unsigned char *)calloc(1, SIZE + 16);
    SECURITY_STATUS status;
    CHECK(room != NULL);
    do {
        SecPkgContext_Sizes sizes;
        status = protect(&job->context, room, 0);
        CHECK(status == SEC_E_OK || status == SEC_E_INVALID_HANDLE);
        CHECK(status != SEC_E_OK || QueryContextAttributesA(&job->context, SECPKG_ATTR_SIZES, &sizes) == SEC_E_OK
              || QueryContextAttributesA(&job->context, SECPKG_ATTR_SIZES, &sizes) == SEC_E_INVALID_HANDLE);
        __atomic_add_fetch(&job->calls, 1, __ATOMIC_RELAXED);
    } while (status == SEC_E_OK);
    free(room);
    return NULL;
}

static void deleted_in_use(void)
{
    int i;
    for (i = 0; i < ROUNDS; i++) {
        struct job job;
        CtxtHandle other, again;
        pthread_t thread;
        job.calls = 0;
        shake_hands(&job.context, &other);
        CHECK(pthread_create(&thread, NULL, use, &job) == 0);
        while (__atomic_load_n(&job.calls, __ATOMIC_RELAXED) == 0)
            ;
        CHECK(DeleteSecurityContext(&job.context) == SEC_E_OK);
        /* The slot goes to somebody else at once; the old handle must not reach it. */
        shake_hands(&again, &other);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(DeleteSecurityContext(&job.context) == SEC_E_INVALID_HANDLE);
        CHECK(DeleteSecurityContext(&again) == SEC_E_OK && DeleteSecurityContext(&other) == SEC_E_OK);
    }
}

static CtxtHandle raced;
static int winners;

static void *delete_once(void *unused)
{
    if (DeleteSecurityContext(&raced) == SEC_E_OK)
        __atomic_add_fetch(&winners, 1, __ATOMIC_RELAXED);
    return unused;
}

static void of_many_deletes_one_wins(void)
{
    int i, t;
    for (i = 0; i < ROUNDS; i++) {
        pthread_t threads[4];
        CtxtHandle other;
        winners = 0;
        shake_hands(&raced, &other);
        for (t = 0; t < 4; t++)
            CHECK(pthread_create(&threads[t], NULL, delete_once, NULL) == 0);
        for (t = 0; t < 4; t++)
            CHECK(pthread_join(threads[t], NULL) == 0);
        CHECK(winners == 1);
        CHECK(DeleteSecurityContext(&other) == SEC_E_OK);
    }
}

static unsigned char wire[64][SIZE + 16];
static CtxtHandle sender, receiver;
static int sent;

static void *send_all(void *unused)
{
    int i;
    for (i = 0; i < 64; i++) {
        CHECK(protect(&sender, wire[i], 0) == SEC_E_OK);
        __atomic_store_n(&sent, i + 1, __ATOMIC_RELEASE);
    }
    return unused;
}

/* One thread seals while another opens: each direction has its own lock. */
static void both_ways_at_once(void)
{
    pthread_t thread;
    int i;
    shake_hands(&sender, &receiver);
    CHECK(pthread_create(&thread, NULL, send_all, NULL) == 0);
    for (i = 0; i < 64; i++) {
        while (__atomic_load_n(&sent, __ATOMIC_ACQUIRE) <= i)
            ;
        CHECK(protect(&receiver, wire[i], 1) == SEC_E_OK && wire[i][16] == 0 && wire[i][SIZE + 15] == 0);
    }
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(DeleteSecurityContext(&sender) == SEC_E_OK && DeleteSecurityContext(&receiver) == SEC_E_OK);
}

int main(void)
{
    TimeStamp expiry;
    CHECK(AcquireCredentialsHandleA(NULL, (char *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry) == SEC_E_OK);
    deleted_in_use();
    of_many_deletes_one_wins();
    both_ways_at_once();
    CHECK(FreeCredentialsHandle(&credential) == SEC_E_OK);
    return 0;
}
