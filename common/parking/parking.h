/* parking.h - events put aside because a handler could not take them, and the later
 * ones of the same subject, so that all others flow and no subject's order is
 * broken. The first of a subject is tried again on a ladder; when it succeeds the
 * next follows; when the ladder ends it is dead, until an operator lets it go on or
 * drops it (docs/adr/0009). */
#pragma once

#include "common/consumer/event_batch.h"

#define PARKING_LADDER "1000 5000 30000 300000 3600000"
/* What is said of an event that nothing else could be said of. */
#define PARKING_ENDED  "the process ended while handling it"

enum {
    PARKING_LOOK_MS = 1000,  /* how often to look for what is due, when anything is parked */
    PARKING_AT_A_TIME = 16,  /* tried in one turn */
    PARKING_ENDED_TRIES = 3, /* of an event that ends the process */
};

/* Reads how much is parked, after a start, a lost connection and when partitions were
 * gained; in a transaction. */
enum status parking_load(struct engine *engine, struct error *err) MUST_CHECK;
/* Sets is_behind of events one of whose subject is parked, from whatever source (an event can
 * wait for what another source told of the same person); in the transaction that handles them. */
enum status parking_find(struct engine *engine, struct event *events, size_t count,
                         struct error *err) MUST_CHECK;
/* Parks an event that is behind. Deferred. */
enum status parking_join(struct engine *engine, const char *source, const struct event *event,
                         struct error *err) MUST_CHECK;
/* Parks it for what went wrong: to be tried again, or dead. Deferred. */
enum status parking_add(struct engine *engine, const char *source, const struct event *event,
                        const char *why, bool is_dead, struct error *err) MUST_CHECK;
/* Tries again what is due; call it outside of any transaction, each turn of the loop.
 * Returns the milliseconds until it wants to be called again. */
int parking_retry(struct engine *engine);
/* Something was changed by another process: look at once. */
void parking_poke(struct engine *engine);
