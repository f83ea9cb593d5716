#include "common/service/http_status.h"

#include "common/base/metrics.h"
#include "common/service/http_listen.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_JSON    "application/json"
#define TYPE_METRICS "text/plain; version=0.0.4; charset=utf-8"
#define TYPE_TEXT    "text/plain; charset=utf-8"

struct http_status {
    struct MHD_Daemon *daemon;
    struct http_pages pages;
    struct http_listener listener;
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

/* From here on the daemon owns the descriptor. */
static enum status
start_daemon(struct http_status *http, struct error *err)
{
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, http, MHD_OPTION_LISTEN_SOCKET,
        (MHD_socket)http->listener.fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_REQUEST_BYTES, MHD_OPTION_END);
    if (!http->daemon)
        return error_set(err, UNAVAILABLE, "HTTP_LISTEN: the page can't be started");
    return OK;
}

enum status
http_open(const char *listen, const struct http_pages *pages, struct http_status **ret_http,
          struct error *err)
{
    AUTO(http_close) struct http_status *http = NULL;

    *ret_http = NULL;
    if (!*listen)
        return OK;
    http = calloc(1, sizeof *http);
    if (!http)
        return error_set(err, UNAVAILABLE, "out of memory");
    http->pages = *pages;
    TRY(http_listen("HTTP_LISTEN", listen, HTTP_BACKLOG_MAX, false, &http->listener, err));
    TRY(start_daemon(http, err));
    *ret_http = http;
    http = NULL; /* handed over */
    return OK;
}

void
http_close(struct http_status **http_p)
{
    struct http_status *http = *http_p;

    if (!http)
        return;
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    http_listen_end(&http->listener, http->daemon != NULL);
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
