/* retention.h - how long events are kept: the log's volumes are made ahead, and dropped as a
 * whole when they are old enough and every known group of readers has read them.
 *
 * How far readers are comes with their subscriptions; it is written down rarely. Of several
 * replicas one at a time does the upkeep (an advisory lock). */
#pragma once

#include "common/service/engine.h"

enum {
    RETENTION_SAVE_MS = 5000,      /* how often it is written down how far readers are */
    RETENTION_UPKEEP_MS = 60000,   /* how often volumes are made and dropped */
    RETENTION_FIRST_MS = 2000,     /* the first time after a start */
    RETENTION_AHEAD = 2,           /* volumes made before they are needed */
    RETENTION_READERS_MAX = 64,    /* groups; more than these are not known, and log a line */
    RETENTION_DAYS_MAX = 365 * 50, /* of both settings */
};

/* How the name of a group ends for which nothing is kept, such as that of a replay. */
#define RETENTION_PASSING ".passing"

struct retention;

/* From the two settings (service.c). */
enum status retention_open(const char *keep_days, const char *volume_days,
                           struct retention **ret_retention, struct error *err) MUST_CHECK;
void retention_destroy(struct retention **retention_p);

/* A group has told how far it is; -1 where it has not. A passing one keeps nothing. */
void retention_told(struct retention *retention, struct text group,
                    const int64_t cursors[PARTITIONS]);
/* What is due, in transactions of its own. Call it each turn of the loop. */
void retention_turn(struct engine *engine);
/* Answers the request `retention` (docs/wire.md). */
void retention_take(struct engine *engine, const struct bus_message *request);
