#include "common/consumer/consumer_careful.h"

#include "common/lease/lease.h"
#include "common_sql.h"

enum status
careful_load(struct consumer *consumer, struct engine *engine, struct error *err)
{
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_begun_list, &rows, DB_TEXT(text_of(consumer->source))));
    consumer->noted = 0;
    for (int p = 0; p < PARTITIONS; p++)
        consumer->until[p] = 0;
    for (int row = 0; row < rows.count; row++) {
        int64_t partition = db_number(&rows, row, 0);

        consumer->noted |= partition_bit((int)partition);
        consumer->until[partition] = db_number(&rows, row, 1);
    }
    return OK;
}

/* Commits notes; `position` 0 stands for all events of the segments. */
static enum status
put_begun(struct consumer *consumer, struct engine *engine, const struct db_batch *begun,
          int64_t *ret_tries)
{
    struct db_rows rows;

    TRY(db_begin(engine->db, engine->err));
    TRY(db_run_batch(engine->db, engine->err, &sql_begun_put, begun, &rows,
                     DB_TEXT(text_of(consumer->source)), DB_TEXT(text_of(engine->instance)),
                     DB_NUMBER(leases_incarnation(engine->leases))));
    if (rows.count != (int)begun->count) {
        consumer->is_fenced = true;
        return error_set(engine->err, UNAVAILABLE, "another replica has the lease");
    }
    *ret_tries = rows.count ? db_number(&rows, 0, 1) : 0;
    return db_commit(engine->db, engine->err);
}

static bool
is_to_note(const struct consumer *consumer, const struct engine *engine,
           const struct event_segment *segment)
{
    partition_set watched = leases_suspect(engine->leases) & ~consumer->cleared;

    return partition_in(watched & ~consumer->noted, (int)segment->partition);
}

static enum status
note_batch(struct consumer *consumer, struct engine *engine, const struct event_segment *segments,
           size_t count)
{
    AUTO(db_batch_clear) struct db_batch begun = { 0 };
    partition_set noted = 0;
    int64_t tries = 0;

    for (size_t i = 0; i < count; i++)
        if (is_to_note(consumer, engine, &segments[i])) {
            db_batch_add(&begun, DB_NUMBER(segments[i].partition), DB_NUMBER(segments[i].last),
                         DB_NUMBER(0));
            noted |= partition_bit((int)segments[i].partition);
        }
    if (noted == 0)
        return OK;
    enum status status = put_begun(consumer, engine, &begun, &tries);
    engine_rollback(engine);
    if (status == OK)
        consumer->noted |= noted;
    return status;
}

/* One event, counted before it is tried. */
static enum status
try_alone(struct consumer *consumer, struct engine *engine, struct event_segment *one)
{
    AUTO(db_batch_clear) struct db_batch begun = { 0 };
    int64_t tries = 0;

    db_batch_add(&begun, DB_NUMBER(one->partition), DB_NUMBER(consumer->until[one->partition]),
                 DB_NUMBER(one->last));
    enum status status = put_begun(consumer, engine, &begun, &tries);
    engine_rollback(engine);
    if (status != OK)
        return status;
    if (tries <= PARKING_ENDED_TRIES)
        return consumer_apply_one(consumer, engine, one);
    error_set(engine->err, INVALID, PARKING_ENDED);
    return consumer_park(consumer, engine, one, true);
}

/* The segment's events up to `until` one by one, and then the rest together. */
static enum status
apply_alone(struct consumer *consumer, struct engine *engine, struct event_segment *segment)
{
    int64_t until = consumer->until[segment->partition];
    size_t i = 0;

    for (; i < segment->count && segment->events[i].item.position <= until; i++) {
        struct event_segment one = { .partition = segment->partition,
                                     .previous = consumer->reader.cursors[segment->partition],
                                     .last = segment->events[i].item.position,
                                     .events = &segment->events[i],
                                     .count = 1 };
        TRY(try_alone(consumer, engine, &one));
    }
    struct event_segment rest = { .partition = segment->partition,
                                  .previous = consumer->reader.cursors[segment->partition],
                                  .last = segment->last,
                                  .events = segment->events + i,
                                  .count = segment->count - i };
    return rest.previous == rest.last ? OK : consumer_apply(consumer, engine, &rest, 1);
}

enum status
careful_apply(struct consumer *consumer, struct engine *engine, struct event_segment *segments,
              size_t count)
{
    struct event_segment alone[PARTITIONS];
    size_t alone_count = 0;
    size_t together = 0;

    TRY(note_batch(consumer, engine, segments, count));
    for (size_t i = 0; i < count; i++)
        if (consumer->until[segments[i].partition] > segments[i].previous)
            alone[alone_count++] = segments[i];
        else
            segments[together++] = segments[i];
    enum status status = together ? consumer_apply(consumer, engine, segments, together) : OK;
    for (size_t i = 0; i < alone_count; i++) {
        enum status one = apply_alone(consumer, engine, &alone[i]);

        if (status == OK)
            status = one;
    }
    return status;
}

void
careful_clear(struct consumer *consumer, partition_set partitions)
{
    consumer->cleared |= partitions;
}

enum status
careful_end(struct consumer *consumer, struct engine *engine, const struct db_batch *moves)
{
    if (consumer->noted == 0)
        return OK;
    return db_defer(engine->db, engine->err, &sql_begun_end, DB_TEXT(text_of(consumer->source)),
                    DB_COLUMN(moves->columns[0]), DB_COLUMN(moves->columns[2]));
}

void
careful_moved(struct consumer *consumer, const struct event_segment *segment)
{
    partition_set bit = partition_bit((int)segment->partition);

    if (segment->last < consumer->until[segment->partition])
        return;
    consumer->until[segment->partition] = 0;
    consumer->noted &= ~bit;
    consumer->cleared |= bit;
}
