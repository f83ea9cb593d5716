#include "template_store.h"

#include "notifications_sql.h"

enum status
store_template_lock(struct work *work)
{
    return db_run(work->db, work->err, &sql_template_lock,
                  DB_TEXT(TEXT("notifications.publish_template")));
}

enum status
store_template_state(struct work *work, const struct template_version *version,
                     struct template_state *ret_state)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_template_state, &rows, DB_TEXT(version->name),
                 DB_WHEN(version->live_from_us), DB_TEXT(version->source)));
    *ret_state = (struct template_state){
        .last = db_number(&rows, 0, 0),
        .live = db_number(&rows, 0, 1),
        .is_same = db_flag(&rows, 0, 2),
        .is_own = db_flag(&rows, 0, 3),
        .is_shipped = db_flag(&rows, 0, 4),
    };
    return OK;
}

enum status
store_template_add(struct work *work, const struct template_version *version)
{
    return db_run(work->db, work->err, &sql_template_add, DB_TEXT(version->name),
                  DB_NUMBER(version->version), DB_TEXT(version->source),
                  DB_WHEN(version->live_from_us), DB_FLAG(version->is_shipped),
                  DB_WHEN(work->now_us));
}

enum status
store_template_wanted(struct work *work, const struct db_batch *wanted, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_template_wanted, ret_rows,
                    DB_COLUMN(wanted->columns[0]), DB_COLUMN(wanted->columns[1]),
                    DB_WHEN(work->now_us));
}

enum status
store_template_source(struct work *work, const struct db_batch *versions, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_template_source, ret_rows,
                    DB_COLUMN(versions->columns[0]), DB_COLUMN(versions->columns[1]));
}

enum status
store_template_list(struct work *work, struct text after, int64_t limit, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_template_list, ret_rows, DB_TEXT(after),
                    DB_WHEN(work->now_us), DB_NUMBER(limit));
}

enum status
store_template_find(struct work *work, struct text name, int64_t version, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_template_find, ret_rows, DB_TEXT(name),
                    DB_NUMBER(version), DB_WHEN(work->now_us));
}

enum status
store_template_facts(struct work *work, struct text cohort_id, struct text application_ref,
                     struct text name, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_template_facts, ret_rows, DB_TEXT(cohort_id),
                    DB_TEXT(application_ref), DB_TEXT(name));
}
