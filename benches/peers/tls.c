/* OpenSSL's side of `cargo bench --bench tls`: handshakes and records between two SSLs over memory BIOs, with the tests' certificates.
 *
 *     tls FOLDER
 *
 * It prints NAME=NANOSECONDS, the least of several rounds of this thread's processor time, by the names of the benchmark's rows.
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 7

static SSL_CTX *client, *server;
static SSL_SESSION *kept;
static int resumes;

static void die(const char *what)
{
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static double cpu(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static int keep(SSL *ssl, SSL_SESSION *session)
{
    (void)ssl;
    if (!resumes)
        return 0;
    SSL_SESSION_free(kept);
    kept = session;
    return 1;
}

static void begin(const char *folder, int version, int resuming)
{
    char path[4096];
    resumes = resuming;
    client = SSL_CTX_new(TLS_client_method());
    server = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(client, version);
    SSL_CTX_set_max_proto_version(client, version);
    SSL_CTX_set1_groups_list(client, "X25519:P-256");
    SSL_CTX_set1_groups_list(server, "X25519:P-256");
    snprintf(path, sizeof path, "%s/root.pem", folder);
    if (SSL_CTX_load_verify_locations(client, path, NULL) != 1)
        die(path);
    SSL_CTX_set_verify(client, SSL_VERIFY_PEER, NULL);
    snprintf(path, sizeof path, "%s/server.pem", folder);
    if (SSL_CTX_use_certificate_file(server, path, SSL_FILETYPE_PEM) != 1)
        die(path);
    snprintf(path, sizeof path, "%s/server.key", folder);
    if (SSL_CTX_use_PrivateKey_file(server, path, SSL_FILETYPE_PEM) != 1)
        die(path);
    if (resuming) {
        SSL_CTX_set_session_cache_mode(client, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(client, keep);
    } else {
        SSL_CTX_set_session_cache_mode(client, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_session_cache_mode(server, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_num_tickets(server, 0);
        SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
    }
}

static void end(void)
{
    SSL_SESSION_free(kept);
    kept = NULL;
    SSL_CTX_free(client);
    SSL_CTX_free(server);
}

static void connect_both(SSL **c, SSL **s)
{
    BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());
    int i, done = 0;
    char nothing[1];
    *c = SSL_new(client);
    *s = SSL_new(server);
    BIO_set_mem_eof_return(up, -1);
    BIO_set_mem_eof_return(down, -1);
    BIO_up_ref(up);
    BIO_up_ref(down);
    SSL_set_bio(*c, down, up);
    SSL_set_bio(*s, up, down);
    SSL_set_tlsext_host_name(*c, "server.example.com");
    SSL_set1_host(*c, "server.example.com");
    if (kept != NULL)
        SSL_set_session(*c, kept);
    SSL_set_connect_state(*c);
    SSL_set_accept_state(*s);
    for (i = 0; i < 10 && done != 3; i++) {
        if (SSL_do_handshake(*c) == 1)
            done |= 1;
        if (SSL_do_handshake(*s) == 1)
            done |= 2;
    }
    if (done != 3)
        die("the handshake");
    /* Takes in the tickets. */
    if (SSL_peek(*c, nothing, 1) > 0)
        die("something to read");
    ERR_clear_error();
}

static void hang_up(SSL *c, SSL *s)
{
    SSL_set_shutdown(c, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_set_shutdown(s, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(c);
    SSL_free(s);
}

static void handshakes(const char *name, const char *kind)
{
    double least = 1e18;
    int round, i;
    SSL *c, *s;
    connect_both(&c, &s);
    hang_up(c, s);
    for (round = 0; round < ROUNDS; round++) {
        const double begun = cpu();
        double took;
        for (i = 0; i < 50; i++) {
            connect_both(&c, &s);
            if (SSL_session_reused(c) != resumes)
                die("the resumption");
            hang_up(c, s);
        }
        took = (cpu() - begun) / 50;
        if (took < least)
            least = took;
    }
    printf("%s, %s handshake=%.0f\n", name, kind, least);
    if (strcmp(name, "TLS 1.3") == 0)
        printf("%s, ML-KEM, %s handshake=%.0f\n", name, kind, least);
}

static void records(const char *name)
{
    static const int sizes[] = {64, 1024, 16384};
    static unsigned char payload[16384], back[16384];
    SSL *c, *s;
    int n, round, i;
    connect_both(&c, &s);
    for (n = 0; n < 3; n++) {
        double least = 1e18;
        for (round = 0; round < ROUNDS; round++) {
            const double begun = cpu();
            double took;
            for (i = 0; i < 2000; i++) {
                int got = 0;
                if (SSL_write(c, payload, sizes[n]) != sizes[n])
                    die("SSL_write");
                while (got < sizes[n]) {
                    const int more = SSL_read(s, back + got, sizes[n] - got);
                    if (more <= 0)
                        die("SSL_read");
                    got += more;
                }
            }
            took = (cpu() - begun) / 2000;
            if (took < least)
                least = took;
        }
        printf("%s, %d bytes=%.0f\n", name, sizes[n], least);
    }
    hang_up(c, s);
}

/* What a record costs when many connections live, and each is used in its turn. */
#define MOST 20000
static void crowd(void)
{
    static const int crowds[] = {1, 2000, MOST};
    static SSL *clients[MOST], *servers[MOST];
    static unsigned char payload[1024], back[1024];
    int n, round, i, live = 0;
    for (n = 0; n < 3; n++) {
        const int calls = crowds[n] < 2000 ? 2000 : crowds[n];
        double least = 1e18;
        int next = 0;
        for (; live < crowds[n]; live++)
            connect_both(&clients[live], &servers[live]);
        for (round = 0; round < ROUNDS; round++) {
            const double begun = cpu();
            double took;
            for (i = 0; i < calls; i++) {
                next = (next + 7) % live;
                if (SSL_write(clients[next], payload, sizeof payload) != sizeof payload
                    || SSL_read(servers[next], back, sizeof back) != sizeof back)
                    die("a record");
            }
            took = (cpu() - begun) / calls;
            if (took < least)
                least = took;
        }
        printf("1024 bytes, each of %d in turn=%.0f\n", crowds[n], least);
    }
    while (live > 0) {
        live--;
        hang_up(clients[live], servers[live]);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int version;
    } versions[] = {{"TLS 1.3", TLS1_3_VERSION}, {"TLS 1.2", TLS1_2_VERSION}};
    int i;
    if (argc != 2)
        die("the folder of the certificates is missing");
    for (i = 0; i < 2; i++) {
        begin(argv[1], versions[i].version, 0);
        handshakes(versions[i].name, "full");
        records(versions[i].name);
        if (i == 0)
            crowd();
        end();
        begin(argv[1], versions[i].version, 1);
        handshakes(versions[i].name, "resumed");
        end();
    }
    return 0;
}
