#include "common/parking.h"

#include "common/build.h"
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

    TRY(db_run(engine->db, err, &sql_parked_add, DB_TEXT(text_of(source)),
               DB_NUMBER(event->item.partition), DB_NUMBER(event->item.position),
               DB_UUID(event->item.id), DB_TEXT(event->type_name), DB_NUMBER(event->version),
               DB_TEXT(event->item.cohort_id), DB_TEXT(event->item.subject),
               DB_BYTES(event->payload), DB_TEXT(text_of(why)), DB_TEXT(text_of(state)),
               DB_TEXT(text_of(build_id())), DB_WHEN(event->item.time_us), DB_NUMBER(pause_ms)));
    engine->parked_count++;
    parking_poke(engine);
    return OK;
}

enum status
parking_join(struct engine *engine, const char *source, const struct event *event,
             bool *ret_is_behind, struct error *err)
{
    struct db_rows rows;

    *ret_is_behind = false;
    if (engine->parked_count == 0)
        return OK;
    TRY(db_query(engine->db, err, &sql_parked_find, &rows, DB_TEXT(event->item.cohort_id),
                 DB_TEXT(event->item.subject)));
    *ret_is_behind = rows.count > 0;
    db_release(engine->db);
    if (*ret_is_behind)
        return add(engine, source, event, "behind a parked event of its subject", "behind", err);
    return OK;
}

enum status
parking_add(struct engine *engine, const char *source, const struct event *event, const char *why,
            bool is_dead, struct error *err)
{
    return add(engine, source, event, why, is_dead ? "dead" : "waiting", err);
}
