/* Why somebody was told something, or not. What was planned stands in `message`; why a rule that is
 * about an event planned nothing is worked out anew, from the event and the rules that held then.
 */
#include "why.h"
#include "services/notifications/handlers.h"

#include "notifications_sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { WHY_KEY_SIZE = 64 };

/* Columns of why_message.sql. */
enum {
    ID,
    EVENT_ID,
    EVENT_TYPE,
    MADE,
    RULE,
    TEMPLATE,
    RECIPIENT,
    RECIPIENT_ID,
    CHANNEL,
    STATE,
    REASON,
    DUE,
    SETTLED,
    ANSWER,
    ATTEMPTS,
    TEMPLATE_VERSION,
    IS_MANDATORY,
};

static void
add_message(struct work *work, const struct db_rows *rows, int row, struct page *page)
{
    char key[WHY_KEY_SIZE];

    snprintf(key, sizeof key, "m%019lld", (long long)db_number(rows, row, ID));
    page_add(page, &(struct why_row){
                       .key = work_copy(work, text_of(key)),
                       .event_id = db_text(rows, row, EVENT_ID),
                       .event_type = db_text(rows, row, EVENT_TYPE),
                       .happened_at = db_when(rows, row, MADE),
                       .rule = db_text(rows, row, RULE),
                       .template = db_text(rows, row, TEMPLATE),
                       .recipient = db_text(rows, row, RECIPIENT),
                       .recipient_id = db_text(rows, row, RECIPIENT_ID),
                       .channel = db_text(rows, row, CHANNEL),
                       .state = db_text(rows, row, STATE),
                       .reason = db_text(rows, row, REASON),
                       .due_at = db_when(rows, row, DUE),
                       .settled_at = db_when(rows, row, SETTLED),
                       .answer = db_text(rows, row, ANSWER),
                       .attempts = db_number(rows, row, ATTEMPTS),
                       .template_version = db_number(rows, row, TEMPLATE_VERSION),
                       .is_mandatory = db_flag(rows, row, IS_MANDATORY),
                   });
}

/* The number behind this letter; 0: the key is another one, or none. */
static int64_t
number_after(struct text after, char letter)
{
    char digits[WHY_KEY_SIZE];

    snprintf(digits, sizeof digits, "%.*s", TEXT_ARGS(after));
    return digits[0] == letter ? strtoll(digits + 1, NULL, 10) : 0;
}

/* What was planned comes first, by `m` and its number; then what was not, by `n` and the place of
 * the event. A page without rows is the last. */
enum status
on_why_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct why_list *query = queries[0].body;
    int64_t max = query_rows(query->max, QUERY_ROWS_MAX);
    int64_t unplanned_after = number_after(query->after, 'n');
    size_t unplanned = 0;
    struct db_rows rows = { NULL, 0 };

    (void)count;
    if (unplanned_after == 0)
        TRY(db_query(work->db, work->err, &sql_why_message, &rows, DB_TEXT(query->cohort_id),
                     DB_TEXT(query->application_ref), DB_TEXT(query->occasion),
                     DB_NUMBER(number_after(query->after, 'm')), DB_NUMBER(max)));
    for (int row = 0; row < rows.count; row++)
        add_message(work, &rows, row, page);
    return rows.count > 0 ? OK : why_unplanned(work, query, unplanned_after, page, &unplanned);
}
