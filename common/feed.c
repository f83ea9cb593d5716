#include "common/feed.h"

#include "common/clock.h"
#include "common/log.h"
#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP_NAME_MAX = 64, ROUTE_MAX = 64 };

struct subscriber {
    char group[GROUP_NAME_MAX];
    char route[ROUTE_MAX];
    size_t route_size;
    int64_t id;
    int64_t since_ms;
    int64_t credit; /* events */
    bool is_waiting;
    struct db_column types;
    int64_t cursors[PARTITIONS];
};

struct feed {
    struct subscriber subscribers[FEED_GROUPS_MAX];
    size_t count;
    int64_t heads[PARTITIONS];
    int64_t epochs[PARTITIONS];
    int64_t looked_ms;
};

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

void
feed_heads(struct feed *feed, const int64_t *heads)
{
    for (int p = 0; p < PARTITIONS; p++)
        if (heads[p] > feed->heads[p])
            feed->heads[p] = heads[p];
}

static struct subscriber *
subscriber_find(struct feed *feed, struct text group)
{
    struct subscriber *s = feed->subscribers;
    struct subscriber *end = s + feed->count;

    while (s < end && !text_is(group, s->group))
        s++;
    if (s < end)
        return s;
    if (feed->count == FEED_GROUPS_MAX || group.size >= GROUP_NAME_MAX)
        return NULL;
    memcpy(s->group, group.data, group.size);
    feed->count++;
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
    memset(cursors, 0, PARTITIONS * sizeof *cursors);
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
    struct text group;
    int64_t credit = 0;

    msgpack_zone_init(&zone, 4096);
    TRY(message_open(request->body, &zone, &body, err));
    const msgpack_object *parts = object_array(&body, 4);
    if (!parts || !object_text(&parts[0], &group) || !object_number(&parts[1], &credit)
        || credit < 1 || request->route.size > ROUTE_MAX)
        return error_set(err, INVALID, "events: expected [group, max_events, types, cursors]");
    struct subscriber *s = subscriber_find(engine->feed, group);
    if (!s)
        return error_set(err, INVALID, "events: more than %d groups", FEED_GROUPS_MAX);
    s->is_waiting = false;
    if (!read_types(&parts[2], &s->types) || !read_cursors(&parts[3], s->cursors))
        return error_set(err, INVALID, "events: bad types or cursors");
    memcpy(s->route, request->route.data, request->route.size);
    s->route_size = request->route.size;
    s->id = request->id;
    s->credit = credit < FEED_EVENTS_MAX ? credit : FEED_EVENTS_MAX;
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

/* One segment of an answer: the positions after `previous` up to `last`. */
struct segment {
    int64_t partition, previous, last;
};

/* What a subscriber may be told now, within its credit; how many segments. */
static size_t
segments_of(const struct feed *feed, const struct subscriber *s, struct segment *segments)
{
    int64_t credit = s->credit;
    size_t count = 0;

    for (int p = 0; p < PARTITIONS && credit > 0; p++) {
        int64_t behind = feed->heads[p] - s->cursors[p];

        if (behind <= 0)
            continue;
        int64_t step = behind < credit ? behind : credit;
        segments[count++] = (struct segment){ p, s->cursors[p], s->cursors[p] + step };
        credit -= step;
    }
    return count;
}

static void
pack_event(msgpack_packer *to, const struct db_rows *rows, int row)
{
    msgpack_pack_array(to, 10);
    msgpack_pack_int64(to, db_number(rows, row, 1));
    pack_bytes(to, db_text(rows, row, 2));
    pack_text(to, db_text(rows, row, 3));
    msgpack_pack_int64(to, db_number(rows, row, 4));
    pack_text(to, db_text(rows, row, 5));
    pack_text(to, db_text(rows, row, 6));
    msgpack_pack_int64(to, db_number(rows, row, 7));
    msgpack_pack_int64(to, db_when(rows, row, 8));
    pack_text(to, db_text(rows, row, 9));
    pack_bytes(to, db_text(rows, row, 10));
}

/* Packs the segment's events, which start at `row`; returns the row behind them. */
static int
pack_segment(msgpack_packer *to, const struct feed *feed, const struct segment *segment,
             const struct db_rows *rows, int row)
{
    int end = row;

    while (end < rows->count && db_number(rows, end, 0) == segment->partition)
        end++;
    msgpack_pack_array(to, 5);
    msgpack_pack_int64(to, segment->partition);
    msgpack_pack_int64(to, feed->epochs[segment->partition]);
    msgpack_pack_int64(to, segment->previous);
    msgpack_pack_int64(to, segment->last);
    msgpack_pack_array(to, (size_t)(end - row));
    for (; row < end; row++)
        pack_event(to, rows, row);
    return end;
}

/* Cuts what would make the answer too large: at least one event always goes. */
static size_t
cut_to_size(struct segment *segments, size_t count, struct db_rows *rows)
{
    size_t size = 0;
    size_t keep = 0;

    for (int row = 0; row < rows->count; row++) {
        while (segments[keep].partition != db_number(rows, row, 0))
            keep++;
        size += db_text(rows, row, 10).size + 200;
        if (size > FEED_BYTES_MAX && row > 0) {
            segments[keep].last = db_number(rows, row, 1) - 1;
            rows->count = row;
            return keep + 1;
        }
    }
    return count;
}

static enum status
read_segments(struct engine *engine, const struct subscriber *s, const struct segment *segments,
              size_t count, struct db_rows *ret_rows, struct error *err)
{
    AUTO(db_batch_clear) struct db_batch ranges = { 0 };

    for (size_t i = 0; i < count; i++)
        db_batch_add(&ranges, DB_NUMBER(segments[i].partition), DB_NUMBER(segments[i].previous),
                     DB_NUMBER(segments[i].last));
    return db_run_batch(engine->db, err, &sql_outbox_read, &ranges, ret_rows, DB_COLUMN(s->types));
}

static void
send_answer(struct engine *engine, struct subscriber *s, struct text body)
{
    engine_reply(engine, &(struct bus_message){ .id = s->id, .route = { s->route, s->route_size } },
                 OK, body);
    s->is_waiting = false;
}

static enum status
tell(struct engine *engine, struct subscriber *s, struct segment *segments, size_t count,
     struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;
    struct db_rows rows;
    int row = 0;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    TRY(read_segments(engine, s, segments, count, &rows, err));
    count = cut_to_size(segments, count, &rows);
    msgpack_pack_array(&to, count);
    for (size_t i = 0; i < count; i++)
        row = pack_segment(&to, engine->feed, &segments[i], &rows, row);
    send_answer(engine, s, (struct text){ buffer.data, buffer.size });
    db_release(engine->db);
    return OK;
}

/* Reads the heads that other writers, or we before a restart, have moved. */
static enum status
look(struct engine *engine, struct error *err)
{
    struct feed *feed = engine->feed;
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_outbox_heads, &rows, DB_NUMBER(1)));
    for (int row = 0; row < rows.count; row++) {
        int64_t p = db_number(&rows, row, 0);

        feed->heads[p] = db_number(&rows, row, 1);
        feed->epochs[p] = db_number(&rows, row, 2);
    }
    feed->looked_ms = clock_steady_ms();
    return OK;
}

static enum status
serve_all(struct engine *engine, bool is_look_due, struct error *err)
{
    struct feed *feed = engine->feed;
    struct segment segments[PARTITIONS];

    if (is_look_due)
        TRY(look(engine, err));
    for (size_t i = 0; i < feed->count; i++) {
        struct subscriber *s = &feed->subscribers[i];
        size_t count = s->is_waiting ? segments_of(feed, s, segments) : 0;

        if (count > 0)
            TRY(tell(engine, s, segments, count, err));
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
            send_answer(engine, s, TEXT("\x90")); /* an empty array */
        waiting += s->is_waiting;
        *ret_news |= s->is_waiting && segments_of(feed, s, segments) > 0;
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
