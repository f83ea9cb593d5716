/* What others may ask of the registers: cohorts, partners, schools, programmes, places. */
#include "enrolment.h"

static void
cohorts_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct cohort_row){
                           .cohort_id = db_text(rows, i, 0),
                           .starts_on = db_when(rows, i, 1),
                           .completes_on = db_when(rows, i, 2),
                       });
}

enum status
on_cohort_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct cohort_list *query = queries->body;
    struct db_rows rows;

    TRY(store_cohort_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    cohorts_add(page, &rows);
    return OK;
}

enum status
on_cohort_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_column_clear) struct db_column cohort_ids = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct cohort_find *query = queries[i].body;
        db_column_add(&cohort_ids, DB_TEXT(query->cohort_id));
    }
    TRY(store_cohort_find(work, &cohort_ids, &rows));
    cohorts_add(page, &rows);
    return OK;
}

static void
partners_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct partner_row){
                           .partner_id = db_text(rows, i, 0),
                           .name = db_text(rows, i, 1),
                           .kind = db_text(rows, i, 2),
                           .parent_partner_id = db_text(rows, i, 3),
                           .region = db_text(rows, i, 4),
                           .contact_email = db_text(rows, i, 5),
                       });
}

enum status
on_partner_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct partner_list *query = queries->body;
    struct db_rows rows;

    TRY(store_partner_list(work, query->cohort_id, query->after,
                           query_rows(query->max, QUERY_ROWS_MAX), &rows));
    partners_add(page, &rows);
    return OK;
}

enum status
on_partner_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct partner_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->partner_id));
    }
    TRY(store_partner_show(work, &asked, &rows));
    partners_add(page, &rows);
    return OK;
}

static void
schools_add(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct school_row){
                           .urn = db_text(rows, i, 0),
                           .name = db_text(rows, i, 1),
                           .type = db_text(rows, i, 2),
                           .country = db_text(rows, i, 3),
                           .headteacher_email = db_text(rows, i, 4),
                       });
}

enum status
on_school_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct school_list *query = queries->body;
    struct db_rows rows;

    TRY(store_school_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    schools_add(page, &rows);
    return OK;
}

enum status
on_school_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch asked = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct school_find *query = queries[i].body;
        db_batch_add(&asked, DB_TEXT(query->cohort_id), DB_TEXT(query->urn));
    }
    TRY(store_school_show(work, &asked, &rows));
    schools_add(page, &rows);
    return OK;
}

enum status
on_programme_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct programme_list *query = queries->body;
    struct db_rows rows;

    TRY(store_programme_list(work, query->after, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct programme_row){
                           .code = db_text(&rows, i, 0),
                           .version = db_number(&rows, i, 1),
                           .title = db_text(&rows, i, 2),
                       });
    return OK;
}

/* The report is made anew: it follows from the definition. */
static enum status
programme_add(struct work *work, const struct programme_find *query, struct page *page)
{
    AUTO(programme_destroy) struct programme *programme = NULL;
    struct db_rows rows;

    TRY(store_programme_find(work, query->code, query->version, &rows));
    if (rows.count == 0)
        return OK;
    TRY(programme_parse(db_text(&rows, 0, 3), &programme, work->err));
    page_add(page, &(struct programme_row){
                       .code = db_text(&rows, 0, 0),
                       .version = db_number(&rows, 0, 1),
                       .title = db_text(&rows, 0, 2),
                       .definition = db_text(&rows, 0, 3),
                       .report = programme_report_text(work, programme),
                   });
    return OK;
}

enum status
on_programme_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++)
        TRY(programme_add(work, queries[i].body, page));
    return OK;
}

enum status
on_place_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)count; /* lists come one at a time */
    const struct place_list *query = queries->body;
    struct db_rows rows;

    TRY(store_place_list(work, query, query_rows(query->max, QUERY_ROWS_MAX), &rows));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct place_row){
                           .place_id = db_text(&rows, i, 0),
                           .partner_id = db_text(&rows, i, 1),
                           .programme = db_text(&rows, i, 2),
                           .places = db_number(&rows, i, 3),
                           .held = db_number(&rows, i, 4),
                           .waiting = db_number(&rows, i, 5),
                       });
    return OK;
}
