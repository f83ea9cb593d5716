/* router_private.h - what router.c (the loop), verbs.c (what is done with a message) and
 * membership.c (who is told that somebody came or went) share. */
#pragma once

#include "router.h"

/* Where a message came from, and whose key that connection has. */
struct asker {
    struct text route;
    const struct key_owner *owner; /* NULL: the key is not, or no longer, allowed */
    const struct access_role *role;
};

/* Does what the message says. The body is sent on without a copy. */
void verb_take(struct router *router, const struct asker *asker, struct bus_message *message,
               zframe_t **body_p);

/* Sends to one connection; false with errno: EHOSTUNREACH when it is gone, EAGAIN when its
 * queue is full. `body_p`, when given, stands for message->body. */
bool router_send(struct router *router, struct text route, const struct bus_message *message,
                 zframe_t **body_p);

/* A greeting of a connection whose role allows it. */
void membership_greeted(struct router *router, const struct greeting *greeting);
/* A connection ended: whoever waits for something there should ask again. */
void membership_left(struct router *router, struct peer *peer);
/* Looks for those who are silent, gone, or whose keys were revoked. */
void membership_review(struct router *router, int64_t now_ms, bool is_list_new);
