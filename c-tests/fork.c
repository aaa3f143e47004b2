/* A handle that another thread was using at a fork answers in the child, and never hangs. */
#define _DEFAULT_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FORKS 60
#define SIZE 65536

static CredHandle credential;
static CtxtHandle client, server;
static int stop;

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            _exit(1); \
        } \
    } while (0)

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
    SecBuffer to_server, to_client, nothing;
    CHECK(step(0, c, 0, NULL, &to_server) == SEC_I_CONTINUE_NEEDED);
    CHECK(step(1, s, 0, &to_server, &to_client) == SEC_E_OK);
    CHECK(step(0, c, 1, &to_client, &nothing) == SEC_E_OK);
    CHECK(FreeContextBuffer(to_server.pvBuffer) == SEC_E_OK);
    CHECK(FreeContextBuffer(to_client.pvBuffer) == SEC_E_OK);
}

static SECURITY_STATUS seal(CtxtHandle *context, unsigned char *room)
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
    return EncryptMessage(context, 0, &message, 0);
}

/* Holds the client's sealing half nearly all the time. */
static void *work(void *room)
{
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
        CHECK(seal(&client, (unsigned char *)room) == SEC_E_OK);
    return NULL;
}

int main(void)
{
    static unsigned char theirs[SIZE + 16], ours[SIZE + 16];
    pthread_t thread;
    TimeStamp expiry;
    int i, refused = 0;

    CHECK(AcquireCredentialsHandleA(NULL, (char *)"Rehearsal", SECPKG_CRED_BOTH, NULL, NULL, NULL, NULL, &credential, &expiry) == SEC_E_OK);
    shake_hands(&client, &server);
    CHECK(pthread_create(&thread, NULL, work, theirs) == 0);
    for (i = 0; i < FORKS; i++) {
        int status = 0;
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            CtxtHandle c, s;
            SECURITY_STATUS sealed;
            /* A hang ends the child by its alarm, which the parent sees. */
            alarm(20);
            sealed = seal(&client, ours);
            CHECK(sealed == SEC_E_OK || sealed == SEC_E_INVALID_HANDLE);
            CHECK(seal(&server, ours) == SEC_E_OK);
            shake_hands(&c, &s);
            CHECK(DeleteSecurityContext(&c) == SEC_E_OK);
            CHECK(DeleteSecurityContext(&client) == SEC_E_OK);
            _exit(sealed == SEC_E_OK ? 0 : 2);
        }
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) != 1);
        refused += WEXITSTATUS(status) == 2;
        if (refused >= 3)
            break;
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    /* Had no child met a held lock, the test would have shown nothing. */
    CHECK(refused > 0);
    return 0;
}
