/* Packages whose tokens are a stream of records (Schannel, CredSSP): shaking hands over a socket, then sealed records. What was read and
   not yet consumed stays in the stream. Include sspi_wire.h's folder's other half first: this file does it. */
#ifndef SSPI_STREAM_H
#define SSPI_STREAM_H

#include "sspi_wire.h"

#define STREAM_ROOM (256u * 1024u)

struct stream {
    int fd;
    long patience;
    unsigned char *bytes;
    ULONG have;
};

static __inline__ int stream_open(struct stream *s, int fd, long patience)
{
    s->fd = fd;
    s->patience = patience;
    s->have = 0;
    s->bytes = (unsigned char *)malloc(STREAM_ROOM);
    return s->bytes != NULL ? 0 : -1;
}

/* Reads what there is, at least one byte. */
static __inline__ int stream_more(struct stream *s)
{
    struct pollfd ready;
    ssize_t got;
    ready.fd = s->fd;
    ready.events = POLLIN;
    ready.revents = 0;
    if (s->have == STREAM_ROOM || poll(&ready, 1, (int)s->patience) <= 0)
        return -1;
    got = recv(s->fd, s->bytes + s->have, STREAM_ROOM - s->have, 0);
    if (got <= 0)
        return -1;
    s->have += (ULONG)got;
    return 0;
}

/* Keeps the last so many bytes. */
static __inline__ void stream_keep(struct stream *s, ULONG last)
{
    memmove(s->bytes, s->bytes + (s->have - last), last);
    s->have = last;
}

typedef SECURITY_STATUS (*stream_step)(void *whose, CtxtHandle *context, SecBufferDesc *input, SecBufferDesc *output);

/* Shakes hands; a client speaks first. SEC_E_OK with a live context, or a failure with nothing left behind. */
static __inline__ SECURITY_STATUS stream_shake_hands(struct stream *s, int speaks_first, stream_step step, void *whose, CtxtHandle *context)
{
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    int have_context = 0, wants = !speaks_first;

    while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
        SecBuffer in[2], out;
        SecBufferDesc input = {SECBUFFER_VERSION, 2, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
        if (wants && stream_more(s) != 0) {
            status = SEC_E_INCOMPLETE_MESSAGE;
            break;
        }
        in[0].cbBuffer = s->have;
        in[0].BufferType = SECBUFFER_TOKEN;
        in[0].pvBuffer = s->bytes;
        in[1].cbBuffer = 0;
        in[1].BufferType = SECBUFFER_EMPTY;
        in[1].pvBuffer = NULL;
        out.cbBuffer = 0;
        out.BufferType = SECBUFFER_TOKEN;
        out.pvBuffer = NULL;
        input.pBuffers = in;
        output.pBuffers = &out;
        status = step(whose, have_context ? context : NULL, have_context || !speaks_first ? &input : NULL, &output);
        if (out.pvBuffer != NULL) {
            /* Whatever came out is for the peer: with success, with a need for more, and with a failure. */
            if (out.cbBuffer != 0 && wire_move(s->fd, (unsigned char *)out.pvBuffer, out.cbBuffer, 1, wire_clock() + s->patience) != 0
                && status >= 0)
                status = SEC_E_INTERNAL_ERROR;
            FreeContextBuffer(out.pvBuffer);
        }
        if (status == SEC_E_INCOMPLETE_MESSAGE) {
            wants = 1;
            continue;
        }
        if (status >= 0) {
            have_context = 1;
            stream_keep(s, in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0);
            wants = s->have == 0;
        }
    }
    if (status != SEC_E_OK && have_context)
        DeleteSecurityContext(context);
    return status;
}

/* Seals and sends one message. */
static __inline__ SECURITY_STATUS stream_send(struct stream *s, CtxtHandle *context, const void *message, ULONG size)
{
    SecPkgContext_StreamSizes sizes;
    SecBuffer parts[4];
    SecBufferDesc record = {SECBUFFER_VERSION, 4, NULL};
    unsigned char *room;
    SECURITY_STATUS status = QueryContextAttributesA(context, SECPKG_ATTR_STREAM_SIZES, &sizes);

    if (status != SEC_E_OK)
        return status;
    if (size > sizes.cbMaximumMessage)
        return SEC_E_INVALID_TOKEN;
    room = (unsigned char *)malloc(sizes.cbHeader + size + sizes.cbTrailer);
    if (room == NULL)
        return SEC_E_INSUFFICIENT_MEMORY;
    memcpy(room + sizes.cbHeader, message, size);
    memset(parts, 0, sizeof parts);
    parts[0].cbBuffer = sizes.cbHeader;
    parts[0].BufferType = SECBUFFER_STREAM_HEADER;
    parts[0].pvBuffer = room;
    parts[1].cbBuffer = size;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].pvBuffer = room + sizes.cbHeader;
    parts[2].cbBuffer = sizes.cbTrailer;
    parts[2].BufferType = SECBUFFER_STREAM_TRAILER;
    parts[2].pvBuffer = room + sizes.cbHeader + size;
    parts[3].BufferType = SECBUFFER_EMPTY;
    record.pBuffers = parts;
    status = EncryptMessage(context, 0, &record, 0);
    if (status == SEC_E_OK
        && wire_move(s->fd, room, parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer, 1, wire_clock() + s->patience) != 0)
        status = SEC_E_INTERNAL_ERROR;
    free(room);
    return status;
}

/* Receives and opens one message, at most room bytes of it; step hears what is not for the application. */
static __inline__ SECURITY_STATUS stream_receive(struct stream *s, CtxtHandle *context, stream_step step, void *whose, unsigned char *message,
                                                 ULONG room, ULONG *size)
{
    for (;;) {
        SecBuffer parts[4];
        SecBufferDesc record = {SECBUFFER_VERSION, 4, NULL};
        SECURITY_STATUS status = SEC_E_INCOMPLETE_MESSAGE;
        ULONG extra = 0, got = 0;
        int i;
        if (s->have != 0) {
            memset(parts, 0, sizeof parts);
            parts[0].cbBuffer = s->have;
            parts[0].BufferType = SECBUFFER_DATA;
            parts[0].pvBuffer = s->bytes;
            record.pBuffers = parts;
            status = DecryptMessage(context, &record, 0, NULL);
        }
        if (status == SEC_E_INCOMPLETE_MESSAGE) {
            if (stream_more(s) != 0)
                return SEC_E_INCOMPLETE_MESSAGE;
            continue;
        }
        if (status != SEC_E_OK && status != SEC_I_RENEGOTIATE && status != SEC_I_CONTEXT_EXPIRED)
            return status;
        for (i = 0; i < 4; i++) {
            if (parts[i].BufferType == SECBUFFER_EXTRA)
                extra = parts[i].cbBuffer;
            if (parts[i].BufferType == SECBUFFER_DATA && status == SEC_E_OK) {
                if (parts[i].cbBuffer > room)
                    return SEC_E_BUFFER_TOO_SMALL;
                got = parts[i].cbBuffer;
                memcpy(message, parts[i].pvBuffer, got);
            }
        }
        stream_keep(s, extra);
        if (status == SEC_I_CONTEXT_EXPIRED)
            return status;
        if (status == SEC_I_RENEGOTIATE) {
            SecBuffer in[2], out;
            SecBufferDesc input = {SECBUFFER_VERSION, 2, NULL}, output = {SECBUFFER_VERSION, 1, NULL};
            memset(in, 0, sizeof in);
            in[0].cbBuffer = s->have;
            in[0].BufferType = SECBUFFER_TOKEN;
            in[0].pvBuffer = s->bytes;
            in[1].BufferType = SECBUFFER_EMPTY;
            memset(&out, 0, sizeof out);
            out.BufferType = SECBUFFER_TOKEN;
            input.pBuffers = in;
            output.pBuffers = &out;
            status = step(whose, context, &input, &output);
            if (out.pvBuffer != NULL) {
                if (out.cbBuffer != 0)
                    wire_move(s->fd, (unsigned char *)out.pvBuffer, out.cbBuffer, 1, wire_clock() + s->patience);
                FreeContextBuffer(out.pvBuffer);
            }
            if (status != SEC_E_OK)
                return status;
            stream_keep(s, in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0);
            continue;
        }
        if (got == 0)
            continue;
        *size = got;
        return SEC_E_OK;
    }
}

#endif
