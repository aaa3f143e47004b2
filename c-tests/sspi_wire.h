/* How the example client and server carry tokens: four bytes of length, most significant first, then the token. Every wait has an end,
   so that a peer who never answers holds nothing for long. */
#ifndef SSPI_WIRE_H
#define SSPI_WIRE_H

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define WIRE_LARGEST 65536u

/* Milliseconds on a clock that never steps. */
static __inline__ long wire_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

/* Moves exactly size bytes before the deadline; 0 when it did. */
static __inline__ int wire_move(int fd, unsigned char *bytes, size_t size, int sending, long deadline)
{
    while (size > 0) {
        struct pollfd ready;
        ssize_t moved;
        long left = deadline - wire_clock();
        ready.fd = fd;
        ready.events = (short)(sending ? POLLOUT : POLLIN);
        ready.revents = 0;
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
            return -1;
        moved = sending ? send(fd, bytes, size, MSG_NOSIGNAL) : recv(fd, bytes, size, 0);
        if (moved < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (moved <= 0)
            return -1;
        bytes += moved;
        size -= (size_t)moved;
    }
    return 0;
}

static __inline__ int wire_send(int fd, const void *token, unsigned long size, long patience)
{
    unsigned char head[4];
    long deadline = wire_clock() + patience;
    head[0] = (unsigned char)(size >> 24);
    head[1] = (unsigned char)(size >> 16);
    head[2] = (unsigned char)(size >> 8);
    head[3] = (unsigned char)size;
    if (wire_move(fd, head, 4, 1, deadline) != 0)
        return -1;
    return wire_move(fd, (unsigned char *)token, size, 1, deadline);
}

/* Reads one token of at most room bytes; its size, or -1. */
static __inline__ long wire_receive(int fd, unsigned char *token, unsigned long room, long patience)
{
    unsigned char head[4];
    unsigned long size;
    long deadline = wire_clock() + patience;
    if (wire_move(fd, head, 4, 0, deadline) != 0)
        return -1;
    size = ((unsigned long)head[0] << 24) | ((unsigned long)head[1] << 16) | ((unsigned long)head[2] << 8) | head[3];
    if (size > room || wire_move(fd, token, size, 0, deadline) != 0)
        return -1;
    return (long)size;
}

#endif
