/* As much of HTTP as the Digest example needs: one message read within a time, its fields found by name. */
#ifndef SSPI_HTTP_H
#define SSPI_HTTP_H

#define _GNU_SOURCE
#define SECURITY_WIN32
#include <security.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>

#include "sspi_wire.h"

#define HTTP_HEAD 32768
#define HTTP_BODY 65536
#define HTTP_PATIENCE 10000

struct http_message {
    char head[HTTP_HEAD + 1];
    char body[HTTP_BODY];
    size_t head_size, body_size;
};

/* The value of the nth field of a name, copied; NULL when there is none. Folds and odd bytes stay in it: the library judges them. */
static __inline__ char *http_field(const struct http_message *message, const char *name, int nth)
{
    const size_t length = strlen(name);
    const char *line = strstr(message->head, "\r\n");
    while (line != NULL && line[2] != '\0') {
        const char *at = line + 2;
        const char *end = strstr(at, "\r\n");
        while (end != NULL && (end[2] == ' ' || end[2] == '\t'))
            end = strstr(end + 2, "\r\n");
        if (end == NULL)
            return NULL;
        if (strncasecmp(at, name, length) == 0 && at[length] == ':' && nth-- == 0) {
            at += length + 1;
            while (*at == ' ' || *at == '\t')
                at++;
            return strndup(at, (size_t)(end - at));
        }
        line = end;
    }
    return NULL;
}

/* Reads one message; 0 when it is whole. */
static __inline__ int http_receive(int fd, struct http_message *message)
{
    const long deadline = wire_clock() + HTTP_PATIENCE;
    char *length;
    message->head_size = message->body_size = 0;
    for (;;) {
        if (message->head_size == HTTP_HEAD || wire_move(fd, (unsigned char *)message->head + message->head_size, 1, 0, deadline) != 0)
            return -1;
        message->head[++message->head_size] = '\0';
        if (message->head_size >= 4 && memcmp(message->head + message->head_size - 4, "\r\n\r\n", 4) == 0)
            break;
    }
    /* The empty line is no field. */
    message->head[message->head_size -= 2] = '\0';
    length = http_field(message, "Content-Length", 0);
    if (length != NULL) {
        message->body_size = strtoul(length, NULL, 10);
        free(length);
        if (message->body_size > HTTP_BODY || wire_move(fd, (unsigned char *)message->body, message->body_size, 0, deadline) != 0)
            return -1;
    }
    return 0;
}

static __inline__ int http_send(int fd, const char *text, size_t size)
{
    return wire_move(fd, (unsigned char *)text, size, 1, wire_clock() + HTTP_PATIENCE);
}

static __inline__ SecBuffer http_buffer(ULONG type, const void *bytes, size_t size)
{
    SecBuffer buffer;
    buffer.BufferType = type;
    buffer.cbBuffer = (ULONG)size;
    buffer.pvBuffer = size == 0 ? NULL : (void *)bytes;
    return buffer;
}

#endif
