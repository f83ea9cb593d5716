#include "common/consumer/consumer.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/consumer/consumer_ask.h"
#include "common/consumer/consumer_careful.h"
#include "common/lease/lease.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

static enum status
cursors_read(struct consumer *consumer, struct engine *engine, int64_t positions[PARTITIONS],
             int64_t epochs[PARTITIONS], struct error *err)
{
    struct db_rows rows;

    TRY(db_begin(engine->db, err));
    TRY(db_query(engine->db, err, &sql_cursor_list, &rows, DB_NUMBER(0)));
    for (int row = 0; row < rows.count; row++)
        if (text_is(db_text(&rows, row, 0), consumer->source)) {
            positions[db_number(&rows, row, 1)] = db_number(&rows, row, 2);
            epochs[db_number(&rows, row, 1)] = db_number(&rows, row, 3);
        }
    TRY(careful_load(consumer, engine, err));
    TRY(parking_load(engine, err));
    return db_commit(engine->db, err);
}

/* Reads the cursors again: after a start, a lost connection or a lost race the
 * table knows and the memory does not. */
static enum status
cursors_load(struct consumer *consumer, struct engine *engine, struct error *err)
{
    int64_t positions[PARTITIONS] = { 0 };
    int64_t epochs[PARTITIONS] = { 0 };
    enum status status = cursors_read(consumer, engine, positions, epochs, err);

    db_rollback(engine->db);
    if (status != OK)
        return status;
    consumer->connections = db_connections(engine->db);
    reader_load(&consumer->reader, positions);
    for (int p = 0; p < PARTITIONS; p++)
        reader_set_epoch(&consumer->reader, p, epochs[p]);
    return OK;
}

static enum status
cursors_start(struct consumer *consumer, struct engine *engine, struct error *err)
{
    TRY(db_begin(engine->db, err));
    enum status status = db_run(engine->db, err, &sql_cursor_start,
                                DB_TEXT(text_of(consumer->source)), DB_NUMBER(PARTITIONS));
    if (status == OK)
        status = db_commit(engine->db, err);
    db_rollback(engine->db);
    return status;
}

static struct consumer *
consumer_find(struct consumers *consumers, struct text source)
{
    for (size_t i = 0; i < consumers->count; i++)
        if (text_is(source, consumers->list[i].source))
            return &consumers->list[i];
    return NULL;
}

static enum status
consumer_add(struct consumers *consumers, struct engine *engine, struct text source,
             struct error *err)
{
    if (consumers->count == CONSUMER_SOURCES_MAX || source.size >= SOURCE_NAME_MAX)
        return error_set(err, INVALID, "more than %d sources", CONSUMER_SOURCES_MAX);
    struct consumer *consumer = &consumers->list[consumers->count++];
    memcpy(consumer->source, source.data, source.size);
    measure_open(consumer);
    return cursors_start(consumer, engine, err);
}

enum status
consumers_open(struct engine *engine, struct consumers **ret_consumers, struct error *err)
{
    AUTO(consumers_destroy) struct consumers *consumers = calloc(1, sizeof *consumers);
    const struct subscription *s = engine->service->subscriptions;

    if (!consumers)
        return error_set(err, UNAVAILABLE, "out of memory");
    for (; s && s->type; s++)
        if (!consumer_find(consumers, message_owner(s->type)))
            TRY(consumer_add(consumers, engine, message_owner(s->type), err));
    *ret_consumers = consumers;
    consumers = NULL; /* handed over */
    return OK;
}

void
consumers_destroy(struct consumers **consumers_p)
{
    free(*consumers_p);
    *consumers_p = NULL;
}

/* What is due now; returns the milliseconds until something is again. */
static int64_t
consumer_step(struct consumer *consumer, struct engine *engine)
{
    struct reader *reader = &consumer->reader;
    struct error err = { 0 };
    int64_t wait_ms = 0;

    if (consumer->connections != db_connections(engine->db))
        reader_forget(reader);
    enum reader_step step = reader_next(reader, clock_steady_ms(), &wait_ms);
    if (step == READER_WAIT)
        return wait_ms;
    enum status status = step == READER_LOAD ? cursors_load(consumer, engine, &err) : OK;
    if (status == OK)
        status = consumer_ask(consumer, engine, &err);
    if (status != OK) {
        log_error(consumer->source, &err);
        reader_ended(reader, READER_REFUSED, clock_steady_ms());
    }
    reader_next(reader, clock_steady_ms(), &wait_ms);
    return wait_ms;
}

int
consumers_ask(struct consumers *consumers, struct engine *engine)
{
    int64_t soonest_ms = READER_ASK_AGAIN_MS;

    partition_set owned = leases_open_for_work(engine->leases);
    partition_set cleared = owned;

    for (size_t i = 0; i < consumers->count; i++) {
        struct consumer *consumer = &consumers->list[i];

        reader_own(&consumer->reader, owned);
        consumer->cleared &= owned;
        int64_t wait_ms = consumer_step(consumer, engine);

        if (wait_ms < soonest_ms)
            soonest_ms = wait_ms;
        cleared &= consumer->cleared;
    }
    leases_clear(engine->leases, cleared);
    return (int)soonest_ms;
}

void
consumers_arrived(struct consumers *consumers, struct text source)
{
    for (size_t i = 0; i < consumers->count; i++)
        if (source.size == 0 || text_is(source, consumers->list[i].source))
            reader_hurry(&consumers->list[i].reader);
}

/* A log that was set back by a restore is read on by those only who have read none of it. */
static enum status
join_epoch(struct consumer *consumer, struct engine *engine, const struct event_segment *s,
           struct error *err)
{
    struct reader *reader = &consumer->reader;

    if (!reader_may_start(reader, s->partition)) {
        reader_leave(reader, s->partition);
        return error_set(err, CONFLICT,
                         "partition %lld was set back by a restore after it was read to %lld: it "
                         "is read no more, see scripts/restore --help",
                         (long long)s->partition, (long long)s->previous);
    }
    TRY(db_begin(engine->db, err));
    TRY(db_run(engine->db, err, &sql_cursor_epoch, DB_TEXT(text_of(consumer->source)),
               DB_NUMBER(s->partition), DB_NUMBER(s->epoch)));
    TRY(db_commit(engine->db, err));
    reader_set_epoch(reader, s->partition, s->epoch);
    return OK;
}

static bool
is_acceptable(struct consumer *consumer, struct engine *engine, const struct event_segment *s)
{
    struct error err = { 0 };

    if (!reader_accepts(&consumer->reader, s->partition, s->previous, s->last))
        return false;
    if (reader_agrees(&consumer->reader, s->partition, s->epoch))
        return true;
    enum status status = join_epoch(consumer, engine, s, &err);
    db_rollback(engine->db);
    if (status != OK)
        log_error(consumer->source, &err);
    return status == OK;
}

/* Drops the segments that are not what comes next; how many are left. */
static size_t
accept_segments(struct consumer *consumer, struct engine *engine, struct event_batch *batch)
{
    size_t kept = 0;

    for (size_t i = 0; i < batch->count; i++)
        if (is_acceptable(consumer, engine, &batch->segments[i]))
            batch->segments[kept++] = batch->segments[i];
    return kept;
}

static enum reader_outcome
take_answer(struct consumer *consumer, struct engine *engine, struct text body)
{
    AUTO(event_batch_clear) struct event_batch batch;

    if (event_batch_read(engine->service, body, &batch, engine->err) != OK) {
        log_error(consumer->source, engine->err);
        return READER_REFUSED;
    }
    size_t count = accept_segments(consumer, engine, &batch);
    measure_answer(consumer, &batch);
    consumer->is_fenced = false;
    if (count == 0 && batch.count > 0)
        return READER_USELESS;
    if (count == 0) {
        careful_clear(consumer, consumer->asked & consumer->reader.owned);
        return READER_APPLIED;
    }
    consumer_ask_ahead(consumer, engine, batch.segments, count);
    if (careful_apply(consumer, engine, batch.segments, count) == OK)
        return READER_APPLIED;
    log_error(consumer->source, engine->err);
    if (!consumer->is_fenced)
        return READER_UNKNOWN;
    leases_poke(engine->leases);
    return READER_FENCED;
}

bool
consumers_reply(struct consumers *consumers, struct engine *engine, const struct bus_message *reply)
{
    for (size_t i = 0; i < consumers->count; i++) {
        struct consumer *consumer = &consumers->list[i];
        enum reader_outcome outcome = READER_REFUSED;

        if (!reader_replied(&consumer->reader, reply->id))
            continue;
        enum status status = status_of_name(reply->name.data, reply->name.size);
        if (status == OK || status == CONFLICT)
            reader_at_odds(&consumer->reader, status == CONFLICT);
        if (status == OK)
            outcome = take_answer(consumer, engine, reply->body);
        else
            consumer_refused(consumer, reply);
        measure_outcome(consumer, outcome);
        reader_ended(&consumer->reader, outcome, clock_steady_ms());
        return true;
    }
    return false;
}
