#include "common/parking/parking.h"

#include "common/base/build.h"
#include "common_sql.h"

#include <sodium.h>

enum status
parking_load(struct engine *engine, struct error *err)
{
    struct db_rows rows;

    TRY(db_query(engine->db, err, &sql_parked_count, &rows, DB_TEXT(TEXT(""))));
    engine->parked_count = db_number(&rows, 0, 0);
    return OK;
}

static enum status
add(struct engine *engine, const char *source, const struct event *event, const char *why,
    const char *state, struct error *err)
{
    int64_t pause_ms = ladder_pause_ms(&engine->ladder, 1, randombytes_random());

    TRY(db_defer(engine->db, err, &sql_parked_add, DB_TEXT(text_of(source)),
                 DB_NUMBER(event->item.partition), DB_NUMBER(event->item.position),
                 DB_UUID(event->item.id), DB_TEXT(event->type_name), DB_NUMBER(event->version),
                 DB_TEXT(event->item.cohort_id), DB_TEXT(event->item.subject),
                 DB_BYTES(event->payload), DB_TEXT(text_of(why)), DB_TEXT(text_of(state)),
                 DB_TEXT(text_of(build_id())), DB_WHEN(event->item.time_us), DB_NUMBER(pause_ms),
                 DB_TEXT(event->item.trace)));
    engine->parked_count++;
    parking_poke(engine);
    return OK;
}

enum status
parking_find(struct engine *engine, struct event *events, size_t count, struct error *err)
{
    AUTO(db_batch_clear) struct db_batch subjects = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++)
        events[i].is_behind = false;
    if (engine->parked_count == 0 || count == 0)
        return OK;
    for (size_t i = 0; i < count; i++)
        db_batch_add(&subjects, DB_TEXT(events[i].item.cohort_id), DB_TEXT(events[i].item.subject));
    TRY(db_query(engine->db, err, &sql_parked_find, &rows, DB_COLUMN(subjects.columns[0]),
                 DB_COLUMN(subjects.columns[1])));
    for (int row = 0; row < rows.count; row++)
        events[db_number(&rows, row, 0) - 1].is_behind = true;
    db_release(engine->db);
    return OK;
}

enum status
parking_join(struct engine *engine, const char *source, const struct event *event,
             struct error *err)
{
    return add(engine, source, event, "behind a parked event of its subject", "behind", err);
}

enum status
parking_add(struct engine *engine, const char *source, const struct event *event, const char *why,
            bool is_dead, struct error *err)
{
    return add(engine, source, event, why, is_dead ? "dead" : "waiting", err);
}
