/* router.h - the bus's socket and its verbs: requests to services by name, replies back.
 *
 * One thread. Whatever can't be delivered is lost, which everybody on the bus is prepared
 * for, or answered at once with a status that says whether to try again. */
#pragma once

#include "peers.h"

#include "common/error.h"

#include <czmq.h>

/* What happened since the start. */
struct bus_counters {
    int64_t requests, replies, news;
    int64_t unavailable, busy, expired; /* requests answered by the bus itself */
    int64_t unreadable;                 /* messages dropped */
};

struct router {
    zsock_t *socket;
    struct peers peers;
    struct bus_counters counters;
    int64_t ticked_ms;
};

enum status router_open(struct router *router, const char *endpoint, struct error *err) MUST_CHECK;
/* Tells everybody, so that they use another bus at once, and closes. */
void router_close(struct router *router);
/* Takes what waits, up to a bound, and looks after those who are silent. */
void router_turn(struct router *router);
