/* A small HTTP server that lets nobody in without Digest: copy it.

     sspi_digest_server [--realm R] [--int] [--late] [--proxy] [--strict] [--connections N]

   It listens on a loopback port of the system's choice, prints "port N", and serves N connections (0: for ever), one request each, one after
   the other. Who is let in reads his name. --int asks for integrity of bodies; with --late the body is told to CompleteAuthToken alone. --proxy
   speaks the proxy's fields. With --strict the requests of a nonce stay on the context that it was first proven on. */
#include "sspi_http.h"

static const char *realm = "labdigest";
static ULONG asked = ASC_REQ_HTTP;
static int late, proxy;
static int keep;
static CredHandle credential;

/* The context of the last proof, and its nonce: with --strict a request over the same nonce goes on there. */
static CtxtHandle kept;
static char kept_nonce[256];

static int nonce_of(const char *token, char *out, size_t room)
{
    const char *at = token;
    while ((at = strstr(at, "nonce=\"")) != NULL) {
        if (at == token || at[-1] != 'c') {
            const char *end = strchr(at + 7, '"');
            if (end == NULL || (size_t)(end - at - 7) >= room)
                return 0;
            memcpy(out, at + 7, (size_t)(end - at - 7));
            out[end - at - 7] = '\0';
            return 1;
        }
        at += 7;
    }
    return 0;
}

/* One call of AcceptSecurityContext. */
static SECURITY_STATUS accept_token(CtxtHandle *context, int have, const char *token, const char *method, const char *uri,
                                    const struct http_message *request, int with_body, char *out, size_t *size)
{
    SecBuffer in[6], answer = http_buffer(SECBUFFER_TOKEN, out, *size);
    SecBufferDesc input = {SECBUFFER_VERSION, 5, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
    TimeStamp expiry;
    ULONG granted;
    SECURITY_STATUS status;
    in[0] = http_buffer(SECBUFFER_TOKEN, token, strlen(token));
    in[1] = http_buffer(SECBUFFER_PKG_PARAMS, method, strlen(method));
    in[2] = http_buffer(SECBUFFER_PKG_PARAMS, uri, strlen(uri));
    in[3] = http_buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    in[4] = http_buffer(SECBUFFER_PKG_PARAMS, realm, strlen(realm));
    if (with_body)
        in[input.cBuffers++] = http_buffer(SECBUFFER_DATA, request->body, request->body_size);
    input.pBuffers = in;
    output.pBuffers = &answer;
    status = AcceptSecurityContext(&credential, have ? context : NULL, &input, asked, SECURITY_NETWORK_DREP, context, &output, &granted, &expiry);
    *size = status >= 0 ? answer.cbBuffer : 0;
    return status;
}

/* CompleteAuthToken, which is called only when AcceptSecurityContext asked for it. */
static SECURITY_STATUS complete(CtxtHandle *context, const char *token, const char *method, const char *uri,
                                const struct http_message *request, char *out, size_t *size)
{
    SecBuffer buffers[7];
    SecBufferDesc desc = {SECBUFFER_VERSION, 7, NULL};
    SECURITY_STATUS status;
    buffers[0] = http_buffer(SECBUFFER_TOKEN, token, strlen(token));
    buffers[1] = http_buffer(SECBUFFER_PKG_PARAMS, method, strlen(method));
    buffers[2] = http_buffer(SECBUFFER_PKG_PARAMS, uri, strlen(uri));
    buffers[3] = http_buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    buffers[4] = http_buffer(SECBUFFER_PKG_PARAMS, realm, strlen(realm));
    buffers[5] = http_buffer(SECBUFFER_DATA, request->body, request->body_size);
    buffers[6] = http_buffer(SECBUFFER_PADDING, out, *size);
    desc.pBuffers = buffers;
    status = CompleteAuthToken(context, &desc);
    *size = status == SEC_E_OK && buffers[6].cbBuffer < *size ? buffers[6].cbBuffer : 0;
    return status;
}

/* 401 with a challenge for every algorithm there is, or with this one that says stale. */
static void challenge(int fd, const char *stale, size_t stale_size)
{
    char answer[20000], token[4096], first[4096] = "";
    size_t size = (size_t)snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\n", proxy ? "407 Proxy Authentication Required" : "401 Unauthorized");
    CtxtHandle context;
    static const struct http_message nothing;
    int have = 0, n;
    for (n = 0; n < 6; n++) {
        size_t token_size = sizeof token - 1;
        const char *at = token;
        if (stale != NULL) {
            at = stale;
            token_size = stale_size;
        } else {
            char *algorithm;
            if (accept_token(&context, have, "", "GET", "", &nothing, 0, token, &token_size) != SEC_I_CONTINUE_NEEDED)
                break;
            have = 1;
            token[token_size] = '\0';
            algorithm = strstr(token, "algorithm=");
            if (strcmp(first, algorithm == NULL ? "" : algorithm) == 0)
                break;
            if (n == 0)
                snprintf(first, sizeof first, "%s", algorithm == NULL ? "" : algorithm);
        }
        size += (size_t)snprintf(answer + size, sizeof answer - size, "%s-Authenticate: Digest %.*s\r\n", proxy ? "Proxy" : "WWW", (int)token_size, at);
        if (stale != NULL)
            break;
    }
    if (have)
        DeleteSecurityContext(&context);
    size += (size_t)snprintf(answer + size, sizeof answer - size, "Connection: close\r\nContent-Length: 0\r\n\r\n");
    http_send(fd, answer, size);
}

static void welcome(int fd, CtxtHandle *context, const char *info, size_t info_size)
{
    char answer[8192];
    SecPkgContext_NamesA names = {NULL};
    size_t size;
    if (QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &names) != SEC_E_OK)
        names.sUserName = NULL;
    size = (size_t)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %lu\r\n",
                            (unsigned long)(6 + (names.sUserName == NULL ? 0 : strlen(names.sUserName))));
    if (info_size != 0)
        size += (size_t)snprintf(answer + size, sizeof answer - size, "%sAuthentication-Info: %.*s\r\n", proxy ? "Proxy-" : "", (int)info_size, info);
    size += (size_t)snprintf(answer + size, sizeof answer - size, "\r\nhello %s", names.sUserName == NULL ? "" : names.sUserName);
    if (names.sUserName != NULL)
        FreeContextBuffer(names.sUserName);
    http_send(fd, answer, size);
}

static void serve(int fd)
{
    static struct http_message request;
    char method[64], uri[4096], out[4096], nonce[256];
    size_t size = sizeof out;
    CtxtHandle context;
    SECURITY_STATUS status;
    int known = 0, completed = 0;
    char *field, *token;
    if (http_receive(fd, &request) != 0 || sscanf(request.head, "%63s %4095s", method, uri) != 2)
        return;
    field = http_field(&request, proxy ? "Proxy-Authorization" : "Authorization", 0);
    if (field == NULL || strncasecmp(field, "Digest ", 7) != 0) {
        challenge(fd, NULL, 0);
        free(field);
        return;
    }
    token = field + 7;
    known = keep && nonce_of(token, nonce, sizeof nonce) && strcmp(nonce, kept_nonce) == 0;
    if (known)
        context = kept;
    status = accept_token(&context, known, token, method, uri, &request, !late, out, &size);
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        completed = 1;
        size = sizeof out;
        status = complete(&context, token, method, uri, &request, out, &size);
        if (status < 0 && !known)
            DeleteSecurityContext(&context);
    }
    printf("request %s 0x%08lx%s%s\n", method, (unsigned long)(ULONG)status, completed ? " completed" : "", known ? " known" : "");
    fflush(stdout);
    if (status == SEC_E_OK) {
        welcome(fd, &context, out, size);
        if (keep && !known) {
            if (kept_nonce[0] != '\0')
                DeleteSecurityContext(&kept);
            kept = context;
            nonce_of(token, kept_nonce, sizeof kept_nonce);
        } else if (!known)
            DeleteSecurityContext(&context);
    } else if (status == SEC_I_CONTINUE_NEEDED) {
        challenge(fd, out, size);
        if (!known)
            DeleteSecurityContext(&context);
    } else if (status == SEC_E_INVALID_TOKEN) {
        static const char bad[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        http_send(fd, bad, sizeof bad - 1);
    } else
        challenge(fd, NULL, 0);
    free(field);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    TimeStamp expiry;
    SECURITY_STATUS status;
    long connections = 0, served;
    int listener, i;
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--int") == 0)
            asked |= ASC_REQ_INTEGRITY;
        else if (strcmp(argv[i], "--late") == 0)
            late = 1;
        else if (strcmp(argv[i], "--proxy") == 0)
            proxy = 1;
        else if (strcmp(argv[i], "--strict") == 0)
            keep = 1;
        else if (strcmp(argv[i], "--realm") == 0 && i + 1 < argc)
            realm = argv[++i];
        else if (strcmp(argv[i], "--connections") == 0 && i + 1 < argc)
            connections = atol(argv[++i]);
        else
            return 2;
    }
    status = AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"WDigest", SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL, &credential, &expiry);
    if (status != SEC_E_OK) {
        printf("acquire 0x%08lx\n", (unsigned long)(ULONG)status);
        return 1;
    }
    listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        return 1;
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (served = 0; connections == 0 || served < connections; served++) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            continue;
        serve(fd);
        close(fd);
    }
    if (kept_nonce[0] != '\0')
        DeleteSecurityContext(&kept);
    FreeCredentialsHandle(&credential);
    return 0;
}
