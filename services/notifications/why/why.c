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

/* The number behind the letter; 0: there is none. */
static int64_t
number_after(struct text after)
{
    char digits[WHY_KEY_SIZE];

    snprintf(digits, sizeof digits, "%.*s", TEXT_ARGS(after));
    return *digits ? strtoll(digits + 1, NULL, 10) : 0;
}

static bool
wants(const struct why_list *query, bool is_planned)
{
    return query->state.size == 0 || text_is(query->state, WHY_NOT_MADE) != is_planned;
}

/* What was planned comes first, by `m` and its number; then what was not, by `n` and the places of
 * the event and the rule. A page that has fewer rows than were asked for is the last, but where
 * more than QUERY_ROWS_MAX - WHY_ROWS were: then one without any. */
enum status
on_why_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct why_list *query = queries[0].body;
    int64_t max = query_rows(query->max, QUERY_ROWS_MAX);
    bool is_behind = query->after.size > 0 && *query->after.data == 'n';
    struct db_rows rows = { NULL, 0 };

    (void)count;
    if (!is_behind && wants(query, true))
        TRY(db_query(work->db, work->err, &sql_why_message, &rows, DB_TEXT(query->cohort_id),
                     DB_TEXT(query->application_ref), DB_TEXT(query->occasion),
                     DB_NUMBER(number_after(query->after)), DB_NUMBER(max), DB_TEXT(query->state)));
    for (int row = 0; row < rows.count; row++)
        add_message(work, &rows, row, page);
    bool is_full = rows.count == max || rows.count > QUERY_ROWS_MAX - WHY_ROWS;
    if (is_full || !wants(query, false))
        return OK;
    return why_unplanned(work, query, (size_t)(max - rows.count), (size_t)rows.count, page);
}
