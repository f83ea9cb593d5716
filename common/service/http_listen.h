/* http_listen.h - the socket that an HTTP server of ours listens at. */
#pragma once

#include "common/base/error.h"

#include <sys/stat.h>

enum { HTTP_PATH_MAX = 100 /* bytes of the path of a unix socket */ };

struct http_listener {
    int fd;
    char path[HTTP_PATH_MAX + 1]; /* of the unix socket, or empty */
    struct stat file;             /* which it is */
};

/* `listen` is `unix:PATH` (a socket that only our user can open; one that is left from before is
 * replaced), `ADDRESS:PORT` or `[ADDRESS]:PORT`, in numbers. With `is_shared` several processes
 * of one user may listen at the same ADDRESS:PORT: the kernel spreads the connections. Errors name
 * `setting`. On OK the caller closes the descriptor, or gives it to who does, and calls
 * http_listen_end(). */
enum status http_listen(const char *setting, const char *listen, int backlog, bool is_shared,
                        struct http_listener *ret_listener, struct error *err) MUST_CHECK;
/* Removes the file of a unix socket, unless it is a successor's; closes the descriptor too unless
 * somebody else has. To a zeroed listener nothing happens. */
void http_listen_end(struct http_listener *listener, bool is_closed);
