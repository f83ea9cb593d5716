#include "endpoint.h"
#include "public.h"

#include "notifications_sql.h"
#include "proto/webhooks.h"

#include <sodium.h>

enum { ROWS_MAX = 500 };

enum column {
    ID,
    PARTNER,
    URL,
    DESCRIPTION,
    TYPES,
    COHORTS,
    WANTS_HISTORY,
    STATE,
    WHY,
    GENERATION,
    OVERLAP_UNTIL,
    POSITION,
    BEHIND,
    WAITING,
    FAILED,
    FAILURES,
    FAILING_SINCE,
    ANSWER,
    DELIVERED_AT,
    CREATED_AT,
    SECRET,
    FORMER_SECRET,
    SEQUENCE,
};

struct text
secrets_write(struct work *work, struct text now, struct text former)
{
    size_t size = 2 * (now.size + former.size) + 2;
    char *text = work_alloc(work, size + 1);

    sodium_bin2hex(text, size, (const unsigned char *)now.data, now.size);
    if (former.size) {
        text[2 * now.size] = ' ';
        sodium_bin2hex(text + 2 * now.size + 1, size - 2 * now.size,
                       (const unsigned char *)former.data, former.size);
    }
    return text_of(text);
}

static void
add_row(struct work *work, const struct db_rows *rows, int row, bool with_secrets,
        struct page *page)
{
    struct text secrets = with_secrets ? secrets_write(work, db_text(rows, row, SECRET),
                                                       db_text(rows, row, FORMER_SECRET))
                                       : TEXT("");

    page_add(page, &(struct endpoint_row){
                       .endpoint_id = db_text(rows, row, ID),
                       .partner_id = db_text(rows, row, PARTNER),
                       .url = db_text(rows, row, URL),
                       .description = db_text(rows, row, DESCRIPTION),
                       .types = db_text(rows, row, TYPES),
                       .cohorts = db_text(rows, row, COHORTS),
                       .wants_history = db_flag(rows, row, WANTS_HISTORY),
                       .state = db_text(rows, row, STATE),
                       .why = db_text(rows, row, WHY),
                       .generation = db_number(rows, row, GENERATION),
                       .overlap_until = db_when(rows, row, OVERLAP_UNTIL),
                       .position = db_number(rows, row, POSITION),
                       .behind = db_number(rows, row, BEHIND),
                       .waiting = db_number(rows, row, WAITING),
                       .failed = db_number(rows, row, FAILED),
                       .failures = db_number(rows, row, FAILURES),
                       .failing_since = db_when(rows, row, FAILING_SINCE),
                       .answer = db_text(rows, row, ANSWER),
                       .delivered_at = db_when(rows, row, DELIVERED_AT),
                       .created_at = db_when(rows, row, CREATED_AT),
                       .sealed_secrets = secrets,
                       .sequence = db_number(rows, row, SEQUENCE),
                   });
}

/* Types as they are called outside. */
enum status
endpoint_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct endpoint_list *query = queries[0].body;
    struct db_rows rows;

    (void)count; /* queries_max is 1 */
    TRY(db_query(work->db, work->err, &sql_endpoint_list, &rows, DB_TEXT(TEXT(PUBLIC_PREFIX)),
                 DB_TEXT(query->scope), DB_TEXT(query->after),
                 DB_NUMBER(query->max ? query->max : ROWS_MAX), DB_TEXT(query->only_cohorts)));
    for (int row = 0; row < rows.count; row++)
        add_row(work, &rows, row, false, page);
    return OK;
}

enum status
endpoint_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct endpoint_named *query = queries[i].body;
        db_batch_add(&names, DB_TEXT(query->endpoint_id), DB_TEXT(query->scope));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_find, &names, &rows,
                     DB_TEXT(TEXT(PUBLIC_PREFIX))));
    for (int row = 0; row < rows.count; row++)
        add_row(work, &rows, row, true, page);
    return OK;
}

enum status
attempt_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct attempt_list *query = queries[0].body;
    struct db_rows rows;

    (void)count; /* queries_max is 1 */
    TRY(db_query(work->db, work->err, &sql_attempt_list, &rows, DB_TEXT(query->endpoint_id),
                 DB_TEXT(query->scope), DB_NUMBER(query->after ? query->after : NUMBER_MAX),
                 DB_NUMBER(query->max ? query->max : ROWS_MAX), DB_TEXT(TEXT(PUBLIC_PREFIX))));
    for (int row = 0; row < rows.count; row++) {
        struct text answer = db_text(&rows, row, 6);
        char id[UUID_TEXT_SIZE];

        uuid_write(db_text(&rows, row, 2), id);
        page_add(page, &(struct attempt_row){
                           .number = db_number(&rows, row, 0),
                           .position = db_number(&rows, row, 1),
                           .event_id = text_of(id),
                           .type = db_text(&rows, row, 3),
                           .at = db_when(&rows, row, 4),
                           .milliseconds = db_number(&rows, row, 5),
                           .answer = answer,
                           .is_delivered = answer.size == 3 && answer.data[0] == '2',
                       });
    }
    return OK;
}
