/* client.h - asking services through the bus, as often as it takes.
 *
 * A request is sent again, unchanged, when its service has just come back, when
 * it was answered `unavailable` or `busy`, and after a time without a reply: commands have
 * keys and queries only read, so that nothing happens twice. Patience bounds it. */
#pragma once

#include "common/bus/bus.h"

enum {
    CLIENT_RESEND_MS = 2000,    /* without a reply */
    CLIENT_BACKOFF_MIN_MS = 20, /* after `unavailable` or `busy`, doubling up to the most */
    CLIENT_BACKOFF_MAX_MS = 500,
    CLIENT_TELL_MS = 5000, /* without progress: says for whom it waits */
    CLIENT_LOOK_MS = 3000, /* who does not answer one who looks in this time is away */
};

struct client;

/* One request. `to`, `name`, `body` and `trace` are the caller's and must stay as they are
 * until the reply is there; the rest is filled in. {0} is an empty one. */
struct request {
    struct text to;
    const char *name;
    struct text body;
    struct text trace; /* a traceparent, or empty */
    struct text reply; /* lives until the next client_send() or request_clear() */
    char *reply_bytes;
    bool is_answered;
    int64_t id;
    int64_t resend_at_ms;
    int64_t backoff_ms;
};

void request_clear(struct request *request);

/* `patience_ms` is how long client_wait() waits for the next reply; a request that is older
 * is not run any more. */
enum status client_open(const struct bus_options *bus, int64_t patience_ms,
                        struct client **ret_client, struct error *err) MUST_CHECK;
void client_destroy(struct client **client_p);
int64_t client_patience_ms(const struct client *client);

/* Sends without waiting; what was in `reply` is freed. */
void client_send(struct client *client, struct request *request);
/* Waits until all have their reply; a longer wait is told on standard error. UNAVAILABLE when
 * patience or the user ended it; INVALID when a service answered anything but ok: both name the
 * service. */
enum status client_wait(struct client *client, struct request *requests, size_t count,
                        struct error *err) MUST_CHECK;
/* Waits until all have their reply, or the time is over: then `is_answered` tells which have
 * one. INVALID as above. */
enum status client_collect(struct client *client, struct request *requests, size_t count,
                           int64_t ms, struct error *err) MUST_CHECK;
/* Both for one request. */
enum status client_ask(struct client *client, struct request *request,
                       struct error *err) MUST_CHECK;
/* Asks one who may be away: UNAVAILABLE after CLIENT_LOOK_MS. */
enum status client_look(struct client *client, struct request *request,
                        struct error *err) MUST_CHECK;
/* Keeps the connection alive for a time, until interrupted. */
enum status client_pause(struct client *client, int64_t ms, struct error *err) MUST_CHECK;
