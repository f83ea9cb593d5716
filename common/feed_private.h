/* feed_private.h - what feed.c (who wants what) and feed_answer.c (what is told)
 * share. */
#pragma once

#include "common/feed.h"

enum { GROUP_NAME_MAX = 64, ROUTE_MAX = 64 };

struct subscriber {
    char group[GROUP_NAME_MAX];
    char instance[INSTANCE_NAME_MAX];
    char route[ROUTE_MAX];
    size_t route_size;
    int64_t id;
    int64_t since_ms;
    int64_t max_events, max_bytes; /* the credit */
    bool is_waiting;
    struct db_column types;
    int64_t cursors[PARTITIONS]; /* -1: not asked for */
};

struct feed {
    struct subscriber subscribers[FEED_SUBSCRIBERS_MAX];
    size_t count;
    int64_t heads[PARTITIONS];
    int64_t epochs[PARTITIONS];
    int64_t looked_ms;
    int64_t connections; /* of the database, when the heads were read */
};

/* One segment of an answer: the positions after `previous` up to `last`. */
struct segment {
    int64_t partition, previous, last;
};

/* What a subscriber may be told now, within its credit; how many segments. */
size_t feed_segments(const struct feed *feed, const struct subscriber *s, struct segment *segments);
/* Reads the segments' events from the log and answers the subscription. */
enum status feed_tell(struct engine *engine, struct subscriber *s, struct segment *segments,
                      size_t count, struct error *err) MUST_CHECK;
void feed_answer(struct engine *engine, struct subscriber *s, struct text body);
