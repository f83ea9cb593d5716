/* feed.h - the source's side of events: who wants what, and sending it.
 *
 * A subscription is a request that stays open until there is something to tell.
 * The feed keeps one for each instance of a group in memory; after a restart the readers ask
 * again from their own cursors. What it tells it reads from the log. */
#pragma once

#include "common/engine.h"

enum {
    FEED_SUBSCRIBERS_MAX = 128,   /* replicas of groups that may read this service */
    FEED_TYPES_MAX = 64,          /* types that one group may ask for */
    FEED_HOLD_MS = 1000,          /* a subscription is answered empty after this */
    FEED_LOOK_MS = 250,           /* how often the heads are read again, for other writers */
    FEED_EVENTS_MAX = 2000,       /* events in one answer, whatever the credit */
    FEED_BYTES_MAX = 1024 * 1024, /* of one answer, beyond which it is cut */
};

struct feed;

struct feed *feed_new(void);
void feed_destroy(struct feed **feed_p);

/* Takes a subscription; one of the same instance before it is forgotten. */
void feed_subscribe(struct engine *engine, const struct bus_message *request);
/* Notes new heads after a commit; true when one has moved. */
bool feed_heads(struct feed *feed, const int64_t *heads);
/* Another replica has moved heads: the next feed_serve() reads them again. */
void feed_look(struct feed *feed);
/* Answers the subscriptions that can be. Call it outside of any transaction, each
 * turn of the loop; returns the milliseconds until it wants to be called again. */
int feed_serve(struct engine *engine);
