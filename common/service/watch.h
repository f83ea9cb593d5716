/* watch.h - what a service's process says about itself: whether it can do its work, what it
 * measures, and the page and the request `status` that tell it.
 *
 * Ready is who reaches a bus and the database, holds leases (when there are enough for every
 * replica), and whose lag is not in alarm (lag.h). */
#pragma once

#include "common/consumer/lag.h"
#include "common/service/http_status.h"

enum {
    WATCH_COUNT_MS = 5000, /* how often what stands in tables is counted */
    WATCH_REASONS_MAX = 400,
};

struct watch;

/* Opens the page at `listen` (http_status.h). Engine and consumers outlive the watch. */
enum status watch_open(struct engine *engine, const struct consumers *consumers, const char *listen,
                       struct watch **ret_watch, struct error *err) MUST_CHECK;
void watch_destroy(struct watch **watch_p);
/* To be waited for, readable; -1: nothing. */
int watch_descriptor(const struct watch *watch);
/* Answers the page's clients and measures what is due. Call it outside of any transaction, each
 * turn; returns the milliseconds until it wants to be called again. */
int watch_turn(struct watch *watch);
/* Takes a reply; false when it is not for us. */
bool watch_reply(struct watch *watch, const struct bus_message *reply);
/* Answers a request `status` (docs/wire.md). */
void watch_take(struct engine *engine, const struct bus_message *request);

/* Why we are not ready, with commas between; "" when we are. */
struct watch_reasons {
    char text[WATCH_REASONS_MAX];
};
struct watch_reasons watch_reasons(const struct watch *watch);
