/* feed.h - the source's side of events: who wants what, and sending it.
 *
 * A subscription is a request that stays open until there is something to tell.
 * The feed keeps one for each instance of a group in memory; after a restart the
 * readers ask again from their own cursors. What was committed a moment ago it
 * tells from memory, everything else from the log. */
#pragma once

#include "common/feed/feed_state.h"
#include "common/service/engine.h"

struct feed;

struct feed *feed_new(void);
void feed_destroy(struct feed **feed_p);
/* What it knows, for outbox_committed(). */
struct feed_state *feed_known(struct feed *feed);

/* Takes a subscription; one of the same instance before it is forgotten. */
void feed_subscribe(struct engine *engine, const struct bus_message *request);
/* Another replica has moved heads: the next feed_serve() reads them again. */
void feed_look(struct feed *feed);
/* Answers the subscriptions that can be. Call it outside of any transaction, each
 * turn of the loop; returns the milliseconds until it wants to be called again. */
int feed_serve(struct engine *engine);
