/* Whether a facilitator has to do with a participant. */
#include "handlers.h"

#include "proto/sessions_queries.h"

#include "sessions_sql.h"

enum status
on_led_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch pairs = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct led_find *query = queries[i].body;
        db_batch_add(&pairs, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref),
                     DB_TEXT(query->staff_id));
    }
    TRY(db_run_batch_values(work->db, work->err, &sql_led_find, &pairs, &rows, 0, NULL));
    for (int i = 0; i < rows.count; i++)
        page_add(page, &(struct led_row){ .application_ref = db_text(&rows, i, 0),
                                          .staff_id = db_text(&rows, i, 1) });
    return OK;
}
