/* Many threads at once: exchanges of their own, one context that all talk through, and handles that others ask about. crowd [ROUNDS] */
#include "check.h"

#include <pthread.h>

#define THREADS 4

static CredHandle both;
static long rounds;
static Side shared_client, shared_server;
static volatile CtxtHandle published[THREADS];
static volatile int stop;

/* Exchanges of a thread's own are nobody else's. */
static void *exchanges(void *at)
{
    const size_t me = *(size_t *)at;
    long i;
    for (i = 0; i < rounds; i++) {
        CredHandle own = acquired("Rehearsal", SECPKG_CRED_BOTH);
        Side client = side(i % 2 ? &own : &both, "plain", 0), server = side(&own, NULL, 0);
        shake_hands(&client, &server);
        published[me].dwLower = client.context.dwLower;
        published[me].dwUpper = client.context.dwUpper;
        GIVES(FreeCredentialsHandle(&own), SEC_E_OK);
        talk(&client.context, &server.context);
        talk(&server.context, &client.context);
        end(&client);
        end(&server);
    }
    return NULL;
}

/* Asks about handles that come and go; half-read ones are strangers. */
static void *curious(void *at)
{
    SecPkgContext_Sizes sizes;
    (void)at;
    while (!stop) {
        size_t i;
        for (i = 0; i < THREADS; i++) {
            CtxtHandle seen;
            SECURITY_STATUS status;
            seen.dwLower = published[i].dwLower;
            seen.dwUpper = published[i].dwUpper;
            status = QueryContextAttributesA(&seen, SECPKG_ATTR_SIZES, &sizes);
            CHECK(status == SEC_E_OK || status == SEC_E_INVALID_HANDLE);
        }
    }
    return NULL;
}

/* One context takes signatures from every thread: each number is given once. */
static void *signers(void *at)
{
    unsigned char *seen = (unsigned char *)at;
    long i;
    for (i = 0; i < rounds * 10; i++) {
        char text[] = "signed by many";
        unsigned char token[16];
        ULONG number;
        SecBuffer parts[2];
        SecBufferDesc message = list(parts, 2);
        parts[0] = buffer(SECBUFFER_DATA, text, sizeof text);
        parts[1] = buffer(SECBUFFER_TOKEN, token, sizeof token);
        GIVES(MakeSignature(&shared_client.context, 0, &message, 0), SEC_E_OK);
        memcpy(&number, token + 12, sizeof number);
        CHECK(number < (ULONG)rounds * 10 * THREADS);
        CHECK(__sync_fetch_and_add(&seen[number], 1) == 0);
    }
    return NULL;
}

static void all(void *(*body)(void *), void *const *with)
{
    pthread_t threads[THREADS];
    size_t i;
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, body, with[i]) == 0);
    for (i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(int argc, char **argv)
{
    size_t numbers[THREADS], i;
    void *with[THREADS];
    unsigned char *seen;
    pthread_t watcher;
    rounds = argc > 1 ? atol(argv[1]) : 500;
    both = acquired("Rehearsal", SECPKG_CRED_BOTH);
    CHECK(pthread_create(&watcher, NULL, curious, NULL) == 0);
    for (i = 0; i < THREADS; i++) {
        numbers[i] = i;
        with[i] = &numbers[i];
    }
    all(exchanges, with);
    stop = 1;
    CHECK(pthread_join(watcher, NULL) == 0);

    shared_client = side(&both, "plain", 0);
    shared_server = side(&both, NULL, 0);
    shake_hands(&shared_client, &shared_server);
    seen = (unsigned char *)calloc((size_t)rounds * 10 * THREADS, 1);
    CHECK(seen != NULL);
    for (i = 0; i < THREADS; i++)
        with[i] = seen;
    all(signers, with);
    for (i = 0; i < (size_t)rounds * 10 * THREADS; i++)
        CHECK(seen[i] == 1);
    free(seen);
    end(&shared_client);
    end(&shared_server);
    GIVES(FreeCredentialsHandle(&both), SEC_E_OK);
    return 0;
}
