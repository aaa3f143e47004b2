/* NTLM beside its peers, in one process and one run: every library is loaded by itself, reached through its own function table, and
   measured in turns, so that a noisy machine is noisy for all of them. Figures, not verdicts.

     ntlm LIBRARY[=SAM-FILE] ...

   Ours comes first; each figure is the best of the rounds, in CPU time, and the ratio is ours / theirs. WinPR reads its accounts from
   a SAM file that it is told of for each context; the others are given an inbound identity. */
#define _GNU_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WINPR_ATTR_NTLM_SAM_FILE 1004
#define ROUNDS 25
#define MOST 4

struct peer {
    const char *path, *sam;
    PSecurityFunctionTableA table;
    CredHandle client, server;
    CtxtHandle ours, theirs;
    ULONG sequence;
    double best[4];
    int able[4];
};

static unsigned char room[2][16384], data[16384 + 64];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static SECURITY_STATUS completed(struct peer *p, CtxtHandle *context, SecBufferDesc *out, SECURITY_STATUS status)
{
    SECURITY_STATUS answer;
    if (status != SEC_I_COMPLETE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE)
        return status;
    answer = p->table->CompleteAuthToken(context, out);
    if (answer != SEC_E_OK && answer != SEC_E_UNSUPPORTED_FUNCTION)
        return answer;
    return status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static int handshake(struct peer *p)
{
    static char target[] = "HTTP/server.example.com";
    SECURITY_STATUS client = SEC_I_CONTINUE_NEEDED, server = SEC_I_CONTINUE_NEEDED;
    SecBuffer up = {0, SECBUFFER_TOKEN, room[0]}, down = {0, SECBUFFER_TOKEN, room[1]};
    SecBufferDesc to_server = {SECBUFFER_VERSION, 1, NULL}, to_client = {SECBUFFER_VERSION, 1, NULL};
    ULONG granted;
    TimeStamp expiry;
    int leg;
    to_server.pBuffers = &up;
    to_client.pBuffers = &down;
    for (leg = 0; leg < 3; leg++) {
        if (client == SEC_I_CONTINUE_NEEDED) {
            up.cbBuffer = sizeof room[0];
            client = p->table->InitializeSecurityContextA(&p->client, leg ? &p->ours : NULL, target,
                                                          ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_REPLAY_DETECT |
                                                              ISC_REQ_SEQUENCE_DETECT,
                                                          0, SECURITY_NATIVE_DREP, leg ? &to_client : NULL, 0, &p->ours, &to_server,
                                                          &granted, &expiry);
            client = completed(p, &p->ours, &to_server, client);
        }
        if (server == SEC_I_CONTINUE_NEEDED) {
            down.cbBuffer = sizeof room[1];
            server = p->table->AcceptSecurityContext(&p->server, leg ? &p->theirs : NULL, &to_server,
                                                     ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY | ASC_REQ_REPLAY_DETECT |
                                                         ASC_REQ_SEQUENCE_DETECT,
                                                     SECURITY_NATIVE_DREP, &p->theirs, &to_client, &granted, &expiry);
            if (leg == 0 && p->sam != NULL)
                p->table->SetContextAttributesA(&p->theirs, WINPR_ATTR_NTLM_SAM_FILE, (void *)p->sam, (ULONG)strlen(p->sam));
            server = completed(p, &p->theirs, &to_client, server);
        }
        if (client == SEC_E_OK && server == SEC_E_OK)
            return 1;
        if ((client != SEC_E_OK && client != SEC_I_CONTINUE_NEEDED) || (server != SEC_E_OK && server != SEC_I_CONTINUE_NEEDED)) {
            fprintf(stderr, "%s: client 0x%08lx, server 0x%08lx\n", p->path, (unsigned long)(unsigned)client, (unsigned long)(unsigned)server);
            return 0;
        }
    }
    return 0;
}

static int through(struct peer *p, unsigned char *bytes, ULONG length, int both)
{
    unsigned char signature[16];
    SecBuffer parts[2];
    SecBufferDesc message = {SECBUFFER_VERSION, 2, NULL};
    ULONG quality = 0;
    message.pBuffers = parts;
    parts[0].BufferType = SECBUFFER_DATA;
    parts[0].cbBuffer = length;
    parts[0].pvBuffer = bytes;
    parts[1].BufferType = SECBUFFER_TOKEN;
    parts[1].cbBuffer = sizeof signature;
    parts[1].pvBuffer = signature;
    if (p->table->EncryptMessage(&p->ours, 0, &message, p->sequence) != SEC_E_OK)
        return 0;
    if (both && p->table->DecryptMessage(&p->theirs, &message, p->sequence, &quality) != SEC_E_OK)
        return 0;
    p->sequence++;
    return 1;
}

static int work(struct peer *p, int what, int times)
{
    while (times-- > 0) {
        switch (what) {
        case 0:
            if (!handshake(p))
                return 0;
            p->table->DeleteSecurityContext(&p->ours);
            p->table->DeleteSecurityContext(&p->theirs);
            break;
        case 1:
            if (!through(p, data, 64, 1))
                return 0;
            break;
        case 2:
            if (!through(p, data, 16384, 1))
                return 0;
            break;
        default:
            if (!through(p, data, 16384, 0))
                return 0;
        }
    }
    return 1;
}

static int prepare(struct peer *p, char *word)
{
    static char package[] = "NTLM", user[] = "alice", domain[] = "EXAMPLE", password[] = "Passw0rd!";
    SEC_WINNT_AUTH_IDENTITY_A identity;
    INIT_SECURITY_INTERFACE_A init = NULL;
    TimeStamp expiry;
    void *library;
    char *sam = strchr(word, '=');
    if (sam != NULL)
        *sam++ = 0;
    p->path = word;
    p->sam = sam;
    library = dlopen(word, RTLD_NOW | RTLD_LOCAL);
    if (library != NULL)
        *(void **)&init = dlsym(library, "InitSecurityInterfaceA");
    if (init == NULL) {
        fprintf(stderr, "%s: %s\n", word, dlerror());
        return 0;
    }
    p->table = init();
    memset(&identity, 0, sizeof identity);
    identity.User = (unsigned char *)user;
    identity.UserLength = (ULONG)strlen(user);
    identity.Domain = (unsigned char *)domain;
    identity.DomainLength = (ULONG)strlen(domain);
    identity.Password = (unsigned char *)password;
    identity.PasswordLength = (ULONG)strlen(password);
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    return p->table->AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL, &p->client, &expiry) ==
               SEC_E_OK &&
           p->table->AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_INBOUND, NULL, sam == NULL ? &identity : NULL, NULL, NULL,
                                               &p->server, &expiry) == SEC_E_OK;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"handshake, both sides", "seal + open 64 B", "seal + open 16 KiB", "seal 16 KiB"};
    static const int times[] = {200, 4000, 60, 60};
    static struct peer peers[MOST];
    int what, round, n = 0, k;
    for (k = 1; k < argc && n < MOST; k++)
        if (prepare(&peers[n], argv[k]))
            n++;
        else
            fprintf(stderr, "%s is passed over\n", argv[k]);
    if (n == 0)
        return 1;
    for (what = 0; what < 4; what++) {
        for (round = 0; round < ROUNDS; round++)
            for (k = 0; k < n; k++) {
                double begun, took;
                int alive = what == 0 || handshake(&peers[k]);
                peers[k].sequence = 0;
                begun = now();
                peers[k].able[what] = alive && work(&peers[k], what, times[what]);
                took = (now() - begun) / times[what] * 1e9;
                if (round == 0 || took < peers[k].best[what])
                    peers[k].best[what] = took;
                if (what != 0 && alive) {
                    peers[k].table->DeleteSecurityContext(&peers[k].ours);
                    peers[k].table->DeleteSecurityContext(&peers[k].theirs);
                }
            }
        for (k = 0; k < n; k++) {
            const char *slash = strrchr(peers[k].path, '/');
            printf("%-22s %-28s ", names[what], slash == NULL ? peers[k].path : slash + 1);
            if (!peers[k].able[what])
                printf("%10s\n", "failed");
            else if (k == 0)
                printf("%10.0f ns\n", peers[k].best[what]);
            else
                printf("%10.0f ns   ours / theirs %.2f\n", peers[k].best[what], peers[0].best[what] / peers[k].best[what]);
        }
    }
    return 0;
}
