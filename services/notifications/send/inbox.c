/* What is told in the application itself. Delivering it is to know that it can be rendered
 * (start.c); it is rendered when it is read, by the version of then. */
#include "services/notifications/handlers.h"
#include "services/notifications/notifications.h"
#include "services/notifications/template/templates.h"

#include "common/base/log.h"
#include "notifications_sql.h"
#include "proto/notifications.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEY_SIZE = 24 };

/* Columns of inbox_list.sql. */
enum {
    ID,
    MESSAGE_ID,
    TEMPLATE,
    TEMPLATE_VERSION,
    FACTS,
    AT,
    IS_READ,
    FIRST_NAME,
    LAST_NAME,
    PROGRAMME,
    ZONE,
    APPLICATION_REF,
    PARTICIPANT_NAME,
};

static struct text
text_or_none(const char *text)
{
    return text ? text_of(text) : TEXT("");
}

static int64_t
number_of(struct text key)
{
    char digits[KEY_SIZE];

    snprintf(digits, sizeof digits, "%.*s", TEXT_ARGS(key));
    return strtoll(digits, NULL, 10);
}

/* Whose inbox: who is named by application_ref is the participant. */
static struct text
recipient_of(struct text application_ref, struct text recipient)
{
    return application_ref.size > 0 ? TEXT("participant") : recipient;
}

static struct text
reader_id(struct text application_ref, struct text recipient_id)
{
    return application_ref.size > 0 ? application_ref : recipient_id;
}

static enum status
read_templates(struct work *work, const struct db_rows *rows)
{
    const struct notifications *self = work->self;
    AUTO(db_batch_clear) struct db_batch wanted = { 0 };

    for (int row = 0; row < rows->count; row++)
        db_batch_add(&wanted, DB_TEXT(db_text(rows, row, TEMPLATE)),
                     DB_NUMBER(db_number(rows, row, TEMPLATE_VERSION)));
    return templates_refresh(self->templates, work, &wanted);
}

static void
add_row(const struct db_rows *rows, int row, const struct rendering *rendering, struct page *page)
{
    char key[KEY_SIZE];

    snprintf(key, sizeof key, "%lld", (long long)db_number(rows, row, ID));
    page_add(page, &(struct inbox_row){ .key = text_of(key),
                                        .message_id = db_text(rows, row, MESSAGE_ID),
                                        .template = db_text(rows, row, TEMPLATE),
                                        .subject = text_or_none(rendering->subject),
                                        .text = text_or_none(rendering->text),
                                        .at = db_when(rows, row, AT),
                                        .is_read = db_flag(rows, row, IS_READ) });
}

/* One that this build can't render any more is listed without its texts: the others are read. */
static void
render(struct work *work, const struct inbox_list *query, const struct db_rows *rows, int row,
       struct page *page)
{
    const struct notifications *self = work->self;
    AUTO(rendering_clear) struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    struct error err = { 0 };
    int64_t version = 0;
    const struct message_values values = {
        .template = db_text(rows, row, TEMPLATE),
        .version = db_number(rows, row, TEMPLATE_VERSION),
        .first_name = db_text(rows, row, FIRST_NAME),
        .last_name = db_text(rows, row, LAST_NAME),
        .reference = mail_reference(recipient_of(query->application_ref, query->recipient),
                                    db_text(rows, row, APPLICATION_REF)),
        .cohort = query->cohort_id,
        .programme = db_text(rows, row, PROGRAMME),
        .facts = db_text(rows, row, FACTS),
        .zone = db_text(rows, row, ZONE),
        .participant_name = db_text(rows, row, PARTICIPANT_NAME)
    };

    if (templates_render(self->templates, &values, &rendering, &version, &err) != OK)
        log_error("inbox", &err);
    add_row(rows, row, &rendering, page);
}

enum status
on_inbox_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct inbox_list *query = queries[0].body;
    struct db_rows rows;

    (void)count;
    TRY(db_query(work->db, work->err, &sql_inbox_list, &rows, DB_TEXT(query->cohort_id),
                 DB_TEXT(reader_id(query->application_ref, query->recipient_id)),
                 DB_NUMBER(number_of(query->after)),
                 DB_NUMBER(query_rows(query->max, INBOX_ROWS_MAX)),
                 DB_TEXT(recipient_of(query->application_ref, query->recipient)),
                 DB_FLAG(query->only_unread)));
    TRY(read_templates(work, &rows));
    for (int row = 0; row < rows.count; row++)
        render(work, query, &rows, row, page);
    return OK;
}

/* Nothing is refused: a replay has less of these messages than there was (digests). */
enum status
on_mark_read(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct mark_read *mark = items[i].body;

        db_batch_add(&rows, DB_TEXT(recipient_of(mark->application_ref, mark->recipient)),
                     DB_TEXT(reader_id(mark->application_ref, mark->recipient_id)),
                     DB_TEXT(mark->message_id));
    }
    return db_defer_batch(work->db, work->err, &sql_inbox_read, &rows, DB_TEXT(items[0].cohort_id),
                          DB_WHEN(work->now_us));
}
