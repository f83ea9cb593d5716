/* request.h - one HTTP request, from its line to its answer.
 *
 * server.c makes and ends it, admit.c says whether it may be, route.c's row says what it is;
 * who answers it fills in `answer` and calls request_done(). Until then its connection is
 * suspended and costs nothing. Texts that a request points to live as long as it does. */
#pragma once

#include "answer.h"
#include "principal.h"
#include "target.h"

#include "common/trace.h"

#include <jansson.h>
#include <obstack.h>
#include <stdint.h>

enum {
    REQUEST_BODY_MAX = 64 * 1024, /* bytes, of a route that does not say otherwise */
    REQUEST_ADDRESS_SIZE = 46,    /* an IPv6 address and a NUL */
    REQUEST_PARAMETERS_MAX = 6,   /* in a path */
    PROBLEM_ERRORS_MAX = 20,      /* that one answer tells of */
};

enum method {
    METHOD_GET,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER,
    METHODS
};

struct gateway;
struct route;
struct MHD_Connection;
struct connection;
struct permit_row;

struct request {
    struct gateway *gateway;
    struct MHD_Connection *connection;
    struct connection *link;
    struct obstack memory; /* for what has to live as long as the request */

    enum method method;
    bool is_head; /* HEAD: as GET, without the body */
    enum target_fault target_fault;
    struct target target;
    const struct route *route;                  /* NULL: there is none */
    struct text values[REQUEST_PARAMETERS_MAX]; /* of the path's parameters, in their order */
    struct text cohort_id;                      /* of the path, or empty */

    char *body; /* as it came, without a NUL */
    size_t body_size, body_room;
    bool is_body_long; /* longer than the route takes: the rest was dropped */
    json_t *json;      /* of the body, or NULL; ended with the request */

    char address[REQUEST_ADDRESS_SIZE]; /* of who asks */
    char trace[TRACE_TEXT_SIZE + 1];    /* a traceparent of ours */
    int64_t began_us;

    const struct permit_row *permit; /* of the route */
    struct principal principal;      /* who asks; for public routes nobody */
    bool is_unknown;                 /* it is not settled yet who asks */
    bool is_queued;                  /* waits to be let in (enter.h) ... */
    int64_t wait_until_ms;           /* ... until then */
    int64_t retry_s;                 /* what Retry-After says; 0: a second */

    bool is_suspended, is_begun, is_done;
    unsigned waiting; /* questions that have no answer yet */
    struct answer answer;
    msgpack_sbuffer errors; /* what is wrong with it, as members of a JSON array (problem.h) */
    size_t error_count;
    struct request *next; /* in a list of who owns it for now */
};

/* Memory that lives as long as the request. */
void *request_alloc(struct request *request, size_t size);
struct text request_copy(struct request *request, struct text text);
/* A header of the request, NULL when it has none. */
const char *request_header(const struct request *request, const char *name);
/* The answer is complete: it is sent in this turn or the next. */
void request_done(struct request *request);
