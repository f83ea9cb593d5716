/* Meetings that are arranged, notes, and what is read for answers. */
#include "store.h"

#include "coaching_sql.h"

static struct arranged_list
arranged_of(struct work *work, const struct db_rows *rows)
{
    struct arranged_list list = { .count = (size_t)rows->count };

    list.rows = work_alloc(work, list.count * sizeof *list.rows);
    for (int i = 0; i < rows->count; i++)
        list.rows[i] = (struct arranged){ .meeting_id = db_text(rows, i, 0),
                                          .application_ref = db_text(rows, i, 1),
                                          .staff_id = db_text(rows, i, 2),
                                          .starts_us = db_when(rows, i, 3),
                                          .ends_us = db_when(rows, i, 4),
                                          .is_called_off = db_flag(rows, i, 5),
                                          .sequence = db_number(rows, i, 6) };
    return list;
}

enum status
store_arranged_find(struct work *work, struct text cohort_id, const struct db_column *meeting_ids,
                    struct arranged_list *ret_list)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_arranged_find, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*meeting_ids)));
    *ret_list = arranged_of(work, &rows);
    return OK;
}

enum status
store_arranged_add(struct work *work, struct text cohort_id, const struct db_batch *meetings)
{
    return db_defer_batch(work->db, work->err, &sql_arranged_add, meetings, DB_TEXT(cohort_id),
                          DB_WHEN(work->now_us));
}

enum status
store_arranged_call_off(struct work *work, struct text cohort_id,
                        const struct db_column *application_refs, struct arranged_list *ret_list)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_arranged_call_off, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs), DB_WHEN(work->now_us)));
    *ret_list = arranged_of(work, &rows);
    return OK;
}

enum status
store_note_add(struct work *work, struct text cohort_id, const struct db_batch *notes)
{
    return db_defer_batch(work->db, work->err, &sql_note_add, notes, DB_TEXT(cohort_id),
                          DB_WHEN(work->now_us));
}

enum status
store_note_list(struct work *work, const struct note_list *query, int64_t rows_max,
                struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_note_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->staff_id), DB_TEXT(query->application_ref),
                    DB_TEXT(query->after), DB_NUMBER(rows_max));
}

enum status
store_coach_page(struct work *work, const struct coach_list *query, int64_t rows_max,
                 struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_coach_page, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->partner_id), DB_TEXT(query->after), DB_NUMBER(rows_max));
}

enum status
store_match_find(struct work *work, const struct db_batch *asked, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_match_find, ret_rows, DB_COLUMN(asked->columns[0]),
                    DB_COLUMN(asked->columns[1]));
}

enum status
store_match_list(struct work *work, const struct match_list *query, int64_t rows_max,
                 struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_match_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->staff_id), DB_TEXT(query->after), DB_NUMBER(rows_max));
}

enum status
store_meeting_list(struct work *work, const struct meeting_list *query, int64_t rows_max,
                   struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_meeting_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->application_ref), DB_TEXT(query->staff_id), DB_WHEN(query->from),
                    DB_TEXT(query->after), DB_NUMBER(rows_max));
}

enum status
store_meeting_find(struct work *work, const struct db_batch *asked, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_meeting_find, ret_rows, DB_COLUMN(asked->columns[0]),
                    DB_COLUMN(asked->columns[1]));
}
