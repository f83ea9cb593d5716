/* request.h - one HTTP request, from its line to its answer.
 *
 * server.c makes and ends it, admit.c says whether it may be, route.c's row says what it is;
 * who answers it fills in `answer` and calls request_done(). Until then its connection is
 * suspended and costs nothing. Texts that a request points to live as long as it does. */
#pragma once

#include "answer.h"
#include "services/gateway/access/principal.h"
#include "target.h"

#include "common/base/error.h"
#include "common/base/trace.h"

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
struct permit_row;
struct MHD_Connection;
struct connection;

enum { PARTS_MAX = 4, KEY_SIZE = 16, ETAG_SIZE = 40 };

/* One query of the request's route, and what has come of it. */
struct asked {
    void *body;           /* the query's struct */
    uint32_t shown;       /* a bit for each field of the row that is written */
    msgpack_sbuffer rows; /* JSON, with commas between */
    size_t count;         /* rows */
    struct text last;     /* the key of the last one, of a list */
    int64_t sequence;     /* of the last row, when it has one */
};

/* What a write is known by. */
struct written {
    void *body; /* the command's struct */
    unsigned char key[KEY_SIZE], fingerprint[KEY_SIZE];
    const char *by;   /* in the audit, of who is let in by no key: how; NULL: the role */
    bool is_open;     /* the key is among those that are being worked on */
    bool is_claimed;  /* there is a row of the audit */
    bool is_replayed; /* it was answered before */
    bool is_again;    /* it was sent before, and nobody knows what came of it */
    struct text result;
    struct request *next; /* in the hash of open keys: same slot */
};

struct request {
    struct gateway *gateway;
    struct MHD_Connection *connection;
    struct connection *link;
    struct obstack memory; /* for what has to live as long as the request */

    enum method method;
    bool is_head;   /* HEAD: as GET, without the body */
    bool is_http11; /* of HTTP/1.1, not 1.0 */
    enum target_fault target_fault;
    struct target target;
    const struct route *route;                  /* NULL: there is none */
    struct text values[REQUEST_PARAMETERS_MAX]; /* of the path's parameters, in their order */
    struct text cohort_id;                      /* of the path, or empty */
    const void *facts;                          /* of whose it is, once they are known */

    char *body; /* as it came, without a NUL */
    size_t body_size, body_room;
    bool is_body_long;    /* longer than the route takes: it was dropped */
    bool is_body_refused; /* there was no room for it: it was dropped */
    json_t *json;         /* of the body, or NULL; ended with the request */

    char address[REQUEST_ADDRESS_SIZE]; /* of who asks */
    char trace[TRACE_TEXT_SIZE + 1];    /* a traceparent of ours */
    int64_t began_us;

    struct asked asked[PARTS_MAX];
    size_t asked_count;
    size_t page_rows; /* of a list: how many are wanted */
    struct written written;
    struct text cached_key; /* under which the representation is kept; empty: it is not */
    unsigned age_s;
    bool is_refreshing; /* makes it anew, though what is kept is still good */
    char etag[ETAG_SIZE];

    const struct permit_row *permit; /* of the route */
    struct principal principal;      /* who asks; for public routes nobody */
    bool is_unknown;                 /* it is not settled yet who asks */
    bool is_queued;                  /* waits to be let in (enter.h) ... */
    int64_t wait_until_ms;           /* ... until then */
    int64_t retry_s;                 /* what Retry-After says; 0: a second */

    bool is_suspended, is_begun, is_done;
    unsigned waiting;                      /* questions that have no answer yet */
    enum status status;                    /* the worst of their answers */
    void (*then)(struct request *request); /* what comes when they all have one */
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
/* The same as a text, empty when it has none. */
struct text request_text(const struct request *request, const char *name);
/* The answer is complete: it is sent in this turn or the next. */
void request_done(struct request *request);
