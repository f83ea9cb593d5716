/* peers.h - who is connected to the bus, and which of them are services. */
#pragma once

#include "common/text.h"

#include <stdint.h>

enum {
    PEERS_MAX = 1024,
    ROUTE_MAX = 32, /* bytes of a routing id; libzmq's own have 5 */
    NAME_MAX_BYTES = 64,
};

struct peer {
    char route[ROUTE_MAX];
    size_t route_size;
    char name[NAME_MAX_BYTES]; /* of a service; "" for one who only asks */
    int64_t heard_ms;          /* 0: the row is free */
};

struct peers {
    struct peer list[PEERS_MAX];
    size_t count; /* rows ever used */
};

/* Notes a greeting; true when it is the first of a service on this connection. */
bool peers_greeted(struct peers *peers, struct text route, struct text name, int64_t now_ms);
/* Is alive and a service of this name. */
bool peer_is(const struct peer *peer, struct text name);
/* How many are. */
int64_t peers_count(const struct peers *peers, struct text name);
void peers_left(struct peers *peers, struct text route);
/* Forgets those who have been silent for `away_ms`. */
void peers_expire(struct peers *peers, int64_t now_ms, int64_t away_ms);
/* The service of this name that was heard last; NULL when it is away. */
const struct peer *peers_service(const struct peers *peers, struct text name);
