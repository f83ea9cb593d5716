/* server_private.h - what server.c (connections) and exchange.c (requests) share. */
#pragma once

#include "server.h"

#include "common/service/http_listen.h"

#include <microhttpd.h>

/* What a connection owes: the head of a request, its body, nothing (the services work), or to take
 * its answer. */
enum phase { PHASE_HEAD, PHASE_BODY, PHASE_WORK, PHASE_ANSWER, PHASES };

struct connection {
    int fd;
    enum phase phase;
    int64_t due_ms;
    struct connection *prev, *next; /* of its phase: the first is due first */
};

/* Memory of bodies. */
struct body_pool {
    size_t bytes, bytes_max;
};

struct server {
    struct MHD_Daemon *daemon;
    struct gateway *gateway;
    struct http_listener listener;
    struct connection *phases[PHASES];
    size_t connections, requests;
    size_t requests_most;                     /* at once, since memory was given back */
    uint64_t requests_taken, requests_looked; /* ever, and at the last look */
    int64_t look_ms;                          /* when the next look is due */
    struct body_pool bodies, large_bodies;    /* up to REQUEST_BODY_MAX, and larger ones */
    char *certificate, *key;
    bool is_closing;
};

/* The connection's deadline is that of this phase from now on. */
void server_phase(struct server *server, struct connection *link, enum phase phase);

/* libmicrohttpd's callbacks; `self` is the server. */
void *exchange_line(void *self, const char *uri, struct MHD_Connection *connection);
enum MHD_Result exchange_call(void *self, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *data,
                              size_t *data_size, void **state);
void exchange_completed(void *self, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode why);
