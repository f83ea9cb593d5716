/* router.h - the bus's socket and its verbs: requests to services by name, replies back.
 *
 * One thread. Whatever can't be delivered is lost, which everybody on the bus is prepared
 * for, or answered at once with a status that says whether to try again. Who sent a message
 * is known by the key of its connection, and every message is checked: whether the key is
 * still in the allow list, and what its role may do. */
#pragma once

#include "access.h"
#include "allowed.h"
#include "peers.h"
#include "way_back.h"
#include "zap.h"

#include "common/bus/bus.h"

/* What happened since the start. */
struct bus_counters {
    int64_t requests, replies, news;    /* taken from connections */
    int64_t unavailable, busy, expired; /* requests answered by the bus itself */
    int64_t forbidden;                  /* messages that a role may not send */
    int64_t revoked;                    /* messages by keys that are no longer allowed */
    int64_t unreadable;                 /* messages that are none */
};

struct router {
    zsock_t *socket;
    const struct access *access;
    struct allowed *allowed;
    struct zap *zap;
    struct peers peers;
    struct way_back way_back;
    struct bus_counters counters;
    int64_t ticked_ms;
    int64_t told_ms; /* when something forbidden was last logged */
};

struct router_options {
    const char *endpoint;
    const struct key *secret;
    const struct access *access;
    struct allowed *allowed;
    struct zap *zap; /* open */
};

enum status router_open(struct router *router, const struct router_options *options,
                        struct error *err) MUST_CHECK;
/* Connects to the open router with a key that nobody knows; `server` is the router's public
 * key. INVALID when it is accepted, UNAVAILABLE when it is not refused either. */
enum status router_self_test(struct router *router, const struct key *server,
                             struct error *err) MUST_CHECK;
/* Tells everybody, so that they use another bus at once, and closes. */
void router_close(struct router *router);
/* Takes what waits, up to a bound, and looks after the silent and the revoked. */
void router_turn(struct router *router);
