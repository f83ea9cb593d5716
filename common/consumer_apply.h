/* consumer_apply.h - the effects of events: handlers and cursors, in one
 * transaction, and what is done about what fails. */
#pragma once

#include "common/consumer.h"
#include "common/parking.h"
#include "common/reader.h"

enum { SOURCE_NAME_MAX = 64 };

/* What a service knows of one source. */
struct consumer {
    char source[SOURCE_NAME_MAX];
    struct reader reader;
    int64_t connections; /* of the database, when the cursors were read */
    bool is_fenced;      /* another process has moved a cursor, or has the lease */
    struct parking parking;
};

/* Runs the segments, which start at the consumer's cursors, and moves these. All
 * together; if that fails, segment by segment; if that fails for a reason other
 * than UNAVAILABLE, event by event, and what still fails is parked. */
enum status consumer_apply(struct consumer *consumer, struct engine *engine,
                           struct event_segment *segments, size_t count) MUST_CHECK;
