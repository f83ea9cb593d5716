#include "common/feed_private.h"

#include "common/clock.h"
#include "common/log.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

struct feed *
feed_new(void)
{
    struct feed *feed = calloc(1, sizeof *feed);

    if (!feed)
        abort();
    feed->looked_ms = -FEED_LOOK_MS;
    return feed;
}

void
feed_destroy(struct feed **feed_p)
{
    if (!*feed_p)
        return;
    for (size_t i = 0; i < (*feed_p)->count; i++)
        db_column_clear(&(*feed_p)->subscribers[i].types);
    free(*feed_p);
    *feed_p = NULL;
}

bool
feed_heads(struct feed *feed, const int64_t *heads)
{
    bool is_moved = false;

    for (int p = 0; p < PARTITIONS; p++)
        if (heads[p] > feed->heads[p]) {
            feed->heads[p] = heads[p];
            is_moved = true;
        }
    return is_moved;
}

void
feed_look(struct feed *feed)
{
    feed->looked_ms = -FEED_LOOK_MS;
}

/* A place for a new one; when all are taken, that of whoever has not asked for longest. */
static struct subscriber *
subscriber_place(struct feed *feed)
{
    struct subscriber *place = NULL;

    if (feed->count < FEED_SUBSCRIBERS_MAX)
        return &feed->subscribers[feed->count++];
    for (size_t i = 0; i < feed->count; i++) {
        struct subscriber *s = &feed->subscribers[i];

        if (!s->is_waiting && (!place || s->since_ms < place->since_ms))
            place = s;
    }
    if (place) {
        db_column_clear(&place->types);
        *place = (struct subscriber){ 0 };
    }
    return place;
}

static struct subscriber *
subscriber_find(struct feed *feed, struct text group, struct text instance)
{
    struct subscriber *s = feed->subscribers;
    struct subscriber *end = s + feed->count;

    if (group.size == 0 || group.size >= GROUP_NAME_MAX || instance.size >= INSTANCE_NAME_MAX)
        return NULL;
    while (s < end && !(text_is(group, s->group) && text_is(instance, s->instance)))
        s++;
    if (s < end)
        return s;
    s = subscriber_place(feed);
    if (s) {
        memcpy(s->group, group.data, group.size);
        memcpy(s->instance, instance.data, instance.size);
    }
    return s;
}

static bool
read_types(const msgpack_object *object, struct db_column *to)
{
    const msgpack_object *types = object_array(object, 1);
    struct text type;

    if (!types || object->via.array.size > FEED_TYPES_MAX)
        return false;
    db_column_clear(to);
    for (uint32_t i = 0; i < object->via.array.size; i++) {
        if (!object_text(&types[i], &type))
            return false;
        db_column_add(to, DB_TEXT(type));
    }
    return true;
}

static bool
read_cursors(const msgpack_object *object, int64_t *cursors)
{
    int64_t partition = 0;
    int64_t position = 0;

    if (object->type != MSGPACK_OBJECT_ARRAY)
        return false;
    for (int p = 0; p < PARTITIONS; p++)
        cursors[p] = -1;
    for (uint32_t i = 0; i < object->via.array.size; i++) {
        const msgpack_object *pair = object_array(&object->via.array.ptr[i], 2);

        if (!pair || !object_number(&pair[0], &partition) || !object_number(&pair[1], &position)
            || partition < 0 || partition >= PARTITIONS || position < 0)
            return false;
        cursors[partition] = position;
    }
    return true;
}

static enum status
subscribe(struct engine *engine, const struct bus_message *request, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object body;
    struct text group, instance;
    int64_t events = 0;
    int64_t bytes = 0;

    msgpack_zone_init(&zone, 4096);
    TRY(message_open(request->body, &zone, &body, err));
    const msgpack_object *parts = object_array(&body, 6);
    if (!parts || !object_text(&parts[0], &group) || !object_text(&parts[1], &instance)
        || !object_number(&parts[2], &events) || events < 1 || !object_number(&parts[3], &bytes)
        || bytes < 1 || request->route.size > ROUTE_MAX)
        return error_set(err, INVALID,
                         "events: expected [group, instance, max_events, max_bytes, types, "
                         "cursors]");
    struct subscriber *s = subscriber_find(engine->feed, group, instance);
    if (!s)
        return error_set(err, INVALID, "events: more than %d subscribers", FEED_SUBSCRIBERS_MAX);
    s->is_waiting = false;
    if (!read_types(&parts[4], &s->types) || !read_cursors(&parts[5], s->cursors))
        return error_set(err, INVALID, "events: bad types or cursors");
    memcpy(s->route, request->route.data, request->route.size);
    s->route_size = request->route.size;
    s->id = request->id;
    s->max_events = events < FEED_EVENTS_MAX ? events : FEED_EVENTS_MAX;
    s->max_bytes = bytes < FEED_BYTES_MAX ? bytes : FEED_BYTES_MAX;
    s->since_ms = clock_steady_ms();
    s->is_waiting = true;
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
    struct feed *feed = engine->feed;
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_outbox_heads, &rows, DB_NUMBER(0)));
    for (int row = 0; row < rows.count; row++) {
        int64_t p = db_number(&rows, row, 0);

        feed->heads[p] = db_number(&rows, row, 1);
        feed->epochs[p] = db_number(&rows, row, 2);
    }
    feed->looked_ms = clock_steady_ms();
    return OK;
}

/* A reader that has read more than there is: the log has lost its end (a restored
 * schema, a standby). To go on would skip what is written next, in silence. */
static bool
is_ahead(const struct feed *feed, const struct subscriber *s)
{
    for (int p = 0; p < PARTITIONS; p++)
        if (s->cursors[p] > feed->heads[p])
            return true;
    return false;
}

static void
refuse(struct engine *engine, struct subscriber *s)
{
    log_line(LOG_ERROR_LINE, "feed", "%s has read beyond the end of the log", s->group);
    engine_reply(engine, &(struct bus_message){ .id = s->id, .route = { s->route, s->route_size } },
                 CONFLICT, TEXT("the cursor is beyond the end of the log"));
    s->is_waiting = false;
}

static enum status
serve_all(struct engine *engine, bool is_look_due, struct error *err)
{
    struct feed *feed = engine->feed;
    struct segment segments[PARTITIONS];

    /* Another connection may lead to a database that was restored; a reader that
     * seems ahead may have been told by another writer. */
    for (size_t i = 0; i < feed->count; i++)
        is_look_due |= feed->subscribers[i].is_waiting && is_ahead(feed, &feed->subscribers[i]);
    if (is_look_due || feed->connections != db_connections(engine->db))
        TRY(look(engine, err));
    feed->connections = db_connections(engine->db);
    for (size_t i = 0; i < feed->count; i++) {
        struct subscriber *s = &feed->subscribers[i];

        if (s->is_waiting && is_ahead(feed, s)) {
            refuse(engine, s);
            continue;
        }
        size_t count = s->is_waiting ? feed_segments(feed, s, segments) : 0;

        if (count > 0)
            TRY(feed_tell(engine, s, segments, count, err));
    }
    return OK;
}

/* Lets go of those that have waited long enough; how many still wait, and
 * whether there is something to tell one of them. */
static size_t
review(struct engine *engine, bool *ret_news)
{
    struct feed *feed = engine->feed;
    struct segment segments[PARTITIONS];
    size_t waiting = 0;

    *ret_news = false;
    for (size_t i = 0; i < feed->count; i++) {
        struct subscriber *s = &feed->subscribers[i];

        if (s->is_waiting && clock_steady_ms() - s->since_ms >= FEED_HOLD_MS)
            feed_answer(engine, s, TEXT("\x90")); /* an empty array */
        waiting += s->is_waiting;
        *ret_news |= s->is_waiting && feed_segments(feed, s, segments) > 0;
    }
    return waiting;
}

int
feed_serve(struct engine *engine)
{
    struct error err = { 0 };
    bool is_news = false;
    size_t waiting = review(engine, &is_news);
    int64_t rest_ms = engine->feed->looked_ms + FEED_LOOK_MS - clock_steady_ms();

    if (waiting == 0)
        return FEED_HOLD_MS;
    if (!is_news && rest_ms > 0)
        return (int)rest_ms;
    enum status status = db_begin(engine->db, &err);
    if (status == OK)
        status = serve_all(engine, rest_ms <= 0, &err);
    if (status == OK)
        status = db_commit(engine->db, &err);
    if (status != OK) {
        db_rollback(engine->db);
        engine->feed->looked_ms = clock_steady_ms();
        log_error("feed", &err);
    }
    return FEED_LOOK_MS;
}
