/* What others may ask: how applications stand, and how to reach people. */
#include "enrolment.h"

static enum status
list_page(struct work *work, const struct application_list *query, struct page *page)
{
    struct db_rows rows;

    TRY(store_application_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct application_row){
                           .application_ref = db_text(&rows, i, 0),
                           .decision = db_text(&rows, i, 1),
                           .reason = db_text(&rows, i, 2),
                           .funding_route = db_text(&rows, i, 3),
                           .partner_id = db_text(&rows, i, 4),
                           .mode = db_text(&rows, i, 5),
                           .programme = db_text(&rows, i, 6),
                           .school_urn = db_text(&rows, i, 7),
                           .submitted_at = db_when(&rows, i, 8),
                       });
    return OK;
}

enum status
on_application_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++)
        TRY(list_page(work, queries[i].body, page));
    return OK;
}

enum status
on_contact_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch people = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct contact_find *query = queries[i].body;
        bool is_applicant = query->kind.size == 0 || text_is(query->kind, "participant");
        db_batch_add(&people, DB_TEXT(query->cohort_id),
                     DB_TEXT(is_applicant ? TEXT("applicant") : query->kind),
                     DB_TEXT(query->id.size > 0 ? query->id : query->application_ref),
                     DB_TEXT(query->application_ref), DB_TEXT(query->kind), DB_TEXT(query->id));
    }
    TRY(store_contact_find(work, &people, &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct contact_row){
                           .application_ref = db_text(&rows, i, 0),
                           .first_name = db_text(&rows, i, 1),
                           .last_name = db_text(&rows, i, 2),
                           .email = db_text(&rows, i, 3),
                           .programme = db_text(&rows, i, 4),
                           .kind = db_text(&rows, i, 5),
                           .id = db_text(&rows, i, 6),
                       });
    return OK;
}

static void
participant_add(struct page *page, const struct db_rows *rows, int i)
{
    page_add(page, &(struct participant_row){
                       .application_ref = db_text(rows, i, 0),
                       .first_name = db_text(rows, i, 1),
                       .last_name = db_text(rows, i, 2),
                       .email = db_text(rows, i, 3),
                       .partner_id = db_text(rows, i, 4),
                       .school_urn = db_text(rows, i, 5),
                       .state = db_text(rows, i, 6),
                       .reason = db_text(rows, i, 7),
                       .programme = db_text(rows, i, 8),
                       .programme_version = db_number(rows, i, 9),
                       .mode = db_text(rows, i, 10),
                       .funding_route = db_text(rows, i, 11),
                       .funding_reason = db_text(rows, i, 12),
                       .adjustment = db_text(rows, i, 13),
                       .submitted_at = db_when(rows, i, 14),
                       .mentor_consent = db_flag(rows, i, 15),
                       .headteacher_consent = db_flag(rows, i, 16),
                       .is_passed = db_flag(rows, i, 17),
                       .version = db_number(rows, i, 18),
                   });
}

enum status
on_participant_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch people = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct participant_find *query = queries[i].body;
        db_batch_add(&people, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref));
    }
    TRY(store_participant_find(work, &people, &rows));
    for (int i = 0; i < rows.count; i++)
        participant_add(page, &rows, i);
    return OK;
}

enum status
on_history_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct history_list *query = queries->body;
    struct db_rows rows;

    TRY(store_history_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct history_row){
                           .application_ref = db_text(&rows, i, 0),
                           .version = db_number(&rows, i, 1),
                           .what = db_text(&rows, i, 2),
                           .at = db_when(&rows, i, 3),
                           .state = db_text(&rows, i, 4),
                           .reason = db_text(&rows, i, 5),
                           .mode = db_text(&rows, i, 6),
                           .partner_id = db_text(&rows, i, 7),
                       });
    return OK;
}
