#include "common/parking.h"

#include "common_sql.h"

enum status
parking_load(struct parking *parking, struct db *db, struct error *err)
{
    struct db_rows rows;

    TRY(db_query(db, err, &sql_parked_count, &rows, DB_TEXT(TEXT(""))));
    *parking->count = db_number(&rows, 0, 0);
    return OK;
}

enum status
parking_join(struct parking *parking, struct db *db, const struct event *event, bool *ret_is_behind,
             struct error *err)
{
    struct db_rows rows;

    *ret_is_behind = false;
    if (*parking->count == 0)
        return OK;
    TRY(db_query(db, err, &sql_parked_find, &rows, DB_TEXT(event->item.cohort_id),
                 DB_TEXT(event->item.subject)));
    *ret_is_behind = rows.count > 0;
    db_release(db);
    if (*ret_is_behind)
        return parking_add(parking, db, event, "behind a parked event of its subject", err);
    return OK;
}

enum status
parking_add(struct parking *parking, struct db *db, const struct event *event, const char *why,
            struct error *err)
{
    TRY(db_run(db, err, &sql_parked_add, DB_TEXT(text_of(parking->source)),
               DB_NUMBER(event->item.partition), DB_NUMBER(event->item.position),
               DB_UUID(event->item.id), DB_TEXT(event->type_name), DB_NUMBER(event->version),
               DB_TEXT(event->item.cohort_id), DB_TEXT(event->item.subject),
               DB_BYTES(event->payload), DB_TEXT(text_of(why))));
    ++*parking->count;
    return OK;
}
