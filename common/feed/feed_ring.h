/* feed_ring.h - the events that this process has committed last, packed as they
 * go out, so that a reader who keeps up is served without the log.
 *
 * Pure memory, bounded in bytes and events; the oldest make room for the newest. Of
 * each partition it holds one run of positions without a gap: an event that does not
 * follow the last one (another process wrote between them) begins a new run. */
#pragma once

#include "common/base/text.h"
#include "common/feed/partitions.h"

#include <stddef.h>

enum { RING_EVENTS_MAX = 32768 };

struct feed_ring;

/* Holds at most `bytes` of packed events and RING_EVENTS_MAX of them. */
struct feed_ring *feed_ring_new(size_t bytes);
void feed_ring_destroy(struct feed_ring **ring_p);

/* Copies one committed event; `type` is the caller's number for its type. One that takes
 * more than a quarter of the ring is not kept: it ends its partition's run. */
void feed_ring_put(struct feed_ring *ring, int partition, int64_t position, int type,
                   struct text packed);
/* Forgets a partition's run. */
void feed_ring_forget(struct feed_ring *ring, int partition);
/* Whether all positions from `first` to `last` are there. */
bool feed_ring_has(const struct feed_ring *ring, int partition, int64_t first, int64_t last);
/* A position that is there: its bytes, until the next put, and its type's number. */
struct text feed_ring_get(const struct feed_ring *ring, int partition, int64_t position,
                          int *ret_type);
