#include "common/consumer.h"

#include "common/clock.h"
#include "common/consumer_apply.h"
#include "common/log.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

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
    consumer->parking = (struct parking){ consumer->source, &engine->parked_count };
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
                  const char *instance, msgpack_packer *to)
{
    size_t types = 0;

    for (const struct subscription *s = service->subscriptions; s->type; s++)
        types += text_is(message_owner(s->type), consumer->source);
    msgpack_pack_array(to, 6);
    pack_text(to, text_of(service->name));
    pack_text(to, text_of(instance));
    msgpack_pack_int(to, CONSUMER_CREDIT);
    msgpack_pack_int(to, CONSUMER_CREDIT_BYTES);
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
    pack_subscription(consumer, engine->service, engine->instance, &to);
    /* A repetition keeps the id: an answer that comes late is still good, because the
     * cursors tell. */
    if (consumer->request_id == 0)
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
    for (size_t i = 0; i < consumers->count; i++)
        if (source.size == 0 || text_is(source, consumers->list[i].source))
            consumers->list[i].ask_ms = 0;
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

static enum status
take_answer(struct consumer *consumer, struct engine *engine, struct text body)
{
    AUTO(event_batch_clear) struct event_batch batch;

    TRY(event_batch_read(engine->service, body, &batch, engine->err));
    size_t count = accept_segments(consumer, &batch);
    return count ? consumer_apply(consumer, engine, batch.segments, count) : OK;
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
