/* pipeline.h - the way of an event from its producer to its effect, through a peer. */
#pragma once

#include "tests/bench/peers/peers.h"

#include <stdatomic.h>

/* One run. */
struct run {
    const struct peer *peer;
    int port; /* of the broker, on 127.0.0.1 */
    const char *conninfo;
    int events;
    int per_commit;  /* events that a producer commits together */
    int producers;   /* connections that commit at the same time */
    bool with_kills; /* relay and consumer are killed once, where it hurts most */
};

/* How far it is; in memory that the processes of a run share, and that outlives each. */
struct progress {
    atomic_int relayed, effects, repeats; /* events */
    _Atomic int64_t last_commit_us;       /* of the consumer */
    atomic_bool relay_killed, consumer_killed;
};

/* Commits events to the outbox, and returns when all are committed. ret_started_us: when the
 * first was sent. */
enum status source_run(const struct run *run, int64_t *ret_started_us,
                       struct error *err) MUST_CHECK;
/* Each works until it has seen run->events, going on from *progress; `ready` is called when
 * everything is connected. */
enum status relay_run(const struct run *run, struct progress *progress, void (*ready)(void),
                      struct error *err) MUST_CHECK;
enum status consumer_run(const struct run *run, struct progress *progress, void (*ready)(void),
                         struct error *err) MUST_CHECK;
/* Publishes without any database: per_commit events at a time, twice as many unconfirmed. */
enum status bare_run(const struct run *run, int64_t *ret_us, struct error *err) MUST_CHECK;
/* Fills a batch with new events. */
void events_make(struct batch *batch, int count);
