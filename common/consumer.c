#include "common/consumer.h"

#include "common/clock.h"
#include "common/event_batch.h"
#include "common/log.h"
#include "common/parking.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCE_NAME_MAX = 64 };

struct consumer {
    char source[SOURCE_NAME_MAX];
    int64_t cursors[PARTITIONS];
    int64_t request_id;  /* 0: none is open */
    int64_t ask_ms;      /* when to ask (again) */
    int64_t connections; /* of the database, when the cursors were read */
    int backoff_ms;
    struct parking parking;
};

struct consumers {
    struct consumer list[CONSUMER_SOURCES_MAX];
    size_t count;
};

/* Reads the cursors again: after a start, a lost connection or a lost race the
 * table knows and the memory does not. */
static enum status
cursors_load(struct consumer *consumer, struct engine *engine, struct error *err)
{
    struct db_rows rows;

    TRY(db_begin(engine->db, err));
    enum status status = db_query(engine->db, err, &sql_cursor_list, &rows, DB_NUMBER(0));
    for (int row = 0; status == OK && row < rows.count; row++)
        if (text_is(db_text(&rows, row, 0), consumer->source))
            consumer->cursors[db_number(&rows, row, 1)] = db_number(&rows, row, 2);
    if (status == OK)
        status = parking_load(&consumer->parking, engine->db, err);
    if (status == OK)
        status = db_commit(engine->db, err);
    db_rollback(engine->db);
    if (status == OK)
        consumer->connections = db_connections(engine->db);
    return status;
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
    return status == OK ? cursors_load(consumer, engine, err) : status;
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
    consumer->parking.source = consumer->source;
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

static void
pack_subscription(const struct consumer *consumer, const struct service *service,
                  msgpack_packer *to)
{
    size_t types = 0;

    for (const struct subscription *s = service->subscriptions; s->type; s++)
        types += text_is(message_owner(s->type), consumer->source);
    msgpack_pack_array(to, 4);
    pack_text(to, text_of(service->name));
    msgpack_pack_int(to, CONSUMER_CREDIT);
    msgpack_pack_array(to, types);
    for (const struct subscription *s = service->subscriptions; s->type; s++)
        if (text_is(message_owner(s->type), consumer->source))
            pack_text(to, text_of(s->type->name));
    msgpack_pack_array(to, PARTITIONS);
    for (int p = 0; p < PARTITIONS; p++) {
        msgpack_pack_array(to, 2);
        msgpack_pack_int(to, p);
        msgpack_pack_int64(to, consumer->cursors[p]);
    }
}

static enum status
consumer_ask(struct consumer *consumer, struct engine *engine, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    if (consumer->connections != db_connections(engine->db))
        TRY(cursors_load(consumer, engine, err));
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    pack_subscription(consumer, engine->service, &to);
    consumer->request_id = ++engine->request_id;
    return bus_send(engine->bus,
                    &(struct bus_message){ .verb = BUS_REQUEST,
                                           .id = consumer->request_id,
                                           .to = text_of(consumer->source),
                                           .name = TEXT("events"),
                                           .body = { buffer.data, buffer.size } },
                    err);
}

int
consumers_ask(struct consumers *consumers, struct engine *engine)
{
    int64_t soonest_ms = CONSUMER_ASK_AGAIN_MS;

    for (size_t i = 0; i < consumers->count; i++) {
        struct consumer *consumer = &consumers->list[i];
        struct error err = { 0 };

        if (consumer->ask_ms <= clock_steady_ms()) {
            consumer->ask_ms = clock_steady_ms() + CONSUMER_ASK_AGAIN_MS;
            if (consumer_ask(consumer, engine, &err) != OK)
                log_error(consumer->source, &err);
        }
        if (consumer->ask_ms - clock_steady_ms() < soonest_ms)
            soonest_ms = consumer->ask_ms - clock_steady_ms();
    }
    return soonest_ms > 0 ? (int)soonest_ms : 0;
}

void
consumers_arrived(struct consumers *consumers, struct text source)
{
    struct consumer *consumer = consumer_find(consumers, source);

    if (consumer)
        consumer->ask_ms = 0;
}

/* Runs the handlers over a segment's events: neighbours with one handler and one
 * cohort go together. Events behind a parked one of their subject join it. */
static enum status
segment_run(struct consumer *consumer, struct engine *engine, struct event_segment *segment)
{
    struct item items[CONSUMER_CREDIT];
    size_t end = 0;

    for (size_t start = 0; start < segment->count; start = end) {
        const struct event *first = &segment->events[start];
        size_t count = 0;

        for (end = start; end < segment->count; end++) {
            struct event *event = &segment->events[end];
            bool is_behind = false;

            if (event->wrong)
                return error_set(engine->err, INVALID, "%s", event->wrong);
            if (event->handle != first->handle || count == CONSUMER_CREDIT
                || !text_equal(event->item.cohort_id, first->item.cohort_id))
                break;
            TRY(parking_join(&consumer->parking, engine->db, event, &is_behind, engine->err));
            if (!is_behind)
                items[count++] = event->item;
        }
        if (count > 0)
            TRY(engine_run(engine, first->handle, items, count));
    }
    return OK;
}

/* Moves the cursors in the open transaction: each from where we know it to be. */
static enum status
cursors_move(struct consumer *consumer, struct engine *engine, const struct event_segment *segments,
             size_t count)
{
    AUTO(db_batch_clear) struct db_batch moves = { 0 };
    struct error *err = engine->err;

    for (size_t i = 0; i < count; i++)
        db_batch_add(&moves, DB_NUMBER(segments[i].partition), DB_NUMBER(segments[i].previous),
                     DB_NUMBER(segments[i].last));
    TRY(db_run_batch(engine->db, err, &sql_cursor_move, &moves, NULL,
                     DB_TEXT(text_of(consumer->source))));
    if (db_changed(engine->db) != (int64_t)count)
        return error_set(err, UNAVAILABLE, "another process has moved a cursor");
    return OK;
}

/* Effects and cursors of some segments in one transaction. */
static enum status
apply(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
      size_t count)
{
    TRY(db_begin(engine->db, engine->err));
    for (size_t i = 0; i < count; i++)
        TRY(segment_run(consumer, engine, &segments[i]));
    TRY(cursors_move(consumer, engine, segments, count));
    TRY(engine_commit(engine));
    for (size_t i = 0; i < count; i++)
        consumer->cursors[segments[i].partition] = segments[i].last;
    return OK;
}

static enum status
try_apply(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
          size_t count)
{
    enum status status = apply(consumer, engine, segments, count);

    engine_rollback(engine);
    return status;
}

/* Parks one event and moves past it. */
static enum status
park(struct consumer *consumer, struct engine *engine, struct event_segment *one)
{
    char why[sizeof engine->err->text];

    memcpy(why, engine->err->text, sizeof why);
    TRY(db_begin(engine->db, engine->err));
    enum status status =
        parking_add(&consumer->parking, engine->db, &one->events[0], why, engine->err);
    if (status == OK)
        status = cursors_move(consumer, engine, one, 1);
    if (status == OK)
        status = engine_commit(engine);
    engine_rollback(engine);
    if (status == OK) {
        consumer->cursors[one->partition] = one->last;
        log_line(LOG_ERROR_LINE, consumer->source, "parked event %lld of partition %lld: %s",
                 (long long)one->last, (long long)one->partition, why);
    }
    return status;
}

/* One event alone, a few times; what fails for its own sake is parked. */
static enum status
apply_one(struct consumer *consumer, struct engine *engine, struct event_segment *one)
{
    enum status status = OK;

    for (int tries = 0; tries < CONSUMER_TRIES; tries++) {
        status = try_apply(consumer, engine, one, 1);
        if (status == OK || status == UNAVAILABLE)
            return status;
    }
    return park(consumer, engine, one);
}

/* After a batch failed: event by event, so that one bad event harms one subject. */
static enum status
apply_singly(struct consumer *consumer, struct engine *engine, struct event_segment *segment)
{
    struct event_segment one = { .partition = segment->partition };

    for (size_t i = 0; i < segment->count; i++) {
        one.previous = consumer->cursors[segment->partition];
        one.last = segment->events[i].item.position;
        one.events = &segment->events[i];
        one.count = 1;
        TRY(apply_one(consumer, engine, &one));
    }
    one = (struct event_segment){ .partition = segment->partition,
                                  .previous = consumer->cursors[segment->partition],
                                  .last = segment->last };
    return one.previous == one.last ? OK : try_apply(consumer, engine, &one, 1);
}

/* Drops the segments that do not start at our cursors; how many are left. */
static size_t
accept_segments(const struct consumer *consumer, struct event_batch *batch)
{
    size_t kept = 0;

    for (size_t i = 0; i < batch->count; i++)
        if (batch->segments[i].previous == consumer->cursors[batch->segments[i].partition])
            batch->segments[kept++] = batch->segments[i];
    return kept;
}

/* A batch that has to wait as a whole may have parts that need not: an event
 * can wait for one that stands in a later segment. */
static enum status
apply_segments(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
               size_t count)
{
    enum status first_failure = OK;

    for (size_t i = 0; i < count; i++) {
        enum status status = try_apply(consumer, engine, &segments[i], 1);

        if (status != OK && status != UNAVAILABLE)
            status = apply_singly(consumer, engine, &segments[i]);
        if (first_failure == OK)
            first_failure = status;
    }
    return first_failure;
}

static enum status
take_answer(struct consumer *consumer, struct engine *engine, struct text body)
{
    AUTO(event_batch_clear) struct event_batch batch;

    TRY(event_batch_read(engine->service, body, &batch, engine->err));
    size_t count = accept_segments(consumer, &batch);
    if (count == 0)
        return OK;
    if (try_apply(consumer, engine, batch.segments, count) == OK)
        return OK;
    return apply_segments(consumer, engine, batch.segments, count);
}

/* A failure pauses this source and makes us read the cursors again: a commit
 * whose outcome is unknown may have moved them. */
static void
pause_after(struct consumer *consumer, enum status status)
{
    if (status == OK) {
        consumer->backoff_ms = 0;
        consumer->ask_ms = 0;
        return;
    }
    consumer->backoff_ms = consumer->backoff_ms ? consumer->backoff_ms * 2 : CONSUMER_BACKOFF_MS;
    if (consumer->backoff_ms > CONSUMER_BACKOFF_MAX_MS)
        consumer->backoff_ms = CONSUMER_BACKOFF_MAX_MS;
    consumer->ask_ms = clock_steady_ms() + consumer->backoff_ms;
    consumer->connections = -1;
}

bool
consumers_reply(struct consumers *consumers, struct engine *engine, const struct bus_message *reply)
{
    for (size_t i = 0; i < consumers->count; i++) {
        struct consumer *consumer = &consumers->list[i];
        enum status status = UNAVAILABLE;

        if (consumer->request_id != reply->id)
            continue;
        consumer->request_id = 0;
        if (text_is(reply->name, status_name(OK))) {
            status = take_answer(consumer, engine, reply->body);
            if (status != OK)
                log_error(consumer->source, engine->err);
        }
        pause_after(consumer, status);
        return true;
    }
    return false;
}
