/* replay_fetch.h - the events of an entry, asked of their source. */
#pragma once

#include "common/consumer/event_batch.h"

/* Answers, and the segments of the entry in them. */
struct fetched {
    struct fetched_answer *answers;
    size_t count;
};

/* Asks until all of the segments' positions are there. CONFLICT: the source has dropped them. */
enum status replay_fetch(struct engine *engine, struct text source,
                         const struct event_segment *wanted, size_t count,
                         struct fetched *ret_fetched, struct error *err) MUST_CHECK;
void fetched_clear(struct fetched *fetched);
/* The next piece of a partition: `*at` is 0 at first. NULL: no more. */
struct event_segment *fetched_next(const struct fetched *fetched, int64_t partition, size_t *at);
