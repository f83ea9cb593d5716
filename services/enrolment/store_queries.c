/* What is read for answers. */
#include "store.h"

#include "enrolment_sql.h"

/* The orders of application_list; those by time are given one value more. */
enum status
store_application_list(struct work *work, const struct application_list *query, int64_t rows_max,
                       struct db_rows *ret_rows)
{
    const struct sql *by_time = text_is(query->sort, "submitted_at") ? &sql_application_list_by_time
                                : text_is(query->sort, "-submitted_at")
                                    ? &sql_application_list_newest
                                    : NULL;
    const struct db_value values[] = {
        DB_TEXT(query->cohort_id),  DB_TEXT(query->after),     DB_NUMBER(rows_max),
        DB_TEXT(query->partner_id), DB_TEXT(query->programme), DB_TEXT(query->state),
        DB_TEXT(query->school_urn), DB_WHEN(query->after_at),
    };
    size_t count = sizeof values / sizeof *values;

    return by_time ? db_run_values(work->db, work->err, by_time, ret_rows, count, values)
                   : db_run_values(work->db, work->err, &sql_application_list, ret_rows, count - 1,
                                   values);
}

enum status
store_contact_find(struct work *work, const struct db_batch *people, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_contact_find, ret_rows, DB_COLUMN(people->columns[0]),
                    DB_COLUMN(people->columns[1]), DB_COLUMN(people->columns[2]),
                    DB_COLUMN(people->columns[3]), DB_COLUMN(people->columns[4]),
                    DB_COLUMN(people->columns[5]));
}

/* A statement that is given two columns. */
static enum status
find_pairs(struct work *work, const struct sql *sql, const struct db_batch *asked,
           struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, sql, ret_rows, DB_COLUMN(asked->columns[0]),
                    DB_COLUMN(asked->columns[1]));
}

enum status
store_participant_find(struct work *work, const struct db_batch *people, struct db_rows *ret_rows)
{
    return find_pairs(work, &sql_participant_find, people, ret_rows);
}

enum status
store_history_list(struct work *work, const struct history_list *query, int64_t rows_max,
                   struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_history_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->application_ref), DB_NUMBER(query->after), DB_NUMBER(rows_max));
}

enum status
store_cohort_list(struct work *work, const struct cohort_list *query, int64_t rows_max,
                  struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_cohort_list, ret_rows, DB_TEXT(query->after),
                    DB_NUMBER(rows_max), DB_TEXT(query->only_cohorts));
}

enum status
store_cohort_find(struct work *work, const struct db_column *cohort_ids, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_cohort_find, ret_rows, DB_COLUMN(*cohort_ids));
}

enum status
store_partner_list(struct work *work, struct text cohort_id, struct text after, int64_t rows_max,
                   struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_partner_list, ret_rows, DB_TEXT(cohort_id),
                    DB_TEXT(after), DB_NUMBER(rows_max));
}

enum status
store_partner_show(struct work *work, const struct db_batch *partners, struct db_rows *ret_rows)
{
    return find_pairs(work, &sql_partner_show, partners, ret_rows);
}

enum status
store_school_list(struct work *work, const struct school_list *query, int64_t rows_max,
                  struct db_rows *ret_rows)
{
    if (text_is(query->sort, "name"))
        return db_query(work->db, work->err, &sql_school_list_by_name, ret_rows,
                        DB_TEXT(query->cohort_id), DB_TEXT(query->after), DB_NUMBER(rows_max),
                        DB_TEXT(query->type), DB_TEXT(query->after_text));
    return db_query(work->db, work->err, &sql_school_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->after), DB_NUMBER(rows_max), DB_TEXT(query->type));
}

enum status
store_school_show(struct work *work, const struct db_batch *schools, struct db_rows *ret_rows)
{
    return find_pairs(work, &sql_school_show, schools, ret_rows);
}

enum status
store_programme_list(struct work *work, struct text after, int64_t rows_max,
                     struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_programme_list, ret_rows, DB_TEXT(after),
                    DB_NUMBER(rows_max));
}

enum status
store_programme_find(struct work *work, struct text code, int64_t version, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_programme_find, ret_rows, DB_TEXT(code),
                    DB_NUMBER(version));
}

enum status
store_place_list(struct work *work, const struct place_list *query, int64_t rows_max,
                 struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_place_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->partner_id), DB_TEXT(query->programme), DB_TEXT(query->after),
                    DB_NUMBER(rows_max));
}
