#include "common/service/http_listen.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct wanted {
    const char *setting, *listen;
    int backlog;
    bool is_shared;
};

static enum status
listen_on(const struct wanted *wanted, int fd, const struct sockaddr *address, socklen_t size,
          struct error *err)
{
    if (fd < 0)
        return error_set(err, UNAVAILABLE, "%s: no socket", wanted->setting);
    if (bind(fd, address, size) != 0 || listen(fd, wanted->backlog) != 0)
        return error_set(err, UNAVAILABLE, "%s: can't listen at %s: %s", wanted->setting,
                         wanted->listen, strerrorname_np(errno));
    return OK;
}

/* One from an earlier start, or of a process under the same name, which the database will tell
 * to end: the later one counts, here too. */
static void
remove_socket(const char *path)
{
    struct stat file;

    if (lstat(path, &file) == 0 && S_ISSOCK(file.st_mode))
        unlink(path);
}

static enum status
listen_unix(const struct wanted *wanted, const char *path, struct http_listener *listener,
            struct error *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (strlen(path) > HTTP_PATH_MAX || !*path)
        return error_set(err, INVALID, "%s: a path has 1 to %d bytes", wanted->setting,
                         HTTP_PATH_MAX);
    memcpy(address.sun_path, path, strlen(path));
    remove_socket(path);
    listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t before = umask(0177);
    enum status status =
        listen_on(wanted, listener->fd, (struct sockaddr *)&address, sizeof address, err);
    umask(before);
    if (status != OK)
        return status;
    memcpy(listener->path, path, strlen(path));
    return stat(path, &listener->file) == 0
               ? OK
               : error_set(err, UNAVAILABLE, "%s: the socket has gone", wanted->setting);
}

/* ADDRESS:PORT, in numbers. */
static enum status
listen_tcp(const struct wanted *wanted, struct http_listener *listener, struct error *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
    const char *text = wanted->listen;
    const char *colon = strrchr(text, ':');
    struct addrinfo *address = NULL;
    char host[64] = "";
    const int on = 1;

    size_t size = colon ? (size_t)(colon - text) : 0;
    bool is_bracketed = size >= 2 && text[0] == '[' && text[size - 1] == ']';
    if (size - 2U * is_bracketed < sizeof host)
        memcpy(host, text + is_bracketed, size - 2U * is_bracketed);
    if (!*host || !colon[1] || getaddrinfo(host, colon + 1, &hints, &address) != 0)
        return error_set(err, INVALID, "%s: %s is neither unix:PATH nor ADDRESS:PORT",
                         wanted->setting, text);
    listener->fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (wanted->is_shared)
        setsockopt(listener->fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    enum status status =
        listen_on(wanted, listener->fd, address->ai_addr, address->ai_addrlen, err);
    freeaddrinfo(address);
    return status;
}

enum status
http_listen(const char *setting, const char *listen, int backlog, bool is_shared,
            struct http_listener *ret_listener, struct error *err)
{
    static const char unix_prefix[] = "unix:";
    const struct wanted wanted = { setting, listen, backlog, is_shared };

    *ret_listener = (struct http_listener){ .fd = -1 };
    bool is_unix = strncmp(listen, unix_prefix, strlen(unix_prefix)) == 0;
    enum status status = is_unix
                             ? listen_unix(&wanted, listen + strlen(unix_prefix), ret_listener, err)
                             : listen_tcp(&wanted, ret_listener, err);
    if (status != OK)
        http_listen_end(ret_listener, false);
    return status;
}

void
http_listen_end(struct http_listener *listener, bool is_closed)
{
    struct stat now;

    if (!is_closed && listener->fd > 0)
        close(listener->fd);
    listener->fd = -1;
    if (listener->path[0] && stat(listener->path, &now) == 0 && now.st_ino == listener->file.st_ino)
        unlink(listener->path); /* and not that of a successor */
    listener->path[0] = '\0';
}
