#include "common/consumer/consumer_apply.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/consumer/consumer_careful.h"
#include "common/lease/lease.h"
#include "common/replay/journal.h"
#include "common_sql.h"

#include <string.h>

/* Neighbours that go to their handler together. */
struct run {
    item_handler *handle;
    size_t count;
    struct item items[READER_CREDIT_MAX];
};

static enum status
run_end(struct engine *engine, struct run *run)
{
    size_t count = run->count;

    run->count = 0;
    return count == 0 ? OK : engine_run(engine, run->handle, run->items, count);
}

static enum status
run_add(struct engine *engine, const char *source, struct run *run, const struct event *event)
{
    if (event->wrong)
        return error_set(engine->err, INVALID, "%s", event->wrong);
    if (event->is_behind)
        return parking_join(engine, source, event, engine->err);
    if (run->count == READER_CREDIT_MAX || event->handle != run->handle
        || (run->count > 0 && !text_equal(event->item.cohort_id, run->items->cohort_id)))
        TRY(run_end(engine, run));
    run->handle = event->handle;
    run->items[run->count++] = event->item;
    return OK;
}

enum status
consumer_run(struct engine *engine, const char *source, struct event_segment *segments,
             size_t count)
{
    struct run run;

    run.handle = NULL;
    run.count = 0;
    for (size_t i = 0; i < count; i++) {
        TRY(parking_find(engine, segments[i].events, segments[i].count, engine->err));
        for (size_t e = 0; e < segments[i].count; e++)
            TRY(run_add(engine, source, &run, &segments[i].events[e]));
    }
    return run_end(engine, &run);
}

/* Moves the cursors in the open transaction: each from where we know it to be, and
 * only while its lease is ours. Else the server refuses the transaction, at its commit at
 * the latest: nobody waits for this alone. */
static enum status
cursors_move(struct consumer *consumer, struct engine *engine, const char *kind,
             const struct event_segment *segments, size_t count)
{
    AUTO(db_batch_clear) struct db_batch moves = { 0 };

    for (size_t i = 0; i < count; i++)
        db_batch_add(&moves, DB_NUMBER(segments[i].partition), DB_NUMBER(segments[i].previous),
                     DB_NUMBER(segments[i].last));
    TRY(db_defer_batch(engine->db, engine->err, &sql_cursor_move, &moves,
                       DB_TEXT(text_of(consumer->source)), DB_TEXT(text_of(engine->instance)),
                       DB_NUMBER(leases_incarnation(engine->leases))));
    TRY(journal_events(engine, kind, consumer->source, &moves));
    return careful_end(consumer, engine, &moves);
}

/* Ends a transaction that moves cursors, whatever became of it. */
static void
try_end(struct consumer *consumer, struct engine *engine, enum status status)
{
    consumer->is_fenced |= status != OK && db_was_fenced(engine->db);
    engine_rollback(engine);
}

/* After a commit. */
static void
moved(struct consumer *consumer, const struct event_segment *segment)
{
    reader_moved(&consumer->reader, segment->partition, segment->last);
    careful_moved(consumer, segment);
    metric_add(METRIC_READ_EVENTS, (double)segment->count, consumer->source, NULL);
}

/* Effects and cursors of some segments in one transaction. */
static enum status
apply(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
      size_t count)
{
    TRY(engine_begin(engine));
    TRY(consumer_run(engine, consumer->source, segments, count));
    TRY(cursors_move(consumer, engine, JOURNAL_EVENTS, segments, count));
    TRY(engine_commit(engine));
    for (size_t i = 0; i < count; i++)
        moved(consumer, &segments[i]);
    return OK;
}

static enum status
try_apply(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
          size_t count)
{
    enum status status = apply(consumer, engine, segments, count);

    try_end(consumer, engine, status);
    return status;
}

static enum status
park(struct consumer *consumer, struct engine *engine, struct event_segment *one, bool is_dead)
{
    char why[sizeof engine->err->text];

    memcpy(why, engine->err->text, sizeof why);
    TRY(engine_begin(engine));
    enum status status =
        parking_add(engine, consumer->source, &one->events[0], why, is_dead, engine->err);
    if (status == OK)
        status = cursors_move(consumer, engine, JOURNAL_PARKED, one, 1);
    if (status == OK)
        status = engine_commit(engine);
    try_end(consumer, engine, status);
    if (status == OK) {
        moved(consumer, one);
        metric_add(METRIC_PARKED_TOTAL, 1, consumer->source, NULL);
        log_line(LOG_ERROR_LINE, consumer->source, "parked event %lld of partition %lld: %s",
                 (long long)one->last, (long long)one->partition, why);
    }
    return status;
}

enum status
consumer_park(struct consumer *consumer, struct engine *engine, struct event_segment *one,
              bool is_dead)
{
    log_trace(one->events[0].item.trace);
    enum status status = park(consumer, engine, one, is_dead);
    log_trace(TEXT(""));
    return status;
}

/* Counts an event that took too long. Parked, it is tried again like any other: a database that
 * was slow for all does it no harm. */
static bool
is_always_slow(struct consumer *consumer, const struct engine *engine,
               const struct event_segment *one)
{
    struct slow_event *slow = &consumer->slow;

    if (!db_was_slow(engine->db))
        return false;
    if (slow->partition != one->partition || slow->position != one->last)
        *slow = (struct slow_event){ one->partition, one->last, 0 };
    return ++slow->tries >= CONSUMER_SLOW_TRIES;
}

enum status
consumer_apply_one(struct consumer *consumer, struct engine *engine, struct event_segment *one)
{
    enum status status = OK;

    for (int tries = 0; tries < CONSUMER_TRIES; tries++) {
        status = try_apply(consumer, engine, one, 1);
        if (status == OK || (status == UNAVAILABLE && !is_always_slow(consumer, engine, one)))
            return status;
        if (status == UNAVAILABLE)
            break;
    }
    return consumer_park(consumer, engine, one, false);
}

/* After a batch failed: event by event, so that one bad event harms one subject. */
static enum status
apply_singly(struct consumer *consumer, struct engine *engine, struct event_segment *segment)
{
    struct event_segment one = { .partition = segment->partition };

    for (size_t i = 0; i < segment->count; i++) {
        one.previous = consumer->reader.cursors[segment->partition];
        one.last = segment->events[i].item.position;
        one.events = &segment->events[i];
        one.count = 1;
        TRY(consumer_apply_one(consumer, engine, &one));
    }
    one = (struct event_segment){ .partition = segment->partition,
                                  .previous = consumer->reader.cursors[segment->partition],
                                  .last = segment->last };
    return one.previous == one.last ? OK : try_apply(consumer, engine, &one, 1);
}

/* A batch that has to wait as a whole may have parts that need not: an event
 * can wait for one that stands in a later segment. */
static enum status
apply_each(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
           size_t count)
{
    enum status first_failure = OK;

    for (size_t i = 0; i < count; i++) {
        enum status status = try_apply(consumer, engine, &segments[i], 1);

        if (status != OK && (status != UNAVAILABLE || db_was_slow(engine->db)))
            status = apply_singly(consumer, engine, &segments[i]);
        if (first_failure == OK)
            first_failure = status;
    }
    return first_failure;
}

enum status
consumer_apply(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
               size_t count)
{
    if (try_apply(consumer, engine, segments, count) == OK)
        return OK;
    return apply_each(consumer, engine, segments, count);
}

/* Every now and then, because it is asked again and again. */
void
consumer_refused(struct consumer *consumer, const struct bus_message *reply)
{
    int64_t now_ms = clock_steady_ms();

    if (status_is_retryable(status_of_name(reply->name.data, reply->name.size))
        || (consumer->told_ms && now_ms - consumer->told_ms < CONSUMER_TELL_MS))
        return;
    consumer->told_ms = now_ms;
    log_line(LOG_ERROR_LINE, consumer->source, "its events are refused: %.*s",
             TEXT_ARGS(reply->body));
}
