/* A small HTTP client that answers Digest's challenges: copy it.

     sspi_digest_client http://127.0.0.1:PORT/PATH USER PASSWORD [--method M] [--data D] [--times N] [--int] [--mutual] [--tamper] [--forget]
                        [--pause MILLISECONDS]

   It asks, answers the challenge, and asks N times in all on the same context; each answer's status is printed, and "server proven" where the
   server proved itself. --int asks for integrity, --mutual insists on the server's proof, --tamper sends another body than was proven,
   --forget proves every request with a count that was used before; --pause waits between requests. */
#include "sspi_http.h"

static char host[256], path[2048] = "/";
static const char *method = "GET", *data = "";
static int port, tamper;
static CredHandle credential;
static CtxtHandle context;
static int have;

static int request(const char *authorization, size_t size, struct http_message *answer)
{
    static char text[65536];
    struct sockaddr_in address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), n, done;
    const char *body = tamper && size != 0 ? "another body" : data;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    inet_pton(AF_INET, host, &address.sin_addr);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return -1;
    n = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\nContent-Length: %lu\r\n", method, path, host, port,
                 (unsigned long)strlen(body));
    if (size != 0)
        n += snprintf(text + n, sizeof text - (size_t)n, "Authorization: Digest %.*s\r\n", (int)size, authorization);
    n += snprintf(text + n, sizeof text - (size_t)n, "\r\n%s", body);
    done = http_send(fd, text, (size_t)n) == 0 && http_receive(fd, answer) == 0 ? atoi(answer->head + 9) : -1;
    close(fd);
    return done;
}

/* All challenges of an answer in one line, as RFC 9110 lets them be joined. */
static size_t challenges(const struct http_message *answer, char *out, size_t room)
{
    size_t size = 0;
    int n;
    char *field;
    for (n = 0; (field = http_field(answer, "WWW-Authenticate", n)) != NULL; n++) {
        size += (size_t)snprintf(out + size, room - size, "%s%s", n == 0 ? "" : ", ", field);
        free(field);
        if (size >= room)
            return 0;
    }
    return size;
}

static SECURITY_STATUS answer_challenge(ULONG asked, const char *challenge, size_t size, char *out, size_t *out_size)
{
    SecBuffer in[4], token = http_buffer(SECBUFFER_TOKEN, out, *out_size);
    SecBufferDesc input = {SECBUFFER_VERSION, 4, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
    TimeStamp expiry;
    ULONG granted;
    SECURITY_STATUS status;
    in[0] = http_buffer(SECBUFFER_TOKEN, challenge, size);
    in[1] = http_buffer(SECBUFFER_PKG_PARAMS, method, strlen(method));
    in[2] = http_buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    in[3] = http_buffer(SECBUFFER_DATA, data, strlen(data));
    if (data[0] == '\0')
        input.cBuffers = 3;
    input.pBuffers = in;
    output.pBuffers = &token;
    status = InitializeSecurityContextA(&credential, have ? &context : NULL, path, asked, 0, SECURITY_NETWORK_DREP, &input, 0, &context, &output,
                                        &granted, &expiry);
    if (status >= 0)
        have = 1;
    /* Only when told to. */
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        SECURITY_STATUS completed = CompleteAuthToken(&context, &output);
        if (completed < 0)
            status = completed;
    }
    *out_size = status >= 0 ? token.cbBuffer : 0;
    return status;
}

static SECURITY_STATUS next_request(char *out, size_t *size)
{
    SecBuffer buffers[6];
    SecBufferDesc message = {SECBUFFER_VERSION, 6, NULL};
    SECURITY_STATUS status;
    buffers[0] = http_buffer(SECBUFFER_TOKEN, NULL, 0);
    buffers[1] = http_buffer(SECBUFFER_PKG_PARAMS, method, strlen(method));
    buffers[2] = http_buffer(SECBUFFER_PKG_PARAMS, path, strlen(path));
    buffers[3] = http_buffer(SECBUFFER_PKG_PARAMS, NULL, 0);
    buffers[4] = http_buffer(SECBUFFER_PADDING, out, *size);
    buffers[5] = http_buffer(SECBUFFER_DATA, data, strlen(data));
    message.pBuffers = buffers;
    status = MakeSignature(&context, 0, &message, 0);
    *size = status == SEC_E_OK ? buffers[4].cbBuffer : 0;
    return status;
}

static void check_server(const struct http_message *answer, ULONG asked, SECURITY_STATUS status)
{
    char *info = http_field(answer, "Authentication-Info", 0);
    SecBuffer buffer;
    SecBufferDesc message = {SECBUFFER_VERSION, 1, NULL};
    TimeStamp expiry;
    ULONG granted = 0;
    if (info == NULL)
        return;
    buffer = http_buffer(SECBUFFER_TOKEN, info, strlen(info));
    message.pBuffers = &buffer;
    if (status == SEC_I_CONTINUE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE)
        status = InitializeSecurityContextA(&credential, &context, path, asked, 0, SECURITY_NETWORK_DREP, &message, 0, &context, NULL, &granted, &expiry);
    else
        status = VerifySignature(&context, &message, 0, NULL);
    if (status == SEC_E_OK)
        printf("server proven%s\n", (granted & ISC_RET_MUTUAL_AUTH) != 0 ? " mutually" : "");
    else
        printf("server refused 0x%08lx\n", (unsigned long)(ULONG)status);
    free(info);
}

int main(int argc, char **argv)
{
    static struct http_message answer;
    SEC_WINNT_AUTH_IDENTITY_A identity;
    TimeStamp expiry;
    ULONG asked = ISC_REQ_HTTP;
    SECURITY_STATUS status = SEC_E_OK;
    char line[32768], token[4096];
    size_t size = 0;
    long times = 1, pause = 0, n;
    int i, code, forget = 0, retried = 0;
    if (argc < 4 || sscanf(argv[1], "http://%255[0-9.]:%d%2047s", host, &port, path) < 2)
        return 2;
    for (i = 4; i < argc; i++) {
        if (strcmp(argv[i], "--int") == 0)
            asked |= ISC_REQ_INTEGRITY;
        else if (strcmp(argv[i], "--mutual") == 0)
            asked |= ISC_REQ_MUTUAL_AUTH;
        else if (strcmp(argv[i], "--tamper") == 0)
            tamper = 1;
        else if (strcmp(argv[i], "--forget") == 0)
            forget = 1;
        else if (strcmp(argv[i], "--method") == 0 && i + 1 < argc)
            method = argv[++i];
        else if (strcmp(argv[i], "--data") == 0 && i + 1 < argc)
            data = argv[++i];
        else if (strcmp(argv[i], "--pause") == 0 && i + 1 < argc)
            pause = atol(argv[++i]);
        else if (strcmp(argv[i], "--times") == 0 && i + 1 < argc)
            times = atol(argv[++i]);
        else
            return 2;
    }
    memset(&identity, 0, sizeof identity);
    identity.User = (unsigned char *)argv[2];
    identity.UserLength = (ULONG)strlen(argv[2]);
    identity.Password = (unsigned char *)argv[3];
    identity.PasswordLength = (ULONG)strlen(argv[3]);
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    status = AcquireCredentialsHandleA(NULL, (SEC_CHAR *)"WDigest", SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL, &credential, &expiry);
    if (status != SEC_E_OK) {
        printf("acquire 0x%08lx\n", (unsigned long)(ULONG)status);
        return 1;
    }
    for (n = 0; n < times;) {
        code = request(token, size, &answer);
        printf("%d\n", code);
        if (code < 0)
            return 1;
        if (code == 401) {
            const size_t asked_size = challenges(&answer, line, sizeof line);
            if (retried++ > 4)
                break;
            size = sizeof token;
            status = answer_challenge(asked, line, asked_size, token, &size);
            if (status < 0) {
                printf("initialize 0x%08lx\n", (unsigned long)(ULONG)status);
                break;
            }
            continue;
        }
        if (size != 0)
            check_server(&answer, asked, status);
        if (code == 200)
            printf("%.*s\n", (int)answer.body_size, answer.body);
        status = SEC_E_OK;
        if (++n < times && pause > 0)
            usleep((useconds_t)pause * 1000);
        if (n < times && !forget) {
            size = sizeof token;
            status = next_request(token, &size);
            if (status != SEC_E_OK) {
                printf("sign 0x%08lx\n", (unsigned long)(ULONG)status);
                break;
            }
        }
    }
    if (have)
        DeleteSecurityContext(&context);
    FreeCredentialsHandle(&credential);
    return 0;
}
