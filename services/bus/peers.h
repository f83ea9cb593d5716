/* peers.h - who is connected to the bus, and which of them are services.
 *
 * No I/O and no clock: the caller says what it heard and when. */
#pragma once

#include "common/base/text.h"
#include "common/bus/key.h"

#include <stdint.h>
#include <uthash.h>

enum {
    PEERS_MAX = 1024,
    ROUTE_MAX = 24, /* bytes of a routing id; libzmq's own have 5 */
    NAME_MAX_BYTES = 64,
    /* Requests passed to one replica that it has not yet taken from its connection. One
     * more is answered `busy`. Below BUS_QUEUE_MAX, so that replies always find room. */
    WAITING_MAX = 256,
};

/* One connection. */
struct peer {
    char route[ROUTE_MAX];
    unsigned route_size;
    char name[NAME_MAX_BYTES]; /* of a service; "" for one who only asks */
    uint64_t mark;             /* stands for it in the choice among replicas */
    char key[KEY_DIGITS + 1];  /* of the connection */
    int64_t heard_ms;          /* 0: the row is free */
    int64_t passed;            /* requests passed to it */
    int64_t taken;             /* of these taken, as it says; -1: it does not say */
    UT_hash_handle hh;
};

struct peers {
    struct peer list[PEERS_MAX];
    struct peer *by_route;
    size_t count; /* rows ever used */
};

struct greeting {
    struct text route, name, instance;
    int64_t taken;   /* requests that it has taken so far over this connection; -1: not told */
    const char *key; /* the connection's */
};

/* Notes a greeting; true when it is the first of a service on this connection. */
bool peers_greeted(struct peers *peers, const struct greeting *greeting, int64_t now_ms);
/* NULL when nobody has greeted over this connection. */
struct peer *peers_find(struct peers *peers, struct text route);
void peers_left(struct peers *peers, struct peer *peer);

/* Is there and a service of this name. */
bool peer_is(const struct peer *peer, struct text name);
struct text peer_route(const struct peer *peer);
/* How many replicas of a service there are. */
int64_t peers_count(const struct peers *peers, struct text name);
/* The replica for requests of this asker: the same one as long as the replicas are the same,
 * and another one for only few askers when one comes or goes. NULL when the service is away. */
struct peer *peers_choose(struct peers *peers, struct text name, struct text from);

/* A replica says how many requests it has taken. */
void peer_taken(struct peer *peer, int64_t taken);
bool peer_is_full(const struct peer *peer);
