#include "problem.h"
#include "respond.h"
#include "server_private.h"
#include "services/gateway/access/admit.h"
#include "services/gateway/gateway.h"
#include "services/gateway/routes/route.h"

#include "common/base/clock.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { BODY_ROOM_BYTES = 1024 };

static void
write_address(const struct sockaddr *address, char to[REQUEST_ADDRESS_SIZE])
{
    if (address && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, to,
                  REQUEST_ADDRESS_SIZE);
    if (address && address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, to,
                  REQUEST_ADDRESS_SIZE);
}

/* The first that we hear of a request: its line. */
void *
exchange_line(void *self, const char *uri, struct MHD_Connection *connection)
{
    struct server *server = self;
    struct request *request = calloc(1, sizeof *request);

    if (!request)
        return NULL;
    request->gateway = server->gateway;
    request->connection = connection;
    request->link =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    request->began_us = clock_steady_us();
    obstack_init(&request->memory);
    msgpack_sbuffer_init(&request->answer.body);
    msgpack_sbuffer_init(&request->errors);
    write_address(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
        request->address);
    /* The daemon takes its own copy of the line apart, in place. */
    request->target_fault = target_read(request_copy(request, text_of(uri)).data, &request->target);
    server->requests++;
    server->requests_taken++;
    if (server->requests > server->requests_most)
        server->requests_most = server->requests;
    return request;
}

/* Large bodies have a bound of their own: they never take the room of others. */
static struct body_pool *
pool_of(struct server *server, size_t room)
{
    return room > REQUEST_BODY_MAX ? &server->large_bodies : &server->bodies;
}

static void
body_drop(struct server *server, struct request *request)
{
    pool_of(server, request->body_room)->bytes -= request->body_room;
    free(request->body);
    request->body = NULL;
    request->body_room = 0;
}

void
exchange_completed(void *self, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode why)
{
    struct server *server = self;
    struct request *request = *state;

    (void)connection;
    if (!request)
        return;
    if (!request->is_done)
        request->answer.status = 0; /* the client has gone */
    respond_note(request, why == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    server_phase(server, request->link, PHASE_HEAD);
    admit_end(request);
    msgpack_sbuffer_destroy(&request->answer.body);
    msgpack_sbuffer_destroy(&request->errors);
    for (size_t p = 0; p < PARTS_MAX; p++)
        msgpack_sbuffer_destroy(&request->asked[p].rows);
    json_decref(request->json);
    body_drop(server, request);
    obstack_free(&request->memory, NULL);
    free(request);
    server->requests--;
    *state = NULL;
}

/* Who asks first whether a body is welcome (Expect: 100-continue) is told before it is sent. */
static void
judge_announced(struct server *server, struct request *request)
{
    const char *length = request_header(request, "Content-Length");
    size_t size = length && request_header(request, "Expect") ? strtoull(length, NULL, 10) : 0;
    const struct body_pool *large = &server->large_bodies;

    if (size > route_body_max(request->route))
        problem_answer(request, "too_large");
    else if (size > REQUEST_BODY_MAX && large->bytes + size > large->bytes_max)
        problem_answer(request, "no_room");
}

static bool
has_body(const struct request *request)
{
    const char *length = request_header(request, "Content-Length");

    return (length && strcmp(length, "0") != 0) || request_header(request, "Transfer-Encoding");
}

/* The head is complete. What is refused already is answered at once, and the body not read. The
 * daemon then closes the connection (it says so in its source), so who sends no body is answered in
 * the next call, and may go on. */
static enum MHD_Result
take_head(struct server *server, struct request *request, const char *method)
{
    request->is_begun = true;
    server_phase(server, request->link, PHASE_BODY);
    admit_head(request, method);
    if (!request->is_done)
        judge_announced(server, request);
    return request->is_done && has_body(request) ? respond_send(request) : MHD_YES;
}

/* False: that would be more than all bodies of its size may have. */
static bool
body_grow(struct server *server, struct request *request, size_t size)
{
    size_t room = request->body_room ? request->body_room : BODY_ROOM_BYTES;

    while (room < size)
        room *= 2;
    struct body_pool *from = pool_of(server, request->body_room), *to = pool_of(server, room);
    size_t returned = from == to ? request->body_room : 0;
    if (to->bytes - returned + room > to->bytes_max)
        return false;
    char *grown = realloc(request->body, room);
    if (!grown)
        abort();
    from->bytes -= request->body_room;
    to->bytes += room;
    request->body = grown;
    request->body_room = room;
    return true;
}

/* What the route does not take, and what there is no room for, is read and dropped as long as it is
 * not absurd, so that the client hears why; then the connection ends. */
static enum MHD_Result
take_body(struct server *server, struct request *request, const char *data, size_t *size)
{
    size_t most = route_body_max(request->route);
    size_t sum = request->body_size + *size;

    if (sum > 2 * most + REQUEST_BODY_MAX)
        return MHD_NO;
    if (sum > most)
        request->is_body_long = true;
    else if (sum > request->body_room && !body_grow(server, request, sum))
        request->is_body_refused = true;
    if (request->is_body_long || request->is_body_refused)
        body_drop(server, request);
    else
        memcpy(request->body + request->body_size, data, *size);
    request->body_size = sum;
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result
take_end(struct server *server, struct request *request)
{
    if (!request->is_done) {
        server_phase(server, request->link, PHASE_WORK);
        admit_run(request);
    }
    if (request->is_done) {
        server_phase(server, request->link, PHASE_ANSWER);
        return respond_send(request);
    }
    request->is_suspended = true;
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

enum MHD_Result
exchange_call(void *self, struct MHD_Connection *connection, const char *path, const char *method,
              const char *version, const char *data, size_t *data_size, void **state)
{
    struct server *server = self;
    struct request *request = *state;

    (void)connection;
    (void)path;
    if (!request)
        return MHD_NO; /* out of memory */
    if (!request->is_begun) {
        request->is_http11 = strcmp(version, MHD_HTTP_VERSION_1_1) == 0;
        return take_head(server, request, method);
    }
    if (*data_size > 0)
        return take_body(server, request, data, data_size);
    return take_end(server, request);
}

void
request_done(struct request *request)
{
    request->is_done = true;
    if (!request->is_suspended)
        return;
    request->is_suspended = false;
    MHD_resume_connection(request->connection);
    gateway_has_answers(request->gateway);
}

void *
request_alloc(struct request *request, size_t size)
{
    void *memory = obstack_alloc(&request->memory, size);

    memset(memory, 0, size);
    return memory;
}

struct text
request_copy(struct request *request, struct text text)
{
    if (text.size == 0)
        return TEXT("");
    return (struct text){ obstack_copy0(&request->memory, text.data, text.size), text.size };
}

const char *
request_header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct text
request_text(const struct request *request, const char *name)
{
    const char *value = request_header(request, name);

    return value ? text_of(value) : TEXT("");
}
