/* What the C programs of this folder share: checks that say where they failed, memory that ends at a guard page, and handshakes of the
   package "Rehearsal", which proves nobody's identity. Include it first. */
#ifndef CHECK_H
#define CHECK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define SECURITY_WIN32
#include <security.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HELPER static __inline__

#define CHECK(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            exit(1); \
        } \
    } while (0)

/* The status of a call, told when it is another. */
#define GIVES(call, want) \
    do { \
        const SECURITY_STATUS status_ = (call); \
        if (status_ != (want)) { \
            fprintf(stderr, "%s:%d: %s gave 0x%08lx, not %s\n", __FILE__, __LINE__, #call, (unsigned long)(ULONG)status_, #want); \
            exit(1); \
        } \
    } while (0)

/* SEC_E_OK, or a code of SSPI's own: what every call may answer to a caller's mistake. */
HELPER int is_status(SECURITY_STATUS status)
{
    const ULONG facility = (ULONG)status & 0xFFFFF000UL;
    return status == SEC_E_OK || facility == 0x80090000UL || facility == 0x00090000UL;
}

#define ANSWERS(call) \
    do { \
        const SECURITY_STATUS status_ = (call); \
        if (!is_status(status_)) { \
            fprintf(stderr, "%s:%d: %s gave 0x%08lx\n", __FILE__, __LINE__, #call, (unsigned long)(ULONG)status_); \
            exit(1); \
        } \
    } while (0)

/* So many bytes that end where a page begins which nobody may touch. Never given back. */
HELPER unsigned char *beside_guard(size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t body = (size + page - 1) / page * page;
    unsigned char *at = (unsigned char *)mmap(NULL, body + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(at != (unsigned char *)MAP_FAILED);
    CHECK(mprotect(at + body, page, PROT_NONE) == 0);
    return at + body - size;
}

/* These bytes in memory that cannot be written. Never given back. */
HELPER unsigned char *unwritable(const void *bytes, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *at = beside_guard(size);
    memcpy(at, bytes, size);
    CHECK(mprotect((void *)((size_t)at / page * page), (size + page - 1) / page * page, PROT_READ) == 0);
    return at;
}

HELPER SecBuffer buffer(ULONG type, void *at, size_t size)
{
    SecBuffer made;
    made.cbBuffer = (ULONG)size;
    made.BufferType = type;
    made.pvBuffer = at;
    return made;
}

HELPER SecBufferDesc list(SecBuffer *first, size_t count)
{
    SecBufferDesc made;
    made.ulVersion = SECBUFFER_VERSION;
    made.cBuffers = (ULONG)count;
    made.pBuffers = first;
    return made;
}

HELPER int same_handle(const SecHandle *a, const SecHandle *b)
{
    return a->dwLower == b->dwLower && a->dwUpper == b->dwUpper;
}

HELPER CredHandle acquired(const char *package, ULONG use)
{
    CredHandle made;
    TimeStamp expiry;
    GIVES(AcquireCredentialsHandleA(NULL, (SEC_CHAR *)package, use, NULL, NULL, NULL, NULL, &made, &expiry), SEC_E_OK);
    return made;
}

/* One end of an exchange. */
typedef struct {
    CredHandle *credential;
    const char *script;
    int accepting;
    int begun;
    ULONG asked;
    ULONG granted;
    TimeStamp expiry;
    CtxtHandle context;
} Side;

HELPER Side side(CredHandle *credential, const char *script, ULONG asked)
{
    Side made;
    memset(&made, 0, sizeof made);
    made.credential = credential;
    made.script = script;
    made.accepting = script == NULL;
    made.asked = asked;
    return made;
}

/* One call of ISC or ASC; the context's handle is kept where one was given. */
HELPER SECURITY_STATUS step(Side *self, PSecBufferDesc input, PSecBufferDesc output)
{
    SECURITY_STATUS status;
    CtxtHandle *old = self->begun ? &self->context : NULL;
    if (self->accepting)
        status = AcceptSecurityContext(self->credential, old, input, self->asked, SECURITY_NATIVE_DREP, &self->context, output,
                                       &self->granted, &self->expiry);
    else
        status = InitializeSecurityContextA(self->credential, old, (SEC_CHAR *)self->script, self->asked, 0, SECURITY_NATIVE_DREP, input, 0,
                                            &self->context, output, &self->granted, &self->expiry);
    if (status >= 0)
        self->begun = 1;
    return status;
}

/* The same with plain bytes: reads `size` bytes at `in`, writes at most `*room` at `out`. */
HELPER SECURITY_STATUS leg(Side *self, const void *in, size_t size, void *out, size_t *room)
{
    SecBuffer from = buffer(SECBUFFER_TOKEN, (void *)in, size);
    SecBuffer to = buffer(SECBUFFER_TOKEN, out, *room);
    SecBufferDesc input = list(&from, 1), output = list(&to, 1);
    const SECURITY_STATUS status = step(self, size == 0 && !self->accepting ? NULL : &input, &output);
    if (status >= 0)
        *room = to.cbBuffer;
    return status;
}

/* Plays the script `plain`, two tokens, into two live contexts. */
HELPER void shake_hands(Side *client, Side *server)
{
    unsigned char opening[512], answer[512], nothing[16];
    size_t opened = sizeof opening, answered = sizeof answer, no = sizeof nothing;
    GIVES(leg(client, NULL, 0, opening, &opened), SEC_I_CONTINUE_NEEDED);
    GIVES(leg(server, opening, opened, answer, &answered), SEC_E_OK);
    GIVES(leg(client, answer, answered, nothing, &no), SEC_E_OK);
    CHECK(no == 0);
}

/* A message of one payload and one token, both beside nothing in particular. */
HELPER SECURITY_STATUS seal(CtxtHandle *context, void *text, size_t size, void *token)
{
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    parts[0] = buffer(SECBUFFER_DATA, text, size);
    parts[1] = buffer(SECBUFFER_TOKEN, token, 16);
    return EncryptMessage(context, 0, &message, 0);
}

HELPER SECURITY_STATUS unseal(CtxtHandle *context, void *text, size_t size, void *token)
{
    SecBuffer parts[2];
    SecBufferDesc message = list(parts, 2);
    parts[0] = buffer(SECBUFFER_DATA, text, size);
    parts[1] = buffer(SECBUFFER_TOKEN, token, 16);
    return DecryptMessage(context, &message, 0, NULL);
}

/* That what one context seals the other opens. */
HELPER void talk(CtxtHandle *from, CtxtHandle *to)
{
    char text[] = "over the wire";
    unsigned char token[16];
    GIVES(seal(from, text, sizeof text, token), SEC_E_OK);
    CHECK(memcmp(text, "over the wire", sizeof text) != 0);
    GIVES(unseal(to, text, sizeof text, token), SEC_E_OK);
    CHECK(memcmp(text, "over the wire", sizeof text) == 0);
}

HELPER void end(Side *self)
{
    GIVES(DeleteSecurityContext(&self->context), SEC_E_OK);
    self->begun = 0;
}

#endif
