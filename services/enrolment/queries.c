/* What others may ask: how applications stand, and how to reach people. */
#include "enrolment.h"

static enum status
list_page(struct work *work, const struct application_list *query, struct page *page)
{
    struct db_rows rows;

    TRY(store_application_list(work, query, QUERY_ROWS_MAX, &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct application_row){
                           .application_ref = db_text(&rows, i, 0),
                           .decision = db_text(&rows, i, 1),
                           .reason = db_text(&rows, i, 2),
                           .funding_route = db_text(&rows, i, 3),
                           .partner_id = db_text(&rows, i, 4),
                           .mode = db_text(&rows, i, 5),
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
        db_batch_add(&people, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref));
    }
    TRY(store_contact_find(work, &people, &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct contact_row){
                           .application_ref = db_text(&rows, i, 0),
                           .first_name = db_text(&rows, i, 1),
                           .last_name = db_text(&rows, i, 2),
                           .email = db_text(&rows, i, 3),
                           .programme = db_text(&rows, i, 4),
                       });
    return OK;
}
