/* A handle that another thread was using at a fork answers in the child, and never hangs. */
#include "check.h"

#include <pthread.h>
#include <sys/wait.h>

#define FORKS 60
#define SIZE 65536

static CredHandle credential;
static Side client, server;
static int stop;

static SECURITY_STATUS seal_room(Side *self, unsigned char *room)
{
    return seal(&self->context, room + 16, SIZE, room);
}

/* Holds the client's sealing half nearly all the time. */
static void *work(void *room)
{
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
        CHECK(seal_room(&client, (unsigned char *)room) == SEC_E_OK);
    return NULL;
}

int main(void)
{
    static unsigned char theirs[SIZE + 16], ours[SIZE + 16];
    pthread_t thread;
    int i, refused = 0;

    credential = acquired("Rehearsal", SECPKG_CRED_BOTH);
    client = side(&credential, "plain", ISC_REQ_CONFIDENTIALITY);
    server = side(&credential, NULL, ASC_REQ_CONFIDENTIALITY);
    shake_hands(&client, &server);
    CHECK(pthread_create(&thread, NULL, work, theirs) == 0);
    for (i = 0; i < FORKS; i++) {
        int status = 0;
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            Side c = side(&credential, "plain", 0), s = side(&credential, NULL, 0);
            SECURITY_STATUS sealed, ended;
            /* A hang ends the child by its alarm, which the parent sees. */
            alarm(20);
            sealed = seal_room(&client, ours);
            CHECK(sealed == SEC_E_OK || sealed == SEC_E_INVALID_HANDLE);
            CHECK(seal_room(&server, ours) == SEC_E_OK);
            shake_hands(&c, &s);
            end(&c);
            /* The handle itself may have been in the other thread's hands. */
            ended = DeleteSecurityContext(&client.context);
            CHECK(ended == SEC_E_OK || ended == SEC_E_INVALID_HANDLE);
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
