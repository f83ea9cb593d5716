/* Deadlines, windows that change, and what is read for answers. */
#include "store.h"

#include "assessment_sql.h"

enum status
store_deadline_share(struct work *work, struct text cohort_id)
{
    struct db_rows rows;

    return db_query(work->db, work->err, &sql_deadline_share, &rows, DB_TEXT(cohort_id));
}

enum status
store_deadline_lock(struct work *work, struct text cohort_id)
{
    struct db_rows rows;

    return db_query(work->db, work->err, &sql_deadline_lock, &rows, DB_TEXT(cohort_id));
}

enum status
store_deadline_told(struct work *work, struct text cohort_id,
                    const struct db_column *application_refs, struct deadlines *ret_told)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &sql_deadline_told, &rows, DB_TEXT(cohort_id),
                 DB_COLUMN(*application_refs)));
    ret_told->count = (size_t)rows.count;
    ret_told->rows = work_alloc(work, ret_told->count * sizeof *ret_told->rows);
    for (int i = 0; i < rows.count; i++)
        ret_told->rows[i] = (struct deadline){ db_text(&rows, i, 0), db_when(&rows, i, 1),
                                               db_when(&rows, i, 2), db_number(&rows, i, 3) };
    return OK;
}

enum status
store_deadline_save(struct work *work, struct text cohort_id, const struct db_batch *deadlines)
{
    return db_defer_batch(work->db, work->err, &sql_deadline_save, deadlines, DB_TEXT(cohort_id));
}

enum status
store_window_save(struct work *work, struct text cohort_id, const struct db_batch *windows)
{
    return db_defer_batch(work->db, work->err, &sql_window_save, windows, DB_TEXT(cohort_id));
}

enum status
store_candidate_no_find(struct work *work, struct text cohort_id,
                        const struct db_column *candidate_nos, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_candidate_no_find, ret_rows, DB_TEXT(cohort_id),
                    DB_COLUMN(*candidate_nos));
}

enum status
store_window_page(struct work *work, const struct window_list *query, int64_t rows_max,
                  struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_window_page, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->programme), DB_TEXT(query->after), DB_NUMBER(rows_max));
}

enum status
store_window_show(struct work *work, const struct db_batch *asked, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_window_show, ret_rows, DB_COLUMN(asked->columns[0]),
                    DB_COLUMN(asked->columns[1]));
}

enum status
store_deadline_find(struct work *work, const struct db_batch *asked, int64_t rows_max,
                    struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_deadline_find, ret_rows, DB_COLUMN(asked->columns[0]),
                    DB_COLUMN(asked->columns[1]), DB_NUMBER(rows_max));
}

enum status
store_submission_list(struct work *work, const struct submission_list *query, int64_t rows_max,
                      struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_submission_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->partner_id), DB_TEXT(query->programme), DB_TEXT(query->after),
                    DB_NUMBER(rows_max));
}

enum status
store_submission_find(struct work *work, const struct db_batch *asked, struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_submission_find, ret_rows,
                    DB_COLUMN(asked->columns[0]), DB_COLUMN(asked->columns[1]));
}

enum status
store_marking_list(struct work *work, const struct marking_list *query, int64_t rows_max,
                   struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_marking_list, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->staff_id), DB_TEXT(query->after), DB_NUMBER(rows_max));
}

enum status
store_mark_page(struct work *work, const struct mark_list *query, int64_t rows_max,
                struct db_rows *ret_rows)
{
    return db_query(work->db, work->err, &sql_mark_page, ret_rows, DB_TEXT(query->cohort_id),
                    DB_TEXT(query->application_ref), DB_TEXT(query->partner_id),
                    DB_TEXT(query->staff_id), DB_TEXT(query->after), DB_NUMBER(rows_max));
}
