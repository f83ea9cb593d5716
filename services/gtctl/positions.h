/* positions.h - how far each service has written its events and read those of
 * the others: whether the pipeline is drained is read off these numbers. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    POSITIONS_SERVICES = 6,
    /* The first of them have to do with events: "drained" is about these. The gateway, the last,
     * reads and writes none, so that nobody waits for it. */
    POSITIONS_DRAINED = 5,
    POSITIONS_PARTITIONS = 64,
};

extern const char *const positions_services[POSITIONS_SERVICES];

/* INVALID names those that there are, when it is none of them; NULL: any. */
enum status positions_known(const char *service, struct error *err) MUST_CHECK;

/* One service's answer. */
struct positions {
    int64_t heads[POSITIONS_PARTITIONS];
    int64_t head_epochs[POSITIONS_PARTITIONS]; /* changed when a restore sets the log back */
    int64_t oldest[POSITIONS_PARTITIONS];      /* positions up to it are gone from the log */
    bool reads[POSITIONS_SERVICES];            /* it has a cursor for this source */
    int64_t cursors[POSITIONS_SERVICES][POSITIONS_PARTITIONS];
    int64_t cursor_epochs[POSITIONS_SERVICES][POSITIONS_PARTITIONS];
    int64_t pending; /* work of its own not yet done, such as messages to send */
    int64_t parked;  /* events that it could not handle */
    int64_t failed;  /* messages given up */
};

/* A key that is missing counts as 0 or empty; anything of another form is INVALID. */
enum status positions_read(struct text body, struct positions *ret_positions,
                           struct error *err) MUST_CHECK;

/* Events that `reader` has not read yet of `source`. */
int64_t positions_lag(const struct positions *reader, int source, const struct positions *all);
/* The same over all readers and sources. */
int64_t positions_lag_all(const struct positions all[POSITIONS_SERVICES]);
/* In how many partitions `reader` has read events of `source` that a restore has undone: it reads
 * no more of these. */
int positions_apart(const struct positions *reader, int source, const struct positions *all);
/* NOT_FOUND, and what to do, when any reader is apart from a source. */
enum status positions_check(const struct positions all[POSITIONS_SERVICES],
                            struct error *err) MUST_CHECK;
bool positions_same_heads(const struct positions a[POSITIONS_SERVICES],
                          const struct positions b[POSITIONS_SERVICES]);
