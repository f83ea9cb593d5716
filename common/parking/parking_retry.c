#include "common/base/build.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/lease/lease.h"
#include "common/parking/parking.h"
#include "common/replay/journal.h"
#include "common_sql.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Columns of parked_due. */
enum {
    DUE_SOURCE,
    DUE_PARTITION,
    DUE_POSITION,
    DUE_ID,
    DUE_TYPE,
    DUE_VERSION,
    DUE_COHORT,
    DUE_SUBJECT,
    DUE_PAYLOAD,
    DUE_EVENT_AT,
    DUE_TRIES,
    DUE_WAIT_MS,
    DUE_TRACE,
};

/* A parked event; its texts live in the copy's own memory. */
struct parked {
    struct event event;
    struct text source;
    int64_t tries;
};

#define KEY(parked)                                                       \
    DB_TEXT((parked)->source), DB_NUMBER((parked)->event.item.partition), \
        DB_NUMBER((parked)->event.item.position)
#define WHO(engine) \
    DB_TEXT(text_of((engine)->instance)), DB_NUMBER(leases_incarnation((engine)->leases))

static struct text
keep(struct obstack *memory, const struct db_rows *rows, int row, int column)
{
    struct text text = db_text(rows, row, column);

    return (struct text){ obstack_copy(memory, text.data, text.size), text.size };
}

static void
parked_fill(struct obstack *memory, const struct db_rows *rows, int row, struct parked *to)
{
    *to = (struct parked){
        .source = keep(memory, rows, row, DUE_SOURCE),
        .tries = db_number(rows, row, DUE_TRIES),
        .event = { .type_name = keep(memory, rows, row, DUE_TYPE),
                   .version = db_number(rows, row, DUE_VERSION),
                   .payload = keep(memory, rows, row, DUE_PAYLOAD),
                   .item = { .cohort_id = keep(memory, rows, row, DUE_COHORT),
                             .id = keep(memory, rows, row, DUE_ID),
                             .trace = keep(memory, rows, row, DUE_TRACE),
                             .subject = keep(memory, rows, row, DUE_SUBJECT),
                             .partition = (int)db_number(rows, row, DUE_PARTITION),
                             .position = db_number(rows, row, DUE_POSITION),
                             .time_us = db_when(rows, row, DUE_EVENT_AT) } },
    };
}

/* The try is counted, and committed, before the handler runs: should the process end
 * of it, that is known. */
static enum status
count_try(struct engine *engine, const struct parked *parked)
{
    int64_t pause_ms = ladder_pause_ms(&engine->ladder, parked->tries + 1, randombytes_random());

    TRY(db_begin(engine->db, engine->err));
    TRY(db_run(engine->db, engine->err, &sql_parked_try, KEY(parked), DB_NUMBER(pause_ms),
               DB_TEXT(text_of(build_id())), DB_TEXT(TEXT(PARKING_ENDED)), WHO(engine)));
    if (db_changed(engine->db) != 1)
        return error_set(engine->err, CONFLICT, "a parked event is not ours to try any more");
    return db_commit(engine->db, engine->err);
}

/* The effects, and the event is parked no longer: one transaction. Taken out first,
 * so that an operator who drops it waits for what becomes of it. */
static enum status
handle(struct engine *engine, struct parked *parked)
{
    struct event *event = &parked->event;
    AUTO(event_batch_clear) struct event_batch batch;

    event_batch_one(engine->service, event, &batch);
    if (event->wrong)
        return error_set(engine->err, INVALID, "%s", event->wrong);
    TRY(engine_begin(engine));
    TRY(db_run(engine->db, engine->err, &sql_parked_take, KEY(parked), WHO(engine)));
    if (db_changed(engine->db) != 1)
        return error_set(engine->err, CONFLICT, "a parked event is not ours to try any more");
    TRY(engine_run(engine, event->handle, &event->item, 1));
    TRY(journal_retried(engine, parked->source, event->item.partition, event->item.position));
    TRY(db_defer(engine->db, engine->err, &sql_parked_follow, DB_TEXT(event->item.cohort_id),
                 DB_TEXT(event->item.subject)));
    return engine_commit(engine);
}

static enum status
note_failure(struct engine *engine, const struct parked *parked)
{
    char why[sizeof engine->err->text];

    memcpy(why, engine->err->text, sizeof why);
    TRY(db_begin(engine->db, engine->err));
    TRY(db_defer(engine->db, engine->err, &sql_parked_fail, KEY(parked), DB_TEXT(text_of(why))));
    return db_commit(engine->db, engine->err);
}

static enum status
try_again(struct engine *engine, struct parked *parked)
{
    enum status status = count_try(engine, parked);

    engine_rollback(engine);
    if (status != OK)
        return status;
    status = handle(engine, parked);
    engine_rollback(engine);
    if (status == OK) {
        engine->parked_count--;
        log_line(LOG_INFO_LINE, "parked", "event %lld of partition %d of %.*s was handled",
                 (long long)parked->event.item.position, parked->event.item.partition,
                 TEXT_ARGS(parked->source));
        return OK;
    }
    log_error("parked", engine->err);
    status = note_failure(engine, parked);
    engine_rollback(engine);
    return status;
}

/* What is due now, at most PARKING_AT_A_TIME, and when to look again. */
static enum status
read_due(struct engine *engine, struct obstack *memory, struct parked *list, int *ret_count)
{
    struct db_rows rows;
    int due = 0;

    TRY(db_begin(engine->db, engine->err));
    TRY(parking_load(engine, engine->err));
    TRY(db_run(engine->db, engine->err, &sql_parked_bury, DB_NUMBER(engine->ladder.count),
               DB_NUMBER(PARKING_ENDED_TRIES), DB_TEXT(TEXT(PARKING_ENDED))));
    TRY(db_query(engine->db, engine->err, &sql_parked_due, &rows,
                 DB_PARTITIONS(leases_open_for_work(engine->leases)),
                 DB_NUMBER(PARKING_AT_A_TIME)));
    while (due < rows.count && db_number(&rows, due, DUE_WAIT_MS) <= 0) {
        parked_fill(memory, &rows, due, &list[due]);
        due++;
    }
    if (due < rows.count && db_number(&rows, due, DUE_WAIT_MS) < PARKING_LOOK_MS)
        engine->parking_look_ms = clock_steady_ms() + db_number(&rows, due, DUE_WAIT_MS);
    *ret_count = due;
    return db_commit(engine->db, engine->err);
}

static enum status
look(struct engine *engine, struct obstack *memory)
{
    struct parked list[PARKING_AT_A_TIME];
    int count = 0;
    enum status status = read_due(engine, memory, list, &count);

    engine_rollback(engine);
    for (int i = 0; status == OK && i < count; i++) {
        log_trace(list[i].event.item.trace);
        status = try_again(engine, &list[i]);
    }
    log_trace(TEXT(""));
    if (status == OK && count > 0)
        parking_poke(engine); /* the next of a subject, or more than we have looked at */
    return status;
}

int
parking_retry(struct engine *engine)
{
    struct work work; /* for its memory */
    int64_t now_ms = clock_steady_ms();

    if (engine->parked_count == 0)
        return PARKING_LOOK_MS;
    if (now_ms < engine->parking_look_ms)
        return (int)(engine->parking_look_ms - now_ms);
    engine->parking_look_ms = now_ms + PARKING_LOOK_MS;
    engine_work(engine, &work);
    if (look(engine, &work.memory) != OK)
        log_error("parked", engine->err);
    engine_work_end(&work);
    return engine->parking_look_ms > now_ms ? (int)(engine->parking_look_ms - now_ms) : 0;
}

void
parking_poke(struct engine *engine)
{
    engine->parking_look_ms = INT64_MIN;
}
