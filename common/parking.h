/* parking.h - events put aside because a handler could not take them, and the
 * later ones of the same subject, so that all others flow and no subject's order
 * is broken. */
#pragma once

#include "common/event_batch.h"

struct parking {
    const char *source;
    int64_t *count; /* parked events of all sources, as far as we know; shared */
};

/* Reads the count; in a transaction. */
enum status parking_load(struct parking *parking, struct db *db, struct error *err) MUST_CHECK;
/* Parks the event when one of its subject is, from whatever source (an event can
 * wait for what another source told of the same person); says so in *ret_is_behind. */
enum status parking_join(struct parking *parking, struct db *db, const struct event *event,
                         bool *ret_is_behind, struct error *err) MUST_CHECK;
enum status parking_add(struct parking *parking, struct db *db, const struct event *event,
                        const char *why, struct error *err) MUST_CHECK;
