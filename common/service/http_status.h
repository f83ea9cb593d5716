/* http_status.h - the HTTP page that each process has about itself, for operators, health
 * checks and Prometheus.
 *
 *     GET /healthz   200: the loop turns (it answers this)
 *     GET /readyz    200, or 503 with the reasons, as JSON
 *     GET /metrics   Prometheus's text format
 *
 * It runs in the caller's loop, without a thread, and nothing that a client does or leaves
 * undone holds the loop up. It changes nothing and tells no secret, but it is for the inside:
 * it has no password. */
#pragma once

#include "common/base/error.h"

#include <stdio.h>

enum {
    HTTP_CONNECTIONS_MAX = 32, /* more wait, or are refused by the kernel */
    HTTP_BACKLOG_MAX = 64,
    HTTP_IDLE_S = 3,               /* without a byte: the connection is closed */
    HTTP_REQUEST_BYTES = 8 * 1024, /* the line and headers of one request */
};

struct http_status;

struct http_pages {
    /* Writes a JSON object and says whether we are ready. */
    bool (*ready)(void *self, FILE *to);
    /* Writes the metrics. */
    void (*metrics)(void *self, FILE *to);
    void *self;
};

/* `listen` is `unix:PATH` (a socket that only our user can open; one that is left from before is
 * replaced), `ADDRESS:PORT`, `[ADDRESS]:PORT`, or empty: then *ret_http stays NULL, which
 * all functions take. */
enum status http_open(const char *listen, const struct http_pages *pages,
                      struct http_status **ret_http, struct error *err) MUST_CHECK;
void http_close(struct http_status **http_p);

/* What to wait for (readable), or -1; and for how long at most. */
int http_descriptor(const struct http_status *http);
int http_wait_ms(struct http_status *http, int timeout_ms);
/* Does what can be done now, without waiting. Call it each turn. */
void http_turn(struct http_status *http);
