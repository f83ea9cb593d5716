/* What others may ask: windows, deadlines, receipts, and marks once they may be seen. */
#include "assessment.h"

static void
windows_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct window_row){
                           .window_id = db_text(rows, i, 0),
                           .programme = db_text(rows, i, 1),
                           .attempt = db_number(rows, i, 2),
                           .opens_at = db_when(rows, i, 3),
                           .closes_at = db_when(rows, i, 4),
                           .sequence = db_number(rows, i, 5),
                       });
}

enum status
on_window_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct window_list *query = queries->body;
    struct db_rows rows;

    TRY(store_window_page(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    windows_add(page, &rows);
    return OK;
}

enum status
on_window_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct window_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->window_id));
    }
    TRY(store_window_show(work, &asked, &rows));
    windows_add(page, &rows);
    return OK;
}

enum status
on_deadline_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct deadline_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref));
    }
    TRY(store_deadline_find(work, &asked, QUERY_ROWS_MAX, &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct deadline_row){
                           .application_ref = db_text(&rows, i, 0),
                           .window_id = db_text(&rows, i, 1),
                           .attempt = db_number(&rows, i, 2),
                           .opens_at = db_when(&rows, i, 3),
                           .closes_at = db_when(&rows, i, 4),
                           .sequence = db_number(&rows, i, 5),
                       });
    return OK;
}

static void
submissions_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct submission_row){
                           .submission_id = db_text(rows, i, 0),
                           .application_ref = db_text(rows, i, 1),
                           .partner_id = db_text(rows, i, 2),
                           .programme = db_text(rows, i, 3),
                           .attempt = db_number(rows, i, 4),
                           .count = db_number(rows, i, 5),
                           .submitted_at = db_when(rows, i, 6),
                           .words = db_number(rows, i, 7),
                           .sha256 = db_text(rows, i, 8),
                           .title = db_text(rows, i, 9),
                           .is_settled = db_flag(rows, i, 10),
                       });
}

enum status
on_submission_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct submission_list *query = queries->body;
    struct db_rows rows;

    TRY(store_submission_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    submissions_add(page, &rows);
    return OK;
}

enum status
on_submission_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct submission_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref));
    }
    TRY(store_submission_find(work, &asked, &rows));
    submissions_add(page, &rows);
    return OK;
}

enum status
on_marking_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct marking_list *query = queries->body;
    struct db_rows rows;

    TRY(store_marking_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct marking_row){
                           .candidate_no = db_text(&rows, i, 0),
                           .programme = db_text(&rows, i, 1),
                           .attempt = db_number(&rows, i, 2),
                           .submitted_at = db_when(&rows, i, 3),
                           .words = db_number(&rows, i, 4),
                           .sha256 = db_text(&rows, i, 5),
                       });
    return OK;
}

enum status
on_mark_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct mark_list *query = queries->body;
    struct db_rows rows;

    TRY(store_mark_page(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct mark_row){
                           .mark_id = db_text(&rows, i, 0),
                           .candidate_no = db_text(&rows, i, 1),
                           .application_ref = db_text(&rows, i, 2),
                           .partner_id = db_text(&rows, i, 3),
                           .staff_id = db_text(&rows, i, 4),
                           .attempt = db_number(&rows, i, 5),
                           .result = db_text(&rows, i, 6),
                           .score = db_number(&rows, i, 7),
                           .sealed_at = db_when(&rows, i, 8),
                       });
    return OK;
}
