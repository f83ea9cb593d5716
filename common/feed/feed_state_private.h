/* feed_state_private.h - what feed_state.c (the log, and what may be told) and
 * feed_subscribers.c (who asks for what) share. */
#pragma once

#include "common/feed/feed_ring.h"
#include "common/feed/feed_state.h"

enum { GROUP_NAME_MAX = 64, TYPES_BYTES_MAX = 8192 };

struct subscriber {
    char group[GROUP_NAME_MAX], instance[INSTANCE_NAME_MAX], route[FEED_ROUTE_MAX];
    size_t route_size;
    int64_t id, since_ms, max_events, max_bytes;
    int64_t looks; /* how often the heads had been read when it came */
    bool is_waiting;
    char *type_bytes; /* what `types` point into */
    struct text types[FEED_TYPES_MAX];
    size_t type_count;
    bool wants[FEED_RING_TYPES_MAX]; /* by the number of a type in the ring ... */
    int known;                       /* ... for the first `known` numbers */
    int64_t cursors[PARTITIONS];
    int turn; /* the partition that is first to get what credit is left */
};

struct feed_state {
    struct subscriber subscribers[FEED_SUBSCRIBERS_MAX];
    size_t count;
    int64_t heads[PARTITIONS], epochs[PARTITIONS], gone[PARTITIONS];
    int64_t looks, looked_ms, paused_ms;
    bool is_look_due;
    const char *types[FEED_RING_TYPES_MAX]; /* of events in the ring, by number */
    int type_count;
    struct feed_ring *ring;
};
