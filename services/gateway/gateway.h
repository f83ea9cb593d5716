/* gateway.h - what the parts of the gateway share. */
#pragma once

#include "common/cache.h"
#include "common/db.h"

struct access;
struct calls;
struct enter;
struct server;

struct gateway {
    struct server *server;
    struct access *access; /* who asks */
    struct enter *enter;   /* who waits to be let in */
    struct cache *cache;   /* the service's */
    struct calls *calls;
    int64_t now_us;    /* of this turn */
    bool is_answering; /* there are answers that the server has to send */
};

/* Somebody has answered outside of the server's turn. */
void gateway_has_answers(struct gateway *gateway);
