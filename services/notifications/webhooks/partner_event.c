#include "partner_event.h"
#include "partner_types.h"

#include "common/base/value.h"
#include "notifications_sql.h"
#include "proto/codes.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 100, SUBJECT_SIZE = 64 + 1 + 1000 + 1 };

/* What one item says, or why it is refused. Empty texts are texts, so that they can be packed. */
static struct refusal
read_one(struct work *work, const struct item *item, struct partner_event *event)
{
    const struct record_partner_event *row = item->body;

    *event = (struct partner_event){
        .source = row->source,
        .event_id = row->event_id,
        .type = row->type,
        .partner_id = row->partner_id,
        .subject = row->subject,
        .at = work->now_us,
        .application_ref = TEXT(""),
        .session_id = TEXT(""),
        .programme = TEXT(""),
        .venue_urn = TEXT(""),
        .reason = TEXT(""),
    };
    if (row->happened_at.size && !value_time(row->happened_at, &event->at))
        return REFUSE(bad_date, happened_at);
    const char *fault = partner_data_read(row->data, event, &work->memory);
    if (fault)
        return (struct refusal){ code_name(CODE_bad_event_data), fault };
    if (event->is_known && item->cohort_id.size == 0)
        return REFUSE(bad_event_data, cohort); /* people and sessions are of one */
    return ACCEPTED;
}

/* A source that is for some cohorts tells of no other, nor of none: this outweighs what else is
 * wrong with an event. All items are of one cohort. */
static enum status
refuse_other_cohorts(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch sources = { 0 };
    struct db_rows bound = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_partner_event *row = items[i].body;
        db_batch_add(&sources, DB_TEXT(row->source_id));
    }
    TRY(db_run_batch(work->db, work->err, &sql_source_bound, &sources, &bound,
                     DB_TEXT(items[0].cohort_id)));
    for (size_t i = 0; i < count; i++) {
        const struct record_partner_event *row = items[i].body;

        for (int n = 0; n < bound.count; n++)
            if (text_equal(db_text(&bound, n, 0), row->source_id))
                items[i].refusal = REFUSE(other_cohort, cohort);
    }
    return OK;
}

static void
add_owned(const struct partner_event *event, struct db_batch *owned)
{
    if (event->application_ref.size)
        db_batch_add(owned, DB_TEXT(TEXT("participant")), DB_TEXT(event->application_ref),
                     DB_TEXT(event->partner_id));
    if (event->session_id.size)
        db_batch_add(owned, DB_TEXT(TEXT("session")), DB_TEXT(event->session_id),
                     DB_TEXT(event->partner_id));
}

static bool
is_owned(const struct db_rows *rows, const char *kind, struct text id, struct text partner_id)
{
    if (id.size == 0)
        return true;
    for (int row = 0; row < rows->count; row++)
        if (text_is(db_text(rows, row, 0), kind) && text_equal(db_text(rows, row, 1), id)
            && text_equal(db_text(rows, row, 2), partner_id))
            return true;
    return false;
}

/* Nobody tells about another partner's people and sessions. */
static enum status
refuse_foreign(struct work *work, struct item *items, const struct partner_event *events,
               size_t count)
{
    AUTO(db_batch_clear) struct db_batch owned = { 0 };
    struct db_rows rows = { 0 };

    for (size_t i = 0; i < count; i++)
        if (!items[i].refusal.code)
            add_owned(&events[i], &owned);
    TRY(db_run_batch(work->db, work->err, &sql_partner_owned, &owned, &rows,
                     DB_TEXT(items[0].cohort_id)));
    for (size_t i = 0; i < count; i++) {
        const struct partner_event *e = &events[i];

        if (items[i].refusal.code)
            continue;
        if (!is_owned(&rows, "participant", e->application_ref, e->partner_id))
            items[i].refusal = REFUSE(unknown_application, application_ref);
        else if (!is_owned(&rows, "session", e->session_id, e->partner_id))
            items[i].refusal = REFUSE(unknown_session, session_id);
    }
    return OK;
}

static void
add_kept(const struct item *item, const struct partner_event *event, size_t number,
         struct db_batch *kept)
{
    const struct record_partner_event *row = item->body;

    db_batch_add(kept, DB_TEXT(row->source_id), DB_TEXT(row->source), DB_TEXT(row->event_id),
                 DB_TEXT(row->type), DB_TEXT(row->partner_id), DB_TEXT(row->subject),
                 DB_WHEN(event->at), DB_FLAG(event->is_known), DB_TEXT(row->data),
                 DB_NUMBER((int64_t)number));
}

/* Each event is a subject of its own: it waits for nothing, and nothing for it. */
static enum status
tell(struct work *work, const struct item *item, const struct partner_event *event)
{
    const struct record_partner_event *row = item->body;
    char subject[SUBJECT_SIZE];

    snprintf(subject, sizeof subject, "%.*s/%.*s", TEXT_ARGS(row->source_id),
             TEXT_ARGS(row->event_id));
    return work_emit(work, &notifications_partner_event, item->cohort_id, TEXT(""),
                     text_of(subject), 1, event);
}

enum status
partner_event_record(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch kept = { 0 };
    struct partner_event *events = work_alloc(work, count * sizeof *events);
    struct db_rows fresh = { 0 };

    for (size_t i = 0; i < count; i++)
        items[i].refusal = read_one(work, &items[i], &events[i]);
    TRY(refuse_other_cohorts(work, items, count));
    TRY(refuse_foreign(work, items, events, count));
    for (size_t i = 0; i < count; i++)
        if (!items[i].refusal.code)
            add_kept(&items[i], &events[i], i, &kept);
    TRY(db_run_batch(work->db, work->err, &sql_partner_event_add, &kept, &fresh,
                     DB_TEXT(items[0].cohort_id), DB_WHEN(work->now_us)));
    for (int row = 0; row < fresh.count; row++) {
        size_t i = (size_t)db_number(&fresh, row, 0);
        TRY(tell(work, &items[i], &events[i]));
    }
    return OK;
}

enum status
partner_event_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct partner_event_list *query = queries[0].body;
    struct db_rows rows;

    (void)count; /* queries_max is 1 */
    TRY(db_query(work->db, work->err, &sql_partner_event_list, &rows, DB_TEXT(query->cohort_id),
                 DB_TEXT(query->scope), DB_FLAG(query->only_unknown), DB_NUMBER(query->after),
                 DB_NUMBER(query->max ? query->max : ROWS_MAX), DB_TEXT(query->only_cohorts)));
    for (int row = 0; row < rows.count; row++)
        page_add(page, &(struct partner_event_row){
                           .number = db_number(&rows, row, 0),
                           .cohort_id = db_text(&rows, row, 1),
                           .partner_id = db_text(&rows, row, 2),
                           .source = db_text(&rows, row, 3),
                           .event_id = db_text(&rows, row, 4),
                           .type = db_text(&rows, row, 5),
                           .subject = db_text(&rows, row, 6),
                           .is_known = db_flag(&rows, row, 7),
                           .received_at = db_when(&rows, row, 8),
                           .data = db_text(&rows, row, 9),
                       });
    return OK;
}
