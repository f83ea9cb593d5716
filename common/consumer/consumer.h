/* consumer.h - the reader's side of events: one for each source of a service.
 *
 * It asks the source for what comes after its cursors in the partitions that are
 * leased to this replica, accepts a segment only if the segment's `previous` is its
 * cursor (reader.h), runs the handlers and moves the cursor in the same transaction.
 * What a handler can't take is parked with its subject's later events; everything
 * else flows. */
#pragma once

#include "common/service/engine.h"

enum {
    CONSUMER_CREDIT_BYTES = 1024 * 1024, /* of events asked for at a time */
    CONSUMER_SOURCES_MAX = 8,
    CONSUMER_TRIES = 3,       /* of one event that its handler refuses, before it is parked */
    CONSUMER_SLOW_TRIES = 2,  /* of one event that takes too long, before it is parked */
    CONSUMER_TELL_MS = 60000, /* how often it is logged that a source refuses */
};

struct consumers;

/* One consumer for each source that the subscriptions name. */
enum status consumers_open(struct engine *engine, struct consumers **ret_consumers,
                           struct error *err) MUST_CHECK;
void consumers_destroy(struct consumers **consumers_p);

/* Asks where it is time to; returns the milliseconds until it is again. */
int consumers_ask(struct consumers *consumers, struct engine *engine);
/* Takes a reply; false when it is not for a consumer. */
bool consumers_reply(struct consumers *consumers, struct engine *engine,
                     const struct bus_message *reply);
/* A replica of the source has come or gone; empty: another bus is used. Ask again at once. */
void consumers_arrived(struct consumers *consumers, struct text source);
