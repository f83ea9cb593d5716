#include "endpoint.h"
#include "partner_event.h"
#include "services/notifications/notifications.h"

#include "common/format/webhook.h"
#include "notifications_sql.h"
#include "proto/codes.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MAX = 500, GENERATION_SIZE = 24 };

#define HOUR_US INT64_C(3600000000)

static enum status
sealed_secret(struct work *work, struct text id, int64_t generation, struct text *ret_sealed)
{
    const struct notifications *self = work->self;
    struct webhook_secret secret;

    webhook_secret_make(&self->webhooks.keys, id, generation, &secret);
    enum status status = webhook_secret_seal(&self->webhooks.keys, &secret, ret_sealed, work->err);
    sodium_memzero(&secret, sizeof secret);
    return status;
}

enum status
source_create(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct create_event_source *row = items[i].body;
        char id[ENDPOINT_ID_SIZE];
        struct text sealed;

        endpoint_id_make("src", items[i].key, id);
        TRY(sealed_secret(work, text_of(id), 1, &sealed));
        items[i].result = work_copy(work, text_of(id));
        db_batch_add(&rows, DB_TEXT(text_of(id)), DB_TEXT(row->partner_id),
                     DB_TEXT(row->description), DB_BYTES(sealed), DB_TEXT(row->cohorts));
        free((void *)(uintptr_t)sealed.data);
    }
    return db_run_batch(work->db, work->err, &sql_source_create, &rows, NULL,
                        DB_WHEN(work->now_us));
}

/* The row of the source that an item names, or -1: it is refused. All items begin alike. */
static int
row_of(struct item *item, const struct db_rows *rows)
{
    const struct source_named *named = item->body;

    for (int row = 0; row < rows->count; row++)
        if (text_equal(db_text(rows, row, 0), named->source_id))
            return row;
    item->refusal = REFUSE(unknown_event_source, source_id);
    return -1;
}

_Static_assert(offsetof(struct rotate_source_secret, scope) == offsetof(struct source_named, scope),
               "commands to a source begin alike");

static void
add_names(const struct item *items, size_t count, struct db_batch *names)
{
    for (size_t i = 0; i < count; i++) {
        const struct source_named *named = items[i].body;
        db_batch_add(names, DB_TEXT(named->source_id), DB_TEXT(named->scope));
    }
}

/* The result is the number of the new generation. */
enum status
source_rotate(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    add_names(items, count, &names);
    TRY(db_run_batch(work->db, work->err, &sql_source_lock, &names, &found, DB_TEXT(TEXT(""))));
    for (size_t i = 0; i < count; i++) {
        const struct rotate_source_secret *command = items[i].body;
        int row = row_of(&items[i], &found);
        struct text sealed;

        if (row < 0)
            continue;
        int64_t generation = db_number(&found, row, 1) + 1;
        char *text = work_alloc(work, GENERATION_SIZE);
        snprintf(text, GENERATION_SIZE, "%lld", (long long)generation);
        items[i].result = text_of(text);
        TRY(sealed_secret(work, command->source_id, generation, &sealed));
        db_batch_add(&rows, DB_TEXT(command->source_id), DB_NUMBER(generation), DB_BYTES(sealed),
                     DB_WHEN(work->now_us + command->overlap_hours * HOUR_US));
        free((void *)(uintptr_t)sealed.data);
    }
    return db_run_batch(work->db, work->err, &sql_source_rotate, &rows, NULL, DB_TEXT(TEXT("")));
}

enum status
source_delete(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    struct db_rows found;

    add_names(items, count, &names);
    TRY(db_run_batch(work->db, work->err, &sql_source_delete, &names, &found, DB_TEXT(TEXT(""))));
    for (size_t i = 0; i < count; i++)
        (void)row_of(&items[i], &found);
    return OK;
}

static void
add_row(struct work *work, const struct db_rows *rows, int row, bool with_secrets,
        struct page *page)
{
    page_add(page, &(struct event_source_row){
                       .source_id = db_text(rows, row, 0),
                       .partner_id = db_text(rows, row, 1),
                       .description = db_text(rows, row, 2),
                       .generation = db_number(rows, row, 3),
                       .overlap_until = db_when(rows, row, 4),
                       .created_at = db_when(rows, row, 5),
                       .sealed_secrets = with_secrets ? secrets_write(work, db_text(rows, row, 6),
                                                                      db_text(rows, row, 7))
                                                      : TEXT(""),
                       .cohorts = db_text(rows, row, 8),
                   });
}

enum status
source_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct event_source_list *query = queries[0].body;
    struct db_rows rows;

    (void)count; /* queries_max is 1 */
    TRY(db_query(work->db, work->err, &sql_source_list, &rows, DB_TEXT(query->scope),
                 DB_TEXT(query->after), DB_NUMBER(query->max ? query->max : ROWS_MAX),
                 DB_WHEN(work->now_us), DB_TEXT(query->only_cohorts)));
    for (int row = 0; row < rows.count; row++)
        add_row(work, &rows, row, false, page);
    return OK;
}

enum status
source_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    struct db_rows rows;

    add_names(queries, count, &names);
    TRY(db_run_batch(work->db, work->err, &sql_source_find, &names, &rows, DB_WHEN(work->now_us)));
    for (int row = 0; row < rows.count; row++)
        add_row(work, &rows, row, true, page);
    return OK;
}
