#include "common/feed_private.h"
#include "common_sql.h"

/* What a subscriber may be told now, within its credit; how many segments. */
size_t
feed_segments(const struct feed *feed, const struct subscriber *s, struct segment *segments)
{
    int64_t credit = s->max_events;
    size_t count = 0;

    for (int p = 0; p < PARTITIONS && credit > 0; p++) {
        int64_t behind = feed->heads[p] - s->cursors[p];

        if (s->cursors[p] < 0 || behind <= 0)
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

/* About what an event takes: its type, cohort, subject, trace, payload, the rest. */
static size_t
event_bytes(const struct db_rows *rows, int row)
{
    static const int texts[] = { 3, 5, 6, 9, 10 };
    size_t size = 100;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        size += db_text(rows, row, texts[i]).size;
    return size;
}

/* Cuts what would make the answer too large: at least one event always goes. */
static size_t
cut_to_size(struct segment *segments, size_t count, struct db_rows *rows, int64_t max_bytes)
{
    int64_t size = 0;
    size_t keep = 0;

    for (int row = 0; row < rows->count; row++) {
        while (segments[keep].partition != db_number(rows, row, 0))
            keep++;
        size += (int64_t)event_bytes(rows, row);
        if (size > max_bytes && row > 0) {
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

void
feed_answer(struct engine *engine, struct subscriber *s, struct text body)
{
    engine_reply(engine, &(struct bus_message){ .id = s->id, .route = { s->route, s->route_size } },
                 OK, body);
    s->is_waiting = false;
}

enum status
feed_tell(struct engine *engine, struct subscriber *s, struct segment *segments, size_t count,
          struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;
    struct db_rows rows;
    int row = 0;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    TRY(read_segments(engine, s, segments, count, &rows, err));
    count = cut_to_size(segments, count, &rows, s->max_bytes);
    msgpack_pack_array(&to, count);
    for (size_t i = 0; i < count; i++)
        row = pack_segment(&to, engine->feed, &segments[i], &rows, row);
    feed_answer(engine, s, (struct text){ buffer.data, buffer.size });
    db_release(engine->db);
    return OK;
}
