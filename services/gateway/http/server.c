#include "server_private.h"

#include "common/base/clock.h"
#include "common/base/log.h"

#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

enum {
    FILE_BYTES_MAX = 65536,
    DESCRIPTORS_SPARE = 200,
    LOOK_MS = 1000,       /* between two looks for who has gone */
    CROWD_REQUESTS = 500, /* under way at once: what they took is given back when they are over */
};

/* PHASE_WORK is ours: the deadlines of the services end it. */
static const int64_t phase_ms[PHASES] = { SERVER_HEAD_MS, SERVER_BODY_MS, 0, SERVER_ANSWER_MS };

void
server_phase(struct server *server, struct connection *link, enum phase phase)
{
    DL_DELETE(server->phases[link->phase], link);
    link->phase = phase;
    link->due_ms = clock_steady_ms() + phase_ms[phase];
    DL_APPEND(server->phases[phase], link);
}

static void
connection_open(struct server *server, struct MHD_Connection *connection, void **socket_context)
{
    struct connection *link = calloc(1, sizeof *link);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    if (!link)
        abort();
    link->fd = info->connect_fd;
    link->due_ms = clock_steady_ms() + phase_ms[PHASE_HEAD];
    DL_APPEND(server->phases[PHASE_HEAD], link);
    server->connections++;
    *socket_context = link;
}

static void
on_connection(void *self, struct MHD_Connection *connection, void **socket_context,
              enum MHD_ConnectionNotificationCode what)
{
    struct server *server = self;
    struct connection *link = *socket_context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_open(server, connection, socket_context);
        return;
    }
    DL_DELETE(server->phases[link->phase], link);
    free(link);
    server->connections--;
    *socket_context = NULL;
}

/* Escapes are ours to decode (target.h). */
static size_t
leave_escaped(void *self, struct MHD_Connection *connection, char *text)
{
    (void)self;
    (void)connection;
    return strlen(text);
}

static enum status
read_file(const char *path, char **ret_text, struct error *err)
{
    FILE *file = fopen(path, "re");
    char *text = calloc(1, FILE_BYTES_MAX);
    size_t size = file && text ? fread(text, 1, FILE_BYTES_MAX - 1, file) : 0;

    if (file)
        fclose(file);
    *ret_text = text;
    return size > 0 ? OK : error_set(err, UNAVAILABLE, "TLS: %s can't be read", path);
}

static enum status
start_daemon(struct server *server, const struct server_options *options, struct error *err)
{
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, NULL },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, NULL },
        { MHD_OPTION_END, 0, NULL },
    };

    if (*options->certificate_file) {
        TRY(read_file(options->certificate_file, &server->certificate, err));
        TRY(read_file(options->key_file, &server->key, err));
        tls[0].ptr_value = server->certificate;
        tls[1].ptr_value = server->key;
        flags |= MHD_USE_TLS;
    } else
        tls[0] = tls[2];
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, exchange_call, server, MHD_OPTION_LISTEN_SOCKET,
        (MHD_socket)server->listener.fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)SERVER_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, 0U,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_MEMORY_BYTES,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_line, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, exchange_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return server->daemon ? OK : error_set(err, UNAVAILABLE, "GATEWAY_LISTEN: no server; TLS?");
}

/* As many descriptors as connections are allowed, if the system lets us. */
static void
raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0
        || limit.rlim_cur < SERVER_CONNECTIONS_MAX + DESCRIPTORS_SPARE)
        log_line(LOG_WARNING_LINE, "start", "the limit of descriptors is below %d",
                 SERVER_CONNECTIONS_MAX + DESCRIPTORS_SPARE);
}

enum status
server_open(const struct server_options *options, struct server **ret_server, struct error *err)
{
    AUTO(server_close) struct server *server = calloc(1, sizeof *server);

    if (!server)
        return error_set(err, UNAVAILABLE, "out of memory");
    server->gateway = options->gateway;
    server->bodies.bytes_max = SERVER_BODIES_BYTES;
    server->large_bodies.bytes_max = SERVER_LARGE_BYTES;
    raise_descriptors();
    TRY(http_listen("GATEWAY_LISTEN", options->listen, SERVER_BACKLOG_MAX, true, &server->listener,
                    err));
    TRY(start_daemon(server, options, err));
    *ret_server = server;
    server = NULL; /* handed over */
    return OK;
}

void
server_close(struct server **server_p)
{
    struct server *server = *server_p;

    if (!server)
        return;
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    http_listen_end(&server->listener, server->daemon != NULL);
    free(server->certificate);
    free(server->key);
    free(server);
    *server_p = NULL;
}

int
server_descriptor(const struct server *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

/* The soonest deadline of a connection; work that waits in the daemon's own memory is 0. */
int
server_wait_ms(struct server *server, int timeout_ms)
{
    MHD_UNSIGNED_LONG_LONG daemon_ms = 0;
    int64_t now_ms = clock_steady_ms();

    if (MHD_get_timeout(server->daemon, &daemon_ms) == MHD_YES && daemon_ms < (unsigned)timeout_ms)
        timeout_ms = (int)daemon_ms;
    for (enum phase phase = 0; phase < PHASES; phase++) {
        const struct connection *first = server->phases[phase];

        if (!first || phase_ms[phase] == 0 || first->due_ms - now_ms >= timeout_ms)
            continue;
        timeout_ms = first->due_ms > now_ms ? (int)(first->due_ms - now_ms) : 0;
    }
    return timeout_ms;
}

/* The daemon notices that its connection has ended, and tells us. Until then it is last in its
 * phase. */
static void
close_late(struct server *server, enum phase phase)
{
    int64_t now_ms = clock_steady_ms();

    while (server->phases[phase] && server->phases[phase]->due_ms <= now_ms) {
        struct connection *link = server->phases[phase];

        shutdown(link->fd, SHUT_RDWR);
        server_phase(server, link, phase);
    }
}

/* Whether the other side has ended: even behind bytes that nobody has read, as TLS's own goodbye.
 */
static bool
has_gone(const struct connection *link)
{
    struct pollfd asked = { .fd = link->fd, .events = POLLRDHUP };

    return poll(&asked, 1, 0) > 0;
}

/* The daemon does not notice an end that comes together with the bytes before it: it takes what
 * there is, and epoll tells of each change once. So who vanishes in the middle of a request would
 * have its room until the deadline. Who has not been here for a while is looked at. */
static void
close_gone(struct server *server, enum phase phase, int64_t now_ms)
{
    struct connection *link;

    DL_FOREACH(server->phases[phase], link)
    {
        if (link->due_ms - phase_ms[phase] > now_ms - LOOK_MS)
            break;
        if (has_gone(link))
            shutdown(link->fd, SHUT_RDWR);
    }
}

/* malloc keeps what many requests at once took: until they are over, or nobody has asked for a
 * while. */
static void
give_back(struct server *server)
{
    bool is_over =
        server->requests_most >= CROWD_REQUESTS && server->requests <= CROWD_REQUESTS / 2;
    bool is_quiet = server->requests_most > 0 && server->requests_taken == server->requests_looked;

    server->requests_looked = server->requests_taken;
    if (!is_over && !is_quiet)
        return;
    server->requests_most = server->requests;
    malloc_trim(0);
}

static void
look(struct server *server)
{
    int64_t now_ms = clock_steady_ms();

    if (now_ms < server->look_ms)
        return;
    server->look_ms = now_ms + LOOK_MS;
    close_gone(server, PHASE_HEAD, now_ms);
    close_gone(server, PHASE_BODY, now_ms);
    give_back(server);
}

void
server_turn(struct server *server)
{
    for (enum phase phase = 0; phase < PHASES; phase++)
        if (phase_ms[phase] > 0)
            close_late(server, phase);
    look(server);
    MHD_run(server->daemon);
}

size_t
server_connections(const struct server *server)
{
    return server->connections;
}

void
server_stop(struct server *server)
{
    int fd = MHD_quiesce_daemon(server->daemon);

    if (fd >= 0)
        close(fd);
    server->is_closing = true;
}

bool
server_is_ending(const struct server *server)
{
    return server->is_closing && server->requests > 0;
}
