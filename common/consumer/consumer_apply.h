/* consumer_apply.h - the effects of events: handlers and cursors, in one
 * transaction, and what is done about what fails. */
#pragma once

#include "common/consumer/consumer.h"
#include "common/consumer/reader.h"
#include "common/parking/parking.h"

enum { SOURCE_NAME_MAX = 64 };

/* What a service knows of one source. */
struct consumer {
    char source[SOURCE_NAME_MAX];
    struct reader reader;
    int64_t connections; /* of the database, when the cursors were read */
    bool is_fenced;      /* another process has moved a cursor, or has the lease; until the
                            next answer */
    int64_t told_ms;     /* when a refusal was last logged */
    partition_set asked; /* the open request is for these */
    /* Of partitions that were not given up by their last owner (consumer_careful.h): */
    partition_set cleared;     /* what was in flight then has been handled since */
    partition_set noted;       /* have a row in the table `begun` */
    int64_t until[PARTITIONS]; /* events up to here ended a process, all together; 0: none */

    struct slow_event { /* the one whose handler took too long last, */
        int64_t partition, position;
        int tries; /* so often in succession */
    } slow;
};

/* What consumer.c keeps and lag.c measures. */
struct consumers {
    struct consumer list[CONSUMER_SOURCES_MAX];
    size_t count;
};

/* For the metrics (consumer_measure.c): an answer as it came, and what became of it. measure_open()
 * shows the counters from the start: an alarm sees no rise from what was not there. */
void measure_open(const struct consumer *consumer);
void measure_answer(const struct consumer *consumer, const struct event_batch *batch);
void measure_outcome(const struct consumer *consumer, enum reader_outcome outcome);

/* Runs the segments, which start at the consumer's cursors, and moves these. All
 * together; if that fails, segment by segment; if that fails for a reason other
 * than UNAVAILABLE, or because it took too long, event by event, and what still fails
 * is parked. */
enum status consumer_apply(struct consumer *consumer, struct engine *engine,
                           struct event_segment *segments, size_t count) MUST_CHECK;
/* A segment of one event, a few times; what fails for its own sake is parked. */
enum status consumer_apply_one(struct consumer *consumer, struct engine *engine,
                               struct event_segment *one) MUST_CHECK;
/* Parks the segment's one event for the reason in engine->err, and moves past it. */
enum status consumer_park(struct consumer *consumer, struct engine *engine,
                          struct event_segment *one, bool is_dead) MUST_CHECK;
/* The source has refused; said in the log every CONSUMER_TELL_MS when trying again won't help. */
void consumer_refused(struct consumer *consumer, const struct bus_message *reply);
/* In the open transaction: the handlers over the segments' events, in order; neighbours with one
 * handler and one cohort go together, whatever their partitions. Events behind a parked one of
 * their subject join it. */
enum status consumer_run(struct engine *engine, const char *source, struct event_segment *segments,
                         size_t count) MUST_CHECK;
