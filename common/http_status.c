#include "common/http_status.h"

#include "common/metrics.h"

#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define TYPE_JSON    "application/json"
#define TYPE_METRICS "text/plain; version=0.0.4; charset=utf-8"
#define TYPE_TEXT    "text/plain; charset=utf-8"

struct http_status {
    struct MHD_Daemon *daemon;
    struct http_pages pages;
    char path[HTTP_PATH_MAX + 1]; /* of the unix socket, or empty */
    struct stat file;             /* which it is */
};

static unsigned
page_health(const struct http_status *http, FILE *to)
{
    (void)http;
    fputs("{\"status\":\"ok\"}\n", to);
    return MHD_HTTP_OK;
}

static unsigned
page_ready(const struct http_status *http, FILE *to)
{
    return http->pages.ready(http->pages.self, to) ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
}

static unsigned
page_metrics(const struct http_status *http, FILE *to)
{
    http->pages.metrics(http->pages.self, to);
    return MHD_HTTP_OK;
}

static const struct page_row {
    const char *path, *type;
    unsigned (*write)(const struct http_status *http, FILE *to);
} page_rows[] = {
    { "/healthz", TYPE_JSON, page_health },
    { "/readyz", TYPE_JSON, page_ready },
    { "/metrics", TYPE_METRICS, page_metrics },
};

static const struct page_row *
find_page(const char *path)
{
    for (size_t i = 0; i < sizeof page_rows / sizeof *page_rows; i++)
        if (strcmp(path, page_rows[i].path) == 0)
            return &page_rows[i];
    return NULL;
}

/* Hands `body` over to the response. */
static enum MHD_Result
respond(struct MHD_Connection *connection, unsigned status, const char *type, char *body,
        size_t size)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, body, MHD_RESPMEM_MUST_FREE);
    char number[8];

    if (!response) {
        free(body);
        return MHD_NO;
    }
    snprintf(number, sizeof number, "%u", status);
    metric_add(METRIC_HTTP, 1, number, NULL);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static unsigned
write_page(const struct http_status *http, const struct page_row *page, const char *method,
           FILE *to)
{
    if (!page) {
        fputs("there are /healthz, /readyz and /metrics\n", to);
        return MHD_HTTP_NOT_FOUND;
    }
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        fputs("these pages are only read\n", to);
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    }
    return page->write(http, to);
}

static enum MHD_Result
answer(const struct http_status *http, struct MHD_Connection *connection, const char *path,
       const char *method)
{
    const struct page_row *page = find_page(path);
    char *body = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&body, &size);

    if (!to)
        return MHD_NO;
    unsigned status = write_page(http, page, method, to);
    if (fclose(to) != 0) {
        free(body);
        return MHD_NO;
    }
    bool is_page = status == MHD_HTTP_OK || status == MHD_HTTP_SERVICE_UNAVAILABLE;
    return respond(connection, status, is_page ? page->type : TYPE_TEXT, body, size);
}

/* The first call only tells that there is a request: who answers then loses the connection
 * after each reply. What a client sends as a body is read and dropped. */
static enum MHD_Result
on_request(void *self, struct MHD_Connection *connection, const char *path, const char *method,
           const char *version, const char *data, size_t *data_size, void **state)
{
    static char is_seen;

    (void)version;
    (void)data;
    if (!*state) {
        *state = &is_seen;
        return MHD_YES;
    }
    if (*data_size > 0) {
        *data_size = 0;
        return MHD_YES;
    }
    return answer(self, connection, path, method);
}

static enum status
listen_on(int fd, const struct sockaddr *address, socklen_t size, const char *listen_text,
          struct error *err)
{
    if (fd < 0)
        return error_set(err, UNAVAILABLE, "HTTP_LISTEN: no socket");
    if (bind(fd, address, size) != 0 || listen(fd, HTTP_BACKLOG_MAX) != 0)
        return error_set(err, UNAVAILABLE, "HTTP_LISTEN: can't listen at %s: %s", listen_text,
                         strerrorname_np(errno));
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
listen_unix(struct http_status *http, const char *path, int *ret_fd, struct error *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (strlen(path) > HTTP_PATH_MAX || !*path)
        return error_set(err, INVALID, "HTTP_LISTEN: a path has 1 to %d bytes", HTTP_PATH_MAX);
    memcpy(address.sun_path, path, strlen(path));
    remove_socket(path);
    *ret_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t before = umask(0177);
    enum status status = listen_on(*ret_fd, (struct sockaddr *)&address, sizeof address, path, err);
    umask(before);
    if (status != OK)
        return status;
    memcpy(http->path, path, strlen(path));
    return stat(path, &http->file) == 0
               ? OK
               : error_set(err, UNAVAILABLE, "HTTP_LISTEN: the socket has gone");
}

/* ADDRESS:PORT, in numbers. */
static enum status
listen_tcp(const char *text, int *ret_fd, struct error *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
    const char *colon = strrchr(text, ':');
    struct addrinfo *address = NULL;
    char host[64] = "";
    const int on = 1;

    size_t size = colon ? (size_t)(colon - text) : 0;
    bool is_bracketed = size >= 2 && text[0] == '[' && text[size - 1] == ']';
    if (size - 2U * is_bracketed < sizeof host)
        memcpy(host, text + is_bracketed, size - 2U * is_bracketed);
    if (!*host || !colon[1] || getaddrinfo(host, colon + 1, &hints, &address) != 0)
        return error_set(err, INVALID, "HTTP_LISTEN: %s is neither unix:PATH nor ADDRESS:PORT",
                         text);
    *ret_fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setsockopt(*ret_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    enum status status = listen_on(*ret_fd, address->ai_addr, address->ai_addrlen, text, err);
    freeaddrinfo(address);
    return status;
}

/* From here on the daemon owns the descriptor. */
static enum status
start_daemon(struct http_status *http, int fd, struct error *err)
{
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, http, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_REQUEST_BYTES,
        MHD_OPTION_END);
    if (!http->daemon)
        return error_set(err, UNAVAILABLE, "HTTP_LISTEN: the page can't be started");
    return OK;
}

enum status
http_open(const char *listen, const struct http_pages *pages, struct http_status **ret_http,
          struct error *err)
{
    AUTO(http_close) struct http_status *http = NULL;
    static const char unix_prefix[] = "unix:";
    int fd = -1;

    *ret_http = NULL;
    if (!*listen)
        return OK;
    http = calloc(1, sizeof *http);
    if (!http)
        return error_set(err, UNAVAILABLE, "out of memory");
    http->pages = *pages;
    bool is_unix = strncmp(listen, unix_prefix, strlen(unix_prefix)) == 0;
    enum status status = is_unix ? listen_unix(http, listen + strlen(unix_prefix), &fd, err)
                                 : listen_tcp(listen, &fd, err);
    if (status == OK)
        status = start_daemon(http, fd, err);
    if (status != OK) {
        if (fd >= 0)
            close(fd);
        return status;
    }
    *ret_http = http;
    http = NULL; /* handed over */
    return OK;
}

void
http_close(struct http_status **http_p)
{
    struct http_status *http = *http_p;
    struct stat now;

    if (!http)
        return;
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    if (http->path[0] && stat(http->path, &now) == 0 && now.st_ino == http->file.st_ino)
        unlink(http->path); /* and not that of a successor */
    free(http);
    *http_p = NULL;
}

int
http_descriptor(const struct http_status *http)
{
    const union MHD_DaemonInfo *info =
        http ? MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;

    return info ? info->epoll_fd : -1;
}

int
http_wait_ms(struct http_status *http, int timeout_ms)
{
    MHD_UNSIGNED_LONG_LONG due_ms = 0;

    if (!http || MHD_get_timeout(http->daemon, &due_ms) != MHD_YES)
        return timeout_ms;
    return due_ms < (MHD_UNSIGNED_LONG_LONG)timeout_ms ? (int)due_ms : timeout_ms;
}

void
http_turn(struct http_status *http)
{
    if (http)
        MHD_run(http->daemon);
}
