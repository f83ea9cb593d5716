#include "common/feed/feed_answer.h"

#include "common_sql.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* An answer as it grows; what does not fit the credit ends it. */
struct answer {
    struct feed_state *state;
    const struct feed_turn *turn;
    int64_t max_bytes;
    struct db_rows rows; /* of the segments that are not recent, by partition and position */
    msgpack_sbuffer body;
    size_t segment_count;
    size_t event_count; /* of one segment */
    bool is_begun;      /* an event is in */
    bool is_full;
};

/* Counts and numbers that are known last are written in the widest form, and filled in. */
enum { ARRAY_BYTES = 3, NUMBER_BYTES = 9, BODY_BYTES = 64 * 1024 };

static void
answer_clear(struct answer *answer)
{
    msgpack_sbuffer_destroy(&answer->body);
}

/* An event with `size` bytes more: false when it does not fit any more. */
static bool
fits(struct answer *answer, size_t size)
{
    answer->is_full = answer->is_begun && answer->body.size + size > (size_t)answer->max_bytes;
    answer->is_begun = true;
    return !answer->is_full;
}

/* The texts of a row of outbox_read, and the most that its numbers take. */
static size_t
row_bytes(const struct db_rows *rows, int row)
{
    static const int texts[] = { 3, 5, 6, 9, 10 };
    size_t size = 90;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        size += db_text(rows, row, texts[i]).size;
    return size;
}

static void
pack_row(msgpack_packer *to, const struct db_rows *rows, int row)
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

/* The first row of a partition, or where it would be. */
static int
row_of(const struct db_rows *rows, int64_t partition)
{
    int low = 0;
    int high = rows->count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (db_number(rows, middle, 0) < partition)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Each gathers a segment's events and returns the last position that it covers. */
static int64_t
gather_logged(struct answer *answer, const struct feed_segment *segment)
{
    const struct db_rows *rows = &answer->rows;
    msgpack_packer to;

    msgpack_packer_init(&to, &answer->body, msgpack_sbuffer_write);
    for (int row = row_of(rows, segment->partition);
         row < rows->count && db_number(rows, row, 0) == segment->partition; row++) {
        if (!fits(answer, row_bytes(rows, row)))
            return db_number(rows, row, 1) - 1;
        pack_row(&to, rows, row);
        answer->event_count++;
    }
    return segment->last;
}

static int64_t
gather_recent(struct answer *answer, const struct feed_segment *segment)
{
    struct text packed;

    for (int64_t position = segment->previous + 1; position <= segment->last; position++) {
        if (!feed_state_recent(answer->state, answer->turn->subscriber, segment->partition,
                               position, &packed))
            continue;
        if (!fits(answer, packed.size))
            return position - 1;
        msgpack_sbuffer_write(&answer->body, packed.data, packed.size);
        answer->event_count++;
    }
    return segment->last;
}

static void
put_array(char *to, size_t count)
{
    to[0] = '\xdc';
    to[1] = (char)(count >> 8);
    to[2] = (char)count;
}

static void
put_number(char *to, int64_t number)
{
    uint64_t wire = htobe64((uint64_t)number);

    to[0] = '\xd3';
    memcpy(to + 1, &wire, sizeof wire);
}

static void
add_segment(struct answer *answer, const struct feed_segment *segment)
{
    static const char later[NUMBER_BYTES + ARRAY_BYTES];
    size_t start = answer->body.size;
    msgpack_packer to;

    msgpack_packer_init(&to, &answer->body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 5);
    msgpack_pack_int64(&to, segment->partition);
    msgpack_pack_int64(&to, feed_state_epoch(answer->state, segment->partition));
    msgpack_pack_int64(&to, segment->previous);
    size_t known_last = answer->body.size;
    msgpack_sbuffer_write(&answer->body, later, sizeof later);
    answer->event_count = 0;
    int64_t last =
        segment->is_recent ? gather_recent(answer, segment) : gather_logged(answer, segment);
    if (last == segment->previous) {
        answer->body.size = start;
        return;
    }
    put_number(answer->body.data + known_last, last);
    put_array(answer->body.data + known_last + NUMBER_BYTES, answer->event_count);
    answer->segment_count++;
}

/* The log may have been shortened since the last look. Asked after the reading: what had
 * been there is then told, and what was gone is refused when it is tried again. */
static enum status
check_there(struct engine *engine, struct feed_state *state, const struct db_batch *ranges,
            struct error *err)
{
    struct db_rows gone;

    TRY(db_query(engine->db, err, &sql_outbox_gone, &gone, DB_COLUMN(ranges->columns[0]),
                 DB_COLUMN(ranges->columns[1])));
    for (int row = 0; row < gone.count; row++)
        feed_state_gone(state, db_number(&gone, row, 0), db_number(&gone, row, 1));
    return gone.count == 0 ? OK : error_set(err, UNAVAILABLE, "the log has been shortened");
}

static enum status
read_log(struct engine *engine, struct feed_state *state, const struct feed_turn *turn,
         const struct feed_asker *asker, struct db_rows *ret_rows, struct error *err)
{
    AUTO(db_batch_clear) struct db_batch ranges = { 0 };
    AUTO(db_column_clear) struct db_column types = { 0 };

    for (size_t i = 0; i < asker->type_count; i++)
        db_column_add(&types, DB_TEXT(asker->types[i]));
    for (size_t i = 0; i < turn->count; i++)
        if (!turn->segments[i].is_recent)
            db_batch_add(&ranges, DB_NUMBER(turn->segments[i].partition),
                         DB_NUMBER(turn->segments[i].previous), DB_NUMBER(turn->segments[i].last));
    TRY(db_run_batch(engine->db, err, &sql_outbox_read, &ranges, ret_rows, DB_COLUMN(types)));
    return check_there(engine, state, &ranges, err);
}

/* One growing piece of memory from the first event to the bus. */
static void
body_open(struct answer *answer)
{
    static const char later[ARRAY_BYTES];

    msgpack_sbuffer_init(&answer->body);
    answer->body.data = malloc(BODY_BYTES);
    if (!answer->body.data)
        abort();
    answer->body.alloc = BODY_BYTES;
    msgpack_sbuffer_write(&answer->body, later, sizeof later);
}

static void
send_answer(struct engine *engine, const struct answer *answer, const struct feed_asker *asker)
{
    put_array(answer->body.data, answer->segment_count);
    engine_reply(engine, &(struct bus_message){ .id = asker->id, .route = asker->route }, OK,
                 (struct text){ answer->body.data, answer->body.size });
}

enum status
feed_answer(struct engine *engine, struct feed_state *state, const struct feed_turn *turn,
            struct error *err)
{
    struct feed_asker asker = feed_state_asker(state, turn->subscriber);
    AUTO(answer_clear)
    struct answer answer = { .state = state, .turn = turn, .max_bytes = asker.max_bytes };

    body_open(&answer);
    if (!turn->is_recent)
        TRY(read_log(engine, state, turn, &asker, &answer.rows, err));
    for (size_t i = 0; i < turn->count && !answer.is_full; i++)
        add_segment(&answer, &turn->segments[i]);
    send_answer(engine, &answer, &asker);
    if (!turn->is_recent)
        db_release(engine->db);
    return OK;
}
