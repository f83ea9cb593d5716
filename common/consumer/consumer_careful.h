/* consumer_careful.h - events that may have ended the process that handled them last.
 *
 * A partition that was not given up by its last owner is suspect: something in flight
 * may have ended that process, and would end this one, again and again. So its first
 * events are noted in the table `begun`, in a transaction of their own, before any
 * handler sees them. If they end the process all the same, the note tells: then they
 * are handled one by one, each counted before it is tried, and one that has ended the
 * process PARKING_ENDED_TRIES times is parked: a process that lives to try it again,
 * because the database was away, has not ended of it. A process that was merely killed
 * pays one small commit. */
#pragma once

#include "common/consumer/consumer_apply.h"

/* Reads what was noted for the source; in a transaction. */
enum status careful_load(struct consumer *consumer, struct engine *engine,
                         struct error *err) MUST_CHECK;
/* The same as consumer_apply(), with that care. */
enum status careful_apply(struct consumer *consumer, struct engine *engine,
                          struct event_segment *segments, size_t count) MUST_CHECK;
/* An answer had nothing to tell about these: nothing was in flight. */
void careful_clear(struct consumer *consumer, partition_set partitions);
/* In the transaction that moves cursors: drops the notes on what has been handled. Deferred.
 * `moves`: partition, previous, last. */
enum status careful_end(struct consumer *consumer, struct engine *engine,
                        const struct db_batch *moves) MUST_CHECK;
/* After its commit. */
void careful_moved(struct consumer *consumer, const struct event_segment *segment);
