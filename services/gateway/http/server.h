/* server.h - the HTTP/1.1 server: connections, their bounds, their deadlines.
 *
 * libmicrohttpd without threads: its epoll descriptor is waited for in the service's loop. A
 * connection has one deadline at a time, whatever trickles in: for the next request's head,
 * for the body, for taking the answer. One that misses it is closed. */
#pragma once

#include "request.h"

#include "common/base/error.h"

enum {
    SERVER_CONNECTIONS_MAX = 8000,
    SERVER_BACKLOG_MAX = 1024,
    SERVER_MEMORY_BYTES = 20 * 1024, /* of a connection: the request's line and headers, ours too */
    SERVER_BODIES_BYTES = 64 << 20,  /* of all bodies up to REQUEST_BODY_MAX; beyond it: 503 */
    SERVER_LARGE_BYTES = 96 << 20,   /* of all larger ones, such as imports; beyond it: 503 */
    SERVER_HEAD_MS = 60000,          /* until a request's head is complete; idle connections too */
    SERVER_BODY_MS = 30000,
    SERVER_ANSWER_MS = 60000,
};

struct server;

struct server_options {
    const char *listen;           /* as http_listen() takes it */
    const char *certificate_file; /* PEM, with the chain; empty: no TLS */
    const char *key_file;
    struct gateway *gateway;
};

enum status server_open(const struct server_options *options, struct server **ret_server,
                        struct error *err) MUST_CHECK;
void server_close(struct server **server_p);
/* To be waited for, readable; and for how long at most. */
int server_descriptor(const struct server *server);
int server_wait_ms(struct server *server, int timeout_ms);
/* Takes and sends what can be, without waiting; closes who is too slow. */
void server_turn(struct server *server);
/* Open connections. */
size_t server_connections(const struct server *server);
/* Stops listening, so that other gateways get the connections. */
void server_stop(struct server *server);
/* It was stopped, and answers are still owed. */
bool server_is_ending(const struct server *server);
