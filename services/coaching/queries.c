/* What others may ask: coaches, whom they have, meetings, and a coach's own notes. */
#include "coaching.h"

enum status
on_coach_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct coach_list *query = queries->body;
    struct db_rows rows;

    TRY(store_coach_page(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct coach_row){
                           .staff_id = db_text(&rows, i, 0),
                           .partner_id = db_text(&rows, i, 1),
                           .max_participants = db_number(&rows, i, 2),
                           .held = db_number(&rows, i, 3),
                       });
    return OK;
}

static void
matches_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct match_row){
                           .application_ref = db_text(rows, i, 0),
                           .staff_id = db_text(rows, i, 1),
                           .partner_id = db_text(rows, i, 2),
                           .since = db_when(rows, i, 3),
                       });
}

enum status
on_match_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct match_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref));
    }
    TRY(store_match_find(work, &asked, &rows));
    matches_add(page, &rows);
    return OK;
}

enum status
on_match_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct match_list *query = queries->body;
    struct db_rows rows;

    TRY(store_match_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    matches_add(page, &rows);
    return OK;
}

static void
meetings_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct meeting_row){
                           .key = db_text(rows, i, 0),
                           .meeting_id = db_text(rows, i, 1),
                           .application_ref = db_text(rows, i, 2),
                           .staff_id = db_text(rows, i, 3),
                           .partner_id = db_text(rows, i, 4),
                           .state = db_text(rows, i, 5),
                           .starts_at = db_when(rows, i, 6),
                           .ends_at = db_when(rows, i, 7),
                           .sequence = db_number(rows, i, 8),
                           .changed_at = db_when(rows, i, 9),
                       });
}

enum status
on_meeting_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct meeting_list *query = queries->body;
    struct db_rows rows;

    TRY(store_meeting_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    meetings_add(page, &rows);
    return OK;
}

enum status
on_meeting_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct meeting_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->meeting_id));
    }
    TRY(store_meeting_find(work, &asked, &rows));
    meetings_add(page, &rows);
    return OK;
}

/* Who asks is part of the key: there is no way to another coach's notes. */
enum status
on_note_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct note_list *query = queries->body;
    struct db_rows rows;

    TRY(store_note_list(work, query, query_rows(query->max, NOTE_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct note_row){
                           .note_id = db_text(&rows, i, 0),
                           .application_ref = db_text(&rows, i, 1),
                           .staff_id = db_text(&rows, i, 2),
                           .written_at = db_when(&rows, i, 3),
                           .text = db_text(&rows, i, 4),
                       });
    return OK;
}
