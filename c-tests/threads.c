/* Handles deleted while another thread is inside a call: the call finishes, later ones are refused, nothing crashes or hangs. */
#include "check.h"

#include <pthread.h>

#define ROUNDS 200
#define SIZE 20000

static CredHandle credential;

/* Two live contexts. */
static void meet(CtxtHandle *ours, CtxtHandle *theirs)
{
    Side client = side(&credential, "plain", ISC_REQ_CONFIDENTIALITY), server = side(&credential, NULL, ASC_REQ_CONFIDENTIALITY);
    shake_hands(&client, &server);
    *ours = client.context;
    *theirs = server.context;
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
        status = seal(&job->context, room + 16, SIZE, room);
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
        meet(&job.context, &other);
        CHECK(pthread_create(&thread, NULL, use, &job) == 0);
        while (__atomic_load_n(&job.calls, __ATOMIC_RELAXED) == 0)
            ;
        CHECK(DeleteSecurityContext(&job.context) == SEC_E_OK);
        /* The slot goes to somebody else at once; the old handle must not reach it. */
        meet(&again, &other);
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
        meet(&raced, &other);
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
        CHECK(seal(&sender, wire[i] + 16, SIZE, wire[i]) == SEC_E_OK);
        __atomic_store_n(&sent, i + 1, __ATOMIC_RELEASE);
    }
    return unused;
}

/* One thread seals while another opens: each direction has its own lock. */
static void both_ways_at_once(void)
{
    pthread_t thread;
    int i;
    meet(&sender, &receiver);
    CHECK(pthread_create(&thread, NULL, send_all, NULL) == 0);
    for (i = 0; i < 64; i++) {
        while (__atomic_load_n(&sent, __ATOMIC_ACQUIRE) <= i)
            ;
        CHECK(unseal(&receiver, wire[i] + 16, SIZE, wire[i]) == SEC_E_OK && wire[i][16] == 0 && wire[i][SIZE + 15] == 0);
    }
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(DeleteSecurityContext(&sender) == SEC_E_OK && DeleteSecurityContext(&receiver) == SEC_E_OK);
}

int main(void)
{
    credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    deleted_in_use();
    of_many_deletes_one_wins();
    both_ways_at_once();
    CHECK(FreeCredentialsHandle(&credential) == SEC_E_OK);
    return 0;
}
