#include "common/feed/feed.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/feed/feed_answer.h"
#include "common/feed/retention.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)FEED_ROUTE_MAX >= (int)BUS_ROUTE_MAX, "every way back can be kept");

struct feed {
    struct feed_state *state;
    int64_t connections; /* of the database, when the heads were read */
};

struct feed *
feed_new(void)
{
    struct feed *feed = calloc(1, sizeof *feed);

    if (!feed)
        abort();
    feed->state = feed_state_new(FEED_RING_BYTES);
    return feed;
}

void
feed_destroy(struct feed **feed_p)
{
    if (!*feed_p)
        return;
    feed_state_destroy(&(*feed_p)->state);
    free(*feed_p);
    *feed_p = NULL;
}

struct feed_state *
feed_known(struct feed *feed)
{
    return feed->state;
}

void
feed_look(struct feed *feed)
{
    feed_state_look(feed->state);
}

static bool
read_types(const msgpack_object *object, struct text *types, size_t *ret_count)
{
    const msgpack_object *list = object_array(object, 1);

    if (!list || object->via.array.size > FEED_TYPES_MAX)
        return false;
    *ret_count = object->via.array.size;
    for (size_t i = 0; i < *ret_count; i++)
        if (!object_text(&list[i], &types[i]))
            return false;
    return true;
}

/* [partition, position] or, asked ahead, [partition, position, done]. */
static bool
read_cursor(const msgpack_object *object, int64_t *cursors, int64_t *done)
{
    const msgpack_object *parts = object_array(object, 2);
    int64_t partition = 0;
    int64_t position = 0;

    if (!parts || !object_number(&parts[0], &partition) || !object_number(&parts[1], &position)
        || partition < 0 || partition >= PARTITIONS || position < 0)
        return false;
    cursors[partition] = position;
    done[partition] = position;
    return object->via.array.size == 2
           || (object_number(&parts[2], &done[partition]) && done[partition] >= 0
               && done[partition] <= position);
}

/* -1 where nothing is asked for. `done` is how far the reader has come, which is less than where
 * it wants to read on when it asks ahead. */
static bool
read_cursors(const msgpack_object *object, int64_t *cursors, int64_t *done)
{
    if (object->type != MSGPACK_OBJECT_ARRAY)
        return false;
    for (int p = 0; p < PARTITIONS; p++)
        cursors[p] = done[p] = -1;
    for (uint32_t i = 0; i < object->via.array.size; i++)
        if (!read_cursor(&object->via.array.ptr[i], cursors, done))
            return false;
    return true;
}

static enum status
subscribe(struct engine *engine, const struct bus_message *message, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct text types[FEED_TYPES_MAX];
    struct feed_request request = { .route = message->route, .id = message->id, .types = types };
    int64_t done[PARTITIONS];
    msgpack_object body;

    msgpack_zone_init(&zone, 4096);
    TRY(message_open(message->body, &zone, &body, err));
    const msgpack_object *parts = object_array(&body, 6);
    if (!parts || !object_text(&parts[0], &request.group)
        || !object_text(&parts[1], &request.instance)
        || !object_number(&parts[2], &request.max_events)
        || !object_number(&parts[3], &request.max_bytes)
        || !read_types(&parts[4], types, &request.type_count)
        || !read_cursors(&parts[5], request.cursors, done))
        return error_set(err, INVALID,
                         "events: expected [group, instance, max_events, max_bytes, types, "
                         "cursors]");
    TRY(feed_state_subscribe(engine->feed->state, &request, clock_steady_ms(), err));
    retention_told(engine->retention, request.group, done);
    return OK;
}

void
feed_subscribe(struct engine *engine, const struct bus_message *request)
{
    struct error err = { 0 };
    enum status status = subscribe(engine, request, &err);

    if (status != OK)
        engine_reply(engine, request, status, text_of(err.text));
}

/* Reads the heads that other writers, or we before a restart, have moved. */
static enum status
look(struct engine *engine, struct error *err)
{
    int64_t heads[PARTITIONS] = { 0 };
    int64_t epochs[PARTITIONS] = { 0 };
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_outbox_heads, &rows, DB_NUMBER(0)));
    for (int row = 0; row < rows.count; row++) {
        int64_t p = db_number(&rows, row, 0);

        heads[p] = db_number(&rows, row, 1);
        epochs[p] = db_number(&rows, row, 2);
        feed_state_gone(engine->feed->state, p, db_number(&rows, row, 3));
    }
    feed_state_looked(engine->feed->state, heads, epochs, clock_steady_ms());
    return OK;
}

static void
refuse_gone(struct engine *engine, const struct feed_asker *asker,
            const struct feed_segment *segment)
{
    struct error err = { 0 };

    error_set(&err, CONFLICT,
              "reset: the oldest position of partition %lld is %lld, the cursor is %lld; what was "
              "between has been dropped",
              (long long)segment->partition, (long long)segment->last + 1,
              (long long)segment->previous);
    log_line(LOG_ERROR_LINE, "feed", "%.*s (%.*s): %s", TEXT_ARGS(asker->group),
             TEXT_ARGS(asker->instance), err.text);
    engine_reply(engine, &(struct bus_message){ .id = asker->id, .route = asker->route }, CONFLICT,
                 text_of(err.text));
}

static void
refuse(struct engine *engine, const struct feed_asker *asker)
{
    log_line(LOG_ERROR_LINE, "feed", "%.*s (%.*s) has read beyond the end of the log",
             TEXT_ARGS(asker->group), TEXT_ARGS(asker->instance));
    engine_reply(engine, &(struct bus_message){ .id = asker->id, .route = asker->route }, CONFLICT,
                 TEXT("the cursor is beyond the end of the log"));
}

/* One step; the log is read in a transaction that is begun when it is needed. */
static enum status
serve_step(struct engine *engine, enum feed_step step, const struct feed_turn *turn, bool *is_begun,
           struct error *err)
{
    struct feed *feed = engine->feed;
    struct feed_asker asker = feed_state_asker(feed->state, turn->subscriber);
    bool is_log_read = step == FEED_LOOK || (step == FEED_TELL && !turn->is_recent);

    if (is_log_read && !*is_begun) {
        TRY(db_begin(engine->db, err));
        *is_begun = true;
    }
    if (step == FEED_LOOK)
        return look(engine, err);
    if (step == FEED_TELL) {
        metric_add(METRIC_TOLD, 1, turn->is_recent ? "ring" : "log", NULL);
        TRY(feed_answer(engine, feed->state, turn, err));
    } else if (step == FEED_EMPTY)
        engine_reply(engine, &(struct bus_message){ .id = asker.id, .route = asker.route }, OK,
                     TEXT("\x90")); /* an empty array */
    else if (turn->is_gone)
        refuse_gone(engine, &asker, &turn->segments[0]);
    else
        refuse(engine, &asker);
    feed_state_told(feed->state, turn);
    return OK;
}

int
feed_serve(struct engine *engine)
{
    struct feed *feed = engine->feed;
    struct error err = { 0 };
    struct feed_turn turn;
    enum status status = OK;
    enum feed_step step;
    bool is_begun = false;

    /* Another connection may lead to a database that was restored. */
    if (feed->connections != db_connections(engine->db))
        feed_state_forget(feed->state);
    feed->connections = db_connections(engine->db);
    while (status == OK
           && (step = feed_state_next(feed->state, clock_steady_ms(), &turn)) != FEED_WAIT)
        status = serve_step(engine, step, &turn, &is_begun, &err);
    if (status == OK && is_begun)
        status = db_commit(engine->db, &err);
    if (status == OK)
        return (int)turn.wait_ms;
    db_rollback(engine->db);
    feed_state_failed(feed->state, clock_steady_ms());
    log_error("feed", &err);
    return FEED_PAUSE_MS;
}
